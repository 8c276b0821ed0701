//! The fold: one capture in, the rows it changes out. Deterministic: no clock, no order but the journal's.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::json;

use super::EngineError;
use crate::dedupe::{Doc, Kind, Matcher, Print, Verdict};
use crate::extract::Memory;
use crate::journal::Seq;
use crate::model::{
    Article, ArticleCapture, ArticleId, Capture, CaptureId, Decision, SourceState, Story,
    StoryCopy, StoryId, Timestamp, Validators,
};
use crate::store::{ArticleRow, Batch, Key, Meta, Order, PrintRow, Store, StoreError, decode};
use crate::story::{self, Change};
use crate::wire::{self, Agencies};

/// Bumped when the same journal folds into other rows; a store of another version is rebuilt.
pub const FOLD_VERSION: u32 = 2 + 1000 * crate::dedupe::METHOD_VERSION;

/// After these a page is looked at again while it is young: corrections come early.
const LOOKS_AFTER_SECS: [i64; 4] = [15 * 60, 3600, 4 * 3600, 24 * 3600];

/// Reads an older capture back, for comparing versions.
pub type Recall<'a> = dyn Fn(Seq) -> Result<Option<Capture>, EngineError> + 'a;

/// Rows as the fold sees them: the store, and over it what this batch changed.
pub struct View<'a> {
    store: &'a dyn Store,
    recall: &'a Recall<'a>,
    batch: Batch,
}

impl<'a> View<'a> {
    /// Nothing changed yet.
    pub fn new(store: &'a dyn Store, recall: &'a Recall<'a>) -> Self {
        Self { store, recall, batch: Batch::default() }
    }

    /// What changed.
    pub fn into_batch(self) -> Batch {
        self.batch
    }

    /// A row's bytes.
    pub fn bytes(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        match self.batch.0.get(key) {
            Some(changed) => Ok(changed.clone()),
            None => self.store.get(key),
        }
    }

    /// A typed row.
    pub fn get<T: DeserializeOwned>(&self, key: &Key) -> Result<Option<T>, EngineError> {
        Ok(self.bytes(key)?.map(|b| decode(&b)).transpose()?)
    }
}

