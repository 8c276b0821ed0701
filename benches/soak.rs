//! Does a daemon grow that runs and runs? It follows sources on loopback that publish at a steady pace, beginning with a full
//! window of 72 hours; its memory, its open files and what it writes for an article are watched, and their slopes printed.
//!
//!     cargo bench --bench soak -- [--minutes 60] [--sources 60] [--hourly 162] [--every 30]
//!
//! A slope within two of its standard errors is none. The first quarter is not counted: caches fill.

#![expect(clippy::disallowed_methods, reason = "waiting and the time are what this bench is about")]

mod stream;

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

use copydesk::model::Timestamp;

use stream::{Fallible, Item, fill, resident_kib, size};

/// Between two looks at the daemon.
const EVERY: Duration = Duration::from_secs(10);
/// The window of matching.
const WINDOW_HOURS: u64 = 72;

fn main() -> Fallible<()> {
    let args: Vec<String> = std::env::args().collect();
    let value = |name: &str, default: u64| {
        let given = args.iter().skip_while(|a| *a != name).nth(1);
        given.map_or(Ok(default), |given| given.parse())
    };
    let (minutes, sources) = (value("--minutes", 60)?, value("--sources", 60)?.clamp(1, 250));
    let wire = Wire::open(sources, value("--hourly", 162)?.max(1))?;
    let dir = tempfile::tempdir()?;
    std::fs::write(
        dir.path().join("copydesk.toml"),
        config(&wire.addresses, value("--every", 30)?),
    )?;
    full_window(&dir.path().join("data"), wire.hourly)?;
    let mut daemon = Daemon::start(dir.path())?;
    let looks = watch(&mut daemon, &wire, dir.path(), Duration::from_secs(60 * minutes))?;
    drop(daemon);
    Ok(report(&looks)?)
}

/// Outlets that publish, by turns, so many articles an hour.
struct Wire {
    addresses: Vec<SocketAddr>,
    hourly: u64,
    pages: Arc<AtomicU64>,
}

impl Wire {
    fn open(sources: u64, hourly: u64) -> io::Result<Self> {
        let (pages, started) = (Arc::new(AtomicU64::new(0)), Instant::now());
        let mut addresses = Vec::new();
        for source in 0..sources {
            let listener = TcpListener::bind((format!("127.0.0.{}", source + 2), 0))?;
            let outlet = Outlet {
                source,
                sources,
                hourly,
                started,
                at: listener.local_addr()?,
                pages: pages.clone(),
            };
            addresses.push(outlet.at);
            spawn(move || listener.incoming().flatten().for_each(|peer| outlet.answer(peer)));
        }
        Ok(Self { addresses, hourly, pages })
    }
}

struct Outlet {
    source: u64,
    sources: u64,
    hourly: u64,
    started: Instant,
    at: SocketAddr,
    pages: Arc<AtomicU64>,
}

impl Outlet {
    /// A reader that is gone is nobody's loss.
    fn answer(&self, mut peer: TcpStream) {
        let mut lines = BufReader::new(&peer).lines().map_while(Result::ok);
        let first = lines.next().unwrap_or_default();
        let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
        let path = first.split(' ').nth(1).unwrap_or_default();
        let told = self.told();
        let known = head.iter().any(|line| line.ends_with(&format!("\"{told}\"")));
        let (status, body) = match path.strip_prefix("/story/").map(str::parse) {
            Some(Ok(n)) => ("200 OK", self.page(n)),
            _ if path != "/feed" => ("404 Not Found", String::new()),
            _ if known => ("304 Not Modified", String::new()),
            _ => ("200 OK", self.feed(told)),
        };
        let kind = if path == "/feed" { "application/rss+xml" } else { "text/html" };
        let length = body.len();
        let answer = format!(
            "HTTP/1.1 {status}\r\ncontent-type: {kind}; charset=utf-8\r\netag: \"{told}\"\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
        );
        peer.write_all(answer.as_bytes()).unwrap_or_default();
    }

    /// How many it has published.
    fn told(&self) -> u64 {
        let all = self.started.elapsed().as_secs() * self.hourly / 3600;
        (all + self.sources - self.source) / self.sources
    }

    fn feed(&self, told: u64) -> String {
        let mut items = String::new();
        for n in told.saturating_sub(20)..told {
            let headline = self.item(n).headline;
            let link = format!("http://{}/story/{n}", self.at);
            // Formatting into a String does not fail.
            write!(items, "<item><title>{headline}</title><link>{link}</link></item>")
                .unwrap_or_default();
        }
        format!(
            "<rss version=\"2.0\"><channel><title>Outlet {}</title>{items}</channel></rss>",
            self.source
        )
    }

    fn page(&self, n: u64) -> String {
        self.pages.fetch_add(1, Ordering::Relaxed);
        let Item { headline, text, .. } = self.item(n);
        let paragraphs: String = text.lines().map(|line| format!("<p>{line}</p>\n")).collect();
        format!(
            "<!doctype html><html lang=\"en\"><title>{headline}</title><article><h1>{headline}</h1>\n{paragraphs}</article></html>"
        )
    }

    fn item(&self, n: u64) -> Item {
        Item::new(10_000_000 + n * self.sources + self.source, self.hourly)
    }
}

