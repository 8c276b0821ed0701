//! The journal on one machine: a folder of segment files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::segment::Segment;
use super::{Journal, JournalError, Seq};
use crate::model::{Capture, Timestamp};

/// A folder of segments, the newest one open for appending.
#[derive(Debug)]
pub struct Segments {
    dir: PathBuf,
    segment_bytes: u64,
    /// Oldest first; never empty after the first append.
    segments: Vec<Segment>,
    /// The next position.
    next: Seq,
}

impl Segments {
    /// Opens the folder, making it when it is missing, and cuts a torn tail. Gives the bytes cut, for a log line. Damage
    /// in the middle of the newest segment is told and left as it is.
    pub fn open(dir: &Path, segment_bytes: u64) -> Result<(Self, u64), JournalError> {
        let fail = |error| JournalError::Io { path: dir.to_owned(), error };
        fs::create_dir_all(dir).map_err(fail)?;
        let mut segments = list(dir, Segment::open).map_err(fail)?;
        let mut torn = 0;
        let mut next = 1;
        if let Some(newest) = segments.last_mut() {
            torn = newest.cut_torn_tail().map_err(fail)?;
            next = newest.first + newest.len().map_err(fail)?;
            tell_damage(newest).map_err(fail)?;
        }
        Ok((Self { dir: dir.to_owned(), segment_bytes, segments, next }, torn))
    }

    /// Opens the folder for reading only: nothing is made or cut, and a daemon may append meanwhile. Gives the bytes
    /// behind the last whole record.
    pub fn look(dir: &Path) -> Result<(Self, u64), JournalError> {
        let fail = |error| JournalError::Io { path: dir.to_owned(), error };
        let there = dir.is_dir();
        let segments = if there { list(dir, Segment::look).map_err(fail)? } else { Vec::new() };
        let (mut next, mut torn) = (1, 0);
        if let Some(newest) = segments.last() {
            next = newest.first + newest.len().map_err(fail)?;
            torn = newest.torn().map_err(fail)?;
        }
        Ok((Self { dir: dir.to_owned(), segment_bytes: u64::MAX, segments, next }, torn))
    }

    fn fail(&self, error: io::Error) -> JournalError {
        JournalError::Io { path: self.dir.clone(), error }
    }

    fn full(&self) -> Result<bool, JournalError> {
        match self.segments.last() {
            None => Ok(true),
            Some(s) => Ok(s.bytes().map_err(|e| self.fail(e))? >= self.segment_bytes),
        }
    }
}

/// A capture that is gone is a person's business: what it held comes back only when its source changes it.
fn tell_damage(segment: &Segment) -> io::Result<()> {
    for (seq, offset) in segment.damaged()? {
        tracing::error!(
            file = %segment.path().display(), seq, offset,
            "a capture in the journal is damaged and passed over, what follows it is not; restore a backup to have it \
             back, and have the disk checked"
        );
    }
    Ok(())
}

/// The segments of a folder, oldest first.
fn list(dir: &Path, open: fn(&Path, Seq) -> io::Result<Segment>) -> io::Result<Vec<Segment>> {
    let mut firsts = Vec::new();
    for file in fs::read_dir(dir)? {
        let name = file?.file_name();
        let name = name.to_str().and_then(|n| n.strip_suffix(".seg"));
        firsts.extend(name.and_then(|n| n.parse::<Seq>().ok()));
    }
    firsts.sort_unstable();
    firsts.iter().map(|first| open(dir, *first)).collect()
}

impl Journal for Segments {
    fn append(&mut self, captures: &[Capture]) -> Result<Seq, JournalError> {
        if self.full()? {
            let segment = Segment::create(&self.dir, self.next).map_err(|e| self.fail(e))?;
            self.segments.push(segment);
        }
        let at = self.next;
        if let Some(newest) = self.segments.last_mut() {
            let appended = newest.append(captures);
            appended.map_err(|error| JournalError::Io { path: self.dir.clone(), error })?;
        }
        self.next += captures.len() as u64;
        Ok(at)
    }

