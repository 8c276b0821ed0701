//! Promise: whatever fails of a fleet, nothing is lost and nothing told twice, feeds stay up, and it goes on by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use async_nats::jetstream::{self, stream::Stream};

use crate::fleet::Fleet;
use crate::loopback::until_for;
use crate::servers::Servers;

const PATIENCE: Duration = Duration::from_secs(90);

/// Asks the servers for something of the stream, until they can tell.
fn of_stream<T>(servers: &Servers, ask: impl AsyncFn(Stream) -> Option<T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let once = async || {
        let client = async_nats::connect(servers.addresses()).await.ok()?;
        ask(jetstream::new(client).get_stream("copydesk").await.ok()?).await
    };
    until_for(PATIENCE, "an answer of the servers", || runtime.block_on(once()))
}

/// Which server leads the stream.
pub(crate) fn leader(servers: &Servers) -> usize {
    let named = of_stream(servers, async |stream| stream.cached_info().cluster.clone()?.leader);
    named.strip_prefix('s').and_then(|n| n.parse().ok()).unwrap()
}

/// What the stream holds is in it once.
#[track_caller]
pub(crate) fn once(servers: &Servers) {
    let ids = of_stream(servers, async |stream| {
        let mut ids = Vec::new();
        for seq in 1..=stream.cached_info().state.last_sequence {
            let message = stream.get_raw_message(seq).await.ok()?;
            ids.push(message.headers.get("Nats-Msg-Id")?.to_string());
        }
        Some(ids)
    });
    let different: BTreeSet<&String> = ids.iter().collect();
    assert!(different.len() > 1 && different.len() == ids.len(), "{ids:?}");
}

impl Fleet {
    fn body(&self, node: &str) -> Vec<u8> {
        self.nodes[node].get("/all.atom", "").body
    }

    /// Who polls each outlet, once all nodes see these as those that live.
    fn owners(&self, live: &[&str]) -> BTreeMap<String, String> {
        until_for(PATIENCE, "all live", || {
            let sees =
                |node: &String| self.status(node)["journal"]["nodes"] == serde_json::json!(live);
            self.nodes.keys().all(sees).then_some(())
        });
        let status = self.status(live[0]);
        let owner = |source: &serde_json::Value| {
            (source["id"].as_str().unwrap().to_owned(), source["node"].as_str().unwrap().to_owned())
        };
        status["sources"].as_array().unwrap().iter().map(owner).collect()
    }

    /// Every node says at `/readyz`, in `/status.json` and to who asks for `status` that no news are taken in; its feeds are up.
    #[track_caller]
    fn all_in_trouble(&self) {
        for (node, daemon) in &self.nodes {
            let said = until_for(PATIENCE, "trouble", || {
                let reply = daemon.get("/readyz", "");
                (reply.status == 503).then(|| String::from_utf8(reply.body).unwrap())
            });
            assert!(said.contains("stream") || said.contains("servers"), "{node}: {said}");
            assert_ne!(self.status(node)["trouble"], serde_json::Value::Null, "{node}");
            let output = self.command(node, &["status"]).output().unwrap();
            let told = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(told.contains("no news can be stored"), "{node}: {told}");
            assert_eq!(daemon.get("/healthz", "").status, 200, "{node}");
        }
    }

    #[track_caller]
    fn all_ready(&self) {
        for (node, daemon) in &self.nodes {
            let ready = || (daemon.get("/readyz", "").status == 200).then_some(());
            until_for(PATIENCE, &format!("{node} is ready"), ready);
        }
    }
}

