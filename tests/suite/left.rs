//! Promise: what a source told stays when it leaves the config, and who still carries it speaks for it.

use crate::loopback::Answer;
use crate::newsstand::{HTML, RSS, Stand, rss, title, titles};

#[tokio::test]
async fn a_source_that_left_speaks_only_where_nobody_else_does() {
    let stand = Stand::new();
    stand.print("good", [1, 2]);
    stand.round(&["good"]).await;
    let before = stand.published();
    // The same story under another headline, from a source that takes the place of the first.
    let (guid, link, mut piece) = stand.item("late", 1);
    piece.title = "Link: what they say".to_owned();
    stand.files.answer("/late/1", Answer::ok(HTML, piece.page()));
    stand.files.answer("/late.rss", Answer::ok(RSS, rss("late", &[(guid, link.clone(), piece)])));
    stand.round(&["good", "late"]).await;
    assert_eq!(stand.headlines(), titles([1, 2]), "the first speaks while it is there");
    stand.print("late", [3]);
    stand.round(&["late"]).await;
    let after = stand.published();
    assert_eq!(after.len(), 3, "nothing goes");
    let other = after.iter().find(|e| title(e) == "Link: what they say").unwrap();
    assert!(other.links.iter().any(|l| l.href == link), "{:?}", other.links);
    assert!(before.iter().any(|e| e.id == other.id), "it is the same story");
    assert!(
        titles([2, 3]).iter().all(|t| stand.headlines().contains(t)),
        "whoever is alone speaks"
    );
}
