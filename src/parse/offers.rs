//! What a page offers to subscribe to: the feeds it declares and links to, and where its own list of links is.

use std::collections::{BTreeMap, BTreeSet};

use scraper::{ElementRef, Html, Selector};
use url::Url;

use super::ParseError;
use crate::text::{collapse, cut_marked};

/// Feeds taken from one page; some link one for every topic they have.
const FEEDS_MAX: usize = 64;
const TITLE_BYTES_MAX: usize = 200;
/// A headline has at least as many characters; what is shorter is navigation.
const HEADLINE_CHARS_MIN: usize = 18;
/// Fewer entries are no list.
const ITEMS_MIN: usize = 4;

/// A feed that a page names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedFeed {
    /// Absolute.
    pub url: Url,
    /// What the page calls it.
    pub title: String,
    /// Declared in the head, or only linked to?
    pub declared: bool,
    /// The language it is said to be in; mostly empty.
    pub language: String,
    /// JSON Feed, by its type or its name?
    pub json: bool,
}

/// What a page offers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Offers {
    /// In the page's order, those declared first.
    pub feeds: Vec<OfferedFeed>,
    /// The page's own title.
    pub title: String,
    /// What the site calls itself (`og:site_name`); mostly empty.
    pub site: String,
    /// The page's own language; empty where it is not said.
    pub language: String,
    /// A selector of the entries, where the page is a list of them; the fittest first.
    pub items: Vec<String>,
    /// Where the page's reader should be instead: a page that only redirects, or the whole of a shortened (AMP) one.
    pub instead: Option<Url>,
}

/// A link as a page or a header has it: its attributes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Declared<'a> {
    /// Perhaps relative.
    pub href: &'a str,
    /// Relations, with spaces between them.
    pub rel: &'a str,
    /// Media type.
    pub media_type: &'a str,
    /// For a person.
    pub title: &'a str,
    /// Language of the target.
    pub hreflang: &'a str,
}

impl Declared<'_> {
    /// The feed it declares; none where it is another kind of link.
    pub fn feed(&self, base: &Url) -> Option<OfferedFeed> {
        let is = |rel: &str| self.rel.split_ascii_whitespace().any(|r| r.eq_ignore_ascii_case(rel));
        // Without the right type it needs the right name: `alternate` is a translation, too.
        let vague = match media_type(self.media_type).as_str() {
            "" | "text/xml" | "application/xml" | "application/json" => names_a_feed(self.href),
            _ => false,
        };
        let declared = is("feed") || (is("alternate") && (is_feed(self.media_type) || vague));
        if !declared || is("stylesheet") {
            return None;
        }
        self.offered(base, true)
    }

    fn offered(&self, base: &Url, declared: bool) -> Option<OfferedFeed> {
        let href = self.href.trim();
        let href = href.strip_prefix("feed:").map_or(href, |rest| rest.trim_start_matches("//"));
        let mut url = base.join(href).ok().filter(|u| matches!(u.scheme(), "http" | "https"))?;
        url.set_fragment(None);
        let named =
            url.path().to_ascii_lowercase().rsplit_once('.').is_some_and(|(_, e)| e == "json");
        let json = media_type(self.media_type).ends_with("json") || named;
        let title = cut_marked(&collapse(self.title), TITLE_BYTES_MAX);
        Some(OfferedFeed { url, title, declared, language: self.hreflang.to_lowercase(), json })
    }
}

/// Reads what a page offers.
pub fn offers(bytes: &[u8], content_type: Option<&str>, base: &Url) -> Result<Offers, ParseError> {
    let html = super::sniff::text(bytes, content_type, None, &mut super::Parsed::default())?;
    let page = Html::parse_document(super::listing::bounded(&html)?);
    let at = declared_base(&page, base);
    let first = |selector| all(&page, selector).into_iter().next();
    let feeds = feeds(&page, &at);
    let sent = super::moved::of_html(&html, Some(&at)).and_then(|to| Url::parse(&to).ok());
    let root = page.root_element();
    let short = ["amp", "\u{26A1}"].iter().any(|a| root.attr(a).is_some());
    let whole = first("link[rel~=canonical][href]").and_then(|l| at.join(l.attr("href")?).ok());
    Ok(Offers {
        title: first("title").map(words).unwrap_or_default(),
        site: first("meta[property='og:site_name']")
            .and_then(|m| m.attr("content"))
            .map(collapse)
            .unwrap_or_default(),
        language: root.attr("lang").unwrap_or_default().trim().to_lowercase(),
        items: items(&page, &at),
        instead: sent.or(whole.filter(|w| short && feeds.is_empty() && w != base)),
        feeds,
    })
}

