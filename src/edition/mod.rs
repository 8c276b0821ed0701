//! Stories -> an edition -> the bytes of its feeds and pages.
//!
//! In: stories with their lead's article. Out: the ordered, filtered edition, as Atom, RSS, JSON Feed and web pages.
//! Never: a clock, IO, or an order that depends on anything but the stories.

mod address;
pub mod assets;
pub mod atom;
mod change;
mod compose;
mod html;
mod item;
pub mod json;
mod language;
mod outlets;
pub mod page;
mod print;
mod printed;
pub mod rss2;
pub mod settings;
mod what;
pub mod words;

pub use change::Change;
pub use compose::{compose, goes_by_lead, goes_by_words, holds, tags, wants};
pub use item::{Item, Origin, Told, ToldCopy};
pub use print::{FORMATS, Formats, Print};
pub use printed::Printed;
pub use settings::{Filter, Settings};
