//! The fold: one capture in, the rows it changes out. Deterministic: no clock, no order but the journal's.

mod article;
mod decision;
mod dropped;
mod let_go;
mod listing;
mod memory;
mod news;
mod snapshot;
mod story;
mod view;
mod window;

pub use decision::decisions;
pub use snapshot::snapshot;
pub use view::{Recall, View, time};

use std::collections::BTreeMap;
use std::sync::Arc;

use article::{
    Seen, archived, article_row, pages, placed, put_look, put_version, revisit, sighting,
};
use story::{Place, copy_of, listed, merge, retold};

use crate::dedupe::{Doc, Kind, Matcher, Print, Verdict};
use crate::journal::Seq;
use crate::model::{
    Article, ArticleCapture, ArticleId, Capture, Method, RevisionHead, StoryId, Timestamp,
};
use crate::read::{self, Agencies};
use crate::shelf::ShelfError;
use crate::store::{ArticleRow, Key, PrintRow};
use crate::story::{self as telling, Change};

/// Bumped when the same journal folds into other rows; a store of another version is rebuilt.
pub const FOLD_VERSION: u32 = 31 + 1000 * crate::dedupe::METHOD_VERSION;

/// The fold's state between captures: what matching holds in memory.
pub struct Fold {
    agencies: Arc<Agencies>,
    matcher: Option<Matcher>,
    /// What the window holds of each article.
    prints: BTreeMap<ArticleId, Printed>,
}

/// An article of the window.
struct Printed {
    /// When it was first seen.
    at: Timestamp,
    /// Its versions that matching keeps: where the journal holds them, and what they say ([`Print::sense`]).
    versions: Vec<(Seq, u64)>,
}

/// Where the journal holds a capture, and when the fold's clock says it was taken.
#[derive(Clone, Copy)]
struct Taken {
    seq: Seq,
    at: Timestamp,
}

/// Where an article belongs, what it brings, and why when the window was asked.
struct Judged {
    story: StoryId,
    change: Change,
    verdict: Option<Verdict>,
}

impl Fold {
    /// Nothing is read until the first article comes.
    pub fn new(agencies: impl Into<Arc<Agencies>>) -> Self {
        Self { agencies: agencies.into(), matcher: None, prints: BTreeMap::new() }
    }

    /// Forgets what is in memory: after a failed commit the store is the truth.
    pub fn forget(&mut self) {
        self.matcher = None;
        self.prints.clear();
    }

    /// Takes one capture in. Does nothing when the cursor has passed it.
    pub fn apply(
        &mut self,
        view: &mut View<'_>,
        seq: Seq,
        capture: &Capture,
    ) -> Result<(), ShelfError> {
        view.meta = view.get(&Key::meta())?.unwrap_or_default();
        if seq <= view.meta.cursor {
            return Ok(());
        }
        let began = view.meta.cursor > 0;
        let visible = self.take(view, seq, capture)?;
        let meta = &mut view.meta;
        if !began && meta.begin == 0 {
            meta.begin = seq;
        }
        if meta.emptied == Timestamp::default() {
            meta.emptied = capture.at().unwrap_or_default();
        }
        meta.cursor = seq;
        meta.fold_version = FOLD_VERSION;
        if visible {
            meta.changed = seq;
        }
        let meta = *meta;
        Ok(view.batch.put(Key::meta(), &meta)?)
    }

