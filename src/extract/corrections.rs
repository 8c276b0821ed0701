//! What a page says of its own mistakes, in a box of its own: it is of the text, and tells that the text was corrected.

use super::dom::attr;
use super::outline::Outline;
use super::tokens::ends_with_stop;
use super::wholes::{Sentences, is_sentence};
use super::why::Why;

/// A longer one is an article on corrections.
const CHARS_MAX: usize = 800;
/// Elements between a line and the one that says what it is, and from there to the one that holds the text.
const STEPS_MAX: usize = 3;
/// What the classifier thinks of it at least: it has seen few.
const LIKELY_MIN: f32 = 0.1;

/// How classes begin that say so.
const WORDS: [&str; 7] =
    ["correction", "corrigend", "erratum", "rectific", "korrektur", "berichtigung", "correccion"];

/// And how those of an editor's notes do, which tell of such.
const NOTES: [&str; 4] = ["editorsnote", "editornote", "editorialnote", "clarification"];

/// Keeps the corrections beside the text's own paragraphs.
pub(super) fn keep(outline: &Outline<'_>, likely: &[f32], out: &mut [Why]) {
    let text = Sentences::of(outline, out);
    for r in 0..out.len() {
        let run = &outline.runs[r];
        let states = run.chars <= CHARS_MAX
            && run.link_chars * 3 < run.chars
            && likely[r] >= LIKELY_MIN
            && (ends_with_stop(outline.text(run)) || is_sentence(outline, r));
        if matches!(out[r], Why::Unlikely | Why::Outside) && states && is_noted(outline, r, &text) {
            out[r] = Why::Whole;
        }
    }
}

/// Does the line stand in an element for corrections, in the element that holds the text's sentences?
fn is_noted(outline: &Outline<'_>, r: usize, text: &Sentences) -> bool {
    let note = outline.upward(outline.runs[r].block).take(STEPS_MAX).find(|b| is_note(outline, *b));
    note.is_some_and(|note| {
        let holder = outline.blocks[note].parent;
        text.any(outline.blocks[holder].runs.clone())
    })
}

fn is_note(outline: &Outline<'_>, block: usize) -> bool {
    let class = attr(outline.blocks[block].node, "class").unwrap_or("");
    class.split_ascii_whitespace().any(|name| {
        let opens = |part: &str, word: &str| {
            part.get(..word.len()).is_some_and(|n| n.eq_ignore_ascii_case(word))
        };
        let mut parts = name.split(|c: char| !c.is_ascii_alphabetic());
        let noted = || {
            let letters = name.bytes().filter(u8::is_ascii_alphabetic);
            NOTES.iter().any(|note| {
                let mut own = letters.clone().map(|b| b.to_ascii_lowercase());
                note.bytes().all(|b| own.next() == Some(b))
            })
        };
        parts.any(|part| WORDS.iter().any(|word| opens(part, word))) || noted()
    })
}
