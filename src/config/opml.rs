//! OPML in and out: the list of sources as feed readers exchange it. Strangers wrote it, so all is bounded.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::check::plain_id;
use super::units;
use crate::model::Source;
use crate::model::source::{Plan, SourceKind};
use crate::text::{collapse, cut_marked, decode, escape};

/// Longest file.
pub const BYTES_MAX: usize = 5 << 20;
const OUTLINES_MAX: usize = 10_000;
const DEPTH_MAX: usize = 32;
const TITLE_BYTES_MAX: usize = 200;
/// Of our own attributes, which other programs pass over.
const NAMESPACE: &str = "urn:copydesk:ns:opml";

/// Why a file is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpmlError {
    /// Too much of something.
    #[error("{0}")]
    Bound(String),
    /// Not OPML.
    #[error("this is not OPML: {0}")]
    Form(String),
}

/// A feed of the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outline {
    /// What it is called.
    pub title: String,
    /// As it was written.
    pub url: String,
    /// The line of the file that ends its head, from 1.
    pub line: usize,
    /// The folders it is in, and its categories.
    pub tags: Vec<String>,
    /// Keys of a source that we wrote ourselves: id, kind, cron, every, zone, rank, scrape, item ...
    pub own: BTreeMap<String, String>,
}

/// Reads the feeds of a file, each address once with the tags of all places it stands in.
pub fn read(bytes: &[u8]) -> Result<Vec<Outline>, OpmlError> {
    if bytes.len() > BYTES_MAX {
        return Err(OpmlError::Bound(format!("the file is larger than {} MiB", BYTES_MAX >> 20)));
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(300)]).into_owned();
    let declared = head.split_once("encoding=").map(|(_, rest)| {
        rest.trim_start_matches(['"', '\''])
            .split(['"', '\'', '?'])
            .next()
            .unwrap_or_default()
            .to_owned()
    });
    let text = decode(bytes, None, declared.as_deref()).text;
    if text.contains("<!ENTITY") {
        let why = "it defines entities of its own (<!ENTITY), which are not read";
        return Err(OpmlError::Form(why.to_owned()));
    }
    let mut found = Found::default();
    let mut reader = Reader::from_str(&text);
    let (mut read, mut lines) = (0, 1);
    loop {
        let event = reader.read_event();
        let at = usize::try_from(reader.buffer_position()).unwrap_or(text.len());
        lines += text.as_bytes().get(read..at).map_or(0, |b| memchr::memchr_iter(b'\n', b).count());
        (read, found.line) = (at, lines);
        match event {
            Ok(Event::Start(tag)) => found.open(&tag)?,
            Ok(Event::Empty(tag)) => {
                found.open(&tag)?;
                found.close();
            }
            Ok(Event::End(_)) => found.close(),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) => return Err(OpmlError::Form(error.to_string())),
        }
    }
    if !found.opml {
        return Err(OpmlError::Form("there is no <opml> in it".to_owned()));
    }
    if !found.path.is_empty() {
        return Err(OpmlError::Form("it ends in the middle".to_owned()));
    }
    Ok(found.outlines)
}

/// What was read so far, and where we are.
#[derive(Default)]
struct Found {
    opml: bool,
    /// Where we are in the file.
    line: usize,
    outlines: Vec<Outline>,
    by_url: BTreeMap<String, usize>,
    count: usize,
    /// Open elements; of a folder its name.
    path: Vec<Option<String>>,
}

