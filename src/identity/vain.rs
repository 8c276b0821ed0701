//! How often an article is looked at because a date or an address had moved, where that has found nothing so far.

use std::time::Duration;

/// So often at once.
pub(super) const AT_ONCE: u8 = 2;
/// Then after this, doubled with each further time.
const REST: Duration = Duration::from_secs(15 * 60);
/// And in the end once a day: a correction is seen all the same.
const REST_MAX: Duration = Duration::from_secs(24 * 3600);

/// May it be looked at again, so long after the last time?
pub(super) fn rested(vain: u8, since: Duration) -> bool {
    let Some(more) = vain.checked_sub(AT_ONCE) else { return true };
    since >= REST.saturating_mul(1 << more.min(16)).min(REST_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_and_more_seldom_but_once_a_day() {
        let rests = |vain, mins: u64| rested(vain, Duration::from_secs(mins * 60));
        assert!(rests(0, 0) && rests(1, 0) && !rests(2, 14));
        assert!(rests(2, 15) && !rests(3, 29) && rests(3, 30) && !rests(6, 239));
        assert!(rests(200, 24 * 60) && !rests(200, 23 * 60));
    }
}
