//! The integration tests: one binary, one file a promise.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test ends at the first surprise, and measures real time"
)]

mod config;
mod edition;
mod extraction;
mod feeds;
mod matching;
mod server;
