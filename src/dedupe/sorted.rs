//! A set that stays small, sorted: of nearly all stories one article is in the window, for which a tree keeps room for eleven.

use std::ops::Deref;

#[derive(Debug)]
pub(super) struct Sorted<T>(Vec<T>);

impl<T> Default for Sorted<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Ord> Sorted<T> {
    pub(super) fn insert(&mut self, one: T) {
        if let Err(at) = self.0.binary_search(&one) {
            if self.0.is_empty() {
                self.0.reserve_exact(1);
            }
            self.0.insert(at, one);
        }
    }

    pub(super) fn remove(&mut self, one: &T) {
        if let Ok(at) = self.0.binary_search(one) {
            self.0.remove(at);
        }
    }
}

impl<T> Deref for Sorted<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_member_once_and_in_order() {
        let mut set = Sorted::default();
        [3, 1, 2, 1].into_iter().for_each(|n| set.insert(n));
        assert_eq!(*set, [1, 2, 3]);
        [2, 9].iter().for_each(|n| set.remove(n));
        assert_eq!(*set, [1, 3]);
    }
}