/// Each source is polled every so many seconds.
fn config(sources: &[SocketAddr], every: u64) -> String {
    let mut out = "contact = \"mailto:soak@example.org\"\ndata = \"data\"\n\
                   [fetch]\nallow = [\"127.0.0.0/8\"]\n[publish]\nlisten = \"\"\ndir = \"www\"\n\
                   [schedule]\ninterval_floor = \"1s\"\n"
        .to_owned();
    for (n, at) in sources.iter().enumerate() {
        let source = format!(
            "[[source]]\nid = \"s{n}\"\nurl = \"http://{at}/feed\"\nevery = \"{every}s\"\n"
        );
        out.push_str(&source);
    }
    out
}

/// The last 72 hours at the same pace, so that what leaves the window is as much as what comes.
fn full_window(data: &Path, hourly: u64) -> Fallible<()> {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
    let count = WINDOW_HOURS * hourly;
    let items = (0..count).map(|n| {
        let before = Duration::from_secs((count - n) * 3600 / hourly);
        Item {
            at: Timestamp::from_secs(now.as_secs() as i64).minus(before),
            ..Item::new(n, hourly)
        }
    });
    fill(data, items)
}

struct Daemon(Child);

impl Daemon {
    fn start(dir: &Path) -> io::Result<Self> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
        command.current_dir(dir).arg("run").stdout(std::process::Stdio::null());
        Ok(Self(command.stderr(std::fs::File::create(dir.join("log"))?).spawn()?))
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        if let Err(error) = self.0.kill().and_then(|()| self.0.wait()) {
            writeln!(io::stderr(), "the daemon could not be ended: {error}").unwrap_or_default();
        }
    }
}

/// What a look at the daemon saw.
#[derive(Clone, Copy)]
struct Look {
    minute: f64,
    resident_kib: f64,
    files: f64,
    articles: f64,
    disk: f64,
}

fn watch(daemon: &mut Daemon, wire: &Wire, dir: &Path, long: Duration) -> Fallible<Vec<Look>> {
    let (mut looks, started) = (Vec::new(), Instant::now());
    let process = format!("/proc/{}", daemon.0.id());
    while started.elapsed() < long {
        sleep(EVERY);
        if let Some(status) = daemon.0.try_wait()? {
            let log = std::fs::read_to_string(dir.join("log"))?;
            return Err(format!("the daemon ended: {status}\n{log}").into());
        }
        looks.push(Look {
            minute: started.elapsed().as_secs_f64() / 60.0,
            resident_kib: resident_kib(&process).ok_or("the system does not tell memory")? as f64,
            files: std::fs::read_dir(format!("{process}/fd"))?.count() as f64,
            articles: wire.pages.load(Ordering::Relaxed) as f64,
            disk: size(&dir.join("data"))? as f64,
        });
    }
    Ok(looks)
}

fn report(looks: &[Look]) -> io::Result<()> {
    let steady = &looks[looks.len() / 4..];
    let (first, last) = match (steady.first(), steady.last()) {
        (Some(first), Some(last)) if steady.len() > 4 => (first, last),
        _ => return Err(io::Error::other("too short: give it some minutes")),
    };
    let mut out = io::stdout().lock();
    let articles = last.articles - first.articles;
    let minutes = last.minute - first.minute;
    writeln!(out, "{} looks over {minutes:.0} minutes, {articles:.0} articles", steady.len())?;
    writeln!(out, "                        first |     last |    slope | its error")?;
    let mut line = |name: &str, unit: f64, of: fn(&Look) -> f64, by: fn(&Look) -> f64| {
        let (slope, error) = slope(steady, by, of);
        let (from, to) = (of(first) / unit, of(last) / unit);
        writeln!(
            out,
            "{name:<20} {from:>8.1} | {to:>8.1} | {:>8.3} | {:>8.3}",
            slope / unit,
            error / unit
        )
    };
    let minute: fn(&Look) -> f64 = |look| look.minute;
    line("memory, MiB a minute", 1024.0, |look| look.resident_kib, minute)?;
    line("files, a minute", 1.0, |look| look.files, minute)?;
    let (early, late) = steady.split_at(steady.len() / 2);
    let an_article = |looks: &[Look]| slope(looks, |look| look.articles, |look| look.disk);
    let ((early, e), (late, l)) = (an_article(early), an_article(late));
    writeln!(
        out,
        "bytes an article, first half {early:.0} (error {e:.0}), second half {late:.0} (error {l:.0})"
    )
}

/// Of the line through the looks by least squares: its slope and the standard error of that.
fn slope(looks: &[Look], x: fn(&Look) -> f64, y: fn(&Look) -> f64) -> (f64, f64) {
    let n = looks.len() as f64;
    let mean = |f: fn(&Look) -> f64| looks.iter().map(f).sum::<f64>() / n;
    let (x0, y0) = (mean(x), mean(y));
    let spread: f64 = looks.iter().map(|look| (x(look) - x0).powi(2)).sum();
    let slope = looks.iter().map(|look| (x(look) - x0) * (y(look) - y0)).sum::<f64>() / spread;
    let rest: f64 = looks.iter().map(|look| (y(look) - y0 - slope * (x(look) - x0)).powi(2)).sum();
    (slope, (rest / (n - 2.0) / spread).sqrt())
}
