//! What matching promises, told with made-up texts.

use std::time::Duration;

use proptest::prelude::*;

use super::tokens::mix;
use super::*;
use crate::model::{ArticleId, RevisionHead, StoryId, Timestamp};

/// `n` words that no other seed gives, in sentences.
fn prose(seed: u64, n: u64) -> String {
    let word = |i| {
        let h = mix(seed << 20 | i);
        let stem: String =
            (0..3 + h % 4).map(|k| char::from(b'a' + (h >> (8 + 5 * k)) as u8 % 26)).collect();
        if i % 17 == 16 { stem + "." } else { stem }
    };
    (0..n).map(word).collect::<Vec<_>>().join(" ")
}

#[derive(Debug, Clone)]
struct Draft {
    id: String,
    site: String,
    title: String,
    text: String,
    credit: Option<&'static str>,
    head: Option<RevisionHead>,
    hour: i64,
}

fn draft(id: &str, title: &str, text: &str) -> Draft {
    Draft {
        id: id.into(),
        site: format!("{id}.example"),
        title: title.into(),
        text: text.into(),
        credit: None,
        head: None,
        hour: 0,
    }
}

impl Draft {
    fn print(&self) -> Print {
        Print::of(&Doc {
            article: self.article(),
            source: "",
            url: &format!("https://{}/{}", self.site, self.id),
            headline: &self.title,
            head: self.head,
            text: &self.text,
            credit: self.credit,
            language: None,
            at: Timestamp::from_secs(self.hour * 3600),
        })
    }
    fn article(&self) -> ArticleId {
        ArticleId::of("", &self.id)
    }
}

fn matcher() -> Matcher {
    Matcher::new(Settings::default())
}

fn stories(drafts: &[Draft]) -> Vec<StoryId> {
    let mut m = matcher();
    drafts.iter().map(|d| m.admit(d.print()).story).collect()
}

#[test]
fn copies_join_and_others_do_not() {
    let text = prose(1, 300);
    let half: String = text.split(' ').take(150).collect::<Vec<_>>().join(" ");
    let s = stories(&[
        draft("a", "Harbour opens", &text),
        draft("b", "Port now open", &half),
        draft("c", "Other news", &prose(2, 300)),
        draft("d", "Harbour opens again", &format!("{}\n{half}\n{}", prose(3, 20), prose(4, 20))),
    ]);
    assert_eq!(s[0], s[1]);
    assert_ne!(s[0], s[2]);
    assert_eq!(s[0], s[3]);
    assert_eq!(s[0], StoryId::opened_by(ArticleId::of("", "a")));
}

#[test]
fn templates_with_other_numbers_stay_apart() {
    let table = |k: u64| {
        let row = |i: u64| {
            format!(
                "In district {} the price of rice rose to {} dollars a bag",
                prose(i, 1),
                mix(k << 8 | i) % 900
            )
        };
        (0..25).map(row).collect::<Vec<_>>().join(".\n")
    };
    let s = stories(&[draft("a", "Rice prices", &table(1)), draft("b", "Rice prices", &table(2))]);
    assert_ne!(s[0], s[1]);
}

#[test]
fn a_notice_is_of_the_newest_under_the_headline_that_it_names() {
    let title = "Dry spell damages crops in the islands";
    let of = |id: &str, seed, hour| Draft {
        credit: Some("AP"),
        hour,
        ..draft(id, title, &prose(seed, 200))
    };
    let days = [of("a", 1, 0), of("b", 2, 24), of("c", 3, 48)];
    let kill = Draft { head: Some(RevisionHead::Kill), ..of("kill", 4, 50) };
    let found = stories(&[&days[..], &[kill]].concat());
    assert_eq!(found[3], found[2]);
    assert_ne!(found[3], found[0]);
}

/// An outlet had it first, under a headline of its own.
#[test]
fn an_agencys_headline_is_known_whoever_was_first() {
    let text = |day: u64| {
        format!("{} The ship left port on February {day}. {}", prose(1, 90), prose(2, 90))
    };
    let of = |id: &str, title: &str, hour, text| Draft {
        credit: Some("AP"),
        hour,
        ..draft(id, title, text)
    };
    let title = "Xerox to stop selling computers by themselves";
    let told = [
        of("outlet", "Copier maker turns its back on the desktop", 0, &text(16)),
        of("agency", title, 1, &text(16)),
        of("again", title, 2, &text(19)),
        Draft { head: Some(RevisionHead::Kill), ..of("kill", title, 3, &prose(9, 40)) },
    ];
    let found = stories(&told);
    assert!(found.iter().all(|story| *story == found[0]), "{found:?}");
}

