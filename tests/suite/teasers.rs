//! Promise: of a page that several sources announce readers get the text, whoever was first with a teaser of it.

use std::sync::Arc;

use copydesk::model::{Entry, Source};
use copydesk::plan::Plan;

use crate::loopback::Answer;
use crate::newsstand::{HTML, NOW, Piece, RSS, Stand, published, round_of, rss, story, text};

/// A feed with one entry of the page `/1`.
fn announce(stand: &Stand, outlet: &str, piece: Piece) {
    let items = [(format!("{outlet} 1"), stand.url("/1"), piece)];
    stand.files.answer(&format!("/{outlet}.rss"), Answer::ok(RSS, rss("The Wire", &items)));
}

fn whole() -> Piece {
    let paragraphs = story(1).paragraphs;
    let text: String = paragraphs.iter().map(|p| format!("&lt;p&gt;{p}&lt;/p&gt;")).collect();
    Piece { title: story(1).title, paragraphs: vec![text] }
}

/// The sources `first` and `second`, one of which leaves pages alone.
fn plan(stand: &Stand, unscraped: &str) -> Plan {
    let mut plan = stand.plan(&["first", "second"]);
    for source in &mut plan.sources {
        let scrape = source.id != unscraped;
        *source = Arc::new(Source { scrape, ..Source::clone(source) });
    }
    plan
}

async fn told(plan: &Plan, stand: &Stand) -> Vec<Entry> {
    round_of(plan, || NOW).await;
    published(&std::fs::read(stand.www("all.atom")).unwrap())
}

/// A round after each put up their feeds, and others as the first of them announces its teaser anew.
async fn whole_is_told(stand: &Stand, plan: &Plan, order: &[&[&str]], second: &Piece) {
    for outlets in order {
        for outlet in *outlets {
            let piece = if *outlet == "first" { story(1) } else { second.clone() };
            announce(stand, outlet, piece);
        }
        told(plan, stand).await;
    }
    for _ in 0..2 {
        let all = told(plan, stand).await;
        let [one] = &all[..] else { panic!("{order:?}: {all:?}") };
        assert!(text(one).contains(&story(1).paragraphs[4]), "{order:?}: {}", text(one));
        assert!(!text(one).contains("Also carried"), "{order:?}: {}", text(one));
        let teaser = format!("{} More inside.", story(1).summary());
        announce(stand, "first", Piece { title: story(1).title, paragraphs: vec![teaser] });
    }
}

const ORDERS: [&[&[&str]]; 3] =
    [&[&["first"], &["second"]], &[&["second"], &["first"]], &[&["first", "second"]]];

#[tokio::test]
async fn the_text_of_a_feed_where_the_page_can_not_be_had() {
    for order in ORDERS {
        let stand = Stand::new();
        stand.files.answer("/1", Answer::status(403));
        whole_is_told(&stand, &plan(&stand, ""), order, &whole()).await;
    }
}

#[tokio::test]
async fn the_page_where_the_first_left_it_alone() {
    for order in ORDERS {
        let stand = Stand::new();
        stand.files.answer("/1", Answer::ok(HTML, story(1).page()));
        whole_is_told(&stand, &plan(&stand, "first"), order, &story(1)).await;
        assert_eq!(stand.files.asked_of("/1").len(), 1, "{order:?}");
    }
}

#[tokio::test]
async fn a_page_that_gives_no_more_than_the_teaser_is_no_copy_of_it() {
    let stand = Stand::new();
    let plan = plan(&stand, "first");
    stand.files.answer("/1", Answer::status(404));
    for outlet in ["first", "second", "second"] {
        announce(&stand, outlet, story(1));
        let all = told(&plan, &stand).await;
        assert_eq!(all.len(), 1);
        assert!(!text(&all[0]).contains("Also carried"), "{all:?}");
    }
    assert_eq!(stand.files.asked_of("/1").len(), 1, "it is asked for once");
}
