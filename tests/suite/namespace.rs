//! Promise: names lead where they should, and a machine without a network blames nobody (E43 to E46, P18). In a network
//! namespace with a name server of its own; where the system lets nobody make one, these tests say so and pass.

#![allow(clippy::print_stderr, reason = "what is not tried says so")]

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use copydesk::http::Allow;
use copydesk::model::{Source, Timestamp};
use copydesk::plan::Plan;
use copydesk::rounds::PollReport;

use crate::newsstand::{NOW, RSS, Stand, round_of, rss, story, titles};
use crate::upstream::{Step, Upstream, answer, send};

const WITHIN: &str = "COPYDESK_WITHIN_NAMESPACE";
/// A public address that leads to this machine here.
const PUBLIC: [u8; 4] = [93, 184, 216, 34];
/// Public ones that lead nowhere in particular.
const OTHERS: [u8; 2] = [93, 185];

/// Runs the test by this name again in a namespace of its own, as root of it; gives whether this is already that run.
pub(crate) fn within(test: &str) -> bool {
    if std::env::var(WITHIN).is_ok() {
        return true;
    }
    let dir = tempfile::tempdir().unwrap();
    let names = dir.path().join("resolv.conf");
    std::fs::write(&names, "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n").unwrap();
    let made = "ip link set lo up && ip route add local 93.184.0.0/15 dev lo && \
        mount --bind \"$0\" /etc/resolv.conf";
    let unshare = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--net", "--mount", "/bin/sh", "-c", script]);
        command.arg(&names);
        command
    };
    let tried = unshare(made).output();
    if !tried.as_ref().is_ok_and(|output| output.status.success()) {
        eprintln!("not tried: no network namespace can be made here ({tried:?})");
        return false;
    }
    let output = unshare(&format!("{made} && shift 0 && exec \"$@\""))
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(WITHIN, "yes")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && told.contains("1 passed"), "{told}");
    false
}

/// What a name server says of a name: its addresses, or that there is none, or that it can't say.
#[derive(Clone)]
enum Said {
    Addresses(Vec<Ipv4Addr>),
    NoSuchName,
    Failure,
    /// It is another name for itself.
    Itself,
}

/// A name server at 127.0.0.1:53. `say`: of a name, asked for the n-th time.
fn name_server(say: impl Fn(&str, usize) -> Said + Send + 'static) {
    let socket = UdpSocket::bind("127.0.0.1:53").unwrap();
    std::thread::spawn(move || {
        let (mut packet, mut asked) = ([0; 1500], std::collections::HashMap::new());
        while let Ok((length, from)) = socket.recv_from(&mut packet) {
            let (question, name, kind) = question(&packet[12..length]);
            let count: &mut usize = asked.entry((name.clone(), kind)).or_default();
            let said = say(&name, *count);
            *count += 1;
            socket.send_to(&reply(&packet[..2], question, kind, said), from).unwrap();
        }
    });
}

/// The question as it stands, the name in it, and the type it asks for.
fn question(rest: &[u8]) -> (&[u8], String, u16) {
    let (mut at, mut labels) = (0, Vec::new());
    while rest[at] != 0 {
        let length = usize::from(rest[at]);
        labels.push(String::from_utf8_lossy(&rest[at + 1..=at + length]).to_lowercase());
        at += 1 + length;
    }
    (&rest[..at + 5], labels.join("."), u16::from_be_bytes([rest[at + 1], rest[at + 2]]))
}

fn reply(id: &[u8], question: &[u8], kind: u16, said: Said) -> Vec<u8> {
    let (code, records): (u8, Vec<Vec<u8>>) = match said {
        Said::NoSuchName => (3, vec![]),
        Said::Failure => (2, vec![]),
        Said::Itself => {
            (0, vec![[&[0xC0, 12, 0, 5, 0, 1, 0, 0, 0, 0, 0, 2, 0xC0, 12][..]].concat()])
        }
        // Of IPv6 addresses there are none.
        Said::Addresses(_) if kind != 1 => (0, vec![]),
        Said::Addresses(all) => {
            let record = |a: &Ipv4Addr| {
                [&[0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4][..], &a.octets()[..]].concat()
            };
            (0, all.iter().map(record).collect())
        }
    };
    let count = u16::try_from(records.len()).unwrap().to_be_bytes();
    let head = [id, &[0x81, 0x80 | code, 0, 1], &count[..], &[0, 0, 0, 0]].concat();
    [head, question.to_vec(), records.concat()].concat()
}

