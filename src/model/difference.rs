//! A difference between two texts, as it is shown and as it is stored.

use serde::{Deserialize, Serialize};

/// A stretch of text, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Op {
    /// In both versions.
    Same(String),
    /// In the old one only.
    Removed(String),
    /// In the new one only.
    Added(String),
}

/// A difference as it is stored: backward from the new text, of which it holds lengths only.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Patch(Vec<Step>);

/// One stretch of a [`Patch`]; lengths are in bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Step {
    Same(u32),
    Removed(String),
    Added(u32),
}

impl Patch {
    /// Of a difference; an empty one says that nothing changed.
    pub fn of(ops: Vec<Op>) -> Self {
        // No text is that long; one that were would be refused when it is read.
        let length = |s: &str| u32::try_from(s.len()).unwrap_or(u32::MAX);
        let step = |op| match op {
            Op::Same(s) => Step::Same(length(&s)),
            Op::Added(s) => Step::Added(length(&s)),
            Op::Removed(s) => Step::Removed(s),
        };
        Self(ops.into_iter().map(step).collect())
    }

    /// The difference again, and the old text; none when it is of another text than `new`.
    pub fn read(&self, new: &str) -> Option<(Vec<Op>, String)> {
        if self.0.is_empty() {
            return Some((Vec::new(), new.to_owned()));
        }
        let (mut ops, mut old, mut rest) = (Vec::new(), String::new(), new);
        let mut next = |length: u32| {
            let (piece, more) = rest.split_at_checked(length as usize)?;
            rest = more;
            Some(piece)
        };
        for step in &self.0 {
            ops.push(match step {
                Step::Same(n) => {
                    let piece = next(*n)?;
                    old.push_str(piece);
                    Op::Same(piece.to_owned())
                }
                Step::Added(n) => Op::Added(next(*n)?.to_owned()),
                Step::Removed(s) => {
                    old.push_str(s);
                    Op::Removed(s.clone())
                }
            });
        }
        rest.is_empty().then_some((ops, old))
    }
}
