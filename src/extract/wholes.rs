//! Wholes: the tables, lists, preformatted texts and quotations of a page, each kept or dropped as one.

use std::ops::Range;

use super::images::is_image;
use super::outline::{Medium, Outline, Run};
use super::tokens::ends_with_stop;
use super::why::Why;
use super::{legends, picture_tables, rows};

/// What a whole is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Table,
    List,
    Pre,
    Quote,
    /// A list made of something else: `div`s in a row, paragraphs with a bullet each.
    Rows,
    /// A table made of something else.
    Grid {
        columns: usize,
    },
}

/// A structure that means something only entire.
#[derive(Debug, Clone)]
pub(super) struct Whole {
    pub kind: Kind,
    /// The element; of rows, what holds them.
    pub block: usize,
    pub runs: Range<usize>,
}

/// An item with more than this is an entry with paragraphs, judged by itself.
const ITEM_RUNS_MAX: usize = 2;
const ITEM_CHARS_MAX: usize = 900;
/// A cell of a table that tabulates has no more than this, on average.
const CELL_CHARS_MAX: usize = 160;
/// How far up the element may be that holds a whole and the paragraphs around it.
const HOLDER_STEPS_MAX: usize = 3;

/// Blocks looked at, for each block of the page.
const LOOKS_MAX: usize = 8;
/// An item of more blocks is no line or two.
const ITEM_BLOCKS_MAX: usize = 40;

/// All wholes of a page, outermost first, none inside another.
pub(super) fn find(outline: &Outline<'_>) -> Vec<Whole> {
    let mut out: Vec<Whole> = Vec::new();
    let mut end = 0;
    // Elements nested in their like are looked at once a level, within reason.
    let mut looks = LOOKS_MAX * outline.blocks.len();
    for (b, block) in outline.blocks.iter().enumerate() {
        if block.runs.is_empty() || block.runs.start < end {
            continue;
        }
        if matches!(block.name, "table" | "ul" | "ol" | "dl") {
            let Some(left) = looks.checked_sub(outline.below(b).len()) else { break };
            looks = left;
        }
        let kind = match block.name {
            "table" if is_data(outline, b) && !picture_tables::is_one(outline, b) => Kind::Table,
            "ul" | "ol" | "dl" if is_plain_list(outline, b) && !shows(outline, b) => Kind::List,
            "pre" => Kind::Pre,
            "blockquote" => Kind::Quote,
            _ => continue,
        };
        let b = if kind == Kind::Table { framed(outline, b) } else { b };
        let runs = outline.blocks[b].runs.clone();
        end = runs.end;
        out.push(Whole { kind, block: b, runs });
    }
    let taken = |r: usize| {
        let after = out.partition_point(|w| w.runs.start <= r);
        after > 0 && out[after - 1].runs.contains(&r)
    };
    let grids = rows::grids(outline).into_iter().filter(|g| !taken(g.runs.start));
    let grids: Vec<Whole> = grids
        .filter(|g| !taken(g.runs.end - 1))
        .map(|g| Whole { kind: Kind::Grid { columns: g.columns }, block: g.block, runs: g.runs })
        .collect();
    let in_grid = |r: usize| {
        let after = grids.partition_point(|w| w.runs.start <= r);
        after > 0 && grids[after - 1].runs.contains(&r)
    };
    let rows = rows::rows(outline, |r| taken(r) || in_grid(r));
    out.extend(grids);
    out.extend(rows.into_iter().map(|(block, runs)| Whole { kind: Kind::Rows, block, runs }));
    out.sort_by_key(|w| w.runs.start);
    out
}

/// The figure that holds nothing but a table and its caption, or the table itself.
fn framed(outline: &Outline<'_>, table: usize) -> usize {
    let figure =
        outline.upward(table).skip(1).take(2).find(|b| outline.blocks[*b].name == "figure");
    figure
        .filter(|f| {
            let (inner, outer) = (&outline.blocks[table].runs, &outline.blocks[*f].runs);
            let caption = |r: usize| {
                outline
                    .upward(outline.runs[r].block)
                    .take(3)
                    .any(|b| outline.blocks[b].name == "figcaption")
            };
            // What stood before the table is already told of.
            outer.start == inner.start && (inner.end..outer.end).all(caption)
        })
        .unwrap_or(table)
}

fn is_cell(name: &str) -> bool {
    matches!(name, "td" | "th")
}

