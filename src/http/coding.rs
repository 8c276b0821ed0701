//! Content codings (RFC 9110 8.4.1): a body's wire bytes in, its own bytes out, each with its end checked.

use std::io::{self, Write};

use zstd::stream::raw::Operation;

/// What we can decode, best first; sent on every request, always the same (spec: polling P20).
pub(super) const ACCEPTED: &str = "gzip, br, zstd";
/// 8 MiB, what RFC 9659 allows the coding `zstd` to ask for.
const ZSTD_WINDOW_LOG_MAX: u32 = 23;
/// Decoded at a time.
const CHUNK_BYTES: usize = 16 << 10;
/// How every member of a gzip file begins (RFC 1952 2.3.1).
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Where decoded bytes go, up to a limit.
pub(super) struct Sink {
    pub(super) out: Vec<u8>,
    pub(super) max: u64,
    /// Is what is over the limit left out? Then the error that ends it is a [`Beginning`].
    pub(super) cut: bool,
}

/// What a sink that was full had taken: its error brings it along, for a decoder stops at an error only, and what is left of a
/// stream of some kB may be hundreds of GB.
#[derive(Debug, thiserror::Error)]
#[error("the rest is left out")]
pub(super) struct Beginning(pub(super) Vec<u8>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = (self.max as usize).saturating_sub(self.out.len());
        if bytes.len() <= room {
            self.out.extend_from_slice(bytes);
            return Ok(bytes.len());
        }
        if !self.cut {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        self.out.extend_from_slice(&bytes[..room]);
        self.max = 0;
        let beginning = Beginning(std::mem::take(&mut self.out));
        Err(io::Error::new(io::ErrorKind::FileTooLarge, beginning))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A content coding that we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Identity,
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

impl Coding {
    /// By its name in lower case.
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "" => Self::Identity,
            "gzip" | "x-gzip" => Self::Gzip,
            "deflate" => Self::Deflate,
            "br" => Self::Brotli,
            "zstd" => Self::Zstd,
            _ => return None,
        })
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
            Self::Brotli => "br",
            Self::Zstd => "zstd",
        }
    }
}

/// One layer of coding.
pub(super) enum Decoder {
    Identity(Sink),
    Gzip(Gzip),
    Deflate(Deflate),
    Brotli(Box<brotli_decompressor::DecompressorWriter<Sink>>),
    Zstd(Zstd),
}

impl Decoder {
    pub(super) fn new(coding: Coding, sink: Sink) -> io::Result<Self> {
        Ok(match coding {
            Coding::Identity => Self::Identity(sink),
            Coding::Gzip => Self::Gzip(Gzip::new(sink)),
            Coding::Deflate => Self::Deflate(Deflate::new(sink)),
            Coding::Brotli => {
                Self::Brotli(Box::new(brotli_decompressor::DecompressorWriter::new(sink, 4096)))
            }
            Coding::Zstd => Self::Zstd(Zstd::new(sink)?),
        })
    }

    pub(super) fn sink(&self) -> &Sink {
        match self {
            Self::Identity(s) | Self::Gzip(Gzip::Between(s, _) | Gzip::Behind(s)) => s,
            Self::Gzip(Gzip::Member(d)) => d.get_ref(),
            Self::Deflate(d) => &d.sink,
            Self::Brotli(d) => d.get_ref(),
            Self::Zstd(d) => &d.sink,
        }
    }

    /// Takes what came over the wire. Bytes behind the end of the coded stream are ignored, as browsers do.
    pub(super) fn push(self, bytes: &[u8]) -> io::Result<Self> {
        Ok(match self {
            Self::Identity(mut s) => {
                s.write_all(bytes)?;
                Self::Identity(s)
            }
            Self::Gzip(d) => Self::Gzip(d.push(bytes)?),
            Self::Deflate(mut d) => {
                d.push(bytes)?;
                Self::Deflate(d)
            }
            Self::Brotli(mut d) => {
                write_while_taken(d.as_mut(), bytes)?;
                Self::Brotli(d)
            }
            Self::Zstd(mut d) => {
                d.push(bytes)?;
                Self::Zstd(d)
            }
        })
    }

    /// What was decoded, if the stream came to its own end.
    pub(super) fn finish(self) -> io::Result<Vec<u8>> {
        let cut = || io::Error::from(io::ErrorKind::UnexpectedEof);
        Ok(match self {
            Self::Identity(s) | Self::Gzip(Gzip::Between(s, _) | Gzip::Behind(s)) => s.out,
            Self::Gzip(Gzip::Member(d)) => d.finish()?.out,
            Self::Deflate(d) if d.ended => d.sink.out,
            Self::Zstd(d) if d.ended => d.sink.out,
            Self::Deflate(_) | Self::Zstd(_) => return Err(cut()),
            Self::Brotli(mut d) => {
                d.close()?;
                d.into_inner().map_err(|_| cut())?.out
            }
        })
    }
}

/// Gives how many bytes were taken; a decoder at its end takes none.
fn write_while_taken(writer: &mut dyn Write, bytes: &[u8]) -> io::Result<usize> {
    let mut taken = 0;
    while taken < bytes.len() {
        match writer.write(&bytes[taken..])? {
            0 => break,
            n => taken += n,
        }
    }
    Ok(taken)
}

