//! Promise: whatever a page or a feed does between an entry and its story, the story is told once, harmless, and in time
//! (E73, E76, E83 to E85, E87).

use std::time::Duration;

use copydesk::model::Timestamp;

use crate::loopback::Answer;
use crate::newsstand::{HTML, NOW, RSS, Stand, round_of, rss, story, text, title, titles};

/// What is published of a story whose page is this.
async fn told(page: String) -> String {
    let stand = Stand::new();
    stand.print("good", [1]);
    stand.print("bad", [2]);
    stand.files.answer("/bad/2", Answer::new(200, HTML, page));
    let reports = stand.round(&["good", "bad"]).await;
    assert!(reports.iter().all(|r| r.error.is_none()), "{reports:?}");
    assert_eq!(stand.headlines(), titles([1, 2]), "both are told");
    let feed = stand.published();
    text(feed.iter().find(|e| title(e) == story(2).title).unwrap()).to_owned()
}

/// A page with this round, before or within its text.
fn page_with(more: &str) -> String {
    story(2).page().replacen("<p>", &format!("{more}<p>"), 1)
}

#[tokio::test]
async fn e83_e84_pages_that_are_deep_wide_or_long() {
    for more in [
        "<div>".repeat(20_000),
        "<table><tr><td>".repeat(8_000),
        "<a><b>".repeat(20_000),
        "<ul><li>".repeat(12_000),
        format!("<p>{}</p>", "x".repeat(900_000)),
    ] {
        let told = told(page_with(&more)).await;
        assert!(told.contains(story(2).summary()), "the text, by the page or the feed");
    }
}

#[tokio::test]
async fn e85_nothing_active_gets_through() {
    let active = "<script>alert(1)</script><p onclick=\"alert(1)\">Dry words stand in this paragraph, and \
        <a href=\"javascript:alert(1)\">a link</a> with <a href=\"data:text/html,<b>x</b>\">another</a>.</p>\
        <img src=x onerror=alert(1)><iframe srcdoc=\"<script>alert(1)</script>\"></iframe>\
        <svg><animate onbegin=alert(1) attributeName=x></animate></svg>\
        <math><annotation-xml encoding=\"text/html\"><script>alert(1)</script></annotation-xml></math>\
        <base href=\"//evil.example/\"><meta http-equiv=refresh content=\"30;url=//evil.example/\">";
    let told = told(page_with(active)).await;
    for word in [
        "alert",
        "javascript:",
        "data:text",
        "srcdoc",
        "onerror",
        "onclick",
        "<svg",
        "<math",
        "<base",
        "<meta",
    ] {
        assert!(!told.contains(word), "{word} in {told}");
    }
}

/// Links within the text, pictures and what is enclosed: those that lead into private networks are words, or nothing.
#[tokio::test]
async fn e87_no_address_within_a_text_leads_into_a_private_network() {
    let stand = Stand::new();
    let inner = "<p>Read <a href=\"http://10.0.0.1/admin?do=1\">the first</a>, \
        <a href=\"http://user:canary@wire.example/x\">the second</a> and \
        <a href=\"https://wire.example/y\">the third</a> of them, and what <a href=\"http://printer.local/\">it</a> prints.</p>\
        <figure><img src=\"http://192.168.1.1/reboot.png\" width=\"800\" height=\"600\"><figcaption>A router</figcaption></figure>";
    let enclosed = rss("bad", &[stand.item("bad", 2)]).replace(
        "</item>",
        "<enclosure url=\"http://127.0.0.1:9/a.mp3\" type=\"audio/mpeg\" length=\"1\"/></item>",
    );
    stand.files.answer("/bad.rss", Answer::ok(RSS, enclosed));
    stand.files.answer("/bad/2", Answer::ok(HTML, page_with(inner)));
    stand.round(&["bad"]).await;
    let feed = stand.published();
    let told = text(&feed[0]);
    assert!(
        told.contains(
            "Read the first, the second and <a href=\"https://wire.example/y\">the third</a>"
        ),
        "{told}"
    );
    let atom = std::fs::read_to_string(stand.www("all.atom")).unwrap();
    for address in ["10.0.0.1", "canary", "printer.local", "192.168.1.1", "127.0.0.1:9/"] {
        assert!(!atom.contains(address), "{address}");
    }
}

#[tokio::test]
async fn e73_one_story_of_three_wires_under_three_headlines() {
    let stand = Stand::new();
    for (outlet, head) in [("good", ""), ("fine", "UPDATE 1-"), ("late", "Just in: ")] {
        let (guid, link, mut piece) = stand.item(outlet, 1);
        piece.title = format!("{head}{}", piece.title);
        stand.files.answer(&format!("/{outlet}/1"), Answer::ok(HTML, piece.page()));
        stand.files.answer(
            &format!("/{outlet}.rss"),
            Answer::ok(RSS, rss(outlet, &[(guid, link, piece)])),
        );
    }
    stand.round(&["good", "fine", "late"]).await;
    assert_eq!(stand.published().len(), 1, "{:?}", stand.headlines());
}

/// Edited again and again: one entry with one id, whose `updated` moves when its text does, and then only.
#[tokio::test]
async fn e76_an_entry_edited_without_end() {
    const CLOCKS: [fn() -> Timestamp; 12] = {
        macro_rules! hours {
            ($($n:literal)*) => { [$(|| NOW.plus(Duration::from_secs($n * 3600))),*] };
        }
        hours!(0 1 2 3 4 5 6 7 8 9 10 11)
    };
    let stand = Stand::new();
    let mut plan = stand.plan(&["bad"]);
    std::sync::Arc::make_mut(&mut plan.sources[0]).scrape = false;
    let mut before = None;
    for (n, clock) in CLOCKS.into_iter().enumerate() {
        let (guid, link, mut piece) = stand.item("bad", 2);
        // Every other time nothing a reader sees is another; the feed says all the same that it is.
        piece.paragraphs[0] += &format!(" It was said {} times so far.", n / 2 + 11);
        let feed = rss("bad", &[(guid, link, piece)]);
        let built =
            format!("<lastBuildDate>Tue, 03 Mar 2026 {:02}:00:00 GMT</lastBuildDate><item>", n + 9);
        stand.files.answer("/bad.rss", Answer::ok(RSS, feed.replacen("<item>", &built, 1)));
        round_of(&plan, clock).await;
        let [entry] = stand.published().try_into().unwrap();
        assert!(text(&entry).contains(&format!("It was said {} times", n / 2 + 11)));
        if let Some((id, updated)) = before {
            assert_eq!(entry.id, id);
            if n % 2 == 1 {
                assert_eq!(entry.updated, updated, "nothing changed");
            }
        }
        before = Some((entry.id.clone(), entry.updated));
    }
}
