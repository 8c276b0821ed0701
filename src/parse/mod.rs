//! Bytes of a feed, sitemap or listing -> entries and problems; never panics, never gives up on one bad entry.
//!
//! One way through: bytes -> text (`sniff`) -> tokens (`lex`) -> tree (`tree`) -> nouns (`feed`, `sitemap`) ->
//! ids and bounds (`settle`). feed-rs (`model`) reads a clean document made of the tree (`clean`), and JSON Feed.

mod address;
mod boxes;
mod build;
mod clean;
mod codepages;
mod construct;
mod dated;
mod days;
mod deleted;
mod element;
mod embargo;
mod error;
mod feed;
mod fields;
mod json;
mod keys;
mod links;
mod listed;
mod listing;
mod loose;
mod markup;
mod model;
mod moved;
mod names;
mod offers;
mod person;
mod popular;
mod posts;
mod rank;
mod reach;
mod reported;
mod room;
mod sanitize;
mod settle;
mod sitemap;
mod sniff;
mod style;
mod tails;
mod tree;

use chrono_tz::Tz;
use url::Url;

pub use deleted::Deleted;
pub use error::ParseError;
pub use listing::{SELECTOR_BYTES_MAX, selector_error};
pub use moved::redirect;
pub use offers::{Declared, OfferedFeed, Offers, offers};
pub use rank::{REMARKS, aside};
pub use sitemap::{Child, NO_NEWS, TWICE};

use crate::dates::Context;
use crate::model::entry::{Entry, Feed};
use crate::model::source::{Listing, SourceKind};
use crate::model::{Count, Timestamp};
use sniff::Form;
use tree::Tree;

/// A document as it was fetched, and what its source says of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Document<'a> {
    /// The body, content codings already undone.
    pub bytes: &'a [u8],
    /// The `Content-Type` of the response, for its charset.
    pub content_type: Option<&'a str>,
    /// Where it came from, for relative addresses.
    pub base: Option<&'a Url>,
    /// IANA name, for dates without a zone.
    pub zone: Option<&'a str>,
    /// What the source should be.
    pub kind: SourceKind,
    /// Selectors, for a listing.
    pub listing: Option<&'a Listing>,
    /// Our id of the source, for the ids of entries that have nothing else.
    pub source: &'a str,
    /// Later dates are set to this.
    pub now: Option<Timestamp>,
    /// The most that a document compressed without saying so may grow to; as much as a feed may have by default.
    pub bytes_max: Option<u64>,
}

/// What a document holds.
#[derive(Debug, Clone, Default)]
pub struct Parsed {
    /// The feed and its entries.
    pub feed: Feed,
    /// What was repaired or dropped, in plain words.
    pub problems: Vec<String>,
    /// Entries that it has and that are none of its news, with one example and its reason.
    pub refused: Count,
    /// Was it cut off? Then it must be fetched again whole.
    pub cut: bool,
    /// Child sitemaps of a sitemap index.
    pub more: Vec<Child>,
    /// Are there such of which it does not say at what time they last changed, or entries that are not to be published yet?
    /// Then it brings something new while it stays the same.
    pub hides_changes: bool,
    /// Entries that it says were deleted.
    pub deleted: Vec<Deleted>,
    /// Where the document says it is now (a redirecting page, `<redirect>`); then there are no entries.
    pub moved: Option<String>,
}

