//! The store in sled 0.34, with the one thing it lacks: a flush that survives a power cut.

use std::fs::{self, DirBuilder, File, TryLockError};
use std::io;
use std::ops::ControlFlow;
use std::os::unix::fs::DirBuilderExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::{Batch, Each, Key, Order, Store, StoreError};

/// Rows in sled: one tree, so that a batch is atomic without a transaction closure.
#[derive(Debug)]
pub struct SledStore {
    db: sled::Db,
    path: PathBuf,
    /// sled's own file and its folder, synced by us: sled's flush is `sync_file_range`, which is not durable
    /// (spacejam/sled#1452).
    files: [File; 2],
    /// After `db`: it is removed when sled is done with it.
    _scratch: Option<Scratch>,
}

/// A folder of our own that goes when it is dropped.
#[derive(Debug)]
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> io::Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let (pid, n) = (std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(format!("copydesk-{pid}-{n}"));
        DirBuilder::new().mode(0o700).create(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::debug!(%error, path = %self.0.display(), "a copy stays behind");
        }
    }
}

impl SledStore {
    /// Opens or creates. sled panics on some damaged files; that comes back as an error too.
    pub fn open(path: &Path, cache_bytes: u64) -> Result<Self, StoreError> {
        let opening = || {
            sled::Config::new()
                .path(path)
                .cache_capacity(cache_bytes)
                .flush_every_ms(None) // we flush at each commit
                .open()
        };
        let fail = |what: String| StoreError::Io { path: path.to_owned(), what };
        let damaged = |what: String| StoreError::Damaged { path: path.to_owned(), what };
        let db = match catch_unwind(AssertUnwindSafe(opening)) {
            Ok(Ok(db)) => db,
            Ok(Err(sled::Error::Io(e))) if busy(&e) => {
                return Err(StoreError::Busy(path.to_owned()));
            }
            Ok(Err(sled::Error::Io(e))) if !damage(&e) => return Err(fail(said(&e))),
            Ok(Err(e)) => return Err(damaged(e.to_string())),
            Err(_) => return Err(damaged("its files are damaged".to_owned())),
        };
        let file = |p: &Path| File::open(p).map_err(|e| fail(e.to_string()));
        let files = [file(&path.join("db"))?, file(path)?];
        Ok(Self { db, path: path.to_owned(), files, _scratch: None })
    }

    /// Opens a copy of it, for reading. sled writes files when it is opened; they would belong to whoever looked, and
    /// the daemon could not read them.
    pub fn peek(path: &Path, cache_bytes: u64) -> Result<Self, StoreError> {
        let fail = |e: io::Error| StoreError::Io { path: path.to_owned(), what: e.to_string() };
        let lock = File::open(path.join("db")).map_err(fail)?;
        match lock.try_lock_shared() {
            Err(TryLockError::WouldBlock) => return Err(StoreError::Busy(path.to_owned())),
            Err(TryLockError::Error(error)) => return Err(fail(error)),
            Ok(()) => {}
        }
        let scratch = Scratch::new().map_err(fail)?;
        copy_files(path, &scratch.0).map_err(fail)?;
        drop(lock);
        let store = Self::open(&scratch.0, cache_bytes)?;
        Ok(Self { path: path.to_owned(), _scratch: Some(scratch), ..store })
    }

    fn fail(&self, error: &sled::Error) -> StoreError {
        let path = self.path.clone();
        match error {
            sled::Error::Io(e) => StoreError::Io { path, what: said(e) },
            other => StoreError::Damaged { path, what: other.to_string() },
        }
    }
}

/// A folder's files and, one level down, those of its folders: sled has no more.
fn copy_files(from: &Path, to: &Path) -> io::Result<()> {
    for file in fs::read_dir(from)? {
        let file = file?;
        let target = to.join(file.file_name());
        if file.file_type()?.is_dir() {
            fs::create_dir(&target)?;
            copy_files(&file.path(), &target)?;
        } else {
            fs::copy(file.path(), target)?;
        }
    }
    Ok(())
}

fn busy(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::WouldBlock
        || error.to_string().contains("could not acquire lock")
}

/// What sled says of bytes it can't make sense of; anything else is the disk's own word.
fn damage(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof};
    matches!(error.kind(), InvalidData | InvalidInput | Other | UnexpectedEof)
}

/// sled copies errors, and their text becomes one for programmers; the kind stays.
fn said(error: &io::Error) -> String {
    let what = match error.kind() {
        io::ErrorKind::Other => error.to_string(),
        kind => kind.to_string(),
    };
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            what + " (free some space; what is published stays up meanwhile)"
        }
        io::ErrorKind::PermissionDenied => {
            what + " (the user who runs copydesk must be able to write there)"
        }
        io::ErrorKind::FileTooLarge => what + " (raise the system's limit on the size of files)",
        _ => what,
    }
}