    fn read(&self, seq: Seq) -> Result<Option<Capture>, JournalError> {
        let after = self.segments.partition_point(|s| s.first <= seq);
        let Some(segment) = after.checked_sub(1).map(|i| &self.segments[i]) else {
            return Ok(None);
        };
        match segment.read(seq).map_err(|e| self.fail(e))? {
            None => Ok(None),
            Some(Ok(capture)) => Ok(Some(capture)),
            Some(Err(what)) => Err(JournalError::Damaged { seq, what }),
        }
    }

    fn range(&self) -> Option<(Seq, Seq)> {
        let first = self.segments.first()?.first;
        (self.next > first).then(|| (first, self.next - 1))
    }

    fn wants_snapshot(&self) -> bool {
        self.full().unwrap_or(false)
    }

    fn retain(&mut self, before: Timestamp) -> Result<u64, JournalError> {
        let mut freed = 0;
        // The newest segment stays, whatever its age: it is where the next capture goes.
        while self.segments.len() > 1 {
            let oldest = &self.segments[0];
            let (newest, bytes) =
                oldest.newest().and_then(|t| Ok((t, oldest.bytes()?))).map_err(|e| self.fail(e))?;
            if newest >= before {
                break;
            }
            fs::remove_file(oldest.path()).map_err(|e| self.fail(e))?;
            self.segments.remove(0);
            freed += bytes;
        }
        Ok(freed)
    }

