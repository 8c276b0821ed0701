//! `copydesk store`: checks that journal and rows are sound, makes the rows anew, copies the journal out and in.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use indicatif::ProgressBar;
use serde_json::json;

use super::answer::{self, STOP, daemon, held};
use super::{exit, progress};
use crate::config::{self, Config};
use crate::desk::{self, Findings, Rebuilt, rebuild, verify};
use crate::journal::history::Span;
use crate::model::StoryId;
use crate::shelf::{self, Copied, Lost, ShelfError, backup, restore};
use crate::sys::clock;
use crate::text::printable;

/// Lines of one kind that are shown; the rest is counted.
const SHOWN_MAX: usize = 20;

/// Arguments of `copydesk store`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
    /// Print one JSON object instead
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Read every capture and compare the rows with a fold made anew; changes nothing
    Verify,
    /// Fold the journal into a fresh store, put it in place of the old one, and tell what changed
    Rebuild,
    /// Copy all that can't be made anew into a new folder; the daemon may run meanwhile
    Backup {
        /// Absent, or empty
        #[arg(value_name = "DIR")]
        dir: PathBuf,
    },
    /// Put a backup in place; the data folder must be absent or empty, and no daemon running
    Restore {
        /// What `store backup` wrote
        #[arg(value_name = "DIR")]
        dir: PathBuf,
    },
    /// Write the whole journal into one file, to move it between one machine and a fleet; the daemon may run meanwhile
    Export {
        /// A new file
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Take in what `store export` wrote: into the data folder, or for a fleet into its stream; what is there already must
    /// be the same history
    Import {
        /// What `store export` wrote
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// Runs it.
pub fn run(args: &Args, named: Option<&Path>) -> anyhow::Result<ExitCode> {
    let path = config::find(named);
    let asks = matches!(args.action, Action::Backup { .. } | Action::Export { .. });
    let config = if asks { answer::config(&path)? } else { super::check::read(&path)? };
    let Some(config) = config else { return Ok(ExitCode::from(exit::CONFIG)) };
    let (bar, mut progress) = captures_done();
    match &args.action {
        Action::Verify => {
            let Some(peek) = desk::on_disk(&config.store).map_err(held)? else {
                return unpolled(args.json, &config.store.data);
            };
            let found = verify(&peek, &mut progress)?;
            progress::done(&bar);
            tell(args.json, &found, findings, findings_json)?;
            Ok(ExitCode::from(if found.sound() { 0 } else { exit::FAILED }))
        }
        Action::Backup { dir } => {
            let data = match daemon(&path, &config.store.data)? {
                Some(line) => line.who.data,
                None => config.store.data.clone(),
            };
            if !data.join("journal").is_dir() {
                return Err(nothing(&data));
            }
            let copied = backup(&data, dir).map_err(ShelfError::Io)?;
            moved(args.json, "backed up to", dir, copied)
        }
        Action::Restore { dir } => {
            alone(&path, &config)?;
            let copied = restore(dir, &config.store.data)?;
            // Folds the journal, and says now rather than at the next start when something is wrong with it.
            drop(desk::shelf(&config.store)?);
            moved(args.json, "restored to", &config.store.data, copied)
        }
        Action::Export { file } => export(args.json, file, &path, &config),
        Action::Import { file } => import(args.json, file, &path, &config),
        Action::Rebuild => {
            if !config.store.data.join("journal").is_dir() {
                return unpolled(args.json, &config.store.data);
            }
            let done = rebuild(&config.store, &mut progress).map_err(held)?;
            progress::done(&bar);
            tell(args.json, &done, rebuilt, rebuilt_json)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// A bar, and what moves it.
fn captures_done() -> (ProgressBar, impl FnMut(u64, u64) + use<>) {
    let bar = progress::bar("{bar:30} {pos}/{len} captures", 1);
    let shown = bar.clone();
    let progress = move |done, total| {
        shown.set_length(total);
        shown.set_position(done);
    };
    (bar, progress)
}

/// An error while a daemon runs with this config.
fn alone(path: &Path, config: &Config) -> anyhow::Result<()> {
    if daemon(path, &config.store.data)?.is_some() {
        let (path, way_out) = (config.store.data.clone(), STOP.to_owned());
        return Err(ShelfError::Held { path, way_out }.into());
    }
    Ok(())
}

fn export(as_json: bool, file: &Path, path: &Path, config: &Config) -> anyhow::Result<ExitCode> {
    let data = match daemon(path, &config.store.data)? {
        Some(line) => line.who.data,
        None => config.store.data.clone(),
    };
    let (bar, mut progress) = captures_done();
    let exported = shelf::export(&data, file, &mut progress)?;
    progress::done(&bar);
    let Some((span, bytes)) = exported else { return Err(nothing(&data)) };
    let mut out = io::stdout().lock();
    let Span { first, last, captures } = span;
    if as_json {
        let line = json!({"schema": 1, "file": file, "first": first, "last": last, "captures": captures, "bytes": bytes});
        writeln!(out, "{line}")?;
    } else {
        let lost = last + 1 - first - captures;
        let left = if lost > 0 {
            format!("; {lost} can't be read and are left out")
        } else {
            String::new()
        };
        writeln!(out, "exported to {}: {captures} captures, {bytes} bytes{left}", file.display())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn import(as_json: bool, file: &Path, path: &Path, config: &Config) -> anyhow::Result<ExitCode> {
    alone(path, config)?;
    let (bar, progress) = captures_done();
    let fleet = config::fleet(path, config)?;
    let stream = fleet.as_ref();
    let brought =
        desk::import(file, &config.store, stream, clock::now(), Box::new(progress)).map_err(held);
    progress::done(&bar);
    let brought = brought?;
    let mut out = io::stdout().lock();
    let (captures, new) = (brought.span.captures, brought.new);
    if as_json {
        let stream = stream.map(|stream| &stream.stream);
        let line =
            json!({"schema": 1, "file": file, "captures": captures, "new": new, "stream": stream});
        writeln!(out, "{line}")?;
        return Ok(ExitCode::SUCCESS);
    }
    let whom = match stream {
        Some(stream) => format!("the stream `{}`", stream.stream),
        None => config.store.data.display().to_string(),
    };
    if new == 0 {
        writeln!(out, "nothing to import: {whom} holds all {captures} captures already")?;
    } else {
        writeln!(out, "imported into {whom}: {new} captures")?;
    }
    Ok(ExitCode::SUCCESS)
}

fn moved(as_json: bool, verb: &str, to: &Path, copied: Copied) -> anyhow::Result<ExitCode> {
    let mut out = io::stdout().lock();
    let Copied { files, bytes, marked, tidied } = copied;
    if tidied {
        writeln!(io::stderr(), "note: what a copy that was cut off had left is removed")?;
    }
    if !marked {
        writeln!(
            io::stderr(),
            "note: the backup bears no mark that says it is whole, as those of earlier releases; it is sound in itself"
        )?;
    }
    if as_json {
        let line =
            json!({"schema": 1, "dir": to, "files": files, "bytes": bytes, "marked": marked});
        writeln!(out, "{line}")?;
    } else {
        writeln!(out, "{verb} {}: {files} files, {bytes} bytes", to.display())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn tell<T>(
    json: bool,
    what: &T,
    words: fn(&mut io::StdoutLock<'_>, &T) -> io::Result<()>,
    machine: fn(&mut io::StdoutLock<'_>, &T) -> io::Result<()>,
) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if json { machine(&mut out, what) } else { words(&mut out, what) }
}

/// For who wants a copy: a wrong `data` must not pass for one.
fn nothing(data: &Path) -> anyhow::Error {
    anyhow::anyhow!(
        "nothing was polled yet: there is no journal in {}; is that the right `data`?",
        data.display()
    )
}

fn unpolled(json: bool, data: &Path) -> anyhow::Result<ExitCode> {
    let mut out = io::stdout().lock();
    if json {
        writeln!(out, "{}", json!({"schema": 1, "captures": 0}))?;
    } else {
        writeln!(out, "nothing was polled yet: there is no journal in {}", data.display())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn findings(out: &mut io::StdoutLock<'_>, found: &Findings) -> io::Result<()> {
    lost(out, &found.lost)?;
    for (kind, count) in &found.differing {
        writeln!(out, "differs from the journal: {count} rows of {kind}")?;
    }
    if let Some(why) = &found.unusable {
        writeln!(out, "the rows can't be compared: {}", printable(why))?;
    }
    let part = if found.shortened { " (what was let go is not in the journal)" } else { "" };
    writeln!(out, "{} captures read, {} rows compared{part}", found.captures, found.rows)?;
    let rows_sound = found.differing.is_empty() && found.unusable.is_none();
    let verdict = match (found.sound(), rows_sound) {
        (true, _) => "sound",
        (false, false) => {
            "not sound: `copydesk store rebuild` makes the rows anew from the journal"
        }
        (false, true) => {
            "not sound: the captures above are lost, all others are used; their articles come back \
                          when their feeds change and still list them, or with a backup of the journal"
        }
    };
    writeln!(out, "{verdict}")
}

fn findings_json(out: &mut io::StdoutLock<'_>, found: &Findings) -> io::Result<()> {
    let line = json!({
        "schema": 1, "sound": found.sound(), "captures": found.captures, "rows": found.rows,
        "lost": lost_json(&found.lost), "unusable": found.unusable, "differing": found.differing, "shortened": found.shortened,
    });
    writeln!(out, "{line}")
}

fn lost(out: &mut impl Write, lost: &[Lost]) -> io::Result<()> {
    for (seq, what) in lost.iter().take(SHOWN_MAX) {
        writeln!(out, "capture {seq} can't be read: {}", printable(what))?;
    }
    more(out, lost.len())
}

fn lost_json(lost: &[Lost]) -> Vec<serde_json::Value> {
    lost.iter().map(|(seq, what)| json!({"capture": seq, "error": what})).collect()
}

fn more(out: &mut impl Write, count: usize) -> io::Result<()> {
    if count > SHOWN_MAX { writeln!(out, "and {} more", count - SHOWN_MAX) } else { Ok(()) }
}

fn rebuilt(out: &mut io::StdoutLock<'_>, done: &Rebuilt) -> io::Result<()> {
    lost(out, &done.lost)?;
    if done.unreadable {
        writeln!(out, "the old store could not be read, so nothing was compared with it")?;
    }
    stories(out, &done.joined, "is now one story of")?;
    stories(out, &done.split, "was one story, now")?;
    for (article, from, to) in done.moved.iter().take(SHOWN_MAX) {
        writeln!(out, "article {article} moved from {from} to {to}")?;
    }
    more(out, done.moved.len())?;
    if done.joined.is_empty() && done.split.is_empty() && done.moved.is_empty() && !done.unreadable
    {
        writeln!(out, "every article is in the story it was in")?;
    }
    writeln!(
        out,
        "rebuilt: {} stories, {} articles; the old store is kept as store.aside",
        done.stories, done.articles
    )
}

fn stories(out: &mut impl Write, list: &[(StoryId, Vec<StoryId>)], verb: &str) -> io::Result<()> {
    for (story, others) in list.iter().take(SHOWN_MAX) {
        let others: Vec<String> = others.iter().map(ToString::to_string).collect();
        writeln!(out, "story {story} {verb} {}", others.join(", "))?;
    }
    more(out, list.len())
}

fn rebuilt_json(out: &mut io::StdoutLock<'_>, done: &Rebuilt) -> io::Result<()> {
    let links = |list: &[(StoryId, Vec<StoryId>)]| -> Vec<serde_json::Value> {
        let texts = |ids: &[StoryId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
        list.iter().map(|(s, o)| json!({"story": s.to_string(), "others": texts(o)})).collect()
    };
    let moved: Vec<_> = done
        .moved
        .iter()
        .map(|(a, from, to)| {
            json!({"article": a.to_string(), "from": from.to_string(), "to": to.to_string()})
        })
        .collect();
    let line = json!({
        "schema": 1, "stories": done.stories, "articles": done.articles, "compared": !done.unreadable,
        "lost": lost_json(&done.lost), "joined": links(&done.joined), "split": links(&done.split),
        "moved": moved,
    });
    writeln!(out, "{line}")
}
