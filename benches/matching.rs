//! How fast articles are matched, and what they weigh, on a made-up stream: `cargo bench --bench matching`.
//!
//! Three windows of growing size, so that a cost which grows with what is stored shows as a falling rate.

mod stream;

use std::io::{self, Write};
use std::time::Instant;

use copydesk::dedupe::{Matcher, Settings};

use stream::{Item, resident_mib};

/// Articles an hour: busy hours of a wire with hundreds of outlets.
const HOURLY: u64 = 900;

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
            let print = Item::new(n, HOURLY).print();
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
