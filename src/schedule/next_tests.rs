//! The next-poll rule, by table and by property.

use proptest::prelude::*;

use super::*;
use crate::model::entry::Hints;
use crate::model::{Pause, Push, Validators};

const NOW: Timestamp = Timestamp::from_secs(1_795_420_800); // Monday 2026-11-23T08:00:00Z
const MINUTE: u64 = 60;
const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;

struct Case {
    source: Source,
    state: SourceState,
    outcome: Outcome,
}

/// A healthy source that sends validators and gave new entries.
fn case(plan: Plan) -> Case {
    let validators = Validators { etag: Some(b"\"x\"".to_vec()), ..Validators::default() };
    Case {
        source: Source { id: "wire".into(), plan, ..Default::default() },
        state: SourceState { validators, gap_secs: Some(60), ..Default::default() },
        outcome: Outcome::NewEntries { count: 1 },
    }
}

impl Case {
    fn next(&self) -> Next {
        next(&self.source, &Settings::default(), &self.state, &self.outcome, NOW)
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
        assert!(next.floors.iter().all(|f| f.until <= next.at), "{:?}", next.floors);
    }

    /// The server asked for this long, with this answer.
    fn paused(&mut self, secs: u64) {
        let until = NOW.plus(Duration::from_secs(secs));
        self.state.pauses = vec![Pause { host: None, since: NOW, until }];
    }

    fn fails(&mut self, kind: Failure, failures: u32) {
        self.outcome = Outcome::Failed { kind, retry_after: None };
        self.state.failures = failures;
    }
}

fn secs(s: u64) -> Duration {
    Duration::from_secs(s)
}

fn cron(line: &str) -> Plan {
    Plan::Cron(CronLine::parse(line).unwrap())
}

#[test]
fn plans_are_followed_as_written() {
    case(cron("*/10 * * * *")).waits(10 * MINUTE, "by its cron line, in 10 minutes");
    case(Plan::Every(secs(900))).waits(900, "every 15 minutes");
    case(Plan::Every(secs(1))).waits(60, "every 60 s");
}

#[test]
fn of_a_server_plans_heed_retry_after_alone() {
    for plan in [cron("*/10 * * * *"), Plan::Every(secs(600))] {
        let mut c = case(plan);
        c.state.asked.max_age = Some(secs(HOUR));
        c.state.asked.hints.ttl = Some(secs(HOUR));
        c.state.validators = Validators::default();
        c.waits(600, "10 minutes");
        c.paused(1500);
        let wait = c.next().at.since(NOW).as_secs();
        assert_eq!(wait, if c.source.plan == cron("*/10 * * * *") { 1800 } else { 1500 });
    }
}

#[test]
fn auto_is_half_the_pace_of_the_entries() {
    let mut c = case(Plan::Auto);
    for (gap, wait) in [(60, 15 * MINUTE), (HOUR, HOUR / 2), (6 * HOUR, 3 * HOUR), (90 * DAY, DAY)]
    {
        c.state.gap_secs = Some(gap);
        c.waits(wait, "pace of its entries");
    }
    c.state.gap_secs = None;
    c.waits(HOUR, "dates tell no pace");
}

#[test]
fn the_servers_words_only_lengthen() {
    let mut c = case(Plan::Auto);
    c.state.asked.max_age = Some(secs(60));
    c.state.asked.hints.ttl = Some(secs(60));
    c.waits(15 * MINUTE, "pace");
    c.state.asked.max_age = Some(secs(20 * MINUTE));
    c.waits(20 * MINUTE, "max-age");
    c.state.asked.hints.ttl = Some(secs(3 * HOUR));
    c.waits(3 * HOUR, "ttl");
    c.state.asked.hints.update_every = Some(secs(DAY));
    c.waits(DAY, "sy:updatePeriod");
    c.state.asked.hints.ttl = Some(secs(365 * DAY));
    c.waits(30 * DAY, "ttl");
    let all: Vec<String> = c.next().floors.into_iter().map(|f| f.why).collect();
    assert_eq!(all.len(), 4, "{all:?}");
}

#[test]
fn the_alarm_makes_it_faster_while_entries_roll_over() {
    let mut c = case(Plan::Auto);
    c.state.losing = true;
    c.waits(5 * MINUTE, "roll over");
    c.state.validators = Validators::default();
    c.waits(5 * MINUTE, "roll over");
    c.state.gap_secs = Some(16 * MINUTE);
    c.waits(8 * MINUTE, "roll over");
    c.state.asked.max_age = Some(secs(HOUR));
    c.waits(HOUR, "max-age");
}

