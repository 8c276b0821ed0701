//! Which addresses we may talk to: public ones, and those the config allows. Checked on every hop, after DNS.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use ipnet::{Ipv4Net, Ipv6Net};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use super::settings::Allow;

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

    fn mentions(&self, ip: IpAddr) -> bool {
        self.allow.iter().any(|a| match a {
            Allow::Net(net) => net.contains(&ip),
            Allow::Addr(one) => one.ip() == ip,
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
        let port = url.port_or_known_default().unwrap_or(80);
        let literal = |ip: IpAddr| {
            let addr = SocketAddr::new(ip, port);
            match () {
                () if self.permits(addr) => Ok(()),
                () if public(ip) => Err(Refusal::Port(port)),
                () => Err(Refusal::Address(ip)),
            }
        };
        match url.host() {
            Some(Host::Ipv4(ip)) => literal(ip.into()),
            Some(Host::Ipv6(ip)) => literal(ip.into()),
            // A name on an odd port is decided by the address it turns out to have.
            Some(Host::Domain(_)) if PORTS.contains(&port) || !self.allow.is_empty() => Ok(()),
            _ => Err(Refusal::Port(port)),
        }
    }

    /// Every answer must be fit to talk to: a mix of public and private ones is an attack.
    fn check_answers(&self, answers: &[SocketAddr]) -> Result<(), Refusal> {
        match answers.iter().find(|a| !public(a.ip()) && !self.mentions(a.ip())) {
            Some(bad) => Err(Refusal::Address(bad.ip())),
            None => Ok(()),
        }
    }
}

impl Resolve for Guard {
    /// hyper connects to exactly what this returns, so there is no second lookup to rebind.
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let found = tokio::net::lookup_host((host.as_str(), 0)).await;
            let answers: Vec<SocketAddr> = found
                .map_err(|e| Refusal::Unknown(host.clone(), e.to_string()))?
                .take(ADDRESSES_MAX)
                .collect();
            guard.check_answers(&answers)?;
            Ok(Box::new(answers.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn refused(url: &str) {
        let url = Url::parse(url).expect("a URL");
        assert!(Guard::new(&[]).check(&url).is_err(), "{url} got through");
    }

    #[test]
    fn every_spelling_of_an_inner_address_is_refused() {
        for host in [
            "127.0.0.1",
            "2130706433",
            "0x7f.1",
            "0177.0.0.1",
            "127.1",
            "127.0.0.1.",
            "0",
            "①②⑦.⓪.⓪.①",
            "10.0.0.5",
            "172.16.9.9",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "100.100.100.200",
            "168.63.129.16",
            "192.0.0.192",
            "224.0.0.1",
            "255.255.255.255",
            "[::]",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:10.0.0.1]",
            "[::127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[64:ff9b:1::7f00:1]",
            "[2002:7f00:1::]",
            "[2002:a00:1::1]",
            "[2001:0:0:0:0:0:80ff:fffe]",
            "[fc00::1]",
            "[fd00:ec2::254]",
            "[fe80::1]",
            "[fec0::1]",
            "[ff02::1]",
            "[2001:db8::1]",
            "[3fff::1]",
            "[5f00::1]",
            "[100::1]",
        ] {
            refused(&format!("http://{host}/"));
        }
    }

    #[test]
    fn schemes_ports_and_credentials() {
        refused("file:///etc/passwd");
        refused("gopher://example.org/");
        refused("https://u:p@example.org/");
        refused("http://example.org:22/");
        refused("http://93.184.216.34:6379/");
        let ok = Url::parse("https://example.org/feed").expect("a URL");
        assert_eq!(Guard::new(&[]).check(&ok), Ok(()));
    }

    #[test]
    fn the_config_can_allow_one_port_or_a_network() {
        let one = Guard::new(&[Allow::Addr(([127, 0, 0, 1], 3000).into())]);
        assert!(one.permits(([127, 0, 0, 1], 3000).into()));
        assert!(!one.permits(([127, 0, 0, 1], 3001).into()));
        let net = Guard::new(&[Allow::Net("10.1.2.0/24".parse().expect("a CIDR"))]);
        assert!(net.permits(([10, 1, 2, 9], 8000).into()));
        assert!(!net.permits(([10, 1, 3, 9], 80).into()));
    }

    #[test]
    fn a_mix_of_public_and_private_answers_is_refused() {
        let mixed = [([93, 184, 216, 34], 0).into(), ([10, 0, 0, 1], 0).into()];
        assert!(Guard::new(&[]).check_answers(&mixed).is_err());
    }

    proptest! {
        #[test]
        fn a_denied_v4_is_denied_in_every_embedding(which in 0..DENIED_V4.len(), low: u32) {
            let net = DENIED_V4[which];
            let ip = Ipv4Addr::from(u32::from(net.network()) | (low & u32::from(net.hostmask())));
            let [a, b, c, d] = ip.octets();
            let (hi, lo) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
            for v6 in [
                Ipv6Addr::new(0, 0, 0, 0, 0, 0, hi, lo),
                Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, hi, lo),
                Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, hi, lo),
                Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, hi, lo),
                Ipv6Addr::new(0x2002, hi, lo, 0, 0, 0, 0, 1),
                Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, !hi, !lo),
            ] {
                prop_assert!(!public(v6.into()), "{} as {}", ip, v6);
            }
        }
    }
}
