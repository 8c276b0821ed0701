//! What asks for consent beside an article: dialogues over the page, told by their class or by what they say.

use std::ops::Range;
use std::sync::LazyLock;

use super::context::Context;
use super::outline::{FAR, Outline, Run};
use super::walls::{self, Phrases};
use super::words::bit;

pub(super) static CONSENT: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(walls::CONSENT));

/// The runs of what asks, beside an article.
pub(super) fn asks(outline: &Outline<'_>, context: &Context, likely: &[f32]) -> Vec<bool> {
    let mut out = dialogues(outline, context, likely);
    for runs in boxes(outline, context) {
        out[runs].fill(true);
    }
    out
}

/// The runs of dialogues that lie over the page and ask for consent: what none of is surely text, beside
/// prose that may be an article's. An article may stand in a dialogue, too; but not in one that opens with a word of consent, its
/// headline outside.
fn dialogues(outline: &Outline<'_>, context: &Context, likely: &[f32]) -> Vec<bool> {
    let kind = bit("cookie").trailing_zeros() as usize;
    let inside: Vec<bool> =
        outline.runs.iter().map(|r| outline.blocks[r.block].near[kind] < FAR).collect();
    let runs = || outline.runs.iter().zip(likely).zip(&inside);
    let surely = runs().any(|((r, p), inside)| *inside && Outline::is_prose(r) && *p >= SURELY);
    let maybe = |((r, p), inside): &((&Run<'_>, &f32), &bool)| {
        !**inside && Outline::is_prose(r) && **p >= MAYBE_TEXT
    };
    let beside: usize = runs().filter(maybe).map(|((r, _), _)| r.chars).sum();
    let apart = context.title.is_some_and(|title| !inside[title]);
    let said = || runs().filter(|(_, inside)| **inside).map(|((r, _), _)| r);
    let opens = || said().find(|r| r.chars >= ASKING_CHARS_MIN);
    let consents = || {
        said().map(|r| r.chars).sum::<usize>() <= DIALOGUE_CHARS_MAX
            && opens().is_some_and(|r| is_asked(&outline.text(r).to_lowercase()))
    };
    let surely = surely && !(apart && consents());
    if surely || beside < BESIDE_CHARS { vec![false; inside.len()] } else { inside }
}

/// A flash of a few sentences; a wall in an article's place has less beside what it asks.
const BESIDE_CHARS: usize = 250;
/// What asks for consent says no more.
const DIALOGUE_CHARS_MAX: usize = 2500;
/// What an article of an unseen make is at least.
const MAYBE_TEXT: f32 = 0.15;
/// And what surely is text.
const SURELY: f32 = 0.8;

/// Boxes of whatever class on a short page: a line that asks, the button it asks for, and not the headline. Where one has
/// hardly more beside it than it says itself, the page is a wall.
fn boxes(outline: &Outline<'_>, context: &Context) -> Vec<Range<usize>> {
    let all: usize = outline.runs.iter().map(|r| r.chars).sum();
    let Some(title) = context.title.filter(|_| all < PAGE_CHARS_MAX) else { return Vec::new() };
    let asks =
        |r: &Run<'_>| r.chars >= ASKING_CHARS_MIN && is_asked(&outline.text(r).to_lowercase());
    let asked: Vec<bool> = outline.runs.iter().map(asks).collect();
    let headline = outline.text(&outline.runs[title]);
    if !asked.contains(&true) || is_asked(&headline.to_lowercase()) {
        return Vec::new();
    }
    let lines = (0..asked.len()).filter(|r| asked[*r]);
    let mut out: Vec<Range<usize>> = lines.filter_map(|r| around(outline, r, title)).collect();
    out.dedup();
    let inside = |r: usize| out.iter().any(|b| b.contains(&r));
    let beside = (title + 1..asked.len()).filter(|r| !asked[*r] && !inside(*r));
    let told = beside.map(|r| &outline.runs[r]).filter(|run| Outline::is_prose(run));
    let (lines, chars) = told.fold((0, 0), |(n, c), run| (n + 1, c + run.chars));
    let said: usize = out.iter().cloned().flatten().map(|r| outline.runs[r].chars).sum();
    if lines < LINES_MIN || chars < said { Vec::new() } else { out }
}

/// A shorter line is a button's, or a link's.
const ASKING_CHARS_MIN: usize = 30;
/// A longer page is no wall, whatever it says of consent.
const PAGE_CHARS_MAX: usize = 6000;
/// Paragraphs of an article beside it.
const LINES_MIN: usize = 2;

/// The smallest element around a line that holds a button too.
fn around(outline: &Outline<'_>, r: usize, title: usize) -> Option<Range<usize>> {
    let pressed = |b: usize| {
        let own = b..outline.below(b).end;
        own.into_iter().any(|i| outline.blocks[i].name == "button")
    };
    let small = |b: &usize| {
        let block = &outline.blocks[*b];
        !block.runs.contains(&title) && block.text <= BOX_CHARS_MAX
    };
    let mut up = outline.upward(outline.runs[r].block).take(BOX_STEPS_MAX).take_while(small);
    up.find(|b| pressed(*b)).map(|b| outline.blocks[b].runs.clone())
}

const BOX_CHARS_MAX: usize = 1_500;
const BOX_STEPS_MAX: usize = 4;

/// Asks a line, in lower case, for consent?
pub(super) fn is_asked(lower: &str) -> bool {
    CONSENT.are_in(lower) || COOKIES.iter().any(|w| lower.contains(w)) || counts_partners(lower)
}

/// What is stored, as it is called.
const COOKIES: [&str; 6] =
    ["cookie", "クッキー", "çerez", "쿠키", "ملفات تعريف الارتباط", "файлы куки"];

/// `our 842 partners`: who asks for as many says so, in a text in lower case.
fn counts_partners(text: &str) -> bool {
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let many = word.len() >= 2 && word.bytes().all(|b| b.is_ascii_digit());
        // `de 842 de parteneri`
        if many && words.peek().is_some_and(|w| *w == "de") {
            words.next();
        }
        if many && words.peek().is_some_and(|w| PARTNERS.iter().any(|p| w.starts_with(p))) {
            return true;
        }
    }
    false
}

/// How the word for partners begins.
const PARTNERS: [&str; 10] = [
    "partner",
    "partener",
    "partenair",
    "soci",
    "parceir",
    "партн",
    "συνεργ",
    "kumppan",
    "samarbeid",
    "ortağı",
];
