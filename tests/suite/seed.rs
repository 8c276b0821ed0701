//! Promise: an agency's story comes out whole and clean from the kinds of page that small papers print it on.
//!
//! The story is invented; its parts are those such pages have: a section's label, a caption with the photographer's
//! credit, a dateline, sub-headings in capitals, and around it what asks for clicks.

use std::fs;
use std::process::Command;

use serde_json::Value;

const TITLE: &str = "Lisbon opens tram museum in old power station";
const DAY: &str = "Thursday, 8 May 2025";
const SECTION: &str = "Culture Desk";
const CAPTION: &str =
    "Visitors look at a restored tram in the former turbine hall in Lisbon, Portugal, May 7, 2025.";
const CREDIT: &str = "Xinhua/Marta Voss";
const DATELINE: &str = "LISBON, May 8 (Xinhua) -- ";
const HEADINGS: [&str; 3] = ["A HALL FULL OF TRAMS", "SCHOOLS COME FIRST", "NEXT STOP: THE RIVER"];
/// The lead, then the paragraphs under each heading.
const TEXT: [&[&str]; 4] = [
    &[
        "A museum of the city's trams opened on Wednesday evening in a power station that had stood empty for thirty years, and several hundred people waited at its doors.",
        "The city paid for the roof and the windows, while a club of retired drivers restored the carriages over nine winters.",
    ],
    &[
        "Twenty-four carriages stand on rails in the turbine hall, the oldest of them built for horses and found in a barn in the north.",
        "\"We have oiled every wheel, and all but two of them still turn,\" said Rui Falcato, who drove the line to the castle for most of his life.",
        "Four of the carriages can be boarded, and a bell in each of them is there to be rung.",
    ],
    &[
        "Classes from the city's schools have the building to themselves on three mornings a week, with a workshop where they wind a small motor by hand.",
        "Teachers said that the places for this term were taken within two days of the announcement, and that a waiting list had been opened.",
    ],
    &[
        "A short track along the embankment is to follow next spring, so that visitors can arrive on board of what they came to see.",
        "The council has set aside the money for the first half of it, and the club collects for the second.",
    ],
];
/// What stands around the story.
const NOISE: [&str; 7] = [
    "How did you feel after reading this news?",
    "Happy",
    "Share on Facebook",
    "Most read",
    "Ferry timetable changes for the summer",
    "Bakers agree on a price for the long loaf",
    "All rights reserved",
];

/// The text, each paragraph and each heading written by the page's own hand.
fn body(paragraph: impl Fn(&str) -> String, heading: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    for (part, paragraphs) in TEXT.iter().enumerate() {
        if part > 0 {
            out += &heading(HEADINGS[part - 1]);
        }
        for (n, text) in paragraphs.iter().enumerate() {
            let dateline = if (part, n) == (0, 0) { DATELINE } else { "" };
            out += &paragraph(&format!("{dateline}{text}"));
        }
    }
    out
}

fn in_paragraphs() -> String {
    body(|p| format!("<p>{p}</p>\n"), |h| format!("<h3>{h}</h3>\n"))
}

/// What asks for clicks, in elements of this name.
fn widgets(tag: &str) -> String {
    let [question, mood, share, most, first, second, _] = NOISE;
    format!(
        "<{tag} class=\"reaction\"><h4>{question}</h4><ul><li><a href=\"#\">{mood}</a> 12</li><li><a href=\"#\">Sad</a> 1</li></ul></{tag}>
         <{tag} class=\"share\"><a href=\"#\">{share}</a> <a href=\"#\">Tweet</a></{tag}>
         <{tag} class=\"most\"><h3>{most}</h3><ol><li><a href=\"/f\">{first}</a></li><li><a href=\"/b\">{second}</a></li></ol></{tag}>"
    )
}

fn menu() -> &'static str {
    "<ul><li><a href=\"/\">Home</a></li><li><a href=\"/world\">World</a></li><li><a href=\"/sports\">Sports</a></li></ul>"
}

