//! Page to article: the text, its structure and its metadata, taken out of hostile HTML.
//!
//! In comes a page as fetched and what the feed said of it, out goes an [`Article`] of clean typed blocks. One parse, one
//! walk ([`walk`]), one classifier over runs of text ([`signals`], [`classify`]), then [`compose`]. It never fails:
//! what is missing is said in `article.problems`.

use chrono_tz::Tz;
use url::Url;

use crate::model::{Article, Block, Method, Timestamp};

mod about;
mod adverts;
mod ages;
mod alternatives;
mod answers;
mod around;
mod aside;
mod author_pages;
mod bounds;
mod boxes;
mod byline;
mod captions;
mod cells;
mod classify;
mod closings;
mod compose;
mod consent;
mod context;
mod continues;
mod corrections;
mod credits;
mod dated;
mod dates;
mod declared;
mod dom;
mod edges;
mod facts;
mod feed;
mod folded;
mod footnotes;
mod foreign;
mod furniture;
mod headings;
mod headline;
mod health;
mod home;
mod hosts;
mod houses;
mod images;
mod in_body;
mod inline;
mod invites;
mod jsonld;
mod keeper;
mod language;
mod legends;
mod letters;
mod linked;
mod lists;
mod logos;
mod maps;
mod marks;
mod media;
mod memory;
mod meta;
mod named;
mod notices;
mod openings;
mod outlets;
mod outline;
mod outside;
mod paging;
mod parts;
mod paywalls;
mod people;
mod phrases;
mod picture_tables;
mod picture_words;
mod pre;
mod precise;
mod printed;
mod pulled;
mod reading;
mod related;
mod roles;
mod rows;
mod rules;
mod scan;
mod series;
mod settle;
mod signals;
mod signatures;
mod signed;
mod slug;
mod staff;
mod standfirst;
mod state;
mod stated;
mod teased;
mod teasers;
mod title;
mod tokens;
mod undated;
mod unseen;
mod walk;
mod walls;
mod when;
mod wholes;
mod whose;
mod why;
mod widgets;
mod words;

pub use feed::{from_feed, sanitise};
pub use hosts::RuleError;
pub use memory::Memory;
pub use paging::append;
pub use people::authors;
pub use reading::{Explained, Explanation};
pub use rules::Rules;

use reading::Reading;
use unseen::Unseen;

/// A page as it was fetched.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// Undecoded.
    pub bytes: &'a [u8],
    /// The header, for its charset.
    pub content_type: Option<&'a str>,
    /// Where it came from, after redirects.
    pub url: &'a Url,
}

/// What the feed's entry says of the article.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints<'a> {
    /// The entry's title.
    pub title: Option<&'a str>,
    /// The entry's summary, as text or HTML.
    pub summary: Option<&'a str>,
    /// The entry's authors, in one line.
    pub author: Option<&'a str>,
    /// The entry's own time.
    pub published: Option<Timestamp>,
    /// The source's zone, for times of the page that carry none.
    pub zone: Option<Tz>,
    /// The language the entry is said to stand in.
    pub language: Option<&'a str>,
}

/// What a page gave.
#[derive(Debug, Clone, Default)]
pub struct Extraction {
    /// The article; its problems say what is missing.
    pub article: Article,
    /// The next page of a multi-page article.
    pub next: Option<Url>,
    /// An AMP, print or single-page version worth fetching when this page has no text.
    pub alternate: Option<Url>,
    /// Hashes of what stands beside the article's own sentences, for [`Memory::learn`].
    pub blocks: Vec<u32>,
}

/// Takes the article out of a page. Never panics, never fails.
pub fn extract(page: &Page<'_>, hints: &Hints<'_>, rules: &Rules, memory: &Memory) -> Extraction {
    let text = dom::decode(page.bytes, page.content_type);
    let (html, unseen) = (dom::parse(text.clone()), Unseen::of(&text));
    Reading::new(&html, &unseen, page.url, hints, rules, memory).extraction(hints, &text)
}

/// Every block of a page with its scores, and why it was kept or dropped.
pub fn explain(page: &Page<'_>, hints: &Hints<'_>, rules: &Rules, memory: &Memory) -> Explanation {
    let text = dom::decode(page.bytes, page.content_type);
    let (html, unseen) = (dom::parse(text.clone()), Unseen::of(&text));
    Reading::new(&html, &unseen, page.url, hints, rules, memory).explanation()
}

/// A page as the training script wants it: every run with its signals.
pub fn signals_of(page: &Page<'_>) -> serde_json::Value {
    let text = dom::decode(page.bytes, page.content_type);
    let (html, unseen) = (dom::parse(text.clone()), Unseen::of(&text));
    let outline = walk::outline(&html, &unseen);
    let declared = declared::Declared::read(&outline);
    let context = context::Context::new(&outline, &declared, &declared.base(page.url), None);
    let rows = signals::signals(&outline, &context, 0..outline.runs.len());
    let wholes = wholes::find(&outline);
    let runs = outline.runs.iter().zip(rows).enumerate().map(|(r, (run, row))| {
        let block = &outline.blocks[run.block];
        let whole = wholes.iter().position(|w| w.runs.contains(&r));
        serde_json::json!({
            "text": outline.text(run), "parent": block.parent, "group": block.group, "whole": whole,
            "x": &row[..signals::count()]
        })
    });
    serde_json::json!({"names": signals::names(), "title": context.title, "runs": runs.collect::<Vec<_>>()})
}

/// The article's own text, when the page gave none, from JSON-LD: one paragraph a line.
fn paragraphs(body: &str) -> Vec<Block> {
    let unescaped = body.contains("&lt;").then(|| declared::unescape(body));
    let body = unescaped.as_deref().unwrap_or(body);
    // Some sites put markup into articleBody, some escape it.
    if body.contains("</p>") || body.contains("<br") {
        let base = Url::parse("https://invalid.invalid/").ok();
        return base.map_or(Vec::new(), |base| sanitise(body, &base));
    }
    let lines = body.lines().map(crate::text::collapse).filter(|l| !l.is_empty());
    lines.map(|l| Block::Paragraph(crate::model::Rich::plain(l))).collect()
}

/// How sure we are, 0 to 100.
fn confidence(article: &Article, mean: f32, chars: usize) -> u8 {
    let base = match article.method {
        Method::Site => 0.95,
        Method::Density => mean,
        Method::JsonLd => 0.6,
        Method::Feed => 0.2,
    };
    let length = (chars as f32 / 800.0).clamp(0.2, 1.0);
    let known = if article.headline.is_empty() { 0.8 } else { 1.0 };
    let sound = if article.problems.is_empty() { 1.0 } else { 0.5 };
    (100.0 * base * length.sqrt() * known * sound).clamp(0.0, 100.0) as u8
}