/// The fold's state between captures: what matching holds in memory.
pub struct Fold {
    agencies: Arc<Agencies>,
    matcher: Option<Matcher>,
    /// Journal positions of the prints in the window, by article.
    prints: BTreeMap<ArticleId, (Seq, Timestamp)>,
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
    ) -> Result<(), EngineError> {
        let mut meta: Meta = view.get(&Key::meta())?.unwrap_or_default();
        if seq <= meta.cursor {
            return Ok(());
        }
        let visible = match capture {
            Capture::Article(a) => self.article(view, seq, a)?,
            Capture::Sighting { entry, announced, at } => sighting(view, *entry, *announced, *at)?,
            Capture::Source { source, state } => {
                view.batch.put(Key::source(source), state)?;
                false
            }
            Capture::Decision { decision, .. } => self.decision(view, seq, *decision)?,
            Capture::Snapshot { sources, decisions } => {
                snapshot(view, seq, sources, decisions)?;
                false
            }
        };
        meta.cursor = seq;
        meta.fold_version = FOLD_VERSION;
        if visible {
            meta.changed = seq;
        }
        Ok(view.batch.put(Key::meta(), &meta)?)
    }

    /// An article: new, or in a new version. Gives whether a reader may see a difference.
    fn article(
        &mut self,
        view: &mut View<'_>,
        seq: Seq,
        new: &ArticleCapture,
    ) -> Result<bool, EngineError> {
        let old: Option<ArticleRow> = view.get(&Key::article(new.article_id))?;
        if let Some(old) = old.as_ref().filter(|o| o.capture == new.id) {
            revisit(view, new.article_id, old, new.announced, new.fetched)?;
            return Ok(false);
        }
        let (story, change) = self.judge(view, seq, old.as_ref(), new)?;
        let row = article_row(seq, old.as_ref(), new, story);
        put_look(view, new.article_id, old.as_ref().and_then(|o| o.look), row.look)?;
        view.batch.put(Key::article(new.article_id), &row)?;
        view.batch.put(Key::version(new.article_id, row.version), &seq)?;
        for address in addresses(&new.article) {
            view.batch.put(Key::page(&address), &new.article_id)?;
        }
        learn(view, new)?;
        merge(view, story, copy_of(&row, new), change)?;
        Ok(true)
    }

    /// Which story it belongs to, and what it brings to it.
    fn judge(
        &mut self,
        view: &mut View<'_>,
        seq: Seq,
        old: Option<&ArticleRow>,
        new: &ArticleCapture,
    ) -> Result<(StoryId, Change), EngineError> {
        let home = old.and_then(|o| o.story);
        let print = self.print(new);
        let matcher = self.matcher(view)?;
        // A version of an article whose window is over stays where the article was.
        if let (Some(story), None) = (home, matcher.story(new.article_id)) {
            return Ok((story, Self::versions(view, old, new)?));
        }
        let verdict = matcher.admit(print.clone());
        let opened: Option<Story> = view.get(&Key::story(verdict.story))?;
        let opened = opened.map_or(new.fetched, |s| s.opened);
        self.keep_print(view, seq, &PrintRow { print, story: verdict.story, opened })?;
        // A later version is told from the article itself; why it is in its story stays on record.
        let itself = verdict.with.as_ref().is_some_and(|(article, _)| *article == new.article_id);
        if !itself {
            view.batch.0.insert(Key::verdict(new.article_id), Some(verdict_row(&verdict)));
        }
        let change = match (old, verdict.kind) {
            (Some(_), _) => Self::versions(view, old, new)?,
            (None, Kind::New) => kill_or(new, Change::New),
            (None, Kind::Copy) => kill_or(new, Change::Copy),
            (None, Kind::Revision) => story::classify(&Article::default(), &new.article),
        };
        Ok((verdict.story, change))
    }

    fn versions(
        view: &View<'_>,
        old: Option<&ArticleRow>,
        new: &ArticleCapture,
    ) -> Result<Change, EngineError> {
        let before = match old {
            Some(row) => (view.recall)(row.seq)?,
            None => None,
        };
        Ok(match before {
            Some(Capture::Article(before)) => story::classify(&before.article, &new.article),
            _ => kill_or(new, Change::Update),
        })
    }

    fn print(&self, new: &ArticleCapture) -> Print {
        let article = &new.article;
        let text = wire::matching_text(article, &self.agencies);
        let (head, headline) = wire::head(&article.headline);
        Print::of(&Doc {
            article: new.article_id,
            source: &new.source,
            url: article.canonical.as_deref().unwrap_or(&article.url),
            headline,
            head: article.head.or(head),
            text: &text,
            credit: article.credit.as_deref(),
            language: article.language.as_deref(),
            at: new.fetched,
        })
    }

    /// The matcher, read back from the rows of the window when this is its first use.
    fn matcher(&mut self, view: &View<'_>) -> Result<&mut Matcher, EngineError> {
        if self.matcher.is_none() {
            let mut matcher = Matcher::new(crate::dedupe::Settings::default());
            let mut failed = None;
            let mut each = |key: &[u8], bytes: &[u8]| match decode::<PrintRow>(bytes) {
                Ok(row) => {
                    let seq = key.last_chunk::<8>().map_or(0, |s| u64::from_be_bytes(*s));
                    self.prints.insert(row.print.article(), (seq, row.print.at()));
                    matcher.restore(row.print, row.story, row.opened);
                    ControlFlow::Continue(())
                }
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            };
            view.store.scan(&Key::prints(), Order::Up, &mut each)?;
            failed.map_or(Ok(()), Err)?;
            for decision in decisions(view.store)? {
                match decision {
                    Decision::Split(story, article) => drop(matcher.split(story, article)),
                    Decision::Join(a, b) => matcher.join(a, b),
                }
            }
            self.matcher = Some(matcher);
        }
        self.matcher.as_mut().ok_or(EngineError::Matcher)
    }

    /// Keeps the print's row, and drops those whose window is over.
    fn keep_print(
        &mut self,
        view: &mut View<'_>,
        seq: Seq,
        row: &PrintRow,
    ) -> Result<(), EngineError> {
        let now = row.print.at();
        let window = crate::dedupe::Settings::default().window;
        if let Some((old, _)) = self.prints.insert(row.print.article(), (seq, now)) {
            view.batch.delete(Key::print(old));
        }
        view.batch.put(Key::print(seq), row)?;
        let over: Vec<ArticleId> = match self.prints.len() % 256 {
            0 => self
                .prints
                .iter()
                .filter(|(_, (_, at))| at.plus(window) < now)
                .map(|(a, _)| *a)
                .collect(),
            _ => Vec::new(),
        };
        for article in over {
            if let Some((seq, _)) = self.prints.remove(&article) {
                view.batch.delete(Key::print(seq));
            }
        }
        Ok(())
    }

    /// A person's word: moves an article, or makes two stories one.
    fn decision(
        &mut self,
        view: &mut View<'_>,
        seq: Seq,
        decision: Decision,
    ) -> Result<bool, EngineError> {
        self.matcher(view)?;
        view.batch.put(Key::decision(seq), &decision)?;
        match decision {
            Decision::Split(story, article) => {
                let to = self.matcher(view)?.split(story, article);
                split(view, story, article, to)
            }
            Decision::Join(a, b) => {
                self.matcher(view)?.join(a, b);
                join(view, a, b)
            }
        }
    }
}

