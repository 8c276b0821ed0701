//! systemd's watchdog, fed only while the desk answers and pages are read.

use std::time::Duration;

use tokio::time::{Interval, interval, timeout};

use super::Room;
use crate::sys::notify;

/// The desk must answer within this, or the watchdog is not fed.
const DESK_ANSWER_MAX: Duration = Duration::from_secs(10);

/// Feeds systemd's watchdog, and only after the desk has answered and while not all readers hang.
pub(super) struct Watchdog(Option<Interval>);

impl Watchdog {
    pub(super) fn new() -> Self {
        Self(notify::watchdog().map(interval))
    }

    pub(super) async fn due(&mut self) {
        match &mut self.0 {
            Some(interval) => drop(interval.tick().await),
            None => std::future::pending().await,
        }
    }

    pub(super) async fn feed(&self, room: &Room) {
        if room.readers_hang() {
            tracing::error!("all threads that read pages hang; the watchdog is not fed");
            return;
        }
        match timeout(DESK_ANSWER_MAX, room.desk.probe()).await {
            Ok(Ok(())) => notify::alive(),
            _ => tracing::error!("the desk does not answer; the watchdog is not fed"),
        }
    }
}
