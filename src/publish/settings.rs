//! Where editions go.

use std::path::PathBuf;

/// `[publish]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Address of the server; none = no server.
    pub listen: Option<std::net::SocketAddr>,
    /// Folder of the static files; none = none.
    pub dir: Option<PathBuf>,
    /// Public address, with a slash at its end. Never taken from the Host header.
    pub base_url: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: Some(([127, 0, 0, 1], 8087).into()),
            dir: None,
            base_url: "http://127.0.0.1:8087/".to_owned(),
        }
    }
}