fn all<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    Selector::parse(selector).map(|s| page.select(&s).collect()).unwrap_or_default()
}

fn words(element: ElementRef<'_>) -> String {
    cut_marked(&collapse(&element.text().collect::<String>()), TITLE_BYTES_MAX)
}

fn declared_base(page: &Html, base: &Url) -> Url {
    let href = all(page, "base[href]").into_iter().find_map(|b| b.value().attr("href"));
    href.and_then(|h| base.join(h.trim()).ok()).unwrap_or_else(|| base.clone())
}

fn feeds(page: &Html, base: &Url) -> Vec<OfferedFeed> {
    let declared = all(page, "link[href]").into_iter().filter_map(|l| attributes(l).feed(base));
    let linked = all(page, "a[href]").into_iter().filter_map(|anchor| {
        let (link, words) = (attributes(anchor), words(anchor));
        let named = is_feed(link.media_type) || names_a_feed(link.href);
        if !named && !says_feed(&words) && !says_feed(link.title) {
            return None;
        }
        let title = if link.title.trim().is_empty() { &words } else { link.title };
        Declared { title, ..link }.offered(base, false)
    });
    let mut seen = BTreeSet::new();
    declared.chain(linked).filter(|f| seen.insert(f.url.to_string())).take(FEEDS_MAX).collect()
}

fn attributes(element: ElementRef<'_>) -> Declared<'_> {
    let get = |name| element.value().attr(name).unwrap_or_default();
    let title = if get("title").is_empty() { get("aria-label") } else { get("title") };
    Declared {
        href: get("href"),
        rel: get("rel"),
        media_type: get("type"),
        title,
        hreflang: get("hreflang"),
    }
}

fn media_type(kind: &str) -> String {
    kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn is_feed(kind: &str) -> bool {
    matches!(
        media_type(kind).as_str(),
        "application/rss+xml"
            | "application/atom+xml"
            | "application/feed+json"
            | "application/rdf+xml"
            | "application/x-rss+xml"
            | "application/rss"
            | "application/atom"
            | "text/rss+xml"
            | "text/rss"
    )
}

/// `/rss`, `feed.xml`, `?feed=rss2`.
fn names_a_feed(href: &str) -> bool {
    let (address, query) = href.split_once('?').unwrap_or((href, ""));
    let path = address.split('#').next().unwrap_or_default().to_ascii_lowercase();
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let stem = last.split('.').next().unwrap_or_default();
    if matches!(stem, "rss" | "feed" | "atom" | "rdf" | "rss2" | "feeds") {
        return true;
    }
    match last.rsplit_once('.').map(|(_, end)| end) {
        Some("rss" | "atom" | "rdf") => true,
        Some("xml") => ["rss", "feed", "atom", "news"].iter().any(|w| path.contains(w)),
        _ => query.to_ascii_lowercase().split('&').any(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let kind = |word: &str| word.starts_with("rss") || word.starts_with("atom");
            key == "feed" || (matches!(key, "format" | "type" | "output" | "alt") && kind(value))
        }),
    }
}

/// An anchor that says RSS, in a few words.
fn says_feed(words: &str) -> bool {
    let lower = words.to_lowercase();
    let mut parts = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    parts.clone().count() <= 4 && parts.any(|w| matches!(w, "rss" | "atom" | "rssfeed"))
}

/// Selectors that each pick many elements with one headline link in each, the fittest first.
fn items(page: &Html, base: &Url) -> Vec<String> {
    let mut found: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for anchor in all(page, "a[href]") {
        let text = words(anchor);
        let length = text.chars().count();
        let Ok(url) = base.join(anchor.value().attr("href").unwrap_or_default().trim()) else {
            continue;
        };
        let own = url.host_str() == base.host_str() && url.path() != base.path();
        if length < HEADLINE_CHARS_MIN || !own || furniture(anchor) {
            continue;
        }
        let around = anchor.ancestors().filter_map(ElementRef::wrap).take(5);
        for element in std::iter::once(anchor).chain(around) {
            if let Some(selector) = described(element) {
                let links = found.entry(selector).or_default();
                let longest = links.entry(url.to_string()).or_default();
                *longest = (*longest).max(length);
            }
        }
    }
    let mut scored: Vec<(usize, String)> = Vec::new();
    for (selector, links) in found {
        let picked = all(page, &selector).len();
        // Each element is one entry: wrappers hold many links, and what is everywhere holds none.
        let fits = links.len() >= ITEMS_MIN && picked >= links.len() && picked <= links.len() * 2;
        if fits {
            let text: usize = links.values().sum();
            scored.push((text * links.len() / picked, selector));
        }
    }
    scored.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.len().cmp(&b.1.len())));
    scored.into_iter().map(|(_, selector)| selector).take(8).collect()
}

