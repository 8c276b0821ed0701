//! Which versions of an article its copies are known by: an outlet may print the first telling, or a late one, when the
//! agency has told more since.

/// Versions kept beside the newest: the first, and the last two before it.
const FORMER_MAX: usize = 3;

/// An article's versions, oldest first; no two say the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Versions<T> {
    pub(super) former: Vec<T>,
    pub(super) newest: T,
}

impl<T> Versions<T> {
    /// Of an article that has one.
    pub(super) fn new(newest: T) -> Self {
        Self { former: Vec::new(), newest }
    }

    /// With one more. What says the same as it goes, and of too many the second.
    pub(super) fn follow(mut self, next: T, same: impl Fn(&T, &T) -> bool) -> Self {
        self.former.push(self.newest);
        self.former.retain(|former| !same(former, &next));
        if self.former.len() > FORMER_MAX {
            self.former.remove(1);
        }
        Self { former: self.former, newest: next }
    }

    /// All of them, oldest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.former.iter().chain([&self.newest])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_and_the_last_ones_are_kept_and_each_once() {
        let of = |told: &[u8]| {
            let first = Versions::new(told[0]);
            let all = told[1..].iter().fold(first, |all, next| all.follow(*next, |a, b| a == b));
            all.iter().copied().collect::<Vec<u8>>()
        };
        assert_eq!(of(&[1, 2, 3, 4]), [1, 2, 3, 4]);
        assert_eq!(of(&[1, 2, 3, 4, 5, 6]), [1, 4, 5, 6]);
        assert_eq!(of(&[1, 2, 2, 1]), [2, 1], "told as before: that is the newest");
        for told in [&[1, 2, 1, 3, 4, 5, 2][..], &[1, 2, 3, 1, 1, 4, 5, 6, 7, 5]] {
            assert_eq!(of(&of(told)), of(told), "what is kept gives the same again");
        }
    }
}