#[test]
fn a_node_that_was_stopped_tells_nothing_twice_and_asks_only_its_own_hosts() {
    let Some(mut fleet) = Fleet::new(6, 3) else { return };
    fleet.print(|outlet| vec![outlet, 50]);
    for node in ["a", "b", "c"] {
        fleet.start(node);
    }
    fleet.tells(&(0..6).chain([50]).collect::<Vec<_>>());
    fleet.same();
    let owners = fleet.owners(&["a", "b", "c"]);
    // One whose part is not all, and not nothing.
    let stopped = owners.values().next().unwrap().clone();
    let daemon = fleet.nodes.remove(&stopped).unwrap();
    daemon.signal("STOP");
    fleet.print(|outlet| vec![outlet, 50, outlet + 10]);
    fleet.tells(&(0..6).chain([50]).chain(10..16).collect::<Vec<_>>());
    fleet.same();
    let (other, before) = (fleet.nodes.keys().next().unwrap().clone(), fleet.polls().len());
    let told = fleet.body(&other);
    daemon.signal("CONT");
    fleet.nodes.insert(stopped.clone(), daemon);
    assert_eq!(fleet.owners(&["a", "b", "c"]), owners);
    fleet.same();
    assert_eq!(fleet.body(&other), told, "what was told stays as it is");
    // Everybody has been polled since by its own node, and the one that was stopped asked nobody else.
    let since = until_for(PATIENCE, "polls", || {
        let since = fleet.polls().split_off(before);
        let asked = |(outlet, node): (&String, &String)| {
            since.iter().filter(|poll| (&poll.0, &poll.1) == (outlet, node)).count() >= 3
        };
        owners.iter().all(asked).then_some(since)
    });
    let strange =
        since.iter().filter(|(outlet, node)| *node == stopped && owners[outlet] != stopped);
    assert_eq!(strange.count(), 0, "{stopped} asked for others'");
    fleet.print(|outlet| vec![outlet, 50, outlet + 10, outlet + 20]);
    fleet.tells(&(0..6).chain([50]).chain(10..16).chain(20..26).collect::<Vec<_>>());
    fleet.same();
    once(&fleet.servers);
}

#[test]
fn the_server_that_leads_the_stream_may_die_and_the_next_one_too() {
    let Some(mut fleet) = Fleet::new(4, 3) else { return };
    fleet.print(|outlet| vec![outlet]);
    fleet.start("a");
    fleet.start("b");
    fleet.tells(&[0, 1, 2, 3]);
    for round in 1..=2 {
        let leads = leader(&fleet.servers);
        fleet.servers.kill(leads);
        // One after the other, while another is elected.
        let printed = |outlet: usize| (0..=round).map(move |r| outlet + 10 * r).collect();
        fleet.print(printed);
        fleet.tells(&(0..4).flat_map(printed).collect::<Vec<_>>());
        fleet.same();
        fleet.servers.up(leads);
        fleet.all_ready();
    }
    once(&fleet.servers);
}

#[test]
fn without_most_servers_nodes_say_so_and_go_on_by_themselves_when_they_are_back() {
    let Some(mut fleet) = Fleet::new(4, 3) else { return };
    fleet.print(|outlet| vec![outlet]);
    fleet.start("a");
    fleet.start("b");
    fleet.tells(&[0, 1, 2, 3]);
    fleet.same();
    let told = fleet.body("a");
    fleet.servers.kill(0);
    fleet.servers.kill(1);
    fleet.all_in_trouble();
    fleet.print(|outlet| vec![outlet, outlet + 10]);
    assert_eq!([fleet.body("a"), fleet.body("b")], [told.clone(), told]);
    assert!(!fleet.fetched(10..14), "nothing is fetched that could not be kept");
    fleet.servers.up(0);
    fleet.servers.up(1);
    fleet.tells(&(0..4).chain(10..14).collect::<Vec<_>>());
    fleet.all_ready();
    fleet.same();
    // All of them at once.
    (0..3).for_each(|n| fleet.servers.kill(n));
    fleet.all_in_trouble();
    fleet.print(|outlet| vec![outlet, outlet + 10, outlet + 20]);
    (0..3).for_each(|n| fleet.servers.up(n));
    let all: Vec<usize> = (0..4).chain(10..14).chain(20..24).collect();
    fleet.tells(&all);
    fleet.all_ready();
    fleet.start("c");
    fleet.tells(&all);
    fleet.same();
    once(&fleet.servers);
}
