//! Of the copies that are one outlet's, or of one page, the one that stands for them.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::model::{RevisionHead, StoryCopy, StoryId, Timestamp, story, url};

/// A copy that speaks, as old as the oldest of those it stands for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing<'a> {
    pub(super) copy: &'a StoryCopy,
    pub(super) first_seen: Timestamp,
    published: Timestamp,
}

impl<'a> Standing<'a> {
    fn of(copy: &'a StoryCopy) -> Self {
        Self { copy, first_seen: copy.first_seen, published: copy.published }
    }

    /// The copy as it is shown, for all these.
    fn shown<'b>(&self, all: impl Iterator<Item = &'b StoryCopy>) -> StoryCopy {
        let (published, first_seen) = (self.published, self.first_seen);
        let mut copy = StoryCopy { published, first_seen, ..self.copy.clone() };
        let others = all.filter(|one| one.article != copy.article);
        copy.list(others.flat_map(StoryCopy::sources).map(str::to_owned).collect::<Vec<_>>());
        copy
    }

    /// `copy` in its place, as old as the older of both.
    fn for_both(copy: &'a StoryCopy, a: Self, b: Self) -> Self {
        let first = if b.first_seen < a.first_seen { b } else { a };
        Self { copy, ..first }
    }

    /// Of two that one outlet has: the newer, unless it says much less or has lost its credit.
    fn later(old: Self, new: Self) -> Self {
        let in_order = new.copy.fetched >= old.copy.fetched;
        let (older, newer) = if in_order { (old.copy, new.copy) } else { (new.copy, old.copy) };
        let kept = is_cut(newer, older) || older.credit.is_some() && newer.credit.is_none();
        Self::for_both(if kept { older } else { newer }, old, new)
    }

    /// Of two sources' copies of one page: the whole one, else by rank, else its publisher's, else the later.
    fn of_page(old: Self, new: Self) -> Self {
        let says =
            |one: Self, other: Self| (!is_cut(one.copy, other.copy), one.copy.rank, one.copy.own);
        let newer = says(new, old) >= says(old, new);
        Self::for_both(if newer { new.copy } else { old.copy }, old, new)
    }
}

/// The copies that speak, in their order.
///
/// An outlet tells a story once: a slug was mended, a parameter is random, a second take says more; its newest whole text
/// takes the place of the others. A page that several sources list is that of the highest rank, then its publisher's. A
/// notice that withdraws stands for itself.
pub(super) fn standing(copies: &[StoryCopy]) -> Vec<Standing<'_>> {
    Groups::of(copies).all.into_iter().flatten().collect()
}

