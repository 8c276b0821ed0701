//! JSON Feed: repaired into what version 1.1 asks for, then read by feed-rs.

use std::borrow::Cow;
use std::{iter, slice};

use serde_json::{Map, Value, json};
use url::Url;

use super::address::{leads_nowhere, unescaped};
use super::fields::plain_link;
use super::keys::Once;
use super::tree::join;
use super::{ParseError, Parsed, construct, loose, model, person, sanitize};
use crate::dates::Context;
use crate::model::entry::{Entry, Feed, Link, Media, TextKind};
use crate::text::{escape, once_encoded};

/// WebSub hubs taken of one feed.
const HUBS_MAX: usize = 8;

/// Text as JSON, mended where programs get it wrong; of a feed that breaks off, what comes before the item that does. What was
/// done `parsed` says.
pub(super) fn value(text: &str, parsed: &mut Parsed) -> Result<Value, ParseError> {
    let read = |text: &str| serde_json::from_str(text).map(|Once(value)| value);
    let wrong = match read(text) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let as_it_stands = Some(Cow::from(text)).filter(|_| wrong.is_eof());
    let mended = || Cow::from(loose::mended(text));
    for text in as_it_stands.into_iter().chain(iter::once_with(mended)) {
        if let Ok(value) = read(&text) {
            parsed.problems.push(format!("as JSON it is wrong, and was mended: {wrong}"));
            return Ok(value);
        }
        if let Some(value) = whole_items(&text).and_then(|whole| read(&whole).ok()) {
            parsed.problems.push("the document is cut off: its whole items are read".to_owned());
            parsed.cut = true;
            return Ok(value);
        }
    }
    Err(ParseError::Unreadable(format!("as JSON: {wrong}")))
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
    if !name.chars().all(named) {
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
    value: &Value,
    base: Option<&Url>,
    context: Context,
    problems: &mut Vec<String>,
) -> Result<Feed, ParseError> {
    let Some(items) = items(value) else {
        return Err(ParseError::NotAFeed {
            what: "JSON without the items of a JSON Feed",
            discovered: None,
        });
    };
    // As in other feeds, what is relative is meant from the site's address.
    let home = string(value, "home_page_url").filter(|home| !leads_nowhere(home));
    let home = home.and_then(|home| join(base, &home));
    let base = home.as_ref().or(base);
    let repaired = feed(value, items, base);
    let context = string(value, "language").map_or(context, |tag| context.spoken(&tag));
    let mut feed =
        model::read(repaired.to_string().as_bytes(), context).map_err(ParseError::Unreadable)?;
    "json".clone_into(&mut feed.kind);
    feed.id = string(value, "feed_url").unwrap_or_default();
    feed.links.retain(|link| link.rel.as_deref() != Some("self"));
    feed.links.extend(relations(value, base));
    for (entry, item) in feed.entries.iter_mut().zip(items) {
        overlay(entry, item, base);
    }
    if value
        .get("version")
        .and_then(Value::as_str)
        .is_none_or(|v| !v.starts_with("https://jsonfeed.org/version/1"))
    {
        problems.push("its version is not one of JSON Feed".into());
    }
    Ok(feed)
}

/// The items of a feed, or of a list of them that stands alone.
fn items(value: &Value) -> Option<&Vec<Value>> {
    let any = |item: &Value, keys: &[&str]| keys.iter().any(|key| string(item, key).is_some());
    let is_item = |item: &Value| {
        any(item, &["id", "url"]) && any(item, &["title", "content_html", "content_text"])
    };
    match value {
        Value::Array(items) => Some(items).filter(|items| items.iter().any(is_item)),
        feed => feed.get("items").and_then(Value::as_array),
    }
}

/// Its own address, and its WebSub hubs.
fn relations(value: &Value, base: Option<&Url>) -> Vec<Link> {
    let link = |url: &str, rel: &str| plain_link(absolute(url, base), rel);
    let hubs = value.get("hubs").and_then(Value::as_array).into_iter().flatten();
    let websub =
        |hub: &&Value| string(hub, "type").is_none_or(|kind| kind.eq_ignore_ascii_case("WebSub"));
    let hubs = hubs.filter(websub).filter_map(|hub| string(hub, "url")).take(HUBS_MAX);
    let own = string(value, "feed_url").map(|url| link(&url, "self"));
    own.into_iter().chain(hubs.map(|url| link(&url, "hub"))).collect()
}

/// What feed-rs drops or has no place for.
fn overlay(entry: &mut Entry, item: &Value, base: Option<&Url>) {
    entry.language = string(item, "language");
    let images = ["image", "banner_image"].iter().filter_map(|key| string(item, key));
    let media = |url: String| vec![Media { url: Some(absolute(&url, base)), ..Media::default() }];
    entry.media = images.map(media).collect();
    let page = entry.page().and_then(|p| Url::parse(p).ok());
    if let Some(content) = entry.content.as_mut().filter(|c| c.kind == "html") {
        content.value =
            content.value.take().map(|html| sanitize::html(&html, page.as_ref().or(base)));
    }
    let attached = |href: &str| {
        list(item, "attachments")
            .iter()
            .any(|a| string(a, "url").is_some_and(|u| absolute(&u, base) == href))
    };
    for link in &mut entry.links {
        if attached(&link.href) {
            link.rel = Some("enclosure".into());
        }
    }
    // A summary made of the plain text beside the HTML is no teaser.
    if string(item, "summary").is_none() {
        entry.summary = None;
    }
    marked_up(entry, page.as_ref().or(base));
}

/// Plain text is what JSON Feed asks for in these, and what not all programs that write HTML elsewhere write here.
fn marked_up(entry: &mut Entry, base: Option<&Url>) {
    if let Some(title) = &mut entry.title {
        title.value = title.value.trim().to_owned();
        if construct::looks_html(&title.value) {
            (title.kind, title.value) = (TextKind::Html, sanitize::html(&title.value, base));
        }
    }
    if let Some(content) = entry.content.as_mut().filter(|c| c.kind == "text")
        && let Some(html) = content.value.as_mut().filter(|text| construct::is_html(text))
    {
        "html".clone_into(&mut content.kind);
        *html = sanitize::html(html, base);
    }
}

fn feed(value: &Value, items: &[Value], base: Option<&Url>) -> Value {
    let mut out = strings(value, &["title", "language", "description"]);
    out.insert("version".into(), json!("https://jsonfeed.org/version/1.1"));
    out.entry("title").or_insert(json!(""));
    addresses(value, &["home_page_url", "feed_url", "icon", "favicon"], base, &mut out);
    out.insert("authors".into(), authors(value, base));
    out.insert("items".into(), items.iter().map(|i| item(i, base)).collect());
    out.into()
}

fn item(value: &Value, base: Option<&Url>) -> Value {
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
    addresses(value, &["url", "external_url"], base, &mut out);
    // An id is its item's address where it looks like one (JSON Feed 1.1).
    let own = string(value, "id").filter(|id| crate::model::url::web(id).is_some());
    if let (false, Some(id)) = (out.contains_key("url"), own) {
        out.insert("url".into(), id.into());
    }
    out.insert("authors".into(), authors(value, base));
    let tags = value.get("tags").and_then(Value::as_array);
    out.insert(
        "tags".into(),
        tags.into_iter().flatten().filter_map(scalar).map(Value::from).collect(),
    );
    let attachments = list(value, "attachments").iter().filter_map(|a| {
        let mut one = strings(a, &["title"]);
        one.insert("url".into(), absolute(&string(a, "url")?, base).into());
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
fn authors(value: &Value, base: Option<&Url>) -> Value {
    let people = |author: &Value| {
        let name = string(author, "name").or_else(|| scalar(author)).unwrap_or_default();
        let url = string(author, "url").map(|u| absolute(&u, base));
        let named = person::people(&name).into_iter().filter(|p| !p.name.is_empty());
        named.map(|p| json!({"name": p.name, "url": url})).collect::<Vec<_>>()
    };
    list(value, "author").iter().chain(list(value, "authors")).flat_map(people).collect()
}

fn addresses(value: &Value, keys: &[&str], base: Option<&Url>, out: &mut Map<String, Value>) {
    for key in keys {
        if let Some(url) = string(value, key).filter(|url| !leads_nowhere(url)) {
            out.insert((*key).to_owned(), absolute(&url, base).into());
        }
    }
}

fn absolute(url: &str, base: Option<&Url>) -> String {
    let url = unescaped(url).into_owned();
    match Url::parse(&url) {
        Ok(_) => url,
        Err(_) => join(base, &url).map_or(url, String::from),
    }
}

fn strings(value: &Value, keys: &[&str]) -> Map<String, Value> {
    let found = |key: &&str| string(value, key).map(|s| ((*key).to_owned(), s.into()));
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
mod tests {
    use super::*;

    #[test]
    fn sloppy_members_are_mended() {
        let text = r#"{"version":"1","title":7,"items":[
            {"id":1,"title":null,"url":"/a","tags":["x",2,null],"author":"Jane","image":"i.png","date_published":"2024-07-01"},
            {"id":"https://x.example/c"},{"id":"https://x.example/d","url":"e"},
            {"id":"b","authors":[{"name":"张三（zhang@xinhua.cn）"}],"attachments":[{"url":"p.mp3"},{}],"content_html":"<p>x"},
            {"id":"f","authors":{"name":"Ada"},"author":null},
            {"id":"g","author":["Jane","Joe"],"attachments":{"url":"p.mp3"}}]}"#;
        let base = Url::parse("http://h.example/").unwrap();
        let feed = read(
            &value(text, &mut Parsed::default()).unwrap(),
            Some(&base),
            Context::default(),
            &mut Vec::new(),
        )
        .unwrap();
        let [a, c, d, b, f, g] = &feed.entries[..] else { panic!("{feed:?}") };
        assert_eq!(c.page(), Some("https://x.example/c"));
        assert_eq!(d.page(), Some("http://h.example/e"));
        assert_eq!(a.guid.as_deref(), Some("1"));
        assert_eq!(a.page(), Some("http://h.example/a"));
        assert_eq!(a.categories.len(), 2);
        assert_eq!(a.authors[0].name, "Jane");
        assert_eq!(a.media[0][0].url.as_deref(), Some("http://h.example/i.png"));
        assert!(a.published.is_some());
        assert_eq!(b.authors[0].name, "张三");
        assert_eq!(f.authors[0].name, "Ada");
        assert_eq!((g.authors.len(), g.enclosures().len()), (2, 1));
        assert_eq!(b.links[0].rel.as_deref(), Some("enclosure"));
    }

    #[test]
    fn rss_in_json_is_rss() {
        let json = r##"{"rss":{"version":"2.0","channel":{"title":"a & b","item":[{"guid":{"#value":"g","isPermaLink":"false"}},{"title":"x"}]}}}"##;
        let xml = as_rss(&value(json, &mut Parsed::default()).unwrap()).unwrap();
        assert!(
            xml.contains("<title>a &amp; b</title>") && xml.contains(" isPermaLink=\"false\">g<"),
            "{xml}"
        );
        assert_eq!(xml.matches("<item>").count() + xml.matches("<item ").count(), 2);
    }

    #[test]
    fn of_a_feed_that_breaks_off_the_whole_items_are_read() {
        let text = r#"{"version":"1","items":[{"id":"a","t":"\"}]"},{"id":"b","tags":["x"]},{"id":"c"}],"hubs":[{"url":"h"},{"#;
        let read = |end: usize| {
            let mut parsed = Parsed::default();
            let ids = value(&text[..end], &mut parsed).map(|v| {
                let items = v["items"].as_array().cloned().unwrap_or_default();
                items.iter().filter_map(|i| i["id"].as_str()).collect::<String>()
            });
            (ids.unwrap_or_default(), parsed.cut)
        };
        let third = text.find("{\"id\":\"c").unwrap();
        assert_eq!(read(third - 1), ("ab".to_owned(), true));
        assert_eq!(read(third + 5), ("ab".to_owned(), true));
        assert_eq!(read(text.len()), ("abc".to_owned(), true));
        assert_eq!(read(third - 9), ("a".to_owned(), true));
        assert_eq!(read(40), (String::new(), false));
    }

    #[test]
    fn html_where_plain_text_is_asked_for() {
        let item = |members: &str| {
            let text = format!("{{\"items\":[{{\"id\":\"1\",{members}}}]}}");
            let value = value(&text, &mut Parsed::default()).unwrap();
            read(&value, None, Context::default(), &mut Vec::new()).unwrap().entries.remove(0)
        };
        for (title, shown) in [
            ("Port&#8217;s storm &amp; the ships", "Port’s storm & the ships"),
            ("<b>Breaking:</b> storm", "Breaking: storm"),
            ("Profit < loss & more", "Profit < loss & more"),
        ] {
            assert_eq!(item(&format!("\"title\":\"{title}\"")).headline(), shown);
        }
        assert_eq!(item("\"content_text\":\"<p>Storm.</p>\"").html(), "<p>Storm.</p>");
        assert!(item("\"content_text\":\"Write <p> and </p>.\"").html().contains("&lt;p&gt;"));
    }

    #[test]
    fn other_json_is_no_feed() {
        let read = |text: &str| {
            let value = value(text, &mut Parsed::default())?;
            read(&value, None, Context::default(), &mut Vec::new())
        };
        assert!(matches!(read("{\"error\":\"no\"}"), Err(ParseError::NotAFeed { .. })));
        assert!(matches!(read("{\"items\":[1e999]}"), Err(ParseError::Unreadable(_))));
        assert!(matches!(read(&"[".repeat(100_000)), Err(ParseError::Unreadable(_))));
    }
}
