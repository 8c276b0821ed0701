//! Pages the server makes on demand: a story with its revisions, the sources, health.

use std::future::Future;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};

use serde::Serialize;

use super::desk::recall;
use super::room::Shelf;
use super::run::Plan;
use super::{EngineError, explain, status};
use crate::edition::page::{self, CopyView, SourceRow, Version};
use crate::model::edition::Titles;
use crate::model::{ArticleId, Capture, Source, SourceState, Story, StoryCopy, StoryId, Timestamp};
use crate::publish::Page;
use crate::store::{ArticleRow, Key, Order, Store, VersionRow, decode, row};

/// Where a story is explained, as JSON.
const EXPLAIN: &str = "/explain/";
/// Versions of one copy that are shown.
const VERSIONS_MAX: usize = 12;

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
                chronicle(shelf, id).map(|c| c.map(|c| c.page())).transpose().map(or_trouble)
            }
        },
    }
}

fn plain(status: u16, body: &str) -> Page {
    Page { status, content_type: "text/plain; charset=utf-8", body: body.to_owned() }
}

/// For `copydesk status` and `copydesk explain`, while the daemon has the store.
fn json(answer: Result<impl Serialize, EngineError>) -> Page {
    let body = answer.and_then(|a| {
        serde_json::to_string(&a).map_err(|e| EngineError::Io(std::io::Error::other(e)))
    });
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

fn or_trouble(body: Result<String, EngineError>) -> Page {
    match body {
        Ok(body) => Page { status: 200, content_type: page::MEDIA_TYPE, body },
        Err(error) => plain(503, &format!("this page can't be made: {error}\n")),
    }
}

fn status(shelf: &Shelf, plan: &RwLock<Plan>, now: Timestamp) -> Result<String, EngineError> {
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

/// A story with every version of every copy.
pub struct Chronicle {
    /// The story.
    pub story: Story,
    /// Its copies, each with its texts, oldest first.
    pub copies: Vec<(StoryCopy, Vec<Version>)>,
    /// Of its copies' sources.
    pub titles: Titles,
}

impl Chronicle {
    fn page(&self) -> String {
        let views = self
            .copies
            .iter()
            .map(|(copy, versions)| CopyView { copy, versions: versions.clone() });
        page::story(&self.story, &views.collect::<Vec<_>>(), &self.titles)
    }
}

/// Reads a story and its texts.
pub fn chronicle(shelf: &Shelf, id: StoryId) -> Result<Option<Chronicle>, EngineError> {
    let Some(story) = row::<Story>(shelf.store.as_ref(), &Key::story(id))? else { return Ok(None) };
    let read = |copy: &StoryCopy| Ok((copy.clone(), versions(shelf, copy)?));
    let copies = story.copies.iter().map(read).collect::<Result<_, EngineError>>()?;
    let titles = titles(shelf.store.as_ref(), &story)?;
    Ok(Some(Chronicle { story, copies, titles }))
}

/// What the sources of a story's copies call themselves.
pub(super) fn titles(store: &dyn Store, story: &Story) -> Result<Titles, EngineError> {
    let mut titles = Titles::new();
    for copy in &story.copies {
        if !titles.contains_key(&copy.source) {
            let state: Option<SourceState> = row(store, &Key::source(&copy.source))?;
            titles.extend(state.and_then(|s| s.title).map(|title| (copy.source.clone(), title)));
        }
    }
    Ok(titles)
}

/// The texts of a copy, oldest first: the newest from the journal, those before by what changed.
fn versions(shelf: &Shelf, copy: &StoryCopy) -> Result<Vec<Version>, EngineError> {
    let mut rows = Vec::new();
    shelf.store.scan(&Key::versions(copy.article), Order::Down, &mut |_, bytes| {
        rows.push(decode::<VersionRow>(bytes));
        if rows.len() < VERSIONS_MAX { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    if rows.is_empty() {
        let StoryCopy { seq, fetched, ref headline, .. } = *copy;
        rows.push(Ok(VersionRow { seq, fetched, headline: headline.clone(), changes: None }));
    }
    let (mut versions, mut text) = (Vec::new(), None);
    for row in rows {
        let VersionRow { seq, fetched, headline, changes } = row?;
        if text.is_none() {
            text = recall(&shelf.journal, seq)?.and_then(text_of);
        }
        let Some(now) = text.take() else { continue }; // damaged: the one before stands for it
        let told =
            changes.and_then(|(head, body)| Some((head.read(&headline)?.0, body.read(&now)?)));
        let (headline_changes, text_changes) = match told {
            Some((head, (body, before))) => {
                text = Some(before);
                (head, body)
            }
            None => (Vec::new(), Vec::new()),
        };
        versions.push(Version { fetched, headline, text: now, headline_changes, text_changes });
    }
    versions.reverse();
    // What the oldest one shown changed is not shown, as the one before is not.
    if let Some(oldest) = versions.first_mut() {
        (oldest.headline_changes, oldest.text_changes) = (Vec::new(), Vec::new());
    }
    Ok(versions)
}

fn text_of(capture: Capture) -> Option<String> {
    match capture {
        Capture::Article(c) => Some(c.article.text()),
        _ => None,
    }
}

/// The story that an address, a story id or an article id belongs to.
pub fn find_story(
    shelf: &Shelf,
    what: &str,
) -> Result<Option<(StoryId, Option<ArticleId>)>, EngineError> {
    let store = shelf.store.as_ref();
    let of_article = |id: ArticleId| -> Result<_, EngineError> {
        let found: Option<ArticleRow> = row(store, &Key::article(id))?;
        Ok(found.and_then(|r| r.story).map(|s| (s, Some(id))))
    };
    let bare = what.trim().trim_start_matches("urn:uuid:").replace('-', "");
    if let Ok(id) = bare.parse::<StoryId>() {
        if row::<Story>(store, &Key::story(id))?.is_some() {
            return Ok(Some((id, None)));
        }
        if let Some(found) = of_article(ArticleId(id.0))? {
            return Ok(Some(found));
        }
        return by_urn(store, what.trim());
    }
    let Some(canonical) = crate::model::url::canonical_str(what) else { return Ok(None) };
    match row::<ArticleId>(store, &Key::page(&canonical))? {
        Some(article) => of_article(article),
        None => Ok(None),
    }
}

/// An Atom id fixes six bits of the story's id, so the story is looked for.
fn by_urn(
    store: &dyn Store,
    urn: &str,
) -> Result<Option<(StoryId, Option<ArticleId>)>, EngineError> {
    let mut found = None;
    store.scan(&Key::times(), Order::Down, &mut |key, _| {
        found = Key::story_of_time(key).map(|(_, id)| id).filter(|id| id.urn().contains(urn));
        if found.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    Ok(found.map(|id| (id, None)))
}
