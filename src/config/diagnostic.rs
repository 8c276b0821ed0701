//! One mistake: what is wrong, where, and what to do; shown the way rustc does.

use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::secret::covered;
use crate::text::printable;

/// The code of the warning about `contact`.
const NAG: &str = "C025";

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing runs with it.
    Error,
    /// It runs, but probably not as meant.
    Warning,
}

/// One mistake in the config.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// `C014`: for looking it up and for telling it in a bug report.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// Where, in bytes of the text.
    pub span: Range<usize>,
    /// Why, right under it.
    pub label: String,
    /// What to do.
    pub help: Option<String>,
}

impl Diagnostic {
    /// Line and column, both from 1, columns in characters.
    pub fn position(&self, text: &str) -> (usize, usize) {
        let before = &text[..text.floor_char_boundary(self.span.start)];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
        (line, column)
    }
}

/// All of them as a person reads them, in the order of the file, with a closing line that counts them.
pub fn render(diagnostics: &[Diagnostic], path: &str, text: &str, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let text = covered(text);
    let (nags, others): (Vec<_>, Vec<_>) = diagnostics.iter().partition(|d| d.code == NAG);
    let mut out = String::new();
    for diagnostic in &others {
        out += &renderer.render(&[group(diagnostic, path, &text)]);
        out += "\n\n";
    }
    // Writing to a String cannot fail.
    for _ in nags {
        writeln!(out, "{}", nag(path, colour)).unwrap_or_default();
    }
    if !others.is_empty() {
        writeln!(out, "{}: {}", printable(path), tally(diagnostics)).unwrap_or_default();
    }
    out
}

/// The one warning everybody meets at first: one line.
fn nag(path: &str, colour: bool) -> String {
    let (on, off) = if colour { ("\u{1b}[1m\u{1b}[33m", "\u{1b}[0m") } else { ("", "") };
    let path = printable(path);
    format!(
        "{on}warning[{NAG}]{off}: {path}: contact is the shipped one; write contact = \"mailto:...\""
    )
}

fn group<'a>(diagnostic: &'a Diagnostic, path: &'a str, text: &'a str) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let place = AnnotationKind::Primary.span(visible(&diagnostic.span, text));
    let snippet =
        Snippet::source(text).path(path).annotation(place.label(printable(&diagnostic.label)));
    let title = level.primary_title(printable(&diagnostic.message)).id(diagnostic.code);
    let help = diagnostic.help.as_deref().map(|h| Level::HELP.message(printable(h)));
    title.element(snippet).elements(help)
}

/// The span on character boundaries, in the text, and on one line: the caret shows where to look, not how much.
fn visible(span: &Range<usize>, text: &str) -> Range<usize> {
    let start = text.floor_char_boundary(span.start.min(text.len()));
    let end = text.ceil_char_boundary(span.end.min(text.len())).max(start);
    let line = text[start..end].find(['\n', '\r']).unwrap_or(end - start);
    start..start + line
}

fn tally(diagnostics: &[Diagnostic]) -> String {
    let errors = diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
    let some = |n: usize, word| match n {
        0 => None,
        1 => Some(format!("1 {word}")),
        n => Some(format!("{n} {word}s")),
    };
    let counts = [some(errors, "mistake"), some(diagnostics.len() - errors, "warning")];
    counts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
