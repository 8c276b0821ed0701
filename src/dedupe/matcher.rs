//! The window: articles come in one by one, each is told its story.

mod judge;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use judge::Best;
use serde::{Deserialize, Serialize};

use super::Settings;
use super::compare::{Side, compare};
use super::evidence::{Evidence, Path};
use super::fingerprint::Print;
use super::index::Index;
use super::sites::Sites;
use crate::model::{ArticleId, StoryId, Timestamp};

/// What an article is to its story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Kind {
    /// It opens a story.
    New,
    /// It says what the story's articles said.
    Copy,
    /// It says more, or something else: a later version.
    Revision,
}

impl Kind {
    /// The word of the machine form.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Copy => "copy",
            Self::Revision => "revision",
        }
    }
}

/// The answer for one article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// What it is to its story.
    pub kind: Kind,
    /// Its story.
    pub story: StoryId,
    /// The article it was joined with, and why.
    pub with: Option<(ArticleId, Evidence)>,
    /// The nearest articles it was not joined with, nearest first, at most three.
    pub near: Vec<(ArticleId, StoryId, Evidence)>,
}

/// Non-joins told of.
const NEAR_MAX: usize = 3;
/// Articles a story is found by.
const SPEAKERS_MAX: usize = 5;
/// Articles looked at for speakers: the versions of a story come early.
const MEMBERS_LOOKED_AT: usize = 24;
/// An article of which less than this stands in the speakers so far is another version of the story.
const VERSION_CONTAINED: f32 = 0.8;
/// So is one that opens otherwise: what is cut from its end can only be known by its opening.
const VERSION_OPENING: f32 = 0.5;

/// The articles of the window and their stories.
#[derive(Debug, Default)]
pub struct Matcher {
    settings: Settings,
    slots: Vec<Option<Held>>,
    free: Vec<u32>,
    by_article: HashMap<ArticleId, u32>,
    by_time: BTreeSet<(Timestamp, ArticleId)>,
    stories: HashMap<StoryId, Told>,
    index: Index,
    sites: Sites,
    /// A person's decisions: this article is not of that story.
    bans: BTreeSet<(StoryId, ArticleId)>,
    /// A person's decisions: this story is that one.
    joined: BTreeMap<StoryId, StoryId>,
    now: Timestamp,
}

#[derive(Debug)]
struct Held {
    print: Print,
    story: StoryId,
}

/// A story's articles in the window.
#[derive(Debug)]
struct Told {
    opened: Timestamp,
    /// By time, then id.
    members: BTreeSet<(Timestamp, ArticleId)>,
    /// Slots it is found by, see [`Matcher::speakers`].
    speakers: Vec<u32>,
    /// The same members, longest first, then by time and id.
    by_length: BTreeSet<(Reverse<usize>, Timestamp, ArticleId)>,
    /// Members of each site, by time and id. The first counts for the site's boilerplate: the story counts once, however
    /// often the site runs it.
    sites: BTreeMap<u32, BTreeSet<(Timestamp, ArticleId)>>,
}

impl Matcher {
    /// An empty window.
    pub fn new(settings: Settings) -> Self {
        Self { settings, ..Self::default() }
    }

    /// Judges an article against the window and takes it in.
    ///
    /// The clock is the articles' own: what is out of the window of the latest one is forgotten first. An article
    /// that is in the window already is a new version of itself and stays in its story.
    pub fn admit(&mut self, print: Print) -> Verdict {
        self.pass_time(print.at);
        if let Some(slot) = self.by_article.get(&print.article).copied() {
            return self.readmit(slot, print);
        }
        let (best, near) = self.judge(&print);
        let verdict = if let Some(Best { story, with, kind, evidence }) = best {
            Verdict { kind, story, with: Some((with, evidence)), near }
        } else {
            let story = self.resolve(StoryId::opened_by(print.article));
            Verdict { kind: Kind::New, story, with: None, near }
        };
        let opened = print.at;
        self.insert(print, verdict.story, opened);
        verdict
    }

    /// Takes in an article whose story is known: how a window is filled again at a start, in the order of arrival.
    pub fn restore(&mut self, print: Print, story: StoryId, opened: Timestamp) {
        self.now = self.now.max(print.at);
        if self.by_article.contains_key(&print.article) {
            self.remove(print.article);
        }
        let story = self.resolve(story);
        self.insert(print, story, opened);
    }

