//! Kept runs to typed blocks: paragraphs, headings, quotes, lists, tables, with the figures in their places.

use std::collections::HashMap;

use url::Url;

use super::inline::rich;
use super::outline::Outline;
use crate::model::{self, Rich};

/// Where a run belongs; runs in a row with equal keys become one block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Paragraph,
    Heading(u8),
    Pre,
    /// The list element, and is it ordered?
    List(usize, bool),
    Table(usize),
    Quote(usize),
}

/// Composes the blocks; `extra` are figures and embeds with the index of the run they stand before.
pub(super) fn compose(
    outline: &Outline<'_>,
    kept: &[usize],
    extra: Vec<(usize, model::Block)>,
    base: &Url,
) -> Vec<model::Block> {
    let places = places(outline, kept);
    let mut out = Vec::new();
    let mut extra = extra.into_iter().peekable();
    let mut i = 0;
    while i < kept.len() {
        while let Some((_, block)) = extra.next_if(|(before, _)| *before <= kept[i]) {
            out.push(block);
        }
        let more = places[i..].iter().take_while(|p| **p == places[i]).count();
        let n = if merges(places[i]) { more } else { 1 };
        out.push(block(outline, places[i], &kept[i..i + n], base));
        i += n;
    }
    out.extend(extra.map(|(_, block)| block));
    out.retain(|b| !is_empty(b));
    out
}

fn merges(place: Place) -> bool {
    matches!(place, Place::List(..) | Place::Table(_) | Place::Quote(_))
}

fn is_empty(block: &model::Block) -> bool {
    !matches!(block, model::Block::Figure(_) | model::Block::Embed(..))
        && block.text().trim().is_empty()
}

fn places(outline: &Outline<'_>, kept: &[usize]) -> Vec<Place> {
    let layout = Layout::of(outline, kept);
    let mut out: Vec<Place> = kept.iter().map(|r| layout.place(outline, *r)).collect();
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
    /// Kept runs in each list item; one of more than two is an entry with paragraphs.
    items: HashMap<usize, usize>,
    /// Items of each list.
    lists: HashMap<usize, usize>,
    /// Cells of each row.
    rows: HashMap<usize, usize>,
    /// Cells and characters of each table.
    tables: HashMap<usize, (usize, usize)>,
}

impl Layout {
    fn of(outline: &Outline<'_>, kept: &[usize]) -> Self {
        let mut out = Self::default();
        let mut cell = None;
        for &r in kept {
            let run = &outline.runs[r];
            if let Some(item) = up(outline, r, &["li", "dd", "dt"]) {
                *out.items.entry(item).or_default() += 1;
                if out.items[&item] == 1
                    && let Some(list) = up(outline, r, &["ul", "ol", "dl"])
                {
                    *out.lists.entry(list).or_default() += 1;
                }
            }
            let at = up(outline, r, &["td", "th"]);
            if let (Some(row), Some(table)) = (up(outline, r, &["tr"]), up(outline, r, &["table"]))
            {
                *out.rows.entry(row).or_default() += usize::from(at != cell);
                let sums = out.tables.entry(table).or_default();
                *sums = (sums.0 + usize::from(at != cell), sums.1 + run.chars);
            }
            cell = at;
        }
        out
    }

