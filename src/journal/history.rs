//! A whole journal in one file: what `store export` writes and `store import` reads, checked from its head to its end.
//!
//! Behind a head that says from where to where it goes stand the frames of a segment; a frame of nothing ends it. So a file that
//! was cut anywhere, or is damaged anywhere, is told from a whole one; and no more than one frame of it is in memory.

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use super::codec::{self, BODY_BYTES_MAX, Format};
use super::segment::{FRAME_BYTES, FrameHead, Record, framed};
use super::segments::Segments;
use super::{Journal, JournalError, Seq};
use crate::model::{Capture, Timestamp};

/// Says what the file is, and in which layout.
const MAGIC: [u8; 8] = *b"cpydesk\x1e";
/// Magic number, first and last position, checksum of these.
const HEAD_BYTES: usize = 28;
/// Records of a frame, and their bytes after which it is closed.
const FRAME_MAX: usize = 128;
const FRAME_BYTES_FULL: usize = 1 << 20;
/// No frame that was written here is larger.
const FRAME_BYTES_MAX: usize = FRAME_BYTES_FULL + BODY_BYTES_MAX + (1 << 10);

/// Positions that a history goes over, and how many captures it has there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// The first position.
    pub first: Seq,
    /// The last.
    pub last: Seq,
    /// Captures; less than positions where some can't be read.
    pub captures: u64,
}

/// A position, its time, and what stands there.
pub type Entry = (Seq, Timestamp, Vec<u8>);

impl Segments {
    /// Writes all that is held as one history `to` the file `at`; none when nothing is. `progress` hears how many positions are done.
    pub fn export(
        &self,
        (at, to): (&Path, &mut impl Write),
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Option<Span>, JournalError> {
        let Some((first, last)) = self.range() else { return Ok(None) };
        let write = |to: &mut dyn Write, bytes: &[u8]| {
            to.write_all(bytes).map_err(|error| JournalError::Io { path: at.to_owned(), error })
        };
        write(to, &head(first, last))?;
        let mut span = Span { first, last, captures: 0 };
        let mut frame = Frame::default();
        for seq in first..=last {
            // What can't be read is no record: whoever takes the history in knows it as lost too.
            let Some(record) = self.exported(seq)? else { continue };
            if frame.is_full(seq) {
                write(to, &frame.close())?;
                progress(seq - first, last + 1 - first);
            }
            span.captures += 1;
            frame.put(seq, record);
        }
        write(to, &frame.close())?;
        write(to, &framed(last + 1, &[], &mut Vec::new()))?;
        progress(last + 1 - first, last + 1 - first);
        Ok(Some(span))
    }

    /// How many captures can't be read.
    pub fn lost(&self) -> usize {
        self.segments.iter().map(|segment| segment.layout.lost().count()).sum()
    }

    /// A record in the layout of now.
    fn exported(&self, seq: Seq) -> Result<Option<(Timestamp, Vec<u8>)>, JournalError> {
        let Some(segment) = self.segment(seq) else { return Ok(None) };
        let Ok((at, body)) = segment.body(seq).map_err(|error| self.fail(error))? else {
            return Ok(None);
        };
        if segment.layout.format == Format::V2 {
            return Ok(Some((at, body)));
        }
        let Ok(capture) = codec::unpack(Format::V1, &body) else { return Ok(None) };
        let packed = codec::Packer::new().and_then(|mut packer| packer.pack(&capture));
        packed.map(|body| Some((at, body))).map_err(|error| self.fail(error))
    }
}

fn head(first: Seq, last: Seq) -> Vec<u8> {
    let mut head = [&MAGIC[..], &first.to_le_bytes(), &last.to_le_bytes()].concat();
    head.extend(crc32c::crc32c(&head).to_le_bytes());
    head
}

/// Records of consecutive positions that are written together.
#[derive(Default)]
struct Frame {
    first: Seq,
    bodies: Vec<(Timestamp, Vec<u8>)>,
    bytes: usize,
}

impl Frame {
    /// Does this position need a frame of its own?
    fn is_full(&self, seq: Seq) -> bool {
        let next = self.first + self.bodies.len() as u64;
        !self.bodies.is_empty()
            && (seq != next || self.bodies.len() >= FRAME_MAX || self.bytes >= FRAME_BYTES_FULL)
    }

    fn put(&mut self, seq: Seq, record: (Timestamp, Vec<u8>)) {
        if self.bodies.is_empty() {
            self.first = seq;
        }
        self.bytes += record.1.len();
        self.bodies.push(record);
    }

    /// Nothing for none.
    fn close(&mut self) -> Vec<u8> {
        let Self { first, bodies, .. } = std::mem::take(self);
        if bodies.is_empty() { Vec::new() } else { framed(first, &bodies, &mut Vec::new()) }
    }
}

/// A history's file, read from its beginning to its end.
pub struct History {
    path: PathBuf,
    file: BufReader<File>,
    span: Span,
    next: Seq,
}

impl History {
    /// Reads the head.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let fail = |error| JournalError::Io { path: path.to_owned(), error };
        let mut file = BufReader::new(File::open(path).map_err(fail)?);
        let mut head = [0; HEAD_BYTES];
        let read = file.read_exact(&mut head);
        let number = |at: usize| {
            head.get(at..).and_then(|b| b.first_chunk()).map(|b| u64::from_le_bytes(*b))
        };
        let (Some(first), Some(last)) = (number(8), number(16)) else {
            return Err(fail(io::ErrorKind::InvalidData.into()));
        };
        if read.is_err() || head[..8] != MAGIC {
            let what = "it is no history: `copydesk store export` writes those";
            return Err(fail(io::Error::new(io::ErrorKind::InvalidData, what)));
        }
        let (said, crc) = head.split_at(HEAD_BYTES - 4);
        let sound = crc32c::crc32c(said).to_le_bytes() == *crc
            && 0 < first
            && first <= last
            && last < Seq::MAX;
        let history = Self {
            path: path.to_owned(),
            file,
            span: Span { first, last, captures: 0 },
            next: first,
        };
        if sound { Ok(history) } else { Err(history.bad("its head is damaged")) }
    }

