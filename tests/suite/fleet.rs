//! Promise: the same daemon several times over one stream is one copydesk: every story once, on every node the same bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::IpAddr;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::daemon::{Daemon, prompt};
use crate::loopback::{Answer, Files, until_for};
use crate::newsstand::{HTML, RSS, files_below, published, rss, story, title, titles};
use crate::servers::Servers;

/// A node that died is missed after half a minute.
pub(crate) const PATIENCE: Duration = Duration::from_secs(90);

/// Several outlets on hosts of their own, a cluster, and nodes that follow them.
pub(crate) struct Fleet {
    pub(crate) servers: Servers,
    pub(crate) files: Files,
    pub(crate) hosts: Vec<(String, String)>,
    pub(crate) nodes: BTreeMap<String, Daemon>,
    dir: tempfile::TempDir,
}

impl Fleet {
    /// Nothing runs yet but the servers; none where there is no nats-server.
    pub(crate) fn new(hosts: u8, servers: usize) -> Option<Self> {
        let servers = Servers::start(servers, "")?;
        let files = Files::default();
        let host = |(n, name): (u8, String)| {
            let at = files.serve_at(IpAddr::from([127, 0, 1, n]));
            (name, at.to_string())
        };
        let names: [String; 6] = prompt();
        let hosts = (1..=hosts).zip(names).map(host).collect();
        let dir = tempfile::tempdir().unwrap();
        Some(Self { servers, files, hosts, nodes: BTreeMap::new(), dir })
    }

    pub(crate) fn folder(&self, node: &str) -> std::path::PathBuf {
        self.dir.path().join(node)
    }

    /// Each outlet prints these stories: a number in all of them is one story.
    pub(crate) fn print(&self, stories: impl Fn(usize) -> Vec<usize>) {
        for (index, (outlet, at)) in self.hosts.iter().enumerate() {
            let item = |n: &usize| {
                let link = format!("http://{at}/{outlet}/{n}");
                self.files.answer(&format!("/{outlet}/{n}"), Answer::ok(HTML, story(*n).page()));
                (link.clone(), link, story(*n))
            };
            let items: Vec<_> = stories(index).iter().map(item).collect();
            self.files.answer(&format!("/{outlet}.rss"), Answer::ok(RSS, rss(outlet, &items)));
        }
    }

    pub(crate) fn configure(&self, node: &str, journal: &str, more: &str) {
        let sources: String = self
            .hosts
            .iter()
            .map(|(outlet, at)| {
                format!("[[source]]\nid = \"{outlet}\"\nurl = \"http://{at}/{outlet}.rss\"\nevery = \"1s\"\n")
            })
            .collect();
        let text = format!(
            "contact = \"mailto:{node}@example.org\"\ndata = \"data\"\n\
             [publish]\nlisten = \"127.0.0.1:0\"\nbase_url = \"https://news.example/\"\ndir = \"www\"\n\
             [fetch]\nallow = [\"127.0.0.0/8\"]\nhost_gap = \"1ms\"\nper_host = 4\n\
             [schedule]\ninterval_floor = \"1s\"\n{journal}{more}\n{sources}"
        );
        fs::create_dir_all(self.folder(node)).unwrap();
        fs::write(self.folder(node).join("copydesk.toml"), text).unwrap();
    }

    pub(crate) fn command(&self, node: &str, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
        command.current_dir(self.folder(node)).args(args).env("NO_COLOR", "1");
        command
    }

    pub(crate) fn start(&mut self, node: &str) {
        if !self.folder(node).exists() {
            self.configure(node, &self.servers.journal(node), "");
        }
        let daemon = Daemon::run(&mut self.command(node, &["run"]));
        self.nodes.insert(node.to_owned(), daemon);
    }

    /// Kills a node, as a power cut does.
    pub(crate) fn kill(&mut self, node: &str) {
        drop(self.nodes.remove(node));
    }

