//! Boxes that belong to a text, and those that do not.

use url::Url;

use crate::extract::{Hints, Memory, Page, Rules, extract};

fn text(boxed: &str, below: &str) -> String {
    let html = format!(
        "<html><head><title>Ferry stops for the winter</title></head><body><main><h1>Ferry stops for the winter</h1>\
         <article><p>The ferry Lady of Skerrow stops for the winter, the harbour master said on Monday, for want of \
         passengers.</p><p>It had carried four of them a day since the bridge was opened to lorries, he said, and \
         eleven before.</p>{boxed}{below}</article></main></body></html>"
    );
    let url = Url::parse("https://a.example/ferry").expect("a URL");
    let page = Page { bytes: html.as_bytes(), content_type: Some("text/html"), url: &url };
    extract(&page, &Hints::default(), &Rules::default(), &Memory::default()).article.text()
}

const BELOW: &str = "<p>The crew of nine will paint the harbour wall until the spring, and then the lighthouse.</p>";

#[test]
fn facts_in_a_box_are_the_texts() {
    for class in ["css-x1y2", "infobox", "box", "fact-box"] {
        let boxed = format!(
            "<div class=\"{class}\"><h3>Background: Skerrow</h3><p>The island of Skerrow has had a ferry since 1911, and a \
             school with nine pupils.</p></div>"
        );
        for below in [BELOW, ""] {
            let text = text(&boxed, below);
            assert!(
                text.contains("Background: Skerrow") && text.contains("nine pupils"),
                "{class}"
            );
        }
    }
}

#[test]
fn what_is_offered_in_a_box_is_not() {
    for boxed in [
        "<div class=\"newsletter\"><h3>The harbour letter</h3><p>All the news of the quay comes each morning by post.</p></div>",
        "<div class=\"box\"><h3>About the author</h3><p>Ann Lee has written for the Harbour Post since 1999.</p></div>",
        "<div class=\"box\"><h3>Ann Lee</h3><p>She has written of ferries for the Harbour Post since 1999.</p></div>",
        "<div class=\"x1\"><h3>The morning letter</h3><p>All of the quay comes to your inbox in 1999 words.</p></div>",
        "<div class=\"x1\"><h3>The morning letter</h3><p>All of the quay is told here in 1999 words.</p><button>Go</button></div>",
        "<div class=\"box\"><h3>More of Skerrow</h3><p><a href=/1>The old bridge is painted anew.</a></p></div>",
    ] {
        let text = text(boxed, "");
        assert!(
            !text.contains("1999") && !text.contains("anew") && !text.contains("post"),
            "{text}"
        );
    }
}
