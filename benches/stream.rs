//! A made-up wire for the benches: who publishes what and when; and what the process takes.

#![allow(dead_code, reason = "each bench takes what it needs")]

use std::error::Error;
use std::fmt::Write as _;
use std::io;
use std::path::Path;
use std::sync::{Arc, RwLock};
use std::thread::JoinHandle;

use copydesk::dedupe::{Doc, Print};
use copydesk::desk::fold::Fold;
use copydesk::desk::{self, Desk, Ticket};
use copydesk::journal::Segments;
use copydesk::model::{
    Announcement, Article, ArticleCapture, ArticleId, Block, Capture, CaptureId, Rich, Timestamp,
    Validators,
};
use copydesk::store::{self, SledStore};
use copydesk::wire::Agencies;

pub(crate) type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Words of an article: the middle of real wires.
const WORDS: u64 = 450;
/// One article in three is a copy, as on the wires.
const COPIES: u64 = 3;
/// Sites that publish them.
const SITES: u64 = 200;

/// One article of the stream.
pub(crate) struct Item {
    pub(crate) id: ArticleId,
    pub(crate) site: String,
    pub(crate) url: String,
    pub(crate) headline: String,
    pub(crate) text: String,
    pub(crate) at: Timestamp,
}

impl Item {
    /// The n-th of so many an hour: a story of its own, or a copy of a recent one at another site.
    pub(crate) fn new(n: u64, hourly: u64) -> Self {
        let copy = n > 50 && n.is_multiple_of(COPIES);
        let story = if copy { n - 1 - mix(n) % 50 } else { n };
        let whole = text(story);
        let keep = if copy { whole.floor_char_boundary(whole.len() * 3 / 4) } else { whole.len() };
        let site = format!("site{}", mix(n) % SITES);
        Self {
            id: ArticleId::of("bench", &n.to_string()),
            url: format!("https://{site}.example/{n}"),
            site,
            headline: whole[..60].replace('\n', " "),
            text: whole[..keep].to_owned(),
            at: Timestamp::from_secs(1_795_420_800 + (n * 3600 / hourly) as i64),
        }
    }

    /// As the matcher takes it.
    pub(crate) fn print(&self) -> Print {
        Print::of(&Doc {
            article: self.id,
            source: &self.site,
            url: &self.url,
            headline: &self.headline,
            head: None,
            text: &self.text,
            credit: None,
            language: None,
            at: self.at,
        })
    }
}

fn mix(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// An article of made-up words from a vocabulary the size of a newspaper's.
fn text(story: u64) -> String {
    let mut out = String::new();
    for i in 0..WORDS {
        let h = mix(story << 16 | i);
        // Squaring makes some words common and most rare.
        let rare = ((h >> 40) * (h >> 40)) >> 24;
        let word = (rare * 20_000) >> 24;
        let end = if i % 19 == 18 { ".\n" } else { " " };
        // Formatting into a String does not fail.
        write!(out, "w{word}{end}").unwrap_or_default();
    }
    out
}

/// A desk with journal and rows in a folder.
pub(crate) fn open(dir: &Path) -> Fallible<(Desk, JoinHandle<()>)> {
    let settings = store::Settings::default();
    let (journal, _) = Segments::open(&dir.join("journal"), settings.segment_bytes)?;
    let rows = SledStore::open(&dir.join("store"), settings.cache_bytes)?;
    let fold = Fold::new(Agencies::default());
    Ok(desk::open(Arc::new(RwLock::new(journal)), Arc::new(rows), fold)?)
}

/// Ends it, all stored.
pub(crate) fn close((desk, thread): (Desk, JoinHandle<()>)) -> Fallible<()> {
    drop(desk);
    Ok(thread.join().map_err(|_| "the desk panicked")?)
}

/// A folder of a desk that took these in.
pub(crate) fn fill(dir: &Path, items: impl Iterator<Item = Item>) -> Fallible<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let (desk, thread) = open(dir)?;
    runtime.block_on(async {
        for item in items {
            desk.take(capture(item), &Ticket::default()).await?;
        }
        desk.probe().await
    })?;
    close((desk, thread))
}

/// As a poll would bring it.
pub(crate) fn capture(item: Item) -> Capture {
    let paragraph = |line: &str| Block::Paragraph(Rich::plain(line));
    Capture::Article(Box::new(ArticleCapture {
        id: CaptureId::of(item.id, item.text.as_bytes()),
        article_id: item.id,
        source: item.site,
        rank: 0,
        home: false,
        own: true,
        fetched: item.at,
        announced: Announcement::default(),
        shared_page: false,
        validators: Validators::default(),
        page_blocks: Vec::new(),
        listed: 0,
        first: None,
        article: Article {
            url: item.url,
            headline: item.headline,
            published: Some(Timestamp(item.at.0)),
            blocks: item.text.lines().map(paragraph).collect(),
            ..Article::default()
        },
    }))
}

/// Bytes of all files in a folder.
pub(crate) fn size(dir: &Path) -> io::Result<u64> {
    let mut sum = 0;
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let data = entry.metadata()?;
        sum += if data.is_dir() { size(&entry.path())? } else { data.len() };
    }
    Ok(sum)
}

/// Resident memory of this process, where the system tells it.
pub(crate) fn resident_mib() -> Option<u64> {
    resident_kib("/proc/self").map(|kib| kib / 1024)
}

/// The same of a process, by its folder.
pub(crate) fn resident_kib(process: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("{process}/status")).ok()?;
    let line = status.lines().find(|l| l.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
