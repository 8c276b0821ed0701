//! Teasers in the midst of a text: a picture and a headline that lead to one page, and the words with them.

use super::home;
use super::outline::Outline;
use super::why::Why;

/// A longer box is a part of the text.
const RUNS_MAX: usize = 5;
const CHARS_MAX: usize = 600;
/// How far up it may be from its picture.
const STEPS_MAX: usize = 4;
/// They are no more than this part of the text: of some texts each part has a picture and a heading that are links.
const PART: usize = 4;

/// Drops them.
pub(super) fn drop(outline: &Outline<'_>, out: &mut [Why]) {
    let kept = |runs: std::ops::Range<usize>| -> usize {
        runs.filter(|r| out[*r].keeps()).map(|r| outline.runs[r].chars).sum()
    };
    let mut found: Vec<std::ops::Range<usize>> = Vec::new();
    for medium in &outline.media {
        if found.last().is_some_and(|f| f.contains(&medium.before)) {
            continue;
        }
        let mut around = outline.upward(medium.block).take(STEPS_MAX);
        let small = |b: &usize| {
            let block = &outline.blocks[*b];
            block.link > 0 && block.runs.len() <= RUNS_MAX && block.text <= CHARS_MAX
        };
        let teases = |b: &usize| {
            let runs = outline.blocks[*b].runs.clone();
            let told = runs.clone().any(|r| out[r].keeps());
            told && home::href(medium.node)
                .is_some_and(|to| runs.clone().any(|r| heads(outline, r, to)))
        };
        found
            .extend(around.find(|b| small(b) && teases(b)).map(|b| outline.blocks[b].runs.clone()));
    }
    let all = kept(0..out.len());
    if found.iter().map(|f| kept(f.clone())).sum::<usize>() * PART > all {
        return;
    }
    for r in found.into_iter().flatten() {
        if out[r].keeps() {
            out[r] = Why::Notice;
        }
    }
}

/// Is it a headline that leads to the page that its picture leads to?
fn heads(outline: &Outline<'_>, r: usize, to: &str) -> bool {
    let run = &outline.runs[r];
    let name = outline.blocks[run.block].name;
    let heading = matches!(name, "h2" | "h3" | "h4" | "h5" | "h6") || run.strong_chars == run.chars;
    heading && run.links == 1 && run.link_chars == run.chars && home::href(run.first) == Some(to)
}
