//! A made-up wire for the benches: who publishes what and when; and what the process takes.

use std::fmt::Write as _;

use copydesk::dedupe::{Doc, Print};
use copydesk::model::{ArticleId, Timestamp};

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

/// Resident memory, where the system tells it.
pub(crate) fn resident_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib / 1024)
}