/// Reads a document. Linear in its size, bounded in memory, and never panics.
pub fn parse(doc: &Document<'_>) -> Result<Parsed, ParseError> {
    let mut parsed = Parsed::default();
    let text = sniff::text(doc.bytes, doc.content_type, doc.bytes_max, &mut parsed)?;
    let context = Context::of(doc.zone.and_then(|z| z.parse::<Tz>().ok()));
    match (doc.kind, doc.listing) {
        (SourceKind::Listing, selectors) => {
            parsed.feed = listing::read(&text, selectors, doc.base, context, &mut parsed.problems)?;
        }
        // Feeds and sitemaps tell themselves apart.
        (SourceKind::Feed | SourceKind::Sitemap, _) => read(&text, doc.base, context, &mut parsed)?,
    }
    if parsed.feed.id.is_empty() {
        doc.base.map_or(doc.source, Url::as_str).clone_into(&mut parsed.feed.id);
    }
    if let Some(said) = reported::take(&mut parsed.feed, &mut parsed.problems, &mut parsed.refused)
    {
        return Err(ParseError::Reported(said));
    }
    if let Some(now) = doc.now {
        let spoken = parsed.feed.language.as_deref();
        let context = spoken.map_or(context, |tag| context.spoken(tag));
        let entries = &mut parsed.feed.entries;
        parsed.hides_changes |= embargo::hold_back(entries, now, context, &mut parsed.refused);
    }
    parsed.feed.entries.iter_mut().for_each(without_tails);
    settle::newest(&mut parsed.feed, &mut parsed.problems, &mut parsed.refused);
    settle::settle(&mut parsed.feed, doc.source, doc.now, &mut parsed.problems);
    // After the ids, which may rest on a headline as it was written.
    tails::unsigned(&mut parsed.feed);
    Ok(parsed)
}

/// Leaves out what generators put under every text.
fn without_tails(entry: &mut Entry) {
    if let Some(summary) = &mut entry.summary {
        tails::trim(&mut summary.value);
    }
    if let Some(text) = entry.content.as_mut().and_then(|c| c.value.as_mut()) {
        tails::trim(text);
    }
}

fn read(
    text: &str,
    base: Option<&Url>,
    context: Context,
    parsed: &mut Parsed,
) -> Result<(), ParseError> {
    let (form, start) = sniff::form(text);
    if !text[..start].trim().is_empty() {
        parsed.problems.push("something stands before the document".into());
    }
    let text = &text[start..];
    if let Some(feed) = sitemap::of_lines(text) {
        parsed.feed = feed;
        return Ok(());
    }
    if form == Form::Json {
        let value = json::value(text, parsed)?;
        let value = posts::as_feed(&value).unwrap_or(value);
        if let Some(rss) = json::as_rss(&value) {
            drop(value);
            return read_xml(&rss, base, context, parsed);
        }
        parsed.feed = json::read(value, base, context, &mut parsed.problems)?;
        return Ok(());
    }
    if form == Form::Html {
        parsed.moved = moved::of_html(text, base);
        return if parsed.moved.is_some() {
            Ok(())
        } else {
            Err(not_a_feed("an HTML page", text, base))
        };
    }
    read_xml(text, base, context, parsed)
}

fn read_xml(
    text: &str,
    base: Option<&Url>,
    context: Context,
    parsed: &mut Parsed,
) -> Result<(), ParseError> {
    let mut tree = Tree::read(text, base);
    parsed.problems.append(&mut tree.problems);
    parsed.cut |= tree.unfinished;
    parsed.moved = moved::of_tree(&tree);
    if parsed.moved.is_some() {
        return Ok(());
    }
    if let Some(to) = moved::announced(&tree) {
        parsed
            .problems
            .push(format!("it says that it moved to {to}; write this address in the config"));
    }
    if let Some(sitemap) = sitemap::read(&tree, context) {
        (parsed.feed, parsed.more) = (sitemap.feed, sitemap.more);
        (parsed.refused, parsed.hides_changes) = (sitemap.refused, sitemap.hides_changes);
        return Ok(());
    }
    parsed.deleted = deleted::read(&tree, context);
    let what = if text.contains('<') { "a document of another kind" } else { "plain text" };
    parsed.feed = feed::read(&tree, context, &mut parsed.problems)
        .ok_or_else(|| not_a_feed(what, text, base))?;
    parsed.problems.extend(tree.room.problem());
    Ok(())
}

fn not_a_feed(what: &'static str, text: &str, base: Option<&Url>) -> ParseError {
    ParseError::NotAFeed { what, discovered: sniff::discover(text, base) }
}
