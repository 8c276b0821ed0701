//! Promise: `copydesk add` takes the source that a person would pick, whatever the front page is made with.

use std::fmt::Write as _;
use std::process::Output;

use crate::front_page_makes::{
    NEW, SPORT, Site, XML, atom, blogs, forms, headlines, html, json, links, page, parts, programs,
    remarks, robots, rss, rss_text, site, sitemap,
};
use crate::loopback::{Answer, Files};
use crate::newsstand::{HTML, RSS, Stand};

/// Who asks for a section means it.
fn sections() -> Vec<Site> {
    vec![Site {
        asked: "/category/sport/",
        ..site(
            "a section of WordPress",
            ("feed", "/category/sport/feed/"),
            vec![
                (
                    "/category/sport/",
                    page(
                        &links(&[
                            (RSS, "/feed/", "The Gazette &raquo; Feed"),
                            (RSS, "/comments/feed/", "Comments Feed"),
                            (
                                RSS,
                                "/category/sport/feed/",
                                "The Gazette &raquo; Sport Category Feed",
                            ),
                        ]),
                        "",
                    ),
                ),
                ("/feed/", rss("G", NEW, "")),
                ("/comments/feed/", remarks("Comments")),
                ("/category/sport/feed/", rss("Sport", SPORT, "")),
            ],
        )
    }]
}