#[test]
fn a_wrap_of_two_briefs_chains_nothing() {
    let (a, b) = (
        draft("a", "Flood hits town", &prose(1, 90)),
        draft("b", "Bank cuts rates", &prose(2, 90)),
    );
    let wrap = draft("w", "World in brief", &format!("{}\n{}", a.text, b.text));
    for order in [[&a, &b, &wrap], [&wrap, &a, &b], [&a, &wrap, &b], [&b, &wrap, &a]] {
        let drafts: Vec<Draft> = order.into_iter().cloned().collect();
        let s = stories(&drafts);
        let of = |id: &str| drafts.iter().position(|d| d.id == id).map(|i| s[i]);
        assert_ne!(of("a"), of("b"));
    }
}

#[test]
fn a_story_run_by_a_hundred_outlets_is_still_found() {
    let text = prose(1, 200);
    let drafts: Vec<Draft> =
        (0..100).map(|i| draft(&format!("s{i}"), "Harbour opens", &text)).collect();
    let s = stories(&drafts);
    assert!(s.iter().all(|x| *x == s[0]));
}

#[test]
fn boilerplate_of_a_site_is_learnt() {
    let footer = prose(99, 200);
    let of = |i: u64| Draft {
        site: "one.example".into(),
        ..draft(&format!("p{i}"), &prose(i + 500, 8), &format!("{}\n{footer}", prose(i, 60)))
    };
    let drafts: Vec<Draft> = (1..30).map(of).collect();
    let mut m = matcher();
    let mut seen = std::collections::BTreeSet::new();
    for d in &drafts {
        seen.insert(m.admit(d.print()).story);
    }
    assert_eq!(seen.len(), drafts.len());
    // And a short story is known by its own words, though most of its page is not its own.
    let copy = draft("copy", "Quite another headline", &prose(20, 60));
    assert_eq!(m.admit(copy.print()).story, m.story(drafts[19].article()).unwrap());
}

#[test]
fn a_teaser_joins_its_story_either_way_round() {
    let full = draft("full", "Harbour opens after storm in the north", &prose(1, 300));
    let words: Vec<&str> = full.text.split(' ').take(38).collect();
    let teaser = draft("teaser", "Storm over, harbour opens", &format!("{}...", words.join(" ")));
    assert_eq!(
        stories(&[full.clone(), teaser.clone()])[0],
        stories(&[full.clone(), teaser.clone()])[1]
    );
    let s = stories(&[teaser, full]);
    assert_eq!(s[0], s[1]);
}

#[test]
fn the_window_is_counted_from_the_first_article() {
    let text = prose(1, 200);
    let at = |id: &str, hour| Draft { hour, ..draft(id, "Harbour opens", &text) };
    let s = stories(&[at("a", 0), at("b", 60), at("c", 73)]);
    assert_eq!(s[0], s[1]);
    assert_ne!(s[0], s[2]);
}

#[test]
fn a_new_version_stays_in_its_story() {
    let mut m = matcher();
    let first = draft("a", "Harbour opens", &prose(1, 200));
    let story = m.admit(first.print()).story;
    assert_eq!(m.admit(first.print()).kind, Kind::Copy);
    let v = m.admit(Draft { text: prose(7, 200), ..first }.print());
    assert_eq!((v.kind, v.story), (Kind::Revision, story));
    assert_eq!(m.len(), 1);
}

#[test]
fn a_late_copy_of_a_version_that_was_contradicted_since_is_of_its_story() {
    let quake = |dead: u64| {
        let row = |i: u64| {
            format!(
                "In {} {} people were found under {}",
                prose(i, 2),
                dead + 3 * i,
                prose(50 + i, 9)
            )
        };
        (0..20).map(row).collect::<Vec<_>>().join(".\n")
    };
    let told =
        |dead| Draft { credit: Some("AP"), ..draft("ap", "Quake hits the coast", &quake(dead)) };
    let late = |id: &str, dead| draft(id, "Quake hits the coast", &quake(dead));
    let mut m = matcher();
    let story = m.admit(told(40).print()).story;
    assert_ne!(stories(&[told(640), late("x", 40)])[1], story, "the newest alone does not tell");
    for dead in (140..=1640).step_by(100) {
        m.admit(told(dead).print());
    }
    for (id, dead) in [("first", 40), ("last but one", 1540), ("last", 1640)] {
        let v = m.admit(late(id, dead).print());
        assert_eq!((v.kind, v.story), (Kind::Copy, story), "{id}");
    }
    assert_ne!(
        m.admit(late("another", 9040).print()).story,
        story,
        "none of its versions said that"
    );
    assert_eq!(m.len(), 5);
}

#[test]
fn a_split_is_for_ever() {
    let text = prose(1, 200);
    let mut m = matcher();
    let [a, b, c] = ["a", "b", "c"].map(|id| draft(id, "Harbour opens", &text));
    let story = m.admit(a.print()).story;
    m.admit(b.print());
    let own = m.split(story, b.article());
    assert_ne!(own, story);
    assert_eq!(m.story(b.article()), Some(own));
    assert_eq!(m.admit(b.print()).story, own, "a new version stays out");
    assert_eq!(m.admit(c.print()).story, story, "the next copy joins the first");
    let opener = m.split(story, a.article());
    assert_ne!(opener, story, "the story keeps its id though its first article left");
    assert_eq!(m.story(c.article()), Some(story));
}

