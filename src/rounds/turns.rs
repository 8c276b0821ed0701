//! The order in which a document's entries are told: whose turn it is.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::scrape::Scraped;
use crate::model::Timestamp;
use crate::read::{self, Assignment};

/// What comes before its turn is held; beyond so many nothing more is begun.
pub(super) const HELD_MAX: usize = 32;

/// What became of an entry, and the entry.
pub(super) type Done = (Scraped, Arc<Assignment>);

/// Hands on what is done: as it comes, or when all before it have been.
///
/// Pages are read several at once, and one that is slow would change places with the next. Where some entries bear no date
/// each waits for its turn: what a new source does not date is placed by when the journal got it, the first before the rest;
/// what comes later is shown last seen first, so it is told from the document's end. Where all do, only what follows another
/// waits: a notice finds nothing to withdraw or correct that was not told, and of two tellings the last told is shown.
pub(super) struct Turns {
    /// Those in turn begin here.
    from: usize,
    /// Of those before it, how many are not done.
    before: usize,
    next: usize,
    held: BTreeMap<usize, Done>,
}

impl Turns {
    /// Of the entries of a document, which it puts into the order in which they are told. `old`: was it there before all
    /// that was told, in the source's first document or left over from one that brought too many?
    pub(super) fn of(wanted: &mut Vec<Arc<Assignment>>, old: impl Fn(&Assignment) -> bool) -> Self {
        let dated = wanted.iter().all(|job| job.entry.published.is_some());
        if !dated {
            let (rest, new): (Vec<_>, Vec<_>) = wanted.drain(..).partition(|job| old(job));
            wanted.extend(new.into_iter().rev().chain(rest));
        }
        let from = if dated { followers_last(wanted) } else { 0 };
        Self { from, before: from, next: from, held: BTreeMap::new() }
    }

    /// Are all told one after the other?
    pub(super) fn in_turn(&self) -> bool {
        self.from == 0
    }

    /// Are those that follow others all that is left?
    pub(super) fn are_followers(&self) -> bool {
        self.from > 0 && self.before == 0
    }

    /// Must those under way end before more are begun?
    pub(super) fn are_full(&self) -> bool {
        self.held.len() >= HELD_MAX
    }

    /// The one at this place is done: gives all whose turn it is now.
    pub(super) fn done(&mut self, place: usize, done: Done) -> Vec<Done> {
        let mut all = Vec::new();
        if place < self.from {
            self.before -= 1;
            all.push(done);
        } else {
            self.held.insert(place, done);
        }
        while self.before == 0
            && let Some(done) = self.held.remove(&self.next)
        {
            all.push(done);
            self.next += 1;
        }
        all
    }
}

/// Puts what follows another entry behind all others, the oldest first, and gives how many others there are. It follows by
/// what its headline says of it, or under the headline of an older one.
fn followers_last(wanted: &mut Vec<Arc<Assignment>>) -> usize {
    let mut first = HashMap::<String, Option<Timestamp>>::new();
    for job in &*wanted {
        let at = first.entry(told(job).1).or_insert(job.entry.published);
        *at = (*at).min(job.entry.published);
    }
    let follows = |job: &Arc<Assignment>| {
        let (headed, headline) = told(job);
        headed || first.get(&headline).is_some_and(|at| *at < job.entry.published)
    };
    let (mut followers, others): (Vec<_>, Vec<_>) = wanted.drain(..).partition(follows);
    followers.reverse(); // of one date the lower in the document is the older
    followers.sort_by_key(|job| job.entry.published);
    let from = others.len();
    wanted.extend(others.into_iter().chain(followers));
    from
}

/// The headline without what it says of itself, and whether it says anything.
fn told(job: &Assignment) -> (bool, String) {
    let headline = job.entry.headline();
    let (head, rest) = read::notice_head(&headline);
    (head.is_some(), rest.to_lowercase())
}
