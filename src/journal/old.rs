//! Segments of release 0.1: records alone, which bear no position. It follows from how many stand before them, or behind
//! them up to the next segment; where neither can be counted, a record is lost rather than taken for another.

use super::Seq;
use super::codec::{BODY_BYTES_MAX, Format};
use super::layout::{BODY_MAGIC, Layout};
use crate::model::Timestamp;

/// Says what the file is.
pub(super) const MAGIC: &[u8; 8] = b"cpydesk1";
/// Length, checksum, time.
pub(super) const RECORD_BYTES: usize = 16;

/// A record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a> {
    pub(super) at: Timestamp,
    pub(super) body: &'a [u8],
}

impl<'a> Record<'a> {
    /// The record at the start of `bytes`, if it is sound.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let crc = u32::from_le_bytes(*bytes.get(4..)?.first_chunk()?);
        let record = Self::head(bytes)?;
        let sum = crc32c::crc32c_append(crc32c::crc32c(&record.at.0.to_le_bytes()), record.body);
        (sum == crc).then_some(record)
    }

    fn head(bytes: &'a [u8]) -> Option<Self> {
        let length = record_bytes(bytes.first_chunk()?)?;
        let at = Timestamp(i64::from_le_bytes(*bytes.get(8..)?.first_chunk()?));
        Some(Self { at, body: bytes.get(RECORD_BYTES..length)? })
    }

    fn bytes(&self) -> usize {
        RECORD_BYTES + self.body.len()
    }
}

/// How long the record is whose head this is.
pub(super) fn record_bytes(head: &[u8; RECORD_BYTES]) -> Option<usize> {
    let length = u32::from_le_bytes(*head.first_chunk()?) as usize;
    (1..=BODY_BYTES_MAX).contains(&length).then_some(RECORD_BYTES + length)
}

/// Sound records one after the other, and how many damaged ones stand before them, where that can be told.
struct Run {
    gap: Option<u64>,
    records: Vec<(usize, Timestamp)>,
}

/// Reads a segment's bytes, see [`super::segment::read_segment`].
pub(super) fn read(bytes: &[u8], first: Seq, next: Option<Seq>) -> Layout {
    let (mut runs, mut at) = (Vec::new(), MAGIC.len());
    let mut gap = Some(0);
    loop {
        let mut records = Vec::new();
        while let Some(record) = bytes.get(at..).and_then(Record::read) {
            records.push((at, record.at));
            at += record.bytes();
        }
        runs.push(Run { gap, records });
        let Some((behind, count)) = next_sound(bytes, at) else { break };
        (at, gap) = (behind, count);
    }
    let mut layout = Layout::new(first, Format::V1);
    layout.end = at as u64;
    place(&mut layout, &runs, next, at == bytes.len());
    layout
}

/// Gives each run its positions: counted from the front up to a gap that can't be counted, and from the back.
fn place(layout: &mut Layout, runs: &[Run], next: Option<Seq>, ends_whole: bool) {
    let known = |run: &&Run| run.gap.is_some();
    let front = runs.iter().take_while(known).count();
    let back = match next {
        Some(_) if ends_whole => runs.iter().rev().take_while(known).count() + 1,
        // Nothing follows: what can't be counted was taken for one when more was appended.
        None => runs.len(),
        Some(_) => 0,
    };
    let mut seq = layout.first;
    for (i, run) in runs.iter().enumerate() {
        let from_back = i >= front && i + back >= runs.len();
        seq = match next {
            Some(next) if i >= front && !from_back => {
                seq = next; // between two such gaps: where it is, nobody can say
                continue;
            }
            Some(next) if from_back => next.saturating_sub(length(&runs[i..])).max(layout.next()),
            _ => seq + run.gap.unwrap_or(1),
        };
        for (at, time) in &run.records {
            layout.put(seq, *at, *time);
            seq += 1;
        }
    }
}