#[test]
fn without_validators_at_most_hourly() {
    let mut c = case(Plan::Auto);
    c.state.validators = Validators::default();
    c.waits(HOUR, "nothing to ask conditionally with");
    c.state.gap_secs = Some(6 * HOUR);
    c.waits(3 * HOUR, "pace");
    let mut c = case(Plan::Auto);
    c.state.unchanged_bodies = 5;
    c.waits(HOUR, "nothing to ask conditionally with");
    c.source.plan = Plan::Every(secs(600));
    c.waits(600, "every 10 minutes");
}

#[test]
fn skipped_hours_and_days_are_stepped_over() {
    let mut c = case(Plan::Auto);
    c.state.asked.hints.skip_hours = 0b1111 << 8; // 8 to 11 GMT
    assert_eq!(c.next().at.rfc3339(), "2026-11-23T12:00:00Z");
    c.state.asked.hints.skip_days = 1; // Monday
    assert_eq!(c.next().at.rfc3339(), "2026-11-24T00:00:00Z");
    c.state.asked.hints = Hints { skip_hours: u32::MAX, skip_days: u8::MAX, ..Default::default() };
    c.waits(15 * MINUTE, "pace");
}

#[test]
fn a_failure_is_small_until_it_repeats() {
    let mut c = case(Plan::Auto);
    c.state.gap_secs = Some(4 * HOUR);
    for kind in [Failure::Network, Failure::Status(503), Failure::Status(500), Failure::Document] {
        for (failures, wait) in [(1, 5), (2, 10), (3, 20), (5, 80), (6, 120), (50, 120)] {
            c.fails(kind, failures);
            c.waits(
                wait * MINUTE,
                if failures == 1 { "again after a failure" } else { "failures" },
            );
        }
    }
    c.state.gap_secs = Some(90 * DAY);
    c.fails(Failure::Network, 50);
    c.waits(DAY, "after 50 failures");
    for plan in [cron("*/10 * * * *"), Plan::Every(secs(600))] {
        c.source.plan = plan;
        c.waits(600, "after 50 failures, at its usual time");
    }
}

#[test]
fn failures_that_do_not_pass_by_themselves() {
    let mut c = case(Plan::Auto);
    c.fails(Failure::Status(404), 9);
    c.waits(1280 * MINUTE, "failures");
    c.fails(Failure::Status(404), 10);
    c.waits(DAY, "failures");
    c.fails(Failure::Status(429), 1);
    c.waits(15 * MINUTE, "a failure");
    c.fails(Failure::Status(401), 1);
    c.waits(DAY, "a failure");
    c.fails(Failure::Status(451), 1);
    c.waits(30 * DAY, "a failure");
}

#[test]
fn retry_after_is_met_to_the_second() {
    let mut c = case(Plan::Auto);
    c.fails(Failure::Status(429), 1);
    c.paused(DAY);
    assert_eq!(c.next().at, NOW.plus(secs(DAY)));
    assert!(c.next().reason.contains("24 hours (Retry-After)"), "{}", c.next().reason);
    c.outcome = Outcome::Failed { kind: Failure::Status(429), retry_after: Some(secs(1)) };
    c.paused(90);
    c.waits(5 * MINUTE, "a failure, later than the 90 s that the server asks for");
}

#[test]
fn gone_is_never_again() {
    let mut c = case(Plan::Auto);
    c.outcome = Outcome::Gone;
    assert!(c.next().at.since(NOW) > secs(50 * 365 * DAY));
}

