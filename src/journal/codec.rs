//! A capture as bytes and back: length | crc32c | time | zstd(version, postcard).

use std::io;

use super::v1::OldCapture;
use crate::model::{Capture, Timestamp};

/// Bumped when the shape of a capture changes; older versions stay readable.
const VERSION: u8 = 2;
/// Fast, and half of what higher levels save on news text.
const LEVEL: i32 = 3;
/// Length, checksum, time.
pub(super) const HEADER_BYTES: usize = 16;
/// No capture is larger; a length beyond it is damage.
pub(super) const RECORD_BYTES_MAX: usize = 32 << 20;

/// The fixed part of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) body_bytes: usize,
    crc: u32,
    pub(super) at: Timestamp,
}

impl Header {
    pub(super) fn read(bytes: &[u8; HEADER_BYTES]) -> Option<Self> {
        let [a, b, c, d, e, f, g, h, at @ ..] = *bytes;
        let body_bytes = u32::from_le_bytes([a, b, c, d]) as usize;
        let crc = u32::from_le_bytes([e, f, g, h]);
        let at = Timestamp(i64::from_le_bytes(at));
        (body_bytes > 0 && body_bytes <= RECORD_BYTES_MAX).then_some(Self { body_bytes, crc, at })
    }

    /// Of the whole record, this header included.
    pub(super) fn record_bytes(&self) -> u64 {
        (HEADER_BYTES + self.body_bytes) as u64
    }

    pub(super) fn matches(&self, body: &[u8]) -> bool {
        body.len() == self.body_bytes && self.crc == checksum(self.at, body)
    }
}

fn checksum(at: Timestamp, body: &[u8]) -> u32 {
    crc32c::crc32c_append(crc32c::crc32c(&at.0.to_le_bytes()), body)
}

/// Appends one record to `out`. `at` is the capture's own time, or that of the one before it.
pub(super) fn write(capture: &Capture, at: Timestamp, out: &mut Vec<u8>) -> io::Result<()> {
    let plain = postcard::to_extend(capture, vec![VERSION]).map_err(io::Error::other)?;
    let body = zstd::bulk::compress(&plain, LEVEL)?;
    out.extend_from_slice(&(body.len() as u32).to_le_bytes());
    out.extend_from_slice(&checksum(at, &body).to_le_bytes());
    out.extend_from_slice(&at.0.to_le_bytes());
    out.extend_from_slice(&body);
    Ok(())
}

/// The capture of a record's body.
pub(super) fn read(body: &[u8]) -> Result<Capture, String> {
    let plain = zstd::bulk::decompress(body, plain_bytes(body)).map_err(|e| e.to_string())?;
    match plain.split_first() {
        Some((&VERSION, capture)) => postcard::from_bytes(capture).map_err(|e| e.to_string()),
        Some((1, capture)) => {
            postcard::from_bytes::<OldCapture>(capture).map(Into::into).map_err(|e| e.to_string())
        }
        Some((version, _)) => {
            Err(format!("written in format {version}, this copydesk reads {VERSION}"))
        }
        None => Err("an empty record".to_owned()),
    }
}

/// What a body unpacks to, by its own word; it is taken at that only up to the largest record.
fn plain_bytes(body: &[u8]) -> usize {
    let said = zstd::zstd_safe::get_frame_content_size(body).ok().flatten();
    said.map_or(RECORD_BYTES_MAX, |bytes| bytes.min(RECORD_BYTES_MAX as u64) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ArticleId;

    #[test]
    fn round_trips_and_notices_damage() {
        let capture =
            Capture::Sighting { entry: ArticleId([7; 16]), announced: 9, at: Timestamp(5) };
        let mut bytes = Vec::new();
        write(&capture, Timestamp(5), &mut bytes).expect("in memory");
        let header: [u8; HEADER_BYTES] = bytes[..HEADER_BYTES].try_into().expect("16 bytes");
        let header = Header::read(&header).expect("a header");
        assert!(header.matches(&bytes[HEADER_BYTES..]));
        assert_eq!(read(&bytes[HEADER_BYTES..]), Ok(capture));
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        assert!(!header.matches(&bytes[HEADER_BYTES..]));
    }
}
