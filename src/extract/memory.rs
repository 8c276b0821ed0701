//! What a site repeats on its pages: which blocks different stories share, bounded, deterministic.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::StoryId;

/// Blocks remembered of one source.
const ENTRIES_MAX: usize = 4096;
/// So many different stories make a block the site's: one and its sequel share paragraphs, and so may a third.
const STORIES: usize = 3;
/// A block that no page of so many had is forgotten, as after a site's redesign.
const PAGES: u32 = 256;
/// The same for a block that is not yet known to repeat: most are teasers of a day.
const PAGES_UNSURE: u32 = 64;

/// Site memory of one source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    blocks: BTreeMap<u32, Taught>,
    pages: u32,
}

/// What is known of one block.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Taught {
    /// The first different stories that had it, three at most; a version of one of them, at whatever address, teaches
    /// nothing new.
    by: Vec<u32>,
    /// The page that had it last, counted from the first.
    last: u32,
}

impl Taught {
    fn is_sure(&self) -> bool {
        self.by.len() >= STORIES
    }
}

impl Memory {
    /// Takes in the blocks of one page of a story, as [`super::Extraction::blocks`] has them.
    pub fn learn(&mut self, story: StoryId, blocks: &[u32]) {
        let [a, b, c, d, ..] = story.0;
        let story = u32::from_le_bytes([a, b, c, d]);
        self.pages = self.pages.saturating_add(1);
        for block in blocks {
            let taught = self.blocks.entry(*block).or_default();
            taught.last = self.pages;
            if !taught.is_sure() && !taught.by.contains(&story) {
                taught.by.push(story);
            }
        }
        self.forget();
    }

    /// The blocks it is sure of: what is worth keeping of it for years.
    pub fn repeated(&self) -> Vec<u32> {
        self.blocks.iter().filter(|(_, taught)| taught.is_sure()).map(|(block, _)| *block).collect()
    }

    /// One that is sure of these blocks, and knows of no others.
    pub fn of_repeated(repeated: &[u32]) -> Self {
        let taught = Taught { by: (0..STORIES as u32).collect(), last: 0 };
        Self { blocks: repeated.iter().map(|block| (*block, taught.clone())).collect(), pages: 0 }
    }

    /// Lets go what is long gone; when there is too much, what is unsure and oldest first.
    fn forget(&mut self) {
        let now = self.pages;
        if now.is_multiple_of(PAGES_UNSURE / 2) {
            self.blocks
                .retain(|_, t| now - t.last < if t.is_sure() { PAGES } else { PAGES_UNSURE });
        }
        while self.blocks.len() > ENTRIES_MAX {
            let sure = self.blocks.values().all(Taught::is_sure);
            let weak = |t: &&Taught| sure || !t.is_sure();
            let oldest = self.blocks.values().filter(weak).map(|t| t.last).min().unwrap_or(now);
            self.blocks.retain(|_, t| !weak(&&*t) || t.last > oldest);
        }
    }

    /// Does the site print this block beside its articles?
    pub fn repeats(&self, block: u32) -> bool {
        self.blocks.get(&block).is_some_and(Taught::is_sure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story(n: u8) -> StoryId {
        StoryId([n; 16])
    }

    #[test]
    fn what_three_stories_share_repeats() {
        let mut memory = Memory::default();
        for n in 0..3 {
            assert!(!memory.repeats(7));
            memory.learn(story(n), &[7, 7, 100 + u32::from(n)]);
        }
        assert!(memory.repeats(7));
        assert!(!memory.repeats(101));
    }

    #[test]
    fn versions_of_one_story_teach_once() {
        let mut memory = Memory::default();
        (0..20).for_each(|_| memory.learn(story(1), &[7]));
        memory.learn(story(2), &[7]);
        (0..20).for_each(|_| memory.learn(story(1), &[7]));
        assert!(!memory.repeats(7));
    }

    #[test]
    fn it_stays_small_and_forgets() {
        let mut memory = Memory::default();
        (0..3).for_each(|n| memory.learn(story(n), &[7]));
        for n in 0..40_u32 {
            let page: Vec<u32> = (n * 1000 + 100..n * 1000 + 1100).collect();
            memory.learn(story(n as u8), &page);
            assert!(memory.blocks.len() <= ENTRIES_MAX);
        }
        assert!(memory.repeats(7), "furniture outlives the teasers of a day");
        (0..PAGES * 2).for_each(|n| memory.learn(story(n as u8), &[8]));
        assert!(!memory.repeats(7));
    }
}
