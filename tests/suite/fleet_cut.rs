//! Promise: a node that is cut off, a clock that is wrong, a capture from the future: feeds stay up, and all is told once in the end.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use async_nats::HeaderMap;
use async_nats::jetstream;
use copydesk::fleet::Word;
use copydesk::model::Timestamp;
use copydesk::plan::Plan;
use copydesk::sys::clock;

use crate::fleet::{Fleet, PATIENCE};
use crate::fleet_desk::{Node, capture, same, stream};
use crate::loopback::until_for;
use crate::newsstand::{Stand, published, round_of};
use crate::servers::Servers;

/// The way to a server, on which nothing moves while it is cut, as when a cable is pulled: no end of it is told.
#[derive(Clone, Default)]
pub(crate) struct Cable(Arc<(Mutex<bool>, Condvar)>);

impl Cable {
    pub(crate) fn set(&self, cut: bool) {
        *self.0.0.lock().unwrap() = cut;
        self.0.1.notify_all();
    }

    fn wait(&self) {
        let cut = self.0.0.lock().unwrap();
        drop(self.0.1.wait_while(cut, |cut| *cut).unwrap());
    }

    /// Where a client finds the server behind it.
    pub(crate) fn lay(&self, server: SocketAddr) -> SocketAddr {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let (at, cable) = (listener.local_addr().unwrap(), self.clone());
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Ok(server) = TcpStream::connect(server) else { continue };
                let back = (server.try_clone().unwrap(), client.try_clone().unwrap());
                cable.pass(client, server);
                cable.pass(back.0, back.1);
            }
        });
        at
    }

    fn pass(&self, mut from: TcpStream, mut to: TcpStream) {
        let cable = self.clone();
        thread::spawn(move || {
            let mut bytes = [0; 8192];
            while let Ok(count @ 1..) = from.read(&mut bytes) {
                cable.wait();
                if to.write_all(&bytes[..count]).is_err() {
                    break;
                }
            }
            to.shutdown(std::net::Shutdown::Both).unwrap_or_default();
        });
    }
}

#[test]
fn a_node_that_is_cut_off_keeps_its_feeds_up_asks_nobody_and_goes_on_when_it_is_back() {
    let Some(mut fleet) = Fleet::new(4, 1) else { return };
    let (cable, direct) = (Cable::default(), fleet.servers.addresses().remove(0));
    let server = direct.strip_prefix("nats://").unwrap().parse().unwrap();
    let behind = format!("nats://{}", cable.lay(server));
    fleet.configure("b", &fleet.servers.journal("b").replace(&direct, &behind), "");
    fleet.print(|outlet| vec![outlet, 50]);
    fleet.start("a");
    fleet.start("b");
    fleet.tells(&[0, 1, 2, 3, 50]);
    let told = fleet.nodes["b"].get("/all.atom", "").body;
    cable.set(true);
    let said = until_for(PATIENCE, "trouble", || {
        let reply = fleet.nodes["b"].get("/readyz", "");
        (reply.status == 503).then(|| String::from_utf8(reply.body).unwrap())
    });
    assert!(said.contains("servers") || said.contains("stream"), "{said}");
    // The others are its hosts' now; by then it has long stopped asking.
    let others = |fleet: &Fleet| fleet.status("a")["journal"]["nodes"] == serde_json::json!(["a"]);
    until_for(PATIENCE, "the others without it", || others(&fleet).then_some(()));
    let before = fleet.polls().len();
    fleet.print(|outlet| vec![outlet, 50, outlet + 10]);
    let b = fleet.nodes.remove("b").unwrap();
    fleet.tells(&[0, 1, 2, 3, 10, 11, 12, 13, 50]);
    assert_eq!(b.get("/healthz", "").status, 200);
    assert_eq!(b.get("/all.atom", "").body, told, "its last edition stays");
    let asked = fleet.polls().split_off(before);
    assert!(asked.iter().all(|(_, node)| node == "a"), "{asked:?}");
    fleet.nodes.insert("b".to_owned(), b);
    cable.set(false);
    fleet.tells(&[0, 1, 2, 3, 10, 11, 12, 13, 50]);
    until_for(PATIENCE, "ready", || {
        (fleet.nodes["b"].get("/readyz", "").status == 200).then_some(())
    });
    fleet.same();
    crate::fleet_faults::once(&fleet.servers);
}

