//! A capture as messages of the stream and back: its packed body, in parts where it is larger than a message may be.

use async_nats::HeaderMap;
use bytes::Bytes;

use crate::fleet::{ALL, Mark, shard_of};
use crate::model::{Capture, CaptureId, url};

/// The format in which captures are written now, and the newest that can be read.
pub const FORMAT: u32 = 1;

const FORMAT_HEADER: &str = "Copydesk-Format";
const PART: &str = "Copydesk-Part";
const KIND: &str = "Copydesk-Kind";
const TIME: &str = "Copydesk-Time";
const ID: &str = "Nats-Msg-Id";
/// Left free in a message for its headers.
pub(super) const HEADERS_BYTES: usize = 2 << 10;

/// What a message holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A capture, whole or its last part.
    Capture,
    /// A part of one that ends further on, or nothing.
    Part,
    /// Here every node takes a snapshot of its own rows.
    Snapshot,
    /// Part of the snapshot that was taken at a position, for nodes that begin there.
    Told(u64),
}

/// A message of the stream, on its way or read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) id: CaptureId,
    pub(super) kind: Kind,
    /// Of which capture it is which part of how many.
    pub(super) part: Option<(CaptureId, u32, u32)>,
    pub(super) format: u32,
    /// When the stream took it first, where it was put back.
    pub(super) time: Option<i64>,
    pub(super) body: Bytes,
    /// Of which shard of hosts it is; what was read is asked for by its position, whatever that was.
    pub(super) shard: u64,
}

/// The shard of the host that a capture is of: its page's, or its source's.
fn shard(capture: &Capture) -> u64 {
    let host = match capture {
        Capture::Article(article) => url::site(&article.article.url),
        Capture::Source { state, .. } => url::site(&state.url),
        _ => String::new(),
    };
    if host.is_empty() { ALL } else { shard_of(&host) }
}

impl Message {
    pub(super) fn new(id: CaptureId, kind: Kind, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        Self { id, kind, part: None, format: FORMAT, time: None, body, shard: ALL }
    }

    /// A body as messages of at most so many bytes; the last bears its id.
    pub(super) fn parted(
        id: CaptureId,
        kind: Kind,
        body: Vec<u8>,
        payload_max: usize,
    ) -> Vec<Self> {
        let room = payload_max.saturating_sub(HEADERS_BYTES).max(1 << 10);
        if body.len() <= room {
            return vec![Self::new(id, kind, body)];
        }
        let body = Bytes::from(body);
        let parts = body.len().div_ceil(room);
        Self::in_parts(id, kind, &body, parts as u32)
    }

    /// The same in so many parts of about one size.
    pub(super) fn in_parts(id: CaptureId, kind: Kind, body: &Bytes, parts: u32) -> Vec<Self> {
        let size = body.len().div_ceil(parts.max(1) as usize).max(1);
        let one = |part: u32| {
            let from = (size * (part as usize - 1)).min(body.len());
            let piece = body.slice(from..(from + size).min(body.len()));
            let kind = match kind {
                Kind::Capture if part < parts => Kind::Part,
                kind => kind,
            };
            let part_of = Some((id, part, parts));
            Self { part: part_of, ..Self::new(part_id(id, part, parts), kind, piece) }
        };
        (1..=parts).map(one).collect()
    }

    /// As one of a capture, or of its parts.
    #[must_use]
    pub(super) fn of(self, capture: &Capture) -> Self {
        Self { shard: shard(capture), ..self }
    }

    /// Where it goes in a stream.
    pub(super) fn subject(&self, stream: &str) -> String {
        format!("{stream}.cap.{}", self.shard)
    }

    /// The same under a name of its own, for a place where a capture stands that is elsewhere in the stream too.
    pub(super) fn headers_at(&self, seq: u64) -> HeaderMap {
        let mut headers = self.headers();
        headers.insert(ID, format!("{}@{seq}", hex(self.id)).as_str());
        headers
    }

