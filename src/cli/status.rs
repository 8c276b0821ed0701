//! `copydesk status`: when each source was polled, when it will be and why then, and what is wrong in plain words.

use std::io::{self, Write};
use std::process::ExitCode;

use super::answer::{Answer, answer};
use super::form::Form;
use super::{exit, say};
use crate::model::Moment;
use crate::model::{Source, Timestamp};
use crate::press::status::{SourceStatus, Status, status};
use crate::shelf::Shelf;
use crate::sys::clock;
use crate::text::{cut_marked, printable};

/// Longest error shown; a server may say anything.
const ERROR_BYTES_MAX: usize = 300;

/// Of `30 days ago (2026-11-24T10:00:00Z)`.
const TIME_WIDTH: usize = 35;

/// Arguments of `copydesk status`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    form: Form,
}

/// Runs it.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let path = args.form.config();
    let Some(config) = super::check::read(&path)? else { return Ok(ExitCode::from(exit::CONFIG)) };
    let sources: Vec<&Source> = config.sources.iter().collect();
    let now = clock::now();
    let told = answer(&config, "/status.json", |shelf| {
        status(shelf.store.as_ref(), &sources, now).map(Some)
    })?;
    let (told, polled) = match told {
        Answer::Told(told) => (told, true),
        Answer::Unpolled => (status(Shelf::empty()?.store.as_ref(), &sources, now)?, false),
        Answer::Unknown => anyhow::bail!("the running copydesk is an older one; restart it"),
    };
    let mut out = io::stdout().lock();
    if args.form.json {
        serde_json::to_writer(&mut out, &told)?;
        writeln!(out)?;
    } else if polled {
        print(&mut out, &told)?;
    } else {
        let n = told.sources.len();
        writeln!(
            out,
            "{n} sources; nothing was polled yet. Start the service, or `copydesk run --once`"
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A line a source, those in trouble first, and below each what a person should know.
fn print(out: &mut impl Write, told: &Status) -> io::Result<()> {
    let now = told.at.0;
    let width = told.sources.iter().map(|s| s.id.chars().count()).max().unwrap_or(6).max(6);
    writeln!(out, "{:width$}  {:8}  {:TIME_WIDTH$}  NEXT POLL", "SOURCE", "STATE", "LAST POLL")?;
    let mut rows: Vec<&SourceStatus> = told.sources.iter().collect();
    rows.sort_by_key(|s| !s.troubled());
    for source in rows {
        let last = time(source.last_poll, now, "not yet");
        let next = time(source.next_poll, now, "soon");
        writeln!(out, "{:width$}  {:8}  {last:TIME_WIDTH$}  {next}", source.id, state(source))?;
        notes(out, source, now)?;
    }
    Ok(())
}

fn time(at: Option<Moment>, now: Timestamp, never: &str) -> String {
    at.map_or_else(|| never.to_owned(), |at| say::when(at, now))
}

fn state(source: &SourceStatus) -> &'static str {
    match source {
        SourceStatus { gone: true, .. } => "gone",
        SourceStatus { failures: 1.., .. } => "failing",
        SourceStatus { last_poll: None, .. } => "waiting",
        _ => "ok",
    }
}

fn notes(out: &mut impl Write, source: &SourceStatus, now: Timestamp) -> io::Result<()> {
    say::field(out, "because", &printable(&source.next_reason))?;
    if source.last_success != source.last_poll {
        say::field(out, "last success", &time(source.last_success, now, "never"))?;
    }
    if source.gone {
        say::field(
            out,
            "stopped",
            "the server says it is gone for good; take it out of the config",
        )?;
    }
    if let Some(error) = source.last_error.as_ref().filter(|_| source.failures > 0) {
        let error = printable(&cut_marked(error, ERROR_BYTES_MAX));
        let times = match source.failures {
            1 => "once".to_owned(),
            n => format!("{n} times in a row"),
        };
        say::field(out, "failed", &format!("{times}: {error}"))?;
    }
    if source.losing {
        let words = "polled too rarely: entries may roll over unseen; use a shorter interval";
        say::field(out, "losing", words)?;
    }
    for (kind, count) in &source.page_problems {
        say::field(out, "pages", &format!("{count}: {}", printable(kind)))?;
    }
    Ok(())
}
