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

    /// Is it one of the config's?
    pub(super) fn knows(&self, id: &str) -> bool {
        self.places.contains_key(id)
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
mod tests {
    use super::*;
    use crate::store::MemStore;

    const NOW: Timestamp = Timestamp::from_secs(1_795_420_800);

    fn plan(sources: usize) -> Plan {
        let source = |n| Arc::new(Source { id: format!("s{n}"), ..Source::default() });
        Plan {
            sources: (0..sources).map(source).collect(),
            editions: Vec::new(),
            publish: crate::publish::Settings::default(),
            fetch: crate::http::Settings::default(),
            schedule: schedule::Settings::default(),
            store: crate::store::Settings::default(),
            journal: None,
            sites: Arc::default(),
            config: None,
        }
    }

    fn scheduler(sources: usize) -> Scheduler {
        Scheduler::new(&plan(sources), &MemStore::default(), NOW).expect("no rows")
    }

    fn ended(source: &str, offline: bool, wait: u64) -> PollReport {
        PollReport {
            source: source.to_owned(),
            offline,
            error: offline.then(|| "there is no way to it".to_owned()),
            next: Some(NOW.plus(Duration::from_secs(wait))),
            ..PollReport::default()
        }
    }

    #[test]
    fn the_first_poll_that_gets_through_brings_all_that_waited_for_the_network() {
        let mut scheduler = scheduler(4);
        for n in 0..3 {
            scheduler.done(&ended(&format!("s{n}"), true, 120), NOW);
        }
        scheduler.done(&ended("s3", false, 7200), NOW);
        let mut due = Vec::new();
        while let Some(index) = scheduler.heap.pop_due(NOW) {
            due.push(index);
        }
        due.sort_unstable();
        assert_eq!(due, [0, 1, 2], "and not the one that is well");
        assert!(scheduler.status().contains("0 failing"), "it is no failure of theirs");
    }

    #[test]
    fn a_host_with_many_feeds_keeps_no_other_waiting() {
        let (mut plan, store) = (plan(40), MemStore::default());
        for (n, source) in plan.sources.iter_mut().enumerate() {
            let host = if n == 39 { "other" } else { "busy" };
            Arc::make_mut(source).url = format!("https://{host}.example/{n}");
        }
        let mut scheduler = Scheduler::new(&plan, &store, NOW).expect("no rows");
        let late = NOW.plus(Duration::from_secs(120));
        let mut begun = Vec::new();
        while let Some((source, _)) = scheduler.next_due(late) {
            scheduler.polls.begin_idle(&source);
            begun.push(source.id.clone());
        }
        assert!(begun.contains(&"s39".to_owned()) && begun.len() < 20, "{begun:?}");
        scheduler.hurry("s1", Gone::Believed, &store, late).ok();
        assert!(scheduler.next_due(late).is_none(), "nor does who asks for all of them");
        assert_eq!(scheduler.heap.len(), 40 - begun.len(), "they come up again");
    }

    #[test]
    fn what_a_person_asked_for_is_asked_whatever_is_planned_meanwhile() {
        let (plan, store) = (plan(2), MemStore::default());
        let mut scheduler = scheduler(2);
        scheduler.hurry("s1", Gone::Believed, &store, NOW).expect("nothing forbids it");
        // The disk is written to again, its hub's delivery has been read, the config is read again.
        scheduler.plan_anew(&plan, &store, NOW).expect("no rows");
        scheduler.done(&PollReport { way: Way::Pushed, ..ended("s1", false, 7200) }, NOW);
        let mut anew = self::scheduler(2);
        anew.take_over(scheduler);
        assert!(anew.awaits("s1") && !anew.awaits("s0"));
        assert_eq!(anew.next_due(NOW).map(|(source, _)| source.id.clone()), Some("s1".to_owned()));
        assert!(anew.next_due(NOW).is_none(), "once");
    }

    #[test]
    fn a_poll_that_a_reload_overtook_does_not_say_when_the_new_address_is_asked() {
        let (mut before, store) = (scheduler(1), MemStore::default());
        before.polls.begin_idle(&Source { id: "s0".to_owned(), ..Source::default() });
        let mut plan = plan(1);
        Arc::make_mut(&mut plan.sources[0]).url = "https://elsewhere.example/".to_owned();
        let mut anew = Scheduler::new(&plan, &store, NOW).expect("no rows");
        anew.take_over(before);
        let report = ended("s0", false, 86_400);
        anew.done(&report, NOW);
        anew.plan_overtaken("s0", &plan, &store, NOW).expect("no rows");
        let soon = NOW.plus(Duration::from_secs(120));
        assert_eq!(anew.heap.pop_due(soon), Some(0));
        anew.done(&report, NOW);
        anew.plan_overtaken("s0", &plan, &store, NOW).expect("no rows");
        assert_eq!(anew.heap.pop_due(soon), None, "the next one says it again");
    }

    #[test]
    fn without_the_network_nobody_is_asked_in_a_hurry() {
        let mut scheduler = scheduler(1);
        scheduler.done(&ended("s0", true, 30), NOW);
        assert_eq!(scheduler.heap.pop_due(NOW), None);
        assert_eq!(scheduler.heap.pop_due(NOW.plus(Duration::from_secs(30))), Some(0));
    }
}
