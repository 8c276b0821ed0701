//! Sitemaps: the pages of a site, and what Google's news extension says of them.

use std::collections::HashSet;

use super::construct::{self, Default as Kind, TITLE_BYTES_MAX};
use super::fields::{line, plain_link};
use super::names::Ns;
use super::tree::{Element, Tree};
use crate::dates::{self, Context, Moment};
use crate::model::Count;
use crate::model::entry::{Category, Entry, EntrySource, Feed, Media};
use crate::model::url::{is_front, web};

/// Child sitemaps of one index; a site with more lists its archive, not its news.
const CHILDREN_MAX: usize = 500;
/// Google takes 50,000 pages of a sitemap, and the newest 5000 are kept in the end.
const PAGES_MAX: usize = 50_000;
const KEYWORDS_MAX: usize = 32;

/// Why a page of a sitemap is left out.
pub const NO_NEWS: &str = "others are marked as news, and it is not";
/// The same.
const FRONT: &str = "it is a site's front page";
/// The same.
pub const TWICE: &str = "its address is listed twice";

/// A sitemap that an index points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Child {
    /// Where it is.
    pub url: String,
    /// When it last changed, as the index says.
    pub changed: Option<Moment>,
}

/// A sitemap's pages as entries, and the sitemaps it points to.
#[derive(Debug)]
pub(super) struct Sitemap {
    pub(super) feed: Feed,
    pub(super) more: Vec<Child>,
    /// Is there one of these without the time of its last change?
    pub(super) hides_changes: bool,
    pub(super) refused: Count,
}

/// Reads a sitemap or an index of them; `None` when the tree holds neither.
pub(super) fn read(tree: &Tree<'_>, context: Context) -> Option<Sitemap> {
    let root = tree
        .top()
        .elements()
        .find(|e| e.is(Ns::Core, "urlset") || e.is(Ns::Core, "sitemapindex"))?;
    let mut pages: Vec<(bool, Entry)> = Vec::new();
    let mut more: Vec<Child> = Vec::new();
    for e in root.elements() {
        if e.is(Ns::Core, "url") && pages.len() < PAGES_MAX {
            // Half an entry would be told without its date, or by half of its address.
            pages.extend(page(e, context).filter(|_| !e.is_cut()));
        } else if e.is(Ns::Core, "sitemap") {
            more.extend(location(e).map(|url| Child { url, changed: lastmod(e, context) }));
        }
    }
    let mut seen = HashSet::new();
    more.retain(|child| seen.insert(child.url.clone()));
    // Sitemaps of tags and pictures beside those of articles hold no news.
    if more.iter().any(|child| !is_aside(&child.url)) {
        more.retain(|child| !is_aside(&child.url));
    }
    // The newest first, so that a capped list holds the news. Stable: undated ones stay in their order.
    more.sort_by_key(|c| (!names_news(&c.url), std::cmp::Reverse(c.changed.map(|d| d.at))));
    more.truncate(CHILDREN_MAX);
    // A day alone says nothing of the hours after.
    let hides_changes = more.iter().any(|c| c.changed.is_none_or(|d| !d.timed));
    // Where some pages are marked as news, the others are none.
    let news = pages.iter().any(|(news, _)| *news);
    let mut seen = HashSet::new();
    let mut refused = Count::default();
    pages.retain(|(n, e)| {
        let page = &e.links[0].href;
        let why = match (*n || !news, seen.insert(page.clone())) {
            (true, true) if !*n && web(page).is_some_and(|page| is_front(&page)) => FRONT,
            (true, true) => return true,
            (false, _) => NO_NEWS,
            (true, false) => TWICE,
        };
        refused.add(page, why);
        false
    });
    let entries: Vec<Entry> = pages.into_iter().map(|(_, e)| e).collect();
    let updated = entries.iter().filter_map(|e| e.published.or(e.updated)).max();
    let feed = Feed { kind: "sitemap".into(), updated, entries, ..Default::default() };
    Some(Sitemap { feed, more, hides_changes, refused })
}

