//! The fold's rows, rebuildable from the journal. sled is known here and nowhere else.
//!
//! The seam is [`Store`]: `get`, `scan`, `commit` of one atomic batch. Rows are small; bodies live in the journal.

mod blocks;
mod kept;
mod keys;
mod mem;
mod rows;
pub mod settings;
mod sled;

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;

pub use self::sled::SledStore;
pub use kept::{Kept, remove_leftovers, set_aside};
pub use keys::Key;
pub use mem::MemStore;
pub use rows::{
    ArticleRow, ChangeRow, EndedRow, ListedRow, Meta, PrintRow, VersionRow, decode, fold_version,
    row,
};
pub use settings::Settings;

/// Why the store failed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// Another copydesk has it.
    #[error("the store in {} is in use; is another copydesk running?", .0.display())]
    Busy(PathBuf),
    /// Input or output failed: the disk is full, or says no.
    #[error("the store in {}: {what}", path.display())]
    Io {
        /// Its folder.
        path: PathBuf,
        /// What happened.
        what: String,
    },
    /// Its files are not what they should be.
    #[error("the store in {}: {what}", path.display())]
    Damaged {
        /// Its folder.
        path: PathBuf,
        /// What happened.
        what: String,
    },
    /// A row is not what it should be.
    #[error(
        "the store holds a row that cannot be read ({0}); `copydesk store rebuild` makes it anew"
    )]
    Row(String),
}

impl StoreError {
    /// Is it of no use any more, so that it must be made anew? Else the disk said no, and may say yes later.
    pub fn damaged(&self) -> bool {
        matches!(self, Self::Damaged { .. } | Self::Row(_))
    }
}

/// Changes that become true together, or not at all. `None` removes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch(pub BTreeMap<Key, Option<Vec<u8>>>);

/// What [`Store::scan`] calls for each row.
pub type Each<'a> = dyn FnMut(&[u8], &[u8]) -> ControlFlow<()> + 'a;

/// The order of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Smallest key first.
    Up,
    /// Largest key first.
    Down,
}

/// Rows by key.
pub trait Store: Send + Sync {
    /// One row.
    fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError>;
    /// The rows whose keys start with `prefix`, until `each` breaks.
    fn scan(&self, prefix: &Key, order: Order, each: &mut Each<'_>) -> Result<(), StoreError>;
    /// Applies a batch atomically and makes it durable.
    fn commit(&self, batch: &Batch) -> Result<(), StoreError>;
    /// Bytes on disk.
    fn size_on_disk(&self) -> Result<u64, StoreError>;
    /// The last error it met since it was opened, whoever met it.
    fn ailing(&self) -> Option<StoreError> {
        None
    }
    /// Opens it anew: with what it holds, or empty.
    fn renew(&self, _how: Renewal) -> Result<(), StoreError> {
        Err(StoreError::Io { path: PathBuf::new(), what: "it can't be opened anew".to_owned() })
    }
}

/// How a store is opened anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// With what it holds.
    Again,
    /// Empty; what it held is set aside.
    Anew,
}
