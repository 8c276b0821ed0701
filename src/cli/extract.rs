//! `copydesk extract`: page to article.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use serde_json::{Value, json};
use url::Url;

use super::input::{Fetching, Input};
use super::say;
use crate::config::{self, Config};
use crate::http::Purpose;
use crate::model::entry::{Entry, Link, Text, TextKind};
use crate::model::{Article, ArticleId, Source, StoryId, Timestamp, Validators};
use crate::read::{self, Assignment, Explanation, Extraction, Hints, Memory, Page, Reader, Rules};

/// Arguments of `copydesk extract`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// HTML file, an http(s) address, or `-` for standard input
    #[arg(required_unless_present = "batch", value_name = "FILE|URL")]
    files: Vec<String>,
    /// The page's address, for relative links
    #[arg(long)]
    url: Option<Url>,
    /// Time zone of times that carry none, such as Asia/Shanghai
    #[arg(long)]
    zone: Option<String>,
    /// Print JSON, one object a line
    #[arg(long)]
    json: bool,
    /// Show every block and why it was kept or dropped
    #[arg(long)]
    explain: bool,
    /// Per-site rules instead of the bundled ones, or of those beside the config named with -c
    #[arg(long, value_name = "FILE")]
    sites: Option<PathBuf>,
    /// Read all .html files of a folder, with their .json of url, title and summary
    #[arg(long, value_name = "DIR", conflicts_with = "files")]
    batch: Option<PathBuf>,
    /// Print the classifier's input, for tests/train/train.py
    #[arg(long, hide = true)]
    signals: bool,
    /// Judge with another classifier, as tests/train/train.py writes it
    #[arg(long, value_name = "FILE", hide = true)]
    trees: Option<PathBuf>,
    #[command(flatten)]
    fetching: Fetching,
}

/// What the daemon would make of a page: the same code, without the fetching.
struct Got {
    article: Article,
    next: Option<Url>,
    alternate: Option<Url>,
}

fn read_page(
    reader: &Reader,
    page: &Page<'_>,
    entry: &Entry,
    zone: Option<&str>,
    memory: &Memory,
) -> Got {
    let first = reader.page(page, entry, zone, memory);
    let (next, alternate) = (first.next.clone(), first.alternate.clone());
    let source = Arc::new(Source { scrape: true, ..Source::default() });
    let wanted = Assignment::new(&source, entry.clone());
    let pages = Ok((vec![first], Validators::default()));
    let (capture, _) = reader.article(&wanted, pages, Timestamp::default());
    Got { article: capture.article, next, alternate }
}