/// The sitemap that is a plain list of addresses, one a line; `None` for any other text.
pub(super) fn of_lines(text: &str) -> Option<Feed> {
    let mut seen = HashSet::new();
    let mut entries = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let page = web(line).filter(|_| !line.contains(char::is_whitespace))?;
        if entries.len() < PAGES_MAX && !is_front(&page) && seen.insert(page) {
            let links = vec![plain_link(line.to_owned(), "alternate")];
            entries.push(Entry { links, ..Default::default() });
        }
    }
    let feed = Feed { kind: "sitemap".into(), entries, ..Default::default() };
    (!feed.entries.is_empty()).then_some(feed)
}

/// The name of a child sitemap's file, in words.
fn name_of(url: &str) -> impl Iterator<Item = String> + '_ {
    let file = url.split(['?', '#']).next().unwrap_or(url).rsplit('/').next().unwrap_or(url);
    file.split(|c: char| !c.is_alphabetic()).map(str::to_ascii_lowercase)
}

/// Is it a sitemap of something else than articles, by its name?
fn is_aside(url: &str) -> bool {
    const NAMES: &[&str] = &[
        "tag",
        "tags",
        "category",
        "categories",
        "author",
        "authors",
        "image",
        "images",
        "video",
        "videos",
        "section",
        "sections",
        "topic",
        "topics",
        "product",
        "products",
        "attachment",
        "taxonomy",
    ];
    let words: Vec<String> = name_of(url).collect();
    let any = |names: &[&str]| words.iter().any(|w| names.contains(&w.as_str()));
    // `news-page-2` is another matter than `page-sitemap`.
    any(NAMES)
        || (any(&["page", "pages"]) && !any(&["news", "post", "posts", "article", "articles"]))
}

/// Does it say that it holds the news?
fn names_news(url: &str) -> bool {
    name_of(url).any(|w| w.contains("news"))
}

fn location(e: Element<'_, '_>) -> Option<String> {
    let text = e.child(Ns::Core, "loc").and_then(Element::text)?;
    Some(super::address::absolute(e, &text))
}

fn lastmod(e: Element<'_, '_>, context: Context) -> Option<Moment> {
    e.child(Ns::Core, "lastmod").and_then(Element::text).and_then(|t| dates::read(&t, context))
}

fn page(e: Element<'_, '_>, context: Context) -> Option<(bool, Entry)> {
    let mut entry = Entry {
        links: vec![plain_link(location(e)?, "alternate")],
        updated: lastmod(e, context).map(|d| d.at),
        media: images(e),
        ..Default::default()
    };
    let news = e.child(Ns::News, "news");
    if let Some(news) = news {
        let get = |name| news.child(Ns::News, name).and_then(line);
        let title = news.child(Ns::News, "title");
        entry.title = title.and_then(|t| construct::text(t, Kind::Sniffed, TITLE_BYTES_MAX, None));
        let keywords = get("keywords").unwrap_or_default();
        let category = |term: &str| Category { term: term.trim().to_owned(), ..Default::default() };
        let terms = keywords.split(',').filter(|t| !t.trim().is_empty());
        entry.categories = terms.take(KEYWORDS_MAX).map(category).collect();
        if let Some(publication) = news.child(Ns::News, "publication") {
            let get = |name| publication.child(Ns::News, name).and_then(line);
            entry.language = get("language");
            entry.source =
                get("name").map(|title| EntrySource { title: Some(title), ..Default::default() });
        }
        let context = entry.language.as_deref().map_or(context, |tag| context.spoken(tag));
        entry.published = get("publication_date").and_then(|t| dates::parse(&t, context));
    }
    Some((news.is_some(), entry))
}

