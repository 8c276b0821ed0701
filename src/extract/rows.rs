//! Rows: lists made of something else, `div`s in a row, paragraphs with a bullet each.

use std::ops::Range;

use super::outline::{Outline, Run};

/// Fewer rows are a coincidence.
const ROWS_MIN: usize = 3;
const ROW_CHARS_MAX: usize = 300;

/// Neighbours of one look, a short line each: a list in `div`s, paragraphs that open with the same mark. Gives their runs and
/// the block that holds them, of those whose first run is not `taken`.
pub(super) fn rows(
    outline: &Outline<'_>,
    taken: impl Fn(usize) -> bool,
) -> Vec<(usize, Range<usize>)> {
    let mut out = Vec::new();
    let mut start = 0;
    while start < outline.runs.len() {
        let mut end = start + 1;
        while end < outline.runs.len() && in_a_row(outline, start, end) {
            end += 1;
        }
        if end - start >= ROWS_MIN && !taken(start) {
            let block = outline.blocks[outline.runs[start].block].parent;
            out.push((block, start..end));
        }
        start = end;
    }
    out
}

fn in_a_row(outline: &Outline<'_>, first: usize, next: usize) -> bool {
    let (a, b) = (&outline.runs[first], &outline.runs[next]);
    let (x, y) = (&outline.blocks[a.block], &outline.blocks[b.block]);
    let marked = || {
        let mark = |r: &Run<'_>| outline.text(r).chars().next().filter(|c| is_bullet(*c));
        mark(a).is_some() && mark(a) == mark(b)
    };
    let boxed =
        matches!(x.name, "div" | "span" | "section") && x.runs.len() == 1 && y.runs.len() == 1;
    let short = a.chars <= ROW_CHARS_MAX && b.chars <= ROW_CHARS_MAX;
    short && x.parent == y.parent && x.group == y.group && a.block != b.block && (boxed || marked())
}

fn is_bullet(c: char) -> bool {
    matches!(
        c,
        '•' | '·'
            | '-'
            | '–'
            | '—'
            | '*'
            | '▪'
            | '■'
            | '►'
            | '▶'
            | '●'
            | '◦'
            | '✓'
            | '✔'
            | '→'
            | '・'
            | '※'
    )
}
