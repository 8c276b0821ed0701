//! Wholes: a table, a list, preformatted text, a quotation is kept or dropped as one, whatever the classifier thinks of its parts.
//!
//! The classifier judges runs by themselves; half a table says what the page never said. This second step looks at the
//! structure: what most of a whole is, all of it is, and what stands between two paragraphs of the text belongs to it.

use std::collections::BTreeSet;
use std::ops::Range;

use super::outline::{Outline, Run};
use super::signals::ends_with_stop;
use super::why::Why;
use super::words::bit;
use super::{notices, rows};

/// What a whole is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Table,
    List,
    Pre,
    Quote,
    /// A list made of something else: `div`s in a row, paragraphs with a bullet each.
    Rows,
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
/// Between paragraphs the classifier's doubt weighs less.
const LIKELY_AMID: f32 = 0.04;
/// Many short cells are doubted together: such a share of the whole is enough anywhere.
const LIKELY_TABLE: f32 = 0.3;

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
            let Some(left) = looks.checked_sub(below(outline, b).len()) else { break };
            looks = left;
        }
        let kind = match block.name {
            "table" if is_data(outline, b) => Kind::Table,
            "ul" | "ol" | "dl" if is_plain_list(outline, b) => Kind::List,
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
    let rows = rows::rows(outline, taken);
    out.extend(rows.into_iter().map(|(block, runs)| Whole { kind: Kind::Rows, block, runs }));
    out.sort_by_key(|w| w.runs.start);
    out
}

