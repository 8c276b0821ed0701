//! The fold made anew from the journal: to check the rows, to rebuild them, to look where there are none.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Arc, PoisonError};

use super::clerk::{BATCH_MAX, fold_in};
use super::fold::Fold;
use crate::journal::{Journal, Seq};
use crate::model::{ArticleId, CaptureId, StoryId};
use crate::read::Agencies;
use crate::shelf::{Lost, Peek, SharedJournal, ShelfError, recall_all, set_aside};
use crate::store::{self, ArticleRow, Batch, Key, Order, SledStore, Store, decode};

/// Called with how many captures are done, and of how many.
pub type Progress<'a> = dyn FnMut(u64, u64) + 'a;

/// Folds all of a journal into empty rows. What can't be read is passed over and told.
pub fn refold(
    journal: &SharedJournal,
    store: &dyn Store,
    progress: &mut Progress<'_>,
) -> Result<Vec<Lost>, ShelfError> {
    let range = journal.read().unwrap_or_else(PoisonError::into_inner).range();
    let Some((oldest, newest)) = range else { return Ok(Vec::new()) };
    let (mut fold, mut lost) = (Fold::new(Agencies::default()), Vec::new());
    let mut next = oldest;
    while next <= newest {
        let end = newest.min(next + BATCH_MAX as u64 - 1);
        let captures = recall_all(journal, next..=end, &mut lost)?;
        let captures: Vec<_> = captures.iter().map(|(seq, c)| (*seq, c)).collect();
        fold_in(journal, store, &mut fold, &captures)?;
        progress(end - oldest + 1, newest - oldest + 1);
        next = end + 1;
    }
    Ok(lost)
}

/// What `store verify` found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// Captures read.
    pub captures: u64,
    /// Captures that can't be read.
    pub lost: Vec<Lost>,
    /// Why the rows can't be used at all.
    pub unusable: Option<String>,
    /// Rows compared.
    pub rows: usize,
    /// Rows that differ from a fold made anew: kind of row, in how many.
    pub differing: BTreeMap<&'static str, usize>,
    /// Is the journal's older part gone? Then rows that may rest on it are not compared.
    pub shortened: bool,
}

impl Findings {
    /// Is all as it should be?
    pub fn sound(&self) -> bool {
        self.lost.is_empty() && self.differing.is_empty() && self.unusable.is_none()
    }
}

/// Reads every capture and compares the rows with a fold made anew.
pub fn verify(peek: &Peek, progress: &mut Progress<'_>) -> Result<Findings, ShelfError> {
    let fresh = store::MemStore::default();
    let lost = refold(&peek.journal, &fresh, progress)?;
    let range = peek.journal.read().unwrap_or_else(PoisonError::into_inner).range();
    let (oldest, newest) = range.unwrap_or((1, 0));
    let mut found = Findings {
        captures: (newest + 1 - oldest).saturating_sub(lost.len() as u64),
        lost,
        shortened: oldest > 1,
        ..Findings::default()
    };
    match &peek.rows {
        Ok(held) => found.compare(held, &fresh)?,
        Err(why) => found.unusable = Some(why.clone()),
    }
    Ok(found)
}

impl Findings {
    /// Every row of either against the other; those of `held` are never all in memory.
    fn compare(&mut self, held: &dyn Store, fresh: &dyn Store) -> Result<(), ShelfError> {
        for (one, other, both) in [(held, fresh, true), (fresh, held, false)] {
            let mut failed = None;
            one.scan(&Key(Vec::new()), Order::Up, &mut |key, bytes| {
                match other.get(&Key(key.to_owned())) {
                    // Rows that are in both were compared the first time.
                    Ok(Some(_)) if !both => {}
                    Ok(there) => self.note(key, bytes, there.as_deref()),
                    Err(error) => failed = Some(error),
                }
                if failed.is_none() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })?;
            failed.map_or(Ok(()), Err)?;
        }
        Ok(())
    }

    fn note(&mut self, key: &[u8], one: &[u8], other: Option<&[u8]>) {
        let kind = Key::kind(key);
        let same = match (kind, self.shortened) {
            ("publishing", _) => return, // no part of the fold
            ("sources", _) | (_, false) => other == Some(one),
            ("articles", true) => match (newest(one), other.and_then(newest)) {
                (Some((0, _)), _) => return, // remembered without its capture
                (one, other) => one == other,
            },
            (_, true) => return, // it may rest on the part of the journal that is gone
        };
        self.rows += 1;
        if !same {
            *self.differing.entry(kind).or_default() += 1;
        }
    }
}

