//! Extraction keeps its quality and stays safe: page layouts times texts in eighteen languages, walls in seventeen, hostile markup.
//!
//! `fixtures/pages/texts.toml` holds one invented wire story a language, `layouts/*.html` say where its parts stand;
//! a layout's first comment says what must come out. The floors below only go up.

use std::collections::BTreeMap;

use copydesk::extract::{Extraction, Hints, Memory, Page, Rules, extract};
use copydesk::model::{ArticleId, Method, Problem, StoryId};
use encoding_rs::{BIG5, EUC_KR, GBK, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};
use serde::Deserialize;
use url::Url;

/// F1 of tokens over all pages.
const F1_MIN: f64 = 0.995;
/// F1 of tokens of the worst page.
const F1_WORST_MIN: f64 = 0.92;
/// Layouts, each tried in each of the languages, and languages of walls.
const LAYOUTS_MIN: usize = 96;
const LANGUAGES_MIN: usize = 18;

#[derive(Deserialize)]
struct Texts {
    text: Vec<Text>,
}

/// A story with what sites print around it.
#[derive(Deserialize)]
pub(crate) struct Text {
    pub(crate) lang: String,
    site: String,
    section: String,
    pub(crate) title: String,
    by: String,
    names: Vec<String>,
    day: String,
    printed: String,
    pub(crate) p: Vec<String>,
    h: Vec<String>,
    quote: String,
    item: Vec<String>,
    caption: String,
    credit: String,
    pub(crate) other: Vec<String>,
    noise: Vec<String>,
}

/// What a layout promises.
#[derive(Deserialize)]
struct Expected {
    /// Names of the parts of the text, in order.
    body: String,
    figures: usize,
    #[serde(default = "yes")]
    byline: bool,
    #[serde(default)]
    next: bool,
    #[serde(default)]
    problems: Vec<String>,
    /// Is the language the text's own, though the page says none?
    #[serde(default)]
    language: bool,
}

fn yes() -> bool {
    true
}

pub(crate) struct Layout {
    name: String,
    pub(crate) html: String,
    expected: Expected,
}

pub(crate) fn fixture(name: &str) -> String {
    let path = format!("{}/tests/fixtures/pages/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
}

pub(crate) fn texts() -> Vec<Text> {
    toml::from_str::<Texts>(&fixture("texts.toml")).unwrap().text
}

pub(crate) fn layouts() -> Vec<Layout> {
    let dir = format!("{}/tests/fixtures/pages/layouts", env!("CARGO_MANIFEST_DIR"));
    let mut names: Vec<String> = std::fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let layout = |name: String| {
        let file = fixture(&format!("layouts/{name}"));
        let (head, html) = file.strip_prefix("<!--").unwrap().split_once("-->").unwrap();
        let expected = toml::from_str(head).unwrap_or_else(|e| panic!("{name}: {e}"));
        Layout { name, html: html.trim_start().to_owned(), expected }
    };
    names.into_iter().map(layout).collect()
}

impl Text {
    /// The parts by the names layouts use.
    fn parts(&self) -> BTreeMap<String, String> {
        let people: Vec<_> =
            self.names.iter().map(|n| serde_json::json!({"@type": "Person", "name": n})).collect();
        let co = self.names.get(1).map_or(String::new(), |n| {
            format!("<span itemprop=\"author\"><span itemprop=\"name\">{n}</span></span>")
        });
        let links = self.names.iter().enumerate();
        let links: Vec<String> = links
            .map(|(i, n)| format!("<span><a href=\"/authors/{i}-x\">{n}</a></span>"))
            .collect();
        let dir = if matches!(self.lang.as_str(), "ar" | "fa") { "rtl" } else { "ltr" };
        let mut out: BTreeMap<String, String> = [
            ("lang", &self.lang),
            ("site", &self.site),
            ("section", &self.section),
            ("title", &self.title),
            ("by", &self.by),
            ("day", &self.day),
            ("printed", &self.printed),
            ("quote", &self.quote),
            ("caption", &self.caption),
            ("credit", &self.credit),
            ("name0", &self.names[0]),
            ("coauthor", &co),
            ("dir", &dir.to_owned()),
            ("names", &self.names.join(", ")),
            ("authorlinks", &links.join(" ")),
            ("authors", &serde_json::Value::from(people).to_string()),
            ("cells", &"A B C\n2029 31 840\n2030 14 22".to_owned()),
            ("cells2", &"D E\n2031 77\n2032 78".to_owned()),
        ]
        .into_iter()
        .map(|(k, v)| (k.to_owned(), v.clone()))
        .collect();
        for (name, list) in [
            ("p", &self.p),
            ("h", &self.h),
            ("item", &self.item),
            ("other", &self.other),
            ("noise", &self.noise),
        ] {
            out.extend(list.iter().enumerate().map(|(i, s)| (format!("{name}{i}"), s.clone())));
        }
        out
    }

    pub(crate) fn fill(&self, html: &str) -> String {
        let parts = self.parts();
        parts.iter().fold(html.to_owned(), |h, (k, v)| h.replace(&format!("{{{{{k}}}}}"), v))
    }
}

pub(crate) fn read(bytes: &[u8], content_type: Option<&str>) -> Extraction {
    let url = Url::parse("https://news.example/2026/03/barrier").unwrap();
    let page = Page { bytes, content_type, url: &url };
    extract(&page, &Hints::default(), &Rules::default(), &Memory::default())
}

/// Words, or characters of scripts without spaces.
fn tokens(text: &str) -> Vec<String> {
    let spaceless = |c: char| matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}');
    let mut out = Vec::new();
    for word in text.split(|c: char| !c.is_alphanumeric() && !spaceless(c)) {
        if word.chars().any(spaceless) {
            out.extend(word.chars().map(String::from));
        } else if !word.is_empty() {
            out.push(word.to_lowercase());
        }
    }
    out
}

