//! One segment file: records after records behind a magic number; appended to, cut at a torn tail, never rewritten.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::Seq;
use super::codec::{self, HEADER_BYTES, Header};
use crate::model::{Capture, Timestamp};

/// Says what the file is, and in which layout.
const MAGIC: &[u8; 8] = b"cpydesk1";

/// Offsets of the records, and the time of the newest one.
#[derive(Debug, Clone, Default)]
struct Index {
    offsets: Vec<u32>,
    end: u64,
    newest: Timestamp,
}

/// One file of consecutive records.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) first: Seq,
    path: PathBuf,
    file: File,
    /// Read when first needed: only the newest segment is looked through at start.
    index: OnceLock<Index>,
}

impl Segment {
    /// `000000000001.seg`: the name is the position of the first record.
    pub(super) fn path_of(dir: &Path, first: Seq) -> PathBuf {
        dir.join(format!("{first:012}.seg"))
    }

    pub(super) fn create(dir: &Path, first: Seq) -> io::Result<Self> {
        let path = Self::path_of(dir, first);
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(true).open(&path)?;
        file.write_all(MAGIC)?;
        file.sync_data()?;
        File::open(dir)?.sync_all()?; // the name must outlive a power cut too
        let index = Index { end: MAGIC.len() as u64, ..Index::default() };
        Ok(Self { first, path, file, index: index.into() })
    }

    pub(super) fn open(dir: &Path, first: Seq) -> io::Result<Self> {
        let path = Self::path_of(dir, first);
        let file = OpenOptions::new().read(true).write(true).open(&path)?;
        Ok(Self { first, path, file, index: OnceLock::new() })
    }

    /// For reading only: it is neither cut nor written.
    pub(super) fn look(dir: &Path, first: Seq) -> io::Result<Self> {
        let path = Self::path_of(dir, first);
        let file = File::open(&path)?;
        Ok(Self { first, path, file, index: OnceLock::new() })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Cuts what a crash left half written; gives the bytes removed.
    pub(super) fn cut_torn_tail(&mut self) -> io::Result<u64> {
        let whole = self.scan(true)?;
        let torn = self.file.metadata()?.len().saturating_sub(whole.end);
        if torn > 0 {
            self.file.set_len(whole.end)?;
            self.file.sync_data()?;
        }
        if whole.end == 0 {
            self.file.write_at(MAGIC, 0)?;
        }
        let end = whole.end.max(MAGIC.len() as u64);
        self.index = Index { end, ..whole }.into();
        Ok(torn)
    }

    fn index(&self) -> io::Result<&Index> {
        if let Some(index) = self.index.get() {
            return Ok(index);
        }
        let index = self.scan(false)?;
        Ok(self.index.get_or_init(|| index))
    }

    /// Walks the records; with `verify` every body's checksum too. Stops at the first that is not whole.
    fn scan(&self, verify: bool) -> io::Result<Index> {
        let mut reader = io::BufReader::with_capacity(256 << 10, &self.file);
        reader.seek(SeekFrom::Start(0))?;
        let mut index = Index::default();
        let mut magic = [0; MAGIC.len()];
        if reader.read_exact(&mut magic).is_err() || &magic != MAGIC {
            return Ok(index);
        }
        index.end = MAGIC.len() as u64;
        let file_bytes = self.file.metadata()?.len();
        let (mut header, mut body) = ([0; HEADER_BYTES], Vec::new());
        while reader.read_exact(&mut header).is_ok() {
            let Some(head) = Header::read(&header) else { break };
            let end = index.end + (HEADER_BYTES + head.body_bytes) as u64;
            if end > file_bytes {
                break;
            }
            if verify {
                body.resize(head.body_bytes, 0);
                reader.read_exact(&mut body)?;
                if !head.matches(&body) {
                    break;
                }
            } else {
                reader.seek_relative(head.body_bytes as i64)?;
            }
            index.offsets.push(index.end as u32);
            index.end = end;
            index.newest = index.newest.max(head.at);
        }
        Ok(index)
    }

    /// How many records it holds.
    pub(super) fn len(&self) -> io::Result<u64> {
        Ok(self.index()?.offsets.len() as u64)
    }

    /// Its size, the torn tail left out.
    pub(super) fn bytes(&self) -> io::Result<u64> {
        Ok(self.index()?.end)
    }

    /// Bytes behind the last whole record.
    pub(super) fn torn(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len().saturating_sub(self.bytes()?))
    }

    /// Time of its newest capture.
    pub(super) fn newest(&self) -> io::Result<Timestamp> {
        Ok(self.index()?.newest)
    }

    /// Appends and makes durable. When the disk fails half-way, nothing of it stays.
    pub(super) fn append(&mut self, captures: &[Capture]) -> io::Result<()> {
        let index = self.index()?.clone();
        let mut next = index.clone();
        let mut bytes = Vec::new();
        for capture in captures {
            next.offsets.push((index.end + bytes.len() as u64) as u32);
            next.newest = next.newest.max(capture.at().unwrap_or_default());
            codec::write(capture, capture.at().unwrap_or(next.newest), &mut bytes)?;
        }
        next.end = index.end + bytes.len() as u64;
        let written =
            self.file.write_all_at(&bytes, index.end).and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            self.file.set_len(index.end)?;
            return Err(error);
        }
        self.index = next.into();
        Ok(())
    }

    /// The record at `seq`: `None` when it is not in this segment.
    pub(super) fn read(&self, seq: Seq) -> io::Result<Option<Result<Capture, String>>> {
        let offset =
            seq.checked_sub(self.first).map(|i| self.index().map(|x| x.offsets.get(i as usize)));
        let Some(&offset) = offset.transpose()?.flatten() else { return Ok(None) };
        let mut header = [0; HEADER_BYTES];
        self.file.read_exact_at(&mut header, u64::from(offset))?;
        let Some(head) = Header::read(&header) else {
            return Ok(Some(Err("not a record".to_owned())));
        };
        let mut body = vec![0; head.body_bytes];
        self.file.read_exact_at(&mut body, u64::from(offset) + HEADER_BYTES as u64)?;
        if !head.matches(&body) {
            return Ok(Some(Err("the checksum does not match".to_owned())));
        }
        Ok(Some(codec::read(&body)))
    }
}
