//! Rows: lists and tables made of something else, `div`s in a row, paragraphs with a bullet each, cells in rows of `div`s.

use std::ops::Range;

use super::dom::attr;
use super::maps::Map;
use super::outline::{Outline, Run};

/// Fewer rows are a coincidence.
const ROWS_MIN: usize = 3;
const ROW_CHARS_MAX: usize = 300;

/// A table has so many columns; a card of a teaser has more to say in each.
const COLUMNS: Range<usize> = 2..9;
const CELL_CHARS_MAX: usize = 60;

/// A table drawn by style: rows of one look under one element, with equally many short cells each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Grid {
    /// The element that holds the rows.
    pub block: usize,
    pub runs: Range<usize>,
    /// Cells of each row.
    pub columns: usize,
    /// The look of its last row.
    group: u64,
}

/// The tables drawn by style, none inside another, in order. One pass: a row goes on where the last one under its parent ended.
pub(super) fn grids(outline: &Outline<'_>) -> Vec<Grid> {
    let (mut found, mut open): (Vec<Grid>, Map<usize, Grid>) = (Vec::new(), Map::default());
    for (b, block) in outline.blocks.iter().enumerate() {
        if !is_row(outline, b) {
            continue;
        }
        let (columns, group) = (block.runs.len(), block.group);
        let grid = open.entry(block.parent);
        let fresh = Grid { block: block.parent, runs: block.runs.clone(), columns, group };
        let grid = grid.or_insert_with(|| fresh.clone());
        // The row of heads looks otherwise.
        let head = grid.runs.len() == grid.columns;
        let goes_on = grid.runs.end == block.runs.start && grid.columns == columns;
        if goes_on && (head || grid.group == group) {
            (grid.runs.end, grid.group) = (block.runs.end, group);
        } else if grid.runs != block.runs {
            found.push(std::mem::replace(grid, fresh));
        }
    }
    found.extend(open.into_values());
    found.retain(|g| g.runs.len() >= ROWS_MIN * g.columns);
    found.sort_by_key(|g| (g.runs.start, std::cmp::Reverse(g.runs.end)));
    let mut end = 0;
    found.retain(|g| {
        let outer = g.runs.start >= end;
        end = end.max(g.runs.end);
        outer
    });
    found
}

/// Two or more short cells, each in an element of its own.
fn is_row(outline: &Outline<'_>, b: usize) -> bool {
    let block = &outline.blocks[b];
    let runs = || &outline.runs[block.runs.clone()];
    let cell = |r: &Run<'_>| {
        let name = outline.blocks[r.block].name;
        r.chars <= CELL_CHARS_MAX && matches!(name, "div" | "span" | "section" | "a")
    };
    matches!(block.name, "div" | "section" | "li" | "span")
        && COLUMNS.contains(&block.runs.len())
        && runs().iter().all(cell)
        && runs().windows(2).all(|pair| pair[0].block != pair[1].block)
}

/// Neighbours of one look, a short line each: a list in `div`s, paragraphs that open with the same mark. Gives their runs and
/// the block that holds them, of those whose first run is not `taken`.
pub(super) fn rows(
    outline: &Outline<'_>,
    taken: impl Fn(usize) -> bool,
) -> Vec<(usize, Range<usize>)> {
    let mut out = Vec::new();
    let mut start = 0;
    let boxes = boxes(outline);
    while start < outline.runs.len() {
        let mut end = start + 1;
        while end < outline.runs.len() && in_a_row(outline, &boxes, start, end) {
            end += 1;
        }
        // The heads of columns look otherwise.
        let head = start > 0 && heads(outline, start - 1, start) && !taken(start - 1);
        if end - start >= ROWS_MIN && !taken(start) {
            let block = outline.blocks[boxes[start]].parent;
            start -= usize::from(head);
            out.push((block, start..end));
        }
        start = end;
    }
    out
}

/// For each run the outermost element that holds nothing but it: what stands in a row may be wrapped. Beside a picture, which
/// it is about, the one it stands in.
fn boxes(outline: &Outline<'_>) -> Vec<usize> {
    let mut out: Vec<usize> = outline.runs.iter().map(|r| r.block).collect();
    for (r, block) in out.iter_mut().enumerate() {
        let alone = |b: &usize| outline.blocks[*b].runs == (r..r + 1);
        *block = outline.upward(*block).take_while(alone).take(WRAPS_MAX).last().unwrap_or(*block);
    }
    for medium in &outline.media {
        let around: Vec<usize> = outline.upward(medium.block).take(WRAPS_MAX).collect();
        for r in medium.before.saturating_sub(1)..(medium.before + 1).min(out.len()) {
            if around.contains(&out[r]) {
                out[r] = outline.runs[r].block;
            }
        }
    }
    out
}

/// Elements around a line that holds nothing else.
const WRAPS_MAX: usize = 5;

fn in_a_row(outline: &Outline<'_>, boxes: &[usize], first: usize, next: usize) -> bool {
    let (a, b) = (&outline.runs[first], &outline.runs[next]);
    let (x, y) = (&outline.blocks[boxes[first]], &outline.blocks[boxes[next]]);
    let marked = || {
        let mark = |r: &Run<'_>| outline.text(r).chars().next().filter(|c| is_bullet(*c));
        mark(a).is_some() && mark(a) == mark(b)
    };
    let boxed =
        matches!(x.name, "div" | "span" | "section") && x.runs.len() == 1 && y.runs.len() == 1;
    let short = a.chars <= ROW_CHARS_MAX && b.chars <= ROW_CHARS_MAX;
    let apart = boxes[first] != boxes[next];
    short && x.parent == y.parent && x.group == y.group && apart && (boxed || marked())
}

/// Is a line the row of heads of those below: the same element, of the same first class, and another one behind it?
fn heads(outline: &Outline<'_>, line: usize, first: usize) -> bool {
    let (a, b) = (&outline.runs[line], &outline.runs[first]);
    let (x, y) = (&outline.blocks[a.block], &outline.blocks[b.block]);
    let class = |node| attr(node, "class").and_then(|c| c.split_whitespace().next());
    x.name == "div"
        && (x.name, x.parent, x.runs.len()) == (y.name, y.parent, 1)
        && a.chars <= ROW_CHARS_MAX
        && class(x.node).is_some()
        && class(x.node) == class(y.node)
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
