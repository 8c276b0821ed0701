//! Each coding there and back: whole, in pieces, cut, and beyond its bounds.

use super::*;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut e = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    e.write_all(bytes).expect("in memory");
    e.finish().expect("in memory")
}

/// In pieces, for where they end must not matter.
fn decode_by(step: usize, coding: &str, bytes: &[u8], max: u64) -> io::Result<Vec<u8>> {
    let sink = Sink { out: Vec::new(), max, cut: false };
    let mut d = Decoder::new(Coding::of(coding).expect("a known coding"), sink)?;
    for piece in bytes.chunks(step) {
        d = d.push(piece)?;
    }
    d.finish()
}

fn decode(coding: &str, bytes: &[u8], max: u64) -> io::Result<Vec<u8>> {
    let whole = decode_by(bytes.len().max(1), coding, bytes, max);
    for step in [1, 7] {
        assert_eq!(decode_by(step, coding, bytes, max).ok(), whole.as_ref().ok().cloned());
    }
    whole
}

/// The same text in every coding.
fn coded(text: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut br = Vec::new();
    let params = brotli::enc::BrotliEncoderParams::default();
    brotli::BrotliCompress(&mut &text[..], &mut br, &params).expect("in memory");
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    zlib.write_all(text).expect("in memory");
    let mut raw = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    raw.write_all(text).expect("in memory");
    vec![
        ("gzip", gzip(text)),
        ("x-gzip", gzip(text)),
        ("deflate", zlib.finish().expect("in memory")),
        ("deflate", raw.finish().expect("in memory")),
        ("br", br),
        ("zstd", zstd::bulk::compress(text, 3).expect("in memory")),
        ("zstd", zstd::stream::encode_all(text, 3).expect("in memory")),
    ]
}

fn text() -> Vec<u8> {
    (0..4000_u32).flat_map(|n| format!("MOSCOW, May {n} -- ").into_bytes()).collect()
}

#[test]
fn decodes_each_coding_it_asks_for() {
    for (coding, bytes) in coded(&text()) {
        assert_eq!(decode(coding, &bytes, 1 << 20).expect(coding), text(), "{coding}");
    }
    assert_eq!(decode("", &text(), 1 << 20).expect("identity"), text());
}

#[test]
fn a_long_body_is_decoded_as_it_comes() {
    let noise = (0..16_384_u32).flat_map(|n| *blake3::hash(&n.to_le_bytes()).as_bytes());
    let noise: Vec<u8> = noise.collect();
    for (coding, bytes) in coded(&noise) {
        let sink = Sink { out: Vec::new(), max: 1 << 20, cut: false };
        let mut d =
            Decoder::new(Coding::of(coding).expect("a known coding"), sink).expect("begins");
        for piece in bytes.chunks(1000) {
            d = d.push(piece).expect(coding);
        }
        assert!(d.sink().out.len() > noise.len() / 2, "{coding}: before its end");
        assert!(d.finish().expect(coding) == noise, "{coding}");
    }
}

#[test]
fn what_breaks_off_is_no_whole() {
    for (coding, bytes) in coded(&text()) {
        for left_out in [1, 5, bytes.len() / 3] {
            let cut = &bytes[..bytes.len() - left_out];
            assert!(decode(coding, cut, 1 << 20).is_err(), "{coding} less {left_out}");
        }
    }
}

#[test]
fn what_stands_behind_the_end_is_ignored() {
    for (coding, mut bytes) in coded(&text()) {
        bytes.extend_from_slice(b"\0\0 anything");
        assert_eq!(decode(coding, &bytes, 1 << 20).expect(coding), text(), "{coding}");
    }
}

#[test]
fn members_and_frames_follow_each_other() {
    let two = [gzip(b"MOSCOW, "), gzip(b""), gzip(b"May 8")].concat();
    assert_eq!(decode("gzip", &two, 1 << 20).expect("three members"), b"MOSCOW, May 8");
    assert!(decode("gzip", &two[..two.len() - 3], 1 << 20).is_err(), "the last one is cut");
    let frame = |t: &[u8]| zstd::bulk::compress(t, 3).expect("in memory");
    let two = [frame(b"MOSCOW, "), frame(b"May 8")].concat();
    assert_eq!(decode("zstd", &two, 1 << 20).expect("two frames"), b"MOSCOW, May 8");
}

#[test]
fn a_bomb_stops_at_the_limit() {
    for (coding, bytes) in coded(&vec![0; 4 << 20]) {
        let error = decode(coding, &bytes, 1 << 20).expect_err("over the limit");
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge, "{coding}");
    }
}

#[test]
fn of_what_is_cut_the_beginning_is_had_and_the_rest_is_not_decoded() {
    let plain = [vec![b'x'; 1000], vec![0; 4 << 20]].concat();
    for (coding, bytes) in coded(&plain).into_iter().chain([("", plain.clone())]) {
        let sink = Sink { out: Vec::new(), max: 1001, cut: true };
        let decoder = Decoder::new(Coding::of(coding).expect("a known coding"), sink);
        let decoder = decoder.expect("begins");
        let error = decoder.push(&bytes).and_then(Decoder::finish).expect_err("it stops");
        let cut = error.into_inner().and_then(|e| e.downcast::<Beginning>().ok());
        assert!(cut.is_some_and(|cut| cut.0 == plain[..1001]), "{coding}");
    }
}

#[test]
fn false_gzip_is_an_error() {
    assert!(decode("gzip", b"<rss>plain</rss>", 1 << 20).is_err());
    assert!(decode("zstd", b"<rss>plain</rss>", 1 << 20).is_err());
}

#[test]
fn charsets_and_nothing_are_no_codings() {
    for none in ["", "none", "utf-8", "binary", "identity", "iso-8859-1", "us-ascii"] {
        assert!(is_none(none), "{none}");
    }
    for some in ["gzip", "br", "rot13", "compress"] {
        assert!(!is_none(some), "{some}");
    }
}
