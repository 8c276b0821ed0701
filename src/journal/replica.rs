//! The files of a node of a fleet: what it took from the stream, each capture at its position there, with its stamp.

use std::fs::{self, File};
use std::io;
use std::sync::PoisonError;

use super::codec;
use super::segment::framed;
use super::segments::{Segment, Segments};
use super::{Journal, JournalError, Seq};
use crate::fleet::Stamp;
use crate::model::{Capture, Timestamp};

/// Records that are written anew together.
const FRAME_MAX: usize = 128;

impl Segments {
    /// Takes captures in as the stream holds them, from the next position on. One that opens with a snapshot opens a file.
    pub fn keep(&mut self, captures: Vec<(Capture, Stamp)>) -> Result<(), JournalError> {
        let opens = matches!(captures.first(), Some((Capture::Snapshot(_), _)));
        let mut bodies = Vec::with_capacity(captures.len());
        for (capture, stamp) in &captures {
            let body = self.packer.pack(capture).map_err(|error| self.fail(error))?;
            let at = Timestamp(stamp.mark.time / 1_000_000);
            bodies.push((at, codec::stamped(body, *stamp)));
        }
        if bodies.is_empty() {
            return Ok(());
        }
        let first = self.next;
        let anew = opens || self.range().is_none();
        self.write(&bodies, anew)?;
        let fresh = captures.into_iter().map(|(capture, _)| capture).collect();
        *self.fresh.lock().unwrap_or_else(PoisonError::into_inner) = Some((first, fresh));
        Ok(())
    }

    /// The stamp of a capture; none where there is no capture, or it came from no stream.
    pub fn stamp(&self, seq: Seq) -> Result<Option<Stamp>, JournalError> {
        let Some(segment) = self.segment(seq).filter(|s| s.layout.spans(seq)) else {
            return Ok(None);
        };
        let body = segment.body(seq).map_err(|error| self.fail(error))?;
        Ok(body.ok().and_then(|(_, body)| codec::stamp(&body)))
    }

    /// Ends the journal before a position.
    pub fn cut(&mut self, from: Seq) -> Result<(), JournalError> {
        *self.fresh.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let cut = self.cut_files(from).map_err(|error| self.fail(error));
        self.next = self.segments.last().map_or(from, |newest| newest.layout.next()).min(self.next);
        cut
    }

    /// Empties the journal; it goes on at a position.
    pub fn restart(&mut self, first: Seq) -> Result<(), JournalError> {
        self.cut(0)?;
        self.next = first;
        Ok(())
    }

    fn cut_files(&mut self, from: Seq) -> io::Result<()> {
        // The newest first, so that a crash leaves a journal that ends earlier, and no hole.
        while let Some(newest) = self.segments.pop_if(|newest| newest.layout.first >= from) {
            fs::remove_file(&newest.path)?;
        }
        let Some(newest) = self.segments.last().filter(|newest| newest.layout.next() > from) else {
            return Ok(());
        };
        let (first, path) = (newest.layout.first, newest.path.clone());
        let mut bytes = super::layout::MAGIC.to_vec();
        let mut frame = Vec::new();
        for seq in first..from {
            // What can't be read is the end: it is read again from the stream.
            let Ok(body) = newest.body(seq)? else { break };
            frame.push(body);
            if frame.len() == FRAME_MAX || seq + 1 == from {
                let at = seq + 1 - frame.len() as u64;
                bytes.extend(framed(at, &std::mem::take(&mut frame), &mut Vec::new()));
            }
        }
        let anew = path.with_extension("anew");
        fs::write(&anew, &bytes)?;
        File::open(&anew)?.sync_all()?;
        fs::rename(&anew, &path)?;
        File::open(&self.dir)?.sync_all()?;
        let reopened = Segment::open(&self.dir, first, None, true)?;
        self.segments.pop();
        self.segments.push(reopened);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::Mark;
    use crate::model::CaptureId;

    fn blank(n: u8) -> (Capture, Stamp) {
        let id = CaptureId([n; 16]);
        let mark = Mark { id, time: i64::from(n) * 1_000_000 };
        (Capture::Blank { of: id, part: 1, parts: 2 }, Stamp { mark, ..Stamp::default() })
    }

    fn held(journal: &Segments) -> Vec<(Seq, u8)> {
        let Some((first, last)) = journal.range() else { return Vec::new() };
        let id = |seq| journal.stamp(seq).expect("reads").expect("a stamp").mark.id.0[0];
        (first..=last).map(|seq| (seq, id(seq))).collect()
    }

    #[test]
    fn a_journal_is_cut_anywhere_and_goes_on_from_there_also_after_a_restart() {
        for from in 5..=16 {
            let dir = tempfile::tempdir().expect("a folder");
            let (mut journal, _) = Segments::open(dir.path(), 1 << 20).expect("opens");
            journal.restart(5).expect("begins at 5");
            journal.keep((5..9).map(blank).collect()).expect("keeps");
            let snapshot = Capture::Snapshot(Box::default());
            journal.keep(vec![(snapshot, blank(9).1), blank(10)]).expect("keeps");
            journal.keep((11..16).map(blank).collect()).expect("keeps");
            assert_eq!(journal.segments.len(), 2, "a snapshot opens a file");
            journal.cut(from).expect("is cut");
            let left: Vec<_> = (5..from.min(16)).map(|n| (n, n as u8)).collect();
            assert_eq!(held(&journal), left);
            journal.keep(vec![blank(77)]).expect("keeps");
            let behind = [left, vec![(from.min(16), 77)]].concat();
            assert_eq!(held(&journal), behind, "{from}");
            drop(journal);
            let (journal, torn) = Segments::open(dir.path(), 1 << 20).expect("opens");
            assert_eq!((held(&journal), torn.bytes), (behind, 0));
            assert_eq!(
                journal.parts()[0].newest.0,
                if from == 5 { 77 } else { journal.parts()[0].newest.0 }
            );
        }
    }
}
