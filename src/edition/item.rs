//! One entry of a feed, ready for any format: the formats choose the markup, this chooses the words.

use std::collections::BTreeSet;

use super::language::language;
use super::outlets::{outlet, withdrawer};
use super::words::of as words;
use super::{address, html, what};
use crate::model::article::{Block, Enclosure, Figure, Outlet};
use crate::model::edition::{Edition, EditionEntry};
use crate::model::story::StoryCopy;
use crate::model::{Timestamp, credits, url};
use crate::text::{balanced, collapse, cut_marked};

/// The vocabularies of our categories: `...#agency`, `...#place`, `...#language`, `...#tag`. Readers know them by what
/// stands behind the `#`. Of the schemes that lead nowhere this one may bear it: the W3C's validator calls it invalid in a URN.
pub(super) const SCHEME: &str = "urn:copydesk:ns#";
/// Links to copies of one story; a story that is carried by more has them on its page.
const VIA_MAX: usize = 100;
/// Of the summary: what a list of headlines has room for.
const SUMMARY_BYTES_MAX: usize = 400;
/// Shorter paragraphs are dates and the like.
const SUMMARY_BYTES_MIN: usize = 40;
/// The media type of what has none (RFC 2046 4.5.1).
pub(super) const UNTYPED: &str = "application/octet-stream";
/// Media types of what is listened to, by the ending of its address.
const AUDIO: [(&str, &str); 6] = [
    (".mp3", "audio/mpeg"),
    (".m4a", "audio/mp4"),
    (".aac", "audio/aac"),
    (".ogg", "audio/ogg"),
    (".opus", "audio/ogg"),
    (".wav", "audio/wav"),
];

/// One entry of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// A URN that never changes.
    pub id: String,
    /// Never empty.
    pub title: String,
    /// BCP 47.
    pub language: Option<String>,
    /// First told.
    pub published: Timestamp,
    /// Last change a reader would notice.
    pub updated: Timestamp,
    /// The agency, then the people; else the source. Never empty.
    pub authors: Vec<String>,
    /// How many of the authors, from the first, are agencies.
    pub agencies: usize,
    /// The lead's page, or ours when that can't be linked to.
    pub page: String,
    /// Our page of it.
    pub own: String,
    /// The pages of the copies, each once, with their headlines.
    pub via: Vec<(String, String)>,
    /// Vocabulary and term.
    pub categories: Vec<(&'static str, String)>,
    /// The lead's own copyright line.
    pub rights: Option<String>,
    /// The lead's feed.
    pub origin: Option<Origin>,
    /// The whole text as HTML.
    pub html: String,
    /// Its opening as plain text.
    pub summary: String,
    /// The lead picture.
    pub image: Option<Figure>,
    /// What is to be heard, seen or read beside the text.
    pub enclosures: Vec<Enclosure>,
    /// For programs: what the formats of feeds have no words for.
    pub told: Told,
}

/// The feed an entry was copied from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The feed's own id, its address, or a name of ours when those hold a key.
    pub id: String,
    /// What it calls itself, or its site.
    pub title: String,
    /// Its address, when that may be told.
    pub address: Option<String>,
    /// Its site.
    pub home: Option<String>,
    /// Its copyright line.
    pub rights: Option<String>,
    /// The newest time it gave for this story. Its poll times would change our bytes at every poll.
    pub updated: Timestamp,
}

/// A story's provenance for programs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// The agency.
    pub credit: Option<String>,
    /// The byline as printed.
    pub byline: Option<String>,
    /// Was it withdrawn?
    pub withdrawn: bool,
    /// Who ran it.
    pub copies: Vec<ToldCopy>,
}

/// One copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldCopy {
    /// Our id of its source.
    pub source: String,
    /// As readers know it.
    pub outlet: String,
    /// Its page.
    pub url: Option<String>,
    /// Its headline.
    pub headline: String,
    /// Whom it credits.
    pub credit: Option<String>,
    /// Its claim.
    pub published: Timestamp,
    /// Texts it had so far.
    pub revisions: u32,
    /// Does it speak for the story?
    pub lead: bool,
}

impl Item {
    /// Of a story in an edition.
    pub fn of(entry: &EditionEntry, edition: &Edition) -> Self {
        let own = story_page(&edition.base_url, entry);
        let lead = entry.story.lead().and_then(|c| address::public(&c.url));
        Self {
            id: entry.story.id.urn(),
            title: title(entry),
            language: language(&entry.article).map(str::to_owned),
            published: entry.story.published,
            updated: entry.story.updated,
            authors: authors(entry),
            agencies: agencies(entry).count(),
            page: lead.unwrap_or_else(|| own.clone()),
            via: via(&entry.story.copies),
            categories: categories(entry),
            rights: entry.article.rights.as_deref().map(collapse),
            origin: origin(entry),
            html: html::body(entry, &own, edition.carried_by),
            summary: summary(entry),
            image: image(entry),
            enclosures: enclosures(entry),
            told: told(entry),
            own,
        }
    }
}

