//! Journal and rows opened together: for writing, for a look that changes nothing, or in memory only.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::{SharedJournal, ShelfError};
use crate::journal::stream::{self, Fleet, Node};
use crate::journal::{Journal, Segments};
use crate::model::Timestamp;
use crate::store::{self, Kept, Key, MemStore, SledStore, Store, StoreError};

/// Folds all of a journal into empty rows.
type Refold = dyn Fn(&SharedJournal, &dyn Store) -> Result<(), ShelfError>;

/// Journal and rows, open.
#[derive(Clone)]
pub struct Shelf {
    /// The truth.
    pub journal: SharedJournal,
    /// What was folded from it.
    pub store: Arc<dyn Store>,
    /// This node, where the journal is a fleet's.
    pub node: Option<Node>,
    /// Its part in the stream, until the desk takes it.
    pub fleet: Arc<Mutex<Option<Fleet>>>,
}

impl Shelf {
    /// Opens both for writing. A store that can't be read is set aside; it is for the desk to bring it in line.
    pub fn open(settings: &store::Settings) -> Result<Self, ShelfError> {
        std::fs::create_dir_all(&settings.data).map_err(|e| StoreError::Io {
            path: settings.data.clone(),
            what: format!("{e}; set `data` in the config to a folder that can be written"),
        })?;
        // The store first: a command that looks while a daemon is at work asks it by the store's lock.
        let path = settings.data.join("store");
        let aside = path.with_extension("aside").exists();
        let store = Kept::sled(&path, settings.cache_bytes)?;
        let (journal, torn) =
            Segments::open(&settings.data.join("journal"), settings.segment_bytes)?;
        if torn.bytes > 0 {
            tracing::warn!(
                bytes = torn.bytes,
                "the journal's end was half written, as after a crash; cut"
            );
        }
        if aside {
            store::remove_leftovers(&path)?; // of the last time: this one could be opened
        }
        Ok(Self::of(Arc::new(RwLock::new(journal)), Arc::new(store)))
    }

    /// Of one machine.
    pub fn of(journal: SharedJournal, store: Arc<dyn Store>) -> Self {
        Self { journal, store, node: None, fleet: Arc::default() }
    }

    /// As a node of a fleet; nothing is connected yet. What can't be read in the files is read from the stream again.
    pub fn in_fleet(
        self,
        settings: &stream::Settings,
        data: &Path,
        now: Timestamp,
    ) -> Result<Self, ShelfError> {
        let mut files = self.journal.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(gap) = files.gaps().first() {
            files.cut(*gap.start())?;
        }
        drop(files);
        let fleet = Fleet::new(settings.clone(), self.journal.clone(), data, now)?;
        let node = Some(fleet.node());
        Ok(Self { node, fleet: Arc::new(Mutex::new(Some(fleet))), ..self })
    }

    /// Why nothing can be stored now, if nothing can.
    pub fn trouble(&self) -> Option<String> {
        let journal = self.journal.read().unwrap_or_else(PoisonError::into_inner).ailing();
        let own = self.store.ailing().map(|error| error.to_string()).or(journal);
        own.or_else(|| self.node.as_ref().and_then(Node::trouble))
    }
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
        let store = if path.join("db").is_file() {
            Some(SledStore::peek(&path, settings.cache_bytes))
        } else {
            None
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
    let meta = rows.get(&Key::meta()).map_err(|e| e.to_string())?;
    match meta {
        Some(meta) if store::fold_version(&meta) != Some(fold_version) => {
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
        Ok(Some(Self::of(journal, store)))
    }

    /// Nothing in it, in memory only.
    pub fn empty() -> Result<Self, ShelfError> {
        let (journal, _) = Segments::look(Path::new(""))?;
        Ok(Self::of(Arc::new(RwLock::new(journal)), Arc::new(MemStore::default())))
    }
}
