//! What the rest of the program may know of a node: its share, how far it is, what troubles it. Never waits for a server.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::message::FORMAT;
use crate::fleet::{Peers, Share, Word, may_poll, odd};

/// What takes longer to be acknowledged holds up the fetching.
const UNACKNOWLEDGED_MAX: Duration = Duration::from_secs(1);

/// How far a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Its name.
    pub node: String,
    /// The position up to which it folded.
    pub position: u64,
    /// How many captures of the stream it has not folded yet, as far as it knows.
    pub lag: u64,
    /// Of the ids of all it folded: the same on all nodes at one position.
    pub hash: String,
    /// The nodes that live, this one with them.
    pub live: Vec<String>,
}

/// A node, as others in the program see it.
#[derive(Clone)]
pub struct Node {
    known: Arc<Mutex<Known>>,
    /// Something came for the desk.
    pub(super) arrived: Arc<Notify>,
    /// There is something new to say to the other nodes.
    pub(super) to_say: Arc<Notify>,
    /// Held while the word is said; has this node left?
    pub(super) saying: Arc<tokio::sync::Mutex<bool>>,
    started: Instant,
}

pub(super) struct Known {
    pub(super) word: Word,
    pub(super) peers: Peers,
    /// When the word was said last.
    pub(super) said: Option<Duration>,
    /// The last position of the stream that was heard of.
    pub(super) last: u64,
    pub(super) trouble: Option<String>,
    /// Another daemon lives by this name.
    pub(super) taken: bool,
    /// Since when something offered is not acknowledged.
    pub(super) offering: Option<Duration>,
}

impl Node {
    pub(super) fn new(name: &str, folder: String) -> Self {
        let word = Word { node: name.to_owned(), folder, reads: FORMAT, ..Word::default() };
        let known = Known {
            word,
            peers: Peers::default(),
            said: None,
            last: 0,
            trouble: Some("the journal's servers are not reached yet".to_owned()),
            taken: false,
            offering: None,
        };
        Self {
            known: Arc::new(Mutex::new(known)),
            arrived: Arc::default(),
            to_say: Arc::default(),
            saying: Arc::default(),
            started: Instant::now(),
        }
    }

    pub(super) fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// By a clock that only goes forward, also while the process is stopped.
    pub(super) fn now(&self) -> Duration {
        self.started.elapsed()
    }

    /// The stream goes up to here, as was heard.
    pub(super) fn reached(&self, last: u64) {
        let mut known = self.known();
        known.last = known.last.max(last);
    }

    /// Why no news are taken in now, if none are.
    pub(super) fn troubled(&self, why: Option<String>) {
        self.known().trouble = why;
    }

    /// The others that live.
    pub(super) fn live(&self) -> Vec<Word> {
        self.known().peers.live(self.now())
    }

    /// Its part of the hosts, among those that live.
    pub fn share(&self) -> Share {
        let others = self.live();
        Share::among(&self.known().word.node, others.into_iter().map(|word| word.node))
    }

    /// Are captures acknowledged as they should be? While they are not, nothing more is fetched.
    pub fn flows(&self) -> bool {
        let known = self.known();
        let waits = known.offering.map_or(Duration::ZERO, |since| self.now().saturating_sub(since));
        known.trouble.is_none() && waits < UNACKNOWLEDGED_MAX
    }

    /// Something is offered, or all of it is acknowledged.
    pub(super) fn offering(&self, offering: bool) {
        let since = offering.then(|| self.now());
        self.known().offering = since;
    }

    /// May it start polls? Not when others may be about to take it for dead.
    pub fn may_poll(&self) -> bool {
        let said = self.known().said;
        said.is_some_and(|said| may_poll(self.now().saturating_sub(said)))
    }

    /// How far it is.
    pub fn told(&self) -> Told {
        let live = self.live();
        let known = self.known();
        let mut live: Vec<String> = live.into_iter().map(|word| word.node).collect();
        live.push(known.word.node.clone());
        live.sort_unstable();
        Told {
            node: known.word.node.clone(),
            position: known.word.position,
            lag: known.last.saturating_sub(known.word.position),
            hash: format!("{:016x}", known.word.hash),
            live,
        }
    }

    /// Why no news are taken in now, if none are.
    pub fn trouble(&self) -> Option<String> {
        let odd = self.odd();
        let trouble = self.known().trouble.clone();
        let deaf = || {
            let what =
                "the journal's servers acknowledge nothing; nothing is fetched until they do";
            (!self.may_poll()).then(|| what.to_owned())
        };
        trouble.or_else(deaf).or_else(|| {
            (!odd.is_empty()).then(|| {
                format!(
                    "this node's config differs from the others' in: {}; the last edition stays until they are the same",
                    odd.join(", ")
                )
            })
        })
    }

    /// Tells the others what shapes this node's editions: hashes by key.
    pub fn shaped_by(&self, config: BTreeMap<String, String>) {
        let mut known = self.known();
        if known.word.config != config {
            known.word.config = config;
            self.to_say.notify_one();
        }
    }

    /// The keys of the config in which this node differs from the others.
    pub fn odd(&self) -> Vec<String> {
        let others = self.live();
        odd(&self.known().word, &others)
    }

    /// Until something came for the desk.
    pub async fn woken(&self) {
        self.arrived.notified().await;
    }
}