/// All decisions, oldest first.
pub fn decisions(store: &dyn Store) -> Result<Vec<Decision>, EngineError> {
    let mut found = Vec::new();
    store.scan(&Key::decisions(), Order::Up, &mut |_, bytes| {
        found.push(decode(bytes));
        ControlFlow::Continue(())
    })?;
    Ok(found.into_iter().collect::<Result<_, _>>()?)
}

fn kill_or(new: &ArticleCapture, otherwise: Change) -> Change {
    match story::classify(&Article::default(), &new.article) {
        Change::Kill => Change::Kill,
        _ => otherwise,
    }
}

fn verdict_row(verdict: &Verdict) -> Vec<u8> {
    let with = verdict.with.as_ref().map(|(article, evidence)| {
        json!({"article": article.to_string(), "evidence": evidence, "words": evidence.words()})
    });
    let near: Vec<_> = verdict
        .near
        .iter()
        .map(|(article, story, e)| {
            json!({"article": article.to_string(), "story": story.to_string(), "evidence": e, "words": e.words()})
        })
        .collect();
    json!({"kind": verdict.kind.word(), "with": with, "near": near}).to_string().into_bytes()
}

/// The addresses that mean this article's page.
fn addresses(article: &Article) -> Vec<String> {
    let own = crate::model::url::canonical_str(&article.url);
    let said = article.canonical.as_deref().and_then(crate::model::url::canonical_str);
    let same_site =
        |c: &String| crate::model::url::site(c) == crate::model::url::site(&article.url);
    // A canonical link to another site says whose story it is, not where this page is.
    own.into_iter().chain(said.filter(same_site)).collect()
}

fn article_row(
    seq: Seq,
    old: Option<&ArticleRow>,
    new: &ArticleCapture,
    story: StoryId,
) -> ArticleRow {
    let first_seen = old.map_or(new.fetched, |o| o.first_seen);
    ArticleRow {
        capture: new.id,
        seq,
        story: Some(story),
        version: old.map_or(1, |o| o.version + 1),
        announced: new.announced,
        first_seen,
        fetched: new.fetched,
        validators: new.validators.clone(),
        look: next_look(first_seen, new.fetched),
    }
}

/// A page was looked at and had not changed, or its entry was announced again.
fn revisit(
    view: &mut View<'_>,
    id: ArticleId,
    old: &ArticleRow,
    announced: u64,
    at: Timestamp,
) -> Result<(), EngineError> {
    let look = old.look.and_then(|_| next_look(old.first_seen, at));
    put_look(view, id, old.look, look)?;
    let row = ArticleRow { announced, fetched: at, look, ..old.clone() };
    Ok(view.batch.put(Key::article(id), &row)?)
}

fn put_look(
    view: &mut View<'_>,
    id: ArticleId,
    old: Option<Timestamp>,
    new: Option<Timestamp>,
) -> Result<(), EngineError> {
    if let Some(due) = old {
        view.batch.delete(Key::look(due, id));
    }
    if let Some(due) = new {
        view.batch.put(Key::look(due, id), &())?;
    }
    Ok(())
}

/// When a page first seen at `first` and last seen at `last` is looked at again; never once it is old.
fn next_look(first: Timestamp, last: Timestamp) -> Option<Timestamp> {
    LOOKS_AFTER_SECS.iter().map(|s| Timestamp(first.0 + s * 1000)).find(|due| *due > last)
}

fn copy_of(row: &ArticleRow, new: &ArticleCapture) -> StoryCopy {
    let article = &new.article;
    let text = article.text();
    let (_, headline) = wire::head(&article.headline);
    StoryCopy {
        article: new.article_id,
        seq: row.seq,
        source: new.source.clone(),
        rank: new.rank,
        url: article.url.clone(),
        headline: article.headline.clone(),
        credit: article.credit.clone(),
        home: new.home,
        language: article.language.clone(),
        published: article.published.unwrap_or(new.fetched).min(new.fetched),
        first_seen: row.first_seen,
        fetched: new.fetched,
        chars: text.chars().count() as u32,
        version: row.version,
        head: article.head,
        sense: story::sense(headline, &text),
        senses: Vec::new(),
        revises: false,
    }
}

