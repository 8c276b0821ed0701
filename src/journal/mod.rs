//! The ordered, append-only sequence of captures; everything else is folded from it.
//!
//! The seam is [`Journal`]: `append -> seq`, `read_from(seq)`. On one machine it is segment files; for a fleet it can be
//! one replicated stream, and nothing else changes. Bodies live here and only here.

mod codec;
pub mod history;
mod layout;
mod moving;
mod old;
mod replica;
mod segment;
mod segments;
pub mod stream;
mod v1;

use std::io;
use std::ops::RangeInclusive;
use std::path::PathBuf;

pub use layout::Layout;
pub use moving::{For, Largest, take_in};
pub use segment::read_segment;
pub use segments::{Segments, Torn};

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
    /// Another copydesk appends to it.
    #[error("the journal in {} is in use; is another copydesk running?", .0.display())]
    Busy(PathBuf),
    /// The file system has no locks, as some network shares.
    #[error("{} can't be locked: {error}; set `data` in the config to a folder on a disk of this machine", path.display())]
    NoLock {
        /// What was to be locked.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// One of the captures would be too large to be read back; none was appended.
    #[error("an article is too large for the journal")]
    TooLarge {
        /// Which of them.
        index: usize,
    },
    /// A fleet's stream does not take or give captures now.
    #[error("the journal's stream `{stream}`: {what}")]
    Stream {
        /// Its name.
        stream: String,
        /// Why.
        what: String,
    },
    /// A fleet's stream can't be this node's journal: a person must act.
    #[error("{0}")]
    Refused(String),
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

/// A part of the journal that goes as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Position of its first capture.
    pub first: Seq,
    /// Is that a snapshot from which everything behind it can be folded?
    pub snapshot: bool,
    /// The latest time that one of its captures bears.
    pub newest: Timestamp,
}

/// Up to when the captures of each part are at the latest, by a clock that is right `now`. What says that it is of the future
/// bears the time of a clock that was wrong: it is as old as what came after it.
pub fn ages(parts: &[Part], now: Timestamp) -> Vec<Timestamp> {
    let mut later = now;
    let mut ages: Vec<_> = parts
        .iter()
        .rev()
        .map(|part| {
            later = if part.newest <= now { part.newest } else { later };
            later
        })
        .collect();
    ages.reverse();
    ages
}

/// A position, and what could be read there.
pub type Read = (Seq, Result<Capture, String>);

/// The sequence of captures.
pub trait Journal: Send {
    /// Appends in order and makes durable; gives the position of the first. All or nothing: they are taken, or left.
    fn append(&mut self, captures: &mut Vec<Capture>) -> Result<Seq, JournalError>;
    /// One capture; `None` when it was let go or never written.
    fn read(&self, seq: Seq) -> Result<Option<Capture>, JournalError>;
    /// Up to so many captures from a position on, in order: what the fold is fed with.
    fn read_from(&self, seq: Seq, count: usize) -> Result<Vec<Read>, JournalError>;
    /// Oldest and newest position held; `None` when empty.
    fn range(&self) -> Option<(Seq, Seq)>;
    /// Positions between these two that can't be read, as far as known: all of them right after opening.
    fn gaps(&self) -> Vec<RangeInclusive<Seq>>;
    /// Would the next append open a new segment? Then its first capture must be a snapshot.
    fn wants_snapshot(&self) -> bool;
    /// The parts that can be let go one by one, oldest first.
    fn parts(&self) -> Vec<Part>;
    /// Time of the newest capture.
    fn newest(&self) -> Timestamp {
        self.parts().iter().map(|part| part.newest).max().unwrap_or_default()
    }
    /// Could it append now? Writes something, and removes it again.
    fn probe(&self) -> Result<(), JournalError>;
    /// Removes the files that hold nothing from `before` on. Gives bytes freed.
    fn release(&mut self, before: Seq) -> Result<u64, JournalError>;
    /// Why it could not append when it was last to, if it could not.
    fn ailing(&self) -> Option<String>;
    /// Bytes on disk.
    fn size_on_disk(&self) -> Result<u64, JournalError>;
}
