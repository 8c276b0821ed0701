//! Texts that are lists: lists under headings alike are kept or dropped together, and a page of nothing but lines keeps all of them.

use std::collections::BTreeMap;
use std::ops::Range;

use super::context::Context;
use super::outline::{FAR, Outline};
use super::signatures;
use super::wholes::{Kind, Whole, is_sentence};
use super::why::Why;
use super::words::{KIND_COUNT, bits};

/// Keeps or drops them.
pub(super) fn keep(
    outline: &Outline<'_>,
    context: &Context,
    likely: &[f32],
    wholes: &[Whole],
    out: &mut [Why],
) {
    keep_series(outline, likely, wholes, out);
    keep_lines(outline, context, likely, out);
    keep_intro(outline, context, wholes, out);
}

/// What tells in a sentence what a table or a list shows, where the text begins with these: it stands right over them.
fn keep_intro(outline: &Outline<'_>, context: &Context, wholes: &[Whole], out: &mut [Why]) {
    let first = out.iter().position(|why| why.keeps());
    let Some(whole) = wholes.iter().find(|w| Some(w.runs.start) == first) else { return };
    let Some(r) = whole.runs.start.checked_sub(1) else { return };
    let below = context.title.is_some_and(|t| t < r);
    if below && out[r] == Why::Unlikely && is_intro(outline, r, whole.runs.start) {
        out[r] = Why::Whole;
    }
}

/// What the classifier thinks of a series at least, or such a part of it is kept.
const LIKELY: f32 = 0.2;
const KEPT_PART: usize = 3;
/// A longer line heads nothing.
const HEAD_CHARS_MAX: usize = 90;

/// Lists in one element, each right under a line of its own: prizes and who won them. Half of them says what the page did not.
fn keep_series(outline: &Outline<'_>, likely: &[f32], wholes: &[Whole], out: &mut [Why]) {
    let mut series = BTreeMap::<_, Vec<Range<usize>>>::new();
    for whole in wholes.iter().filter(|w| w.kind == Kind::List) {
        let Some(head) = head(outline, whole) else { continue };
        let (list, group) =
            (&outline.blocks[whole.block], outline.blocks[outline.runs[head].block].group);
        let parts = series.entry((list.parent, list.group, group)).or_default();
        parts.push(head..whole.runs.end);
    }
    let few = kept_chars(outline, out) <= REST_CHARS_MAX;
    for parts in series.into_values().filter(|parts| parts.len() >= 2) {
        let (runs, parts) = (parts.iter().cloned().flatten(), parts.len());
        let runs: Vec<usize> = runs.collect();
        let chars = |r: &usize| outline.runs[*r].chars;
        let all: usize = runs.iter().map(chars).sum();
        let kept: usize = runs.iter().filter(|r| out[**r].keeps()).map(chars).sum();
        let sum: f32 = runs.iter().map(|r| likely[*r] * chars(r) as f32).sum();
        let linked: usize = runs.iter().map(|r| outline.runs[*r].link_chars).sum();
        // A page of nothing else has hardly any text.
        let alone = kept == 0 && parts >= SERIES_MIN && few;
        if kept == 0 && !alone || kept == all || linked * 3 >= all {
            continue;
        }
        let least = if alone { LIKELY_LINES } else { LIKELY };
        let keeps = kept * KEPT_PART >= all || sum >= least * all as f32;
        for r in runs {
            out[r] = match out[r] {
                why if !keeps && why.keeps() => Why::Broken,
                Why::Unlikely | Why::Broken | Why::Label | Why::LooseHeading if keeps => Why::Whole,
                why => why,
            };
        }
    }
}

fn kept_chars(outline: &Outline<'_>, out: &[Why]) -> usize {
    (0..out.len()).filter(|r| out[*r].keeps()).map(|r| outline.runs[r].chars).sum()
}

/// Fewer lists that were all dropped are a page's own.
const SERIES_MIN: usize = 4;

/// The line that a list stands under in its element: a heading, or a short paragraph without a link.
fn head(outline: &Outline<'_>, whole: &Whole) -> Option<usize> {
    let head = whole.runs.start.checked_sub(1)?;
    let run = &outline.runs[head];
    let block = &outline.blocks[run.block];
    let named = matches!(block.name, "h2" | "h3" | "h4" | "h5" | "h6" | "p");
    let beside = block.parent == outline.blocks[whole.block].parent;
    (named && beside && run.links == 0 && run.chars <= HEAD_CHARS_MAX).then_some(head)
}

/// Fewer lines are a page's own: its date, its desk, its buttons.
const LINES_MIN: usize = 6;
/// A longer one is a paragraph.
const LINE_CHARS_MAX: usize = 200;
/// A text with more than this beside them is judged line by line.
const REST_CHARS_MAX: usize = 400;
/// What the classifier thinks of them at least.
const LIKELY_LINES: f32 = 0.15;
/// How far up the headline's element may be, and a word that says that it is no text.
const STEPS_MAX: usize = 4;
const NEAR: u8 = 2;

