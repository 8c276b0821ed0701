//! `copydesk try`: a dry run of one source: request, reply, entries, extraction, what would be merged and why.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use super::input::Fetching;
use super::log::LogFormat;
use super::{answer, exit, say};
use crate::config::{self, Config, Whole};
use crate::desk;
use crate::journal::JournalError;
use crate::model::Source;
use crate::model::access::{SHUT, shown};
use crate::rounds::control::{Ask, Reply as Answer, Trial};
use crate::rounds::dry::{DryArticle, DryRun, Reply, Told};
use crate::rounds::{Room, dry_run};
use crate::shelf::{Shelf, ShelfError};
use crate::store::StoreError;
use crate::sys::clock;
use crate::sys::control::{self, Found};
use crate::text::{cut_marked, printable};

/// A source that is polled less often than this is worth a word on how to change it.
const SELDOM: Duration = Duration::from_secs(2 * 3600);
/// Entries and problems shown to people; `--json` has them all.
const SHOWN_MAX: usize = 10;

/// Arguments of `copydesk try`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A source of the config, by its id or address; or the address of any feed
    #[arg(value_name = "SOURCE|URL")]
    source: String,
    /// New entries whose pages are fetched
    #[arg(long, value_name = "N", default_value_t = 3)]
    entries: usize,
    /// Ask for the whole document, whatever the last poll got
    #[arg(long)]
    full: bool,
    /// Print one JSON object instead
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    fetching: Fetching,
}

/// Runs it.
pub fn run(args: &Args, named: Option<&Path>) -> anyhow::Result<ExitCode> {
    super::log::to_stderr(tracing::Level::WARN, LogFormat::Auto);
    let Some(config) = config(args, named)? else { return Ok(ExitCode::from(exit::CONFIG)) };
    let source = Arc::new(source(&config, &args.source)?);
    anyhow::ensure!(!source.access.is_shut(), "{}: {SHUT}", source.id);
    let told = told(args, named, &config, &source)?;
    let tried = told.map_or_else(|| tried(args, &config, &source), Ok)?;
    let mut out = io::stdout().lock();
    if args.json {
        serde_json::to_writer(&mut out, &tried)?;
        writeln!(out)?;
    } else {
        print(&mut out, &tried, !config.fetch.push.is_empty())?;
    }
    Ok(ExitCode::from(if tried.error.is_some() { exit::FAILED } else { 0 }))
}

/// What the daemon of the config says a poll of a source of its would do: it knows what was polled, and whom not to ask.
fn told(
    args: &Args,
    named: Option<&Path>,
    config: &Config,
    source: &Source,
) -> anyhow::Result<Option<DryRun>> {
    let its_own = config.sources.iter().any(|s| s.id == source.id);
    if !its_own || args.fetching.adds_any() {
        return Ok(None);
    }
    let Found::Daemon(line) = control::find(&config::find(named), &config.store.data) else {
        return Ok(None);
    };
    let (id, settings) = (source.id.clone(), source.settings());
    let trial = Trial { source: id, settings, entries: args.entries, full: args.full };
    match answer::one(line, &Ask::Try(trial))? {
        Answer::Tried(run) => Ok(Some(*run)),
        Answer::Refused(why) => anyhow::bail!("{why}"),
        _ => {
            let id = printable(&source.id);
            let note = format!(
                "note: the running copydesk has no source like this `{id}`; `copydesk reload` has it read the config"
            );
            writeln!(io::stderr(), "{note}")?;
            Ok(None)
        }
    }
}

/// The same without one.
fn tried(args: &Args, config: &Whole, source: &Arc<Source>) -> anyhow::Result<DryRun> {
    let shelf = shelf(config)?;
    let fetch = args.fetching.settings(&config.fetch);
    let tried = super::run::runtime()?.block_on(async {
        let mut room = Room::closed(&shelf, &fetch, &config.schedule, clock::now)?;
        room.reader.rules = config.sites.clone();
        dry_run(&room, &shelf, source, args.entries, args.full).await
    });
    Ok(tried?)
}

/// The config; for an address all defaults will do.
fn config(args: &Args, named: Option<&Path>) -> io::Result<Option<Whole>> {
    let path = config::find(named);
    let needless = named.is_none() && crate::model::url::web(&args.source).is_some();
    if needless && !path.exists() {
        let defaults = config::parse("", &path.to_string_lossy(), &config::Env::of_process());
        return Ok(defaults.ok().map(|config| Whole::of(config).0));
    }
    super::check::read_whole(&path)
}

/// The source of that id or address, or one made up for an address.
fn source(config: &Whole, what: &str) -> anyhow::Result<Source> {
    let known = config.sources.iter().find(|s| s.id == what || s.url == what);
    if let Some(source) = known {
        return Ok(source.clone());
    }
    if crate::model::url::web(what).is_none() {
        anyhow::bail!(
            "the config has no source `{what}`; give the id of one, or an http(s) address"
        );
    }
    Ok(Source { id: "(try)".into(), url: what.into(), scrape: true, ..Source::default() })
}

/// What is known; with a daemon at work, or nothing polled yet, nothing.
fn shelf(config: &Config) -> anyhow::Result<Shelf> {
    match desk::peek(&config.store) {
        Ok(Some(shelf)) => Ok(shelf),
        Ok(None) => Ok(Shelf::empty()?),
        Err(
            ShelfError::Store(StoreError::Busy(_)) | ShelfError::Journal(JournalError::Busy(_)),
        ) => {
            let note = "note: a running copydesk has the store, so every entry counts as new here";
            writeln!(io::stderr(), "{note}")?;
            Ok(Shelf::empty()?)
        }
        Err(error) => Err(error.into()),
    }
}

