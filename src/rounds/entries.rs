//! A document's entries: sorted by what they bring, their articles read, and all of it handed to the desk.

use std::cell::OnceCell;
use std::sync::Arc;

use tokio::task::JoinSet;
use url::Url;

use super::landed::{Landings, is_translated};
use super::records::Rows;
use super::report::PollReport;
use super::room::Claims;
use super::scrape::{Scraped, by_feed, scrape};
use super::sections::Sections;
use super::turns::{Done, Turns};
use super::{Room, RoundError};
use crate::desk::Ticket;
use crate::identity::{self, Announced, Case};
use crate::model::entry::Entry;
use crate::model::{Article, ArticleCapture, ArticleId, Fate, Source};
use crate::read::{Assignment, Beside, page_of};
use crate::shelf::{memory, recall_article};
use crate::store::{ArticleRow, Key, row};

/// New entries taken from one document; the rest come with the next poll.
const NEW_MAX: usize = 500;
/// Pages of one source under way at once; the hosts' own limits are tighter.
const PAGES_AT_ONCE: usize = 4;

/// An entry and what it brings.
pub(super) struct Sorted {
    pub(super) entry: Entry,
    pub(super) announced: Announced,
    pub(super) case: Case,
    /// How many stand before it.
    pub(super) listed: u32,
}

/// Says of each entry what it brings.
pub(super) fn sort(
    room: &Room,
    source: &Source,
    home: Option<&str>,
    entries: Vec<Entry>,
) -> Result<Vec<Sorted>, RoundError> {
    let mut announced: Vec<Announced> = entries
        .iter()
        .map(|entry| Announced::of(entry, page_of(source, entry).as_ref().map(Url::as_str)))
        .collect();
    identity::apart(&mut announced, entries.iter().map(identity::text));
    let cases = identity::sort((&source.id, source.scrape), &announced, &rows(room, source, home))?;
    let all = (0..).zip(entries).zip(announced).zip(cases);
    let sorted = |(((listed, entry), announced), case)| Sorted { entry, announced, case, listed };
    Ok(all.map(sorted).collect())
}

pub(super) fn rows<'a>(room: &'a Room, source: &'a Source, home: Option<&'a str>) -> Rows<'a> {
    let unscraped = &room.at_hand.unscraped;
    let (store, now, otherwise) = (room.store.as_ref(), (room.clock)(), OnceCell::new());
    Rows { store, source, home, now, unscraped, otherwise }
}

/// The assignment of an entry that brings something; `None` for one that does not.
pub(super) fn assignment(
    room: &Room,
    source: &Arc<Source>,
    home: Option<&str>,
    sorted: Sorted,
) -> Result<Option<Arc<Assignment>>, RoundError> {
    let (article, means, beside) = match sorted.case {
        Case::Known | Case::Repeat | Case::Joined(_) => return Ok(None),
        Case::Again { article, means } => (article, means, None),
        Case::New { article, means, beside } => (article, means, beside),
    };
    let known = |id| row::<ArticleRow>(room.store.as_ref(), &Key::article(id));
    let before = beside.map(known).transpose()?.flatten();
    let said =
        before.as_ref().is_some_and(|row| row.announced.headline == sorted.announced.said.headline);
    let beside = match beside.zip(before.as_ref()) {
        Some((id, row)) => self::beside(room, id, row, said)?,
        None => None,
    };
    let held = known(article)?.filter(|row| row.story.is_some());
    // Under the same headline, a page that has not changed is the article's that has it.
    let page = held.as_ref().or(before.as_ref().filter(|_| said));
    let own = known(ArticleId::of(&source.id, &sorted.entry.id))?;
    let Sorted { entry, announced, listed, .. } = sorted;
    Ok(Some(Arc::new(Assignment {
        source: source.clone(),
        article,
        entry,
        announced,
        means,
        beside,
        first: held.as_ref().or(own.as_ref()).map(|row| row.first),
        validators: page.map(|row| row.validators.clone()).unwrap_or_default(),
        held: held.is_some(),
        home: home.map(str::to_owned),
        listed,
    })))
}

fn beside(
    room: &Room,
    article: ArticleId,
    known: &ArticleRow,
    said: bool,
) -> Result<Option<Beside>, RoundError> {
    let capture = recall_article(&room.journal, known.seq, article)?;
    Ok(capture.map(|c| {
        let (text, headline) = (c.article.text(), c.article.headline);
        Beside { article, first: known.first, text, headline, said }
    }))
}