/// Blocks of today, and a head that says everything.
fn modern() -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{TITLE} - Coast Post</title>
         <meta property=\"og:title\" content=\"{TITLE}\"><meta property=\"og:type\" content=\"article\">
         <meta property=\"og:site_name\" content=\"Coast Post\"><meta property=\"article:published_time\" content=\"2025-05-08T06:30:00Z\">
         </head><body><header><nav>{menu}</nav></header><div id=\"wrap\"><div class=\"main-col\">
         <a class=\"cat\" href=\"/culture\">{SECTION}</a><h1 class=\"entry-title\">{TITLE}</h1><div class=\"meta\">{DAY}</div>
         <div class=\"entry\"><figure><img src=\"/tram.jpg\" width=\"800\" height=\"533\" alt=\"\"><figcaption>{CAPTION} ({CREDIT})</figcaption></figure>
         {text}</div>{widgets}</div></div><footer><p>{rights}</p></footer></body></html>",
        menu = menu(), text = in_paragraphs(), widgets = widgets("div"), rights = NOISE[6]
    )
}

/// One table in another.
fn tables() -> String {
    format!(
        "<html><head><title>{TITLE}</title></head><body><table width=\"960\"><tr><td colspan=\"2\">{menu}</td></tr><tr><td width=\"640\">
         <table><tr><td>{DAY}</td></tr><tr><td><a href=\"/culture\">{SECTION}</a></td></tr><tr><td><h1>{TITLE}</h1></td></tr>
         <tr><td><table><tr><td><img src=\"/tram.jpg\" width=\"640\" height=\"400\"></td></tr><tr><td class=\"caption\">{CAPTION} ({CREDIT})</td></tr></table></td></tr>
         <tr><td>{text}</td></tr><tr><td>{widgets}</td></tr></table></td><td width=\"320\"><a href=\"/x\">Weather</a></td></tr>
         <tr><td colspan=\"2\">{rights}</td></tr></table></body></html>",
        menu = menu(), text = in_paragraphs(), widgets = widgets("div"), rights = NOISE[6]
    )
}

/// No paragraphs: lines with an empty one between them, headings in bold.
fn line_breaks() -> String {
    let text = body(|p| format!("{p}<br><br>\n"), |h| format!("<b>{h}</b><br><br>\n"));
    format!(
        "<html><head><title>{TITLE}</title><meta name=\"description\" content=\"News of the coast\"></head><body>
         <div id=\"top\">{menu}</div><div id=\"story\"><h1>{TITLE}</h1><div class=\"date\">{DAY}</div><a class=\"label\" href=\"/culture\">{SECTION}</a>
         <div class=\"photo\"><img src=\"/tram.jpg\" width=\"640\" height=\"400\"><div class=\"caption\">{CAPTION} ({CREDIT})</div></div>
         <div class=\"copy\">{text}</div>{widgets}</div><div id=\"foot\">{rights}</div></body></html>",
        menu = menu(), widgets = widgets("div"), rights = NOISE[6]
    )
}

/// Nothing is said about anything: no head, no class, no name.
fn bare(figure: &str) -> String {
    let widgets = widgets("div").replace(" class=\"reaction\"", "");
    let widgets = widgets.replace(" class=\"share\"", "").replace(" class=\"most\"", "");
    format!(
        "<html><body><div>{menu}</div><div><div>{DAY}</div><div><a href=\"/culture\">{SECTION}</a></div><h1>{TITLE}</h1>
         {figure}
         <div>{text}</div>{widgets}</div><div>{rights}</div></body></html>",
        menu = menu(), text = in_paragraphs(), rights = NOISE[6]
    )
}

/// The site's name before the title, wherever a title stands; a bullet before the date.
fn prefixed() -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Coast Post: {TITLE}</title><meta property=\"og:title\" content=\"Coast Post: {TITLE}\">
         <meta property=\"og:site_name\" content=\"Coast Post\"></head><body><div class=\"bar\">{menu}</div><div class=\"story\"><span class=\"kicker\">{SECTION}</span>
         <h1>{TITLE}</h1><div class=\"line\">&bull; {DAY} &bull; 06:30</div><div class=\"pic\"><img src=\"/tram.jpg\" width=\"800\" height=\"533\"><div class=\"cap\">{CAPTION} ({CREDIT})</div></div>
         {text}{widgets}</div><div class=\"foot\">{rights}</div></body></html>",
        menu = menu(), text = in_paragraphs(), widgets = widgets("section"), rights = NOISE[6]
    )
}

