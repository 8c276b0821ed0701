//! What a store holds, to be compared; and folders of data, to be copied.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use copydesk::store::{Key, Order, Store};

/// Every row.
pub(crate) type Rows = BTreeMap<Key, Vec<u8>>;

pub(crate) fn rows(store: &dyn Store) -> Rows {
    let mut rows = Rows::new();
    let mut each = |key: &[u8], value: &[u8]| {
        rows.insert(Key(key.to_owned()), value.to_owned());
        ControlFlow::Continue(())
    };
    store.scan(&Key(Vec::new()), Order::Up, &mut each).unwrap();
    rows
}

/// The kinds of the rows that differ.
pub(crate) fn differing(one: &Rows, other: &Rows) -> BTreeSet<&'static str> {
    let keys = one.keys().chain(other.keys());
    keys.filter(|key| one.get(key) != other.get(key)).map(|key| Key::kind(&key.0)).collect()
}

/// How many rows of each kind there are.
pub(crate) fn kinds(store: &dyn Store) -> BTreeMap<&'static str, usize> {
    let mut kinds = BTreeMap::new();
    rows(store).keys().for_each(|key| *kinds.entry(Key::kind(&key.0)).or_default() += 1);
    kinds
}

/// Copies a folder, `file` by file.
pub(crate) fn copied(from: &Path, to: &Path, file: &dyn Fn(&Path, &Path)) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copied(&path, &target, file);
        } else {
            file(&path, &target);
        }
    }
}