impl Found {
    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), OpmlError> {
        if self.path.len() >= DEPTH_MAX {
            return Err(OpmlError::Bound(format!("it is nested deeper than {DEPTH_MAX} folders")));
        }
        let name = tag.local_name();
        self.opml |= name.as_ref().eq_ignore_ascii_case("opml");
        if !name.as_ref().eq_ignore_ascii_case("outline") {
            self.path.push(None);
            return Ok(());
        }
        self.count += 1;
        if self.count > OUTLINES_MAX {
            return Err(OpmlError::Bound(format!("it has more than {OUTLINES_MAX} outlines")));
        }
        let mut attributes = attributes(tag);
        let title = attributes.remove("title").filter(|t| !t.is_empty());
        let title = title.or(attributes.remove("text")).unwrap_or_default();
        let url = attributes.remove("xmlurl").or_else(|| {
            let feed = attributes
                .get("type")
                .is_some_and(|t| matches!(t.as_str(), "rss" | "atom" | "feed"));
            attributes.remove("url").filter(|_| feed)
        });
        match url {
            None => self.path.push(Some(title).filter(|t| !t.is_empty())),
            Some(url) => {
                self.path.push(None);
                self.feed(title, url, attributes);
            }
        }
        Ok(())
    }

    fn feed(&mut self, title: String, url: String, mut own: BTreeMap<String, String>) {
        let categories = own.remove("category").unwrap_or_default();
        let named = categories.split(',').map(|c| c.trim().trim_start_matches('/').to_owned());
        let tags: Vec<String> =
            self.path.iter().flatten().cloned().chain(named.filter(|c| !c.is_empty())).collect();
        let index = *self.by_url.entry(url.clone()).or_insert(self.outlines.len());
        if index == self.outlines.len() {
            self.outlines.push(Outline { title, url, line: self.line, tags: Vec::new(), own });
        }
        for tag in tags {
            if !self.outlines[index].tags.contains(&tag) {
                self.outlines[index].tags.push(tag);
            }
        }
    }

    fn close(&mut self) {
        self.path.pop();
    }
}

/// By local name in lower case, whitespace collapsed.
fn attributes(tag: &BytesStart<'_>) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    for attribute in tag.attributes().with_checks(false).flatten() {
        let name = attribute.key.local_name().as_ref().to_ascii_lowercase();
        let raw = attribute.value.clone().into_owned();
        // An entity nobody knows leaves the value as it is.
        let value = quick_xml::escape::unescape(&raw).unwrap_or(std::borrow::Cow::Borrowed(&raw));
        out.insert(name, cut_marked(&collapse(&value), 2048));
    }
    out
}

/// The sources as OPML; `default` is the plan that needs no words.
pub fn write(sources: &[Source], default: &Plan) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\" xmlns:cd=\"{NAMESPACE}\">\n\
         <head><title>copydesk sources</title></head>\n<body>\n"
    );
    for source in sources {
        let mut line = String::from("<outline type=\"rss\"");
        let mut put = |name: &str, value: &str| {
            line += &format!(" {name}=\"{}\"", escape(value).replace('\'', "&#39;"));
        };
        put("text", &source.id);
        put("xmlUrl", &source.url);
        if !source.tags.is_empty() {
            put("category", &source.tags.join(","));
        }
        put("cd:id", &source.id);
        match source.kind {
            SourceKind::Feed => {}
            SourceKind::Sitemap => put("cd:kind", "sitemap"),
            SourceKind::Listing => put("cd:kind", "listing"),
        }
        match &source.plan {
            plan if plan == default => {}
            Plan::Auto => {}
            Plan::Every(interval) => put("cd:every", &units::span(interval.as_millis() as u64)),
            Plan::Cron(line) => put("cd:cron", &line.to_string()),
        }
        if let Some(zone) = &source.zone {
            put("cd:zone", zone);
        }
        if source.rank != 0 {
            put("cd:rank", &source.rank.to_string());
        }
        if !source.scrape {
            put("cd:scrape", "false");
        }
        if let Some(listing) = &source.listing {
            put("cd:item", &listing.item);
            for (name, value) in [
                ("cd:titles", &listing.title),
                ("cd:links", &listing.link),
                ("cd:dates", &listing.date),
            ] {
                if let Some(value) = value {
                    put(name, value);
                }
            }
        }
        out += &line;
        out += "/>\n";
    }
    out + "</body>\n</opml>\n"
}

