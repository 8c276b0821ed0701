//! Whether the clock is to be believed when it says that something is old.

use std::fmt;
use std::sync::PoisonError;
use std::time::Duration;

use crate::journal::Journal;
use crate::model::Timestamp;
use crate::shelf::Shelf;

/// A clock that is farther beyond the newest capture than this, less the time we ran, may be wrong.
const BEYOND: Duration = Duration::from_secs(24 * 3600);
/// After running this long it is believed all the same: somebody would have set it right.
const BELIEVED_AFTER: Duration = Duration::from_secs(24 * 3600);
/// A clock that moved by more than this against the time that passed was set.
const JUMP: Duration = Duration::from_secs(3600);

/// What is known of the clock.
#[derive(Debug)]
pub(super) struct Age {
    /// The newest capture when we started.
    newest: Timestamp,
    /// The clock, and how long we had run, when it was last asked.
    asked: Option<(Timestamp, Duration)>,
}

/// Why the clock is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubt {
    /// It is so far beyond the newest capture.
    Beyond(Duration),
    /// It was set by so much.
    Jumped(Duration),
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Beyond(by) => write!(
                f,
                "the clock is {} hours beyond the newest article; it is believed at the next start, or after a day",
                by.as_secs() / 3600
            ),
            Self::Jumped(by) => write!(f, "the clock was set by {} s", by.as_secs()),
        }
    }
}

impl Age {
    /// Of what was opened now.
    pub(super) fn of(shelf: &Shelf) -> Self {
        Self::new(shelf.journal.read().unwrap_or_else(PoisonError::into_inner).newest())
    }

    fn new(newest: Timestamp) -> Self {
        Self { newest, asked: None }
    }

    /// The newest capture when we started: older than this nothing is for want of a clock.
    pub(super) fn newest(&self) -> Timestamp {
        self.newest
    }

    /// Is the clock, at `now`, to be believed after running so long?
    pub(super) fn check(&mut self, now: Timestamp, uptime: Duration) -> Result<(), Doubt> {
        let before = self.asked.replace((now, uptime));
        if let Some((asked, then)) = before {
            let expected = asked.plus(uptime.saturating_sub(then));
            let by = now.since(expected).max(expected.since(now));
            if by > JUMP {
                return Err(Doubt::Jumped(by));
            }
        }
        let beyond = now.since(self.newest.plus(uptime));
        if beyond > BEYOND && uptime < BELIEVED_AFTER && self.newest > Timestamp::default() {
            return Err(Doubt::Beyond(beyond));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEWEST: Timestamp = Timestamp::from_secs(1_795_420_800);
    const HOUR: Duration = Duration::from_secs(3600);

    /// Asked at these hours of running, the clock so many hours beyond the newest capture then: is it believed?
    #[track_caller]
    fn check(asked: &[(u32, i64)], believed: &[bool]) {
        let mut age = Age::new(NEWEST);
        let answers = asked.iter().map(|(uptime, beyond)| {
            age.check(Timestamp(NEWEST.0 + beyond * 3_600_000), HOUR * *uptime).is_ok()
        });
        assert_eq!(answers.collect::<Vec<_>>(), believed, "{asked:?}");
    }

    #[test]
    fn a_clock_far_ahead_is_not_believed_at_once_and_a_jump_never_at_once() {
        check(&[(0, 0), (6, 6), (12, 12)], &[true, true, true]);
        // Off for ten hours, and set back.
        check(&[(0, 10)], &[true]);
        check(&[(0, -30), (6, -24)], &[true, true]);
        // Forty days ahead at the start: for good, and for a moment.
        check(&[(0, 960), (6, 966), (25, 985)], &[false, false, true]);
        check(&[(0, 960), (6, 6), (12, 12)], &[false, false, true]);
        // Forty days ahead while running, and right again.
        check(&[(0, 0), (6, 966), (12, 12), (18, 18)], &[true, false, false, true]);
        check(&[(0, 0), (6, 966), (12, 972)], &[true, false, false]);
    }
}
