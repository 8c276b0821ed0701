//! The fold's rows, rebuildable from the journal.

pub mod settings;

pub use settings::Settings;
