//! A capture as bytes and back: JSON, so that later versions may add fields, compressed with the words it repeats.

use std::cell::RefCell;
use std::io;

use zstd::bulk::Decompressor;

use super::v1;
use crate::fleet::Stamp;
use crate::model::Capture;

/// Fast, and half of what higher levels save on news text.
const LEVEL: i32 = 3;
/// What JSON repeats in every capture. It is part of the format: another one would need another magic number.
const WORDS: &[u8] = include_bytes!("words.json");
/// First byte of an unpacked body of release 0.1.
const V1: u8 = 1;
/// No article unpacks to more.
const PLAIN_BYTES_MAX: usize = 32 << 20;
/// Nor any snapshot to more than this: it tells all that thousands of sources list, and all articles of the window.
const SNAPSHOT_BYTES_MAX: usize = 128 << 20;
/// No packed body is larger: a little more than what can't be packed at all.
pub(super) const BODY_BYTES_MAX: usize = PLAIN_BYTES_MAX + (1 << 20);

/// How bodies are written in a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// postcard, as release 0.1 wrote it.
    V1,
    /// JSON.
    V2,
}

/// Packs captures; what it has set up serves the next one too.
pub(super) struct Packer(zstd::bulk::Compressor<'static>);

impl Packer {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self(zstd::bulk::Compressor::with_dictionary(LEVEL, WORDS)?))
    }

    /// A capture's body; an error of [`io::ErrorKind::FileTooLarge`] when it could not be read back.
    pub(super) fn pack(&mut self, capture: &Capture) -> io::Result<Vec<u8>> {
        let plain = serde_json::to_vec(capture).map_err(io::Error::other)?;
        let most = match capture {
            Capture::Snapshot(_) => SNAPSHOT_BYTES_MAX,
            _ => PLAIN_BYTES_MAX,
        };
        fits(&plain, most)?;
        let body = self.0.compress(&plain)?;
        fits(&body, BODY_BYTES_MAX)?;
        Ok(body)
    }
}

fn fits(bytes: &[u8], most: usize) -> io::Result<()> {
    if bytes.len() <= most {
        return Ok(());
    }
    let what = format!("a capture of {} bytes is too large", bytes.len());
    Err(io::Error::new(io::ErrorKind::FileTooLarge, what))
}

/// What stands before a stamp: a frame that whoever unpacks the body passes over (RFC 8878 3.1.2), and how long it is.
const STAMP: [u8; 8] = [0x50, 0x2A, 0x4D, 0x18, 48, 0, 0, 0];

/// Bytes of a stamp with what stands before it.
const STAMPED_BYTES: usize = 56;

/// A body with the stamp of its capture behind it.
pub(super) fn stamped(mut body: Vec<u8>, stamp: Stamp) -> Vec<u8> {
    body.extend(STAMP);
    body.extend(stamp.to_bytes());
    body
}

/// The stamp of a body, if it has one.
pub(super) fn stamp(body: &[u8]) -> Option<Stamp> {
    let tail = body.get(body.len().checked_sub(STAMPED_BYTES)?..)?;
    Stamp::of_bytes(tail.strip_prefix(&STAMP)?)
}

/// A body without what a stream said of it.
pub(super) fn bare(mut body: Vec<u8>) -> Vec<u8> {
    if stamp(&body).is_some() {
        body.truncate(body.len() - STAMPED_BYTES);
    }
    body
}

