//! Promise: whatever is lost, delayed, repeated or restarted, the nodes of a fleet end with one history, and nothing that was settled is
//! missing from it or in it twice.
//!
//! The rules are the program's own (`copydesk::fleet`); servers, network, disks and clocks are played. Each node is a thread, and a
//! seeded scheduler lets one of them go at a time, from one call of the outside to the next.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use copydesk::fleet::{
    Fail, Mark, Member, Own, Peers, Share, Stamp, Standing, Stream, Word, World, may_poll,
    shard_of, writes,
};
use copydesk::model::CaptureId;

/// Seeds of a run of all tests; `COPYDESK_SEEDS` says otherwise.
const SEEDS: u64 = 300;
/// Turns of the scheduler in which things go wrong, and then for all to come to rest.
const STORM: usize = 1500;
const CALM_MAX: usize = 40_000;
/// A turn takes so long by the clocks of the nodes.
const TURN: Duration = Duration::from_millis(40);
const NODES: usize = 3;

/// xorshift64*.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, of: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % of
    }

    fn one_in(&mut self, of: u64) -> bool {
        self.roll(of) == 0
    }
}

/// A message as the servers hold it.
#[derive(Debug, Clone, Copy)]
struct Held {
    mark: Mark,
    format: u32,
}

/// The servers, what nodes said there, and what must hold in the end.
struct Net {
    dice: Dice,
    turn: usize,
    storm: bool,
    /// When it was made, its first position, its messages.
    stream: Option<(i64, u64, Vec<Held>)>,
    nanos: i64,
    words: BTreeMap<String, (Word, usize)>,
    /// Nodes whose connection is lost and who have not noticed.
    cut: HashSet<String>,
    crashed: HashSet<String>,
    purged: HashSet<CaptureId>,
    /// Nodes that met a capture of a later version, and wait for their upgrade.
    stopped: HashSet<String>,
    /// Captures that a node offered and read back.
    settled: HashSet<CaptureId>,
    next_id: u64,
    trail: Vec<String>,
}

impl Net {
    fn new(seed: u64) -> Self {
        Self {
            dice: Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1),
            turn: 0,
            storm: true,
            stream: None,
            nanos: 1,
            words: BTreeMap::new(),
            cut: HashSet::new(),
            crashed: HashSet::new(),
            purged: HashSet::new(),
            stopped: HashSet::new(),
            settled: HashSet::new(),
            next_id: 0,
            trail: Vec::new(),
        }
    }

    fn now(&self) -> Duration {
        TURN * self.turn as u32
    }

    fn says(&mut self, what: &str) {
        let turn = self.turn;
        self.trail.push(format!("{turn}: {what}"));
    }

    fn stamp_time(&mut self) -> i64 {
        self.nanos += 1;
        self.nanos
    }

    fn last(&self) -> u64 {
        self.stream.as_ref().map_or(0, |(_, first, held)| first + held.len() as u64 - 1)
    }

    /// Takes a message, as JetStream does: one of a known id is recognised.
    fn take(
        &mut self,
        mark: Option<Mark>,
        id: CaptureId,
        format: u32,
        expected: Option<u64>,
    ) -> Result<u64, Fail> {
        let time = self.stamp_time();
        let last = self.last();
        let Some((_, first, held)) = &mut self.stream else {
            return Err(Fail::Away("no stream".into()));
        };
        let known = held.iter().position(|h| h.mark.id == id).map(|at| *first + at as u64);
        // Put back where it was a second time, it is no repeated offer.
        let again = expected == Some(last) && known.is_some_and(|at| at != last);
        if let Some(at) = known.filter(|_| !again) {
            return Ok(at);
        }
        if expected.is_some_and(|expected| expected != last) {
            return Err(Fail::Moved);
        }
        held.push(Held { mark: mark.unwrap_or(Mark { id, time }), format });
        Ok(last + 1)
    }

    /// Something goes wrong, or not.
    fn weather(&mut self) {
        if !self.storm {
            return;
        }
        let names: Vec<String> = self.words.keys().cloned().collect();
        match self.dice.roll(400) {
            0 => {
                let lost = self.dice.roll(6) as usize;
                if let Some((_, _, held)) = &mut self.stream {
                    let left = held.len().saturating_sub(lost);
                    held.truncate(left);
                }
                self.says(&format!("a power cut, {lost} messages lost"));
                self.cut.extend(names);
            }
            1 if self.turn > 200 && self.dice.one_in(3) => {
                self.says("the stream is deleted");
                self.stream = None;
                self.cut.extend(names);
            }
            2..=6 if !names.is_empty() => {
                let name = names[self.dice.roll(names.len() as u64) as usize].clone();
                self.says(&format!("{name} loses its connection"));
                self.cut.insert(name);
            }
            7..=9 if !names.is_empty() => {
                let name = names[self.dice.roll(names.len() as u64) as usize].clone();
                self.says(&format!("{name} crashes"));
                self.crashed.insert(name);
            }
            10 => self.turn += 800, // everybody is asleep for half a minute
            _ => {}
        }
    }
}

