//! The polls under way, and what hubs sent, each in a task of its own, so that a fault in one source is no other's.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use tokio::task::JoinSet;
use url::Url;

use super::Room;
use super::delivery::{deliver, note};
use super::poll::poll;
use super::push::Delivery;
use super::records::Gone;
use super::report::PollReport;
use crate::http::host_of;
use crate::model::Source;

/// Polls under way at once, each with its document in memory; their fetches are bounded again by the client.
pub(super) const POLLS_MAX: usize = 48;

/// Polls of one host under way at once: it is asked for one thing after the other, and others need not wait for that.
const OF_HOST_MAX: usize = 12;

/// Jobs that wait for another of their source to end.
const WAITING_MAX: usize = 16;

/// What is done for a source; one thing at a time, for each ends in a new state of it.
pub(super) enum Job {
    /// It is asked.
    Poll(Gone),
    /// What its hub sent is read.
    Deliver(Delivery),
    /// What its subscription has come to is noted.
    Note,
}

impl Job {
    fn polls(&self) -> bool {
        matches!(self, Self::Poll(_))
    }
}

/// Polls under way. Dropping it ends them; what they had not settled is polled again.
#[derive(Default)]
pub(super) struct Polls {
    tasks: JoinSet<(String, PollReport)>,
    /// Those with a job under way, and whether that is a poll.
    sources: HashMap<String, bool>,
    /// And how many of each host are.
    hosts: HashMap<String, usize>,
    waiting: VecDeque<(Room, Arc<Source>, Job)>,
}

impl Polls {
    /// Starts a job, or has it wait for the one of this source that is under way. A second poll is none.
    pub(super) fn start(&mut self, room: &Room, source: &Arc<Source>, job: Job) {
        let polls = job.polls();
        if polls && self.has(&source.id) {
            return;
        }
        if self.sources.contains_key(&source.id) {
            return self.wait(room, source, job);
        }
        self.sources.insert(source.id.clone(), polls);
        *self.hosts.entry(host(source)).or_default() += 1;
        let (room, source) = (room.clone(), source.clone());
        self.tasks.spawn(async move {
            let (id, host) = (source.id.clone(), host(&source));
            let mut inner = JoinSet::new(); // aborts the poll when this task is
            inner.spawn(async move { done(&room, &source, job).await });
            let report = match inner.join_next().await {
                Some(Ok(report)) => report,
                _ => PollReport {
                    source: id,
                    error: Some("the poll ended in a fault of ours; please report it".to_owned()),
                    ..PollReport::default()
                },
            };
            (host, report)
        });
    }

    fn wait(&mut self, room: &Room, source: &Arc<Source>, job: Job) {
        // There is one poll a source at most.
        if job.polls() || self.waiting.len() < WAITING_MAX {
            self.waiting.push_back((room.clone(), source.clone(), job));
        } else {
            let source = source.id.as_str();
            tracing::warn!(source, "too much of its hub waits; the next poll brings it");
        }
    }

    /// The next to end; `None` when there is none. Cancel-safe.
    pub(super) async fn next(&mut self) -> Option<PollReport> {
        loop {
            // The task itself cannot panic; a cancelled one has nothing to tell.
            if let Ok((host, report)) = self.tasks.join_next().await? {
                self.sources.remove(&report.source);
                if let Entry::Occupied(mut of) = self.hosts.entry(host) {
                    *of.get_mut() -= 1;
                    if *of.get() == 0 {
                        of.remove();
                    }
                }
                let at = self.waiting.iter().position(|(_, s, _)| s.id == report.source);
                if let Some((room, source, job)) = at.and_then(|at| self.waiting.remove(at)) {
                    self.start(&room, &source, job);
                }
                return Some(report);
            }
        }
    }

    /// Is a poll of this source under way, or about to be?
    pub(super) fn has(&self, id: &str) -> bool {
        let waits = |(_, source, job): &(_, Arc<Source>, Job)| source.id == id && job.polls();
        self.sources.get(id) == Some(&true) || self.waiting.iter().any(waits)
    }

    /// Are so many polls of its host under way that others go first?
    pub(super) fn is_full_for(&self, source: &Source) -> bool {
        self.hosts.get(&host(source)).is_some_and(|count| *count >= OF_HOST_MAX)
    }

    /// The sources that something is done for.
    pub(super) fn ids(&self) -> HashSet<String> {
        self.sources.keys().cloned().collect()
    }

    /// A poll under way that does nothing.
    #[cfg(test)]
    pub(super) fn begin_idle(&mut self, source: &Source) {
        self.sources.insert(source.id.clone(), true);
        *self.hosts.entry(host(source)).or_default() += 1;
    }

    /// How many.
    pub(super) fn len(&self) -> usize {
        self.tasks.len()
    }

    /// None?
    pub(super) fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }
}

/// The host that a source is asked for at.
fn host(source: &Source) -> String {
    let url = Url::parse(&source.filled(&source.url)).ok();
    url.map(|url| host_of(&url)).unwrap_or_default()
}

async fn done(room: &Room, source: &Arc<Source>, job: Job) -> PollReport {
    match job {
        Job::Poll(gone) => poll(room, source, gone).await,
        Job::Deliver(delivery) => deliver(room, source, delivery).await,
        Job::Note => note(room, source).await,
    }
}
