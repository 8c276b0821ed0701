//! Stories -> an edition -> the bytes of a feed.
//!
//! In: stories with their lead's article. Out: the ordered, filtered edition, and its Atom or web form.
//! Never: a clock, IO, or an order that depends on anything but the stories.

pub mod atom;
mod compose;
mod html;
pub mod page;
pub mod settings;

pub use compose::{compose, holds, tags, wants};
pub use settings::{Filter, Settings};