/// Positions from the first record of the first of these runs to their end.
fn length(runs: &[Run]) -> u64 {
    let gaps = runs.iter().skip(1).map(|run| run.gap.unwrap_or(1)).sum::<u64>();
    gaps + runs.iter().map(|run| run.records.len() as u64).sum::<u64>()
}

/// The first sound record behind damage, and how many damaged ones stand before it when their lengths lead there.
fn next_sound(bytes: &[u8], from: usize) -> Option<(usize, Option<u64>)> {
    let (mut at, mut count) = (from, 0);
    while let Some(length) = bytes.get(at..).and_then(|b| b.first_chunk()).and_then(record_bytes) {
        (at, count) = (at.saturating_add(length), count + 1);
        if bytes.get(at..).and_then(Record::read).is_some() {
            return Some((at, Some(count)));
        }
    }
    let rest = bytes.get(from..)?;
    memchr::memmem::find_iter(rest, &BODY_MAGIC)
        .filter_map(|body| body.checked_sub(RECORD_BYTES).filter(|at| *at > 0))
        .find(|at| Record::read(&rest[*at..]).is_some())
        .map(|at| (from + at, None))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::segment::read_segment;

    /// Records with bodies of these lengths, and where each ends.
    fn segment(lengths: &[usize]) -> (Vec<u8>, Vec<usize>) {
        let (mut bytes, mut ends) = (MAGIC.to_vec(), vec![MAGIC.len()]);
        for (n, length) in lengths.iter().enumerate() {
            let body = [&BODY_MAGIC[..], &vec![n as u8 + 1; *length]].concat();
            let at = 7_i64.to_le_bytes();
            bytes.extend((body.len() as u32).to_le_bytes());
            bytes.extend(crc32c::crc32c_append(crc32c::crc32c(&at), &body).to_le_bytes());
            bytes.extend(at);
            bytes.extend(body);
            ends.push(bytes.len());
        }
        (bytes, ends)
    }

    /// The positions that can be read; a body says which it must be.
    #[track_caller]
    fn check(bytes: &[u8], next: Option<Seq>, wanted: &[Seq]) {
        let layout = read_segment(bytes, 5, next);
        let readable: Vec<Seq> =
            (5..layout.next()).filter(|s| layout.place(*s).is_some()).collect();
        assert_eq!(readable, wanted);
        for seq in readable {
            let record = Record::read(&bytes[layout.place(seq).expect("a place") as usize..]);
            assert_eq!(u64::from(record.expect("sound").body[4]), seq - 4, "another's text");
        }
    }

    #[test]
    fn damage_costs_itself_and_gives_no_record_anothers_position() {
        let (whole, ends) = segment(&[30, 40, 50, 60, 70, 80]);
        let all = [5, 6, 7, 8, 9, 10];
        check(&whole, None, &all);
        check(&whole, Some(11), &all);
        let zeroed = |from: usize, to: usize, bytes: &[u8]| {
            let mut bytes = bytes.to_vec();
            bytes[from..to].fill(0);
            bytes
        };
        // A body: its length leads on. Two records and a half: only the segment behind tells how many.
        check(&zeroed(ends[1] + 20, ends[1] + 25, &whole), None, &[5, 7, 8, 9, 10]);
        let hole = zeroed(ends[1], ends[3] + 9, &whole);
        check(&hole, Some(11), &[5, 9, 10]);
        // Two holes: what stands between them is nowhere.
        let holes = zeroed(ends[4] - 3, ends[5] - 3, &zeroed(ends[0], ends[2] - 9, &whole));
        check(&holes, Some(11), &[10]);
        let holes = zeroed(ends[3], ends[4] + 5, &zeroed(ends[0], ends[1] + 5, &whole));
        check(&holes, Some(11), &[10]);
        // Nothing is behind it, so its end is torn; or something is, and it was cut.
        check(&whole[..ends[5] + 9], None, &[5, 6, 7, 8, 9]);
        check(&whole[..ends[5] + 9], Some(11), &[5, 6, 7, 8, 9]);
        // Without its name.
        check(&zeroed(0, 8, &whole), None, &all);
    }
}
