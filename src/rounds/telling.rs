//! What became of an entry, handed to the desk: an article that is told, or no more than that it was seen.

use super::RoundError;
use super::entries::{Taking, rows};
use super::landed::proved;
use super::room::Standing;
use super::scrape::Scraped;
use super::turns::Done;
use crate::identity::{Announced, Records};
use crate::model::{ArticleCapture, ArticleId, Capture, Fate, Method, RevisionHead};
use crate::read::Assignment;
use crate::store::{ArticleRow, Key, row};

impl Taking<'_> {
    pub(super) async fn take_one(&mut self, (scraped, job): Done) -> Result<(), RoundError> {
        let headline = job.entry.headline();
        match scraped {
            Scraped::Article(capture, trouble, _) => match self.whose(&job, &capture)? {
                Some(other) => {
                    self.report.tally.add(Fate::Joined, &headline, "another article has its page");
                    self.sighting(&job.announced, Some(other)).await
                }
                None => self.tell(&job, capture, trouble).await,
            },
            Scraped::Unchanged => {
                self.report.tally.add(Fate::Known, &headline, "its page has not changed");
                let of = job.beside.as_ref().map_or(job.article, |before| before.article);
                self.looked(&job, of).await?;
                self.sighting(&job.announced, Some(of)).await
            }
            Scraped::Unreadable(trouble) => {
                self.report.tally.add(Fate::Refused, &headline, &trouble.to_string());
                self.sighting(&job.announced, None).await
            }
        }
    }

    /// Of a page that proved to be at another address, another source's article that has it; if that is only being read, the
    /// entry itself.
    fn whose(
        &mut self,
        job: &Assignment,
        capture: &ArticleCapture,
    ) -> Result<Option<ArticleId>, RoundError> {
        let Some(own) = proved(job, capture) else { return Ok(None) };
        let holder = rows(self.room, self.source, self.home).holder(own)?;
        if let Some(holder) = holder.filter(|h| h.announced.is_none() && !h.yields) {
            return Ok(Some(holder.article));
        }
        let by = Standing { rank: self.source.rank, own: capture.own };
        Ok((!self.claims.take(own, by)).then_some(job.article))
    }

    async fn tell(
        &mut self,
        job: &Assignment,
        capture: Box<ArticleCapture>,
        trouble: Option<String>,
    ) -> Result<(), RoundError> {
        if let Some(why) = trouble.as_ref().filter(|_| capture.article.method == Method::Feed)
            && self.stands(&capture)?
        {
            let why = format!("{why}; what was read of it before stays");
            self.report.problems.push(format!("{}: {why}", capture.article.url));
            self.report.tally.add(Fate::Known, &capture.article.headline, &why);
            self.looked(job, capture.article_id).await?;
            return self.sighting(&job.announced, Some(capture.article_id)).await;
        }
        self.report.articles += 1;
        self.report.tally.add(Fate::Told, &capture.article.headline, "");
        if let Some(why) = trouble {
            self.report.from_feed += 1;
            self.report.tally.add(Fate::FromFeed, &capture.article.headline, &why);
            let page = &capture.article.url;
            self.report.problems.push(format!("{page}: {why}; the feed's own text is used"));
        }
        let article = capture.article_id;
        // Of a version that says nothing of itself somebody was silent.
        let revision = capture.article.head.map(RevisionHead::word);
        if let Some(kind) = revision.or(job.held.then_some("silent")) {
            self.room.metrics.revised(kind);
        }
        self.room.desk.take(Capture::Article(capture), self.ticket).await?;
        if article != self.own_id(&job.announced) {
            self.sighting(&job.announced, Some(article)).await?;
        }
        Ok(())
    }

    /// An article was looked at in vain for what another guid said of it.
    async fn looked(&mut self, job: &Assignment, of: ArticleId) -> Result<(), RoundError> {
        if of == self.own_id(&job.announced) {
            return Ok(());
        }
        let (announced, at) = (job.announced.said, (self.room.clock)());
        let first = job.beside.as_ref().map(|before| before.first).or(job.first);
        let capture = Capture::Sighting { entry: of, announced, of: None, at, first };
        Ok(self.room.desk.take(capture, self.ticket).await?)
    }

    /// Is the article held as its page told it, and does the entry say no more than it did? Then a page that can't be read
    /// now takes nothing of that away.
    fn stands(&self, new: &ArticleCapture) -> Result<bool, RoundError> {
        let held: Option<ArticleRow> =
            row(self.room.store.as_ref(), &Key::article(new.article_id))?;
        Ok(held.is_some_and(|held| {
            held.story.is_some()
                && !held.from_feed
                && held.announced.headline == new.announced.headline
        }))
    }

    fn own_id(&self, announced: &Announced) -> ArticleId {
        ArticleId::of(&self.source.id, &announced.id)
    }

    /// The entry was seen, and there is nothing more to keep of it but whose page it has.
    pub(super) async fn sighting(
        &mut self,
        announced: &Announced,
        article: Option<ArticleId>,
    ) -> Result<(), RoundError> {
        let entry = self.own_id(announced);
        let of = article.filter(|article| *article != entry);
        let at = (self.room.clock)();
        let known: Option<ArticleRow> = row(self.room.store.as_ref(), &Key::article(entry))?;
        let first = known.map(|known| known.first);
        let capture = Capture::Sighting { entry, announced: announced.said, of, at, first };
        Ok(self.room.desk.take(capture, self.ticket).await?)
    }
}
