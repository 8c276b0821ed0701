//! What the stream holds, taken in order: each message a capture, part of one, or nothing.

use std::sync::PoisonError;
use std::time::Duration;

use tokio::time::timeout;

use super::message::{FORMAT, Kind, Message};
use super::parts::{self, Parts};
use super::reader::Arrived;
use super::{Fleet, Given, Taken, world};
use crate::fleet::{Fail, Mark, Stamp};
use crate::journal::codec::{self, Format};
use crate::journal::{JournalError, Seq};
use crate::model::{Capture, CaptureId, Timestamp};

impl Fleet {
    /// What the stream holds behind the own files, up to so many captures; waits so long for the first.
    pub fn next(&mut self, wait: Duration, many: usize) -> Result<Vec<Taken>, JournalError> {
        let mut taken = Vec::new();
        while taken.len() < many {
            let Some(incoming) = &mut self.incoming else { break };
            let came = match (incoming.try_recv(), &self.link) {
                (Ok(came), _) => Some(came),
                (Err(_), Some(link)) if taken.is_empty() && !wait.is_zero() => link
                    .wait(async { timeout(wait, incoming.recv()).await.ok().flatten() })
                    .ok()
                    .flatten(),
                _ => None,
            };
            match came {
                Some(Arrived::Message(seq, at, message)) => {
                    if let Err(error) = self.take(seq, at, message, &mut taken) {
                        self.incoming = None; // it is read again from where the files end
                        return if taken.is_empty() { Err(error) } else { Ok(taken) };
                    }
                }
                Some(Arrived::Changed) => {
                    self.part();
                    break;
                }
                None => break,
            }
        }
        Ok(taken)
    }

    fn take(
        &mut self,
        seq: Seq,
        at: i64,
        message: Message,
        taken: &mut Vec<Taken>,
    ) -> Result<(), JournalError> {
        // What was let go before this node had it is in the snapshot that the stream begins with now.
        if self.tail.0 + 1 < seq && self.let_go()? {
            self.member.doubt();
            return Err(self.failed(Fail::Moved));
        }
        // What somebody deleted from the middle of the stream is nothing to anybody.
        while self.tail.0 + 1 < seq {
            let mark = Mark { time: self.tail.1.mark.time, ..Mark::default() };
            let (of, part, parts) = (CaptureId::default(), 0, 0);
            let stamp = self.stamp_next(mark);
            taken.push(Taken::Capture(Box::new(Capture::Blank { of, part, parts }), stamp));
        }
        if seq <= self.tail.0 {
            return Ok(());
        }
        if message.format > FORMAT {
            return Err(self.words(
                "a capture was written by a later copydesk: upgrade this node; what is published stays up meanwhile",
            ));
        }
        let mark = message.mark(at);
        let capture = match message.kind {
            // What the rows were before the beginning is not known here.
            Kind::Snapshot if self.given.as_ref().is_some_and(|given| seq < given.at) => {
                Capture::Blank { of: message.id, part: 1, parts: 1 }
            }
            Kind::Snapshot => {
                let stamp = self.stamp_next(mark);
                match self.given.as_ref().filter(|given| given.at == seq) {
                    None => taken.push(Taken::Snapshot(stamp)),
                    Some(Given { hash, snapshot, .. }) => {
                        let stamp = Stamp { hash: *hash, ..stamp };
                        let told = Capture::Snapshot(Box::new(snapshot.clone()));
                        self.tail.1 = stamp;
                        taken.push(Taken::Capture(Box::new(told), stamp));
                    }
                }
                return Ok(());
            }
            Kind::Part | Kind::Told(_) => {
                let (of, part, parts) = message.part.unwrap_or((message.id, 1, 1));
                if message.kind == Kind::Part {
                    self.parts.put(of, part, message.body);
                }
                Capture::Blank { of, part, parts }
            }
            Kind::Capture => {
                self.capture(seq, &message)?.not_after(Timestamp(mark.time / 1_000_000))
            }
        };
        let stamp = self.stamp_next(mark);
        taken.push(Taken::Capture(Box::new(capture), stamp));
        Ok(())
    }

    /// Does the stream begin behind the capture that comes next?
    fn let_go(&self) -> Result<bool, JournalError> {
        let first = world::first(self).map_err(|fail| self.failed(fail))?;
        Ok(first > self.tail.0 + 1)
    }

    fn stamp_next(&mut self, mark: Mark) -> Stamp {
        let stamp = self.tail.1.then(mark, self.created);
        self.tail = (self.tail.0 + 1, stamp);
        stamp
    }

    /// The capture of a message; what can't be read is nothing to any node, and told.
    fn capture(&mut self, seq: Seq, message: &Message) -> Result<Capture, JournalError> {
        let nothing = Capture::Blank { of: message.id, part: 1, parts: 1 };
        if message.format == 0 {
            return Ok(nothing); // none of ours
        }
        let body = match message.part {
            None => message.body.to_vec(),
            Some((of, _, parts)) => match self.whole(seq, of, parts, message)? {
                Some(body) => body,
                None => return Ok(nothing),
            },
        };
        Ok(codec::unpack(Format::V2, &body).unwrap_or_else(|what| {
            tracing::error!(seq, %what, "a capture of the stream can't be read; all nodes leave it out");
            nothing
        }))
    }

    /// A capture in parts, put together; those that came before this node's start are asked for.
    fn whole(
        &mut self,
        seq: Seq,
        of: CaptureId,
        parts: u32,
        last: &Message,
    ) -> Result<Option<Vec<u8>>, JournalError> {
        let held = self.parts.take(of);
        let (mut body, mut part) = (Vec::new(), 1);
        while part < parts {
            let piece = match held.get(&part) {
                Some(piece) => Some(piece.clone()),
                None => self.asked_part(seq, of, part)?,
            };
            let Some(piece) = piece else {
                tracing::error!(
                    seq,
                    part,
                    parts,
                    "part of a capture is missing in the stream; all nodes leave it out"
                );
                return Ok(None);
            };
            body.extend_from_slice(&piece);
            part += 1;
        }
        body.extend_from_slice(&last.body);
        Ok((body.len() <= codec::BODY_BYTES_MAX).then_some(body))
    }

    fn asked_part(
        &mut self,
        seq: Seq,
        of: CaptureId,
        part: u32,
    ) -> Result<Option<bytes::Bytes>, JournalError> {
        let found = {
            let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
            parts::position_of(&files, seq, of, part)
        };
        let Some(at) = found else { return Ok(None) };
        let message = world::message(self, at).map_err(|fail| self.failed(fail))?;
        Ok(message.map(|(_, message)| message.body))
    }

    /// The files hold all that was taken, up to this stamp.
    pub fn kept(&mut self) {
        let mut known = self.node.known();
        (known.word.position, known.word.hash) = (self.tail.0, self.tail.1.hash);
        known.last = known.last.max(self.tail.0);
        drop(known);
        // Not before: what could not be kept is taken again.
        self.given.take_if(|given| given.at <= self.tail.0);
    }

    /// Something that was taken could not be kept: it is read again.
    pub fn forget(&mut self) {
        self.incoming = None;
        self.parts = Parts::default();
    }
}
