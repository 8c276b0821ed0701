//! Copies in any order make one story.

use proptest::prelude::*;

use super::super::lead::tests::{ap, copy};
use super::*;

fn id() -> StoryId {
    StoryId::opened_by(ArticleId::of("a", "1"))
}

fn told(copies: &[(StoryCopy, Change)]) -> Story {
    let mut story = None;
    for (copy, change) in copies {
        story = Some(merge(story.as_ref(), id(), copy.clone(), *change));
    }
    story.unwrap()
}

fn version(c: &StoryCopy, at: i64, sense: u64) -> StoryCopy {
    StoryCopy { fetched: Timestamp(at), sense, version: c.version + 1, ..c.clone() }
}

#[test]
fn a_copy_moves_nothing_a_reader_would_notice() {
    let s = told(&[(copy("a", 1), Change::New), (copy("b", 2), Change::Copy)]);
    assert_eq!(
        (s.published, s.updated, s.lead),
        (Timestamp(1), Timestamp(1), ArticleId::of("a", "1"))
    );
}

#[test]
fn the_leads_new_version_moves_updated_once() {
    let a = copy("a", 1);
    let edit = version(&a, 5, 50);
    let s = told(&[(a.clone(), Change::New), (edit.clone(), Change::Update)]);
    assert_eq!((s.published, s.updated), (Timestamp(1), Timestamp(5)));
    let quiet = version(&edit, 6, 50);
    assert_eq!(
        told(&[(a, Change::New), (edit, Change::Update), (quiet, Change::Copy)]).updated,
        Timestamp(5)
    );
}

#[test]
fn what_another_takes_over_word_for_word_is_told_once() {
    let (a, b, c) = (copy("a", 1), copy("b", 2), copy("c", 3));
    let first = [(a.clone(), Change::New), (b.clone(), Change::Copy), (c.clone(), Change::Copy)];
    let edits = [version(&b, 5, 50), version(&a, 6, 50), version(&c, 7, 50)];
    let all: Vec<_> =
        first.into_iter().chain(edits.map(|edit| (edit, Change::Correction))).collect();
    assert_eq!(told(&all[..4]).updated, Timestamp(5));
    assert_eq!(told(&all).updated, Timestamp(5), "readers see the same words");
}

#[test]
fn a_story_was_published_when_the_first_of_its_copies_says() {
    let claim = |source, seen: i64, claimed| StoryCopy {
        published: Timestamp(claimed),
        first_seen: Timestamp(seen),
        ..copy(source, seen)
    };
    let day = 86_400_000;
    let now = 100 * day;
    let all = [
        (claim("outlet", now, now - 60_000), Change::New),
        (claim("template", now + 500, now - 30 * day), Change::Copy),
        (claim("agency", now + 1000, now - 3_600_000), Change::Copy),
    ];
    assert_eq!(told(&all).published, Timestamp(now - 3_600_000));
    let mut turned = all.clone();
    turned.reverse();
    assert_eq!(told(&turned), told(&all));
}

#[test]
fn a_flip_flop_settles() {
    let a = copy("a", 1);
    let flips = [50, 1, 50, 1, 50].into_iter().zip(2..);
    let all: Vec<_> = std::iter::once((a.clone(), Change::New))
        .chain(flips.map(|(sense, at)| (version(&a, at, sense), Change::Update)))
        .collect();
    assert_eq!(told(&all).updated, Timestamp(2));
}

#[test]
fn a_kill_withdraws_and_can_be_taken_back() {
    let a = StoryCopy { home: true, ..copy("a", 1) };
    let kill = StoryCopy { headline: "KILL: Oil".into(), ..version(&a, 5, 50) };
    let back = version(&a, 9, 70);
    let mut all = vec![(a, Change::New), (copy("b", 2), Change::Copy), (kill, Change::Kill)];
    let s = told(&all);
    assert_eq!((s.withdrawn, s.updated), (Some(s.copies[0].article), Timestamp(5)));
    assert_eq!(s.headline(), "Withdrawn: Oil falls");
    all.push((back, Change::Update));
    assert_eq!(told(&all).withdrawn, None);
}

