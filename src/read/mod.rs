//! The wall between strangers' bytes and us: the only caller of `parse`, `extract` and `wire`.
//!
//! Pure functions, the same for the daemon and for the commands: [`document`] reads a feed, sitemap or listing,
//! [`Reader::page`] one page, [`Reader::article`] makes of an entry and its pages the capture that the desk takes. The
//! daemon runs them through [`Workers`] only, where a panic or a slow input is that entry's problem and nobody else's.

mod address;
mod article;
mod choice;
mod kept;
mod plain;
mod shown;
mod withdrawn;
mod workers;

pub use article::{Assignment, Beside, FromPages, page_of};
pub use kept::{is_older, kept, takes_away};
pub use shown::show_only;
pub use withdrawn::withdrawn;
pub use workers::{Kind, Trouble, Workers};

// What is read with, and what those above the wall need of it: settings, results, and the words of a wire's story.
pub use crate::extract::{
    Explanation, Extraction, Hints, Memory, Page, RuleError, Rules, explain, sanitise, signals_of,
};
pub use crate::parse::{
    Child, Declared, Deleted, Document, NO_NEWS, OfferedFeed, Offers, ParseError, Parsed, REMARKS,
    SELECTOR_BYTES_MAX, TWICE, aside, offers, redirect, selector_error,
};
pub use crate::wire::{
    Agencies, corrections, dateline, head, headline, home, matching_text, notice, notice_head,
    numbered, plain,
};

use std::sync::Arc;

use crate::model::Article;
use crate::model::entry::Entry;
use crate::{extract, parse, wire};

/// Reads a feed, sitemap or listing.
pub fn document(doc: &Document<'_>) -> Result<Parsed, ParseError> {
    parse::parse(doc)
}

/// What every page and entry is read with.
#[derive(Clone, Default)]
pub struct Reader {
    /// Per-site rules.
    pub rules: Arc<Rules>,
    /// How each wire signs its copy.
    pub agencies: Arc<Agencies>,
}

impl Reader {
    /// One page, with what the feed says of its article as a hint. `zone`: IANA name of the source's, for times without one.
    pub fn page(
        &self,
        page: &Page<'_>,
        entry: &Entry,
        zone: Option<&str>,
        memory: &Memory,
    ) -> Extraction {
        let title = Some(entry.headline()).filter(|t| !t.is_empty());
        let summary = entry.summary.as_ref().map(crate::model::entry::Text::html);
        let authors =
            article::signers(entry).flat_map(extract::authors).collect::<Vec<_>>().join(" and ");
        let authors = Some(authors).filter(|a| !a.is_empty());
        let hints = Hints {
            title: title.as_deref(),
            summary: summary.as_deref(),
            author: authors.as_deref(),
            published: entry.published.or(entry.updated),
            zone: zone.and_then(|z| z.parse().ok()),
            ..Hints::default()
        };
        let html = plain::as_html(page.bytes, page.content_type);
        let page = Page { bytes: html.as_deref().unwrap_or(page.bytes), ..*page };
        extract::extract(&page, &hints, &self.rules, memory)
    }

    /// What the wires' own conventions say of an article: dateline, credit, head of a revision.
    pub fn conventions(&self, article: &mut Article) {
        wire::read(article, &self.agencies);
    }
}
