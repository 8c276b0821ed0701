//! Promise: entries that one document brings at once stand by their dates, of one date in the document's order, however long
//! each page takes.

use copydesk::model::Timestamp;

use crate::loopback::Answer;
use crate::newsstand::{HTML, NOW, Piece, RSS, Stand, round_of, rss, story, title};

/// A document of these stories, the first as many minutes from the start of the day as is said.
fn document(stand: &Stand, numbers: &[usize], minutes: impl Fn(usize) -> usize) -> Answer {
    let items: Vec<_> = numbers
        .iter()
        .map(|n| {
            let piece = Piece { title: format!("Dated {n:02}"), ..story(*n) };
            // The earlier its page is asked for, the longer it takes.
            let long = "<p></p>".repeat(40_000_usize.saturating_sub(n % 12 * 4_000));
            let page = piece.page().replace("</body>", &format!("{long}</body>"));
            stand.files.answer(&format!("/{n}"), Answer::ok(HTML, page));
            (format!("g{n}"), stand.url(&format!("/{n}")), piece)
        })
        .collect();
    let doc = numbers.iter().fold(rss("The Wire", &items), |doc, n| {
        let at = minutes(*n);
        doc.replacen(
            "03 Mar 2026 08:00:00",
            &format!("03 Mar 2026 {:02}:{:02}:01", at / 60, at % 60),
            1,
        )
    });
    Answer::ok(RSS, doc)
}

fn order(stand: &Stand) -> Vec<String> {
    stand.published().iter().map(title).collect()
}

fn named(numbers: &[usize]) -> Vec<String> {
    numbers.iter().map(|n| format!("Dated {n:02}")).collect()
}

#[tokio::test]
async fn of_one_date_the_documents_order_stays() {
    let stand = Stand::new();
    let first: Vec<_> = (12..36).collect();
    stand.files.answer("/wire.rss", document(&stand, &first, |_| 8 * 60));
    stand.round(&["wire"]).await;
    assert_eq!(order(&stand), named(&first), "a source's first document");
    let all: Vec<_> = (0..36).collect();
    stand
        .files
        .answer("/wire.rss", document(&stand, &all, |n| if n < 12 { 9 * 60 + 10 } else { 8 * 60 }));
    round_of(&stand.plan(&["wire"]), || Timestamp(NOW.0 + 20 * 60_000)).await;
    assert_eq!(order(&stand), named(&all), "what came since, before it");
}

#[tokio::test]
async fn what_comes_at_once_stands_by_its_date_wherever_it_is_listed() {
    let stand = Stand::new();
    stand.files.answer("/wire.rss", document(&stand, &[50], |_| 8 * 60));
    stand.round(&["wire"]).await;
    // The least of them is the newest.
    let minutes = |n: usize| if n == 50 { 8 * 60 } else { 9 * 60 + 18 - n };
    let listed = [4, 0, 9, 1, 8, 3, 5, 2, 7, 6, 10, 11, 50];
    stand.files.answer("/wire.rss", document(&stand, &listed, minutes));
    round_of(&stand.plan(&["wire"]), || Timestamp(NOW.0 + 20 * 60_000)).await;
    assert_eq!(order(&stand), named(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 50]));
}
