//! Promise: whatever a page holds, nothing of it does harm, panics or takes for ever, and what is cleaned stays as it is.

use copydesk::extract::{Hints, Memory, Page, Rules, append, extract, from_feed, sanitise};
use copydesk::model::Block;
use copydesk::parse::{Document, parse};
use proptest::prelude::*;
use url::Url;

use crate::extraction::{layouts, read, texts};

/// Markup meant to do harm, set between the paragraphs of an article.
const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<p onclick=alert(1)>clicked through the archive of the harbour board for the last six years</p>",
    "<p>Read <a href='javascript:alert(1)'>the whole report of the board</a> on the tests in the basin.</p>",
    "<p>Read <a href='data:text/html,<script>1</script>'>the whole report</a> on the tests in the basin.</p>",
    "<p>Read <a href=' java\tscript:alert(1)'>the whole report of the board</a> on the tests.</p>",
    "<iframe src=//evil.example srcdoc='<script>1</script>'></iframe>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    "<img src='https://t.example/p.gif' width=1 height=1>",
    "<img src='data:image/svg+xml,<svg onload=alert(1)>' width=500>",
    "<style>p{background:url(//evil)}</style><p style='background:url(//evil)'>A styled line.</p>",
    "<form action=//evil><input name=password><button formaction='javascript:1'>Go</button></form>",
    "<object data=//evil></object><embed src=//evil><link rel=stylesheet href=//evil>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></p></noscript>",
    "<template><img src=x onerror=alert(1)></template><base href='javascript:'>",
];

#[test]
fn nothing_of_hostile_markup_gets_through() {
    let text = texts().remove(0);
    for bad in HOSTILE {
        let body: String = text.p.iter().map(|p| format!("<p>{p}</p>{bad}")).collect();
        let page = format!("<title>x</title><article><h1>{}</h1>{body}</article>", text.title);
        let got = read(page.as_bytes(), None).article;
        assert!(got.text().contains(&text.p[0]) && got.text().contains(&text.p[7]), "{bad}");
        let html = got.html().to_lowercase();
        for word in [
            "<script",
            "<iframe",
            "<svg",
            "<style",
            "<form",
            "<object",
            "<embed",
            "<link",
            "<base",
            "<input",
            "onerror=",
            "onclick=",
            "onload=",
            "javascript:",
            "data:",
            "style=",
            "srcdoc",
            "t.example",
        ] {
            assert!(!html.contains(word), "{word} of {bad} is in {html}");
        }
    }
}

#[test]
fn large_and_deep_pages_are_read() {
    let text = texts().remove(0);
    let body: String = text.p.iter().map(|p| format!("<p>{p}</p>")).collect();
    let attributes: String = (0..100_000).map(|i| format!(" a{i}=1")).collect();
    for page in [
        "<div>".repeat(50_000) + &body,
        "<b><i><a href=x>".repeat(20_000) + &body,
        format!("{body}<div{attributes}>x</div>"),
        format!("{body}<div class='{}'>", "a-b ".repeat(500_000)),
        "<table><tr><td>".repeat(5_000) + &body,
        "<a href=/x>Some teaser of a story</a> ".repeat(50_000) + &body,
        format!("<p>{}</p>", text.p[0]).repeat(20_000),
        format!("<p>{}</p>", "word, ".repeat(500_000)),
        "x<br>".repeat(100_000),
        format!("<script type=application/ld+json>{}", "[{\"a\":".repeat(100_000)),
    ] {
        read(page.as_bytes(), None);
    }
}

