//! Pull quotes: a sentence of the text that the page prints once more, large, in a quote's element.

use super::outline::Outline;
use super::why::{Why, kept};
use super::words::bit;

/// A shorter quote may be said twice; a longer one is read, not looked at.
const PULLED_CHARS: std::ops::RangeInclusive<usize> = 30..=400;
/// An article has no more of them.
const PULLED_MAX: usize = 16;
/// Elements between a line and the quote's own.
const QUOTE_STEPS_MAX: usize = 4;
/// Who said it, below a pull quote, says no more.
const SAID_BY_CHARS_MAX: usize = 80;
/// What a template puts around a quote, or a writer around what somebody said.
const MARKS: [char; 22] = [
    '«', '»', '"', '“', '”', '„', '‟', '‘', '’', '\'', '「', '」', '『', '』', '…', '.', ',', '。',
    '—', '–', '-', ' ',
];

/// Drops each quote whose words stand in a longer paragraph that is kept, and who said it with it.
pub(super) fn drop(outline: &Outline<'_>, why: &mut [Why]) {
    let quoted: Vec<(usize, usize)> =
        kept(why).filter_map(|r| Some((r, quote(outline, r)?))).take(PULLED_MAX).collect();
    for (r, quote) in quoted {
        if !why[r].keeps() || !is_echo(outline, why, r) {
            continue;
        }
        why[r] = Why::Twice;
        let beside = outline.blocks[quote].runs.clone();
        let said_by: Vec<usize> = beside.filter(|r| why[*r].keeps()).collect();
        if said_by.iter().all(|r| outline.runs[*r].chars <= SAID_BY_CHARS_MAX) {
            said_by.into_iter().for_each(|r| why[r] = Why::Twice);
        }
    }
}

/// The quote's element that a run stands in: a `blockquote`, or one that says so.
fn quote(outline: &Outline<'_>, r: usize) -> Option<usize> {
    let kind = bit("quote").trailing_zeros() as usize;
    let mut up = outline.upward(outline.runs[r].block).take(QUOTE_STEPS_MAX);
    up.find(|b| outline.blocks[*b].name == "blockquote" || outline.blocks[*b].near[kind] == 0)
}

/// Do a run's words stand in a longer one that is kept?
fn is_echo(outline: &Outline<'_>, why: &[Why], r: usize) -> bool {
    let run = &outline.runs[r];
    let words = outline.text(run).trim_matches(MARKS);
    let wide = super::tokens::letters(words);
    if !PULLED_CHARS.contains(&wide) || run.chars > *PULLED_CHARS.end() {
        return false;
    }
    let finder = memchr::memmem::Finder::new(words);
    let mut others = kept(why).filter(|o| *o != r && outline.runs[*o].chars > run.chars);
    others.any(|o| finder.find(outline.text(&outline.runs[o]).as_bytes()).is_some())
}
