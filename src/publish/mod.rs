//! Editions out: static files and the server.

pub mod settings;

pub use settings::Settings;
