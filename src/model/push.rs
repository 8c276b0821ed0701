//! A source's hub, which tells us what is new (WebSub), and how far our subscription there has come.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Timestamp;

/// What a source's document offers: to be told of what is new by one of its hubs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Addresses of its hubs, in its order.
    pub hubs: Vec<String>,
    /// The address it calls its own.
    pub topic: String,
}

/// Our subscription to one source at one hub.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Push {
    /// Where we subscribe.
    pub hub: String,
    /// What to.
    pub topic: String,
    /// The address of ours that the hub sends to; its end is known to the hub and us only.
    pub callback: String,
    /// What the hub signs with.
    pub secret: String,
    /// When the hub was asked last.
    pub asked: Option<Timestamp>,
    /// How often it was asked since it last agreed.
    pub tries: u32,
    /// Why it was asked in vain, in plain words.
    pub error: Option<String>,
    /// When the hub last agreed.
    pub since: Option<Timestamp>,
    /// When what it agreed to ends.
    pub until: Option<Timestamp>,
    /// When it last sent something that was signed.
    pub delivered: Option<Timestamp>,
}

impl Push {
    /// Has the hub agreed, and does that still hold?
    pub fn verified(&self, now: Timestamp) -> bool {
        self.until.is_some_and(|until| until > now)
    }
}

impl fmt::Debug for Push {
    /// Without the secret, and the address that is one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Push");
        out.field("hub", &self.hub).field("topic", &self.topic);
        out.field("until", &self.until).field("delivered", &self.delivered).finish_non_exhaustive()
    }
}
