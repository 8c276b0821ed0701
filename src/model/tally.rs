//! What became of a document's entries, counted, each kind with one example and its reason.

use serde::{Deserialize, Serialize};

/// How many, and one of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Count {
    /// How many.
    pub entries: u32,
    /// The headline of the first.
    pub example: String,
    /// Why, in plain words; empty where the kind says it.
    pub reason: String,
}

impl Count {
    /// Counts one.
    pub fn add(&mut self, example: &str, reason: &str) {
        self.entries = self.entries.saturating_add(1);
        if self.entries == 1 {
            crate::text::cut(example, EXAMPLE_BYTES).clone_into(&mut self.example);
            crate::text::cut(reason, EXAMPLE_BYTES).clone_into(&mut self.reason);
        }
    }

    /// Counts what another has counted.
    pub fn join(&mut self, other: &Self) {
        let entries = self.entries.saturating_add(other.entries);
        if self.entries == 0 {
            self.clone_from(other);
        }
        self.entries = entries;
    }
}

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Told: an article, or a new version of one.
    Told,
    /// Known, and nothing new said of it.
    Known,
    /// Its page is another article's.
    Joined,
    /// Told by the feed's own text. Counted beside [`Fate::Told`].
    FromFeed,
    /// Not told.
    Refused,
    /// Not told yet: there are too many at once.
    Later,
}

/// What became of the entries of one document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Tally {
    /// Articles, or new versions of them.
    pub told: Count,
    /// Known, and nothing new said of them.
    pub known: Count,
    /// Their pages are other articles'.
    pub joined: Count,
    /// Of those told, by the feed's own text.
    pub from_feed: Count,
    /// Not told.
    pub refused: Count,
    /// Not told yet.
    pub later: Count,
}

/// An example is cut at so many bytes.
const EXAMPLE_BYTES: usize = 120;

impl Tally {
    /// Counts an entry.
    pub fn add(&mut self, fate: Fate, example: &str, reason: &str) {
        let count = match fate {
            Fate::Told => &mut self.told,
            Fate::Known => &mut self.known,
            Fate::Joined => &mut self.joined,
            Fate::FromFeed => &mut self.from_feed,
            Fate::Refused => &mut self.refused,
            Fate::Later => &mut self.later,
        };
        count.add(example, reason);
    }

    /// The kinds there are some of, each in words a person reads.
    pub fn lines(&self) -> Vec<(&'static str, &Count)> {
        let all = [
            ("told", &self.told),
            ("of these by the feed's own text", &self.from_feed),
            ("known", &self.known),
            ("joined to a known page", &self.joined),
            ("refused", &self.refused),
            ("left for the next poll", &self.later),
        ];
        all.into_iter().filter(|(_, count)| count.entries > 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_a_kind_stands_for_it() {
        let mut tally = Tally::default();
        tally.add(Fate::Told, "One", "");
        tally.add(Fate::FromFeed, "One", "its page is a list of links");
        tally.add(Fate::Told, "Two", "");
        let lines: Vec<_> = tally
            .lines()
            .iter()
            .map(|(words, c)| (*words, c.entries, c.example.as_str()))
            .collect();
        assert_eq!(lines, [("told", 2, "One"), ("of these by the feed's own text", 1, "One")]);
    }
}
