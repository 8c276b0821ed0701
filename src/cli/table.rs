//! The summary of a round: a table for people, JSON lines for programs.

use std::io::{self, Write};

use super::say;
use crate::model::Timestamp;
use crate::plan::Plan;
use crate::rounds::PollReport;
use crate::sys::clock;
use crate::text::{cut_marked, printable};

/// One object a source, and `"schema": 1` in each.
pub(super) fn json(out: &mut impl Write, reports: &[PollReport]) -> io::Result<()> {
    let now = clock::now();
    for r in reports {
        let line = serde_json::json!({
            "schema": 1, "source": r.source, "outcome": r.outcome(), "entries": r.entries,
            "articles": r.articles, "from_feed": r.from_feed, "error": r.error, "forbidden": r.forbidden,
            "problems": r.problems, "fates": r.tally, "took_ms": r.took.as_millis() as u64,
            "next_poll": r.next.filter(|at| !say::is_never(*at, now)).map(Timestamp::rfc3339),
        });
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// A row a source, what went wrong below, and where the editions are.
pub(super) fn summary(out: &mut impl Write, reports: &[PollReport], plan: &Plan) -> io::Result<()> {
    let width = reports.iter().map(|r| r.source.chars().count()).max().unwrap_or(6).max(6);
    writeln!(
        out,
        "{:width$}  {:9}  {:>7}  {:>8}  {:>9}  {:>7}",
        "SOURCE", "OUTCOME", "ENTRIES", "ARTICLES", "FROM FEED", "SECONDS"
    )?;
    for r in reports {
        let secs = r.took.as_secs_f64();
        writeln!(
            out,
            "{:width$}  {:9}  {:>7}  {:>8}  {:>9}  {secs:>7.1}",
            r.source,
            r.outcome(),
            r.entries,
            r.articles,
            r.from_feed
        )?;
    }
    for r in reports {
        let why = r.error.as_ref().or(r.forbidden.as_ref());
        if let Some(why) = why {
            writeln!(out, "\n{}: {}", r.source, printable(why))?;
        }
    }
    troubles(out, reports)?;
    for r in reports.iter().filter(|r| r.tally.refused.entries + r.tally.joined.entries > 0) {
        for (fate, count) in [("refused", &r.tally.refused), ("joined", &r.tally.joined)] {
            if count.entries > 0 {
                let example = printable(&cut_marked(&count.example, 80));
                let why = printable(&count.reason);
                writeln!(out, "{}: {} {fate}, as {example:?}: {why}", r.source, count.entries)?;
            }
        }
    }
    let sum = |f: fn(&PollReport) -> usize| reports.iter().map(f).sum::<usize>();
    let failed = reports.iter().filter(|r| r.error.is_some()).count();
    let held = reports.iter().filter(|r| r.forbidden.is_some()).count();
    writeln!(
        out,
        "\n{} polled, {failed} failed; {}, {} of them with the feed's own text only",
        say::count(reports.len() - held, "source"),
        say::count(sum(|r| r.articles), "new or changed article"),
        sum(|r| r.from_feed)
    )?;
    for edition in &plan.editions {
        if let Some(dir) = &plan.publish.dir {
            writeln!(out, "{}", dir.join(format!("{}.atom", edition.id)).display())?;
        }
    }
    Ok(())
}

/// The first few page problems of each source: enough to see what is wrong, never a flood.
fn troubles(out: &mut impl Write, reports: &[PollReport]) -> io::Result<()> {
    const SHOWN: usize = 3;
    for r in reports.iter().filter(|r| !r.problems.is_empty()) {
        writeln!(out)?;
        for problem in r.problems.iter().take(SHOWN) {
            writeln!(out, "{}: {}", r.source, printable(&cut_marked(problem, 300)))?;
        }
        if r.problems.len() > SHOWN {
            writeln!(out, "{}: and {} more", r.source, r.problems.len() - SHOWN)?;
        }
    }
    Ok(())
}
