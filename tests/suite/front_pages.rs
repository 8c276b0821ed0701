//! Promise: `copydesk add` takes the source that a person would pick, whatever the front page is made with.

use std::fmt::Write as _;
use std::process::Output;

use crate::loopback::{Answer, Files};
use crate::newsstand::{HTML, RSS, Stand, story};

const ATOM: &str = "application/atom+xml";
const XML: &str = "application/xml";

/// A front page and what its host serves beside it; `HOST` stands for the host in bodies and headers.
struct Site {
    make: &'static str,
    served: Vec<(&'static str, Answer)>,
    asked: &'static str,
    /// Kind and path of what is to be written; empty for nothing.
    expected: (&'static str, &'static str),
}

fn site(
    make: &'static str,
    expected: (&'static str, &'static str),
    served: Vec<(&'static str, Answer)>,
) -> Site {
    Site { make, served, asked: "/", expected }
}

/// An RSS feed of these stories.
fn rss(title: &str, stories: &[usize], says: &str) -> Answer {
    Answer::ok(RSS, rss_text(title, stories, says))
}

fn rss_text(title: &str, stories: &[usize], says: &str) -> String {
    let mut items = String::new();
    for n in stories {
        let headline = story(*n).title;
        write!(items, "<item><title>{headline}</title><link>/story/{n}</link><description>{says}</description>\
            <pubDate>Tue, 03 Mar 2026 08:00:00 GMT</pubDate></item>").unwrap();
    }
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>{title}</title>{items}</channel></rss>"
    )
}

fn atom(title: &str, stories: &[usize], says: &str) -> Answer {
    let mut entries = String::new();
    for n in stories {
        let headline = story(*n).title;
        write!(
            entries,
            "<entry><id>tag:{n}</id><title>{headline}</title><link href=\"/story/{n}\"/>\
            <updated>2026-03-03T08:00:00Z</updated><content type=\"html\">{says}</content></entry>"
        )
        .unwrap();
    }
    let text = format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>tag:feed</id><title>{title}</title>{entries}</feed>"
    );
    Answer::ok(ATOM, text)
}

fn json(stories: &[usize], says: &str) -> Answer {
    let items: Vec<String> = stories
        .iter()
        .map(|n| format!("{{\"id\":\"{n}\",\"url\":\"/story/{n}\",\"title\":\"{}\",\"content_text\":\"{says}\"}}", story(*n).title))
        .collect();
    let version = "https://jsonfeed.org/version/1.1";
    let text =
        format!("{{\"version\":\"{version}\",\"title\":\"G\",\"items\":[{}]}}", items.join(","));
    Answer::ok("application/feed+json", text)
}

/// What readers said under the stories.
fn remarks(title: &str) -> Answer {
    let item = |n: usize| {
        format!(
            "<item><title>By: a reader</title><link>/story/{n}#comment-{n}7</link><description>So it is.</description></item>"
        )
    };
    let items: String = (1..9).map(item).collect();
    Answer::ok(
        RSS,
        format!("<rss version=\"2.0\"><channel><title>{title}</title>{items}</channel></rss>"),
    )
}

fn page(head: &str, body: &str) -> Answer {
    Answer::ok(HTML, html(head, body))
}

fn html(head: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><title>The Gazette</title>{head}</head><body>{body}</body></html>"
    )
}

/// `<link rel=alternate>`s: type, href, title.
fn links(links: &[(&str, &str, &str)]) -> String {
    let link = |(media, href, title): &(&str, &str, &str)| {
        format!("<link rel=\"alternate\" type=\"{media}\" title=\"{title}\" href=\"{href}\">")
    };
    links.iter().map(link).collect()
}

fn headlines() -> String {
    let item = |n: usize| {
        format!("<li class=entry><h2><a href=\"/story/{n}\">{}</a></h2></li>", story(n).title)
    };
    let items: String = (1..9).map(item).collect();
    format!("<nav><a href=/about>All about this house and us</a></nav><ul>{items}</ul>")
}