/// Counters of eight and of sixteen bits overflow here.
#[test]
fn no_number_of_equal_things_is_too_large() {
    let title = "x | ".repeat(100_000);
    for page in [
        "<p>x".to_owned() + &"<br>".repeat(300),
        "<p>x".repeat(70_000),
        "<img src=/a.jpg>".repeat(70_000),
        "<p>x".to_owned() + &"<a href=/x>y</a>".repeat(70_000),
        "<table><tr>".to_owned() + &"<td>x".repeat(70_000),
        "<td>x".repeat(70_000),
        format!("<title>{title}</title><h1>{title}</h1><p>x"),
        "<link rel=next href='?page=4294967295'><base href='?page=4294967295'>".to_owned(),
    ] {
        read(page.as_bytes(), None);
        clean(&page);
    }
    let (page, next) = (
        Url::parse("https://a.example/?page=4294967295").unwrap(),
        b"<link rel=next href='?page=0'>x",
    );
    let page = Page { bytes: next, content_type: None, url: &page };
    assert_eq!(extract(&page, &Hints::default(), &Rules::default(), &Memory::default()).next, None);
    for feed in ["<a\u{e9}\u{e9}\u{e9}\u{e9}:!doctype html><rss>", "<!doctype\u{e9}"] {
        let doc = Document { bytes: feed.as_bytes(), ..Document::default() };
        parse(&doc).map(drop).unwrap_or_default();
    }
}

/// An article is bounded, whatever its addresses are written out to; so is what one page adds to another.
#[test]
fn an_article_has_bounds() {
    let base = format!("<base href=/{}/>", "y".repeat(3000));
    let links = format!("{base}<p>{}", "x<a href=z>y</a>".repeat(30_000));
    let prose = "<p>The ferry left the harbour at dawn with fourteen aboard, and was back by noon, it said.</p>";
    for page in [links, "word ".repeat(1_600_000), prose.repeat(90_000)] {
        let mut article = read(page.as_bytes(), None).article;
        let once = article.html().len();
        assert!(once < 12 << 20, "{once}");
        (0..3).for_each(|_| append(&mut article, read(page.as_bytes(), None)));
        assert!(article.html().len() < 16 << 20, "{}", article.html().len());
    }
}

fn clean(html: &str) -> String {
    let base = Url::parse("https://news.example/a/b").unwrap();
    sanitise(html, &base).iter().map(Block::html).collect::<Vec<_>>().join("\n")
}

/// How often something stands in a row: mostly a few times, sometimes about as often as a small counter counts.
fn times() -> impl Strategy<Value = usize> {
    prop_oneof![6 => 1_usize..4, 1 => 4_usize..40, 1 => 250_usize..260]
}

const TAGS: &[&str] = &[
    "p",
    "div",
    "span",
    "a",
    "a href=/x",
    "b",
    "i",
    "em",
    "font color=1",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "h1",
    "h2",
    "h3",
    "blockquote",
    "pre",
    "pre class=lineno",
    "section",
    "article",
    "aside",
    "nav",
    "figure",
    "figcaption",
    "table",
    "caption",
    "thead",
    "tr",
    "td",
    "th",
    "td colspan=9",
    "form",
    "button",
    "select",
    "option",
    "svg",
    "math",
    "template",
    "noscript",
    "q",
    "sup",
    "time datetime=2025",
    "p itemprop=author",
    "p class=comment",
    "div hidden",
    "title",
    "script",
    "style",
    "textarea",
    "object",
    "rt",
    "code",
    "nobr",
    "center",
    "body",
    "html",
    "plaintext",
];

const TEXTS: &[&str] = &[
    "x",
    " ",
    "\n",
    "\u{a0}",
    "Said so. ",
    "\u{6f22}\u{5b57}",
    "By Ann Lee",
    "8 May 2025",
    "&amp;",
    "&lt;p&gt;",
    "&#0;",
    "&#x1F600;",
    "&nosuch;",
    "&",
    "<",
    "\u{feff}",
    "\u{ad}",
    "MOSCOW, May 8 (Xinhua) -- ",
    "next",
    "Read more",
    "14:3\u{e9}",
    "https://a.example/",
    "The ferry left the harbour at dawn with fourteen aboard, and was back by noon, it said.",
];

