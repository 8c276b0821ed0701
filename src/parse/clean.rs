//! The repaired tree as a clean document for feed-rs: one dialect, good XML, nothing it stumbles over.
//!
//! Left out: bulk text and people, which `fields` reads with their markup and `person` without panics; `xml:base`,
//! in which feed-rs is quadratic (addresses are absolute already); times of play, on which it overflows.

use super::fields::absolute;
use super::names::Ns;
use super::tree::{Child, Element, is_any};
use crate::text::escape_into;

/// RSS names whose case matters to feed-rs.
const CASES: &[(&str, &str)] = &[("pubdate", "pubDate"), ("lastbuilddate", "lastBuildDate")];
/// What feed-rs is asked to read of feeds and entries.
const CORE: &[&str] = &[
    "title",
    "link",
    "guid",
    "id",
    "pubdate",
    "lastbuilddate",
    "updated",
    "published",
    "category",
    "enclosure",
    "rights",
    "copyright",
    "generator",
    "language",
    "ttl",
    "logo",
    "icon",
];
const MEDIA: &[&str] = &["group", "content", "thumbnail"];
/// Attributes that hold an address.
const ADDRESSES: &[&str] = &["href", "url", "src"];
const ATTRIBUTES: &[&str] = &[
    "href",
    "url",
    "rel",
    "type",
    "length",
    "title",
    "term",
    "scheme",
    "label",
    "domain",
    "filesize",
    "width",
    "height",
    "ispermalink",
];

/// Writes channel and entries as Atom or RSS 2.0.
pub(super) fn document(
    atom: bool,
    channel: Element<'_, '_>,
    entries: &[Element<'_, '_>],
) -> String {
    let (open, item, close) = if atom {
        ("<feed xmlns=\"http://www.w3.org/2005/Atom\"", "entry", "</feed>")
    } else {
        ("<rss version=\"2.0\"", "item", "</channel></rss>")
    };
    let mut out = format!("{open} xmlns:media=\"http://search.yahoo.com/mrss/\">");
    if !atom {
        out.push_str("<channel>");
    }
    channel.elements().for_each(|e| field(e, &mut out));
    for entry in entries {
        out.push_str(&format!("<{item}>"));
        entry.elements().for_each(|e| field(e, &mut out));
        out.push_str(&format!("</{item}>"));
    }
    out.push_str(close);
    out
}

fn field(e: Element<'_, '_>, out: &mut String) {
    let wanted = match e.ns() {
        Ns::Core => is_any(e.name(), CORE),
        Ns::Media => is_any(e.name(), MEDIA),
        _ => false,
    };
    if !wanted {
        return;
    }
    let lower = e.name().to_ascii_lowercase();
    let name = CASES.iter().find(|(l, _)| *l == lower).map_or(lower.as_str(), |(_, cased)| cased);
    let name = if e.ns() == Ns::Media { format!("media:{name}") } else { name.to_owned() };
    out.push('<');
    out.push_str(&name);
    e.attributes().iter().for_each(|(key, value)| attribute(e, key, value, out));
    out.push('>');
    for child in e.children() {
        match child {
            Child::Text(text) => escape_into(text, out),
            Child::Element(inner) if e.ns() == Ns::Media => field(inner, out),
            Child::Element(_) => {}
        }
    }
    out.push_str(&format!("</{name}>"));
}

fn attribute(e: Element<'_, '_>, key: &str, value: &str, out: &mut String) {
    if !is_any(key, ATTRIBUTES) {
        return;
    }
    // Text constructs: feed-rs fails the whole feed on a type it does not know.
    let value = match key {
        "type" if is_any(e.name(), &["title", "rights"]) => "text".to_owned(),
        key if is_any(key, ADDRESSES) => absolute(e, value),
        _ => value.trim().to_owned(),
    };
    out.push(' ');
    out.push_str(if key.eq_ignore_ascii_case("filesize") { "fileSize" } else { key });
    out.push_str("=\"");
    escape_into(&value, out);
    out.push('"');
}
