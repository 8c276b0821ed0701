//! A copy joins its story, or a new version of one replaces it. Same copies, same story, in any order.

use std::cmp::Reverse;
use std::time::Duration;

use super::change::Change;
use super::lead::lead;
use super::standing::speaking;
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
    let before = seen(&story.copies, (story.lead, story.withdrawn));
    let changed = before != seen(&copies, (lead, withdrawn));
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
    // What a reader sees is the lead, or the notice that there is nothing to see any more.
    let changed = match (before.1, after.1) {
        (Some(_), Some(notice)) => news && notice == article,
        (None, None) if before.0 == after.0 => news && after.0 == article,
        // Another copy may speak in the same words: nobody sees a difference.
        (None, None) => seen(&story.copies, before) != seen(&copies, after),
        _ => true,
    };
    if changed {
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
    story.copies = speaking(&story.copies);
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
    new.list(std::mem::take(&mut old.listed_by).into_iter().chain([old.source.clone()]));
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
        let now = seen(&copies[..n], shown(&copies[..n]));
        if before != Some(now) {
            last = copies[n - 1].first_seen;
            before = Some(now);
        }
    }
    last
}

/// What a reader sees: the sense of the lead's words, or none once the story was withdrawn, whoever did and by whom.
fn seen(copies: &[StoryCopy], (lead, withdrawn): (ArticleId, Option<ArticleId>)) -> Option<u64> {
    let words = copies.iter().find(|c| c.article == lead).map(|c| c.sense);
    words.filter(|_| withdrawn.is_none())
}

/// Who leads, and who withdrew the story.
fn shown(copies: &[StoryCopy]) -> (ArticleId, Option<ArticleId>) {
    (lead(copies), withdrawal(copies).map(|c| c.article))
}

/// The copy that withdraws the story: a kill by the agency, or by the only one who ran it, unless they ran it again. An
/// outlet that takes its own page down withdraws nothing of the others'. A notice seldom says whose it is: where all others
/// credit an agency, one of higher rank than theirs is taken for it. Of several the agency's own speaks, whichever came first.
fn withdrawal(copies: &[StoryCopy]) -> Option<&StoryCopy> {
    let kills = |c: &&StoryCopy| c.head == Some(RevisionHead::Kill);
    let agency = |c: &StoryCopy| {
        let same = |o: &StoryCopy| o.article != c.article && o.credit == c.credit;
        c.home || (c.credit.is_some() && copies.iter().any(same))
    };
    let killed = copies.iter().filter(kills);
    let first = |c: &&StoryCopy| Reverse((c.home, c.rank));
    if killed.clone().count() == copies.len() {
        return killed.min_by_key(first);
    }
    let alone = |c: &StoryCopy| {
        copies.iter().all(|o| kills(&o) || (o.source == c.source && o.first_seen <= c.fetched))
    };
    let above = |c: &StoryCopy| {
        let below = |o: &StoryCopy| o.rank < c.rank && o.credit.is_some();
        c.credit.is_none() && c.version > 1 && copies.iter().all(|o| kills(&o) || below(o))
    };
    killed.filter(|c| agency(c) || alone(c) || above(c)).min_by_key(first)
}

#[cfg(test)]
mod tests;
