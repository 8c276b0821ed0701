//! Entries whose pages another poll is reading: put aside until that is done, for only then is known who has told them.

use std::time::Duration;

use tokio::time::{Instant, timeout};

use super::RoundError;
use super::entries::{Sorted, Taking, rows};
use super::room::{Claims, Standing, Taken};
use super::turns::Done;
use crate::identity::{Announced, Case, Holder, Means, Records};
use crate::model::{ArticleId, Fate};
use crate::read::page_of;
use crate::store::{ArticleRow, Key, row};

/// Who is that slow is not waited for: the next poll tells.
const WAIT_MAX: Duration = Duration::from_secs(60);
/// It is seen to at least this often.
const TICK: Duration = Duration::from_secs(1);
/// An entry of so many characters may be all that can be had of a page, rather than a teaser.
const TEXT_CHARS_MIN: u32 = 400;
/// The claim of who only tells of a page: any other comes before it.
const NOBODYS: Standing = Standing { rank: i32::MIN, own: false };

/// Why an entry is left for the next poll.
const READING: &str = "another source is reading its page";

impl Taking<'_> {
    /// A new page that another poll is fetching right now is put aside, unless this source speaks for it rather. Who asks for
    /// no page keeps nobody from it. Gives the entry and what it brings, where that is known.
    pub(super) fn claimed(&mut self, sorted: Sorted) -> Result<Option<(Sorted, Case)>, RoundError> {
        let Case::New { article, means: Means::Page, .. } = sorted.case else {
            let case = sorted.case;
            return Ok(Some((sorted, case)));
        };
        let (address, chars) = (sorted.announced.said.address, sorted.announced.chars);
        let page = page_of(self.source, &sorted.entry);
        let own = page.is_some_and(|page| self.source.publishes(page.as_str(), self.home));
        let by = Standing { rank: self.source.rank, own };
        let as_nobody = |claims: &mut Claims| claims.take(address, NOBODYS, article);
        let asks_for_none = !self.source.scrape && as_nobody(self.claims) == Taken::Yes;
        let taken = if asks_for_none { Taken::Yes } else { self.claims.take(address, by, article) };
        let ours = match taken {
            Taken::Ours(article) => Some(article),
            Taken::Yes | Taken::Theirs => None,
        };
        // Who had claimed it has told it by now, maybe since the entries were sorted.
        if let Some(told) = self.keeper(address, chars)?.filter(|_| ours.is_none()) {
            return Ok(Some((sorted, Case::Joined(told))));
        }
        if taken == Taken::Yes {
            let case = sorted.case;
            return Ok(Some((sorted, case)));
        }
        if self.aside.over || (ours.is_some() && chars >= TEXT_CHARS_MIN) {
            self.later(&sorted.entry.headline());
        } else {
            self.aside.pages.extend(ours.is_none().then_some((address, chars)));
            self.aside.entries.push((sorted, ours));
        }
        Ok(None)
    }

    /// An entry that was read proved to have a page that another is reading.
    pub(super) fn put_aside(&mut self, page: u64, done: Done, ours: Option<ArticleId>) {
        if self.aside.over {
            self.later(&done.1.entry.headline());
        } else {
            let chars = done.1.announced.chars;
            self.aside.pages.extend(ours.is_none().then_some((page, chars)));
            self.aside.read.push((done, ours));
        }
    }

    fn later(&mut self, headline: &str) {
        self.report.tally.add(Fate::Later, headline, READING);
        self.aside.later = true;
    }

    /// Takes what was put aside, once who had its page has told it or has not. Gives whether nothing is left for later.
    pub(super) async fn take_aside(&mut self) -> Result<bool, RoundError> {
        if !self.aside.entries.is_empty() || !self.aside.read.is_empty() {
            // Its own pages first: no two polls may wait for one another.
            self.room.desk.probe().await?;
            self.claims.give_back();
            self.wait().await?;
            self.aside.over = true;
            for (done, ours) in std::mem::take(&mut self.aside.read) {
                match ours.map(|ours| self.told_as(ours)).transpose()?.flatten() {
                    Some(of) => {
                        self.joined(&done.1.announced, &done.1.entry.headline(), of).await?;
                    }
                    None => self.take_one(done).await?,
                }
            }
            let mut left = Vec::new();
            for (sorted, ours) in std::mem::take(&mut self.aside.entries) {
                match ours.map(|ours| self.told_as(ours)).transpose()?.flatten() {
                    Some(of) => {
                        self.joined(&sorted.announced, &sorted.entry.headline(), of).await?;
                    }
                    None => left.push(sorted),
                }
            }
            let complete = self.take_sorted(left).await?;
            return Ok(complete && !self.aside.later);
        }
        Ok(!self.aside.later)
    }

    /// Until nobody else is reading a page of those put aside, or it is told.
    async fn wait(&self) -> Result<(), RoundError> {
        let (started, mut told) = (Instant::now(), self.room.desk.changed());
        while self.is_awaited()? && started.elapsed() < WAIT_MAX {
            let news = async {
                tokio::select! {
                    told = told.changed() => told.is_ok(),
                    () = self.room.freed() => true,
                }
            };
            if timeout(TICK, news).await == Ok(false) {
                break; // the desk has ended
            }
        }
        Ok(())
    }

    fn is_awaited(&self) -> Result<bool, RoundError> {
        for (page, chars) in &self.aside.pages {
            if self.room.is_claimed(*page) && self.keeper(*page, *chars)?.is_none() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Another source's article that has a page, whatever an entry of so many characters brings.
    fn keeper(&self, address: u64, chars: u32) -> Result<Option<ArticleId>, RoundError> {
        let holder = rows(self.room, self.source, self.home).holder(address)?;
        let keeps = |h: &Holder| {
            h.announced.is_none() && !h.yields && !h.may_be_filled(chars, self.source.scrape)
        };
        Ok(holder.filter(keeps).map(|h| h.article))
    }

    /// The article that is told of one of this document's entries: its own, or the one that it was found to be of.
    pub(super) fn told_as(&self, article: ArticleId) -> Result<Option<ArticleId>, RoundError> {
        let row: Option<ArticleRow> = row(self.room.store.as_ref(), &Key::article(article))?;
        Ok(row.and_then(|row| row.of.or(row.story.map(|_| article))))
    }

    /// The page of an entry is that of another article.
    pub(super) async fn joined(
        &mut self,
        announced: &Announced,
        headline: &str,
        of: ArticleId,
    ) -> Result<(), RoundError> {
        self.report.tally.add(Fate::Joined, headline, "another article has its page");
        self.sighting(announced, Some(of)).await
    }
}
