//! What a node has before it, for the rules of `fleet`: the stream, the others' words, the own files.

use std::sync::PoisonError;

use async_nats::jetstream::consumer::{DeliverPolicy, pull};
use async_nats::jetstream::stream::LastRawMessageErrorKind;
use futures_util::StreamExt;
use tokio::time::timeout;

use super::link::{self, Link};
use super::message::{HEADERS_BYTES, Kind, Message};
use super::reader::nanos;
use super::{Fleet, Given, parts, publish};
use crate::fleet::{Fail, Mark, Own, Stamp, Stream, Word, World};
use crate::journal::codec::{self, Format};
use crate::journal::{Journal, JournalError, Segments};
use crate::model::Capture;

/// Where captures are kept aside, below the data folder.
pub(super) const ASIDE: &str = "aside";
/// For the next of many messages.
const NEXT_MAX: std::time::Duration = std::time::Duration::from_secs(5);

fn away(error: impl std::fmt::Display) -> Fail {
    Fail::Away(error.to_string())
}

fn linked(fleet: &Fleet) -> Result<&Link, Fail> {
    fleet.link.as_ref().ok_or_else(|| away("the connection to the journal's servers is lost"))
}

/// The message at a position, and when the stream took it.
pub(super) fn message(fleet: &Fleet, seq: u64) -> Result<Option<(i64, Message)>, Fail> {
    let link = linked(fleet)?;
    let got = link.wait(async {
        let stream = link.js.get_stream_no_info(&fleet.settings.stream).await.map_err(away)?;
        match stream.get_raw_message(seq).await {
            Ok(raw) => Ok(Some((nanos(raw.time), Message::read(Some(&raw.headers), raw.payload)))),
            Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => Ok(None),
            Err(error) => Err(away(error)),
        }
    });
    got.and_then(|got| got)
}

/// Messages from a position up to another, of one subject or all; bodies are left out where they are not wanted.
async fn messages(
    fleet: &Fleet,
    link: &Link,
    (from, to): (u64, u64),
    bodies: bool,
    each: &mut (dyn FnMut(u64, i64, Message) + Send),
) -> Result<(), Fail> {
    let stream = link.js.get_stream_no_info(&fleet.settings.stream).await.map_err(away)?;
    let config = pull::OrderedConfig {
        deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: from.max(1) },
        headers_only: !bodies,
        ..pull::OrderedConfig::default()
    };
    let mut consumer = stream.create_consumer(config).await.map_err(away)?;
    // What somebody deleted from the end does not come.
    let mut pending = consumer.info().await.map_err(away)?.num_pending;
    let mut all = consumer.messages().await.map_err(away)?;
    let mut at = from.saturating_sub(1);
    while at < to && pending > 0 {
        let next = timeout(NEXT_MAX, all.next()).await.map_err(|_| away("the stream is silent"))?;
        let next = next.ok_or_else(|| away("the stream ended"))?.map_err(away)?;
        let info = next.info().map_err(away)?;
        (at, pending) = (info.stream_sequence, info.pending);
        if at <= to {
            let taken = nanos(info.published);
            each(at, taken, Message::read(next.headers.as_ref(), next.payload.clone()));
        }
    }
    Ok(())
}

/// The first position that the stream still holds.
pub(super) fn first(fleet: &Fleet) -> Result<u64, Fail> {
    let link = linked(fleet)?;
    let info = link.wait(link::stream(&link.js, &fleet.settings))??;
    Ok(info.map_or(0, |info| info.state.first_sequence))
}

/// Lets the stream forget what is before a position.
pub(super) fn purge(fleet: &Fleet, before: u64) -> Result<(), Fail> {
    let link = linked(fleet)?;
    link.wait(async {
        let stream = link.js.get_stream_no_info(&fleet.settings.stream).await.map_err(away)?;
        stream.purge().sequence(before).await.map(drop).map_err(away)
    })?
}

