//! The reqwest clients: one a port, since a resolver is told a name and not for which port it is asked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::guard::Resolver;
use super::{Guard, Settings};

/// Between two pages of a host its connection stays; kept for longer, each of hundreds would hold a buffer for nothing.
const IDLE_SLACK: Duration = Duration::from_secs(1);
/// Ports kept in mind; only an allowed network can make them more than a handful.
const PORTS_MAX: usize = 32;

/// Makes and keeps them.
pub(super) struct Pool {
    settings: Arc<Settings>,
    guard: Guard,
    clients: Mutex<HashMap<(u16, Reuse), reqwest::Client>>,
}

/// May a connection that was used before be used again?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Reuse {
    /// As everywhere.
    Yes,
    /// After one that was found lost.
    No,
}

impl Pool {
    pub(super) fn new(settings: Arc<Settings>, guard: Guard) -> Self {
        // A second install in one process is refused and changes nothing.
        drop(rustls::crypto::ring::default_provider().install_default());
        Self { settings, guard, clients: Mutex::default() }
    }

    /// The client for a port; fails only where TLS can't be set up.
    pub(super) fn client(
        &self,
        port: u16,
        reuse: Reuse,
    ) -> Result<reqwest::Client, reqwest::Error> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&(port, reuse)) {
            return Ok(client.clone());
        }
        if clients.len() >= PORTS_MAX {
            clients.clear();
        }
        let client = self.build(port, reuse)?;
        clients.insert((port, reuse), client.clone());
        Ok(client)
    }

    fn build(&self, port: u16, reuse: Reuse) -> Result<reqwest::Client, reqwest::Error> {
        let settings = &self.settings;
        let idle = if reuse == Reuse::Yes { settings.per_host } else { 0 };
        reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            // What may be asked once more, and how often, is ours to say.
            .retry(reqwest::retry::never())
            .no_proxy()
            .user_agent(user_agent(&settings.contact))
            .connect_timeout(connect_timeout(settings))
            .read_timeout(settings.idle_timeout)
            .pool_max_idle_per_host(idle)
            .pool_idle_timeout(settings.host_gap * 2 + IDLE_SLACK)
            .http2_max_header_list_size(super::settings::HEADER_BYTES_MAX as u32)
            .dns_resolver(Arc::new(Resolver { guard: self.guard.clone(), port }))
            .build()
    }
}

/// Always before the others run out, which begin with the connection: so that what is told is that none stood.
fn connect_timeout(settings: &Settings) -> Duration {
    settings.connect_timeout.min(settings.total_timeout.min(settings.idle_timeout) * 9 / 10)
}

fn user_agent(contact: &str) -> String {
    let contact: String = contact.chars().filter(char::is_ascii_graphic).collect();
    let (version, home) = (env!("CARGO_PKG_VERSION"), env!("CARGO_PKG_REPOSITORY"));
    if contact.is_empty() {
        return format!("copydesk/{version}");
    }
    let home = if home.is_empty() { String::new() } else { format!("+{home}; ") };
    format!("copydesk/{version} ({home}contact={contact}; 1 subscribers)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contact_cannot_break_the_header() {
        let agent = user_agent("a@b\r\nX: y");
        assert!(!agent.contains(['\r', '\n']) && !agent.contains("+;"), "{agent}");
    }

    #[test]
    fn a_connection_is_given_up_before_the_whole_fetch() {
        let secs = Duration::from_secs;
        let of = |connect, total| {
            connect_timeout(&Settings {
                connect_timeout: secs(connect),
                idle_timeout: secs(total),
                total_timeout: secs(60),
                ..Settings::default()
            })
        };
        assert_eq!(of(10, 60), secs(10));
        assert!(of(10, 10) < secs(10));
    }
}