/// What one document's entries are taken with.
pub(super) struct Taking<'a> {
    pub(super) room: &'a Room,
    pub(super) source: &'a Arc<Source>,
    /// The site that the document names.
    pub(super) home: Option<&'a str>,
    pub(super) ticket: &'a Ticket,
    pub(super) report: &'a mut PollReport,
    pub(super) claims: &'a mut Claims,
    /// Is it the source's first document?
    pub(super) first: bool,
    pub(super) sections: Sections,
    pub(super) aside: Aside,
}

/// Entries whose pages others are reading: what is to be told of them is known once that is done.
#[derive(Default)]
pub(super) struct Aside {
    /// Those pages by the hashes of their addresses, and how long their entries are.
    pub(super) pages: Vec<(u64, u32)>,
    /// Entries not read yet, each with the article of the same document that has its page.
    pub(super) entries: Vec<(Sorted, Option<ArticleId>)>,
    /// Likewise, but read: their pages proved to be at other addresses.
    pub(super) read: Vec<(Done, Option<ArticleId>)>,
    /// Has it been waited for?
    pub(super) over: bool,
    /// Is something left for the next poll?
    pub(super) later: bool,
}

/// Entries under way, with their places in the document.
type Pages = JoinSet<(usize, Done)>;

impl Taking<'_> {
    /// Reads what is new or announced anew and hands it to the desk. Gives whether nothing was left for later.
    pub(super) async fn take(&mut self, entries: Vec<Entry>) -> Result<bool, RoundError> {
        let mut linked = Vec::with_capacity(entries.len());
        for entry in entries {
            if self.says_anything(&entry) {
                linked.push(self.linked(entry));
            }
        }
        let sorted = sort(self.room, self.source, self.home, linked)?;
        let complete = self.take_sorted(sorted).await?;
        Ok(self.take_aside().await? && complete)
    }

    /// The same for entries of which is known what they bring.
    pub(super) async fn take_sorted(&mut self, sorted: Vec<Sorted>) -> Result<bool, RoundError> {
        let (mut wanted, complete) = self.wanted(sorted).await?;
        let memory = Arc::new(memory(self.room.store.as_ref(), &self.source.id)?);
        let mut pages = Pages::new();
        let listed: Option<Vec<u32>> =
            row(self.room.store.as_ref(), &Key::listing(&self.source.id))?;
        let listed = listed.unwrap_or_default();
        let old = |job: &Assignment| self.first || listed.contains(&job.article.short());
        let mut turns = Turns::of(&mut wanted, old);
        let mut landed = Landings::new(turns.in_turn());
        for (place, job) in wanted.into_iter().enumerate() {
            while pages.len() >= PAGES_AT_ONCE || turns.are_full() {
                self.take_next(&mut pages, &mut turns, &mut landed).await?;
            }
            self.room.flows()?;
            self.report.met(job.entry.page());
            let (room, memory) = (self.room.clone(), memory.clone());
            pages.spawn(async move { (place, (scrape(&room, &job, &memory).await, job)) });
        }
        while !pages.is_empty() {
            self.take_next(&mut pages, &mut turns, &mut landed).await?;
        }
        self.settle_landed(&mut landed).await?;
        Ok(complete)
    }

    /// Has it a headline, a text, a picture or an address? One that has none of these is nobody's story.
    fn says_anything(&mut self, entry: &Entry) -> bool {
        let says = !entry.links.is_empty()
            || entry.page().is_some()
            || !entry.media.is_empty()
            || !entry.headline().is_empty();
        if !says {
            let (name, why) =
                (entry.guid.as_deref().unwrap_or(&entry.id), "it says nothing at all");
            self.report.tally.add(Fate::Refused, name, why);
        }
        says
    }

    /// Without links into private networks, and those with a user's name in them: neither followed nor published.
    fn linked(&mut self, mut entry: Entry) -> Entry {
        let hidden = |href: &str| self.room.client.hidden(&Url::parse(href).ok()?);
        let whys: Vec<_> = entry.links.iter().map(|link| hidden(&link.href)).collect();
        if let Some(why) = whys.iter().flatten().next() {
            let headline = entry.headline();
            let told = format!("{}: {why} is left out", crate::text::cut(&headline, 120));
            self.report.problems.push(told);
        }
        let mut whys = whys.into_iter();
        entry.links.retain(|_| whys.next().flatten().is_none());
        entry
    }

    /// The entries whose articles are to be read, and whether that is all of them; the others are handed over.
    async fn wanted(
        &mut self,
        all: Vec<Sorted>,
    ) -> Result<(Vec<Arc<Assignment>>, bool), RoundError> {
        let mut wanted = Vec::new();
        for sorted in all {
            let headline = sorted.entry.headline();
            let Some((sorted, case)) = self.claimed(sorted)? else { continue };
            match case {
                Case::Known => {
                    self.report.tally.add(Fate::Known, &headline, "nothing new is said of it");
                }
                Case::Repeat => {
                    self.report.tally.add(Fate::Known, &headline, "another entry says the same");
                }
                Case::Joined(article) => self.joined(&sorted.announced, &headline, article).await?,
                Case::Again { .. } | Case::New { .. } => {
                    wanted.extend(assignment(self.room, self.source, self.home, sorted)?);
                }
            }
        }
        let count = wanted.len();
        if count > NEW_MAX {
            let more = format!("{count} new entries at once; the newest {NEW_MAX} are taken now");
            self.report.problems.push(more);
            wanted.sort_by_key(|job| std::cmp::Reverse(job.entry.dated()));
            for job in wanted.drain(NEW_MAX..) {
                self.report.tally.add(Fate::Later, &job.entry.headline(), "too many at once");
            }
        }
        Ok((wanted, count <= NEW_MAX))
    }

    async fn take_next(
        &mut self,
        pages: &mut Pages,
        turns: &mut Turns,
        landed: &mut Landings,
    ) -> Result<(), RoundError> {
        match pages.join_next().await {
            Some(Ok((place, done))) => {
                for (place, done) in turns.done(place, done) {
                    let follows = turns.follows(place);
                    if follows {
                        self.settle_landed(landed).await?; // it comes after what it follows
                    }
                    if let Some(done) = landed.hold(done) {
                        self.take_one(done).await?;
                    }
                    if follows || landed.are_full() {
                        self.settle_landed(landed).await?;
                    }
                }
                Ok(())
            }
            Some(Err(error)) => {
                tracing::error!(%error, "a page's task failed");
                Err(RoundError::Poll)
            }
            None => Ok(()),
        }
    }

    /// A page that several entries led to is none of theirs, nor is a site's front page or what stands in an article's place;
    /// the feed's own text stands.
    async fn settle_landed(&mut self, landed: &mut Landings) -> Result<(), RoundError> {
        for (scraped, job) in landed.take() {
            let scraped = match scraped {
                Scraped::Article(capture, trouble, led) => {
                    let held = self.read_before(&job)?;
                    if landed.are_its_own(&job, (led.as_ref(), &capture), held.as_ref()) {
                        Scraped::Article(capture, trouble, led)
                    } else {
                        self.refused(&job, capture, (led, held.is_some())).await
                    }
                }
                scraped => scraped,
            };
            self.take_one((scraped, job)).await?;
        }
        Ok(())
    }

    /// What an entry's page is not believed for; of one that was never read, it may still be in another language.
    async fn refused(
        &self,
        job: &Arc<Assignment>,
        capture: Box<ArticleCapture>,
        (led, held): (Option<Url>, bool),
    ) -> Scraped {
        let why = match led {
            Some(_) => "its page leads to one that is not its own",
            None => "what stands at its address now is not its article",
        };
        match by_feed(self.room, job, why).await {
            Ok((told, _))
                if led.is_none() && !held && is_translated(&capture.article, &told.article) =>
            {
                Scraped::Article(capture, None, None)
            }
            Ok((told, trouble)) => Scraped::Article(Box::new(told), trouble, None),
            Err(trouble) => Scraped::Unreadable(trouble),
        }
    }

    /// The article as its page had it before, if it is held and was read.
    fn read_before(&self, job: &Assignment) -> Result<Option<Article>, RoundError> {
        let row: Option<ArticleRow> = row(self.room.store.as_ref(), &Key::article(job.article))?;
        let Some(row) = row.filter(|row| row.story.is_some() && !row.from_feed) else {
            return Ok(None);
        };
        let capture = recall_article(&self.room.journal, row.seq, job.article)?;
        Ok(capture.map(|capture| capture.article))
    }
}
