//! One segment file: frames of records behind a magic number; appended to, cut at a torn end, never rewritten.
//!
//! A frame is what was appended at once: it holds how many records, how many bytes, and their checksum, so that a crash
//! leaves all of it or nothing. A record bears its position, so that damage costs only what it hit. Release 0.1 wrote
//! records alone ([`super::old`]).

use super::Seq;
use super::codec::{BODY_BYTES_MAX, Format};
use super::layout::{BODY_MAGIC, Layout, MAGIC, POSITIONS_MAX};
use super::old;
use crate::model::Timestamp;

/// What a frame starts with: where frames are looked for behind damage.
const MARK: [u8; 4] = [0xF7, b'f', b'r', b'm'];
/// Mark, count, bytes, checksum of the records, first position, checksum of all these.
pub(super) const FRAME_BYTES: usize = 28;
/// Length, checksum, position, time.
pub(super) const RECORD_BYTES: usize = 24;
/// Reads a segment's bytes: what is where, and what of it is sound. `next` is where the segment after it starts, if
/// there is one: then nothing of this one can be half written, and what is missing is lost.
pub fn read_segment(bytes: &[u8], first: Seq, next: Option<Seq>) -> Layout {
    let mut layout = match bytes.get(..MAGIC.len()) {
        Some(magic) if magic == old::MAGIC => old::read(bytes, first, next),
        Some(magic) if magic == MAGIC => frames(bytes, first, next),
        // A damaged name: whichever layout makes sense of the rest.
        _ => [frames(bytes, first, next), old::read(bytes, first, next)]
            .into_iter()
            .max_by_key(|l| l.len() - l.lost().count() as u64)
            .unwrap_or_else(|| Layout::new(first, Format::V2)),
    };
    if let Some(next) = next {
        layout.close(next);
        layout.end = bytes.len() as u64;
    }
    layout
}

fn frames(bytes: &[u8], first: Seq, next: Option<Seq>) -> Layout {
    let mut layout = Layout::new(first, Format::V2);
    let mut at = MAGIC.len();
    while let Some(frame) = next_frame(bytes, at, &layout) {
        salvage(bytes, at, frame.at, &mut layout);
        let behind = frame.at + FRAME_BYTES;
        if frame.whole {
            sound(bytes, behind, frame.end, &mut layout);
        } else if next.is_some() || next_frame(bytes, frame.at + 1, &layout).is_some() {
            salvage(bytes, behind, frame.end, &mut layout);
            layout.pad(frame.first + frame.count);
        } else {
            return layout; // the last batch, not all of which reached the disk
        }
        at = frame.end;
        layout.end = at as u64;
    }
    if next.is_some() {
        salvage(bytes, at, bytes.len(), &mut layout);
    }
    layout
}

/// A frame's head, whose own checksum is right.
struct Frame {
    at: usize,
    first: Seq,
    count: u64,
    end: usize,
    whole: bool,
}

/// The next frame from a place on, at its place unless that is damaged. One that is half gone ends with the file.
fn next_frame(bytes: &[u8], from: usize, layout: &Layout) -> Option<Frame> {
    let rest = bytes.get(from..)?;
    memchr::memmem::find_iter(rest, &MARK)
        .filter_map(|found| frame(bytes, from + found))
        .find(|frame| frame.first >= layout.next() && frame.first - layout.next() <= POSITIONS_MAX)
}

fn frame(bytes: &[u8], at: usize) -> Option<Frame> {
    let head = FrameHead::read(bytes.get(at..)?.first_chunk()?)?;
    let behind = at + FRAME_BYTES;
    let records = bytes.get(behind..behind.saturating_add(head.bytes));
    let whole = records.is_some_and(|records| head.is_of(records));
    let end = behind.saturating_add(head.bytes).min(bytes.len());
    Some(Frame { at, first: head.first, count: head.count, end, whole })
}

/// What a frame's head says of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct FrameHead {
    /// Position of its first record.
    pub(super) first: Seq,
    /// How many there are.
    pub(super) count: u64,
    /// Bytes of all of them.
    pub(super) bytes: usize,
    crc: u32,
}

