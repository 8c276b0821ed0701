//! Journal and rows opened together: for writing, for a look that changes nothing, or in memory only.

use std::path::Path;
use std::sync::{Arc, RwLock};

use super::{SharedJournal, ShelfError};
use crate::journal::{Journal, Segments};
use crate::store::{self, Key, MemStore, Meta, SledStore, Store, StoreError};

/// Folds all of a journal into empty rows.
type Refold = dyn Fn(&SharedJournal, &dyn Store) -> Result<(), ShelfError>;

/// Journal and rows, open.
#[derive(Clone)]
pub struct Shelf {
    /// The truth.
    pub journal: SharedJournal,
    /// What was folded from it.
    pub store: Arc<dyn Store>,
}

impl Shelf {
    /// Opens both. A store that can't be read is moved aside, to be folded anew from the journal.
    ///
    /// Rows folded by other rules than `fold_version` are made anew too.
    pub fn open(settings: &store::Settings, fold_version: u32) -> Result<Self, ShelfError> {
        std::fs::create_dir_all(&settings.data).map_err(|e| StoreError::Io {
            path: settings.data.clone(),
            what: format!("{e}; set `data` in the config to a folder that can be written"),
        })?;
        // The store first: its lock keeps a second copydesk away from the journal too.
        let path = settings.data.join("store");
        let store = match SledStore::open(&path, settings.cache_bytes) {
            Err(StoreError::Damaged { what, .. }) => {
                tracing::warn!(%what, "the store can't be read; it is made anew from the journal");
                set_aside(&path)?;
                SledStore::open(&path, settings.cache_bytes)?
            }
            other => other?,
        };
        let (journal, torn) =
            Segments::open(&settings.data.join("journal"), settings.segment_bytes)?;
        if torn > 0 {
            tracing::warn!(
                bytes = torn,
                "the journal's end was half written, as after a crash; cut"
            );
        }
        let stale = match outdated(&store, fold_version) {
            Ok(false) if ahead(&store, &journal)? => Some("the store knows more than the journal"),
            Ok(false) => None,
            Ok(true) => Some("the store was folded by older rules"),
            Err(_) => Some("the store holds rows that can't be read"),
        };
        let store = if let Some(why) = stale {
            tracing::info!("{why}; it is made anew from the journal");
            drop(store);
            set_aside(&path)?;
            SledStore::open(&path, settings.cache_bytes)?
        } else {
            store
        };
        Ok(Self { journal: Arc::new(RwLock::new(journal)), store: Arc::new(store) })
    }
}

/// Was the store folded by other rules than ours?
fn outdated(store: &dyn Store, fold_version: u32) -> Result<bool, ShelfError> {
    let meta: Option<Meta> = store::row(store, &Key::meta())?;
    Ok(meta.is_some_and(|m| m.fold_version != fold_version))
}

/// Has the journal lost what the store was folded from, as by a cut at damage? Its next captures would be taken for
/// known ones.
fn ahead(store: &dyn Store, journal: &Segments) -> Result<bool, ShelfError> {
    let meta: Meta = store::row(store, &Key::meta())?.unwrap_or_default();
    Ok(meta.cursor > journal.range().map_or(0, |(_, newest)| newest))
}

/// A look at what is on disk: nothing is made, cut or changed.
pub struct Peek {
    /// The truth.
    pub journal: SharedJournal,
    /// The rows, or why they can't be used.
    pub rows: Result<SledStore, String>,
}

impl Peek {
    /// `None` when nothing was polled yet.
    pub fn of(settings: &store::Settings, fold_version: u32) -> Result<Option<Self>, ShelfError> {
        let path = settings.data.join("store");
        // The store first: while a daemon has it, it is the one to ask.
        let store = match path.join("db").is_file() {
            true => Some(SledStore::peek(&path, settings.cache_bytes)),
            false => None,
        };
        if let Some(Err(busy @ StoreError::Busy(_))) = store {
            return Err(busy.into());
        }
        let (journal, _) = Segments::look(&settings.data.join("journal"))?;
        if store.is_none() && journal.range().is_none() {
            return Ok(None);
        }
        let rows = match store {
            None => Err("there is no store".to_owned()),
            Some(Err(error)) => Err(error.to_string()),
            Some(Ok(rows)) => usable(rows, &journal, fold_version),
        };
        Ok(Some(Self { journal: Arc::new(RwLock::new(journal)), rows }))
    }
}

/// The rows, unless they say nothing about this journal. sled opens some damaged files as an empty store.
fn usable(rows: SledStore, journal: &Segments, fold_version: u32) -> Result<SledStore, String> {
    let meta: Option<Meta> = store::row(&rows, &Key::meta()).map_err(|e| e.to_string())?;
    match meta {
        Some(meta) if meta.fold_version != fold_version => {
            Err("its rows were folded by other rules".to_owned())
        }
        None if journal.range().is_some() => Err("the store is empty".to_owned()),
        _ => Ok(rows),
    }
}

impl Shelf {
    /// A shelf for reading only; `None` when nothing was polled yet. Rows that can't be used are folded anew in memory.
    pub fn peek(
        settings: &store::Settings,
        fold_version: u32,
        refold: &Refold,
    ) -> Result<Option<Self>, ShelfError> {
        let Some(Peek { journal, rows }) = Peek::of(settings, fold_version)? else {
            return Ok(None);
        };
        let store: Arc<dyn Store> = match rows {
            Ok(rows) => Arc::new(rows),
            Err(_) => {
                let rows = Arc::new(MemStore::default());
                refold(&journal, rows.as_ref())?;
                rows
            }
        };
        Ok(Some(Self { journal, store }))
    }

    /// Nothing in it, in memory only.
    pub fn empty() -> Result<Self, ShelfError> {
        let (journal, _) = Segments::look(Path::new(""))?;
        Ok(Self { journal: Arc::new(RwLock::new(journal)), store: Arc::new(MemStore::default()) })
    }
}

/// Moves a store away; the one set aside before goes.
pub fn set_aside(path: &Path) -> Result<(), ShelfError> {
    let aside = path.with_extension("aside");
    if aside.exists() {
        std::fs::remove_dir_all(&aside)?;
    }
    Ok(std::fs::rename(path, aside)?)
}
