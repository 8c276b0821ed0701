//! The next-poll rule, by table and by property.

use proptest::prelude::*;

use super::*;
use crate::model::Validators;

const NOW: Timestamp = Timestamp::from_secs(1_795_420_800); // Monday 2026-11-23T08:00:00Z
const MINUTE: u64 = 60;
const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;

struct Case {
    source: Source,
    state: SourceState,
    outcome: Outcome,
    freshness: Freshness,
    hints: Hints,
}

/// A healthy source that sends validators and gave new entries.
fn case(plan: Plan) -> Case {
    let validators = Validators { etag: Some(b"\"x\"".to_vec()), last_modified: None, given_by: 0 };
    Case {
        source: Source { id: "wire".into(), plan, ..Default::default() },
        state: SourceState { validators, ..Default::default() },
        outcome: Outcome::NewEntries { count: 1 },
        freshness: Freshness::default(),
        hints: Hints::default(),
    }
}

impl Case {
    fn next(&self) -> Next {
        let settings = Settings::default();
        next(&self.source, &settings, &self.state, &self.outcome, &self.freshness, &self.hints, NOW)
    }

    /// The wait is `secs`, or up to a tenth more.
    #[track_caller]
    fn waits(&self, secs: u64, reason: &str) {
        let next = self.next();
        let wait = next.at.since(NOW).as_secs();
        assert!(
            (secs..=secs + secs / 10).contains(&wait),
            "{wait} s, wanted {secs}: {}",
            next.reason
        );
        assert!(next.reason.contains(reason), "{:?}", next.reason);
    }
}

fn secs(s: u64) -> Duration {
    Duration::from_secs(s)
}

fn cron(line: &str) -> Plan {
    Plan::Cron(line.into())
}

#[test]
fn plans_are_followed_as_written() {
    case(cron("*/10 * * * *")).waits(10 * MINUTE, "10 minutes, by its cron line");
    case(Plan::Every(secs(900))).waits(900, "every 15 minutes");
    case(Plan::Every(secs(1))).waits(60, "every 60 s");
}

#[test]
fn the_server_wins_over_plans() {
    let mut c = case(cron("*/10 * * * *"));
    c.freshness.max_age = Some(secs(HOUR));
    c.waits(HOUR, "server asks for 60 minutes (max-age)");
    c.source.plan = Plan::Every(secs(600));
    c.waits(HOUR, "server asks for 60 minutes (max-age)");
    c.freshness = Freshness { max_age: None, retry_after: Some(secs(2 * HOUR)) };
    c.waits(2 * HOUR, "Retry-After");
}

#[test]
fn auto_is_half_the_gap_within_bounds() {
    let mut c = case(Plan::Auto);
    c.waits(HOUR, "pace");
    for (gap, wait) in [(60, HOUR), (6 * HOUR, 3 * HOUR), (90 * DAY, DAY)] {
        c.state.gap_secs = Some(gap);
        c.waits(wait, "pace");
    }
}

#[test]
fn auto_is_fast_only_where_the_server_or_the_alarm_says_so() {
    let mut c = case(Plan::Auto);
    c.state.gap_secs = Some(120);
    c.freshness.max_age = Some(secs(60));
    c.waits(5 * MINUTE, "pace");
    c.freshness.max_age = Some(secs(20 * MINUTE));
    c.waits(20 * MINUTE, "pace");
    c.freshness.max_age = None;
    c.hints.ttl = Some(secs(15 * MINUTE));
    c.waits(15 * MINUTE, "pace");
    c.hints.ttl = None;
    c.state.losing = true;
    c.waits(5 * MINUTE, "roll over");
}

#[test]
fn auto_never_goes_under_the_servers_hints() {
    let mut c = case(Plan::Auto);
    c.hints.ttl = Some(secs(3 * HOUR));
    c.waits(3 * HOUR, "ttl");
    c.hints.update_every = Some(secs(DAY));
    c.waits(DAY, "sy:updatePeriod");
    c.hints.ttl = Some(secs(365 * DAY));
    c.waits(30 * DAY, "ttl");
}

#[test]
fn without_validators_once_a_day() {
    let mut c = case(Plan::Auto);
    c.state.validators = Validators::default();
    c.waits(DAY, "once a day");
    let mut c = case(Plan::Auto);
    c.state.unchanged_bodies = 5;
    c.waits(DAY, "once a day");
    c.source.plan = Plan::Every(secs(600));
    c.waits(600, "every 10 minutes");
}

#[test]
fn skipped_hours_and_days_are_stepped_over() {
    let mut c = case(Plan::Auto);
    c.hints.skip_hours = 0b111 << 9; // 9, 10, 11 GMT
    assert_eq!(c.next().at.rfc3339(), "2026-11-23T12:00:00Z");
    c.hints.skip_days = 1; // Monday
    assert_eq!(c.next().at.rfc3339(), "2026-11-24T00:00:00Z");
    c.hints = Hints { skip_hours: u32::MAX, skip_days: u8::MAX, ..Default::default() };
    c.waits(HOUR, "pace");
}

