//! Promise: sources that are no feeds are read like feeds: front pages of any make give their articles and nothing else, and
//! indexes of sitemaps their news, each address once.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use copydesk::model::source::Listing;
use copydesk::model::{SourceKind, Timestamp};
use copydesk::parse::{Document, parse};
use url::Url;

use crate::loopback::Answer;
use crate::newsstand::{HTML, NOW, Stand, round_of, story, text, titles};

const XML: &str = "application/xml";
const NAMESPACES: &str = "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\"";

fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests/fixtures/feeds/listings"].iter().collect()
}

/// Ten front pages as ten programs make them; `links.txt` has what stands on each.
#[test]
fn front_pages_of_ten_makes() {
    let mut wanted: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in fs::read_to_string(folder().join("links.txt")).unwrap().lines() {
        let (make, link) = line.split_once('\t').unwrap();
        wanted.entry(make.to_owned()).or_default().push(link.to_owned());
    }
    assert_eq!(wanted.len(), 10);
    for (make, links) in wanted {
        let bytes = fs::read(folder().join(format!("{make}.html"))).unwrap();
        let base = Url::parse(&links[0]).unwrap().join("/").unwrap();
        let document = Document {
            bytes: &bytes,
            base: Some(&base),
            kind: SourceKind::Listing,
            source: &make,
            ..Document::default()
        };
        let entries = parse(&document).unwrap().feed.entries;
        let page =
            |e: &copydesk::model::Entry| e.page().unwrap().split("?utm").next().unwrap().to_owned();
        let found: Vec<String> = entries.iter().map(page).collect();
        let foreign: Vec<_> = found.iter().filter(|f| !links.contains(f)).collect();
        assert!(foreign.is_empty(), "{make}: {foreign:?}");
        assert!(found.len() >= 8, "{make}: {} of {}", found.len(), links.len());
        let headlines: Vec<String> = entries.iter().map(copydesk::model::Entry::headline).collect();
        let clean = |h: &&String| !h.to_lowercase().contains("read more") && h.chars().count() < 80;
        assert_eq!(
            headlines.iter().filter(clean).count(),
            headlines.len(),
            "{make}: {headlines:?}"
        );
    }
}

pub(crate) fn index(children: &[String]) -> Answer {
    let children: String =
        children.iter().map(|c| format!("<sitemap><loc>{c}</loc></sitemap>")).collect();
    Answer::ok(XML, format!("<sitemapindex {NAMESPACES}>{children}</sitemapindex>"))
}

/// A sitemap of these pages, with the news extension or without.
pub(crate) fn sitemap(stand: &Stand, pages: &[usize], news: bool) -> Answer {
    let page = |n: &usize| {
        let (url, title) = (stand.url(&format!("/map/{n}")), story(*n).title);
        let said = format!(
            "<news:news><news:publication><news:name>Map</news:name><news:language>en</news:language></news:publication>\
             <news:publication_date>2026-03-03T08:00:00Z</news:publication_date><news:title>{title}</news:title></news:news>"
        );
        format!("<url><loc>{url}</loc>{}</url>", if news { said } else { String::new() })
    };
    let pages: String = pages.iter().map(page).collect();
    Answer::ok(XML, format!("<urlset {NAMESPACES}>{pages}</urlset>"))
}

#[tokio::test]
async fn indexes_of_sitemaps_two_levels_deep() {
    let stand = Stand::new();
    for n in 0..40 {
        stand.files.answer(&format!("/map/{n}"), Answer::ok(HTML, story(n).page()));
    }
    let at = |name: &str| stand.url(&format!("/maps/{name}.xml"));
    let put = |name: &str, answer: Answer| stand.files.answer(&format!("/maps/{name}.xml"), answer);
    stand
        .files
        .answer("/map.rss", index(&[at("news-one"), at("deeper"), at("news-one"), at("plain")]));
    put("news-one", sitemap(&stand, &[1, 2, 3], true));
    put("plain", sitemap(&stand, &[20, 21], false));
    put("deeper", index(&[at("news-two"), at("deepest"), at("deeper")]));
    // One address twice, in two sitemaps.
    put("news-two", sitemap(&stand, &[3, 4], true));
    put("deepest", index(&[at("news-three")]));
    put("news-three", sitemap(&stand, &[30], true));
    let mut plan = stand.plan(&["map"]);
    Arc::make_mut(&mut plan.sources[0]).kind = SourceKind::Sitemap;
    let reports = round_of(&plan, || NOW).await;
    assert_eq!((reports[0].error.as_deref(), reports[0].entries), (None, 4));
    assert_eq!(stand.headlines(), titles(1..=4), "the news, each once");
    for (name, times) in [("news-one", 1), ("news-two", 1), ("deeper", 1), ("news-three", 0)] {
        assert_eq!(stand.files.asked_of(&format!("/maps/{name}.xml")).len(), times, "{name}");
    }
    for page in [20, 21, 30] {
        assert!(stand.files.asked_of(&format!("/map/{page}")).is_empty(), "{page}");
    }
}

