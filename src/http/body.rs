//! A reply's body: streamed, decoded once, capped on the wire and decoded. Never an unbounded read.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;

use bytes::Bytes;
use http_body::Body as _;
use reqwest::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use reqwest::{Response, Version};

use super::coding::{self, Beginning, Coding, Decoder, Sink};
use super::error::FetchError;
use super::hosts::Permit;

/// Honest text compresses at most about twenty-fold; a hundred-fold is a bomb.
const RATIO_MAX: u64 = 100;
/// Small bodies may compress as well as they like.
const RATIO_FREE_BYTES: u64 = 1 << 20;
/// A coded body that is no longer waits to be decoded in one go; a longer one is decoded as it comes.
const HELD_BYTES: usize = 128 << 10;
/// Room for what is decoded, for each byte of it on the wire: what pages and feeds need.
const ROOM_EACH: usize = 6;
/// Room for what is announced; what is longer grows.
const ROOM_MAX: u64 = 1 << 20;
/// Pages repeat themselves: the quickest level packs them to a fifth.
const PACKING_LEVEL: i32 = 1;

/// How much of a body is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Limit {
    /// A larger one is an error.
    Whole(u64),
    /// Of a larger one its beginning is taken.
    Beginning(u64),
}

impl Limit {
    fn bytes(self) -> u64 {
        match self {
            Self::Whole(n) | Self::Beginning(n) => n,
        }
    }

    fn sink(self, room: usize) -> Sink {
        let cut = matches!(self, Self::Beginning(_));
        Sink { out: Vec::with_capacity(room), max: self.bytes(), cut }
    }
}

/// A body as it came over the wire, to be decoded where there is time for it: most wait for a reader, and take a fifth of their
/// room until then. Its turn with the host lasts until it, or what was decoded of it, is dropped, so that bodies never pile up
/// before the processor: no more are in memory than exchanges are allowed at once.
#[derive(Debug)]
pub struct Coded {
    coding: Coding,
    bytes: Vec<u8>,
    limit: Limit,
    pub(super) turn: Option<Permit>,
}

impl From<Vec<u8>> for Coded {
    /// One that came as it is.
    fn from(bytes: Vec<u8>) -> Self {
        let limit = Limit::Whole(bytes.len() as u64);
        Self { coding: Coding::Identity, bytes, limit, turn: None }
    }
}

impl Coded {
    /// Bytes on the wire; of a body that came as it is, or was too long to be kept coded, its own.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Was there none?
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The same to be kept for later, in nobody's turn; what came as it is is packed. `None` where it can't be.
    pub fn packed(&self) -> Option<Self> {
        let (coding, mut bytes) = match self.coding {
            Coding::Identity => {
                let packed = zstd::bulk::compress(&self.bytes, PACKING_LEVEL).ok()?;
                (Coding::Zstd, Some(packed).filter(|p| !is_bomb(&self.bytes, p.len() as u64))?)
            }
            coding => (coding, self.bytes.clone()),
        };
        // Without the room that it was packed into, which is more than the page itself.
        bytes.shrink_to_fit();
        Some(Self { coding, bytes, limit: self.limit, turn: None })
    }

    /// The body itself, of at most its limit's bytes.
    pub fn decode(self) -> Result<Body, FetchError> {
        let Self { coding, bytes, limit, turn } = self;
        let bytes = match coding {
            Coding::Identity => bytes,
            _ => {
                let whole = begun(coding, &bytes, limit).and_then(Decoder::finish);
                checked(whole, bytes.len() as u64, coding, limit)?
            }
        };
        if bytes.is_empty() { Err(FetchError::Empty) } else { Ok(Body { bytes, turn }) }
    }
}

/// A decoded body, in the turn with the host that it came in.
#[derive(Debug)]
pub struct Body {
    bytes: Vec<u8>,
    #[expect(dead_code, reason = "it ends when the body is dropped")]
    turn: Option<Permit>,
}

impl From<Vec<u8>> for Body {
    /// Of what came by itself: nobody's turn.
    fn from(bytes: Vec<u8>) -> Self {
        Self { bytes, turn: None }
    }
}

