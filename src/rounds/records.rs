//! What the rows record of earlier polls, and of announcements and pages, as [`identity`](crate::identity) asks for it.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::time::Duration;

use super::room::Standing;
use crate::identity::{Holder, Known, Records, Told};
use crate::model::source::Children;
use crate::model::{
    Announcement, ArticleId, Source, SourceState, Story, StoryCopy, Timestamp, Validators, url,
};
use crate::shelf::ShelfError;
use crate::store::{ArticleRow, Key, ListedRow, Store, row};

/// What earlier polls of a source taught, unless its address in the config is another one now. A document that is to be read
/// otherwise must come again, changed or not.
pub(super) fn state(store: &dyn Store, source: &Source) -> Result<SourceState, ShelfError> {
    let state: Option<SourceState> = row(store, &Key::source(&source.id))?;
    let unknown = || SourceState { url: source.url.clone(), ..SourceState::default() };
    let mut state = state.filter(|s| s.url == source.url).unwrap_or_else(unknown);
    if state.reading == 0 {
        state.reading = source.reading();
    }
    if is_read_otherwise(source, &state) {
        (state.validators, state.body_hash) = (Validators::default(), None);
        state.children = Children::default();
    }
    Ok(state)
}

/// Does the config have its documents read otherwise than the last one was?
fn is_read_otherwise(source: &Source, state: &SourceState) -> bool {
    state.reading != source.reading()
}

/// How heed is paid to a server that said once that it is gone for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gone {
    /// It is not asked.
    Believed,
    /// A person has it asked all the same.
    Doubted,
}

impl Gone {
    /// A source's state as it then is.
    pub(super) fn applied(self, state: SourceState) -> SourceState {
        SourceState { gone: state.gone && self == Self::Believed, ..state }
    }
}

/// The rows, asked for a source.
pub(super) struct Rows<'a> {
    pub(super) store: &'a dyn Store,
    pub(super) source: &'a Source,
    /// The site that its document names.
    pub(super) home: Option<&'a str>,
    /// The time.
    pub(super) now: Timestamp,
    /// Sources whose pages are left alone.
    pub(super) unscraped: &'a HashSet<String>,
    /// Is its document read otherwise than before? Then pages may be asked for that were not. Looked up once.
    pub(super) otherwise: OnceCell<bool>,
}

/// What was announced longer ago is not announced anew, but comes again.
const ANEW_WITHIN: Duration = Duration::from_secs(6 * 3600);

/// What is dated longer ago is no news of an article that was let go.
const LATELY: Duration = Duration::from_secs(48 * 3600);

impl Records for Rows<'_> {
    type Error = ShelfError;

    fn known(&self, id: ArticleId) -> Result<Option<Known>, ShelfError> {
        if let Some(row) = row::<ArticleRow>(self.store, &Key::article(id))? {
            return Ok(Some(Known {
                announced: row.announced,
                of: row.of,
                from_feed: row.from_feed,
                untried: row.from_feed && self.is_read_otherwise()?,
                vain: row.vain,
                rest: self.now.since(row.fetched),
                first_seen: row.first_seen,
                let_go: false,
                lately: Timestamp::default(),
            }));
        }
        // An entry whose article was let go, and which its source has listed ever since.
        let listed = [self.source.id.as_str(), ""].map(|source| Key::listed(source, id));
        let listed = listed.iter().map(|key| row::<ListedRow>(self.store, key));
        let listed = listed.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().next();
        Ok(listed.map(|ListedRow { said: (address, headline), .. }| {
            let announced = Announcement { address, headline, ..Announcement::default() };
            let lately = self.now.minus(LATELY);
            Known { announced, let_go: true, lately, ..Known::default() }
        }))
    }

    fn holder(&self, address: u64) -> Result<Option<Holder>, ShelfError> {
        let Some(article) = row::<ArticleId>(self.store, &Key::page(address))? else {
            return Ok(None);
        };
        let Some(held) = row::<ArticleRow>(self.store, &Key::article(article))? else {
            return Ok(None);
        };
        if held.source == self.source.id {
            let announced = Some(held.announced);
            return Ok(Some(Holder { article, announced, yields: false, told: None }));
        }
        let copy = self.copy(article, &held)?;
        let yields = copy.as_ref().map(|copy| self.yields(copy, &held)).transpose()?;
        let untried = self.unscraped.contains(&held.source);
        let told = copy.filter(|_| held.from_feed).map(|c| Told { chars: c.chars, untried });
        Ok(Some(Holder { article, announced: None, yields: yields.unwrap_or(false), told }))
    }

    fn shared(&self, address: u64) -> Result<bool, ShelfError> {
        let key = Key::page(url::shared(&self.source.id, address));
        Ok(row::<ArticleId>(self.store, &key)?.is_some())
    }

    fn worded(&self, words: u64) -> Result<Option<ArticleId>, ShelfError> {
        Ok(row(self.store, &Key::worded(&self.source.id, words))?)
    }

    fn headed(&self, headline: u64) -> Result<Option<ArticleId>, ShelfError> {
        let Some(article) = self.worded(headline)? else { return Ok(None) };
        let held: Option<ArticleRow> = row(self.store, &Key::article(article))?;
        let lately = |row: ArticleRow| self.now.since(row.first_seen) < ANEW_WITHIN;
        Ok(held.is_some_and(lately).then_some(article))
    }
}

impl Rows<'_> {
    fn is_read_otherwise(&self) -> Result<bool, ShelfError> {
        if let Some(known) = self.otherwise.get() {
            return Ok(*known);
        }
        let is = is_read_otherwise(self.source, &state(self.store, self.source)?);
        Ok(*self.otherwise.get_or_init(|| is))
    }

    /// An article as its story has it.
    fn copy(&self, id: ArticleId, held: &ArticleRow) -> Result<Option<StoryCopy>, ShelfError> {
        let Some(story) = held.story else { return Ok(None) };
        let story: Option<Story> = row(self.store, &Key::story(story))?;
        Ok(story.and_then(|s| s.copies.into_iter().find(|copy| copy.article == id)))
    }

    /// Does the source speak for a page rather than the one that has it: by rank, or as the page's publisher?
    fn yields(&self, copy: &StoryCopy, held: &ArticleRow) -> Result<bool, ShelfError> {
        let state: Option<SourceState> = row(self.store, &Key::source(&held.source))?;
        let theirs = copy.own || state.is_some_and(|state| state.publishes(&copy.url));
        let ours = self.source.publishes(&copy.url, self.home);
        let before = Standing { rank: copy.rank, own: theirs };
        Ok(Standing { rank: self.source.rank, own: ours }.beats(before))
    }
}