const LONE: &[&str] = &[
    "<br>",
    "<hr>",
    "<img src=/a.jpg>",
    "<img>",
    "<wbr>",
    "<input>",
    "<!-- x -->",
    "<!doctype html>",
    "<![CDATA[x]]>",
    "<?x?>",
    "</p>",
    "</b>",
    "</table>",
    "</x>",
    "</body>",
    "<meta name=author content='Ann Lee'>",
    "<link rel=next href='?page=4294967295'>",
    "<base href=/b/>",
    "<iframe src=https://youtube.com/embed/1></iframe>",
    "<video src=a.mp4>",
    "<a href='",
    "<p title=\"",
    "<!--",
    "<p\u{e9} \u{e9}=\u{e9}>",
];

/// Markup by grammar: elements in each other and in rows, closed, left open or closed in the wrong order.
fn markup() -> impl Strategy<Value = String> {
    let text = prop::sample::select(TEXTS).prop_map(str::to_owned);
    let lone = (prop::sample::select(LONE), times()).prop_map(|(t, n)| t.repeat(n));
    prop_oneof![2 => text, 1 => lone].prop_recursive(6, 400, 8, |inner| {
        let many = prop::collection::vec(inner, 0..6).prop_map(|parts| parts.concat());
        (prop::sample::select(TAGS), many, times(), 0_u8..8).prop_map(|(tag, inside, n, closed)| {
            let name = tag.split(' ').next().unwrap_or(tag);
            let end = if closed < 5 { format!("</{name}>") } else { String::new() };
            // In a row, or in each other.
            if closed == 7 {
                return format!(
                    "{}{inside}{}",
                    format!("<{tag}>").repeat(n),
                    format!("</{name}>").repeat(n / 2)
                );
            }
            let n = n.min(1 + 4000 / (inside.len() + 1));
            format!("<{tag}>{inside}{end}").repeat(n)
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn markup_by_grammar_never_panics(html in markup(), more in markup()) {
        let base = Url::parse("https://news.example/a/b?page=4294967295").unwrap();
        let mut whole = read(html.as_bytes(), None).article;
        append(&mut whole, read(more.as_bytes(), None));
        let hints = Hints { title: Some(&more), summary: Some(&html), author: Some(&more), ..Hints::default() };
        let own = from_feed(&hints, &base).html();
        for bad in ["<script", "<iframe", "<svg", "<form", "<style"] {
            prop_assert!(!own.contains(bad) && !whole.html().contains(bad), "{own}");
        }
        let escaped = html.replace('&', "&amp;").replace('<', "&lt;");
        for item in [html.clone(), format!("<description>{escaped}</description>"), format!("<description type=xhtml>{html}</description>")] {
            let feed = format!("<rss><channel><item><title>x</title>{item}</item></channel></rss>");
            let doc = Document { bytes: feed.as_bytes(), base: Some(&base), ..Document::default() };
            parse(&doc).map(drop).unwrap_or_default();
        }
        parse(&Document { bytes: html.as_bytes(), ..Document::default() }).map(drop).unwrap_or_default();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn malformed_bytes_never_panic(layout in 0_usize..12, text in 0_usize..11, cuts in prop::collection::vec((any::<u16>(), any::<[u8; 3]>()), 1..12)) {
        let (layouts, texts) = (layouts(), texts());
        let mut bytes = texts[text].fill(&layouts[layout].html).into_bytes();
        for (at, noise) in cuts {
            let at = usize::from(at) % bytes.len();
            bytes.splice(at..(at + usize::from(noise[0] % 8)).min(bytes.len()), noise);
        }
        let half = bytes.len() / 2;
        read(&bytes, None);
        read(&bytes[..half], Some("text/html; charset=gbk"));
    }

    #[test]
    fn a_cleaned_article_is_clean(layout in 0_usize..12, text in 0_usize..11) {
        let (layouts, texts) = (layouts(), texts());
        let html = read(texts[text].fill(&layouts[layout].html).as_bytes(), None).article.html();
        let once = clean(&html);
        prop_assert_eq!(clean(&once), once);
    }
}
