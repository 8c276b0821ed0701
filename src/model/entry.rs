//! Feed and entry as a source announced them, in Atom's vocabulary (RFC 4287).

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Timestamp, url};
use crate::markup;
use crate::text::{balanced, collapse, cut_marked, first_sentence};

mod media;

pub use media::Media;
use media::is_picture;

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

impl Text {
    /// Of plain text.
    pub fn unmarked(value: String) -> Self {
        Self { kind: TextKind::Text, value }
    }

    /// On one line, without markup: for headlines and names, which often were escaped once too often.
    pub fn plain(&self) -> String {
        let plain = match self.kind {
            TextKind::Text => collapse(&self.value),
            TextKind::Html | TextKind::Xhtml => plain(&self.value),
        };
        // Where a word may be broken is none of a headline's words.
        let plain = if plain.contains('\u{AD}') { plain.replace('\u{AD}', "") } else { plain };
        balanced(&plain).into_owned()
    }

    /// As HTML, the paragraphs of plain text kept.
    pub fn html(&self) -> String {
        match self.kind {
            TextKind::Text => markup::of_plain(&self.value),
            TextKind::Html => markup::of_html(&self.value),
            TextKind::Xhtml => self.value.clone(),
        }
    }
}

/// What can be read of HTML; once more, where that is markup again.
fn plain(html: &str) -> String {
    let text = markup::text_of(html);
    let once_more = markup::refs::decode(&text);
    if once_more != text || (text.contains("</") && markup::has_tags(&text)) {
        return markup::text_of(&text);
    }
    text
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

impl Content {
    /// As HTML, the paragraphs of plain text kept; none where it is elsewhere, or no text.
    pub fn html(&self) -> Option<String> {
        let value = self.value.as_deref()?;
        match self.kind.as_str() {
            "text" | "text/plain" => Some(markup::of_plain(value)),
            "html" | "text/html" => Some(markup::of_html(value)),
            _ => Some(value.to_owned()),
        }
    }
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
    /// BCP 47, of what it leads to.
    pub language: Option<String>,
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

/// The feed an entry was copied from (`atom:source`, RSS `source`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EntrySource {
    /// Feed id or URL.
    pub id: Option<String>,
    /// Feed title.
    pub title: Option<String>,
    /// Feed or site address.
    pub url: Option<String>,
    /// Site address, where that is told apart.
    pub home: Option<String>,
}

/// Dates as the source wrote them: never set to now, so that equal announcements compare equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Given {
    /// Published.
    pub published: Option<Timestamp>,
    /// Updated.
    pub updated: Option<Timestamp>,
}

/// One item as a source announced it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// Our id within the source: guid, else canonical link, else a hash of source, title and date as given.
    pub id: String,
    /// The id as the source gave it; never trusted alone.
    pub guid: Option<String>,
    /// Headline.
    pub title: Option<Text>,
    /// All links; which of them is the page, [`Entry::page`] says.
    pub links: Vec<Link>,
    /// Teaser.
    pub summary: Option<Text>,
    /// Full text, where the source gives it.
    pub content: Option<Content>,
    /// The source's claim, not later than when it was read.
    pub published: Option<Timestamp>,
    /// The source's claim, not later than when it was read.
    pub updated: Option<Timestamp>,
    /// Both as the source wrote them: what announcements are compared by.
    pub given: Given,
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

/// A headline made of the text has about so many characters.
const HEADLINE_CHARS: usize = 80;

impl Entry {
    /// The date it goes by: when it was published, else when it was updated, for many say no more.
    pub fn dated(&self) -> Option<Timestamp> {
        self.published.or(self.updated)
    }

    /// The address of the entry's page: an alternate of http(s), HTML before other types, and of several languages its
    /// own. None is made up.
    pub fn page(&self) -> Option<&str> {
        let alternate = |l: &&Link| matches!(l.rel.as_deref(), None | Some("alternate"));
        let other = |l: &Link| l.media_type.as_deref().is_some_and(|t| !t.contains("html"));
        let pages = self.links.iter().filter(alternate).filter(|l| url::web(&l.href).is_some());
        // Of equal ones the first.
        pages.min_by_key(|l| (other(l), self.strangeness(l))).map(|l| l.href.as_str())
    }

    /// Is what a link leads to in the entry's language, in none that is told, or in another?
    fn strangeness(&self, link: &Link) -> u8 {
        let part = |tag: &str| tag.split(['-', '_']).next().unwrap_or(tag).to_ascii_lowercase();
        match (&link.language, &self.language) {
            (Some(of), Some(own)) if of.eq_ignore_ascii_case(own) => 0,
            (Some(of), Some(own)) if part(of) == part(own) => 1,
            (None, _) => 2,
            _ => 3,
        }
    }

