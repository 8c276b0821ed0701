//! What a site prints on every page: which of a page's blocks may teach it, and which are dropped for it.
//!
//! An article's own sentences are neither: a running topic repeats a paragraph of background, a daily column its heads, and
//! a page that grows holds all it held before.

use super::memory::Memory;
use super::outline::Outline;
use super::wholes::{Sentences, Whole, is_sentence};
use super::why::Why;

/// The blocks that may teach what the site repeats: all but the article's own.
pub(super) fn of(outline: &Outline<'_>, wholes: &[Whole], why: &[Why]) -> Vec<u32> {
    let own = own(outline, wholes, why, |_| false);
    let beside = outline.runs.iter().zip(own).filter(|(_, own)| !own).map(|(run, _)| run.hash);
    let mut out: Vec<u32> = beside.collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// Drops what the site's other articles have too, unless hardly anything would be left.
pub(super) fn drop(outline: &Outline<'_>, wholes: &[Whole], memory: &Memory, why: &mut [Why]) {
    let repeats = |r: usize| memory.repeats(outline.runs[r].hash);
    let own = own(outline, wholes, why, repeats);
    let gone: Vec<usize> =
        (0..why.len()).filter(|r| why[*r].keeps() && !own[*r] && repeats(*r)).collect();
    let chars = |r: usize| outline.runs[r].chars;
    let kept: usize = (0..why.len()).filter(|r| why[*r].keeps()).map(chars).sum();
    let lost: usize = gone.iter().map(|r| chars(*r)).sum();
    if lost * 2 <= kept {
        gone.into_iter().for_each(|r| why[r] = Why::Repeated);
    }
}

/// The runs that are the article's own, whatever other pages have: full sentences, headings and wholes between kept sentences
/// that no other article has.
fn own(
    outline: &Outline<'_>,
    wholes: &[Whole],
    why: &[Why],
    repeats: impl Fn(usize) -> bool,
) -> Vec<bool> {
    let told = |r: &usize| why[*r].keeps() && is_sentence(outline, *r) && !repeats(*r);
    let first = (0..why.len()).find(told).unwrap_or(why.len());
    let last = (0..why.len()).rfind(told).unwrap_or(0);
    let heading = |r: usize| {
        matches!(outline.blocks[outline.runs[r].block].name, "h2" | "h3" | "h4" | "h5" | "h6")
    };
    let mut out: Vec<bool> = (0..why.len())
        .map(|r| {
            (first..=last).contains(&r) && why[r].keeps() && (heading(r) || is_sentence(outline, r))
        })
        .collect();
    let sentences = Sentences::of(outline, why);
    for whole in wholes.iter().filter(|w| sentences.around(outline, w)) {
        out[whole.runs.clone()].fill(true);
    }
    out
}
