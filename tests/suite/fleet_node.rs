//! A node of a simulated fleet: the rules are the program's own (`copydesk::fleet`), its disk is played; so are its calls of the outside (`world`).

mod world;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use copydesk::fleet::{
    Fail, Mark, Member, Own, Peers, RENEW, Share, Stamp, Standing, Stream, Word, World, may_poll,
    shard_of, writes,
};
use copydesk::model::CaptureId;

use crate::fleet_net::{Net, Said};

/// A node's disk, and its threads' end of the baton.
pub(crate) struct Node {
    pub(crate) name: String,
    net: Arc<Mutex<Net>>,
    pub(crate) go: Receiver<bool>,
    pub(crate) done: Sender<()>,
    pub(crate) ended: bool,
    reads: u32,
    /// Durable.
    pub(crate) files: BTreeMap<u64, Stamp>,
    pub(crate) aside: Vec<CaptureId>,
    /// Not durable.
    word: Word,
    peers: Peers,
    /// What it heard last of each.
    heard: HashMap<String, u64>,
    said: Option<Duration>,
    offered: Option<CaptureId>,
    next_read: u64,
    created: i64,
    /// It met a capture of a later version.
    pub(crate) future: bool,
}

impl Node {
    pub(crate) fn new(
        name: &str,
        reads: u32,
        net: &Arc<Mutex<Net>>,
        go: Receiver<bool>,
        done: Sender<()>,
    ) -> Self {
        Self {
            name: name.to_owned(),
            net: net.clone(),
            go,
            done,
            ended: false,
            reads,
            files: BTreeMap::new(),
            aside: Vec::new(),
            word: Word::default(),
            peers: Peers::default(),
            heard: HashMap::new(),
            said: None,
            offered: None,
            next_read: 1,
            created: 0,
            future: false,
        }
    }

    fn net(&self) -> MutexGuard<'_, Net> {
        self.net.lock().unwrap()
    }

    /// Lets the others go. What comes after may find another world; the connection may be gone.
    pub(crate) fn call(&mut self) -> Result<(), Fail> {
        self.done.send(()).unwrap();
        self.ended = !self.go.recv().unwrap_or(false);
        let mut net = self.net();
        net.pass();
        let gone = net.cut.contains(&self.name) || net.crashed.contains(&self.name);
        drop(net);
        if gone || self.ended {
            return Err(Fail::Away("the connection is lost".into()));
        }
        // What a node hears and says goes on beside what it does.
        let asked = self.hear();
        if asked || self.said.is_none_or(|said| self.net().now().saturating_sub(said) >= RENEW) {
            self.say_word();
        }
        Ok(())
    }

    /// What is new in the bucket; does anybody ask where this node is?
    fn hear(&mut self) -> bool {
        let now = self.net().now();
        let said = self.net().said();
        let mut asked = false;
        for Said { word, revision, .. } in said {
            if self.heard.insert(word.node.clone(), revision) == Some(revision) {
                continue;
            }
            if word.node == self.name {
                self.peers.echo(now);
                continue;
            }
            if word.asks > 0 && self.word.seen.get(&word.node) != Some(&word.asks) {
                self.word.seen.insert(word.node.clone(), word.asks);
                asked = true;
            }
            self.peers.hear(word, now);
        }
        asked
    }

    fn say_word(&mut self) {
        self.word.node.clone_from(&self.name);
        self.word.reads = self.reads;
        if let Some(own) = self.own() {
            self.word.position = own.last;
            self.word.hash = self.files[&own.last].hash;
        }
        let mut net = self.net();
        net.say(self.word.clone());
        let now = net.now();
        drop(net);
        self.said = Some(now);
    }

    /// Hears and is heard, if it is connected.
    fn talk(&mut self) {
        if !self.net().cut.contains(&self.name) {
            self.hear();
            self.say_word();
        }
    }

    fn live(&self) -> Vec<Word> {
        self.peers.live(self.net().now())
    }

    /// One life, until it crashes.
    pub(crate) fn live_once(&mut self) {
        let asks = self.net().turn as u64 * 1000 + 1;
        let mut member = Member::new(&self.name, asks);
        (self.word, self.peers, self.said) = (Word::default(), Peers::default(), None);
        (self.offered, self.heard) = (None, HashMap::new());
        self.net().crashed.remove(&self.name);
        self.waits_for_upgrade(false);
        while !self.ended {
            if self.net().crashed.contains(&self.name) {
                return;
            }
            let lost = self.net().cut.remove(&self.name);
            if lost {
                member.doubt();
                self.heard.clear();
            }
            self.talk();
            if !member.agreed() {
                match member.settle(self) {
                    Ok(Standing::Agreed(stream)) => {
                        self.tells(&format!("has {:?}, agrees with {stream:?}", self.own()));
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
        let of = self.files.values().next_back().map(|stamp| stamp.created);
        self.files.clear();
        let mut net = self.net();
        net.says(&format!("{}: {what}", self.name));
        if net.stream.as_ref().is_some_and(|(created, ..)| Some(*created) == of) {
            net.wrong = Some(format!("{} refuses the stream its files are of", self.name));
        }
        net.purged.extend(gone);
    }

    fn tells(&self, what: &str) {
        self.net().says(&format!("{} {what}", self.name));
    }

    fn waits_for_upgrade(&mut self, waits: bool) {
        self.future = waits;
        let mut net = self.net();
        if waits {
            net.stopped.insert(self.name.clone())
        } else {
            net.stopped.remove(&self.name)
        };
    }

    /// Reads on, and offers what there is to offer.
    fn work(&mut self) -> Result<(), Fail> {
        self.call()?;
        if self.net().stream.as_ref().is_none_or(|(created, ..)| *created != self.created) {
            return Err(Fail::Away("it is another stream".into()));
        }
        let many = self.net().dice.below(4);
        self.read(many)?;
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
            let id = self.net().new_id();
            self.offered = Some(id);
        }
        if let Some(id) = self.offered.filter(|id| !self.files.values().any(|s| s.mark.id == *id)) {
            self.call()?;
            // Not sent at all, or taken though nobody hears of it.
            let fate = self.net().dice.below(6);
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

    fn read(&mut self, many: u64) -> Result<(), Fail> {
        for _ in 0..many {
            let seq = self.next_read;
            let held = {
                let net = self.net();
                let Some((_, first, held)) = &net.stream else { return Ok(()) };
                // What was let go before this node had it is in the snapshot that the stream begins with.
                let at = seq.checked_sub(*first).ok_or(Fail::Moved)?;
                held.get(at as usize).copied()
            };
            self.waits_for_upgrade(held.is_some_and(|held| held.format > self.reads));
            let Some(held) = held.filter(|held| held.format <= self.reads) else { return Ok(()) };
            let before = self.own().map(|own| self.files[&own.last]).unwrap_or_default();
            let end = self.own().map_or(seq, |own| own.last + 1);
            assert_eq!(end, seq, "{} has a hole", self.name);
            self.files.insert(seq, before.then(held.mark, self.created));
            self.next_read += 1;
        }
        Ok(())
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
    pub(crate) fn polls(&self) -> BTreeSet<usize> {
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
