//! `copydesk poll`: ask sources now and wait for what comes of it.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use super::answer::{self, daemon};
use super::colour::{self, Ink, paint};
use super::form::Form;
use super::log::LogFormat;
use super::{exit, say, status, table};
use crate::config::{self, Config};
use crate::plan::Plan;
use crate::rounds::control::{Ask, Reply};
use crate::rounds::{PollReport, Which, once_of};
use crate::sys::clock;
use crate::text::printable;

/// Arguments of `copydesk poll`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Sources by id or address; all without any
    #[arg(value_name = "SOURCE")]
    sources: Vec<String>,
    #[command(flatten)]
    form: Form,
}

/// Arguments of `copydesk resume`.
#[derive(Debug, clap::Args)]
pub struct ResumeArgs {
    /// Sources by id or address
    #[arg(value_name = "SOURCE", required = true)]
    sources: Vec<String>,
    #[command(flatten)]
    form: Form,
}

/// Runs `copydesk poll`.
pub fn run(args: &Args, named: Option<&Path>) -> anyhow::Result<ExitCode> {
    let which = |ids: Vec<String>| if ids.is_empty() { Which::All } else { Which::These(ids) };
    ask(&args.sources, &args.form, named, Ask::Poll, which)
}

/// Runs `copydesk resume`: a poll of sources whose servers once said that they are gone for good. One that answers is polled
/// again from then on.
pub fn run_resume(args: &ResumeArgs, named: Option<&Path>) -> anyhow::Result<ExitCode> {
    ask(&args.sources, &args.form, named, Ask::Resume, Which::Gone)
}

/// Through the daemon if there is one, else as a round of these sources.
fn ask(
    sources: &[String],
    form: &Form,
    named: Option<&Path>,
    question: fn(Vec<String>) -> Ask,
    which: fn(Vec<String>) -> Which,
) -> anyhow::Result<ExitCode> {
    super::log::to_stderr(tracing::Level::ERROR, LogFormat::Auto);
    let path = config::find(named);
    let Some(config) = answer::config(&path)? else { return Ok(ExitCode::from(exit::CONFIG)) };
    let line = daemon(&path, &config.store.data)?;
    let ids = ids(&config, sources, line.is_some())?;
    let mut told = Told { json: form.json, asked: 0, failed: 0 };
    if let Some(mut line) = line {
        let mut due = ids.len().max(1);
        line.ask(&question(ids))?;
        while let Some(reply) = line.answer()? {
            match reply {
                Reply::Asking(count) => due = count,
                Reply::Polled(report) => told.report(&report)?,
                Reply::Forbidden(source, why) => {
                    let forbidden = Some(why);
                    told.report(&PollReport { source, forbidden, ..PollReport::default() })?;
                }
                Reply::Refused(why) => anyhow::bail!("{why}"),
                _ => {}
            }
        }
        anyhow::ensure!(
            told.asked >= due,
            "the running copydesk ended before it had told of all {due} sources"
        );
    } else {
        let Some(whole) = super::check::read_whole(&path)? else {
            return Ok(ExitCode::from(exit::CONFIG));
        };
        let plan = Plan::from(whole);
        let reports =
            super::run::runtime()?.block_on(once_of(&plan, &which(ids), clock::now, |_| {}))?;
        reports.iter().try_for_each(|report| told.report(report))?;
    }
    let all_failed = told.asked > 0 && told.failed == told.asked;
    Ok(if all_failed { ExitCode::from(exit::FAILED) } else { ExitCode::SUCCESS })
}

/// The ids of what was named. Where none are known here, as of a config with mistakes, a daemon is the one to know.
fn ids(config: &Config, named: &[String], daemon: bool) -> anyhow::Result<Vec<String>> {
    if daemon && config.sources.is_empty() {
        return Ok(named.to_vec());
    }
    let one = |what: &String| {
        let found = config.sources.iter().find(|s| s.id == *what || s.url == *what);
        let ids = config.sources.iter().map(|s| s.id.as_str());
        found.map(|s| s.id.clone()).ok_or_else(|| anyhow::anyhow!("{}", status::unknown(what, ids)))
    };
    named.iter().map(one).collect()
}

/// What is printed as it comes, and what the exit code depends on.
struct Told {
    json: bool,
    asked: usize,
    failed: usize,
}

impl Told {
    fn report(&mut self, report: &PollReport) -> io::Result<()> {
        self.asked += 1;
        self.failed += usize::from(report.error.is_some() || report.forbidden.is_some());
        let mut out = io::stdout().lock();
        if self.json {
            return table::json(&mut out, std::slice::from_ref(report));
        }
        let colours = colour::on_stdout();
        let (ink, words) = match (&report.error, &report.forbidden) {
            (Some(error), _) => (Ink::Red, printable(error)),
            (_, Some(why)) => (Ink::Yellow, format!("not asked: {}", printable(why))),
            _ => (Ink::Green, outcome(report)),
        };
        let outcome = paint(colours, ink, report.outcome());
        writeln!(out, "{}: {outcome}: {words}", report.source)?;
        if let Some(next) = report.next.filter(|_| report.forbidden.is_none()) {
            say::field(&mut out, "next poll", &say::coming(next, clock::now()))?;
        }
        out.flush()
    }
}

fn outcome(report: &PollReport) -> String {
    if report.unchanged {
        return "nothing new since the last poll".to_owned();
    }
    let entries = if report.entries == 1 {
        "1 entry".to_owned()
    } else {
        format!("{} entries", report.entries)
    };
    format!("{entries}, {}", say::count(report.articles, "new or changed article"))
}
