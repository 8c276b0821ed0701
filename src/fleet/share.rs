//! Whose turn a host is: each shard of hosts belongs to the live node with the highest hash of both (rendezvous hashing), so that a
//! node that comes or goes moves only its own part.

use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// Shards of hosts: many more than nodes, so that each has an even part.
const SHARDS: u64 = 1024;
/// Of what is of no host: what one node does for all of them.
pub const ALL: u64 = SHARDS;

/// The shard of a host.
pub fn shard_of(host: &str) -> u64 {
    xxh3_64(host.to_ascii_lowercase().as_bytes()) % SHARDS
}

/// What part of the hosts is this node's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Share {
    me: String,
    /// The live nodes, this one with them; empty when there is no fleet.
    live: Vec<String>,
}

impl Share {
    /// Of a node of a fleet, among the others that live.
    pub fn among(me: &str, others: impl IntoIterator<Item = String>) -> Self {
        let mut live: Vec<String> = others.into_iter().chain([me.to_owned()]).collect();
        live.sort_unstable();
        live.dedup();
        Self { me: me.to_owned(), live }
    }

    /// Who polls this host; none when there is no fleet.
    pub fn owner(&self, host: &str) -> Option<&str> {
        self.of_shard(shard_of(host))
    }

    /// Is it this node?
    pub fn has(&self, host: &str) -> bool {
        self.owner(host).is_none_or(|owner| owner == self.me)
    }

    /// Does what one node does for all of them fall to this one?
    pub fn leads(&self) -> bool {
        self.of_shard(ALL).is_none_or(|owner| owner == self.me)
    }

    fn of_shard(&self, shard: u64) -> Option<&str> {
        let weight = |node: &&String| xxh3_64_with_seed(node.as_bytes(), shard);
        self.live.iter().max_by_key(weight).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owners(share: &Share) -> Vec<String> {
        (0..SHARDS).map(|s| share.of_shard(s).unwrap_or_default().to_owned()).collect()
    }

    #[test]
    fn every_host_is_one_nodes_and_all_nodes_say_the_same() {
        let all = ["a", "b", "c"];
        let of = |me: &str| Share::among(me, all.map(str::to_owned));
        for host in ["news.example", "NEWS.example", "wire.example", "lamp.example"] {
            let has = all.map(|me| of(me).has(host));
            assert_eq!(has.iter().filter(|has| **has).count(), 1, "{host}");
        }
        assert_eq!(of("a").owner("news.example"), of("b").owner("NEWS.EXAMPLE"));
        assert_eq!(all.iter().filter(|me| of(me).leads()).count(), 1);
        assert!(Share::default().has("news.example") && Share::default().leads());
    }

    #[test]
    fn parts_are_even_and_a_newcomer_takes_from_each_and_gives_nothing_around() {
        let three = owners(&Share::among("a", ["b", "c"].map(str::to_owned)));
        let four = owners(&Share::among("a", ["b", "c", "d"].map(str::to_owned)));
        for node in ["a", "b", "c", "d"] {
            let part = four.iter().filter(|o| *o == node).count();
            assert!((180..340).contains(&part), "{node} has {part} of {SHARDS}");
        }
        for (before, after) in three.iter().zip(&four) {
            assert!(before == after || after == "d", "{before} to {after}");
        }
    }
}
