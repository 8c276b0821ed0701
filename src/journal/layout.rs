//! What a segment's bytes hold, and where: positions and places of records, of whichever format.

use super::Seq;
use super::codec::Format;
use crate::model::Timestamp;

/// Says what the file is, and in which layout.
pub(super) const MAGIC: &[u8; 8] = b"cpydesk2";
/// What a packed body starts with: where records are looked for in a damaged frame.
pub(super) const BODY_MAGIC: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];
/// Stands for the place of a record that can't be read.
const LOST: u32 = u32::MAX;

/// What a segment's bytes hold, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Position of the first record.
    pub first: Seq,
    /// Bytes up to which the file is whole, or holds damage with something whole behind it.
    pub end: u64,
    /// The latest time that a record bears.
    pub newest: Timestamp,
    /// The time of the last record.
    pub last: Timestamp,
    pub(super) format: Format,
    places: Vec<u32>,
}

impl Layout {
    pub(super) fn new(first: Seq, format: Format) -> Self {
        let (newest, last) = Default::default();
        Self { first, end: MAGIC.len() as u64, newest, last, format, places: Vec::new() }
    }

    /// How many positions it spans, those of lost records included.
    pub fn len(&self) -> u64 {
        self.places.len() as u64
    }

    /// Does it hold nothing?
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The position after its last.
    pub fn next(&self) -> Seq {
        self.first + self.len()
    }

    /// Positions whose records can't be read, in order.
    pub fn lost(&self) -> impl Iterator<Item = Seq> + '_ {
        (self.first..).zip(&self.places).filter(|(_, place)| **place == LOST).map(|(seq, _)| seq)
    }

    /// Where a record is; none when it is lost or not in this segment.
    pub(super) fn place(&self, seq: Seq) -> Option<u64> {
        let i = usize::try_from(seq.checked_sub(self.first)?).ok()?;
        self.places.get(i).filter(|place| **place != LOST).map(|place| u64::from(*place))
    }

    /// Is this position within it, readable or not?
    pub(super) fn spans(&self, seq: Seq) -> bool {
        (self.first..self.next()).contains(&seq)
    }

    /// Notes a record; what lies between the last one and it is lost.
    pub(super) fn put(&mut self, seq: Seq, place: usize, at: Timestamp) {
        let Some(ahead) = seq.checked_sub(self.next()) else { return };
        // A segment is closed at some MiB: what claims to be farther away is no record of it.
        if ahead <= POSITIONS_MAX
            && let Ok(place) = u32::try_from(place)
        {
            self.pad(seq);
            self.places.push(place);
            (self.newest, self.last) = (self.newest.max(at), at);
        }
    }

    /// What is missing before a position is lost.
    pub(super) fn pad(&mut self, to: Seq) {
        let missing = to.saturating_sub(self.next()).min(POSITIONS_MAX);
        self.places.extend(std::iter::repeat_n(LOST, missing as usize));
    }

    /// It holds nothing from a position on: there the next segment starts.
    pub(super) fn close(&mut self, next: Seq) {
        self.pad(next);
        self.places.truncate(next.saturating_sub(self.first) as usize);
    }
}

/// More records than fit into any segment.
pub(super) const POSITIONS_MAX: u64 = 1 << 22;
