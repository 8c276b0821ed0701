//! What stands below and beside what holds the article: the forms of a login and their messages, dialogues, other columns.
//!
//! A page that says by its tags where its article stands says also what is none of it. What the classifier is sure of stays
//! where another such element holds it: broken pages close theirs too early.

use std::ops::Range;

use super::dom::{Dom, attr};
use super::outline::{Outline, Run};
use super::wholes::{Sentences, is_sentence};
use super::why::Why;
use super::words::{bits, kinds_of};
use super::{boxes, notices};

/// Surer runs stay wherever they stand.
const SURE: f32 = 0.8;

/// Drops what stands below the smallest `article` or `main` with nearly all of the text, if in none or unsure, and what
/// stands beside the text.
pub(super) fn drop(outline: &Outline<'_>, likely: &[f32], why: &mut [Why]) {
    drop_beside(outline, why);
    drop_forms(outline, why);
    drop_calls(outline, why);
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
    let mut found: Vec<usize> =
        kept.iter().copied().filter(|r| beside[outline.runs[*r].block]).collect();
    if !found.is_empty() {
        let mut told = vec![false; why.len()];
        told_asides(outline, why).into_iter().flatten().for_each(|r| told[r] = true);
        found.retain(|r| !told[*r]);
    }
    let chars = |runs: &[usize]| runs.iter().map(|r| outline.runs[*r].chars).sum::<usize>();
    if chars(&found) * BESIDE_PART <= chars(&kept) {
        found.into_iter().for_each(|r| why[r] = Why::Outside);
    }
}

/// The `aside`s between the text's own sentences that list something under a heading of theirs. What sells, asks or leads
/// elsewhere in such a box has a link, a form or a button for it.
fn told_asides(outline: &Outline<'_>, why: &[Why]) -> Vec<Range<usize>> {
    let text = Sentences::of(outline, why);
    let asides = (0..outline.blocks.len()).filter(|b| outline.blocks[*b].name == "aside");
    let tells = |b: &usize| {
        let (block, holder) = (&outline.blocks[*b], &outline.blocks[outline.blocks[*b].parent]);
        let runs = block.runs.clone();
        let asks = |b: usize| matches!(outline.blocks[b].name, "form" | "button" | "aside");
        let dropped = |r: usize| !why[r].keeps() || prompts(outline.text(&outline.runs[r]));
        block.link == 0
            && block.text <= TOLD_CHARS_MAX
            && runs.len() > 1
            && boxes::heads(outline, runs.start)
            && text.any(holder.runs.start..runs.start)
            && text.any(runs.end..holder.runs.end)
            && (text.any(runs.clone())
                || runs.clone().filter(|r| why[*r].keeps()).count() >= TOLD_MIN)
            && outline.below(*b).any(|b| outline.blocks[b].name == "li")
            && !outline.below(*b).any(asks)
            && !(runs.start + 1..runs.end).any(dropped)
    };
    asides.filter(tells).map(|b| outline.blocks[b].runs.clone()).collect()
}

/// Does one of its sentences prompt?
fn prompts(text: &str) -> bool {
    let sentences = text.split_inclusive(['.', '?', '!', '。', '？', '！', '؟', '।']);
    sentences.map(str::trim).any(|s| notices::is_notice(s, s.chars().count(), 0))
}

/// A longer one is a piece of its own beside the text.
const TOLD_CHARS_MAX: usize = 400;
/// Without a sentence so many lines tell something.
const TOLD_MIN: usize = 3;

/// Drops the boxes between paragraphs that a heading opens and a button closes, which leads elsewhere.
fn drop_calls(outline: &Outline<'_>, why: &mut [Why]) {
    let kept = |runs: Range<usize>, why: &[Why]| -> usize {
        runs.filter(|r| why[*r].keeps()).map(|r| outline.runs[r].chars).sum()
    };
    let all = kept(0..why.len(), why);
    let first = why.iter().position(|w| w.keeps()).unwrap_or(why.len());
    let last = why.iter().rposition(|w| w.keeps()).unwrap_or(0);
    for (r, run) in outline.runs.iter().enumerate().take(last).skip(first) {
        if run.links != 1 || run.link_chars < run.chars || run.chars > BUTTON_CHARS_MAX {
            continue;
        }
        let around = outline.upward(run.block).take(CALL_STEPS_MAX);
        let small = around.take_while(|b| outline.blocks[*b].text <= FORM_CHARS_MAX).last();
        let Some(runs) = small.map(|b| outline.blocks[b].runs.clone()) else { continue };
        let calls = runs.len() > 1 && runs.end == r + 1 && boxes::heads(outline, runs.start);
        if calls && is_button(run) && kept(runs.clone(), why) * FORM_PART <= all {
            why[runs].iter_mut().filter(|w| w.keeps()).for_each(|w| *w = Why::Outside);
        }
    }
}

/// Is a run's link, or what holds it, called a button?
fn is_button(run: &Run<'_>) -> bool {
    let around = run.first.ancestors().take(BUTTON_STEPS_MAX);
    around.filter_map(|n| attr(n, "class")).any(|class| {
        let mut names = class.split(|c: char| !c.is_ascii_alphanumeric());
        names.any(|w| ["button", "btn", "cta"].iter().any(|b| w.eq_ignore_ascii_case(b)))
    })
}

const BUTTON_CHARS_MAX: usize = 40;
const BUTTON_STEPS_MAX: usize = 3;
const CALL_STEPS_MAX: usize = 4;

/// Drops what stands with a short form in a box: a newsletter's name, what it promises, a search's heading.
fn drop_forms(outline: &Outline<'_>, why: &mut [Why]) {
    let chars = |b: usize| outline.blocks[b].text;
    let asks = |b: &usize| chars(*b) <= FORM_CHARS_MAX;
    let forms = (0..outline.blocks.len()).filter(|b| outline.blocks[*b].name == "form");
    let mut forms: Vec<usize> = forms.chain(polls(outline)).filter(asks).collect();
    forms.dedup();
    let kept = |runs: Range<usize>, why: &[Why]| -> usize {
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
    bits(&kinds) & kinds_of(name) != 0
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
    let chars =
        |runs: Range<usize>| -> usize { runs.filter(told).map(|r| outline.runs[r].chars).sum() };
    let all = chars(0..why.len());
    let longest = (0..why.len()).filter(told).max_by_key(|r| outline.runs[*r].chars)?;
    let around = outline.upward(outline.runs[longest].block);
    let mut named = around.filter(|b| matches!(outline.blocks[*b].name, "article" | "main"));
    named.find(|b| chars(outline.blocks[*b].runs.clone()) * 4 >= all * 3)
}
