//! How we fetch: limits and manners, each with its default and its reason.

use std::time::Duration;

use ipnet::IpNet;

/// Sum over all headers of a reply; hyper itself lets a single one of 420 KiB pass.
pub(super) const HEADER_BYTES_MAX: usize = 64 << 10;

/// An address the guard lets through although it is not public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allow {
    /// Any port of a network.
    Net(IpNet),
    /// One port of one address.
    Addr(std::net::SocketAddr),
}

/// `[fetch]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Where a publisher can reach the person who runs this; goes into the User-Agent. Empty for none.
    pub contact: String,
    /// Exchanges at once, over all hosts.
    pub concurrency: usize,
    /// Exchanges at once with one host.
    pub per_host: usize,
    /// Between the starts of two page fetches of one host.
    pub host_gap: Duration,
    /// Networks and addresses refused otherwise.
    pub allow: Vec<Allow>,
    /// Until a connection stands, TLS included.
    pub connect_timeout: Duration,
    /// Between two reads.
    pub idle_timeout: Duration,
    /// The whole fetch: redirects, DNS and body.
    pub total_timeout: Duration,
    /// Body of a feed, decoded.
    pub feed_bytes_max: u64,
    /// Body of a page, decoded.
    pub page_bytes_max: u64,
    /// Hops.
    pub redirects_max: usize,
    /// The public address at which hubs reach us, with a slash at its end; empty: nobody is asked to push.
    pub push: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            contact: String::new(),
            concurrency: 64,
            per_host: 1,
            host_gap: Duration::from_secs(2),
            allow: Vec::new(),
            connect_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(15),
            total_timeout: Duration::from_secs(60),
            feed_bytes_max: 16 << 20,
            page_bytes_max: 8 << 20,
            redirects_max: 5,
            push: String::new(),
        }
    }
}
