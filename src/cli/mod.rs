//! What a person types: the commands, their exit codes, and where errors are shown.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use self::log::LogFormat;
use crate::config::LoadError;

pub mod add;
mod answer;
pub mod attempt;
pub mod check;
mod colour;
pub mod dateline;
pub mod decide;
pub mod dedupe;
pub mod demo;
mod discover;
pub mod drop;
mod examples;
pub mod exit;
pub mod explain;
pub mod extract;
mod form;
pub mod import;
mod input;
mod log;
pub mod parse;
pub mod poll;
mod progress;
pub mod reload;
pub mod run;
mod say;
pub mod shell;
pub mod sites;
pub mod status;
pub mod store;
mod table;
mod weigh;

/// A copy desk for the news wires: one merged full-text feed, every story once.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100)]
struct Cli {
    /// The config; without it $COPYDESK_CONFIG, ./copydesk.toml, ./config/copydesk.toml, the user's, the system's
    #[arg(short, long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// How log lines look: auto, plain or json
    #[arg(
        long,
        value_name = "FORMAT",
        value_enum,
        default_value_t,
        global = true,
        hide_possible_values = true
    )]
    log_format: LogFormat,
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
    /// Find what an address offers, and write it into the config
    Add(add::Args),
    /// Ask sources now, and wait for what comes of it
    Poll(poll::Args),
    /// Ask a source again whose server once said that it is gone for good (410)
    Resume(poll::ResumeArgs),
    /// Have the running daemon read its config again, and tell what that changed
    Reload(reload::Args),
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
    /// Let go of all that a source brought which left the config
    Drop(drop::Args),
    /// Take over sources from an OPML file; folders become tags
    Import(import::ImportArgs),
    /// The sources as OPML, or the stories as JSON lines
    Export(import::ExportArgs),
    /// Check the journal and the rows, make the rows anew, back up, restore, move
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
    /// Completions for a shell
    Completions(shell::Args),
    /// The manual page
    Man,
}

/// The whole command line, with examples below the help of each command.
fn command() -> clap::Command {
    let mut command = Cli::command();
    for (name, lines) in examples::ALL {
        command = command.mut_subcommand(name, |c| c.after_help(examples::shown(lines)));
    }
    command
}

/// Parses the command line, runs the command, shows its error, gives the exit code.
pub fn main() -> ExitCode {
    let cli = Cli::from_arg_matches(&command().get_matches()).unwrap_or_else(|e| e.exit());
    run_command(&cli).unwrap_or_else(|error| {
        if broken_pipe(&error) {
            return ExitCode::SUCCESS; // the reader of our output had enough: `copydesk parse ... | head`
        }
        // Nothing is left to tell when stderr itself is gone.
        let words = match error.downcast_ref::<LoadError>() {
            Some(mistakes) => mistakes.render(colour::on_stderr()),
            None => format!("error: {}", crate::text::printable(&say::causes(&error))),
        };
        log::complain(tracing::Level::ERROR, &words).unwrap_or_default();
        ExitCode::from(exit::code(&error))
    })
}

fn run_command(cli: &Cli) -> anyhow::Result<ExitCode> {
    let named = cli.config.as_deref();
    match &cli.command {
        Command::Run(args) => run::run(args, named, cli.log_format),
        Command::Demo(args) => demo::run(args, cli.log_format),
        Command::Check(args) => check::run(args, named),
        Command::Add(args) => add::run(args, named),
        Command::Poll(args) => poll::run(args, named),
        Command::Resume(args) => poll::run_resume(args, named),
        Command::Reload(args) => reload::run(args, named),
        Command::Import(args) => import::run_import(args, named),
        Command::Export(args) => import::run_export(args, named),
        Command::Completions(args) => shell::completions(args, command()),
        Command::Man => shell::man(command()),
        Command::Status(args) => status::run(args, named),
        Command::Try(args) => attempt::run(args, named),
        Command::Explain(args) => explain::run(args, named),
        Command::Split(args) => decide::run_split(args, named),
        Command::Join(args) => decide::run_join(args, named),
        Command::Drop(args) => drop::run(args, named),
        Command::Store(args) => store::run(args, named),
        Command::Parse(args) => parse::run(args, named),
        Command::Extract(args) => extract::run(args, named),
        Command::Sites(args) => sites::run(args),
        Command::Dedupe(args) => dedupe::run(args),
        Command::Dateline(args) => dateline::run(args),
    }
}

fn broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|e| {
        e.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
    })
}
