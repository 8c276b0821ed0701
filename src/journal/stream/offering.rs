//! What a node gives the stream: captures, the wish for a snapshot, and what a shorter stream begins with.

use std::sync::PoisonError;

use super::link::Link;
use super::message::{FORMAT, Kind, Message, digest};
use super::{Fleet, parts, publish, world};
use crate::fleet::writes;
use crate::journal::{Journal, JournalError, Segments, Seq};
use crate::model::{Capture, CaptureId, Snapshot};

impl Fleet {
    /// Offers captures, each with its id, until all are acknowledged; gives a position that none of them is behind. A source's
    /// state is offered only when all else was taken.
    pub fn offer(&mut self, captures: &[(CaptureId, &Capture)]) -> Result<Seq, JournalError> {
        let Some(payload_max) = self.link.as_ref().map(Link::payload_max) else {
            return Err(self.words("the connection to the journal's servers is lost"));
        };
        self.writable()?;
        let (mut parts, mut whole, mut states) = (Vec::new(), Vec::new(), Vec::new());
        for (index, (id, capture)) in captures.iter().enumerate() {
            let body = self.packer.pack(capture).map_err(|error| match error.kind() {
                std::io::ErrorKind::FileTooLarge => JournalError::TooLarge { index },
                _ => JournalError::Io { path: self.data.clone(), error },
            })?;
            let messages = Message::parted(*id, Kind::Capture, body, payload_max);
            let mut messages: Vec<_> = messages.into_iter().map(|m| m.of(capture)).collect();
            let last = messages.pop();
            parts.extend(messages);
            match capture {
                Capture::Source { .. } => states.extend(last),
                _ => whole.extend(last),
            }
        }
        let mut at = 0;
        for messages in [parts, whole, states] {
            at = self.publish(&messages)?.max(at);
        }
        Ok(at)
    }

    /// Captures are written in a format that every live node can read.
    fn writable(&self) -> Result<(), JournalError> {
        let others = self.node.live();
        if writes(FORMAT, &others) >= FORMAT {
            return Ok(());
        }
        let old: Vec<String> =
            others.into_iter().filter(|word| word.reads < FORMAT).map(|word| word.node).collect();
        Err(self.words(&format!(
            "nodes of an earlier copydesk can't read what this one writes: upgrade {}, or take them away",
            old.join(", ")
        )))
    }

    /// What is not acknowledged may be there all the same, or the servers may have lost more than it: then all is compared anew.
    pub(super) fn publish(&mut self, messages: &[Message]) -> Result<Seq, JournalError> {
        if messages.is_empty() {
            return Ok(0);
        }
        let Some(link) = &self.link else {
            return Err(self.words("the connection to the journal's servers is lost"));
        };
        self.node.offering(true);
        let published = link.wait(publish::publish(&link.js, &self.settings.stream, messages));
        self.node.offering(false);
        published.and_then(|done| done).map_err(|fail| {
            self.part();
            self.failed(fail)
        })
    }

    /// Asks every node for a snapshot at one position.
    pub fn ask_for_snapshot(&mut self) -> Result<(), JournalError> {
        let of = [&b"snapshot"[..], &self.tail.0.to_le_bytes(), &self.tail.1.hash.to_le_bytes()];
        let message = Message::new(digest(&of), Kind::Snapshot, "");
        self.publish(&[message]).map(drop)
    }

    /// Tells nodes to come what the rows were at a snapshot, and lets the stream forget what is before `before`.
    pub fn shorten(
        &mut self,
        at: Seq,
        snapshot: Snapshot,
        before: Seq,
    ) -> Result<(), JournalError> {
        if self.link.is_none() {
            return Ok(());
        }
        let held = world::first(self).map_err(|fail| self.failed(fail))?;
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        let before = parts::whole_before(&files, before);
        drop(files);
        if held >= before {
            return Ok(());
        }
        self.tell(at, snapshot)?;
        world::purge(self, before).map_err(|fail| self.failed(fail))
    }

    /// Captures that the stream lost, and has otherwise now: to be offered as new.
    pub fn aside(&self) -> Result<Vec<Capture>, JournalError> {
        let folder = self.data.join(world::ASIDE);
        let (aside, _) = Segments::look(&folder)?;
        let Some((first, last)) = aside.range() else { return Ok(Vec::new()) };
        let read = aside.read_from(first, (last + 1 - first) as usize)?;
        Ok(read.into_iter().filter_map(|(_, capture)| capture.ok()).collect())
    }

    /// They are offered.
    pub fn aside_done(&self) -> Result<(), JournalError> {
        let path = self.data.join(world::ASIDE);
        std::fs::remove_dir_all(&path).map_err(|error| JournalError::Io { path, error })
    }
}