/// Classes without meaning, each paragraph in an element of its own.
fn hashed() -> String {
    let text = body(
        |p| format!("<div class=\"c-k3j2\"><p>{p}</p></div>\n"),
        |h| format!("<div class=\"c-9d8s\"><h3>{h}</h3></div>\n"),
    );
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{TITLE} | Coast Post</title><meta property=\"og:title\" content=\"{TITLE}\"></head><body><div id=\"root\">
         <div class=\"c-1a2b\">{menu}</div><div class=\"c-3c4d\"><div class=\"c-5e6f\"><div class=\"c-7g8h\">{SECTION}</div><h1 class=\"c-9i0j\">{TITLE}</h1><div class=\"c-k1l2\"><time>{DAY}</time></div></div>
         <div class=\"c-m3n4\"><figure><img src=\"/tram.jpg\" width=\"800\" height=\"533\"><figcaption>{CAPTION} ({CREDIT})</figcaption></figure></div>{text}</div>{widgets}<div class=\"c-o5p6\">{rights}</div></div></body></html>",
        menu = menu(), widgets = widgets("div"), rights = NOISE[6]
    )
}

/// A page for phones.
fn amp() -> String {
    format!(
        "<!doctype html><html amp lang=\"en\"><head><meta charset=\"utf-8\"><title>{TITLE} - Coast Post</title>
         <script type=\"application/ld+json\">{{\"@type\":\"NewsArticle\",\"headline\":\"{TITLE}\",\"datePublished\":\"2025-05-08T06:30:00Z\",\"publisher\":{{\"@type\":\"Organization\",\"name\":\"Coast Post\"}}}}</script></head>
         <body><header class=\"amp-wp-header\"><a href=\"/\">Coast Post</a></header><article class=\"amp-wp-article\"><h1 class=\"amp-wp-title\">{TITLE}</h1><div class=\"amp-wp-meta\">{DAY}</div>
         <figure class=\"amp-wp-article-featured-image\"><amp-img src=\"/tram.jpg\" width=\"800\" height=\"533\"></amp-img><p class=\"wp-caption-text\">{CAPTION} ({CREDIT})</p></figure>
         <div class=\"amp-wp-article-content\">{text}</div>{widgets}<footer>{rights}</footer></article></body></html>",
        text = in_paragraphs(), widgets = widgets("div"), rights = NOISE[6]
    )
}

/// The theme that thousands of small papers share.
fn theme() -> String {
    format!(
        "<!doctype html><html lang=\"en-US\"><head><meta charset=\"utf-8\"><title>{TITLE} &#8211; Coast Post</title><meta property=\"og:title\" content=\"{TITLE} - Coast Post\"><meta property=\"og:site_name\" content=\"Coast Post\"></head>
         <body class=\"post-template-default single single-post\"><div class=\"td-header-wrap\">{menu}</div><article class=\"post type-post hentry\"><div class=\"td-post-header\"><ul class=\"td-category\"><li><a href=\"/culture\">{SECTION}</a></li></ul>
         <h1 class=\"entry-title\">{TITLE}</h1><div class=\"td-module-meta-info\"><span class=\"td-post-date\">{DAY}</span><div class=\"td-post-views\"><span>1,204</span></div></div></div>
         <div class=\"td-post-content\"><div class=\"td-post-featured-image\"><figure><a href=\"/tram.jpg\"><img class=\"entry-thumb\" src=\"/tram.jpg\" width=\"696\" height=\"464\"></a><figcaption class=\"wp-caption-text\">{CAPTION} ({CREDIT})</figcaption></figure></div>
         {text}{widgets}</div></article><div class=\"td-sub-footer\">{rights}</div></body></html>",
        menu = menu(), text = in_paragraphs(), widgets = widgets("div"), rights = NOISE[6]
    )
}

/// Marked up property by property; the question stands in a paragraph like those of the text.
fn marked_up() -> String {
    format!(
        "<html lang=\"en\"><head><title>{TITLE}</title></head><body><div class=\"n\">{menu}</div><div itemscope itemtype=\"https://schema.org/NewsArticle\"><a class=\"s\" href=\"/culture\">{SECTION}</a>
         <h1 itemprop=\"headline\">{TITLE}</h1><p class=\"d\"><time itemprop=\"datePublished\" datetime=\"2025-05-08\">{DAY}</time></p>
         <div itemprop=\"image\" itemscope><img src=\"/tram.jpg\" width=\"640\" height=\"400\"><span itemprop=\"caption\">{CAPTION} ({CREDIT})</span></div>
         <div itemprop=\"articleBody\">{text}<p>{question}</p></div></div>{widgets}<div class=\"f\">{rights}</div></body></html>",
        menu = menu(), text = in_paragraphs(), question = NOISE[0], widgets = widgets("div"), rights = NOISE[6]
    )
}