/// Tokens shared, got, wanted.
fn overlap(got: &str, wanted: &str) -> (usize, usize, usize) {
    let (got, wanted) = (tokens(got), tokens(wanted));
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    wanted.iter().for_each(|t| *left.entry(t).or_default() += 1);
    let shared = got
        .iter()
        .filter(|t| {
            let free = left.get_mut(t.as_str()).filter(|n| **n > 0);
            free.is_some_and(|n| {
                *n -= 1;
                true
            })
        })
        .count();
    (shared, got.len(), wanted.len())
}

fn f1((shared, got, wanted): (usize, usize, usize)) -> f64 {
    2.0 * shared as f64 / (got + wanted).max(1) as f64
}

fn wanted(layout: &Layout, parts: &BTreeMap<String, String>) -> String {
    let names = layout.expected.body.split(' ');
    names.map(|n| parts[n].as_str()).collect::<Vec<_>>().join("\n\n")
}

/// Everything that is wrong with what came out of one page.
fn faults(layout: &Layout, text: &Text, got: &Extraction) -> Vec<String> {
    let (a, e) = (&got.article, &layout.expected);
    let body = a.text();
    let mut out = Vec::new();
    let mut fault = |ok: bool, what: String| {
        if !ok {
            out.push(format!("{} {}: {what}", layout.name, text.lang));
        }
    };
    fault(a.headline == text.title, format!("title {:?}", a.headline));
    fault(!e.byline || a.byline.names == text.names, format!("byline {:?}", a.byline.names));
    let day = a.published.map(copydesk::model::Timestamp::rfc3339).unwrap_or_default();
    fault(day.starts_with(&text.day), format!("date {day:?}"));
    let heads: Vec<&str> = a.headings().collect();
    let parts = text.parts();
    let promised: Vec<&str> =
        e.body.split(' ').filter(|n| n.starts_with('h')).map(|n| parts[n].as_str()).collect();
    fault(heads == promised, format!("headings {heads:?}"));
    let figures: Vec<_> = a.figures().into_iter().filter(|f| !f.caption.is_empty()).collect();
    fault(figures.len() == e.figures, format!("figures {:?}", a.figures()));
    fault(
        e.figures == 0
            || figures
                .first()
                .is_some_and(|f| f.caption.contains(&text.caption) && f.credit == text.credit),
        format!("caption {figures:?}"),
    );
    let problems: Vec<&str> = a.problems.iter().map(|p| p.word()).collect();
    fault(problems == e.problems, format!("problems {problems:?}"));
    let named = a.language.as_deref().unwrap_or("");
    fault(!e.language || named == text.lang, format!("language {named:?}"));
    fault(got.next.is_some() == e.next, format!("next {:?}", got.next));
    for part in e.body.split(' ').map(|n| parts[n].as_str()).filter(|p| p.chars().count() > 40) {
        fault(body.matches(part).count() <= 1, format!("twice {part:?}"));
    }
    let outside = text.other.iter().chain(&text.noise).chain([&text.caption, &text.title]);
    for line in outside {
        fault(!body.contains(line.as_str()), format!("holds {line:?}"));
    }
    let labels = [&text.section, &text.site, &text.printed, &text.by];
    let label = body.split('\n').any(|l| labels.iter().any(|w| *w == l));
    fault(!label, "holds a label or a date".into());
    out
}

