//! `copydesk parse`: what we make of a feed, sitemap or listing, for people and for programs.

use std::io::{self, BufRead, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use url::Url;

use super::exit;
use super::input::{Fetching, Input};
use super::say;
use crate::http::Purpose;
use crate::model::Timestamp;
use crate::model::entry::{
    Category, Content, Entry, EntrySource, Feed, Link, Media, Person, Text, TextKind,
};
use crate::model::source::{Listing, SourceKind};
use crate::read::{self, Document, Parsed};
use crate::text::{collapse, cut_marked, printable};

/// Arguments of `copydesk parse`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The document: a file, an http(s) address, or `-` for standard input
    #[arg(required_unless_present = "batch", conflicts_with = "batch")]
    file: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Where the document came from, for relative addresses
    #[arg(long, value_name = "BASE")]
    url: Option<Url>,
    /// Time zone of dates that carry none, such as Asia/Shanghai
    #[arg(long)]
    zone: Option<String>,
    /// Read lines `path[TAB content-type[TAB base-uri[TAB zone[TAB source]]]]` and print a line of JSON for each
    #[arg(long, requires = "json")]
    batch: bool,
    #[command(flatten)]
    fetching: Fetching,
}

/// Runs it.
pub fn run(args: &Args, named: Option<&Path>) -> anyhow::Result<ExitCode> {
    let config = match super::check::read_named(named)? {
        Ok(config) => config,
        Err(code) => return Ok(code),
    };
    let by = args.fetching.by(config.as_ref());
    let mut out = io::stdout().lock();
    if args.batch {
        return batch(io::stdin().lock(), &by, &mut out).map(|()| ExitCode::SUCCESS);
    }
    let file = args.file.as_deref().unwrap_or("-");
    let job = Job { base: args.url.clone(), zone: args.zone.clone(), ..Job::of(file) };
    match job.run(&by) {
        Ok(parsed) if args.json => writeln!(out, "{}", versioned(file, &parsed))?,
        Ok(parsed) => table(&parsed, &mut out)?,
        Err(e) if args.json => {
            writeln!(out, "{}", failed(file, &e))?;
            return Ok(ExitCode::from(exit::FAILED));
        }
        Err(e) => return Err(e.context(format!("cannot parse {file}"))),
    }
    Ok(ExitCode::SUCCESS)
}

/// One document to parse.
#[derive(Debug, Default)]
struct Job {
    file: String,
    content_type: Option<String>,
    base: Option<Url>,
    zone: Option<String>,
    source: Source,
}

/// The keys of a `[[source]]` that matter here.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Source {
    kind: SourceKind,
    item: Option<String>,
    title: Option<String>,
    link: Option<String>,
    date: Option<String>,
}

impl Job {
    fn of(file: &str) -> Self {
        Self { file: file.to_owned(), ..Default::default() }
    }

    /// Reads a line of the batch.
    fn of_line(line: &str) -> anyhow::Result<Self> {
        let mut parts = line.split('\t').map(|p| Some(p.trim()).filter(|p| !p.is_empty()));
        let mut next = || parts.next().flatten();
        let mut job = Self::of(next().unwrap_or_default());
        job.content_type = next().map(str::to_owned);
        let base =
            next().map(|b| Url::parse(b).with_context(|| format!("`{b}` is not an absolute URI")));
        job.base = base.transpose()?;
        job.zone = next().map(str::to_owned);
        let source = next().map(|s| {
            serde_json::from_slice(s.as_bytes()).context("the source's keys are not JSON")
        });
        job.source = source.transpose()?.unwrap_or_default();
        Ok(job)
    }

    fn run(&self, by: &Fetching) -> anyhow::Result<Parsed> {
        let input = Input::read(&self.file, Purpose::Feed, by)?;
        let s = &self.source;
        let listing = s.item.clone().map(|item| Listing {
            item,
            title: s.title.clone(),
            link: s.link.clone(),
            date: s.date.clone(),
        });
        Ok(read::document(&Document {
            bytes: &input.bytes,
            content_type: self.content_type.as_deref().or(input.content_type.as_deref()),
            base: self.base.as_ref().or(input.url.as_ref()),
            zone: self.zone.as_deref(),
            kind: s.kind,
            listing: listing.as_ref(),
            ..Default::default()
        })?)
    }
}

/// A file that fails is told in its line, and the run goes on.
fn batch(input: impl BufRead, by: &Fetching, out: &mut impl Write) -> anyhow::Result<()> {
    for line in input.lines() {
        let line = line.context("standard input")?;
        if line.trim().is_empty() {
            continue;
        }
        let file = line.split('\t').next().unwrap_or_default();
        // The list itself comes from there.
        anyhow::ensure!(file.trim() != "-", "`-` is standard input, which the list is read from");
        let shown = match Job::of_line(&line).and_then(|job| job.run(by)) {
            Ok(parsed) => document(file, &parsed),
            Err(e) => failed(file, &e),
        };
        writeln!(out, "{shown}")?;
        out.flush()?;
    }
    Ok(())
}

fn failed(file: &str, error: &anyhow::Error) -> Value {
    json!({"file": file, "error": say::causes(error)})
}