/// A node that looks once, with a clock of its own.
fn node(stand: &Stand, servers: &Servers, name: &str, outlets: &[&str]) -> Plan {
    let mut plan = stand.plan(outlets);
    plan.store.data = stand.dir.path().join(name);
    plan.publish.dir = Some(stand.dir.path().join(name).join("www"));
    plan.journal = Some(stream(servers, name));
    plan
}

const AHEAD: fn() -> Timestamp = || clock::now().plus(Duration::from_secs(7 * 60));
const BEHIND: fn() -> Timestamp = || clock::now().minus(Duration::from_secs(7 * 60));

#[tokio::test(flavor = "multi_thread")]
async fn clocks_that_are_minutes_apart_make_no_other_bytes_and_no_date_to_come() {
    let Some(servers) = Servers::start(1, "") else { return };
    let stand = Stand::new();
    let outlets = ["wire", "gazette"];
    let [a, b] = ["a", "b"].map(|name| node(&stand, &servers, name, &outlets));
    for (n, (plan, clock)) in
        [(&a, AHEAD), (&b, BEHIND), (&a, AHEAD), (&b, BEHIND), (&a, AHEAD)].into_iter().enumerate()
    {
        stand.print("wire", 0..=n);
        stand.print("gazette", n..=n + 1);
        round_of(plan, clock).await;
    }
    round_of(&b, BEHIND).await;
    let written = |plan: &Plan, name: &str| {
        std::fs::read(plan.publish.dir.as_ref().unwrap().join(name)).unwrap()
    };
    for name in ["all.atom", "all.rss", "all.json", "all/index.html", "index.html"] {
        assert_eq!(written(&a, name), written(&b, name), "{name}");
    }
    let told = published(&written(&a, "all.atom"));
    assert_eq!(told.len(), 6);
    let now = clock::now();
    assert!(told.iter().all(|entry| entry.updated.is_some_and(|at| at <= now)), "{told:?}");
}

#[test]
fn a_clock_that_is_far_ahead_ages_nothing() {
    let Some(servers) = Servers::start(1, "") else { return };
    let dir = tempfile::tempdir().unwrap();
    let [a, b] = ["a", "b"].map(|name| Node::open(&servers, dir.path(), name));
    (0..60).for_each(|n| [&a, &b][n % 2].settle(&capture(n)));
    same(&[&a, &b]);
    for node in [&a, &b] {
        let (keep, now) = (Duration::from_secs(86_400), clock::now());
        let retained = node.desk().retain(keep, now.plus(Duration::from_secs(90 * 86_400)));
        node.runtime.block_on(retained).unwrap();
    }
    same(&[&a, &b]);
    assert_eq!([a.first(), b.first()], [1, 1], "nothing is let go");
    assert!((0..60).all(|n| a.article(n).is_some()));
}

#[test]
fn what_was_let_go_while_a_node_was_away_it_begins_behind() {
    let Some(servers) = Servers::start(1, "") else { return };
    let dir = tempfile::tempdir().unwrap();
    let [a, b] = ["a", "b"].map(|name| Node::open(&servers, dir.path(), name));
    (0..10).for_each(|n| [&a, &b][n % 2].settle(&capture(n)));
    same(&[&a, &b]);
    let left = b.told().position;
    drop(b);
    (10..300).for_each(|n| a.settle(&capture(n)));
    // Whoever does it for all of them is alone now, once the other is missed.
    until_for(PATIENCE, "let go", || {
        a.retain().unwrap();
        a.article(0).is_none().then_some(())
    });
    let b = Node::open(&servers, dir.path(), "b");
    same(&[&a, &b]);
    assert!(b.first() > left, "the stream holds all there was");
    (300..310).for_each(|n| [&a, &b][n % 2].settle(&capture(n)));
    same(&[&a, &b]);
}