/// A feed of one story at a public address.
fn public_feed() -> Upstream {
    let feed = rss("bad", &[("tag:2".to_owned(), String::new(), story(2))]);
    let reply = answer("200 OK", &format!("Content-Type: {RSS}\r\n"), feed);
    Upstream::at(PUBLIC, move |_| vec![send(reply.clone()), Step::Again])
}

/// A plan with a good source, and one at this name and port.
fn plan(stand: &Stand, host: &str, port: u16) -> Plan {
    let mut plan = stand.plan(&["good"]);
    let url = format!("http://{host}:{port}/bad.rss");
    plan.sources.push(Arc::new(Source { id: "bad".to_owned(), url, ..Source::default() }));
    // Public, but on a port that is not one of the web's.
    plan.fetch.allow.push(Allow::Net("93.184.0.0/15".parse().unwrap()));
    plan
}

async fn round(stand: &Stand, host: &str, port: u16) -> PollReport {
    let reports = round_of(&plan(stand, host, port), || NOW).await;
    let [good, bad] = reports.try_into().unwrap();
    assert_eq!(good.error, None, "the other source is not harmed");
    assert!(stand.headlines().contains(&story(1).title), "what was published stays");
    bad
}

/// A port of this address, and how many came to it.
fn counted(at: SocketAddr) -> Arc<AtomicUsize> {
    let (listener, count) = (TcpListener::bind(at).unwrap(), Arc::new(AtomicUsize::new(0)));
    let counting = count.clone();
    std::thread::spawn(move || {
        for _ in listener.incoming() {
            counting.fetch_add(1, Ordering::SeqCst);
        }
    });
    count
}

#[test]
fn e43_e44_e45_e46_names_that_lead_astray() {
    if within("namespace::e43_e44_e45_e46_names_that_lead_astray") {
        tokio::runtime::Runtime::new().unwrap().block_on(names_that_lead_astray());
    }
}

async fn names_that_lead_astray() {
    let inner = Ipv4Addr::new(10, 0, 0, 5);
    name_server(move |name, count| match name {
        "fine.example" => Said::Addresses(vec![PUBLIC.into()]),
        "private.example" => Said::Addresses(vec![inner]),
        "mixed.example" => Said::Addresses(vec![PUBLIC.into(), inner]),
        "rebound.example" if count == 0 => Said::Addresses(vec![PUBLIC.into()]),
        "rebound.example" => Said::Addresses(vec![Ipv4Addr::LOCALHOST]),
        "many.example" => {
            let [a, b] = OTHERS;
            Said::Addresses(
                (0..300_u16)
                    .map(|n| Ipv4Addr::new(a, b, (n / 250) as u8, (n % 250) as u8))
                    .collect(),
            )
        }
        "itself.example" => Said::Itself,
        "failing.example" => Said::Failure,
        _ => Said::NoSuchName,
    });
    let (stand, public) = (Stand::new(), public_feed());
    stand.print("good", [1]);
    let port = public.at.port();
    let reached = counted((Ipv4Addr::LOCALHOST, port).into());
    assert_eq!(round(&stand, "fine.example", port).await.error, None);
    assert_eq!(stand.headlines(), titles([1, 2]));
    for (host, why) in [
        ("private.example", "10.0.0.5 is not a public address"),
        ("mixed.example", "10.0.0.5 is not a public address"),
        ("nowhere.example", "the name nowhere.example does not resolve"),
        ("itself.example", "the name itself.example does not resolve"),
        ("failing.example", "no name server answers for failing.example"),
    ] {
        let asked = public.asked().len();
        let told = round(&stand, host, port).await.error.unwrap_or_default();
        assert!(told.contains(why), "{host}: {told}");
        assert_eq!(public.asked().len(), asked, "{host}: nothing is asked of anybody");
    }
    // The second answer would be this machine: but the first is the one that was checked and connected to.
    assert_eq!(round(&stand, "rebound.example", port).await.error, None);
    let told = round(&stand, "rebound.example", port).await.error.unwrap_or_default();
    assert!(told.contains("not fetched"), "{told}");
    assert_eq!(reached.load(Ordering::SeqCst), 0, "and nobody came to it");
    // Of three hundred addresses, a few are tried, and that is that.
    let told = round(&stand, "many.example", port).await.error.unwrap_or_default();
    assert!(told.contains("Connection refused"), "{told}");
}

