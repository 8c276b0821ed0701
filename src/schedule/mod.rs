//! When a source is polled next, and why then; pure.

mod freshness;
mod heap;
mod moved;
mod next;
mod pace;
mod pause;
mod push;
pub mod settings;
mod skips;
mod visit;

pub use freshness::{Freshness, SERVER_HINT_MAX, freshness};
pub use heap::Heap;
pub use moved::address;
pub use next::{Failure, Floor, NEVER, Next, Outcome, appointment, explain, first, is_due, next};
pub use pace::{gap, losing, renamed, window};
pub use pause::{asked_pause, paused, silences};
pub use push::{LEASE, subscribe_at};
pub use settings::Settings;
pub use visit::{Visit, settle};
