//! The polls under way, each in a task of its own, so that a fault in one source is no other's.

use std::collections::HashSet;
use std::sync::Arc;

use tokio::task::JoinSet;

use super::Room;
use super::poll::poll;
use super::report::PollReport;
use crate::model::Source;

/// Polls under way at once, each with its document in memory; their fetches are bounded again by the client.
pub(super) const POLLS_MAX: usize = 48;

/// Polls under way. Dropping it ends them; what they had not settled is polled again.
#[derive(Default)]
pub(super) struct Polls {
    tasks: JoinSet<PollReport>,
    sources: HashSet<String>,
}

impl Polls {
    /// Starts a poll, unless one of this source is under way.
    pub(super) fn start(&mut self, room: &Room, source: &Arc<Source>) {
        if !self.sources.insert(source.id.clone()) {
            return;
        }
        let (room, source) = (room.clone(), source.clone());
        self.tasks.spawn(async move {
            let id = source.id.clone();
            let mut inner = JoinSet::new(); // aborts the poll when this task is
            inner.spawn(async move { poll(&room, &source).await });
            match inner.join_next().await {
                Some(Ok(report)) => report,
                _ => PollReport {
                    source: id,
                    error: Some("the poll ended in a fault of ours; please report it".to_owned()),
                    ..PollReport::default()
                },
            }
        });
    }

    /// The next poll to end; `None` when there is none. Cancel-safe.
    pub(super) async fn next(&mut self) -> Option<PollReport> {
        loop {
            // The task itself cannot panic; a cancelled one has nothing to tell.
            if let Ok(report) = self.tasks.join_next().await? {
                self.sources.remove(&report.source);
                return Some(report);
            }
        }
    }

    /// Is one of this source under way?
    pub(super) fn has(&self, id: &str) -> bool {
        self.sources.contains(id)
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
