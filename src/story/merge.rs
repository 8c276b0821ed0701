//! A copy joins its story, or a new version of one replaces it. Same copies, same story, in any order.

use std::time::Duration;

use super::change::Change;
use super::lead::lead;
use super::standing::{Standing, standing};
use crate::model::{ArticleId, RevisionHead, Story, StoryCopy, StoryId, Timestamp};

/// Senses remembered of a copy: a page that changes more often than this is not flip-flopping.
const SENSES_MAX: usize = 32;

/// Copies a story lists. Each is a line of its row, which every further copy writes anew, and of its entry in the feeds;
/// readers ask for none beyond the first few dozen.
const COPIES_MAX: usize = 200;

/// A claim that is older than this at first sight is a template's, or of another text at the same address.
const CLAIM_MAX: Duration = Duration::from_secs(7 * 86_400);

/// Takes a copy, or a new version of one, into its story.
///
/// `story` is what is known so far, `id` the story's id, `change` what the copy brings. Of more than [`COPIES_MAX`]
/// copies the first seen are listed, and those that decide what a reader sees.
pub fn merge(story: Option<&Story>, id: StoryId, copy: StoryCopy, change: Change) -> Story {
    let Some(story) = story else { return build(id, vec![opening(copy, change)], None) };
    match story.copies.iter().position(|c| c.article == copy.article) {
        Some(i) => renewed(story, i, copy, change),
        None => joined(story, opening(copy, change)),
    }
}

/// The story with one copy more.
fn joined(story: &Story, copy: StoryCopy) -> Story {
    let mut copies = story.copies.clone();
    let seen_at = copy.first_seen;
    let place = |c: &StoryCopy| (c.first_seen, c.article);
    let at = copies.partition_point(|c| place(c) < place(&copy));
    let newest = at == copies.len();
    copies.insert(at, copy);
    drop_surplus(&mut copies);
    if !newest {
        return build(story.id, copies, story.revised);
    }
    // Told from what was told before, as in `noticed`: so a copy costs the same in a story of any size.
    let (lead, withdrawn) = shown(&copies);
    let seen = |copies: &[StoryCopy], lead, withdrawn: Option<ArticleId>| {
        (copies.iter().find(|c| c.article == lead).map(|c| c.sense), withdrawn)
    };
    let before = seen(&story.copies, story.lead, story.withdrawn);
    let changed = before != seen(&copies, lead, withdrawn);
    let updated = if changed { story.updated.max(seen_at) } else { story.updated };
    let published = published(&copies);
    Story {
        copies,
        lead,
        withdrawn,
        updated,
        placed: updated,
        id: story.id,
        opened: story.opened,
        published,
        revised: story.revised,
        since: story.since,
    }
}

/// The story with a newer version of a copy.
fn renewed(story: &Story, i: usize, copy: StoryCopy, change: Change) -> Story {
    let mut copies = story.copies.clone();
    let (article, at) = (copy.article, copy.fetched);
    let before = (story.lead, story.withdrawn);
    let news = renew(&mut copies[i], copy, change);
    if copies[i] == story.copies[i] {
        return story.clone(); // a mere repeat must leave no trace
    }
    let after = shown(&copies);
    // A version replaces what the time was told from.
    let mut revised = story.revised.max(Some(story.updated));
    // What a reader sees is the lead, or that there is nothing to see any more.
    if before != after || (news && after.0 == article) {
        revised = revised.max(Some(at));
    }
    build(story.id, copies, revised)
}

/// Of too many copies the last seen goes whose going changes nothing: not who leads, nor what length the others are
/// measured by.
fn drop_surplus(copies: &mut Vec<StoryCopy>) {
    if copies.len() <= COPIES_MAX {
        return;
    }
    let (lead, withdrawn) = shown(copies);
    let longest = |credited: bool| {
        let of = copies.iter().filter(|c| !credited || c.credit.is_some());
        of.max_by_key(|c| c.chars).map(|c| c.article)
    };
    let kept = [Some(lead), withdrawn, longest(false), longest(true)];
    if let Some(i) = copies.iter().rposition(|c| !kept.contains(&Some(c.article))) {
        copies.remove(i);
    }
}

/// The story as it is shown: of copies that are one outlet's, or of one page, the one that stands for all of them.
#[must_use]
pub fn once(mut story: Story) -> Story {
    story.copies = standing(&story.copies).iter().map(Standing::shown).collect();
    story
}

/// The story without one of its copies: a person took it out. Nothing when it was the last. It was opened when it was, also
/// without the copy that opened it: how long others may join it must not depend on who remembers that copy.
pub fn without(story: &Story, article: ArticleId) -> Option<Story> {
    let copies: Vec<StoryCopy> =
        story.copies.iter().filter(|c| c.article != article).cloned().collect();
    // What a reader saw was changed by hand; its time does not go back.
    let rest = || build(story.id, copies.clone(), story.revised.max(Some(story.updated)));
    (!copies.is_empty()).then(|| Story {
        opened: story.opened,
        published: story.published,
        ..rest()
    })
}

