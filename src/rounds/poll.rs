//! One poll of one source, from the request to the settled state. Reads like the diagram in ARCHITECTURE.md.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::Arc;

use tokio::time::Instant;
use url::Url;

use super::children::{Whole, whole};
use super::deleted::gone;
use super::document::fetch;
use super::end::{
    failed, forbidden, not_modified, of_document, plan, remember_silences, same_again, unreadable,
    unveiled,
};
use super::entries::{Aside, Taking};
use super::offer::offer;
use super::records::{Gone, state};
use super::report::{PollReport, Way};
use super::room::Claims;
use super::sections::Sections;
use super::{Room, RoundError};
use crate::desk::Ticket;
use crate::http::{Body, FetchError, Fetched, Head};
use crate::model::access::SHUT;
use crate::model::entry::{Entry, Feed};
use crate::model::source::Children;
use crate::model::{ArticleId, Capture, Source, SourceState, Timestamp, Validators};
use crate::schedule::{self, Outcome, Visit};
use crate::store::{Key, row};

/// Kinds of problems that are kept of a source.
const KINDS_MAX: usize = 10;

/// Polls a source: fetch, parse, scrape what is new, hand it to the desk, settle the source's state last.
pub(super) async fn poll(room: &Room, source: &Arc<Source>, gone: Gone) -> PollReport {
    let started = Instant::now();
    let mut report = PollReport::new(source, Way::Asked);
    let ticket = Ticket::default();
    let result = match state(room.store.as_ref(), source) {
        Ok(state) => visit(room, source, gone.applied(state), &ticket, &mut report).await,
        Err(error) => Err(error.into()),
    };
    if let Err(error) = result {
        report.error = Some(error.to_string());
        report.unstored = true;
    }
    report.took = started.elapsed();
    report
}

async fn visit(
    room: &Room,
    source: &Arc<Source>,
    mut state: SourceState,
    ticket: &Ticket,
    report: &mut PollReport,
) -> Result<(), RoundError> {
    let now = (room.clock)();
    // Asked without its secret it refuses, and that would be told as its failure.
    if source.access.is_shut() {
        report.forbidden = Some(SHUT.to_owned());
        return Ok(());
    }
    if let Some((why, until)) = forbidden(&state, now) {
        (report.forbidden, report.next) = (Some(why), Some(until));
        return Ok(());
    }
    state.last_poll = Some(now);
    state.first_poll.get_or_insert(now);
    let mut claims = room.claims(); // held until the state is settled
    let reply = ask(room, source, &state).await;
    let end = match reply {
        Ok(Fetched::NotModified(head)) => not_modified(&mut state, head, (room.clock)()),
        Ok(Fetched::Body(head, body)) => {
            document(room, source, &mut state, (head, body), &mut claims, ticket, report).await?
        }
        Err(error) => failed(room, &error),
    };
    settle(room, source, state, unveiled(source, end), ticket, report).await
}

/// The request a poll makes.
pub(super) async fn ask(
    room: &Room,
    source: &Source,
    state: &SourceState,
) -> Result<Fetched, FetchError> {
    let address = source.filled(schedule::address(source, state));
    let Ok(url) = Url::parse(&address) else {
        return Err(FetchError::Address(source.id.clone()));
    };
    fetch(room, source, &url, Some(&state.validators)).await
}

