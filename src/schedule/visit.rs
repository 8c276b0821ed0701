//! A visit to a source settled: what its answer changes of the state, and so of the next visit. All that a server ever
//! asked for is in the state, so that restarts and other commands know it too.

use std::time::Duration;

use super::freshness::Freshness;
use super::pause::{pause, renew};
use super::{Failure, Next, Outcome, Settings, moved, next};
use crate::model::entry::Hints;
use crate::model::{Source, SourceState, Timestamp};

/// How a visit ended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Visit {
    /// What came of it.
    pub outcome: Outcome,
    /// What the headers of the answer say.
    pub freshness: Freshness,
    /// What a new document says.
    pub hints: Option<Hints>,
    /// Where the answer came from, where only permanent redirects led there.
    pub moved_to: Option<String>,
    /// Why it failed, in plain words.
    pub error: Option<String>,
}

/// Takes a visit into the state, and says when the next one is. `now` is after the answer came.
pub fn settle(
    source: &Source,
    settings: &Settings,
    state: &mut SourceState,
    visit: &Visit,
    now: Timestamp,
) -> Next {
    renew(state, now);
    let outcome = match &visit.outcome {
        Outcome::Gone if moved::left(state) => &GONE_ELSEWHERE,
        outcome => outcome,
    };
    match outcome {
        Outcome::Waiting { .. } | Outcome::Offline { .. } => {}
        Outcome::Gone => {
            state.gone = true;
            fail(state, visit);
        }
        Outcome::Failed { retry_after, .. } => {
            moved::failed(state);
            fail(state, visit);
            pause(state, None, *retry_after, now);
        }
        Outcome::NotModified | Outcome::Unchanged | Outcome::NewEntries { .. } => {
            (state.failures, state.gone) = (0, false);
            state.last_error = None;
            state.last_success = Some(now);
            moved::arrived(state, visit.moved_to.as_deref(), now);
            hear(state, visit);
            pause(state, None, visit.freshness.retry_after, now);
        }
    }
    next(source, settings, state, outcome, now)
}

/// What is gone is not the address in the config.
const GONE_ELSEWHERE: Outcome = Outcome::Failed { kind: Failure::Status(410), retry_after: None };

fn fail(state: &mut SourceState, visit: &Visit) {
    state.failures = state.failures.saturating_add(1);
    state.last_error.clone_from(&visit.error);
}

/// What is not said anew stays as it was said (RFC 9111 4.3.4); a whole answer says all anew.
fn hear(state: &mut SourceState, visit: &Visit) {
    if visit.outcome != Outcome::NotModified || visit.freshness.said {
        state.asked.max_age = visit.freshness.max_age;
    }
    if let Some(hints) = &visit.hints {
        state.asked.hints.clone_from(hints);
    }
}

