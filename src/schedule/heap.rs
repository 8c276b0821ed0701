//! What is due next: a min-heap of (due, source), one live entry a source.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::model::Timestamp;

/// A min-heap of due times. A source pushed again moves; the old place is dropped when it surfaces.
#[derive(Debug, Default)]
pub struct Heap {
    queue: BinaryHeap<Reverse<(Timestamp, usize)>>,
    /// When each source is due; what of the queue disagrees is stale.
    due: Vec<Option<Timestamp>>,
}

impl Heap {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// Source `index` is due at `at`, and at no other time.
    pub fn push(&mut self, at: Timestamp, index: usize) {
        if index >= self.due.len() {
            self.due.resize(index + 1, None);
        }
        self.due[index] = Some(at);
        self.queue.push(Reverse((at, index)));
    }

    /// The source longest overdue at `now`, taken out; `None` when nobody is due.
    pub fn pop_due(&mut self, now: Timestamp) -> Option<usize> {
        let (at, index) = self.live()?;
        if at > now {
            return None;
        }
        self.queue.pop();
        self.due[index] = None;
        Some(index)
    }

    /// When the next source is due.
    pub fn peek(&mut self) -> Option<Timestamp> {
        self.live().map(|(at, _)| at)
    }

    /// How many sources wait.
    pub fn len(&self) -> usize {
        self.due.iter().flatten().count()
    }

    /// Does none wait?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The head of the queue, once the stale entries above it are gone.
    fn live(&mut self) -> Option<(Timestamp, usize)> {
        while let Some(&Reverse((at, index))) = self.queue.peek() {
            if self.due[index] == Some(at) {
                return Some((at, index));
            }
            self.queue.pop();
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_the_earliest_first_and_only_when_due() {
        let mut heap = Heap::new();
        heap.push(Timestamp(30), 0);
        heap.push(Timestamp(10), 1);
        heap.push(Timestamp(20), 2);
        assert_eq!(heap.peek(), Some(Timestamp(10)));
        assert_eq!(heap.pop_due(Timestamp(9)), None);
        assert_eq!(heap.pop_due(Timestamp(25)), Some(1));
        assert_eq!(heap.pop_due(Timestamp(25)), Some(2));
        assert_eq!(heap.pop_due(Timestamp(25)), None);
        assert_eq!(heap.len(), 1);
    }

    #[test]
    fn a_source_pushed_again_moves() {
        let mut heap = Heap::new();
        heap.push(Timestamp(10), 0);
        heap.push(Timestamp(50), 0);
        assert_eq!(heap.pop_due(Timestamp(20)), None);
        assert_eq!(heap.pop_due(Timestamp(50)), Some(0));
        assert!(heap.is_empty());
    }
}
