//! Promise: twice the input costs at most 2.6 times as much, for every reader of strangers' bytes, whatever it is made of.
//!
//! Not the clock on the wall, which belongs to all who share the machine: the thread's own time on the processor, of two
//! sizes, the least of several tries.

use std::fmt::Write as _;
use std::sync::mpsc;

use copydesk::extract::{append, sanitise};
use copydesk::model::source::{Listing, SourceKind};
use copydesk::parse::{Document, parse};
use copydesk::read::{Kind, Workers};
use rustix::time::{ClockId, clock_gettime};
use url::Url;

use crate::extraction::read;

/// Linear is 2, and caches that overflow add to it.
const RATIO_MAX: f64 = 2.6;
/// A machine that does much else disturbs single tries.
const TRIES: usize = 20;
/// And a processor that runs faster for a moment would have one size compared with the other at two speeds for good.
const ROUNDS: usize = 5;
/// Below the bounds of a page's nodes, so that nothing is linear by being cut off.
const BYTES: usize = 50_000;

/// Nanoseconds this thread has spent on a processor.
fn spent() -> i128 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    i128::from(now.tv_sec) * 1_000_000_000 + i128::from(now.tv_nsec)
}

pub(crate) fn cost(work: impl FnOnce()) -> i128 {
    let start = spent();
    work();
    spent() - start
}

/// Reads an input of one size and of twice that, `make` it from its size.
#[track_caller]
fn check(name: &str, make: impl Fn(usize) -> String, work: impl Fn(&str)) {
    let (one, two) = (make(BYTES), make(2 * BYTES));
    work(&make(1000)); // tables are made at the first use
    let (mut least, mut ratio) = ([i128::MAX; 2], f64::MAX);
    for n in 0..ROUNDS * TRIES {
        if n % TRIES == 0 {
            least = [i128::MAX; 2];
        }
        least = [least[0].min(cost(|| work(&one))), least[1].min(cost(|| work(&two)))];
        ratio = least[1] as f64 / least[0] as f64;
        if ratio <= RATIO_MAX {
            return;
        }
    }
    panic!(
        "{name}: {} us for {BYTES} bytes, {ratio:.2} times that for twice as many",
        least[0] / 1000
    );
}

/// A part again and again up to a size; `%` in it counts.
fn run(part: &str, bytes: usize) -> String {
    let mut out = String::with_capacity(bytes + part.len());
    for n in 0.. {
        if out.len() >= bytes {
            break;
        }
        out.push_str(&part.replace('%', &n.to_string()));
    }
    out
}

const SENTENCE: &str =
    "The ferry % left the harbour at dawn with fourteen aboard, and was back by noon, it said.";

/// Elements in a row, closed or not, alike or not, deep or wide.
const PARTS: &[&str] = &[
    "<p>x",
    "<p>x %",
    "<p>x</p>",
    "<li>x",
    "<li>An item of the list %",
    "<ul><li>x",
    "<ul><li>x %</ul>",
    "<dt>x<dd>y",
    "<h2>x",
    "<h2>x %</h2>",
    "<h1>x</h1>",
    "<td>x",
    "<table><td>x",
    "<table><tr><td>x %<td>y</table>",
    "<tr><td>x<td>y<td>z",
    "<a>x",
    "<a href=/%>x</a> ",
    "<a rel=author href=/%>Ann Lee %</a> ",
    "<a href=/x?page=%>next</a><p>",
    "<br>",
    "x<br>",
    "x<br><br>",
    "<img src=/%.jpg>",
    "<p>x<img src=/%.jpg>",
    "<figure><img src=/%.jpg><figcaption>x</figcaption></figure>",
    "<iframe src=https://youtube.com/embed/%></iframe>",
    "<blockquote>x",
    "<blockquote>x %</blockquote>",
    "<div>x",
    "<div>x</div>",
    "<div class=correction><p>It said % before.</p></div>",
    "<div class=box><h3>x</h3><p>y %</p></div>",
    "<noscript><p>x</p><p>y</p><p>%</p></noscript>",
    "<script>a={\"b\":[{\"text\":\"x %.\"}]}</script>",
    "<div class=c%><p>x</div>",
    "<section><h2>x</h2><p>y %</section>",
    "<b>x",
    "<a><b>",
    "<a><b><p>",
    "<b><i>x</b>",
    "<b a%=1></x>",
    "<p><font color=%>x",
    "<span class=a>x</span> ",
    "<span>x",
    "<pre>x</pre>",
    "<select><option>x",
    "<button>x",
    "<svg><g>x</svg>",
    "<math><mi>x",
    "<template>x",
    "<div><template shadowrootmode=open><p>x</template></div>",
    "<p itemprop=author>x %",
    "<div itemprop=author>x ",
    "<time datetime=2020-01-01>x</time>",
    "<p>May 8, 2025 %",
    "<p>By Ann Lee %",
    "<meta name=author content='Ann %, Bo %'>",
    "<link rel=next href=/%>",
    "<title>x</title>",
    "<style>.a%{display:none}</style>",
    "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"author\":[\"A\"]}</script>",
    "<script>\"</p\",</script>",
    "<script>\"<p>x</p><p>y</p>\",</script>",
    "<!-- x -->",
    "<!-",
    "&amp;",
    "&#x;",
    "&",
    "<",
    "word, ",
    "漢字、",
    " ",
    "\n",
];