/// Results, a diary, deaths, the weather: lines alike and without a link in the element of the headline, with hardly any text
/// beside them, are the text.
fn keep_lines(outline: &Outline<'_>, context: &Context, likely: &[f32], out: &mut [Why]) {
    let kept = kept_chars(outline, out);
    // A headline of a word may be taken for a label.
    let named = |r: &usize| outline.blocks[outline.runs[*r].block].name == "h1";
    let title = context.title.or_else(|| (0..out.len()).find(named));
    let Some(title) = title.filter(|_| kept < 2 * REST_CHARS_MAX) else { return };
    let holders = outline.upward(outline.runs[title].block).take(STEPS_MAX);
    let lines = holders
        .map(|b| outline.blocks[b].runs.clone())
        .find_map(|runs| lines(outline, title + 1..runs.end, likely));
    let Some(lines) = lines else { return };
    let of = |r: &usize| lines.binary_search(r).is_ok();
    let own: usize =
        lines.iter().filter(|r| out[**r].keeps()).map(|r| outline.runs[*r].chars).sum();
    if kept - own > REST_CHARS_MAX || lines.iter().all(|r| out[*r].keeps()) {
        return;
    }
    let (first, last) = (lines[0], lines[lines.len() - 1]);
    for (r, why) in out.iter_mut().enumerate().take(last + 1).skip(title + 1) {
        let run = &outline.runs[r];
        let introduces = r < first && run.links == 0 && is_intro(outline, r, first);
        let among = r > first && run.links == 0 && run.chars <= LINE_CHARS_MAX;
        let dropped = matches!(
            *why,
            Why::Unlikely | Why::Broken | Why::Label | Why::LooseHeading | Why::Signature
        );
        if dropped && (of(&r) || introduces || among) {
            *why = Why::Whole;
        }
    }
}

/// A line above them in their element or its holder that ends as a sentence does, or announces them.
fn is_intro(outline: &Outline<'_>, r: usize, first: usize) -> bool {
    let text = outline.text(&outline.runs[r]);
    let (own, line) =
        (&outline.blocks[outline.runs[r].block], &outline.blocks[outline.runs[first].block]);
    let beside = outline.upward(line.parent).take(STEPS_MAX).any(|b| b == own.parent);
    own.name == "p"
        && beside
        && !signatures::signs(text)
        && (is_sentence(outline, r) || text.ends_with(['.', ':', '。', '：', '।', '۔', '։', '።']))
}

/// The largest family of lines alike in one element.
fn lines(outline: &Outline<'_>, runs: Range<usize>, likely: &[f32]) -> Option<Vec<usize>> {
    let mut families = BTreeMap::<_, Vec<usize>>::new();
    for r in runs {
        let run = &outline.runs[r];
        let block = &outline.blocks[run.block];
        let plain = run.links == 0
            && run.chars <= LINE_CHARS_MAX
            && matches!(block.name, "p" | "li" | "div" | "dd" | "dt");
        if plain && !is_beside(outline, run.block) && block.runs.len() == 1 {
            families.entry((block.parent, block.group)).or_default().push(r);
        }
    }
    let found = families.into_values().filter(|f| f.len() >= LINES_MIN);
    let found = found.max_by_key(|f| f.iter().map(|r| outline.runs[*r].chars).sum::<usize>())?;
    let weight = |r: &usize| outline.runs[*r].chars as f32;
    let all: f32 = found.iter().map(weight).sum();
    // Paragraphs are judged one by one.
    let prose: f32 = found.iter().filter(|r| is_sentence(outline, **r)).map(weight).sum();
    if prose * 3.0 > all {
        return None;
    }
    let sum: f32 = found.iter().map(|r| likely[*r] * weight(r)).sum();
    (sum >= LIKELY_LINES * all).then_some(found)
}

/// Says an element around a line that it is beside the text?
fn is_beside(outline: &Outline<'_>, b: usize) -> bool {
    let near = &outline.blocks[b].near;
    let kinds = [
        "comment",
        "related",
        "promo",
        "subscribe",
        "share",
        "nav",
        "foot",
        "cookie",
        "tags",
        "byline",
    ];
    let mask = bits(&kinds);
    let said = (0..KIND_COUNT).any(|k| mask >> k & 1 == 1 && near[k] <= NEAR);
    let framed = outline.upward(b).take(FAR.into()).any(|b| {
        matches!(outline.blocks[b].name, "nav" | "footer" | "aside" | "form" | "dialog" | "figure")
    });
    said || framed
}
