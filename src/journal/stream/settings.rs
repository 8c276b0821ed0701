//! Which stream is the journal, on which servers, and who this node is.

use crate::model::Secret;
use crate::model::access::Place;

use std::path::PathBuf;

/// `[journal]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Where the servers are: `nats://` or `tls://`, a host and a port; nothing secret in them.
    pub servers: Vec<String>,
    /// The stream's name.
    pub stream: String,
    /// How many servers keep it.
    pub replicas: usize,
    /// This node's name in the fleet.
    pub node: String,
    /// The user, whose password the secret is; without one the secret is a token.
    pub user: Option<String>,
    /// Where the secret is kept.
    pub place: Option<Place>,
    /// The secret, where it could be had.
    pub secret: Option<Secret>,
    /// A file of credentials (a JWT and its seed).
    pub creds: Option<PathBuf>,
    /// Certificates that the servers' are checked against; none for the system's.
    pub ca: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            servers: Vec::new(),
            stream: "copydesk".to_owned(),
            replicas: 3,
            node: String::new(),
            user: None,
            place: None,
            secret: None,
            creds: None,
            ca: None,
        }
    }
}