/// A copy as it is seen first.
fn opening(mut copy: StoryCopy, change: Change) -> StoryCopy {
    mark(&mut copy, change);
    copy
}

fn mark(copy: &mut StoryCopy, change: Change) {
    match change {
        Change::Update | Change::Correction => copy.revises = true,
        Change::Kill => copy.head = Some(RevisionHead::Kill),
        Change::New | Change::Copy => {}
    }
}

/// Replaces a copy by its newer version. Was there something new for a reader in it?
fn renew(old: &mut StoryCopy, mut new: StoryCopy, change: Change) -> bool {
    if new.fetched < old.fetched {
        return false; // told late: the newer version stands
    }
    mark(&mut new, change);
    let news = new.sense != old.sense && !old.senses.contains(&new.sense);
    new.senses.clone_from(&old.senses);
    if new.sense != old.sense && !new.senses.contains(&old.sense) {
        new.senses.push(old.sense);
        let surplus = new.senses.len().saturating_sub(SENSES_MAX);
        new.senses.drain(..surplus);
    }
    if new.head == Some(RevisionHead::Kill) {
        let killed = old.head == Some(RevisionHead::Kill);
        let known = if killed { old.withdraws.take() } else { Some(old.headline.clone()) };
        new.withdraws = known.or(new.withdraws);
    }
    new.first_seen = new.first_seen.min(old.first_seen);
    // The first claim stands: outlets move it at every touch.
    new.published = old.published;
    new.version = new.version.max(old.version);
    new.revises |= old.revises;
    new.joined = old.joined;
    *old = new;
    news
}

fn build(id: StoryId, copies: Vec<StoryCopy>, revised: Option<Timestamp>) -> Story {
    let first = copies.first();
    let moment = |f: fn(&StoryCopy) -> Timestamp| first.map(f).unwrap_or_default();
    let (opened, published) = (moment(|c| c.first_seen), published(&copies));
    let updated = noticed(&copies).max(revised.unwrap_or(opened)).max(opened);
    let withdrawn = withdrawal(&copies).map(|c| c.article);
    let lead = lead(&copies);
    let placed = updated;
    Story { id, copies, lead, opened, published, updated, placed, revised, withdrawn, since: 0 }
}

/// The earliest that the copies claim: an outlet is often seen before the agency whose text it runs. From when readers are
/// told the story the fold keeps what it was then.
fn published(copies: &[StoryCopy]) -> Timestamp {
    let sound = |c: &&StoryCopy| c.first_seen.since(c.published) <= CLAIM_MAX;
    let claims = copies.iter().filter(sound).map(|c| c.published);
    claims.min().or(copies.first().map(|first| first.published)).unwrap_or_default()
}

/// When the copies' arrivals last changed what a reader sees: another lead with other words, or a withdrawal.
///
/// Told from the copies alone, as if they came in the order they were first seen, so that it is the same in
/// whatever order they did come.
fn noticed(copies: &[StoryCopy]) -> Timestamp {
    let mut last = Timestamp::default();
    let mut before = None;
    for n in 1..=copies.len() {
        let now = shown(&copies[..n]);
        let sense = copies[..n].iter().find(|c| c.article == now.0).map(|c| c.sense);
        let now = (sense, now.1);
        if before != Some(now) {
            last = copies[n - 1].first_seen;
            before = Some(now);
        }
    }
    last
}

/// What a reader sees: who leads, and who withdrew the story.
fn shown(copies: &[StoryCopy]) -> (ArticleId, Option<ArticleId>) {
    (lead(copies), withdrawal(copies).map(|c| c.article))
}

/// The copy that withdraws the story: a kill by the agency, or by the only one who ran it, unless they ran it again. An
/// outlet that takes its own page down withdraws nothing of the others'.
fn withdrawal(copies: &[StoryCopy]) -> Option<&StoryCopy> {
    let kills = |c: &&StoryCopy| c.head == Some(RevisionHead::Kill);
    let agency = |c: &StoryCopy| {
        let same = |o: &StoryCopy| o.article != c.article && o.credit == c.credit;
        c.home || (c.credit.is_some() && copies.iter().any(same))
    };
    let mut killed = copies.iter().filter(kills);
    if killed.clone().count() == copies.len() {
        return killed.next();
    }
    let alone = |c: &StoryCopy| {
        copies.iter().all(|o| kills(&o) || (o.source == c.source && o.first_seen <= c.fetched))
    };
    killed.find(|c| agency(c) || alone(c))
}

#[cfg(test)]
mod tests {
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
        assert_eq!(
            (s.copies.len(), s.lead, s.updated),
            (COPIES_MAX, late.article, Timestamp(9_000))
        );
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
}
