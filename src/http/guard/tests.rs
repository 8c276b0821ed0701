//! Addresses that may be talked to, and those that may not.

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
    let mixed = || vec![([93, 184, 216, 34], 0).into(), ([10, 0, 0, 1], 0).into()];
    assert!(Guard::new(&[]).fit(&mixed(), 80).is_err());
    let some = Guard::new(&[Allow::Addr(([10, 0, 0, 9], 80).into())]);
    assert!(some.fit(&mixed(), 80).is_err());
}

#[test]
fn a_name_never_passes_for_another_port_than_the_one_allowed() {
    let guard = Guard::new(&[Allow::Addr(([127, 0, 0, 1], 3000).into())]);
    let loopback = || vec![SocketAddr::from(([127, 0, 0, 1], 0))];
    assert_eq!(guard.fit(&loopback(), 3000), Ok(loopback()));
    for port in [80, 443, 3001] {
        assert!(guard.fit(&loopback(), port).is_err(), "{port}");
    }
    let both = vec![SocketAddr::from(([0_u16, 0, 0, 0, 0, 0, 0, 1], 0)), loopback()[0]];
    assert_eq!(guard.fit(&both, 3000), Ok(loopback()), "only what is allowed");
    let check = |url: &str| guard.check(&Url::parse(url).expect("a URL"));
    assert_eq!(check("http://localhost:3000/"), Ok(()));
    assert_eq!(check("http://localhost:3001/"), Err(Refusal::Port(3001)));
    let public = vec![SocketAddr::from(([93, 184, 216, 34], 0))];
    assert!(guard.fit(&public, 3000).is_err(), "nor does it open the port elsewhere");
}

#[test]
fn what_readers_may_be_shown() {
    let shown = |url: &str| Guard::new(&[]).publishable(&Url::parse(url).expect("a URL"));
    for fine in ["https://a.example/x", "http://a.example:3000/", "http://93.184.216.34/"] {
        assert!(shown(fine), "{fine}");
    }
    for not in [
        "http://u:p@a.example/",
        "http://10.0.0.1/",
        "http://2130706433/",
        "http://10.0.0.1:8081/",
        "http://localhost/",
        "http://printer.local/",
        "http://intranet/",
        "ftp://a.example/",
    ] {
        assert!(!shown(not), "{not}");
    }
    let allowed = |allow: Allow, url: &str| {
        Guard::new(&[allow]).publishable(&Url::parse(url).expect("a URL"))
    };
    let office = Allow::Net("10.0.0.0/8".parse().expect("a CIDR"));
    assert!(allowed(office, "http://10.0.0.1/") && allowed(office, "http://intranet/"));
    assert!(!allowed(office, "http://localhost/"));
    let own = Allow::Addr(([127, 0, 0, 1], 3000).into());
    assert!(allowed(own, "http://localhost:3000/") && !allowed(own, "http://localhost/"));
    assert!(!allowed(own, "http://printer.local/"));
}

#[test]
fn a_name_nobody_answers_for_is_told_from_one_that_is_none() {
    let told =
        |words: &str| unresolved("a.example".into(), &std::io::Error::other(words.to_owned()));
    let lookup = "failed to lookup address information: ";
    assert_eq!(
        told(&format!("{lookup}Temporary failure in name resolution")),
        Refusal::Unanswered("a.example".into())
    );
    assert_eq!(
        told(&format!("{lookup}Name or service not known")),
        Refusal::Unknown("a.example".into(), "Name or service not known".into())
    );
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

#[test]
fn what_is_wrong_with_a_link_is_told_as_what_it_is() {
    let why = |url: &str| Guard::new(&[]).hidden(&Url::parse(url).expect("a URL"));
    assert_eq!(why("https://a.example/"), None);
    assert_eq!(why("https://a.example:8443/"), None, "it can still be visited");
    assert_eq!(why("javascript:alert(1)"), Some("a link that is no web address"));
    assert_eq!(why("https://me@a.example/"), Some("a link with a user's name in it"));
    for inside in ["http://10.0.0.1/", "http://printer.local/"] {
        assert_eq!(why(inside), Some("a link that leads into a private network"), "{inside}");
    }
}