/// A body: the same as last time, or parsed and its new entries scraped.
#[expect(clippy::too_many_arguments, reason = "what one poll carries along its line")]
async fn document(
    room: &Room,
    source: &Arc<Source>,
    state: &mut SourceState,
    (head, body): (Head, Body),
    claims: &mut Claims,
    ticket: &Ticket,
    report: &mut PollReport,
) -> Result<Visit, RoundError> {
    let now = (room.clock)();
    let hash = digest(&body);
    if state.body_hash == Some(hash) {
        return Ok(same_again(state, head, now));
    }
    let whole = match whole(room, source, (&head, body), &state.children, now).await {
        Ok(whole) => whole,
        Err(what) => return Ok(unreadable(what)),
    };
    report.listed = listed(room, source, &whole)?;
    let Whole { parsed, children, partial, .. } = whole;
    report.entries = parsed.feed.entries.len();
    report.tally.refused.join(&parsed.refused);
    report.problems.extend(parsed.problems);
    if let Some(pushes) = room.pushes.as_ref().filter(|_| !parsed.cut) {
        pushes.found(source, offer(&head, &parsed.feed));
    }
    let known = (state.window.clone(), state.losing, state.renames);
    let mut end = of_document(&parsed.feed, &head, now);
    let before = state.last_success;
    let losing = learn(source, state, &parsed.feed, now);
    let home = state.home.as_deref();
    let first = before.is_none();
    let sections = Sections::of(&parsed.feed.entries);
    let aside = Aside::default();
    let mut taking = Taking { room, source, home, ticket, report, claims, first, sections, aside };
    let deleted = gone(parsed.deleted, &parsed.feed.entries);
    let complete = taking.take(parsed.feed.entries).await?;
    taking.withdraw(deleted).await?;
    // Other entries than at the last poll: what a hub has brought in between was not lost.
    let losing =
        losing && !(pushed_since(state, before) && report.articles * 3 < report.entries * 2);
    if parsed.cut || partial {
        (state.window, state.losing, state.renames) = known;
    } else {
        state.losing = losing;
    }
    state.children = if complete { children } else { Children::default() };
    if complete {
        state.reading = source.reading();
    }
    // One that is cut must come again whole: what it would be asked for with stays that of the one before.
    if !parsed.cut {
        // So must one of which something is left over, and all that is known of it is that it was another; and an index
        // that stays the same while what it leads to changes.
        let settled = complete && !parsed.hides_changes;
        state.validators = if settled { head.validators } else { Validators::default() };
        state.body_hash = settled.then_some(hash);
    }
    if losing && !partial {
        end.moved_to = None; // other entries than before: perhaps not the same source at all
    }
    state.unchanged_bodies = if report.articles > 0 { 0 } else { state.unchanged_bodies + 1 };
    if report.articles > 0 {
        end.outcome = Outcome::NewEntries { count: report.articles };
    }
    Ok(end)
}

/// What the source lists now. The children of an index that were not read again, or could not be,
/// list what they did.
fn listed(room: &Room, source: &Source, whole: &Whole) -> Result<Option<Vec<u32>>, RoundError> {
    if whole.parsed.cut {
        return Ok(None);
    }
    let id = |e: &Entry| ArticleId::of(&source.id, &e.id).short();
    let mut ids: Vec<u32> = whole.parsed.feed.entries.iter().map(id).collect();
    if whole.partial || whole.missed {
        let before: Option<Vec<u32>> = row(room.store.as_ref(), &Key::listing(&source.id))?;
        let new: HashSet<u32> = ids.iter().copied().collect();
        ids.extend(before.into_iter().flatten().filter(|id| !new.contains(id)));
    }
    Ok(Some(ids))
}

/// Has its hub delivered anything since?
fn pushed_since(state: &SourceState, last: Option<Timestamp>) -> bool {
    let delivered = state.push.as_ref().and_then(|push| push.delivered);
    delivered.zip(last).is_some_and(|(delivered, last)| delivered > last)
}

pub(super) fn digest(body: &[u8]) -> [u8; 16] {
    let mut hash = [0; 16];
    hash.copy_from_slice(&blake3::hash(body).as_bytes()[..16]);
    hash
}