#[test]
fn a_start_is_spread_and_keeps_its_appointments() {
    let settings = Settings::default();
    let first = |source: &Source, state: &SourceState, now| first(source, &settings, state, now);
    let source = |n: usize| Source { id: format!("s{n}"), ..Default::default() };
    let fresh = SourceState::default();
    let starts: std::collections::HashSet<i64> =
        (0..1000).map(|n| first(&source(n), &fresh, NOW).at.0).collect();
    assert!(starts.len() > 900, "spread, not in one moment");
    assert!(starts.iter().all(|at| *at > NOW.0 && *at <= NOW.plus(SOON).0 + 1));

    let kept = SourceState {
        last_poll: Some(NOW.minus(secs(HOUR))),
        next_poll: Some(NOW.plus(secs(HOUR))),
        failures: 1,
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

#[test]
fn a_start_follows_the_plan_of_now() {
    let settings = Settings::default();
    let mut c = case(Plan::Every(secs(DAY)));
    let at = c.next().at;
    c.state.next_poll = Some(at);
    c.state.last_poll = Some(NOW.minus(secs(3)));
    c.state.last_success = Some(NOW);
    let later = NOW.plus(secs(60));
    assert_eq!(first(&c.source, &settings, &c.state, later).at, at, "a restart changes nothing");
    c.source.plan = Plan::Every(secs(600));
    assert_eq!(first(&c.source, &settings, &c.state, later).at, NOW.plus(secs(600)));
}

fn any_plan() -> impl Strategy<Value = Plan> {
    prop_oneof![
        Just(Plan::Auto),
        (0u64..10_000_000).prop_map(|s| Plan::Every(secs(s))),
        prop_oneof!["\\*/10 \\* \\* \\* \\*", "0 [0-9] \\* \\* [0-6]", "0 0 29 2 \\*"]
            .prop_map(|line| cron(&line)),
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
        let mut state = state;
        state.asked.hints = Hints { skip_hours: hours, skip_days: days, ttl: ttl.map(secs), ..Default::default() };
        let now = Timestamp(now);
        let at = next(&source, &Settings::default(), &state, &outcome, now).at;
        prop_assert!(at > now);
        prop_assert!(first(&source, &Settings::default(), &state, now).at > now);
    }
}

/// A source whose hub delivered so many seconds ago.
fn pushed(ago: u64) -> SourceState {
    let validators = Validators { etag: Some(b"\"x\"".to_vec()), ..Validators::default() };
    let push = Push {
        until: Some(NOW.plus(Duration::from_secs(DAY))),
        delivered: Some(NOW.minus(Duration::from_secs(ago))),
        ..Push::default()
    };
    SourceState { validators, push: Some(push), ..SourceState::default() }
}

#[track_caller]
fn waits_exactly(plan: Plan, state: &SourceState, expected: u64) {
    let source = Source { id: "a".into(), plan, ..Source::default() };
    let next = next(&source, &Settings::default(), state, &Outcome::Unchanged, NOW);
    assert_eq!(next.at.since(NOW).as_secs(), expected, "{}", next.reason);
}

#[test]
fn one_poll_in_twelve_is_made_while_the_hub_pushes() {
    let every = |minutes: u64| Plan::Every(Duration::from_secs(minutes * MINUTE));
    waits_exactly(every(10), &pushed(0), 120 * MINUTE);
    waits_exactly(every(10), &pushed(120 * MINUTE), 120 * MINUTE);
    waits_exactly(every(10), &pushed(121 * MINUTE), 10 * MINUTE);
    waits_exactly(every(180), &pushed(0), DAY);
    waits_exactly(every(3 * 24 * 60), &pushed(0), 3 * DAY);
    waits_exactly(cron("*/10 * * * *"), &pushed(0), 120 * MINUTE);
    waits_exactly(cron("0 5 * * *"), &pushed(0), 21 * 3600);
    let ended = |push: Push| Push { until: Some(NOW), ..push };
    let with = |change: fn(Push) -> Push| {
        let state = pushed(0);
        SourceState { push: state.push.map(change), ..state }
    };
    waits_exactly(every(10), &with(ended), 10 * MINUTE);
    waits_exactly(every(10), &with(|push| Push { delivered: None, ..push }), 10 * MINUTE);
    waits_exactly(every(10), &SourceState { losing: true, ..pushed(0) }, 10 * MINUTE);
}

#[test]
fn for_who_looks_once_a_source_is_due_that_was_asked_by_a_clock_that_was_ahead() {
    let asked = |ahead: u64, gone: bool| {
        let last = NOW.plus(secs(ahead));
        let next = Some(last.plus(secs(900)));
        let state = SourceState {
            last_poll: Some(last),
            last_success: Some(last),
            next_poll: next,
            gone,
            ..case(Plan::Auto).state
        };
        is_due(&case(Plan::Auto).source, &Settings::default(), &state, NOW)
    };
    assert!(!asked(0, false) && !asked(60, false), "its time has not come");
    assert!(asked(60 * DAY, false));
    assert!(!asked(60 * DAY, true), "it is gone for good");
}

#[test]
fn a_cron_line_is_followed_down_to_the_floor_of_all_plans() {
    let every = |line: &str, floor: u64, late: u64| {
        let settings = Settings { interval_floor: secs(floor), ..Settings::default() };
        let mut c = case(cron(line));
        c.state.last_poll = Some(NOW);
        let now = NOW.plus(secs(late));
        next(&c.source, &settings, &c.state, &c.outcome, now).at.since(NOW).as_secs()
    };
    assert_eq!(every("* * * * *", MINUTE, 20), MINUTE);
    assert_eq!(every("* * * * *", 30 * MINUTE, 20), 30 * MINUTE);
    assert_eq!(every("0,1 * * * *", 30 * MINUTE, 5), HOUR);
    assert_eq!(every("*/30 * * * *", 30 * MINUTE, 45), 30 * MINUTE);
}
