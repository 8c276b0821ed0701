//! Pages the server makes on demand: a story with its revisions, the sources, health.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};

use serde::Serialize;

use super::archive::{Archive, Standing};
use super::entries::Entries;
use super::site::site;
use super::status::Status;
use super::{explain, older, status};
use crate::edition::atom;
use crate::edition::page::{self, CopyView, Site, SourceRow, StoryView, Version};
use crate::model::edition::{EditionEntry, Ended};
use crate::model::{Source, SourceState, Story, StoryCopy, StoryId, Timestamp};
use crate::plan::Plan;
use crate::publish::{Board, Page};
use crate::shelf::{Shelf, ShelfError, texts};
use crate::store::{Key, Store, row};
use crate::story::diff;

/// Where a story is explained, as JSON.
const EXPLAIN: &str = "/explain/";
/// A page, or nothing for an address that means none.
type Answer = Pin<Box<dyn Future<Output = Option<Page>> + Send>>;

/// What answers for the paths that are not on the board.
pub fn lookup(
    shelf: Shelf,
    board: Arc<Board>,
    plan: Arc<RwLock<Plan>>,
    clock: fn() -> Timestamp,
) -> impl Fn(String) -> Answer + Clone + Send + Sync + 'static {
    move |path| {
        let (shelf, board, plan) = (shelf.clone(), board.clone(), plan.clone());
        Box::pin(async move {
            let work = move || answer((&shelf, &board), &plan, &path, clock());
            tokio::task::spawn_blocking(work).await.ok().flatten()
        })
    }
}

fn answer(
    (shelf, board): (&Shelf, &Board),
    plan: &RwLock<Plan>,
    path: &str,
    now: Timestamp,
) -> Option<Page> {
    match path {
        "/healthz" => Some(plain(200, "ok\n")),
        "/readyz" => Some(match shelf.trouble() {
            None if board.is_awaited() => plain(503, "not ready: nothing is printed yet\n"),
            None => plain(200, "ready\n"),
            Some(trouble) => plain(503, &format!("not ready: {trouble}\n")),
        }),
        "/status/" => {
            let plan = plan.read().unwrap_or_else(PoisonError::into_inner).clone();
            let site = site(&plan.publish, &plan.editions);
            Some(or_trouble(status_page(shelf.store.as_ref(), &plan.sources, &site, now)))
        }
        "/status.json" => {
            let pace = plan.read().unwrap_or_else(PoisonError::into_inner).schedule.clone();
            let store = shelf.store.as_ref();
            let sources = sources(plan);
            let told = status::status(store, &sources, from(plan), &pace, now);
            let told = told.map(|told| told.of_node(shelf.node.as_ref(), &sources));
            let (trouble, unpublished) = (shelf.trouble(), board.trouble());
            Some(json(told.map(|told| Status { trouble, unpublished, ..told })))
        }
        _ => match path.strip_prefix(EXPLAIN) {
            Some(what) => explain::explain(shelf, &unescaped(what)?).transpose().map(json),
            None => {
                let plan = plan.read().unwrap_or_else(PoisonError::into_inner).clone();
                told(shelf, &plan, path)
            }
        },
    }
}

/// The page of a story, an older page of an edition, or a document of its archive.
fn told(shelf: &Shelf, plan: &Plan, path: &str) -> Option<Page> {
    let site = site(&plan.publish, &plan.editions);
    let entries = Entries::new(shelf, &plan.sources);
    let (first, rest) = path.strip_prefix('/')?.split_once('/')?;
    if first == "story" {
        let id = rest.strip_suffix('/')?.parse().ok()?;
        let page = story(&entries, id, &site).transpose().map(or_trouble);
        return page.or_else(|| match entries.ended(id) {
            Ok(Some(Ended { into: Some(into), .. })) => Some(Page::moved(format!("../{into}/"))),
            Ok(Some(Ended { into: None, .. })) => Some(plain(410, "this story has ended")),
            Ok(None) => None,
            Err(error) => Some(or_trouble(Err(error))),
        });
    }
    let settings = plan.editions.iter().find(|e| e.id == first)?;
    let archive = Archive::open(&plan.store.data, first);
    let (number, document) = match rest.strip_prefix("archive/") {
        Some(name) => (name.strip_suffix(".atom")?, true),
        None => (rest.strip_suffix('/')?, false),
    };
    // One form of a number is its address.
    let parsed: u64 = number.parse().ok().filter(|n: &u64| n.to_string() == number)?;
    match archive.standing(parsed) {
        Standing::Unknown => None,
        Standing::Ended => Some(plain(410, "what was here has ended")),
        Standing::Closed if document => Some(match archive.document(parsed) {
            // The newest is to name the one behind it still.
            Ok(bytes) => {
                let lasting = archive.last() != Some(parsed);
                Page { lasting, ..Page::new(200, atom::MEDIA_TYPE, bytes) }
            }
            Err(error) => plain(503, &format!("this can't be read: {error}\n")),
        }),
        Standing::Closed => {
            Some(or_trouble(older::page(parsed, &archive, settings, &entries, &site)))
        }
    }
}

