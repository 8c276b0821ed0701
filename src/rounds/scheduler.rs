//! Which source is due: the heap of next polls over the sources of the config.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use super::end::forbidden;
use super::polls::{Job, POLLS_MAX, Polls};
use super::push::News;
use super::records::{Gone, state};
use super::report::{PollReport, Way};
use super::shares::Shares;
use super::{Room, RoundError};
use crate::model::{Source, Timestamp};
use crate::plan::Plan;
use crate::schedule::{self, Heap};
use crate::store::Store;

/// It wakes at least this often, so that a changed wall clock is noticed.
const TICK_MAX: Duration = Duration::from_secs(30);
/// Without a network the next try is within this.
const OFFLINE_MAX: Duration = Duration::from_secs(125);
/// What is overdue when it is taken over comes in this part of the minute that it has after a start.
const OVERTAKEN_SHARE: u32 = 8;
/// What is due while its host is busy with others comes up again after this.
const ASIDE: Duration = Duration::from_secs(2);
/// A poll that could not even be settled is tried again after this.
const UNSETTLED: Duration = Duration::from_secs(300);

/// The sources and when they are due.
pub(super) struct Scheduler {
    sources: Vec<Arc<Source>>,
    /// The place of each among them, by id.
    places: HashMap<String, usize>,
    heap: Heap,
    /// Polls under way.
    pub(super) polls: Polls,
    /// Which of them fail, by place.
    failing: Vec<bool>,
    /// What could not be polled since this machine lost its network.
    cut_off: HashMap<usize, Timestamp>,
    /// Which of them are this node's.
    shares: Shares,
    /// Does this node's config differ from those of the others of its fleet?
    pub(super) odd: bool,
    /// Those that a person asked for, by place: no other plan, of the clock's, the disk's or a reload's, is to lose them.
    hurried: BTreeMap<usize, Gone>,
    /// Those with a poll under way that began by a config before.
    overtaken: HashSet<String>,
}

impl Scheduler {
    /// Every source at the time its last poll settled on, or soon when there was none.
    pub(super) fn new(plan: &Plan, store: &dyn Store, now: Timestamp) -> Result<Self, RoundError> {
        let (mut heap, mut failing, mut places) = (Heap::new(), Vec::new(), HashMap::new());
        for (index, source) in plan.sources.iter().enumerate() {
            let state = state(store, source)?;
            failing.push(state.failures > 0);
            places.insert(source.id.clone(), index);
            heap.push(schedule::first(source, &plan.schedule, &state, now).at, index);
        }
        Ok(Self {
            sources: plan.sources.clone(),
            places,
            heap,
            polls: Polls::default(),
            failing,
            cut_off: HashMap::new(),
            shares: Shares::default(),
            hurried: BTreeMap::new(),
            overtaken: HashSet::new(),
            odd: false,
        })
    }

    /// Plans all anew, by the rule of a start: after the clock was set, or when nothing could be stored for a while.
    pub(super) fn plan_anew(
        &mut self,
        plan: &Plan,
        store: &dyn Store,
        now: Timestamp,
    ) -> Result<(), RoundError> {
        let anew = Self::new(plan, store, now)?;
        self.heap = anew.heap;
        Ok(())
    }

    /// Takes this node's part as it is now; what it took over and is overdue comes within seconds. Gives whether that is new.
    pub(super) fn share(
        &mut self,
        shares: Shares,
        plan: &Plan,
        store: &dyn Store,
        now: Timestamp,
    ) -> Result<bool, RoundError> {
        if shares == self.shares {
            return Ok(false);
        }
        let before = std::mem::replace(&mut self.shares, shares);
        let mut heap = Heap::new();
        for (index, source) in self.sources.iter().enumerate() {
            let state = state(store, source)?;
            let mut at = schedule::first(source, &plan.schedule, &state, now).at;
            let overdue =
                schedule::appointment(source, &plan.schedule, &state).is_none_or(|n| n.at <= now);
            if overdue && !state.gone && !before.has(source) {
                at = now.plus(at.since(now) / OVERTAKEN_SHARE);
            }
            heap.push(at, index);
        }
        self.heap = heap;
        Ok(true)
    }

    /// The sources by id.
    pub(super) fn by_id(&self) -> HashMap<String, Arc<Source>> {
        self.sources.iter().map(|s| (s.id.clone(), s.clone())).collect()
    }

    /// Makes a source due now, unless its server forbids that; `Err` says until when.
    pub(super) fn hurry(
        &mut self,
        id: &str,
        gone: Gone,
        store: &dyn Store,
        now: Timestamp,
    ) -> Result<(), String> {
        let Some(&index) = self.places.get(id) else {
            return Err(format!(
                "the running copydesk has no source `{id}`; `copydesk reload` makes it read the config again"
            ));
        };
        let state = state(store, &self.sources[index]).map_err(|e| e.to_string())?;
        if let Some((why, _)) = forbidden(&gone.applied(state), now) {
            return Err(why);
        }
        if !self.awaits(id) {
            self.hurried.insert(index, gone);
        }
        Ok(())
    }

    /// Is a poll of this source under way, or to be begun as soon as there is room because a person asked for it?
    pub(super) fn awaits(&self, id: &str) -> bool {
        let hurried = || self.places.get(id).is_some_and(|at| self.hurried.contains_key(at));
        self.polls.has(id) || hurried()
    }

