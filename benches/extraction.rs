//! What a page costs beside a bare DOM of it: `cargo bench --bench extraction [-- FOLDER]`.
//!
//! The pages are a folder's `*.html`, or the project's own layouts. Each is read by `extract` and by html5ever alone into scraper's
//! DOM, in turn; the times are the thread's own on a processor, the least of several passes.

use std::error::Error;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use copydesk::extract::{Hints, Memory, Page, Rules, extract};
use rustix::time::{ClockId, clock_gettime};
use scraper::Html;
use url::Url;

const PASSES: usize = 5;

/// Nanoseconds this thread has spent on a processor.
fn spent() -> i128 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    i128::from(now.tv_sec) * 1_000_000_000 + i128::from(now.tv_nsec)
}

fn cost(work: impl FnOnce()) -> i128 {
    let start = spent();
    work();
    spent() - start
}

fn pages(folder: &Path) -> io::Result<Vec<Vec<u8>>> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder)?.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>()?;
    files.retain(|f| f.extension().is_some_and(|e| e == "html"));
    files.sort();
    files.into_iter().map(std::fs::read).collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pages/layouts");
    let folder = std::env::args().skip(1).find(|a| !a.starts_with('-')).map_or(own, PathBuf::from);
    let (rules, memory, url) =
        (Rules::default(), Memory::default(), Url::parse("https://a.example/2026/1")?);
    let (mut count, mut bytes, mut ours, mut bare) = (0_u32, 0, 0, 0);
    for page in pages(&folder)? {
        let text = String::from_utf8_lossy(&page);
        let read = || {
            let page = Page { bytes: &page, content_type: None, url: &url };
            std::hint::black_box(extract(&page, &Hints::default(), &rules, &memory));
        };
        read(); // tables are made at the first use
        let (mut one, mut other) = (i128::MAX, i128::MAX);
        for _ in 0..PASSES {
            one = one.min(cost(read));
            other = other.min(cost(|| drop(std::hint::black_box(Html::parse_document(&text)))));
        }
        (count, bytes, ours, bare) = (count + 1, bytes + page.len(), ours + one, bare + other);
    }
    let ms = |ns: i128| ns as f64 / 1e6 / f64::from(count.max(1));
    writeln!(
        io::stdout(),
        "{count} pages of {} kB on average: {:.2} ms of CPU a page, {:.2} for html5ever's DOM alone, {:.2} times that",
        bytes / 1000 / count.max(1) as usize,
        ms(ours),
        ms(bare),
        ours as f64 / bare.max(1) as f64
    )?;
    Ok(())
}