/// A node's disk, and its threads' end of the baton.
struct Node {
    name: String,
    net: Arc<Mutex<Net>>,
    go: Receiver<bool>,
    done: Sender<()>,
    ended: bool,
    reads: u32,
    /// Durable.
    files: BTreeMap<u64, Stamp>,
    aside: Vec<CaptureId>,
    /// Not durable.
    word: Word,
    peers: Peers,
    said: Option<Duration>,
    offered: Option<CaptureId>,
    next_read: u64,
    created: i64,
    future: bool,
}

impl Node {
    fn net(&self) -> MutexGuard<'_, Net> {
        self.net.lock().unwrap()
    }

    /// Lets the others go. What comes after may find another world; the connection may be gone.
    fn call(&mut self) -> Result<(), Fail> {
        self.done.send(()).unwrap();
        self.ended = !self.go.recv().unwrap_or(false);
        let mut net = self.net();
        net.turn += 1;
        net.weather();
        let gone = net.cut.contains(&self.name) || net.crashed.contains(&self.name);
        drop(net);
        if gone || self.ended { Err(Fail::Away("the connection is lost".into())) } else { Ok(()) }
    }

    /// Hears and is heard, as the keys of a bucket are.
    fn talk(&mut self) {
        let net = self.net.clone();
        let mut net = net.lock().unwrap();
        let now = net.now();
        if net.cut.contains(&self.name) {
            return;
        }
        for (word, at) in net.words.values() {
            let heard = TURN * *at as u32;
            if word.node == self.name || now.saturating_sub(heard) > copydesk::fleet::LIFE {
                continue;
            }
            if word.asks > 0 {
                self.word.seen.insert(word.node.clone(), word.asks);
            }
            self.peers.hear(word.clone(), heard);
        }
        self.word.node.clone_from(&self.name);
        self.word.reads = self.reads;
        if let Some(own) = self.own() {
            self.word.position = own.last;
            self.word.hash = self.files[&own.last].hash;
        }
        let turn = net.turn;
        net.words.insert(self.name.clone(), (self.word.clone(), turn));
        self.said = Some(now);
    }

    fn live(&self) -> Vec<Word> {
        self.peers.live(self.net().now())
    }

    /// One life, until it crashes.
    fn live_once(&mut self) {
        let asks = self.net().turn as u64 * 1000 + 1;
        let mut member = Member::new(&self.name, asks);
        (self.word, self.peers, self.said) = (Word::default(), Peers::default(), None);
        (self.offered, self.future) = (None, false);
        self.net().crashed.remove(&self.name);
        self.net().stopped.remove(&self.name);
        while !self.ended {
            if self.net().crashed.contains(&self.name) {
                return;
            }
            let lost = self.net().cut.remove(&self.name);
            if lost {
                member.doubt();
            }
            self.talk();
            if !member.agreed() {
                match member.settle(self) {
                    Ok(Standing::Agreed(stream)) => {
                        self.created = stream.created;
                        self.next_read = self.own().map_or(stream.first, |own| own.last + 1);
                    }
                    Ok(Standing::Waits(_)) => {}
                    Err(Fail::Moved) => member.doubt(),
                    Err(Fail::Refused(what)) => self.person_acts(&what),
                    Err(Fail::Away(_)) => {}
                }
                if self.call().is_err() {
                    continue;
                }
                continue;
            }
            if self.work().is_err() {
                member.doubt();
            }
        }
    }

    /// A node with a history of its own from the first capture on is given an empty folder, as it asks for.
    fn person_acts(&mut self, what: &str) {
        let gone: Vec<CaptureId> = self.files.values().map(|stamp| stamp.mark.id).collect();
        self.files.clear();
        let mut net = self.net();
        net.says(&format!("{}: {what}", self.name));
        net.purged.extend(gone);
    }

    /// Reads on, and offers what there is to offer.
    fn work(&mut self) -> Result<(), Fail> {
        self.call()?;
        if self.net().stream.as_ref().is_none_or(|(created, ..)| *created != self.created) {
            return Err(Fail::Away("it is another stream".into()));
        }
        let many = self.net().dice.roll(4);
        self.read(many);
        if self.future {
            return Ok(());
        }
        let written = writes(self.reads, &self.live());
        // Kept until it is read back.
        self.aside.retain(|id| !self.files.values().any(|stamp| stamp.mark.id == *id));
        if let Some(id) = self.aside.first().copied() {
            self.call()?;
            self.net().take(None, id, written, None)?;
        }
        if let Some(id) = self.offered {
            // Read back: now it counts.
            if self.files.values().any(|stamp| stamp.mark.id == id) {
                self.net().settled.insert(id);
                self.offered = None;
            }
        }
        let offers = {
            let mut net = self.net();
            net.storm && net.dice.one_in(2)
        };
        if self.offered.is_none() && offers {
            let mut net = self.net();
            net.next_id += 1;
            let n = net.next_id;
            drop(net);
            let mut id = [0; 16];
            id[..8].copy_from_slice(&n.to_le_bytes());
            self.offered = Some(CaptureId(id));
        }
        if let Some(id) = self.offered.filter(|id| !self.files.values().any(|s| s.mark.id == *id)) {
            self.call()?;
            // Not sent at all, or taken though nobody hears of it.
            let fate = self.net().dice.roll(6);
            if fate > 0 {
                self.net().take(None, id, written, None)?;
            }
            if fate < 2 {
                return Err(Fail::Away("no answer".into()));
            }
        }
        let purges = self.net().dice.one_in(60);
        if purges && self.share().leads() {
            self.purge();
        }
        Ok(())
    }

    fn read(&mut self, many: u64) {
        for _ in 0..many {
            let seq = self.next_read;
            let held = {
                let net = self.net();
                let Some((_, first, held)) = &net.stream else { return };
                seq.checked_sub(*first).and_then(|at| held.get(at as usize)).copied()
            };
            let Some(held) = held else { return };
            if held.format > self.reads {
                self.future = true;
                self.net().stopped.insert(self.name.clone());
                return;
            }
            let before = self.own().map(|own| self.files[&own.last]).unwrap_or_default();
            let end = self.own().map_or(seq, |own| own.last + 1);
            assert_eq!(end, seq, "{} has a hole", self.name);
            self.files.insert(seq, before.then(held.mark, self.created));
            self.next_read += 1;
        }
    }

    /// What all nodes have need not be kept by the servers; here, half of what this one has.
    fn purge(&mut self) {
        let Some(own) = self.own() else { return };
        let mut net = self.net.lock().unwrap();
        let to = own.first + (own.last - own.first) / 2;
        let Some((_, first, held)) = &mut net.stream else { return };
        let count = (to.saturating_sub(*first) as usize).min(held.len());
        let gone: Vec<CaptureId> = held.drain(..count).map(|h| h.mark.id).collect();
        *first += count as u64;
        net.purged.extend(gone);
    }

    fn share(&self) -> Share {
        Share::among(&self.name, self.live().into_iter().map(|word| word.node))
    }

    /// The shards this node would start polls in.
    fn polls(&self) -> BTreeSet<usize> {
        let now = self.net().now();
        if !self.said.is_some_and(|said| may_poll(now.saturating_sub(said))) {
            return BTreeSet::new();
        }
        let share = self.share();
        (0..40).filter(|n| share.has(&host(*n))).collect()
    }
}