#[tokio::test]
async fn what_changes_behind_an_index_is_seen_though_the_index_stays_the_same() {
    let stand = Stand::new();
    for n in 0..3 {
        stand.files.answer(&format!("/map/{n}"), Answer::ok(HTML, story(n).page()));
    }
    let mut plan = stand.plan(&["map"]);
    Arc::make_mut(&mut plan.sources[0]).kind = SourceKind::Sitemap;
    let child = stand.url("/maps/news.xml");
    let dated = |lastmod: &str| {
        let child = format!("<sitemap><loc>{child}</loc><lastmod>{lastmod}</lastmod></sitemap>");
        let index = format!("<sitemapindex {NAMESPACES}>{child}</sitemapindex>");
        Answer::ok(XML, index).header("ETag", "\"1\"")
    };
    let steps = [
        (index(std::slice::from_ref(&child)), 1),
        (index(std::slice::from_ref(&child)), 2),
        (dated("2026-03-03"), 2),
        (dated("2026-03-03"), 3),
        (dated("2026-03-03T08:00:00Z"), 3),
    ];
    for (n, (index, pages)) in steps.into_iter().enumerate() {
        stand.files.answer("/map.rss", index);
        let listed: Vec<usize> = (0..pages).collect();
        stand.files.answer("/maps/news.xml", sitemap(&stand, &listed, true));
        round_of(&plan, || NOW).await;
        assert_eq!(stand.headlines(), titles(0..pages), "step {n}");
    }
    // An index that says when each changed is believed.
    let asked = stand.files.asked_of("/maps/news.xml").len();
    round_of(&plan, || NOW).await;
    assert_eq!(stand.files.asked_of("/maps/news.xml").len(), asked);
}

#[tokio::test]
async fn children_that_are_what_they_were_are_not_sent_again() {
    let stand = Stand::new();
    for n in 0..4 {
        stand.files.answer(&format!("/map/{n}"), Answer::ok(HTML, story(n).page()));
    }
    let mut plan = stand.plan(&["map"]);
    Arc::make_mut(&mut plan.sources[0]).kind = SourceKind::Sitemap;
    let children = ["one", "two", "plain"].map(|name| stand.url(&format!("/maps/{name}.xml")));
    stand.files.answer("/map.rss", index(&children));
    stand.files.answer("/maps/one.xml", sitemap(&stand, &[0, 1], true));
    let conditional = |name: &str| {
        let asked = stand.files.asked_of(&format!("/maps/{name}.xml"));
        asked.last().unwrap().header("if-none-match").is_some()
    };
    let steps = [(3, false), (3, true), (4, true), (4, true)];
    for (n, (pages, known)) in steps.into_iter().enumerate() {
        let listed: Vec<usize> = (2..pages).collect();
        stand.files.answer("/maps/two.xml", sitemap(&stand, &listed, true));
        // What is beside news is none, also when only that has changed.
        stand.files.answer("/maps/plain.xml", sitemap(&stand, &[20, 21 + n], false));
        let reports = round_of(&plan, || NOW).await;
        assert_eq!(reports[0].error, None);
        assert_eq!((conditional("one"), conditional("two")), (known, known));
        assert_eq!(stand.headlines(), titles(0..pages));
    }
    // What they list no longer is known once a day.
    let day = || Timestamp(NOW.0 + 25 * 3_600_000);
    round_of(&plan, day).await;
    assert_eq!((conditional("one"), conditional("two")), (false, false));
}

