//! When a source is polled next, and why then; pure.

mod cron;
mod freshness;
mod heap;
mod next;
mod pace;
pub mod settings;

pub use cron::{CronError, CronLine};
pub use freshness::{Freshness, SERVER_HINT_MAX, freshness};
pub use heap::Heap;
pub use next::{Failure, Next, Outcome, first, next, silence};
pub use pace::{gap, losing, window};
pub use settings::Settings;