    /// A story was opened by then, whatever of its articles is in the window.
    pub fn opened(&mut self, story: StoryId, at: Timestamp) {
        if let Some(told) = self.stories.get_mut(&story) {
            told.opened = told.opened.min(at);
        }
    }

    /// What speaks for and against two articles of the window being copies.
    pub fn evidence(&self, a: ArticleId, b: ArticleId) -> Option<Evidence> {
        let (a, b) = (self.held(a)?, self.held(b)?);
        let masks = [self.mask(&a.print), self.mask(&b.print)];
        Some(self.compare((&a.print, &masks[0]), (&b.print, &masks[1])))
    }

    /// The story of an article of the window.
    pub fn story(&self, article: ArticleId) -> Option<StoryId> {
        self.held(article).map(|h| h.story)
    }

    /// How many articles are in the window.
    pub fn len(&self) -> usize {
        self.by_article.len()
    }

    /// Is the window empty?
    pub fn is_empty(&self) -> bool {
        self.by_article.is_empty()
    }

    /// A person takes an article out of a story, for ever. Gives the story it has from now on.
    pub fn split(&mut self, story: StoryId, article: ArticleId) -> StoryId {
        let story = self.resolve(story);
        self.bans.insert((story, article));
        let mut own = StoryId::opened_by(article);
        // The story keeps its id even when the article that opened it leaves; an id that was joined into it is no way
        // out of it either.
        while own == story || self.resolve(own) != own {
            own = StoryId::opened_by(ArticleId(own.0));
        }
        if self.held(article).is_some_and(|h| h.story == story)
            && let Some(held) = self.remove(article)
        {
            let at = held.print.at;
            self.insert(held.print, own, at);
        }
        own
    }

    /// A person joins story `b` into story `a`, for ever.
    pub fn join(&mut self, a: StoryId, b: StoryId) {
        let (a, b) = (self.resolve(a), self.resolve(b));
        if a == b {
            return;
        }
        self.joined.insert(b, a);
        let Some(told) = self.stories.get(&b) else { return };
        let (opened, members) = (told.opened, told.members.clone());
        for (_, article) in members {
            if let Some(held) = self.remove(article) {
                self.insert(held.print, a, opened);
            }
        }
    }

    fn held(&self, article: ArticleId) -> Option<&Held> {
        self.by_article.get(&article).and_then(|slot| self.at(*slot))
    }

    fn at(&self, slot: u32) -> Option<&Held> {
        self.slots.get(slot as usize)?.as_ref()
    }

    /// The story that took this one in, or itself.
    fn resolve(&self, mut story: StoryId) -> StoryId {
        while let Some(into) = self.joined.get(&story) {
            story = *into;
        }
        story
    }

    fn mask(&self, print: &Print) -> Vec<bool> {
        self.sites.boilerplate(print, self.settings.boilerplate)
    }

    fn compare(&self, a: (&Print, &[bool]), b: (&Print, &[bool])) -> Evidence {
        let side = |(print, boilerplate)| Side { print, boilerplate };
        compare(side(a), side(b), &self.settings)
    }

    fn readmit(&mut self, slot: u32, print: Print) -> Verdict {
        let Some(old) = self.at(slot) else { return self.admit_lost(print) };
        let (story, article) = (old.story, print.article);
        let masks = [self.mask(&old.print), self.mask(&print)];
        let mut evidence = self.compare((&old.print, &masks[0]), (&print, &masks[1]));
        evidence.path = Path::SameArticle;
        let kind = if old.print.sense == print.sense { Kind::Copy } else { Kind::Revision };
        let opened = self.stories.get(&story).map_or(print.at, |t| t.opened);
        self.remove(article);
        self.insert(print, story, opened);
        Verdict { kind, story, with: Some((article, evidence)), near: Vec::new() }
    }

    /// The tables disagree, which they never do; the article is then as good as new.
    fn admit_lost(&mut self, print: Print) -> Verdict {
        let story = self.resolve(StoryId::opened_by(print.article));
        let at = print.at;
        self.insert(print, story, at);
        Verdict { kind: Kind::New, story, with: None, near: Vec::new() }
    }
}

