//! Questions with their answers in a row: an interview, a list of what readers ask. Kept or dropped as one.

use std::ops::Range;

use super::maps::Map;
use super::outline::Outline;
use super::wholes::is_sentence;
use super::why::Why;
use super::words::bit;

const QUESTION_CHARS_MAX: usize = 160;
/// One question of a look heads a box like any other.
const QUESTIONS_MIN: usize = 2;
/// What the classifier thinks of the answers at least: it has hardly seen such, and doubts them together.
const LIKELY_MIN: f32 = 0.15;
/// How far up the element may be that holds the text and its questions.
const STEPS_MAX: usize = 5;

/// Keeps the questions, and answers, that follow the text in the element that holds it.
pub(super) fn keep(outline: &Outline<'_>, likely: &[f32], out: &mut [Why]) {
    let mut looks: Map<u64, Vec<usize>> = Map::default();
    for r in (0..out.len()).filter(|r| asks(outline, *r)) {
        looks.entry(outline.blocks[outline.runs[r].block].group).or_default().push(r);
    }
    let mut rows: Vec<Vec<usize>> = looks.into_values().collect();
    rows.retain(|row| row.len() >= QUESTIONS_MIN);
    rows.sort_unstable();
    for row in rows {
        let asked: Vec<Range<usize>> = row
            .iter()
            .enumerate()
            .filter_map(|(n, q)| answered(outline, *q, row.get(n + 1)))
            .collect();
        if asked.len() < QUESTIONS_MIN || !is_own(outline, &asked, likely, out) {
            continue;
        }
        for r in asked.into_iter().flatten() {
            if out[r] == Why::Unlikely && (row.binary_search(&r).is_ok() || is_sentence(outline, r))
            {
                out[r] = Why::Whole;
            }
        }
    }
}

/// A short line of its own that asks.
fn asks(outline: &Outline<'_>, r: usize) -> bool {
    let run = &outline.runs[r];
    run.links == 0
        && run.chars <= QUESTION_CHARS_MAX
        && outline.blocks[run.block].runs.len() == 1
        && outline.text(run).ends_with(['?', '？', '؟', ';', '\u{37E}'])
}

/// A question and what its element holds behind it, up to the next; none when that is no sentence.
fn answered(outline: &Outline<'_>, question: usize, next: Option<&usize>) -> Option<Range<usize>> {
    let holder =
        outline.upward(outline.runs[question].block).map(|b| outline.blocks[b].runs.clone());
    let mut around = holder.take(STEPS_MAX).filter(|runs| runs.end > question + 1);
    let end = around.next()?.end.min(next.copied().unwrap_or(usize::MAX));
    let asked = question..end.min(question + ANSWER_RUNS_MAX);
    (asked.len() > 1 && asked.clone().skip(1).any(|r| is_sentence(outline, r))).then_some(asked)
}

const ANSWER_RUNS_MAX: usize = 12;

/// Do the answers read like text, below sentences of an element that holds both, and not in one for others' words?
fn is_own(outline: &Outline<'_>, asked: &[Range<usize>], likely: &[f32], out: &[Why]) -> bool {
    let (mut sum, mut all, mut kept) = (0.0, 0.0, 0.0);
    for r in asked.iter().flat_map(|a| a.clone().skip(1)).filter(|r| is_sentence(outline, *r)) {
        let weight = outline.runs[r].chars.min(600) as f32;
        (sum, all) = (sum + likely[r] * weight, all + weight);
        kept += if out[r].keeps() { weight } else { 0.0 };
    }
    let Some(first) = asked.first().map(|a| a.start) else { return false };
    let block = outline.runs[first].block;
    let others = ["comment", "related", "promo", "subscribe", "cookie", "foot"];
    let foreign = others
        .iter()
        .any(|k| outline.blocks[block].near[bit(k).trailing_zeros() as usize] <= STEPS_MAX as u8);
    let told = |r: usize| out[r].keeps() && is_sentence(outline, r);
    let mut around = outline.upward(block).take(STEPS_MAX).map(|b| outline.blocks[b].runs.start);
    // Where nearly all of them are kept the others are something else: boxes between an interview's answers.
    kept * 4.0 < all * 3.0
        && sum >= LIKELY_MIN * all
        && !foreign
        && around.any(|start| (start..first).any(told))
}
