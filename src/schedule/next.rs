//! The next-poll rule: plan, server's words, failures and pace in; one time and its reason out.

use std::time::Duration;

use chrono_tz::Tz;

use super::Settings;
use super::freshness::SERVER_HINT_MAX;
use super::pace::hash;
use super::pause::asked_pause;
use super::push::{ONE_IN, SPARED_MAX, spares};
use super::skips::out_of_skipped;
use crate::model::source::Plan;
use crate::model::{CronLine, Source, SourceState, Timestamp};

/// The fastest an `auto` source gets, and only while entries roll over unseen.
const ALARM_FASTEST: Duration = Duration::from_secs(5 * 60);
/// Without validators each poll is a full download: no oftener.
const WITHOUT_VALIDATORS: Duration = Duration::from_secs(3600);
/// Where the entries' dates do not tell the pace.
const PACE_UNKNOWN: Duration = Duration::from_secs(3600);
/// After the first failure; doubled with each further one.
const BACKOFF: Duration = Duration::from_secs(5 * 60);
/// No failure keeps a source away for longer, unless its server says so.
const BACKOFF_MAX: Duration = Duration::from_secs(24 * 3600);
/// Without a network of ours: after the first try, and at most.
const OFFLINE: (Duration, Duration) = (Duration::from_secs(30), Duration::from_secs(120));
/// A first poll, or one that was missed, comes within this.
const SOON: Duration = Duration::from_secs(60);
/// A poll begins within this of its cron line's tick.
const LATE_MAX: Duration = Duration::from_secs(30);
/// Clocks are right to so much.
const SKEW: Duration = Duration::from_secs(5 * 60);
/// For `gone`: later than anybody waits.
pub const NEVER: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

/// What a poll ended in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Outcome {
    /// 304.
    NotModified,
    /// A document with entries we had not seen.
    NewEntries {
        /// How many.
        count: usize,
    },
    /// A document with nothing new in it.
    #[default]
    Unchanged,
    /// No document.
    Failed {
        /// In what way.
        kind: Failure,
        /// What the server asked for.
        retry_after: Option<Duration>,
    },
    /// Nothing was asked, for the host asked for silence on account of another address.
    Waiting {
        /// How much of it is left.
        left: Duration,
    },
    /// Nothing could be asked, for this machine has no network.
    Offline {
        /// Tries in a row.
        tries: u32,
    },
    /// 410: never again.
    Gone,
}

/// The ways to fail that differ in when to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// DNS, TLS, connection, timeout.
    Network,
    /// An HTTP status that is an error.
    Status(u16),
    /// A document that is not one.
    Document,
    /// Refused by our own rules: size, address, robots.
    Refused,
}

/// The next poll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// Not before this; always after `now`.
    pub at: Timestamp,
    /// Why then, in plain words.
    pub reason: String,
    /// Everything that has a say in it, the last one first.
    pub floors: Vec<Floor>,
}

/// One thing that keeps a source from being polled earlier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Floor {
    /// What it is, in plain words.
    pub why: String,
    /// Not before this on its account.
    pub until: Timestamp,
}

/// When `source` is polled next. `state` has this poll in it already: failures counted, validators replaced, wishes heard.
///
/// Missed ticks collapse: everything is counted from `now`. Jitter only ever adds, and is a hash of source and
/// time, so that the same facts give the same answer.
pub fn next(
    source: &Source,
    default: &Settings,
    state: &SourceState,
    outcome: &Outcome,
    now: Timestamp,
) -> Next {
    let rule = Rule { source, settings: default, state, now };
    match outcome {
        Outcome::Gone => gone(now),
        Outcome::Failed { kind, retry_after } => rule.after_failure(*kind, retry_after.is_some()),
        Outcome::Waiting { left } => {
            rule.only("the host asked for silence (Retry-After)".to_owned(), *left)
        }
        Outcome::Offline { tries } => {
            let wait = OFFLINE.0 * (1 << tries.saturating_sub(1).min(8));
            rule.only("this machine has no network".to_owned(), wait.min(OFFLINE.1))
        }
        Outcome::NotModified | Outcome::NewEntries { .. } | Outcome::Unchanged => {
            rule.after_success()
        }
    }
}