#[test]
fn a_new_address_takes_the_place_of_the_old_one() {
    let a = copy("a", 1);
    let mended = StoryCopy {
        article: ArticleId::of("a", "2"),
        url: "https://a/2".into(),
        first_seen: Timestamp(5),
        ..a.clone()
    };
    let all = [(a.clone(), Change::New), (copy("b", 2), Change::Copy), (mended, Change::Copy)];
    let (story, before) = (told(&all), told(&all[..2]));
    assert_eq!((story.copies.len(), story.updated), (3, before.updated));
    let shown = once(story);
    assert_eq!(shown.copies.len(), 2);
    assert_eq!(shown.lead().map(|c| c.url.as_str()), Some("https://a/2"));
    assert_eq!(once(shown.clone()), shown);
}

#[test]
fn a_page_is_its_publishers_whoever_listed_it_first() {
    let listed = copy("planet", 1);
    let own = StoryCopy { url: format!("{}?utm_source=rss", listed.url), ..copy("a", 2) };
    let (own, other) = (StoryCopy { sense: listed.sense, ..own }, copy("b", 3));
    let shown = once(told(&[
        (listed.clone(), Change::New),
        (own.clone(), Change::Copy),
        (StoryCopy { sense: listed.sense, ..other }, Change::Copy),
    ]));
    assert_eq!(shown.copies.len(), 2, "another page of the text is another copy");
    assert_eq!(shown.lead().map(|c| c.article), Some(own.article));
    assert_eq!(shown.copies[0].first_seen, listed.first_seen);
}

#[test]
fn an_outlet_withdraws_only_its_own() {
    let a = copy("a", 1);
    let kill = StoryCopy { head: Some(RevisionHead::Kill), ..version(&a, 5, 50) };
    let s = told(&[(a, Change::New), (copy("b", 2), Change::Copy), (kill, Change::Kill)]);
    assert_eq!((s.withdrawn, s.lead), (None, ArticleId::of("b", "1")));
}

#[test]
fn a_withdrawn_story_moves_by_its_notice_alone() {
    let (a, b) = (ap(copy("a", 1)), StoryCopy { home: true, ..ap(copy("ap", 3)) });
    let kill = StoryCopy { head: Some(RevisionHead::Kill), ..b };
    let mut all = vec![(a.clone(), Change::New), (kill.clone(), Change::Kill)];
    let told_first = told(&all);
    assert_eq!((told_first.withdrawn, told_first.updated), (Some(kill.article), Timestamp(3)));
    all.push((version(&a, 7, 70), Change::Update));
    assert_eq!(told(&all).updated, Timestamp(3), "nobody sees what became of the text");
    all.push((StoryCopy { head: Some(RevisionHead::Kill), ..version(&kill, 9, 90) }, Change::Kill));
    assert_eq!(told(&all).updated, Timestamp(9));
}

#[test]
fn the_agencys_own_notice_withdraws_its_story_whoever_relays_it_first() {
    let a = ap(copy("a", 1));
    let kill = |c: StoryCopy| (StoryCopy { head: Some(RevisionHead::Kill), ..ap(c) }, Change::Kill);
    let (relay, own) = (copy("b", 3), StoryCopy { home: true, ..copy("ap", 4) });
    let relayed = told(&[(a.clone(), Change::New), kill(relay.clone())]);
    let both = told(&[(a, Change::New), kill(relay), kill(own.clone())]);
    assert_eq!(both.withdrawn, Some(own.article));
    assert_eq!(both.updated, relayed.updated, "readers know that it was withdrawn");
}

#[test]
fn whom_its_customers_stand_below_withdraws_the_agencys_story() {
    let check = |rank: i32, customer: StoryCopy, withdrawn: bool| {
        let a = StoryCopy { rank, ..ap(copy("a", 1)) };
        let kill = StoryCopy { credit: None, head: Some(RevisionHead::Kill), ..version(&a, 5, 50) };
        let s = told(&[(a, Change::New), (customer, Change::Copy), (kill, Change::Kill)]);
        assert_eq!(s.withdrawn.is_some(), withdrawn, "{s:?}");
    };
    check(5, ap(copy("b", 2)), true);
    check(0, ap(copy("b", 2)), false);
    check(5, copy("b", 2), false);
}

