//! What a hub that pushes changes of the schedule: fewer polls while it does, and when to ask it again.

use std::time::Duration;

use crate::model::{Push, SourceState, Timestamp};

/// While its hub pushes, one of so many polls of a source is made: what got lost on the way comes with it.
pub(super) const ONE_IN: u32 = 12;
/// But one a day.
pub(super) const SPARED_MAX: Duration = Duration::from_secs(24 * 3600);
/// What we ask a hub for.
pub const LEASE: Duration = Duration::from_secs(10 * 86_400);
/// After the first request that a hub did not agree to; doubled with each further one.
const AGAIN: Duration = Duration::from_secs(5 * 60);
const AGAIN_MAX: Duration = Duration::from_secs(24 * 3600);

/// Does its hub push, so that the source need not be polled again before `far`? Only a hub that did so lately.
pub(super) fn spares(state: &SourceState, far: Duration, now: Timestamp) -> bool {
    // What came at a time that is still to come came by a clock that was wrong, and says nothing of today.
    let lately = |at: Timestamp| at <= now && at.plus(far) >= now;
    let pushed = |push: &Push| push.verified(now) && push.delivered.is_some_and(lately);
    !state.losing && state.push.as_ref().is_some_and(pushed)
}

/// When to ask the hub: at once, when half of what it agreed to is over, or some while after it was asked in vain. Not more
/// often than `floor`, however short a time it grants. What was asked at a time that is still to come `now` is asked again.
pub fn subscribe_at(push: &Push, floor: Duration, now: Timestamp) -> Timestamp {
    let Some(asked) = push.asked.filter(|asked| *asked <= now) else { return Timestamp(0) };
    let wait = match (push.tries, push.since, push.until) {
        (0, Some(since), Some(until)) => since.plus(until.since(since) / 2).since(asked),
        (tries, ..) => AGAIN.saturating_mul(1 << tries.saturating_sub(1).min(10)).min(AGAIN_MAX),
    };
    asked.plus(wait.max(floor))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_secs(1_795_420_800);
    const MINUTE: u64 = 60;
    const DAY: u64 = 86_400;

    fn secs(s: u64) -> Duration {
        Duration::from_secs(s)
    }

    #[test]
    fn what_was_delivered_by_a_clock_that_was_ahead_spares_no_poll() {
        let spared = |delivered: Timestamp| {
            let (until, delivered) = (Some(NOW.plus(secs(400 * DAY))), Some(delivered));
            let push = Push { since: Some(NOW), until, delivered, ..Push::default() };
            spares(&SourceState { push: Some(push), ..SourceState::default() }, secs(DAY), NOW)
        };
        assert!(spared(NOW) && spared(NOW.minus(secs(DAY))) && !spared(NOW.minus(secs(2 * DAY))));
        assert!(!spared(NOW.plus(secs(366 * DAY))));
    }

    #[test]
    fn a_hub_is_asked_at_half_its_lease_and_more_seldom_the_longer_it_is_silent() {
        let at = |push: &Push| subscribe_at(push, secs(60), NOW).since(NOW).as_secs();
        let asked = Push { asked: Some(NOW), ..Push::default() };
        assert_eq!(subscribe_at(&Push::default(), secs(60), NOW), Timestamp(0));
        let ahead = Push { asked: Some(NOW.plus(secs(366 * DAY))), ..Push::default() };
        assert_eq!(subscribe_at(&ahead, secs(60), NOW), Timestamp(0), "by a clock that was ahead");
        for (tries, wait) in [(1, 5 * MINUTE), (2, 10 * MINUTE), (3, 20 * MINUTE), (60, DAY)] {
            assert_eq!(at(&Push { tries, ..asked.clone() }), wait, "{tries}");
        }
        let agreed = |lease: u64| Push {
            since: Some(NOW),
            until: Some(NOW.plus(secs(lease))),
            ..asked.clone()
        };
        assert_eq!(at(&agreed(10 * DAY)), 5 * DAY);
        assert_eq!(at(&agreed(2)), 60, "not as often as a hub likes");
        assert_eq!(at(&Push { tries: 1, ..agreed(10 * DAY) }), 5 * MINUTE);
    }
}
