//! When a source is polled next, and why then; pure.

pub mod settings;

pub use settings::Settings;