    fn place(&self, outline: &Outline<'_>, r: usize) -> Place {
        for b in outline.upward(outline.runs[r].block).take(10) {
            let level = outline.blocks[b].name.strip_prefix('h').and_then(|l| l.parse::<u8>().ok());
            match outline.blocks[b].name {
                "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                    return Place::Heading(level.unwrap_or(2).max(2));
                }
                "pre" => return Place::Pre,
                "blockquote" => return Place::Quote(b),
                "li" | "dd" | "dt" => return self.list(outline, r, b),
                "table" if self.tabulates(outline, r, b) => return Place::Table(b),
                "table" | "body" => return Place::Paragraph,
                _ => {}
            }
        }
        Place::Paragraph
    }

    fn list(&self, outline: &Outline<'_>, r: usize, item: usize) -> Place {
        let Some(list) = up(outline, r, &["ul", "ol", "dl"]) else { return Place::Paragraph };
        let entry = self.items.get(&item).is_some_and(|n| *n > 2);
        if entry || outline.runs[r].chars > 900 {
            return Place::Paragraph;
        }
        Place::List(list, outline.blocks[list].name == "ol")
    }

    /// Several short cells in a row.
    fn tabulates(&self, outline: &Outline<'_>, r: usize, table: usize) -> bool {
        let (cells, chars) = self.tables.get(&table).copied().unwrap_or_default();
        let columns =
            up(outline, r, &["tr"]).and_then(|row| self.rows.get(&row)).copied().unwrap_or(0);
        cells >= 4 && columns <= 40 && chars < cells * 160 && self.rows.values().any(|n| *n >= 2)
    }
}

/// The nearest ancestor of one of these names.
fn up(outline: &Outline<'_>, r: usize, names: &[&str]) -> Option<usize> {
    outline
        .upward(outline.runs[r].block)
        .take(16)
        .find(|b| names.contains(&outline.blocks[*b].name))
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

fn block(outline: &Outline<'_>, place: Place, runs: &[usize], base: &Url) -> model::Block {
    let rich_of = |r: usize| {
        let run = &outline.runs[r];
        rich(&outline.pieces[run.pieces.clone()], outline.blocks[run.block].node, base)
    };
    match place {
        Place::Paragraph => model::Block::Paragraph(rich_of(runs[0])),
        // All-bold headings need no bold.
        Place::Heading(level) => model::Block::Heading(level, unmarked(rich_of(runs[0]))),
        Place::Pre => model::Block::Pre(outline.text(&outline.runs[runs[0]]).to_owned()),
        Place::Quote(_) => model::Block::Quote(runs.iter().map(|r| rich_of(*r)).collect()),
        Place::List(_, ordered) => {
            model::Block::List(ordered, grouped(outline, runs, &["li", "dd", "dt"], &rich_of))
        }
        Place::Table(_) => table(outline, runs, &rich_of),
    }
}

fn unmarked(r: Rich) -> Rich {
    if r.html.contains("<a ") { r } else { Rich::plain(r.text) }
}

/// Runs of one element joined.
fn grouped(
    outline: &Outline<'_>,
    runs: &[usize],
    names: &[&str],
    rich_of: &dyn Fn(usize) -> Rich,
) -> Vec<Rich> {
    let mut out: Vec<(Option<usize>, Rich)> = Vec::new();
    for &r in runs {
        let element = up(outline, r, names);
        match out.last_mut() {
            Some((last, rich)) if *last == element && element.is_some() => join(rich, &rich_of(r)),
            _ => out.push((element, rich_of(r))),
        }
    }
    out.into_iter().map(|(_, rich)| rich).filter(|r| !r.text.is_empty()).collect()
}

fn join(a: &mut Rich, b: &Rich) {
    if !(a.html.is_empty() && b.html.is_empty()) {
        a.html = format!("{} {}", a.to_html(), b.to_html());
    }
    a.text = format!("{} {}", a.text, b.text);
}

fn table(outline: &Outline<'_>, runs: &[usize], rich_of: &dyn Fn(usize) -> Rich) -> model::Block {
    let mut rows = Vec::new();
    let mut head = false;
    let row_of = |r: usize| up(outline, r, &["tr"]);
    for row in runs.chunk_by(|a, b| row_of(*a) == row_of(*b)) {
        let first = rows.is_empty();
        head |= first
            && row.iter().all(|r| {
                up(outline, *r, &["td", "th"]).is_some_and(|b| outline.blocks[b].name == "th")
            });
        rows.push(grouped(outline, row, &["td", "th"], rich_of));
    }
    model::Block::Table(head, rows)
}