/// What the document says of its source; gives whether entries may be rolling over unseen.
pub(super) fn learn(source: &Source, state: &mut SourceState, feed: &Feed, now: Timestamp) -> bool {
    let link = |rel| feed.links.iter().find(|l| l.rel.as_deref().unwrap_or("alternate") == rel);
    let masked = |text: &str| Some(source.masked(text)).filter(|t| !t.is_empty());
    state.title = feed.title.as_ref().and_then(|t| masked(&t.plain()));
    state.feed_id = masked(&feed.id);
    state.home = link("alternate").and_then(|l| masked(&l.href));
    state.rights = feed.rights.as_ref().and_then(|r| masked(&r.plain()));
    state.gap_secs = schedule::gap(state, feed.entries.iter().filter_map(Entry::dated), now);
    let title =
        |e: &Entry| e.title.as_ref().map_or(String::new(), crate::model::entry::Text::plain);
    let names: Vec<_> = feed.entries.iter().map(|e| (e.id.as_str(), title(e))).collect();
    let window = schedule::window(names.iter().map(|(id, title)| (*id, title.as_str())));
    let losing = !state.window.is_empty() && schedule::losing(&state.window, &window);
    state.renames = schedule::renamed(&state.window, &window);
    state.window = window;
    losing
}

/// Counts, plans the next poll, and makes it all durable, after every entry of the reply.
async fn settle(
    room: &Room,
    source: &Arc<Source>,
    mut state: SourceState,
    end: Visit,
    ticket: &Ticket,
    report: &mut PollReport,
) -> Result<(), RoundError> {
    for problem in &mut report.problems {
        *problem = source.told(problem);
    }
    state.page_problems = tally(&report.problems, state.page_problems, end.error.is_some());
    remember_silences(room, source, &mut state, report);
    if let Some(pushes) = &room.pushes {
        state.push = pushes.of(&source.id);
    }
    let next = plan(room, source, &mut state, &end);
    report.unchanged = matches!(end.outcome, Outcome::NotModified | Outcome::Unchanged);
    report.error = end.error;
    report.next = Some(next.at);
    report.offline = matches!(end.outcome, Outcome::Offline { .. });
    if let Outcome::Waiting { left } = end.outcome {
        let left = left.as_secs().max(1);
        report.forbidden =
            Some(format!("left alone: its host asked for silence for another {left} s"));
    }
    if report.offline {
        return Ok(()); // nothing was learnt of the source
    }
    if report.entries > 0 {
        state.entries = report.tally.clone();
    }
    state.next_poll = Some(next.at);
    state.next_reason = next.reason;
    let (source, listed) = (source.id.clone(), report.listed.take());
    let capture = Capture::Source { source, state: Box::new(state), listed };
    Ok(room.desk.settle(capture, ticket).await?)
}

/// Page problems by kind, of the last poll that had any pages; those of the document itself, of no page.
fn tally(problems: &[String], before: Vec<(String, u32)>, failed: bool) -> Vec<(String, u32)> {
    if problems.is_empty() {
        return if failed { before } else { Vec::new() };
    }
    let mut counts = std::collections::BTreeMap::<String, u32>::new();
    for problem in problems {
        let page = |at: &str| at.starts_with("http://") || at.starts_with("https://");
        let of_page = problem.split_once(": ").filter(|(at, _)| page(at));
        let (kind, pages) = of_page.map_or((problem.as_str(), 0), |(_, kind)| (kind, 1));
        *counts.entry(crate::text::cut(kind, 120).to_owned()).or_default() += pages;
    }
    // What is wrong with most pages first: of a document each entry may be told of.
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, pages)| Reverse(*pages));
    counts.truncate(KINDS_MAX);
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_document_is_no_page() {
        let problems = [
            "all dates are the time of the answer: none is believed",
            "https://a.example/1: it is a video; the feed's own text is used",
            "https://a.example/2: it is a video; the feed's own text is used",
        ];
        let told = tally(&problems.map(str::to_owned), Vec::new(), false);
        let video = "it is a video; the feed's own text is used".to_owned();
        assert_eq!(told, [(video, 2), (problems[0].to_owned(), 0)]);
    }
}
