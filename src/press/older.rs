//! Older pages of an edition: a page for each document of its archive, so that a page keeps its address.

use super::archive::Archive;
use super::entries::Entries;
use super::output::Output;
use super::{PressError, changes};
use crate::edition;
use crate::edition::page::{Listing, Site};
use crate::model::{Story, StoryId, Timestamp};
use crate::store::{Key, row};

/// The static ones: of documents closed since one was the newest `before`, and all others when something in them may have
/// `moved`.
pub(super) fn print(
    (settings, entries, site): (&edition::Settings, &Entries, &Site),
    (archive, before): (&Archive, Option<u64>),
    moved: bool,
    output: &Output<'_>,
) -> Result<(), PressError> {
    let Some(dir) = &output.settings.dir else { return Ok(()) };
    for number in archive.numbers() {
        let name = format!("{}/{number}/index.html", settings.id);
        // What was the newest leads to those closed since, and they to each other; the others are as they were.
        let near = before.is_none_or(|before| number >= before);
        if moved || near || !dir.join(&name).is_file() {
            let html = page(number, archive, settings, entries, site)?;
            output.loose(&name, &html)?;
        }
    }
    Ok(())
}

/// The page of archive document `number`: those of its stories that have not moved since, as they are now.
pub(super) fn page(
    number: u64,
    archive: &Archive,
    settings: &edition::Settings,
    entries: &Entries,
    site: &Site,
) -> Result<String, PressError> {
    let mut listing = Listing::open(&settings.id, &settings.title, Some(number));
    if settings.changes {
        let edition = edition::compose(settings, Vec::new(), &site.base_url);
        for (at, _) in archive.stories(number).unwrap_or_default() {
            let item = changes::item(at, settings, entries, &edition)?;
            item.iter().for_each(|item| listing.change(item));
        }
        return Ok(closed(listing, number, archive, site));
    }
    for id in standing(number, archive, entries)? {
        if let Some(entry) = entries.held(settings, id)? {
            listing.entry(&entry);
        }
    }
    Ok(closed(listing, number, archive, site))
}

fn closed(listing: Listing, number: u64, archive: &Archive, site: &Site) -> String {
    let beside = |n: Option<u64>| n.filter(|n| archive.numbers().any(|known| known == *n));
    let newer = beside(number.checked_add(1)).unwrap_or(0);
    listing.close(site, beside(number.checked_sub(1)), Some(newer), None)
}

/// The stories of a document that were told there last, newest first: those that moved stand on a newer page.
pub(super) fn standing(
    number: u64,
    archive: &Archive,
    entries: &Entries,
) -> Result<Vec<StoryId>, PressError> {
    let mut out = Vec::new();
    for (at, id) in archive.stories(number).unwrap_or_default() {
        let story: Option<Story> = row(entries.shelf.store.as_ref(), &Key::story(id))?;
        if story.is_some_and(|s| s.updated == at && at > Timestamp(0)) {
            out.push(id);
        }
    }
    // As on the page of the newest, and not as they were told: what was old when its source was new stands at its day.
    Ok(entries.placed(out.into_iter())?)
}
