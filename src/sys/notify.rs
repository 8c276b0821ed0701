//! What systemd is told: ready, reloading, stopping, a status line, the watchdog's proof of life.

use std::time::Duration;

use sd_notify::NotifyState;

/// Many times what a batch of captures takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// Without systemd (no `NOTIFY_SOCKET`) this does nothing; a failure to tell it is only worth a line.
fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::warn!(%error, "systemd could not be told");
    }
}

/// A start that takes long is at work: systemd waits as long again from now.
pub fn catching_up(status: &str) {
    let usec = u32::try_from(PATIENCE.as_micros()).unwrap_or(u32::MAX);
    tell(&[NotifyState::ExtendTimeoutUsec(usec), NotifyState::Status(status)]);
}

/// Config read, store open, listener bound.
pub fn ready(status: &str) {
    tell(&[NotifyState::Ready, NotifyState::Status(status)]);
}

/// The config is being read again; `ready` ends it.
pub fn reloading() {
    match NotifyState::monotonic_usec_now() {
        Ok(now) => tell(&[NotifyState::Reloading, now]),
        Err(_) => tell(&[NotifyState::Reloading]),
    }
}

/// The end has begun.
pub fn stopping() {
    tell(&[NotifyState::Stopping]);
}

/// One line for `systemctl status`.
pub fn status(line: &str) {
    tell(&[NotifyState::Status(line)]);
}

/// Proof of life; only after real progress.
pub fn alive() {
    tell(&[NotifyState::Watchdog]);
}

/// How often to prove it: half of what systemd waits for. None without a watchdog.
pub fn watchdog() -> Option<Duration> {
    sd_notify::watchdog_enabled().map(|d| d / 2)
}