fn versioned(file: &str, parsed: &Parsed) -> Value {
    let mut out = Map::from_iter([("schema".to_owned(), json!(1))]);
    if let Value::Object(document) = document(file, parsed) {
        out.extend(document);
    }
    out.into()
}

fn document(file: &str, parsed: &Parsed) -> Value {
    let more: Vec<&str> = parsed.more.iter().map(|child| child.url.as_str()).collect();
    json!({"file": file, "feed": feed(&parsed.feed), "problems": parsed.problems, "more": more, "moved": parsed.moved})
}

fn feed(f: &Feed) -> Value {
    json!({
        "type": f.kind, "id": f.id, "title": f.title.as_ref().map(text), "links": list(&f.links, link),
        "description": f.description.as_ref().map(text), "published": f.published.map(time),
        "updated": f.updated.map(time),
        "language": f.language, "rights": f.rights.as_ref().map(text),
        "authors": list(&f.authors, person), "contributors": list(&f.contributors, person),
        "categories": list(&f.categories, category), "generator": f.generator, "logo": f.logo,
        "ttl": f.hints.ttl.map(|t| t.as_secs() / 60), "entries": list(&f.entries, entry),
    })
}

fn entry(e: &Entry) -> Value {
    json!({
        "id": e.guid.as_ref().unwrap_or(&e.id), "title": e.title.as_ref().map(text), "links": list(&e.links, link),
        "summary": e.summary.as_ref().map(text), "content": e.content.as_ref().map(content),
        "published": e.published.map(time), "updated": e.updated.map(time),
        "authors": list(&e.authors, person), "contributors": list(&e.contributors, person),
        "categories": list(&e.categories, category), "rights": e.rights.as_ref().map(text),
        "source": e.source.as_ref().map(source), "language": e.language,
        "media": list(&e.media, |m| json!({"content": list(m, media)})),
    })
}

fn list<T>(items: &[T], of: impl Fn(&T) -> Value) -> Vec<Value> {
    items.iter().map(of).collect()
}

fn time(t: Timestamp) -> String {
    t.rfc3339()
}

fn text(t: &Text) -> Value {
    let kind = match t.kind {
        TextKind::Text => "text",
        TextKind::Html => "html",
        TextKind::Xhtml => "xhtml",
    };
    json!({"type": kind, "value": t.value})
}

fn content(c: &Content) -> Value {
    json!({"type": c.kind, "value": c.value, "src": c.src})
}

fn link(l: &Link) -> Value {
    json!({"href": l.href, "rel": l.rel, "type": l.media_type, "title": l.title, "length": l.length})
}

fn person(p: &Person) -> Value {
    json!({"name": p.name, "email": p.email, "uri": p.uri})
}

fn category(c: &Category) -> Value {
    json!({"term": c.term, "scheme": c.scheme, "label": c.label})
}

fn source(s: &EntrySource) -> Value {
    json!({"id": s.id, "title": s.title, "url": s.url})
}

fn media(m: &Media) -> Value {
    json!({
        "url": m.url, "type": m.media_type, "size": m.size, "width": m.width, "height": m.height,
        "caption": m.caption, "credit": m.credit, "thumbnail": m.thumbnail,
    })
}

/// For a person: what the feed is, then a line an entry.
fn table(parsed: &Parsed, out: &mut impl Write) -> io::Result<()> {
    let f = &parsed.feed;
    let title = f.title.as_ref().map_or("(no title)", |t| &t.value);
    writeln!(out, "{}  [{}]", printable(&collapse(title)), f.kind)?;
    writeln!(out, "{} entries", f.entries.len())?;
    for e in &f.entries {
        let date = e.published.or(e.updated).map_or("-".to_owned(), time);
        let title = e.title.as_ref().or(e.summary.as_ref()).map_or("(no title)", |t| &t.value);
        let title = cut_marked(&printable(&collapse(title)), 100);
        writeln!(out, "{date:<20}  {title}")?;
        writeln!(out, "{:<20}  {}", "", printable(e.page().unwrap_or("(no link)")))?;
    }
    for child in &parsed.more {
        writeln!(out, "sitemap  {}", printable(&child.url))?;
    }
    for problem in &parsed.problems {
        writeln!(out, "note: {}", printable(problem))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_goes_on_after_a_failure() {
        let mut out = Vec::new();
        let lines = "/nonexistent\n\n/dev/null\ttext/xml\thttp://h.example/\tAsia/Tokyo\t{\"kind\":\"sitemap\"}\n";
        batch(lines.as_bytes(), &Fetching::default(), &mut out).unwrap();
        let lines: Vec<Value> = out
            .split(|b| *b == b'\n')
            .filter(|l| !l.is_empty())
            .map(|l| serde_json::from_slice(l).unwrap())
            .collect();
        assert_eq!(lines.len(), 2);
        assert!(lines[0]["error"].as_str().unwrap().contains("cannot read"));
        assert!(lines[1]["error"].as_str().unwrap().contains("empty"));
    }

    #[test]
    fn mistakes_of_a_line_are_told() {
        let error = |line: &str| format!("{:#}", Job::of_line(line).unwrap_err());
        assert!(error("f\t\tnonsense").contains("absolute URI"));
        assert!(error("f\t\t\t\t{").contains("JSON"));
    }
}