fn plain(status: u16, body: &str) -> Page {
    Page::new(status, "text/plain; charset=utf-8", body.to_owned())
}

/// For `copydesk status` and `copydesk explain`, while the daemon has the store.
fn json(answer: Result<impl Serialize, ShelfError>) -> Page {
    let body =
        answer.and_then(|a| serde_json::to_string(&a).map_err(|e| io::Error::other(e).into()));
    match body {
        Ok(body) => Page::new(200, "application/json", body),
        Err(error) => plain(503, &format!("this can't be told: {error}\n")),
    }
}

/// What a client asks the server to explain `what`.
pub fn explain_path(what: &str) -> String {
    EXPLAIN
        .chars()
        .chain(url::form_urlencoded::byte_serialize(what.as_bytes()).flat_map(str::chars))
        .collect()
}

/// Undoes [`explain_path`].
fn unescaped(path: &str) -> Option<String> {
    let pair = format!("what={path}");
    let (_, what) = url::form_urlencoded::parse(pair.as_bytes()).next()?;
    Some(what.into_owned())
}

/// This daemon, as it tells of itself.
fn from(plan: &RwLock<Plan>) -> status::From {
    let plan = plan.read().unwrap_or_else(PoisonError::into_inner);
    status::From {
        pid: Some(std::process::id()),
        data: std::fs::canonicalize(&plan.store.data).unwrap_or_else(|_| plan.store.data.clone()),
        config: plan.config.as_deref().map(crate::sys::control::hash),
    }
}

fn sources(plan: &RwLock<Plan>) -> Vec<Arc<Source>> {
    plan.read().unwrap_or_else(PoisonError::into_inner).sources.clone()
}

fn or_trouble(body: Result<String, impl std::fmt::Display>) -> Page {
    match body {
        Ok(body) => Page::new(200, page::MEDIA_TYPE, body),
        Err(error) => plain(503, &format!("this page can't be made: {error}\n")),
    }
}

/// The page of the sources.
pub(super) fn status_page(
    store: &dyn Store,
    sources: &[Arc<Source>],
    site: &Site,
    now: Timestamp,
) -> Result<String, ShelfError> {
    let state = |id: &str| row::<SourceState>(store, &Key::source(id));
    let states = sources.iter().map(|s| state(&s.id)).collect::<Result<Vec<_>, _>>()?;
    let rows: Vec<_> = sources
        .iter()
        .zip(&states)
        .map(|(source, state)| SourceRow { source, state: state.as_ref() })
        .collect();
    Ok(page::status(&rows, site, now))
}

/// The page of a story; none when there is none.
pub(super) fn story(
    entries: &Entries,
    id: StoryId,
    site: &Site,
) -> Result<Option<String>, ShelfError> {
    entries.entry(id)?.map_or(Ok(None), |entry| story_of(entries, &entry, site))
}

/// The page of a story that is read back already.
pub(super) fn story_of(
    entries: &Entries,
    entry: &EditionEntry,
    site: &Site,
) -> Result<Option<String>, ShelfError> {
    let shelf = &entries.shelf;
    // Of its copies the entry has others' times: a copy that stands for two is as old as the older.
    let story = row::<Story>(shelf.store.as_ref(), &Key::story(entry.story.id))?;
    let Some(story) = story else { return Ok(None) };
    let shown = |c: &&StoryCopy| entry.story.copies.iter().any(|s| s.article == c.article);
    let known = entry.story.lead().map(|lead| (lead, &entry.article));
    let copies = texts(shelf, story.copies.iter().filter(shown), known)?;
    let lead = copies.iter().find(|(copy, _)| copy.article == entry.story.lead);
    let lead = lead.and_then(|(_, versions)| versions.last()).map(|v| v.text.clone());
    let lead = lead.unwrap_or_default();
    let view = |(copy, versions): (StoryCopy, Vec<Version>)| {
        let own = versions.last().map(|v| v.text.as_str()).unwrap_or_default();
        let differs = if own == lead { Vec::new() } else { diff(&lead, own) };
        CopyView { copy, versions, differs }
    };
    let copies = copies.into_iter().map(view).collect();
    Ok(Some(page::story(&StoryView { entry, copies }, site)))
}
