//! A small news wire on loopback: an agency, nine outlets that carry it, and invented news that change as one watches.
//!
//! In: the time it starts. Out: sources that the daemon can poll like any others. Never: a connection beyond this
//! machine. `copydesk demo` shows it to newcomers; the integration tests drive it stage by stage.

mod feed;
mod news;
mod outlets;
mod page;
mod wire;
mod words;

use std::time::Duration;

pub use wire::Wire;

/// A moment after the start when the news change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    /// How long after the start.
    pub after: Duration,
    /// What happens then, in plain words.
    pub tells: &'static str,
}

/// The stages after the opening one, in order: `STAGES[0]` leads to stage 1.
pub const STAGES: [Stage; 2] = [
    Stage {
        after: Duration::from_secs(20),
        tells: "a correction (the ferry: 41 hurt, not 14) and an update (the storm)",
    },
    Stage {
        after: Duration::from_secs(40),
        tells: "the night train is withdrawn by its agency; whales are back in the bay",
    },
];