fn merge(
    view: &mut View<'_>,
    id: StoryId,
    copy: StoryCopy,
    change: Change,
) -> Result<(), EngineError> {
    let old: Option<Story> = view.get(&Key::story(id))?;
    let new = story::merge(old.as_ref(), id, copy, change);
    put_story(view, old.as_ref(), Some(&new))
}

/// Writes a story's rows in place of its old ones.
fn put_story(
    view: &mut View<'_>,
    old: Option<&Story>,
    new: Option<&Story>,
) -> Result<(), EngineError> {
    if let Some(old) = old {
        view.batch.delete(Key::by_time(old.updated, old.id));
        view.batch.delete(Key::story(old.id));
    }
    if let Some(new) = new {
        view.batch.put(Key::story(new.id), new)?;
        view.batch.put(Key::by_time(new.updated, new.id), &())?;
    }
    Ok(())
}

fn move_article(view: &mut View<'_>, article: ArticleId, to: StoryId) -> Result<(), EngineError> {
    if let Some(mut row) = view.get::<ArticleRow>(&Key::article(article))? {
        row.story = Some(to);
        view.batch.put(Key::article(article), &row)?;
        if let Some(mut print) = view.get::<PrintRow>(&Key::print(row.seq))? {
            print.story = to;
            view.batch.put(Key::print(row.seq), &print)?;
        }
    }
    Ok(())
}

fn split(
    view: &mut View<'_>,
    from: StoryId,
    article: ArticleId,
    to: StoryId,
) -> Result<bool, EngineError> {
    let Some(old) = view.get::<Story>(&Key::story(from))? else { return Ok(false) };
    let Some(copy) = old.copies.iter().find(|c| c.article == article).cloned() else {
        return Ok(false);
    };
    if to == from {
        return Ok(false); // the only copy: there is nothing to take it from
    }
    put_story(view, Some(&old), story::without(&old, article).as_ref())?;
    merge(view, to, copy, Change::New)?;
    move_article(view, article, to)?;
    Ok(true)
}

fn join(view: &mut View<'_>, a: StoryId, b: StoryId) -> Result<bool, EngineError> {
    let Some(gone) = view.get::<Story>(&Key::story(b))?.filter(|_| a != b) else {
        return Ok(false);
    };
    put_story(view, Some(&gone), None)?;
    for copy in gone.copies {
        move_article(view, copy.article, a)?;
        merge(view, a, copy, Change::Copy)?;
    }
    Ok(true)
}

/// An entry that announced a page another article holds: remembered, so that it is not fetched again.
fn sighting(
    view: &mut View<'_>,
    entry: ArticleId,
    announced: u64,
    at: Timestamp,
) -> Result<bool, EngineError> {
    if let Some(old) = view.get::<ArticleRow>(&Key::article(entry))? {
        revisit(view, entry, &old, announced, at)?;
        return Ok(false);
    }
    let row = ArticleRow {
        capture: CaptureId::default(),
        seq: 0,
        story: None,
        version: 0,
        announced,
        first_seen: at,
        fetched: at,
        validators: Validators::default(),
        look: None,
    };
    view.batch.put(Key::article(entry), &row)?;
    Ok(false)
}

/// What a new segment opens with: fills what is missing, changes nothing that is known.
fn snapshot(
    view: &mut View<'_>,
    seq: Seq,
    sources: &[(String, SourceState)],
    told: &[Decision],
) -> Result<(), EngineError> {
    for (id, state) in sources {
        if view.get::<SourceState>(&Key::source(id))?.is_none() {
            view.batch.put(Key::source(id), state)?;
        }
    }
    if decisions(view.store)?.is_empty() {
        for (i, decision) in told.iter().enumerate() {
            // Before any decision made later: positions of the past are free again.
            view.batch.put(Key::decision(seq.saturating_sub((told.len() - i) as u64)), decision)?;
        }
    }
    Ok(())
}

/// The site's boilerplate is learnt from what its pages repeat.
fn learn(view: &mut View<'_>, new: &ArticleCapture) -> Result<(), EngineError> {
    if new.page_blocks.is_empty() {
        return Ok(());
    }
    let mut memory: Memory = view.get(&Key::memory(&new.source))?.unwrap_or_default();
    memory.learn(&new.page_blocks);
    Ok(view.batch.put(Key::memory(&new.source), &memory)?)
}