/// Does a table tabulate, rather than lay out the page? Rows of several short cells, no table in it.
pub(super) fn is_data(outline: &Outline<'_>, table: usize) -> bool {
    let (mut rows, mut wide, mut cells, mut row_cells) = (0, 0, 0, 0);
    for b in outline.below(table) {
        match outline.blocks[b].name {
            "table" | "h1" | "article" | "form" => return false,
            "tr" => {
                wide += usize::from(row_cells >= 2);
                (rows, row_cells) = (rows + 1, 0);
            }
            name if is_cell(name) => (cells, row_cells) = (cells + 1, row_cells + 1),
            _ => {}
        }
    }
    wide += usize::from(row_cells >= 2);
    let chars: usize =
        outline.runs[outline.blocks[table].runs.clone()].iter().map(|r| r.chars).sum();
    let lays_out = super::dom::attr(outline.blocks[table].node, "role")
        .is_some_and(|r| matches!(r, "presentation" | "none"));
    !lays_out && cells >= 4 && wide * 2 >= rows && wide >= 2 && chars < cells * CELL_CHARS_MAX
}

/// Items of a line or two each.
fn is_plain_list(outline: &Outline<'_>, list: usize) -> bool {
    let mut items = 0;
    for b in outline.below(list) {
        let block = &outline.blocks[b];
        if matches!(block.name, "table" | "h1" | "article" | "form") {
            return false;
        }
        if !matches!(block.name, "li" | "dd" | "dt") {
            continue;
        }
        let inside = b + 1..(b + ITEM_BLOCKS_MAX).min(outline.blocks.len());
        let own = inside.take_while(|i| outline.blocks[*i].depth > block.depth);
        let nested = own.map(|i| outline.blocks[i].name).any(|n| matches!(n, "ul" | "ol" | "dl"));
        let runs = &outline.runs[block.runs.clone()];
        let long = runs.iter().map(|r| r.chars).sum::<usize>() > ITEM_CHARS_MAX;
        if !nested && (runs.len() > ITEM_RUNS_MAX || long) {
            return false;
        }
        items += usize::from(!runs.is_empty());
    }
    items >= 2
}

/// What stands under a picture in an item is no longer, in characters.
const LEGEND_CHARS_MAX: usize = 240;
/// Elements between a picture and its item.
const PICTURE_STEPS_MAX: usize = 4;

/// Is each item a picture and, in an element below it, what it shows?
fn shows(outline: &Outline<'_>, list: usize) -> bool {
    let mut media = outline.media.partition_point(|m| m.before < outline.blocks[list].runs.start);
    let mut items = outline.below(list).filter(|b| outline.blocks[*b].name == "li").peekable();
    items.peek().is_some()
        && items.all(|li| {
            let runs = &outline.blocks[li].runs;
            let legend = outline.runs[runs.clone()].iter();
            let short = legend.clone().map(|r| r.chars).sum::<usize>() <= LEGEND_CHARS_MAX;
            let own = |r: &Run<'_>| r.block != li || legends::is_gallery(outline, list);
            let below = legend.clone().all(|r| own(r) && r.link_chars == 0);
            media += outline.media[media..].partition_point(|m| m.before < runs.start);
            let mut first = outline.media[media..].iter().take_while(|m| m.before == runs.start);
            let pictured = |m: &Medium<'_>| {
                is_image(m.node) && outline.upward(m.block).take(PICTURE_STEPS_MAX).any(|b| b == li)
            };
            !runs.is_empty() && short && below && first.any(pictured)
        })
}

/// Where the text's own sentences stand.
pub(super) struct Sentences {
    /// How many of them stand before each run.
    before: Vec<usize>,
}

impl Sentences {
    /// Counts the kept ones.
    pub(super) fn of(outline: &Outline<'_>, why: &[Why]) -> Self {
        let mut before = vec![0];
        for (r, why) in why.iter().enumerate() {
            before.push(before[r] + usize::from(why.keeps() && is_sentence(outline, r)));
        }
        Self { before }
    }

    pub(super) fn any(&self, runs: Range<usize>) -> bool {
        self.before[runs.start] < self.before[runs.end]
    }

    /// Does the whole stand between sentences of the element that holds it?
    pub(super) fn around(&self, outline: &Outline<'_>, whole: &Whole) -> bool {
        // An element that holds nothing more than the one in it is no step.
        let mut holders: Vec<Range<usize>> =
            outline.upward(whole.block).map(|b| outline.blocks[b].runs.clone()).collect();
        holders.dedup();
        let holders = holders.into_iter().filter(|holder| *holder != whole.runs);
        holders.take(HOLDER_STEPS_MAX).any(|holder| {
            self.any(holder.start..whole.runs.start) && self.any(whole.runs.end..holder.end)
        })
    }
}

/// A full sentence, hardly linked.
pub(super) fn is_sentence(outline: &Outline<'_>, r: usize) -> bool {
    let run = &outline.runs[r];
    let text = outline.text(run);
    run.chars >= 60 && run.link_chars * 3 < run.chars && (ends_with_stop(text) || stopless(text))
}

/// Is it of a script that ends sentences without a sign: Thai, Lao?
fn stopless(text: &str) -> bool {
    text.trim_end_matches(['"', '”', '’', '»']).ends_with(|c| matches!(c, '\u{E00}'..='\u{EFF}'))
}
