//! What a stream says of a capture, kept with it: whether two histories are one is told by that.

use crate::model::CaptureId;

/// Bytes of a stamp.
const BYTES: usize = 48;

/// What tells a capture of a stream from all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Mark {
    /// The capture's, by which a repeated offer is recognised.
    pub id: CaptureId,
    /// When the stream took it, in nanoseconds since the epoch.
    pub time: i64,
}

/// A mark with its history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stamp {
    /// The capture itself.
    pub mark: Mark,
    /// When its stream was made, in nanoseconds since the epoch: which stream it is.
    pub created: i64,
    /// Of the ids of all captures up to this one.
    pub hash: u64,
}

impl Stamp {
    /// The stamp of the capture behind this one.
    #[must_use]
    pub fn then(self, mark: Mark, created: i64) -> Self {
        let mut bytes = self.hash.to_le_bytes().to_vec();
        bytes.extend(mark.id.0);
        Self { mark, created, hash: xxhash_rust::xxh3::xxh3_64(&bytes) }
    }

    /// As bytes.
    pub fn to_bytes(self) -> Vec<u8> {
        let numbers = [self.mark.time, self.created, self.hash as i64, 0];
        let numbers = numbers.into_iter().flat_map(i64::to_le_bytes);
        self.mark.id.0.into_iter().chain(numbers).collect()
    }

    /// Of [`Self::to_bytes`].
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let (id, numbers) = bytes.get(..BYTES)?.split_first_chunk::<16>()?;
        let number = |n: usize| Some(i64::from_le_bytes(*numbers.get(8 * n..)?.first_chunk()?));
        let mark = Mark { id: CaptureId(*id), time: number(0)? };
        Some(Self { mark, created: number(1)?, hash: number(2)? as u64 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_comes_back_and_tells_its_history() {
        let mark = |n| Mark { id: CaptureId([n; 16]), time: i64::from(n) };
        let one = Stamp::default().then(mark(1), 5);
        let two = one.then(mark(2), 5);
        assert_eq!(Stamp::of_bytes(&two.to_bytes()), Some(two));
        assert_eq!(Stamp::of_bytes(&two.to_bytes()[..40]), None);
        let swapped = Stamp::default().then(mark(2), 5).then(mark(1), 5);
        assert_ne!(two.hash, swapped.hash, "the order counts");
        let elsewhere = Stamp::default().then(mark(1), 9).then(Mark { time: 99, ..mark(2) }, 9);
        assert_eq!(two.hash, elsewhere.hash, "the same history in another stream");
    }
}