/// The address of our own page of a story.
pub(super) fn story_page(base_url: &str, entry: &EditionEntry) -> String {
    format!("{base_url}story/{}/", entry.story.id)
}

/// The entry's headline; of a withdrawn story that it was, in its language.
pub(super) fn title(entry: &EditionEntry) -> String {
    match entry.story.withdrawn {
        None => balanced(&entry.headline()).into_owned(),
        Some(_) => {
            let (words, _) = words(language(&entry.article));
            words.withdrawn_title(&balanced(&entry.story.plain_headline()))
        }
    }
}

/// The agencies that the lead is credited to.
fn agencies(entry: &EditionEntry) -> impl Iterator<Item = &str> {
    let lead = entry.story.lead();
    let credit = entry.article.credit.as_deref().or_else(|| lead?.credit.as_deref());
    credit.into_iter().flat_map(credits).filter(|name| !name.trim().is_empty())
}

/// The agencies that wrote it and the people of the byline, each once; else the source that ran it.
fn authors(entry: &EditionEntry) -> Vec<String> {
    let lead = entry.story.lead();
    let article = &entry.article;
    let people = article.byline.names.iter().map(String::as_str);
    // A byline without a name in it ("By our correspondent") is one all the same; one that names an agency is its credit.
    let nobody = article.byline.names.is_empty() && agencies(entry).next().is_none();
    let line = Some(article.byline.text.as_str()).filter(|_| nobody);
    let source = entry.source.title.as_deref().or_else(|| lead.map(|c| c.source.as_str()));
    let mut names: Vec<String> = Vec::new();
    let mut add = |name: &str| {
        let name = collapse(name);
        if !name.is_empty() && !names.iter().any(|n| n.eq_ignore_ascii_case(&name)) {
            names.push(name);
        }
    };
    agencies(entry).chain(people).chain(line).for_each(&mut add);
    if names.is_empty() {
        source.into_iter().for_each(|name| names.push(collapse(name)));
        names.retain(|name| !name.is_empty());
    }
    if names.is_empty() { vec!["unknown".to_owned()] } else { names }
}

fn via(copies: &[StoryCopy]) -> Vec<(String, String)> {
    let mut linked = BTreeSet::new();
    let pages = copies.iter().filter_map(|c| Some((address::public(&c.url)?, c.headline.clone())));
    pages.filter(|(page, _)| linked.insert(page.clone())).take(VIA_MAX).collect()
}

fn categories(entry: &EditionEntry) -> Vec<(&'static str, String)> {
    let article = &entry.article;
    let place = article.dateline.as_ref().and_then(|d| d.place.as_deref());
    let agencies = article.credit.as_deref().into_iter().flat_map(credits);
    let one = [("place", place), ("language", language(article))];
    let known = one.into_iter().filter_map(|(scheme, term)| Some((scheme, term?)));
    let known = agencies.map(|agency| ("agency", agency)).chain(known);
    let tags = entry.tags.iter().map(|t| ("tag", t.as_str()));
    let all = known.chain(tags).filter(|(_, term)| !term.trim().is_empty());
    all.map(|(scheme, term)| (scheme, term.to_owned())).collect()
}

/// The lead's feed, as RFC 4287 4.2.11 asks of those who copy entries; of what the lead's source had copied itself, the
/// feed that it came from.
fn origin(entry: &EditionEntry) -> Option<Origin> {
    let own = own_origin(entry)?;
    let outlet = entry.article.outlet.as_ref().filter(|o| !same_name(&o.name, &own.title));
    Some(outlet.map_or(own, |outlet| copied(outlet, entry)))
}

fn same_name(a: &str, b: &str) -> bool {
    collapse(a).to_lowercase() == collapse(b).to_lowercase()
}

fn copied(outlet: &Outlet, entry: &EditionEntry) -> Origin {
    let source = &entry.source.url;
    let shown = |url: &Option<String>| address::discreet(url.as_deref()?, source);
    let (address, home) = (shown(&outlet.feed), shown(&outlet.home));
    let id = outlet.id.clone().filter(|id| iri(id, source));
    let id = id.or_else(|| address.clone()).or_else(|| home.clone());
    Origin {
        id: id.unwrap_or_else(|| format!("urn:copydesk:source:{}", urn_safe(&outlet.name))),
        title: collapse(&outlet.name),
        address,
        home,
        rights: None,
        updated: stated(entry),
    }
}