    /// The headline, plain: without the outlet an aggregator adds; where there is none, the text's first sentence.
    pub fn headline(&self) -> String {
        let title = self.title.as_ref().map(Text::plain).unwrap_or_default();
        if title.is_empty() {
            return first_sentence(&markup::text_of(&self.html()), HEADLINE_CHARS);
        }
        let outlet = self.source.as_ref().and_then(|s| s.title.as_deref()).unwrap_or_default();
        let bare = title.strip_suffix(outlet).filter(|_| !outlet.is_empty()).map(str::trim_end);
        let bare = bare.and_then(|b| b.strip_suffix(['-', '–', '—', '|'])).map(str::trim_end);
        bare.filter(|b| !b.is_empty()).map_or(title.clone(), str::to_owned)
    }

    /// The longest text the feed itself gives, as HTML; empty where it gives none.
    pub fn html(&self) -> String {
        let summary = self.summary.as_ref().map(Text::html).unwrap_or_default();
        let content = self.content.as_ref().and_then(Content::html);
        content.filter(|c| c.len() > summary.len()).unwrap_or(summary)
    }

    /// The entry's picture: the largest of its media, else an enclosed one, else a thumbnail.
    pub fn picture(&self) -> Option<Media> {
        let area = |m: &&Media| m.area();
        let shown = |m: &&Media| m.is_picture() && m.url.is_some() && m.may_be_news();
        let pictures = || self.media.iter().flatten().filter(shown);
        let whole: Vec<&Media> = pictures().filter(|m| !m.thumbnail).collect();
        // Of equal ones the first.
        let largest = whole.iter().rev().max_by_key(|m| area(m)).map(|m| (*m).clone());
        let enclosed = || {
            let links = self.links.iter().filter(|l| l.rel.as_deref() == Some("enclosure"));
            let found =
                links.into_iter().find(|l| is_picture(l.media_type.as_deref(), Some(&l.href)))?;
            Some(Media { url: Some(found.href.clone()), ..Media::default() })
        };
        largest.or_else(enclosed).or_else(|| pictures().max_by_key(area).cloned())
    }

    /// What is to be heard or seen beside the text: enclosures and media that are no pictures.
    pub fn enclosures(&self) -> Vec<Link> {
        let enclosed = self.links.iter().filter(|l| l.rel.as_deref() == Some("enclosure"));
        let shown = |l: &&Link| !is_picture(l.media_type.as_deref(), Some(&l.href));
        let mut all: Vec<Link> = enclosed.filter(shown).cloned().collect();
        let playable = |t: &str| t.starts_with("audio") || t.starts_with("video");
        let plays = |m: &&Media| m.media_type.as_deref().is_some_and(playable) && !m.thumbnail;
        for media in self.media.iter().flatten().filter(plays) {
            let Some(href) = media.url.clone() else { continue };
            if all.iter().any(|l| l.href == href) {
                continue;
            }
            let (media_type, title) = (media.media_type.clone(), media.caption.clone());
            let rel = Some("enclosure".to_owned());
            all.push(Link { href, rel, media_type, title, length: media.size, language: None });
        }
        all
    }

    /// The outlet's name, where the entry was copied from its feed.
    pub fn outlet(&self) -> Option<String> {
        let title = self.source.as_ref()?.title.as_deref()?;
        Some(cut_marked(&plain(title), 200)).filter(|t| !t.is_empty())
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
    pub published: Option<Timestamp>,
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
#[serde(default)]
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

impl Feed {
    /// Whoever wrote the feed wrote what in it names nobody and was not copied from elsewhere: Atom (RFC 4287 4.2.1) and
    /// JSON Feed say so, RSS does not.
    pub fn inherit_authors(&mut self) {
        if !matches!(self.kind.as_str(), "atom" | "json") {
            return;
        }
        for entry in &mut self.entries {
            if entry.authors.is_empty() && entry.source.is_none() {
                entry.authors.clone_from(&self.authors);
            }
        }
    }

    /// An entry that does not say its language, and was not copied from elsewhere, stands in its feed's.
    pub fn inherit_language(&mut self) {
        for entry in self.entries.iter_mut().filter(|entry| entry.source.is_none()) {
            entry.language = entry.language.take().or_else(|| self.language.clone());
        }
    }
}

#[cfg(test)]
mod tests;
