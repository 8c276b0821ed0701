//! Is the folder of static files as it was written? What was removed or cut there is to be written anew.

use std::path::Path;

use super::archive::Archive;
use super::printed::{Printed, Sum};
use super::stories::StoryPages;
use crate::edition::{FORMATS, Settings, assets};

/// What was written besides the pages of stories. Of archives, which are many and never change, only the lengths are compared
/// later.
pub(super) fn files(dir: &Path, data: &Path, editions: &[Settings]) -> Vec<Sum> {
    let of = |e: &Settings| FORMATS.map(|(end, _)| format!("{}.{end}", e.id));
    let mut names: Vec<String> = editions.iter().flat_map(of).collect();
    names.extend(editions.iter().map(|e| format!("{}/index.html", e.id)));
    names.extend(["index.html", "404.html"].map(str::to_owned));
    names.extend(assets::ASSETS.iter().map(|(name, ..)| (*name).to_owned()));
    let mut sums: Vec<Sum> = names.iter().flat_map(|name| Sum::of_both(dir, name)).collect();
    for settings in editions {
        let numbers: Vec<u64> = Archive::open(data, &settings.id).numbers().collect();
        let names = numbers.iter().map(|n| format!("{}/archive/{n}.atom", settings.id));
        sums.extend(names.flat_map(|name| Sum::of_lengths(dir, &name)));
    }
    sums
}

/// Of pages of stories and older pages, which are very many, it is enough that they are there.
pub(super) fn is_whole(printed: &Printed, dir: &Path, data: &Path, editions: &[Settings]) -> bool {
    let older = |e: &Settings| {
        let numbers: Vec<u64> = Archive::open(data, &e.id).numbers().collect();
        numbers.iter().all(|n| dir.join(format!("{}/{n}/index.html", e.id)).is_file())
    };
    printed.is_whole(dir)
        && StoryPages::open(data.to_owned()).are_in(dir)
        && editions.iter().all(older)
}