fn print(out: &mut impl Write, tried: &DryRun, reachable: bool) -> io::Result<()> {
    writeln!(out, "{}: {}", tried.source, printable(&tried.url))?;
    let asked = validators(&tried.asked_with);
    let asked =
        if asked.is_empty() { "unconditional".into() } else { format!("conditional: {asked}") };
    say::field(out, "request", &asked)?;
    if let Some(reply) = &tried.reply {
        print_reply(out, reply, &tried.url)?;
    }
    if let Some(next) = &tried.next {
        let when = say::coming(next.at.0, clock::now());
        say::field(out, "next poll", &printable(&format!("{when}: {}", next.reason)))?;
        for floor in next.floors.iter().skip(1) {
            let until = say::when(floor.until, clock::now());
            say::field(out, "not before", &printable(&format!("{until}: {}", floor.why)))?;
        }
        if tried.error.is_none() && next.at.0.since(clock::now()) > SELDOM {
            let how = "write `every = \"15m\"` for the source; of a server only Retry-After is heeded then";
            say::field(out, "to poll it more often", how)?;
        }
    }
    if let Some(hub) = &tried.hub {
        let how = if reachable {
            "the daemon is told by it what is new, within seconds"
        } else {
            "it would tell us what is new within seconds; see `push` below [fetch]"
        };
        say::field(out, "hub", &format!("{}: {how}", printable(&shown(hub))))?;
    }
    say::field(out, "failed", &printable(tried.error.as_deref().unwrap_or_default()))?;
    for problem in tried.problems.iter().take(SHOWN_MAX) {
        say::field(out, "problem", &printable(&cut_marked(problem, 200)))?;
    }
    if tried.reply.as_ref().is_some_and(|r| r.bytes.is_some()) && tried.error.is_none() {
        print_entries(out, tried)?;
    }
    tried.articles.iter().try_for_each(|article| print_article(out, article))?;
    writeln!(out, "\nnothing was written")
}

fn print_reply(out: &mut impl Write, reply: &Reply, asked: &str) -> io::Result<()> {
    let what = match reply.bytes {
        Some(bytes) => format!("{}, {bytes} bytes", reply.status),
        None => {
            format!("{}: nothing changed since the last poll (--full asks for all)", reply.status)
        }
    };
    say::field(out, "reply", &what)?;
    if reply.url != asked {
        let how = if reply.moved { "moved for good to" } else { "redirected to" };
        say::field(out, how, &printable(&reply.url))?;
    }
    say::field(out, "type", &printable(reply.content_type.as_deref().unwrap_or_default()))?;
    let kept = validators(&reply.validators);
    let kept = if kept.is_empty() { "none: every poll will fetch all of it".into() } else { kept };
    say::field(out, "validators", &kept)?;
    let hints: Vec<String> = reply.caching.iter().map(|(n, v)| format!("{n}: {v}")).collect();
    say::field(out, "caching", &printable(&hints.join("; ")))
}

fn validators(told: &Told) -> String {
    let parts = [("etag", &told.etag), ("last-modified", &told.last_modified)];
    let parts = parts.iter().filter_map(|(n, v)| Some(format!("{n} {}", printable(v.as_ref()?))));
    parts.collect::<Vec<_>>().join(", ")
}

fn print_entries(out: &mut impl Write, tried: &DryRun) -> io::Result<()> {
    let of = |state: &str| tried.entries.iter().filter(|e| e.state == state).count();
    let (all, new, changed) = (tried.entries.len(), of("new"), of("changed"));
    writeln!(out, "\nentries: {all}, of them {new} new and {changed} changed")?;
    for entry in tried.entries.iter().take(SHOWN_MAX) {
        let date = entry.published.map_or_else(|| "-".to_owned(), |at| at.0.rfc3339());
        writeln!(out, "  {:9}  {date:20}  {}", entry.state, say::headline(&entry.title))?;
    }
    if all > SHOWN_MAX {
        writeln!(out, "  and {} more", all - SHOWN_MAX)?;
    }
    Ok(())
}

fn print_article(out: &mut impl Write, article: &DryArticle) -> io::Result<()> {
    writeln!(out, "\n{}", say::headline(&article.headline))?;
    say::field(out, "page", &printable(&article.url))?;
    let found = format!("{}, {} %", article.method, article.confidence);
    say::field(out, "found by", &format!("{found}, {} characters", article.characters))?;
    say::field(out, "byline", &printable(&article.byline.join(", ")))?;
    let dateline = article.dateline.iter().flatten().flatten().map(String::as_str);
    say::field(out, "dateline", &printable(&dateline.collect::<Vec<_>>().join(", ")))?;
    say::field(out, "credit", &printable(article.credit.as_deref().unwrap_or_default()))?;
    say::field(out, "problems", &article.problems.join(", "))?;
    say::field(out, "feed's text", &printable(article.trouble.as_deref().unwrap_or_default()))?;
    let story = article.story.as_deref().unwrap_or_default();
    match &article.with {
        Some(with) => {
            say::field(
                out,
                "would join",
                &format!("story {story}, then of {} copies", article.copies),
            )?;
            say::tie(out, &format!("{} of", article.kind.as_deref().unwrap_or("copy")), with)?;
        }
        None => say::field(out, "would open", &format!("story {story}"))?,
    }
    article.near.iter().try_for_each(|near| say::tie(out, "not with", near))
}
