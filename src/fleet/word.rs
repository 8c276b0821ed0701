//! What nodes say of themselves to one another, who of them lives, and what of their configs differs.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A node says its word this often.
pub const RENEW: Duration = Duration::from_secs(10);
/// A node that was not heard of for so long is dead.
pub const LIFE: Duration = Duration::from_secs(30);
/// A node that could not say its word for so long starts no poll: others may be about to take it for dead.
const SILENT_MAX: Duration = Duration::from_secs(20);

/// May a node that could last say its word so long ago start polls?
pub fn may_poll(since_said: Duration) -> bool {
    since_said < SILENT_MAX
}

/// What a node says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Word {
    /// Its name.
    pub node: String,
    /// Which data folder it works on: two daemons of one name are told apart by it.
    pub folder: String,
    /// Where it is in the stream.
    pub position: u64,
    /// Of all it folded up to there.
    pub hash: u64,
    /// Which comparison it is at, a number of its own; 0 when at none.
    pub asks: u64,
    /// The comparisons of others that it has seen.
    pub seen: BTreeMap<String, u64>,
    /// The newest format of captures that it can read.
    pub reads: u32,
    /// Hashes of what shapes its editions, by key.
    pub config: BTreeMap<String, String>,
}

/// The other nodes, as they were heard.
#[derive(Debug, Clone, Default)]
pub struct Peers(BTreeMap<String, (Word, Duration)>);

impl Peers {
    /// A word was heard, `now` by a clock that only goes forward.
    pub fn hear(&mut self, word: Word, now: Duration) {
        self.0.insert(word.node.clone(), (word, now));
    }

    /// A node said that it goes.
    pub fn gone(&mut self, node: &str) {
        self.0.remove(node);
    }

    /// Those that live.
    pub fn live(&self, now: Duration) -> Vec<Word> {
        let alive = |at: &Duration| now.saturating_sub(*at) < LIFE;
        self.0.values().filter(|(_, at)| alive(at)).map(|(word, _)| word.clone()).collect()
    }
}

/// The format in which captures are written: the newest that every live node can read.
pub fn writes(own: u32, others: &[Word]) -> u32 {
    others.iter().map(|word| word.reads).fold(own, u32::min)
}

/// The keys of the config in which this node differs from what most live nodes say; of equally many, from what the first by name
/// says.
pub fn odd(me: &Word, others: &[Word]) -> Vec<String> {
    let mut keys: Vec<&String> = me.config.keys().collect();
    keys.extend(others.iter().flat_map(|word| word.config.keys()));
    keys.sort_unstable();
    keys.dedup();
    let differs = |key: &&String| {
        let mut votes: BTreeMap<Option<&String>, (usize, std::cmp::Reverse<&str>)> =
            BTreeMap::new();
        for word in others.iter().chain([me]) {
            let first = std::cmp::Reverse(word.node.as_str());
            let vote = votes.entry(word.config.get(*key)).or_insert((0, first));
            *vote = (vote.0 + 1, vote.1.max(first));
        }
        let said = votes.iter().max_by_key(|(_, vote)| **vote).map(|(said, _)| *said);
        said != Some(me.config.get(*key))
    };
    keys.into_iter().filter(differs).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(node: &str, editions: &str) -> Word {
        let config = [("editions".to_owned(), editions.to_owned())].into();
        Word { node: node.to_owned(), config, ..Word::default() }
    }

    #[test]
    fn a_node_that_is_not_heard_of_dies_and_one_that_says_so_goes() {
        let mut peers = Peers::default();
        peers.hear(word("a", "x"), Duration::ZERO);
        peers.hear(word("b", "x"), Duration::from_secs(20));
        let live = |peers: &Peers, at| peers.live(Duration::from_secs(at)).len();
        assert_eq!([29, 30, 49, 50].map(|at| live(&peers, at)), [2, 1, 1, 0]);
        peers.gone("b");
        assert_eq!(live(&peers, 29), 1);
        assert!(may_poll(Duration::from_secs(19)) && !may_poll(Duration::from_secs(20)));
    }

    #[test]
    fn the_one_that_differs_is_told_and_of_two_the_later_by_name() {
        let (a, b, c) = (word("a", "x"), word("b", "x"), word("c", "y"));
        assert_eq!(odd(&c, &[a.clone(), b.clone()]), ["editions"]);
        assert_eq!(odd(&a, &[b.clone(), c.clone()]), [""; 0]);
        assert_eq!(odd(&c, std::slice::from_ref(&b)), ["editions"]);
        assert_eq!(odd(&b, &[c]), [""; 0]);
        assert_eq!(odd(&a, &[]), [""; 0]);
    }
}
