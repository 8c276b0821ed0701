//! Sitemaps: the pages of a site, and what Google's news extension says of them.

use chrono_tz::Tz;

use super::dates;
use super::fields::{line, plain_link};
use super::names::Ns;
use super::tree::{Element, Tree};
use crate::model::entry::{Category, Entry, EntrySource, Feed, Media, Text};

/// Child sitemaps of one index; a site with more lists its archive, not its news.
const CHILDREN_MAX: usize = 500;
/// Google takes 50,000 pages of a sitemap, and the newest 5000 are kept in the end.
const PAGES_MAX: usize = 50_000;
const KEYWORDS_MAX: usize = 32;

/// A sitemap's pages as entries, and the sitemaps it points to.
#[derive(Debug)]
pub(super) struct Sitemap {
    pub(super) feed: Feed,
    pub(super) more: Vec<String>,
}

/// Reads a sitemap or an index of them; `None` when the tree holds neither.
pub(super) fn read(tree: &Tree<'_>, zone: Option<Tz>) -> Option<Sitemap> {
    let root = tree
        .top()
        .elements()
        .find(|e| e.is(Ns::Core, "urlset") || e.is(Ns::Core, "sitemapindex"))?;
    let mut pages: Vec<(bool, Entry)> = Vec::new();
    let mut more: Vec<(Option<crate::model::Timestamp>, String)> = Vec::new();
    for e in root.elements() {
        if e.is(Ns::Core, "url") && pages.len() < PAGES_MAX {
            pages.extend(page(e, zone));
        } else if e.is(Ns::Core, "sitemap") {
            more.extend(location(e).map(|url| (lastmod(e, zone), url)));
        }
    }
    // The newest first, so that a capped list holds the news. Stable: undated ones stay in their order.
    more.sort_by_key(|(date, _)| std::cmp::Reverse(*date));
    more.truncate(CHILDREN_MAX);
    // Where some pages are marked as news, the others are none.
    let news = pages.iter().any(|(news, _)| *news);
    let entries: Vec<Entry> =
        pages.into_iter().filter(|(n, _)| *n || !news).map(|(_, e)| e).collect();
    let updated = entries.iter().filter_map(|e| e.published.or(e.updated)).max();
    let feed = Feed { kind: "sitemap".into(), updated, entries, ..Default::default() };
    Some(Sitemap { feed, more: more.into_iter().map(|(_, url)| url).collect() })
}

fn location(e: Element<'_, '_>) -> Option<String> {
    let text = e.child(Ns::Core, "loc").and_then(Element::text)?;
    Some(super::fields::absolute(e, &text))
}

fn lastmod(e: Element<'_, '_>, zone: Option<Tz>) -> Option<crate::model::Timestamp> {
    e.child(Ns::Core, "lastmod").and_then(Element::text).and_then(|t| dates::parse(&t, zone))
}

fn page(e: Element<'_, '_>, zone: Option<Tz>) -> Option<(bool, Entry)> {
    let mut entry = Entry {
        links: vec![plain_link(location(e)?, "alternate")],
        updated: lastmod(e, zone),
        media: images(e),
        ..Default::default()
    };
    let news = e.child(Ns::News, "news");
    if let Some(news) = news {
        let get = |name| news.child(Ns::News, name).and_then(line);
        entry.title = get("title").map(|value| Text { value, ..Default::default() });
        entry.published = get("publication_date").and_then(|t| dates::parse(&t, zone));
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
    }
    Some((news.is_some(), entry))
}

fn images(e: Element<'_, '_>) -> Vec<Vec<Media>> {
    let images = e.elements().filter(|i| i.name().eq_ignore_ascii_case("image"));
    let media = |i: Element<'_, '_>| {
        let url = i.elements().find(|l| l.name().eq_ignore_ascii_case("loc")).and_then(line)?;
        Some(vec![Media { url: Some(url), media_type: None, size: None }])
    };
    images.take(16).filter_map(media).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sitemap(xml: &str) -> Sitemap {
        read(&Tree::read(xml, None), None).unwrap()
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
    fn an_index_gives_the_newest_first() {
        let s = sitemap(
            "<sitemapindex><sitemap><loc>http://h.example/old.xml</loc><lastmod>2023-01-01</lastmod></sitemap>
            <sitemap><loc>http://h.example/new.xml.gz</loc><lastmod>2024-01-01</lastmod></sitemap></sitemapindex>",
        );
        assert_eq!(s.more, ["http://h.example/new.xml.gz", "http://h.example/old.xml"]);
    }

    #[test]
    fn a_plain_sitemap_gives_its_pages() {
        let s = sitemap(
            "<urlset><url><loc>http://h.example/1</loc><lastmod>2024-07-01</lastmod></url></urlset>",
        );
        assert!(s.feed.entries[0].updated.is_some());
    }
}
