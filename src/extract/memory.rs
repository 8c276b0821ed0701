//! What a site repeats on its pages: decayed counts of text blocks, bounded, deterministic.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// Blocks remembered of one source.
const ENTRIES_MAX: usize = 4096;
/// Counts are halved after this many pages, so that a site's redesign is forgotten.
const HALF_LIFE: u32 = 64;
/// One page adds this much to the count of each of its blocks.
const STEP: u16 = 16;
/// Seen on three pages of the last: a story and its two updates share paragraphs too, so two are not enough.
const REPEATS: u16 = 3 * STEP - STEP / 2;

/// Site memory of one source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    counts: BTreeMap<u32, u16>,
    pages: u32,
}

impl Memory {
    /// Takes in one page's blocks.
    pub fn learn(&mut self, blocks: &[u32]) {
        self.pages += 1;
        if self.pages >= HALF_LIFE {
            self.pages = 0;
            self.decay();
        }
        for block in blocks.iter().copied().collect::<BTreeSet<_>>() {
            let count = self.counts.entry(block).or_default();
            *count = count.saturating_add(STEP);
        }
        while self.counts.len() > ENTRIES_MAX {
            self.decay();
        }
    }

    fn decay(&mut self) {
        self.counts.retain(|_, count| {
            *count /= 2;
            *count > 0
        });
    }

    /// Does the site repeat this block?
    pub fn repeats(&self, block: u32) -> bool {
        self.counts.get(&block).is_some_and(|count| *count >= REPEATS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_three_pages_share_repeats() {
        let mut memory = Memory::default();
        for page in 0..3 {
            assert!(!memory.repeats(7));
            memory.learn(&[7, 7, 100 + page]);
        }
        assert!(memory.repeats(7));
        assert!(!memory.repeats(101));
    }

    #[test]
    fn it_stays_small_and_forgets() {
        let mut memory = Memory::default();
        (0..3).for_each(|_| memory.learn(&[7]));
        (0..40).for_each(|i| memory.learn(&(i * 1000 + 100..i * 1000 + 1100).collect::<Vec<_>>()));
        assert!(memory.counts.len() <= ENTRIES_MAX);
        assert!(!memory.repeats(7));
    }
}