#[test]
fn every_layout_gives_every_text() {
    let (layouts, texts) = (layouts(), texts());
    assert!(layouts.len() >= LAYOUTS_MIN && texts.len() >= LANGUAGES_MIN);
    let mut all = Vec::new();
    let (mut sum, mut worst) = ((0, 0, 0), (1.0, String::new()));
    for layout in &layouts {
        for text in &texts {
            let got = read(text.fill(&layout.html).as_bytes(), None);
            all.extend(faults(layout, text, &got));
            let one = overlap(&got.article.text(), &wanted(layout, &text.parts()));
            if f1(one) < worst.0 {
                worst = (f1(one), format!("{} {}", layout.name, text.lang));
            }
            sum = (sum.0 + one.0, sum.1 + one.1, sum.2 + one.2);
        }
    }
    let f1 = f1(sum);
    assert!(all.is_empty(), "{} faults\n{}", all.len(), all.join("\n"));
    assert!(f1 >= F1_MIN && worst.0 >= F1_WORST_MIN, "F1 {f1:.4}, worst {worst:?}");
}

#[test]
fn legacy_encodings_read_the_same() {
    let layout = layouts().into_iter().find(|l| l.name == "breaks.html").unwrap();
    for (lang, encoding) in [
        ("ru", WINDOWS_1251),
        ("zh", GBK),
        ("ko", EUC_KR),
        ("ja", SHIFT_JIS),
        ("de", WINDOWS_1252),
        ("zh", BIG5),
    ] {
        let text = texts().into_iter().find(|t| t.lang == lang).unwrap();
        let html = text.fill(&layout.html);
        // Big5 has no simplified characters: pages in it hold entities in their place.
        let (bytes, ..) = encoding.encode(&html);
        let plain = read(html.as_bytes(), None).article;
        let http = format!("text/html; charset={}", encoding.name());
        let labelled = html
            .replace("<head>", &format!("<head><meta http-equiv=Content-Type content=\"{http}\">"));
        assert_eq!(read(&bytes, Some(&http)).article.text(), plain.text(), "{http}");
        assert_eq!(
            read(&encoding.encode(&labelled).0, None).article.text(),
            plain.text(),
            "{http}"
        );
    }
}

/// A page whose text is only in its data gives that; a page without any gives the feed's.
#[test]
fn what_the_page_lacks_comes_from_elsewhere() {
    let text = texts().remove(0);
    let body = text.p.join("\\n");
    let html = format!(
        "<title>x</title><script type=application/ld+json>{{\"@type\":\"NewsArticle\",\"articleBody\":\"{body}\"}}</script><div id=app></div>"
    );
    let got = read(html.as_bytes(), None).article;
    assert_eq!((got.text(), got.method), (text.p.join("\n\n"), Method::JsonLd));
    let url = Url::parse("https://news.example/x").unwrap();
    let hints =
        Hints { title: Some("Head"), summary: Some("<p>Own text.</p>"), ..Hints::default() };
    let page = Page { bytes: b"<div id=app></div>", content_type: None, url: &url };
    let got = extract(&page, &hints, &Rules::default(), &Memory::default()).article;
    assert_eq!((got.text().as_str(), got.headline.as_str()), ("Own text.", "Head"));
    assert_eq!(got.problems, [Problem::TooShort]);
}

