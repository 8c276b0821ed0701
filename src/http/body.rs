//! A reply's body: streamed, decoded once, capped on the wire and decoded. Never an unbounded read.

use std::io::{self, Write};

use reqwest::Response;
use reqwest::header::{CONTENT_ENCODING, CONTENT_LENGTH};

use super::FetchError;

/// Honest text compresses at most about twenty-fold; a hundred-fold is a bomb.
const RATIO_MAX: u64 = 100;
/// Small bodies may compress as well as they like.
const RATIO_FREE_BYTES: u64 = 1 << 20;
/// 8 MiB, what RFC 9659 allows the coding `zstd` to ask for.
const ZSTD_WINDOW_LOG_MAX: u32 = 23;

/// What we can decode, best first; sent on every request, always the same (spec: polling P20).
pub(super) const ACCEPT_ENCODING: &str = "gzip, br, zstd";

/// Where decoded bytes go, up to a limit.
struct Sink {
    out: Vec<u8>,
    max: u64,
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.out.len() as u64 + bytes.len() as u64 > self.max {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        self.out.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

enum Decoder {
    Identity(Sink),
    Gzip(flate2::write::GzDecoder<Sink>),
    Deflate(flate2::write::ZlibDecoder<Sink>),
    Brotli(Box<brotli::DecompressorWriter<Sink>>),
    Zstd(zstd::stream::write::Decoder<'static, Sink>),
}

impl Decoder {
    fn new(coding: &str, sink: Sink) -> Result<Self, FetchError> {
        Ok(match coding {
            "" | "identity" => Self::Identity(sink),
            "gzip" | "x-gzip" => Self::Gzip(flate2::write::GzDecoder::new(sink)),
            "deflate" => Self::Deflate(flate2::write::ZlibDecoder::new(sink)),
            "br" => Self::Brotli(Box::new(brotli::DecompressorWriter::new(sink, 4096))),
            "zstd" => {
                Self::Zstd(zstd_decoder(sink).map_err(|_| FetchError::Undecodable("zstd".into()))?)
            }
            other => return Err(FetchError::Coding(other.to_owned())),
        })
    }

    fn sink(&self) -> &Sink {
        match self {
            Self::Identity(s) => s,
            Self::Gzip(d) => d.get_ref(),
            Self::Deflate(d) => d.get_ref(),
            Self::Brotli(d) => d.get_ref(),
            Self::Zstd(d) => d.get_ref(),
        }
    }

    /// Bytes behind the end of the coded stream are ignored, as browsers do.
    fn push(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        let writer: &mut dyn Write = match self {
            Self::Identity(s) => s,
            Self::Gzip(d) => d,
            Self::Deflate(d) => d,
            Self::Brotli(d) => d,
            Self::Zstd(d) => d,
        };
        while !bytes.is_empty() {
            match writer.write(bytes)? {
                0 => break,
                n => bytes = &bytes[n..],
            }
        }
        Ok(())
    }

    fn finish(self) -> io::Result<Vec<u8>> {
        Ok(match self {
            Self::Identity(s) => s.out,
            Self::Gzip(d) => d.finish()?.out,
            Self::Deflate(d) => d.finish()?.out,
            Self::Brotli(mut d) => {
                d.close()?;
                d.into_inner().map_err(|_| io::Error::from(io::ErrorKind::UnexpectedEof))?.out
            }
            Self::Zstd(mut d) => {
                d.flush()?;
                d.into_inner().out
            }
        })
    }
}

fn zstd_decoder(sink: Sink) -> io::Result<zstd::stream::write::Decoder<'static, Sink>> {
    let mut decoder = zstd::stream::write::Decoder::new(sink)?;
    decoder.window_log_max(ZSTD_WINDOW_LOG_MAX)?;
    Ok(decoder)
}

/// Reads and decodes the whole body; at most `max` decoded bytes, and as many on the wire.
pub(super) async fn read(mut response: Response, max: u64) -> Result<Vec<u8>, FetchError> {
    let coding = coding(&response)?;
    let announced = response.headers().get(CONTENT_LENGTH);
    let announced: Option<u64> =
        announced.and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    if announced.is_some_and(|n| n > max) {
        return Err(FetchError::TooLarge { max });
    }
    let room =
        announced.unwrap_or(0).saturating_mul(if coding.is_empty() { 1 } else { 5 }).min(1 << 20);
    let sink = Sink { out: Vec::with_capacity(room as usize), max };
    let mut decoder = Decoder::new(&coding, sink)?;
    let mut wire = 0;
    while let Some(chunk) = response.chunk().await.map_err(FetchError::transport)? {
        wire += chunk.len() as u64;
        decoder.push(&chunk).map_err(|e| decode_error(&e, &coding, max))?;
        let decoded = decoder.sink().out.len() as u64;
        if wire > max || (decoded > RATIO_FREE_BYTES && decoded > wire.saturating_mul(RATIO_MAX)) {
            return Err(FetchError::TooLarge { max });
        }
    }
    if wire == 0 {
        return Ok(Vec::new());
    }
    decoder.finish().map_err(|e| decode_error(&e, &coding, max))
}

/// One layer of coding at most: a second one only ever hides a bomb.
fn coding(response: &Response) -> Result<String, FetchError> {
    let mut layers = Vec::new();
    for value in response.headers().get_all(CONTENT_ENCODING) {
        let value = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
        layers.extend(value.split(',').map(|c| c.trim().to_owned()).filter(|c| !c.is_empty()));
    }
    match layers.len() {
        0 => Ok(String::new()),
        1 => Ok(layers.swap_remove(0)),
        _ => Err(FetchError::Coding(layers.join(", "))),
    }
}

fn decode_error(error: &io::Error, coding: &str, max: u64) -> FetchError {
    match error.kind() {
        io::ErrorKind::FileTooLarge => FetchError::TooLarge { max },
        _ => FetchError::Undecodable(coding.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut e = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        e.write_all(bytes).expect("in memory");
        e.finish().expect("in memory")
    }

    fn decode(coding: &str, bytes: &[u8], max: u64) -> io::Result<Vec<u8>> {
        let mut d = Decoder::new(coding, Sink { out: Vec::new(), max }).expect("a known coding");
        d.push(bytes)?;
        d.finish()
    }

    #[test]
    fn decodes_each_coding_it_asks_for() {
        let text = b"MOSCOW, May 8 -- ".repeat(50);
        let mut br = Vec::new();
        brotli::BrotliCompress(
            &mut &text[..],
            &mut br,
            &brotli::enc::BrotliEncoderParams::default(),
        )
        .expect("in memory");
        let zst = zstd::bulk::compress(&text, 3).expect("in memory");
        for (coding, bytes) in
            [("gzip", gzip(&text)), ("br", br), ("zstd", zst), ("", text.clone())]
        {
            assert_eq!(decode(coding, &bytes, 1 << 20).expect(coding), text);
        }
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let error = decode("gzip", &gzip(&vec![0; 4 << 20]), 1 << 20).expect_err("over the limit");
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
    }

    #[test]
    fn truncated_and_false_gzip_are_errors() {
        let whole = gzip(&b"entry ".repeat(1000));
        assert!(decode("gzip", &whole[..whole.len() - 9], 1 << 20).is_err());
        assert!(decode("gzip", b"<rss>plain</rss>", 1 << 20).is_err());
    }
}
