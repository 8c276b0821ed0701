//! One segment file: records after records behind a magic number; appended to, cut at a torn tail, never rewritten.
//!
//! What can't be read is a torn tail only when nothing whole follows it. Otherwise it is damage: it keeps its place and
//! its number, so that every record behind it keeps theirs.

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

/// What a compressed body starts with: where records are looked for behind damage.
const BODY_MAGIC: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];

/// Offsets of the records, and the time of the newest one.
#[derive(Debug, Clone, Default)]
struct Index {
    offsets: Vec<u32>,
    end: u64,
    newest: Timestamp,
    /// Places in `offsets` of records that were found damaged; one in a segment that was not verified is not known.
    damaged: Vec<usize>,
}

impl Index {
    fn push(&mut self, record: u64, head: &Header) {
        self.offsets.push(record as u32);
        self.end = record + head.record_bytes();
        self.newest = self.newest.max(head.at);
    }

    fn push_damaged(&mut self, record: u64) {
        self.damaged.push(self.offsets.len());
        self.offsets.push(record as u32);
    }
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
        let whole = self.verified()?;
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

    /// Records found damaged when the segment was looked through, and their places in the file.
    pub(super) fn damaged(&self) -> io::Result<Vec<(Seq, u32)>> {
        let index = self.index()?;
        Ok(index.damaged.iter().map(|&i| (self.first + i as u64, index.offsets[i])).collect())
    }

    fn index(&self) -> io::Result<&Index> {
        if let Some(index) = self.index.get() {
            return Ok(index);
        }
        let mut index = self.skimmed()?;
        if index.end < self.file.metadata()?.len() {
            index = self.verified()?; // a length leads astray, or the tail is torn
        }
        Ok(self.index.get_or_init(|| index))
    }

    /// Walks from length to length; bodies are not read.
    fn skimmed(&self) -> io::Result<Index> {
        let mut reader = io::BufReader::with_capacity(256 << 10, &self.file);
        reader.seek(SeekFrom::Start(0))?;
        let mut index = Index::default();
        let mut magic = [0; MAGIC.len()];
        if reader.read_exact(&mut magic).is_err() || &magic != MAGIC {
            return Ok(index);
        }
        index.end = MAGIC.len() as u64;
        let file_bytes = self.file.metadata()?.len();
        let mut header = [0; HEADER_BYTES];
        while reader.read_exact(&mut header).is_ok() {
            let head = Header::read(&header);
            let Some(head) = head.filter(|h| index.end + h.record_bytes() <= file_bytes) else {
                break;
            };
            reader.seek_relative(head.body_bytes as i64)?;
            index.push(index.end, &head);
        }
        Ok(index)
    }

    /// Walks the records, every checksum computed, past what is damaged to the last whole one.
    fn verified(&self) -> io::Result<Index> {
        let mut magic = [0; MAGIC.len()];
        let said = self.file.read_exact_at(&mut magic, 0).is_ok() && &magic == MAGIC;
        let mut index = Index { end: MAGIC.len() as u64, ..Index::default() };
        loop {
            if let Some(head) = self.whole_record(index.end)? {
                index.push(index.end, &head);
            } else if let Some(next) = self.next_whole_record(index.end)? {
                self.damage(&mut index, next)?;
            } else {
                break;
            }
        }
        // With neither the name of the layout nor a record, it is nothing of ours.
        if !said && index.offsets.is_empty() {
            index.end = 0;
        }
        Ok(index)
    }

    /// The header at `offset`, when its whole record is there and its checksum right.
    fn whole_record(&self, offset: u64) -> io::Result<Option<Header>> {
        let Some(head) = self.header(offset)? else { return Ok(None) };
        let mut body = vec![0; head.body_bytes];
        self.file.read_exact_at(&mut body, offset + HEADER_BYTES as u64)?;
        Ok(head.matches(&body).then_some(head))
    }

    /// The header at `offset`, when a record of its length fits into the file.
    fn header(&self, offset: u64) -> io::Result<Option<Header>> {
        let file_bytes = self.file.metadata()?.len();
        if offset + HEADER_BYTES as u64 > file_bytes {
            return Ok(None);
        }
        let mut header = [0; HEADER_BYTES];
        self.file.read_exact_at(&mut header, offset)?;
        Ok(Header::read(&header).filter(|h| offset + h.record_bytes() <= file_bytes))
    }

    /// The first whole record behind damage at `from`.
    fn next_whole_record(&self, from: u64) -> io::Result<Option<u64>> {
        if let Some(next) = self.header(from)?.map(|head| from + head.record_bytes())
            && self.whole_record(next)?.is_some()
        {
            return Ok(Some(next)); // its length is right
        }
        let file_bytes = self.file.metadata()?.len();
        let mut rest = vec![0; file_bytes.saturating_sub(from) as usize];
        self.file.read_exact_at(&mut rest, from)?;
        for body in memchr::memmem::find_iter(&rest, &BODY_MAGIC) {
            let Some(record) = body.checked_sub(HEADER_BYTES) else { continue };
            if record > 0 && self.whole_record(from + record as u64)?.is_some() {
                return Ok(Some(from + record as u64));
            }
        }
        Ok(None)
    }

    /// Notes the damaged records up to `next`: as many as their lengths tell when these lead there, else one.
    fn damage(&self, index: &mut Index, next: u64) -> io::Result<()> {
        let (mut records, mut at) = (Vec::new(), index.end);
        while at < next {
            records.push(at);
            at = self.header(at)?.map_or(u64::MAX, |head| at + head.record_bytes());
        }
        records.truncate(if at == next { usize::MAX } else { 1 });
        records.into_iter().for_each(|record| index.push_damaged(record));
        index.end = next;
        Ok(())
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
            return Ok(Some(Err("its header is damaged".to_owned())));
        };
        if u64::from(offset) + head.record_bytes() > self.file.metadata()?.len() {
            return Ok(Some(Err("its length is damaged".to_owned())));
        }
        let mut body = vec![0; head.body_bytes];
        self.file.read_exact_at(&mut body, u64::from(offset) + HEADER_BYTES as u64)?;
        if !head.matches(&body) {
            return Ok(Some(Err("the checksum does not match".to_owned())));
        }
        Ok(Some(codec::read(&body)))
    }
}