impl std::ops::Deref for Body {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

/// What has come of a body.
enum Coming {
    /// Coded, and still short enough to be decoded in one go: a decoder's tables are 80 KB.
    Held(Vec<u8>),
    Decoding(Decoder),
}

impl Coming {
    fn begin(coding: Coding, room: usize, limit: Limit) -> Self {
        match coding {
            Coding::Identity => Self::Decoding(Decoder::Identity(limit.sink(room))),
            _ => Self::Held(Vec::with_capacity(room.min(HELD_BYTES))),
        }
    }

    fn push(self, bytes: &[u8], coding: Coding, limit: Limit) -> io::Result<Self> {
        Ok(match self {
            Self::Decoding(decoder) => Self::Decoding(decoder.push(bytes)?),
            Self::Held(mut held) => {
                held.extend_from_slice(bytes);
                if held.len() <= HELD_BYTES {
                    return Ok(Self::Held(held));
                }
                Self::Decoding(begun(coding, &held, limit)?)
            }
        })
    }

    fn decoded(&self) -> &[u8] {
        match self {
            Self::Held(_) => &[],
            Self::Decoding(decoder) => &decoder.sink().out,
        }
    }
}

/// A decoder that has taken all that came so far.
fn begun(coding: Coding, wire: &[u8], limit: Limit) -> io::Result<Decoder> {
    let room = wire.len().saturating_mul(ROOM_EACH).min(limit.bytes() as usize);
    Decoder::new(coding, limit.sink(room))?.push(wire)
}

/// Reads the body; at most the limit's bytes on the wire, and as many decoded.
pub(super) async fn read(response: Response, limit: Limit) -> Result<Coded, FetchError> {
    let coding = coding(&response)?;
    let max = limit.bytes();
    let announced = response.headers().get(CONTENT_LENGTH);
    let announced: Option<u64> =
        announced.and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    if announced.is_some_and(|n| n > max) && matches!(limit, Limit::Whole(_)) {
        return Err(FetchError::TooLarge { max });
    }
    let room = announced.unwrap_or(0).min(ROOM_MAX).min(max) as usize;
    let mut coming = Coming::begin(coding, room, limit);
    let (mut wire, streamed) = (0, response.version() == Version::HTTP_2);
    let mut body = reqwest::Body::from(response);
    while let Some(chunk) = next(&mut body).await {
        let chunk = chunk.map_err(FetchError::transport)?;
        wire += chunk.len() as u64;
        coming = match coming.push(&chunk, coding, limit) {
            Ok(coming) => coming,
            Err(error) => return checked(Err(error), wire, coding, limit).map(Coded::from),
        };
        if wire > max || is_bomb(coming.decoded(), wire) {
            return Err(FetchError::TooLarge { max });
        }
    }
    // A stream that was reset "without an error" is no whole answer (RFC 9113 8.1), though hyper ends it like one.
    if streamed && !body.is_end_stream() {
        return Err(FetchError::Transport("its stream was ended before its answer was".to_owned()));
    }
    match coming {
        Coming::Decoding(decoder) => {
            checked(decoder.finish(), wire, coding, limit).map(Coded::from)
        }
        Coming::Held(bytes) => Ok(Coded { coding, bytes, limit, turn: None }),
    }
}

/// What was decoded of so many bytes on the wire; of what was cut its beginning.
fn checked(
    decoded: io::Result<Vec<u8>>,
    wire: u64,
    coding: Coding,
    limit: Limit,
) -> Result<Vec<u8>, FetchError> {
    let max = limit.bytes();
    let bytes = match decoded {
        Ok(bytes) => bytes,
        Err(error) => {
            let (kind, coding) = (error.kind(), coding.name().to_owned());
            let cut = error.into_inner().and_then(|e| e.downcast::<Beginning>().ok());
            return match (cut, kind) {
                (Some(cut), _) => Ok(cut.0),
                (None, io::ErrorKind::FileTooLarge) => Err(FetchError::TooLarge { max }),
                (None, io::ErrorKind::UnexpectedEof) => Err(FetchError::CutOff(coding)),
                (None, _) => Err(FetchError::Undecodable(coding)),
            };
        }
    };
    if is_bomb(&bytes, wire) { Err(FetchError::TooLarge { max }) } else { Ok(bytes) }
}

/// Does it hold more than honest text that took so many bytes on the wire?
fn is_bomb(decoded: &[u8], wire: u64) -> bool {
    let decoded = decoded.len() as u64;
    decoded > RATIO_FREE_BYTES && decoded > wire.saturating_mul(RATIO_MAX)
}

/// The next bytes; `None` when there are no more.
async fn next(body: &mut reqwest::Body) -> Option<Result<Bytes, reqwest::Error>> {
    loop {
        match poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx)).await? {
            Err(error) => return Some(Err(error)),
            Ok(frame) => {
                if let Ok(data) = frame.into_data() {
                    return Some(Ok(data));
                }
            }
        }
    }
}

