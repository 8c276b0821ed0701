//! Captures as release 0.1 wrote them, in postcard: field by field in this order, so these shapes never change.

use serde::Deserialize;

use crate::model::{
    self, ArticleId, Block, Byline, CaptureId, Dateline, Decision, Figure, Method, Problem,
    RevisionHead, Snapshot, Timestamp,
};

#[derive(Deserialize)]
pub(super) struct Article {
    url: String,
    canonical: Option<String>,
    headline: String,
    byline: Byline,
    dateline: Option<Dateline>,
    credit: Option<String>,
    head: Option<RevisionHead>,
    published: Option<Timestamp>,
    updated: Option<Timestamp>,
    language: Option<String>,
    site: Option<String>,
    section: Option<String>,
    publisher: Option<String>,
    blocks: Vec<Block>,
    image: Option<Figure>,
    confidence: u8,
    method: Method,
    problems: Vec<Problem>,
}

#[derive(Deserialize)]
pub(super) struct Validators {
    etag: Option<Vec<u8>>,
    last_modified: Option<Vec<u8>>,
}

#[derive(Deserialize)]
pub(super) struct ArticleCapture {
    id: CaptureId,
    article_id: ArticleId,
    source: String,
    rank: i32,
    home: bool,
    fetched: Timestamp,
    announced: u64,
    validators: Validators,
    page_blocks: Vec<u32>,
    article: Article,
}

#[derive(Deserialize)]
pub(super) struct SourceState {
    url: String,
    validators: Validators,
    body_hash: Option<[u8; 16]>,
    title: Option<String>,
    feed_id: Option<String>,
    home: Option<String>,
    rights: Option<String>,
    last_poll: Option<Timestamp>,
    last_success: Option<Timestamp>,
    next_poll: Option<Timestamp>,
    next_reason: String,
    failures: u32,
    last_error: Option<String>,
    gone: bool,
    gap_secs: Option<u64>,
    losing: bool,
    unchanged_bodies: u32,
    /// Of the entries' own ids; today's are of the articles'.
    _window: Vec<u32>,
    page_problems: Vec<(String, u32)>,
}

/// What the journal held.
#[derive(Deserialize)]
pub(super) enum Capture {
    Article(Box<ArticleCapture>),
    Sighting { entry: ArticleId, announced: u64, at: Timestamp },
    Source { source: String, state: Box<SourceState> },
    Decision { decision: Decision, at: Timestamp },
    Snapshot { sources: Vec<(String, SourceState)>, decisions: Vec<Decision> },
}

impl From<Article> for model::Article {
    fn from(old: Article) -> Self {
        Self {
            url: old.url,
            canonical: old.canonical,
            headline: old.headline,
            byline: old.byline,
            dateline: old.dateline,
            credit: old.credit,
            head: old.head,
            published: old.published,
            updated: old.updated,
            language: old.language,
            site: old.site,
            section: old.section,
            publisher: old.publisher,
            blocks: old.blocks,
            image: old.image,
            confidence: old.confidence,
            method: old.method,
            problems: old.problems,
            ..Self::default()
        }
    }
}

impl From<Validators> for model::Validators {
    fn from(old: Validators) -> Self {
        Self { etag: old.etag, last_modified: old.last_modified, ..Self::default() }
    }
}

impl From<ArticleCapture> for model::ArticleCapture {
    fn from(old: ArticleCapture) -> Self {
        Self {
            id: old.id,
            article_id: old.article_id,
            source: old.source,
            rank: old.rank,
            home: old.home,
            fetched: old.fetched,
            announced: model::Announcement::old(old.announced),
            validators: old.validators.into(),
            page_blocks: old.page_blocks,
            article: old.article.into(),
            ..Self::default()
        }
    }
}

impl From<SourceState> for model::SourceState {
    fn from(old: SourceState) -> Self {
        let asked = old.failures > 0 && old.next_reason.ends_with("(Retry-After)");
        let pause = old.next_poll.zip(old.last_poll).filter(|_| asked);
        let pause = pause.map(|(until, since)| model::Pause { host: None, since, until });
        Self {
            pauses: pause.into_iter().collect(),
            url: old.url,
            validators: old.validators.into(),
            body_hash: old.body_hash,
            title: old.title,
            feed_id: old.feed_id,
            home: old.home,
            rights: old.rights,
            last_poll: old.last_poll,
            last_success: old.last_success,
            next_poll: old.next_poll,
            next_reason: old.next_reason,
            failures: old.failures,
            last_error: old.last_error,
            gone: old.gone,
            gap_secs: old.gap_secs,
            losing: old.losing,
            unchanged_bodies: old.unchanged_bodies,
            page_problems: old.page_problems,
            ..Self::default()
        }
    }
}

impl From<Capture> for model::Capture {
    fn from(old: Capture) -> Self {
        match old {
            Capture::Article(article) => Self::Article(Box::new((*article).into())),
            Capture::Sighting { entry, announced, at } => {
                let announced = model::Announcement::old(announced);
                Self::Sighting {
                    entry,
                    announced,
                    of: None,
                    at,
                    first: None,
                    source: String::new(),
                }
            }
            Capture::Source { source, state } => {
                Self::Source { source, state: Box::new((*state).into()), listed: None }
            }
            Capture::Decision { decision, at } => Self::Decision { decision, at },
            Capture::Snapshot { sources, decisions } => {
                let sources = sources.into_iter().map(|(id, state)| (id, state.into())).collect();
                let decisions = decisions.into_iter().map(|decision| (0, decision)).collect();
                Self::Snapshot(Box::new(Snapshot { sources, decisions, ..Snapshot::default() }))
            }
        }
    }
}
