//! `copydesk drop`: let go of all that a source brought which left the config.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use super::answer::{daemon, one};
use super::form::Form;
use super::{decide, exit, say};
use crate::config::{self, Config};
use crate::desk::{self, Desk, Dropping, drop_source};
use crate::rounds::control::{Ask, Reply, still_polled};
use crate::shelf::Shelf;
use crate::sys::clock;

/// Arguments of `copydesk drop`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The source, by the id that it had
    #[arg(value_name = "SOURCE")]
    source: String,
    /// Only say what would go
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    form: Form,
}

/// Runs `copydesk drop`, through the daemon if there is one.
pub fn run(args: &Args, named: Option<&Path>) -> anyhow::Result<ExitCode> {
    let path = config::find(named);
    let Some(config) = super::answer::config(&path)? else {
        return Ok(ExitCode::from(exit::CONFIG));
    };
    let Args { source, dry_run, form } = args;
    if config.sources.iter().any(|s| s.id == *source) {
        anyhow::bail!("{}", still_polled(source));
    }
    let ask = Ask::Drop { source: source.clone(), dry: *dry_run };
    let line = daemon(&path, &config.store.data)?;
    let running = line.is_some();
    let dropped = match line.map(|line| one(line, &ask)).transpose()? {
        Some(Reply::Dropped(dropped)) => dropped,
        Some(Reply::Refused(why)) => anyhow::bail!("{why}"),
        Some(_) => anyhow::bail!("the running copydesk is of another version; restart it"),
        None => from_disk((&path, &config), source, *dry_run)?,
    };
    let mut out = io::stdout().lock();
    if form.json {
        let Dropping { source, stories, again, shared, done } = dropped;
        let told = json!({
            "schema": 1, "source": source, "stories": stories, "again": again, "shared": shared,
            "done": done,
        });
        writeln!(out, "{told}")?;
    } else {
        print(&mut out, &dropped, running)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn from_disk(
    (path, config): (&Path, &Config),
    source: &str,
    dry: bool,
) -> anyhow::Result<Dropping> {
    let shelf = decide::open(path, config)?;
    let dropping = async |shelf: &Shelf, desk: &Desk| {
        drop_source(shelf, desk, source, dry, clock::now()).await
    };
    let done = super::run::runtime()?.block_on(desk::alone(&shelf, dropping))?;
    done.map_err(anyhow::Error::msg)
}

fn print(out: &mut impl Write, dropped: &Dropping, running: bool) -> io::Result<()> {
    let Dropping { source, stories, again, shared, done } = dropped;
    let of = if *shared == 1 { "story" } else { "stories" };
    let stories = if *stories == 1 { "1 story".into() } else { format!("{stories} stories") };
    let (goes, leaves) = if *done { ("went", "left") } else { ("would go", "would leave") };
    let (source, shared) = (say::headline(source), *shared);
    writeln!(
        out,
        "{stories} that only {source} has {goes}; its copies {leaves} {shared} {of} of others"
    )?;
    if *again > 0 {
        let told = if *again == 1 { "1 story".into() } else { format!("{again} stories") };
        let (goes, asked) = if *done { ("went", "are") } else { ("would go", "would be") };
        writeln!(
            out,
            "{told} that others list too {goes} with it, and {asked} told anew when those are polled"
        )?;
    }
    if !done {
        return writeln!(out, "Nothing was changed. Without --dry-run they go for good");
    }
    writeln!(out, "{}", decide::when(running))
}
