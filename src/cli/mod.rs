//! What a person types: the commands, their exit codes, and where errors are shown.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod answer;
pub mod attempt;
pub mod check;
pub mod dateline;
pub mod decide;
pub mod dedupe;
pub mod demo;
pub mod exit;
pub mod explain;
pub mod extract;
mod form;
mod input;
pub mod parse;
pub mod run;
mod say;
pub mod sites;
pub mod status;
pub mod store;
mod table;

/// A copy desk for the news wires: one merged full-text feed, every story once.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the daemon, or with --once a single round
    Run(run::Args),
    /// Try it out: a sample wire on this machine, merged before your eyes; no network
    Demo(demo::Args),
    /// Check the config: every mistake at once, each with its place and a fix
    Check(check::Args),
    /// Tell how each source fares: last poll, next poll and why then, failures in plain words
    Status(status::Args),
    /// Dry run of one source: request, reply, entries, extraction, what would be merged and why
    Try(attempt::Args),
    /// Tell why a story's copies were joined, with numbers, and what each revision changed
    Explain(explain::Args),
    /// Take a copy out of a story, for ever
    Split(decide::SplitArgs),
    /// Make two stories one, for ever
    Join(decide::JoinArgs),
    /// Check the journal and the rows, or make the rows anew
    Store(store::Args),
    /// Read a feed, sitemap or listing and print its entries
    Parse(parse::Args),
    /// Take the article out of a page
    Extract(extract::Args),
    /// Per-site rules: take over those of other programs
    Sites(sites::Args),
    /// Tell which articles of a JSON-lines file are copies of one story
    Dedupe(dedupe::Args),
    /// Split the dateline off lines of text
    Dateline(dateline::Args),
}

/// Parses the command line, runs the command, shows its error, gives the exit code.
pub fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Run(args) => run::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Status(args) => status::run(&args),
        Command::Try(args) => attempt::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Split(args) => decide::run_split(&args),
        Command::Join(args) => decide::run_join(&args),
        Command::Store(args) => store::run(&args),
        Command::Parse(args) => parse::run(&args),
        Command::Extract(args) => extract::run(&args),
        Command::Sites(args) => sites::run(&args),
        Command::Dedupe(args) => dedupe::run(&args),
        Command::Dateline(args) => dateline::run(&args),
    };
    result.unwrap_or_else(|error| {
        if broken_pipe(&error) {
            return ExitCode::SUCCESS; // the reader of our output had enough: `copydesk parse ... | head`
        }
        // Nothing is left to tell when stderr itself is gone.
        writeln!(io::stderr(), "error: {}", crate::text::printable(&format!("{error:#}")))
            .unwrap_or_default();
        ExitCode::from(exit::code(&error))
    })
}

/// Log lines to stderr, without colour codes where nobody sees colours. `RUST_LOG` has the last word.
fn log_to_stderr(level: tracing::Level) {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::builder().with_default_directive(level.into()).from_env_lossy();
    let under_systemd = std::env::var_os("JOURNAL_STREAM").is_some();
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_target(false)
        .with_ansi(io::IsTerminal::is_terminal(&io::stderr()));
    // The journal has its own clock. A second subscriber in one process is refused and changes nothing.
    drop(if under_systemd { lines.without_time().try_init() } else { lines.try_init() });
}

fn broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|e| {
        e.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
    })
}
