//! Promise: what changed reaches readers who follow changes, and ids that end leave readers' lists.

use std::fs;
use std::path::Path;

use copydesk::demo::Wire;
use copydesk::edition;
use copydesk::model::{Entry, Timestamp};

use crate::announced::feed;
use crate::loopback::Answer;
use crate::newsstand::{HTML, NOW, Stand, published, round_of, story, text, title};

const START: Timestamp = Timestamp::from_secs(1_795_514_400); // 2026-11-24T10:00:00Z
/// When each stage of the demo is read.
const CLOCKS: [fn() -> Timestamp; 3] =
    [|| START, || Timestamp(START.0 + 60_000), || Timestamp(START.0 + 120_000)];

fn read(www: &Path, name: &str) -> Vec<Entry> {
    published(&fs::read(www.join(name)).unwrap())
}

/// Our own page of a story.
fn own(entry: &Entry) -> &str {
    let related = entry.links.iter().find(|l| l.rel.as_deref() == Some("related"));
    &related.unwrap().href
}

#[tokio::test(flavor = "multi_thread")]
async fn every_correction_and_withdrawal_is_an_entry_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let www = folder.path().join("www");
    let wire = Wire::open(START).await.unwrap();
    let mut plan = wire.plan(&folder.path().join("data"), None);
    plan.publish.dir = Some(www.clone());
    plan.editions.push(edition::Settings {
        id: "changes".to_owned(),
        changes: true,
        ..edition::Settings::default()
    });
    let (mut told, mut begun) = (Vec::new(), Vec::new());
    for (stage, clock) in CLOCKS.iter().enumerate() {
        wire.stage(stage);
        round_of(&plan, *clock).await;
        told.push(read(&www, "changes.atom"));
        begun.push(read(&www, "all.atom"));
    }
    assert_eq!(
        told.iter().map(Vec::len).collect::<Vec<_>>(),
        [0, 1, 2],
        "once, whoever takes it over"
    );
    let stories = read(&www, "all.atom");
    let (kill, fix) = (&told[2][0], &told[2][1]);
    let of_the_start = stories.iter().filter(|s| begun[0].iter().any(|old| old.id == s.id));
    let order: Vec<_> = of_the_start.map(title).collect();
    // The storm's update came in the same round as the ferry's correction, before it or after.
    let changed = |word: &str| order[1..3].iter().any(|title| title.contains(word));
    assert!(order[0].starts_with("Withdrawn: "), "{order:?}");
    assert!(changed("Ferry") && changed("Storm"), "{order:?}");
    assert_eq!(fix, &told[1][0], "it never changes");
    assert_eq!((fix.updated, stories.iter().any(|s| s.id == fix.id)), (fix.published, false));
    assert!(title(fix).starts_with("Corrected: Ferry runs aground"), "{}", title(fix));
    for part in ["<del>14</del>", "<ins>41</ins>", "<del>Fourteen"] {
        assert!(
            text(fix).replace(' ', "").contains(&part.replace(' ', "")),
            "{part} in {}",
            text(fix)
        );
    }
    assert!(!text(fix).contains("three daily crossings"), "only what changed: {}", text(fix));
    assert!(title(kill).starts_with("Withdrawn: Halden Rail"), "{}", title(kill));
    assert!(
        text(kill).contains("was not issued by the company")
            && !text(kill).contains("sleeping cars")
    );
    let ferry = stories.iter().find(|s| title(s).contains("Ferry")).unwrap();
    assert!(text(fix).contains(own(ferry)), "it leads to the story");
}

/// When an article is first told, when it is corrected, and when it is edited again.
const EDITED: [fn() -> Timestamp; 3] =
    [|| NOW, || Timestamp(NOW.0 + 3_600_000), || Timestamp(NOW.0 + 3 * 3_600_000)];

#[tokio::test]
async fn a_correction_is_dated_when_it_was_told_whatever_is_edited_later() {
    let stand = Stand::new();
    let mut piece = story(1);
    for (edit, clock) in EDITED.iter().enumerate() {
        match edit {
            0 => {}
            1 => piece.paragraphs.insert(0, "(Corrects the year in paragraph 2)".to_owned()),
            _ => {
                piece.title += " on Sunday";
                piece.paragraphs.push("Another boat leaves on Sunday.".to_owned());
            }
        }
        stand.files.answer("/1", Answer::ok(HTML, piece.page()));
        feed(&stand, &[("1", "/1", piece.clone())]);
        round_of(&stand.plan(&["wire"]), *clock).await;
    }
    let entries = stand.published();
    let text = text(&entries[0]);
    assert!(text.contains("Another boat leaves on Sunday."), "{text}");
    assert!(text.contains("<strong>Corrected 3 Mar 10:00 UTC.</strong>"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_story_that_was_joined_leaves_a_tombstone_and_leads_to_the_other() {
    let stand = Stand::new();
    stand.print("wire", 0..2);
    stand.configure(&["wire"], "[publish]\nlisten = \"\"\ndir = \"www\"");
    stand.round(&["wire"]).await;
    let before = stand.published();
    let id =
        |entry: &Entry| own(entry).trim_end_matches('/').rsplit('/').next().unwrap().to_owned();
    let (stays, goes) = (&before[0], &before[1]);
    let joined = stand.copydesk(&["join", &id(stays), &id(goes)]).output().unwrap();
    assert!(joined.status.success(), "{}", String::from_utf8_lossy(&joined.stderr));
    stand.round(&["wire"]).await;
    assert_eq!(stand.published().len(), 1);
    let atom = fs::read_to_string(stand.www("all.atom")).unwrap();
    assert!(atom.contains(&format!("<at:deleted-entry ref=\"{}\" when=\"", goes.id)), "{atom}");
    let page = fs::read_to_string(stand.www(&format!("story/{}/index.html", id(goes)))).unwrap();
    assert!(page.contains(&format!("href=\"../{}/\"", id(stays))), "{page}");
}