/// Makes that need a closer look at the page, its address or its headers.
fn awkward() -> Vec<Site> {
    let rel = |href| links(&[(RSS, href, "News")]);
    let feed = || rss("The Gazette", NEW, "");
    let (latin, _, _) = encoding_rs::WINDOWS_1251.encode("<html><head><meta charset=windows-1251><title>Газета</title>\
        <link rel=alternate type=application/rss+xml title='Комментарии' href=/k.xml><link rel=alternate type=application/rss+xml title='Новости' href=/n.xml></head>");
    let utf16: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(html(&rel("/wide.xml"), "").encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    vec![
        Site { asked: "/paper/front.html", ..site("a relative address", ("feed", "/paper/out/news.xml"), vec![
            ("/paper/front.html", page(&rel("out/news.xml"), "")), ("/paper/out/news.xml", feed())]) },
        site("a base", ("feed", "/x/news.xml"), vec![
            ("/", page(&format!("<base href=\"/x/\">{}", rel("news.xml")), "")), ("/x/news.xml", feed())]),
        site("a front page elsewhere", ("feed", "/en/news.xml"), vec![
            ("/", Answer::redirect("/en/")), ("/en/", page(&rel("news.xml"), "")), ("/en/news.xml", feed())]),
        site("a page that only sends on", ("feed", "/start/news.xml"), vec![
            ("/", Answer::ok(HTML, "<html><head><meta http-equiv=refresh content='0; url=/start/'></head></html>")),
            ("/start/", page(&rel("news.xml"), "")), ("/start/news.xml", feed())]),
        Site { asked: "/amp/", ..site("AMP", ("feed", "/news.xml"), vec![
            ("/amp/", Answer::ok(HTML, "<!doctype html><html ⚡><head><link rel=canonical href=/></head><body>x</body></html>")),
            ("/", page(&rel("/news.xml"), "")), ("/news.xml", feed())]) },
        site("not in UTF-8", ("feed", "/n.xml"), vec![
            ("/", Answer::ok("text/html", latin.into_owned())), ("/k.xml", rss("К", SPORT, "")), ("/n.xml", feed())]),
        site("in UTF-16", ("feed", "/wide.xml"), vec![("/", Answer::ok("text/html", utf16)), ("/wide.xml", feed())]),
        site("in a header", ("feed", "/by-header"), vec![
            ("/", page("", "").header("Link", "</style.css>; rel=preload, </by-header>; rel=\"alternate\"; type=\"application/rss+xml\"")),
            ("/by-header", feed())]),
        site("in the body only", ("feed", "/out/2"), vec![
            ("/", page("", "<p>x</p><footer><a href=/about>About</a> <a href=/out/2><img src=i.png></a><a href=/out/2>RSS feed</a></footer>")),
            ("/out/2", feed())]),
        site("a link in the body", ("feed", "/late.xml"), vec![("/", page("", &rel("/late.xml"))), ("/late.xml", feed())]),
        site("a page of feeds", ("feed", "/xml/main.xml"), vec![
            ("/", page("", "<a href=/rss>RSS</a>")),
            ("/rss", page("", "<a href=/xml/sport.xml type=application/rss+xml>Sport</a> <a href=/xml/main.xml type=application/rss+xml>Main</a>")),
            ("/xml/sport.xml", rss("Sport", SPORT, "")), ("/xml/main.xml", feed())]),
        Site { asked: "/any", ..site("the feed itself, called a page", ("feed", "/any"), vec![
            ("/any", Answer::ok(HTML, rss_text("G", NEW, "&lt;!doctype html&gt;<![CDATA[<html><body>x</body></html>]]>")))]) },
        site("a feed called plain text", ("feed", "/f"), vec![
            ("/", page(&rel("/f"), "")), ("/f", Answer::ok("text/plain", rss_text("G", NEW, "")))]),
        site("a feed that moved for good", ("feed", "/here.xml"), vec![
            ("/", page(&rel("/there.xml"), "")), ("/there.xml", Answer::new(301, RSS, "").header("Location", "/here.xml")), ("/here.xml", feed())]),
        Site { asked: "/soon.xml", ..site("a feed that is still empty", ("feed", "/soon.xml"), vec![("/soon.xml", rss("Soon", &[], ""))]) },
    ]
}

/// Makes that declare nothing.
fn silent() -> Vec<Site> {
    let feed = || rss("The Gazette", NEW, "");
    let front = |body: &str| page("", body);
    vec![
        site("static, /feed", ("feed", "/feed"), vec![("/", front("x")), ("/feed", feed())]),
        site("Hugo", ("feed", "/index.xml"), vec![("/", front("x")), ("/index.xml", feed())]),
        site(
            "Hexo",
            ("feed", "/atom.xml"),
            vec![("/", front("x")), ("/atom.xml", atom("G", NEW, ""))],
        ),
        site(
            "Hugo before its own headlines",
            ("feed", "/rss.xml"),
            vec![("/", front(&headlines())), ("/rss.xml", feed())],
        ),
        site(
            "JSON Feed at its place",
            ("feed", "/feed.json"),
            vec![("/", front("x")), ("/feed.json", json(NEW, ""))],
        ),
        Site {
            asked: "/blog/",
            ..site(
                "a folder's own",
                ("feed", "/blog/index.xml"),
                vec![
                    ("/blog/", front("x")),
                    ("/blog/index.xml", feed()),
                    ("/feed", rss("Shop", SPORT, "")),
                ],
            )
        },
        site(
            "a page for everything that is not there",
            ("listing", "/"),
            vec![
                ("/", front(&headlines())),
                ("/feed", front("sorry")),
                ("/rss.xml", front("sorry")),
                ("/sitemap.xml", front("sorry")),
            ],
        ),
        site(
            "a news sitemap",
            ("sitemap", "/out/latest.xml"),
            vec![
                ("/", front("x")),
                (
                    "/robots.txt",
                    robots(
                        "User-agent: *\nSitemap: http://HOST/all.xml\nsitemap: /out/latest.xml # ours\n",
                    ),
                ),
                ("/all.xml", sitemap(false)),
                ("/out/latest.xml", sitemap(true)),
            ],
        ),
    ]
}

/// Makes that have nothing but sitemaps.
fn mapped() -> Vec<Site> {
    let front = |body: &str| page("", body);
    let children = |names: &[&str]| {
        let parts: String = names
            .iter()
            .map(|n| format!("<sitemap><loc>http://HOST/{n}</loc></sitemap>"))
            .collect();
        Answer::ok(
            XML,
            format!(
                "<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{parts}</sitemapindex>"
            ),
        )
    };
    vec![
        site(
            "a news sitemap in an index",
            ("sitemap", "/news-sitemap.xml"),
            vec![
                ("/", front("x")),
                ("/robots.txt", robots("Sitemap: /index-of-maps.xml")),
                ("/index-of-maps.xml", children(&["page-sitemap.xml", "news-sitemap.xml"])),
                ("/news-sitemap.xml", sitemap(true)),
                ("/page-sitemap.xml", sitemap(false)),
            ],
        ),
        site(
            "news sitemaps by the day",
            ("sitemap", "/maps.xml"),
            vec![
                ("/", front("x")),
                ("/robots.txt", robots("Sitemap: /maps.xml")),
                ("/maps.xml", children(&["news-2026-03-02.xml", "news-2026-03-03.xml"])),
                ("/news-2026-03-02.xml", sitemap(true)),
                ("/news-2026-03-03.xml", sitemap(true)),
            ],
        ),
        site(
            "headlines and a sitemap of everything",
            ("listing", "/"),
            vec![
                ("/", front(&headlines())),
                ("/robots.txt", robots("Sitemap: /sitemap.xml")),
                ("/sitemap.xml", sitemap(false)),
            ],
        ),
        site(
            "a sitemap of everything and no more",
            ("sitemap", "/sitemap.xml"),
            vec![
                ("/", front("<div id=app></div>")),
                ("/robots.txt", robots("Sitemap: /sitemap.xml")),
                ("/sitemap.xml", sitemap(false)),
            ],
        ),
        site("an empty page", ("", ""), vec![("/", front("nothing at all"))]),
    ]
}

/// `add --dry-run` of one site on a host of its own.
fn added(stand: &Stand, site: &Site) -> (String, Output) {
    let files = Files::default();
    let host = files.serve().to_string();
    for (path, answer) in &site.served {
        files.answer(path, answer.clone().told("HOST", &host));
    }
    let url = format!("http://{host}{}", site.asked);
    let args = ["add", "--dry-run", "--allow", &host, "-c", "copydesk.toml", &url];
    (format!("http://{host}"), stand.copydesk(&args).output().unwrap())
}

#[test]
fn the_source_that_a_person_would_pick() {
    let stand = Stand::new();
    stand.configure(&[], "");
    let mut wrong = String::new();
    let sites = [blogs(), programs(), parts(), forms(), sections(), awkward(), silent(), mapped()];
    for site in sites.into_iter().flatten() {
        let (host, output) = added(&stand, &site);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let value = |key: &str| {
            let line =
                said.lines().find_map(|l| l.trim().strip_prefix(key)?.trim().strip_prefix("= \""));
            line.map(|l| l.trim_end_matches('"').to_owned())
        };
        let url = value("url").unwrap_or_default();
        let kind =
            value("kind").unwrap_or_else(|| if url.is_empty() { "" } else { "feed" }.to_owned());
        let path = url.strip_prefix(&host).unwrap_or(&url);
        let found = (kind.as_str(), path, output.status.success());
        let expected = (site.expected.0, site.expected.1, !site.expected.0.is_empty());
        if found != expected {
            let why = String::from_utf8_lossy(&output.stderr).into_owned();
            writeln!(wrong, "{}: {found:?}, not {expected:?}\n{said}{why}", site.make).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
