//! Editions out: static files and the server.
//!
//! In: finished bytes and closures that answer for one page. Never: composing anything, or knowing what a story is.

mod answer;
pub mod board;
mod conditions;
mod draft;
pub mod file;
mod gzip;
pub mod limits;
mod line;
mod names;
mod parts;
mod routes;
pub mod server;
pub mod settings;
mod slots;
mod weights;

pub use board::{Board, Document};
pub use draft::Draft;
pub use gzip::{compressed, lightly_compressed};
pub use limits::Limits;
pub use parts::Parts;
pub use routes::{Asked, Page};
pub use server::{serve, serve_with};
pub use settings::Settings;
