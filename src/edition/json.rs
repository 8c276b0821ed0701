//! An edition as JSON Feed 1.1, with the provenance of each story in `_copydesk`.

use serde_json::{Map, Value, json};

use super::item::{Item, ToldCopy, UNTYPED};
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
        self.bytes.extend_from_slice(item(one).to_string().as_bytes());
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

/// Members that have nothing to say are left out.
fn item(one: &Item) -> Value {
    let mut out = Map::new();
    let mut put = |name: &str, value: Value| {
        let empty = match &value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(all) => all.is_empty(),
            _ => false,
        };
        if !empty {
            out.insert(name.to_owned(), value);
        }
    };
    put("id", one.id.as_str().into());
    put("url", one.own.as_str().into());
    put("external_url", if one.page == one.own { Value::Null } else { one.page.as_str().into() });
    put("title", one.title.as_str().into());
    put("content_html", one.html.as_str().into());
    put("summary", one.summary.as_str().into());
    put("image", one.image.as_ref().map_or(Value::Null, |f| f.url.as_str().into()));
    put("date_published", one.published.rfc3339_exact().into());
    put("date_modified", one.updated.rfc3339_exact().into());
    put("authors", one.authors.iter().map(|name| json!({"name": name})).collect());
    put("tags", one.categories.iter().map(|(_, term)| Value::from(term.as_str())).collect());
    put("language", one.language.as_deref().into());
    put("attachments", one.enclosures.iter().map(attachment).collect());
    put("_copydesk", provenance(one));
    out.into()
}

/// A media type it must have (JSON Feed 1.1).
fn attachment(one: &Enclosure) -> Value {
    let media = one.media_type.as_deref().unwrap_or(UNTYPED);
    let mut out = json!({"url": one.url, "mime_type": media});
    if let Some(length) = one.length {
        out["size_in_bytes"] = length.into();
    }
    out
}

fn provenance(one: &Item) -> Value {
    let told = &one.told;
    let revisions: u32 = told.copies.iter().map(|c| c.revisions.saturating_sub(1)).sum();
    json!({
        "credit": told.credit,
        "byline": told.byline,
        "rights": one.rights,
        "withdrawn": told.withdrawn,
        "revisions": revisions,
        "copies": told.copies.iter().map(copy).collect::<Vec<_>>(),
        "source": one.origin.as_ref().map(|o| json!({"id": o.id, "title": o.title, "rights": o.rights})),
    })
}

fn copy(copy: &ToldCopy) -> Value {
    json!({
        "source": copy.source,
        "outlet": copy.outlet,
        "url": copy.url,
        "headline": copy.headline,
        "credit": copy.credit,
        "published": copy.published.rfc3339(),
        "revisions": copy.revisions.saturating_sub(1),
        "lead": copy.lead,
    })
}
