//! Promise: what a source once gave of an article is not taken away by less: an excerpt, an empty description, a link or a
//! headline left out, a page that fails under a mended headline, an older copy of the feed.

use std::sync::Arc;

use copydesk::model::{Entry, Source};

use crate::announced::{brief, feed};
use crate::loopback::Answer;
use crate::newsstand::{NOW, Piece, RSS, Stand, published, round_of, story, text, title};

/// The wire by its feed alone.
pub(crate) async fn by_feed(stand: &Stand) -> Vec<Entry> {
    let mut plan = stand.plan(&["wire"]);
    let scraped = plan.sources.remove(0);
    plan.sources.push(Arc::new(Source { scrape: false, ..Source::clone(&scraped) }));
    round_of(&plan, || NOW).await;
    published(&std::fs::read(stand.www("all.atom")).unwrap())
}

fn whole(n: usize) -> Piece {
    let paragraphs = story(n).paragraphs;
    let text: String = paragraphs.iter().map(|p| format!("&lt;p&gt;{p}&lt;/p&gt;")).collect();
    Piece { title: story(n).title, paragraphs: vec![text] }
}

#[tokio::test]
async fn a_text_stays_when_the_feed_has_less_of_it() {
    let shorter = [
        String::new(),
        story(1).paragraphs[0].clone(),
        format!("{} [&amp;#8230;]", &story(1).paragraphs[..4].join(" ")),
    ];
    for less in shorter {
        let stand = Stand::new();
        feed(&stand, &[("1", "/1", whole(1))]);
        let before = by_feed(&stand).await;
        assert!(text(&before[0]).contains(&story(1).paragraphs[4]), "{before:?}");
        feed(&stand, &[("1", "/1", brief(&story(1).title, &less))]);
        assert_eq!(by_feed(&stand).await, before, "{less}");
        feed(&stand, &[("1", "/1", whole(1))]);
        assert_eq!(by_feed(&stand).await, before, "{less}");
    }
}

#[tokio::test]
async fn a_text_that_is_edited_shorter_is_told() {
    let stand = Stand::new();
    feed(&stand, &[("1", "/1", whole(1))]);
    by_feed(&stand).await;
    feed(
        &stand,
        &[("1", "/1", brief(&story(1).title, "All of this was wrong, and is taken back."))],
    );
    let after = by_feed(&stand).await;
    assert!(text(&after[0]).contains("taken back"), "{after:?}");
}

#[tokio::test]
async fn what_a_page_told_stays_when_the_link_is_left_out_for_once() {
    let stand = Stand::new();
    stand.print("wire", [1, 2]);
    let doc = |linked: bool| {
        let items = [1, 2].map(|n| (format!("g{n}"), stand.url(&format!("/wire/{n}")), story(n)));
        let doc = crate::newsstand::rss("The Wire", &items);
        let links = items.iter().fold(doc.clone(), |doc, (_, link, _)| {
            doc.replace(&format!("<link>{link}</link>"), "")
        });
        stand.files.answer("/wire.rss", Answer::ok(RSS, if linked { doc } else { links }));
    };
    doc(true);
    stand.round(&["wire"]).await;
    let before = stand.published();
    for linked in [false, true] {
        doc(linked);
        stand.round(&["wire"]).await;
        assert_eq!(stand.published(), before, "{linked}");
    }
}

#[tokio::test]
async fn what_a_page_told_stands_under_a_mended_headline_when_the_page_fails() {
    let stand = Stand::new();
    stand.print("wire", [1]);
    feed(&stand, &[("1", "/wire/1", story(1))]);
    stand.round(&["wire"]).await;
    stand.files.answer("/wire/1", Answer::status(403));
    let mended = format!("{}, mended", story(1).title);
    feed(&stand, &[("1", "/wire/1", brief(&mended, "In short, it is told inside."))]);
    stand.round(&["wire"]).await;
    let [one] = &stand.published()[..] else { panic!("not one story") };
    assert_eq!(title(one), mended);
    assert!(text(one).contains(&story(1).paragraphs[4]), "{}", text(one));
}

#[tokio::test]
async fn an_older_copy_of_the_feed_undoes_no_correction() {
    let stand = Stand::new();
    let told = |piece: Piece, hour: &str| {
        let items = [("g1".to_owned(), stand.url("/1"), piece)];
        let doc = crate::newsstand::rss("The Wire", &items).replace("08:00:00", hour);
        stand.files.answer("/wire.rss", Answer::ok(RSS, doc));
    };
    let old = || brief(&story(1).title, "Fourteen were hurt when the ferry ran aground on Friday.");
    let new =
        || brief(&story(1).title, "Forty-one were hurt when the ferry ran aground on Friday.");
    told(old(), "06:00:00");
    by_feed(&stand).await;
    told(new(), "07:00:00");
    let corrected = by_feed(&stand).await;
    assert!(text(&corrected[0]).contains("Forty-one"));
    for (piece, hour) in [(old(), "06:00:00"), (new(), "07:00:00")] {
        told(piece, hour);
        assert_eq!(by_feed(&stand).await, corrected, "{hour}");
    }
    // What is taken back later says so by its date.
    told(old(), "08:00:00");
    assert!(text(&by_feed(&stand).await[0]).contains("Fourteen"));
}
