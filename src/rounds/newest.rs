//! The HTTP client that the newest config asks for: hubs and their subscribers outlive the one they began with.

use std::sync::{Arc, PoisonError, RwLock};

use crate::http::Client;

/// For those who outlive a reload.
#[derive(Clone)]
pub(super) struct Newest(Arc<RwLock<Client>>);

impl Newest {
    pub(super) fn new(client: Client) -> Self {
        Self(Arc::new(RwLock::new(client)))
    }

    /// For one exchange, and no longer.
    pub(super) fn client(&self) -> Client {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn renew(&self, client: Client) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = client;
    }
}
