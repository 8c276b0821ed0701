//! Editions out: static files and the server.
//!
//! In: finished bytes and closures that answer for one page. Never: composing anything, or knowing what a story is.

mod answer;
pub mod board;
pub mod file;
pub mod server;
pub mod settings;
mod slots;

pub use board::{Board, Document};
pub use server::{Limits, Page, serve, serve_with};
pub use settings::Settings;