#[test]
fn failures_back_off() {
    let mut c = case(Plan::Every(secs(600)));
    c.outcome = Outcome::Failed { kind: Failure::Network, retry_after: None };
    for (failures, wait) in [(1, 1200), (3, 4800), (6, 38400), (50, 38400)] {
        c.state.failures = failures;
        c.waits(wait, "failure");
    }
    c.source.plan = Plan::Auto;
    c.waits(DAY, "after 50 failures");
    c.source.plan = cron("*/10 * * * *");
    c.state.failures = 1;
    c.waits(1200, "after a failure");
}

#[test]
fn failures_heed_the_server() {
    let mut c = case(Plan::Every(secs(600)));
    let failed =
        |status, retry_after| Outcome::Failed { kind: Failure::Status(status), retry_after };
    c.outcome = failed(429, Some(secs(DAY)));
    c.waits(DAY, "Retry-After");
    c.outcome = failed(503, Some(secs(1)));
    c.waits(1200, "after a failure");
    c.outcome = failed(401, None);
    c.waits(DAY, "after a failure");
    c.outcome = failed(451, None);
    c.waits(30 * DAY, "after a failure");
}

#[test]
fn gone_is_never_again() {
    let mut c = case(Plan::Auto);
    c.outcome = Outcome::Gone;
    assert!(c.next().at.since(NOW) > secs(50 * 365 * DAY));
}

#[test]
fn a_start_is_spread_and_keeps_its_appointments() {
    let source = |n: usize| Source { id: format!("s{n}"), ..Default::default() };
    let fresh = SourceState::default();
    let starts: std::collections::HashSet<i64> =
        (0..1000).map(|n| first(&source(n), &fresh, NOW).at.0).collect();
    assert!(starts.len() > 900, "spread, not in one moment");
    assert!(starts.iter().all(|at| *at > NOW.0 && *at <= NOW.plus(SOON).0 + 1));

    let kept = SourceState {
        last_poll: Some(NOW.minus(secs(HOUR))),
        next_poll: Some(NOW.plus(secs(HOUR))),
        ..Default::default()
    };
    assert_eq!(first(&source(0), &kept, NOW).at, NOW.plus(secs(HOUR)));
    let missed = first(&source(0), &kept, NOW.plus(secs(DAY))).at;
    assert!(
        missed > NOW.plus(secs(DAY)) && missed <= NOW.plus(secs(DAY + 61)),
        "one catch-up, soon"
    );
    let back = NOW.minus(secs(DAY));
    assert_eq!(first(&source(0), &kept, back).at, back.plus(secs(2 * HOUR)), "clock set back");
}

fn any_plan() -> impl Strategy<Value = Plan> {
    prop_oneof![
        Just(Plan::Auto),
        (0u64..10_000_000).prop_map(|s| Plan::Every(secs(s))),
        prop_oneof!["\\*/10 \\* \\* \\* \\*", "0 [0-9] \\* \\* [0-6]", "0 0 29 2 \\*", "junk"]
            .prop_map(Plan::Cron),
    ]
}

fn any_outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        Just(Outcome::NotModified),
        Just(Outcome::Unchanged),
        Just(Outcome::Gone),
        (any::<u16>(), proptest::option::of(any::<u64>())).prop_map(|(s, r)| Outcome::Failed {
            kind: Failure::Status(s),
            retry_after: r.map(secs)
        }),
    ]
}

proptest! {
    #[test]
    fn next_is_always_later(
        plan in any_plan(),
        outcome in any_outcome(),
        (hours, days, ttl) in (any::<u32>(), any::<u8>(), proptest::option::of(any::<u64>())),
        (failures, gap, losing) in (any::<u32>(), proptest::option::of(any::<u64>()), any::<bool>()),
        zone in prop_oneof![Just(None), Just(Some("Europe/Berlin".to_owned())), Just(Some("?".to_owned()))],
        now in 0i64..4_000_000_000_000,
    ) {
        let source = Source { id: "s".into(), plan, zone, ..Default::default() };
        let state = SourceState { failures, gap_secs: gap, losing, ..Default::default() };
        let hints = Hints { skip_hours: hours, skip_days: days, ttl: ttl.map(secs), ..Default::default() };
        let now = Timestamp(now);
        let at = next(&source, &Settings::default(), &state, &outcome, &Freshness::default(), &hints, now).at;
        prop_assert!(at > now);
        prop_assert!(first(&source, &state, now).at > now);
    }
}

#[test]
fn a_silence_that_was_asked_for_outlives_a_restart() {
    let mut c = case(Plan::Auto);
    c.outcome = Outcome::Failed { kind: Failure::Status(429), retry_after: Some(secs(12 * HOUR)) };
    c.state.failures = 1;
    let next = c.next();
    let kept = SourceState {
        last_poll: Some(NOW),
        next_poll: Some(next.at),
        next_reason: next.reason,
        ..c.state.clone()
    };
    let later = NOW.plus(secs(HOUR));
    assert_eq!(silence(&kept, later), Some(next.at.since(later)));
    assert_eq!(silence(&kept, next.at), None, "it is over");
    let set_back = NOW.minus(secs(DAY));
    assert_eq!(
        silence(&kept, set_back),
        Some(next.at.since(NOW)),
        "never longer than it was meant"
    );
    assert_eq!(silence(&SourceState { failures: 0, ..kept.clone() }, later), None);
    let other = SourceState { next_reason: "after a failure".into(), ..kept };
    assert_eq!(silence(&other, later), None, "our own backoff silences nobody else");
}
