//! JSON Feed: repaired into what version 1.1 asks for, then read by feed-rs.

use std::borrow::Cow;
use std::{iter, mem, slice};

use serde_json::{Map, Value, json};
use url::Url;

use super::address::{leads_nowhere, unescaped};
use super::construct::CONTENT_BYTES_MAX;
use super::feed::ENTRIES_READ_MAX;
use super::fields::{CATEGORIES_MAX, ENCLOSURES_MAX, MANY_MAX, NAME_BYTES_MAX, plain_link};
use super::keys::Bounds;
use super::room::{At, Room};
use super::tree::{URL_BYTES_MAX, join};
use super::{ParseError, Parsed, construct, loose, model, person, sanitize};
use crate::dates::Context;
use crate::model::entry::{Entry, Feed, Link, Media, Person, TextKind};
use crate::text::{cut, cut_marked, escape, once_encoded};

/// WebSub hubs taken of one feed.
const HUBS_MAX: usize = 8;
/// Items that feed-rs is handed at a time: while it reads, each of them is held four times.
const AT_ONCE: usize = 256;
/// A name of several people, before they are told apart.
const NAMES_BYTES_MAX: usize = MANY_MAX * NAME_BYTES_MAX;
/// RSS written as JSON says its names again and again: a name is no longer, nor is all of it.
const TAG_BYTES_MAX: usize = 64;
const RSS_BYTES_MAX: usize = 32 << 20;

/// Text as JSON, mended where programs get it wrong; of a feed that breaks off, what comes before the item that does. What was
/// done `parsed` says.
pub(super) fn value(text: &str, parsed: &mut Parsed) -> Result<Value, ParseError> {
    let wrong = match read_whole(text, parsed) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let as_it_stands = Some(Cow::from(text)).filter(|_| wrong.is_eof());
    let mended = || Cow::from(loose::mended(text));
    for text in as_it_stands.into_iter().chain(iter::once_with(mended)) {
        if let Ok(value) = read_whole(&text, parsed) {
            parsed.problems.push(format!("as JSON it is wrong, and was mended: {wrong}"));
            return Ok(value);
        }
        let whole = whole_items(&text).and_then(|whole| read_whole(&whole, parsed).ok());
        if let Some(value) = whole {
            parsed.problems.push("the document is cut off: its whole items are read".to_owned());
            parsed.cut = true;
            return Ok(value);
        }
    }
    Err(ParseError::Unreadable(format!("as JSON: {wrong}")))
}

fn read_whole(text: &str, parsed: &mut Parsed) -> serde_json::Result<Value> {
    let bounds = Bounds::new(ENTRIES_READ_MAX);
    let value = bounds.read(text)?;
    parsed.problems.extend(bounds.problem());
    Ok(value)
}

/// A feed that breaks off, closed behind the last item that is whole.
fn whole_items(text: &str) -> Option<String> {
    let (mut open, mut end) = (Vec::new(), None);
    let (mut quoted, mut escaped) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => open.push(byte),
            b'}' | b']' => {
                open.pop();
                if byte == b'}' && open == b"{[" {
                    end = Some(at + 1);
                }
            }
            _ => {}
        }
    }
    end.map(|end| format!("{}]}}", &text[..end]))
}

/// RSS that somebody wrote as JSON (`{"rss": {"channel": ...}}`), as the XML it stands for.
pub(super) fn as_rss(value: &Value) -> Option<String> {
    let rss = value.get("rss").filter(|r| r.get("channel").is_some())?;
    let mut out = String::new();
    element("rss", rss, &mut out);
    Some(out)
}

/// A member as an element: lists repeat it, scalars within are attributes and elements both, `#value` is its text.
fn element(name: &str, value: &Value, out: &mut String) {
    if let Value::Array(values) = value {
        for value in values {
            element(name, value, out);
        }
        return;
    }
    let named = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '_' | '-');
    if !name.chars().all(named) || name.len() > TAG_BYTES_MAX || out.len() > RSS_BYTES_MAX {
        return;
    }
    let members = || value.as_object().into_iter().flatten();
    out.push_str(&format!("<{name}"));
    for (key, text) in members().filter_map(|(k, v)| Some((k, scalar(v)?))) {
        out.push_str(&format!(" {}=\"{}\"", key.replace('#', ""), escape(&text)));
    }
    out.push('>');
    let text = scalar(value).or_else(|| string(value, "#value")).unwrap_or_default();
    out.push_str(&escape(&text));
    members().for_each(|(key, inner)| element(key, inner, out));
    out.push_str(&format!("</{name}>"));
}