/// Lists of links on both sides, the text in sections.
fn columns() -> String {
    let text = body(
        |p| format!("<p class=\"par\">{p}</p>\n"),
        |h| format!("<h3 class=\"sub\">{h}</h3>\n"),
    );
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{TITLE} | Culture | Coast Post</title></head><body><table class=\"page\"><tr><td class=\"left\">{menu}</td><td class=\"mid\">
         <div class=\"crumbs\"><a href=\"/\">Home</a> &raquo; <a href=\"/culture\">{SECTION}</a></div><h1>{TITLE}</h1><p class=\"small\">{DAY}</p>
         <table class=\"photo\"><tr><td><img src=\"/tram.jpg\" width=\"480\" height=\"320\"></td></tr><tr><td><small>{CAPTION} ({CREDIT})</small></td></tr></table>
         <section>{text}</section>{widgets}</td><td class=\"right\"><ul><li><a href=\"/f\">Ferry times</a></li><li><a href=\"/w\">Weather</a></li></ul></td></tr></table><p class=\"end\">{rights}</p></body></html>",
        menu = menu(), widgets = widgets("div"), rights = NOISE[6]
    )
}

fn extracted(html: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.html");
    fs::write(&file, html).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    command.args(["extract", "--json", "--url", "https://coast-post.example/culture/tram-museum"]);
    let output = command.arg(&file).current_dir(folder.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[track_caller]
fn whole_and_clean(html: &str) {
    let got = extracted(html);
    assert_eq!(got["title"], TITLE);
    assert!(got["published"].as_str().unwrap_or_default().starts_with("2025-05-08"), "{got}");
    let dateline = serde_json::json!({"place": "LISBON", "date": "May 8", "agency": "Xinhua"});
    assert_eq!(got["dateline"], dateline);
    assert_eq!(got["credit"], "Xinhua");

    let figure = &got["figures"][0];
    assert!(figure["url"].as_str().unwrap_or_default().ends_with("/tram.jpg"), "{got}");
    assert!(figure["caption"].as_str().unwrap_or_default().contains(CAPTION), "{got}");
    assert_eq!(figure["credit"], CREDIT);
    assert_eq!(got["headings"], serde_json::json!(HEADINGS));

    let text = got["text"].as_str().unwrap();
    let lines: Vec<&str> = text.lines().filter(|l| !l.is_empty()).collect();
    let mut wanted: Vec<&str> = TEXT[0].to_vec();
    for (heading, paragraphs) in HEADINGS.iter().zip(&TEXT[1..]) {
        wanted.push(heading);
        wanted.extend(*paragraphs);
    }
    assert_eq!(lines, wanted, "the text, and nothing but the text");
    let html = got["html"].as_str().unwrap();
    for noise in NOISE.iter().chain(&[SECTION, DAY]) {
        assert!(!html.contains(noise), "{noise:?} is in the text");
    }
}

#[test]
fn a_modern_page() {
    whole_and_clean(&modern());
}

#[test]
fn a_page_of_tables() {
    whole_and_clean(&tables());
}

#[test]
fn a_page_of_line_breaks() {
    whole_and_clean(&line_breaks());
}

#[test]
fn a_page_that_says_nothing_of_itself() {
    let img = "<img src=\"/tram.jpg\" width=\"640\" height=\"400\">";
    let caption = format!("{CAPTION} ({CREDIT})");
    for figure in [
        format!("<figure>{img}<figcaption>{caption}</figcaption></figure>"),
        format!("<div>{img}<p>{caption}</p></div>"),
        format!("<p>{img}</p><p><em>{caption}</em></p>"),
        format!("<div>{img}<br>{caption}</div>"),
        format!("<center>{img}<br><i>{caption}</i></center>"),
        format!("<div>{img}<div>{caption}</div></div>"),
    ] {
        whole_and_clean(&bare(&figure));
    }
}

#[test]
fn pages_of_many_other_makes() {
    for page in [prefixed(), hashed(), amp(), theme(), marked_up(), columns()] {
        whole_and_clean(&page);
    }
}