#[test]
fn a_join_is_for_ever() {
    let mut m = matcher();
    let (a, b) = (
        draft("a", "Flood hits town", &prose(1, 200)),
        draft("b", "Bank cuts rates", &prose(2, 200)),
    );
    let (into, from) = (m.admit(a.print()).story, m.admit(b.print()).story);
    m.join(into, from);
    assert_eq!(m.story(b.article()), Some(into));
    assert_eq!(m.admit(draft("c", "Rates down", &b.text).print()).story, into);
}

#[test]
fn a_join_can_be_taken_back() {
    let mut m = matcher();
    let (a, b) = (
        draft("a", "Flood hits town", &prose(1, 200)),
        draft("b", "Bank cuts rates", &prose(2, 200)),
    );
    let (into, from) = (m.admit(a.print()).story, m.admit(b.print()).story);
    m.join(into, from);
    let own = m.split(into, b.article());
    assert!(own != into && own != from, "the joined id means the other story for ever");
    assert_eq!(m.admit(b.print()).story, own);
    assert_eq!(m.admit(draft("c", "Rates down", &b.text).print()).story, own);
}

#[test]
fn a_print_is_small() {
    let words = prose(1, 500);
    let bytes =
        postcard::to_stdvec(&draft("a", "Harbour opens after storm", &words).print()).unwrap();
    assert!(bytes.len() <= 2_300, "{}", bytes.len());
}

/// Drafts that share pieces of a few texts, some hours apart.
fn drafts() -> impl Strategy<Value = Vec<Draft>> {
    let one = (0..4u64, 0..3u64, 0..12u64, 10..14u64, 0..4u64, 0..30i64, 0..3u8);
    proptest::collection::vec(one, 2..24).prop_map(|rows| {
        let mut hour = 0;
        let each =
            rows.into_iter().enumerate().map(|(i, (text, extra, id, len, site, gap, credit))| {
                hour += gap;
                let body = prose(text, len * len);
                let body =
                    if extra > 0 { format!("{body}\n{}", prose(100 + extra, 60)) } else { body };
                Draft {
                    site: format!("s{site}.example"),
                    credit: (credit > 0).then_some("AP"),
                    hour,
                    // Some ids come twice: new versions.
                    ..draft(
                        &format!("d{}", if id < 3 { id } else { 100 + i as u64 }),
                        &prose(text + 50, 6),
                        &body,
                    )
                }
            });
        each.collect()
    })
}

/// As the fold does: a version of an article whose window is over stays where the article was, and is not judged.
fn admit(
    matcher: &mut Matcher,
    seen: &mut std::collections::BTreeSet<ArticleId>,
    draft: &Draft,
) -> Option<Verdict> {
    matcher.pass_time(draft.print().at());
    let again = !seen.insert(draft.article());
    (!again || matcher.story(draft.article()).is_some()).then(|| matcher.admit(draft.print()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// The promise a restart rests on.
    #[test]
    fn a_restored_matcher_answers_as_one_that_never_stopped(all in drafts(), stop in 0..24usize) {
        let stop = stop.min(all.len());
        let mut whole = matcher();
        let mut kept: Vec<(Print, StoryId)> = Vec::new();
        let mut opened: std::collections::BTreeMap<StoryId, Timestamp> = std::collections::BTreeMap::new();
        let mut seen = std::collections::BTreeSet::new();
        for d in &all[..stop] {
            let Some(v) = admit(&mut whole, &mut seen, d) else { continue };
            opened.entry(v.story).or_insert(d.print().at());
            let held = whole.senses(d.article());
            let stays = |p: &Print| p.sense() != d.print().sense() && held.contains(&p.sense());
            kept.retain(|(p, _)| p.article() != d.article() || stays(p));
            let bytes = postcard::to_stdvec(&d.print()).unwrap();
            kept.push((postcard::from_bytes(&bytes).unwrap(), v.story));
        }
        let mut again = matcher();
        for (print, story) in kept {
            again.restore(print, story, opened[&story]);
        }
        let mut also_seen = seen.clone();
        for d in &all[stop..] {
            prop_assert_eq!(admit(&mut again, &mut also_seen, d), admit(&mut whole, &mut seen, d));
        }
    }

    #[test]
    fn comparing_is_symmetric(all in drafts()) {
        let mut m = Matcher::new(Settings { window: Duration::from_secs(1 << 30), ..Settings::default() });
        for d in &all {
            m.admit(d.print());
        }
        for a in &all {
            for b in &all {
                prop_assert_eq!(m.evidence(a.article(), b.article()), m.evidence(b.article(), a.article()));
            }
        }
    }
}