#[test]
fn without_a_network_no_source_is_to_blame() {
    if within("namespace::without_a_network_no_source_is_to_blame") {
        tokio::runtime::Runtime::new().unwrap().block_on(without_a_network());
    }
}

async fn without_a_network() {
    let (stand, public) = (Stand::new(), public_feed());
    let mut plan = plan(&stand, &Ipv4Addr::from(PUBLIC).to_string(), public.at.port());
    plan.sources.remove(0);
    let ask = async |clock: fn() -> Timestamp| round_of(&plan, clock).await.remove(0);
    assert_eq!(ask(|| NOW).await.error, None);
    let route = |what: &str| {
        let done = Command::new("ip")
            .args(["route", what, "local", "93.184.0.0/15", "dev", "lo"])
            .status();
        assert!(done.unwrap().success());
    };
    let status = || {
        let shelf = copydesk::desk::peek(&plan.store).unwrap().unwrap();
        let from = copydesk::press::status::From::default();
        let told = copydesk::press::status::status(
            shelf.store.as_ref(),
            &plan.sources,
            from,
            &plan.schedule,
            NOW,
        );
        told.unwrap().sources.remove(0)
    };
    route("del");
    for clock in [|| NOW.plus(Duration::from_secs(3600)), || NOW.plus(Duration::from_secs(3660))] {
        let report = ask(clock).await;
        assert!(report.offline, "{report:?}");
        let wait = report.next.unwrap().since(clock());
        assert!(wait <= Duration::from_secs(120), "again soon: {wait:?}");
        let status = status();
        assert_eq!((status.failures, status.gone), (0, false), "no failure of the source");
        assert_eq!(stand.headlines(), titles([2]), "what was published stays");
    }
    route("add");
    let report = ask(|| NOW.plus(Duration::from_secs(3720))).await;
    assert_eq!((report.error, report.offline), (None, false), "it ends by itself");
}

/// A name with an address of either family is asked once.
#[tokio::test]
async fn p18_one_request_over_two_families() {
    let feed = rss("wire", &[("tag:1".to_owned(), String::new(), story(1))]);
    let reply = answer("200 OK", &format!("Content-Type: {RSS}\r\n"), feed);
    let four = Upstream::at([127, 0, 0, 1], move |_| vec![send(reply.clone()), Step::Again]);
    let other: SocketAddr = (IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1]), four.at.port()).into();
    let Ok(listener) = TcpListener::bind(other) else {
        eprintln!("not tried: there is no IPv6 here");
        return;
    };
    // Who comes over IPv6 is handed on, so that either family would do.
    let (six, target) = (Arc::new(AtomicUsize::new(0)), four.at);
    let counting = six.clone();
    std::thread::spawn(move || {
        for mut from in listener.incoming().flatten() {
            counting.fetch_add(1, Ordering::SeqCst);
            let mut to = std::net::TcpStream::connect(target).unwrap();
            let (mut back, mut out) = (to.try_clone().unwrap(), from.try_clone().unwrap());
            std::thread::spawn(move || std::io::copy(&mut back, &mut out));
            std::thread::spawn(move || std::io::copy(&mut from, &mut to));
        }
    });
    let stand = Stand::new();
    let mut plan = stand.plan(&[]);
    let url = format!("http://localhost:{}/wire.rss", target.port());
    plan.sources.push(Arc::new(Source { id: "wire".to_owned(), url, ..Source::default() }));
    plan.fetch.allow.extend([Allow::Addr(target), Allow::Addr(other)]);
    let reports = round_of(&plan, || NOW).await;
    assert_eq!(reports[0].error, None);
    assert_eq!(four.asked().len(), 1, "one request");
    assert!(six.load(Ordering::SeqCst) <= 1);
}