/// The newest whole snapshot that was told for nodes to come.
pub(super) fn given(fleet: &Fleet, stream: &Stream) -> Result<Option<Given>, Fail> {
    let link = linked(fleet)?;
    let mut told: Vec<(u64, Message)> = Vec::new();
    let mut each = |_, _, message: Message| {
        if let Kind::Told(at) = message.kind {
            told.push((at, message));
        }
    };
    link.wait(messages(fleet, link, (stream.first, stream.last), true, &mut each))??;
    let Some(newest) = told.iter().map(|(at, _)| *at).max() else { return Ok(None) };
    let mut pieces: Vec<&Message> =
        told.iter().filter(|(at, _)| *at == newest).map(|(_, m)| m).collect();
    pieces.sort_by_key(|m| m.part.map_or(0, |(_, part, _)| part));
    pieces.dedup_by_key(|m| m.part.map_or(0, |(_, part, _)| part));
    let body: Vec<u8> = pieces.iter().flat_map(|m| m.body.to_vec()).collect();
    let Some((hash, body)) = body.split_first_chunk::<8>() else { return Ok(None) };
    match codec::unpack(Format::V2, body) {
        Ok(Capture::Snapshot(snapshot)) => {
            let hash = u64::from_le_bytes(*hash);
            Ok(Some(Given { at: newest, hash, snapshot: *snapshot }))
        }
        _ => Ok(None),
    }
}

/// What the own files hold at a position, as a message to be put back.
fn own_message(fleet: &mut Fleet, seq: u64) -> Result<Message, Fail> {
    let local = |error: JournalError| away(error);
    let payload_max = linked(fleet)?.payload_max();
    let files = fleet.files.clone();
    let files = files.read().unwrap_or_else(PoisonError::into_inner);
    let capture = files.read(seq).map_err(local)?;
    let stamp = files.stamp(seq).map_err(local)?.unwrap_or_default();
    let time = Some(stamp.mark.time);
    let mut pack = |capture: &Capture| fleet.packer.pack(capture).map_err(away);
    let blank = Message { time, ..Message::new(stamp.mark.id, Kind::Part, "") };
    let mut made = match capture {
        None | Some(Capture::Blank { parts: 0 | 1, .. }) => blank,
        Some(Capture::Snapshot(_)) => Message::new(stamp.mark.id, Kind::Snapshot, ""),
        Some(Capture::Blank { of, part, parts }) => {
            let end = parts::end_of(&files, seq, of).map_err(local)?;
            let whole = end.map(|end| files.read(end)).transpose().map_err(local)?.flatten();
            match whole {
                None => Message { part: Some((of, part, parts)), ..blank },
                Some(whole) => {
                    let body = pack(&whole)?.into();
                    let all = Message::in_parts(of, Kind::Capture, &body, parts);
                    all.into_iter().nth(part as usize - 1).unwrap_or(blank).of(&whole)
                }
            }
        }
        Some(capture) => {
            let id = stamp.mark.id;
            let body: bytes::Bytes = pack(&capture)?.into();
            // What goes into a message needs no look for its parts, which reads what is before it.
            let large = body.len() + HEADERS_BYTES > payload_max;
            let first = large.then(|| parts::position_of(&files, seq, id, 1)).flatten();
            let first = first.map(|at| files.read(at)).transpose().map_err(local)?.flatten();
            let whole = match first {
                Some(Capture::Blank { parts, .. }) => {
                    let all = Message::in_parts(id, Kind::Capture, &body, parts);
                    all.into_iter().next_back().unwrap_or(blank)
                }
                _ => Message::new(id, Kind::Capture, body),
            };
            whole.of(&capture)
        }
    };
    made.time = time;
    Ok(made)
}

impl World for Fleet {
    fn stream(&mut self) -> Result<Option<Stream>, Fail> {
        let link = linked(self)?;
        let info = link.wait(link::stream(&link.js, &self.settings))??;
        Ok(info.map(|info| Stream {
            created: nanos(info.created),
            first: info.state.first_sequence.max(1),
            last: info.state.last_sequence,
        }))
    }