/// gzip of one member or several, one after the other (RFC 1952 2.2): `cat a.gz b.gz`, bgzip, pigz.
pub(super) enum Gzip {
    /// In a member.
    Member(Box<flate2::write::GzDecoder<Sink>>),
    /// Behind one; it may be that the first byte of the next one came already.
    Between(Sink, bool),
    /// What follows is no member: it is ignored.
    Behind(Sink),
}

impl Gzip {
    fn new(sink: Sink) -> Self {
        Self::Member(Box::new(flate2::write::GzDecoder::new(sink)))
    }

    fn push(mut self, mut bytes: &[u8]) -> io::Result<Self> {
        while !bytes.is_empty() {
            self = match self {
                Self::Member(mut d) => {
                    bytes = &bytes[write_while_taken(d.as_mut(), bytes)?..];
                    if bytes.is_empty() {
                        Self::Member(d)
                    } else {
                        Self::Between(d.finish()?, false)
                    }
                }
                Self::Between(sink, begun) if bytes[0] == GZIP_MAGIC[usize::from(begun)] => {
                    bytes = &bytes[1..];
                    if begun {
                        let mut next = flate2::write::GzDecoder::new(sink);
                        write_while_taken(&mut next, &GZIP_MAGIC)?;
                        Self::Member(Box::new(next))
                    } else {
                        Self::Between(sink, true)
                    }
                }
                Self::Between(sink, _) | Self::Behind(sink) => return Ok(Self::Behind(sink)),
            };
        }
        Ok(self)
    }
}

/// `deflate` with the zlib wrapper that RFC 9110 8.4.1.2 asks for, or without it as some servers send it.
pub(super) struct Deflate {
    sink: Sink,
    /// The first two bytes, by which one is told from the other.
    head: Vec<u8>,
    engine: Option<flate2::Decompress>,
    ended: bool,
}

impl Deflate {
    fn new(sink: Sink) -> Self {
        Self { sink, head: Vec::new(), engine: None, ended: false }
    }

    fn push(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.engine.is_some() {
            return self.inflate(bytes);
        }
        self.head.extend_from_slice(bytes);
        if self.head.len() < 2 {
            return Ok(());
        }
        self.engine = Some(flate2::Decompress::new(zlib_begins(&self.head)));
        let head = std::mem::take(&mut self.head);
        self.inflate(&head)
    }

    fn inflate(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        let Some(engine) = &mut self.engine else { return Ok(()) };
        let mut out = vec![0; CHUNK_BYTES];
        while !self.ended {
            let (read, written) = (engine.total_in(), engine.total_out());
            let status = engine.decompress(bytes, &mut out, flate2::FlushDecompress::None);
            let status = status.map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))?;
            bytes = &bytes[(engine.total_in() - read) as usize..];
            let gained = (engine.total_out() - written) as usize;
            self.sink.write_all(&out[..gained])?;
            self.ended = status == flate2::Status::StreamEnd;
            if bytes.is_empty() && gained < out.len() {
                break;
            }
        }
        Ok(())
    }
}

/// RFC 1950 2.2: method 8, and the two bytes together a multiple of 31.
fn zlib_begins(head: &[u8]) -> bool {
    matches!(head, [cmf, flg, ..] if cmf & 0x0f == 8 && (u16::from(*cmf) << 8 | u16::from(*flg)) % 31 == 0)
}

/// `zstd`: frames, the last of which must come to its end.
pub(super) struct Zstd {
    sink: Sink,
    engine: zstd::stream::raw::Decoder<'static>,
    ended: bool,
}

impl Zstd {
    fn new(sink: Sink) -> io::Result<Self> {
        let mut engine = zstd::stream::raw::Decoder::new()?;
        engine.set_parameter(zstd::zstd_safe::DParameter::WindowLogMax(ZSTD_WINDOW_LOG_MAX))?;
        Ok(Self { sink, engine, ended: false })
    }

    fn push(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        let mut out = vec![0; CHUNK_BYTES];
        loop {
            let status = match self.engine.run_on_buffers(bytes, &mut out) {
                Ok(status) => status,
                // Behind a whole frame: no further one, so it is ignored.
                Err(_) if self.ended => return Ok(()),
                Err(error) => return Err(error),
            };
            bytes = &bytes[status.bytes_read..];
            self.sink.write_all(&out[..status.bytes_written])?;
            if status.bytes_read > 0 || status.bytes_written > 0 {
                self.ended = status.remaining == 0;
            }
            if bytes.is_empty() && status.bytes_written < out.len() {
                return Ok(());
            }
        }
    }
}

/// Is it a name for "not coded", or a charset that someone wrote into the wrong field? Browsers take both for none.
pub(super) fn is_none(coding: &str) -> bool {
    matches!(
        coding,
        "" | "identity" | "none" | "binary" | "7bit" | "8bit" | "chunked" | "text" | "plain"
    ) || encoding_rs::Encoding::for_label(coding.as_bytes()).is_some()
}

#[cfg(test)]
mod tests;
