//! The rounds: asks the world for polls, pages and second looks, hands captures to the desk, wakes the press.
//!
//! Pollers are many and share one [`Room`]. Nothing flows back: what a poll needs is read from the store at its start
//! and returned as a value at its end.

mod age;
mod aside;
mod beside;
mod changes;
mod children;
pub mod control;
pub mod daemon;
mod deleted;
mod delivery;
mod document;
pub mod dry;
mod end;
mod entries;
mod hand;
mod hub;
mod jump;
mod landed;
mod look;
mod meters;
mod newest;
mod offer;
pub mod once;
mod ping;
mod poll;
mod polls;
mod push;
mod records;
pub mod report;
mod robots;
mod room;
mod scheduler;
mod scrape;
mod sections;
mod serving;
mod shares;
mod sharing;
mod signature;
mod telling;
mod turns;
mod waiting;
mod watchdog;

pub use daemon::{Outside, daemon};
pub use dry::dry_run;
pub use once::{Which, once, once_of};
pub use report::PollReport;
pub use room::Room;

use std::io;

use crate::desk::DeskError;
use crate::http::FetchError;
use crate::press::PressError;
use crate::shelf::ShelfError;
use crate::store::StoreError;

/// What stops a round, or the daemon.
#[derive(Debug, thiserror::Error)]
pub enum RoundError {
    /// Journal or rows can't be opened or read.
    #[error(transparent)]
    Shelf(#[from] ShelfError),
    /// The desk did not take something.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// An edition can't be published.
    #[error(transparent)]
    Publish(#[from] PressError),
    /// The press's thread is gone.
    #[error("the editions were not written (our fault; please report it)")]
    Press,
    /// A fleet's stream does not take captures as fast as they come.
    #[error(
        "the journal's stream does not acknowledge what it is given: nothing is fetched until it does"
    )]
    Unacknowledged,
    /// A page's task is gone.
    #[error("the poll ended in a fault of ours; please report it")]
    Poll,
    /// The HTTP client can't be set up.
    #[error("the HTTP client can't be set up: {0}")]
    Client(#[from] FetchError),
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
}

impl From<StoreError> for RoundError {
    fn from(error: StoreError) -> Self {
        Self::Shelf(error.into())
    }
}