pub(crate) fn page_of(title: &str, paragraphs: &[&str]) -> String {
    let text: String = paragraphs.iter().map(|p| format!("<p>{p}</p>")).collect();
    format!(
        "<html lang=en><title>{title}</title><body><nav><a href=/>Home</a></nav><article><h1>{title}</h1>{text}</article></body></html>"
    )
}

/// A flash of one sentence below its picture is no caption.
#[test]
fn the_only_sentence_is_the_text() {
    let text = texts().remove(0);
    let html = format!(
        "<html lang=en><title>{0}</title><body><article><h1>{0}</h1><div><div><img src=/pier.jpg alt=''></div>\
         <p>{1}</p></div></article></body></html>",
        text.title, text.p[0]
    );
    assert_eq!(read(html.as_bytes(), None).article.text(), text.p[0]);
}

#[test]
fn a_formula_is_words_of_its_sentence() {
    let html = "<html><head><title>Tide gauge read wrong for a year</title></head><body><article><h1>Tide gauge read wrong \
                for a year</h1><p>The gauge at the mole took the height to be <math><semantics><mrow><mi>h</mi><mo>=</mo>\
                <mn>3.5</mn></mrow><annotation encoding=\"application/x-tex\">h = 3{.}5</annotation></semantics></math> metres \
                where it was a metre less, the harbour office said on Tuesday.</p><p>Nobody noticed until a ferry sat on the \
                sand for six hours in March, with ninety people on board who were given soup.</p></article></body></html>";
    let text = read_with(&Memory::default(), html).article.text();
    assert!(text.contains("the height to be h=3.5 metres where"), "{text}");
}

fn read_with(memory: &Memory, html: &str) -> Extraction {
    let url = Url::parse("https://news.example/2026/03/barrier").unwrap();
    let page = Page { bytes: html.as_bytes(), content_type: None, url: &url };
    extract(&page, &Hints::default(), &Rules::default(), memory)
}

/// The story that an entry of the Harbour Gazette opens.
fn opened_by(guid: &str) -> StoryId {
    StoryId::opened_by(ArticleId::of("harbour", guid))
}

/// A page that grows at each update teaches nothing about the site, whatever it is told under.
#[test]
fn a_page_that_grows_keeps_its_text() {
    let text = texts().remove(0);
    for same in [true, false] {
        let mut memory = Memory::default();
        for n in 3..=text.p.len() {
            let paragraphs: Vec<&str> = text.p[..n].iter().map(String::as_str).collect();
            let got = read_with(&memory, &page_of(&text.title, &paragraphs));
            assert_eq!(got.article.text(), paragraphs.join("\n\n"), "version {n}");
            let guid = if same { "a".to_owned() } else { format!("a{n}") };
            memory.learn(opened_by(&guid), &got.blocks);
        }
    }
}

/// A running topic repeats a paragraph of background in each of its stories; the site's own notice below them goes.
#[test]
fn background_stays_and_furniture_goes() {
    let text = texts().remove(0);
    let background = "The harbour froze over in 2019, and 900 families had no heating for a month.";
    let notice = "The Harbour Gazette is printed on paper from the mills of Skerrow";
    let mut memory = Memory::default();
    for n in 0..6 {
        let (own, more) =
            (format!("{} Part {n} of it.", text.p[n]), format!("Day {n}: {}", text.p[n + 1]));
        let html = page_of(&format!("Harbour story {n}"), &[&own, background, &more, notice]);
        let got = read_with(&memory, &html);
        assert!(got.article.text().contains(background), "story {n}");
        assert!(n < 3 || !got.article.text().contains(notice), "story {n}");
        memory.learn(opened_by(&n.to_string()), &got.blocks);
    }
}
