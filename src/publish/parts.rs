//! A feed in parts, for who asks for what came since (RFC 3229, the `feed` manipulation).

use std::ops::Range;

use bytes::Bytes;
use xxhash_rust::xxh3::xxh3_64;

/// Where the head, the entries and the end of a feed are, and which entries they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    head: usize,
    /// Hash and place of each entry.
    entries: Vec<(u64, Range<usize>)>,
    /// The same hashes, sorted.
    known: Vec<u64>,
}

impl Parts {
    /// The head ends at the first of `cuts`, the entries at the others, in order. None without any.
    pub(super) fn new(bytes: &[u8], cuts: &[usize]) -> Option<Self> {
        let head = *cuts.first()?;
        let places = cuts.windows(2).map(|pair| pair[0]..pair[1]);
        let entries: Option<Vec<_>> =
            places.map(|place| Some((xxh3_64(bytes.get(place.clone())?), place))).collect();
        let entries = entries?;
        let mut known: Vec<u64> = entries.iter().map(|(hash, _)| *hash).collect();
        known.sort_unstable();
        (head <= bytes.len()).then_some(Self { head, entries, known })
    }

    /// The feed with those of its entries only that were not in `before`.
    pub(super) fn since(&self, before: &Self, bytes: &[u8]) -> Bytes {
        let end = self.entries.last().map_or(self.head, |(_, place)| place.end);
        let new = self.entries.iter().filter(|(hash, _)| before.known.binary_search(hash).is_err());
        let mut out = bytes[..self.head].to_vec();
        new.for_each(|(_, place)| out.extend_from_slice(&bytes[place.clone()]));
        out.extend_from_slice(&bytes[end..]);
        out.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_new_between_head_and_end() {
        let before = Parts::new(b"[ab]", &[1, 2, 3]).unwrap();
        let now = Parts::new(b"[xab]", &[1, 2, 3, 4]).unwrap();
        assert_eq!(now.since(&before, b"[xab]"), "[x]");
        assert_eq!(now.since(&now, b"[xab]"), "[]");
        assert_eq!(Parts::new(b"[]", &[]), None);
        assert_eq!(Parts::new(b"[]", &[1, 9]), None, "cuts beyond the end");
    }
}