    /// Reads all of it, each frame's records when they are known to be sound; gives what there was. An error when anything is
    /// damaged or missing, up to the last byte.
    pub fn each(
        mut self,
        each: &mut dyn FnMut(Span, Vec<Entry>) -> Result<(), JournalError>,
    ) -> Result<Span, JournalError> {
        loop {
            let mut head = [0; FRAME_BYTES];
            self.read(&mut head)?;
            let Some(head) = FrameHead::read(&head) else { return Err(self.damaged()) };
            let end = head.first.checked_add(head.count);
            let within =
                head.first >= self.next && end.is_some_and(|end| end <= self.span.last + 1);
            if !within || head.bytes > FRAME_BYTES_MAX {
                return Err(self.damaged());
            }
            let mut records = vec![0; head.bytes];
            self.read(&mut records)?;
            if !head.is_of(&records) {
                return Err(self.damaged());
            }
            if head.count == 0 {
                return self.end(head.first);
            }
            let records = self.records(&head, &records)?;
            self.span.captures += head.count;
            each(self.span, records)?;
        }
    }

    fn end(&mut self, at: Seq) -> Result<Span, JournalError> {
        let mut more = [0];
        let behind = self.file.read(&mut more).map_err(|error| self.fail(error))?;
        if at != self.span.last + 1 || behind > 0 {
            return Err(self.damaged());
        }
        Ok(self.span)
    }

    fn records(&mut self, head: &FrameHead, mut bytes: &[u8]) -> Result<Vec<Entry>, JournalError> {
        let mut records = Vec::new();
        for seq in head.first..head.first + head.count {
            let record =
                Record::read(bytes).filter(|record| record.seq == seq && seq <= self.span.last);
            let Some(record) = record else { return Err(self.damaged()) };
            records.push((seq, record.at, record.body.to_owned()));
            bytes = &bytes[record.bytes()..];
        }
        self.next = head.first + head.count;
        if bytes.is_empty() { Ok(records) } else { Err(self.damaged()) }
    }

    fn read(&mut self, bytes: &mut [u8]) -> Result<(), JournalError> {
        self.file.read_exact(bytes).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                let (next, last) = (self.next, self.span.last);
                self.bad(&format!("it was cut: it ends before capture {next} of {last}"))
            }
            _ => self.fail(error),
        })
    }

    fn damaged(&self) -> JournalError {
        self.bad(&format!(
            "it is damaged where capture {} of {} should be",
            self.next, self.span.last
        ))
    }

    fn bad(&self, what: &str) -> JournalError {
        let what = format!("{what}; nothing was changed: take another copy, or export it again");
        self.fail(io::Error::new(io::ErrorKind::InvalidData, what))
    }

    fn fail(&self, error: io::Error) -> JournalError {
        JournalError::Io { path: self.path.clone(), error }
    }
}

/// Reads a history through and changes nothing: an error where it is cut, damaged, or of a later version.
pub fn check(path: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<Span, JournalError> {
    History::open(path)?.each(&mut |span, entries| {
        for (seq, _, body) in entries {
            let read = codec::unpack(Format::V2, &body);
            let newer = |what| {
                let what = format!(
                    "its capture {seq} can't be read by this version ({what}); nothing was changed"
                );
                JournalError::Io {
                    path: path.to_owned(),
                    error: io::Error::new(io::ErrorKind::InvalidData, what),
                }
            };
            drop(read.map_err(newer)?);
            progress(seq + 1 - span.first, span.last + 1 - span.first);
        }
        Ok(())
    })
}

/// Do these files hold, at its positions, all that a history tells?
pub fn holds(files: &Segments, path: &Path) -> Result<bool, JournalError> {
    let Some((first, last)) = files.range() else { return Ok(false) };
    let history = History::open(path)?;
    if history.span.first < first || history.span.last > last {
        return Ok(false);
    }
    let mut same = true;
    history.each(&mut |_, entries| {
        for (seq, _, body) in entries {
            let (told, held) = (codec::unpack(Format::V2, &body).ok(), files.read(seq)?);
            same &= match (told, held) {
                // What the rows were there follows from all before.
                (Some(Capture::Snapshot(_)), Some(Capture::Snapshot(_))) => true,
                (told, held) => told == held,
            };
        }
        Ok(())
    })?;
    Ok(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_that_claims_more_than_its_head_is_damage() {
        let last = Seq::MAX - 1;
        let mut frame = framed(last, &[], &mut Vec::new());
        frame[4..8].copy_from_slice(&7u32.to_le_bytes());
        let sum = crc32c::crc32c(&frame[..FRAME_BYTES - 4]);
        frame[FRAME_BYTES - 4..].copy_from_slice(&sum.to_le_bytes());
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("all.history");
        std::fs::write(&path, [head(last, last), frame].concat()).expect("writes");
        let error = check(&path, &mut |_, _| {}).expect_err("it is damaged").to_string();
        assert!(error.contains("it is damaged where capture"), "{error}");
    }
}
