//! How a visit to a source ended, and what that says about the next one.

use super::Room;
use crate::http::{Disposition, FetchError, Head};
use crate::model::entry::{Feed, Hints};
use crate::model::{Source, SourceState, Timestamp};
use crate::schedule::{self, Failure, Freshness, Next, Outcome};

/// How a visit ended, and what it says about the next one.
pub(super) struct End {
    pub(super) outcome: Outcome,
    freshness: Freshness,
    hints: Hints,
    pub(super) error: Option<String>,
}

impl End {
    pub(super) fn of(outcome: Outcome, freshness: Freshness) -> Self {
        let hints = Hints::default();
        Self { outcome, freshness, hints, error: None }
    }

    /// A document; whether it has news is yet to be seen.
    pub(super) fn read(feed: &Feed, freshness: Freshness) -> Self {
        Self { hints: feed.hints.clone(), ..Self::of(Outcome::Unchanged, freshness) }
    }

    /// A body that is no document.
    pub(super) fn unreadable(what: String, freshness: Freshness) -> Self {
        let outcome = Outcome::Failed { kind: Failure::Document, retry_after: None };
        Self { error: Some(what), ..Self::of(outcome, freshness) }
    }
}

/// A 304.
pub(super) fn not_modified(state: &mut SourceState, head: Head, now: Timestamp) -> End {
    // A 304 may carry new validators; those it does not carry stay (RFC 9111 4.3.4).
    let freshness = freshness(&head, now);
    state.validators.etag = head.validators.etag.or(state.validators.etag.take());
    state.validators.last_modified =
        head.validators.last_modified.or(state.validators.last_modified.take());
    state.unchanged_bodies = 0;
    End::of(Outcome::NotModified, freshness)
}

/// What the server says of how long its answer is good.
pub(super) fn freshness(head: &Head, now: Timestamp) -> Freshness {
    schedule::freshness(head.caching.iter().map(|(n, v)| (*n, v.as_str())), now)
}

/// No answer, or one that is an error.
pub(super) fn failed(error: &FetchError) -> End {
    let retry_after = match error.disposition() {
        Disposition::RetryAfter(d) => Some(d),
        _ => None,
    };
    let kind = match (error.disposition(), error) {
        (_, FetchError::Status { status, .. }) => Failure::Status(*status),
        (Disposition::GiveUp, _) => Failure::Refused,
        (_, FetchError::Empty) => Failure::Document,
        _ => Failure::Network,
    };
    let outcome = match error.disposition() {
        Disposition::Gone => Outcome::Gone,
        _ => Outcome::Failed { kind, retry_after },
    };
    End { error: Some(error.to_string()), ..End::of(outcome, Freshness::default()) }
}

/// The body of the last time, from a server that does not answer 304.
pub(super) fn same_again(state: &mut SourceState, head: Head, freshness: Freshness) -> End {
    state.validators = head.validators;
    state.unchanged_bodies += 1;
    End::of(Outcome::Unchanged, freshness)
}

/// Counts a visit, and says when the next one is and why.
pub(super) fn plan(room: &Room, source: &Source, state: &mut SourceState, end: &End) -> Next {
    let now = (room.clock)();
    state.gone = end.outcome == Outcome::Gone;
    if end.error.is_some() {
        state.failures += 1;
    } else {
        state.failures = 0;
        state.last_success = Some(now);
    }
    state.last_error.clone_from(&end.error);
    let End { outcome, freshness, hints, .. } = end;
    schedule::next(source, &room.schedule, state, outcome, freshness, hints, now)
}
