//! The window: articles come in one by one, each is told its story.

mod judge;
mod speakers;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use judge::Best;
use serde::{Deserialize, Serialize};
use speakers::Speakers;

use super::Settings;
use super::compare::{Side, compare};
use super::evidence::{Evidence, Path};
use super::fingerprint::Print;
use super::index::Index;
use super::sites::Sites;
use super::sorted::Sorted;
use super::versions::Versions;
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

/// The articles of the window and their stories.
#[derive(Debug, Default)]
pub struct Matcher {
    settings: Settings,
    slots: Vec<Option<Box<Held>>>,
    free: Vec<u32>,
    by_article: HashMap<ArticleId, Versions<u32>>,
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

/// An article taken out of the window.
struct Left {
    versions: Versions<Print>,
    story: StoryId,
    /// When its story was.
    opened: Timestamp,
}

/// A story's articles in the window.
#[derive(Debug)]
struct Told {
    opened: Timestamp,
    /// By time, then id.
    members: Sorted<(Timestamp, ArticleId)>,
    /// Slots it is found by, see [`Matcher::speakers`].
    speakers: Speakers,
    /// The same members, longest first, then by time and id.
    by_length: Sorted<(Reverse<usize>, Timestamp, ArticleId)>,
    /// The same by site, then by time and id. The first of each counts for the site's boilerplate: the story counts once, however
    /// often the site runs it.
    sites: Sorted<(u32, Timestamp, ArticleId)>,
}

impl Told {
    fn new(opened: Timestamp) -> Self {
        Self {
            opened,
            members: Sorted::default(),
            speakers: Speakers::default(),
            by_length: Sorted::default(),
            sites: Sorted::default(),
        }
    }

    /// The member that counts for a site's boilerplate.
    fn first_of(&self, site: u32) -> Option<(Timestamp, ArticleId)> {
        let from = self.sites.partition_point(|(of, ..)| *of < site);
        self.sites.get(from).filter(|(of, ..)| *of == site).map(|(_, at, id)| (*at, *id))
    }

    /// The newest member of a site.
    fn last_of(&self, site: u32) -> Option<(Timestamp, ArticleId)> {
        let end = self.sites.partition_point(|(of, ..)| *of <= site).checked_sub(1)?;
        self.sites.get(end).filter(|(of, ..)| *of == site).map(|(_, at, id)| (*at, *id))
    }
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
        if let Some(known) = self.remove(print.article) {
            return self.readmit(known, print);
        }
        let (best, near) = self.judge(&print);
        let verdict = if let Some(Best { story, with, kind, evidence }) = best {
            Verdict { kind, story, with: Some((with, evidence)), near }
        } else {
            let story = self.resolve(StoryId::opened_by(print.article));
            Verdict { kind: Kind::New, story, with: None, near }
        };
        let opened = print.at;
        self.insert(Versions::new(print), verdict.story, opened);
        verdict
    }