impl Visit {
    /// One that failed.
    pub fn failed(kind: Failure, retry_after: Option<Duration>, error: String) -> Self {
        let outcome = Outcome::Failed { kind, retry_after };
        Self { outcome, error: Some(error), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::super::pause::{asked_pause, paused};
    use super::*;
    use crate::model::{Moved, Validators};

    const NOW: Timestamp = Timestamp::from_secs(1_795_420_800);
    const HOUR: u64 = 3600;

    fn secs(s: u64) -> Duration {
        Duration::from_secs(s)
    }

    fn known() -> SourceState {
        let validators = Validators { etag: Some(b"\"x\"".to_vec()), ..Validators::default() };
        SourceState { validators, gap_secs: Some(60), ..SourceState::default() }
    }

    fn wait(state: &mut SourceState, visit: &Visit) -> u64 {
        let source = Source { id: "a".into(), ..Source::default() };
        settle(&source, &Settings::default(), state, visit, NOW).at.since(NOW).as_secs()
    }

    #[test]
    fn what_was_asked_for_is_kept_over_304s() {
        let hints = Hints { ttl: Some(secs(10 * HOUR)), ..Hints::default() };
        let freshness = Freshness { max_age: Some(secs(2 * HOUR)), said: true, retry_after: None };
        let news = Visit {
            outcome: Outcome::NewEntries { count: 1 },
            freshness,
            hints: Some(hints),
            ..Visit::default()
        };
        let same = Visit { outcome: Outcome::NotModified, ..Visit::default() };
        let mut state = known();
        assert!(wait(&mut state, &news) >= 10 * HOUR);
        assert!(wait(&mut state, &same) >= 10 * HOUR, "a 304 says nothing of it");
        assert_eq!(state.asked.max_age, Some(secs(2 * HOUR)));
        let shorter = Freshness { max_age: Some(secs(60)), said: true, retry_after: None };
        wait(&mut state, &Visit { freshness: shorter, ..same.clone() });
        assert_eq!(state.asked.max_age, Some(secs(60)), "but this one did");
        let open = Visit { hints: Some(Hints::default()), ..news };
        let open = Visit { freshness: Freshness::default(), ..open };
        assert!(wait(&mut state, &open) < HOUR, "a document without wishes has none");
    }

    #[test]
    fn a_silence_that_was_asked_for_is_in_the_state() {
        let mut state = known();
        let limited = Visit::failed(Failure::Status(429), Some(secs(12 * HOUR)), "HTTP 429".into());
        assert_eq!(wait(&mut state, &limited), 12 * HOUR, "to the second");
        let pause = asked_pause(&state, NOW.plus(secs(HOUR)));
        assert_eq!(pause, Some(NOW.plus(secs(12 * HOUR))));
        let set_back = NOW.minus(secs(48 * HOUR));
        assert_eq!(asked_pause(&state, set_back), Some(set_back.plus(secs(12 * HOUR))));
        assert_eq!(asked_pause(&state, NOW.plus(secs(12 * HOUR))), None);
    }

    #[test]
    fn a_silence_that_a_clock_far_ahead_noted_lasts_no_longer_than_was_asked() {
        let limited = Visit::failed(Failure::Status(429), Some(secs(12 * HOUR)), "HTTP 429".into());
        let (mut state, source) = (known(), Source { id: "a".into(), ..Source::default() });
        let ahead = NOW.plus(secs(366 * 24 * HOUR));
        settle(&source, &Settings::default(), &mut state, &limited, ahead);
        let same = Visit { outcome: Outcome::NotModified, ..Visit::default() };
        assert_eq!(wait(&mut state, &same), 12 * HOUR);
        assert_eq!(asked_pause(&state, NOW.plus(secs(12 * HOUR))), None);
        settle(&source, &Settings::default(), &mut state, &limited, ahead);
        paused(&mut state, "https://h.example", secs(HOUR), ahead);
        paused(&mut state, "https://h.example", secs(HOUR), NOW);
        assert!(state.pauses.iter().all(|p| p.until <= NOW.plus(secs(12 * HOUR))));
    }

    #[test]
    fn what_is_no_fault_of_the_source_is_no_failure() {
        let mut state = known();
        let waiting = Outcome::Waiting { left: secs(100) };
        assert_eq!(wait(&mut state, &Visit { outcome: waiting, ..Visit::default() }), 100);
        for (tries, secs) in [(1, 30), (2, 60), (3, 120), (9, 120)] {
            let offline = Visit { outcome: Outcome::Offline { tries }, ..Visit::default() };
            assert_eq!(wait(&mut state, &offline), secs);
        }
        assert_eq!((state.failures, &state.last_error), (0, &None));
    }

    #[test]
    fn gone_is_gone_until_it_answers() {
        let mut state = known();
        let gone =
            Visit { outcome: Outcome::Gone, error: Some("HTTP 410".into()), ..Visit::default() };
        wait(&mut state, &gone);
        assert!(state.gone);
        wait(&mut state, &Visit { outcome: Outcome::NotModified, ..Visit::default() });
        assert!(!state.gone);
        let to = "https://new.example/feed".to_owned();
        state.moved = Some(Moved { to, since: NOW, polls: 3, adopted: true, failures: 0 });
        assert!(wait(&mut state, &gone) < HOUR, "its own address may say where it is now");
        assert_eq!((state.gone, &state.moved, state.failures), (false, &None, 1));
        wait(&mut state, &gone);
        assert!(state.gone);
    }
}
