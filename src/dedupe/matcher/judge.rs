//! What an article is to those of the window: candidates found, compared, the best join and the nearest non-joins.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::{Held, Kind, Matcher, NEAR_MAX};
use crate::dedupe::compare::{Side, news};
use crate::dedupe::evidence::{Evidence, Path};
use crate::dedupe::fingerprint::Print;
use crate::model::{ArticleId, StoryId, Timestamp};

/// A later version has so much of the earlier one.
const VERSION_CONTAINED: f32 = 0.5;

/// The best join found.
pub(super) struct Best {
    pub(super) story: StoryId,
    pub(super) with: ArticleId,
    pub(super) kind: Kind,
    pub(super) evidence: Evidence,
}

impl Matcher {
    pub(super) fn judge(
        &self,
        print: &Print,
    ) -> (Option<Best>, Vec<(ArticleId, StoryId, Evidence)>) {
        let mask = self.mask(print);
        let mut joins = Vec::new();
        let mut apart = Vec::new();
        let candidates = self.candidates(print);
        let own = self.own(print, &candidates);
        for slot in candidates.into_iter().chain(own) {
            let Some(held) = self.at(slot) else { continue };
            let other = self.mask(&held.print);
            let evidence = self.compare((print, &mask), (&held.print, &other));
            let meant = evidence.path == Path::Named || evidence.title >= self.settings.title_sure;
            let meant = meant || evidence.same_site;
            if !evidence.joins() {
                apart.push((held, evidence));
            } else if meant || !self.speaks_by_headline(held.story, slot) {
                joins.push((held, evidence));
            }
        }
        self.part_round_up(print, &mut joins, &mut apart);
        joins.sort_by(nearer);
        let kind = self.kind_of((print, &mask), &joins, &apart);
        let best = joins.into_iter().next().map(|(held, evidence)| Best {
            story: held.story,
            with: held.print.article,
            kind,
            evidence,
        });
        apart.sort_by(nearer);
        let story = best.as_ref().map(|b| b.story);
        let mut told = BTreeSet::new();
        let other = |h: &Held| Some(h.story) != story;
        let near = apart.into_iter().filter(|(h, _)| other(h) && told.insert(h.print.article));
        (best, near.take(NEAR_MAX).map(|(h, e)| (h.print.article, h.story, e)).collect())
    }

