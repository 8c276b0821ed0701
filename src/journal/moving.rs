//! A history taken into files: as those of one machine, or as those of a node whose stream is to hold it.

use std::path::Path;

use super::codec::{self, Format};
use super::history::{Entry, History};
use super::segments::Segments;
use super::{JournalError, Seq};
use crate::fleet::{Mark, Stamp};
use crate::model::{Capture, CaptureId, Timestamp};

/// Nanoseconds of a millisecond: the one is how streams count, the other how captures do.
const NANOS: i64 = 1_000_000;

/// What the files of a history are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// One machine.
    Files,
    /// A stream: each capture bears what the stream is to say of it, and each position holds something.
    Stream,
}

/// The largest message that a history needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Largest {
    /// The capture it is of.
    pub seq: Seq,
    /// Its body's bytes.
    pub bytes: usize,
}

/// Takes a history into a folder without a journal. A snapshot opens a file, as where it comes from.
pub fn take_in(path: &Path, dir: &Path, whom: For) -> Result<(Segments, Largest), JournalError> {
    let (files, _) = Segments::open(dir, u64::MAX)?;
    let mut taking =
        Taking { files, whom, stamp: Stamp::default(), largest: Largest::default(), parted: None };
    taking.files.next = 0;
    let span = History::open(path)?.each(&mut |span, entries| {
        taking.files.next = taking.files.next.max(span.first);
        taking.take(entries)
    })?;
    taking.fill(span.last + 1)?;
    Ok((taking.files, taking.largest))
}

struct Taking {
    files: Segments,
    whom: For,
    /// Of the last capture.
    stamp: Stamp,
    largest: Largest,
    /// The capture that parts were of that came last, and how many it has.
    parted: Option<(CaptureId, u32)>,
}

impl Taking {
    fn take(&mut self, entries: Vec<Entry>) -> Result<(), JournalError> {
        let mut batch = Vec::with_capacity(entries.len());
        for (seq, at, body) in entries {
            let capture = codec::unpack(Format::V2, &body);
            let capture = capture.map_err(|what| JournalError::Damaged { seq, what })?;
            let opens = matches!(capture, Capture::Snapshot(_));
            if opens || seq != self.files.next + batch.len() as u64 {
                self.files.place(&std::mem::take(&mut batch), false)?;
                self.fill(seq)?;
            }
            let body = match self.whom {
                For::Files => codec::bare(body),
                For::Stream => stamped(seq, at, body, &capture, &mut self.stamp),
            };
            self.measure(seq, body.len(), &capture);
            batch.push((at, body));
            if opens {
                self.files.place(&std::mem::take(&mut batch), true)?;
            }
        }
        self.files.place(&batch, false)
    }

    fn measure(&mut self, seq: Seq, bytes: usize, capture: &Capture) {
        let id = self.stamp.mark.id;
        let bytes = match capture {
            Capture::Blank { of, parts, .. } => {
                self.parted = Some((*of, *parts));
                return;
            }
            Capture::Snapshot(_) => return, // every node takes its own
            _ => match self.parted.filter(|(of, _)| *of == id) {
                Some((_, parts)) => bytes.div_ceil(parts.max(1) as usize),
                None => bytes,
            },
        };
        if bytes > self.largest.bytes {
            self.largest = Largest { seq, bytes };
        }
    }

    /// Goes on at a position. What can't be read before it is lost; to a stream, it is nothing.
    fn fill(&mut self, to: Seq) -> Result<(), JournalError> {
        while self.whom == For::Stream && self.files.next < to {
            let nothing = nothing(self.files.next, &mut self.stamp)?;
            self.files.place(&[nothing], false)?;
        }
        self.files.next = to;
        Ok(())
    }
}

/// A body as a stream is to hold it: as one has held it before, else as if it had been taken when it was appended.
fn stamped(seq: Seq, at: Timestamp, body: Vec<u8>, capture: &Capture, last: &mut Stamp) -> Vec<u8> {
    if let Some(had) = codec::stamp(&body) {
        *last = had;
        return body;
    }
    let id = match capture {
        Capture::Article(article) => article.id,
        _ => digest(seq, &body),
    };
    *last = last.then(Mark { id, time: at.0.saturating_mul(NANOS) }, 0);
    codec::stamped(body, *last)
}

/// What stands at a position that could not be read where the history was written.
fn nothing(seq: Seq, last: &mut Stamp) -> Result<(Timestamp, Vec<u8>), JournalError> {
    let blank = Capture::Blank { of: CaptureId::default(), part: 0, parts: 0 };
    let packed = codec::Packer::new().and_then(|mut packer| packer.pack(&blank));
    let body = packed.map_err(|error| JournalError::Damaged { seq, what: error.to_string() })?;
    *last = last.then(Mark { id: digest(seq, b"lost"), time: last.mark.time }, 0);
    Ok((Timestamp(last.mark.time / NANOS), codec::stamped(body, *last)))
}

fn digest(seq: Seq, of: &[u8]) -> CaptureId {
    let hash = blake3::hash(&[&seq.to_le_bytes(), of].concat());
    CaptureId(hash.as_bytes().first_chunk().copied().unwrap_or_default())
}

impl Segments {
    /// Writes records at the next position, in a file of their own where they are to open one.
    fn place(&mut self, bodies: &[(Timestamp, Vec<u8>)], opens: bool) -> Result<(), JournalError> {
        if bodies.is_empty() {
            return Ok(());
        }
        self.write(bodies, opens)
    }
}
