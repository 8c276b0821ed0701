//! The one fetch function, with every guard in it. reqwest is known here and nowhere else.
//!
//! In: an address and what it is for. Out: a body within its limits, "not modified", or a [`FetchError`] that says
//! in plain words what failed and what to do. It never follows a redirect, reads a byte or opens a connection
//! that the guard, the host's manners and its robots.txt have not let pass.

mod body;
mod client;
mod coding;
mod error;
mod guard;
mod hosts;
mod links;
mod names;
mod network;
mod pool;
mod post;
mod redirect;
mod request;
mod robots;
mod rules;
pub mod settings;

pub use body::{Body, Coded};
pub use client::Client;
pub use error::{Disposition, FetchError};
pub use guard::{Guard, Refusal};
pub use hosts::host_of;
pub use links::HeaderLink;
pub use request::{Fetched, Head, Purpose, Request};
pub use settings::{Allow, Settings};

/// Does a robots.txt let us fetch an address of its host? What the client asks of it, for those who try it out.
pub fn robots_allow(robots: &[u8], url: &url::Url) -> bool {
    rules::Rules::read(robots).allow(url)
}