    /// Every poll so far: of which outlet, and by whom.
    pub(crate) fn polls(&self) -> Vec<(String, String)> {
        let poll = |asked: crate::loopback::Asked| {
            let outlet = asked.path.strip_prefix('/')?.strip_suffix(".rss")?.to_owned();
            let (before, _) = asked.header("user-agent")?.split_once("@example.org")?;
            Some((outlet, before.rsplit_once(':')?.1.to_owned()))
        };
        self.files.asked().into_iter().filter_map(poll).collect()
    }

    /// Were pages of these stories asked for?
    pub(crate) fn fetched(&self, stories: std::ops::Range<usize>) -> bool {
        let number = |path: &str| path.rsplit('/').next().and_then(|n| n.parse().ok());
        self.files.asked().iter().any(|a| number(&a.path).is_some_and(|n| stories.contains(&n)))
    }

    /// What `/status.json` says.
    pub(crate) fn status(&self, node: &str) -> Value {
        let reply = self.nodes[node].get("/status.json", "");
        serde_json::from_slice(&reply.body).unwrap_or_default()
    }

    pub(crate) fn at(&self, node: &str) -> (u64, String) {
        let journal = &self.status(node)["journal"];
        (
            journal["position"].as_u64().unwrap_or(0),
            journal["hash"].as_str().unwrap_or("").to_owned(),
        )
    }

    /// Once these stories are in every node's feed, and no others.
    #[track_caller]
    pub(crate) fn tells(&self, stories: &[usize]) {
        self.tells_in("/all.atom", stories);
    }

    /// The same of another feed.
    #[track_caller]
    pub(crate) fn tells_in(&self, feed: &str, stories: &[usize]) {
        let wanted = titles(stories.iter().copied());
        for (node, daemon) in &self.nodes {
            let told = || {
                let reply = daemon.get(feed, "");
                let entries = if reply.status == 200 { published(&reply.body) } else { Vec::new() };
                let mut told: Vec<String> = entries.iter().map(title).collect();
                told.sort();
                told
            };
            let what = || format!("{node} tells {:?}\n{}", told(), daemon.log.text());
            let started = std::time::Instant::now();
            while told() != wanted {
                assert!(started.elapsed() < PATIENCE, "in vain: {}", what());
                std::thread::sleep(Duration::from_millis(50));
            }
        }
    }

    /// All nodes publish the same bytes with the same dates, and are at one position with one hash.
    #[track_caller]
    pub(crate) fn same(&self) {
        until_for(PATIENCE, "one position, one hash", || {
            let mut at = self.nodes.keys().map(|node| self.at(node));
            let first = at.next()?;
            at.all(|other| other == first).then_some(())
        });
        let paths = self.paths();
        for path in &paths {
            until_for(PATIENCE, &format!("the same {path}"), || {
                let shown: Vec<_> = self.nodes.values().map(|daemon| shown(daemon, path)).collect();
                shown.windows(2).all(|two| two[0] == two[1]).then_some(())
            });
        }
        until_for(PATIENCE, "the same files", || {
            let written: Vec<_> = self.nodes.keys().map(|node| self.written(node)).collect();
            written.windows(2).all(|two| two[0] == two[1]).then_some(())
        });
    }

    /// What a node serves: every edition in every form, what belongs to none, the page of every story, and what is not there.
    fn paths(&self) -> Vec<String> {
        let Some(daemon) = self.nodes.values().next() else { return Vec::new() };
        let front = until_for(PATIENCE, "a front page", || {
            let reply = daemon.get("/", "");
            (reply.status == 200).then(|| String::from_utf8(reply.body).unwrap())
        });
        let edition = regex::Regex::new("href=\"([a-z]+)\\.atom\"").unwrap();
        let editions: BTreeSet<_> =
            edition.captures_iter(&front).map(|c| c[1].to_owned()).collect();
        assert!(editions.contains("all"), "{front}");
        let ends = [".atom", ".rss", ".json", "/", "/1/", "/archive/1.atom", "/2/"];
        let of = |edition: &String| ends.map(|end| format!("/{edition}{end}"));
        let others = ["/", "/style.css", "/nothing"].map(str::to_owned);
        let story = regex::Regex::new("story/[0-9a-f]+/").unwrap();
        let all = String::from_utf8(daemon.get("/all/", "").body).unwrap();
        let stories = story.find_iter(&all).map(|found| format!("/{}", found.as_str()));
        editions.iter().flat_map(of).chain(others).chain(stories).collect()
    }

