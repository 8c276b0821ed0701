//! `copydesk split` and `copydesk join`: a person's word on what belongs together.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::answer::{daemon, held, one};
use super::form::Form;
use super::{exit, say};
use crate::config::{self, Config};
use crate::desk::{self, Desk, DeskError, Done, join, split};
use crate::model::Story;
use crate::rounds::control::{Ask, Reply};
use crate::shelf::Shelf;
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
    #[command(flatten)]
    form: Form,
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
    #[command(flatten)]
    form: Form,
}

/// Runs `copydesk split`.
pub fn run_split(args: &SplitArgs, named: Option<&Path>) -> anyhow::Result<ExitCode> {
    let SplitArgs { story, article, form } = args;
    let ask = Ask::Split { story: story.clone(), article: article.clone() };
    decide(form, named, &ask, async |shelf, desk| {
        split(shelf, desk, story, article, clock::now()).await
    })
}

/// Runs `copydesk join`.
pub fn run_join(args: &JoinArgs, named: Option<&Path>) -> anyhow::Result<ExitCode> {
    let JoinArgs { into, other, form } = args;
    let ask = Ask::Join { into: into.clone(), other: other.clone() };
    decide(form, named, &ask, async |shelf, desk| {
        join(shelf, desk, into, other, clock::now()).await
    })
}

/// Through the daemon if there is one.
fn decide(
    form: &Form,
    named: Option<&Path>,
    ask: &Ask,
    decision: impl AsyncFnOnce(&Shelf, &Desk) -> Result<Done, DeskError>,
) -> anyhow::Result<ExitCode> {
    let path = config::find(named);
    let Some(config) = super::answer::config(&path)? else {
        return Ok(ExitCode::from(exit::CONFIG));
    };
    let line = daemon(&path, &config.store.data)?;
    let running = line.is_some();
    let done = match line.map(|line| one(line, ask)).transpose()? {
        Some(Reply::Decided(done)) => *done,
        Some(Reply::Refused(why)) => anyhow::bail!("{why}"),
        Some(_) => anyhow::bail!("the running copydesk is of another version; restart it"),
        None => {
            let shelf = open(&path, &config)?;
            super::run::runtime()?.block_on(desk::alone(&shelf, decision))?
        }
    };
    if let Done::Refused(why) = done {
        anyhow::bail!("{why}");
    }
    let mut out = io::stdout().lock();
    if form.json {
        serde_json::to_writer(&mut out, &outcome(&done))?;
        writeln!(out)?;
    } else {
        print(&mut out, &done, running)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn print(out: &mut impl Write, done: &Done, running: bool) -> io::Result<()> {
    match done {
        Done::Split { from, to, .. } => {
            writeln!(out, "Set apart for ever, in a story of its own:")?;
            story(out, to)?;
            writeln!(out, "It left:")?;
            story(out, from)?;
        }
        Done::Joined(whole) => {
            writeln!(out, "One story for ever:")?;
            story(out, whole)?;
        }
        Done::Refused(_) => {}
    }
    writeln!(out, "{}", when(running))
}

/// When readers see what a person decided.
pub(super) fn when(running: bool) -> &'static str {
    if running {
        "The editions change within seconds"
    } else {
        "The editions change at the next publishing: start the service, or `copydesk run --once`"
    }
}

/// The decision as the machine form: what was decided, and the stories as they are now.
fn outcome(done: &Done) -> Value {
    match done {
        Done::Split { from, article, to } => json!({
            "schema": 1, "decision": "split", "article": article.to_string(),
            "from": account(from), "to": account(to),
        }),
        Done::Joined(whole) => json!({"schema": 1, "decision": "join", "story": account(whole)}),
        Done::Refused(why) => json!({"schema": 1, "error": why}),
    }
}

fn account(story: &Story) -> Value {
    let copies: Vec<_> = story
        .copies
        .iter()
        .map(|c| json!({"article": c.article.to_string(), "source": c.source, "url": c.url}))
        .collect();
    json!({
        "id": story.id.to_string(), "urn": story.id.urn(),
        "headline": story.headline(), "copies": copies,
    })
}

/// Never makes a store: without one there is nothing to decide about.
pub(super) fn open(path: &Path, config: &Config) -> anyhow::Result<Shelf> {
    let data = &config.store.data;
    if !data.join("store").is_dir() && !data.join("journal").is_dir() {
        anyhow::bail!("nothing was polled yet, so there are no stories");
    }
    let fleet = config::fleet(path, config)?;
    Ok(desk::shelf_in(&config.store, fleet.as_ref(), clock::now()).map_err(held)?)
}

fn story(out: &mut impl Write, story: &Story) -> io::Result<()> {
    let title = say::headline(&story.headline());
    writeln!(out, "  {}  {title}", story.id)?;
    for copy in &story.copies {
        writeln!(out, "    {}: {}", copy.source, crate::text::printable(&copy.url))?;
    }
    Ok(())
}
