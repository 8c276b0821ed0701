//! Headings stay with what they head.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::context::Context;
use super::outline::{Outline, Run};
use super::tokens::ends_with_stop;
use super::wholes::{Whole, is_sentence};
use super::why::Why;
use super::{edges, notices};

/// Less than this no heading is, whatever follows it.
const HEADING_MIN: f32 = 0.3;

/// A bold line between two paragraphs of the text needs less.
const BOLD_AMONG_MIN: f32 = 0.15;

/// A heading right above kept prose or a kept whole, with text before it: of a live entry or a section, when what it heads
/// stands in another element (on labelled pages two of three such are article text); in bold between line breaks, when in
/// the same, or between paragraphs of its own element.
pub(super) fn keep(
    outline: &Outline<'_>,
    context: &Context,
    likely: &[f32],
    wholes: &[Whole],
    out: &mut [Why],
) {
    let Some(first) = out.iter().position(|w| w.keeps()) else { return };
    keep_entries(outline, likely, out);
    let heads = (0..out.len()).filter(|i| out[*i].keeps()).filter_map(|i| look(outline, i));
    let mut looks: BTreeSet<u64> = heads.collect();
    for i in first..out.len().saturating_sub(1) {
        let (run, next) = (&outline.runs[i], &outline.runs[i + 1]);
        let (block, below) = (&outline.blocks[run.block], &outline.blocks[next.block]);
        let marked = matches!(block.name, "h2" | "h3" | "h4") && block.parent != below.parent;
        let bold = run.strong_chars == run.chars && run.block == next.block;
        // What opens and closes a part heads it, whatever it says.
        let within = block.parent == below.parent || block.parent == next.block;
        let summary = block.name == "summary" && within;
        let heads = (marked || bold || summary) && run.links == 0 && run.chars <= 120;
        let over_whole = || wholes.binary_search_by_key(&(i + 1), |w| w.runs.start).is_ok();
        let over_prose = out[i + 1].keeps() && (next.chars >= 60 || summary || over_whole());
        let among = || {
            let before = i.checked_sub(1).map(|b| outline.blocks[outline.runs[b].block].parent);
            before == Some(block.parent)
                && below.parent == block.parent
                && run.links == 0
                && run.chars <= 90
                && out[i - 1].keeps()
        };
        // Between paragraphs of its own element: an agency's in capitals, in a `div` for want of a heading.
        let capitals = || edges::is_capital(outline.text(run)) && among();
        let in_bold = || {
            run.strong_chars == run.chars
                && likely[i] >= BOLD_AMONG_MIN
                && !ends_with_stop(outline.text(run))
                && !notices::is_notice(outline.text(run), run.chars, 0)
                && among()
        };
        let alike = out[i.max(1) - 1].keeps()
            && block.runs.len() == 1
            && look(outline, i).is_some_and(|look| looks.contains(&look));
        let parts = parts_text(outline, i, out);
        let least = if parts {
            PARTING_MIN
        } else if !heads || summary || in_bold() {
            0.0
        } else if alike || marked && over_whole() {
            ALIKE_MIN
        } else {
            HEADING_MIN
        };
        let unsure = out[i] == Why::Unlikely && likely[i] >= least;
        let heads = || heads || parts || capitals() || in_bold();
        if unsure && over_prose && context.title != Some(i) && heads() {
            out[i] = Why::Kept;
            looks.extend(look(outline, i));
        }
    }
}

/// Keeps the headings of a live page's entries, each of which stands with when and who in a head of its own above the text.
fn keep_entries(outline: &Outline<'_>, likely: &[f32], out: &mut [Why]) {
    let heads = (0..out.len()).filter(|r| heads_entry(outline, *r, out));
    let mut alike = BTreeMap::<Option<u64>, Vec<usize>>::new();
    heads.for_each(|r| alike.entry(look(outline, r)).or_default().push(r));
    let entries = alike.into_values().filter(|heads| heads.len() >= ENTRIES_MIN).flatten();
    entries.filter(|r| likely[*r] >= ALIKE_MIN).for_each(|r| out[r] = Why::Kept);
}

