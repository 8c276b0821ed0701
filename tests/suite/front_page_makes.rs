//! Front pages as the common programs make them, and what else their hosts serve.

use std::fmt::Write as _;

use crate::loopback::Answer;
use crate::newsstand::{HTML, RSS, story};

pub(crate) const ATOM: &str = "application/atom+xml";
pub(crate) const XML: &str = "application/xml";

/// A front page and what its host serves beside it; `HOST` stands for the host in bodies and headers.
pub(crate) struct Site {
    pub(crate) make: &'static str,
    pub(crate) served: Vec<(&'static str, Answer)>,
    pub(crate) asked: &'static str,
    /// Kind and path of what is to be written; empty for nothing.
    pub(crate) expected: (&'static str, &'static str),
}

pub(crate) fn site(
    make: &'static str,
    expected: (&'static str, &'static str),
    served: Vec<(&'static str, Answer)>,
) -> Site {
    Site { make, served, asked: "/", expected }
}

/// An RSS feed of these stories.
pub(crate) fn rss(title: &str, stories: &[usize], says: &str) -> Answer {
    Answer::ok(RSS, rss_text(title, stories, says))
}

pub(crate) fn rss_text(title: &str, stories: &[usize], says: &str) -> String {
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

pub(crate) fn atom(title: &str, stories: &[usize], says: &str) -> Answer {
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

pub(crate) fn json(stories: &[usize], says: &str) -> Answer {
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
pub(crate) fn remarks(title: &str) -> Answer {
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

pub(crate) fn page(head: &str, body: &str) -> Answer {
    Answer::ok(HTML, html(head, body))
}

pub(crate) fn html(head: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><title>The Gazette</title>{head}</head><body>{body}</body></html>"
    )
}

/// `<link rel=alternate>`s: type, href, title.
pub(crate) fn links(links: &[(&str, &str, &str)]) -> String {
    let link = |(media, href, title): &(&str, &str, &str)| {
        format!("<link rel=\"alternate\" type=\"{media}\" title=\"{title}\" href=\"{href}\">")
    };
    links.iter().map(link).collect()
}

pub(crate) fn headlines() -> String {
    let item = |n: usize| {
        format!("<li class=entry><h2><a href=\"/story/{n}\">{}</a></h2></li>", story(n).title)
    };
    let items: String = (1..9).map(item).collect();
    format!("<nav><a href=/about>All about this house and us</a></nav><ul>{items}</ul>")
}

pub(crate) fn sitemap(news: bool) -> Answer {
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

pub(crate) fn robots(text: &str) -> Answer {
    Answer::ok("text/plain", text)
}

pub(crate) const NEW: &[usize] = &[1, 2, 3, 4, 5];
pub(crate) const SPORT: &[usize] = &[2, 11, 12, 13, 14];

/// Blogs whose feeds of comments stand beside that of their posts.
pub(crate) fn blogs() -> Vec<Site> {
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
pub(crate) fn programs() -> Vec<Site> {
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
pub(crate) fn parts() -> Vec<Site> {
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
pub(crate) fn forms() -> Vec<Site> {
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