/// Reads a JSON Feed of any version.
pub(super) fn read(
    mut value: Value,
    base: Option<&Url>,
    context: Context,
    problems: &mut Vec<String>,
) -> Result<Feed, ParseError> {
    let Some(items) = items(&mut value) else {
        return Err(ParseError::NotAFeed {
            what: "JSON without the items of a JSON Feed",
            discovered: None,
        });
    };
    // As in other feeds, what is relative is meant from the site's address.
    let home = string(&value, "home_page_url").filter(|home| !leads_nowhere(home));
    let home = home.and_then(|home| join(base, &home));
    let home = home.filter(|home| home.as_str().len() <= URL_BYTES_MAX);
    let room = Room::default();
    let at = At { base: home.as_ref().or(base), room: &room };
    let context = string(&value, "language").map_or(context, |tag| context.spoken(&tag));
    let mut feed = clean(head(&value, at), context)?;
    "json".clone_into(&mut feed.kind);
    feed.id = string(&value, "feed_url").unwrap_or_default();
    feed.links.retain(|link| link.rel.as_deref() != Some("self"));
    feed.links.extend(relations(&value, at));
    let mut items = items.into_iter();
    while !items.as_slice().is_empty() {
        let some: Vec<Value> = items.by_ref().take(AT_ONCE).collect();
        feed.entries.extend(entries(&some, at, context)?);
    }
    sign(&mut feed, &room);
    if value
        .get("version")
        .and_then(Value::as_str)
        .is_none_or(|v| !v.starts_with("https://jsonfeed.org/version/1"))
    {
        problems.push("its version is not one of JSON Feed".into());
    }
    problems.extend(room.problem());
    Ok(feed)
}

fn clean(feed: Map<String, Value>, context: Context) -> Result<Feed, ParseError> {
    let text = Value::from(feed).to_string();
    model::read(text.as_bytes(), context).map_err(ParseError::Unreadable)
}

/// Some items of a feed, as a feed of their own.
fn entries(items: &[Value], at: At<'_>, context: Context) -> Result<Vec<Entry>, ParseError> {
    let mut feed = head(&Value::Null, at);
    feed.insert("items".into(), items.iter().map(|i| item(i, at)).collect());
    let mut entries = clean(feed, context)?.entries;
    for (entry, item) in entries.iter_mut().zip(items) {
        overlay(entry, item, at);
    }
    Ok(entries)
}

/// An item without authors has its feed's (JSON Feed 1.1).
fn sign(feed: &mut Feed, room: &Room) {
    let length = |p: &Person| p.name.len() + p.uri.as_ref().map_or(0, String::len);
    let bytes = feed.authors.iter().map(|p| size_of::<Person>() + length(p)).sum();
    for entry in feed.entries.iter_mut().filter(|entry| entry.authors.is_empty()) {
        if room.take(bytes) {
            entry.authors.clone_from(&feed.authors);
        }
    }
}

/// The items of a feed, or of a list of them that stands alone, taken out of it.
fn items(value: &mut Value) -> Option<Vec<Value>> {
    let any = |item: &Value, keys: &[&str]| keys.iter().any(|key| string(item, key).is_some());
    let is_item = |item: &Value| {
        any(item, &["id", "url"]) && any(item, &["title", "content_html", "content_text"])
    };
    match value {
        Value::Array(items) => Some(items).filter(|items| items.iter().any(is_item)),
        feed => feed.get_mut("items").and_then(Value::as_array_mut),
    }
    .map(mem::take)
}

/// Its own address, and its WebSub hubs.
fn relations(value: &Value, at: At<'_>) -> Vec<Link> {
    let link = |url: &str, rel: &str| plain_link(absolute(url, at), rel);
    let hubs = value.get("hubs").and_then(Value::as_array).into_iter().flatten();
    let websub =
        |hub: &&Value| string(hub, "type").is_none_or(|kind| kind.eq_ignore_ascii_case("WebSub"));
    let hubs = hubs.filter(websub).filter_map(|hub| string(hub, "url")).take(HUBS_MAX);
    let own = string(value, "feed_url").map(|url| link(&url, "self"));
    own.into_iter().chain(hubs.map(|url| link(&url, "hub"))).collect()
}

/// What feed-rs drops or has no place for.
fn overlay(entry: &mut Entry, item: &Value, at: At<'_>) {
    entry.language = string(item, "language");
    let images = ["image", "banner_image"].iter().filter_map(|key| string(item, key));
    let media = |url: String| vec![Media { url: Some(absolute(&url, at)), ..Media::default() }];
    entry.media = images.map(media).collect();
    let page = entry.page().and_then(|p| Url::parse(p).ok());
    let page = page.filter(|page| page.as_str().len() <= URL_BYTES_MAX);
    let within = At { base: page.as_ref().or(at.base), ..at };
    if let Some(content) = entry.content.as_mut().filter(|c| c.kind == "html") {
        content.value = content.value.take().map(|html| sanitize::html(&html, within));
    }
    let attachments = list(item, "attachments").iter().take(ENCLOSURES_MAX);
    let attached: Vec<String> =
        attachments.filter_map(|a| Some(absolute(&string(a, "url")?, at))).collect();
    for link in &mut entry.links {
        if attached.contains(&link.href) {
            link.rel = Some("enclosure".into());
        }
    }
    // A summary made of the plain text beside the HTML is no teaser.
    if string(item, "summary").is_none() {
        entry.summary = None;
    }
    marked_up(entry, within);
}

