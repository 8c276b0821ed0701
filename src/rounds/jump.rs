//! Whether the clock was set while we ran: waiting goes by the time that passes, and a jump of the clock changes no wait.

use std::time::Duration;

use crate::model::Timestamp;

/// A clock that moves by less against the time that passed is being kept right.
const JUMP: Duration = Duration::from_secs(10);

/// The clock as it was seen last.
#[derive(Debug, Default)]
pub(super) struct Watch(Option<(Timestamp, Duration)>);

/// How far the clock was set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Jump {
    Ahead(Duration),
    Back(Duration),
}

impl Watch {
    /// Was the clock, now at `now`, set since it was seen last? `uptime` is how long we have run.
    pub(super) fn see(&mut self, now: Timestamp, uptime: Duration) -> Option<Jump> {
        let (seen, then) = self.0.replace((now, uptime))?;
        let expected = seen.plus(uptime.saturating_sub(then));
        let (ahead, back) = (now.since(expected), expected.since(now));
        let jump = if ahead > back { Jump::Ahead(ahead) } else { Jump::Back(back) };
        (ahead.max(back) > JUMP).then_some(jump)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_set_is_noticed_once_and_a_slow_one_never() {
        let mut watch = Watch::default();
        let mut see = |uptime: u64, clock: i64| {
            watch.see(Timestamp::from_secs(1_000_000 + clock), Duration::from_secs(uptime))
        };
        assert_eq!([see(0, 0), see(30, 30), see(60, 62), see(90, 85)], [None; 4]);
        let day = Duration::from_secs(86_400);
        // Ahead, and right again; back, and it stays there.
        assert_eq!(see(120, 115 + 86_400), Some(Jump::Ahead(day)));
        assert_eq!(see(150, 145 + 86_400), None);
        assert_eq!(see(180, 175), Some(Jump::Back(day)));
        assert_eq!(see(210, 205 - 86_400), Some(Jump::Back(day)));
        assert_eq!(see(240, 235 - 86_400), None);
    }
}
