//! Footnotes: what the text's own links lead to on the page, and what leads back to it.

use super::dom::attr;
use super::home;
use super::maps::Set;
use super::outline::Outline;
use super::tokens;
use super::why::Why;

/// What the classifier thinks of one at least.
const LIKELY_MIN: f32 = 0.1;
/// A longer one is a part of the text.
const CHARS_MAX: usize = 900;
/// Elements between a footnote's words and the one that bears its name.
const STEPS_MAX: usize = 3;
/// Pieces of a run looked at.
const PIECES_MAX: usize = 40;

/// Keeps them.
pub(super) fn keep(outline: &Outline<'_>, likely: &[f32], out: &mut [Why]) {
    let mut named: Set<u64> = Set::default();
    for (run, _) in outline.runs.iter().zip(&*out).filter(|(r, why)| r.links > 0 && why.keeps()) {
        let pieces = outline.pieces[run.pieces.clone()].iter().take(PIECES_MAX);
        let places = pieces.filter_map(|p| home::href(*p)?.strip_prefix('#'));
        named.extend(places.filter(|place| !place.is_empty()).map(tokens::hash));
    }
    if named.is_empty() {
        return;
    }
    for (r, why) in out.iter_mut().enumerate().filter(|(_, why)| **why == Why::Unlikely) {
        let run = &outline.runs[r];
        if run.links == 0 || run.chars > CHARS_MAX || likely[r] < LIKELY_MIN {
            continue;
        }
        let bears = |b: usize| {
            let block = &outline.blocks[b];
            let note = matches!(block.name, "li" | "p" | "div" | "dd");
            note && attr(block.node, "id").is_some_and(|id| named.contains(&tokens::hash(id)))
        };
        let mut pieces = outline.pieces[run.pieces.clone()].iter().rev().take(PIECES_MAX);
        let back = pieces.any(|p| home::href(*p).is_some_and(|href| href.starts_with('#')));
        if back && outline.upward(run.block).take(STEPS_MAX).any(bears) {
            *why = Why::Whole;
        }
    }
}
