//! Which source is due: the heap of next polls over the sources of the config.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use super::polls::{POLLS_MAX, Polls};
use super::report::PollReport;
use super::{Room, RoundError};
use crate::model::{Source, SourceState, Timestamp};
use crate::plan::Plan;
use crate::schedule::{self, Heap};
use crate::store::{Key, Store, row};

/// It wakes at least this often, so that a changed wall clock is noticed.
const TICK_MAX: Duration = Duration::from_secs(30);
/// A poll that could not even be settled is tried again after this.
const UNSETTLED: Duration = Duration::from_secs(300);

/// The sources and when they are due.
pub(super) struct Scheduler {
    sources: Vec<Arc<Source>>,
    heap: Heap,
    /// Polls under way.
    pub(super) polls: Polls,
    failing: HashMap<String, bool>,
}

impl Scheduler {
    /// Every source at the time its last poll settled on, or soon when there was none.
    pub(super) fn new(plan: &Plan, store: &dyn Store, now: Timestamp) -> Result<Self, RoundError> {
        let mut heap = Heap::new();
        let mut failing = HashMap::new();
        for (index, source) in plan.sources.iter().enumerate() {
            let state = state(store, source)?;
            failing.insert(source.id.clone(), state.failures > 0);
            heap.push(schedule::first(source, &state, now).at, index);
        }
        Ok(Self { sources: plan.sources.clone(), heap, polls: Polls::default(), failing })
    }

    /// The sources by id.
    pub(super) fn by_id(&self) -> HashMap<String, Arc<Source>> {
        self.sources.iter().map(|s| (s.id.clone(), s.clone())).collect()
    }

    /// Makes a source due now, unless its server forbids that; `Err` says until when.
    pub(super) fn hurry(
        &mut self,
        id: &str,
        store: &dyn Store,
        now: Timestamp,
    ) -> Result<(), String> {
        let Some(index) = self.sources.iter().position(|s| s.id == id) else {
            return Err(format!(
                "the running copydesk has no source `{id}`; `copydesk reload` makes it read the config again"
            ));
        };
        let state = state(store, &self.sources[index]).map_err(|e| e.to_string())?;
        if let Some(why) = forbidden(&state, now) {
            return Err(why);
        }
        if !self.polls.has(id) {
            self.heap.push(now, index);
        }
        Ok(())
    }

    /// The ids of all sources, in the order of the config.
    pub(super) fn ids(&self) -> Vec<String> {
        self.sources.iter().map(|s| s.id.clone()).collect()
    }

    /// Starts what is due, as far as there is room.
    pub(super) fn start_due(&mut self, room: &Room, now: Timestamp) {
        while self.polls.len() < POLLS_MAX {
            let Some(index) = self.heap.pop_due(now) else { return };
            if let Some(source) = self.sources.get(index) {
                self.polls.start(room, source);
            }
        }
    }

    /// How long nothing will be due.
    pub(super) fn wait(&mut self, now: Timestamp) -> Duration {
        if self.polls.len() >= POLLS_MAX {
            return TICK_MAX; // the end of a poll wakes us
        }
        let next = self.heap.peek().map_or(TICK_MAX, |at| at.since(now));
        next.clamp(Duration::from_millis(1), TICK_MAX)
    }

    /// A poll came to its end: when is the next?
    pub(super) fn done(&mut self, report: &PollReport, now: Timestamp) {
        self.failing.insert(report.source.clone(), report.error.is_some());
        let Some(index) = self.sources.iter().position(|s| s.id == report.source) else { return };
        self.heap.push(report.next.unwrap_or_else(|| now.plus(UNSETTLED)), index);
    }

    /// One line for `systemctl status`.
    pub(super) fn status(&mut self) -> String {
        let failing = self.failing.values().filter(|f| **f).count();
        let next = self
            .heap
            .peek()
            .map_or_else(|| "none".to_owned(), |at| at.to_utc().format("%H:%M UTC").to_string());
        format!("next poll {next}, {} sources, {failing} failing", self.sources.len())
    }
}

/// Why a server must not be asked now, whoever wants it: it said so. Our own pace forbids nothing to a person.
pub(super) fn forbidden(state: &SourceState, now: Timestamp) -> Option<String> {
    if state.gone {
        return Some(
            "the server says it is gone for good (410); take it out of the config".to_owned(),
        );
    }
    let left = schedule::silence(state, now)?;
    let until = now.plus(left).rfc3339();
    Some(format!("the server asks not to be asked before {until} (Retry-After)"))
}

/// What the store knows of a source.
pub(super) fn state(store: &dyn Store, source: &Source) -> Result<SourceState, RoundError> {
    let state: Option<SourceState> = row(store, &Key::source(&source.id))?;
    Ok(state.filter(|s| s.url == source.url).unwrap_or_default())
}
