//! The standfirst: what a page declares as its description and says again between the headline and the text.

use super::context::Context;
use super::outline::{FAR, NEAR_UNSEEN, Outline};
use super::tokens::covered;
use super::wholes::is_sentence;
use super::why::Why;
use super::words::bit;

/// A shorter one is a label.
const CHARS_MIN: usize = 50;
/// Runs between the headline and it: a label, a date.
const RUNS_MAX: usize = 4;
/// On labelled pages four of five that are declared and printed are text; of those below this, hardly half.
const LIKELY_MIN: f32 = 0.25;
const DECLARED_MIN: f32 = 0.85;
/// What the headline says already it need not say.
const HEADLINE_MAX: f32 = 0.8;

/// Keeps it, above the first sentence of the text.
pub(super) fn keep(outline: &Outline<'_>, context: &Context, likely: &[f32], out: &mut [Why]) {
    let Some(title) = context.title else { return };
    let told = |r: &usize| out[*r].keeps() && is_sentence(outline, *r);
    let Some(first) = (title + 1..out.len()).find(told) else { return };
    let declared = |r: &usize| {
        let words = context.words.run(*r);
        covered(words, &context.description) >= DECLARED_MIN
            && context.titles.iter().all(|t| covered(words, t) < HEADLINE_MAX)
    };
    let unsure = |r: &usize| out[*r] == Why::Unlikely && likely[*r] >= LIKELY_MIN;
    let found = (title + 1..first.min(title + 1 + RUNS_MAX))
        .filter(unsure)
        .find(|r| is_plain(outline, *r) && declared(r));
    if let Some(r) = found {
        out[r] = Why::Kept;
    }
}

/// A line of its own, seen, without a link, and no picture's.
fn is_plain(outline: &Outline<'_>, r: usize) -> bool {
    let (run, near) = (&outline.runs[r], &outline.blocks[outline.runs[r].block].near);
    let caption = bit("caption").trailing_zeros() as usize;
    run.chars >= CHARS_MIN && run.links == 0 && near[NEAR_UNSEEN] == FAR && near[caption] > 1
}
