//! Copies of documents as gzip (RFC 1952), without a name or a time: for the server, and beside the static files.

use std::cell::RefCell;
use std::io::Write;

use bytes::Bytes;
use flate2::write::ZlibEncoder;
use flate2::{Compress, Compression, FlushCompress, Status};

/// Below this a gzip copy saves less than its headers cost.
const BYTES_MIN: usize = 512;
/// Two thirds of the time of the usual level, for 2 % more bytes of a feed.
const LEVEL: u32 = 4;
/// A third of the time of [`LEVEL`], for a third more bytes of a page; those between take nearly the time of [`LEVEL`].
const LIGHT_LEVEL: u32 = 1;
/// More than what ends a gzip member.
const ROOM: usize = 64;

thread_local! {
    /// Its tables are 300 KB: made anew for each of a thousand small pages they cost more than the compressing.
    static COMPRESSOR: RefCell<Compress> = RefCell::new(compressor());
}

/// The bytes as gzip, when that is worth it.
pub fn compressed(bytes: &[u8]) -> Option<Bytes> {
    at_level(LEVEL, bytes)
}

/// [`compressed`] with less effort: for one of very many that are rarely asked for.
pub fn lightly_compressed(bytes: &[u8]) -> Option<Bytes> {
    at_level(LIGHT_LEVEL, bytes)
}

fn at_level(level: u32, bytes: &[u8]) -> Option<Bytes> {
    if bytes.len() < BYTES_MIN {
        return None;
    }
    let mut gzip = Vec::with_capacity(bytes.len() / 3 + ROOM);
    COMPRESSOR.with_borrow_mut(|compressor| {
        compressor.reset();
        compressor.set_level(Compression::new(level)).ok()?;
        loop {
            let read = usize::try_from(compressor.total_in()).ok()?;
            // Should compressing ever fail, the plain bytes are served.
            match compressor.compress_vec(&bytes[read..], &mut gzip, FlushCompress::Finish).ok()? {
                Status::StreamEnd => break Some(()),
                Status::Ok | Status::BufError => gzip.reserve(ROOM.max(bytes.len() / 8)),
            }
        }
    })?;
    gains(bytes.len() as u64, gzip.len() as u64).then(|| Bytes::from(gzip))
}

/// Compresses what is written to it, into the bytes of [`compressed`].
pub(super) fn encoder<W: Write>(to: W) -> Encoder<W> {
    Encoder::new_with_compress(to, compressor())
}

/// Writes what its compressor makes, which is gzip: flate2's own encoder of gzip can't take one.
pub(super) type Encoder<W> = ZlibEncoder<W>;

fn compressor() -> Compress {
    Compress::new_gzip(Compression::new(LEVEL), 15)
}

/// Is a compressed copy worth its headers?
pub(super) fn gains(plain: u64, gzip: u64) -> bool {
    plain >= BYTES_MIN as u64 && gzip < plain
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn what_is_compressed_reads_back_one_document_after_the_other() {
        let mut seed = 1_u64;
        let mut noise = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 56) as u8
        };
        for bytes in [1000, 70_000, 600, 3_000_000] {
            // A fifth is nothing to compress: the room for the answer must grow.
            let text: Vec<u8> =
                (0..bytes).map(|n| if n % 50 < 40 { b'a' } else { noise() }).collect();
            let light = lightly_compressed(&text).expect("it gains");
            let gzip = compressed(&text).expect("it gains");
            for packed in [&light, &gzip] {
                let mut back = Vec::new();
                flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut back).expect("whole");
                assert!(back == text, "{bytes} bytes");
            }
            assert!(compressed(&text) == Some(gzip), "whatever the effort was before");
        }
        let chaos: Vec<u8> = (0..5000).map(|_| noise()).collect();
        assert!(compressed(&chaos).is_none() && lightly_compressed(&chaos).is_none());
    }
}
