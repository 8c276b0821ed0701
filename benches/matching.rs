//! How fast articles are matched, and what they weigh, on a made-up stream: `cargo bench --bench matching`.
//!
//! Three windows of growing size, so that a cost which grows with what is stored shows as a falling rate.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::time::Instant;

use copydesk::dedupe::{Doc, Matcher, Print, Settings};
use copydesk::model::{ArticleId, Timestamp};

/// Words of an article: the middle of real wires.
const WORDS: u64 = 450;
/// One article in three is a copy, as on the wires.
const COPIES: u64 = 3;
/// Articles an hour.
const HOURLY: i64 = 900;

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

/// The n-th article of the stream: a story of its own, or a copy of a recent one at another site.
fn print(n: u64) -> Print {
    let copy = n > 50 && n.is_multiple_of(COPIES);
    let story = if copy { n - 1 - mix(n) % 50 } else { n };
    let mut body = text(story);
    if copy {
        body.truncate(body.floor_char_boundary(body.len() * 3 / 4));
    }
    let at = Timestamp::from_secs(1_795_420_800 + n as i64 * 3600 / HOURLY);
    Print::of(&Doc {
        article: ArticleId::of("bench", &n.to_string()),
        source: "bench",
        url: &format!("https://site{}.example/{n}", mix(n) % 200),
        headline: &text(story)[..60],
        head: None,
        text: &body,
        credit: None,
        language: None,
        at,
    })
}

/// Resident memory, where the system tells it.
fn resident_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib / 1024)
}

/// Reads the clock: a bench is the one thing that must.
#[expect(clippy::disallowed_methods, reason = "measuring time is what a bench is for")]
fn clock() -> Instant {
    Instant::now()
}

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    let mut matcher = Matcher::new(Settings::default());
    let (mut n, mut stored) = (0, 0);
    writeln!(out, "articles in window | prints/s | matched/s | bytes a print | resident MiB")?;
    for goal in [5_000, 12_000, 30_000, 65_000] {
        let (mut printing, mut matching, mut bytes, mut count) = (0.0, 0.0, 0, 0_u64);
        while matcher.len() < goal && n < 70_000 {
            let start = clock();
            let print = print(n);
            printing += start.elapsed().as_secs_f64();
            bytes += postcard::to_stdvec(&print).map_or(0, |b| b.len());
            let start = clock();
            matcher.admit(print);
            matching += start.elapsed().as_secs_f64();
            n += 1;
            count += 1;
        }
        stored += count;
        writeln!(
            out,
            "{:>18} | {:>8.0} | {:>9.0} | {:>13} | {:>12}",
            matcher.len(),
            count as f64 / printing,
            count as f64 / matching,
            bytes as u64 / count.max(1),
            resident_mib().unwrap_or_default(),
        )?;
    }
    writeln!(out, "{stored} articles in all")
}
