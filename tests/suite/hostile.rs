//! Promise: whatever a page holds, nothing of it does harm, panics or takes for ever, and what is cleaned stays as it is.

use std::time::{Duration, Instant};

use copydesk::extract::sanitise;
use copydesk::model::Block;
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
fn large_and_deep_pages_take_bounded_time() {
    let text = texts().remove(0);
    let body: String = text.p.iter().map(|p| format!("<p>{p}</p>")).collect();
    let attributes: String = (0..100_000).map(|i| format!(" a{i}=1")).collect();
    for (name, page) in [
        ("deep", "<div>".repeat(50_000) + &body),
        ("deep inline", "<b><i><a href=x>".repeat(20_000) + &body),
        ("attributes", format!("{body}<div{attributes}>x</div>")),
        ("long attribute", format!("{body}<div class='{}'>", "a-b ".repeat(500_000))),
        ("tables", "<table><tr><td>".repeat(5_000) + &body),
        ("links", "<a href=/x>Some teaser of a story</a> ".repeat(50_000) + &body),
        ("paragraphs", format!("<p>{}</p>", text.p[0]).repeat(20_000)),
        ("one long line", format!("<p>{}</p>", "word, ".repeat(500_000))),
        ("breaks", "x<br>".repeat(100_000)),
        ("broken data", format!("<script type=application/ld+json>{}", "[{\"a\":".repeat(100_000))),
    ] {
        let start = Instant::now();
        read(page.as_bytes(), None);
        assert!(start.elapsed() < Duration::from_secs(10), "{name}: {:?}", start.elapsed());
    }
}

fn clean(html: &str) -> String {
    let base = Url::parse("https://news.example/a/b").unwrap();
    sanitise(html, &base).iter().map(Block::html).collect::<Vec<_>>().join("\n")
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