/// Navigation, footers and sidebars are no news.
fn furniture(anchor: ElementRef<'_>) -> bool {
    let around = anchor.ancestors().filter_map(ElementRef::wrap);
    around.into_iter().any(|e| matches!(e.value().name(), "nav" | "footer" | "aside" | "header"))
}

/// `li.story`, `article`: an element by its tag and its first plain class.
fn described(element: ElementRef<'_>) -> Option<String> {
    let tag = element.value().name();
    let plain = |c: &&str| {
        c.starts_with(|c: char| c.is_ascii_alphabetic())
            && c.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    };
    match element.attr("class").unwrap_or_default().split_whitespace().find(plain) {
        Some(class) => Some(format!("{tag}.{class}")),
        None if matches!(tag, "article" | "h2" | "h3" | "li" | "tr" | "dt") => Some(tag.to_owned()),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(html: &str) -> Offers {
        offers(html.as_bytes(), None, &Url::parse("https://wire.example/world/").unwrap()).unwrap()
    }

    #[test]
    fn feeds_in_the_head_come_before_those_linked_to() {
        let offers = of("<html><head><title> The  Wire </title><base href=\"/\">\
            <link rel=alternate type=\"application/rss+xml\" title=\"All news\" href=\"rss/all\">\
            <link rel=\"alternate\" hreflang=de href=\"/de\">\
            <link rel=\"stylesheet\" href=\"/feed.css\"></head>\
            <body><a href=\"https://wire.example/sport/rss.xml\">Sport</a><a href=\"/about\">RSS</a>\
            <a href=\"/rss/all\">again</a><a href=\"mailto:rss@wire.example\">x</a></body></html>");
        let urls: Vec<&str> = offers.feeds.iter().map(|f| f.url.as_str()).collect();
        assert_eq!(
            urls,
            [
                "https://wire.example/rss/all",
                "https://wire.example/sport/rss.xml",
                "https://wire.example/about"
            ]
        );
        assert_eq!(
            (offers.title.as_str(), offers.feeds[0].title.as_str()),
            ("The Wire", "All news")
        );
        assert!(offers.feeds[0].declared && !offers.feeds[1].declared);
    }

    #[test]
    fn a_list_of_headlines_is_found() {
        let item = |n: usize| {
            format!(
                "<li class=\"story s{n}\"><h3><a href=\"/news/{n}\">The harbour was closed for the day {n}</a></h3>\
                 <p>Some words about it.</p></li>"
            )
        };
        let list: String = (0..9).map(item).collect();
        let nav: String = (0..9)
            .map(|n| {
                format!("<li class=nav><a href=\"/s/{n}\">A long name of a section {n}</a></li>")
            })
            .collect();
        let page = format!("<body><nav><ul>{nav}</ul></nav><ul class=list>{list}</ul></body>");
        assert_eq!(of(&page).items.first().map(String::as_str), Some("h3"));
        assert!(of(&page).items.iter().any(|s| s == "li.story"));
        assert_eq!(
            of("<p><a href=/a>one lonely headline of a page</a>").items,
            Vec::<String>::new()
        );
    }
}
