//! How a visit to a source ended, put so that `schedule` can say when the next one is; and what forbids one to begin.

use std::time::Duration;

use url::Url;

use super::Room;
use super::report::PollReport;
use crate::http::{Disposition, FetchError, Head, Refusal};
use crate::model::entry::Feed;
use crate::model::{Source, SourceState, Timestamp};
use crate::schedule::{self, Failure, Freshness, Next, Outcome, Visit};

/// A document; whether it has news is yet to be seen.
pub(super) fn of_document(feed: &Feed, head: &Head, now: Timestamp) -> Visit {
    Visit { hints: Some(feed.hints.clone()), ..answered(Outcome::Unchanged, head, now) }
}

/// A body that is no document.
pub(super) fn unreadable(what: String) -> Visit {
    Visit::failed(Failure::Document, None, what)
}

/// A 304.
pub(super) fn not_modified(state: &mut SourceState, head: Head, now: Timestamp) -> Visit {
    let visit = answered(Outcome::NotModified, &head, now);
    // A 304 may carry new validators; those it does not carry stay (RFC 9111 4.3.4).
    let known = &mut state.validators;
    known.given_by = head.validators.given_by;
    known.etag = head.validators.etag.or(known.etag.take());
    known.last_modified = head.validators.last_modified.or(known.last_modified.take());
    state.unchanged_bodies = 0;
    // The same entries as at the last poll: nothing rolled over between them.
    (state.losing, state.renames) = (false, false);
    visit
}

/// The body of the last time, from a server that does not answer 304.
pub(super) fn same_again(state: &mut SourceState, head: Head, now: Timestamp) -> Visit {
    let visit = answered(Outcome::Unchanged, &head, now);
    state.validators = head.validators;
    state.unchanged_bodies += 1;
    (state.losing, state.renames) = (false, false);
    visit
}

fn answered(outcome: Outcome, head: &Head, now: Timestamp) -> Visit {
    let moved_to = head.moved.then(|| head.url.to_string());
    Visit { outcome, freshness: freshness(head, now), moved_to, ..Visit::default() }
}

/// What the server says of how long its answer is good.
fn freshness(head: &Head, now: Timestamp) -> Freshness {
    schedule::freshness(head.caching.iter().map(|(n, v)| (*n, v.as_str())), now)
}

/// No answer, or one that is an error. What is our own network's fault, or another address's, is not the source's.
pub(super) fn failed(room: &Room, error: &FetchError) -> Visit {
    let told = Some(match error {
        // Of a page there is nothing to remove.
        FetchError::Status { status: 410, .. } => {
            "HTTP 410 (gone for good; remove it from the config)".to_owned()
        }
        _ => error.to_string(),
    });
    let outcome = match (error, room.client.offline()) {
        (FetchError::Silent(left), _) => {
            return Visit { outcome: Outcome::Waiting { left: *left }, ..Visit::default() };
        }
        (FetchError::Offline(_), Some(since)) => Outcome::Offline { tries: tries(since) },
        _ if error.disposition() == Disposition::Gone => Outcome::Gone,
        _ => Outcome::Failed { kind: kind(error), retry_after: retry_after(error) },
    };
    Visit { outcome, error: told, ..Visit::default() }
}

/// The tries that fit in so long: at once, after half a minute, after another minute, then every two.
fn tries(since: Duration) -> u32 {
    match since.as_secs() {
        0..30 => 1,
        30..90 => 2,
        _ => 3,
    }
}

fn kind(error: &FetchError) -> Failure {
    match error {
        FetchError::Status { status, .. } => Failure::Status(*status),
        FetchError::Empty => Failure::Document,
        // A name may be entered, an address corrected.
        FetchError::Refused(Refusal::Unknown(..) | Refusal::Unanswered(_)) => Failure::Network,
        _ if error.disposition() == Disposition::GiveUp => Failure::Refused,
        _ => Failure::Network,
    }
}

fn retry_after(error: &FetchError) -> Option<Duration> {
    match error.disposition() {
        Disposition::RetryAfter(wait) => Some(wait),
        _ => None,
    }
}

/// Counts a visit, and says when the next one is and why.
pub(super) fn plan(room: &Room, source: &Source, state: &mut SourceState, visit: &Visit) -> Next {
    schedule::settle(source, &room.schedule, state, visit, (room.clock)())
}

/// Nothing that is kept or told has a secret in it.
pub(super) fn unveiled(source: &Source, visit: Visit) -> Visit {
    let error = visit.error.map(|t| source.told(&t));
    // An address that could not be asked for any more is followed to each time.
    let moved_to = visit.moved_to.and_then(|to| source.kept(&to));
    Visit { moved_to, error, ..visit }
}

/// What the server itself forbids, whoever asks for the poll and when: to come again at all, or before a time.
pub(super) fn forbidden(state: &SourceState, now: Timestamp) -> Option<(String, Timestamp)> {
    if state.gone {
        let why = "the server says it is gone for good (410); take it out of the config, or `copydesk resume` it when it is back".to_owned();
        return Some((why, now.plus(schedule::NEVER)));
    }
    let until = schedule::asked_pause(state, now)?;
    let at = until.rfc3339();
    Some((format!("the server asks not to be asked before {at} (Retry-After)"), until))
}

/// That a host asked for silence is known after a restart too, and to commands.
pub(super) fn remember_silences(
    room: &Room,
    source: &Source,
    state: &mut SourceState,
    report: &PollReport,
) {
    let now = (room.clock)();
    let own = [schedule::address(source, state), &source.url];
    let own =
        own.iter().filter_map(|a| Url::parse(a).ok()).map(|u| u.origin().ascii_serialization());
    for host in report.hosts.iter().cloned().chain(own.collect::<Vec<_>>()) {
        let left = Url::parse(&host).ok().and_then(|url| room.client.silent(&url));
        if let Some(left) = left {
            schedule::paused(state, &host, left, now);
        }
    }
}
