//! Walls, error pages, and articles that speak of such.

use url::Url;

use crate::extract::{Hints, Memory, Page, Rules, extract};
use crate::model::Problem;

fn problems(html: &str) -> Vec<Problem> {
    let url = Url::parse("https://a.example/ferry").expect("a URL");
    let page = Page { bytes: html.as_bytes(), content_type: Some("text/html"), url: &url };
    let found = extract(&page, &Hints::default(), &Rules::default(), &Memory::default());
    found.article.problems
}

#[test]
fn the_beginnings_of_other_articles_are_a_list() {
    let card = |n: usize, link: &str| {
        format!(
            "<div class=\"card\"><h3><a href=\"{link}{n}\">The {n}th ferry leaves the quay</a></h3><p>The {n}th ferry \
             of the day left the quay of Corrow on Monday with a crew of {n} and fourteen sheep aboard.</p></div>"
        )
    };
    let page = |link: &str| {
        let cards: String = (1..8).map(|n| card(n, link)).collect();
        format!("<html><body><main><h1>Ferries</h1>{cards}</main></body></html>")
    };
    assert_eq!(problems(&page("/2026/06/")), [Problem::ListPage]);
    assert_eq!(problems(&page("#entry-")), [], "a live blog");
    assert_eq!(problems(&page("https://yards.example/")), [], "a text about yards");
}

#[test]
fn a_headline_may_use_the_words_of_a_wall() {
    let text = "The ferry Lady of Skerrow brought all of them safely to the island on Sunday evening, \
        the harbour master said. It had waited for two days for the storm to end.";
    for title in ["404 passengers land on Corrow", "Fishermen give consent to the bridge"] {
        let page = |kind: &str| {
            format!(
                "<html><head><title>{title}</title><meta property=\"og:type\" content=\"{kind}\"></head>\
                 <body><h1>{title}</h1><p>{text}</p></body></html>"
            )
        };
        assert_eq!(problems(&page("article")), [], "{title}");
        assert_eq!(problems(&page("website")), [], "{title}: whatever the page says it is");
    }
}

#[test]
fn a_wall_says_so_in_its_title() {
    let page = |title: &str, text: &str| {
        format!(
            "<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>"
        )
    };
    let text =
        "We are sorry, but what you asked for has been moved, or was never there. Try the search.";
    assert!(problems(&page("404 | Harbour Gazette", text)).contains(&Problem::ErrorPage));
    assert!(
        problems(&page("The page you asked for could not be found", text))
            .contains(&Problem::ErrorPage)
    );
    let robots =
        "Please complete the security check to go on to the Harbour Gazette and its pages.";
    assert!(problems(&page("Attention Required! | Shield", robots)).contains(&Problem::Challenge));
}

#[test]
fn a_sentence_of_the_text_is_no_barrier() {
    let more = "<p>The ferry line said that it would put the money into new engines and a second landing stage.</p>";
    let page = |line: &str| {
        format!(
            "<html><head><title>Ferry prices rise in May</title></head><body><article><h1>Ferry prices rise in \
             May</h1><p>{line}</p>{more}</article></body></html>"
        )
    };
    let told =
        "Prices for subscribers will rise by two crowns from May, the ferry line said on Monday.";
    assert_eq!(problems(&page(told)), []);
    let asks = page(&format!("{told}</p>{more}<p>Subscribe to continue reading."));
    assert!(problems(&asks).contains(&Problem::Paywall));
}

#[test]
fn what_is_kept_aside_is_no_wall() {
    let page = |within: &str, behind: &str| {
        format!(
            "<html><body><main><h1>Ferry stops for the winter</h1><p>The ferry Lady of Skerrow stops for the winter, the \
             harbour master said on Monday, for want of passengers.</p><p>It had carried four of them a day since the bridge \
             was opened.</p>{within}</main><footer>Harbour Post</footer>{behind}</body></html>"
        )
    };
    let wall = "<p>Already a subscriber? <a href=/login>Log in</a></p>";
    for behind in [
        wall.to_owned(),
        format!("<div class=\"modal fade\">{wall}</div>"),
        format!("<div style=\"display:none\">{wall}</div>"),
    ] {
        assert!(!problems(&page("", &behind)).contains(&Problem::Paywall), "{behind}");
    }
    for within in [
        format!("<div class=\"modal fade\">{wall}</div>"),
        format!("<div aria-hidden=\"true\">{wall}</div>"),
        format!("<dialog>{wall}</dialog>"),
    ] {
        assert!(!problems(&page(&within, "")).contains(&Problem::Paywall), "{within}");
    }
    for within in [wall.to_owned(), format!("<div class=\"modal fade show\">{wall}</div>")] {
        assert!(problems(&page(&within, "")).contains(&Problem::Paywall), "{within}");
    }
}