    fn create(&mut self, first: u64) -> Result<(), Fail> {
        let link = linked(self)?;
        link.wait(link::create(&link.js, &self.settings, first))?
    }

    fn begin_at(&mut self, first: u64) -> Result<(), Fail> {
        purge(self, first)
    }

    fn mark(&mut self, seq: u64) -> Result<Option<Mark>, Fail> {
        Ok(message(self, seq)?.map(|(at, message)| message.mark(at)))
    }

    fn marks(&mut self, from: u64, to: u64) -> Result<Vec<(u64, Mark)>, Fail> {
        let link = linked(self)?;
        let mut marks = Vec::new();
        let mut each = |seq, at, message: Message| marks.push((seq, message.mark(at)));
        if from <= to {
            link.wait(messages(self, link, (from, to), false, &mut each))??;
        }
        Ok(marks)
    }

    fn put_back(&mut self, seq: u64) -> Result<(), Fail> {
        let message = own_message(self, seq)?;
        let link = linked(self)?;
        link.wait(publish::put_back(&link.js, &self.settings.stream, &message, seq))??;
        self.node.reached(seq);
        self.progress.iter_mut().for_each(|progress| progress(seq));
        Ok(())
    }

    fn own(&self) -> Option<Own> {
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        files.range().map(|(first, last)| Own { first, last })
    }

    fn stamp(&self, seq: u64) -> Result<Option<Stamp>, Fail> {
        self.files.read().unwrap_or_else(PoisonError::into_inner).stamp(seq).map_err(away)
    }

    fn set_aside(&mut self, seqs: &[u64]) -> Result<(), Fail> {
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        let mut lost = Vec::new();
        for seq in seqs {
            // A source's state that is lost costs a fetch; one that is out of date could cost an article.
            if let Ok(Some(
                capture @ (Capture::Article(_)
                | Capture::Sighting { .. }
                | Capture::Decision { .. }
                | Capture::Dropped { .. }),
            )) = files.read(*seq)
            {
                lost.push(capture);
            }
        }
        drop(files);
        tracing::warn!(
            captures = lost.len(),
            "the stream holds other captures than this node folded; it folds anew, and offers again what the stream lost"
        );
        if lost.is_empty() {
            return Ok(());
        }
        let (mut aside, _) = Segments::open(&self.data.join(ASIDE), u64::MAX).map_err(away)?;
        aside.append(&mut lost).map(drop).map_err(away)
    }

    fn cut(&mut self, from: u64) -> Result<(), Fail> {
        self.unfolded = true;
        let cut = self.write().cut(from).map_err(away);
        self.look_at_tail().map_err(away)?;
        cut
    }

    fn restart(&mut self) -> Result<(), Fail> {
        let Some(stream) = self.stream()? else { return Ok(()) };
        let given = given(self, &stream)?;
        if given.is_none() && stream.first > 1 {
            return Err(Fail::Refused(format!(
                "the stream begins at {} and holds no snapshot to begin with: it was shortened by hand; restore the data folder of \
                 another node on this one",
                stream.first
            )));
        }
        self.unfolded = true;
        self.write().restart(stream.first).map_err(away)?;
        self.given = given;
        self.look_at_tail().map_err(away)
    }

    fn say(&mut self, position: u64, hash: u64, asks: u64) -> Result<(), Fail> {
        let mut known = self.node.known();
        let word = &mut known.word;
        let news = word.asks != asks;
        (word.position, word.hash, word.asks) = (position, hash, asks);
        drop(known);
        if news {
            self.node.to_say.notify_one();
        }
        Ok(())
    }

    fn heard(&mut self) -> Result<Vec<Word>, Fail> {
        if !self.heard.load(std::sync::atomic::Ordering::Relaxed) {
            return Err(away("the other nodes are not heard yet"));
        }
        Ok(self.node.live())
    }
}