/// An id for a feed, made of its title or its host, that none of `taken` has.
pub fn fresh_id(title: &str, url: &str, taken: &dyn Fn(&str) -> bool) -> String {
    let title = cut_marked(title, TITLE_BYTES_MAX);
    let named = title.chars().any(|c| c.is_ascii_alphanumeric());
    let host = crate::model::url::site(url);
    let base = plain_id(if named { &title } else { &host });
    let base: String = crate::text::cut(&base, 56).trim_end_matches('-').to_owned();
    let mut id = base.clone();
    let mut n = 2;
    while taken(&id) {
        id = format!("{base}-{n}");
        n += 1;
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CronLine;

    fn opml(body: &str) -> String {
        format!("<?xml version=\"1.0\"?><opml version=\"1.1\"><body>{body}</body></opml>")
    }

    #[test]
    fn folders_become_tags_and_addresses_stand_once() {
        let text = opml(
            "<outline text=\"News\"><outline text=\"Asia &amp; more\">\
             <outline text=\"A\" xmlUrl=\"https://a.example/?x=1&amp;y=2\"/></outline></outline>\
             <outline title=\"Second\"><outline text=\"A\" xmlUrl=\"https://a.example/?x=1&amp;y=2\"/>\
             <outline text=\"no feed\" htmlUrl=\"https://b.example/\"/></outline>",
        );
        let [a] = &read(text.as_bytes()).unwrap()[..] else { panic!() };
        assert_eq!(a.url, "https://a.example/?x=1&y=2");
        assert_eq!(a.tags, ["News", "Asia & more", "Second"]);
        let lines = "<outline text=\"A\"\n xmlUrl=\"x\"/>\n\n<outline text=\"B\" xmlUrl=\"\"/>";
        let [a, b] = &read(opml(lines).as_bytes()).unwrap()[..] else { panic!() };
        assert_eq!((a.line, b.line, b.title.as_str()), (2, 4, "B"));
    }

    #[test]
    fn what_is_too_much_is_refused() {
        let deep = "<outline text=\"x\">".repeat(40) + &"</outline>".repeat(40);
        assert!(matches!(read(opml(&deep).as_bytes()), Err(OpmlError::Bound(_))));
        let many = "<outline text=\"x\"/>".repeat(OUTLINES_MAX + 1);
        assert!(matches!(read(opml(&many).as_bytes()), Err(OpmlError::Bound(_))));
        assert!(matches!(read(&vec![b' '; BYTES_MAX + 1]), Err(OpmlError::Bound(_))));
        let bomb = "<!DOCTYPE opml [<!ENTITY a \"b\">]><opml><body/></opml>";
        assert!(matches!(read(bomb.as_bytes()), Err(OpmlError::Form(_))));
        for broken in ["", "<rss/>", "<opml><body>", "<opml><body></opml>"] {
            assert!(read(broken.as_bytes()).is_err(), "{broken}");
        }
    }

    #[test]
    fn what_we_write_we_read() {
        let source = Source {
            id: "x".into(),
            url: "https://x.example/?a=1&b='2'".into(),
            kind: SourceKind::Sitemap,
            plan: Plan::Cron(CronLine::parse("*/10 * * * *").unwrap()),
            zone: Some("Asia/Seoul".into()),
            rank: 7,
            tags: vec!["a".into(), "b c".into()],
            ..Source::default()
        };
        let [x] = &read(write(&[source], &Plan::Auto).as_bytes()).unwrap()[..] else { panic!() };
        assert_eq!(x.url, "https://x.example/?a=1&b='2'");
        assert_eq!(x.tags, ["a", "b c"]);
        let own = |key: &str| x.own.get(key).map(String::as_str);
        assert_eq!(
            (own("id"), own("kind"), own("cron")),
            (Some("x"), Some("sitemap"), Some("*/10 * * * *"))
        );
        assert_eq!((own("zone"), own("rank")), (Some("Asia/Seoul"), Some("7")));
    }

    #[test]
    fn ids_are_made_of_titles() {
        let free = |_: &str| false;
        assert_eq!(
            fresh_id("Süddeutsche: Politik", "https://s.example/", &free),
            "suddeutsche-politik"
        );
        assert_eq!(fresh_id("新华网", "https://www.news.example/", &free), "news-example");
        let taken = |id: &str| ["a", "a-2"].contains(&id);
        assert_eq!(fresh_id("A", "https://a.example/", &taken), "a-3");
    }
}
