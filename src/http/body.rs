//! A reply's body: streamed, decoded once, capped on the wire and decoded. Never an unbounded read.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;

use bytes::Bytes;
use http_body::Body as _;
use reqwest::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use reqwest::{Body, Response, Version};

use super::FetchError;
use super::coding::{self, Beginning, Decoder, Sink};

/// Honest text compresses at most about twenty-fold; a hundred-fold is a bomb.
const RATIO_MAX: u64 = 100;
/// Small bodies may compress as well as they like.
const RATIO_FREE_BYTES: u64 = 1 << 20;

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
}

/// Reads and decodes the body; at most the limit's decoded bytes, and as many on the wire.
pub(super) async fn read(response: Response, limit: Limit) -> Result<Vec<u8>, FetchError> {
    let coding = coding(&response)?;
    let (max, cut) = (limit.bytes(), matches!(limit, Limit::Beginning(_)));
    let announced = response.headers().get(CONTENT_LENGTH);
    let announced: Option<u64> =
        announced.and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    if announced.is_some_and(|n| n > max) && !cut {
        return Err(FetchError::TooLarge { max });
    }
    let plain = if coding.is_empty() { announced.unwrap_or(0).min(1 << 20) } else { 0 };
    let sink = Sink { out: Vec::with_capacity(plain.min(max) as usize), max, cut };
    let decoder = Decoder::new(&coding, sink);
    let mut decoder = decoder.ok_or_else(|| FetchError::Coding(coding.clone()))?;
    let (mut wire, streamed) = (0, response.version() == Version::HTTP_2);
    let mut body = Body::from(response);
    while let Some(chunk) = next(&mut body).await {
        let chunk = chunk.map_err(FetchError::transport)?;
        wire += chunk.len() as u64;
        decoder = match decoder.push(&chunk) {
            Ok(decoder) => decoder,
            Err(error) => return beginning(error, &coding, max),
        };
        if wire > max || is_bomb(&decoder.sink().out, wire) {
            return Err(FetchError::TooLarge { max });
        }
    }
    // A stream that was reset "without an error" is no whole answer (RFC 9113 8.1), though hyper ends it like one.
    if streamed && !body.is_end_stream() {
        return Err(FetchError::Transport("its stream was ended before its answer was".to_owned()));
    }
    if wire == 0 {
        return Ok(Vec::new());
    }
    let decoded = decoder.finish().or_else(|error| beginning(error, &coding, max))?;
    if is_bomb(&decoded, wire) { Err(FetchError::TooLarge { max }) } else { Ok(decoded) }
}

/// Does it hold more than honest text that took so many bytes on the wire?
fn is_bomb(decoded: &[u8], wire: u64) -> bool {
    let decoded = decoded.len() as u64;
    decoded > RATIO_FREE_BYTES && decoded > wire.saturating_mul(RATIO_MAX)
}

/// The next bytes; `None` when there are no more.
async fn next(body: &mut Body) -> Option<Result<Bytes, reqwest::Error>> {
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

/// One layer of coding at most: a second one only ever hides a bomb. "" is none.
fn coding(response: &Response) -> Result<String, FetchError> {
    let mut layers = Vec::new();
    for value in response.headers().get_all(CONTENT_ENCODING) {
        let value = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
        layers
            .extend(value.split(',').map(|c| c.trim().to_owned()).filter(|c| !coding::is_none(c)));
    }
    match layers.len() {
        0 => Ok(String::new()),
        1 => Ok(layers.swap_remove(0)),
        _ => Err(FetchError::Coding(layers.join(", "))),
    }
}

/// Of what was cut its beginning; anything else that ends a decoder is an error.
fn beginning(error: io::Error, coding: &str, max: u64) -> Result<Vec<u8>, FetchError> {
    let kind = error.kind();
    if let Some(cut) = error.into_inner().and_then(|e| e.downcast::<Beginning>().ok()) {
        return Ok(cut.0);
    }
    Err(match kind {
        io::ErrorKind::FileTooLarge => FetchError::TooLarge { max },
        io::ErrorKind::UnexpectedEof => FetchError::CutOff(coding.to_owned()),
        _ => FetchError::Undecodable(coding.to_owned()),
    })
}
