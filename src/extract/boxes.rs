//! Boxes between a text's paragraphs: key points, facts, a question that unfolds its answer. Each goes with its heading.

use std::ops::Range;

use super::dom::attr;
use super::outline::{FAR, NEAR_UNSEEN, Outline, Run};
use super::tokens::ends_with_stop;
use super::unseen::Sight;
use super::wholes::Sentences;
use super::why::Why;
use super::{facts, notices};

/// A longer one is a part of the text, or the text.
const CHARS_MAX: usize = 1_600;
const RUNS_MAX: usize = 30;
const HEAD_CHARS_MAX: usize = 120;
/// How far up the box may be from its heading, and from there what holds it and the text.
const STEPS_MAX: usize = 3;
/// What the classifier thinks of a heading, and of what is kept with most of its box, at least.
const HEAD_MIN: f32 = 0.2;
const PART_MIN: f32 = 0.3;
/// What is clicked for text that is kept is no button of the page's.
const CLICKED_MIN: f32 = 0.05;
/// And of what a page unfolds between its paragraphs, all and each.
const UNFOLDED_MIN: f32 = 0.25;
const UNFOLDED_PART_MIN: f32 = 0.2;

/// Keeps headings of boxes that are text, and what is left of these.
pub(super) fn keep(outline: &Outline<'_>, likely: &[f32], out: &mut [Why]) {
    let text = Sentences::of(outline, out);
    for head in 0..out.len() {
        if !heads(outline, head) {
            continue;
        }
        let Some((block, body)) = boxed(outline, head, &text) else { continue };
        let most = share(outline, body.clone(), |r| if out[r].keeps() { 1.0 } else { 0.0 });
        let unfolds = outline.blocks[block].name == "details"
            && text.any(0..head)
            && text.any(body.end..out.len())
            && share(outline, body.clone(), |r| likely[r]) >= UNFOLDED_MIN;
        let facts = most * 2.0 < 1.0
            && !unfolds
            && facts::are_in(outline, likely, out, block, head..body.end);
        if most * 2.0 < 1.0 && !unfolds && !facts {
            continue;
        }
        for r in head..body.end {
            let run = &outline.runs[r];
            let least = match r {
                _ if facts => 0.0,
                _ if r == head && clicked(outline, head) => CLICKED_MIN,
                _ if r == head => HEAD_MIN,
                _ if unfolds => UNFOLDED_PART_MIN,
                _ => PART_MIN,
            };
            let own = run.link_chars * 3 < run.chars
                && outline.blocks[run.block].near[NEAR_UNSEEN] == FAR
                && !notices::is_notice(outline.text(run), run.chars, run.link_chars);
            if out[r] == Why::Unlikely && likely[r] >= least && own {
                out[r] = Why::Whole;
            }
        }
    }
}

/// Is it a short line that heads: by its element, in bold, or to be clicked?
pub(super) fn heads(outline: &Outline<'_>, r: usize) -> bool {
    let run = &outline.runs[r];
    let named = || {
        let mut around = outline.upward(run.block).take(STEPS_MAX);
        around.any(|b| matches!(outline.blocks[b].name, "h2" | "h3" | "h4" | "h5" | "h6" | "dt"))
            || clicked(outline, r)
    };
    let text = outline.text(run);
    let class = || attr(outline.blocks[run.block].node, "class").unwrap_or("");
    run.links == 0
        && run.chars <= HEAD_CHARS_MAX
        && (!ends_with_stop(text) || text.ends_with(['?', '？', '؟']))
        && (run.strong_chars == run.chars || named())
        && Sight::of(class()) != Sight::ForReaders
}

/// Does it unfold what stands below it? Other buttons listen, share and copy.
fn clicked(outline: &Outline<'_>, r: usize) -> bool {
    let mut around = outline.upward(outline.runs[r].block).take(STEPS_MAX);
    around.any(|b| {
        let (name, node) = (outline.blocks[b].name, outline.blocks[b].node);
        let class = || attr(node, "class").unwrap_or("").to_ascii_lowercase();
        let unfolds = || {
            attr(node, "aria-expanded").or_else(|| attr(node, "aria-controls")).is_some()
                || ["accordion", "collaps", "faq"].iter().any(|word| class().contains(word))
        };
        name == "summary" || name == "button" && unfolds()
    })
}

/// The element that a heading opens, and what it holds below it, where the text's own sentences stand around it.
fn boxed(outline: &Outline<'_>, head: usize, text: &Sentences) -> Option<(usize, Range<usize>)> {
    let opened = |b: &usize| {
        let runs = &outline.blocks[*b].runs;
        runs.start == head && runs.len() > 1
    };
    let block = outline.upward(outline.runs[head].block).take(STEPS_MAX).find(opened)?;
    let runs = outline.blocks[block].runs.clone();
    let small = runs.len() <= RUNS_MAX && outline.blocks[block].text <= CHARS_MAX;
    let mut holders = outline.upward(block).map(|b| outline.blocks[b].runs.clone());
    let around = |h: Range<usize>| text.any(h.start..runs.start) || text.any(runs.end..h.end);
    let held = holders.by_ref().filter(|h| *h != runs).take(STEPS_MAX).any(around);
    (small && held).then_some((block, head + 1..runs.end))
}

/// The mean of what is asked of some runs, by their lengths.
fn share(outline: &Outline<'_>, runs: Range<usize>, of: impl Fn(usize) -> f32) -> f32 {
    let weight = |r: &Run<'_>| r.chars.min(600) as f32;
    let all: f32 = outline.runs[runs.clone()].iter().map(weight).sum();
    let sum: f32 = runs.map(|r| of(r) * weight(&outline.runs[r])).sum();
    if all > 0.0 { sum / all } else { 0.0 }
}
