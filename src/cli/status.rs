//! `copydesk status`: when each source was polled, when it will be and why then, and what is wrong in plain words.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use super::answer::{Answer, answer, running};
use super::colour::{self, Ink, paint};
use super::form::Form;
use super::{exit, say};
use crate::config;
use crate::model::{Moment, Source, Timestamp};
use crate::press::status::{From, PushStatus, SourceStatus, Status, status};
use crate::shelf::Shelf;
use crate::sys::clock;
use crate::text::{cut_marked, printable};

/// Longest error shown; a server may say anything.
const ERROR_BYTES_MAX: usize = 300;
/// Longest reason on the line of a source.
const REASON_BYTES_MAX: usize = 70;

/// Arguments of `copydesk status`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only these, with all that is known of them: by id or address
    #[arg(value_name = "SOURCE")]
    sources: Vec<String>,
    /// Only those in trouble
    #[arg(long)]
    failing: bool,
    /// Print nothing: 0 when a daemon answers, 1 when none does
    #[arg(long, short)]
    quiet: bool,
    /// Only those with this tag
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
    #[command(flatten)]
    form: Form,
}

/// Runs it.
pub fn run(args: &Args, named: Option<&Path>) -> anyhow::Result<ExitCode> {
    let path = config::find(named);
    if args.quiet && running(&path, Path::new("")) {
        return Ok(ExitCode::SUCCESS);
    }
    let Some(config) = super::answer::config(&path)? else {
        return Ok(ExitCode::from(exit::CONFIG));
    };
    if args.quiet {
        let there = running(&path, &config.store.data);
        return Ok(if there { ExitCode::SUCCESS } else { ExitCode::from(exit::FAILED) });
    }
    let sources: Vec<&Source> = config.sources.iter().collect();
    let (now, pace) = (clock::now(), config.schedule.clone());
    let from = From { data: config.store.data.clone(), ..From::default() };
    let told = answer(&config, "/status.json", |shelf| {
        status(shelf.store.as_ref(), &sources, from.clone(), &pace, now).map(Some)
    })?;
    let (mut told, polled) = match told {
        Answer::Told(told) => (told, true),
        Answer::Unpolled => {
            (status(Shelf::empty()?.store.as_ref(), &sources, from, &pace, now)?, false)
        }
        Answer::Unknown => anyhow::bail!("the running copydesk is an older one; restart it"),
    };
    pick(&mut told, args, &sources)?;
    let mut out = io::stdout().lock();
    if args.form.json {
        serde_json::to_writer(&mut out, &told)?;
        writeln!(out)?;
    } else if !polled {
        writeln!(
            out,
            "{}; nothing was polled yet. Start the service, or `copydesk run --once`",
            say::count(told.sources.len(), "source")
        )?;
    } else if args.sources.is_empty() {
        print(&mut out, &told, colour::on_stdout())?;
    } else {
        told.sources.iter().try_for_each(|source| account(&mut out, source, told.at.0))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Leaves those that were asked for; one that is not known is a mistake of who asked.
fn pick(told: &mut Status, args: &Args, sources: &[&Source]) -> anyhow::Result<()> {
    for wanted in &args.sources {
        if !told.sources.iter().any(|s| s.id == *wanted || s.url == *wanted) {
            anyhow::bail!("{}", unknown(wanted, told.sources.iter().map(|s| s.id.as_str())));
        }
    }
    let tagged = |id: &str| {
        let tags = sources.iter().find(|s| s.id == id).map(|s| &s.tags);
        args.tag.as_ref().is_none_or(|tag| tags.is_some_and(|tags| tags.contains(tag)))
    };
    let named = |s: &SourceStatus| {
        args.sources.is_empty() || args.sources.iter().any(|w| s.id == *w || s.url == *w)
    };
    told.sources
        .retain(|s| named(s) && tagged(&s.id) && (!args.failing || s.troubled() || s.losing));
    Ok(())
}

/// What to say of a source that is not in the config.
pub(super) fn unknown<'a>(wanted: &str, ids: impl Iterator<Item = &'a str>) -> String {
    let likeness = |id: &str| strsim::jaro_winkler(&wanted.to_lowercase(), &id.to_lowercase());
    let best = ids.max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    let hint = best.filter(|id| likeness(id) > 0.75);
    let hint = hint.map_or_else(
        || "`copydesk status` lists them".to_owned(),
        |id| format!("did you mean `{id}`?"),
    );
    format!("the config has no source `{}`; {hint}", printable(wanted))
}

/// A summary, and a line a source, those in trouble first with what is wrong.
fn print(out: &mut impl Write, told: &Status, colours: bool) -> io::Result<()> {
    let now = told.at.0;
    let bold = |text: &str| paint(colours, Ink::Bold, text);
    if let Some(trouble) = &told.trouble {
        writeln!(out, "{}\n", bold(&format!("no news can be stored: {}", printable(trouble))))?;
    }
    if let Some(why) = &told.unpublished {
        writeln!(out, "{}\n", bold(&format!("not all is published: {}", printable(why))))?;
    }
    writeln!(out, "{}\n", bold(&summary(told)))?;
    for (id, stories) in &told.removed {
        let stories = if *stories == 1 { "1 story".into() } else { format!("{stories} stories") };
        writeln!(
            out,
            "{id} left the config; {stories} of it stay until [retain] lets them go, or `copydesk drop {id}`"
        )?;
    }
    if told.sources.is_empty() {
        return Ok(());
    }
    let width = told.sources.iter().map(|s| s.id.chars().count()).max().unwrap_or(6).max(6);
    writeln!(
        out,
        "{}",
        bold(&format!(
            "{:width$}  {:8}  {:11}  {:10}  BECAUSE",
            "SOURCE", "STATE", "LAST POLL", "NEXT POLL"
        ))
    )?;
    let mut rows: Vec<&SourceStatus> = told.sources.iter().collect();
    rows.sort_by_key(|s| (!s.gone, s.failures == 0, !s.losing));
    for source in rows {
        let (state, ink) = state(source);
        let state = paint(colours, ink, &format!("{state:8}"));
        let last = ago(source.last_poll, now, "not yet");
        let next = next(source, now);
        let why = printable(&cut_marked(&source.next_reason, REASON_BYTES_MAX));
        let line = format!(
            "{:width$}  {state}  {last:11}  {next:10}  {}",
            source.id,
            paint(colours, Ink::Dim, &why)
        );
        writeln!(out, "{}", line.trim_end())?;
        for line in troubles(source) {
            writeln!(out, "{:width$}  {}", "", paint(colours, ink, &line))?;
        }
    }
    Ok(())
}

/// `12 sources: 10 ok, 2 failing; next poll in 3 min, 2026-11-28T08:40:00Z (tass)`.
fn summary(told: &Status) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for word in ["ok", "losing", "waiting", "failing", "dead?", "gone"] {
        let count = told.sources.iter().filter(|s| state(s).0 == word).count();
        if count > 0 {
            counts.push((word, count));
        }
    }
    let counts: Vec<String> = counts.iter().map(|(word, n)| format!("{n} {word}")).collect();
    let soonest = told.sources.iter().filter(|s| !s.gone).filter_map(|s| Some((s.next_poll?, s)));
    let soonest = soonest.min_by_key(|(at, _)| at.0);
    let next = soonest.map_or_else(String::new, |(at, source)| {
        let when = say::due(at.0, told.at.0);
        let exactly = if when == "due" || when == "never" {
            String::new()
        } else {
            format!(", {}", at.0.rfc3339())
        };
        format!("; next poll {when}{exactly} ({})", source.id)
    });
    let total = say::count(told.sources.len(), "source");
    if counts.is_empty() { total } else { format!("{total}: {}{next}", counts.join(", ")) }
}

