//! Which addresses we may talk to: public ones, and those the config allows. Checked on every hop, after DNS.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use ipnet::{Ipv4Net, Ipv6Net};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use super::names;
use super::settings::Allow;
use crate::model::url::{ends_in, is_local_name};

/// More answers than any honest name has.
const ADDRESSES_MAX: usize = 8;

/// Ports of the web; anything else must be allowed by address.
const PORTS: [u16; 4] = [80, 443, 8080, 8443];

const fn v4(a: u8, b: u8, c: u8, d: u8, bits: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), bits)
}

const fn v6(a: u16, b: u16, c: u16, bits: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0), bits)
}

/// IANA special-purpose registry, and what clouds put their metadata on (spec: fetch-safety 2.1).
const DENIED_V4: [Ipv4Net; 17] = [
    v4(0, 0, 0, 0, 8),
    v4(10, 0, 0, 0, 8),
    v4(100, 64, 0, 0, 10),
    v4(127, 0, 0, 0, 8),
    v4(168, 63, 129, 16, 32), // Azure's metadata, in a public range
    v4(169, 254, 0, 0, 16),
    v4(172, 16, 0, 0, 12),
    v4(192, 0, 0, 0, 24),
    v4(192, 0, 2, 0, 24),
    v4(192, 88, 99, 0, 24),
    v4(192, 168, 0, 0, 16),
    v4(198, 18, 0, 0, 15),
    v4(198, 51, 100, 0, 24),
    v4(203, 0, 113, 0, 24),
    v4(224, 0, 0, 0, 4),
    v4(240, 0, 0, 0, 4),
    v4(255, 255, 255, 255, 32),
];

const DENIED_V6: [Ipv6Net; 10] = [
    v6(0x0100, 0, 0, 64),
    v6(0x2001, 0x0010, 0, 28),
    v6(0x2001, 0x0020, 0, 28),
    v6(0x2001, 0x0db8, 0, 32),
    v6(0x3fff, 0, 0, 20),
    v6(0x5f00, 0, 0, 16),
    v6(0xfc00, 0, 0, 7),
    v6(0xfe80, 0, 0, 10),
    v6(0xfec0, 0, 0, 10),
    v6(0xff00, 0, 0, 8),
];

/// Is the address one of the public Internet, in whatever IPv6 disguise?
pub(super) fn public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(a) => !DENIED_V4.iter().any(|n| n.contains(&a)),
        IpAddr::V6(a) => match embedded(a) {
            Some(inner) => public(inner.into()),
            None => !DENIED_V6.iter().any(|n| n.contains(&a)),
        },
    }
}

/// The IPv4 address an IPv6 one carries: compatible, mapped, NAT64, 6to4, Teredo. `::` and `::1` come out denied.
fn embedded(a: Ipv6Addr) -> Option<Ipv4Addr> {
    let s = a.segments();
    let pair = |hi: u16, lo: u16| Ipv4Addr::from((u32::from(hi) << 16) | u32::from(lo));
    match s {
        [0, 0, 0, 0, 0, 0 | 0xffff, hi, lo] | [0x64, 0xff9b, _, _, _, _, hi, lo] => {
            Some(pair(hi, lo))
        }
        [0, 0, 0, 0, 0xffff, 0, hi, lo] => Some(pair(hi, lo)),
        [0x2002, hi, lo, ..] => Some(pair(hi, lo)),
        [0x2001, 0, .., hi, lo] => Some(pair(!hi, !lo)),
        _ => None,
    }
}

/// Why an address is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// file:, javascript:, ...
    #[error("only http and https are fetched, not {0}:")]
    Scheme(String),
    /// `https://user:secret@host/`
    #[error("the address carries a user name")]
    UserInfo,
    /// SSH, SMTP, a database ...
    #[error("port {0} is not one of the web's; allow it with [fetch] allow = [\"ADDRESS:{0}\"]")]
    Port(u16),
    /// Loopback, private, link-local, metadata ...
    #[error("{0} is not a public address; allow it with [fetch] allow if it is meant")]
    Address(IpAddr),
    /// The name could not be resolved.
    #[error("the name {0} does not resolve: {1}")]
    Unknown(String, String),
    /// No name server could be asked, or none knew what to say.
    #[error("no name server answers for {0} just now")]
    Unanswered(String),
    /// A redirect from https to http.
    #[error("a redirect from https down to http")]
    Downgrade,
}

/// The address policy.
#[derive(Debug, Clone)]
pub struct Guard {
    allow: Arc<[Allow]>,
}

impl Guard {
    /// Public addresses, and those of `allow`.
    pub fn new(allow: &[Allow]) -> Self {
        Self { allow: allow.into() }
    }

    /// May we talk to this address and port?
    pub fn permits(&self, addr: SocketAddr) -> bool {
        self.allowed(addr) || (public(addr.ip()) && PORTS.contains(&addr.port()))
    }