fn sitemap(news: bool) -> Answer {
    let mut urls = String::new();
    for n in 1..9 {
        let title = story(n).title;
        let news = if news {
            format!(
                "<n:news><n:publication_date>2026-03-03</n:publication_date><n:title>{title}</n:title></n:news>"
            )
        } else {
            String::new()
        };
        write!(urls, "<url><loc>http://HOST/story/{n}</loc>{news}</url>").unwrap();
    }
    let spaces = "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:n=\"http://www.google.com/schemas/sitemap-news/0.9\"";
    Answer::ok(XML, format!("<?xml version=\"1.0\"?><urlset {spaces}>{urls}</urlset>"))
}

fn robots(text: &str) -> Answer {
    Answer::ok("text/plain", text)
}

const NEW: &[usize] = &[1, 2, 3, 4, 5];
const SPORT: &[usize] = &[2, 11, 12, 13, 14];

/// Blogs whose feeds of comments stand beside that of their posts.
fn blogs() -> Vec<Site> {
    let gazette = |media, href| links(&[(media, href, "The Gazette")]);
    vec![
        site(
            "WordPress",
            ("feed", "/feed/"),
            vec![
                (
                    "/",
                    page(
                        &links(&[
                            (RSS, "/comments/feed/", "The Gazette &raquo; Comments Feed"),
                            (RSS, "/feed/", "The Gazette &raquo; Feed"),
                            (
                                "application/json+oembed",
                                "/wp-json/oembed/1.0/embed?url=x",
                                "oEmbed",
                            ),
                            ("application/json", "/wp-json/wp/v2/pages/2", "JSON"),
                        ]),
                        "",
                    ),
                ),
                ("/comments/feed/", remarks("Comments on The Gazette")),
                ("/feed/", rss("The Gazette", NEW, "Short.")),
            ],
        ),
        site(
            "WordPress in another language",
            ("feed", "/feed/"),
            vec![
                (
                    "/",
                    page(
                        &links(&[
                            (RSS, "/x/feed/", "Gazette &raquo; Sohbet"),
                            (RSS, "/feed/", "Gazette &raquo; Akış"),
                        ]),
                        "",
                    ),
                ),
                ("/x/feed/", remarks("Sohbet")),
                ("/feed/", rss("Gazette", NEW, "Kısa.")),
            ],
        ),
        site(
            "nothing but comments is declared",
            ("feed", "/feed"),
            vec![
                ("/", page(&links(&[(RSS, "/comments/feed/", "Comments")]), "")),
                ("/comments/feed/", remarks("Comments")),
                ("/feed", rss("The Gazette", NEW, "Short.")),
            ],
        ),
        site(
            "Ghost",
            ("feed", "/rss/"),
            vec![("/", page(&gazette(RSS, "http://HOST/rss/"), "")), ("/rss/", rss("G", NEW, ""))],
        ),
    ]
}

/// Other programs for sites.
fn programs() -> Vec<Site> {
    vec![
        site(
            "Drupal",
            ("feed", "/rss.xml"),
            vec![
                (
                    "/",
                    page(
                        &links(&[(RSS, "/taxonomy/term/7/feed", "Sport"), (RSS, "/rss.xml", "")]),
                        "",
                    ),
                ),
                ("/taxonomy/term/7/feed", rss("Sport", SPORT, "")),
                ("/rss.xml", rss("The Gazette", NEW, "")),
            ],
        ),
        site(
            "Blogger",
            ("feed", "/feeds/posts/default"),
            vec![
                (
                    "/",
                    page(
                        &links(&[
                            (ATOM, "/feeds/posts/default", "The Gazette - Atom"),
                            (RSS, "/feeds/posts/default?alt=rss", "The Gazette - RSS"),
                            (ATOM, "/feeds/comments/default", "The Gazette - Remarks"),
                        ]),
                        "",
                    ),
                ),
                ("/feeds/posts/default", atom("The Gazette", NEW, "Some words.")),
                ("/feeds/posts/default?alt=rss", rss("The Gazette", NEW, "Some words.")),
                ("/feeds/comments/default", remarks("Comments")),
            ],
        ),
        site(
            "Joomla",
            ("feed", "/?format=feed&type=rss"),
            vec![
                ("/", page(&links(&[(RSS, "/?format=feed&amp;type=rss", "RSS 2.0")]), "")),
                ("/?format=feed&type=rss", rss("G", NEW, "")),
            ],
        ),
    ]
}

