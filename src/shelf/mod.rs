//! The shelf: journal and rows opened together, and what is read back from them.
//!
//! Nothing here writes a capture or a row: the desk does. What the rows can't say is read from the journal.

mod backup;
mod chronicle;
mod open;
mod recall;
mod whole;

pub use backup::{Copied, backup, export, restore};
pub use chronicle::{Chronicle, chronicle, find_story, texts, titles};
pub use open::{Peek, Shelf};
pub use recall::{Lost, SharedJournal, memory, recall, recall_article};

use std::io;
use std::path::PathBuf;

use crate::journal::JournalError;
use crate::store::StoreError;

/// Why journal or rows can't be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum ShelfError {
    /// The journal failed.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The operating system refused something.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// Another copydesk has the store.
    #[error("the store in {} is in use by a running copydesk; {way_out}", path.display())]
    Held {
        /// Where.
        path: PathBuf,
        /// What to do.
        way_out: String,
    },
}
