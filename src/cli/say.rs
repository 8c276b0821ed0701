//! Small pieces of what people read: times, ties between articles, differences.

use std::io::{self, Write};

use serde_json::Value;

use crate::edition::page::relative;
use crate::model::Moment;
use crate::model::{Op, Timestamp};
use crate::press::explain::Tie;
use crate::text::{collapse, cut_marked, printable};

/// Longest headline shown.
const HEADLINE_BYTES_MAX: usize = 100;
/// Of unchanged text around a change.
const CONTEXT_CHARS: usize = 30;

/// `5 min ago (2026-11-24T10:00:00Z)`.
pub(super) fn when(at: Moment, now: Timestamp) -> String {
    format!("{} ({})", relative(at.0, now), at.0.rfc3339())
}

/// A longer wait than this is no wait: what is that far away never comes.
const NEVER_DAYS: u64 = 3650;

/// When something comes that was planned: `in 5 min`, `due`, `never`.
pub(super) fn due(at: Timestamp, now: Timestamp) -> String {
    if at <= now {
        "due".to_owned()
    } else if is_never(at, now) {
        "never".to_owned()
    } else {
        relative(at, now)
    }
}

/// [`due`] with the time: `in 5 min (2026-11-24T10:00:00Z)`, or `never`.
pub(super) fn coming(at: Timestamp, now: Timestamp) -> String {
    if is_never(at, now) { "never".to_owned() } else { when(Moment(at), now) }
}

/// Is it beyond any plan?
pub(super) fn is_never(at: Timestamp, now: Timestamp) -> bool {
    at.since(now).as_secs() > NEVER_DAYS * 86_400
}

/// `1 source`, `3 sources`.
pub(super) fn count(n: usize, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}

/// A stranger's line, safe and short.
pub(super) fn headline(text: &str) -> String {
    printable(&cut_marked(&collapse(text), HEADLINE_BYTES_MAX))
}

/// An error and its causes, each thing said once: many say what their cause says.
pub(super) fn causes(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if said.is_empty() {
            said = cause;
        } else if !said.contains(&cause) {
            said = format!("{said}: {cause}");
        }
    }
    said
}

/// A name and what it is, aligned.
pub(super) fn field(out: &mut impl Write, name: &str, value: &str) -> io::Result<()> {
    if value.is_empty() {
        return Ok(());
    }
    writeln!(out, "  {name:12} {value}")
}

/// What an article was compared with, the evidence in words and in numbers.
pub(super) fn tie(out: &mut impl Write, word: &str, tie: &Tie) -> io::Result<()> {
    let what = match (&tie.source, &tie.headline) {
        (Some(source), Some(title)) => format!("{source}: {}", headline(title)),
        _ => format!("article {}", tie.article),
    };
    writeln!(out, "    {word} {what}")?;
    if let Some(url) = &tie.url {
        writeln!(out, "      {}", printable(url))?;
    }
    writeln!(out, "      {}", printable(&tie.words))?;
    let numbers = numbers(&tie.evidence);
    if !numbers.is_empty() {
        writeln!(out, "      {numbers}")?;
    }
    Ok(())
}

fn numbers(evidence: &Value) -> String {
    let one = |(name, value): (&String, &Value)| match value {
        Value::Number(n) if n.is_f64() => {
            Some(format!("{name} {:.2}", n.as_f64().unwrap_or_default()))
        }
        Value::Number(n) => Some(format!("{name} {n}")),
        Value::Bool(b) => Some(format!("{name} {}", if *b { "yes" } else { "no" })),
        _ => None,
    };
    let fields = evidence.as_object().into_iter().flatten();
    fields.filter_map(one).collect::<Vec<_>>().join(", ").replace('_', " ")
}

/// `... [-Four-]{+Six+} dead in ...`: what changed, with a little of what is around it.
pub(super) fn difference(ops: &[Op]) -> String {
    let last = ops.len().saturating_sub(1);
    let piece = |(i, op): (usize, &Op)| match op {
        Op::Same(text) => around(text, i > 0, i < last),
        Op::Removed(text) => format!("[-{}-]", collapse(text)),
        Op::Added(text) => format!("{{+{}+}}", collapse(text)),
    };
    let pieces: Vec<String> = ops.iter().enumerate().map(piece).collect();
    printable(&collapse(&pieces.join(" ")))
}

/// The ends of an unchanged stretch that touch a change.
fn around(text: &str, before: bool, after: bool) -> String {
    let text = collapse(text);
    let chars: Vec<char> = text.chars().collect();
    let kept = CONTEXT_CHARS * (usize::from(before) + usize::from(after));
    if chars.len() <= kept {
        return text;
    }
    let head = if before { &chars[..CONTEXT_CHARS] } else { &[] };
    let tail = if after { &chars[chars.len() - CONTEXT_CHARS..] } else { &[] };
    format!("{}…{}", head.iter().collect::<String>(), tail.iter().collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_shows_what_changed_and_where() {
        let same = "the harbour was closed at noon and ferries stayed in port all day";
        let ops = [Op::Removed("Four ".into()), Op::Added("Six ".into()), Op::Same(same.into())];
        assert_eq!(difference(&ops), "[-Four-] {+Six+} the harbour was closed at noon…");
        assert_eq!(difference(&[]), "");
    }

    #[test]
    fn what_is_beyond_any_plan_never_comes() {
        let at = |secs: i64| Timestamp::from_secs(1_772_528_400 + secs);
        let told = |then| (due(at(then), at(0)), coming(at(then), at(0)));
        let in_time = |words: &str, then: &str| (words.to_owned(), format!("{words} ({then})"));
        assert_eq!(told(300), in_time("in 5 min", "2026-03-03T09:05:00Z"));
        assert_eq!(told(100 * 365 * 86_400), ("never".to_owned(), "never".to_owned()));
        assert_eq!(told(0).0, "due");
    }

    #[test]
    fn a_cause_is_said_once() {
        let refused = || io::Error::new(io::ErrorKind::NotFound, "no such file");
        assert_eq!(causes(&crate::shelf::ShelfError::Io(refused()).into()), "no such file");
        let of = anyhow::Error::new(refused()).context("copydesk.toml");
        assert_eq!(causes(&of), "copydesk.toml: no such file");
    }
}
