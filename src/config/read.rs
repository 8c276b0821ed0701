//! The file as a whole: its sections, what they must have among themselves, mistakes in the order of the file.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use toml::de::DeTable;

use super::env::Paths;
use super::table::{Sink, Table};
use super::{Config, Diagnostic, Env, Severity, sections, sources};

/// Broken lines blanked out to read the rest: a file with more is not a config.
const BLANKED_MAX: usize = 20;

/// Reads a config, or tells every mistake in it. Pure: `path` places relative paths and is never opened.
pub fn parse(text: &str, path: &str, env: &Env) -> Result<Config, Vec<Diagnostic>> {
    let (readable, syntax) = readable(text);
    let (root, _) = DeTable::parse_recoverable(&readable);
    let sink = Sink::default();
    let folder = Path::new(path).parent().unwrap_or(Path::new(""));
    let paths = Paths { folder, env };
    let config = read(&Table::new("the config", root.get_ref(), 0..0, &sink), &paths);
    let found = in_order(sink.into_diagnostics(), syntax, text);
    if found.iter().any(|d| d.severity == Severity::Error) {
        return Err(found);
    }
    Ok(Config { warnings: found, ..config })
}

/// The text with its broken lines blanked, places kept, and what is wrong with them.
///
/// The parser drops what follows some mistakes; without their lines it reads on, and the rest is checked too.
fn readable(text: &str) -> (String, Vec<toml::de::Error>) {
    let mut out = text.to_owned();
    let (_, first) = DeTable::parse_recoverable(text);
    let mut errors = first.clone();
    for _ in 0..BLANKED_MAX {
        let broken = errors.iter().filter(|e| !duplicate(e)).map(|e| place(e.span(), &out).start);
        let Some(at) = broken.min() else { break };
        blank_line(&mut out, at);
        errors = DeTable::parse_recoverable(&out).1;
    }
    (out, first)
}

fn blank_line(text: &mut String, at: usize) {
    let start = text[..at].rfind('\n').map_or(0, |n| n + 1);
    let end = text[at..].find('\n').map_or(text.len(), |n| at + n);
    text.replace_range(start..end, &" ".repeat(end - start));
}

/// The parser keeps the first of two and reads on.
fn duplicate(error: &toml::de::Error) -> bool {
    error.message().contains("duplicate")
}

fn read(root: &Table<'_>, paths: &Paths<'_>) -> Config {
    let mut fetch = sections::fetch(root);
    if let Some(contact) = sections::contact(root) {
        fetch.contact = contact;
    }
    let schedule = sections::schedule(root);
    let store = sections::store(root, paths);
    let publish = sections::publish(root, paths);
    let sources = sources::sources(root, &schedule);
    let editions = sources::editions(root, &sources);
    root.finish();
    let (sites, warnings) = (Arc::default(), Vec::new());
    Config { fetch, schedule, store, publish, editions, sources, sites, warnings }
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

fn of_syntax(error: &toml::de::Error, text: &str) -> Diagnostic {
    let message = error.message();
    let (code, label, help) = if duplicate(error) {
        ("C002", "given before", "keep one of the two; `[[source]]` starts another source")
    } else {
        ("C001", "here TOML cannot be read", advice(message))
    };
    Diagnostic {
        severity: Severity::Error,
        code,
        message: format!("TOML syntax: {message}"),
        span: place(error.span(), text),
        label: label.to_owned(),
        help: Some(help.to_owned()),
    }
}

/// The end of the file has no character to point at: the last one that is there stands for it.
fn place(span: Option<Range<usize>>, text: &str) -> Range<usize> {
    let span = span.unwrap_or_default();
    if span.start >= text.len() { text.trim_end().len()..text.len() } else { span }
}

fn advice(message: &str) -> &'static str {
    let says = |words: &[&str]| words.iter().any(|w| message.contains(w));
    if says(&["escape"]) {
        "double the backslash, or use single quotes: in 'a\\b' it is just a character"
    } else if says(&["string"]) {
        "put text in quotes, opened and closed on one line: key = \"value\""
    } else if says(&["unclosed"]) {
        "close what you opened: [table], [[source]], [\"a\", \"b\"], { key = \"value\" }"
    } else {
        "a line is `key = value`, with text in quotes, or a head like [fetch]; see https://toml.io"
    }
}
