//! `copydesk check`: every mistake of the config at once; or what a code means, at length.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value, json};
use tracing::Level;

use super::form::Form;
use super::log::complain;
use super::{colour, exit};
use crate::config::{self, Config, Diagnostic, LoadError, Severity, Whole};
use crate::text::printable;

/// Arguments of `copydesk check`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Tell what a code such as C014 means, with an example, and read no config
    #[arg(long, value_name = "CODE")]
    explain: Option<String>,
    #[command(flatten)]
    form: Form,
}

/// Runs it.
pub fn run(args: &Args, named: Option<&Path>) -> anyhow::Result<ExitCode> {
    if let Some(code) = &args.explain {
        return explain(code, args.form.json);
    }
    let path = config::find(named);
    let loaded = config::load_whole(&path);
    if args.form.json {
        print_json(&path, &loaded)?;
    } else {
        print(&path, &loaded)?;
    }
    Ok(if loaded.is_ok() { ExitCode::SUCCESS } else { ExitCode::from(exit::CONFIG) })
}

fn explain(code: &str, as_json: bool) -> anyhow::Result<ExitCode> {
    let Some(told) = config::explained(code) else {
        let code = printable(code);
        anyhow::bail!(
            "there is no code `{code}`; codes look like C014 and stand in brackets behind `error` and `warning`"
        );
    };
    let mut out = io::stdout().lock();
    if as_json {
        let line = json!({
            "schema": 1, "code": told.code, "title": told.title, "text": told.text,
            "wrong": told.wrong, "right": told.right,
        });
        writeln!(out, "{line}")?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "{}: {}\n\n{}", told.code, told.title, wrapped(told.text))?;
    for (head, example) in [("Wrong:", told.wrong), ("Right:", told.right)] {
        if !example.is_empty() {
            writeln!(out, "\n{head}\n\n    {}", example.replace('\n', "\n    "))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// In lines that fit any terminal.
fn wrapped(text: &str) -> String {
    const COLUMNS: usize = 78;
    let (mut out, mut column) = (String::new(), 0);
    for word in text.split_whitespace() {
        let width = word.chars().count();
        if column > 0 && column + 1 + width > COLUMNS {
            out.push('\n');
            column = 0;
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        out += word;
        column += width;
    }
    out
}

/// The config for a command that needs one: mistakes are shown, and mean none. Warnings are for `check` and `run`.
pub(super) fn read(path: &Path) -> io::Result<Option<Config>> {
    told(config::load(path))
}

/// The config that was named, for a command that needs none; or how it ends when that has mistakes.
pub(super) fn read_named(named: Option<&Path>) -> io::Result<Result<Option<Config>, ExitCode>> {
    let Some(path) = named else { return Ok(Ok(None)) };
    Ok(read(path)?.map(Some).ok_or(ExitCode::from(exit::CONFIG)))
}

/// [`read`], for a command that polls and so needs the secrets.
pub(super) fn read_whole(path: &Path) -> io::Result<Option<Whole>> {
    told(config::load_whole(path))
}

pub(super) fn told<T>(loaded: Result<T, LoadError>) -> io::Result<Option<T>> {
    match loaded {
        Ok(config) => Ok(Some(config)),
        Err(error) => {
            complain(Level::ERROR, &error.render(colour::on_stderr()))?;
            Ok(None)
        }
    }
}

/// [`read_whole`], with what works but deserves a look.
pub(super) fn read_nagging(path: &Path) -> io::Result<Option<Whole>> {
    let config = read_whole(path)?;
    if let Some(config) = &config {
        show_warnings(path, config)?;
    }
    Ok(config)
}

fn show_warnings(path: &Path, config: &Config) -> io::Result<()> {
    if config.warnings.is_empty() {
        return Ok(());
    }
    // Just read; should it be gone already, the warnings still have their words.
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let shown =
        config::render(&config.warnings, &path.to_string_lossy(), &text, colour::on_stderr());
    complain(Level::WARN, &shown)
}

fn print(path: &Path, loaded: &Result<Whole, LoadError>) -> io::Result<()> {
    match loaded {
        Err(error) => writeln!(io::stderr(), "{}", error.render(colour::on_stderr()).trim_end()),
        Ok(config) => {
            show_warnings(path, config)?;
            let sources = super::say::count(config.sources.len(), "source");
            let editions = super::say::count(config.editions.len(), "edition");
            let warned = match config.warnings.len() {
                0 => String::new(),
                n => format!(", {}", super::say::count(n, "warning")),
            };
            writeln!(io::stdout().lock(), "{}: ok, {sources}, {editions}{warned}", path.display())
        }
    }
}

fn print_json(path: &Path, loaded: &Result<Whole, LoadError>) -> anyhow::Result<()> {
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
