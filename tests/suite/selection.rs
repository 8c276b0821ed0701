//! Promise: an edition holds what its filters choose, the newest first, whatever the order of arrival.

use copydesk::edition::{Filter, Settings, atom, compose, tags, wants};
use copydesk::model::{Block, Rich, Timestamp};
use regex::Regex;

use crate::costs::cost;
use crate::edition::{BASE, edition, entry};

#[test]
fn the_newest_come_first_each_once_and_no_more_than_the_limit() {
    let settings = Settings { limit: 2, ..Settings::default() };
    let mut old = entry(3, 0);
    old.story.updated = Timestamp::from_secs(5);
    let made = compose(&settings, vec![entry(1, 0), old, entry(3, 0), entry(2, 0)], BASE);
    let ids: Vec<_> = made.entries.iter().map(|e| e.story.copies[0].seq).collect();
    assert_eq!(ids, [3, 2]);
    assert_eq!(made.updated, made.entries[0].story.updated);
}

#[test]
fn order_does_not_depend_on_the_order_of_arrival() {
    let mut entries: Vec<_> = (0..6).map(|n| entry(n, 0)).collect();
    for e in &mut entries {
        e.story.updated = Timestamp::from_secs(7);
        e.story.published = Timestamp::from_secs(6);
    }
    let forward = atom::render(&edition(entries.clone()));
    entries.reverse();
    assert_eq!(forward, atom::render(&edition(entries)));
}

#[track_caller]
fn chosen(include: Filter, exclude: Filter, expected: bool) {
    let settings = Settings { include, exclude, ..Settings::default() };
    let kept = !compose(&settings, vec![entry(1, 1)], BASE).entries.is_empty();
    assert_eq!(kept, expected);
    // What is asked before the body is there may say yes too often, never no too often.
    let one = entry(1, 1);
    assert!(!kept || wants(&settings, &one.story, &one.tags));
}

#[test]
fn filters_choose() {
    let words = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect();
    let tags = |w| Filter { tags: words(w), ..Filter::default() };
    let agencies = |w| Filter { agencies: words(w), ..Filter::default() };
    let languages = |w| Filter { languages: words(w), ..Filter::default() };
    let says = |w| Filter { matches: Some(Regex::new(w).unwrap()), ..Filter::default() };
    let all = Filter::default;
    chosen(all(), all(), true);
    chosen(tags(&["europe", "asia"]), all(), true);
    chosen(tags(&["europe"]), all(), false);
    chosen(agencies(&["xinhua"]), all(), true);
    chosen(agencies(&["AP"]), all(), false);
    chosen(languages(&["en"]), all(), true);
    chosen(languages(&["e"]), all(), false);
    chosen(says("first paragraph"), all(), true);
    chosen(says("nowhere"), all(), false);
    chosen(all(), tags(&["asia"]), false);
    chosen(all(), agencies(&["AP", "Xinhua"]), false);
    chosen(all(), languages(&["zh"]), true);
    chosen(all(), says("Background"), false);
    chosen(Filter { languages: words(&["en"]), ..tags(&["asia"]) }, says("horoscope"), true);
    chosen(Filter { languages: words(&["zh"]), ..tags(&["asia"]) }, all(), false);
}

#[test]
fn tags_are_those_of_all_copies() {
    let (asia, wire) = (["asia".to_owned(), "agency".to_owned()], ["wire".to_owned()]);
    let of = |source: &str| if source == "herald" { asia.as_slice() } else { wire.as_slice() };
    assert_eq!(tags(&entry(1, 2).story, of), ["agency", "asia", "wire"]);
}

#[test]
fn twice_the_stories_cost_twice_as_much() {
    let long =
        Block::Paragraph(Rich::plain("Five hundred bytes of news, more or less. ".repeat(12)));
    let of = |stories: u64| {
        let stories = (0..stories).map(|n| {
            let mut one = entry(n, 3);
            one.article.blocks.extend(std::iter::repeat_n(long.clone(), 10));
            one
        });
        let settings = Settings { limit: 1000, ..Settings::default() };
        compose(&settings, stories.collect(), BASE)
    };
    let (one, two) = (of(500), of(1000));
    assert!(atom::render(&two).len() > 5_000_000);
    let mut least = [i128::MAX; 2];
    let is_linear = (0..20).any(|_| {
        for (least, edition) in least.iter_mut().zip([&one, &two]) {
            *least = cost(|| drop(atom::render(edition))).min(*least);
        }
        least[1] as f64 <= 2.6 * least[0] as f64
    });
    assert!(is_linear, "{least:?}");
}