fn host(n: usize) -> String {
    let host = format!("host{n}.example");
    assert!(shard_of(&host) < 1024);
    host
}

impl World for Node {
    fn stream(&mut self) -> Result<Option<Stream>, Fail> {
        self.call()?;
        let net = self.net();
        let last = net.last();
        Ok(net.stream.as_ref().map(|(created, first, _)| Stream {
            created: *created,
            first: *first,
            last,
        }))
    }

    fn create(&mut self, first: u64) -> Result<(), Fail> {
        self.call()?;
        let mut net = self.net();
        let created = net.stamp_time();
        net.says(&format!("{} makes the stream at {first}", self.name));
        net.stream.get_or_insert((created, first, Vec::new()));
        Ok(())
    }

    fn begin_at(&mut self, at: u64) -> Result<(), Fail> {
        self.call()?;
        let mut net = self.net();
        if let Some((_, first, held)) = &mut net.stream
            && held.is_empty()
        {
            *first = at.max(*first);
        }
        Ok(())
    }

    fn mark(&mut self, seq: u64) -> Result<Option<Mark>, Fail> {
        Ok(self.marks(seq, seq)?.pop().map(|(_, mark)| mark))
    }

    fn marks(&mut self, from: u64, to: u64) -> Result<Vec<(u64, Mark)>, Fail> {
        self.call()?;
        let net = self.net();
        let Some((_, first, held)) = &net.stream else {
            return Err(Fail::Away("no stream".into()));
        };
        let all = (*first..).zip(held).filter(|(seq, _)| (from..=to).contains(seq));
        Ok(all.map(|(seq, held)| (seq, held.mark)).collect())
    }