    /// Gives whether a reader may see a difference.
    fn take(
        &mut self,
        view: &mut View<'_>,
        seq: Seq,
        capture: &Capture,
    ) -> Result<bool, ShelfError> {
        match capture {
            Capture::Article(article) => return self.article(view, seq, article),
            Capture::Sighting { entry, announced, of, at, first, source } => {
                // By the fold's clock, as articles are; it brings no news that would move it on.
                let at = time(&view.meta, *at);
                let seen = Seen { announced: *announced, of: *of, at, first: *first, source };
                sighting(view, seq, *entry, &seen)?;
                return of.map_or(Ok(false), |of| listed(view, of, source));
            }
            Capture::Source { source, state, listed } => {
                return listing::source(view, source, state, listed.as_deref());
            }
            Capture::Decision { decision, at } => {
                let at = view.tick(*at);
                return self.decision(view, seq, *decision, at);
            }
            Capture::Snapshot(told) => snapshot::apply(view, seq, told)?,
            Capture::Told => view.meta.told = seq,
            Capture::LetGo { before, at } => {
                let_go::let_go(view, *before, *at)?;
                self.forget(); // the window is read back without what went
                return Ok(true);
            }
            Capture::Dropped { source, at } => {
                let at = view.tick(*at);
                let visible = dropped::dropped(view, source, at)?;
                self.forget();
                return Ok(visible);
            }
            Capture::Lost { captures, .. } => {
                let_go::lose(view, captures)?;
                self.forget();
            }
            Capture::Blank { .. } => {}
        }
        Ok(false)
    }

    /// An article: new, or in a new version.
    fn article(
        &mut self,
        view: &mut View<'_>,
        seq: Seq,
        new: &ArticleCapture,
    ) -> Result<bool, ShelfError> {
        let at = view.tick(new.fetched);
        for page in pages(new) {
            view.batch.put(Key::page(page), &new.article_id)?;
        }
        let headed = new.announced.headed().filter(|_| new.article.method == Method::Feed);
        for words in new.announced.words().into_iter().chain(headed).chain(placed(new)) {
            view.batch.put(Key::worded(&new.source, words), &new.article_id)?;
        }
        let held: Option<ArticleRow> = view.get(&Key::article(new.article_id))?;
        if let Some(old) = held.as_ref().filter(|held| held.capture == new.id) {
            return again(view, seq, old, new, at);
        }
        if held.is_none() && new.first.is_some_and(|first| first < view.meta.begin) {
            self.matcher(view)?.pass_time(at);
            return Ok(false); // a version of what was let go
        }
        // An entry that was only seen is as good as new.
        let old = held.filter(|held| held.story.is_some());
        let before = before(view, new.article_id, old.as_ref())?;
        let article = before.as_ref().map(|(_, capture)| &capture.article);
        let Judged { story, change, verdict } =
            self.judge(view, old.as_ref(), article, new, Taken { seq, at })?;
        if old.is_none() {
            memory::learn(view, seq, new, story)?; // its versions repeat what is its own
        }
        // A later version is told from the article itself; why that is in its story stays on record.
        let verdict = verdict.or_else(|| old.as_ref()?.verdict.clone());
        let row = ArticleRow { verdict, ..article_row(seq, old.as_ref(), new, story, at) };
        put_look(view, new.article_id, old.as_ref().and_then(|o| o.look), row.look)?;
        view.put_article(new.article_id, &row)?;
        put_version(view, &row, before.as_ref().map(|(seq, capture)| (*seq, &**capture)), new)?;
        // What is corrected or withdrawn now is news, however old it is.
        let withdrawn = old.is_some() && matches!(change, Change::Correction | Change::Kill);
        let home = old.as_ref().and_then(|old| old.story);
        let archived = if withdrawn { None } else { archived(view, seq, new, home)? };
        merge(view, story, copy_of(&row, new), change, Place { first: row.first, archived })?;
        Ok(true)
    }

