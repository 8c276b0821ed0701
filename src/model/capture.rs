//! A capture: the immutable record the journal holds, one thing as it was seen at one moment.

use serde::{Deserialize, Serialize};

use super::ids::CaptureId;
use super::{Announcement, Article, ArticleId, SourceState, StoryId, Timestamp, Validators};

/// One article as it was fetched.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
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
    /// Is its page one of the source's own site? An aggregator's are others'.
    pub own: bool,
    /// When it was fetched.
    pub fetched: Timestamp,
    /// What the announcing entry said: another one may mean that the source says it changed.
    pub announced: Announcement,
    /// Is the page it links to that of other entries too? Then its address does not tell it from them.
    pub shared_page: bool,
    /// Of the page, for a conditional second look.
    pub validators: Validators,
    /// Hashes of the page's text blocks, from which the site's boilerplate is learnt.
    pub page_blocks: Vec<u32>,
    /// The article.
    pub article: Article,
    /// Where the journal holds the article's first capture, as known to who took this one; none for a new article.
    pub first: Option<u64>,
    /// How many entries stood before it in its document.
    pub listed: u32,
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
    /// An entry whose page another capture holds already, or that has not changed.
    Sighting {
        /// The article id the entry has, or would have had.
        entry: ArticleId,
        /// What it said.
        announced: Announcement,
        /// The article it was found to be of, when that is another's guid.
        #[serde(default)]
        of: Option<ArticleId>,
        /// When.
        at: Timestamp,
        /// Where the journal holds the entry's first capture, as known to who took this one.
        #[serde(default)]
        first: Option<u64>,
        /// Our id of the source that lists it; empty where earlier releases did not say it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        source: String,
    },
    /// A source's new state; comes after all captures of the reply it tells of.
    Source {
        /// Our id of the source.
        source: String,
        /// All of its state.
        state: Box<SourceState>,
        /// The entries of its document by their short ids; none when it is the one of before, or none was read whole.
        #[serde(default)]
        listed: Option<Vec<u32>>,
    },
    /// A person's decision.
    Decision {
        /// What was decided.
        decision: Decision,
        /// When.
        at: Timestamp,
    },
    /// Opens a segment: what the captures before it left behind that those after it rest on.
    Snapshot(Box<Snapshot>),
    /// Readers are told all stories of before it: what their copies claim later moves no date of theirs.
    Told,
    /// All stories opened before a position go, with every article of theirs. That position is a snapshot's.
    LetGo {
        /// What is before it goes.
        before: u64,
        /// When.
        at: Timestamp,
    },
    /// A person let go of a source: all that it brought goes, and it begins anew should it come back.
    Dropped {
        /// Our id of it.
        source: String,
        /// When.
        at: Timestamp,
    },
    /// Captures that can't be read any more: their entries are to be fetched again, so every source is asked for all.
    Lost {
        /// First and last position, in order.
        captures: Vec<(u64, u64)>,
        /// When that was found.
        at: Timestamp,
    },
    /// A position of a fleet's stream with nothing to fold: part of a capture that ends further on, or of a snapshot.
    Blank {
        /// What it is part of.
        of: CaptureId,
        /// Which part, from 1.
        part: u32,
        /// Of how many.
        parts: u32,
    },
}

/// What the fold knows at a position, as far as later captures may rest on it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Snapshot {
    /// All stories opened before this position were let go.
    pub begin: u64,
    /// The newest moment of the fold's own clock.
    pub clock: Timestamp,
    /// The time of the captures then, by which that clock goes; 0 where earlier releases did not say it.
    pub seen: Timestamp,
    /// Stories opened before this position were told.
    pub told: u64,
    /// Since when an edition that holds nothing may say so.
    pub emptied: Timestamp,
    /// All sources.
    pub sources: Vec<(String, SourceState)>,
    /// All decisions so far, each with its position; 0 where release 0.1 did not say it.
    pub decisions: Vec<(u64, Decision)>,
    /// The entries each source lists, by their short ids.
    pub listings: Vec<(String, Vec<u32>)>,
    /// Of them, those that are known.
    pub known: Vec<Known>,
    /// The articles of the window, by the position of their newest captures.
    pub window: Vec<Open>,
    /// What each source's pages repeat: hashes of blocks.
    pub repeated: Vec<(String, Vec<u32>)>,
    /// Captures known to be lost.
    pub lost: Vec<(u64, u64)>,
}

/// The entries of a source that are known and still listed, or were until lately.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Known {
    /// Our id of the source; empty where release 0.1 did not say it.
    pub source: String,
    /// Their articles are held.
    pub held: Vec<ArticleId>,
    /// Their articles were let go.
    pub let_go: Vec<ArticleId>,
    /// Hashes of address and headline of each, those that are held first; fewer where earlier releases did not say them.
    pub said: Vec<(u64, u64)>,
    /// Those that are listed no longer, and since when.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missed: Vec<(ArticleId, Timestamp)>,
}

/// An article whose story may still take in copies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    /// Position of its newest capture, where its text is.
    pub seq: u64,
    /// Whose.
    pub article: ArticleId,
    /// Of which source; empty where earlier releases did not say it.
    #[serde(default)]
    pub source: String,
    /// The newest capture's id.
    pub capture: CaptureId,
    /// When it was first seen.
    pub at: Timestamp,
    /// Its story.
    pub story: StoryId,
    /// When that was opened.
    pub opened: Timestamp,
    /// Where the journal holds the article's first capture.
    #[serde(default)]
    pub first: u64,
    /// Where it holds the first one of its story.
    #[serde(default)]
    pub since: u64,
}

impl Capture {
    /// When it was taken, where it says so.
    pub fn at(&self) -> Option<Timestamp> {
        match self {
            Self::Article(a) => Some(a.fetched),
            Self::Sighting { at, .. }
            | Self::Decision { at, .. }
            | Self::LetGo { at, .. }
            | Self::Dropped { at, .. }
            | Self::Lost { at, .. } => Some(*at),
            Self::Source { state, .. } => state.last_poll,
            Self::Snapshot(_) | Self::Told | Self::Blank { .. } => None,
        }
    }

    /// Not taken later than `now`, whatever the clock said of who took it.
    #[must_use]
    pub fn not_after(mut self, now: Timestamp) -> Self {
        let at = match &mut self {
            Self::Article(a) => Some(&mut a.fetched),
            Self::Sighting { at, .. }
            | Self::Decision { at, .. }
            | Self::LetGo { at, .. }
            | Self::Dropped { at, .. }
            | Self::Lost { at, .. } => Some(at),
            Self::Source { state, .. } => state.last_poll.as_mut(),
            Self::Snapshot(_) | Self::Told | Self::Blank { .. } => None,
        };
        at.into_iter().for_each(|at| *at = now.min(*at));
        self
    }
}