    fn put_back(&mut self, seq: u64) -> Result<(), Fail> {
        self.call()?;
        let stamp = self.files[&seq];
        let at = self.net().take(Some(stamp.mark), stamp.mark.id, 1, Some(seq - 1))?;
        if at == seq { Ok(()) } else { Err(Fail::Moved) }
    }

    fn own(&self) -> Option<Own> {
        let (first, last) = (self.files.first_key_value()?, self.files.last_key_value()?);
        Some(Own { first: *first.0, last: *last.0 })
    }

    fn stamp(&self, seq: u64) -> Result<Option<Stamp>, Fail> {
        Ok(self.files.get(&seq).copied())
    }

    fn set_aside(&mut self, seqs: &[u64]) -> Result<(), Fail> {
        self.call()?;
        let lost = seqs.iter().map(|seq| self.files[seq].mark.id);
        self.aside.extend(lost.collect::<Vec<_>>());
        Ok(())
    }

    fn cut(&mut self, from: u64) -> Result<(), Fail> {
        self.call()?;
        self.files.split_off(&from);
        Ok(())
    }

    fn restart(&mut self) -> Result<(), Fail> {
        self.call()?;
        self.files.clear();
        Ok(())
    }

    fn say(&mut self, position: u64, hash: u64, asks: u64) -> Result<(), Fail> {
        (self.word.position, self.word.hash, self.word.asks) = (position, hash, asks);
        self.talk();
        Ok(())
    }

    fn heard(&mut self) -> Result<Vec<Word>, Fail> {
        self.call()?;
        self.talk();
        Ok(self.live())
    }
}

/// A node's thread as the scheduler sees it.
struct Actor {
    go: Sender<bool>,
    done: Receiver<()>,
    thread: std::thread::JoinHandle<Node>,
}

fn actor(
    name: &str,
    reads: u32,
    net: &Arc<Mutex<Net>>,
    watch: &Arc<Mutex<HashMap<String, BTreeSet<usize>>>>,
) -> Actor {
    let ((go, may_go), (is_done, done)) = (channel(), channel());
    let mut node = Node {
        name: name.to_owned(),
        net: net.clone(),
        go: may_go,
        done: is_done,
        ended: false,
        reads,
        files: BTreeMap::new(),
        aside: Vec::new(),
        word: Word::default(),
        peers: Peers::default(),
        said: None,
        offered: None,
        next_read: 1,
        created: 0,
        future: false,
    };
    let watch = watch.clone();
    let thread = std::thread::spawn(move || {
        node.ended = !node.go.recv().unwrap_or(false);
        while !node.ended {
            node.live_once();
            if !node.ended {
                // A crash: the next life begins a while later.
                drop(node.call());
            }
        }
        let polls = node.polls();
        watch.lock().unwrap().insert(node.name.clone(), polls);
        node.done.send(()).unwrap_or_default();
        node
    });
    Actor { go, done, thread }
}

