//! The order of a document's entries where no date tells it: whose turn it is.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::scrape::Scraped;
use crate::read::Assignment;

/// What comes before its turn is held; beyond so many nothing more is begun.
pub(super) const HELD_MAX: usize = 32;

/// What became of an entry, and the entry.
pub(super) type Done = (Scraped, Arc<Assignment>);

/// Hands on what is done: as it comes, or each when all before it have been, where some bear no date.
///
/// Pages are read several at once, and one that is slow would change places with the next. What a new source does not date is
/// placed by when the journal got it, the first before the rest; what comes later is shown last seen first, so it is told from
/// the document's end.
pub(super) struct Turns {
    in_turn: bool,
    next: usize,
    held: BTreeMap<usize, Done>,
}

impl Turns {
    /// Of the entries of a document, which it puts into the order in which they are told. `old`: was it there before all
    /// that was told, in the source's first document or left over from one that brought too many?
    pub(super) fn of(wanted: &mut Vec<Arc<Assignment>>, old: impl Fn(&Assignment) -> bool) -> Self {
        let in_turn = wanted.iter().any(|job| job.entry.published.is_none());
        if in_turn {
            let (rest, new): (Vec<_>, Vec<_>) = wanted.drain(..).partition(|job| old(job));
            wanted.extend(new.into_iter().rev().chain(rest));
        }
        Self { in_turn, next: 0, held: BTreeMap::new() }
    }

    /// Are they told one after the other?
    pub(super) fn in_turn(&self) -> bool {
        self.in_turn
    }

    /// Must those under way end before more are begun?
    pub(super) fn are_full(&self) -> bool {
        self.held.len() >= HELD_MAX
    }

    /// The one at this place is done: gives all whose turn it is now.
    pub(super) fn done(&mut self, place: usize, done: Done) -> Vec<Done> {
        if !self.in_turn {
            return vec![done];
        }
        self.held.insert(place, done);
        let mut all = Vec::new();
        while let Some(done) = self.held.remove(&self.next) {
            all.push(done);
            self.next += 1;
        }
        all
    }
}