/// Is it a dropped heading in the head of an `article` whose text is kept right below that head?
fn heads_entry(outline: &Outline<'_>, r: usize, out: &[Why]) -> bool {
    let (run, block) = (&outline.runs[r], &outline.blocks[outline.runs[r].block]);
    let marked =
        matches!(block.name, "h2" | "h3" | "h4") && matches!(out[r], Why::Unlikely | Why::Label);
    if !marked || run.links > 0 || run.chars > 120 {
        return false;
    }
    let head = &outline.blocks[block.parent];
    let entry = &outline.blocks[head.parent];
    head.name == "header"
        && entry.name == "article"
        && out.get(head.runs.end).is_some_and(|why| why.keeps())
        && entry.runs.contains(&head.runs.end)
        || signed(outline, r, &block.runs, &head.runs, out)
}

/// Stands the entry's text below its heading, with no more between than a line of who wrote it and one of when?
fn signed(
    outline: &Outline<'_>,
    r: usize,
    own: &Range<usize>,
    entry: &Range<usize>,
    out: &[Why],
) -> bool {
    let small = |r: &usize| {
        let run = &outline.runs[*r];
        matches!(out[*r], Why::Unlikely | Why::Signature | Why::Label) && run.chars <= SIGNED_CHARS
    };
    let text =
        (own.end..entry.end).find(|r| !small(r)).filter(|text| text - own.end <= SIGNED_RUNS);
    let first = entry.start + SIGNED_RUNS >= r;
    own.len() == 1
        && first
        && text
            .is_some_and(|text| text > own.end && out[text].keeps() && is_sentence(outline, text))
}

const SIGNED_RUNS: usize = 2;
const SIGNED_CHARS: usize = 60;

/// One alone is the page's own head.
const ENTRIES_MIN: usize = 2;

/// On labelled pages six of seven headings from here up that part two paragraphs alike are text.
const PARTING_MIN: f32 = 0.1;

/// Does a heading stand between two kept paragraphs that look the same, in whatever box of its own?
fn parts_text(outline: &Outline<'_>, i: usize, out: &[Why]) -> bool {
    let Some(above) = i.checked_sub(1) else { return false };
    let (run, next) = (&outline.runs[i], &outline.runs[i + 1]);
    let heading = matches!(outline.blocks[run.block].name, "h2" | "h3" | "h4" | "h5");
    let group = |r: &Run<'_>| outline.blocks[r.block].group;
    heading
        && run.links == 0
        && run.chars <= 120
        && outline.text(run).contains(char::is_alphabetic)
        && out[above].keeps()
        && out[i + 1].keeps()
        && group(&outline.runs[above]) == group(next)
}

/// Between text, a heading that looks like others of the text needs hardly anything.
const ALIKE_MIN: f32 = 0.05;

/// How a heading looks: its element and class, and its holder's.
fn look(outline: &Outline<'_>, i: usize) -> Option<u64> {
    let block = &outline.blocks[outline.runs[i].block];
    let heading = |name: &str| matches!(name, "h2" | "h3" | "h4" | "h5");
    let holder = &outline.blocks[block.parent];
    heading(block.name).then_some(if heading(holder.name) { holder.group } else { block.group })
}

/// A heading at the very end heads something that was dropped. More of them are a list whose pictures tell the rest.
pub(super) fn drop_loose(outline: &Outline<'_>, out: &mut [Why]) {
    let heading = |i: &usize| {
        let name = outline.blocks[outline.runs[*i].block].name;
        // Some write whole texts in headings.
        let says = is_sentence(outline, *i);
        matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6") && !says
    };
    let kept = (0..out.len()).rev().filter(|i| out[*i].keeps());
    let loose: Vec<usize> = kept.take_while(heading).collect();
    if loose.len() <= LOOSE_MAX {
        loose.into_iter().for_each(|i| out[i] = Why::LooseHeading);
    }
}

const LOOSE_MAX: usize = 3;