/// Plain text is what JSON Feed asks for in these, and what not all programs that write HTML elsewhere write here.
fn marked_up(entry: &mut Entry, at: At<'_>) {
    if let Some(title) = &mut entry.title {
        title.value = title.value.trim().to_owned();
        if construct::looks_html(&title.value) {
            (title.kind, title.value) = (TextKind::Html, sanitize::html(&title.value, at));
        }
    }
    if let Some(content) = entry.content.as_mut().filter(|c| c.kind == "text")
        && let Some(html) = content.value.as_mut().filter(|text| construct::is_html(text))
    {
        "html".clone_into(&mut content.kind);
        *html = sanitize::html(html, at);
    }
}

/// A feed of no items, as JSON Feed asks for it.
fn head(value: &Value, at: At<'_>) -> Map<String, Value> {
    let mut out = strings(value, &["title", "language", "description"]);
    out.insert("version".into(), json!("https://jsonfeed.org/version/1.1"));
    out.entry("title").or_insert(json!(""));
    addresses(value, &["home_page_url", "feed_url", "icon", "favicon"], at, &mut out);
    out.insert("authors".into(), authors(value, at));
    out.insert("items".into(), json!([]));
    out
}

fn item(value: &Value, at: At<'_>) -> Value {
    let texts = &[
        "id",
        "title",
        "content_html",
        "content_text",
        "summary",
        "date_published",
        "date_modified",
    ];
    let mut out = strings(value, texts);
    addresses(value, &["url", "external_url"], at, &mut out);
    // An id is its item's address where it looks like one (JSON Feed 1.1).
    let own = string(value, "id").filter(|id| crate::model::url::web(id).is_some());
    if let (false, Some(id)) = (out.contains_key("url"), own) {
        out.insert("url".into(), id.into());
    }
    out.insert("authors".into(), authors(value, at));
    let tags = value.get("tags").and_then(Value::as_array);
    out.insert(
        "tags".into(),
        tags.into_iter()
            .flatten()
            .filter_map(scalar)
            .take(CATEGORIES_MAX)
            .map(Value::from)
            .collect(),
    );
    let attachments = list(value, "attachments").iter().take(ENCLOSURES_MAX).filter_map(|a| {
        let mut one = strings(a, &["title"]);
        one.insert("url".into(), absolute(&string(a, "url")?, at).into());
        one.insert("mime_type".into(), string(a, "mime_type").unwrap_or_default().into());
        one.insert("size_in_bytes".into(), a.get("size_in_bytes").and_then(Value::as_u64).into());
        Some(Value::from(one))
    });
    out.insert("attachments".into(), attachments.collect());
    out.into()
}

/// A list; one that stands where a list should be is a list of one.
fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    match value.get(key) {
        Some(Value::Array(all)) => all,
        Some(one) => slice::from_ref(one),
        None => &[],
    }
}

/// Version 1's `author` and 1.1's `authors` as a list of names and addresses, mail addresses taken out of names.
fn authors(value: &Value, at: At<'_>) -> Value {
    let people = |author: &Value| {
        let name = string(author, "name").or_else(|| scalar(author)).unwrap_or_default();
        let url = string(author, "url").map(|u| absolute(&u, at));
        let named =
            person::people(cut(&name, NAMES_BYTES_MAX)).into_iter().filter(|p| !p.name.is_empty());
        named
            .map(|p| json!({"name": cut_marked(&p.name, NAME_BYTES_MAX), "url": url}))
            .collect::<Vec<_>>()
    };
    list(value, "author")
        .iter()
        .chain(list(value, "authors"))
        .flat_map(people)
        .take(MANY_MAX)
        .collect()
}

fn addresses(value: &Value, keys: &[&str], at: At<'_>, out: &mut Map<String, Value>) {
    for key in keys {
        if let Some(url) = string(value, key).filter(|url| !leads_nowhere(url)) {
            out.insert((*key).to_owned(), absolute(&url, at).into());
        }
    }
}

fn absolute(url: &str, at: At<'_>) -> String {
    let url = unescaped(url).into_owned();
    match Url::parse(&url) {
        Ok(_) => url,
        Err(_) => at.room.joined(&url, || join(at.base, &url)).unwrap_or(url),
    }
}

fn strings(value: &Value, keys: &[&str]) -> Map<String, Value> {
    let found = |key: &&str| {
        string(value, key).map(|s| ((*key).to_owned(), cut(&s, CONTENT_BYTES_MAX).into()))
    };
    keys.iter().filter_map(found).collect()
}

/// A member as text, whatever scalar it is.
fn string(value: &Value, key: &str) -> Option<String> {
    value.get(key).and_then(scalar)
}

fn scalar(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(s) => once_encoded(s.trim()).into_owned(),
        Value::Number(n) => n.to_string(),
        Value::Bool(b) => b.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    Some(text).filter(|t| !t.is_empty())
}

#[cfg(test)]
mod tests;