/// Keeping the window.
impl Matcher {
    /// Forgets what is out of the window of `at`.
    pub fn pass_time(&mut self, at: Timestamp) {
        self.now = self.now.max(at);
        let before = self.now.minus(self.settings.window);
        while let Some((at, article)) = self.by_time.first().copied() {
            if at >= before {
                break;
            }
            self.remove(article);
        }
    }

    fn insert(&mut self, print: Print, story: StoryId, opened: Timestamp) {
        let (article, at) = (print.article, print.at);
        let held = Some(Held { print, story });
        let slot = if let Some(slot) = self.free.pop() {
            self.slots[slot as usize] = held;
            slot
        } else {
            self.slots.push(held);
            self.slots.len() as u32 - 1
        };
        self.by_article.insert(article, slot);
        self.by_time.insert((at, article));
        let told = self.stories.entry(story).or_insert_with(|| Told {
            opened,
            members: BTreeSet::new(),
            speakers: Vec::new(),
            by_length: BTreeSet::new(),
            sites: BTreeMap::new(),
        });
        told.opened = told.opened.min(opened);
        told.members.insert((at, article));
        let Some(print) = self.slots[slot as usize].as_ref().map(|h| &h.print) else { return };
        told.by_length.insert((Reverse(print.body.len()), at, article));
        let of_site = told.sites.entry(print.site).or_default();
        let before = of_site.first().copied();
        of_site.insert((at, article));
        let now = of_site.first().copied();
        self.count(before, now, None);
        self.settle(story, None);
    }

    fn remove(&mut self, article: ArticleId) -> Option<Held> {
        let slot = self.by_article.remove(&article)?;
        let held = self.slots.get_mut(slot as usize)?.take()?;
        self.by_time.remove(&(held.print.at, article));
        let (at, site) = (held.print.at, held.print.site);
        if let Some(told) = self.stories.get_mut(&held.story) {
            told.members.remove(&(at, article));
            told.by_length.remove(&(Reverse(held.print.body.len()), at, article));
            let of_site = told.sites.entry(site).or_default();
            let before = of_site.first().copied();
            of_site.remove(&(at, article));
            let now = of_site.first().copied();
            if of_site.is_empty() {
                told.sites.remove(&site);
            }
            self.count(before, now, Some(&held.print));
        }
        self.settle(held.story, Some((slot, &held.print)));
        self.free.push(slot);
        Some(held)
    }

    /// The article of a site that counts for its boilerplate was `before` and is `now`; `gone` has left its slot.
    fn count(
        &mut self,
        before: Option<(Timestamp, ArticleId)>,
        now: Option<(Timestamp, ArticleId)>,
        gone: Option<&Print>,
    ) {
        if before == now {
            return;
        }
        let slots = &self.slots;
        let by_article = &self.by_article;
        let print = |id: ArticleId| match gone {
            Some(print) if print.article == id => Some(print),
            _ => {
                by_article.get(&id).and_then(|s| slots.get(*s as usize)?.as_ref()).map(|h| &h.print)
            }
        };
        if let Some(print) = before.and_then(|(_, id)| print(id)) {
            self.sites.remove(print);
        }
        if let Some(print) = now.and_then(|(_, id)| print(id)) {
            self.sites.add(print);
        }
    }

    /// Brings who speaks for a story in line with its members.
    fn settle(&mut self, story: StoryId, gone: Option<(u32, &Print)>) {
        let Some(mut told) = self.stories.remove(&story) else { return };
        let speakers = self.speakers(&told);
        let print = |slot: u32| match gone {
            Some((s, print)) if s == slot => Some(print),
            _ => self.slots.get(slot as usize).and_then(Option::as_ref).map(|h| &h.print),
        };
        let index = &mut self.index;
        let each = |slots: &[u32], but: &[u32], f: &mut dyn FnMut(&Print, u32)| {
            for slot in slots.iter().filter(|s| !but.contains(s)) {
                if let Some(print) = print(*slot) {
                    f(print, *slot);
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
    /// ones: enough to know every copy by, too few to chain stories through each other's copies.
    fn speakers(&self, told: &Told) -> Vec<u32> {
        let side = |print| Side { print, boilerplate: &[] };
        let member = |id: &ArticleId| {
            let slot = *self.by_article.get(id)?;
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
        out.into_iter().map(|(slot, _)| slot).collect()
    }
}
