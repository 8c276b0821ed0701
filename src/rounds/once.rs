//! One round: every source polled once, the editions published, the reports given back.

use std::collections::HashMap;
use std::sync::Arc;

use super::polls::Polls;
use super::report::PollReport;
use super::{Room, RoundError};
use crate::desk::{self, close};
use crate::model::Timestamp;
use crate::plan::Plan;
use crate::press::Press;

/// Polls under way at once, each with its document in memory; their fetches are bounded again by the client.
pub(super) const POLLS_MAX: usize = 48;

/// Polls every source once, publishes, and gives the reports in the order of the sources.
pub async fn once(
    plan: &Plan,
    clock: fn() -> Timestamp,
    mut progress: impl FnMut(&PollReport),
) -> Result<Vec<PollReport>, RoundError> {
    let shelf = desk::shelf(&plan.store)?;
    let press = Press::new(plan, &shelf, Arc::default());
    let (mut room, desk) = Room::open(&shelf, &plan.fetch, &plan.schedule, clock)?;
    room.reader.rules = plan.sites.clone();
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
    let published = published.await.map_err(|_| RoundError::Press)?;
    // First what is lost: it is why the rest went wrong too.
    let told = stored(plan.sources.iter().filter_map(|s| reports.remove(&s.id)).collect())?;
    published?;
    Ok(told)
}

/// The reports, unless some of what they tell of is not on disk.
fn stored(mut reports: Vec<PollReport>) -> Result<Vec<PollReport>, RoundError> {
    match reports.iter_mut().find(|r| r.unstored) {
        Some(lost) => Err(RoundError::Unstored(lost.error.take().unwrap_or_default())),
        None => Ok(reports),
    }
}