    fn allowed(&self, addr: SocketAddr) -> bool {
        self.allow.iter().any(|a| match a {
            Allow::Net(net) => net.contains(&addr.ip()),
            Allow::Addr(one) => *one == addr,
        })
    }

    /// Can any address be talked to at this port? What a name turns out to be is checked when it is resolved.
    fn knows_port(&self, port: u16) -> bool {
        PORTS.contains(&port)
            || self.allow.iter().any(|a| match a {
                Allow::Net(_) => true,
                Allow::Addr(one) => one.port() == port,
            })
    }

    /// Checks what can be told without DNS; literals are never given to a resolver (hyper skips it for them).
    pub fn check(&self, url: &Url) -> Result<(), Refusal> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Refusal::Scheme(url.scheme().to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::UserInfo);
        }
        let port = port_of(url);
        match url.host() {
            Some(Host::Ipv4(ip)) => self.admit(SocketAddr::new(ip.into(), port)),
            Some(Host::Ipv6(ip)) => self.admit(SocketAddr::new(ip.into(), port)),
            Some(Host::Domain(_)) if self.knows_port(port) => Ok(()),
            _ => Err(Refusal::Port(port)),
        }
    }

    /// May an address be shown to readers? Names that mean something in a private network only may where the config allows
    /// a private network, `localhost` where it allows that.
    pub fn publishable(&self, url: &Url) -> bool {
        match self.check(url) {
            // What is not fetched because of its port can still be visited.
            Err(Refusal::Port(_)) | Ok(()) => self.knows_name(url),
            Err(_) => false,
        }
    }

    /// Why an address is not [`Guard::publishable`], as what leads there is called.
    pub fn hidden(&self, url: &Url) -> Option<&'static str> {
        match self.check(url) {
            _ if self.publishable(url) => None,
            Err(Refusal::Scheme(_)) => Some("a link that is no web address"),
            Err(Refusal::UserInfo) => Some("a link with a user's name in it"),
            _ => Some("a link that leads into a private network"),
        }
    }

    fn knows_name(&self, url: &Url) -> bool {
        let Some(name) = url.domain().map(|name| name.trim_end_matches('.')) else { return true };
        if ends_in(name, "localhost") {
            let port = port_of(url);
            let at = |ip: IpAddr| self.permits(SocketAddr::new(ip, port));
            return at(Ipv4Addr::LOCALHOST.into()) || at(Ipv6Addr::LOCALHOST.into());
        }
        !is_local_name(name) || self.allow.iter().any(|a| matches!(a, Allow::Net(_)))
    }

    fn admit(&self, addr: SocketAddr) -> Result<(), Refusal> {
        match () {
            () if self.permits(addr) => Ok(()),
            () if public(addr.ip()) => Err(Refusal::Port(addr.port())),
            () => Err(Refusal::Address(addr.ip())),
        }
    }

    /// The answers to a name that may be talked to at `port`. A mix of public and other ones is an attack, and refused
    /// whole; of several of a private network (`localhost` is `::1` and `127.0.0.1`) those are taken that are allowed.
    fn fit(&self, answers: &[SocketAddr], port: u16) -> Result<Vec<SocketAddr>, Refusal> {
        let at_port = |a: &SocketAddr| SocketAddr::new(a.ip(), port);
        let refused = answers.iter().map(at_port).find_map(|a| self.admit(a).err());
        let mixed = answers.iter().any(|a| public(a.ip()));
        let fit: Vec<_> = answers.iter().filter(|a| self.permits(at_port(a))).copied().collect();
        match refused {
            Some(refusal) if mixed || fit.is_empty() => Err(refusal),
            _ => Ok(fit),
        }
    }
}

/// The port a request for `url` goes to.
pub(super) fn port_of(url: &Url) -> u16 {
    url.port_or_known_default().unwrap_or(80)
}

/// The resolver of all connections to one port: a name passes only with addresses that are fit for that port.
#[derive(Debug, Clone)]
pub(super) struct Resolver {
    pub(super) guard: Guard,
    pub(super) port: u16,
}

impl Resolve for Resolver {
    /// hyper connects to exactly what this returns, so there is no second lookup to rebind.
    fn resolve(&self, name: Name) -> Resolving {
        let Self { guard, port } = self.clone();
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let found = names::look_up(host.clone(), ADDRESSES_MAX).await;
            let answers = found.map_err(|e| unresolved(host, &e))?;
            Ok(Box::new(guard.fit(&answers, port)?.into_iter()) as Addrs)
        })
    }
}

/// The system's resolver tells no kinds, only words: those of EAI_AGAIN, by glibc and by musl, mean that nobody could
/// be asked, all others that the name is none.
fn unresolved(host: String, error: &std::io::Error) -> Refusal {
    let words = error.to_string();
    if words.contains("Temporary failure in name resolution") || words.contains("Try again") {
        return Refusal::Unanswered(host);
    }
    let cause = words.rsplit(": ").next().unwrap_or_default();
    Refusal::Unknown(host, cause.split(" (os error").next().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests;
