//! Which articles are copies of one story, with the evidence.
//!
//! In: the print of each article, in arrival order. Out: its story, and why. The state is a function of the prints
//! in the window and of a person's decisions, so a matcher that is filled again answers as the one that stopped.

mod chars;
mod compare;
mod evidence;
mod facts;
mod fingerprint;
mod folds;
mod index;
mod kin;
mod matcher;
mod numbers;
mod rules;
mod sites;
mod sorted;
mod swaps;
mod tokens;
mod versions;

#[cfg(test)]
mod tests;

pub use evidence::{Evidence, Path};
pub use fingerprint::{Doc, Print};
pub use matcher::{Kind, Matcher, Verdict};
pub use rules::Settings;
pub use swaps::Swaps;

/// Raised whenever another answer is possible for the same articles: the stored prints and stories are then
/// made anew from the journal.
pub const METHOD_VERSION: u32 = 11;
