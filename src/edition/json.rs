//! An edition as JSON Feed 1.1, with the provenance of each story in `_copydesk`.

use serde::Serialize;
use serde_json::{Value, json};

use super::item::{Item, Origin, ToldCopy, UNTYPED};
use super::printed::Printed;
use crate::model::Enclosure;
use crate::model::edition::Edition;

/// Media type of the feed.
pub const MEDIA_TYPE: &str = "application/feed+json; charset=utf-8";

const VERSION: &str = "https://jsonfeed.org/version/1.1";

/// The feed's bytes. The same edition always gives the same bytes.
pub fn render(edition: &Edition) -> Vec<u8> {
    let mut feed = Feed::open(edition);
    edition.entries.iter().for_each(|e| feed.entry(&Item::of(e, edition)));
    feed.close().bytes
}

/// A feed being written, item by item, one a line.
pub struct Feed {
    bytes: Vec<u8>,
    first: bool,
}

impl Feed {
    /// Writes the head.
    pub fn open(edition: &Edition) -> Self {
        let hubs: Vec<Value> =
            edition.hubs.iter().map(|url| json!({"type": "WebSub", "url": url})).collect();
        let mut head = json!({
            "version": VERSION,
            "title": edition.title,
            "home_page_url": edition.page(),
            "feed_url": edition.address("json"),
            "description": "Every story once, credited to who wrote it, with its copies and corrections.",
            "icon": format!("{}icon.png", edition.base_url),
            "favicon": format!("{}icon.png", edition.base_url),
        });
        if let Some(head) = head.as_object_mut().filter(|_| !hubs.is_empty()) {
            head.insert("hubs".to_owned(), hubs.into());
        }
        // The object stays open for its last member, the items.
        let mut bytes = head.to_string().into_bytes();
        bytes.pop();
        bytes.extend_from_slice(b",\"items\":[\n");
        Self { bytes, first: true }
    }

    /// Writes one more item, older than those before it.
    pub fn entry(&mut self, one: &Item) {
        if !std::mem::take(&mut self.first) {
            self.bytes.extend_from_slice(b",\n");
        }
        // Into memory, nothing fails.
        serde_json::to_writer(&mut self.bytes, &item(one)).unwrap_or_default();
    }

    /// Takes out what was written so far.
    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }

    /// Bytes that were written and not taken.
    pub(super) fn held(&self) -> usize {
        self.bytes.len()
    }

    /// Writes the end.
    pub fn close(mut self) -> Printed {
        self.bytes.extend_from_slice(b"\n]}\n");
        Printed { bytes: self.bytes, cuts: Vec::new() }
    }
}

/// Members that have nothing to say are left out. Not a [`Value`], which would copy all that is printed.
#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_url: Option<&'a str>,
    #[serde(skip_serializing_if = "says_nothing")]
    title: &'a str,
    #[serde(skip_serializing_if = "says_nothing")]
    content_html: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<&'a str>,
    date_published: String,
    date_modified: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Attachment<'a>>,
    #[serde(rename = "_copydesk")]
    provenance: Provenance<'a>,
}

fn says_nothing(text: &&str) -> bool {
    text.is_empty()
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct Attachment<'a> {
    url: &'a str,
    /// It must have one (JSON Feed 1.1).
    mime_type: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    size_in_bytes: Option<u64>,
}

#[derive(Serialize)]
struct Provenance<'a> {
    credit: Option<&'a str>,
    byline: Option<&'a str>,
    rights: Option<&'a str>,
    withdrawn: bool,
    revisions: u32,
    copies: Vec<Copy<'a>>,
    source: Option<Source<'a>>,
}

#[derive(Serialize)]
struct Copy<'a> {
    source: &'a str,
    outlet: &'a str,
    url: Option<&'a str>,
    headline: &'a str,
    credit: Option<&'a str>,
    published: String,
    revisions: u32,
    lead: bool,
}

#[derive(Serialize)]
struct Source<'a> {
    id: &'a str,
    title: &'a str,
    rights: Option<&'a str>,
}

fn item(one: &Item) -> Entry<'_> {
    Entry {
        id: &one.id,
        url: &one.own,
        external_url: Some(one.page.as_str()).filter(|page| *page != one.own),
        title: &one.title,
        content_html: &one.html,
        summary: Some(one.summary.as_str()).filter(|text| !text.is_empty()),
        image: one.image.as_ref().map(|figure| figure.url.as_str()),
        date_published: one.published.rfc3339_exact(),
        date_modified: one.updated.rfc3339_exact(),
        authors: one.authors.iter().map(|name| Author { name }).collect(),
        tags: one.categories.iter().map(|(_, term)| term.as_str()).collect(),
        language: one.language.as_deref().filter(|text| !text.is_empty()),
        attachments: one.enclosures.iter().map(attachment).collect(),
        provenance: provenance(one),
    }
}

fn attachment(one: &Enclosure) -> Attachment<'_> {
    let mime_type = one.media_type.as_deref().unwrap_or(UNTYPED);
    Attachment { url: &one.url, mime_type, size_in_bytes: one.length }
}

fn provenance(one: &Item) -> Provenance<'_> {
    let told = &one.told;
    Provenance {
        credit: told.credit.as_deref(),
        byline: told.byline.as_deref(),
        rights: one.rights.as_deref(),
        withdrawn: told.withdrawn,
        revisions: told.copies.iter().map(revisions).sum(),
        copies: told.copies.iter().map(copy).collect(),
        source: one.origin.as_ref().map(source),
    }
}

/// Texts it had after its first.
fn revisions(copy: &ToldCopy) -> u32 {
    copy.revisions.saturating_sub(1)
}

fn copy(copy: &ToldCopy) -> Copy<'_> {
    Copy {
        source: &copy.source,
        outlet: &copy.outlet,
        url: copy.url.as_deref(),
        headline: &copy.headline,
        credit: copy.credit.as_deref(),
        published: copy.published.rfc3339(),
        revisions: revisions(copy),
        lead: copy.lead,
    }
}

fn source(origin: &Origin) -> Source<'_> {
    Source { id: &origin.id, title: &origin.title, rights: origin.rights.as_deref() }
}
