//! Rounds of one fault, for who wants to know how often nothing is lost: three servers, three nodes, new stories in every round.
//!
//!     COPYDESK_FAULT=kill COPYDESK_ROUNDS=100 cargo test --test suite fleet_rounds -- --ignored --nocapture
//!
//! Faults: `kill` (a node, started again), `stop` (a node, for three seconds), `cut` (a node's connection, for three seconds), `leader`
//! (the server that leads the stream), `servers` (all of them).

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::dice::Dice;
use crate::fleet::{Fleet, PATIENCE};
use crate::fleet_cut::Cable;
use crate::fleet_faults::{leader, once};
use crate::fleet_numbers::print;
use crate::newsstand::{published, story, title};

const NODES: [&str; 3] = ["a", "b", "c"];
const OUTLETS: usize = 3;
/// Of an edition that holds all of it.
const ALL: &str = "[[edition]]\nid = \"all\"\ntitle = \"All\"\nlimit = 5000\n";
/// A fault that ends by itself lasts so long.
const LASTS: Duration = Duration::from_secs(3);

/// How often each headline is told by a node.
fn told(fleet: &Fleet, node: &str) -> BTreeMap<String, usize> {
    let reply = fleet.nodes[node].get("/all.atom", "");
    let mut told = BTreeMap::new();
    let entries = if reply.status == 200 { published(&reply.body) } else { Vec::new() };
    entries.iter().for_each(|entry| *told.entry(title(entry)).or_default() += 1);
    told
}

/// Stories of a round: one of each outlet, and one that all of them tell.
fn of_round(round: usize) -> impl Iterator<Item = usize> {
    (0..=OUTLETS).map(move |n| round * (OUTLETS + 1) + n)
}

fn prints(fleet: &Fleet, round: usize) {
    fleet.print(|outlet| {
        let rounds = round.saturating_sub(1)..=round;
        let own = |round| of_round(round).enumerate();
        rounds
            .flat_map(own)
            .filter(|(n, _)| [outlet, OUTLETS].contains(n))
            .map(|(_, n)| n)
            .collect()
    });
}

fn strike(fleet: &mut Fleet, fault: &str, cables: &[Cable], dice: &mut Dice, round: usize) {
    let which = dice.below(NODES.len() as u64) as usize;
    let node = NODES[which];
    match fault {
        "kill" => {
            prints(fleet, round);
            std::thread::sleep(Duration::from_millis(dice.below(2000)));
            fleet.kill(node);
            fleet.start(node);
        }
        "stop" => {
            fleet.nodes[node].signal("STOP");
            prints(fleet, round);
            std::thread::sleep(LASTS);
            fleet.nodes[node].signal("CONT");
        }
        "cut" => {
            cables[which].set(true);
            prints(fleet, round);
            std::thread::sleep(LASTS);
            cables[which].set(false);
        }
        "leader" => {
            let leads = leader(&fleet.servers);
            prints(fleet, round);
            std::thread::sleep(Duration::from_millis(dice.below(1500)));
            fleet.servers.kill(leads);
            fleet.servers.up(leads);
        }
        "servers" => {
            prints(fleet, round);
            std::thread::sleep(Duration::from_millis(dice.below(1500)));
            (0..3).for_each(|n| fleet.servers.kill(n));
            (0..3).for_each(|n| fleet.servers.up(n));
        }
        other => panic!("no such fault: {other}"),
    }
}

#[test]
#[ignore = "it measures, and takes minutes"]
fn rounds_of_a_fault() {
    let said = |name: &str, or: &str| std::env::var(name).unwrap_or_else(|_| or.to_owned());
    let fault = said("COPYDESK_FAULT", "kill");
    let rounds: usize = said("COPYDESK_ROUNDS", "100").parse().unwrap();
    let Some(mut fleet) = Fleet::new(OUTLETS as u8, 3) else { return };
    let cables = NODES.map(|_| Cable::default());
    for (node, cable) in NODES.iter().zip(&cables) {
        let mut journal = fleet.servers.journal(node);
        for address in fleet.servers.addresses() {
            let at = address.strip_prefix("nats://").unwrap().parse().unwrap();
            journal = journal.replace(&address, &format!("nats://{}", cable.lay(at)));
        }
        fleet.configure(node, &journal, ALL);
        fleet.start(node);
    }
    let (mut dice, started) = (Dice(7), Instant::now());
    let (mut lost, mut twice) = (0, 0);
    for round in 0..rounds {
        strike(&mut fleet, &fault, &cables, &mut dice, round);
        let wanted: Vec<String> = of_round(round).map(|n| story(n).title).collect();
        let since = Instant::now();
        for node in NODES {
            while since.elapsed() < PATIENCE {
                let told = told(&fleet, node);
                if wanted.iter().all(|title| told.contains_key(title)) {
                    break;
                }
                std::thread::sleep(Duration::from_millis(100));
            }
        }
        let all: Vec<String> = (0..=round).flat_map(of_round).map(|n| story(n).title).collect();
        let counts = NODES.map(|node| told(&fleet, node));
        let (missing, more) = counts.iter().fold((0, 0), |(missing, more), told| {
            let missed = all.iter().filter(|title| !told.contains_key(*title)).count();
            (missing.max(missed), more.max(told.values().filter(|n| **n > 1).count()))
        });
        if (missing, more) != (0, 0) {
            print(&format!("round {round} of {fault}: {missing} missing, {more} twice"));
        }
        (lost, twice) = (missing, more);
    }
    let (took, stories) = (started.elapsed(), rounds * (OUTLETS + 1));
    print(&format!(
        "{rounds} rounds of {fault}, {stories} stories: {lost} lost, {twice} twice, in {took:.0?}"
    ));
    assert_eq!((lost, twice), (0, 0));
    fleet.same();
    once(&fleet.servers);
}
