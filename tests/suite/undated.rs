//! Promise: entries that bear no date stand in the order of their document, and what a new source does not date behind all news.

use crate::announced::{brief, feed};
use crate::loopback::Answer;
use crate::newsstand::{HTML, NOW, Piece, RSS, Stand, round_of, rss, story, title};

#[tokio::test]
async fn what_a_new_source_does_not_date_stands_behind_all_that_has_a_date() {
    let stand = Stand::new();
    feed(&stand, &[("1", "/1", story(1))]);
    let notes = |first: usize| {
        let entries = (first..40).map(|n| {
            (
                format!("g{n}"),
                String::new(),
                brief(&format!("Note {n}"), &story(n + 50).paragraphs[0]),
            )
        });
        undated(&rss("bad", &entries.collect::<Vec<_>>()))
    };
    stand.files.answer("/bad.rss", Answer::ok(RSS, notes(1)));
    stand.round(&["wire", "bad"]).await;
    let order = || stand.published().iter().map(title).collect::<Vec<_>>();
    assert_eq!((order().len(), &order()[0]), (40, &story(1).title));
    // What comes later is new, with a date or without.
    stand.files.answer("/bad.rss", Answer::ok(RSS, notes(0)));
    stand.round(&["wire", "bad"]).await;
    assert_eq!(order()[..2], ["Note 0".to_owned(), story(1).title]);
}

/// A document without its dates.
fn undated(doc: &str) -> String {
    let parts =
        doc.split("<pubDate>").map(|part| part.split_once("</pubDate>").map_or(part, |p| p.1));
    parts.collect()
}

#[tokio::test]
async fn what_bears_no_date_keeps_the_order_of_its_document() {
    let stand = Stand::new();
    let listing = |numbers: std::ops::Range<usize>| {
        let entries: Vec<_> = numbers
            .map(|n| {
                let piece = Piece { title: format!("Undated {n:02}"), ..story(n) };
                // The earlier its page is asked for, the longer it takes; every fifth leads elsewhere.
                let long = "<p></p>".repeat(40_000_usize.saturating_sub(n % 12 * 4_000));
                let page = piece.page().replace("</body>", &format!("{long}</body>"));
                stand.files.answer(&format!("/at/{n}"), Answer::ok(HTML, page.clone()));
                let answer = if n % 5 == 2 {
                    Answer::redirect(&format!("/at/{n}"))
                } else {
                    Answer::ok(HTML, page)
                };
                stand.files.answer(&format!("/{n}"), answer);
                (format!("g{n}"), stand.url(&format!("/{n}")), piece)
            })
            .collect();
        undated(&rss("The Wire", &entries))
    };
    let order = || stand.published().iter().map(title).collect::<Vec<_>>();
    let listed = |numbers: std::ops::Range<usize>| {
        numbers.map(|n| format!("Undated {n:02}")).collect::<Vec<_>>()
    };
    stand.files.answer("/wire.rss", Answer::ok(RSS, listing(12..24)));
    stand.round(&["wire"]).await;
    assert_eq!(order(), listed(12..24), "a source's first document");
    stand.files.answer("/wire.rss", Answer::ok(RSS, listing(0..24)));
    stand.round(&["wire"]).await;
    assert_eq!(order(), listed(0..24), "what came since, before it");
}

#[tokio::test]
async fn what_a_first_document_has_too_much_of_comes_in_its_order() {
    let stand = Stand::new();
    let note = |n: usize| {
        let piece = brief(&format!("Note {n}"), &story(n).paragraphs[0]);
        (format!("g{n}"), String::new(), piece)
    };
    let doc = |numbers: std::ops::Range<usize>| {
        Answer::ok(RSS, undated(&rss("The Wire", &numbers.map(note).collect::<Vec<_>>())))
    };
    let mut plan = stand.plan(&["wire"]);
    plan.editions[0].limit = 600;
    for numbers in [2..506, 0..506] {
        stand.files.answer("/wire.rss", doc(numbers));
        round_of(&plan, || NOW).await;
    }
    let order: Vec<_> = stand.published().iter().map(title).collect();
    let wanted: Vec<_> = (0..506).map(|n| format!("Note {n}")).collect();
    assert_eq!(order, wanted);
}
