//! Where editions go.

use std::path::PathBuf;

/// The name of the built-in hub in the list of hubs.
pub const OWN_HUB: &str = "self";

/// `[publish]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Address of the server; none = no server.
    pub listen: Option<std::net::SocketAddr>,
    /// May the server be reached from other machines?
    pub public: bool,
    /// Folder of the static files; none = none.
    pub dir: Option<PathBuf>,
    /// Public address, with a slash at its end. Never taken from the Host header.
    pub base_url: String,
    /// WebSub hubs that editions name and that are told of changes; `self` is the built-in one.
    pub hubs: Vec<String>,
    /// Requests of one address that are answered at once; more wait. 0 = no bound.
    pub per_address: usize,
    /// May pages of other sites read the feeds?
    pub cors: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: Some(([127, 0, 0, 1], 8087).into()),
            public: false,
            dir: None,
            base_url: "http://127.0.0.1:8087/".to_owned(),
            hubs: Vec::new(),
            per_address: 64,
            cors: false,
        }
    }
}

impl Settings {
    /// The addresses of the hubs, the built-in one's among them when there is a server for it.
    pub fn hub_addresses(&self) -> Vec<String> {
        let own = |hub: &String| *hub == OWN_HUB;
        let there = self.hubs.iter().filter(|hub| !own(hub) || self.listen.is_some());
        there
            .map(|hub| if own(hub) { format!("{}hub", self.base_url) } else { hub.clone() })
            .collect()
    }

    /// Is the built-in hub asked for?
    pub fn has_own_hub(&self) -> bool {
        self.listen.is_some() && self.hubs.iter().any(|hub| hub == OWN_HUB)
    }
}
