//! What sources list: entries stay known as long as they are listed, also when their articles were let go.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use super::{View, time};
use crate::model::{ArticleId, Known, SourceState, Timestamp};
use crate::shelf::ShelfError;
use crate::store::{Key, ListedRow};

/// What is listed no longer is known for so long.
const MISSED_MAX: Duration = Duration::from_secs(24 * 3600);

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
        let now = time(&view.meta, state.last_poll.unwrap_or_default());
        list(view, id, listed, now)?;
    }
    Ok(old.unwrap_or_default().shown() != state.shown())
}

/// Takes a listing in, and forgets the entries that have not been in one for a while: a server leaves some out for once. One
/// of nothing says nothing.
fn list(view: &mut View<'_>, id: &str, listed: &[u32], now: Timestamp) -> Result<(), ShelfError> {
    if listed.is_empty() && view.bytes(&Key::listing(id))?.is_some() {
        return Ok(());
    }
    let shorts: BTreeSet<u32> = listed.iter().copied().collect();
    view.batch.put(Key::listing(id), &listed)?;
    let entry = |key: &Key| Key::entry_of_listed(&key.0);
    for (key, row) in view.rows::<ListedRow>(&Key::all_listed_by(id))? {
        let is_there = entry(&key).is_some_and(|entry| shorts.contains(&entry.short()));
        let missed = row.missed.unwrap_or(now);
        if !is_there && now.since(missed) > MISSED_MAX {
            view.batch.delete(key);
        } else if is_there == row.missed.is_some() {
            let missed = (!is_there).then_some(missed);
            view.batch.put(key, &ListedRow { missed, ..row })?;
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
    let missed: HashMap<ArticleId, Timestamp> = known.missed.iter().copied().collect();
    let mut all = held.chain(let_go).zip(said);
    all.try_for_each(|((entry, let_go), said)| {
        let source = known.source.clone();
        let row = ListedRow { source, let_go, said, missed: missed.get(&entry).copied() };
        Ok(view.batch.put(Key::listed(&known.source, entry), &row)?)
    })
}

/// An entry is known as long as its source lists it.
pub(super) fn put(
    view: &mut View<'_>,
    source: &str,
    entry: ArticleId,
    (let_go, said): (bool, (u64, u64)),
) -> Result<(), ShelfError> {
    let row = ListedRow { source: source.to_owned(), let_go, said, missed: None };
    Ok(view.batch.put(Key::listed(source, entry), &row)?)
}

/// Which sources list which entries, to be asked of very many.
pub(super) struct Listers {
    names: Vec<String>,
    /// Short ids of entries, and the places of their sources.
    entries: Vec<(u32, u32)>,
}

/// The entries that each source lists, by its name.
pub(super) fn listings(view: &View<'_>) -> Result<Vec<(String, Vec<u32>)>, ShelfError> {
    let rows = view.rows::<Vec<u32>>(&Key::listings())?;
    Ok(rows.into_iter().map(|(key, ids)| (named(&key), ids)).collect())
}

impl Listers {
    pub(super) fn of(listings: &[(String, Vec<u32>)]) -> Self {
        let mut all: Vec<_> = listings.iter().collect();
        all.sort_unstable();
        let placed = (0..).zip(&all);
        let entries = placed.flat_map(|(place, (_, ids))| ids.iter().map(move |id| (*id, place)));
        let mut entries: Vec<_> = entries.collect();
        entries.sort_unstable();
        Self { names: all.iter().map(|(name, _)| name.clone()).collect(), entries }
    }

    /// The source that lists an entry. A sighting, and the window of a snapshot, do not say whose it is: any may be.
    pub(super) fn lister(&self, source: &str, entry: ArticleId) -> Option<&str> {
        let id = entry.short();
        let place = if source.is_empty() {
            let at = self.entries.partition_point(|(listed, _)| *listed < id);
            self.entries.get(at).filter(|(listed, _)| *listed == id)?.1
        } else {
            let place = self.names.binary_search_by(|name| name.as_str().cmp(source)).ok()?;
            let one = (id, u32::try_from(place).ok()?);
            self.entries.binary_search(&one).ok()?;
            one.1
        };
        self.names.get(place as usize).map(String::as_str)
    }
}

/// The source that a row with its name for a key is of.
pub(super) fn named(key: &Key) -> String {
    String::from_utf8_lossy(&key.0[1..]).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{MemStore, Store};

    #[test]
    fn an_entry_is_known_for_a_day_after_it_was_listed_and_none_is_forgotten_for_an_empty_listing()
    {
        let store = MemStore::default();
        let (entry, other) = (ArticleId([1; 16]), ArticleId([2; 16]));
        let (both, one) = ([entry.short(), other.short()], [other.short()]);
        let hours = |hour: i64, listed: &[u32]| {
            let mut view = View::new(&store, &|_| Ok(None));
            let last_poll = Some(Timestamp(hour * 3_600_000));
            let state = SourceState { last_poll, ..SourceState::default() };
            source(&mut view, "news", &state, Some(listed)).expect("folds");
            if hour == 0 {
                put(&mut view, "news", entry, (true, (0, 0))).expect("a row");
            }
            store.commit(&view.into_batch()).expect("in memory");
            store.get(&Key::listed("news", entry)).expect("in memory").is_some()
        };
        for (hour, listed, known) in [
            (0, &both[..], true),
            (1, &[], true),
            (50, &[], true),
            (51, &one, true),
            (52, &one, true),
            (53, &both, true),
            (80, &one, true),
            (103, &one, true),
            (105, &one, false),
        ] {
            assert_eq!(hours(hour, listed), known, "hour {hour}");
        }
    }

    #[test]
    fn an_entry_is_of_the_source_that_it_names_or_of_the_first_that_lists_it() {
        let entry = |n: u8| ArticleId([n; 16]);
        let short = |n: u8| entry(n).short();
        let listings = [
            ("b".to_owned(), vec![short(2), short(1)]),
            ("a".to_owned(), vec![short(1)]),
            ("c".to_owned(), vec![short(3), short(2)]),
        ];
        let listers = Listers::of(&listings);
        for (source, n, lister) in [
            ("a", 1, Some("a")),
            ("b", 1, Some("b")),
            ("c", 1, None),
            ("d", 1, None),
            ("", 1, Some("a")),
            ("", 2, Some("b")),
            ("", 3, Some("c")),
            ("", 4, None),
        ] {
            assert_eq!(listers.lister(source, entry(n)), lister, "{source} {n}");
        }
    }
}
