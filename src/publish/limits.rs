//! What the server allows.

use std::time::Duration;

use super::Settings;

/// What the server allows, each with its reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bounds memory and file descriptors.
    pub connections_max: usize,
    /// Requests of one address that are answered at once; more wait. 0 = no bound.
    pub per_address: usize,
    /// A request whose turn has not come in this time is refused.
    pub turn_timeout: Duration,
    /// A client that takes nothing of its answer for this long is hung up on.
    pub write_timeout: Duration,
    /// May pages of other sites read the feeds?
    pub cors: bool,
    /// From the connection, or the last answer, to the end of the next request's head. Slow senders end here, and
    /// idle keep-alive connections too.
    pub head_timeout: Duration,
    /// For making a page.
    pub page_timeout: Duration,
    /// A request's head; longer ones are refused.
    pub head_bytes_max: usize,
    /// A path with its query.
    pub uri_bytes_max: usize,
    /// Header lines of a request.
    pub headers_max: usize,
    /// Answers under way when the server is told to stop get this long.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections_max: 512,
            per_address: 64,
            turn_timeout: Duration::from_secs(60),
            write_timeout: Duration::from_secs(30),
            cors: false,
            head_timeout: Duration::from_secs(10),
            page_timeout: Duration::from_secs(15),
            head_bytes_max: 64 << 10,
            uri_bytes_max: 8 << 10,
            headers_max: 64,
            drain: Duration::from_secs(10),
        }
    }
}

impl Limits {
    /// The usual ones, with what the config says.
    pub fn of(settings: &Settings) -> Self {
        Self { per_address: settings.per_address, cors: settings.cors, ..Self::default() }
    }
}
