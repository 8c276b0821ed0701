//! `copydesk check`: every mistake of the config at once.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::exit;
use super::form::Form;
use crate::config::{self, Config, Diagnostic, LoadError, Severity};

/// Arguments of `copydesk check`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    form: Form,
}

/// Runs it.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let path = args.form.config();
    let loaded = config::load(&path);
    if args.form.json {
        print_json(&path, &loaded)?;
    } else {
        print(&path, &loaded)?;
    }
    Ok(if loaded.is_ok() { ExitCode::SUCCESS } else { ExitCode::from(exit::CONFIG) })
}

/// The config for a command that needs one: mistakes and warnings are shown, and mistakes mean none.
pub(super) fn read(path: &Path) -> io::Result<Option<Config>> {
    match config::load(path) {
        Ok(config) => {
            show_warnings(path, &config)?;
            Ok(Some(config))
        }
        Err(error) => {
            writeln!(io::stderr(), "{}", error.render(coloured()).trim_end())?;
            Ok(None)
        }
    }
}

/// On a terminal, unless NO_COLOR says otherwise.
fn coloured() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
}

fn show_warnings(path: &Path, config: &Config) -> io::Result<()> {
    if config.warnings.is_empty() {
        return Ok(());
    }
    // Just read; should it be gone already, the warnings still have their words.
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let shown = config::render(&config.warnings, &path.to_string_lossy(), &text, coloured());
    writeln!(io::stderr(), "{}", shown.trim_end())
}

fn print(path: &Path, loaded: &Result<Config, LoadError>) -> io::Result<()> {
    match loaded {
        Err(error) => writeln!(io::stderr(), "{}", error.render(coloured()).trim_end()),
        Ok(config) => {
            show_warnings(path, config)?;
            let (sources, editions) = (config.sources.len(), config.editions.len());
            let path = path.display();
            writeln!(io::stdout().lock(), "{path}: ok, {sources} sources, {editions} editions")
        }
    }
}

fn print_json(path: &Path, loaded: &Result<Config, LoadError>) -> anyhow::Result<()> {
    let mut text = std::fs::read_to_string(path).unwrap_or_default();
    let mut path = path;
    let (diagnostics, error) = match loaded {
        Ok(config) => (config.warnings.as_slice(), None),
        Err(LoadError::Mistakes { diagnostics, path: file, text: read }) => {
            (path, text) = (file, read.clone());
            (diagnostics.as_slice(), None)
        }
        Err(error @ LoadError::Read { .. }) => (&[][..], Some(error.to_string())),
    };
    let out = json!({
        "schema": 1,
        "file": path.to_string_lossy(),
        "ok": loaded.is_ok(),
        "error": error,
        "diagnostics": diagnostics.iter().map(|d| machine_form(d, &text)).collect::<Vec<_>>(),
    });
    let mut stdout = io::stdout().lock();
    serde_json::to_writer(&mut stdout, &out)?;
    writeln!(stdout)?;
    Ok(())
}

fn machine_form(diagnostic: &Diagnostic, text: &str) -> Value {
    let (line, column) = diagnostic.position(text);
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    json!({
        "severity": severity,
        "code": diagnostic.code,
        "message": diagnostic.message,
        "line": line,
        "column": column,
        "label": diagnostic.label,
        "help": diagnostic.help,
    })
}
