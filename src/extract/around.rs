//! Short lines around a text, and who signs in them as in East Asia.

use std::ops::Range;

use super::outline::{Outline, Run};
use super::{people, signatures};

/// Who signs within the text, as in East Asia: `（记者王小明）`, `(서울=연합뉴스) 홍길동 기자 =`; in its first lines or its last.
pub(super) fn signed_inside(outline: &Outline<'_>, text: &Range<usize>) -> Vec<String> {
    let end = text.end.min(outline.runs.len());
    let last = end.saturating_sub(SIGNED_RUNS).max(text.start.min(end));
    let first = text.start.min(end)..(text.start + SIGNED_RUNS).min(last);
    let runs = first.chain(last..end).map(|r| outline.text(&outline.runs[r]));
    runs.map(people::signed_inside).find(|names| !names.is_empty()).unwrap_or_default()
}

/// Who signs in a line of its own as in East Asia, above the text or below it.
pub(super) fn eastern(
    outline: &Outline<'_>,
    title: Option<usize>,
    text: &Range<usize>,
) -> Vec<String> {
    let from = title.map_or(0, |t| t + 1);
    let above =
        text.start.saturating_sub(BESIDE_RUNS).max(from.min(text.start))..text.start + FIRST_RUNS;
    let below = text.end.saturating_sub(1)..text.end + EASTERN_RUNS;
    let named = |runs, closes| {
        lines(outline, runs).map(|l| signatures::names(l, closes)).find(|names| !names.is_empty())
    };
    named(above, false).or_else(|| named(below, true)).unwrap_or_default()
}

/// Whom a line below the text calls its editors: they answer for what nobody signs.
pub(super) fn editors(outline: &Outline<'_>, text: &Range<usize>) -> Vec<String> {
    let below = lines(outline, text.end.saturating_sub(1)..text.end + BELOW_RUNS);
    below.map(signatures::editors).find(|names| !names.is_empty()).unwrap_or_default()
}

/// Runs below a text that may name who signs it.
pub(super) const BELOW_RUNS: usize = 16;

/// First runs of a text looked at for such a line, which may stand below a picture and its caption.
const FIRST_RUNS: usize = 3;
/// Runs below a text looked at for such a line.
const EASTERN_RUNS: usize = 3;

/// First and last runs of a text that may hold its signature.
pub(super) const SIGNED_RUNS: usize = 2;

/// Runs beside the title that may name the author.
pub(super) const BESIDE_RUNS: usize = 14;

/// The short lines among runs that the page says itself.
pub(super) fn lines<'a>(
    outline: &'a Outline<'_>,
    runs: Range<usize>,
) -> impl Iterator<Item = &'a str> {
    let end = runs.end.min(outline.runs.len());
    let short = outline.runs[runs.start.min(end)..end].iter();
    let short = short.filter(|r| (4..120).contains(&r.chars) && !is_quoted(outline, r));
    short.map(|r| outline.text(r))
}

/// `Posted by` in what a page shows of another site names its author.
fn is_quoted(outline: &Outline<'_>, run: &Run<'_>) -> bool {
    let mut around = outline.upward(run.block).take(QUOTED_STEPS);
    around.any(|b| outline.blocks[b].name == "blockquote")
}

const QUOTED_STEPS: usize = 3;