    /// The files a node published; the page of the sources is of the moment it is made.
    fn written(&self, node: &str) -> BTreeMap<String, Vec<u8>> {
        let www = self.folder(node).join("www");
        let names = files_below(&www).into_iter().filter(|name| !name.starts_with("status/"));
        names.map(|name| (name.clone(), fs::read(www.join(name)).unwrap_or_default())).collect()
    }
}

/// An answer with all its headers; only the moment of answering is a node's own.
fn shown(daemon: &Daemon, path: &str) -> (u16, BTreeMap<String, String>, Vec<u8>) {
    let reply = daemon.get(path, "Accept-Encoding: gzip\r\n");
    let headers = reply.headers.into_iter().filter(|(name, _)| name != "date");
    (reply.status, headers.collect(), reply.body)
}

#[test]
fn three_nodes_tell_every_story_once_and_publish_the_same_bytes() {
    let Some(mut fleet) = Fleet::new(6, 3) else { return };
    // Story n is in outlets n and n + 1: most are copies of what another node found.
    fleet.print(|outlet| vec![outlet, outlet + 1, 50]);
    for node in ["a", "b", "c"] {
        fleet.start(node);
    }
    let told: Vec<usize> = (0..7).chain([50]).collect();
    fleet.tells(&told);
    fleet.same();
    let status = fleet.status("b");
    assert_eq!(status["journal"]["node"], "b", "{status}");
    assert_eq!(status["journal"]["nodes"], serde_json::json!(["a", "b", "c"]), "{status}");
    let owners: Vec<&Value> =
        status["sources"].as_array().unwrap().iter().map(|s| &s["node"]).collect();
    assert!(owners.iter().all(|o| ["a", "b", "c"].contains(&o.as_str().unwrap())), "{owners:?}");
    assert_eq!(fleet.nodes["a"].get("/readyz", "").status, 200);
    let metrics = String::from_utf8(fleet.nodes["c"].get("/metrics", "").body).unwrap();
    assert!(metrics.contains("copydesk_journal_position "), "{metrics}");
    assert!(metrics.contains("copydesk_journal_lag "), "{metrics}");
}

#[test]
fn a_dead_nodes_sources_are_taken_over_and_an_empty_node_catches_up() {
    let Some(mut fleet) = Fleet::new(6, 1) else { return };
    fleet.print(|outlet| vec![outlet]);
    fleet.start("a");
    fleet.start("b");
    fleet.tells(&(0..6).collect::<Vec<_>>());
    fleet.kill("b");
    fleet.print(|outlet| vec![outlet, outlet + 10]);
    let all: Vec<usize> = (0..6).chain(10..16).collect();
    fleet.tells(&all);
    fleet.start("c");
    fleet.tells(&all);
    fleet.same();
    // Back under its old name, from its own files; and one that is told to stop is missed at once.
    fleet.start("b");
    fleet.print(|outlet| vec![outlet, outlet + 10, outlet + 20]);
    assert!(fleet.nodes.remove("c").unwrap().stop().success());
    fleet.tells(&(0..6).chain(10..16).chain(20..26).collect::<Vec<_>>());
    fleet.same();
}