fn ago(at: Option<Moment>, now: Timestamp, never: &str) -> String {
    at.map_or_else(|| never.to_owned(), |at| crate::edition::page::relative(at.0, now))
}

fn next(source: &SourceStatus, now: Timestamp) -> String {
    match source.next_poll {
        _ if source.gone => "never".to_owned(),
        None => "soon".to_owned(),
        Some(at) => say::due(at.0, now),
    }
}

fn state(source: &SourceStatus) -> (&'static str, Ink) {
    match source {
        SourceStatus { gone: true, .. } => ("gone", Ink::Red),
        SourceStatus { dead: true, .. } => ("dead?", Ink::Red),
        SourceStatus { failures: 1.., .. } => ("failing", Ink::Red),
        SourceStatus { last_poll: None, .. } => ("waiting", Ink::Dim),
        SourceStatus { losing: true, .. } => ("losing", Ink::Yellow),
        _ => ("ok", Ink::Green),
    }
}

/// What a person should do something about.
fn troubles(source: &SourceStatus) -> Vec<String> {
    let mut out = Vec::new();
    if source.gone {
        out.push("the server says it is gone for good; take it out of the config, or `copydesk resume` it when it is back".to_owned());
    }
    if let Some(error) = source.last_error.as_ref().filter(|_| source.failures > 0) {
        let error = printable(&cut_marked(error, ERROR_BYTES_MAX));
        let times = match source.failures {
            1 => "once".to_owned(),
            n => format!("{n} times in a row"),
        };
        out.push(format!("failed {times}: {error}"));
    }
    if source.dead {
        out.push("nothing good has come of it for a month; is it still there? If not, take it out of the config".to_owned());
    }
    if let Some((to, since)) = &source.moved {
        let how = if source.moved_for_good { "and is polled there" } else { "by redirects" };
        let since = since.0.rfc3339();
        out.push(format!("moved to {} (since {since}), {how}; correct its url", printable(to)));
    }
    if source.losing {
        out.push(
            "polled too rarely: entries may roll over unseen; use a shorter interval".to_owned(),
        );
    }
    out.extend(source.oddities.iter().map(|odd| printable(odd)));
    for (kind, count) in &source.page_problems {
        let of = match *count {
            0 => String::new(), // of the document
            n => say::count(n as usize, "page") + ": ",
        };
        out.push(of + &printable(kind));
    }
    out
}

