//! The press: the one reader: editions, pages, `explain` and `status`. It writes nothing but what it publishes.

mod archive;
mod changes;
mod editions;
mod entries;
pub mod explain;
pub mod export;
mod fresh;
mod older;
mod output;
mod pages;
mod printed;
mod printing;
mod sheets;
mod site;
pub mod status;
mod stories;
mod thread;
mod whole;

pub use editions::Press;
pub use pages::{explain_path, lookup};
pub use printing::Printing;

use crate::publish::file;
use crate::shelf::ShelfError;
use crate::store::StoreError;

/// Why something could not be read or published.
#[derive(Debug, thiserror::Error)]
pub enum PressError {
    /// Journal or rows can't be read.
    #[error(transparent)]
    Shelf(#[from] ShelfError),
    /// A static file can't be written.
    #[error(transparent)]
    File(#[from] file::Error),
    /// The press ended with a panic.
    #[error("the editions were not written (our fault; please report it)")]
    Panic,
}

impl From<StoreError> for PressError {
    fn from(error: StoreError) -> Self {
        Self::Shelf(error.into())
    }
}