/// The blocks below one, in document order.
pub(super) fn below(outline: &Outline<'_>, b: usize) -> Range<usize> {
    let depth = outline.blocks[b].depth;
    let inside = outline.blocks[b + 1..].iter().take_while(|i| i.depth > depth).count();
    b + 1..b + 1 + inside
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
    for b in below(outline, table) {
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
    for b in below(outline, list) {
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

    fn any(&self, runs: Range<usize>) -> bool {
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

/// Settles each whole: all of it, or nothing.
pub(super) fn settle(outline: &Outline<'_>, wholes: &[Whole], likely: &[f32], out: &mut [Why]) {
    let mut seen = BTreeSet::new();
    let sentences = Sentences::of(outline, out);
    for whole in wholes {
        let print: Vec<u32> = outline.runs[whole.runs.clone()].iter().map(|r| r.hash).collect();
        let keeps = keeps(outline, whole, likely, out, &sentences);
        let again = keeps && print.len() > 1 && !seen.insert(print);
        for r in whole.runs.clone() {
            out[r] = match out[r] {
                _ if again => Why::Twice,
                // Pictures in a list have their captions.
                why if whole.kind == Kind::List && captions(outline, r) => {
                    if why.keeps() {
                        Why::Caption
                    } else {
                        why
                    }
                }
                Why::Kept if keeps => Why::Kept,
                _ if keeps && whole.kind == Kind::Table => Why::Whole,
                Why::Unlikely | Why::Signature if keeps => Why::Whole,
                Why::Kept => Why::Broken,
                why => why,
            };
        }
    }
}

/// Is a run a picture's caption by its element?
fn captions(outline: &Outline<'_>, r: usize) -> bool {
    outline.upward(outline.runs[r].block).take(3).any(|b| outline.blocks[b].name == "figcaption")
}

/// Is the whole part of the text?
fn keeps(
    outline: &Outline<'_>,
    whole: &Whole,
    likely: &[f32],
    out: &[Why],
    sentences: &Sentences,
) -> bool {
    let (mut all, mut kept, mut sum, mut linked) = (0.0, 0.0, 0.0, 0.0);
    for r in whole.runs.clone() {
        let run = &outline.runs[r];
        let weight = run.chars.min(600) as f32;
        all += weight;
        linked += run.link_chars.min(600) as f32;
        sum += likely[r] * weight;
        kept += if out[r].keeps() { weight } else { 0.0 };
    }
    let notices = whole.runs.clone().filter(|r| out[*r] == Why::Notice).count();
    if notices > 0 && whole.kind != Kind::Table {
        return kept * 3.0 >= all * 2.0; // what prompts once prompts in all its items
    }
    let boxed = || is_boxed(outline, whole, sentences);
    let promotes = || points(outline, whole) || prompts(outline, whole);
    if whole.kind == Kind::List && boxed() && promotes() {
        return false; // however much it reads like the text
    }
    if kept * 2.0 >= all {
        return true;
    }
    let told_by = |share: f32| {
        sum >= share * all && sentences.around(outline, whole) && !is_aside(outline, whole)
    };
    // At the end of a text the classifier's doubt weighs more: links to others stand there, too.
    let ends = |least: f32, most: f32| {
        sum >= least * all
            && linked <= most * all
            && closes(outline, whole, out)
            && !is_aside(outline, whole)
    };
    match whole.kind {
        Kind::Table => {
            linked * 3.0 < all * 2.0 && (told_by(0.0) || sum >= LIKELY_TABLE * all)
                || ends(LIKELY_CLOSING_TABLE, 0.5)
        }
        Kind::Pre => told_by(0.0),
        Kind::List => {
            let plain = || !ends_in_button(outline, whole) && !boxed() && !prompts(outline, whole);
            let own =
                linked * 3.0 < all || linked * 3.0 < all * 2.0 && is_headed(outline, whole, out);
            own && told_by(LIKELY_AMID) && plain() || ends(LIKELY_CLOSING, 0.0) && plain()
        }
        Kind::Rows => {
            linked == 0.0 && !boxed() && (told_by(LIKELY_AMID) || ends(LIKELY_CLOSING, 0.0))
        }
        Kind::Quote => {
            linked * 3.0 < all
                && (kept * 3.0 >= all || told_by(LIKELY_TABLE))
                && told_by(LIKELY_AMID)
        }
    }
}

/// Does it follow the text's sentences in the very element that holds them, a heading or a short line between at most?
fn closes(outline: &Outline<'_>, whole: &Whole, out: &[Why]) -> bool {
    let holder = |b: usize| outline.blocks[b].parent;
    let mut before = (0..whole.runs.start).rev().take(CLOSING_STEPS_MAX);
    let sentence = before.find(|r| out[*r].keeps() && is_sentence(outline, *r));
    let around = [holder(whole.block), holder(holder(whole.block))];
    let first = sentence.map(|r| holder(outline.runs[r].block));
    first.is_some_and(|own| own > 0 && around.contains(&own))
}

/// Runs between the last sentence and a whole that closes the text, that sentence with them.
const CLOSING_STEPS_MAX: usize = 3;
/// And what the classifier thinks of such a whole at least.
const LIKELY_CLOSING: f32 = 0.25;
const LIKELY_CLOSING_TABLE: f32 = 0.1;

/// Does a heading that is kept stand over it, and says each item more than where its link leads?
fn is_headed(outline: &Outline<'_>, whole: &Whole, out: &[Why]) -> bool {
    let heads = |r: usize| {
        let name = outline.blocks[outline.runs[r].block].name;
        matches!(name, "h2" | "h3" | "h4" | "h5" | "h6") && out[r].keeps()
    };
    let says = |r: &Run<'_>| r.link_chars < r.chars;
    whole.runs.start.checked_sub(1).is_some_and(heads)
        && outline.runs[whole.runs.clone()].iter().all(says)
}

/// A list whose last item alone is a link: a button under what is for sale.
fn ends_in_button(outline: &Outline<'_>, whole: &Whole) -> bool {
    let runs = &outline.runs[whole.runs.clone()];
    runs.split_last().is_some_and(|(last, others)| {
        last.link_chars == last.chars && others.len() > 1 && others.iter().all(|r| r.links == 0)
    })
}

/// Does an item prompt, behind its label or without one? `Newsletter: Sign up ...`
fn prompts(outline: &Outline<'_>, whole: &Whole) -> bool {
    outline.runs[whole.runs.clone()].iter().any(|r| {
        let text = outline.text(r);
        let rest = text.split_once(": ").filter(|(label, _)| label.len() <= ITEM_LABEL_MAX);
        notices::is_notice(rest.map_or(text, |(_, rest)| rest), r.chars, r.link_chars)
    })
}

/// Does nearly every item lead elsewhere?
fn points(outline: &Outline<'_>, whole: &Whole) -> bool {
    let runs = &outline.runs[whole.runs.clone()];
    runs.iter().filter(|r| r.links > 0).count() * 3 >= runs.len() * 2
}

/// What stands before the colon of an item is its label, unless it is longer, in bytes.
const ITEM_LABEL_MAX: usize = 40;

/// Does it stand in a box of its own (facts, a poll, an offer), which holds no other sentence of the text?
fn is_boxed(outline: &Outline<'_>, whole: &Whole, sentences: &Sentences) -> bool {
    let widget = bit("widget").trailing_zeros() as usize;
    outline.upward(whole.block).take(BOX_STEPS_MAX).any(|b| {
        let block = &outline.blocks[b];
        block.near[widget] == 0
            && !sentences.any(block.runs.start..whole.runs.start)
            && !sentences.any(whole.runs.end..block.runs.end)
    })
}

const BOX_STEPS_MAX: usize = 3;

/// A full sentence, hardly linked.
pub(super) fn is_sentence(outline: &Outline<'_>, r: usize) -> bool {
    let run = &outline.runs[r];
    let text = outline.text(run);
    run.chars >= 60 && run.link_chars * 3 < run.chars && (ends_with_stop(text) || stopless(text))
}

/// Is it of a script that ends sentences without a sign: Thai, Lao?
fn stopless(text: &str) -> bool {
    text.ends_with(|c| matches!(c, '\u{E00}'..='\u{EFF}'))
}

/// Says the element itself, or one right around it, that it is beside the text?
fn is_aside(outline: &Outline<'_>, whole: &Whole) -> bool {
    let kinds = [
        "comment",
        "related",
        "promo",
        "subscribe",
        "share",
        "nav",
        "side",
        "foot",
        "byline",
        "tags",
        "cookie",
    ];
    let mask = kinds.iter().fold(0, |mask, kind| mask | bit(kind));
    outline.upward(whole.block).take(2).any(|b| {
        let block = &outline.blocks[b];
        let said = (0..super::words::KIND_COUNT).any(|k| mask >> k & 1 == 1 && block.near[k] == 0);
        // A figure frames tables and listings as it does pictures.
        let frame = matches!(whole.kind, Kind::Table | Kind::Pre);
        said || matches!(block.name, "aside" | "nav" | "footer" | "form")
            || block.name == "figure" && !frame
    })
}
