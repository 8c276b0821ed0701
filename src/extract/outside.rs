//! What stands below the element that holds the article: the forms of a login and their messages, dialogues, other columns.
//!
//! A page that says by its tags where its article stands says also what is none of it. What the classifier is sure of stays:
//! broken pages close the element too early.

use super::outline::Outline;
use super::wholes::is_sentence;
use super::why::Why;

/// Surer runs stay wherever they stand.
const SURE: f32 = 0.8;

/// Drops unsure runs below the smallest `article` or `main` with nearly all of the text.
pub(super) fn drop(outline: &Outline<'_>, likely: &[f32], why: &mut [Why]) {
    let Some(holder) = holder(outline, why) else { return };
    let end = outline.blocks[holder].runs.end;
    for r in (end..why.len()).filter(|r| likely[*r] < SURE) {
        if why[r].keeps() {
            why[r] = Why::Outside;
        }
    }
}

/// The smallest `article` or `main` that holds three quarters of the kept sentences.
fn holder(outline: &Outline<'_>, why: &[Why]) -> Option<usize> {
    let told = |r: &usize| why[*r].keeps() && is_sentence(outline, *r);
    let chars = |runs: std::ops::Range<usize>| -> usize {
        runs.filter(told).map(|r| outline.runs[r].chars).sum()
    };
    let all = chars(0..why.len());
    let longest = (0..why.len()).filter(told).max_by_key(|r| outline.runs[*r].chars)?;
    let around = outline.upward(outline.runs[longest].block);
    let mut named = around.filter(|b| matches!(outline.blocks[*b].name, "article" | "main"));
    named.find(|b| chars(outline.blocks[*b].runs.clone()) * 4 >= all * 3)
}