fn images(e: Element<'_, '_>) -> Vec<Vec<Media>> {
    let images = e.elements().filter(|i| i.name().eq_ignore_ascii_case("image"));
    let media = |i: Element<'_, '_>| {
        let url = i.elements().find(|l| l.name().eq_ignore_ascii_case("loc")).and_then(line)?;
        Some(vec![Media { url: Some(url), ..Media::default() }])
    };
    images.take(16).filter_map(media).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sitemap(xml: &str) -> Sitemap {
        read(&Tree::read(xml, None), Context::default()).unwrap()
    }

    fn urls(s: &Sitemap) -> Vec<&str> {
        s.more.iter().map(|child| child.url.as_str()).collect()
    }

    #[test]
    fn only_news_where_there_is_news() {
        let s = sitemap(
            "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:n='https://www.google.com/schemas/sitemap-news/0.9'>
            <url><loc> http://h.example/about </loc></url>
            <url><loc>http://h.example/1</loc><n:news><n:publication><n:name>Wire</n:name><n:language>en</n:language></n:publication>
            <n:publication_date>2024-07-01T10:00Z</n:publication_date><n:title>Talks &amp; more</n:title><n:keywords>a, b</n:keywords></n:news></url></urlset>",
        );
        let [entry] = &s.feed.entries[..] else { panic!("{s:?}") };
        assert_eq!(entry.page(), Some("http://h.example/1"));
        assert_eq!(entry.title.as_ref().unwrap().value, "Talks & more");
        assert_eq!(entry.published.unwrap().rfc3339(), "2024-07-01T10:00:00Z");
        assert_eq!((entry.categories.len(), entry.language.as_deref()), (2, Some("en")));
        assert_eq!(entry.source.as_ref().unwrap().title.as_deref(), Some("Wire"));
    }

    #[test]
    fn months_are_those_of_the_news_language() {
        let s = sitemap(
            "<urlset xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'><url><loc>http://h.example/1</loc>
            <n:news><n:publication_date>27. lis 2026 14:05</n:publication_date><n:publication><n:language>hr</n:language></n:publication></n:news></url></urlset>",
        );
        assert_eq!(s.feed.entries[0].published.unwrap().rfc3339(), "2026-10-27T14:05:00Z");
    }

    #[test]
    fn a_headline_that_was_escaped_once_too_often_is_undone() {
        let s = sitemap(
            "<urlset xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'><url><loc>http://h.example/1</loc>
            <n:news><n:title>Brill &amp;amp; Sons&amp;nbsp;sold</n:title></n:news></url></urlset>",
        );
        assert_eq!(s.feed.entries[0].headline(), "Brill & Sons sold");
    }

    #[test]
    fn an_index_gives_the_newest_first() {
        let s = sitemap(
            "<sitemapindex><sitemap><loc>http://h.example/old.xml</loc><lastmod>2023-01-01</lastmod></sitemap>
            <sitemap><loc>http://h.example/new.xml.gz</loc><lastmod>2024-01-01</lastmod></sitemap></sitemapindex>",
        );
        assert_eq!(urls(&s), ["http://h.example/new.xml.gz", "http://h.example/old.xml"]);
        let s = sitemap(
            "<sitemapindex><sitemap><loc>http://h.example/post-sitemap.xml</loc></sitemap>
            <sitemap><loc>http://h.example/post_tag-sitemap.xml</loc></sitemap>
            <sitemap><loc>http://h.example/category-sitemap.xml</loc></sitemap>
            <sitemap><loc>http://h.example/news-sitemap.xml</loc></sitemap>
            <sitemap><loc>http://h.example/post-sitemap.xml</loc></sitemap></sitemapindex>",
        );
        assert_eq!(
            urls(&s),
            [
                "http://h.example/news-sitemap.xml",
                "http://h.example/post-sitemap.xml",
                "http://h.example/post_tag-sitemap.xml"
            ][..2]
        );
    }

    #[test]
    fn of_a_sitemap_that_breaks_off_the_whole_pages_are_taken() {
        let s = sitemap("<urlset><url><loc>http://h.example/1</loc></url><url><loc>http://h.exa");
        assert_eq!(s.feed.entries.len(), 1);
    }

    #[test]
    fn a_plain_sitemap_gives_its_pages() {
        let s = sitemap(
            "<urlset><url><loc>http://h.example/</loc></url><url><loc>http://h.example/1</loc><lastmod>2024-07-01</lastmod></url>
            <url><loc>http://h.example/1</loc></url></urlset>",
        );
        assert_eq!(s.feed.entries.len(), 1);
        assert!(s.feed.entries[0].updated.is_some());
    }
}
