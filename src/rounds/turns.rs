//! The order in which a document's entries are told: whose turn it is.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::scrape::Scraped;
use crate::model::Timestamp;
use crate::read::{self, Assignment};

/// What comes before its turn is held; beyond so many nothing more is begun.
pub(super) const HELD_MAX: usize = 32;
/// Who has a date does not wait longer for one that is slow than for so many behind it.
const AHEAD_MAX: usize = 8;

/// What became of an entry, and the entry.
pub(super) type Done = (Scraped, Arc<Assignment>);

/// Hands on what is done when all before it have been.
///
/// What a new source's first document holds is told from its beginning, so that the newest is there first, and placed by its
/// date or its place; what comes later is shown last told first, so it is told from the oldest on: by its date, of one date
/// or where some have none from the document's end. Pages are read several at once, and one that is slow would change places
/// with the next. Where some entries bear no date each waits for its turn, for nothing else tells their order; where all do,
/// a slow one is passed over in the end, so that it keeps no news from its readers. What follows another waits for all: a
/// notice finds nothing to withdraw or correct that was not told, and of two tellings the last told is shown.
pub(super) struct Turns {
    /// Those that wait for all before them begin here.
    from: usize,
    /// Whose turn it is.
    next: usize,
    /// How many were passed over and are not done.
    late: usize,
    held: BTreeMap<usize, Done>,
}

impl Turns {
    /// Of the entries of a document, which it puts into the order in which they are told. `old`: was it there before all
    /// that was told, in the source's first document or left over from one that brought too many?
    pub(super) fn of(wanted: &mut Vec<Arc<Assignment>>, old: impl Fn(&Assignment) -> bool) -> Self {
        let dated = wanted.iter().all(|job| job.entry.dated().is_some());
        let (rest, mut new): (Vec<_>, Vec<_>) = wanted.drain(..).partition(|job| old(job));
        if dated {
            new.sort_by_key(|job| age(job));
        } else {
            new.reverse();
        }
        wanted.extend(new.into_iter().chain(rest));
        let from = if dated { followers_last(wanted) } else { 0 };
        Self { from, next: 0, late: 0, held: BTreeMap::new() }
    }

    /// Are all told one after the other?
    pub(super) fn in_turn(&self) -> bool {
        self.from == 0
    }

    /// Follows the one at this place another?
    pub(super) fn follows(&self, place: usize) -> bool {
        !self.in_turn() && place >= self.from
    }

    /// Must those under way end before more are begun?
    pub(super) fn are_full(&self) -> bool {
        self.held.len() >= HELD_MAX
    }

    /// The one at this place is done: gives all whose turn it is now, with their places.
    pub(super) fn done(&mut self, place: usize, done: Done) -> Vec<(usize, Done)> {
        let mut all = Vec::new();
        if place < self.next {
            self.late -= 1;
            all.push((place, done));
        } else {
            self.held.insert(place, done);
        }
        loop {
            while self.may_go_on()
                && let Some(done) = self.held.remove(&self.next)
            {
                all.push((self.next, done));
                self.next += 1;
            }
            match self.held.keys().next() {
                Some(first) if self.held.range(..self.from).count() >= AHEAD_MAX => {
                    self.late += first - self.next;
                    self.next = *first;
                }
                _ => return all,
            }
        }
    }

    /// Need the next one not wait for those that were passed over?
    fn may_go_on(&self) -> bool {
        self.next < self.from || self.late == 0
    }
}

/// The oldest first; of one date the lower in the document is the older.
fn age(job: &Assignment) -> (Option<Timestamp>, Reverse<u32>) {
    (job.entry.dated(), Reverse(job.listed))
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
    followers.sort_by_key(|job| age(job));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Source;
    use crate::model::entry::{Entry, Text};

    /// Entries by headline, each a minute older than the one before.
    fn jobs(headlines: &[&str]) -> Vec<Arc<Assignment>> {
        let source = Arc::new(Source::default());
        let job = |(listed, headline): (u32, &&str)| {
            let title = Text { value: (*headline).to_owned(), ..Text::default() };
            let published = Some(Timestamp(3_600_000 - i64::from(listed) * 60_000));
            let entry = Entry { title: Some(title), published, ..Entry::default() };
            Arc::new(Assignment { listed, ..Assignment::new(&source, entry) })
        };
        (0..).zip(headlines).map(job).collect()
    }

    fn told(turns: &mut Turns, jobs: &[Arc<Assignment>], place: usize) -> Vec<usize> {
        let done = turns.done(place, (Scraped::Unchanged, jobs[place].clone()));
        done.into_iter().map(|(place, _)| place).collect()
    }

    #[test]
    fn the_oldest_comes_first_and_a_slow_one_is_passed_over_but_for_what_follows_it() {
        let mut all =
            jobs(&["CORRECTED: Tide", "j", "i", "h", "g", "f", "e", "d", "c", "b", "Tide"]);
        let mut turns = Turns::of(&mut all, |_| false);
        let order: Vec<_> = all.iter().map(|job| job.listed).collect();
        assert_eq!(order, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
        for place in 1..8 {
            assert_eq!(told(&mut turns, &all, place), [0; 0], "{place} waits");
        }
        assert_eq!(told(&mut turns, &all, 8), [1, 2, 3, 4, 5, 6, 7, 8], "long enough");
        assert_eq!(told(&mut turns, &all, 10), [0; 0], "it follows the first");
        assert_eq!(told(&mut turns, &all, 9), [9]);
        assert_eq!(told(&mut turns, &all, 0), [0, 10]);
    }
}
