//! The one place where pure and IO meet: tasks, order, shutdown.
//!
//! Pollers are many, the desk is one and the only writer, the press is one and debounced. Nothing flows back: what a
//! poll needs is read from the store at its start and returned as a value at its end.

pub mod daemon;
pub mod decide;
pub mod desk;
pub mod dry;
pub mod end;
pub mod explain;
pub mod fold;
pub mod look;
pub mod moment;
pub mod pages;
pub mod poll;
pub mod polls;
pub mod press;
pub mod refold;
pub mod report;
pub mod retain;
pub mod room;
pub mod run;
pub mod scheduler;
pub mod scrape;
pub mod status;
pub mod workers;

pub use room::Room;

use std::io;

use crate::http::FetchError;
use crate::journal::JournalError;
use crate::publish::file;
use crate::store::StoreError;

/// What stops the engine, or one of its tasks.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The journal failed.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The HTTP client can't be set up.
    #[error("the HTTP client can't be set up: {0}")]
    Client(#[from] FetchError),
    /// A static file can't be written.
    #[error(transparent)]
    File(#[from] file::Error),
    /// The operating system refused something.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The server's address can't be had.
    #[error("can't listen on {address}: {error}")]
    Listen {
        /// What the config says.
        address: std::net::SocketAddr,
        /// What the system said.
        error: io::Error,
    },
    /// A round ended, and not all of it is on disk.
    #[error("not everything could be stored: {0}; what was not is polled again")]
    Unstored(String),
    /// What the desk answered.
    #[error("{0}")]
    Desk(String),
    /// The desk has ended.
    #[error("the desk is closed")]
    DeskClosed,
    /// Another copydesk has the store.
    #[error("the store in {} is in use by a running copydesk; {way_out}", path.display())]
    Held {
        /// Where.
        path: std::path::PathBuf,
        /// What to do.
        way_out: String,
    },
    /// Never happens; stands where the alternative was a panic.
    #[error("the matcher was not set up")]
    Matcher,
}
