//! The next-poll rule: plan, server's words, failures and pace in; one time and its reason out.

use std::time::Duration;

use chrono::{Datelike, TimeDelta, Timelike};
use chrono_tz::Tz;

use super::freshness::{Freshness, SERVER_HINT_MAX};
use super::pace::hash;
use super::{CronLine, Settings};
use crate::model::entry::Hints;
use crate::model::source::Plan;
use crate::model::{Source, SourceState, Timestamp};

/// The fastest an `auto` source gets, and only where its server says so or entries are being lost.
const AUTO_FASTEST: Duration = Duration::from_secs(5 * 60);
/// Without validators each poll is a full download.
const WITHOUT_VALIDATORS: Duration = Duration::from_secs(24 * 3600);
/// No failure keeps a source away for longer, unless its server says so.
const BACKOFF_MAX: Duration = Duration::from_secs(24 * 3600);
/// Doublings of the interval before [`BACKOFF_MAX`] alone decides.
const BACKOFF_DOUBLINGS: u32 = 6;
/// So many replies in a row without news make validators that never match worthless.
const UNCHANGED_MAX: u32 = 5;
/// A first poll, or one that was missed, comes within this.
const SOON: Duration = Duration::from_secs(60);
/// For `gone`: later than anybody waits.
const NEVER: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

/// How the reason ends when a server that could not answer named the time itself.
const RETRY_AFTER: &str = "(Retry-After)";

/// What a poll ended in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// 304.
    NotModified,
    /// A document with entries we had not seen.
    NewEntries {
        /// How many.
        count: usize,
    },
    /// A document with nothing new in it.
    Unchanged,
    /// No document.
    Failed {
        /// In what way.
        kind: Failure,
        /// What the server asked for, or the host's own deadline.
        retry_after: Option<Duration>,
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
}

/// When `source` is polled next. `state` has this poll in it already: failures counted, validators replaced.
///
/// Missed ticks collapse: everything is counted from `now`. Jitter only ever adds, and is a hash of source and
/// time, so that the same facts give the same answer.
#[expect(
    clippy::too_many_arguments,
    reason = "each is a fact of its own; a struct of them would be built once"
)]
pub fn next(
    source: &Source,
    default: &Settings,
    state: &SourceState,
    outcome: &Outcome,
    freshness: &Freshness,
    hints: &Hints,
    now: Timestamp,
) -> Next {
    let rule = Rule { source, settings: default, state, hints, now };
    match outcome {
        Outcome::Gone => {
            Next { at: now.plus(NEVER), reason: "gone (410): not polled again".into() }
        }
        Outcome::Failed { kind, retry_after } => {
            rule.after_failure(*kind, (*retry_after).max(freshness.retry_after))
        }
        Outcome::NotModified | Outcome::NewEntries { .. } | Outcome::Unchanged => {
            rule.after_success(freshness)
        }
    }
}

/// When a source is polled first after a start: soon when it never was, else when it was told to be.
///
/// Phase is a hash of the source, so that a thousand sources do not start at once.
pub fn first(source: &Source, state: &SourceState, now: Timestamp) -> Next {
    if state.gone {
        return Next { at: now.plus(NEVER), reason: "gone (410): not polled again".into() };
    }
    let phase = Duration::from_millis(1 + hash(source.id.as_bytes()) % SOON.as_millis() as u64);
    let Some(kept) = state.next_poll else {
        return Next { at: now.plus(phase), reason: "never polled yet".into() };
    };
    // A clock set back must not put a source off by more than the wait that was meant.
    let meant = state.last_poll.map_or(SERVER_HINT_MAX, |last| kept.since(last)).min(NEVER);
    let at = kept.min(now.plus(meant));
    if at > now {
        return Next { at, reason: state.next_reason.clone() };
    }
    Next { at: now.plus(phase), reason: "was due while copydesk was not running".into() }
}

