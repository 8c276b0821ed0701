//! How fast a source publishes, and whether we keep up with it.

use std::time::Duration;

use crate::model::{SourceState, Timestamp};

/// Entries older than this say nothing about the pace of today.
const PACE_WINDOW: Duration = Duration::from_secs(30 * 24 * 3600);
/// So many of the newest entries tell the pace; more would smooth a burst away.
const PACE_ENTRIES: usize = 20;
/// Entries remembered of the newest document.
const WINDOW_MAX: usize = 300;
/// Fewer entries than this overlap by chance.
const WINDOW_MIN: usize = 3;

/// The smoothed gap between a source's entries in seconds, from the dates of its newest document.
///
/// A quarter new, three quarters old, so that one burst or one quiet night does not decide. The time since the
/// newest entry counts as a gap too: a source that falls silent slows down.
pub fn gap(
    state: &SourceState,
    times: impl IntoIterator<Item = Timestamp>,
    now: Timestamp,
) -> Option<u64> {
    let oldest_told = now.minus(PACE_WINDOW);
    let mut times: Vec<Timestamp> = times.into_iter().filter(|t| *t <= now).collect();
    let asleep = !times.is_empty() && times.iter().all(|t| *t <= oldest_told);
    times.retain(|t| *t > oldest_told);
    times.sort_unstable_by(|a, b| b.cmp(a));
    times.truncate(PACE_ENTRIES);
    let sample = match times.last() {
        _ if asleep => PACE_WINDOW.as_secs(),
        Some(oldest) if times.len() > 1 => now.since(*oldest).as_secs() / times.len() as u64,
        _ => return state.gap_secs,
    };
    Some(state.gap_secs.map_or(sample, |old| (old.saturating_mul(3) + sample) / 4))
}

/// What to keep of a document's entries for [`losing`]: short hashes of the id and of the title of each. Ids alone do not
/// tell: some feeds make them anew at each visit, and most do once, when the software behind them is changed.
pub fn window<'a>(entries: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<u32> {
    let two = |(id, title): (&str, &str)| {
        let name = if title.trim().is_empty() { id } else { title.trim() };
        [hash(id.as_bytes()) as u32, hash(name.as_bytes()) as u32]
    };
    entries.into_iter().take(WINDOW_MAX).flat_map(two).collect()
}

/// Do two documents in a row overlap by less than a third? Then entries may roll over between our polls.
pub fn losing(before: &[u32], after: &[u32]) -> bool {
    let fewest = before.len().min(after.len()) / 2;
    if fewest < WINDOW_MIN {
        return false;
    }
    let known: std::collections::HashSet<u32> = before.iter().copied().collect();
    let both = after.chunks(2).filter(|two| two.iter().any(|h| known.contains(h))).count();
    both * 3 < fewest
}

/// Are most entries of two documents in a row the same, under other ids?
pub fn renamed(before: &[u32], after: &[u32]) -> bool {
    let fewest = before.len().min(after.len()) / 2;
    let ids: std::collections::HashSet<u32> = before.chunks(2).map(|two| two[0]).collect();
    let same = after.chunks(2).filter(|two| ids.contains(&two[0])).count();
    fewest >= WINDOW_MIN && same * 3 < fewest && !losing(before, after)
}

/// The same number for the same bytes on every machine and in every release.
pub(super) fn hash(bytes: &[u8]) -> u64 {
    xxhash_rust::xxh3::xxh3_64(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_secs(1_795_420_800);

    fn ago(minutes: u64) -> Timestamp {
        NOW.minus(Duration::from_secs(minutes * 60))
    }

    #[test]
    fn gap_is_the_mean_up_to_now() {
        let state = SourceState::default();
        assert_eq!(gap(&state, [ago(10), ago(20), ago(30)], NOW), Some(600));
        assert_eq!(gap(&state, [ago(60)], NOW), None, "one entry has no gap");
        assert_eq!(
            gap(&state, [ago(60 * 24 * 60), ago(10)], NOW),
            None,
            "two months ago is no pace"
        );
    }

    #[test]
    fn gap_is_smoothed() {
        let state = SourceState { gap_secs: Some(1000), ..Default::default() };
        assert_eq!(gap(&state, [ago(10), ago(20)], NOW), Some((3000 + 600) / 4));
        assert_eq!(gap(&state, [], NOW), Some(1000));
    }

    #[test]
    fn losing_below_a_third() {
        let entries = |r: std::ops::Range<u32>| -> Vec<u32> {
            let names: Vec<String> = r.map(|n| format!("story {n}")).collect();
            window(names.iter().map(|n| (n.as_str(), n.as_str())))
        };
        assert!(!losing(&entries(0..20), &entries(10..30)));
        assert!(losing(&entries(0..20), &entries(15..35)));
        assert!(losing(&entries(0..20), &entries(100..120)));
        assert!(!losing(&[], &entries(0..20)), "the first poll loses nothing");
    }

    #[test]
    fn other_ids_for_the_same_stories_are_no_loss() {
        let visit = |n: u32| -> Vec<u32> {
            let names: Vec<_> =
                (0..20).map(|s| (format!("{n}/{s}"), format!("Story {s}"))).collect();
            window(names.iter().map(|(id, title)| (id.as_str(), title.as_str())))
        };
        assert!(!losing(&visit(1), &visit(2)));
        assert!(renamed(&visit(1), &visit(2)));
        assert!(!renamed(&visit(1), &visit(1)));
    }

    #[test]
    fn a_source_that_went_to_sleep_is_slow() {
        let state = SourceState::default();
        let month = PACE_WINDOW.as_secs();
        assert_eq!(gap(&state, [ago(60 * 24 * 60), ago(60 * 24 * 90)], NOW), Some(month));
    }
}
