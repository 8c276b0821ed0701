//! The journal on one machine: a folder of segment files.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::ops::RangeInclusive;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::codec::{self, Format, Packer};
use super::layout::{Layout, MAGIC};
use super::segment::{self, RECORD_BYTES, read_segment};
use super::{Journal, JournalError, Part, Read, Seq, old};
use crate::model::{Capture, Timestamp};

/// Held by who may append. In the folder itself, so that it goes where the journal goes.
const LOCK: &str = "lock";

/// What tells whether there is room again.
const PROBE: &str = "probe";
/// A batch of ordinary size.
const PROBE_BYTES: usize = 256 << 10;

/// A folder of segments, the newest one open for appending.
pub struct Segments {
    pub(super) dir: PathBuf,
    segment_bytes: u64,
    /// Oldest first; never empty after the first append.
    pub(super) segments: Vec<Segment>,
    /// The next position.
    pub(super) next: Seq,
    pub(super) packer: Packer,
    /// What was appended last: it is read back at once.
    pub(super) fresh: Mutex<Option<(Seq, Vec<Capture>)>>,
    ailing: Mutex<Option<String>>,
    _lock: Option<File>,
}

/// One file, and what is where in it.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) path: PathBuf,
    file: File,
    pub(super) layout: Layout,
}

/// What opening the journal found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Torn {
    /// Bytes of a last batch that had not reached the disk as a whole.
    pub bytes: u64,
}

impl Segments {
    /// Opens the folder, making it when it is missing, reads all of it, and cuts a torn end.
    pub fn open(dir: &Path, segment_bytes: u64) -> Result<(Self, Torn), JournalError> {
        let fail = |error| JournalError::Io { path: dir.to_owned(), error };
        fs::create_dir_all(dir).map_err(fail)?;
        let lock = lock(dir)?;
        let (segments, torn) = list(dir, true).map_err(fail)?;
        Ok((Self::with(dir, segment_bytes, segments, Some(lock)).map_err(fail)?, torn))
    }

    /// Opens the folder for reading only: nothing is made or cut, and a daemon may append meanwhile.
    pub fn look(dir: &Path) -> Result<(Self, Torn), JournalError> {
        let fail = |error| JournalError::Io { path: dir.to_owned(), error };
        let none = || (Vec::new(), Torn::default());
        let (segments, torn) = if dir.is_dir() { list(dir, false).map_err(fail)? } else { none() };
        Ok((Self::with(dir, u64::MAX, segments, None).map_err(fail)?, torn))
    }

    fn with(
        dir: &Path,
        bytes: u64,
        segments: Vec<Segment>,
        lock: Option<File>,
    ) -> io::Result<Self> {
        Ok(Self {
            dir: dir.to_owned(),
            segment_bytes: bytes,
            next: segments.last().map_or(1, |newest| newest.layout.next()),
            segments,
            packer: Packer::new()?,
            fresh: Mutex::default(),
            ailing: Mutex::default(),
            _lock: lock,
        })
    }

    pub(super) fn fail(&self, error: io::Error) -> JournalError {
        JournalError::Io { path: self.dir.clone(), error }
    }

    /// Segments of release 0.1 are not appended to.
    fn full(&self) -> bool {
        self.segments.last().is_none_or(|newest| {
            newest.layout.end >= self.segment_bytes || newest.layout.format == Format::V1
        })
    }

    pub(super) fn segment(&self, seq: Seq) -> Option<&Segment> {
        let after = self.segments.partition_point(|s| s.layout.first <= seq);
        self.segments.get(after.checked_sub(1)?)
    }
}

/// Only one process appends.
fn lock(dir: &Path) -> Result<File, JournalError> {
    let path = dir.join(LOCK);
    let fail = |error| JournalError::Io { path: path.clone(), error };
    let options = OpenOptions::new().read(true).write(true).create(true).truncate(false).clone();
    let file = options.open(&path).map_err(fail)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(JournalError::Busy(dir.to_owned())),
        Err(TryLockError::Error(error)) => Err(JournalError::NoLock { path, error }),
    }
}

/// The segments of a folder, oldest first, read through; `mend` cuts what is half written.
fn list(dir: &Path, mend: bool) -> io::Result<(Vec<Segment>, Torn)> {
    let mut firsts = Vec::new();
    for file in fs::read_dir(dir)? {
        let name = file?.file_name();
        let name = name.to_str().and_then(|n| n.strip_suffix(".seg"));
        firsts.extend(name.and_then(|n| n.parse::<Seq>().ok()));
    }
    firsts.sort_unstable();
    let (mut segments, mut torn) = (Vec::new(), Torn::default());
    for (i, first) in firsts.iter().enumerate() {
        let mut segment = Segment::open(dir, *first, firsts.get(i + 1).copied(), mend)?;
        torn.bytes += segment.torn(mend)?;
        if segment.layout.is_empty() && i + 1 == firsts.len() {
            if mend {
                fs::remove_file(&segment.path)?; // made, and nothing was written into it
            }
        } else {
            segments.push(segment);
        }
    }
    Ok((segments, torn))
}

