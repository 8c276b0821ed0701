//! `copydesk split` and `copydesk join`: a person's word on what belongs together.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use super::answer::held;
use super::{exit, say};
use crate::config::{self, Config};
use crate::engine::decide::{Done, join, split};
use crate::engine::room::Shelf;
use crate::model::Story;
use crate::sys::clock;

/// Arguments of `copydesk split`.
#[derive(Debug, clap::Args)]
pub struct SplitArgs {
    /// The story: its id, its urn:uuid, or the address of one of its copies
    #[arg(value_name = "STORY")]
    story: String,
    /// The copy that does not belong to it: its id or address
    #[arg(value_name = "ARTICLE")]
    article: String,
    /// The config
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Arguments of `copydesk join`.
#[derive(Debug, clap::Args)]
pub struct JoinArgs {
    /// The story that stays: its id, its urn:uuid, or the address of one of its copies
    #[arg(value_name = "STORY")]
    into: String,
    /// The story that is the same one
    #[arg(value_name = "OTHER")]
    other: String,
    /// The config
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Runs `copydesk split`.
pub fn run_split(args: &SplitArgs) -> anyhow::Result<ExitCode> {
    decide(args.config.as_deref(), async |shelf| {
        split(shelf, &args.story, &args.article, clock::now()).await
    })
}

/// Runs `copydesk join`.
pub fn run_join(args: &JoinArgs) -> anyhow::Result<ExitCode> {
    decide(args.config.as_deref(), async |shelf| {
        join(shelf, &args.into, &args.other, clock::now()).await
    })
}

fn decide(
    config: Option<&std::path::Path>,
    decision: impl AsyncFnOnce(Shelf) -> Result<Done, crate::engine::EngineError>,
) -> anyhow::Result<ExitCode> {
    let path = config::find(config);
    let Some(config) = super::check::read(&path)? else { return Ok(ExitCode::from(exit::CONFIG)) };
    let shelf = open(&config)?;
    let done = super::run::runtime()?.block_on(decision(shelf))?;
    let mut out = io::stdout().lock();
    match done {
        Done::Refused(why) => anyhow::bail!("{why}"),
        Done::Split { from, to, .. } => {
            writeln!(out, "Set apart for ever, in a story of its own:")?;
            story(&mut out, &to)?;
            writeln!(out, "It left:")?;
            story(&mut out, &from)?;
        }
        Done::Joined(whole) => {
            writeln!(out, "One story for ever:")?;
            story(&mut out, &whole)?;
        }
    }
    writeln!(
        out,
        "The editions change at the next publishing: start the service, or `copydesk run --once`"
    )?;
    Ok(ExitCode::SUCCESS)
}

/// Never makes a store: without one there is nothing to decide about.
fn open(config: &Config) -> anyhow::Result<Shelf> {
    let data = &config.store.data;
    if !data.join("store").is_dir() && !data.join("journal").is_dir() {
        anyhow::bail!("nothing was polled yet, so there are no stories");
    }
    Ok(Shelf::open(&config.store).map_err(held)?)
}

fn story(out: &mut impl Write, story: &Story) -> io::Result<()> {
    let title = story.lead().map(|l| say::headline(&l.headline)).unwrap_or_default();
    writeln!(out, "  {}  {title}", story.id)?;
    for copy in &story.copies {
        writeln!(out, "    {}: {}", copy.source, crate::text::printable(&copy.url))?;
    }
    Ok(())
}
