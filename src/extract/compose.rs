//! Kept runs to typed blocks: paragraphs, headings, quotes, lists, tables, with the figures in their places.

use std::collections::HashMap;

use url::Url;

use super::bounds::Room;
use super::dom::attr;
use super::inline::rich;
use super::lists::{self, Lists};
use super::outline::Outline;
use super::rows::{self, Grid};
use super::{pre, wholes};
use crate::model::{self, Rich};

/// Where a run belongs; runs in a row with equal keys become one block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Paragraph,
    Heading(u8),
    Pre(usize),
    /// The outermost list.
    List(usize),
    Table(usize),
    /// The how-manieth table drawn by style.
    Grid(usize),
    Quote(usize),
}

/// Composes the blocks; `extra` are figures and embeds with the index of the run they stand before.
pub(super) fn compose(
    outline: &Outline<'_>,
    kept: &[usize],
    extra: Vec<(usize, model::Block)>,
    base: &Url,
) -> Vec<model::Block> {
    let drawn =
        |r: &usize| initial(outline, r + 1).is_some() && kept.binary_search(&(r + 1)).is_ok();
    let kept: Vec<usize> = kept.iter().copied().filter(|r| !drawn(r)).collect();
    let kept = &kept[..];
    let layout = Layout::of(outline, kept);
    let places = places(outline, kept, &layout);
    let (mut out, room) = (Vec::new(), Room::beside(&[]));
    let mut extra = extra.into_iter().peekable();
    let mut i = 0;
    while i < kept.len() && room.is_left() {
        while let Some((_, block)) = extra.next_if(|(before, _)| *before <= kept[i]) {
            out.push(block);
        }
        let alike = |p: &&Place| **p == places[i];
        let n = if merges(places[i]) { places[i..].iter().take_while(alike).count() } else { 1 };
        out.push(block(outline, &layout, places[i], &kept[i..i + n], base, &room));
        i += n;
    }
    out.extend(extra.map(|(_, block)| block));
    out.retain(|b| !is_empty(b));
    out
}

fn merges(place: Place) -> bool {
    matches!(
        place,
        Place::List(..) | Place::Table(_) | Place::Quote(_) | Place::Pre(_) | Place::Grid(_)
    )
}

fn is_empty(block: &model::Block) -> bool {
    !matches!(block, model::Block::Figure(_) | model::Block::Embed(..))
        && block.text().trim().is_empty()
}

fn places(outline: &Outline<'_>, kept: &[usize], layout: &Layout) -> Vec<Place> {
    let place = |r: &usize| layout.place(outline, *r, lists::LEVELS_MAX);
    let mut out: Vec<Place> = kept.iter().map(place).collect();
    for (g, grid) in layout.grids.iter().enumerate() {
        let from = kept.partition_point(|r| *r < grid.runs.start);
        let Some(own) = out.get_mut(from..from + grid.runs.len()) else { continue };
        let whole = kept.get(from + grid.runs.len() - 1) == Some(&(grid.runs.end - 1));
        if whole && own.iter().all(|place| *place == Place::Paragraph) {
            own.fill(Place::Grid(g));
        }
    }
    for i in 0..kept.len() {
        if out[i] == Place::Paragraph && reads_as_heading(outline, kept, &out, i) {
            out[i] = Place::Heading(3);
        }
    }
    out
}

/// How lists and tables are used: to list and tabulate, or only to lay out the page.
#[derive(Default)]
struct Layout {
    lists: Lists,
    /// Does each table tabulate?
    tables: HashMap<usize, bool>,
    grids: Vec<Grid>,
}

impl Layout {
    fn of(outline: &Outline<'_>, kept: &[usize]) -> Self {
        let mut out = Self { grids: rows::grids(outline), ..Self::default() };
        for &r in kept {
            out.lists.add(outline, r);
            if let Some(table) = lists::up(outline, outline.runs[r].block, &["table"]) {
                out.tables.entry(table).or_insert_with(|| wholes::is_data(outline, table));
            }
        }
        out
    }

    /// Lists are looked for so many levels up.
    fn place(&self, outline: &Outline<'_>, r: usize, levels: u8) -> Place {
        for b in outline.upward(outline.runs[r].block).take(10) {
            let level = outline.blocks[b].name.strip_prefix('h').and_then(|l| l.parse::<u8>().ok());
            match outline.blocks[b].name {
                "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                    return Place::Heading(level.unwrap_or(2).max(2));
                }
                "caption" => return Place::Paragraph,
                "pre" => return Place::Pre(b),
                "blockquote" => return Place::Quote(b),
                "li" | "dd" | "dt" => {
                    let leads = |first: usize| match self.place(outline, first, levels - 1) {
                        Place::List(list) => Some(list),
                        _ => None,
                    };
                    let leads = |first: usize| (levels > 0).then(|| leads(first)).flatten();
                    let list = self.lists.of(outline, r, b, &leads);
                    return list.map_or(Place::Paragraph, Place::List);
                }
                "table" if self.tables.get(&b) == Some(&true) => return Place::Table(b),
                "table" | "body" => return Place::Paragraph,
                _ => {}
            }
        }
        Place::Paragraph
    }
}