/// The copies that speak as they are shown: each came with the sources of those it stands for, too.
pub(super) fn speaking(copies: &[StoryCopy]) -> Vec<StoryCopy> {
    let Groups { all, members, .. } = Groups::of(copies);
    let of =
        |at: usize| copies.iter().zip(&members).filter(move |(_, m)| **m == at).map(|(c, _)| c);
    let shown = |(at, stands): (usize, Option<Standing<'_>>)| Some(stands?.shown(of(at)));
    all.into_iter().enumerate().filter_map(shown).collect()
}

/// What stands so far, and where it is found.
#[derive(Default)]
struct Groups<'a> {
    all: Vec<Option<Standing<'a>>>,
    /// For each copy taken, its place in them.
    members: Vec<usize>,
    /// By source and the site of the page: an aggregator lists many outlets' pages. What a person joined are other texts.
    outlets: HashMap<(&'a str, &'a str, Option<StoryId>), usize>,
    /// By source and the very text: a whole site may move.
    texts: HashMap<(&'a str, u64), usize>,
    pages: HashMap<Cow<'a, str>, usize>,
}

impl<'a> Groups<'a> {
    fn of(copies: &'a [StoryCopy]) -> Self {
        let mut groups = Self::default();
        for copy in copies {
            if copy.head == Some(RevisionHead::Kill) {
                groups.members.push(groups.all.len());
                groups.all.push(Some(Standing::of(copy)));
            } else {
                groups.take(copy);
            }
        }
        groups
    }

    fn take(&mut self, copy: &'a StoryCopy) {
        let (site, page) = place(&copy.url);
        let outlet = (copy.source.as_str(), site, copy.joined);
        let said = (copy.source.as_str(), copy.sense);
        let by_outlet = self.outlets.get(&outlet).or_else(|| self.texts.get(&said)).copied();
        let by_page = page.as_ref().and_then(|page| self.pages.get(page).copied());
        let by_page = by_page.filter(|i| Some(*i) != by_outlet && self.is_one(*i, copy));
        let mut stands = Standing::of(copy);
        if let Some(own) = by_outlet.and_then(|i| self.all[i].take()) {
            stands = Standing::later(own, stands);
        }
        if let Some(other) = by_page.and_then(|i| self.all[i].take()) {
            stands = Standing::of_page(other, stands);
        }
        let at = match (by_outlet, by_page) {
            (Some(a), Some(b)) => self.unite(a, b),
            (a, b) => a.or(b).unwrap_or(self.all.len()),
        };
        if at == self.all.len() {
            self.all.push(None);
        }
        self.all[at] = Some(stands);
        self.members.push(at);
        self.outlets.insert(outlet, at);
        self.texts.insert(said, at);
        self.pages.extend(page.map(|page| (page, at)));
    }

    /// Two groups turn out to be one; gives its place, the earlier.
    fn unite(&mut self, a: usize, b: usize) -> usize {
        let (kept, gone) = (a.min(b), a.max(b));
        let places = self.outlets.values_mut().chain(self.texts.values_mut());
        let places = places.chain(self.pages.values_mut()).chain(&mut self.members);
        places.filter(|at| **at == gone).for_each(|at| *at = kept);
        kept
    }

    /// Does one of two copies of a page say all that the other does? A teaser takes nothing over, and its publisher's is kept
    /// beside what others have of it.
    fn is_one(&self, i: usize, copy: &StoryCopy) -> bool {
        let stands_for =
            |one: &StoryCopy, cut: &StoryCopy| !is_cut(cut, one) || one.own || !cut.own;
        let held = self.all[i].as_ref().map(|held| held.copy);
        held.is_some_and(|held| stands_for(held, copy) && stands_for(copy, held))
    }
}

fn is_cut(a: &StoryCopy, b: &StoryCopy) -> bool {
    story::is_cut(a.chars, b.chars)
}

/// The site of a page, and what identifies the page. Most addresses say both as they stand.
fn place(address: &str) -> (&str, Option<Cow<'_, str>>) {
    let Some((_, rest)) = address.split_once("://") else { return ("", None) };
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    let site = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let plain = !rest.contains(['?', '#', '@']);
    let page = if plain {
        Some(Cow::Borrowed(rest.strip_suffix('/').unwrap_or(rest)))
    } else {
        url::address(address).map(Cow::Owned)
    };
    (site, page)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::lead::lead;
    use super::super::lead::tests::{ap, copy};
    use super::*;
    use crate::model::ArticleId;

    /// The `n`th article of a source's own site.
    fn take(source: &str, n: i64) -> StoryCopy {
        StoryCopy {
            article: ArticleId::of(source, &n.to_string()),
            url: format!("https://{source}.example/{n}"),
            own: true,
            ..copy(source, n)
        }
    }

    #[track_caller]
    fn check(copies: &[StoryCopy], stand: &[&StoryCopy]) {
        let articles = |copies: &[StoryCopy]| copies.iter().map(|c| c.article).collect::<Vec<_>>();
        let found = speaking(copies);
        let again = speaking(&found);
        assert_eq!(articles(&found), stand.iter().map(|c| c.article).collect::<Vec<_>>());
        assert_eq!(again, found, "what stands, stands");
        assert!(articles(&found).contains(&lead(copies)), "and one of them leads");
        let sources = |copies: &[StoryCopy]| -> BTreeSet<String> {
            copies.iter().flat_map(StoryCopy::sources).map(str::to_owned).collect()
        };
        assert_eq!(sources(&found), sources(copies), "none of the sources is lost");
    }

    #[test]
    fn an_outlets_newest_whole_text_stands_for_it() {
        let (old, new) = (take("a", 1), take("a", 5));
        check(&[old.clone(), copy("b", 3), new.clone()], &[&new, &copy("b", 3)]);
        let brief = StoryCopy { chars: 500, ..take("a", 6) };
        check(&[old.clone(), brief], &[&old]);
        let bare = take("a", 7);
        check(&[ap(old.clone()), bare], &[&old]);
        let touched = StoryCopy { fetched: Timestamp(9), ..old.clone() };
        check(&[touched, new], &[&old]);
    }

    #[test]
    fn what_a_person_joined_stands_beside_it() {
        let joined = Some(StoryId::opened_by(ArticleId::of("a", "5")));
        let other = StoryCopy { joined, ..take("a", 5) };
        check(&[take("a", 1), other.clone()], &[&take("a", 1), &other]);
        check(&[other.clone(), StoryCopy { joined, ..take("a", 6) }], &[&take("a", 6)]);
    }

    #[test]
    fn it_is_as_old_as_the_first_of_them_and_leads_in_its_place() {
        let all = [take("a", 1), copy("b", 3), take("a", 5)];
        assert_eq!(standing(&all)[0].first_seen, Timestamp(1));
        assert_eq!(lead(&all), take("a", 5).article, "the first outlet's, though it came last");
    }

    #[test]
    fn an_aggregators_pages_of_other_outlets_are_copies_of_their_own() {
        let of = |site: &str, n: i64| StoryCopy {
            url: format!("https://{site}.example/{n}"),
            own: false,
            ..take("planet", n)
        };
        let (a, b) = (of("a", 1), of("b", 2));
        check(&[a.clone(), b.clone()], &[&a, &b]);
    }

    #[test]
    fn a_page_is_that_of_the_highest_rank_then_its_publishers_in_any_order() {
        let page = |source: &str, n: i64| StoryCopy {
            url: format!("http://www.a.example/1/?utm_source={source}"),
            own: source == "a",
            ..take(source, n)
        };
        let (planet, own) = (page("planet", 1), page("a", 2));
        check(&[planet.clone(), own.clone()], &[&own]);
        let late = StoryCopy { first_seen: Timestamp(7), ..planet.clone() };
        check(&[own.clone(), late], &[&own]);
        let ranked = StoryCopy { rank: 5, ..planet.clone() };
        check(&[ranked.clone(), own.clone()], &[&ranked]);
        let teaser = StoryCopy { chars: 300, ..own.clone() };
        check(&[planet.clone(), teaser.clone()], &[&planet, &teaser]);
        // One outlet's teaser adds nothing to its text, nor does another planet's.
        let other = StoryCopy { own: true, ..page("a2", 3) };
        check(&[teaser, other.clone()], &[&other]);
        let brief = StoryCopy { chars: 300, rank: 5, ..page("planet2", 0) };
        check(&[brief, planet.clone()], &[&planet]);
        // Its own earlier copy and the page that another had are one now.
        let before = take("a", 0);
        check(&[before, planet, own.clone()], &[&own]);
    }

    #[test]
    fn a_notice_stands_for_itself() {
        let kill = StoryCopy { head: Some(RevisionHead::Kill), ..take("a", 5) };
        check(&[take("a", 1), kill.clone()], &[&take("a", 1), &kill]);
    }
}
