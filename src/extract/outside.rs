//! What stands below and beside what holds the article: the forms of a login and their messages, dialogues, other columns.
//!
//! A page that says by its tags where its article stands says also what is none of it. What the classifier is sure of stays
//! where another such element holds it: broken pages close theirs too early.

use super::dom::{Dom, attr};
use super::outline::Outline;
use super::wholes::is_sentence;
use super::why::Why;
use super::words::{bit, kinds_of};

/// Surer runs stay wherever they stand.
const SURE: f32 = 0.8;

/// Drops what stands below the smallest `article` or `main` with nearly all of the text, if in none or unsure, and what
/// stands beside the text.
pub(super) fn drop(outline: &Outline<'_>, likely: &[f32], why: &mut [Why]) {
    drop_beside(outline, why);
    drop_forms(outline, why);
    let Some(holder) = holder(outline, why) else { return };
    let end = outline.blocks[holder].runs.end;
    let held = inside(outline, |name| matches!(name, "article" | "main").then_some(true));
    for r in end..why.len() {
        if why[r].keeps() && (likely[r] < SURE || !held[outline.runs[r].block]) {
            why[r] = Why::Outside;
        }
    }
}

/// Drops what an `aside` or a `footer` holds beside much more text. A quotation's footer says whose it is.
fn drop_beside(outline: &Outline<'_>, why: &mut [Why]) {
    let beside = inside(outline, |name| match name {
        "aside" | "footer" => Some(true),
        "blockquote" | "figure" => Some(false),
        name if name.contains('-') && is_aside(name) => Some(true),
        _ => None,
    });
    let kept: Vec<usize> = (0..why.len()).filter(|r| why[*r].keeps()).collect();
    let found: Vec<usize> =
        kept.iter().copied().filter(|r| beside[outline.runs[*r].block]).collect();
    let chars = |runs: &[usize]| runs.iter().map(|r| outline.runs[*r].chars).sum::<usize>();
    if chars(&found) * BESIDE_PART <= chars(&kept) {
        found.into_iter().for_each(|r| why[r] = Why::Outside);
    }
}

/// Drops what stands with a short form in a box: a newsletter's name, what it promises, a search's heading.
fn drop_forms(outline: &Outline<'_>, why: &mut [Why]) {
    let chars = |b: usize| outline.blocks[b].text;
    let asks = |b: &usize| chars(*b) <= FORM_CHARS_MAX;
    let forms = (0..outline.blocks.len()).filter(|b| outline.blocks[*b].name == "form");
    let mut forms: Vec<usize> = forms.chain(polls(outline)).filter(asks).collect();
    forms.dedup();
    let kept = |runs: std::ops::Range<usize>, why: &[Why]| -> usize {
        runs.filter(|r| why[*r].keeps()).map(|r| outline.runs[r].chars).sum()
    };
    let all = kept(0..why.len(), why);
    for form in forms {
        let around = outline.upward(form).take(FORM_STEPS_MAX);
        let small = around.take_while(|b| chars(*b) <= FORM_CHARS_MAX).last();
        let Some(runs) = small.map(|b| outline.blocks[b].runs.clone()) else { continue };
        if kept(runs.clone(), why) * FORM_PART <= all {
            why[runs].iter_mut().filter(|w| w.keeps()).for_each(|w| *w = Why::Outside);
        }
    }
}

/// The elements of answers to choose from, each the label of a button.
fn polls(outline: &Outline<'_>) -> impl Iterator<Item = usize> {
    let answers = outline.runs.iter().filter(|run| {
        let label = run
            .first
            .parent()
            .filter(|n| n.value().as_element().is_some_and(|e| e.name() == "label"));
        label.is_some_and(chooses)
    });
    answers.map(|run| run.block)
}

/// Has a label the button in it that one of several presses?
fn chooses(label: Dom<'_>) -> bool {
    label.children().any(|n| attr(n, "type").is_some_and(|t| matches!(t, "radio" | "checkbox")))
}

/// A longer form holds an article, or a page.
const FORM_CHARS_MAX: usize = 360;
const FORM_STEPS_MAX: usize = 3;
/// What asks is no more than this part of the text.
const FORM_PART: usize = 4;

/// Says an element of a site's own by its name that it prompts or points elsewhere: `<news-newsletter>`?
fn is_aside(name: &str) -> bool {
    let kinds = ["subscribe", "related", "promo", "comment", "share"];
    kinds.iter().fold(0, |mask, kind| mask | bit(kind)) & kinds_of(name) != 0
}

/// What stands beside the text is no more than this part of it.
const BESIDE_PART: usize = 3;

/// For each element what the nearest around it says that says anything, by its name; itself first.
fn inside(outline: &Outline<'_>, says: impl Fn(&str) -> Option<bool>) -> Vec<bool> {
    let mut out: Vec<bool> = Vec::with_capacity(outline.blocks.len());
    for block in &outline.blocks {
        let around = out.get(block.parent).copied().unwrap_or(false);
        out.push(says(block.name).unwrap_or(around));
    }
    out
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