/// `n` copies that come one after the other, all shapes of them: versions, credits, lengths.
fn crowd(n: usize) -> Story {
    let mut story = None;
    for i in 0..n {
        let c = StoryCopy {
            credit: (i % 3 == 0).then(|| "AP".into()),
            chars: 1000 + (i * 7919 % 997) as u32,
            ..copy(&format!("s{i}"), i as i64)
        };
        story = Some(merge(story.as_ref(), id(), c, Change::Copy));
    }
    story.unwrap()
}

#[test]
fn what_is_told_copy_by_copy_is_what_all_copies_tell() {
    for n in [1, 7, 60, COPIES_MAX] {
        let s = crowd(n);
        assert_eq!(s, build(s.id, s.copies.clone(), s.revised), "{n} copies");
    }
}

#[test]
fn a_story_lists_so_many_copies_and_its_lead() {
    let full = crowd(COPIES_MAX + 50);
    assert_eq!(full.copies.len(), COPIES_MAX);
    assert!(full.lead().is_some());
    let late = StoryCopy { home: true, ..ap(copy("late", 9_000)) };
    let s = merge(Some(&full), id(), late.clone(), Change::Copy);
    assert_eq!((s.copies.len(), s.lead, s.updated), (COPIES_MAX, late.article, Timestamp(9_000)));
    let kill = StoryCopy { head: Some(RevisionHead::Kill), ..version(&late, 9_500, 3) };
    let s = merge(Some(&s), id(), kill, Change::Kill);
    assert_eq!(s.withdrawn, Some(late.article));
}

/// CPU time of this thread, in ns: what other work the machine has does not count.
#[cfg(target_os = "linux")]
fn cpu() -> u64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    stat.split(' ').next().unwrap().parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn twice_the_copies_cost_twice() {
    let cost = |n| {
        let start = cpu();
        std::hint::black_box(crowd(n));
        cpu() - start
    };
    // Well above what a story lists. Whatever else the machine does only adds: the least of many, taken in turn.
    let (mut small, mut large) = (u64::MAX, u64::MAX);
    for _ in 0..40 {
        (small, large) = (small.min(cost(1_000)), large.min(cost(2_000)));
        if large * 10 <= small * 26 {
            return;
        }
    }
    panic!("{small} ns, then {large} ns");
}

fn copies() -> impl Strategy<Value = Vec<(StoryCopy, Change)>> {
    let one = (0..8i64, 0..4u32, any::<bool>(), any::<bool>(), 0..3i32, 0..4u8);
    proptest::collection::vec(one, 1..8).prop_map(|v| {
        let each = v.into_iter().enumerate().map(|(i, (at, len, credit, home, rank, head))| {
            let c = StoryCopy {
                chars: 1000 + len * 700,
                credit: credit.then(|| "AP".into()),
                home,
                rank,
                head: (head == 0).then_some(RevisionHead::Kill),
                ..copy(&format!("s{i}"), at)
            };
            (c, if head == 1 { Change::Update } else { Change::Copy })
        });
        each.collect()
    })
}

proptest! {
    #[test]
    fn any_order_and_repeats_give_the_same_story(all in copies(), turn in any::<u64>()) {
        let there = told(&all);
        let mut turned = all.clone();
        turned.sort_by_key(|(c, _)| (u64::from(c.article.0[3]) ^ turn).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        turned.extend(all.iter().cloned());
        prop_assert_eq!(told(&turned), there);
    }

    #[test]
    fn updated_never_goes_back_and_published_never_forward(mut all in copies(), edits in proptest::collection::vec((0..8usize, 0..4u64), 0..8)) {
        all.sort_by_key(|(c, _)| (c.first_seen, c.article));
        let mut at = 10;
        let versions: Vec<_> = edits.iter().map(|(i, sense)| {
            at += 1;
            (version(&all[i % all.len()].0, at, *sense), Change::Update)
        }).collect();
        all.extend(versions);
        let mut story: Option<Story> = None;
        for (copy, change) in all {
            let next = merge(story.as_ref(), id(), copy, change);
            if let Some(before) = story {
                prop_assert!(next.updated >= before.updated);
                prop_assert!(next.published <= before.published);
            }
            story = Some(next);
        }
    }
}