impl FrameHead {
    /// None when its own checksum is wrong.
    pub(super) fn read(head: &[u8; FRAME_BYTES]) -> Option<Self> {
        let (said, crc) = head.split_last_chunk::<4>()?;
        if head[..4] != MARK || crc32c::crc32c(said) != u32::from_le_bytes(*crc) {
            return None;
        }
        let first = Seq::from_le_bytes(*head.get(16..)?.first_chunk()?);
        let [count, bytes, crc] = [4, 8, 12].map(|at| number(head, at));
        Some(Self { first, count: u64::from(count), bytes: bytes as usize, crc })
    }

    /// Are these its records, every bit of them?
    pub(super) fn is_of(&self, records: &[u8]) -> bool {
        records.len() == self.bytes && crc32c::crc32c(records) == self.crc
    }
}

fn number(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..).and_then(|b| b.first_chunk()).map_or(0, |b| u32::from_le_bytes(*b))
}

/// The records of a frame whose checksum is right.
fn sound(bytes: &[u8], mut at: usize, end: usize, layout: &mut Layout) {
    while at < end {
        let Some(record) = bytes.get(at..end).and_then(Record::head) else { return };
        layout.put(record.seq, at, record.at);
        at += record.bytes();
    }
}

/// Every sound record between two places, wherever it starts.
fn salvage(bytes: &[u8], from: usize, to: usize, layout: &mut Layout) {
    let Some(part) = bytes.get(from..to) else { return };
    let mut behind = 0;
    for body in memchr::memmem::find_iter(part, &BODY_MAGIC) {
        let Some(at) = body.checked_sub(RECORD_BYTES).filter(|at| *at >= behind) else { continue };
        if let Some(record) = Record::read(&part[at..]) {
            layout.put(record.seq, from + at, record.at);
            behind = at + record.bytes();
        }
    }
}

/// A record: one capture at its position.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a> {
    pub(super) seq: Seq,
    pub(super) at: Timestamp,
    pub(super) body: &'a [u8],
}

impl<'a> Record<'a> {
    /// The record at the start of `bytes`, its checksum not looked at.
    fn head(bytes: &'a [u8]) -> Option<Self> {
        let length = number(bytes, 0) as usize;
        let seq = Seq::from_le_bytes(*bytes.get(8..)?.first_chunk()?);
        let at = Timestamp(i64::from_le_bytes(*bytes.get(16..)?.first_chunk()?));
        let body = bytes.get(RECORD_BYTES..RECORD_BYTES.checked_add(length)?)?;
        (length <= BODY_BYTES_MAX).then_some(Self { seq, at, body })
    }

    /// The record at the start of `bytes`, if it is sound.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        Self::head(bytes).filter(|record| record.checksum() == number(bytes, 4))
    }

    fn checksum(&self) -> u32 {
        let placed = [self.seq.to_le_bytes(), self.at.0.to_le_bytes()].concat();
        crc32c::crc32c_append(crc32c::crc32c(&placed), self.body)
    }

    pub(super) fn bytes(&self) -> usize {
        RECORD_BYTES + self.body.len()
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&(self.body.len() as u32).to_le_bytes());
        out.extend_from_slice(&self.checksum().to_le_bytes());
        out.extend_from_slice(&self.seq.to_le_bytes());
        out.extend_from_slice(&self.at.0.to_le_bytes());
        out.extend_from_slice(self.body);
    }
}

/// How long the record is whose head this is.
pub(super) fn record_bytes(head: &[u8; RECORD_BYTES]) -> Option<usize> {
    let length = number(head, 0) as usize;
    (length <= BODY_BYTES_MAX).then_some(RECORD_BYTES + length)
}