    /// Which story it belongs to, and what it brings to it.
    fn judge(
        &mut self,
        view: &mut View<'_>,
        old: Option<&ArticleRow>,
        before: Option<&Article>,
        new: &ArticleCapture,
        Taken { seq, at: now }: Taken,
    ) -> Result<Judged, ShelfError> {
        let home = old.and_then(|o| o.story);
        // Dated by first sight: a later version neither prolongs the window nor makes the article a younger one.
        let at = old.map_or(now, |o| o.first_seen);
        let print = self.print(at, new);
        let sense = print.sense();
        let matcher = self.matcher(view)?;
        matcher.pass_time(now);
        // A version of an article whose window is over stays where the article was.
        if let (Some(story), None) = (home, matcher.story(new.article_id)) {
            return Ok(Judged { story, change: versions(before, new), verdict: None });
        }
        let verdict = matcher.admit(print);
        self.agree(view, verdict.story)?;
        let (article, source) = (new.article_id, new.source.clone());
        let row = PrintRow { article, source, at, story: verdict.story };
        self.keep_print(view, (seq, sense), &row, now)?;
        let change = match (old, verdict.kind) {
            (Some(_), _) => versions(before, new),
            (None, Kind::New) => kill_or(new, Change::New),
            (None, Kind::Copy) => kill_or(new, Change::Copy),
            (None, Kind::Revision) => telling::classify(&Article::default(), &new.article),
        };
        let itself = verdict.with.as_ref().is_some_and(|(article, _)| *article == new.article_id);
        Ok(Judged { story: verdict.story, change, verdict: (!itself).then_some(verdict) })
    }

    /// What matching keeps of an article first seen at `at`.
    fn print(&self, at: Timestamp, new: &ArticleCapture) -> Print {
        let article = &new.article;
        let text = read::matching_text(article, &self.agencies);
        let (head, _) = read::head(&article.headline);
        Print::of(&Doc {
            article: new.article_id,
            source: &new.source,
            // An address that several entries share joins none of them.
            url: if new.shared_page {
                ""
            } else {
                article.canonical.as_deref().unwrap_or(&article.url)
            },
            headline: read::headline(article),
            head: article.head.or(head),
            text: &text,
            credit: article.credit.as_deref(),
            language: article.language.as_deref(),
            at,
        })
    }
}

/// An article in the words that it had: at another address, or with another thing beside its words, it takes the place of what
/// was there. Gives whether a reader may see a difference.
fn again(
    view: &mut View<'_>,
    seq: Seq,
    old: &ArticleRow,
    new: &ArticleCapture,
    at: Timestamp,
) -> Result<bool, ShelfError> {
    let by_feed = old.from_feed && new.article.method == Method::Feed;
    let mended = by_feed && new.announced.is_mended(&old.announced);
    let moved = new.announced.address != old.announced.address;
    let held = ArticleRow { seq: if mended { seq } else { old.seq }, ..old.clone() };
    let seen =
        Seen { announced: new.announced, of: None, at, first: new.first, source: &new.source };
    revisit(view, new.article_id, &held, &seen)?;
    if moved || mended { retold(view, &held, new) } else { Ok(false) }
}

/// The version before and where it is, if there was one and it can be read.
fn before(
    view: &View<'_>,
    article: ArticleId,
    old: Option<&ArticleRow>,
) -> Result<Option<(Seq, Box<ArticleCapture>)>, ShelfError> {
    let Some(old) = old else { return Ok(None) };
    Ok(match (view.recall)(old.seq)? {
        Some(Capture::Article(before)) if before.article_id == article => Some((old.seq, before)),
        _ => None,
    })
}

/// What a version is to the one before.
fn versions(before: Option<&Article>, new: &ArticleCapture) -> Change {
    match before {
        Some(before) => match telling::classify(before, &new.article) {
            Change::Correction if says_as_before(before, &new.article) => Change::Update,
            change => change,
        },
        None => kill_or(new, Change::Update),
    }
}

/// Does it say of being corrected what it said before? What is edited later still bears the note: it is told once.
fn says_as_before(before: &Article, new: &Article) -> bool {
    before.head == new.head && read::corrections(before) == read::corrections(new)
}

fn kill_or(new: &ArticleCapture, otherwise: Change) -> Change {
    if new.article.head == Some(RevisionHead::Kill) { Change::Kill } else { otherwise }
}

#[cfg(test)]
pub(super) mod tests;