fn base() -> Url {
    Url::parse("https://news.example/a/b").unwrap()
}

#[test]
fn pages() {
    let prose = format!("<p>{SENTENCE}</p>");
    let comments = format!("<div class=comment><p>{SENTENCE}</p></div>");
    for part in PARTS.iter().copied().chain([prose.as_str(), &comments]) {
        check(part, |bytes| run(part, bytes), |page| drop(read(page.as_bytes(), None)));
    }
}

#[test]
fn pages_of_one_huge_thing_and_many_small_ones() {
    let words = |bytes| run("word % ", bytes / 2);
    let hidden = |rule: &str| format!("<style>{}</style>", rule.repeat(20));
    let shapes: [(&str, &dyn Fn(usize) -> String); 9] = [
        ("a class again and again", &|n| {
            format!("{}<p class='{}'>x", hidden(".a.b{display:none}"), run("a ", n))
        }),
        ("classes in an element of many", &|n| {
            let (around, within) = (run("c% ", n / 2), run("<p class=a>x", n / 2));
            format!("{}<div class='{around}'>{within}", hidden(".z .a{display:none}"))
        }),
        ("a long address", &|n| format!("<a href=/{}>{}", "y".repeat(n / 2), run("<br>x", n / 2))),
        ("a long base", &|n| {
            format!("<base href=/{}>{}", "y".repeat(n / 2), run("<a href=x>y</a> ", n / 2))
        }),
        ("a title of separators", &|n| {
            format!("<title>{}</title><h1>{}</h1>", run("x | ", n / 2), run("y - ", n / 2))
        }),
        ("a long byline", &|n| {
            format!("<meta name=author content='{}'><p>x", run("Ann Lee %, ", n))
        }),
        ("a body in data", &|n| {
            format!(
                "<script type=application/ld+json>{{\"@type\":\"NewsArticle\",\"articleBody\":\"{}\"}}</script>{}",
                words(n),
                run("<p>x %", n / 2)
            )
        }),
        ("a script without a paragraph's end", &|n| {
            format!("<script>{}</script>", run("\"</p\",", n))
        }),
        ("numbers in data", &|n| {
            format!("<script type=application/ld+json>[{}0]</script>", run("0,", n))
        }),
    ];
    for (name, make) in shapes {
        check(name, make, |page| drop(read(page.as_bytes(), None)));
    }
}

#[test]
fn a_feeds_own_text() {
    for part in PARTS {
        check(part, |bytes| run(part, bytes), |html| drop(sanitise(html, &base())));
    }
}

#[test]
fn pages_of_one_article() {
    for part in ["<p>x %", "<h2>x %</h2>", "<img src=/%.jpg>", SENTENCE] {
        let part = &format!("<p>{part}</p>");
        check(
            part,
            |bytes| run(part, bytes),
            |page| {
                let mut whole = read(page.as_bytes(), None).article;
                append(&mut whole, read(page.as_bytes(), None));
            },
        );
    }
}

