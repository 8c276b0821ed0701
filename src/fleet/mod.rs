//! What the nodes of a fleet decide: pure rules over what a node sees of the stream, of the others and of its own files.
//!
//! In: positions, marks, the others' words. Out: who offers, who waits, what is unfolded, whose turn a host is. The shell around
//! it (`journal::stream`) and the simulation of the tests drive the same code.

mod member;
mod share;
mod stamp;
mod word;

pub use member::{Fail, Lacks, Member, Own, Standing, Stream, World, lacks};
pub use share::{ALL, Share, shard_of};
pub use stamp::{Mark, Stamp};
pub use word::{LIFE, Peers, RENEW, Word, may_poll, odd, writes};
