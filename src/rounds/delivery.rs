//! What a hub sent of a source, taken like the answer of a poll; and what came of a subscription, noted.

use std::sync::Arc;

use tokio::time::Instant;
use url::Url;

use super::children::{Whole, whole};
use super::deleted::gone;
use super::entries::{Aside, Taking};
use super::push::Delivery;
use super::records::state;
use super::report::{PollReport, Way};
use super::sections::Sections;
use super::{Room, RoundError};
use crate::desk::Ticket;
use crate::http::{Body, Head};
use crate::model::source::Children;
use crate::model::{Capture, Source, SourceState};
use crate::schedule::{self, Next};

/// Reads it, scrapes what is new, hands it to the desk. It may hold the new entries only, so that the next poll asks with what
/// the one before taught, and entries that it does not list are listed still.
pub(super) async fn deliver(room: &Room, source: &Arc<Source>, delivery: Delivery) -> PollReport {
    let mut report = PollReport::new(source, Way::Pushed);
    let started = Instant::now();
    let ticket = Ticket::default();
    let outcome = match state(room.store.as_ref(), source) {
        Ok(state) => taken(room, source, state, delivery, &ticket, &mut report).await,
        Err(error) => Err(error.into()),
    };
    ended(&mut report, outcome);
    report.took = started.elapsed();
    report
}

/// The source's state says what its subscription has come to.
pub(super) async fn note(room: &Room, source: &Arc<Source>) -> PollReport {
    let mut report = PollReport::new(source, Way::Noted);
    let outcome = match state(room.store.as_ref(), source) {
        Ok(state) => settle(room, source, state, &Ticket::default(), &mut report).await,
        Err(error) => Err(error.into()),
    };
    ended(&mut report, outcome);
    report
}

fn ended(report: &mut PollReport, outcome: Result<(), RoundError>) {
    if let Err(error) = outcome {
        report.error = Some(error.to_string());
        report.unstored = true;
    }
}

async fn taken(
    room: &Room,
    source: &Arc<Source>,
    mut state: SourceState,
    Delivery { media, body }: Delivery,
    ticket: &Ticket,
    report: &mut PollReport,
) -> Result<(), RoundError> {
    let mut claims = room.claims(); // held until the state is settled
    let address = source.filled(schedule::address(source, &state));
    if let Ok(url) = Url::parse(&address) {
        let head = Head::of_delivery(url, media);
        let body = Body::from(Vec::from(body));
        match whole(room, source, (&head, body), &Children::default(), (room.clock)()).await {
            Ok(Whole { parsed, .. }) => {
                report.entries = parsed.feed.entries.len();
                report.tally.refused.join(&parsed.refused);
                report.problems.extend(parsed.problems.iter().map(|p| source.told(p)));
                let (home, claims) = (state.home.as_deref(), &mut claims);
                let first = false;
                let sections = Sections::default(); // a hub's are feeds
                let aside = Aside::default();
                let mut taking =
                    Taking { room, source, home, ticket, report, claims, first, sections, aside };
                let deleted = gone(parsed.deleted, &parsed.feed.entries);
                taking.take(parsed.feed.entries).await?;
                taking.withdraw(deleted).await?;
                room.pushes.iter().for_each(|pushes| pushes.took(&source.id));
                // That the whole is another each time says nothing of the server's validators.
                state.unchanged_bodies = 0;
            }
            Err(what) => report.error = Some(source.told(&what)),
        }
    }
    settle(room, source, state, ticket, report).await
}

async fn settle(
    room: &Room,
    source: &Arc<Source>,
    mut state: SourceState,
    ticket: &Ticket,
    report: &mut PollReport,
) -> Result<(), RoundError> {
    let push = room.pushes.as_ref().and_then(|pushes| pushes.of(&source.id));
    let same = state.push == push;
    state.push = push;
    let next = next(room, source, &state);
    report.next = Some(next.at);
    if same {
        return Ok(());
    }
    if state.next_poll.is_some() {
        (state.next_poll, state.next_reason) = (Some(next.at), next.reason);
    }
    let capture =
        Capture::Source { source: source.id.clone(), state: Box::new(state), listed: None };
    Ok(room.desk.settle(capture, ticket).await?)
}

/// The same rule as after the last poll, with what the hub did.
fn next(room: &Room, source: &Source, state: &SourceState) -> Next {
    let kept = schedule::appointment(source, &room.schedule, state);
    kept.unwrap_or_else(|| schedule::first(source, &room.schedule, state, (room.clock)()))
}
