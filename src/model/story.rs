//! A story: what one or more copies tell; the unit we publish.

use serde::{Deserialize, Serialize};

use super::{ArticleId, RevisionHead, StoryId, Timestamp};

/// A copy counts as full from this share of the longest one on: less was cut.
const FULL_PERCENT: u64 = 85;

/// Is a text of so many characters cut, beside one of the same page or story?
pub fn is_cut(chars: u32, whole: u32) -> bool {
    u64::from(chars) * 100 < u64::from(whole) * FULL_PERCENT
}

/// One article inside a story: what the list of copies and the choice of a lead need, never the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoryCopy {
    /// The article.
    pub article: ArticleId,
    /// Journal position of its newest capture, where the body is.
    pub seq: u64,
    /// Our id of the source.
    pub source: String,
    /// Other sources that list its page, sorted.
    pub listed_by: Vec<String>,
    /// The source's rank in the config.
    pub rank: i32,
    /// Its page.
    pub url: String,
    /// Its headline.
    pub headline: String,
    /// The agency it is credited to.
    pub credit: Option<String>,
    /// Is this the credited agency's own page?
    pub home: bool,
    /// Is its page one of the source's own site?
    pub own: bool,
    /// BCP 47.
    pub language: Option<String>,
    /// The source's claim, clamped to the fetch.
    pub published: Timestamp,
    /// When we first saw the article.
    pub first_seen: Timestamp,
    /// When its newest content was fetched.
    pub fetched: Timestamp,
    /// Length of the body, in characters.
    pub chars: u32,
    /// How many versions of it there were, the newest included.
    pub version: u32,
    /// A head that announced the newest version.
    pub head: Option<RevisionHead>,
    /// Hash of what a reader would notice: normalised headline and text.
    pub sense: u64,
    /// Senses of its earlier versions, oldest first: a page that flips between two versions changes nothing.
    pub senses: Vec<u64>,
    /// Did it come as a revision of what the story's other copies said?
    pub revises: bool,
    /// Of a kill: the headline of what it withdraws.
    pub withdraws: Option<String>,
    /// The story it was in before a person made that one with this: their texts need have nothing in common.
    pub joined: Option<StoryId>,
}

impl StoryCopy {
    /// Every source that it came with: its own, and those that list its page.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        [&self.source].into_iter().chain(&self.listed_by).map(String::as_str)
    }

    /// Takes in that these list its page too.
    pub fn list(&mut self, others: impl IntoIterator<Item = String>) {
        self.listed_by.extend(others);
        self.listed_by.retain(|other| *other != self.source);
        self.listed_by.sort_unstable();
        self.listed_by.dedup();
    }
}

/// A story: its copies, and who speaks for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Story {
    /// Never changes.
    pub id: StoryId,
    /// Ordered by first_seen, then article id.
    pub copies: Vec<StoryCopy>,
    /// The copy that speaks for the story.
    pub lead: ArticleId,
    /// When its first capture was taken: the window for copies is counted from here.
    pub opened: Timestamp,
    /// The earliest that the copies say which it was first told with; later ones move nothing.
    pub published: Timestamp,
    /// Last change a reader would notice; never goes back.
    pub updated: Timestamp,
    /// Where it stands among the others: at its last change, or at its own date when it was old when its source was new;
    /// behind all of them when that date is not known.
    pub placed: Timestamp,
    /// When a new version of a copy last changed what a reader sees; `updated` is never before it.
    pub revised: Option<Timestamp>,
    /// The copy that withdrew it: a kill.
    pub withdrawn: Option<ArticleId>,
    /// Where the journal holds the first capture of the article that opened it; it is let go by that.
    pub since: u64,
}

/// Moments before this are places only. No date of that day is believed: programs write it that know none.
const PLACES_END: i64 = 86_400_000;
/// Of a second.
const PARTS: i64 = 1000;

impl Story {
    /// A place behind all that has a date, for what came to us at a position of the journal: what a document lists first
    /// stands before the rest.
    pub fn behind_all(seq: u64) -> Timestamp {
        Timestamp((PLACES_END - 1).saturating_sub_unsigned(seq).max(0))
    }

    /// The place of what is of this date: what a document lists first stands before the rest of one date. Feeds tell no parts
    /// of a second.
    pub fn at_date(date: Timestamp, listed: u32) -> Timestamp {
        let told = date.0.rem_euclid(PARTS) == 0;
        let part = PARTS - 1 - i64::from(listed).min(PARTS - 1);
        if told { Timestamp(date.0 + part) } else { date }
    }

    /// Does it stand there?
    pub fn is_behind_all(&self) -> bool {
        self.placed.0 < PLACES_END
    }

    /// The time it is shown under.
    pub fn shown_at(&self) -> Timestamp {
        if self.is_behind_all() { self.published } else { self.placed }
    }

    /// The copy that speaks for the story.
    pub fn lead(&self) -> Option<&StoryCopy> {
        self.copies.iter().find(|c| c.article == self.lead)
    }

    /// The copy that withdrew it.
    pub fn notice(&self) -> Option<&StoryCopy> {
        self.withdrawn.and_then(|by| self.copies.iter().find(|c| c.article == by))
    }

    /// The lead's headline; of a withdrawn story that it was, and the headline it had.
    pub fn headline(&self) -> String {
        let headline = self.plain_headline();
        if self.withdrawn.is_some() { format!("Withdrawn: {headline}") } else { headline }
    }

    /// [`Story::headline`] without a word on whether it was withdrawn.
    pub fn plain_headline(&self) -> String {
        let lead = self.lead().map(|c| c.headline.as_str()).unwrap_or_default();
        let Some(notice) = self.notice() else { return lead.to_owned() };
        // A notice that came as an article of its own has a headline of its own; the story's is another copy's.
        let apart = notice.article != self.lead && notice.version == 1;
        let known = notice.withdraws.as_deref().filter(|_| !apart);
        known.unwrap_or(lead).to_owned()
    }
}