/// One layer of coding at most: a second one only ever hides a bomb.
fn coding(response: &Response) -> Result<Coding, FetchError> {
    let mut layers = Vec::new();
    for value in response.headers().get_all(CONTENT_ENCODING) {
        let value = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
        layers
            .extend(value.split(',').map(|c| c.trim().to_owned()).filter(|c| !coding::is_none(c)));
    }
    let known = match &layers[..] {
        [] => Some(Coding::Identity),
        [one] => Coding::of(one),
        _ => None,
    };
    known.ok_or_else(|| FetchError::Coding(layers.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Limit = Limit::Whole(4 << 20);

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut e = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        io::Write::write_all(&mut e, text).expect("in memory");
        e.finish().expect("in memory")
    }

    fn noise(bytes: usize) -> Vec<u8> {
        let blocks = (0..bytes as u64 / 32).map(|n| *blake3::hash(&n.to_le_bytes()).as_bytes());
        blocks.flatten().collect()
    }

    fn coded(coding: Coding, bytes: Vec<u8>) -> Coded {
        Coded { coding, bytes, limit: LIMIT, turn: None }
    }

    #[test]
    fn a_short_body_waits_coded_and_a_long_one_is_decoded_as_it_comes() {
        for (length, waits) in [(HELD_BYTES / 2, true), (HELD_BYTES * 2, false)] {
            let (text, mut coming) = (noise(length), Coming::begin(Coding::Gzip, 0, LIMIT));
            for piece in gzip(&text).chunks(1000) {
                coming = coming.push(piece, Coding::Gzip, LIMIT).expect("sound");
            }
            assert_eq!(coming.decoded().is_empty(), waits, "{length}");
            let whole = match coming {
                Coming::Held(bytes) => coded(Coding::Gzip, bytes).decode().expect("whole").to_vec(),
                Coming::Decoding(decoder) => decoder.finish().expect("whole"),
            };
            assert!(whole == text, "{length}");
        }
    }

    #[test]
    fn what_is_packed_for_later_is_the_same_and_small() {
        let text = "MOSCOW, May 8 (TASS) -- ".repeat(4000).into_bytes();
        let came = [Coded::from(text.clone()), coded(Coding::Gzip, gzip(&text))];
        for body in came {
            let packed = body.packed().expect("in memory");
            assert!(packed.len() * 5 < text.len(), "{}", packed.len());
            assert!(packed.decode().expect("whole")[..] == text);
        }
    }

    #[test]
    fn a_body_that_is_cut_empty_or_a_bomb_is_an_error_when_it_is_decoded() {
        let decode = |bytes| coded(Coding::Gzip, bytes).decode().err();
        let mut cut = gzip(&noise(4096));
        cut.truncate(2048);
        assert_eq!(decode(cut), Some(FetchError::CutOff("gzip".to_owned())));
        assert_eq!(decode(gzip(b"")), Some(FetchError::Empty));
        assert_eq!(decode(gzip(&vec![0; 3 << 20])), Some(FetchError::TooLarge { max: 4 << 20 }));
        assert_eq!(
            decode(b"<p>MOSCOW, May 8 (TASS)</p>".to_vec()),
            Some(FetchError::Undecodable("gzip".to_owned()))
        );
    }
}
