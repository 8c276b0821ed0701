//! Copies -> a story: merging, who leads, what a new version changes.
//!
//! In: a story's copies, in any order, repeats included. Out: the same story for the same copies. Never looks at a
//! body: what it needs of one is in [`StoryCopy`](crate::model::StoryCopy).

mod change;
mod diff;
mod lead;
mod merge;
mod standing;

pub use change::{Change, classify, sense};
pub use diff::diff;
pub use lead::lead;
pub use merge::{merge, once, without};
