//! Promise: a page that stands in an article's place is named for what it is, in seventeen languages, and never printed.
//!
//! `fixtures/pages/walls.toml` holds them.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::extraction::{fixture, read, texts};

const WALL_LANGUAGES_MIN: usize = 17;

#[derive(Deserialize)]
struct Walls {
    wall: Vec<Wall>,
}

#[derive(Deserialize)]
struct Wall {
    problem: String,
    lang: String,
    title: String,
    heading: Option<String>,
    #[serde(default)]
    html: String,
    #[serde(default)]
    links: bool,
    lines: Vec<String>,
}

impl Wall {
    fn page(&self) -> String {
        // Whatever the links say: it is their number that hides how little else there is.
        let (own, others): (Vec<_>, Vec<_>) =
            texts().into_iter().partition(|t| t.lang == self.lang);
        let text = own.into_iter().chain(others).next().unwrap();
        let link = |i: usize| {
            let head = &text.other[i % text.other.len()];
            format!("<li><a href=\"/news/{i}\">{head} {i}</a></li>")
        };
        let links: String = (0..if self.links { 40 } else { 0 }).map(link).collect();
        let lines: String = self.lines.iter().map(|l| format!("<p>{l}</p>")).collect();
        let (heading, lang) = (self.heading.as_deref().unwrap_or(&self.title), &self.lang);
        format!(
            "<html lang={lang}><title>{}</title><body><h1>{heading}</h1>{}{lines}<ul>{links}</ul></body></html>",
            self.title, self.html
        )
    }
}

#[test]
fn walls_are_named() {
    let walls = toml::from_str::<Walls>(&fixture("walls.toml")).unwrap().wall;
    let mut wrong = Vec::new();
    let languages: BTreeSet<&str> = walls.iter().map(|w| w.lang.as_str()).collect();
    assert!(languages.len() >= WALL_LANGUAGES_MIN, "{languages:?}");
    for wall in &walls {
        let article = read(wall.page().as_bytes(), None).article;
        let got: Vec<&str> = article.problems.iter().map(|p| p.word()).collect();
        if !got.contains(&wall.problem.as_str()) {
            wrong.push(format!("{:?} is {}, not {got:?}", wall.title, wall.problem));
        }
        let in_its_place = matches!(wall.problem.as_str(), "consent" | "challenge" | "error-page");
        if in_its_place && !article.text().is_empty() {
            wrong.push(format!("{:?} is printed: {:?}", wall.title, article.text()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_dialogue_over_a_short_article_takes_nothing_from_it() {
    let ask = "<div class=cookie-notice role=dialog><p>We and our 842 partners use cookies to store information on your \
               device and to process personal data.</p><p>You can change your cookie settings at any time in our privacy \
               policy.</p><button>Accept all</button></div>";
    for text in texts() {
        let short: String = text.p.iter().take(3).map(|p| format!("<p>{p}</p>")).collect();
        let page = format!(
            "<html lang={}><title>{t}</title><body><h1>{t}</h1><article>{short}</article>{ask}</body></html>",
            text.lang,
            t = text.title,
        );
        let article = read(page.as_bytes(), None).article;
        let got: Vec<&str> = article.problems.iter().map(|p| p.word()).collect();
        assert!(!got.contains(&"consent"), "{}: {got:?}", text.lang);
        assert!(article.text().contains(text.p[1].as_str()), "{}", text.lang);
        assert!(!article.text().contains("842"), "{}", text.lang);
    }
}

#[test]
fn what_asks_in_a_box_of_no_name_takes_nothing_from_a_short_article() {
    let ask = "<div class=css-1kq><h2>Your choice</h2><p>We and our 842 partners use cookies to store information on your \
               device and to process personal data.</p><button>Accept all</button></div>";
    for text in texts() {
        let short: String = text.p.iter().take(3).map(|p| format!("<p>{p}</p>")).collect();
        let article = format!("<article><h1>{}</h1>{short}</article>", text.title);
        for body in [format!("{ask}{article}"), format!("{article}{ask}")] {
            let page = format!(
                "<html lang={}><title>{}</title><body>{body}</body></html>",
                text.lang, text.title
            );
            let article = read(page.as_bytes(), None).article;
            let got: Vec<&str> = article.problems.iter().map(|p| p.word()).collect();
            assert!(!got.contains(&"consent"), "{}: {got:?}", text.lang);
            assert!(article.text().contains(text.p[1].as_str()), "{}", text.lang);
            assert!(!article.text().contains("842"), "{}", text.lang);
        }
    }
}
