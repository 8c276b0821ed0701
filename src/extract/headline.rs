//! The headline again: it stands in the article's own field, and in the text it is a repetition.

use super::context::Context;
use super::outline::{Outline, Run};
use super::signatures;
use super::tokens::{covered, ends_with_stop, words};
use super::why::Why;

/// Drops it, and what stands with it in one paragraph above the text.
pub(super) fn drop(outline: &Outline<'_>, context: &Context, out: &mut [Why]) {
    if let Some(t) = context.title {
        drop_title(outline, context, t, out);
    }
    let kept: Vec<usize> =
        (0..out.len()).filter(|i| out[*i] == Why::Kept).take(HEAD_RUNS_MAX).collect();
    for i in kept {
        if is_head(outline, &outline.runs[i], &context.titles) {
            out[i] = Why::Title;
        }
    }
}

/// The paragraphs that may be a page's head.
const HEAD_RUNS_MAX: usize = 3;

fn drop_title(outline: &Outline<'_>, context: &Context, t: usize, out: &mut [Why]) {
    let name = outline.blocks[outline.runs[t].block].name;
    if out[t] == Why::Kept && matches!(name, "h1" | "h2" | "h3") {
        out[t] = Why::Title;
    }
    let title = context.words.run(t);
    // In scripts without spaces the words are letters, and a long text has those of any title.
    let most = 300.min(2 * outline.runs[t].chars + TITLE_SIGNS);
    for i in (0..out.len()).filter(|i| outline.runs[*i].chars < most) {
        if out[i] != Why::Kept || title.len() < 3 {
            continue;
        }
        let own = context.words.run(i);
        if covered(own, title) >= 0.99 && covered(title, own) >= 0.99 {
            out[i] = Why::Title;
        }
    }
}

/// Punctuation, and a label before it.
const TITLE_SIGNS: usize = 24;

/// Headline, author and date between line breaks, as old pages have them: `Ferry stops<br>By Ann Lee<br>12 June 2026`.
fn is_head(outline: &Outline<'_>, run: &Run<'_>, titles: &[Vec<u64>]) -> bool {
    if run.chars > HEAD_CHARS_MAX || run.pieces.len() < 3 {
        return false;
    }
    let lines = lines(outline, run);
    let Some((first, rest)) = lines.split_first() else { return false };
    let first = words(first, HEAD_CHARS_MAX);
    let titled = |t: &Vec<u64>| {
        covered(&first, t) >= 0.99 && covered(t, &first) >= TITLE_SHARE_MIN && first.len() >= 3
    };
    !rest.is_empty()
        && titles.iter().any(titled)
        && rest.iter().any(|line| signatures::signs(line))
        && rest.iter().all(|line| signatures::signs(line) || !ends_with_stop(line))
}

/// A longer paragraph tells something.
const HEAD_CHARS_MAX: usize = 300;
/// The rest of a declared title is its site's name.
const TITLE_SHARE_MIN: f32 = 0.5;

/// The lines of a run, parted by its line breaks.
fn lines(outline: &Outline<'_>, run: &Run<'_>) -> Vec<String> {
    let mut out = vec![String::new()];
    for piece in &outline.pieces[run.pieces.clone()] {
        match (piece.value().as_text(), out.last_mut()) {
            (Some(text), Some(line)) => line.push_str(text),
            _ => out.push(String::new()),
        }
    }
    out.iter().map(|l| crate::text::collapse(l)).filter(|l| !l.is_empty()).collect()
}
