//! Stories -> an edition -> the bytes of a feed.

pub mod settings;

pub use settings::Settings;
