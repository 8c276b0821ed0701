//! Tables of pictures: a row of them, and their captions in the row below.

use std::ops::Range;

use super::images::is_image;
use super::outline::{Medium, Outline};

/// Elements between a picture and its cell.
const STEPS_MAX: usize = 4;

/// Is a table's first row nothing but pictures?
pub(super) fn is_one(outline: &Outline<'_>, table: usize) -> bool {
    let runs = &outline.blocks[table].runs;
    let at = outline.media.partition_point(|m| m.before < runs.start);
    // The pictures of its first row stand before its first words.
    let first = outline.media[at..].iter().take_while(|m| m.before == runs.start);
    first.filter(|m| caption(outline, m).is_some()).nth(1).is_some()
}

/// The words in the cell below a picture's, where its row holds none.
pub(super) fn caption(outline: &Outline<'_>, medium: &Medium<'_>) -> Option<Range<usize>> {
    let mut around = outline.upward(medium.block).take(STEPS_MAX);
    let cell = around.find(|b| outline.blocks[*b].name == "td")?;
    let row = outline.blocks[cell].parent;
    if !is_image(medium.node)
        || outline.blocks[row].name != "tr"
        || !outline.blocks[row].runs.is_empty()
    {
        return None;
    }
    let depth = outline.blocks[row].depth;
    let inside = |row: usize| {
        let below = (row + 1..outline.blocks.len()).take(ROW_BLOCKS_MAX);
        below.take_while(move |b| outline.blocks[*b].depth > depth)
    };
    let cells = |row: usize| inside(row).filter(move |b| outline.blocks[*b].parent == row);
    let next = row + 1 + inside(row).count();
    let follows = |b: &usize| {
        let block = outline.blocks.get(*b);
        block.is_some_and(|b| b.name == "tr" && b.parent == outline.blocks[row].parent)
    };
    let next = Some(next).filter(follows)?;
    let at = cells(row).position(|b| b == cell)?;
    let same = cells(row).count() == cells(next).count() && cells(row).nth(1).is_some();
    let runs = outline.blocks[cells(next).nth(at)?].runs.clone();
    (same && !runs.is_empty() && runs.len() <= RUNS_MAX).then_some(runs)
}

/// A row of more elements is no row of pictures: each of them would be looked at for each picture.
const ROW_BLOCKS_MAX: usize = 64;
/// Lines of a caption: what is shown, and who took it.
const RUNS_MAX: usize = 2;
