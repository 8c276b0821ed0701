//! Promise: what a source told stays when it leaves the config, and who still carries it speaks for it.

use crate::daemon::{Daemon, prompt};
use crate::loopback::Answer;
use crate::newsstand::{HTML, RSS, Stand, rss, text, title, titles};

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

/// A command's outcome: exit code, and all it said.
fn says(stand: &Stand, args: &[&str]) -> (i32, String) {
    let out = stand.copydesk(args).output().unwrap();
    let said = [out.stdout, out.stderr].concat();
    (out.status.code().unwrap(), String::from_utf8(said).unwrap())
}

const LISTEN: &str = "[publish]\nlisten = \"127.0.0.1:0\"";

#[test]
fn what_a_source_told_that_left_goes_on_a_persons_word() {
    let stand = Stand::new();
    let [first, second] = prompt();
    stand.print(&first, [1, 2]);
    stand.print(&second, [2, 3]);
    stand.configure(&[&first, &second], LISTEN);
    let daemon = Daemon::start(&stand);
    let before = daemon.tells([1, 2, 3]);
    let (code, told) = says(&stand, &["drop", &second]);
    assert!(code == 1 && told.contains("is in the config"), "{told}");

    stand.configure(&[&first], LISTEN);
    // The daemon has not read it yet.
    let (code, told) = says(&stand, &["drop", &second]);
    assert!(code == 1 && told.contains("copydesk reload"), "{told}");
    assert_eq!(says(&stand, &["reload"]).0, 0);
    let (code, told) = says(&stand, &["drop", "--dry-run", &second]);
    assert_eq!(code, 0, "{told}");
    assert!(told.contains(&format!("1 story that only {second} has would go")), "{told}");
    assert!(told.contains("its copies would leave 1 story of others"), "{told}");
    daemon.tells([1, 2, 3]);
    let (code, told) = says(&stand, &["drop", &second, "--json"]);
    let told: serde_json::Value = serde_json::from_str(told.lines().next().unwrap()).unwrap();
    assert_eq!(
        (code, &told["stories"], &told["shared"], &told["done"]),
        (0, &1.into(), &1.into(), &true.into())
    );
    let after = daemon.tells([1, 2]);
    assert!(after.iter().all(|e| before.iter().any(|b| b.id == e.id)), "the others stay");
    assert!(after.iter().all(|e| !text(e).contains(&second)), "and say nothing of it");
    let (code, told) = says(&stand, &["drop", &second]);
    assert!(code == 1 && told.contains("nothing is known of a source"), "{told}");
    assert!(daemon.stop().success());

    // Made anew they are the same, and the source begins anew should it come back.
    let (code, told) = says(&stand, &["store", "verify"]);
    assert_eq!(code, 0, "{told}");
    assert_eq!(says(&stand, &["store", "rebuild"]).0, 0);
    stand.configure(&[&first], LISTEN);
    let daemon = Daemon::start(&stand);
    assert_eq!(daemon.tells([1, 2]), after);
    stand.configure(&[&first, &second], LISTEN);
    assert_eq!(says(&stand, &["reload"]).0, 0);
    daemon.tells([1, 2, 3]);
}

#[test]
fn what_another_source_lists_too_is_told_by_it_when_the_one_is_dropped() {
    const WWW: &str = "[publish]\nlisten = \"\"\ndir = \"www\"";
    let stand = Stand::new();
    stand.print("front", [1, 2]);
    let items: Vec<_> = [1, 2].map(|n| stand.item("front", n)).into();
    stand.files.answer("/section.rss", Answer::ok(RSS, rss("section", &items)));
    for sources in [&["front"][..], &["front", "section"], &["section"]] {
        stand.configure(sources, WWW);
        let (code, told) = says(&stand, &["run", "--once"]);
        assert_eq!((code, stand.headlines()), (0, titles([1, 2])), "{sources:?}: {told}");
    }
    let (code, told) = says(&stand, &["drop", "front"]);
    assert_eq!(code, 0, "{told}");
    // Its feed is as it was: it says 304.
    let (code, told) = says(&stand, &["run", "--once"]);
    assert_eq!((code, stand.headlines()), (0, titles([1, 2])), "{told}");
}
