//! One function for each reader of strangers' bytes. The fuzz targets call them, and `tests/suite/fuzz.rs` on any toolchain.
//!
//! None of them may panic, whatever it is given. Where the first line of the input can say what kind of input it is, it does.

use std::fs;

use copydesk::config::{self, Env};
use copydesk::dates::{self as reader, Context};
use copydesk::extract::{self, Hints, Memory, Page, Rules};
use copydesk::http::{self, Guard};
use copydesk::journal::{Journal, Segments};
use copydesk::model::source::{Listing, SourceKind};
use copydesk::model::{Article, Block, Timestamp};
use copydesk::parse::{self, Document};
use copydesk::{model, schedule};
use url::Url;

/// A reader: its name, and what reads.
pub(crate) type Target = (&'static str, fn(&[u8]));

/// All of them; each has a file in `fuzz_targets` and a folder in `corpus`.
pub(crate) const TARGETS: [Target; 12] = [
    ("address", address),
    ("config", config),
    ("dates", dates),
    ("feed", feed),
    ("freshness", freshness),
    ("journal", journal),
    ("listing", listing),
    ("opml", opml),
    ("page", page),
    ("pages", pages),
    ("robots", robots),
    ("sitemap", sitemap),
];

fn base() -> Url {
    Url::parse("https://news.example/a/b.html").expect("an address")
}

/// A feed, and the text of each of its entries.
pub(crate) fn feed(data: &[u8]) {
    let base = base();
    let doc = Document { bytes: data, base: Some(&base), source: "s", ..Document::default() };
    let Ok(parsed) = parse::parse(&doc) else { return };
    for entry in parsed.feed.entries.iter().take(8) {
        let title = entry.title.as_ref().map(|t| t.value.as_str());
        let summary = entry.content.as_ref().and_then(|c| c.value.as_deref());
        let summary = summary.or(entry.summary.as_ref().map(|s| s.value.as_str()));
        let author = entry.authors.first().map(|a| a.name.as_str());
        let hints =
            Hints { title, summary, author, published: entry.published, ..Hints::default() };
        extract::from_feed(&hints, &base);
    }
}

/// A sitemap or an index of them.
pub(crate) fn sitemap(data: &[u8]) {
    let base = base();
    let kind = SourceKind::Sitemap;
    let doc = Document { bytes: data, base: Some(&base), kind, ..Document::default() };
    parse::parse(&doc).map(drop).unwrap_or_default();
}

/// A listing; its first line is the selector of the items.
pub(crate) fn listing(data: &[u8]) {
    let (first, rest) = split(data);
    let item = String::from_utf8_lossy(first).into_owned();
    let listing = Listing { item, ..Listing::default() };
    let base = base();
    let doc = Document {
        bytes: rest,
        base: Some(&base),
        kind: SourceKind::Listing,
        listing: Some(&listing),
        ..Document::default()
    };
    parse::parse(&doc).map(drop).unwrap_or_default();
}

/// A page, and its bytes once more as a feed's own text.
pub(crate) fn page(data: &[u8]) {
    let (url, text) = (base(), String::from_utf8_lossy(data));
    let page = Page { bytes: data, content_type: Some("text/html"), url: &url };
    let hints = Hints { title: Some("A title"), summary: Some(&text), ..Hints::default() };
    extract::extract(&page, &hints, &Rules::default(), &Memory::default());
    extract::explain(&page, &hints, &Rules::default(), &Memory::default());
    let html: String = extract::sanitise(&text, &url).iter().map(Block::html).collect();
    assert!(!html.to_ascii_lowercase().contains("<script"), "{html}");
}

/// The pages of one article, cut at each NUL.
pub(crate) fn pages(data: &[u8]) {
    let url = base();
    let mut whole = Article::default();
    for bytes in data.split(|b| *b == 0).take(8) {
        let page = Page { bytes, content_type: None, url: &url };
        let read =
            extract::extract(&page, &Hints::default(), &Rules::default(), &Memory::default());
        extract::append(&mut whole, read);
    }
    whole.html();
}

/// Dates as feeds and pages print them, one a line.
pub(crate) fn dates(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for line in text.lines() {
        for strict in [false, true] {
            let context = Context { strict, ..Context::default() };
            reader::parse(line, context).map(Timestamp::rfc3339).unwrap_or_default();
        }
        let html =
            format!("<title>x</title><h1>A heading</h1><p>{line}</p><time datetime=\"{line}\">");
        page(html.as_bytes());
    }
}

/// robots.txt, and an address asked for.
pub(crate) fn robots(data: &[u8]) {
    let (first, rest) = split(data);
    let path = String::from_utf8_lossy(first);
    if let Ok(url) = base().join(&path) {
        http::robots_allow(rest, &url);
    }
}

/// Addresses, one a line: what is told apart as public must be so in the form that is fetched.
pub(crate) fn address(data: &[u8]) {
    let guard = Guard::new(&[]);
    for line in String::from_utf8_lossy(data).lines() {
        model::url::canonical_str(line);
        model::url::site(line);
        let Some(url) = model::url::web(line) else { continue };
        let again = Url::parse(url.as_str()).expect("what was written is read");
        assert_eq!(guard.check(&url).is_ok(), guard.check(&again).is_ok(), "{url}");
        assert!(matches!(url.scheme(), "http" | "https"), "{url}");
    }
}

/// Headers of a reply, one a line: `Cache-Control`, `Expires`, `Date`, `Retry-After`.
pub(crate) fn freshness(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let headers = text.lines().filter_map(|l| l.split_once(':'));
    let said = schedule::freshness(headers, Timestamp(1_700_000_000_000));
    for hint in [said.max_age, said.retry_after].into_iter().flatten() {
        assert!(hint <= schedule::SERVER_HINT_MAX, "{hint:?}");
    }
}

/// A config.
pub(crate) fn config(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    config::parse(&text, "copydesk.toml", &Env::default()).map(drop).unwrap_or_default();
}

/// A list of subscriptions.
pub(crate) fn opml(data: &[u8]) {
    config::opml(data).map(drop).unwrap_or_default();
}

/// A segment of a journal: what can't be read is told, and no more than that.
pub(crate) fn journal(data: &[u8]) {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("000000000001.seg"), data).expect("is written");
    let Ok((journal, _)) = Segments::open(dir.path(), 1 << 20) else { return };
    let Some((first, last)) = journal.range() else { return };
    for seq in first..=last.min(first + 64) {
        journal.read(seq).map(drop).unwrap_or_default();
    }
}

/// The first line, and what follows it.
fn split(data: &[u8]) -> (&[u8], &[u8]) {
    let end = data.iter().position(|b| *b == b'\n').unwrap_or(data.len());
    (&data[..end], data.get(end + 1..).unwrap_or_default())
}
