//! One round: every source polled once, the editions published, the reports given back.

use std::collections::HashMap;
use std::sync::Arc;

use super::EngineError;
use super::polls::Polls;
use super::press::Press;
use super::report::PollReport;
use super::room::{Room, Shelf};
use crate::extract::Rules;
use crate::model::{Source, Timestamp};
use crate::{edition, http, publish, schedule, store};

/// Polls under way at once, each with its document in memory; their fetches are bounded again by the client.
pub(super) const POLLS_MAX: usize = 48;

/// Everything a config says, by who needs it.
#[derive(Clone)]
pub struct Plan {
    /// What is polled.
    pub sources: Vec<Arc<Source>>,
    /// What is published.
    pub editions: Vec<edition::Settings>,
    /// Where.
    pub publish: publish::Settings,
    /// Manners.
    pub fetch: http::Settings,
    /// For sources without a plan of their own.
    pub schedule: schedule::Settings,
    /// Journal and rows.
    pub store: store::Settings,
    /// Per-site rules of extraction.
    pub sites: Arc<Rules>,
}

impl Plan {
    pub(super) fn press(&self, shelf: &Shelf, board: Arc<publish::Board>) -> Press {
        Press {
            store: shelf.store.clone(),
            journal: shelf.journal.clone(),
            board,
            publish: self.publish.clone(),
            editions: self.editions.clone(),
            sources: self.sources.clone(),
        }
    }
}

/// Polls every source once, publishes, and gives the reports in the order of the sources.
pub async fn once(
    plan: &Plan,
    clock: fn() -> Timestamp,
    mut progress: impl FnMut(&PollReport),
) -> Result<Vec<PollReport>, EngineError> {
    let shelf = Shelf::open(&plan.store)?;
    let press = plan.press(&shelf, Arc::default());
    let (mut room, desk) = Room::open(&shelf, &plan.fetch, &plan.schedule, clock)?;
    room.rules = plan.sites.clone();
    let mut reports: HashMap<String, PollReport> = HashMap::new();
    let mut waiting = plan.sources.iter();
    let mut polls = Polls::default();
    loop {
        while polls.len() < POLLS_MAX {
            let Some(source) = waiting.next() else { break };
            polls.start(&room, source);
        }
        let Some(report) = polls.next().await else { break };
        report.log();
        progress(&report);
        reports.insert(report.source.clone(), report);
    }
    room.desk.retain(clock().minus(plan.store.articles)).await?;
    drop(room);
    let published = tokio::task::spawn_blocking(move || {
        close(desk);
        if press.current()? { Ok(()) } else { press.run(clock()) }
    });
    let published = published.await.map_err(|e| EngineError::Desk(e.to_string()))?;
    // First what is lost: it is why the rest went wrong too.
    let told = stored(plan.sources.iter().filter_map(|s| reports.remove(&s.id)).collect())?;
    published.map(|()| told)
}

/// The reports, unless some of what they tell of is not on disk.
fn stored(mut reports: Vec<PollReport>) -> Result<Vec<PollReport>, EngineError> {
    match reports.iter_mut().find(|r| r.unstored) {
        Some(lost) => Err(EngineError::Unstored(lost.error.take().unwrap_or_default())),
        None => Ok(reports),
    }
}

pub(super) fn close(desk: std::thread::JoinHandle<()>) {
    if desk.join().is_err() {
        tracing::error!("the desk ended with a panic; what it had not stored is polled again");
    }
}