/// How long the host of a source is to be left alone still, because it asked for that after a failure. A silence shorter
/// than our own wait after the failure leaves no trace, and needs none.
pub fn silence(state: &SourceState, now: Timestamp) -> Option<Duration> {
    let asked = state.failures > 0 && state.next_reason.ends_with(RETRY_AFTER);
    let until = state.next_poll.filter(|at| asked && *at > now)?;
    // A clock set back must not make it longer than it was meant.
    Some(until.since(now).min(until.since(state.last_poll.unwrap_or(now))))
}

struct Rule<'a> {
    source: &'a Source,
    settings: &'a Settings,
    state: &'a SourceState,
    hints: &'a Hints,
    now: Timestamp,
}

/// A plan that can be followed: cron lines parsed.
enum Pace {
    Cron(Box<CronLine>, Tz),
    Every(Duration),
    Auto,
}

impl Rule<'_> {
    fn after_success(&self, freshness: &Freshness) -> Next {
        let wait =
            longest(&[(freshness.max_age, "max-age"), (freshness.retry_after, "Retry-After")]);
        match self.pace() {
            Pace::Cron(line, zone) => self.on_the_line(&line, zone, wait),
            Pace::Every(every) => self.asked(every, format!("every {}", words(every)), wait),
            Pace::Auto => self.auto(freshness, wait),
        }
    }

    fn pace(&self) -> Pace {
        let plan = match &self.source.plan {
            Plan::Auto => &self.settings.default,
            own => own,
        };
        match plan {
            Plan::Auto => Pace::Auto,
            Plan::Every(every) => Pace::Every((*every).max(self.settings.interval_floor)),
            // The config refuses lines that cannot be read; one that slips through is polled by pace.
            Plan::Cron(line) => CronLine::parse(line)
                .map_or(Pace::Auto, |line| Pace::Cron(Box::new(line), zone_of(self.source))),
        }
    }

    /// The first tick that is not before what the server asks for.
    fn on_the_line(&self, line: &CronLine, zone: Tz, wait: Option<(Duration, &str)>) -> Next {
        let tick = line.after(self.now, zone);
        let reason = "by its cron line".to_owned();
        match wait {
            Some((wait, by)) if self.now.plus(wait) > tick => {
                let at = line.after(self.now.plus(wait).minus(Duration::from_millis(1)), zone);
                Next {
                    at,
                    reason: format!("{reason}, and the server asks for {} ({by})", words(wait)),
                }
            }
            _ => Next { at: tick, reason: format!("{}, {reason}", words(tick.since(self.now))) },
        }
    }

    /// An interval, or what the server asks for where that is longer; jitter on top.
    fn asked(&self, own: Duration, why: String, wait: Option<(Duration, &str)>) -> Next {
        let (interval, reason) = match wait {
            Some((wait, by)) if wait > own => {
                (wait, format!("the server asks for {} ({by})", words(wait)))
            }
            _ => (own, why),
        };
        Next { at: self.now.plus(interval + self.jitter(interval)), reason }
    }

    fn auto(&self, freshness: &Freshness, wait: Option<(Duration, &str)>) -> Next {
        let ttl = self.hints.ttl.map(cap);
        let every = self.hints.update_every.map(cap);
        let wait = longest(&[
            (wait.map(|w| w.0), wait.map_or("", |w| w.1)),
            (ttl, "ttl"),
            (every, "sy:updatePeriod"),
        ]);
        let said = [freshness.max_age, ttl, every].into_iter().flatten().max();
        let (own, why) = self.auto_interval(said);
        let next = self.asked(own, why, wait);
        self.out_of_skipped(next)
    }

    /// Half the smoothed gap within the settings' bounds; faster only where the server or the alarm says so.
    fn auto_interval(&self, said: Option<Duration>) -> (Duration, String) {
        let Settings { interval_min, interval_max, .. } = *self.settings;
        if self.state.losing {
            let half = self.state.gap_secs.map_or(AUTO_FASTEST, |g| Duration::from_secs(g / 2));
            let interval = half.clamp(AUTO_FASTEST, interval_min);
            return (
                interval,
                format!("every {}: entries roll over faster than that was", words(interval)),
            );
        }
        if said.is_none() && self.without_validators() {
            let why = "once a day: the server sends nothing to ask conditionally with";
            return (WITHOUT_VALIDATORS.max(interval_min), why.into());
        }
        let fastest = match said {
            Some(said) if said < interval_min => said.max(AUTO_FASTEST),
            _ => interval_min,
        };
        let half = self.state.gap_secs.map_or(fastest, |gap| Duration::from_secs(gap / 2));
        let interval = half.clamp(fastest, interval_max.max(fastest));
        (interval, format!("every {} by the pace of its entries", words(interval)))
    }

    /// None at all, or such as never match.
    fn without_validators(&self) -> bool {
        self.state.validators.is_empty() || self.state.unchanged_bodies >= UNCHANGED_MAX
    }

    /// Moves a time out of the hours and days the feed wants no visits in. All of them is nonsense, and ignored.
    fn out_of_skipped(&self, mut next: Next) -> Next {
        const ALL_HOURS: u32 = (1 << 24) - 1;
        const ALL_DAYS: u8 = (1 << 7) - 1;
        let hours =
            Some(self.hints.skip_hours & ALL_HOURS).filter(|h| *h != ALL_HOURS).unwrap_or(0);
        let days = Some(self.hints.skip_days & ALL_DAYS).filter(|d| *d != ALL_DAYS).unwrap_or(0);
        let mut at = next.at.to_utc();
        let skipped = |t: &chrono::DateTime<chrono::Utc>| {
            hours >> t.hour() & 1 == 1 || days >> t.weekday().num_days_from_monday() & 1 == 1
        };
        if !skipped(&at) {
            return next;
        }
        // A week holds every hour of every day: some hour of it is free.
        for _ in 0..=24 * 7 {
            if !skipped(&at) {
                break;
            }
            let past = i64::from(at.minute() * 60 + at.second());
            at += TimeDelta::seconds(3600 - past)
                - TimeDelta::milliseconds(i64::from(at.timestamp_subsec_millis()));
        }
        next.reason.push_str(", outside its skipHours and skipDays");
        Next { at: at.into(), ..next }
    }

    fn after_failure(&self, kind: Failure, retry_after: Option<Duration>) -> Next {
        let failures = self.state.failures.max(1);
        let floor = self.interval();
        let doubled = floor.saturating_mul(1 << failures.min(BACKOFF_DOUBLINGS));
        let backoff = doubled.min(BACKOFF_MAX).max(floor).max(at_least(kind));
        let wait = retry_after.map(cap).filter(|r| *r > backoff);
        let reason = match wait {
            Some(wait) => format!("the server asks for {} {RETRY_AFTER}", words(wait)),
            None if failures == 1 => "after a failure".to_owned(),
            None => format!("after {failures} failures"),
        };
        let interval = wait.unwrap_or(backoff);
        Next { at: self.now.plus(interval + self.jitter(interval)), reason }
    }

    /// The interval failures are counted in.
    fn interval(&self) -> Duration {
        match self.pace() {
            Pace::Cron(line, zone) => {
                let tick = line.after(self.now, zone);
                line.after(tick, zone).since(tick)
            }
            Pace::Every(every) => every,
            Pace::Auto => self.settings.interval_min,
        }
    }

    /// Up to a tenth of the interval, by source and time.
    fn jitter(&self, interval: Duration) -> Duration {
        let mut seed = self.source.id.clone().into_bytes();
        seed.extend(self.now.0.to_be_bytes());
        let most = (interval.as_millis() / 10) as u64;
        Duration::from_millis(hash(&seed) % (most + 1))
    }
}

/// Statuses that do not go away by asking again.
fn at_least(kind: Failure) -> Duration {
    match kind {
        // A person has to give us a key first.
        Failure::Status(401 | 407) => BACKOFF_MAX,
        // Legal reasons.
        Failure::Status(451) => SERVER_HINT_MAX,
        _ => Duration::ZERO,
    }
}

fn cap(hint: Duration) -> Duration {
    hint.min(SERVER_HINT_MAX)
}

fn longest<'a>(waits: &[(Option<Duration>, &'a str)]) -> Option<(Duration, &'a str)> {
    waits.iter().filter_map(|(wait, by)| wait.map(|w| (w, *by))).max_by_key(|(wait, _)| *wait)
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