/// Plays one seed; what went wrong, if anything did.
fn play(seed: u64) -> Result<(), String> {
    let net = Arc::new(Mutex::new(Net::new(seed)));
    let polls = Arc::default();
    // One node may be of a later version.
    let later = seed.is_multiple_of(4);
    let names = ["a", "b", "c"];
    let actors: Vec<Actor> = names[..NODES]
        .iter()
        .enumerate()
        .map(|(n, name)| actor(name, if later && n == 0 { 2 } else { 1 }, &net, &polls))
        .collect();
    let step = |actor: &Actor| {
        actor.go.send(true).unwrap();
        actor.done.recv().is_ok()
    };
    let mut dice = Dice(seed | 1);
    let alive = (0..STORM).all(|_| step(&actors[dice.roll(NODES as u64) as usize]));
    net.lock().unwrap().storm = false;
    let mut at_rest = 0;
    let rested = alive
        && (0..CALM_MAX).any(|_| {
            let moved = step(&actors[dice.roll(NODES as u64) as usize]);
            let net = net.lock().unwrap();
            let ends = net.words.values().all(|(word, _)| {
                net.stopped.contains(&word.node) || (word.position == net.last() && word.asks == 0)
            });
            at_rest = if ends && net.stream.is_some() { at_rest + 1 } else { 0 };
            !moved || at_rest > 400
        });
    let end = |Actor { go, done, thread }| {
        drop(go); // nobody lets it go on any more
        let node = thread.join();
        drop(done);
        node
    };
    let nodes: Result<Vec<Node>, _> = actors.into_iter().map(end).collect();
    let Ok(nodes) = nodes else { return Err("a node ended in a panic".into()) };
    let net = net.lock().unwrap();
    verdict(&net, &nodes, rested).map_err(|what| {
        let trail = net.trail.join("\n  ");
        format!("{what}\n  {trail}\n  {:?}", net.words)
    })?;
    drop(net);
    shared_out(&nodes)
}

/// One history, nothing missing, nothing twice.
fn verdict(net: &Net, nodes: &[Node], rested: bool) -> Result<(), String> {
    let told = |what: &str| Err(what.to_owned());
    if !rested {
        return told("they never came to rest");
    }
    let Some((_, first, held)) = &net.stream else { return told("there is no stream") };
    let ids: Vec<CaptureId> = held.iter().map(|h| h.mark.id).collect();
    let hashes: HashSet<u64> = nodes
        .iter()
        .filter(|n| !n.future)
        .filter_map(|n| n.files.first_key_value().filter(|(first, _)| **first == 1).map(|_| n))
        .filter_map(|n| n.files.last_key_value().map(|(_, stamp)| stamp.hash))
        .collect();
    if hashes.len() > 1 {
        return told("their hashes differ");
    }
    for node in nodes.iter().filter(|node| !node.future) {
        let own: Vec<CaptureId> = node.files.range(first..).map(|(_, s)| s.mark.id).collect();
        // One that began in the middle holds the end of it.
        let last = node.files.last_key_value().map_or(0, |(seq, _)| *seq);
        if own != ids[ids.len() - own.len().min(ids.len())..] || last != net.last() {
            return told(&format!(
                "{} has another history: {} of {}",
                node.name,
                own.len(),
                ids.len()
            ));
        }
    }
    let once: HashSet<&CaptureId> = ids.iter().collect();
    let mut seen = HashSet::new();
    // What the servers had let go was not recognised when it came again.
    let twice = ids.iter().filter(|id| !seen.insert(**id) && !net.purged.contains(id)).count();
    if twice > 0 {
        return told("something is in the stream twice");
    }
    let everywhere: HashSet<CaptureId> =
        nodes.iter().flat_map(|n| n.files.values().map(|s| s.mark.id)).collect();
    let known =
        |id: &&CaptureId| once.contains(id) || net.purged.contains(id) || everywhere.contains(id);
    let lost = net.settled.iter().filter(|id| !known(id)).count();
    if lost > 0 {
        return told(&format!("{lost} settled captures are lost"));
    }
    Ok(())
}

/// Every host is one node's.
fn shared_out(nodes: &[Node]) -> Result<(), String> {
    for n in 0..40 {
        let owners = nodes.iter().filter(|node| node.share().has(&host(n))).count();
        if owners != 1 {
            return Err(format!("{} is polled by {owners} nodes", host(n)));
        }
    }
    Ok(())
}

#[test]
fn one_history_whatever_happens() {
    let seeds = std::env::var("COPYDESK_SEEDS").ok().and_then(|n| n.parse().ok()).unwrap_or(SEEDS);
    let first = std::env::var("COPYDESK_SEED").ok().and_then(|n| n.parse().ok());
    let all = match first {
        Some(seed) => seed..seed + 1,
        None => 0..seeds,
    };
    for seed in all {
        if let Err(what) = play(seed) {
            panic!("seed {seed}: {what}");
        }
    }
}