/// When a source is polled first after a start: soon when it never was, else when it was told to be, by the plan that
/// the config has now.
///
/// Phase is a hash of the source, so that a thousand sources do not start at once.
pub fn first(source: &Source, default: &Settings, state: &SourceState, now: Timestamp) -> Next {
    if state.gone {
        return gone(now);
    }
    let phase = Duration::from_millis(1 + hash(source.id.as_bytes()) % SOON.as_millis() as u64);
    let rule = Rule { source, settings: default, state, now };
    let soon = |why: &str| rule.only(why.to_owned(), phase);
    let Some(kept) = appointment(source, default, state) else { return soon("never polled yet") };
    // A clock set back must not put a source off by more than the wait that was meant.
    let meant = state.last_poll.map_or(SERVER_HINT_MAX, |last| kept.at.since(last)).min(NEVER);
    let at = kept.at.min(now.plus(meant));
    if at > now { Next { at, ..kept } } else { soon("was due while copydesk was not running") }
}

/// Has a source's time come, for who looks at the clock once and ends? Of what was asked last at a time that is still to come,
/// by a clock that was ahead, nobody can tell how much of its wait is over.
pub fn is_due(source: &Source, default: &Settings, state: &SourceState, now: Timestamp) -> bool {
    let ahead = state.last_poll.is_some_and(|last| last > now.plus(SKEW)) && !state.gone;
    appointment(source, default, state).is_none_or(|next| next.at <= now || ahead)
}

/// What has a say in when the next poll is, the last one first; nothing where that is over or not known.
pub fn explain(source: &Source, default: &Settings, state: &SourceState) -> Vec<Floor> {
    let kept = appointment(source, default, state).filter(|_| !state.gone);
    kept.map(|next| {
        let only = Floor { why: next.reason, until: next.at };
        if next.floors.is_empty() { vec![only] } else { next.floors }
    })
    .unwrap_or_default()
}

/// The appointment that the last poll ended in. After a good one it is made again, for the plan may be another now.
pub fn appointment(source: &Source, default: &Settings, state: &SourceState) -> Option<Next> {
    let kept = state.next_poll?;
    match state.last_success.filter(|at| state.failures == 0 && *at < kept) {
        Some(success) => Some(next(source, default, state, &Outcome::Unchanged, success)),
        None => Some(Next { at: kept, reason: state.next_reason.clone(), floors: Vec::new() }),
    }
}

fn gone(now: Timestamp) -> Next {
    let reason = "gone (410): not polled again".to_owned();
    Next { at: now.plus(NEVER), reason, floors: Vec::new() }
}

struct Rule<'a> {
    source: &'a Source,
    settings: &'a Settings,
    state: &'a SourceState,
    now: Timestamp,
}