impl Store for SledStore {
    fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.db.get(&key.0).map_err(|e| self.fail(&e))?.map(|v| v.to_vec()))
    }

    fn scan(&self, prefix: &Key, order: Order, each: &mut Each<'_>) -> Result<(), StoreError> {
        let mut rows = self.db.scan_prefix(&prefix.0);
        loop {
            let row = match order {
                Order::Up => rows.next(),
                Order::Down => rows.next_back(),
            };
            let Some(row) = row else { return Ok(()) };
            let (key, value) = row.map_err(|e| self.fail(&e))?;
            if each(&key, &value) == ControlFlow::Break(()) {
                return Ok(());
            }
        }
    }

    fn commit(&self, batch: &Batch) -> Result<(), StoreError> {
        let mut rows = sled::Batch::default();
        for (key, value) in &batch.0 {
            match value {
                Some(value) => rows.insert(key.0.as_slice(), value.as_slice()),
                None => rows.remove(key.0.as_slice()),
            }
        }
        self.db.apply_batch(rows).map_err(|e| self.fail(&e))?;
        self.db.flush().map_err(|e| self.fail(&e))?;
        self.files.iter().try_for_each(File::sync_data).map_err(|e| self.fail(&e.into()))
    }

    fn size_on_disk(&self) -> Result<u64, StoreError> {
        self.db.size_on_disk().map_err(|e| self.fail(&e))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::MemStore;
    use super::*;

    fn contents(store: &dyn Store, order: Order) -> Vec<(Vec<u8>, Vec<u8>)> {
        let mut rows = Vec::new();
        let mut each = |k: &[u8], v: &[u8]| {
            rows.push((k.to_vec(), v.to_vec()));
            ControlFlow::Continue(())
        };
        store.scan(&Key(vec![b'a']), order, &mut each).expect("scans");
        rows
    }

    /// A process that another test is just starting holds the lock for a moment, as all that was open.
    fn reopened(path: &Path) -> SledStore {
        let tries = (0..1_000_000).map(|_| SledStore::open(path, 1 << 20));
        let free = |tried: &Result<_, StoreError>| {
            std::thread::yield_now();
            !matches!(tried, Err(StoreError::Busy(_)))
        };
        tries.into_iter().find(free).expect("is free in the end").expect("opens")
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn sled_holds_what_a_map_holds_over_restarts(
            batches in prop::collection::vec(
                prop::collection::btree_map("[ab][a-d]{0,2}", prop::option::of("[a-z]{0,9}"), 0..6), 1..8)
        ) {
            let dir = tempfile::tempdir().expect("a folder");
            let oracle = MemStore::default();
            for batch in batches {
                let rows = batch.into_iter().map(|(k, v)| (Key(k.into_bytes()), v.map(String::into_bytes)));
                let batch = Batch(rows.collect());
                let store = reopened(dir.path());
                store.commit(&batch).expect("commits");
                oracle.commit(&batch).expect("commits");
                for order in [Order::Up, Order::Down] {
                    prop_assert_eq!(contents(&store, order), contents(&oracle, order));
                }
            }
        }
    }

    #[test]
    fn a_second_process_is_told_that_it_is_in_use() {
        let dir = tempfile::tempdir().expect("a folder");
        let _first = SledStore::open(dir.path(), 1 << 20).expect("opens");
        assert!(matches!(SledStore::open(dir.path(), 1 << 20), Err(StoreError::Busy(_))));
    }

    #[test]
    fn a_look_sees_the_rows_and_not_into_a_store_in_use() {
        let dir = tempfile::tempdir().expect("a folder");
        let batch = Batch([(Key(vec![b'a']), Some(vec![1]))].into());
        let store = SledStore::open(dir.path(), 1 << 20).expect("opens");
        store.commit(&batch).expect("commits");
        assert!(matches!(SledStore::peek(dir.path(), 1 << 20), Err(StoreError::Busy(_))));
        drop(store);
        let store = SledStore::peek(dir.path(), 1 << 20).expect("looks");
        assert_eq!(store.get(&Key(vec![b'a'])).expect("reads"), Some(vec![1]));
    }

    /// An empty store is as good as an error: the journal is folded into it anew.
    #[test]
    fn damage_is_an_error_or_an_empty_store_never_a_panic() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut batch = Batch::default();
        batch.put(Key::meta(), &7_u64).expect("encodes");
        SledStore::open(dir.path(), 1 << 20).expect("opens").commit(&batch).expect("commits");
        fs::write(dir.path().join("db"), b"rubbish".repeat(9000)).expect("writes");
        if let Ok(store) = SledStore::open(dir.path(), 1 << 20) {
            assert_eq!(store.get(&Key::meta()).expect("reads"), None);
        }
    }
}
