//! Typed rows: a version byte and postcard.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Batch, Key, Store, StoreError};
use crate::dedupe::Verdict;
use crate::model::{Announcement, ArticleId, CaptureId, Patch, StoryId, Timestamp, Validators};

/// Rows of another version are never read: the fold's version is bumped with it and the store rebuilt.
const VERSION: u8 = 1;

/// How far the fold has come, and by which rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Meta {
    /// Journal position of the last capture folded in.
    pub cursor: u64,
    /// Position of the last capture that changed what a reader may see.
    pub changed: u64,
    /// The fold's rules.
    pub fold_version: u32,
    /// All stories opened before this position were let go.
    pub begin: u64,
    /// Stories opened before this position were told to readers.
    pub told: u64,
    /// The newest moment of the fold's own clock: that of the captures, but it never stands still nor goes back.
    pub clock: Timestamp,
    /// Since when an edition that holds nothing may say so: the first capture, or the last letting go.
    pub emptied: Timestamp,
    /// Rows of articles: one that is missing is noticed.
    pub articles: u64,
    /// Rows of stories, likewise.
    pub stories: u64,
    /// The latest time of a capture, since one last was of long before those that came earlier.
    pub seen: Timestamp,
}

/// An article: its newest capture, its story, and when to look again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArticleRow {
    /// Our id of its source.
    pub source: String,
    /// Where the journal holds its first capture.
    pub first: u64,
    /// Its newest content.
    pub capture: CaptureId,
    /// Where that is in the journal.
    pub seq: u64,
    /// Its story; none for an entry whose page belongs to another article.
    pub story: Option<StoryId>,
    /// How many versions there were.
    pub version: u32,
    /// What the announcing entry said.
    pub announced: Announcement,
    /// The article its entry was found to be of, when that is another's guid.
    pub of: Option<ArticleId>,
    /// Is its text the feed's own?
    pub from_feed: bool,
    /// How often it was looked at because only a date, an address or a teaser had moved.
    pub vain: u8,
    /// When it was first seen.
    pub first_seen: Timestamp,
    /// When it was last fetched.
    pub fetched: Timestamp,
    /// Of the page.
    pub validators: Validators,
    /// When the page is looked at again.
    pub look: Option<Timestamp>,
    /// Why it is in its story.
    pub verdict: Option<Verdict>,
}

/// One version of an article that has several, and what it changed of the one before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionRow {
    /// Where it is in the journal.
    pub seq: u64,
    /// When it was fetched.
    pub fetched: Timestamp,
    /// Its headline.
    pub headline: String,
    /// Word by word, of headline and text; none for the first, or when the one before could not be read.
    pub changes: Option<(Patch, Patch)>,
}

/// An article whose story's window is open. Its print is made again from its capture: sled keeps the pages of large rows
/// that are gone, 13 kB an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintRow {
    /// Whose.
    pub article: ArticleId,
    /// Of which source.
    pub source: String,
    /// When it was first seen.
    pub at: Timestamp,
    /// Its story.
    pub story: StoryId,
}

/// A correction or a withdrawal that readers of a story were to be told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeRow {
    /// The story.
    pub story: StoryId,
    /// When it changed.
    pub at: Timestamp,
    /// Was it withdrawn? Else it was corrected.
    pub kill: bool,
    /// The article that says so, and where its capture is.
    pub article: ArticleId,
    /// See there.
    pub seq: u64,
    /// What the story said before: an article, and where its capture is.
    pub before: (ArticleId, u64),
    /// The story's own: it is let go by that.
    pub since: u64,
}

/// A story that is no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndedRow {
    /// When it ended.
    pub at: Timestamp,
    /// The story that holds its copies now; none when a split left nothing of it.
    pub into: Option<StoryId>,
    /// The story's own: it is let go by that.
    pub since: u64,
}

/// An entry that is known as long as its source lists it, and a day longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedRow {
    /// Our id of its source; empty where release 0.1 did not say it.
    pub source: String,
    /// Was its article let go? Else it is held, or was lost.
    pub let_go: bool,
    /// Hashes of the address and headline that it was announced with; 0 where earlier releases did not say them.
    pub said: (u64, u64),
    /// Since when its source lists it no longer, by the fold's clock.
    pub missed: Option<Timestamp>,
}

/// By which rules rows were folded, from the bytes of their [`Meta`]: these fields stay first in all releases.
pub fn fold_version(meta: &[u8]) -> Option<u32> {
    let (_, fields) = meta.split_first()?;
    postcard::take_from_bytes::<(u64, u64, u32)>(fields).ok().map(|((_, _, rules), _)| rules)
}

/// Reads a typed row.
pub fn row<T: DeserializeOwned>(store: &dyn Store, key: &Key) -> Result<Option<T>, StoreError> {
    store.get(key)?.map(|bytes| decode(&bytes)).transpose()
}

/// Decodes a row's bytes.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    match bytes.split_first() {
        Some((&VERSION, rest)) => {
            postcard::from_bytes(rest).map_err(|e| StoreError::Row(e.to_string()))
        }
        _ => Err(StoreError::Row("another version".to_owned())),
    }
}

impl Batch {
    /// Sets a typed row.
    pub fn put<T: Serialize>(&mut self, key: Key, value: &T) -> Result<(), StoreError> {
        let bytes = postcard::to_extend(value, vec![VERSION]);
        let bytes = bytes.map_err(|e| StoreError::Row(e.to_string()))?;
        self.0.insert(key, Some(bytes));
        Ok(())
    }

    /// Removes a row.
    pub fn delete(&mut self, key: Key) {
        self.0.insert(key, None);
    }
}
