//! An entry as it is weighed: our id, and hashes of what was written.

use unicode_normalization::UnicodeNormalization;
use xxhash_rust::xxh3::xxh3_64;

use crate::model::entry::Entry;
use crate::model::{Announcement, Timestamp, url};

/// One entry of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Announced {
    /// Our id within the source: guid, else link, else a hash.
    pub id: String,
    /// What it says.
    pub said: Announcement,
    /// Date and headline in one hash, as release 0.1 remembered them.
    pub old: u64,
    /// Hash of its page's address without what was drawn by lot for it; 0 where there is no such thing.
    pub undrawn: u64,
    /// Does it link to a site's front page? That is nobody's own.
    pub front: bool,
    /// Its headline, to be compared with others of its document.
    pub headline: String,
    /// How its text begins, likewise.
    pub opening: String,
    /// How many characters its text has.
    pub chars: u32,
    /// When it was written last, as it says.
    pub at: Option<Timestamp>,
}

/// Of a text, so much is compared within a document.
const OPENING_BYTES: usize = 1024;

/// A headline of one story has so many words, or characters of scripts that do not part them.
const HEADLINE_WORDS_MIN: usize = 5;
const HEADLINE_CHARS_MIN: usize = 10;

impl Announced {
    /// `page` is the absolute address of the entry's page.
    pub fn of(entry: &Entry, page: Option<&str>) -> Self {
        let title = entry.title.as_ref().map_or("", |t| t.value.as_str());
        let text = text(entry);
        // As the source wrote them, before dates to come were set to now.
        let dates =
            [entry.given.published, entry.given.updated].map(|d| d.map_or(0, |t: Timestamp| t.0));
        let front = page.and_then(url::web).is_some_and(|page| url::is_front(&page));
        let address = page.filter(|_| !front).and_then(url::address);
        let undrawn =
            address.as_deref().and_then(url::undrawn).map_or(0, |short| url::hash(&short));
        let said = Announcement {
            address: address.map_or(0, |address| url::hash(&address)),
            headline: letters(title),
            text: letters(text),
            core: 0,
            beside: beside(entry, page, text),
            dates: if dates == [0, 0] { 0 } else { xxh3_64(format!("{dates:?}").as_bytes()) },
        };
        let updated = entry.updated.or(entry.published).map_or(0, |t| t.0);
        let old = xxh3_64(format!("{updated}\n{title}").as_bytes());
        let opening = crate::text::cut(text, OPENING_BYTES).to_owned();
        let headline = crate::text::cut(title, OPENING_BYTES).to_owned();
        let at = entry.given.updated.or(entry.given.published);
        let chars = length(text);
        Self { id: entry.id.clone(), said, old, undrawn, front, headline, opening, chars, at }
    }

    /// Is its headline long enough to be of one story? Columns have short ones.
    pub(super) fn is_of_one_story(&self) -> bool {
        let spaceless = self.headline.chars().filter(|c| crate::text::is_spaceless(*c)).count();
        self.headline.split_whitespace().count() >= HEADLINE_WORDS_MIN
            || spaceless >= HEADLINE_CHARS_MIN
    }
}

/// The longest text the feed itself gives.
pub fn text(entry: &Entry) -> &str {
    let summary = entry.summary.as_ref().map_or("", |s| s.value.as_str());
    let content = entry.content.as_ref().and_then(|c| c.value.as_deref()).unwrap_or_default();
    if content.len() > summary.len() { content } else { summary }
}

/// Addresses of one text that are looked at.
const ADDRESSES_MAX: usize = 64;

/// Hash of who signs an entry, of what it shows and links to, and of whether its page has moved to https; never 0.
fn beside(entry: &Entry, page: Option<&str>, text: &str) -> u64 {
    let mut told = String::new();
    let mut tell = |said: &str| {
        told.push_str(said);
        told.push('\n');
    };
    page.filter(|page| page.starts_with("http:")).iter().for_each(|_| tell("http:"));
    entry.authors.iter().for_each(|author| tell(&author.name));
    entry.enclosures().iter().for_each(|link| tell(bare(&link.href)));
    entry.picture().and_then(|picture| picture.url).iter().for_each(|url| tell(bare(url)));
    addresses(text).take(ADDRESSES_MAX).for_each(|url| tell(bare(url)));
    xxh3_64(told.as_bytes()).max(1)
}

/// What its tags link to and show.
fn addresses(html: &str) -> impl Iterator<Item = &str> {
    html.match_indices('=').filter_map(|(at, _)| {
        let named = |name: &str| {
            let start = at.checked_sub(name.len()).and_then(|start| html.get(start..at));
            start.is_some_and(|found| found.eq_ignore_ascii_case(name))
        };
        let rest = (named("href") || named("src")).then(|| &html[at + 1..])?;
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        rest[1..].split(quote).next()
    })
}

/// Without what counts and measures.
fn bare(address: &str) -> &str {
    address.split(['?', '#']).next().unwrap_or(address)
}

/// How many characters can be read of a text, without its tags and with a space for several.
fn length(text: &str) -> u32 {
    let (mut count, mut in_tag, mut space) = (0_u32, false, true);
    for c in text.chars() {
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            _ if in_tag => {}
            c => {
                count = count.saturating_add(u32::from(!(space && c.is_whitespace())));
                space = c.is_whitespace();
            }
        }
    }
    count
}

/// Are letters put together of several characters, as some programs do in what others write in one?
fn is_composed(text: &str) -> bool {
    text.chars().any(|c| ('\u{300}'..='\u{36F}').contains(&c))
}

/// Hash of what can be read: tags, with their counters and pixels, move without an edit. 0 where there is nothing.
pub(super) fn letters(text: &str) -> u64 {
    let composed = is_composed(text).then(|| text.nfc().collect::<String>());
    let text = composed.as_deref().unwrap_or(text);
    let (mut kept, mut in_tag) = (String::with_capacity(text.len()), false);
    for c in text.chars() {
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            c if !in_tag && (c.is_alphanumeric() || ".,%$€£+-".contains(c)) => kept.push(c),
            _ => {}
        }
    }
    if kept.is_empty() { 0 } else { xxh3_64(kept.as_bytes()) }
}
