//! The ordered, append-only sequence of captures; everything else is folded from it.
//!
//! The seam is [`Journal`]: `append -> seq`, `read_from(seq)`. On one machine it is segment files; for a fleet it can be
//! one replicated stream, and nothing else changes. Bodies live here and only here.

mod codec;
mod segment;
mod segments;
mod v1;

use std::io;
use std::path::PathBuf;

pub use segments::Segments;

use crate::model::{Capture, Timestamp};

/// Position of a capture, counted from 1.
pub type Seq = u64;

/// Why the journal failed.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The disk said no.
    #[error("the journal in {}: {error}{}", path.display(), hint(error))]
    Io {
        /// File or folder.
        path: PathBuf,
        /// What it said.
        error: io::Error,
    },
    /// Written by a later version, or damaged in the middle.
    #[error(
        "capture {seq} of the journal can't be read: {what}; `copydesk store verify` tells which others can't"
    )]
    Damaged {
        /// Where.
        seq: Seq,
        /// How.
        what: String,
    },
}

fn hint(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull => " (free some space; what is published stays up meanwhile)",
        io::ErrorKind::PermissionDenied => {
            " (the user who runs copydesk must be able to write there)"
        }
        _ => "",
    }
}

impl JournalError {
    /// Did the disk fill up?
    pub fn disk_full(&self) -> bool {
        matches!(self, Self::Io { error, .. } if error.kind() == io::ErrorKind::StorageFull)
    }
}

/// The sequence of captures.
pub trait Journal: Send {
    /// Appends in order and makes durable; gives the position of the first. All or nothing.
    fn append(&mut self, captures: &[Capture]) -> Result<Seq, JournalError>;
    /// One capture; `None` when retention has removed it or it was never written.
    fn read(&self, seq: Seq) -> Result<Option<Capture>, JournalError>;
    /// Oldest and newest position held; `None` when empty.
    fn range(&self) -> Option<(Seq, Seq)>;
    /// Would the next append open a new segment? Then its first capture should be a snapshot.
    fn wants_snapshot(&self) -> bool;
    /// Removes whole segments whose every capture is older than `before`. Gives bytes freed.
    fn retain(&mut self, before: Timestamp) -> Result<u64, JournalError>;
    /// Bytes on disk.
    fn size_on_disk(&self) -> Result<u64, JournalError>;
}
