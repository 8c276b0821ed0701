//! A capture: the immutable record the journal holds, one thing as it was seen at one moment.

use serde::{Deserialize, Serialize};

use super::ids::CaptureId;
use super::{Article, ArticleId, SourceState, StoryId, Timestamp, Validators};

/// One article as it was fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleCapture {
    /// The same for retries and re-polls of the same content.
    pub id: CaptureId,
    /// The article.
    pub article_id: ArticleId,
    /// Our id of the source.
    pub source: String,
    /// The source's rank when it was taken.
    pub rank: i32,
    /// Is it the credited agency's own page?
    pub home: bool,
    /// When it was fetched.
    pub fetched: Timestamp,
    /// Hash of the announcing entry: another one means that the source says it changed.
    pub announced: u64,
    /// Of the page, for a conditional second look.
    pub validators: Validators,
    /// Hashes of the page's text blocks, from which the site's boilerplate is learnt.
    pub page_blocks: Vec<u32>,
    /// The article.
    pub article: Article,
}

/// A person's word on what belongs together; beats every verdict, for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Decision {
    /// The article does not belong to the story.
    Split(StoryId, ArticleId),
    /// Both are one story; the first one's id stays.
    Join(StoryId, StoryId),
}

/// What the journal holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Capture {
    /// An article, new or in a new version.
    Article(Box<ArticleCapture>),
    /// An entry whose page another capture holds already.
    Sighting {
        /// The article id the entry would have had.
        entry: ArticleId,
        /// Hash of the announcing entry.
        announced: u64,
        /// When.
        at: Timestamp,
    },
    /// A source's new state; comes after all captures of the reply it tells of.
    Source {
        /// Our id of the source.
        source: String,
        /// All of its state.
        state: Box<SourceState>,
    },
    /// A person's decision.
    Decision {
        /// What was decided.
        decision: Decision,
        /// When.
        at: Timestamp,
    },
    /// Opens a segment: what older ones still held that must not go with them.
    Snapshot {
        /// All sources.
        sources: Vec<(String, SourceState)>,
        /// All decisions so far.
        decisions: Vec<Decision>,
    },
}

impl Capture {
    /// When it was taken, where it says so.
    pub fn at(&self) -> Option<Timestamp> {
        match self {
            Self::Article(a) => Some(a.fetched),
            Self::Sighting { at, .. } | Self::Decision { at, .. } => Some(*at),
            Self::Source { state, .. } => state.last_poll,
            Self::Snapshot { .. } => None,
        }
    }
}
