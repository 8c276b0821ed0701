//! Promise: the pages of an edition show what its feeds hold, to people.

use std::time::Duration;

use copydesk::edition::page;
use copydesk::model::edition::EditionEntry;
use copydesk::model::{Op, RevisionHead};

use crate::edition::{BASE, entry};

pub(crate) fn listed(entries: &[EditionEntry]) -> String {
    let mut listing = page::Listing::open("all", "The wires", None);
    entries.iter().for_each(|e| listing.entry(e));
    listing.close(&site(), None, None, None)
}

pub(crate) fn site() -> page::Site {
    let editions = [("all", "The wires"), ("asia", "Asia & more")];
    let editions = editions.iter().map(|(id, t)| ((*id).to_owned(), (*t).to_owned())).collect();
    page::Site { base_url: BASE.to_owned(), editions }
}

#[test]
fn the_page_of_an_edition_shows_its_stories_and_feeds() {
    let mut corrected = entry(2, 2);
    corrected.story.copies[0].head = Some(RevisionHead::Correction);
    let html = listed(&[corrected, entry(1, 0)]);
    for format in ["atom", "rss", "json"] {
        assert!(html.contains(&format!("href=\"../all.{format}\"")), "{html}");
    }
    assert!(html.contains("Corrected") && html.contains("2 more copies"));
    assert!(html.contains("Ministers &amp; &quot;envoys&quot; meet &lt;again&gt;, day 2"));
    assert!(!html.contains("<script") && !html.contains("style="));
}

#[test]
fn the_front_page_shows_every_edition_with_its_full_addresses() {
    let html = page::front(&site(), &[entry(1, 0)], None);
    for edition in ["all", "asia"] {
        for format in ["atom", "rss", "json"] {
            let address = format!("<code>{BASE}{edition}.{format}</code>");
            assert!(html.contains(&address), "{address} in {html}");
        }
    }
    assert!(html.contains(">Asia &amp; more</a>") && html.contains("day 1"));
}

#[test]
fn an_empty_page_says_how_the_sources_fare() {
    let told = |sources, polled, failing| {
        page::front(&site(), &[], Some(page::Fare { sources, polled, failing }))
    };
    assert!(told(6, 6, 6).contains("6 of 6 sources failed: no network?"));
    assert!(told(6, 0, 0).contains("6 sources have not been asked yet"));
    assert!(told(6, 6, 2).contains("2 of 6 sources failed"));
    assert!(told(1, 1, 0).contains("1 source answered"));
}

#[test]
fn the_story_page_shows_the_text_each_change_once_and_what_differs_in_copies() {
    let one = entry(1, 2);
    let version = |text: &str| page::Version {
        fetched: one.story.published,
        headline: "Ministers meet".to_owned(),
        text: text.to_owned(),
        headline_changes: Vec::new(),
        text_changes: Vec::new(),
    };
    let later = |secs| {
        let mut later = version("Four were <b>hurt</b>.");
        later.fetched = later.fetched.plus(Duration::from_secs(secs));
        later.text_changes = [Op::Removed as fn(_) -> _, Op::Added, Op::Same]
            .into_iter()
            .zip(["Three", "Four", " were <b>hurt</b>."])
            .map(|(op, text)| op(text.to_owned()))
            .collect();
        later
    };
    let view = |n: usize, versions| page::CopyView {
        copy: one.story.copies[n].clone(),
        versions,
        differs: if n == 2 { vec![Op::Added("Only here.".to_owned())] } else { Vec::new() },
    };
    let copies = vec![
        view(0, vec![version("Three were hurt."), later(7)]),
        view(1, vec![version("Three were hurt."), later(600)]),
        view(2, vec![version("Three were hurt.")]),
    ];
    let html = page::story(&page::StoryView { entry: &one, copies }, &site());
    assert_eq!(html.matches("<del>Three</del><ins>Four</ins> were").count(), 1, "{html}");
    assert!(
        html.contains("Taken by <bdi>herald.example</bdi>")
            && html.contains("<bdi>outlet0.example</bdi>")
    );
    assert!(html.contains("&lt;b&gt;hurt") && !html.contains("<b>hurt"));
    assert!(html.contains("<h2>Background</h2>"), "the story itself comes first");
    assert!(html.contains("<ins>Only here.</ins>") && html.contains("The same text."));
    assert!(html.contains("3 copies") && html.contains("../../style.css"));
}