/// How far our subscription at its hub has come.
fn hub(push: &PushStatus, now: Timestamp) -> String {
    let name = printable(&push.hub);
    let agreed = push.until.filter(|until| until.0 > now);
    let how = match (agreed, &push.error, push.asked) {
        (Some(until), None, _) => {
            let last = push.delivered.map_or_else(
                || "has sent nothing yet".to_owned(),
                |at| format!("sent the last {}", crate::edition::page::relative(at.0, now)),
            );
            format!("pushes what is new, {last}; agreed until {}", until.0.rfc3339())
        }
        (_, Some(error), _) => {
            format!(
                "does not push: {}; it is asked again",
                printable(&cut_marked(error, ERROR_BYTES_MAX))
            )
        }
        (None, None, Some(at)) => {
            format!(
                "was asked {} to push, and has not agreed",
                crate::edition::page::relative(at.0, now)
            )
        }
        (None, None, None) => "will be asked to push".to_owned(),
    };
    format!("{name} {how}")
}

/// All that is known of one.
fn account(out: &mut impl Write, source: &SourceStatus, now: Timestamp) -> io::Result<()> {
    let time = |at: Option<Moment>, never: &str| {
        at.map_or_else(|| never.to_owned(), |at| say::when(at, now))
    };
    writeln!(out, "{}: {}", source.id, state(source).0)?;
    say::field(out, "address", &printable(&source.url))?;
    say::field(out, "title", &say::headline(source.title.as_deref().unwrap_or_default()))?;
    say::field(out, "last poll", &time(source.last_poll, "not yet"))?;
    if source.last_success != source.last_poll {
        say::field(out, "last success", &time(source.last_success, "never"))?;
    }
    let next = match source.next_poll {
        Some(at) if !source.gone => say::coming(at.0, now),
        _ => next(source, now),
    };
    say::field(out, "next poll", &next)?;
    say::field(out, "because", &printable(&source.next_reason))?;
    for (why, until) in source.floors.iter().skip(1) {
        say::field(out, "not before", &format!("{}: {}", say::when(*until, now), printable(why)))?;
    }
    say::field(out, "hub", &source.push.as_ref().map_or_else(String::new, |p| hub(p, now)))?;
    for (fate, count) in source.entries.lines() {
        let why = if count.reason.is_empty() { "" } else { "; " };
        let example = say::headline(&count.example);
        let line = format!("{} {fate}: {example}{why}{}", count.entries, printable(&count.reason));
        say::field(out, "entries", &line)?;
    }
    troubles(source).iter().try_for_each(|line| say::field(out, "trouble", line))
}