    /// Goes on with what the scheduler of the config before was about.
    pub(super) fn take_over(&mut self, before: Self) {
        let Self { polls, odd, hurried, sources, .. } = before;
        let place = |at: usize| self.places.get(&sources.get(at)?.id).copied();
        let hurried =
            hurried.into_iter().filter_map(|(at, gone)| Some((place(at)?, gone))).collect();
        self.overtaken = polls.ids();
        (self.polls, self.odd, self.hurried) = (polls, odd, hurried);
    }

    /// A source's poll that began by a config before has ended: when it comes again is for the one there is now to say, for
    /// its address or its pace may be another.
    pub(super) fn plan_overtaken(
        &mut self,
        id: &str,
        plan: &Plan,
        store: &dyn Store,
        now: Timestamp,
    ) -> Result<(), RoundError> {
        if let Some(&index) = self.places.get(id).filter(|_| self.overtaken.remove(id)) {
            let source = &self.sources[index];
            let state = state(store, source)?;
            self.heap.push(schedule::first(source, &plan.schedule, &state, now).at, index);
        }
        Ok(())
    }

    /// The ids of all sources, in the order of the config.
    pub(super) fn ids(&self) -> Vec<String> {
        self.sources.iter().map(|s| s.id.clone()).collect()
    }

    /// Starts what is due, as far as there is room.
    pub(super) fn start_due(&mut self, room: &Room, now: Timestamp) {
        while self.polls.len() < POLLS_MAX
            && let Some((source, job)) = self.next_due(now)
        {
            self.polls.start(room, &source, job);
        }
    }

    /// The next to be asked: what a person asked for first, whosever it is. A host that is busy with many keeps nobody else
    /// waiting.
    fn next_due(&mut self, now: Timestamp) -> Option<(Arc<Source>, Job)> {
        let (sources, polls) = (&self.sources, &self.polls);
        let free = |at: usize| sources.get(at).is_none_or(|s| !polls.is_full_for(s));
        let hurried = self.hurried.keys().copied().find(|at| free(*at));
        if let Some((index, gone)) = hurried.and_then(|at| self.hurried.remove_entry(&at)) {
            return self.sources.get(index).map(|source| (source.clone(), Job::Poll(gone)));
        }
        loop {
            let index = self.heap.pop_due(now)?;
            let ours = |s: &&Arc<Source>| !self.polls.has(&s.id) && self.shares.has(s);
            let Some(source) = self.sources.get(index).filter(ours) else { continue };
            if self.polls.is_full_for(source) {
                self.heap.push(now.plus(ASIDE), index);
            } else {
                return Some((source.clone(), Job::Poll(Gone::Believed)));
            }
        }
    }

    /// Takes what came of a subscription.
    pub(super) fn pushed(&mut self, room: &Room, news: News) {
        let (id, job) = match news {
            News::Noted(id) => (id, Job::Note),
            News::Delivered(id, delivery) => (id, Job::Deliver(delivery)),
        };
        if let Some(source) = self.places.get(&id).and_then(|at| self.sources.get(*at)) {
            self.polls.start(room, source, job);
        }
    }

    /// Is there room for another poll?
    pub(super) fn has_room(&self) -> bool {
        self.polls.len() < POLLS_MAX
    }

    /// How long nothing will be due; `stored` says whether polls may start at all.
    pub(super) fn wait(&mut self, now: Timestamp, stored: bool) -> Duration {
        if self.polls.len() >= POLLS_MAX || !stored {
            return TICK_MAX; // the end of a poll, or of the trouble, wakes us
        }
        let next = self.heap.peek().map_or(TICK_MAX, |at| at.since(now));
        next.clamp(Duration::from_millis(1), TICK_MAX)
    }

    /// A poll came to its end: when is the next?
    pub(super) fn done(&mut self, report: &PollReport, now: Timestamp) {
        let Some(&index) = self.places.get(&report.source) else { return };
        let next = report.next.unwrap_or_else(|| now.plus(UNSETTLED));
        self.heap.push(next, index);
        if report.way != Way::Asked {
            return; // nobody was asked, so that it says nothing of the network
        }
        if report.offline {
            self.offline(index, next);
        } else if report.forbidden.is_none() {
            self.failing[index] = report.error.is_some();
            self.cut_off.remove(&index);
            self.online(now);
        }
    }

    /// Told once, by whoever meets it first.
    fn offline(&mut self, index: usize, next: Timestamp) {
        if self.cut_off.is_empty() {
            tracing::warn!(
                "this machine has no network: nothing can be polled; tried again after half a minute, then every two"
            );
        }
        self.cut_off.insert(index, next);
    }

    /// The first poll that gets anywhere brings all others that waited for it.
    fn online(&mut self, now: Timestamp) {
        if self.cut_off.is_empty() {
            return;
        }
        tracing::info!(
            sources = self.cut_off.len(),
            "the network is back; what waited for it is polled now"
        );
        // What its feed does not want to be asked for at this hour goes on waiting.
        let soon = now.plus(OFFLINE_MAX);
        for (index, _) in self.cut_off.drain().filter(|(_, next)| *next <= soon) {
            self.heap.push(now, index);
        }
    }

    /// One line for `systemctl status`.
    pub(super) fn status(&mut self) -> String {
        let failing = self.failing.iter().filter(|f| **f).count();
        let next = self
            .heap
            .peek()
            .map_or_else(|| "none".to_owned(), |at| at.to_utc().format("%H:%M UTC").to_string());
        let count = self.sources.len();
        let sources = if count == 1 { "source" } else { "sources" };
        format!("next poll {next}, {count} {sources}, {failing} failing")
    }
}

#[cfg(test)]
mod tests;
