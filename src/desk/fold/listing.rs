//! What sources list: entries stay known as long as they are listed, also when their articles were let go.

use std::collections::BTreeSet;

use super::View;
use crate::model::{ArticleId, Known, SourceState};
use crate::shelf::ShelfError;
use crate::store::{Key, ListedRow};

/// A source's new state. Gives whether a reader may see a difference.
pub(super) fn source(
    view: &mut View<'_>,
    id: &str,
    state: &SourceState,
    listed: Option<&[u32]>,
) -> Result<bool, ShelfError> {
    let old: Option<SourceState> = view.get(&Key::source(id))?;
    view.batch.put(Key::source(id), state)?;
    if let Some(listed) = listed {
        list(view, id, listed)?;
    }
    Ok(old.unwrap_or_default().shown() != state.shown())
}

/// Takes a listing in, and forgets the entries that are no longer in it.
fn list(view: &mut View<'_>, id: &str, listed: &[u32]) -> Result<(), ShelfError> {
    let shorts: BTreeSet<u32> = listed.iter().copied().collect();
    view.batch.put(Key::listing(id), &listed)?;
    let entry = |key: &Key| Key::entry_of_listed(&key.0);
    for key in view.keys(&Key::all_listed_by(id))? {
        if entry(&key).is_none_or(|entry| !shorts.contains(&entry.short())) {
            view.batch.delete(key);
        }
    }
    // Those of nobody are of who lists them.
    for key in view.keys(&Key::all_listed_by(""))? {
        if let Some(entry) = entry(&key).filter(|entry| shorts.contains(&entry.short())) {
            let said = view.get::<ListedRow>(&key)?.map(|row| row.said).unwrap_or_default();
            view.batch.delete(key);
            put(view, id, entry, (true, said))?;
        }
    }
    Ok(())
}

/// From a snapshot on these are known.
pub(super) fn know(view: &mut View<'_>, known: &Known) -> Result<(), ShelfError> {
    let held = known.held.iter().map(|entry| (*entry, false));
    let let_go = known.let_go.iter().map(|entry| (*entry, true));
    let said = known.said.iter().copied().chain(std::iter::repeat((0, 0)));
    let mut all = held.chain(let_go).zip(said);
    all.try_for_each(|((entry, let_go), said)| put(view, &known.source, entry, (let_go, said)))
}

/// An entry is known as long as its source lists it.
pub(super) fn put(
    view: &mut View<'_>,
    source: &str,
    entry: ArticleId,
    (let_go, said): (bool, (u64, u64)),
) -> Result<(), ShelfError> {
    let row = ListedRow { source: source.to_owned(), let_go, said };
    Ok(view.batch.put(Key::listed(source, entry), &row)?)
}

/// The source that lists an entry. A sighting, and the window of a snapshot, do not say whose it is: any may be.
pub(super) fn lister(
    view: &View<'_>,
    source: &str,
    entry: ArticleId,
) -> Result<Option<String>, ShelfError> {
    let listings = if source.is_empty() {
        view.rows::<Vec<u32>>(&Key::listings())?
    } else {
        let key = Key::listing(source);
        view.get(&key)?.map(|ids| (key, ids)).into_iter().collect()
    };
    let lists = |(key, ids): &(Key, Vec<u32>)| ids.contains(&entry.short()).then(|| named(key));
    Ok(listings.iter().find_map(lists))
}

/// The source that a row with its name for a key is of.
pub(super) fn named(key: &Key) -> String {
    String::from_utf8_lossy(&key.0[1..]).into_owned()
}