fn parsed(text: &str, kind: SourceKind, listing: Option<&Listing>) {
    let base = base();
    let doc = Document {
        bytes: text.as_bytes(),
        base: Some(&base),
        kind,
        listing,
        ..Document::default()
    };
    parse(&doc).map(drop).unwrap_or_default();
}

#[test]
fn feeds() {
    let escaped = |part: &str| {
        format!(
            "<item><title>t</title><description>{}</description></item>",
            part.replace('<', "&lt;")
        )
    };
    let parts = [
        "<item><guid>%</guid><title>x</title><pubDate>Thu, 08 May 2025 14:30:00 GMT</pubDate></item>",
        "<item>",
        "<item><title>x",
        "<a:b xmlns:a='x%'>",
        "<item><category>%</category></item>",
        "<description><![CDATA[<p>x]]></description>",
        "<![CDATA[",
        "<!--",
        "<x y='",
        "]]>",
        "&nosuch;",
        "<link href=/%>",
    ];
    for part in parts
        .map(str::to_owned)
        .into_iter()
        .chain(["<p>x %", "<b>x", "<br>", "<a href=/%>x</a>"].map(escaped))
    {
        let feed = |bytes| format!("<rss><channel><title>x</title>{}", run(&part, bytes));
        check(&part, feed, |text| parsed(text, SourceKind::Feed, None));
    }
    for part in PARTS {
        let part = part.replace('<', "&lt;");
        let feed = |bytes| {
            format!("<rss><channel><item><title>x</title><description>{}", run(&part, bytes))
        };
        check(&part, feed, |text| parsed(text, SourceKind::Feed, None));
    }
    let json = |bytes| {
        format!(
            "{{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{}{{}}]}}",
            run("{\"id\":%,\"content_html\":\"<p>x\"},", bytes)
        )
    };
    check("json", json, |text| parsed(text, SourceKind::Feed, None));
}

#[test]
fn sitemaps_and_listings() {
    for part in [
        "<url><loc>https://h.example/%</loc><lastmod>2025-05-08</lastmod></url>",
        "<url>",
        "<loc>",
        "<sitemap><loc>https://h.example/%",
    ] {
        check(
            part,
            |bytes| format!("<urlset>{}", run(part, bytes)),
            |text| parsed(text, SourceKind::Sitemap, None),
        );
    }
    let listing = Listing { item: ".n".into(), ..Listing::default() };
    for part in [
        "<div class=n><a href=/%>Story %</a></div>",
        "<div class=n>",
        "<p class=n>x",
        "<a class=n href=/%>x",
    ] {
        check(
            part,
            |bytes| run(part, bytes),
            |text| parsed(text, SourceKind::Listing, Some(&listing)),
        );
    }
}

#[test]
fn a_hostile_source_does_not_keep_anothers_feed_waiting() {
    const PAGES: usize = 24;
    let workers = Workers::start().unwrap();
    let (told, order) = mpsc::channel();
    let mut page = String::new();
    for n in 0..4000 {
        write!(page, "<p>x {n}<table><tr><td>{n}").unwrap();
    }
    for _ in 0..PAGES {
        let (page, told) = (page.clone(), told.clone());
        let work = move || drop(read(page.as_bytes(), None));
        workers.submit("hostile", Kind::Page, work, move |_| told.send("page").unwrap_or_default());
    }
    let feed = "<rss><channel><item><title>x</title><guid>1</guid></item></channel></rss>";
    let work = move || parsed(feed, SourceKind::Feed, None);
    workers.submit("other", Kind::Document, work, move |_| told.send("feed").unwrap_or_default());
    let answers: Vec<&str> = order.iter().collect();
    assert_eq!(answers.len(), PAGES + 1);
    let before = answers.iter().position(|a| *a == "feed").unwrap();
    assert!(
        before <= PAGES / 2,
        "{before} pages of the hostile source were read before the feed of another"
    );
}
