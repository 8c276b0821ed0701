//! Sentences by shape and place: what a text says in a line of its own, whatever words the line opens with.

use super::outline::Outline;
use super::tokens::spaceless;
use super::wholes::is_sentence;

/// How far a line's like is looked for, in runs.
const LOOK_RUNS_MAX: usize = 80;
/// Elements that hold nothing but one another, between a line and the element of the text.
const WRAPPERS_MAX: usize = 3;
/// Fewer words say nothing whole.
const WORDS_MIN: usize = 3;
/// A shorter line of one part may be a prompt.
const CHARS_SURE: usize = 60;

/// Is a run a statement: without a link, neither bold nor slanted, in no brackets, closed by a full stop?
pub(super) fn is_stated(outline: &Outline<'_>, r: usize) -> bool {
    let (run, text) = (&outline.runs[r], outline.text(&outline.runs[r]));
    run.link_chars == 0
        && run.strong_chars * 2 < run.chars
        && run.em_chars * 2 < run.chars
        && text.starts_with(|c: char| c.is_alphanumeric() || QUOTES.contains(c))
        && (is_closed(text) || !super::tokens::ends_with_stop(text) && is_sentence(outline, r))
        && (text.contains(spaceless) || text.split_whitespace().nth(WORDS_MIN - 1).is_some())
}

const QUOTES: &str = "\"'“”„«»‘’‚「『《¿¡";

/// Does a text end with a full stop, whatever quotation it closes?
fn is_closed(text: &str) -> bool {
    let quotes = ['"', '”', '»', '«', '」', '』', '\'', '’', '“'];
    let stops = ['.', '。', '…', '।', '۔', '။', '។', '።', '։'];
    text.trim_end_matches(quotes).ends_with(stops)
}

/// `Follow the money, the prosecutor told the jury.`: as long as a sentence, or of two parts, without a colon or a bar that
/// part a headline from what points at it.
pub(super) fn says(text: &str, chars: usize) -> bool {
    // A syllable of Hangul says what two letters do.
    let syllables = || text.chars().filter(|c| matches!(c, '\u{AC00}'..='\u{D7A3}')).count();
    chars >= CHARS_SURE || is_parted(text) || chars + syllables() >= CHARS_SURE
}

/// A statement of two parts.
pub(super) fn is_parted(text: &str) -> bool {
    is_closed(text)
        && text.contains([',', '，', '،', '、'])
        && !text.contains([':', '：', '|', '>', '-', '–', '—', '!'])
}

/// Where the text's sentences stand that look like a line, in the element that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Among {
    pub above: bool,
    pub below: bool,
}

/// Looks for them around a run, `told` being what is kept and no notice.
pub(super) fn among(outline: &Outline<'_>, r: usize, told: impl Fn(usize) -> bool) -> Among {
    let own = look(outline, r);
    let like = |i: usize| told(i) && is_sentence(outline, i) && look(outline, i) == own;
    let end = outline.runs.len().min(r + LOOK_RUNS_MAX);
    Among {
        above: (r.saturating_sub(LOOK_RUNS_MAX)..r).rev().any(&like),
        below: (r + 1..end).any(like),
    }
}

/// How a line looks, and the element that holds it with others.
pub(super) fn look(outline: &Outline<'_>, r: usize) -> (u64, usize) {
    let block = &outline.blocks[outline.runs[r].block];
    let more = |b: &usize| outline.blocks[*b].runs != block.runs;
    let holder = outline.upward(outline.runs[r].block).skip(1).take(WRAPPERS_MAX).find(more);
    (block.group, holder.unwrap_or(block.parent))
}

/// Do sentences like the last one above a question follow it, or a statement right below? `told` as for [`among`].
pub(super) fn is_answered(
    outline: &Outline<'_>,
    question: usize,
    told: impl Fn(usize) -> bool,
) -> bool {
    let answer = question + 1;
    let next = || {
        answer < outline.runs.len()
            && told(answer)
            && outline.runs[answer].link_chars == 0
            && is_closed(outline.text(&outline.runs[answer]))
            && among(outline, answer, &told).above
    };
    let sentence = |r: &usize| told(*r) && is_sentence(outline, *r);
    let above = (question.saturating_sub(LOOK_RUNS_MAX)..question).rev().find(sentence);
    let own = above.map(|r| look(outline, r));
    let end = outline.runs.len().min(question + LOOK_RUNS_MAX);
    let mut below = (answer..end).filter(sentence);
    own.is_some_and(|own| below.any(|r| look(outline, r) == own)) || next()
}
