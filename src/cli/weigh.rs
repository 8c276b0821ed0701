//! Which of several feeds is the one to take: by what they are called, and then by what they carry.

use std::collections::BTreeSet;

use crate::model::Timestamp;
use crate::model::entry::{Entry, Feed};

/// A feed whose newest entry is so much older than another's is no longer written.
const STALE_SECS: i64 = 90 * 86_400;
/// So many times the text are worth another format.
const RICHER: usize = 2;

/// What a feed carries, as far as it tells feeds apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Contents {
    /// The pages of its entries.
    pages: BTreeSet<String>,
    /// Text, in bytes.
    bytes: usize,
    newest: Option<Timestamp>,
    /// Most entries are what readers say under articles.
    remarks: bool,
    /// Most entries are something to hear or to see.
    media: bool,
}

impl Contents {
    pub(super) fn of(feed: &Feed) -> Self {
        let entries = &feed.entries;
        let most = |is: fn(&Entry) -> bool| {
            let count = entries.iter().filter(|e| is(e)).count();
            count > 0 && count * 2 > entries.len()
        };
        Self {
            pages: entries.iter().filter_map(|e| e.page().map(str::to_owned)).collect(),
            bytes: entries.iter().map(carried).sum(),
            newest: entries.iter().filter_map(|e| e.published.or(e.updated)).max(),
            remarks: most(is_remark),
            media: most(is_media),
        }
    }

    /// Are they what readers say?
    pub(super) fn remarks(&self) -> bool {
        self.remarks
    }

    /// Is it the same list in another form?
    fn same(&self, other: &Self) -> bool {
        let both = self.pages.intersection(&other.pages).count();
        both > 0 && both * 2 >= self.pages.union(&other.pages).count()
    }

    fn against(&self, newest: Option<Timestamp>) -> u32 {
        let stale = self
            .newest
            .zip(newest)
            .is_some_and(|(own, newest)| newest.secs().saturating_sub(own.secs()) > STALE_SECS);
        500 * u32::from(self.pages.is_empty())
            + 200 * u32::from(self.media)
            + 150 * u32::from(stale)
    }
}

fn carried(entry: &Entry) -> usize {
    let text = entry.content.as_ref().and_then(|c| c.value.as_ref()).map_or(0, String::len);
    text + entry.summary.as_ref().map_or(0, |s| s.value.len())
}

/// A link to a place among the remarks under an article.
fn is_remark(entry: &Entry) -> bool {
    let Some((_, place)) = entry.page().and_then(|page| page.split_once('#')) else { return false };
    let place = place.to_ascii_lowercase();
    let numbered = |rest: &str| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit());
    place.contains("comment") || place.strip_prefix('c').is_some_and(numbered)
}

fn is_media(entry: &Entry) -> bool {
    let sound = |kind: &str| kind.starts_with("audio/") || kind.starts_with("video/");
    let linked = entry.links.iter().filter(|l| l.rel.as_deref() == Some("enclosure"));
    linked.filter_map(|l| l.media_type.as_deref()).any(sound)
        || entry.media.iter().flatten().filter_map(|m| m.media_type.as_deref()).any(sound)
}

/// The order to offer feeds in, as places in the list: each with how far its name is from the main one's, and what it carries.
pub(super) fn order(feeds: &[(u32, &Contents)]) -> Vec<usize> {
    let newest = feeds.iter().filter_map(|(_, c)| c.newest).max();
    let rank = |n: &usize| feeds[*n].0 + feeds[*n].1.against(newest);
    let mut places: Vec<usize> = (0..feeds.len()).collect();
    places.sort_by_key(rank);
    let Some(first) = places.first().copied() else { return places };
    // Of one list in several forms, the one that says much more of its entries.
    let rivals = places.iter().filter(|n| rank(n) < rank(&first) + 100);
    let same = rivals.filter(|n| feeds[**n].1.same(feeds[first].1));
    let richest = same.max_by_key(|n| feeds[**n].1.bytes).copied().unwrap_or(first);
    if feeds[richest].1.bytes > feeds[first].1.bytes * RICHER {
        places.retain(|n| *n != richest);
        places.insert(0, richest);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carrying(pages: &[&str], bytes: usize, newest: i64) -> Contents {
        Contents {
            pages: pages.iter().map(|p| (*p).to_owned()).collect(),
            bytes,
            newest: Some(Timestamp::from_secs(newest)),
            ..Contents::default()
        }
    }

    #[test]
    fn of_one_list_the_form_that_says_most() {
        let (thin, full) =
            (carrying(&["a", "b", "c"], 300, 0), carrying(&["a", "b", "d"], 9000, 0));
        assert_eq!(order(&[(0, &thin), (2, &full)]), [1, 0]);
        assert_eq!(order(&[(0, &full), (2, &thin)]), [0, 1]);
        let other = carrying(&["x", "y"], 9000, 0);
        assert_eq!(order(&[(0, &thin), (6, &other)]), [0, 1], "another list is no other form");
        let slightly = carrying(&["a", "b", "c"], 310, 0);
        assert_eq!(order(&[(0, &thin), (2, &slightly)]), [0, 1]);
    }

    #[test]
    fn what_is_still_written_comes_first() {
        let (day, year) = (86_400, 365 * 86_400);
        let (old, new) = (carrying(&["a"], 10, 0), carrying(&["b"], 10, year));
        assert_eq!(order(&[(0, &old), (2, &new)]), [1, 0]);
        let yesterday = carrying(&["a"], 10, year - day);
        assert_eq!(order(&[(0, &yesterday), (2, &new)]), [0, 1]);
        assert_eq!(order(&[(0, &Contents::default()), (5, &new)]), [1, 0], "an empty one last");
    }
}
