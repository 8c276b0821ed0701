//! Promise: what tells a story anew or takes it back is told after it, wherever its document lists it.

use crate::loopback::Answer;
use crate::newsstand::{HTML, Piece, RSS, Stand, rss, story, text, title};

/// Puts up a new source's document: a story below what follows it, whose page is the quicker one.
fn put_up(stand: &Stand, follower: &Piece, first: &Piece) {
    let slow = first.page().replace("</body>", &format!("{}</body>", "<p></p>".repeat(40_000)));
    stand.files.answer("/2", Answer::ok(HTML, follower.page()));
    stand.files.answer("/1", Answer::ok(HTML, slow));
    let item = |path: &str, piece: &Piece| (path.to_owned(), stand.url(path), piece.clone());
    let doc = rss("The Wire", &[item("/2", follower), item("/1", first)]);
    stand.files.answer("/wire.rss", Answer::ok(RSS, doc.replacen("08:00:00", "09:30:00", 1)));
}

#[tokio::test]
async fn a_kill_withdraws_what_its_document_lists_below_it() {
    let (stand, first) = (Stand::new(), story(1));
    let notice = format!(
        "EDITORS: Please kill the story \"{}\". It rests on a document that proved to be false.",
        first.title
    );
    let kill = Piece { title: format!("KILL: {}", first.title), paragraphs: vec![notice] };
    put_up(&stand, &kill, &first);
    stand.round(&["wire"]).await;
    assert_eq!(stand.headlines(), [format!("Withdrawn: {}", first.title)]);
}

#[tokio::test]
async fn of_two_tellings_in_one_document_the_later_is_shown() {
    let (stand, first) = (Stand::new(), story(1));
    let mut later = first.clone();
    later.paragraphs[1] = story(2).paragraphs.remove(0);
    put_up(&stand, &later, &first);
    stand.round(&["wire"]).await;
    let all = stand.published();
    let [shown] = &all[..] else { panic!("{all:?}") };
    assert_eq!(title(shown), first.title);
    assert!(text(shown).contains(&later.paragraphs[1]), "{}", text(shown));
}
