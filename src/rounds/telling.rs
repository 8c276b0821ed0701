//! What became of an entry, handed to the desk: an article that is told, or no more than that it was seen.

use super::RoundError;
use super::entries::{Taking, rows};
use super::landed::proved;
use super::room::{Standing, Taken};
use super::scrape::Scraped;
use super::turns::Done;
use crate::identity::{Announced, Holder, Means, Records};
use crate::model::{ArticleCapture, ArticleId, Capture, Fate, Method, Problem, RevisionHead};
use crate::read::{self, Assignment};
use crate::shelf::recall_article;
use crate::store::{ArticleRow, Key, VersionRow, row};

/// An older copy is one of so many earlier versions.
const VERSIONS_MAX: usize = 8;

/// Why an entry that has an address and nothing else is told by nobody.
const LIST: &str = "its page is a list of links, and nothing else is said of it";

/// Nor is what leads to others of the same sitemap.
const SECTION: &str = "it is a section: other pages of the sitemap stand below its address";

/// Is all that is known of an entry that its page is a list of links, such as a section's in a sitemap?
fn is_list(capture: &ArticleCapture) -> bool {
    let article = &capture.article;
    article.says_nothing() && article.problems.contains(&Problem::ListPage)
}

/// Who has the page of an entry that was read.
enum Whose {
    /// The entry.
    Its,
    /// This article, which is told of it.
    Of(ArticleId),
    /// Whoever is reading it at this address now, an entry of the same document or another source's.
    Read(u64, Option<ArticleId>),
}

/// The row of an article, and its newest capture.
type Held = (ArticleRow, Box<ArticleCapture>);

impl Taking<'_> {
    pub(super) async fn take_one(&mut self, (scraped, job): Done) -> Result<(), RoundError> {
        let headline = job.entry.headline();
        match scraped {
            Scraped::Article(capture, ..) if is_list(&capture) => {
                self.refuse(&job, &capture, LIST).await
            }
            Scraped::Article(capture, ..) if self.sections.have(&job.entry, &capture) => {
                self.refuse(&job, &capture, SECTION).await
            }
            Scraped::Article(capture, trouble, led) => match self.whose(&job, &capture)? {
                Whose::Of(other) => self.joined(&job.announced, &headline, other).await,
                Whose::Its => self.tell(&job, capture, trouble).await,
                Whose::Read(page, ours) => {
                    self.put_aside(page, (Scraped::Article(capture, trouble, led), job), ours);
                    Ok(())
                }
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

    async fn refuse(
        &mut self,
        job: &Assignment,
        page: &ArticleCapture,
        why: &str,
    ) -> Result<(), RoundError> {
        self.report.tally.add(Fate::Refused, &page.article.url, why);
        self.sighting(&job.announced, None).await
    }

    /// Another source's article that has the page: one that had only a teaser of it and still has as much, or, where the page
    /// proved to be at another address, that which has it there.
    fn whose(&mut self, job: &Assignment, capture: &ArticleCapture) -> Result<Whose, RoundError> {
        let chars = u32::try_from(capture.article.text().chars().count()).unwrap_or(u32::MAX);
        let rows = rows(self.room, self.source, self.home);
        let keeps = |h: &Holder| h.announced.is_none() && !h.yields && !h.is_teaser_of(chars);
        let new = job.means == Means::Page && !job.held && job.beside.is_none();
        let announced = Some(job.announced.said.address).filter(|_| new);
        let holder = announced.map(|address| rows.holder(address)).transpose()?.flatten();
        if let Some(holder) = holder.filter(|h| h.told.is_some() && keeps(h)) {
            return Ok(Whose::Of(holder.article));
        }
        let Some(own) = proved(job, capture) else { return Ok(Whose::Its) };
        if let Some(holder) = rows.holder(own)?.filter(keeps) {
            return Ok(Whose::Of(holder.article));
        }
        let by = Standing { rank: self.source.rank, own: capture.own };
        Ok(match self.claims.take(own, by, job.article) {
            Taken::Yes => Whose::Its,
            Taken::Ours(article) if self.aside.over => {
                self.told_as(article)?.map_or(Whose::Its, Whose::Of)
            }
            Taken::Ours(article) => Whose::Read(own, Some(article)),
            Taken::Theirs => Whose::Read(own, None),
        })
    }

    async fn tell(
        &mut self,
        job: &Assignment,
        capture: Box<ArticleCapture>,
        trouble: Option<String>,
    ) -> Result<(), RoundError> {
        let held = self.held(&capture)?;
        let Some(capture) = self.left_of(job, capture, held, trouble.as_deref()).await? else {
            return Ok(());
        };
        let trouble = trouble.filter(|_| capture.article.method == Method::Feed);
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
        let source = String::new(); // whoever has it
        let capture = Capture::Sighting { entry: of, announced, of: None, at, first, source };
        Ok(self.room.desk.take(capture, self.ticket).await?)
    }

    /// What is held of the article.
    fn held(&self, new: &ArticleCapture) -> Result<Option<Held>, RoundError> {
        let held: Option<ArticleRow> =
            row(self.room.store.as_ref(), &Key::article(new.article_id))?;
        let Some(row) = held.filter(|held| held.story.is_some()) else { return Ok(None) };
        let capture = recall_article(&self.room.journal, row.seq, new.article_id)?;
        Ok(capture.map(|capture| (row, capture)))
    }

    /// What there is to tell of a capture: nothing where it only takes away from what is held, what is held under its
    /// headline where that is new.
    async fn left_of(
        &mut self,
        job: &Assignment,
        new: Box<ArticleCapture>,
        held: Option<Held>,
        trouble: Option<&str>,
    ) -> Result<Option<Box<ArticleCapture>>, RoundError> {
        let Some((row, held)) = held else { return Ok(Some(new)) };
        let headline = new.announced.headline;
        let said = headline == 0 || headline == row.announced.headline;
        let why = if read::takes_away(&held.article, &new.article, (said, trouble.is_some())) {
            trouble.unwrap_or("the feed has less of its text than before")
        } else if read::is_older(&new.article, &held.article) && self.was_told(&row, &new)? {
            "it is an older copy"
        } else {
            return Ok(Some(new));
        };
        let why = format!("{why}; what was read of it before stays");
        self.report.problems.push(format!("{}: {why}", new.article.url));
        if !said && !read::is_older(&new.article, &held.article) {
            return Ok(Some(Box::new(read::kept(*held, &new))));
        }
        self.report.tally.add(Fate::Known, &new.article.headline, &why);
        self.looked(job, new.article_id).await?;
        self.sighting(&job.announced, Some(new.article_id)).await?;
        Ok(None)
    }

    /// Is it word for word an earlier version of what is held?
    fn was_told(&self, held: &ArticleRow, new: &ArticleCapture) -> Result<bool, RoundError> {
        for version in (1..held.version).rev().take(VERSIONS_MAX) {
            let key = Key::version(new.article_id, version);
            let Some(row) = row::<VersionRow>(self.room.store.as_ref(), &key)? else { continue };
            let told = recall_article(&self.room.journal, row.seq, new.article_id)?;
            if told.is_some_and(|told| told.id == new.id) {
                return Ok(true);
            }
        }
        Ok(false)
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
        let (announced, source) = (announced.said, self.source.id.clone());
        let capture = Capture::Sighting { entry, announced, of, at, first, source };
        Ok(self.room.desk.take(capture, self.ticket).await?)
    }
}
