//! The servers of a simulated fleet, the network to them and what goes wrong with both, played for the rules of `copydesk::fleet`.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use copydesk::fleet::{Fail, LIFE, Mark, Word};
use copydesk::model::CaptureId;

use crate::dice::Dice;

/// A turn takes so long by the clocks of the nodes.
pub(crate) const TURN: Duration = Duration::from_millis(40);
/// Turns that pass in one while a node is stopped: the others do in them what takes no time to play.
const HASTE: usize = 25;

/// A message as the servers hold it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Held {
    pub(crate) mark: Mark,
    pub(crate) format: u32,
}

/// A node's key in the bucket.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    pub(crate) word: Word,
    pub(crate) turn: usize,
    pub(crate) revision: u64,
}

/// The servers, what nodes said there, and what must hold in the end.
pub(crate) struct Net {
    pub(crate) dice: Dice,
    pub(crate) turn: usize,
    pub(crate) storm: bool,
    /// When it was made, its first position, its messages.
    pub(crate) stream: Option<(i64, u64, Vec<Held>)>,
    nanos: i64,
    pub(crate) words: BTreeMap<String, Said>,
    /// Nodes whose connection is lost and who have not noticed.
    pub(crate) cut: HashSet<String>,
    pub(crate) crashed: HashSet<String>,
    /// Nodes that are stopped, as by SIGSTOP, and until when.
    asleep: BTreeMap<String, usize>,
    haste: usize,
    pub(crate) purged: HashSet<CaptureId>,
    /// Nodes that met a capture of a later version, and wait for their upgrade.
    pub(crate) stopped: HashSet<String>,
    /// Captures that a node offered and read back.
    pub(crate) settled: HashSet<CaptureId>,
    next_id: u64,
    pub(crate) trail: Vec<String>,
    /// What must not be.
    pub(crate) wrong: Option<String>,
}

impl Net {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            dice: Dice(!seed),
            turn: 0,
            storm: true,
            stream: None,
            nanos: 1,
            words: BTreeMap::new(),
            cut: HashSet::new(),
            crashed: HashSet::new(),
            asleep: BTreeMap::new(),
            haste: 0,
            purged: HashSet::new(),
            stopped: HashSet::new(),
            settled: HashSet::new(),
            next_id: 0,
            trail: Vec::new(),
            wrong: None,
        }
    }

    /// Time goes on, and something may go wrong.
    pub(crate) fn pass(&mut self) {
        self.turn += if self.haste > 0 { HASTE } else { 1 };
        self.haste = self.haste.saturating_sub(1);
        self.weather();
    }

    /// Does this node run?
    pub(crate) fn awake(&self, name: &str) -> bool {
        self.asleep.get(name).is_none_or(|until| *until <= self.turn)
    }

    /// A node says its word, as a key of a bucket.
    pub(crate) fn say(&mut self, word: Word) {
        let revision = self.stamp_time().unsigned_abs();
        self.words.insert(word.node.clone(), Said { word, turn: self.turn, revision });
    }

    /// The words that the bucket still has, in the order in which they were said.
    pub(crate) fn said(&self) -> Vec<Said> {
        let kept = |said: &&Said| TURN * (self.turn - said.turn) as u32 <= LIFE;
        let mut said: Vec<Said> = self.words.values().filter(kept).cloned().collect();
        said.sort_by_key(|said| said.revision);
        said
    }

    /// The id of a new capture.
    pub(crate) fn new_id(&mut self) -> CaptureId {
        self.next_id += 1;
        let mut id = [0; 16];
        id[..8].copy_from_slice(&self.next_id.to_le_bytes());
        CaptureId(id)
    }

    pub(crate) fn now(&self) -> Duration {
        TURN * self.turn as u32
    }

    pub(crate) fn says(&mut self, what: &str) {
        let turn = self.turn;
        self.trail.push(format!("{turn}: {what}"));
    }

    pub(crate) fn stamp_time(&mut self) -> i64 {
        self.nanos += 1;
        self.nanos
    }

    pub(crate) fn last(&self) -> u64 {
        self.stream.as_ref().map_or(0, |(_, first, held)| first + held.len() as u64 - 1)
    }

    /// Takes a message, as JetStream does: one of a known id is recognised.
    pub(crate) fn take(
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
        match self.dice.below(400) {
            0 => {
                let lost = self.dice.below(6) as usize;
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
                let name = names[self.dice.below(names.len() as u64) as usize].clone();
                self.says(&format!("{name} loses its connection"));
                self.cut.insert(name);
            }
            7..=9 if !names.is_empty() => {
                let name = names[self.dice.below(names.len() as u64) as usize].clone();
                self.says(&format!("{name} crashes"));
                self.crashed.insert(name);
            }
            10 => self.turn += 800, // everybody is stopped for half a minute
            11 if !names.is_empty() => {
                let name = names[self.dice.below(names.len() as u64) as usize].clone();
                self.says(&format!("{name} is stopped for forty seconds"));
                self.asleep.insert(name, self.turn + 1000);
                self.haste = 1000 / HASTE;
            }
            _ => {}
        }
    }
}
