//! Captures as format 1 wrote them: of validators it was not known who gave them, of a source not what was asked.

use serde::Deserialize;

use crate::model::capture::Decision;
use crate::model::{
    Article, ArticleCapture, ArticleId, Capture, CaptureId, Pause, SourceState, Timestamp,
    Validators,
};

/// [`Capture`], in its order of then.
#[derive(Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
pub(super) enum OldCapture {
    Article(Box<OldArticle>),
    Sighting { entry: ArticleId, announced: u64, at: Timestamp },
    Source { source: String, state: Box<OldState> },
    Decision { decision: Decision, at: Timestamp },
    Snapshot { sources: Vec<(String, OldState)>, decisions: Vec<Decision> },
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
pub(super) struct OldArticle {
    id: CaptureId,
    article_id: ArticleId,
    source: String,
    rank: i32,
    home: bool,
    fetched: Timestamp,
    announced: u64,
    validators: OldValidators,
    page_blocks: Vec<u32>,
    article: Article,
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
struct OldValidators {
    etag: Option<Vec<u8>>,
    last_modified: Option<Vec<u8>>,
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
pub(super) struct OldState {
    url: String,
    validators: OldValidators,
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
    /// Hashes of ids alone; what is kept today holds more, and starts anew.
    _window: Vec<u32>,
    page_problems: Vec<(String, u32)>,
}

impl From<OldCapture> for Capture {
    fn from(old: OldCapture) -> Self {
        match old {
            OldCapture::Article(old) => Self::Article(Box::new((*old).into())),
            OldCapture::Sighting { entry, announced, at } => {
                Self::Sighting { entry, announced, at }
            }
            OldCapture::Source { source, state } => {
                Self::Source { source, state: Box::new((*state).into()) }
            }
            OldCapture::Decision { decision, at } => Self::Decision { decision, at },
            OldCapture::Snapshot { sources, decisions } => Self::Snapshot {
                sources: sources.into_iter().map(|(id, state)| (id, state.into())).collect(),
                decisions,
            },
        }
    }
}

impl From<OldValidators> for Validators {
    fn from(old: OldValidators) -> Self {
        Self { etag: old.etag, last_modified: old.last_modified, given_by: 0 }
    }
}

impl From<OldArticle> for ArticleCapture {
    fn from(old: OldArticle) -> Self {
        Self {
            id: old.id,
            article_id: old.article_id,
            source: old.source,
            rank: old.rank,
            home: old.home,
            fetched: old.fetched,
            announced: old.announced,
            validators: old.validators.into(),
            page_blocks: old.page_blocks,
            article: old.article,
        }
    }
}

impl From<OldState> for SourceState {
    fn from(old: OldState) -> Self {
        let asked = old.failures > 0 && old.next_reason.ends_with("(Retry-After)");
        let pause = old.next_poll.zip(old.last_poll).filter(|_| asked);
        let pause = pause.map(|(until, since)| Pause { host: None, since, until });
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_older_copydesk_wrote_is_read() {
        let validators = || OldValidators { etag: Some(b"\"x\"".to_vec()), last_modified: None };
        let state = OldState {
            url: "https://a.example/feed".to_owned(),
            validators: validators(),
            body_hash: Some([3; 16]),
            title: Some("A".to_owned()),
            feed_id: None,
            home: None,
            rights: None,
            last_poll: Some(Timestamp(5)),
            last_success: Some(Timestamp(5)),
            next_poll: Some(Timestamp(9)),
            next_reason: "by its cron line".to_owned(),
            failures: 2,
            last_error: Some("HTTP 500".to_owned()),
            gone: false,
            gap_secs: Some(60),
            losing: false,
            unchanged_bodies: 1,
            _window: vec![1, 2, 3],
            page_problems: vec![("HTTP 404".to_owned(), 2)],
        };
        let old = OldCapture::Source { source: "a".to_owned(), state: Box::new(state) };
        let plain = postcard::to_extend(&old, vec![1]).expect("in memory");
        let body = zstd::bulk::compress(&plain, 1).expect("in memory");
        let Ok(Capture::Source { source, state }) = super::super::codec::read(&body) else {
            panic!("no source");
        };
        assert_eq!(
            (source.as_str(), state.failures, state.next_poll),
            ("a", 2, Some(Timestamp(9)))
        );
        assert_eq!(state.validators, validators().into());
        assert_eq!(state.page_problems, [("HTTP 404".to_owned(), 2)]);
    }
}