#[tokio::test]
async fn children_that_an_index_says_are_what_they_were_are_asked_once_a_day() {
    let stand = Stand::new();
    for n in 0..4 {
        stand.files.answer(&format!("/map/{n}"), Answer::ok(HTML, story(n).page()));
    }
    let mut plan = stand.plan(&["map"]);
    Arc::make_mut(&mut plan.sources[0]).kind = SourceKind::Sitemap;
    // What `lies` holds is newer than the index says, `day` may have changed later that day.
    let changed = [
        ("now", "2026-03-03T08:55:00Z"),
        ("day", "2026-03-03"),
        ("old", "2026-02-01"),
        ("early", "2026-03-03T05:00:00Z"),
        ("lies", "2026-01-01"),
    ];
    let children = changed.map(|(name, date)| {
        let url = stand.url(&format!("/maps/{name}.xml"));
        format!("<sitemap><loc>{url}</loc><lastmod>{date}</lastmod></sitemap>")
    });
    let doc = format!("<sitemapindex {NAMESPACES}>{}</sitemapindex>", children.concat());
    stand.files.answer("/map.rss", Answer::ok(XML, doc));
    let pages = |n: usize, date: &str| {
        let url = stand.url(&format!("/map/{n}"));
        let page = format!(
            "<urlset {NAMESPACES}><url><loc>{url}</loc><lastmod>{date}</lastmod></url></urlset>"
        );
        Answer::new(200, XML, page)
    };
    for (n, (name, date)) in changed[..4].iter().enumerate() {
        stand.files.answer(&format!("/maps/{name}.xml"), pages(n, date));
    }
    stand.files.answer("/maps/lies.xml", pages(3, "2026-03-02"));
    let asked =
        || changed.map(|(name, _)| stand.files.asked_of(&format!("/maps/{name}.xml")).len());
    round_of(&plan, || NOW).await;
    round_of(&plan, || Timestamp(NOW.0 + 60_000)).await;
    assert_eq!(asked(), [2, 2, 1, 1, 2]);
    assert_eq!(stand.headlines(), titles(0..4));
    round_of(&plan, || Timestamp(NOW.0 + 25 * 3_600_000)).await;
    assert_eq!(asked(), [3, 3, 2, 2, 3]);
}

#[tokio::test]
async fn an_index_without_measure_is_capped() {
    let stand = Stand::new();
    let children: Vec<String> =
        (0..300).map(|n| stand.url(&format!("/maps/news-{n}.xml"))).collect();
    stand.files.answer("/map.rss", index(&children));
    for n in 0..300 {
        stand.files.answer(&format!("/maps/news-{n}.xml"), sitemap(&stand, &[n], true));
    }
    let mut plan = stand.plan(&["map"]);
    let source = Arc::make_mut(&mut plan.sources[0]);
    (source.kind, source.scrape) = (SourceKind::Sitemap, false);
    let reports = round_of(&plan, || NOW).await;
    assert_eq!(reports[0].error, None);
    let asked = stand.files.asked().iter().filter(|a| a.path.starts_with("/maps/")).count();
    assert!((1..=8).contains(&asked), "{asked}");
}

#[tokio::test]
async fn what_the_config_has_read_otherwise_is_read_again_though_nothing_has_changed() {
    let stand = Stand::new();
    for n in 0..3 {
        stand.files.answer(&format!("/map/{n}"), Answer::ok(HTML, story(n).page()));
    }
    let item = |n: usize| {
        format!(
            "<li class='n{n} all'><h3><a href='/map/{n}'>{}</a></h3><p>{}</p></li>",
            story(n).title,
            story(n).summary()
        )
    };
    let page = format!("<html lang=en><ul>{}</ul></html>", (0..3).map(item).collect::<String>());
    stand.files.answer("/map.rss", Answer::ok(HTML, page).header("ETag", "\"1\""));
    let mut plan = stand.plan(&["map"]);
    let source = Arc::make_mut(&mut plan.sources[0]);
    (source.kind, source.scrape) = (SourceKind::Listing, false);
    let listing = |item: &str| Listing { item: item.into(), title: None, link: None, date: None };
    source.listing = Some(listing(".n1"));
    round_of(&plan, || NOW).await;
    assert_eq!(stand.headlines(), titles(1..2));
    Arc::make_mut(&mut plan.sources[0]).listing = Some(listing(".all"));
    round_of(&plan, || NOW).await;
    assert_eq!(stand.headlines().len(), 3);
    assert!(!stand.published().iter().any(|e| text(e).contains(&story(1).paragraphs[1])));
    Arc::make_mut(&mut plan.sources[0]).scrape = true;
    round_of(&plan, || NOW).await;
    let all = stand.published();
    let in_full = |n: usize| all.iter().any(|e| text(e).contains(&story(n).paragraphs[1]));
    assert!((0..3).all(in_full), "{all:?}");
    // The same config changes nothing: what is the same is not sent again.
    round_of(&plan, || NOW).await;
    let asked = stand.files.asked_of("/map.rss");
    let known: Vec<bool> = asked.iter().map(|a| a.header("if-none-match").is_some()).collect();
    assert_eq!(known, [false, false, false, true]);
    assert!((0..3).all(|n| stand.files.asked_of(&format!("/map/{n}")).len() == 1));
}

