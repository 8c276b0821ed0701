//! Times that servers asked to be left alone for (`Retry-After`), kept in a source's state: restarts and commands know them too.

use std::time::Duration;

use super::freshness::SERVER_HINT_MAX;
use crate::model::{Pause, SourceState, Timestamp};

/// Pauses kept of one source: its own, and of hosts its entries led to.
const PAUSES_MAX: usize = 32;

/// Keeps that a server asked to be left alone: the source's own address, or a whole host by an address of it.
pub fn paused(state: &mut SourceState, host: &str, wait: Duration, now: Timestamp) {
    pause(state, Some(host), Some(wait), now);
}

pub(super) fn pause(
    state: &mut SourceState,
    host: Option<&str>,
    wait: Option<Duration>,
    now: Timestamp,
) {
    renew(state, now);
    let Some(wait) = wait.filter(|w| !w.is_zero()) else { return };
    let until = now.plus(wait.min(SERVER_HINT_MAX));
    if let Some(known) = state.pauses.iter_mut().find(|p| p.host.as_deref() == host) {
        (known.since, known.until) = (now, known.until.max(until));
    } else if state.pauses.len() < PAUSES_MAX {
        state.pauses.push(Pause { host: host.map(str::to_owned), since: now, until });
    }
}

/// Forgets those that are over. One that a clock noted which was ahead is as long as it was meant, from now on.
pub(super) fn renew(state: &mut SourceState, now: Timestamp) {
    state.pauses.retain(|p| p.until > now);
    for pause in state.pauses.iter_mut().filter(|p| p.since > now) {
        (pause.since, pause.until) = (now, now.plus(pause.until.since(pause.since)));
    }
}

/// Until when the source's own address is to be left alone. A clock set back must not make it longer than it was meant.
pub fn asked_pause(state: &SourceState, now: Timestamp) -> Option<Timestamp> {
    let own = state.pauses.iter().filter(|p| p.host.is_none());
    let ends = own.map(|p| p.until.min(now.plus(p.until.since(p.since))));
    ends.filter(|until| *until > now).max()
}

/// Hosts that are to be left alone still, each by an address of it, and how long. A `Retry-After` of the source's own
/// address is one for its host.
pub fn silences(state: &SourceState, now: Timestamp) -> impl Iterator<Item = (&str, Duration)> {
    state.pauses.iter().filter_map(move |p| {
        let until = p.until.min(now.plus(p.until.since(p.since)));
        let address = p.host.as_deref().unwrap_or(&state.url);
        (until > now).then(|| (address, until.since(now)))
    })
}