/// Where an article's newest capture is, and which that is.
fn newest(bytes: &[u8]) -> Option<(Seq, CaptureId)> {
    decode::<ArticleRow>(bytes).ok().map(|row| (row.seq, row.capture))
}

/// What `store rebuild` changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// Captures that can't be read.
    pub lost: Vec<Lost>,
    /// Articles held now.
    pub articles: usize,
    /// Stories held now.
    pub stories: usize,
    /// Old rows that could not be read: nothing was compared with them.
    pub unreadable: bool,
    /// Articles that were in one story and are in another: article, from, to.
    pub moved: Vec<(ArticleId, StoryId, StoryId)>,
    /// Stories that took in articles of several old ones: the new one, the old ones.
    pub joined: Vec<(StoryId, Vec<StoryId>)>,
    /// Stories whose articles are in several new ones: the old one, the new ones.
    pub split: Vec<(StoryId, Vec<StoryId>)>,
}

/// Folds the journal into a fresh store beside the old one, and puts it in its place.
pub fn rebuild(
    settings: &store::Settings,
    progress: &mut Progress<'_>,
) -> Result<Rebuilt, ShelfError> {
    let (path, beside) = (settings.data.join("store"), settings.data.join("store.new"));
    if beside.exists() {
        std::fs::remove_dir_all(&beside)?; // left by a rebuild that was stopped
    }
    // Held open to the end: its lock keeps every other copydesk away.
    let old = open_old(&path, settings.cache_bytes)?;
    let (journal, _) = crate::journal::Segments::look(&settings.data.join("journal"))?;
    let journal = Arc::new(std::sync::RwLock::new(journal));
    let fresh = SledStore::open(&beside, settings.cache_bytes)?;
    let lost = refold(&journal, &fresh, progress)?;
    let before = old.as_ref().and_then(|old| articles(old).ok());
    let after = articles(&fresh)?;
    if let Some(before) = &before {
        remember(&fresh, before, &after)?;
    }
    let mut rebuilt = compare(before.as_ref().unwrap_or(&Articles::new()), &after);
    rebuilt.unreadable = before.is_none() && path.exists();
    rebuilt.lost = lost;
    drop(fresh);
    if path.exists() {
        set_aside(&path)?;
    }
    std::fs::rename(&beside, &path)?;
    drop(old);
    Ok(rebuilt)
}

fn open_old(path: &Path, cache_bytes: u64) -> Result<Option<SledStore>, ShelfError> {
    if !path.join("db").is_file() {
        return Ok(None);
    }
    match SledStore::open(path, cache_bytes) {
        Err(busy @ store::StoreError::Busy(_)) => Err(busy.into()),
        opened => Ok(opened.ok()),
    }
}

type Articles = BTreeMap<ArticleId, ArticleRow>;

fn articles(store: &dyn Store) -> Result<Articles, ShelfError> {
    let mut out = Vec::new();
    store.scan(&Key::articles(), Order::Up, &mut |key, bytes| {
        let id = key[1..].try_into().ok().map(ArticleId);
        out.extend(id.map(|id| decode::<ArticleRow>(bytes).map(|row| (id, row))));
        ControlFlow::Continue(())
    })?;
    Ok(out.into_iter().collect::<Result<_, _>>()?)
}

/// Entries whose captures are gone stay known: a feed that still lists them must not bring them back.
fn remember(fresh: &dyn Store, before: &Articles, after: &Articles) -> Result<(), ShelfError> {
    let mut batch = Batch::default();
    for (id, row) in before.iter().filter(|(id, row)| row.seq == 0 && !after.contains_key(id)) {
        batch.put(Key::article(*id), row)?;
    }
    Ok(fresh.commit(&batch)?)
}

fn compare(before: &Articles, after: &Articles) -> Rebuilt {
    let mut out = Rebuilt { articles: after.len(), ..Rebuilt::default() };
    let (mut into, mut from) = (Links::new(), Links::new());
    let stories: BTreeSet<StoryId> = after.values().filter_map(|row| row.story).collect();
    out.stories = stories.len();
    for (id, new) in after {
        let old = before.get(id).and_then(|old| old.story);
        let (Some(old), Some(new)) = (old, new.story) else { continue };
        into.entry(new).or_default().insert(old);
        from.entry(old).or_default().insert(new);
        if old != new {
            out.moved.push((*id, old, new));
        }
    }
    out.joined = several(into);
    out.split = several(from);
    out
}

type Links = BTreeMap<StoryId, BTreeSet<StoryId>>;

fn several(links: Links) -> Vec<(StoryId, Vec<StoryId>)> {
    let several = links.into_iter().filter(|(_, others)| others.len() > 1);
    several.map(|(story, others)| (story, others.into_iter().collect())).collect()
}
