//! Who speaks for a story: the few articles, and versions of them, by which its copies are found.

use super::{Held, Matcher, Told};
use crate::dedupe::Print;
use crate::dedupe::compare::{Side, compare, headlines};
use crate::model::{ArticleId, StoryId};

/// Articles a story is found by.
const SPEAKERS_MAX: usize = 5;
/// Articles it is found by besides, for their headlines: a notice names the agency's, an outlet has one of its own.
const RETITLED_SPEAKERS_MAX: usize = 3;
/// Former versions it is found by besides: those that an article's later ones contradict.
const FORMER_SPEAKERS_MAX: usize = 5;
/// Articles looked at for speakers: the versions of a story come early.
const MEMBERS_LOOKED_AT: usize = 24;
/// An article of which less than this stands in the speakers so far is another version of the story.
const VERSION_CONTAINED: f32 = 0.8;
/// So is one that opens otherwise: what is cut from its end can only be known by its opening.
const VERSION_OPENING: f32 = 0.5;

/// The slots a story is found by.
#[derive(Debug, Default)]
pub(super) struct Speakers {
    /// By their text.
    texts: Vec<u32>,
    /// By their headline only: their text another has.
    headlines: Vec<u32>,
}

impl Speakers {
    fn contains(&self, slot: u32) -> bool {
        self.texts.contains(&slot) || self.headlines.contains(&slot)
    }

    fn iter(&self) -> impl Iterator<Item = u32> {
        self.texts.iter().chain(&self.headlines).copied()
    }

    /// Does this one speak by its headline only?
    pub(super) fn by_headline(&self, slot: u32) -> bool {
        self.headlines.contains(&slot)
    }
}

impl Matcher {
    /// Brings who speaks for a story in line with its members.
    pub(super) fn settle(&mut self, story: StoryId, gone: &[(u32, Print)]) {
        let Some(mut told) = self.stories.remove(&story) else { return };
        let speakers = self.speakers(&told);
        let print = |slot: u32| match gone.iter().find(|(left, _)| *left == slot) {
            Some((_, print)) => Some(print),
            None => self.slots.get(slot as usize).and_then(Option::as_ref).map(|h| &h.print),
        };
        let index = &mut self.index;
        let each = |slots: &Speakers, but: &Speakers, f: &mut dyn FnMut(&Print, u32)| {
            for slot in slots.iter().filter(|s| !but.contains(*s)) {
                if let Some(print) = print(slot) {
                    f(print, slot);
                }
            }
        };
        each(&told.speakers, &speakers, &mut |p, slot| index.remove(p, slot));
        each(&speakers, &told.speakers, &mut |p, slot| index.add(p, slot));
        if !told.members.is_empty() {
            told.speakers = speakers;
            self.stories.insert(story, told);
        }
    }

    /// The first article, the longest one, and the versions that differ from them, longer ones before shorter
    /// ones: enough to know every copy by, too few to chain stories through each other's copies. Those under other
    /// headlines only tell whom a headline means.
    fn speakers(&self, told: &Told) -> Speakers {
        let side = |print| Side { print, boilerplate: &[] };
        let member = |id: &ArticleId| {
            let slot = self.by_article.get(id)?.newest;
            Some((slot, &self.at(slot)?.print))
        };
        let first = told.members.first().and_then(|(_, id)| member(id));
        let mut out: Vec<(u32, &Print)> = first.into_iter().collect();
        let longest = told.by_length.iter().filter_map(|(.., id)| member(id));
        for (slot, print) in longest.take(MEMBERS_LOOKED_AT) {
            let known = out.iter().any(|(s, speaker)| {
                let same = *s == slot;
                same || print.body.len() <= speaker.body.len() && {
                    let e = compare(side(print), side(speaker), &self.settings);
                    e.containment >= VERSION_CONTAINED && e.opening >= VERSION_OPENING
                }
            });
            if !known && out.len() < SPEAKERS_MAX {
                out.push((slot, print));
            }
        }
        let most = out.len() + FORMER_SPEAKERS_MAX;
        for (slot, print) in self.former(told) {
            let apart = out
                .iter()
                .all(|(_, speaker)| !compare(side(print), side(speaker), &self.settings).joins());
            if apart && out.len() < most {
                out.push((slot, print));
            }
        }
        let texts = out.iter().map(|(slot, _)| *slot).collect();
        Speakers { texts, headlines: self.retitled(told, out) }
    }

    /// Articles under other headlines than those that speak.
    fn retitled<'a>(&'a self, told: &Told, mut known: Vec<(u32, &'a Print)>) -> Vec<u32> {
        let texts = known.len();
        for (_, article) in told.members.iter().take(MEMBERS_LOOKED_AT) {
            let Some(slot) = self.by_article.get(article).map(|v| v.newest) else { continue };
            let Some(Held { print, .. }) = self.at(slot) else { continue };
            let is_known = known.iter().any(|(s, speaker)| {
                *s == slot || headlines(print, speaker) >= self.settings.title_sure
            });
            if !is_known && known.len() < texts + RETITLED_SPEAKERS_MAX {
                known.push((slot, print));
            }
        }
        known[texts..].iter().map(|(slot, _)| *slot).collect()
    }

    /// Former versions of a story's first articles.
    fn former(&self, told: &Told) -> impl Iterator<Item = (u32, &Print)> {
        let members = told.members.iter().take(MEMBERS_LOOKED_AT);
        let versions = members.filter_map(|(_, id)| self.by_article.get(id));
        let slots = versions.flat_map(|versions| versions.former.iter().copied());
        slots.filter_map(|slot| Some((slot, &self.at(slot)?.print)))
    }
}