impl Segment {
    /// `000000000001.seg`: the name is the position of the first record.
    pub(super) fn path_of(dir: &Path, first: Seq) -> PathBuf {
        dir.join(format!("{first:012}.seg"))
    }

    /// `next` is the position of the segment behind it.
    pub(super) fn open(dir: &Path, first: Seq, next: Option<Seq>, write: bool) -> io::Result<Self> {
        let path = Self::path_of(dir, first);
        let file = OpenOptions::new().read(true).write(write).open(&path)?;
        let layout = read_segment(&fs::read(&path)?, first, next);
        Ok(Self { path, file, layout })
    }

    /// Bytes behind the last whole batch; `cut` removes them.
    fn torn(&mut self, cut: bool) -> io::Result<u64> {
        let torn = self.file.metadata()?.len().saturating_sub(self.layout.end);
        if cut && torn > 0 {
            self.file.set_len(self.layout.end)?;
            self.file.sync_data()?;
        }
        Ok(torn)
    }

    /// A new one, with its first batch: both are there, or neither.
    fn create(dir: &Path, first: Seq, batch: &[u8]) -> io::Result<Self> {
        let path = Self::path_of(dir, first);
        let options = OpenOptions::new().read(true).write(true).create_new(true).clone();
        let made = options.open(&path).and_then(|mut file| {
            file.write_all(&[&MAGIC[..], batch].concat())?;
            file.sync_data()?;
            File::open(dir)?.sync_all()?; // the name must outlive a power cut too
            Ok(file)
        });
        match made {
            Ok(file) => Ok(Self { path, file, layout: Layout::new(first, Format::V2) }),
            Err(error) => {
                // A start would remove it too.
                fs::remove_file(&path).unwrap_or_default();
                Err(error)
            }
        }
    }

    /// Writes a batch behind the others; when the disk fails half-way, nothing of it stays.
    fn append(&mut self, batch: &[u8]) -> io::Result<()> {
        let end = self.layout.end;
        let written = self.file.write_all_at(batch, end).and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            self.file.set_len(end)?;
            return Err(error);
        }
        Ok(())
    }

    /// The bytes of the record at a place.
    fn record(&self, at: u64) -> io::Result<Vec<u8>> {
        let (length, head) = match self.layout.format {
            Format::V1 => {
                let mut head = [0; old::RECORD_BYTES];
                self.file.read_exact_at(&mut head, at)?;
                (old::record_bytes(&head), head.len())
            }
            Format::V2 => {
                let mut head = [0; RECORD_BYTES];
                self.file.read_exact_at(&mut head, at)?;
                (segment::record_bytes(&head), head.len())
            }
        };
        let left = self.file.metadata()?.len().saturating_sub(at);
        let mut record = vec![0; length.unwrap_or(head).min(left as usize)];
        self.file.read_exact_at(&mut record, at)?;
        Ok(record)
    }

    fn read(&self, seq: Seq) -> io::Result<Result<Capture, String>> {
        Ok(self.body(seq)?.and_then(|(_, body)| codec::unpack(self.layout.format, &body)))
    }

    /// What stands at a position, and its time; else why it can't be read.
    pub(super) fn body(&self, seq: Seq) -> io::Result<Result<(Timestamp, Vec<u8>), String>> {
        let Some(at) = self.layout.place(seq) else { return Ok(Err("it is damaged".to_owned())) };
        let record = match self.record(at) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                return Ok(Err("its file was cut".to_owned()));
            }
            record => record?,
        };
        let body = match self.layout.format {
            Format::V1 => old::Record::read(&record).map(|r| (r.at, r.body)),
            Format::V2 => {
                segment::Record::read(&record).filter(|r| r.seq == seq).map(|r| (r.at, r.body))
            }
        };
        let body = body.map(|(at, body)| (at, body.to_owned()));
        Ok(body.ok_or_else(|| "the checksum does not match".to_owned()))
    }
}

impl Segments {
    fn note<T>(&self, outcome: Result<T, JournalError>) -> Result<T, JournalError> {
        let trouble = outcome.as_ref().err().map(ToString::to_string);
        *self.ailing.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
        outcome
    }

    /// Bodies with their times, from what the last capture says on.
    fn packed(&mut self, captures: &[Capture]) -> Result<Vec<(Timestamp, Vec<u8>)>, JournalError> {
        let mut at = self.segments.last().map_or(Timestamp::default(), |s| s.layout.last);
        let mut bodies = Vec::with_capacity(captures.len());
        for (index, capture) in captures.iter().enumerate() {
            at = capture.at().unwrap_or(at);
            let body = self.packer.pack(capture).map_err(|error| match error.kind() {
                io::ErrorKind::FileTooLarge => JournalError::TooLarge { index },
                _ => JournalError::Io { path: self.dir.clone(), error },
            })?;
            bodies.push((at, body));
        }
        Ok(bodies)
    }

