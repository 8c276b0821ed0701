//! The integration tests: one binary, one file a promise.

mod config;
mod edition;
mod server;
