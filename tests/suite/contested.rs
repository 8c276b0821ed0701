//! Promise: what two sources list is told once, and never by nobody, whatever becomes of the poll that was reading it.

use std::time::Duration;

use copydesk::http::Settings;
use copydesk::rounds::once;
use tokio::sync::Notify;

use crate::loopback::Answer;
use crate::newsstand::{HTML, NOW, RSS, Stand, round_of, rss, story, titles};

/// A byte of an answer comes after so long: a feed takes about a second.
const SLOW: Duration = Duration::from_millis(1);

/// `section` lists what `front` does, but comes later; pages are slow.
fn two(pages: &[usize]) -> Stand {
    let stand = Stand::new();
    stand.print("front", pages.iter().copied());
    let items: Vec<_> = pages.iter().map(|n| stand.item("front", *n)).collect();
    let section = Answer::ok(RSS, rss("section", &items));
    stand.files.answer("/section.rss", section.drip(SLOW));
    stand
}

#[tokio::test]
async fn a_story_whose_reader_ended_early_is_told_by_the_other_that_lists_it() {
    let stand = two(&[1]);
    stand.files.answer("/front/1", Answer::never());
    let mut plan = stand.plan(&["front", "section"]);
    let patience = Duration::from_secs(4);
    plan.fetch = Settings { idle_timeout: patience, total_timeout: patience, ..plan.fetch };
    let ended = Notify::new();
    let told = |report: &copydesk::rounds::PollReport| {
        if report.source == "section" {
            ended.notify_one();
        }
    };
    // As if it were killed once the other's poll is over.
    tokio::select! {
        round = once(&plan, || NOW, told) => drop(round.unwrap()),
        () = ended.notified() => {}
    }
    stand.print("front", [2]);
    stand.files.answer("/front/1", Answer::ok(HTML, story(1).page()));
    round_of(&plan, || NOW).await;
    assert_eq!(stand.headlines(), titles([1, 2]));
}

#[test]
fn what_both_brought_at_once_is_told_again_when_the_one_is_dropped() {
    const WWW: &str = "[publish]\nlisten = \"\"\ndir = \"www\"";
    let stand = two(&[1, 2]);
    for n in [1, 2] {
        let page = Answer::ok(HTML, story(n).page()).drip(SLOW);
        stand.files.answer(&format!("/front/{n}"), page);
    }
    let says = |args: &[&str]| {
        let out = stand.copydesk(args).output().unwrap();
        String::from_utf8([out.stdout, out.stderr].concat()).unwrap()
    };
    stand.configure(&["front", "section"], WWW);
    let told = says(&["run", "--once"]);
    assert_eq!(stand.headlines(), titles([1, 2]), "{told}");
    stand.configure(&["section"], WWW);
    let told = says(&["drop", "--dry-run", "front"]);
    assert!(told.contains("0 stories that only front has would go"), "{told}");
    assert!(told.contains("2 stories that others list too would go with it"), "{told}");
    let told = says(&["drop", "front"]) + &says(&["run", "--once"]);
    assert_eq!(stand.headlines(), titles([1, 2]), "{told}");
}
