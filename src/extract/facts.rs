//! Boxes of facts: a heading and a few sentences in an element beside the text's paragraphs, which no other page is linked from.

use std::ops::Range;

use super::folded::Folded;
use super::outline::{FAR, NEAR_UNSEEN, Outline};
use super::why::Why;
use super::words::bit;
use super::{about, invites, letters, notices, people, stated, widgets};

/// Lines of a box, its heading with them.
const RUNS_MAX: usize = 9;
/// What the classifier thinks of the heading at least, of each line, and of all that stand below the heading.
const HEAD_MIN: f32 = 0.18;
const LINE_MIN: f32 = 0.15;
const MEAN_MIN: f32 = 0.2;
/// Elements of a box looked at.
const NODES_MAX: usize = 200;

/// Is an element such a box? The heading opens it.
pub(super) fn are_in(
    outline: &Outline<'_>,
    likely: &[f32],
    why: &[Why],
    block: usize,
    runs: Range<usize>,
) -> bool {
    let head = outline.text(&outline.runs[runs.start]);
    let body = || runs.start + 1..runs.end;
    let chars: usize = body().map(|r| outline.runs[r].chars).sum();
    let sum: f32 = body().map(|r| likely[r] * outline.runs[r].chars as f32).sum();
    (2..=RUNS_MAX).contains(&runs.len())
        && sum >= MEAN_MIN * chars as f32
        && likely[runs.start] >= HEAD_MIN
        && runs.clone().all(|r| likely[r] >= LINE_MIN && is_seen(outline, r) && !is_out(why[r]))
        && body().all(|r| tells(outline, r))
        && !about::heads(head)
        && !asks(head)
        && !takes_clicks(outline, block)
        && !points(outline, block)
        && stands_in_text(outline, why, block, &runs, head)
}

/// Was it dropped for what it is?
fn is_out(why: Why) -> bool {
    !why.keeps() && why != Why::Unlikely
}

fn is_seen(outline: &Outline<'_>, r: usize) -> bool {
    outline.blocks[outline.runs[r].block].near[NEAR_UNSEEN] == FAR
}

/// A statement that asks for nothing.
fn tells(outline: &Outline<'_>, r: usize) -> bool {
    let (run, text) = (&outline.runs[r], outline.text(&outline.runs[r]));
    stated::is_stated(outline, r)
        && !notices::is_notice(text, run.chars, 0)
        && !widgets::is_widget(text)
        && !asks(text)
}

/// Does a line invite, or tell of letters by mail?
fn asks(text: &str) -> bool {
    widgets::asks(text)
        || text.contains(['!', '！'])
        || invites::is_one(&Folded::of(text).text)
        || letters::tells(text)
}

/// Is there something to click or to fill in?
fn takes_clicks(outline: &Outline<'_>, block: usize) -> bool {
    let inside = outline.blocks[block].node.descendants().take(NODES_MAX);
    inside
        .filter_map(|n| n.value().as_element())
        .any(|e| matches!(e.name(), "a" | "button" | "form" | "input" | "textarea" | "iframe"))
}

/// Says its class, or that of an element in the text around it, that it sells, leads elsewhere, or tells of the author?
fn points(outline: &Outline<'_>, block: usize) -> bool {
    let kinds = ["promo", "subscribe", "related", "byline", "comment", "share", "nav", "cookie"];
    let near = &outline.blocks[block].near;
    kinds.iter().any(|kind| near[bit(kind).trailing_zeros() as usize] <= 1)
}

/// Do the text's own sentences stand beside it, above it and below; or above it, where the heading may be no person's name?
fn stands_in_text(
    outline: &Outline<'_>,
    why: &[Why],
    block: usize,
    runs: &Range<usize>,
    head: &str,
) -> bool {
    let wider = |b: &usize| outline.blocks[*b].runs != *runs;
    let Some(holder) = outline.upward(block).find(wider) else { return false };
    let told = |r: &usize| {
        let own = outline.runs[*r].block;
        why[*r].keeps()
            && (own == holder || outline.blocks[own].parent == holder)
            && stated::is_stated(outline, *r)
    };
    let held = &outline.blocks[holder].runs;
    let above = (held.start..runs.start).filter(told).count();
    let below = (runs.end..held.end).any(|r| told(&r));
    above > 0 && below || above >= TEXT_LINES_MIN && !people::may_sign(head)
}

/// Fewer above it are a standfirst.
const TEXT_LINES_MIN: usize = 2;

#[cfg(test)]
mod tests;
