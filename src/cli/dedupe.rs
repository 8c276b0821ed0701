//! `copydesk dedupe`: articles in, the story of each out, and why.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use crate::dedupe::{Doc, Evidence, Kind, Matcher, Print, Settings, Verdict};
use crate::model::{ArticleId, RevisionHead, Timestamp};
use crate::read::{self, Agencies};
use crate::text::printable;

/// Arguments of `copydesk dedupe`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Articles in arrival order, one JSON object a line: id, url, title, text, date, source (optional)
    file: PathBuf,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

/// An article of the input.
#[derive(Debug, Deserialize)]
struct Row {
    id: String,
    #[serde(default)]
    url: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    date: String,
    #[serde(default)]
    source: Option<String>,
}

/// The answer for one article.
#[derive(Debug, Serialize)]
struct Answer<'a> {
    id: &'a str,
    story: String,
    verdict: &'static str,
    /// What a revision does to its story, when it withdraws it.
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<&'static str>,
    evidence: Why<'a>,
}

#[derive(Debug, Serialize)]
struct Why<'a> {
    with: Option<&'a str>,
    /// In words; how many the texts have stands among the numbers.
    why: Option<String>,
    #[serde(flatten)]
    numbers: Option<&'a Evidence>,
    near: Vec<Near<'a>>,
}

#[derive(Debug, Serialize)]
struct Near<'a> {
    id: &'a str,
    why: String,
    #[serde(flatten)]
    numbers: &'a Evidence,
}

/// Runs it.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let name = args.file.display();
    let input =
        BufReader::new(File::open(&args.file).with_context(|| format!("can't open {name}"))?);
    let mut out = BufWriter::new(io::stdout().lock());
    let mut desk = Desk::default();
    for (i, line) in input.lines().enumerate() {
        let line = line.with_context(|| format!("can't read {name}"))?;
        if line.trim().is_empty() {
            continue;
        }
        let row: Row = serde_json::from_slice(line.as_bytes())
            .with_context(|| format!("{name}, line {}", i + 1))?;
        let (verdict, head) = desk.judge(&row);
        if args.json {
            serde_json::to_writer(&mut out, &desk.answer(&row, &verdict, head))?;
            writeln!(out)?;
        } else {
            desk.print(&row, &verdict, &mut out)?;
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

#[derive(Debug)]
struct Desk {
    agencies: Agencies,
    matcher: Matcher,
    /// What the file calls each article.
    names: std::collections::HashMap<ArticleId, String>,
    /// The time of rows without one: that of the row before.
    now: Timestamp,
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            agencies: Agencies::default(),
            matcher: Matcher::new(Settings::default()),
            names: std::collections::HashMap::new(),
            now: Timestamp::default(),
        }
    }
}

impl Desk {
    /// The verdict, and the head of the revision that the article announces.
    fn judge(&mut self, row: &Row) -> (Verdict, Option<RevisionHead>) {
        let article = ArticleId::of("", &row.id);
        self.names.insert(article, row.id.clone());
        // Rows stand in the order they arrived, whatever date the outlet claims.
        self.now = time(&row.date).map_or(self.now, |date| date.max(self.now));
        let (head, headline) = read::head(&row.title);
        let plain = read::plain(&row.text, &self.agencies);
        let home = read::home(&row.url, &self.agencies);
        let credit = plain.credit.as_deref().or(home);
        let numbered = || read::numbered(&row.title, credit, &self.agencies);
        let notice = || read::notice(&row.title, &plain.text);
        let head = head.or(plain.head).or_else(notice).or_else(numbered);
        let killed = head == Some(RevisionHead::Kill);
        let headline = if killed { read::notice_head(&row.title).1 } else { headline };
        let verdict = self.matcher.admit(Print::of(&Doc {
            article,
            source: row.source.as_deref().unwrap_or_default(),
            url: &row.url,
            headline,
            head,
            text: &plain.text,
            credit,
            language: None,
            at: self.now,
        }));
        (verdict, head)
    }

    fn name(&self, article: ArticleId) -> &str {
        self.names.get(&article).map_or("", String::as_str)
    }

    fn answer<'a>(
        &'a self,
        row: &'a Row,
        verdict: &'a Verdict,
        head: Option<RevisionHead>,
    ) -> Answer<'a> {
        let killed = verdict.kind == Kind::Revision && head == Some(RevisionHead::Kill);
        let with = verdict.with.as_ref();
        let near = verdict.near.iter().map(|(article, _, evidence)| Near {
            id: self.name(*article),
            why: evidence.words(),
            numbers: evidence,
        });
        Answer {
            id: &row.id,
            story: verdict.story.to_string(),
            verdict: verdict.kind.word(),
            change: killed.then_some("kill"),
            evidence: Why {
                with: with.map(|(article, _)| self.name(*article)),
                why: with.map(|(_, evidence)| evidence.words()),
                numbers: with.map(|(_, evidence)| evidence),
                near: near.collect(),
            },
        }
    }

    fn print(&self, row: &Row, verdict: &Verdict, out: &mut impl Write) -> io::Result<()> {
        let story = verdict.story.to_string();
        let (id, title) = (printable(&row.id), printable(&row.title));
        writeln!(out, "{:8} {} {id}  {title}", verdict.kind.word(), &story[..8])?;
        if let Some((article, evidence)) = &verdict.with {
            writeln!(
                out,
                "         with {}: {}",
                printable(self.name(*article)),
                evidence.words()
            )?;
        }
        for (article, _, evidence) in &verdict.near {
            writeln!(
                out,
                "         near {}: {}",
                printable(self.name(*article)),
                evidence.words()
            )?;
        }
        Ok(())
    }
}

fn time(date: &str) -> Option<Timestamp> {
    chrono::DateTime::parse_from_rfc3339(date.trim()).ok().map(Timestamp::from)
}