    fn size_on_disk(&self) -> Result<u64, JournalError> {
        let sizes = self.segments.iter().map(|s| s.path().metadata().map(|m| m.len()));
        sizes.sum::<io::Result<u64>>().map_err(|e| self.fail(e))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ArticleId;

    fn sighting(n: u8, at: i64) -> Capture {
        Capture::Sighting { entry: ArticleId([n; 16]), announced: 0, at: Timestamp(at) }
    }

    fn open(dir: &Path) -> (Segments, u64) {
        Segments::open(dir, 200).expect("opens")
    }

    #[test]
    fn what_was_appended_is_there_after_a_restart() {
        let dir = tempfile::tempdir().expect("a folder");
        let (mut journal, _) = open(dir.path());
        for n in 1..=20 {
            assert_eq!(journal.append(&[sighting(n, 1)]).expect("appends"), u64::from(n));
        }
        let (journal, torn) = open(dir.path());
        assert_eq!(torn, 0);
        assert_eq!(journal.range(), Some((1, 20)));
        assert!(journal.segments.len() > 1, "the small limit makes several segments");
        for n in 1..=20 {
            assert_eq!(journal.read(n).expect("reads"), Some(sighting(n as u8, 1)));
        }
        assert_eq!(journal.read(21).expect("reads"), None);
    }

    #[test]
    fn a_torn_tail_is_cut_and_written_over() {
        let dir = tempfile::tempdir().expect("a folder");
        let (mut journal, _) = Segments::open(dir.path(), 1 << 20).expect("opens");
        journal.append(&[sighting(1, 1), sighting(2, 2), sighting(3, 3)]).expect("appends");
        let path = journal.segments[0].path().to_owned();
        let whole = fs::metadata(&path).expect("there").len();
        for keep in [whole - 1, whole - 20, 9, 3, 0] {
            let copy = tempfile::tempdir().expect("a folder");
            let mut bytes = fs::read(&path).expect("reads");
            bytes.truncate(keep as usize);
            fs::write(copy.path().join("000000000001.seg"), bytes).expect("writes");
            let (mut journal, _) = open(copy.path());
            let next = journal.range().map_or(1, |(_, last)| last + 1);
            assert!(next < 4);
            assert_eq!(journal.append(&[sighting(9, 9)]).expect("appends"), next);
            assert_eq!(open(copy.path()).0.read(next).expect("reads"), Some(sighting(9, 9)));
        }
    }

    /// A segment of three captures with `change` made to its bytes; `ends` are the ends of its records.
    fn damaged(change: impl Fn(&mut Vec<u8>, &[usize])) -> (tempfile::TempDir, PathBuf, Vec<u8>) {
        let dir = tempfile::tempdir().expect("a folder");
        let (mut journal, _) = Segments::open(dir.path(), 1 << 20).expect("opens");
        let path = Segment::path_of(dir.path(), 1);
        let mut ends = vec![8];
        for n in 1..=3 {
            journal.append(&[sighting(n, i64::from(n))]).expect("appends");
            ends.push(fs::metadata(&path).expect("there").len() as usize);
        }
        let mut bytes = fs::read(&path).expect("reads");
        change(&mut bytes, &ends);
        fs::write(&path, &bytes).expect("writes");
        (dir, path, bytes)
    }

    #[track_caller]
    fn check_damage(change: impl Fn(&mut Vec<u8>, &[usize]), lost: &[Seq]) {
        let (dir, path, bytes) = damaged(change);
        for (journal, torn) in
            [Segments::look(dir.path()).expect("looks"), open(dir.path()), open(dir.path())]
        {
            assert_eq!((journal.range(), torn), (Some((1, 3)), 0));
            for n in 1..=3 {
                match journal.read(n) {
                    Ok(found) => {
                        assert_eq!(
                            (found, lost.contains(&n)),
                            (Some(sighting(n as u8, n as i64)), false)
                        );
                    }
                    Err(error) => assert!(lost.contains(&n), "{error}"),
                }
            }
            assert_eq!(fs::read(&path).expect("reads"), bytes, "damage is kept as it is");
        }
        let (mut journal, _) = Segments::open(dir.path(), 1 << 20).expect("opens");
        assert_eq!(journal.append(&[sighting(4, 4)]).expect("appends"), 4);
        assert_eq!(open(dir.path()).0.read(4).expect("reads"), Some(sighting(4, 4)));
    }

    #[test]
    fn damage_in_the_middle_loses_one_capture_only() {
        check_damage(|bytes, ends| bytes[ends[1] + 20] ^= 4, &[2]);
        check_damage(|bytes, ends| bytes[ends[0] + 20] ^= 4, &[1]);
        // A length that is too large, one that is beyond the file, and one that is none.
        check_damage(|bytes, ends| bytes[ends[1]] ^= 2, &[2]);
        check_damage(|bytes, ends| bytes[ends[1] + 2] ^= 8, &[2]);
        check_damage(|bytes, ends| bytes[ends[1]..ends[1] + 4].fill(0), &[2]);
        // Two in a row, and the name of the layout.
        check_damage(|bytes, ends| [0, 1].iter().for_each(|n| bytes[ends[*n] + 20] ^= 4), &[1, 2]);
        check_damage(|bytes, _| bytes[3] ^= 4, &[]);
    }

    #[test]
    fn a_damaged_end_is_a_torn_tail() {
        let (dir, path, bytes) = damaged(|bytes, ends| bytes[ends[2] + 20] ^= 4);
        let (journal, torn) = open(dir.path());
        assert_eq!(journal.range(), Some((1, 2)));
        assert_eq!(fs::metadata(path).expect("there").len() + torn, bytes.len() as u64);
    }

    #[test]
    fn looking_changes_nothing() {
        let dir = tempfile::tempdir().expect("a folder");
        assert_eq!(Segments::look(&dir.path().join("none")).expect("looks").0.range(), None);
        let (mut journal, _) = Segments::open(dir.path(), 1 << 20).expect("opens");
        journal.append(&[sighting(1, 1), sighting(2, 2)]).expect("appends");
        let path = journal.segments[0].path().to_owned();
        let mut bytes = fs::read(&path).expect("reads");
        bytes.extend_from_slice(b"half a rec");
        fs::write(&path, &bytes).expect("writes");
        let (journal, torn) = Segments::look(dir.path()).expect("looks");
        assert_eq!((journal.range(), torn), (Some((1, 2)), 10));
        assert_eq!(fs::read(&path).expect("reads"), bytes);
    }

    #[test]
    fn retention_removes_whole_old_segments_only() {
        let dir = tempfile::tempdir().expect("a folder");
        let (mut journal, _) = open(dir.path());
        for n in 1..=20 {
            journal.append(&[sighting(n, i64::from(n))]).expect("appends");
        }
        let before = journal.size_on_disk().expect("a size");
        let freed = journal.retain(Timestamp(10)).expect("removes");
        assert_eq!(journal.size_on_disk().expect("a size"), before - freed);
        let (first, last) = journal.range().expect("not empty");
        assert!(first > 1 && first <= 10 && last == 20);
        assert_eq!(journal.read(1).expect("reads"), None);
    }
}
