//! Feed and entry as a source announced them, in Atom's vocabulary (RFC 4287).

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Timestamp;

/// How a text construct is marked up (RFC 4287 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextKind {
    /// Plain text.
    #[default]
    Text,
    /// HTML markup, unescaped.
    Html,
    /// An XHTML fragment, serialised.
    Xhtml,
}

/// A text construct: title, summary, rights.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// How `value` is to be read.
    pub kind: TextKind,
    /// The text or markup.
    pub value: String,
}

/// An entry's content: inline text, or a pointer to it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Content {
    /// Media type, or `text`, `html`, `xhtml`.
    pub kind: String,
    /// Inline content, when there is any.
    pub value: Option<String>,
    /// Where it is instead (`src`).
    pub src: Option<String>,
}

/// A link of a feed or an entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Link {
    /// Absolute where a base was known.
    pub href: String,
    /// `alternate` when the source said nothing.
    pub rel: Option<String>,
    /// Media type.
    pub media_type: Option<String>,
    /// For a person.
    pub title: Option<String>,
    /// In bytes.
    pub length: Option<u64>,
}

/// A person construct.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// As given.
    pub name: String,
    /// Mail address.
    pub email: Option<String>,
    /// Home page.
    pub uri: Option<String>,
}

/// A category.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Category {
    /// The category itself.
    pub term: String,
    /// The vocabulary it is from.
    pub scheme: Option<String>,
    /// For a person.
    pub label: Option<String>,
}

/// One rendition of a media object (Media RSS, enclosures).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Media {
    /// Where it is.
    pub url: Option<String>,
    /// Media type.
    pub media_type: Option<String>,
    /// In bytes.
    pub size: Option<u64>,
}

/// The feed an entry was copied from (`atom:source`, RSS `source`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EntrySource {
    /// Feed id or URL.
    pub id: Option<String>,
    /// Feed title.
    pub title: Option<String>,
    /// Feed or site address.
    pub url: Option<String>,
}

/// One item as a source announced it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// Our id within the source: guid, else canonical link, else a hash of source, title and date.
    pub id: String,
    /// The id as the source gave it; never trusted alone.
    pub guid: Option<String>,
    /// Headline.
    pub title: Option<Text>,
    /// All links; the page is the first `alternate`.
    pub links: Vec<Link>,
    /// Teaser.
    pub summary: Option<Text>,
    /// Full text, where the source gives it.
    pub content: Option<Content>,
    /// The source's claim.
    pub published: Option<Timestamp>,
    /// The source's claim.
    pub updated: Option<Timestamp>,
    /// Who wrote it.
    pub authors: Vec<Person>,
    /// Who helped.
    pub contributors: Vec<Person>,
    /// Subjects.
    pub categories: Vec<Category>,
    /// Copyright line.
    pub rights: Option<Text>,
    /// The feed this was copied from.
    pub source: Option<EntrySource>,
    /// BCP 47.
    pub language: Option<String>,
    /// Media objects, each a list of its renditions.
    pub media: Vec<Vec<Media>>,
}

impl Entry {
    /// The address of the entry's page.
    pub fn page(&self) -> Option<&str> {
        let alternate = |l: &&Link| matches!(l.rel.as_deref(), None | Some("alternate"));
        self.links.iter().find(alternate).map(|l| l.href.as_str())
    }
}

/// A parsed feed, sitemap or listing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Feed {
    /// `atom`, `rss2`, `rss1`, `rss0`, `json`, `sitemap`, `listing`.
    pub kind: String,
    /// As given, else the source's address.
    pub id: String,
    /// Name of the feed.
    pub title: Option<Text>,
    /// `self`, `alternate`, `hub`, ...
    pub links: Vec<Link>,
    /// Subtitle.
    pub description: Option<Text>,
    /// The source's claim.
    pub updated: Option<Timestamp>,
    /// BCP 47.
    pub language: Option<String>,
    /// Copyright line.
    pub rights: Option<Text>,
    /// Feed-level authors.
    pub authors: Vec<Person>,
    /// Feed-level contributors.
    pub contributors: Vec<Person>,
    /// Feed-level categories.
    pub categories: Vec<Category>,
    /// Producing program.
    pub generator: Option<String>,
    /// Logo address.
    pub logo: Option<String>,
    /// What the feed asks of its pollers.
    pub hints: Hints,
    /// In document order.
    pub entries: Vec<Entry>,
}

/// What a feed asks of its pollers; combined with the server's own words in `schedule`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Hints {
    /// RSS `ttl`.
    pub ttl: Option<Duration>,
    /// `sy:updatePeriod` / `sy:updateFrequency`.
    pub update_every: Option<Duration>,
    /// RSS `skipHours`, bit h = hour h in GMT.
    pub skip_hours: u32,
    /// RSS `skipDays`, bit 0 = Monday.
    pub skip_days: u8,
}
