//! One round: every source polled once, the editions published, the reports given back.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use super::age::Age;
use super::end::forbidden;
use super::newest::Newest;
use super::ping::{self, Pings};
use super::polls::{Job, POLLS_MAX, Polls};
use super::records::{Gone, state};
use super::report::PollReport;
use super::{Room, RoundError, look, robots};
use crate::desk::{self, close};
use crate::model::{Source, SourceState, Timestamp};
use crate::plan::Plan;
use crate::press::Press;
use crate::publish::settings::OWN_HUB;
use crate::schedule;

/// For telling hubs what changed; what they have not heard by then they hear in the next round.
const PINGS_MAX: Duration = Duration::from_secs(10);

/// Polls every source once, publishes, and gives the reports in the order of the sources.
pub async fn once(
    plan: &Plan,
    clock: fn() -> Timestamp,
    progress: impl FnMut(&PollReport),
) -> Result<Vec<PollReport>, RoundError> {
    once_of(plan, &Which::All, clock, progress).await
}

/// Which sources a round asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// All that no server forbids.
    All,
    /// Those whose time has come.
    Due,
    /// These, by id, unless their servers forbid it.
    These(Vec<String>),
    /// These, though their servers once said that they are gone for good.
    Gone(Vec<String>),
}

impl Which {
    fn names(
        &self,
        source: &Source,
        pace: &schedule::Settings,
        state: &SourceState,
        now: Timestamp,
    ) -> bool {
        match self {
            Self::All => true,
            Self::Due => schedule::is_due(source, pace, state, now),
            Self::These(ids) | Self::Gone(ids) => ids.contains(&source.id),
        }
    }
}

/// [`once`] for some of the sources; the editions are of all.
pub async fn once_of(
    plan: &Plan,
    which: &Which,
    clock: fn() -> Timestamp,
    mut progress: impl FnMut(&PollReport),
) -> Result<Vec<PollReport>, RoundError> {
    let shelf = desk::shelf_of(plan, clock())?;
    let (mut age, started) = (Age::of(&shelf), Instant::now());
    let press = Press::alone(plan, &shelf);
    let (mut room, desk) = Room::open(&shelf, &plan.fetch, &plan.schedule, clock)?;
    room.follow(plan);
    robots::recall(&room.client, &plan.store.data, clock());
    let mut reports: HashMap<String, PollReport> = HashMap::new();
    let mut asked = Vec::new();
    let gone = if matches!(which, Which::Gone(_)) { Gone::Doubted } else { Gone::Believed };
    for source in &plan.sources {
        let (state, now) = (gone.applied(state(shelf.store.as_ref(), source)?), clock());
        if !which.names(source, &plan.schedule, &state, now) {
            continue;
        }
        if let Some((why, until)) = forbidden(&state, now) {
            let report = PollReport {
                source: source.id.clone(),
                forbidden: Some(why),
                next: Some(until),
                ..PollReport::default()
            };
            progress(&report);
            reports.insert(source.id.clone(), report);
        } else {
            asked.push(source);
        }
    }
    let mut waiting = asked;
    let mut polls = Polls::default();
    loop {
        while polls.len() < POLLS_MAX {
            let free = waiting.iter().position(|source| !polls.is_full_for(source));
            let Some(at) = free else { break };
            polls.start(&room, waiting.remove(at), Job::Poll(gone));
        }
        let Some(report) = polls.next().await else { break };
        progress(&report);
        reports.insert(report.source.clone(), report);
    }
    let sources = plan.sources.iter().map(|s| (s.id.clone(), s.clone())).collect();
    let looked = look::round(&room, &sources).await;
    // Who runs it from a timer may do so once a week: then the newest article of before says what is old.
    let now = match age.check(clock(), started.elapsed()) {
        Ok(()) => clock(),
        Err(doubt) => {
            tracing::info!(%doubt, "what is old is told by the newest article of before");
            age.newest()
        }
    };
    // What could not be stored is told of by its poll.
    if let Err(error) = room.desk.retain(plan.store.articles, now).await {
        tracing::warn!(%error, "nothing could be let go");
    }
    robots::keep(&room.client, &plan.store.data, clock());
    let (client, board) = (room.client.clone(), press.board.clone());
    drop(room);
    let published = tokio::task::spawn_blocking(move || {
        close(desk);
        if press.current()? { Ok(()) } else { press.run(clock()) }
    });
    let published = published.await.map_err(|_| RoundError::Press)?;
    // First what is lost: it is why the rest went wrong too.
    let told = stored(plan.sources.iter().filter_map(|s| reports.remove(&s.id)).collect())?;
    published?;
    if plan.publish.hubs.iter().any(|hub| hub != OWN_HUB) {
        let pings = Pings::new(Newest::new(client), &plan.store.data);
        ping::once(pings, plan, &board, PINGS_MAX).await;
    }
    looked.map(|_| told)
}

/// The reports, unless some of what they tell of is not on disk.
fn stored(mut reports: Vec<PollReport>) -> Result<Vec<PollReport>, RoundError> {
    match reports.iter_mut().find(|r| r.unstored) {
        Some(lost) => Err(RoundError::Unstored(lost.error.take().unwrap_or_default())),
        None => Ok(reports),
    }
}