    /// Writes bodies from the next position on into the newest segment, or opens a new one with them.
    pub(super) fn write(
        &mut self,
        bodies: &[(Timestamp, Vec<u8>)],
        anew: bool,
    ) -> Result<(), JournalError> {
        let first = self.next;
        let mut places = Vec::with_capacity(bodies.len());
        let batch = segment::framed(first, bodies, &mut places);
        let written = match self.segments.last_mut().filter(|_| !anew) {
            Some(newest) => newest.append(&batch),
            None => Segment::create(&self.dir, first, &batch).map(|made| self.segments.push(made)),
        };
        let written = written.map_err(|error| self.fail(error));
        self.note(written)?;
        if let Some(Segment { layout, .. }) = self.segments.last_mut() {
            let start = layout.end as usize;
            for ((seq, place), (at, _)) in (first..).zip(places).zip(bodies) {
                layout.put(seq, start + place, *at);
            }
            layout.end += batch.len() as u64;
        }
        self.next += bodies.len() as u64;
        Ok(())
    }
}

impl Journal for Segments {
    fn append(&mut self, captures: &mut Vec<Capture>) -> Result<Seq, JournalError> {
        let (first, bodies) = (self.next, self.packed(captures)?);
        self.write(&bodies, self.full())?;
        let taken = std::mem::take(captures);
        *self.fresh.lock().unwrap_or_else(PoisonError::into_inner) = Some((first, taken));
        Ok(first)
    }

    fn read(&self, seq: Seq) -> Result<Option<Capture>, JournalError> {
        let Some(segment) = self.segment(seq).filter(|s| s.layout.spans(seq)) else {
            return Ok(None);
        };
        match segment.read(seq).map_err(|e| self.fail(e))? {
            Ok(capture) => Ok(Some(capture)),
            Err(what) => Err(JournalError::Damaged { seq, what }),
        }
    }

    fn read_from(&self, seq: Seq, count: usize) -> Result<Vec<Read>, JournalError> {
        let mut fresh = self.fresh.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((first, captures)) = fresh.take()
            && first == seq
            && captures.len() <= count
        {
            return Ok((first..).zip(captures.into_iter().map(Ok)).collect());
        }
        drop(fresh);
        let last = seq.saturating_add(count as u64).min(self.next);
        let one = |seq| match self.read(seq) {
            Ok(Some(capture)) => Ok((seq, Ok(capture))),
            Ok(None) => Ok((seq, Err("it is missing".to_owned()))),
            Err(JournalError::Damaged { what, .. }) => Ok((seq, Err(what))),
            Err(error) => Err(error),
        };
        (seq..last).map(one).collect()
    }

    fn range(&self) -> Option<(Seq, Seq)> {
        let first = self.segments.first()?.layout.first;
        (self.next > first).then(|| (first, self.next - 1))
    }

    fn gaps(&self) -> Vec<RangeInclusive<Seq>> {
        let mut gaps: Vec<RangeInclusive<Seq>> = Vec::new();
        let mut note = |seq: Seq| match gaps.last_mut() {
            Some(last) if *last.end() + 1 == seq => *last = *last.start()..=seq,
            _ => gaps.push(seq..=seq),
        };
        for segment in &self.segments {
            segment.layout.lost().for_each(&mut note);
        }
        gaps
    }

    fn wants_snapshot(&self) -> bool {
        self.full() && self.range().is_some()
    }

    fn parts(&self) -> Vec<Part> {
        let part = |(i, s): (usize, &Segment)| Part {
            first: s.layout.first,
            snapshot: i > 0 && s.layout.format == Format::V2,
            newest: s.layout.newest,
        };
        self.segments.iter().enumerate().map(part).collect()
    }

    fn probe(&self) -> Result<(), JournalError> {
        let path = self.dir.join(PROBE);
        let written = File::create(&path).and_then(|mut file| {
            file.write_all(&vec![0; PROBE_BYTES])?;
            file.sync_data()
        });
        let removed = fs::remove_file(&path);
        self.note(written.and(removed).map_err(|e| self.fail(e)))
    }

    fn ailing(&self) -> Option<String> {
        self.ailing.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn release(&mut self, before: Seq) -> Result<u64, JournalError> {
        let mut freed = 0;
        while let [oldest, behind, ..] = self.segments.as_slice() {
            if behind.layout.first > before {
                break;
            }
            freed += oldest.file.metadata().map_err(|e| self.fail(e))?.len();
            match fs::remove_file(&oldest.path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(self.fail(error));
                }
                _ => drop(self.segments.remove(0)),
            }
        }
        Ok(freed)
    }

    fn size_on_disk(&self) -> Result<u64, JournalError> {
        let sizes = self.segments.iter().map(|s| s.file.metadata().map(|m| m.len()));
        sizes.sum::<io::Result<u64>>().map_err(|e| self.fail(e))
    }
}

#[cfg(test)]
mod tests;
