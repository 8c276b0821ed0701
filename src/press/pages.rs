//! Pages the server makes on demand: a story with its revisions, the sources, health.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};

use serde::Serialize;

use super::{explain, status};
use crate::edition::page::{self, CopyView, SourceRow};
use crate::model::{Source, SourceState, StoryId, Timestamp};
use crate::plan::Plan;
use crate::publish::Page;
use crate::shelf::{Chronicle, Shelf, ShelfError, chronicle};
use crate::store::{Key, row};

/// Where a story is explained, as JSON.
const EXPLAIN: &str = "/explain/";
/// A page, or nothing for an address that means none.
type Answer = Pin<Box<dyn Future<Output = Option<Page>> + Send>>;

/// What answers for the paths that are not on the board.
pub fn lookup(
    shelf: Shelf,
    plan: Arc<RwLock<Plan>>,
    clock: fn() -> Timestamp,
) -> impl Fn(String) -> Answer + Clone + Send + Sync + 'static {
    move |path| {
        let (shelf, plan) = (shelf.clone(), plan.clone());
        Box::pin(async move {
            let work = move || answer(&shelf, &plan, &path, clock());
            tokio::task::spawn_blocking(work).await.ok().flatten()
        })
    }
}

fn answer(shelf: &Shelf, plan: &RwLock<Plan>, path: &str, now: Timestamp) -> Option<Page> {
    match path {
        "/healthz" => Some(plain(200, "ok\n")),
        "/readyz" => Some(match shelf.store.get(&Key::meta()) {
            Ok(_) => plain(200, "ready\n"),
            Err(error) => plain(503, &format!("not ready: {error}\n")),
        }),
        "/status" => Some(or_trouble(status(shelf, plan, now))),
        "/status.json" => Some(json(status::status(shelf.store.as_ref(), &sources(plan), now))),
        _ => match path.strip_prefix(EXPLAIN) {
            Some(what) => explain::explain(shelf, &unescaped(what)?).transpose().map(json),
            None => {
                let id: StoryId = path.strip_prefix("/story/")?.parse().ok()?;
                chronicle(shelf, id).map(|c| c.map(|c| story(&c))).transpose().map(or_trouble)
            }
        },
    }
}

fn plain(status: u16, body: &str) -> Page {
    Page { status, content_type: "text/plain; charset=utf-8", body: body.to_owned() }
}

/// For `copydesk status` and `copydesk explain`, while the daemon has the store.
fn json(answer: Result<impl Serialize, ShelfError>) -> Page {
    let body =
        answer.and_then(|a| serde_json::to_string(&a).map_err(|e| io::Error::other(e).into()));
    match body {
        Ok(body) => Page { status: 200, content_type: "application/json", body },
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

fn sources(plan: &RwLock<Plan>) -> Vec<Arc<Source>> {
    plan.read().unwrap_or_else(PoisonError::into_inner).sources.clone()
}

fn or_trouble(body: Result<String, impl std::fmt::Display>) -> Page {
    match body {
        Ok(body) => Page { status: 200, content_type: page::MEDIA_TYPE, body },
        Err(error) => plain(503, &format!("this page can't be made: {error}\n")),
    }
}

fn status(shelf: &Shelf, plan: &RwLock<Plan>, now: Timestamp) -> Result<String, ShelfError> {
    let sources = sources(plan);
    let state = |id: &str| row::<SourceState>(shelf.store.as_ref(), &Key::source(id));
    let states = sources.iter().map(|s| state(&s.id)).collect::<Result<Vec<_>, _>>()?;
    let rows: Vec<_> = sources
        .iter()
        .zip(&states)
        .map(|(source, state)| SourceRow { source, state: state.as_ref() })
        .collect();
    Ok(page::status(&rows, now))
}

fn story(of: &Chronicle) -> String {
    let views =
        of.copies.iter().map(|(copy, versions)| CopyView { copy, versions: versions.clone() });
    page::story(&of.story, &views.collect::<Vec<_>>(), &of.titles)
}