fn own_origin(entry: &EditionEntry) -> Option<Origin> {
    let state = &entry.source;
    let site = url::site(url::web(&state.url)?.as_str());
    let address = address::of_source(&state.url);
    let name = entry.story.lead().map(|c| c.source.as_str()).unwrap_or_default();
    let said = |text: &Option<String>| text.as_deref().map(collapse).filter(|t| !t.is_empty());
    // RSS has no feed id; many Atom feeds have one that is no IRI.
    let id = state.feed_id.as_deref().filter(|id| iri(id, &state.url)).map(str::to_owned);
    let id = id.or_else(|| address.clone());
    Some(Origin {
        id: id.unwrap_or_else(|| format!("urn:copydesk:source:{}", urn_safe(name))),
        title: said(&state.title).unwrap_or(site),
        address,
        home: state.home.as_deref().and_then(|h| address::discreet(h, &state.url)),
        rights: said(&state.rights),
        updated: stated(entry),
    })
}

/// Is it an id that can be printed, and gives nothing of the source's own address away?
fn iri(id: &str, source: &str) -> bool {
    let Ok(parsed) = ::url::Url::parse(id) else { return false };
    let web = matches!(parsed.scheme(), "http" | "https");
    !id.contains(char::is_whitespace)
        && if web { address::discreet(id, source).as_deref() == Some(id) } else { true }
}

/// Letters, digits and the like; the rest percent-encoded (RFC 8141 2).
fn urn_safe(name: &str) -> String {
    let safe = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    name.bytes()
        .map(|b| if safe(b) { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

fn stated(entry: &EditionEntry) -> Timestamp {
    let claims = [entry.article.updated, entry.article.published];
    claims.into_iter().flatten().max().unwrap_or(entry.story.published)
}

/// The first paragraph that says something, an editor's note left out; of a withdrawn story that of its notice.
pub(super) fn summary(entry: &EditionEntry) -> String {
    let told = match entry.story.notice() {
        Some(by) => match &entry.notice {
            Some(notice) => notice,
            None => {
                let (words, _) = words(language(&entry.article));
                return words.withdrawn_by(&withdrawer(by, &entry.titles));
            }
        },
        None => &entry.article,
    };
    let texts = || told.blocks.iter().map(Block::text).filter(|t| !what::is_note(t));
    let long = texts().find(|t| t.len() > SUMMARY_BYTES_MIN);
    let text = long.or_else(|| texts().find(|t| !t.trim().is_empty())).unwrap_or_default();
    cut_marked(&collapse(&text), SUMMARY_BYTES_MAX)
}

/// The first picture that can be shown; none of a withdrawn story.
fn image(entry: &EditionEntry) -> Option<Figure> {
    let article = Some(&entry.article).filter(|_| entry.story.withdrawn.is_none())?;
    let inside = article.blocks.iter().filter_map(|b| match b {
        Block::Figure(figure) => Some(figure),
        _ => None,
    });
    let mut all = article.image.iter().chain(inside);
    all.find_map(|f| Some(Figure { url: address::public(&f.url)?, ..f.clone() }))
}

/// What the feed enclosed, and what can be listened to by how its address ends.
fn enclosures(entry: &EditionEntry) -> Vec<Enclosure> {
    let Some(article) = Some(&entry.article).filter(|_| entry.story.withdrawn.is_none()) else {
        return Vec::new();
    };
    let embeds = article.blocks.iter().filter_map(|b| match b {
        Block::Embed(url, _) if by_ending(url).is_some() => {
            Some(Enclosure { url: url.clone(), ..Enclosure::default() })
        }
        _ => None,
    });
    let mut known = BTreeSet::new();
    let all = article.enclosures.iter().cloned().chain(embeds).filter_map(|one| {
        let url = address::public(&one.url)?;
        let media_type = one.media_type.or_else(|| by_ending(&one.url).map(str::to_owned));
        Some(Enclosure { url, media_type, ..one })
    });
    all.filter(|one| known.insert(one.url.clone())).collect()
}

fn by_ending(address: &str) -> Option<&'static str> {
    let path = url::web(address)?.path().to_ascii_lowercase();
    AUDIO.iter().find(|(end, _)| path.ends_with(end)).map(|(_, media)| *media)
}

fn told(entry: &EditionEntry) -> Told {
    let story = &entry.story;
    let copy = |c: &StoryCopy| ToldCopy {
        source: c.source.clone(),
        outlet: outlet(c, &entry.titles),
        url: address::public(&c.url),
        headline: c.headline.clone(),
        credit: c.credit.clone(),
        published: c.published,
        revisions: c.version,
        lead: c.article == story.lead,
    };
    let byline = Some(entry.article.byline.text.trim()).filter(|b| !b.is_empty());
    Told {
        credit: entry.article.credit.clone(),
        byline: byline.map(str::to_owned),
        withdrawn: story.withdrawn.is_some(),
        copies: story.copies.iter().take(VIA_MAX).map(copy).collect(),
    }
}
