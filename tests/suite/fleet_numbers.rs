//! Numbers of a fleet, printed for docs/fleet.md: three servers and three nodes on this machine.
//!
//!     cargo test --release --test suite fleet_numbers -- --ignored --nocapture --test-threads 1

use std::fs;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use copydesk::desk::Ticket;
use copydesk::journal::stream::Settings;
use copydesk::model::Capture;

use crate::fleet::Fleet;
use crate::fleet_desk::{Node, article, stream};
use crate::fleet_history::{exported, import};
use crate::loopback::until_for;
use crate::newsstand::{NOW, published, story, title};
use crate::servers::Servers;

const PATIENCE: Duration = Duration::from_secs(120);
const OUTLETS: usize = 6;
/// Stories whose way is measured.
const STORIES: usize = 40;
/// Captures of a stream that a node folds from its beginning.
const CAPTURES: usize = 10_000;

/// Past what a test that passes keeps to itself.
pub(crate) fn print(line: &str) {
    io::stderr().write_all(format!("{line}\n").as_bytes()).unwrap();
}

fn resident_mib(fleet: &Fleet, node: &str) -> f64 {
    let status = format!("/proc/{}/status", fleet.nodes[node].child.id());
    let text = fs::read_to_string(status).unwrap();
    let line = text.lines().find(|l| l.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
}

/// What each outlet prints when so many stories are told in all.
fn told(stories: usize) -> impl Fn(usize) -> Vec<usize> {
    move |outlet| (0..stories).filter(|n| n % OUTLETS == outlet).collect()
}

fn tells(fleet: &Fleet, node: &str, n: usize) -> bool {
    let reply = fleet.nodes[node].get("/all.atom", "");
    reply.status == 200 && published(&reply.body).iter().any(|e| title(e) == story(n).title)
}

#[test]
#[ignore = "it measures, and takes minutes"]
fn the_way_of_a_story_a_takeover_and_memory() {
    let Some(mut fleet) = Fleet::new(OUTLETS as u8, 3) else { return };
    let names = ["a", "b", "c"];
    fleet.print(told(OUTLETS));
    names.iter().for_each(|node| fleet.start(node));
    fleet.tells(&(0..OUTLETS).collect::<Vec<_>>());
    let mut ways: Vec<Duration> = Vec::new();
    for n in OUTLETS..OUTLETS + STORIES {
        fleet.print(told(n + 1));
        let since = Instant::now();
        for node in names {
            until_for(PATIENCE, "a story", || tells(&fleet, node, n).then_some(()));
        }
        ways.push(since.elapsed());
    }
    ways.sort();
    let (middle, last) = (ways[ways.len() / 2], ways[ways.len() - 1]);
    print(&format!("upstream to all three editions: median {middle:.2?}, longest {last:.2?}"));
    let of_fleet = names.map(|node| resident_mib(&fleet, node));
    fleet.configure("single", "", "");
    fleet.start("single");
    for n in 0..OUTLETS + STORIES {
        until_for(PATIENCE, "a story", || tells(&fleet, "single", n).then_some(()));
    }
    let single = resident_mib(&fleet, "single");
    print(&format!("resident: {of_fleet:.1?} MiB a node, {single:.1} MiB one alone"));
    fleet.kill("single");
    let status = fleet.status("a");
    let sources = status["sources"].as_array().unwrap();
    let of = |node: &str| -> Vec<String> {
        let own = sources.iter().filter(|source| source["node"] == node);
        own.map(|source| source["id"].as_str().unwrap().to_owned()).collect()
    };
    let dead = names.into_iter().max_by_key(|node| of(node).len()).unwrap();
    let lost = of(dead);
    assert!(!lost.is_empty(), "nobody polls anything");
    fleet.kill(dead);
    let (since, before) = (Instant::now(), fleet.polls().len());
    until_for(PATIENCE, "a takeover", || {
        let polls = fleet.polls().split_off(before);
        let again = |id: &String| polls.iter().any(|(outlet, node)| outlet == id && node != dead);
        lost.iter().all(again).then_some(())
    });
    let after = since.elapsed();
    print(&format!("all {} sources of a dead node polled again after {after:.1?}", lost.len()));
}

/// CPU of this process so far.
fn cpu() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let (_, rest) = stat.rsplit_once(')').unwrap();
    let ticks = |n: usize| rest.split_whitespace().nth(n).unwrap().parse::<u64>().unwrap();
    Duration::from_millis(10 * (ticks(11) + ticks(12)))
}

/// What takes so long, and how much CPU of this process: captures a second of each.
fn rates(what: &str, work: impl FnOnce()) {
    let (since, before) = (Instant::now(), cpu());
    work();
    let rate = |took: Duration| CAPTURES as f64 / took.as_secs_f64();
    print(&format!(
        "{what}: {:.0}/s, {:.0}/s of CPU",
        rate(since.elapsed()),
        rate(cpu().saturating_sub(before))
    ));
}

/// As many an hour as of a hundred wires; every third tells what the one before told.
fn take(node: &Node, captures: &[Capture]) {
    node.runtime.block_on(async {
        for capture in captures {
            node.desk().take(capture.clone(), &Ticket::default()).await.unwrap();
        }
        node.desk().probe().await.unwrap();
    });
}

#[test]
#[ignore = "it measures, and takes minutes"]
fn captures_folded() {
    let Some(servers) = Servers::start(3, "") else { return };
    let captures: Vec<Capture> = (0..CAPTURES)
        .map(|n| {
            let told = if n % 3 == 2 { n - 1 } else { n };
            let at = NOW.plus(Duration::from_secs(20 * n as u64));
            article(n, story(told).paragraphs, at)
        })
        .collect();
    let dir = tempfile::tempdir().unwrap();
    let alone = Node::large(None, dir.path(), "alone");
    rates("one machine alone, with files", || take(&alone, &captures));
    drop(alone);
    let (file, other) =
        (exported(&dir.path().join("alone"), "alone.history").0, stream(&servers, "x"));
    let other = Settings { stream: "other".to_owned(), ..other };
    rates("imported into a stream", || {
        assert!(import(&file, &dir.path().join("import"), &other).unwrap() >= CAPTURES as u64);
    });
    let a = Node::large(Some(&servers), dir.path(), "a");
    rates("offered, acknowledged, read back and folded", || take(&a, &captures));
    let end = a.told().position;
    let mut b = None;
    rates("folded by a node that comes", || {
        let node = Node::large(Some(&servers), dir.path(), "b");
        until_for(PATIENCE, "the end", || (node.told().position >= end).then_some(()));
        b = Some(node);
    });
    drop((a, b));
}