    pub(super) fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(ID, hex(self.id).as_str());
        headers.insert(FORMAT_HEADER, self.format.to_string().as_str());
        let kind = match self.kind {
            Kind::Capture => None,
            Kind::Part => Some("part".to_owned()),
            Kind::Snapshot => Some("snapshot".to_owned()),
            Kind::Told(at) => Some(format!("told {at}")),
        };
        kind.into_iter().for_each(|kind| headers.insert(KIND, kind.as_str()));
        if let Some((of, part, parts)) = self.part {
            headers.insert(PART, format!("{part}/{parts} {}", hex(of)).as_str());
        }
        self.time.into_iter().for_each(|at| headers.insert(TIME, at.to_string().as_str()));
        headers
    }

    /// What was read; what says nothing we know is as good as nothing.
    pub(super) fn read(headers: Option<&HeaderMap>, body: Bytes) -> Self {
        let text = |name: &str| headers.and_then(|h| h.get(name)).map(|v| v.as_str().to_owned());
        let id = text(ID).and_then(|id| id.split('@').next()?.parse().ok()).unwrap_or_default();
        let kind = match text(KIND).as_deref() {
            None => Kind::Capture,
            Some("snapshot") => Kind::Snapshot,
            Some(kind) => match kind.strip_prefix("told ").and_then(|at| at.parse().ok()) {
                Some(at) => Kind::Told(at),
                None => Kind::Part,
            },
        };
        let part = text(PART).and_then(|text| {
            let (place, of) = text.split_once(' ')?;
            let (part, parts) = place.split_once('/')?;
            let (of, part, parts) = (of.parse().ok()?, part.parse().ok()?, parts.parse().ok()?);
            (1..=parts).contains(&part).then_some((of, part, parts))
        });
        let format = text(FORMAT_HEADER).and_then(|n| n.parse().ok()).unwrap_or_default();
        let time = text(TIME).and_then(|n| n.parse().ok());
        Self { id, kind, part, format, time, body, shard: ALL }
    }

    /// What tells it from all others, when the stream took it at `at`.
    pub(super) fn mark(&self, at: i64) -> Mark {
        Mark { id: self.id, time: self.time.unwrap_or(at) }
    }
}

/// The last part bears the id of the whole.
fn part_id(of: CaptureId, part: u32, parts: u32) -> CaptureId {
    if part == parts { of } else { digest(&[&of.0, &part.to_le_bytes()]) }
}

/// An id made of several things.
pub(super) fn digest(of: &[&[u8]]) -> CaptureId {
    let mut hasher = blake3::Hasher::new();
    for piece in of {
        hasher.update(&(piece.len() as u64).to_le_bytes());
        hasher.update(piece);
    }
    CaptureId(hasher.finalize().as_bytes().first_chunk().copied().unwrap_or_default())
}

fn hex(id: CaptureId) -> String {
    id.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large_for_a_message_goes_in_parts_and_comes_back() {
        let id = CaptureId([7; 16]);
        for (bytes, parts) in [(10, 1), (6 << 10, 1), (7 << 10, 2), (100 << 10, 17)] {
            let body: Vec<u8> = (0..bytes).map(|n| n as u8).collect();
            let messages = Message::parted(id, Kind::Capture, body.clone(), 8 << 10);
            assert_eq!(messages.len(), parts, "{bytes}");
            assert_eq!((messages[parts - 1].id, messages[parts - 1].kind), (id, Kind::Capture));
            let read = messages.iter().map(|m| Message::read(Some(&m.headers()), m.body.clone()));
            let read: Vec<Message> = read.collect();
            assert_eq!(read, messages);
            let whole: Vec<u8> = read.iter().flat_map(|m| m.body.to_vec()).collect();
            assert_eq!(whole, body);
            let mut ids: Vec<_> = read.iter().map(|m| m.id).collect();
            ids.dedup();
            assert_eq!(ids.len(), parts);
        }
        let told = Message { time: Some(5), ..Message::new(id, Kind::Told(9), "x") };
        assert_eq!(Message::read(Some(&told.headers()), told.body.clone()), told);
        assert_eq!((told.mark(77).time, Message::read(None, Bytes::new()).format), (5, 0));
        for part in [(id, 0, 3), (id, 4, 3)] {
            let odd = Message { part: Some(part), ..Message::new(id, Kind::Part, "x") };
            assert_eq!(Message::read(Some(&odd.headers()), odd.body.clone()).part, None);
        }
    }
}