    /// Takes in an article whose story is known: how a window is filled again at a start, in the order of arrival.
    pub fn restore(&mut self, print: Print, story: StoryId, opened: Timestamp) {
        self.now = self.now.max(print.at);
        let versions = match self.remove(print.article) {
            Some(known) => followed(known.versions, print),
            None => Versions::new(print),
        };
        let story = self.resolve(story);
        self.insert(versions, story, opened);
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

    /// What the versions say that an article is known by, oldest first: hashes of headline and text.
    pub fn senses(&self, article: ArticleId) -> Vec<u64> {
        let slots = self.by_article.get(&article).into_iter().flat_map(Versions::iter);
        slots.filter_map(|slot| self.at(*slot)).map(|held| held.print.sense).collect()
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
            let at = held.versions.newest.at;
            self.insert(held.versions, own, at);
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
        let (opened, members) = (told.opened, told.members.to_vec());
        for (_, article) in members {
            if let Some(held) = self.remove(article) {
                self.insert(held.versions, a, opened);
            }
        }
    }

    fn held(&self, article: ArticleId) -> Option<&Held> {
        self.by_article.get(&article).and_then(|versions| self.at(versions.newest))
    }

    fn at(&self, slot: u32) -> Option<&Held> {
        self.slots.get(slot as usize)?.as_deref()
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

    fn readmit(&mut self, known: Left, print: Print) -> Verdict {
        let Left { versions, story, opened } = known;
        let (old, article) = (&versions.newest, print.article);
        let masks = [self.mask(old), self.mask(&print)];
        let mut evidence = self.compare((old, &masks[0]), (&print, &masks[1]));
        evidence.path = Path::SameArticle;
        let kind = if old.sense == print.sense { Kind::Copy } else { Kind::Revision };
        self.insert(followed(versions, print), story, opened);
        Verdict { kind, story, with: Some((article, evidence)), near: Vec::new() }
    }
}

/// An article's versions with one more. Its address is the newest one's alone: by a former one's text copies are found.
fn followed(versions: Versions<Print>, next: Print) -> Versions<Print> {
    let mut all = versions.follow(next, |a, b| a.sense == b.sense);
    all.former.iter_mut().for_each(|print| print.url = 0);
    all
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

    fn insert(&mut self, versions: Versions<Print>, story: StoryId, opened: Timestamp) {
        let Print { article, at, site, .. } = versions.newest;
        let length = Reverse(versions.newest.body.len());
        let former = versions.former.into_iter().map(|print| self.hold(print, story)).collect();
        let newest = self.hold(versions.newest, story);
        self.by_article.insert(article, Versions { former, newest });
        self.by_time.insert((at, article));
        let told = self.stories.entry(story).or_insert_with(|| Told::new(opened));
        told.opened = told.opened.min(opened);
        told.members.insert((at, article));
        told.by_length.insert((length, at, article));
        let before = told.first_of(site);
        told.sites.insert((site, at, article));
        let now = told.first_of(site);
        self.count(before, now, None);
        self.settle(story, &[]);
    }

    /// Puts a print into a slot.
    fn hold(&mut self, print: Print, story: StoryId) -> u32 {
        let held = Some(Box::new(Held { print, story }));
        if let Some(slot) = self.free.pop() {
            self.slots[slot as usize] = held;
            return slot;
        }
        self.slots.push(held);
        self.slots.len() as u32 - 1
    }

    fn remove(&mut self, article: ArticleId) -> Option<Left> {
        let Versions { former, newest } = self.by_article.remove(&article)?;
        let story = self.at(newest)?.story;
        let mut gone: Vec<(u32, Print)> = Vec::with_capacity(former.len() + 1);
        for slot in former.into_iter().chain([newest]) {
            gone.extend(self.slots[slot as usize].take().map(|held| (slot, held.print)));
        }
        let (_, print) = gone.last()?;
        self.by_time.remove(&(print.at, article));
        let mut opened = print.at;
        if let Some(told) = self.stories.get_mut(&story) {
            opened = told.opened;
            told.members.remove(&(print.at, article));
            told.by_length.remove(&(Reverse(print.body.len()), print.at, article));
            let before = told.first_of(print.site);
            told.sites.remove(&(print.site, print.at, article));
            let now = told.first_of(print.site);
            self.count(before, now, Some(print));
        }
        self.settle(story, &gone);
        self.free.extend(gone.iter().map(|(slot, _)| *slot));
        let mut prints: Vec<Print> = gone.into_iter().map(|(_, print)| print).collect();
        let newest = prints.pop()?;
        Some(Left { versions: Versions { former: prints, newest }, story, opened })
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
                let newest = by_article.get(&id)?.newest;
                slots.get(newest as usize)?.as_ref().map(|held| &held.print)
            }
        };
        if let Some(print) = before.and_then(|(_, id)| print(id)) {
            self.sites.remove(print);
        }
        if let Some(print) = now.and_then(|(_, id)| print(id)) {
            self.sites.add(print);
        }
    }
}
