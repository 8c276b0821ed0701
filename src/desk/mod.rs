//! The desk: the one writer of journal and rows: captures in, in order, folded into stories.
//!
//! A capture is appended to the journal first; rows are folded from what the journal holds, so that they can be made
//! anew from it at any time.

mod anew;
mod books;
mod clerk;
mod decide;
pub mod fold;
mod folding;
mod letting;
mod moving;
mod refold;
mod rows_v1;
mod stream;

pub use anew::{Progress, refold};
pub use clerk::{Desk, Teller, Ticket, open, open_on};
pub use decide::{Done, alone, join, split};
pub use fold::FOLD_VERSION;
pub use letting::{Dropping, drop_source};
pub use moving::{Brought, Told, import};
pub use refold::{Findings, Rebuilt, rebuild, verify};

use std::io;

use crate::journal::{JournalError, stream as stream_of};
use crate::model::Timestamp;
use crate::plan::Plan;
use crate::read::Agencies;
use crate::shelf::{Peek, SharedJournal, Shelf, ShelfError};
use crate::store::{self, Store, StoreError};

/// Why the desk did not take something.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// Journal or rows failed.
    #[error(transparent)]
    Shelf(#[from] ShelfError),
    /// What the desk answered.
    #[error("{0}")]
    Refused(String),
    /// The desk has ended.
    #[error("the desk is closed")]
    Closed,
}

impl From<StoreError> for DeskError {
    fn from(error: StoreError) -> Self {
        Self::Shelf(error.into())
    }
}

impl From<JournalError> for DeskError {
    fn from(error: JournalError) -> Self {
        Self::Shelf(error.into())
    }
}

impl From<io::Error> for DeskError {
    fn from(error: io::Error) -> Self {
        Self::Shelf(error.into())
    }
}

/// Opens journal and rows for writing, and brings them in line; rows that can't be read, or were folded by other rules,
/// are made anew.
pub fn shelf(settings: &store::Settings) -> Result<Shelf, ShelfError> {
    aligned(Shelf::open(settings)?)
}

/// [`shelf`] for whoever has a plan: in a fleet, if it names one.
pub fn shelf_of(plan: &Plan, now: Timestamp) -> Result<Shelf, ShelfError> {
    let shelf = shelf_in(&plan.store, plan.journal.as_ref(), now)?;
    if let Some(node) = &shelf.node {
        node.shaped_by(plan.shape(FOLD_VERSION));
    }
    Ok(shelf)
}

/// [`shelf`], in a fleet if one is named.
pub fn shelf_in(
    settings: &store::Settings,
    journal: Option<&stream_of::Settings>,
    now: Timestamp,
) -> Result<Shelf, ShelfError> {
    let shelf = Shelf::open(settings)?;
    aligned(match journal {
        Some(stream) => shelf.in_fleet(stream, &settings.data, now)?,
        None => shelf,
    })
}

fn aligned(shelf: Shelf) -> Result<Shelf, ShelfError> {
    let fold = fold::Fold::new(Agencies::default());
    books::Books::of(&shelf, fold).align()?;
    Ok(shelf)
}

/// A shelf for reading only; `None` when nothing was polled yet. Rows that can't be used are folded anew in memory.
pub fn peek(settings: &store::Settings) -> Result<Option<Shelf>, ShelfError> {
    let anew =
        |journal: &SharedJournal, rows: &dyn Store| refold(journal, rows, &mut |_, _| {}).map(drop);
    Shelf::peek(settings, FOLD_VERSION, &anew)
}

/// What is on disk, to be checked.
pub fn on_disk(settings: &store::Settings) -> Result<Option<Peek>, ShelfError> {
    Peek::of(settings, FOLD_VERSION)
}

/// Waits for the desk to end, and says so when it did not end well.
pub fn close(desk: std::thread::JoinHandle<()>) {
    if desk.join().is_err() {
        tracing::error!("the desk ended with a panic; what it had not stored is polled again");
    }
}
