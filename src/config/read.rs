//! The file as a whole: its sections, what they must have among themselves, mistakes in the order of the file.

use std::path::Path;
use std::sync::Arc;

use toml::de::DeTable;

use super::env::Paths;
use super::secret::covered;
use super::syntax::{of_syntax, readable};
use super::table::{Sink, Table};
use super::{Config, Diagnostic, Env, Severity, journal, keys, sections, sources};
use crate::http;

/// Reads a config, or tells every mistake in it. Pure: `path` places relative paths and is never opened.
pub fn parse(text: &str, path: &str, env: &Env) -> Result<Config, Vec<Diagnostic>> {
    let (readable, syntax) = readable(text);
    let (root, _) = DeTable::parse_recoverable(&readable);
    let sink = Sink::default();
    let folder = Path::new(path).parent().unwrap_or(Path::new(""));
    let paths = Paths { folder, env };
    let config = read(&Table::new(keys::ROOT, root.get_ref(), 0..0, &sink), &paths);
    let found = in_order(sink.into_diagnostics(), syntax, text);
    let found: Vec<Diagnostic> = found.into_iter().map(without_secrets).collect();
    if found.iter().any(|d| d.severity == Severity::Error) {
        return Err(found);
    }
    Ok(Config { warnings: found, ..config })
}

/// A mistake hands back what the person wrote; a secret in it is covered.
fn without_secrets(mut told: Diagnostic) -> Diagnostic {
    for words in [&mut told.message, &mut told.label].into_iter().chain(told.help.as_mut()) {
        *words = covered(words).into_owned();
    }
    told
}

fn read(root: &Table<'_>, paths: &Paths<'_>) -> Config {
    let contact = sections::contact(root);
    let fetch = http::Settings { contact, ..sections::fetch(root) };
    let schedule = sections::schedule(root);
    let store = sections::store(root, paths);
    let (journal, journal_secret) = journal::journal(root, paths);
    let (publish, publish_dir) = sections::publish(root, paths);
    sections::pushed(root, &fetch, &publish);
    let (sources, secrets) = sources::sources(root, &schedule, &fetch.allow, paths);
    let editions = sources::editions(root, &sources);
    root.finish();
    let (sites, warnings) = (Arc::default(), Vec::new());
    let path = None;
    Config {
        path,
        fetch,
        schedule,
        store,
        journal,
        journal_secret,
        publish,
        publish_dir,
        editions,
        sources,
        sites,
        warnings,
        secrets,
    }
}

/// Syntax errors among the others. A broken line takes its key with it: what is said about that line, and what is
/// said to be missing, is likely not so.
fn in_order(
    mut found: Vec<Diagnostic>,
    syntax: Vec<toml::de::Error>,
    text: &str,
) -> Vec<Diagnostic> {
    let broken: Vec<Diagnostic> = syntax.into_iter().map(|e| of_syntax(&e, text)).collect();
    if !broken.is_empty() {
        let line = |d: &Diagnostic| d.position(text).0;
        let lines: Vec<usize> = broken.iter().map(line).collect();
        found.retain(|d| d.code != "C005" && !lines.contains(&line(d)));
        found.extend(broken);
    }
    found.sort_by_key(|d| (d.span.start, d.severity, d.code));
    found
}
