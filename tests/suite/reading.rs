//! Promise: the pages stay good to read with many copies, many revisions, a kill, and whatever day a story stands at.

use std::time::Duration;

use copydesk::edition::page::{self, CopyView, SourceRow, StoryView, Version};
use copydesk::model::edition::EditionEntry;
use copydesk::model::{Op, Source, SourceState, Timestamp};

use crate::edition::{entry, withdrawn};
use crate::edition_pages::{listed, site};

const DAY: Duration = Duration::from_secs(86_400);

/// A copy with so many texts, each with a word of its own.
fn view(of: &EditionEntry, copy: usize, versions: usize) -> CopyView {
    let version = |n: usize| {
        let word = format!("word{n}");
        Version {
            fetched: of.story.published.plus(Duration::from_secs(n as u64 * 60)),
            headline: of.story.copies[copy].headline.clone(),
            text: format!("Here it says {word}."),
            headline_changes: Vec::new(),
            text_changes: vec![Op::Same("Here it says ".to_owned()), Op::Added(word)],
        }
    };
    let differs = match copy {
        0 => Vec::new(),
        n => {
            vec![Op::Added(format!("Only outlet {n} has this.")), Op::Same("\n\nThe rest.".into())]
        }
    };
    let copy = of.story.copies[copy].clone();
    CopyView { copy, versions: (0..versions).map(version).collect(), differs }
}

fn story(entry: &EditionEntry, versions: usize) -> String {
    let copies = (0..entry.story.copies.len()).map(|n| view(entry, n, versions)).collect();
    page::story(&StoryView { entry, copies }, &site())
}

/// The page without what is folded away.
fn open(page: &str) -> String {
    let mut out = String::new();
    let mut depth = 0_usize;
    for piece in page.split_inclusive('>') {
        depth += usize::from(piece.contains("<details"));
        if depth == 0 {
            out += piece;
        }
        depth -= usize::from(piece.ends_with("</details>"));
    }
    out
}

#[test]
fn thirty_revisions_do_not_push_the_copies_out_of_sight() {
    let html = story(&entry(1, 2), 31);
    assert!(html.contains("<summary>27 earlier changes</summary>"), "{html}");
    assert!(html.contains("<ins>word1</ins>"), "all can be had");
    let open = open(&html);
    assert_eq!(open.matches("class=\"revision\"").count(), 3, "{open}");
    assert!(open.contains("<ins>word30</ins>"), "the newest are shown: {open}");
}

#[test]
fn of_many_copies_the_list_comes_first_and_of_a_few_what_differs() {
    let many = story(&entry(1, 11), 1);
    assert_eq!(many.matches("<summary>1 paragraph differs</summary>").count(), 11, "{many}");
    let seen = open(&many);
    assert!(seen.contains("outlet10") && !seen.contains("Only outlet"), "{seen}");
    assert!(open(&story(&entry(1, 2), 1)).contains("<ins>Only outlet 2 has this.</ins>"));
}

#[test]
fn nothing_of_a_text_that_was_withdrawn_is_told_again() {
    let html = story(&withdrawn(), 3);
    assert!(
        html.contains("This story was withdrawn by") && html.contains("the report &lt;was&gt;")
    );
    assert!(html.contains("outlet0.example"), "who else ran it is still told");
    for gone in ["word1", "Here it says", "Only outlet", "first paragraph says"] {
        assert!(!html.contains(gone), "{gone} in {html}");
    }
}

#[test]
fn stories_stand_under_the_day_and_time_they_are_ordered_by() {
    let (mut new, mut old) = (entry(2, 0), entry(1, 0));
    // Published a day before its source was first asked.
    old.story.placed = Timestamp(old.story.placed.0 - DAY.as_millis() as i64);
    new.story.placed = new.story.updated;
    let (at, page) = (old.story.placed, listed(&[new, old.clone()]));
    let days: Vec<&str> = page.split("class=\"day\">").skip(1).collect();
    assert_eq!(days.len(), 2, "{page}");
    let day = at.to_utc().format("%A, %-d %B %Y").to_string();
    assert!(days[1].starts_with(&day), "{day} in {page}");
    assert!(days[1].contains(&format!("datetime=\"{}\"", at.rfc3339())), "{page}");
    let front = page::front(&site(), &[old], None);
    assert!(front.contains(&at.to_utc().format("%-d %b %H:%M").to_string()), "{front}");
}

#[test]
fn a_flag_is_not_said_twice() {
    let page = listed(&[withdrawn()]);
    assert!(page.contains(">Withdrawn</span>") && !page.contains("Withdrawn: "), "{page}");
}

#[test]
fn a_story_that_never_changed_does_not_say_when_it_did() {
    let mut one = entry(1, 0);
    one.story.updated = one.story.opened;
    assert!(!story(&one, 1).contains("last changed"));
    one.story.revised = Some(one.story.opened);
    assert!(!story(&one, 1).contains("last changed"), "a touch that nobody sees");
    one.story.updated = one.story.opened.plus(Duration::from_secs(3600));
    let of_the_day = one.story.updated.to_utc().format("%H:%M</time>").to_string();
    let html = story(&one, 2);
    assert!(html.contains(", last changed <time") && html.contains(&of_the_day), "{html}");
}

#[test]
fn what_is_written_from_the_right_begins_there() {
    let mut one = entry(1, 0);
    one.article.language = Some("ar".to_owned());
    let byline = "<p class=\"meta by\" dir=\"rtl\">";
    assert!(story(&one, 1).contains(byline), "{}", story(&one, 1));
    let front = page::front(&site(), &[one], None);
    assert!(front.contains("<span dir=\"rtl\">"), "its second line too: {front}");
}

#[test]
fn a_link_says_where_it_leads() {
    let page = listed(&[entry(1, 0)]);
    assert!(page.contains(">Original at herald.example</a>"), "{page}");
}

#[test]
fn a_source_that_is_gone_is_never_polled_again() {
    let source = Source { id: "old-wire".to_owned(), ..Source::default() };
    let now = Timestamp::from_secs(1_795_420_800);
    let state = SourceState {
        gone: true,
        next_poll: Some(now.plus(DAY * 36_500)),
        ..SourceState::default()
    };
    let html = page::status(&[SourceRow { source: &source, state: Some(&state) }], &site(), now);
    assert!(html.contains(">never<") && !html.contains(" days"), "{html}");
}
