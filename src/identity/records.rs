//! What is recorded of earlier announcements and of who has a page, as sorting asks for it.

use std::time::Duration;

use crate::model::story::is_cut;
use crate::model::{Announcement, ArticleId, Timestamp};

/// A feed's text of this many characters is a full text.
pub const FULL_CHARS: u32 = 1200;

/// What is recorded of an announcement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Known {
    /// As it was announced last.
    pub announced: Announcement,
    /// The article it was found to be of, when that is another's guid.
    pub of: Option<ArticleId>,
    /// Is what we print the feed's own text? Then an edit in it is news.
    pub from_feed: bool,
    /// And may its page be had now, though it was not asked for before?
    pub untried: bool,
    /// Looks taken for a moved date or address that found nothing.
    pub vain: u8,
    /// Since it was looked at last.
    pub rest: Duration,
    /// When it was first seen.
    pub first_seen: Timestamp,
    /// Was its article let go with `[retain]`? Then it is news under another headline alone, dated after `lately`.
    pub let_go: bool,
    /// What is dated earlier is old.
    pub lately: Timestamp,
}

/// Who has a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// The article.
    pub article: ArticleId,
    /// As its own guid announced it; none when it is another source's.
    pub announced: Option<Announcement>,
    /// Of another source: does the asking one speak for the page rather, by rank or as its publisher?
    pub yields: bool,
    /// Of another source: the feed's own text, where that is all that is told of the page.
    pub told: Option<Told>,
}

/// What a source tells of a page by its feed alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// Its length, in characters.
    pub chars: u32,
    /// Are the source's pages left alone, so that nobody has asked for this one yet?
    pub untried: bool,
}

impl Holder {
    /// Is all that is told of the page a teaser of a text of so many characters?
    pub fn is_teaser_of(&self, chars: u32) -> bool {
        self.told.is_some_and(|told| is_cut(told.chars, chars))
    }

    /// May an entry bring more of the page: by its own text, of so many characters, or because its source `scrapes`?
    pub fn may_be_filled(&self, chars: u32, scrapes: bool) -> bool {
        let untried = |told: Told| told.untried && told.chars < FULL_CHARS;
        self.is_teaser_of(chars) || (scrapes && self.told.is_some_and(untried))
    }
}

/// Earlier announcements and pages, by what names them.
pub trait Records {
    /// Why they can't be read.
    type Error;
    /// By article id.
    fn known(&self, id: ArticleId) -> Result<Option<Known>, Self::Error>;
    /// By the hash of the page's address.
    fn holder(&self, address: u64) -> Result<Option<Holder>, Self::Error>;
    /// Was the page of this address one that several entries of this source link to?
    fn shared(&self, address: u64) -> Result<bool, Self::Error>;
    /// By words and dates, of this source.
    fn worded(&self, words: u64) -> Result<Option<ArticleId>, Self::Error>;
    /// By the headline, of this source: what the feed alone told lately.
    fn headed(&self, headline: u64) -> Result<Option<ArticleId>, Self::Error>;
}