thread_local! {
    /// Set up once a thread: that costs as much as unpacking a capture.
    static UNPACKER: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// The capture of a body.
pub(super) fn unpack(format: Format, body: &[u8]) -> Result<Capture, String> {
    let plain = match format {
        Format::V1 => Decompressor::new().and_then(|mut d| d.decompress(body, plain_bytes(body))),
        Format::V2 => UNPACKER.with_borrow_mut(|unpacker| {
            let mut ready = match unpacker.take() {
                Some(ready) => ready,
                None => Decompressor::with_dictionary(WORDS)?,
            };
            // After a damaged body another is set up.
            let plain = ready.decompress(body, plain_bytes(body))?;
            *unpacker = Some(ready);
            Ok(plain)
        }),
    };
    let plain = plain.map_err(|e: io::Error| e.to_string())?;
    match (format, plain.split_first()) {
        (Format::V2, _) => serde_json::from_slice(&plain).map_err(|e| e.to_string()),
        (Format::V1, Some((&V1, capture))) => postcard::from_bytes::<v1::Capture>(capture)
            .map(Capture::from)
            .map_err(|e| e.to_string()),
        (Format::V1, _) => Err("written in a format this copydesk does not know".to_owned()),
    }
}

/// What a body unpacks to, by its own word; it is taken at that only up to the largest there is.
fn plain_bytes(body: &[u8]) -> usize {
    let said = zstd::zstd_safe::get_frame_content_size(body).ok().flatten();
    said.map_or(PLAIN_BYTES_MAX, |bytes| bytes.min(SNAPSHOT_BYTES_MAX as u64) as usize)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::model::{
        Announcement, Article, ArticleCapture, ArticleId, Block, CaptureId, Decision, Known, Open,
        Rich, Snapshot, SourceState, StoryId, Timestamp, Validators,
    };

    fn state(validators: &Validators) -> SourceState {
        SourceState {
            url: "https://news.example/feed".into(),
            validators: validators.clone(),
            body_hash: Some([3; 16]),
            window: vec![u32::MAX, 0],
            page_problems: vec![("it is a video".into(), 2)],
            ..SourceState::default()
        }
    }

    /// One of each kind, every field of which says something.
    pub(crate) fn one_of_each() -> Vec<Capture> {
        let (article, story, at) =
            (ArticleId([7; 16]), StoryId([8; 16]), Timestamp(1_795_420_800_123));
        let validators = Validators {
            etag: Some(vec![b'"', 0xE9, b'"']),
            last_modified: Some(b"now".to_vec()),
            given_by: u64::MAX,
        };
        let state = state(&validators);
        let capture = ArticleCapture {
            id: CaptureId([9; 16]),
            article_id: article,
            announced: Announcement { address: u64::MAX, ..Announcement::default() },
            fetched: at,
            validators,
            page_blocks: vec![1, u32::MAX],
            article: Article {
                blocks: vec![
                    Block::Paragraph(Rich { text: "a < b".into(), html: "<b>a</b>".into() }),
                    Block::Heading(2, Rich::plain("\u{0}é\u{2028}")),
                    Block::List(true.into(), vec![Rich::plain("x")]),
                    Block::Embed("https://a.example/".into(), String::new()),
                ],
                ..Article::default()
            },
            first: Some(4),
            ..ArticleCapture::default()
        };
        let snapshot = Snapshot {
            begin: 1,
            decisions: vec![(3, Decision::Join(story, story))],
            sources: vec![("news".into(), state.clone())],
            listings: vec![("news".into(), vec![7])],
            known: vec![Known { held: vec![article], said: vec![(1, 2)], ..Known::default() }],
            window: vec![Open {
                seq: 2,
                article,
                source: "news".into(),
                capture: capture.id,
                at,
                story,
                opened: at,
                first: 2,
                since: 1,
            }],
            repeated: vec![("news".into(), vec![5])],
            lost: vec![(1, 1)],
            ..Snapshot::default()
        };
        let (announced, of, source) = (Announcement::old(9), Some(article), "news".into());
        vec![
            Capture::Article(Box::new(capture)),
            Capture::Sighting { entry: article, announced, of, at, first: None, source },
            Capture::Source {
                source: "news".into(),
                state: Box::new(state),
                listed: Some(vec![7]),
            },
            Capture::Decision { decision: Decision::Split(story, article), at },
            Capture::Snapshot(Box::new(snapshot)),
            Capture::Told,
            Capture::Dropped { source: "news".into(), at },
            Capture::LetGo { before: 7, at },
            Capture::Lost { captures: vec![(1, 2)], at },
            Capture::Blank { of: CaptureId([9; 16]), part: 1, parts: 3 },
        ]
    }

    #[test]
    fn what_is_packed_comes_back_and_what_could_not_is_refused() {
        let mut packer = Packer::new().expect("a packer");
        for capture in one_of_each() {
            let body = packer.pack(&capture).expect("packs");
            assert_eq!((unpack(Format::V2, &body), stamp(&body)), (Ok(capture.clone()), None));
            let with = Stamp { created: 7, hash: u64::MAX, ..Stamp::default() };
            let body = stamped(body, with);
            assert_eq!((unpack(Format::V2, &body), stamp(&body)), (Ok(capture), Some(with)));
        }
        let Some(Capture::Article(mut huge)) = one_of_each().into_iter().next() else { panic!() };
        huge.article.headline = "x".repeat(PLAIN_BYTES_MAX);
        let error = packer.pack(&Capture::Article(huge)).expect_err("is too large");
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
    }

    #[test]
    fn a_snapshot_of_thousands_of_sources_is_no_article() {
        let listings = vec![("wire".to_owned(), (1_000_000_000..1_004_000_000).collect())];
        let told = Capture::Snapshot(Box::new(Snapshot { listings, ..Snapshot::default() }));
        let body = Packer::new().expect("a packer").pack(&told).expect("packs");
        assert!(plain_bytes(&body) > PLAIN_BYTES_MAX);
        assert!(unpack(Format::V2, &body) == Ok(told));
    }

    #[test]
    fn a_field_that_was_added_later_is_as_if_it_said_nothing() {
        let mut packer = Packer::new().expect("a packer");
        let early = br#"{"Sighting":{"entry":"07070707070707070707070707070707","announced":{"address":0,"headline":0,"text":0,"dates":9},"at":5}}"#;
        let body = packer.0.compress(early).expect("packs");
        let sighting = Capture::Sighting {
            entry: ArticleId([7; 16]),
            announced: Announcement::old(9),
            of: None,
            at: Timestamp(5),
            first: None,
            source: String::new(),
        };
        assert_eq!(unpack(Format::V2, &body), Ok(sighting));
    }
}
