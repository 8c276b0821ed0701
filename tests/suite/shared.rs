//! Promise: an edition holds what its sources list, whoever told it first, and whatever its sources were called then.

use std::time::Duration;

use copydesk::edition::{Filter, Settings};
use copydesk::model::Timestamp;
use copydesk::plan::Plan;

use crate::loopback::Answer;
use crate::newsstand::{HTML, NOW, RSS, Stand, published, round_of, rss, story, title, titles};

/// `front` lists these stories of the one site, and `section` those.
fn two(front: &[usize], section: &[usize]) -> Stand {
    let stand = Stand::new();
    stand.print("front", front.iter().copied());
    let items: Vec<_> = section.iter().map(|n| stand.item("front", *n)).collect();
    stand.files.answer("/section.rss", Answer::ok(RSS, rss("section", &items)));
    stand
}

fn hours(later: u64) -> Timestamp {
    NOW.plus(Duration::from_secs(later * 3600))
}

/// A plan of these sources, each tagged with its name, with an edition of each and one of each tag.
fn plan(stand: &Stand, sources: &[&str]) -> Plan {
    let mut plan = stand.plan(sources);
    for source in &mut plan.sources {
        let tags = vec![source.id.clone()];
        *source = copydesk::model::Source { tags, ..source.as_ref().clone() }.into();
    }
    for id in sources {
        let named = vec![(*id).to_owned()];
        let by = |id: String, include: Filter| Settings { id, include, ..Settings::default() };
        let sources = Filter { sources: named.clone(), ..Filter::default() };
        let tags = Filter { tags: named, ..Filter::default() };
        plan.editions.extend([by((*id).to_owned(), sources), by(format!("tag-{id}"), tags)]);
    }
    plan
}

/// The headlines of a source's edition, sorted, which are those of its tag's.
#[track_caller]
fn held(stand: &Stand, source: &str) -> Vec<String> {
    let of = |edition: String| {
        let atom = std::fs::read(stand.www(&format!("{edition}.atom"))).unwrap();
        let mut titles: Vec<String> = published(&atom).iter().map(title).collect();
        titles.sort();
        titles
    };
    assert_eq!(of(source.to_owned()), of(format!("tag-{source}")), "as its tag has it");
    of(source.to_owned())
}

#[tokio::test]
async fn each_edition_holds_what_its_source_lists_when_both_come_at_once() {
    let stand = two(&[1, 2, 3, 4], &[2, 3, 4]);
    stand.print("front", [1, 2, 3]);
    round_of(&plan(&stand, &["front", "section"]), || NOW).await;
    assert_eq!(held(&stand, "front"), titles([1, 2, 3]));
    assert_eq!(held(&stand, "section"), titles([2, 3, 4]));
    assert_eq!(stand.headlines(), titles([1, 2, 3, 4]));
}

#[tokio::test]
async fn a_source_that_comes_later_has_what_it_lists() {
    let stand = two(&[1, 2, 3], &[2, 3]);
    round_of(&plan(&stand, &["front"]), || NOW).await;
    round_of(&plan(&stand, &["front", "section"]), || hours(2)).await;
    assert_eq!(held(&stand, "section"), titles([2, 3]));
    assert_eq!(held(&stand, "front"), titles([1, 2, 3]));
}

#[tokio::test]
async fn what_is_left_out_of_an_edition_by_its_source_is_left_out_whoever_told_it_first() {
    let stand = two(&[1, 2, 3], &[3]);
    let mut plan = plan(&stand, &["front", "section"]);
    let exclude = Filter { sources: vec!["section".to_owned()], ..Filter::default() };
    plan.editions[0].exclude = exclude;
    round_of(&plan, || NOW).await;
    assert_eq!(stand.headlines(), titles([1, 2]));
}

#[tokio::test]
async fn a_source_of_another_name_has_what_it_had_and_its_corrections() {
    let stand = two(&[1, 2], &[1, 2]);
    for n in [1, 2] {
        let page = Answer::ok(HTML, story(n).page()).header("ETag", "\"one\"");
        stand.files.answer(&format!("/front/{n}"), page);
    }
    round_of(&plan(&stand, &["front"]), || NOW).await;
    round_of(&plan(&stand, &["section"]), || hours(2)).await;
    assert_eq!(held(&stand, "section"), titles([1, 2]));

    let mut piece = story(1);
    piece.title = format!("CORRECTED: {}", piece.title);
    piece.paragraphs[1] = story(201).paragraphs.remove(0);
    let page = Answer::ok(HTML, piece.page()).header("ETag", "\"two\"");
    stand.files.answer("/front/1", page);
    round_of(&plan(&stand, &["section"]), || hours(5)).await;
    let told = stand.published();
    assert_eq!(told.len(), 2, "{told:?}");
    let corrected = |t: &String| t.starts_with("CORRECTED");
    assert_eq!(held(&stand, "section").iter().filter(|t| corrected(t)).count(), 1);
}

#[tokio::test]
async fn what_a_dropped_source_listed_is_in_no_edition_for_that() {
    let stand = two(&[1, 2], &[2]);
    let both = plan(&stand, &["front", "section"]);
    round_of(&both, || NOW).await;
    assert_eq!(held(&stand, "section"), titles([2]));
    stand.configure(&["front"], "[publish]\nlisten = \"\"\ndir = \"www\"");
    let out = stand.copydesk(&["drop", "section"]).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    stand.files.answer("/section.rss", Answer::ok(RSS, rss("section", &[])));
    round_of(&both, || hours(2)).await;
    assert_eq!(held(&stand, "section"), titles([]));
    assert_eq!(held(&stand, "front"), titles([1, 2]));
}
