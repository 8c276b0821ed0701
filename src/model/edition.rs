//! An edition: the ordered stories of one of our output feeds at one moment.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Article, SourceState, Story, StoryId, Timestamp};

/// What the feeds of sources call themselves, by the source's id; those that say nothing are not in it.
pub type Titles = BTreeMap<String, String>;

/// One story with all that printing it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionEntry {
    /// The story.
    pub story: Story,
    /// The lead's article, body included.
    pub article: Article,
    /// Of a withdrawn story: the article that says so, body included.
    pub notice: Option<Article>,
    /// When its readers were last told of a correction.
    pub corrected: Option<Timestamp>,
    /// The lead's source: configured address and what its feed says of itself.
    pub source: SourceState,
    /// Of its copies' sources.
    pub titles: Titles,
    /// Tags of all its copies' sources, sorted.
    pub tags: Vec<String>,
}

impl EditionEntry {
    /// What it is headed with; never empty: readers show an empty title as a blank line.
    pub fn headline(&self) -> Cow<'_, str> {
        if self.story.withdrawn.is_some() {
            return self.story.headline().into();
        }
        let lead = self.story.lead().map(|c| c.headline.as_str()).unwrap_or_default();
        let known = [self.article.headline.as_str(), lead];
        known.into_iter().find(|h| !h.trim().is_empty()).unwrap_or("Untitled").into()
    }
}

/// A story that is no more: its id must leave readers' lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// The id that is gone.
    pub story: StoryId,
    /// When it went.
    pub at: Timestamp,
    /// The story that holds its copies now; none when a split left nothing of it.
    pub into: Option<StoryId>,
}

/// The ordered stories of one output feed, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edition {
    /// `all` -> `/all.atom`.
    pub id: String,
    /// For a person.
    pub title: String,
    /// Public address, with a slash at its end.
    pub base_url: String,
    /// Print "also carried by" under each story?
    pub carried_by: bool,
    /// Not before the newest entry's.
    pub updated: Timestamp,
    /// Newest first.
    pub entries: Vec<EditionEntry>,
    /// Stories that ended, newest first.
    pub ended: Vec<Ended>,
    /// Addresses of the hubs that tell of changes (WebSub).
    pub hubs: Vec<String>,
    /// The archive document before this one (RFC 5005), when there is one.
    pub archives: Option<u64>,
}

impl Edition {
    /// The address of its feed in a format, `atom`, `rss` or `json`.
    pub fn address(&self, format: &str) -> String {
        format!("{}{}.{format}", self.base_url, self.id)
    }

    /// The address of its page.
    pub fn page(&self) -> String {
        format!("{}{}/", self.base_url, self.id)
    }

    /// The address of its archive document `number`.
    pub fn archive(&self, number: u64) -> String {
        format!("{}{}/archive/{number}.atom", self.base_url, self.id)
    }
}
