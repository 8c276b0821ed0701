//! The rows checked against a fold made anew from the journal, and rebuilt by one.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Arc, PoisonError};

use super::anew::{Progress, begin, refold};
use super::books::Books;
use super::fold::Fold;
use super::rows_v1;
use crate::journal::Journal;
use crate::model::{ArticleId, StoryId};
use crate::read::Agencies;
use crate::shelf::{Lost, Peek, ShelfError};
use crate::store::{self, ArticleRow, Key, Order, SledStore, Store, decode, set_aside};

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
    /// Was the journal's older part let go?
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
    let first = begin(&peek.journal)?;
    let captures = range.map_or(0, |(_, newest)| newest + 1 - first);
    let mut found = Findings {
        captures: captures.saturating_sub(lost.len() as u64),
        lost,
        shortened: first > 1,
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
        let same = other == Some(one);
        self.rows += 1;
        if !same {
            *self.differing.entry(kind).or_default() += 1;
        }
    }
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
    let folder = settings.data.join("journal");
    let (journal, _) = crate::journal::Segments::open(&folder, settings.segment_bytes)?;
    let journal = Arc::new(std::sync::RwLock::new(journal));
    let fresh: Arc<dyn Store> = Arc::new(SledStore::open(&beside, settings.cache_bytes)?);
    let lost = refold(&journal, fresh.as_ref(), progress)?;
    let before = old.as_ref().and_then(|old| articles(old).ok());
    if let Some(old) = &old {
        // What release 0.1 knew in its rows only goes into the journal.
        let mut books = Books::new(journal, fresh.clone(), Fold::new(Agencies::default()));
        books.carry(rows_v1::carried(old).unwrap_or_default())?;
    }
    let after = articles(fresh.as_ref())?;
    let mut rebuilt = compare(before.as_ref().unwrap_or(&Articles::new()), &after);
    rebuilt.unreadable = before.is_none() && path.exists();
    rebuilt.lost = lost;
    drop(fresh);
    set_aside(&path)?;
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
