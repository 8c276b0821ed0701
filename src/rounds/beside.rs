//! What runs beside the main loop, and how it ends: the desk first, then who prints and tells what it stored, the server last.

use std::thread;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{JoinError, JoinHandle, spawn_blocking};
use tokio::time::timeout;

use crate::desk::close;
use crate::sys::notify;

/// What is under way at the end gets this long.
const DRAIN_MAX: Duration = Duration::from_secs(12);

/// Threads and tasks, and what tells them that the end has come.
pub(super) struct Beside {
    pub(super) desk: thread::JoinHandle<()>,
    pub(super) stored: watch::Sender<bool>,
    pub(super) printing: JoinHandle<()>,
    pub(super) telling: [JoinHandle<()>; 3],
    pub(super) shut: watch::Sender<bool>,
    pub(super) server: Option<JoinHandle<()>>,
}

impl Beside {
    /// Ends it all, in order.
    pub(super) async fn end(self) {
        notify::stopping();
        tracing::info!("stopping");
        let end = async {
            ended("the desk", spawn_blocking(move || close(self.desk)).await);
            self.stored.send_replace(true);
            ended("the press", self.printing.await);
            self.telling.iter().for_each(JoinHandle::abort);
            self.shut.send_replace(true);
            if let Some(server) = self.server {
                ended("the server", server.await);
            }
        };
        if timeout(DRAIN_MAX, end).await.is_err() {
            tracing::warn!("not everything came to an end in time; what was stored is safe");
        }
    }
}

/// A task that did not end well is told of.
fn ended(which: &str, outcome: Result<(), JoinError>) {
    if let Err(error) = outcome {
        tracing::error!(%error, "{which} ended in a fault of ours; please report it");
    }
}