    /// A round-up that holds stories whole is none of them, not even the one it opens with.
    fn part_round_up<'a>(
        &self,
        print: &Print,
        joins: &mut Vec<(&'a Held, Evidence)>,
        apart: &mut Vec<(&'a Held, Evidence)>,
    ) {
        let holds = |held: &Held, e: &Evidence| {
            held.print.body.len() < print.body.len() && self.settings.within(e)
        };
        let pieces: BTreeSet<StoryId> = (apart.iter())
            .filter(|(held, e)| e.path == Path::Wrap && holds(held, e))
            .map(|(held, _)| held.story)
            .collect();
        let piece = |held: &Held, e: &Evidence| {
            e.path != Path::Named && holds(held, e) && pieces.iter().any(|s| *s != held.story)
        };
        let (gone, kept) = std::mem::take(joins).into_iter().partition(|(h, e)| piece(h, e));
        *joins = kept;
        let wrapped = |(held, e): (&'a Held, Evidence)| (held, Evidence { path: Path::Wrap, ..e });
        apart.extend(Vec::into_iter(gone).map(wrapped));
    }

    /// Slots worth comparing, most promising first.
    fn candidates(&self, print: &Print) -> Vec<u32> {
        let least = if print.body.len() < 8 { 1 } else { 2 };
        let mut found: Vec<(u32, &Held, u32)> = self
            .index
            .sharing(print)
            .into_iter()
            .filter(|(_, shared)| *shared >= least)
            .filter_map(|(slot, shared)| Some((shared, self.at(slot)?, slot)))
            .filter(|(_, held, _)| self.open_to(held.story, print))
            .collect();
        found.sort_by(|a, b| {
            let key = |f: &(u32, &Held, u32)| (f.1.print.at, f.1.print.article);
            b.0.cmp(&a.0).then_with(|| key(a).cmp(&key(b)))
        });
        found.into_iter().map(|(.., slot)| slot).take(self.settings.candidates).collect()
    }

    /// Of the stories of these the site's own newest article, where it is none of them: a later version is known by that,
    /// whoever speaks for the story.
    fn own(&self, print: &Print, candidates: &[u32]) -> Vec<u32> {
        let stories: BTreeSet<StoryId> =
            candidates.iter().filter_map(|slot| self.at(*slot)).map(|held| held.story).collect();
        let newest = |story| {
            let (_, article) = self.stories.get(&story)?.last_of(print.site)?;
            Some(self.by_article.get(&article)?.newest)
        };
        stories.into_iter().filter_map(newest).filter(|slot| !candidates.contains(slot)).collect()
    }

    fn speaks_by_headline(&self, story: StoryId, slot: u32) -> bool {
        self.stories.get(&story).is_some_and(|told| told.speakers.by_headline(slot))
    }

    /// May the story still take in this article?
    fn open_to(&self, story: StoryId, print: &Print) -> bool {
        let opened = self.stories.get(&story).map_or(print.at, |t| t.opened);
        print.at.since(opened) <= self.settings.window
            && !self.bans.contains(&(story, print.article))
    }

    /// What it is to the article it is nearest to, and to the same story's nearest of its own site: what an outlet copied
    /// before says as much as the first version, so that the outlet's is often the nearer one.
    fn kind_of(
        &self,
        new: (&Print, &[bool]),
        joins: &[(&Held, Evidence)],
        apart: &[(&Held, Evidence)],
    ) -> Kind {
        let Some((best, evidence)) = joins.first() else { return Kind::New };
        // Another piece of the same text is no earlier version.
        let told = |e: &Evidence| e.joins() || e.same_url || e.containment >= VERSION_CONTAINED;
        let own =
            |(held, e): &&(&Held, Evidence)| held.story == best.story && e.same_site && told(e);
        let own = joins.iter().chain(apart).find(own);
        let to_own = own.map_or(Kind::New, |(held, e)| self.kind(new, held, e));
        self.kind(new, best, evidence).max(to_own)
    }

    /// Copy or revision: only the same page and the same hand revise, and they have something to say. What an outlet prints
    /// around an agency's text is not known when it is met first; of another site only a head or other numbers tell a later
    /// version.
    fn kind(&self, new: (&Print, &[bool]), held: &Held, evidence: &Evidence) -> Kind {
        let headed = new.0.head.is_some() && new.0.head != held.print.head;
        if headed || evidence.path == Path::Named {
            return Kind::Revision;
        }
        let own = evidence.same_site || evidence.same_url;
        if !own && evidence.same_credit != Some(true) {
            return Kind::Copy;
        }
        let mask = self.mask(&held.print);
        let side = |print, boilerplate| Side { print, boilerplate };
        let (fresh, numbers) = news(side(&held.print, &mask), side(new.0, new.1));
        let retitled = evidence.same_url && evidence.title < 0.99;
        let revised = numbers || own && fresh > 0.15 || retitled;
        if revised { Kind::Revision } else { Kind::Copy }
    }
}

/// Closest first, then the older; of what a notice names, the newer: a desk gives one headline to each day's prices.
fn nearer(a: &(&Held, Evidence), b: &(&Held, Evidence)) -> Ordering {
    let by_age = if a.1.path == Path::Named { age(b).cmp(&age(a)) } else { age(a).cmp(&age(b)) };
    rank(b).cmp(&rank(a)).then(by_age)
}

/// As a text, then as a whole, then by headline. What is only named is no text's copy.
fn rank((_, e): &(&Held, Evidence)) -> (bool, u32, u32, u32, u32) {
    let mille = |share: f32| (share * 1000.0) as u32;
    if e.path == Path::Named {
        return (false, 0, 0, 0, mille(e.named.unwrap_or_default()));
    }
    (true, mille(e.containment) / 50, mille(e.coverage) / 50, e.shared, mille(e.title))
}

fn age((held, _): &(&Held, Evidence)) -> (Timestamp, ArticleId) {
    (held.print.at, held.print.article)
}
