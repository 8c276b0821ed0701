//! Promise: who was told a story hears what becomes of it, in whatever edition that was.

use std::time::Duration;

use copydesk::edition::{Filter, Settings};
use copydesk::model::Timestamp;
use copydesk::plan::Plan;
use regex::Regex;

use crate::loopback::Answer;
use crate::newsstand::{HTML, NOW, Piece, Stand, published, round_of, story, title};

fn hours(later: u64) -> Timestamp {
    NOW.plus(Duration::from_secs(later * 3600))
}

/// The story, told by an agency.
fn told() -> Piece {
    let mut piece = story(1);
    piece.paragraphs[0] = format!("OSLO (Reuters) - {}", piece.paragraphs[0]);
    piece.paragraphs[2] += " The glacier said nothing.";
    piece
}

fn put(stand: &Stand, piece: &Piece, version: &str) {
    let page = Answer::ok(HTML, piece.page()).header("ETag", &format!("\"{version}\""));
    stand.files.answer("/wire/1", page);
}

/// Editions by a word, by an agency, of all changes, and of the changes by that word.
fn plan(stand: &Stand) -> Plan {
    let mut plan = stand.plan(&["wire"]);
    let by_word = || Filter { matches: Regex::new("glacier").ok(), ..Filter::default() };
    let by_agency = Filter { agencies: vec!["Reuters".to_owned()], ..Filter::default() };
    let edition = |id: &str, include: Filter, changes: bool| Settings {
        id: id.to_owned(),
        include,
        changes,
        ..Settings::default()
    };
    plan.editions.extend([
        edition("word", by_word(), false),
        edition("agency", by_agency, false),
        edition("changes", by_word(), true),
    ]);
    plan
}

#[track_caller]
fn read(stand: &Stand, edition: &str) -> Vec<String> {
    let atom = std::fs::read(stand.www(&format!("{edition}.atom"))).unwrap();
    published(&atom).iter().map(title).collect()
}

#[tokio::test]
async fn a_withdrawal_reaches_editions_that_its_notice_would_not_be_in() {
    let stand = Stand::new();
    stand.print("wire", [1]);
    put(&stand, &told(), "one");
    let plan = plan(&stand);
    round_of(&plan, || NOW).await;
    let headline = told().title;
    for edition in ["all", "word", "agency"] {
        assert_eq!(read(&stand, edition), std::slice::from_ref(&headline), "{edition}");
    }
    let notice = Piece {
        title: format!("KILL: {headline}"),
        paragraphs: vec![
            "Please kill this story, which was sent in error. There will be no substitute.".into(),
        ],
    };
    put(&stand, &notice, "two");
    round_of(&plan, || hours(2)).await;
    for edition in ["all", "word", "agency", "changes"] {
        let titles = read(&stand, edition);
        assert!(titles.len() == 1 && titles[0].contains("Withdrawn"), "{edition}: {titles:?}");
    }
}

#[tokio::test]
async fn a_correction_reaches_editions_that_chose_it_by_what_it_takes_back() {
    let stand = Stand::new();
    stand.print("wire", [1]);
    put(&stand, &told(), "one");
    let plan = plan(&stand);
    round_of(&plan, || NOW).await;
    let mut corrected = told();
    corrected.title = format!("CORRECTED-{}", corrected.title);
    corrected.paragraphs[2] = story(201).paragraphs.remove(0);
    put(&stand, &corrected, "two");
    round_of(&plan, || hours(2)).await;
    for edition in ["all", "word", "agency", "changes"] {
        assert_eq!(read(&stand, edition).len(), 1, "{edition}");
    }
}