/// Feeds of a part beside that of the whole.
fn parts() -> Vec<Site> {
    let gazette = |media, href| links(&[(media, href, "The Gazette")]);
    vec![
        site(
            "sections before the whole",
            ("feed", "/rss/all.xml"),
            vec![
                (
                    "/",
                    page(
                        &links(&[
                            (RSS, "/rss/sport.xml", "Sport"),
                            (RSS, "/tag/sea/rss", "Sea"),
                            (RSS, "/rss/all.xml", "All news"),
                        ]),
                        "",
                    ),
                ),
                ("/rss/sport.xml", rss("Sport", SPORT, "")),
                ("/tag/sea/rss", rss("Sea", SPORT, "")),
                ("/rss/all.xml", rss("All", NEW, "")),
            ],
        ),
        site(
            "several languages",
            ("feed", "/en/feed.xml"),
            vec![
                (
                    "/",
                    page(
                        "<link rel=alternate hreflang=de href=/de/><link rel=alternate hreflang=de type=application/rss+xml href=/de/feed.xml>\
                <link rel=alternate hreflang=en-GB type=application/rss+xml href=/en/feed.xml>",
                        "",
                    ),
                ),
                ("/de/feed.xml", rss("Die Gazette", SPORT, "")),
                ("/en/feed.xml", rss("The Gazette", NEW, "")),
            ],
        ),
        site(
            "JSON Feed only",
            ("feed", "/feed.json"),
            vec![
                ("/", page(&gazette("application/feed+json", "/feed.json"), "")),
                ("/feed.json", json(NEW, "Words.")),
            ],
        ),
    ]
}

/// One list in several forms, and lists that are no news.
fn forms() -> Vec<Site> {
    vec![
        site(
            "JSON Feed beside RSS",
            ("feed", "/rss.xml"),
            vec![
                (
                    "/",
                    page(
                        &links(&[("application/json", "/feed.json", ""), (RSS, "/rss.xml", "")]),
                        "",
                    ),
                ),
                ("/feed.json", json(NEW, "Words.")),
                ("/rss.xml", rss("G", NEW, "Words.")),
            ],
        ),
        site(
            "the whole text in one form only",
            ("feed", "/atom.xml"),
            vec![
                ("/", page(&links(&[(RSS, "/rss.xml", ""), (ATOM, "/atom.xml", "")]), "")),
                ("/rss.xml", rss("G", NEW, "Words.")),
                ("/atom.xml", atom("G", NEW, &"Many more words of it. ".repeat(40))),
            ],
        ),
        site(
            "a podcast",
            ("feed", "/news.rss"),
            vec![
                ("/", page(&links(&[(RSS, "/talk.rss", ""), (RSS, "/news.rss", "")]), "")),
                (
                    "/talk.rss",
                    Answer::ok(
                        RSS,
                        rss_text("Talk", SPORT, "x").replace(
                            "<pubDate>",
                            "<enclosure url=\"/a.mp3\" length=\"9\" type=\"audio/mpeg\"/><pubDate>",
                        ),
                    ),
                ),
                ("/news.rss", rss("G", NEW, "")),
            ],
        ),
        site(
            "one that nobody writes any more",
            ("feed", "/new.xml"),
            vec![
                ("/", page(&links(&[(RSS, "/old.xml", ""), (RSS, "/new.xml", "")]), "")),
                (
                    "/old.xml",
                    Answer::ok(
                        RSS,
                        rss_text("G", NEW, "").replace("Tue, 03 Mar 2026", "Sun, 03 Mar 2019"),
                    ),
                ),
                ("/new.xml", rss("G", NEW, "")),
            ],
        ),
    ]
}

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