#[tokio::test]
async fn a_page_of_a_sitemap_that_is_not_there_yet_is_shown_when_it_is() {
    let stand = Stand::new();
    stand.files.answer("/map/1", Answer::ok(HTML, story(1).page()));
    stand.files.answer("/map/21", Answer::status(404));
    stand.files.answer("/map.rss", sitemap(&stand, &[1, 21], false));
    let mut plan = stand.plan(&["map"]);
    Arc::make_mut(&mut plan.sources[0]).kind = SourceKind::Sitemap;
    round_of(&plan, || NOW).await;
    assert_eq!(stand.headlines(), titles([1]));
    stand.files.answer("/map/21", Answer::ok(HTML, story(21).page()));
    round_of(&plan, || Timestamp(NOW.0 + 3_600_000)).await;
    let told: BTreeSet<_> = stand.headlines().into_iter().collect();
    assert_eq!(told, titles([1, 21]).into_iter().collect());
}

/// A page of nothing but links.
fn index_page(title: &str, stories: std::ops::Range<usize>) -> String {
    let item = |n: usize| format!("<li><a href='/map/{n}'>{}</a></li>", story(n).title);
    let items: String = stories.map(item).collect();
    format!(
        "<html lang=en><title>{title}</title><body><h1>{title}</h1><ul>{items}</ul></body></html>"
    )
}

/// A section's page, with the first paragraph of each story under its headline.
fn section_page(title: &str, path: &str, stories: &[usize]) -> String {
    let teaser = |n: &usize| {
        let story = story(*n);
        let (title, text) = (&story.title, story.summary());
        format!("<h2>{title}</h2><p>{text}</p><p><a href='{path}/{n}'>More</a></p>")
    };
    let teasers: String = stories.iter().map(teaser).collect();
    format!(
        "<html lang=en><title>{title}</title><body><main><article><h1>{title}</h1>{teasers}</article></main></body></html>"
    )
}

#[tokio::test]
async fn a_page_that_only_leads_to_others_is_no_story() {
    let stand = Stand::new();
    let in_section = [1, 2, 3];
    stand.files.answer("/map/lists", Answer::ok(HTML, index_page("Everything", 1..40)));
    stand.files.answer(
        "/map/harbour/",
        Answer::ok(HTML, section_page("Harbour", "/map/harbour", &in_section)),
    );
    for n in in_section {
        stand.files.answer(&format!("/map/harbour/{n}"), Answer::ok(HTML, story(n).page()));
    }
    // An article may have pages of its own below it.
    stand.files.answer("/map/7", Answer::ok(HTML, story(7).page()));
    stand.files.answer("/map/7/pictures", Answer::ok(HTML, story(8).page()));
    let paths = ["lists", "harbour/", "harbour/1", "harbour/2", "harbour/3", "7", "7/pictures"];
    let urls: String = paths
        .iter()
        .map(|p| format!("<url><loc>{}</loc></url>", stand.url(&format!("/map/{p}"))))
        .collect();
    stand
        .files
        .answer("/map.rss", Answer::ok(XML, format!("<urlset {NAMESPACES}>{urls}</urlset>")));
    let mut plan = stand.plan(&["map"]);
    Arc::make_mut(&mut plan.sources[0]).kind = SourceKind::Sitemap;
    round_of(&plan, || NOW).await;
    round_of(&plan, || Timestamp(NOW.0 + 3_600_000)).await;
    let told: BTreeSet<_> = stand.headlines().into_iter().collect();
    assert_eq!(told, titles([1, 2, 3, 7, 8]).into_iter().collect());
    for path in ["/map/lists", "/map/harbour/"] {
        assert_eq!(stand.files.asked_of(path).len(), 1, "{path}");
    }
}

#[tokio::test]
async fn a_listing_whose_addresses_name_the_visit_has_its_pages_read_once() {
    let stand = Stand::new();
    let list = |visit: &str| {
        for n in 0..3 {
            stand
                .files
                .answer(&format!("/map/{n}?visit={visit}"), Answer::ok(HTML, story(n).page()));
        }
        let item = |n: usize| {
            format!("<li><h3><a href='/map/{n}?visit={visit}'>{}</a></h3></li>", story(n).title)
        };
        let items: String = (0..3).map(item).collect();
        stand
            .files
            .answer("/map.rss", Answer::ok(HTML, format!("<html lang=en><ul>{items}</ul></html>")));
    };
    let mut plan = stand.plan(&["map"]);
    Arc::make_mut(&mut plan.sources[0]).kind = SourceKind::Listing;
    for visit in ["8f3a91c2", "77b1d0e4", "0c9f22ab", "5e5d41aa", "9a0b1c2d", "1f2e3d4c"] {
        list(visit);
        round_of(&plan, || NOW).await;
    }
    let told: BTreeSet<_> = stand.headlines().into_iter().collect();
    assert_eq!(told, titles(0..3).into_iter().collect());
    let asked = stand.files.asked().iter().filter(|a| a.path.starts_with("/map/")).count();
    assert!(asked <= 9, "once, and twice more for what was new of them: {asked}");
}