/// What is appended at once: bodies from position `first` on, each with its time. `places` are told where in the frame
/// each record is.
pub(super) fn framed(
    first: Seq,
    bodies: &[(Timestamp, Vec<u8>)],
    places: &mut Vec<usize>,
) -> Vec<u8> {
    let mut out = vec![0; FRAME_BYTES];
    for (seq, (at, body)) in (first..).zip(bodies) {
        places.push(out.len());
        Record { seq, at: *at, body }.write(&mut out);
    }
    let (head, records) = out.split_at_mut(FRAME_BYTES);
    head[..4].copy_from_slice(&MARK);
    head[4..8].copy_from_slice(&(bodies.len() as u32).to_le_bytes());
    head[8..12].copy_from_slice(&(records.len() as u32).to_le_bytes());
    head[12..16].copy_from_slice(&crc32c::crc32c(records).to_le_bytes());
    head[16..24].copy_from_slice(&first.to_le_bytes());
    let crc = crc32c::crc32c(&head[..24]);
    head[24..].copy_from_slice(&crc.to_le_bytes());
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn body(n: u8, bytes: usize) -> Vec<u8> {
        [&BODY_MAGIC[..], &vec![n; bytes]].concat()
    }

    /// Batches of these sizes from position 5 on, and where each ends.
    fn segment(batches: &[usize]) -> (Vec<u8>, Vec<usize>) {
        let (mut bytes, mut ends, mut seq) = (MAGIC.to_vec(), vec![MAGIC.len()], 5);
        for size in batches {
            let bodies: Vec<_> =
                (0..*size).map(|n| (Timestamp(1), body(seq as u8 + n as u8, 40))).collect();
            bytes.extend(framed(seq, &bodies, &mut Vec::new()));
            seq += *size as u64;
            ends.push(bytes.len());
        }
        (bytes, ends)
    }

    /// What can be read of it: positions, each with what its body must be.
    #[track_caller]
    fn readable(bytes: &[u8], layout: &Layout) -> Vec<Seq> {
        let all: Vec<Seq> = (layout.first..layout.next()).collect();
        let there = all.into_iter().filter(|seq| layout.place(*seq).is_some());
        there
            .inspect(|seq| {
                let at = layout.place(*seq).expect("a place") as usize;
                let record = Record::read(&bytes[at..]).expect("sound");
                assert_eq!((record.seq, record.body), (*seq, &body(*seq as u8, 40)[..]));
            })
            .collect()
    }

    #[test]
    fn zeros_over_any_part_cost_what_they_hit_and_a_last_batch_as_a_whole() {
        let (whole, ends) = segment(&[1, 3, 2]);
        let record = RECORD_BYTES + 44;
        for from in MAGIC.len()..whole.len() {
            for length in [1, 30, 100, 400] {
                let mut bytes = whole.clone();
                let to = whole.len().min(from + length);
                bytes[from..to].fill(0);
                let hit = |start: usize, end: usize| {
                    from < end && to > start && bytes[start..end] != whole[start..end]
                };
                let open = read_segment(&bytes, 5, None);
                let closed = read_segment(&bytes, 5, Some(11));
                let mut wanted = Vec::new();
                for (batch, (size, first)) in [(1, 5), (3, 6), (2, 9)].into_iter().enumerate() {
                    let start = ends[batch] + FRAME_BYTES;
                    wanted.extend(
                        (0..size)
                            .filter(|n| !hit(start + n * record, start + (n + 1) * record))
                            .map(|n| first + n as u64),
                    );
                }
                assert_eq!(readable(&bytes, &closed), wanted, "{from} {length}");
                assert_eq!(closed.next(), 11);
                if hit(ends[2], ends[3]) {
                    let torn = if hit(ends[1], ends[2]) { 5 } else { 8 };
                    wanted.retain(|seq| *seq < 9);
                    let got = readable(&bytes, &open);
                    assert!(
                        got == wanted || got.iter().all(|seq| *seq <= torn),
                        "{from} {length}: {got:?}"
                    );
                    assert!(open.end <= ends[2] as u64);
                } else {
                    assert_eq!(readable(&bytes, &open), wanted);
                }
            }
        }
    }

    #[test]
    fn an_end_cut_anywhere_leaves_whole_batches() {
        let (whole, ends) = segment(&[1, 3, 2]);
        for keep in 0..=whole.len() {
            let layout = read_segment(&whole[..keep], 5, None);
            let batches = ends[1..].iter().filter(|end| **end <= keep).count();
            assert_eq!(layout.len(), [0, 1, 4, 6][batches], "{keep}");
            assert_eq!(layout.lost().count(), 0);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_and_none_are_made_up(mut noise in prop::collection::vec(any::<u8>(), 0..600), named in any::<bool>(), next in prop::option::of(5..20_u64)) {
            if named && noise.len() >= 8 {
                noise[..8].copy_from_slice(MAGIC);
            }
            let layout = read_segment(&noise, 5, next);
            prop_assert!(layout.end <= noise.len().max(8) as u64);
            prop_assert!((5..layout.next()).all(|seq| layout.place(seq).is_none_or(|at| (at as usize) < noise.len())));
        }
    }
}
