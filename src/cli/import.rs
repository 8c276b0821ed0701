//! `copydesk import` and `copydesk export`: sources in and out as OPML, stories out as JSON lines.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use serde_json::Value;

use super::add::{List, target, write};
use super::answer::{self, daemon};
use super::{exit, reload, say};
use crate::config::{self, OPML_BYTES_MAX, Outline};
use crate::desk;
use crate::model::access::shown;
use crate::press::export::stories;
use crate::rounds::control::{Ask, Reply};
use crate::text::{cut_marked, printable};

/// Outlines that were passed over and are named.
const SKIPPED_MAX: usize = 20;

/// Arguments of `copydesk import`.
#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// An OPML file; `-` is standard input
    #[arg(value_name = "FILE")]
    file: String,
    /// Show what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Arguments of `copydesk export`.
#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    /// The sources as OPML, for feed readers and for `import` (the default)
    #[arg(long, conflicts_with = "jsonl")]
    opml: bool,
    /// The stories as JSON lines, oldest change first
    #[arg(long)]
    jsonl: bool,
}

/// Runs `copydesk import`. No request is made.
pub fn run_import(args: &ImportArgs, named: Option<&Path>) -> anyhow::Result<ExitCode> {
    let Some((path, config)) = target(named)? else { return Ok(ExitCode::from(exit::CONFIG)) };
    let outlines = config::opml(&bytes(&args.file)?)
        .with_context(|| format!("{} was not imported", printable(&args.file)))?;
    let mut list = List { config: &config, new: Vec::new() };
    let mut skipped = Vec::new();
    for outline in &outlines {
        let taken = |id: &str| list.taken(id);
        let source = config::source_of(outline, &config.schedule, &taken);
        match source {
            Err(why) => skipped.push(format!("{}: {why}", called(outline))),
            Ok(source) => match list.known(&source.url) {
                Some(known) => {
                    skipped.push(format!("{}: already there, as `{}`", called(outline), known.id));
                }
                None => list.new.push(source),
            },
        }
    }
    let refused = list.misfits(&path)?;
    skipped.extend(refused.iter().map(|(source, why)| format!("{}: {why}", shown(&source.url))));
    let mut err = io::stderr();
    for why in skipped.iter().take(SKIPPED_MAX) {
        writeln!(err, "passed over: {}", printable(why))?;
    }
    if skipped.len() > SKIPPED_MAX {
        writeln!(err, "passed over: and {} more", skipped.len() - SKIPPED_MAX)?;
    }
    let written = match write(&path, &list, args.dry_run) {
        Ok(written) => written,
        Err(error) => {
            writeln!(err, "error: {error}")?;
            return Ok(ExitCode::from(exit::IO));
        }
    };
    let (new, passed) = (say::count(list.new.len(), "source"), skipped.len());
    writeln!(io::stdout().lock(), "{new} new, {passed} passed over")?;
    if written {
        reload::if_running(&path, &config.store.data)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// An entry of the file, as a person finds it there.
fn called(outline: &Outline) -> String {
    let Outline { title, url, line, .. } = outline;
    let address = match url.as_str() {
        "" => "no address".to_owned(),
        url if url.contains('@') => shown(url), // perhaps with a password
        url => cut_marked(url, 200),
    };
    match title.as_str() {
        "" => format!("line {line}: {address}"),
        title => format!("line {line}: {} ({address})", cut_marked(title, 100)),
    }
}

/// No more than is read: a file without end is none.
fn bytes(file: &str) -> anyhow::Result<Vec<u8>> {
    let most = OPML_BYTES_MAX as u64 + 1;
    let mut bytes = Vec::new();
    if file == "-" {
        io::stdin().lock().take(most).read_to_end(&mut bytes)?;
    } else {
        let opened =
            File::open(file).with_context(|| format!("cannot read {}", printable(file)))?;
        opened.take(most).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// Runs `copydesk export`.
pub fn run_export(args: &ExportArgs, named: Option<&Path>) -> anyhow::Result<ExitCode> {
    let path = config::find(named);
    let config = if args.jsonl { answer::config(&path)? } else { super::check::read(&path)? };
    let Some(config) = config else { return Ok(ExitCode::from(exit::CONFIG)) };
    let mut out = BufWriter::new(io::stdout().lock());
    if !args.jsonl {
        out.write_all(config::to_opml(&config.sources, &config.schedule.default).as_bytes())?;
        out.flush()?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(mut line) = daemon(&path, &config.store.data)? {
        line.ask(&Ask::Export)?;
        loop {
            match line.answer()? {
                Some(Reply::Story(story)) => writeln!(out, "{story}")?,
                Some(Reply::Exported) => break,
                Some(Reply::Refused(why)) => anyhow::bail!("{why}"),
                Some(_) => anyhow::bail!("the running copydesk is of another version; restart it"),
                None => anyhow::bail!(
                    "the running copydesk ended before it had told all stories: what was printed is a part of them"
                ),
            }
        }
    } else if let Some(shelf) = desk::peek(&config.store).map_err(answer::held)? {
        let mut failed = Ok(());
        let mut take = |story: Value| {
            failed = writeln!(out, "{story}");
            if failed.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        stories(&shelf, &mut take)?;
        failed?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
