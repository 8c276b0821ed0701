//! Does it grow slow or fat? A million made-up articles through the matcher alone, and through the desk: journal, fold, store;
//! then the store is opened again.
//!
//!     cargo bench --bench growth -- [--articles 1000000] [--plot benches/growth.svg]
//!
//! Each part runs in a process of its own, so that its memory is its own. Rates are articles a second of CPU; `yards` is the CPU
//! of an article by that of making its text, which is timed in between and always the same work: what a busy machine slows, it
//! slows in both. The window of 72 hours holds 11,664 articles and turns over eighty-five times in a million; retention is off.

mod stream;

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;
use std::process::Command;

use copydesk::dedupe::{Matcher, Settings};
use copydesk::desk::Ticket;

use stream::{Fallible, Item, capture, close, open, resident_mib, size};

/// Articles an hour.
const HOURLY: u64 = 162;
/// A row of the table for so many articles.
const STEP: u64 = 50_000;
/// Articles made before the clock runs.
const CHUNK: u64 = 1_000;

/// CPU seconds.
#[derive(Debug, Clone, Copy, Default)]
struct Spent {
    making: f64,
    at_work: f64,
}

/// CPU seconds from one lap to the next.
struct Laps(f64);

impl Laps {
    fn start() -> Self {
        Self(cpu_seconds().unwrap_or_default())
    }

    fn lap(&mut self) -> f64 {
        let before = std::mem::replace(self, Self::start());
        self.0 - before.0
    }
}

/// One line of the table.
#[derive(Debug, Clone, Copy)]
struct Row {
    articles: u64,
    /// Articles a second of CPU since the last row.
    rate: f64,
    /// The CPU of one, by that of making its text.
    yards: f64,
    resident_mib: u64,
    disk_mib: u64,
}

impl Row {
    fn new(articles: u64, since: u64, spent: Spent, disk: u64) -> Self {
        Self {
            articles,
            rate: (articles - since) as f64 / spent.at_work.max(0.01),
            yards: spent.at_work / spent.making.max(0.01),
            resident_mib: resident_mib().unwrap_or_default(),
            disk_mib: disk >> 20,
        }
    }

    fn parse(line: &str) -> Option<Self> {
        let mut fields = line.split('|').map(|field| field.trim().parse::<f64>().ok());
        let mut next = || fields.next().flatten();
        Some(Self {
            articles: next()? as u64,
            rate: next()?,
            yards: next()?,
            resident_mib: next()? as u64,
            disk_mib: next()? as u64,
        })
    }
}

fn main() -> Fallible<()> {
    let args: Vec<String> = std::env::args().collect();
    let value = |name: &str| args.iter().skip_while(|a| *a != name).nth(1).map(String::as_str);
    let articles = value("--articles").map_or(Ok(1_000_000), str::parse)?;
    match value("--part") {
        Some("matching") => matching(articles),
        Some(part) => {
            let dir = value("--dir").ok_or("give the part a folder: --dir DIR")?;
            let runtime = tokio::runtime::Builder::new_current_thread().build()?;
            match part {
                "desk" => runtime.block_on(whole(Path::new(dir), articles)),
                _ => runtime.block_on(again(Path::new(dir), articles)),
            }
        }
        None => {
            let dir = tempfile::tempdir()?;
            let run = |part| run_part(part, dir.path(), articles);
            let (matching, desk) = (run("matching")?, run("desk")?);
            run("opened again")?;
            value("--plot").map_or(Ok(()), |path| std::fs::write(path, plot(&matching, &desk)))?;
            Ok(())
        }
    }
}

/// Runs one part in a process of its own, and passes on what it prints.
fn run_part(part: &str, dir: &Path, articles: u64) -> Fallible<Vec<Row>> {
    let mut out = io::stdout().lock();
    writeln!(out, "{part}\n  articles | per CPU s |   yards | resident MiB | on disk MiB")?;
    out.flush()?;
    let told = Command::new(std::env::current_exe()?)
        .args(["--part", part, "--articles", &articles.to_string(), "--dir"])
        .arg(dir)
        .stderr(std::process::Stdio::inherit())
        .output()?;
    if !told.status.success() {
        return Err(format!("the part `{part}` failed: {}", told.status).into());
    }
    let told = String::from_utf8(told.stdout)?;
    write!(out, "{told}")?;
    Ok(told.lines().filter_map(Row::parse).collect())
}

fn print(row: Row) -> io::Result<()> {
    let Row { articles, rate, yards, resident_mib, disk_mib } = row;
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{articles:>10} | {rate:>9.0} | {yards:>7.2} | {resident_mib:>12} | {disk_mib:>11}"
    )?;
    out.flush()
}

/// The matcher with the prints of its window, nothing else.
fn matching(articles: u64) -> Fallible<()> {
    let mut matcher = Matcher::new(Settings::default());
    let (mut spent, mut since) = (Spent::default(), 0);
    let mut laps = Laps::start();
    for first in (0..articles).step_by(CHUNK as usize) {
        let items: Vec<_> = (first..first + CHUNK).map(|n| Item::new(n, HOURLY)).collect();
        spent.making += laps.lap();
        let prints: Vec<_> = items.iter().map(|i| (i.print(), i.at)).collect();
        laps.lap();
        for (print, at) in prints {
            matcher.pass_time(at);
            matcher.admit(print);
        }
        spent.at_work += laps.lap();
        if (first + CHUNK).is_multiple_of(STEP) {
            print(Row::new(first + CHUNK, since, spent, 0))?;
            (spent, since) = (Spent::default(), first + CHUNK);
        }
    }
    Ok(())
}