/// Does something with the servers.
fn with_servers<T>(servers: &Servers, ask: impl AsyncFnOnce(jetstream::Context) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let client = async_nats::connect(servers.addresses()).await.unwrap();
        ask(jetstream::new(client)).await
    })
}

#[test]
fn captures_of_other_versions_stop_the_news_and_a_deleted_stream_is_made_again() {
    let Some(mut fleet) = Fleet::new(2, 1) else { return };
    fleet.print(|outlet| vec![outlet]);
    fleet.start("a");
    fleet.tells(&[0, 1]);
    let says = |fleet: &Fleet, words: &str| {
        until_for(PATIENCE, words, || {
            let reply = fleet.nodes["a"].get("/readyz", "");
            let said = String::from_utf8(reply.body).unwrap();
            (reply.status == 503 && said.contains(words)).then_some(())
        });
        assert_eq!(fleet.nodes["a"].get("/healthz", "").status, 200);
        fleet.tells(&[0, 1]);
    };
    // A node that can read less.
    let old = Word { node: "old".into(), folder: "x".into(), reads: 0, ..Word::default() };
    with_servers(&fleet.servers, async |js| {
        let nodes = js.get_key_value("copydesk-nodes").await.unwrap();
        let said = Word { config: known(&nodes).await.config, ..old };
        nodes.put("old", serde_json::to_vec(&said).unwrap().into()).await.unwrap();
    });
    fleet.print(|outlet| vec![outlet, outlet + 10]);
    says(&fleet, "upgrade old");
    with_servers(&fleet.servers, async |js| {
        js.get_key_value("copydesk-nodes").await.unwrap().delete("old").await.unwrap();
    });
    fleet.tells(&[0, 1, 10, 11]);
    // A capture in a format to come, taken away again.
    let seq = with_servers(&fleet.servers, async |js| {
        let mut headers = HeaderMap::new();
        headers.insert("Nats-Msg-Id", "00000000000000000000000000000007");
        headers.insert("Copydesk-Format", "99");
        let sent = js.publish_with_headers("copydesk.cap.1024", headers, "?".into()).await;
        sent.unwrap().await.unwrap().sequence
    });
    until_for(PATIENCE, "trouble", || {
        let reply = fleet.nodes["a"].get("/readyz", "");
        let said = String::from_utf8(reply.body).unwrap();
        (reply.status == 503 && said.contains("upgrade this node")).then_some(())
    });
    fleet.tells(&[0, 1, 10, 11]);
    with_servers(&fleet.servers, async |js| {
        js.get_stream("copydesk").await.unwrap().delete_message(seq).await.unwrap();
    });
    fleet.print(|outlet| vec![outlet, outlet + 10, outlet + 20]);
    fleet.tells(&[0, 1, 10, 11, 20, 21]);
    // Somebody deletes the stream: the node makes it again, with all it has.
    let before = fleet.at("a");
    with_servers(&fleet.servers, async |js| js.delete_stream("copydesk").await.unwrap());
    fleet.print(|outlet| vec![outlet, outlet + 10, outlet + 20, outlet + 30]);
    fleet.tells(&[0, 1, 10, 11, 20, 21, 30, 31]);
    let first = with_servers(&fleet.servers, async |js| {
        js.get_stream("copydesk").await.unwrap().cached_info().state.first_sequence
    });
    assert!(first == 1 && fleet.at("a").0 > before.0, "{first} {before:?}");
}

/// What node a says of itself.
async fn known(nodes: &jetstream::kv::Store) -> Word {
    serde_json::from_slice(&nodes.get("a").await.unwrap().unwrap()).unwrap()
}
