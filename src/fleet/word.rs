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

/// What passes without a node's own word coming back counts for the silence of the others up to so much: it may be this node that
/// was stopped, or cut off.
const DEAF_MAX: Duration = Duration::from_secs(15);

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
///
/// Their silence is measured while this node hears: it knows that it does by its own word, which comes back the way of theirs.
#[derive(Debug, Clone, Default)]
pub struct Peers {
    words: BTreeMap<String, (Word, Duration)>,
    /// How long this node had listened when its own word came back last, and when that was.
    listened: Duration,
    echoed: Duration,
}

impl Peers {
    /// A word was heard, `now` by a clock that only goes forward.
    pub fn hear(&mut self, word: Word, now: Duration) {
        let at = self.listened(now);
        self.words.insert(word.node.clone(), (word, at));
    }

    /// The own word came back: all that was said before it was heard.
    pub fn echo(&mut self, now: Duration) {
        (self.listened, self.echoed) = (self.listened(now), now);
    }

    /// A node said that it goes.
    pub fn gone(&mut self, node: &str) {
        self.words.remove(node);
    }

    /// Those that live.
    pub fn live(&self, now: Duration) -> Vec<Word> {
        let now = self.listened(now);
        let alive = |at: &Duration| now.saturating_sub(*at) < LIFE;
        self.words.values().filter(|(_, at)| alive(at)).map(|(word, _)| word.clone()).collect()
    }

    fn listened(&self, now: Duration) -> Duration {
        self.listened + now.saturating_sub(self.echoed).min(DEAF_MAX)
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
        let at = Duration::from_secs;
        peers.hear(word("a", "x"), at(0));
        peers.echo(at(10));
        peers.echo(at(20));
        peers.hear(word("b", "x"), at(20));
        let live = |peers: &Peers, now| peers.live(at(now)).len();
        assert_eq!([29, 30].map(|now| live(&peers, now)), [2, 1]);
        peers.echo(at(30));
        peers.echo(at(40));
        assert_eq!([49, 50].map(|now| live(&peers, now)), [1, 0]);
        peers.gone("b");
        assert_eq!(live(&peers, 41), 0);
        assert!(may_poll(Duration::from_secs(19)) && !may_poll(Duration::from_secs(20)));
    }

    #[test]
    fn a_node_that_was_stopped_or_cut_off_takes_nobody_for_dead_before_it_hears_again() {
        let mut peers = Peers::default();
        let at = Duration::from_secs;
        peers.echo(at(10));
        peers.hear(word("a", "x"), at(10));
        assert_eq!(peers.live(at(3600)).len(), 1, "it was this node that slept");
        peers.echo(at(3600));
        assert_eq!([3614, 3615].map(|now| peers.live(at(now)).len()), [1, 0]);
        peers.hear(word("a", "x"), at(3612));
        assert_eq!(peers.live(at(3620)).len(), 1);
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