/// The desk as the daemon runs it, on a disk.
async fn whole(dir: &Path, articles: u64) -> Fallible<()> {
    let (desk, thread) = open(dir)?;
    let ticket = Ticket::default();
    let (mut spent, mut since) = (Spent::default(), 0);
    let mut laps = Laps::start();
    for first in (0..articles).step_by(CHUNK as usize) {
        let items: Vec<_> = (first..first + CHUNK).map(|n| Item::new(n, HOURLY)).collect();
        spent.making += laps.lap();
        let captures: Vec<_> = items.into_iter().map(capture).collect();
        laps.lap();
        for capture in captures {
            desk.take(capture, &ticket).await?;
        }
        desk.probe().await?;
        spent.at_work += laps.lap();
        if (first + CHUNK).is_multiple_of(STEP) {
            print(Row::new(first + CHUNK, since, spent, size(dir)?))?;
            (spent, since) = (Spent::default(), first + CHUNK);
        }
    }
    close((desk, thread))
}

/// A restart: the first article waits until the window is read back. Its rate is that of the window.
async fn again(dir: &Path, articles: u64) -> Fallible<()> {
    let mut spent = Spent::default();
    let mut laps = Laps::start();
    let window: Vec<_> = (0..HOURLY * 72).map(|n| Item::new(n, HOURLY)).collect();
    spent.making += laps.lap();
    drop(window);
    let (desk, thread) = open(dir)?;
    desk.take(capture(Item::new(articles, HOURLY)), &Ticket::default()).await?;
    desk.probe().await?;
    spent.at_work += laps.lap();
    print(Row::new(articles, articles.saturating_sub(HOURLY * 72), spent, size(dir)?))?;
    close((desk, thread))
}

/// CPU seconds this process has used, where the system tells them: a busy machine does not move them.
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    let ticks = |i: usize| fields.get(i)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / 100.0)
}

/// CPU above, memory below, both parts in each, from zero: a line that is level did not grow.
fn plot(matching: &[Row], desk: &[Row]) -> String {
    let mut out = String::from(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 720 520\" font-family=\"sans-serif\" font-size=\"13\">\n\
         <rect width=\"720\" height=\"520\" fill=\"#fff\"/>\n",
    );
    panel(&mut out, 30, "CPU an article, by that of making its text", [matching, desk], |r| {
        r.yards
    });
    panel(&mut out, 280, "resident memory, MiB", [matching, desk], |r| r.resident_mib as f64);
    out + "<text x=\"400\" y=\"512\" text-anchor=\"middle\">articles taken in</text>\n</svg>\n"
}

const COLOURS: [&str; 2] = ["#1b6ca8", "#c0562b"];
const LABELS: [&str; 2] = ["matching alone", "desk: journal, fold, store"];

fn panel(out: &mut String, top: u32, title: &str, lines: [&[Row]; 2], value: fn(&Row) -> f64) {
    let (left, width, height) = (70.0, 620.0, 180.0);
    let all = || lines.iter().flat_map(|l| l.iter());
    let most = all().map(|r| r.articles).max().unwrap_or(1) as f64;
    let highest = nice(all().map(value).fold(1.0, f64::max));
    let bottom = f64::from(top) + height;
    let (x, y) = (|v: f64| left + width * v / most, |v: f64| bottom - height * v / highest);
    // Formatting into a String does not fail.
    let mut put = |text: String| out.write_str(&text).unwrap_or_default();
    put(format!("<text x=\"{left}\" y=\"{}\" font-weight=\"bold\">{title}</text>\n", top - 8));
    for part in 0..=4 {
        let v = highest * f64::from(part) / 4.0;
        put(format!(
            "<path d=\"M{left} {0:.1}h{width}\" stroke=\"#ddd\"/><text x=\"{1}\" y=\"{2:.1}\" text-anchor=\"end\">{v}</text>\n",
            y(v),
            left - 6.0,
            y(v) + 4.0,
        ));
        let n = most * f64::from(part) / 4.0;
        put(format!(
            "<text x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\">{n:.0}</text>\n",
            x(n),
            bottom + 17.0
        ));
    }
    for (i, line) in lines.iter().enumerate() {
        let points: Vec<String> = line
            .iter()
            .map(|r| format!("{:.1},{:.1}", x(r.articles as f64), y(value(r))))
            .collect();
        put(format!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{2}\" stroke-width=\"2\"/><text x=\"{3}\" y=\"{4}\" fill=\"{2}\">{1}</text>\n",
            points.join(" "),
            LABELS[i],
            COLOURS[i],
            420 + 120 * i,
            top - 8,
        ));
    }
}

/// The next of 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten.
fn nice(v: f64) -> f64 {
    let power = 10_f64.powf(v.log10().floor());
    [1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0]
        .map(|n| n * power)
        .into_iter()
        .find(|n| *n >= v)
        .unwrap_or(v)
}