/// Runs it.
pub fn run(args: &Args, named: Option<&Path>) -> anyhow::Result<ExitCode> {
    let config = match super::check::read_named(named)? {
        Ok(config) => config,
        Err(code) => return Ok(code),
    };
    let by = args.fetching.by(config.as_ref());
    let reader = Reader { rules: Arc::new(rules(args, config)?), ..Reader::default() };
    let mut out = std::io::stdout().lock();
    match &args.batch {
        Some(dir) => batch(dir, &reader, &mut out)?,
        None => {
            for file in &args.files {
                one(args, (file, &by), &reader, &mut out)?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Those of a file, else those of a config that was named, else those that come with the program.
fn rules(args: &Args, config: Option<Config>) -> anyhow::Result<Rules> {
    let rules = match &args.sites {
        None => config.map_or_else(Rules::default, |config| Arc::unwrap_or_clone(config.sites)),
        Some(file) => config::sites(file).map_err(|e| anyhow::anyhow!("{e}"))?,
    };
    let Some(file) = &args.trees else { return Ok(rules) };
    let trees = std::fs::read_to_string(file)
        .with_context(|| format!("cannot read the trees of {}", file.display()))?;
    rules
        .with_classifier(&trees)
        .with_context(|| format!("{} holds no trees as train.py writes them", file.display()))
}

/// A page of the batch, with what its feed entry said.
struct Job {
    id: String,
    bytes: Vec<u8>,
    url: Url,
    title: Option<String>,
    summary: Option<String>,
}

impl Job {
    fn read(file: &Path) -> anyhow::Result<Self> {
        let id = file.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        let bytes =
            std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        let beside = file.with_extension("json");
        let hint: Value = match std::fs::read(&beside) {
            Ok(json) => serde_json::from_slice(&json)
                .with_context(|| format!("{} is not JSON", beside.display()))?,
            Err(_) => Value::Null,
        };
        let text = |key: &str| hint.get(key).and_then(Value::as_str).map(str::to_owned);
        let url = text("url").and_then(|u| Url::parse(&u).ok()).map_or_else(unknown_url, Ok)?;
        Ok(Self { id, bytes, url, title: text("title"), summary: text("summary") })
    }

    fn page(&self) -> Page<'_> {
        Page { bytes: &self.bytes, content_type: None, url: &self.url }
    }

    fn entry(&self) -> Entry {
        let text = |kind, value: &Option<String>| value.clone().map(|value| Text { kind, value });
        Entry {
            title: text(TextKind::Text, &self.title),
            summary: text(TextKind::Html, &self.summary),
            links: vec![Link { href: self.url.to_string(), ..Link::default() }],
            ..Entry::default()
        }
    }
}

fn unknown_url() -> anyhow::Result<Url> {
    Url::parse("https://unknown.invalid/").context("a fixed address")
}

/// Learns what each site repeats from all of its pages, then extracts them: the daemon sees a site's pages as often.
fn batch(dir: &Path, reader: &Reader, out: &mut impl Write) -> anyhow::Result<()> {
    let entries =
        std::fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|e| e.ok().map(|e| e.path()))
        .filter(|p| p.extension().is_some_and(|e| e == "html"))
        .collect();
    files.sort();
    let memories = memories(&files, reader);
    let none = Memory::default();
    for file in &files {
        let line = match Job::read(file) {
            Ok(job) => {
                let memory = job.url.host_str().and_then(|h| memories.get(h)).unwrap_or(&none);
                let start = stopwatch();
                let got = read_page(reader, &job.page(), &job.entry(), None, memory);
                record(&job.id, &got, start.elapsed().as_secs_f64() * 1000.0)
            }
            Err(e) => json!({"file": file.display().to_string(), "error": say::causes(&e)}),
        };
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// Site memory of each host that has enough pages to repeat anything.
fn memories(files: &[PathBuf], reader: &Reader) -> BTreeMap<String, Memory> {
    let mut hosts: BTreeMap<String, Vec<&PathBuf>> = BTreeMap::new();
    for file in files {
        let json = std::fs::read(file.with_extension("json")).ok();
        let url = json
            .and_then(|j| serde_json::from_slice::<Value>(&j).ok())
            .and_then(|v| Url::parse(v.get("url")?.as_str()?).ok());
        if let Some(host) = url.as_ref().and_then(Url::host_str) {
            hosts.entry(host.to_owned()).or_default().push(file);
        }
    }
    hosts.retain(|_, files| files.len() >= 3);
    let learn = |files: Vec<&PathBuf>| {
        let mut memory = Memory::default();
        for job in files.into_iter().filter_map(|f| Job::read(f).ok()) {
            let Extraction { blocks, .. } = reader.page(&job.page(), &job.entry(), None, &memory);
            let story = StoryId::opened_by(ArticleId::of("", job.url.as_str()));
            memory.learn(story, &blocks);
        }
        memory
    };
    hosts.into_iter().map(|(host, files)| (host, learn(files))).collect()
}

#[allow(
    clippy::disallowed_methods,
    reason = "measures how long a page takes; nothing is decided by it"
)]
fn stopwatch() -> std::time::Instant {
    std::time::Instant::now()
}

fn one(
    args: &Args,
    (file, by): (&str, &Fetching),
    reader: &Reader,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let input = Input::read(file, Purpose::Page, by)?;
    let url = args.url.clone().or(input.url).map_or_else(unknown_url, Ok)?;
    let page = Page { bytes: &input.bytes, content_type: input.content_type.as_deref(), url: &url };
    let id = Path::new(file).file_stem().map(|s| s.to_string_lossy().into_owned());
    let id = id.unwrap_or_default();
    if args.signals {
        writeln!(out, "{}", json!({"id": id, "page": read::signals_of(&page)}))?;
        return Ok(());
    }
    if args.explain {
        return explain(
            args,
            &read::explain(&page, &Hints::default(), &reader.rules, &Memory::default()),
            out,
        );
    }
    let start = stopwatch();
    let entry = Entry {
        links: vec![Link { href: url.to_string(), ..Link::default() }],
        ..Entry::default()
    };
    let got = read_page(reader, &page, &entry, args.zone.as_deref(), &Memory::default());
    let ms = start.elapsed().as_secs_f64() * 1000.0;
    if args.json {
        let mut record = record(&id, &got, ms);
        record["schema"] = json!(1);
        writeln!(out, "{record}")?;
    } else {
        print(&got.article, out)?;
    }
    Ok(())
}

fn explain(args: &Args, explanation: &Explanation, out: &mut impl Write) -> anyhow::Result<()> {
    if args.json {
        writeln!(out, "{}", json!({"schema": 1, "explanation": explanation}))?;
        return Ok(());
    }
    for block in &explanation.blocks {
        let mark = if block.kept { "+" } else { "-" };
        let text = crate::text::printable(&block.text);
        writeln!(
            out,
            "{mark} {:.2} {:13} {:5} {:5}  {}\n      {text}",
            block.likely,
            block.why,
            block.chars,
            block.link_chars,
            crate::text::printable(&block.path)
        )?;
    }
    Ok(())
}

fn record(id: &str, got: &Got, ms: f64) -> Value {
    let a = &got.article;
    let time = |t: Option<Timestamp>| t.map(Timestamp::rfc3339);
    let figures: Vec<Value> = a
        .figures()
        .iter()
        .map(|f| json!({"caption": f.caption, "credit": f.credit, "url": f.url}))
        .collect();
    json!({
        "id": id, "url": a.url, "title": a.headline, "byline": {"text": a.byline.text, "names": a.byline.names},
        "published": time(a.published), "updated": time(a.updated), "language": a.language, "site": a.site,
        "dateline": a.dateline.as_ref().map(|d| json!({"place": d.place, "date": d.date, "agency": d.agency})), "credit": a.credit,
        "text": a.text(), "html": a.html(), "headings": a.headings().collect::<Vec<_>>(), "figures": figures,
        "section": a.section, "canonical": a.canonical, "next": got.next.as_ref().map(Url::as_str), "alternate": got.alternate.as_ref().map(Url::as_str),
        "confidence": a.confidence, "method": a.method.word(), "problems": a.problems.iter().map(|p| p.word()).collect::<Vec<_>>(),
        "ms": (ms * 1000.0).round() / 1000.0,
    })
}

/// For people: the head, then the text.
fn print(a: &Article, out: &mut impl Write) -> anyhow::Result<()> {
    let line = |name: &str, value: &str| {
        if value.is_empty() {
            String::new()
        } else {
            format!("{name:10} {}\n", crate::text::printable(value))
        }
    };
    let problems: Vec<&str> = a.problems.iter().map(|p| p.word()).collect();
    write!(out, "{}{}", line("title", &a.headline), line("byline", &a.byline.names.join(", ")))?;
    write!(out, "{}", line("published", &a.published.map(Timestamp::rfc3339).unwrap_or_default()))?;
    let dateline = a.dateline.iter().flat_map(|d| [&d.place, &d.date, &d.agency]).flatten();
    let dateline = dateline.map(String::as_str).collect::<Vec<_>>().join(", ");
    let credit = a.credit.as_deref().unwrap_or_default();
    write!(out, "{}{}", line("dateline", &dateline), line("credit", credit))?;
    write!(
        out,
        "{}{}",
        line("site", a.site.as_deref().unwrap_or("")),
        line("problems", &problems.join(", "))
    )?;
    writeln!(out, "{}", line("found by", &format!("{}, {} %", a.method.word(), a.confidence)))?;
    for paragraph in a.text().split('\n') {
        writeln!(out, "{}", crate::text::printable(paragraph))?;
    }
    Ok(())
}