/// A short paragraph all in bold or capitals between two paragraphs is a sub-heading.
fn reads_as_heading(outline: &Outline<'_>, kept: &[usize], places: &[Place], i: usize) -> bool {
    let run = &outline.runs[kept[i]];
    let text = outline.text(run);
    let is_prose =
        |k: usize| places.get(k) == Some(&Place::Paragraph) && outline.runs[kept[k]].chars >= 60;
    let bold = run.strong_chars == run.chars;
    let capitals = text.contains(' ')
        && !text.chars().any(char::is_lowercase)
        && text.chars().any(char::is_uppercase);
    (3..=90).contains(&run.chars)
        && (bold || capitals)
        && run.link_chars == 0
        && !text.ends_with(['.', '!', ':', ',', ';', '"', '”', '。', '…'])
        && i > 0
        && is_prose(i + 1)
}

fn block(
    outline: &Outline<'_>,
    layout: &Layout,
    place: Place,
    runs: &[usize],
    base: &Url,
    room: &Room,
) -> model::Block {
    let rich_of = |r: usize| {
        if !room.is_left() {
            return Rich::default();
        }
        let run = &outline.runs[r];
        let rich = rich(&outline.pieces[run.pieces.clone()], outline.blocks[run.block].node, base);
        room.take(rich.text.len() + rich.html.len());
        rich
    };
    match place {
        Place::Paragraph => {
            let mut rich = rich_of(runs[0]);
            if let Some(letter) = initial(outline, runs[0]) {
                rich.text.insert_str(0, letter);
                if !rich.html.is_empty() {
                    rich.html.insert_str(0, letter);
                }
            }
            model::Block::Paragraph(rich)
        }
        // All-bold headings need no bold.
        Place::Heading(level) => model::Block::Heading(level, unmarked(rich_of(runs[0]))),
        Place::Pre(b) => {
            let text = pre::text(outline.blocks[b].node);
            room.take(text.len());
            model::Block::Pre(text)
        }
        Place::Quote(_) => model::Block::Quote(runs.iter().map(|r| rich_of(*r)).collect()),
        Place::List(list) => layout.lists.compose(outline, list, runs, &rich_of, &join),
        Place::Table(b) => table(outline, b, &rich_of),
        Place::Grid(g) => {
            let rows = runs
                .chunks(layout.grids[g].columns)
                .map(|row| row.iter().map(|r| rich_of(*r)).collect());
            model::Block::Table(false, rows.collect())
        }
    }
}

/// The capital that stands in an element of its own before a paragraph, which goes on in small letters.
fn initial<'o>(outline: &'o Outline<'_>, r: usize) -> Option<&'o str> {
    let letter = outline.text(&outline.runs[r.checked_sub(1)?]);
    let alone = letter.chars().count() == 1 && letter.starts_with(char::is_uppercase);
    let goes_on = outline.text(outline.runs.get(r)?).starts_with(char::is_lowercase);
    (alone && goes_on).then_some(letter)
}

fn unmarked(r: Rich) -> Rich {
    if r.html.contains("<a ") { r } else { Rich::plain(r.text) }
}

fn join(a: &mut Rich, b: &Rich) {
    if !(a.html.is_empty() && b.html.is_empty()) {
        a.html = format!("{} {}", a.to_html(), b.to_html());
    }
    a.text = format!("{} {}", a.text, b.text);
}

/// A table with every cell it has, the empty ones too, and what a cell spans left empty: columns stay columns.
fn table(outline: &Outline<'_>, table: usize, rich_of: &dyn Fn(usize) -> Rich) -> model::Block {
    let mut rows: Vec<Vec<Rich>> = Vec::new();
    let mut head = true;
    // How many rows each column is still taken by a cell from above.
    let mut taken: Vec<usize> = Vec::new();
    for b in outline.below(table) {
        let block = &outline.blocks[b];
        match block.name {
            "tr" => {
                rows.last_mut().into_iter().for_each(|row| fill_end(row, &mut taken));
                rows.push(Vec::new());
            }
            "td" | "th" => {
                head &= rows.len() > 1 || block.name == "th";
                let texts = block.runs.clone().map(rich_of).filter(|r| !r.text.is_empty());
                let cell = texts.reduce(|mut a, b| {
                    join(&mut a, &b);
                    a
                });
                let Some(row) = rows.last_mut() else { continue };
                let span =
                    |name| attr(block.node, name).and_then(|n| n.parse().ok()).unwrap_or(1_usize);
                fill_taken(row, &mut taken);
                let (at, wide, high) = (
                    row.len(),
                    span("colspan").clamp(1, SPAN_MAX),
                    span("rowspan").clamp(1, SPAN_MAX),
                );
                row.push(cell.unwrap_or_default());
                row.resize(at + wide, Rich::default());
                taken.resize(taken.len().max(at + wide), 0);
                taken[at..at + wide].fill(high - 1);
            }
            _ => {}
        }
    }
    rows.retain(|row| row.iter().any(|cell| !cell.text.is_empty()));
    model::Block::Table(head, rows)
}

/// Passes over the columns that a cell of a row above still takes.
fn fill_taken(row: &mut Vec<Rich>, taken: &mut [usize]) {
    while let Some(left) = taken.get_mut(row.len()).filter(|left| **left > 0) {
        *left -= 1;
        row.push(Rich::default());
    }
}

/// Passes over those behind a row's last cell.
fn fill_end(row: &mut Vec<Rich>, taken: &mut [usize]) {
    while taken.get(row.len()..).is_some_and(|rest| rest.iter().any(|left| *left > 0)) {
        taken[row.len()] = taken[row.len()].saturating_sub(1);
        row.push(Rich::default());
    }
}

/// More columns or rows no cell of a news table spans.
const SPAN_MAX: usize = 20;
