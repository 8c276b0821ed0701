//! `copydesk run`: the daemon, or one round of it.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::log::LogFormat;
use super::{exit, progress};
use crate::config;
use crate::plan::Plan;
use crate::rounds::{Outside, PollReport, RoundError, Which, daemon, once_of};
use crate::shelf::ShelfError;
use crate::store::StoreError;
use crate::sys::signal::{Signals, Wish};
use crate::sys::{clock, passed};

/// Arguments of `copydesk run`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Poll every source once, publish, print a summary, and exit
    #[arg(long)]
    once: bool,
    /// With --once: only sources whose time has come, as for a timer
    #[arg(long, requires = "once")]
    due: bool,
    /// The summary as JSON lines
    #[arg(long, requires = "once")]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args, named: Option<&Path>, format: LogFormat) -> anyhow::Result<ExitCode> {
    let path = config::find(named);
    let Some(config) = super::check::read_nagging(&path)? else {
        return Ok(ExitCode::from(exit::CONFIG));
    };
    let passed = if args.once { None } else { passed::listener()? };
    let runtime = runtime()?;
    let level = if args.once { tracing::Level::WARN } else { tracing::Level::INFO };
    super::log::to_stderr(level, format);
    if args.once {
        let which = if args.due { Which::Due } else { Which::All };
        return round(&runtime, &config.into(), &which, args.json);
    }
    let outcome = runtime.block_on(async {
        let mut editions: Vec<String> = config.editions.iter().map(|e| e.id.clone()).collect();
        editions.sort_by_key(|id| id != "all");
        let outside = World { signals: Signals::listen()?, path, passed, editions };
        daemon(config.into(), clock::now, outside).await
    });
    Ok(outcome.map_or_else(|error| failed(&error), |()| ExitCode::SUCCESS))
}

/// Two threads for IO, a few for pages; the desk has its own.
pub(super) fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .max_blocking_threads(8)
        .thread_keep_alive(std::time::Duration::from_secs(10))
        .enable_all()
        .build()
}

/// Shows why it ended, with the exit code that says it to a script.
pub(super) fn failed(error: &RoundError) -> ExitCode {
    let words = format!("error: {}{}", crate::text::printable(&error.to_string()), advice(error));
    // Nothing is left to tell when stderr itself is gone.
    super::log::complain(tracing::Level::ERROR, &words).unwrap_or_default();
    ExitCode::from(exit::of_round(error))
}

/// What to do where that depends on the command: this one reads a config.
fn advice(error: &RoundError) -> &'static str {
    match error {
        RoundError::Listen { error, .. } => match error.kind() {
            io::ErrorKind::AddrNotAvailable => {
                "; this machine has no such address. Set [publish] listen to one it has, or to 127.0.0.1 and the port"
            }
            io::ErrorKind::PermissionDenied => {
                "; ports below 1024 are for root alone. Set [publish] listen to a higher one"
            }
            _ => "; is another program there? Set [publish] listen to another port",
        },
        RoundError::Shelf(ShelfError::Store(StoreError::Busy(_))) => {
            "; `copydesk poll` asks the one that runs"
        }
        _ => "",
    }
}

struct World {
    signals: Signals,
    path: PathBuf,
    passed: Option<std::net::TcpListener>,
    /// Ids of the editions, for the line that says we are ready.
    editions: Vec<String>,
}

impl Outside for World {
    async fn wish(&mut self) -> Wish {
        self.signals.next().await
    }

    fn listener(&mut self) -> Option<std::net::TcpListener> {
        self.passed.take()
    }

    fn reload(&mut self) -> Result<Plan, String> {
        load(&self.path)
    }

    fn ready(&mut self, address: Option<std::net::SocketAddr>) {
        match address {
            Some(address) => {
                let feed = |id: &String| format!("http://{address}/{id}.atom");
                let feeds: Vec<String> = self.editions.iter().map(feed).collect();
                tracing::info!("ready; subscribe to {}", feeds.join(", "));
            }
            None => tracing::info!("ready"),
        }
    }
}

fn load(path: &Path) -> Result<Plan, String> {
    config::load_whole(path).map(Plan::from).map_err(|e| e.to_string())
}

fn round(
    runtime: &tokio::runtime::Runtime,
    plan: &Plan,
    which: &Which,
    json: bool,
) -> anyhow::Result<ExitCode> {
    let bar = progress::bar("{bar:30} {pos}/{len} sources  {msg}", plan.sources.len() as u64);
    let result = runtime.block_on(once_of(plan, which, clock::now, |report| {
        bar.set_message(report.source.clone());
        bar.inc(1);
    }));
    progress::done(&bar);
    let reports = match result {
        Ok(reports) => reports,
        Err(error) => return Ok(failed(&error)),
    };
    let mut out = io::stdout().lock();
    if json {
        super::table::json(&mut out, &reports)?;
    } else {
        super::table::summary(&mut out, &reports, plan)?;
    }
    let all_failed = !reports.is_empty() && reports.iter().all(|r: &PollReport| r.error.is_some());
    Ok(if all_failed { ExitCode::from(exit::FAILED) } else { ExitCode::SUCCESS })
}
