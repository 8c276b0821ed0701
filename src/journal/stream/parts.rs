//! Captures that are larger than a message: their parts, until the last one comes.

use std::collections::BTreeMap;

use bytes::Bytes;

use crate::journal::{Journal, JournalError, Segments, Seq};
use crate::model::{Capture, CaptureId};

/// Parts of all captures that are kept in memory; those beyond are asked for again.
const BYTES_MAX: usize = 64 << 20;
/// A capture's parts lie within so many positions.
const SPAN_MAX: u64 = 4096;

/// Parts whose captures are not whole yet.
#[derive(Default)]
pub(super) struct Parts {
    held: BTreeMap<CaptureId, BTreeMap<u32, Bytes>>,
    bytes: usize,
}

impl Parts {
    pub(super) fn put(&mut self, of: CaptureId, part: u32, body: Bytes) {
        if self.bytes + body.len() > BYTES_MAX {
            *self = Self::default();
        }
        self.bytes += body.len();
        self.held.entry(of).or_default().insert(part, body);
    }

    pub(super) fn take(&mut self, of: CaptureId) -> BTreeMap<u32, Bytes> {
        let parts = self.held.remove(&of).unwrap_or_default();
        let bytes: usize = parts.values().map(Bytes::len).sum();
        self.bytes = self.bytes.saturating_sub(bytes);
        parts
    }
}

/// Where a part of a capture is that ends at `end`.
pub(super) fn position_of(files: &Segments, end: Seq, of: CaptureId, part: u32) -> Option<Seq> {
    for seq in (end.saturating_sub(SPAN_MAX).max(1)..end).rev() {
        if let Ok(Some(Capture::Blank { of: its, part: at, .. })) = files.read(seq)
            && (its, at) == (of, part)
        {
            return Some(seq);
        }
    }
    None
}

/// Where a capture ends of which there is a part at `from`.
pub(super) fn end_of(
    files: &Segments,
    from: Seq,
    of: CaptureId,
) -> Result<Option<Seq>, JournalError> {
    let last = files.range().map_or(0, |(_, last)| last);
    for seq in from..=last.min(from + SPAN_MAX) {
        if files.stamp(seq)?.is_some_and(|stamp| stamp.mark.id == of) {
            return Ok(Some(seq));
        }
    }
    Ok(None)
}

/// A position not behind `before` that parts no capture from its parts.
pub(super) fn whole_before(files: &Segments, before: Seq) -> Seq {
    let from = before.saturating_sub(SPAN_MAX).max(1);
    let first = files.range().map_or(before, |(first, _)| first);
    for seq in from.max(first)..before {
        if let Ok(Some(Capture::Blank { parts: 2.., .. })) = files.read(seq) {
            return seq;
        }
    }
    before
}