impl Rule<'_> {
    fn after_success(&self) -> Next {
        let (own, why) = self.own();
        let (own, why) = self.spared(own, why);
        let mut floors = vec![self.floor(why, own)];
        match self.plan() {
            Plan::Auto => {
                floors[0].until = floors[0].until.plus(self.jitter(own));
                floors.extend(self.wishes());
                self.latest(floors, true)
            }
            _ => self.latest(floors, false),
        }
    }

    /// While its hub pushes, one poll in twelve is made, and one a day.
    fn spared(&self, own: Duration, why: String) -> (Duration, String) {
        if !spares(self.state, SPARED_MAX.max(own), self.now) {
            return (own, why);
        }
        let far = match self.plan() {
            Plan::Cron(line) => {
                let zone = zone_of(self.source);
                let ticks = std::iter::successors(Some(own), |tick| {
                    Some(line.after(self.now.plus(*tick), zone).since(self.now))
                });
                ticks.take(ONE_IN as usize).take_while(|t| *t <= SPARED_MAX).last()
            }
            _ => Some(own.saturating_mul(ONE_IN).min(SPARED_MAX)),
        };
        let far = far.unwrap_or(own).max(own);
        if far > own && spares(self.state, far, self.now) {
            (far, format!("in {}: its hub pushes what is new", words(far)))
        } else {
            (own, why)
        }
    }

    /// What the server and the feed ask for; none of it makes a poll earlier.
    fn wishes(&self) -> Vec<Floor> {
        let asked = &self.state.asked;
        let wishes = [
            (asked.max_age, "max-age"),
            (asked.hints.ttl, "ttl"),
            (asked.hints.update_every, "sy:updatePeriod"),
        ];
        let floor = |(wait, by): (Option<Duration>, &str)| {
            let wait = wait?.min(SERVER_HINT_MAX);
            let mut floor = self.floor(format!("the server asks for {} ({by})", words(wait)), wait);
            floor.until = floor.until.plus(self.jitter(wait));
            Some(floor)
        };
        wishes.into_iter().filter_map(floor).collect()
    }

    /// The interval by the plan alone, and why it is that.
    fn own(&self) -> (Duration, String) {
        match self.plan() {
            Plan::Cron(line) => {
                let tick = self.tick(line);
                (tick, format!("by its cron line, in {}", words(tick)))
            }
            Plan::Every(every) => {
                let every = (*every).max(self.settings.interval_floor);
                (every, format!("every {}", words(every)))
            }
            Plan::Auto => self.auto(),
        }
    }

    /// The source's own plan, or the default one.
    fn plan(&self) -> &Plan {
        if self.source.plan == Plan::Auto { &self.settings.default } else { &self.source.plan }
    }

    /// To the line's next tick that neither a `Retry-After` forbids nor the floor of all plans. A poll begins a little after its
    /// tick, and the next one is not passed over for that.
    fn tick(&self, line: &CronLine) -> Duration {
        let just_before = |until: Timestamp| until.minus(Duration::from_millis(1));
        let from = asked_pause(self.state, self.now).map_or(self.now, just_before);
        let floor = self.settings.interval_floor;
        let floor = floor.saturating_sub(LATE_MAX.min(floor / 2));
        let last = self.state.last_poll.map_or(self.now, |last| last.min(self.now).plus(floor));
        line.after(from.max(last).max(self.now), zone_of(self.source)).since(self.now)
    }

    /// Half the smoothed gap within the settings' bounds; faster only while entries roll over unseen.
    fn auto(&self) -> (Duration, String) {
        let Settings { interval_min, interval_max, .. } = *self.settings;
        let half = self.state.gap_secs.map(|gap| Duration::from_secs(gap / 2));
        if self.state.losing {
            let most = interval_min.max(ALARM_FASTEST);
            let interval = half.unwrap_or(ALARM_FASTEST).clamp(ALARM_FASTEST, most);
            let why = format!("every {}: entries roll over faster than that was", words(interval));
            return (interval, why);
        }
        let blind = self.without_validators();
        let fastest = if blind { WITHOUT_VALIDATORS.max(interval_min) } else { interval_min };
        let interval = half.unwrap_or(PACE_UNKNOWN).clamp(fastest, interval_max.max(fastest));
        let by = match half {
            Some(half) if blind && half < fastest => {
                "at most: the server sends nothing to ask conditionally with"
            }
            Some(_) => "by the pace of its entries",
            None => "as its entries' dates tell no pace",
        };
        (interval, format!("every {} {by}", words(interval)))
    }

    /// None at all, or such as never match.
    fn without_validators(&self) -> bool {
        self.state.validators.is_empty() || self.state.never_matches()
    }

    fn after_failure(&self, kind: Failure, named: bool) -> Next {
        let failures = self.state.failures.max(1);
        let why = match failures {
            1 => "again after a failure".to_owned(),
            _ => format!("again after {failures} failures"),
        };
        let (own, _) = self.own();
        if *self.plan() != Plan::Auto {
            return self.latest(vec![self.floor(format!("{why}, at its usual time"), own)], false);
        }
        let doubled = BACKOFF.saturating_mul(1 << (failures - 1).min(10)).min(BACKOFF_MAX);
        let wait = match kind {
            // A person has to give us a key first.
            Failure::Status(401 | 407) => BACKOFF_MAX,
            // Legal reasons.
            Failure::Status(451) => SERVER_HINT_MAX,
            // It finds us too often there as it is; where it says when to come, that is when.
            Failure::Status(429) if !named => doubled.max(own),
            Failure::Status(429) => doubled.min(own),
            // No trouble that passes by itself.
            Failure::Status(400..=499) | Failure::Refused => doubled,
            _ => doubled.min(own),
        };
        let mut floor = self.floor(why, wait);
        floor.until = floor.until.plus(self.jitter(wait));
        self.latest(vec![floor], true)
    }

    /// One reason, and hours that are ruled out.
    fn only(&self, reason: String, wait: Duration) -> Next {
        self.latest(vec![self.floor(reason, wait)], *self.plan() == Plan::Auto)
    }

    fn floor(&self, why: String, wait: Duration) -> Floor {
        Floor { why, until: self.now.plus(wait.max(Duration::from_millis(1))) }
    }

    /// The latest of the floors decides; a `Retry-After` is one for whoever makes the plan, and is met to the second.
    fn latest(&self, mut floors: Vec<Floor>, skips: bool) -> Next {
        let asked = asked_pause(self.state, self.now);
        if let Some(until) = asked {
            let wait = words(until.since(self.now));
            floors.push(Floor { why: format!("the server asks for {wait} (Retry-After)"), until });
        }
        floors.sort_by_key(|f| std::cmp::Reverse(f.until));
        let (mut at, mut reason) = (floors[0].until, floors[0].why.clone());
        if skips && let Some(free) = out_of_skipped(&self.state.asked.hints, at) {
            at = free;
            let why = "outside its skipHours and skipDays".to_owned();
            reason = format!("{reason}, {why}");
            floors.insert(0, Floor { why, until: at });
        }
        // Ours holds where it is the longer: what a server asks for is the least.
        if let Some(until) = asked.filter(|until| *until < at) {
            let wait = words(until.since(self.now));
            reason = format!("{reason}, later than the {wait} that the server asks for");
        }
        Next { at, reason, floors }
    }

    /// Up to a tenth of the interval, by source and time.
    fn jitter(&self, interval: Duration) -> Duration {
        let mut seed = self.source.id.clone().into_bytes();
        seed.extend(self.now.0.to_be_bytes());
        let most = (interval.as_millis() / 10) as u64;
        Duration::from_millis(hash(&seed) % (most + 1))
    }
}

/// Cron lines and zone-less dates of a source run on its own clock; UTC where it names none.
fn zone_of(source: &Source) -> Tz {
    source.zone.as_deref().and_then(|z| z.parse().ok()).unwrap_or(Tz::UTC)
}

/// `90 s`, `10 minutes`, `12 hours`, `3 days`.
fn words(d: Duration) -> String {
    let secs = d.as_secs() + u64::from(d.subsec_millis() >= 500);
    let (n, unit) = match secs {
        0..=119 => return format!("{secs} s"),
        120..=7199 => ((secs + 30) / 60, "minutes"),
        7200..=172_799 => ((secs + 1800) / 3600, "hours"),
        _ => ((secs + 43_200) / 86_400, "days"),
    };
    format!("{n} {unit}")
}

#[cfg(test)]
#[path = "next_tests.rs"]
mod tests;
