//! What the feed alone tells, announced anew in other words: one story, unless it comes regularly.

use super::*;

const BLAST: &str = "Explosion heard near chemical plant in Kesselbruck";

/// The wire's document: entries by guid, headline and text, none with a page.
fn poll(desk: &mut Desk, entries: &[(&str, &str, &str)]) -> Vec<Case> {
    let date = |guid: &str| guid.bytes().map(i64::from).sum();
    let document: Vec<Announced> =
        entries.iter().map(|e| entry(e.0, "", (e.1, e.2), date(e.0))).collect();
    desk.poll("wire", &document)
}

/// How the second of two announcements is taken, where a document of these guids came first, then one with the first of
/// them, and then these.
fn second(headline: &str, before: &[&str], after: &[&str]) -> Case {
    let mut desk = Desk { by_feed: true, ..Desk::default() };
    let old = |guid: &&str| (guid.to_string(), format!("Notice of berth {guid}"), guid.to_string());
    let of = |entries: &[(String, String, String)], desk: &mut Desk| {
        let entries: Vec<_> =
            entries.iter().map(|(g, h, t)| (g.as_str(), h.as_str(), t.as_str())).collect();
        poll(desk, &entries)
    };
    let mut document: Vec<_> = before.iter().map(old).collect();
    of(&document, &mut desk);
    document.insert(0, ("x1".into(), headline.into(), "A loud bang was heard.".into()));
    of(&document, &mut desk);
    let mut document: Vec<_> = after.iter().filter(|g| **g != "x1").map(old).collect();
    if after.contains(&"x1") {
        document.push(("x1".into(), headline.into(), "A loud bang was heard.".into()));
    }
    document.insert(0, ("x2".into(), headline.into(), "Two workers hurt by a valve.".into()));
    let case = of(&document, &mut desk)[0];
    let again = of(&document, &mut desk)[0];
    assert_eq!(again, Case::Known, "and nothing moves after it");
    case
}

#[test]
fn what_takes_the_place_of_an_entry_under_its_headline_is_its_new_version() {
    let anew = Case::Again { article: ArticleId::of("wire", "x1"), means: Means::Pageless };
    assert_eq!(second(BLAST, &["a", "b"], &["a", "b"]), anew);
    assert_eq!(second("化工厂附近传出爆炸声两人受伤", &["a"], &["a"]), anew);
}

#[test]
fn what_comes_regularly_under_one_headline_is_told_each_time() {
    let new = |case| match case {
        Case::New { article, .. } => article == ArticleId::of("wire", "x2"),
        _ => false,
    };
    assert!(new(second(BLAST, &["a", "b"], &["a", "b", "x1"])), "listed beside it");
    assert!(new(second(BLAST, &["a", "b"], &[])), "all rolled over");
    assert!(new(second(BLAST, &[], &[])), "a document of one");
    assert!(new(second("Weather", &["a", "b"], &["a", "b"])), "a column");
}

#[test]
fn the_same_entry_at_https_is_shown_there_though_its_guid_is_its_address() {
    let at = |scheme: &str| {
        let page = format!("{scheme}://n.example/a");
        entry(&page, &page, STORM, 1)
    };
    let mut desk = Desk { by_feed: true, ..Desk::default() };
    desk.poll("n", &[at("http")]);
    let moved =
        Case::Again { article: ArticleId::of("n", "http://n.example/a"), means: Means::Page };
    assert_eq!(desk.poll("n", &[at("https")]), [moved]);
    assert_eq!(desk.poll("n", &[at("https")]), [Case::Known]);
}