#[test]
fn without_the_servers_feeds_stay_up_and_nothing_is_lost_when_they_come_back() {
    let Some(mut fleet) = Fleet::new(3, 1) else { return };
    fleet.print(|outlet| vec![outlet]);
    fleet.start("a");
    fleet.tells(&[0, 1, 2]);
    fleet.servers.kill(0);
    let not_ready = |fleet: &Fleet| fleet.nodes["a"].get("/readyz", "").status == 503;
    until_for(PATIENCE, "not ready", || not_ready(&fleet).then_some(()));
    // Also when it starts without them.
    assert!(fleet.nodes.remove("a").unwrap().stop().success());
    fleet.start("a");
    fleet.tells(&[0, 1, 2]);
    assert!(not_ready(&fleet));
    assert_eq!(fleet.nodes["a"].get("/healthz", "").status, 200);
    fleet.print(|outlet| vec![outlet, outlet + 10]);
    fleet.servers.up(0);
    fleet.tells(&[0, 1, 2, 10, 11, 12]);
    assert_eq!(fleet.nodes["a"].get("/readyz", "").status, 200);
}

#[test]
fn a_node_with_another_config_keeps_its_last_edition_and_says_which_key() {
    let Some(mut fleet) = Fleet::new(2, 1) else { return };
    fleet.print(|outlet| vec![outlet]);
    fleet.start("a");
    fleet.tells(&[0, 1]);
    let journal = fleet.servers.journal("b");
    fleet.configure("b", &journal, "[retain]\narticles = \"20d\"\n");
    fleet.start("b");
    until_for(PATIENCE, "the key that differs", || {
        let reply = fleet.nodes["b"].get("/readyz", "");
        let said = String::from_utf8_lossy(&reply.body).into_owned();
        (reply.status == 503 && said.contains("[retain] articles")).then_some(())
    });
    assert_eq!(fleet.nodes["a"].get("/readyz", "").status, 200);
}

#[test]
fn a_fleet_that_cannot_be_is_refused_in_plain_words() {
    let Some(mut fleet) = Fleet::new(1, 1) else { return };
    fleet.print(|outlet| vec![outlet]);
    let refused = |fleet: &Fleet, node: &str, journal: &str| {
        fleet.configure(node, journal, "");
        let output = fleet.command(node, &["run"]).output().unwrap();
        assert_eq!(output.status.code(), Some(78), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let own = fleet.servers.journal("a");
    let three = own.replace("replicas = 1", "replicas = 3");
    assert!(refused(&fleet, "x", &three).contains("`replicas = 1`"));
    fleet.start("a");
    fleet.tells(&[0]);
    assert!(refused(&fleet, "y", &own).contains("another daemon lives in the fleet as node `a`"));
    // Made by hand, and not as a journal needs it.
    by_hand(&fleet.servers.addresses()[0], "other");
    let other = own.replace("node = \"a\"", "node = \"b\"\nstream = \"other\"");
    let told = refused(&fleet, "z", &other);
    assert!(told.contains("made with other settings") && told.contains("`other.cap.*`"), "{told}");
}

/// A stream with subjects and limits of its own.
fn by_hand(server: &str, name: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let client = async_nats::connect(server).await.unwrap();
        let config = async_nats::jetstream::stream::Config {
            name: name.to_owned(),
            subjects: vec!["news.>".to_owned()],
            max_messages: 100,
            ..Default::default()
        };
        async_nats::jetstream::new(client).create_stream(config).await.unwrap();
    });
}

#[test]
fn wrong_credentials_are_refused_and_no_password_is_shown() {
    let Some(servers) = Servers::start(1, "authorization { user: desk, password: r1ght }") else {
        return;
    };
    let journal = servers.journal("a") + "user = \"desk\"\nsecret = { env = \"NATS_SECRET\" }\n";
    let Some(fleet) = Fleet::new(1, 1) else { return };
    fleet.configure("a", &journal, "");
    let mut command = fleet.command("a", &["run"]);
    let output = command.env("NATS_SECRET", "c4nary").output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("refuse the credentials"), "{told}");
    assert!(!told.contains("c4nary") && !told.contains("r1ght"), "{told}");
    let mut daemon = fleet.command("a", &["run"]);
    let daemon = Daemon::run(daemon.env("NATS_SECRET", "r1ght"));
    until_for(PATIENCE, "ready", || (daemon.get("/readyz", "").status == 200).then_some(()));
    assert!(!daemon.log.text().contains("r1ght"));
}
