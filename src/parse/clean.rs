//! The media of a repaired tree as a clean document for feed-rs: good XML, nothing it stumbles over.
//!
//! Only what feed-rs reads for us goes in. Texts and people are read by `fields` and `person`, with their markup and
//! without panics; times of play are left out, on which feed-rs overflows.

use url::Url;

use super::address::based;
use super::names::Ns;
use super::tree::{Element, is_any};
use crate::markup::text_of;
use crate::text::{cut, escape_into};

const ATTRIBUTES: &[&str] = &["url", "type", "length", "filesize", "width", "height"];

/// Elements of one document, six for each of the entries that are kept, and how long they all may be.
const MEDIA_MAX: usize = 30_000;
const BYTES_MAX: usize = 16 << 20;
/// What is said of a picture.
const TEXT_BYTES_MAX: usize = 2048;

/// Writes the media of entries, an item each, as RSS 2.0; `None` where there are none.
/// `from`: what relative addresses are meant from, where no `xml:base` says otherwise.
pub(super) fn document(entries: &[Element<'_, '_>], from: Option<&Url>) -> Option<String> {
    let mut out = String::from(
        "<rss version=\"2.0\" xmlns:media=\"http://search.yahoo.com/mrss/\"><channel>",
    );
    let (mut any, mut left) = (false, MEDIA_MAX);
    for entry in entries {
        out.push_str("<item>");
        let before = out.len();
        entry.elements().for_each(|e| field(e, from, &mut left, &mut out));
        any |= out.len() > before;
        out.push_str("</item>");
    }
    out.push_str("</channel></rss>");
    any.then_some(out)
}

fn field(e: Element<'_, '_>, from: Option<&Url>, left: &mut usize, out: &mut String) {
    if *left == 0 || out.len() > BYTES_MAX {
        return;
    }
    let name = match e.ns() {
        Ns::Core if e.is(Ns::Core, "enclosure") => "enclosure",
        Ns::Media if e.is(Ns::Media, "content") => "media:content",
        Ns::Media if e.is(Ns::Media, "group") => "media:group",
        Ns::Media if e.is(Ns::Media, "thumbnail") => "media:thumbnail",
        Ns::Media if e.is(Ns::Media, "description") => "media:description",
        Ns::Media if e.is(Ns::Media, "title") => "media:title",
        Ns::Media if e.is(Ns::Media, "credit") => "media:credit",
        _ => return,
    };
    *left -= 1;
    out.push('<');
    out.push_str(name);
    e.attributes().iter().for_each(|(key, value)| attribute(e, (key, value), from, out));
    if let Some(medium) = medium(e) {
        out.push_str(&format!(" type=\"{medium}/unknown\""));
    }
    out.push('>');
    if matches!(name, "media:description" | "media:title" | "media:credit") {
        let text = e.text().map(|t| text_of(&t)).unwrap_or_default();
        escape_into(cut(&text, TEXT_BYTES_MAX), out);
    } else {
        e.elements().for_each(|inner| field(inner, from, left, out));
    }
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

/// What it is for, where it has no type: its address may not tell a picture from a page.
fn medium(e: Element<'_, '_>) -> Option<&'static str> {
    let said = e.attr("medium").filter(|_| e.attr("type").is_none())?;
    ["image", "audio", "video"].into_iter().find(|medium| medium.eq_ignore_ascii_case(said))
}

fn attribute(e: Element<'_, '_>, (key, value): (&str, &str), from: Option<&Url>, out: &mut String) {
    if !is_any(key, ATTRIBUTES) {
        return;
    }
    let key = key.to_ascii_lowercase();
    let value = if key == "url" { based(e, value, from) } else { value.trim().to_owned() };
    out.push(' ');
    out.push_str(if key == "filesize" { "fileSize" } else { &key });
    out.push_str("=\"");
    escape_into(&value, out);
    out.push('"');
}
