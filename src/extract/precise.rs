//! The precision layer: rules after the classifier that hold on every site, each with its reason.

use super::context::Context;
use super::maps::Map;
use super::memory::Memory;
use super::outline::{FAR, NEAR_UNSEEN, Outline, Run};
use super::tokens::{ends_with_stop, is_headline};
use super::wholes::Whole;
use super::why::Why;
use super::{
    answers, boxes, closings, consent, corrections, edges, footnotes, furniture, headings,
    headline, home, letters, notices, picture_tables, pulled, related, series, settle, signatures,
    standfirst, stated, teasers, widgets,
};

/// Runs from here up are kept. Cross-validated: what is found rises faster than what is wrongly kept down to here.
pub(super) const THRESHOLD: f32 = 0.46;

/// On a page where hardly anything is sure the surest prose sets the measure: some article is there, of an unseen make.
/// Cross-validated: pages under .8 fall by a fifth, nothing is lost elsewhere.
fn threshold(outline: &Outline<'_>, likely: &[f32], asks: &[bool]) -> f32 {
    let runs = || {
        let own = outline.runs.iter().zip(likely).zip(asks).filter(|(_, asks)| !**asks);
        own.map(|(run, _)| run)
    };
    let sure: usize = runs().filter(|(_, p)| **p >= THRESHOLD).map(|(r, _)| r.chars).sum();
    if sure >= SURE_CHARS {
        return THRESHOLD;
    }
    let best = runs().filter(|(r, _)| Outline::is_prose(r)).map(|(_, p)| *p).fold(0.0, f32::max);
    if best > 0.0 { (best / 2.0).clamp(0.04, THRESHOLD) } else { THRESHOLD }
}

/// Less sure text than this is no article.
const SURE_CHARS: usize = 500;

/// Decides on each run.
pub(super) fn decide(
    outline: &Outline<'_>,
    context: &Context,
    likely: &[f32],
    wholes: &[Whole],
    memory: &Memory,
) -> Vec<Why> {
    let asks = consent::asks(outline, context, likely);
    let threshold = threshold(outline, likely, &asks);
    let mut out: Vec<Why> = (likely.iter().zip(&asks))
        .map(|(p, asks)| {
            if *asks {
                Why::Dialogue
            } else if *p >= threshold {
                Why::Kept
            } else {
                Why::Unlikely
            }
        })
        .collect();
    drop_notices(outline, &mut out);
    drop_comments(outline, &mut out);
    drop_captions(outline, &mut out);
    signatures::drop(outline, &mut out);
    drop_unseen(outline, likely, &mut out);
    headline::drop(outline, context, &mut out);
    drop_pointers(outline, context, &mut out);
    drop_templates(outline, likely, &mut out);
    drop_twice(outline, &mut out);
    edges::drop(outline, context, &mut out);
    settle::settle(outline, context, wholes, likely, &mut out);
    answers::keep(outline, likely, &mut out);
    furniture::drop(outline, wholes, memory, &mut out);
    out
}

/// The last step: corrections, headings with what they head, boxes entire, and no links at the end.
pub(super) fn tidy(
    outline: &Outline<'_>,
    context: &Context,
    likely: &[f32],
    wholes: &[Whole],
    out: &mut [Why],
) {
    related::drop(outline, context, out);
    pulled::drop(outline, out);
    corrections::keep(outline, likely, out);
    headings::keep(outline, context, likely, wholes, out);
    boxes::keep(outline, likely, out);
    letters::drop(outline, out);
    series::keep(outline, context, likely, wholes, out);
    teasers::drop(outline, out);
    footnotes::keep(outline, likely, out);
    closings::drop(outline, out);
    drop_linked_tail(outline, out);
    headings::drop_loose(outline, out);
    standfirst::keep(outline, context, likely, out);
}

/// Prompts and pointers between the paragraphs look like paragraphs; their first words tell, where nothing else speaks for them.
fn drop_notices(outline: &Outline<'_>, out: &mut [Why]) {
    let opens = |r: &usize| {
        let run = &outline.runs[*r];
        let marked = run.link_chars.max(run.strong_chars);
        out[*r] == Why::Kept && notices::is_notice(outline.text(run), run.chars, marked)
    };
    let found: Vec<usize> = (0..out.len()).filter(opens).collect();
    let told = |r: usize| out[r] == Why::Kept && found.binary_search(&r).is_err();
    let charged = |r: &usize| !is_told(outline, *r, told);
    let gone: Vec<usize> = found.iter().copied().filter(charged).collect();
    gone.into_iter().for_each(|r| out[r] = Why::Notice);
}

/// Does what opens like a notice stand among the text's paragraphs as one of them, or a question among its sentences?
fn is_told(outline: &Outline<'_>, r: usize, told: impl Fn(usize) -> bool) -> bool {
    let (run, text) = (&outline.runs[r], outline.text(&outline.runs[r]));
    let states = stated::is_stated(outline, r);
    let around = if states {
        stated::among(outline, r, &told)
    } else {
        let below = widgets::asks(text) && stated::is_answered(outline, r, told);
        stated::Among { above: false, below }
    };
    around.below && notices::is_told(text, run.chars, states, around)
}

/// What readers say under an article reads like one. Not where it is all there is, as in a forum.
/// Cross-validated: a point on blogs and magazines, nothing lost elsewhere.
fn drop_comments(outline: &Outline<'_>, out: &mut [Why]) {
    let comment = super::words::bit("comment").trailing_zeros() as usize;
    let is_comment = |block: usize| outline.blocks[block].near[comment] <= COMMENT_STEPS_MAX;
    let (mut own, mut readers) = (0, 0);
    for (run, _) in outline.runs.iter().zip(&*out).filter(|(_, why)| **why == Why::Kept) {
        let sum = if is_comment(run.block) { &mut readers } else { &mut own };
        *sum += run.chars.min(600);
    }
    if own < ARTICLE_CHARS_MIN && (own < ARTICLE_CHARS_MIN / 2 || own * 3 < readers) {
        return;
    }
    for (run, why) in outline.runs.iter().zip(out).filter(|(_, why)| **why == Why::Kept) {
        if is_comment(run.block) {
            *why = Why::Comment;
        }
    }
}

/// Further up, the word is of the page ("comments-open"), not of the comments.
const COMMENT_STEPS_MAX: u8 = 7;
/// So much text outside the comments is an article.
const ARTICLE_CHARS_MIN: usize = 400;

/// What is marked as a caption beside an image belongs to the figure; a line that says who took the picture is one without it.
fn drop_captions(outline: &Outline<'_>, out: &mut [Why]) {
    for (run, why) in outline.runs.iter().zip(out.iter_mut()) {
        let listed = matches!(outline.blocks[run.block].name, "td" | "th" | "pre" | "li");
        if *why == Why::Kept && !listed && super::captions::speaks_of_picture(outline.text(run)) {
            *why = Why::Caption;
        }
    }
    let bit = super::words::bit("caption");
    let caption = bit.trailing_zeros() as usize;
    let told = |r: &usize| out[*r] == Why::Kept && super::wholes::is_sentence(outline, *r);
    // The only sentence that is told is the text, whatever picture stands over it.
    let more = (0..out.len()).filter(told).take(2).count() > 1;
    for medium in &outline.media {
        for r in picture_tables::caption(outline, medium).into_iter().flatten() {
            if out[r].keeps() {
                out[r] = Why::Caption;
            }
        }
        let end = (medium.before + 2).min(out.len());
        let start = medium.before.min(end);
        for (r, why) in out.iter_mut().enumerate().take(end).skip(start) {
            let run = &outline.runs[r];
            let block = &outline.blocks[run.block];
            let marked = block.near[caption] <= 1
                || block.name == "figcaption"
                || run.kinds_all & bit != 0
                || super::captions::is_signed_caption(outline.text(run))
                || more && super::captions::stands_as_caption(outline, medium, r);
            if marked && run.chars < 600 && *why == Why::Kept {
                *why = Why::Caption;
            }
        }
    }
}

/// What nobody sees and hardly reads like the text, beside more text that is seen.
fn drop_unseen(outline: &Outline<'_>, likely: &[f32], out: &mut [Why]) {
    let unseen = |r: usize| outline.blocks[outline.runs[r].block].near[NEAR_UNSEEN] < FAR;
    let (mut hidden, mut shown) = (0, 0);
    for r in (0..out.len()).filter(|r| out[*r] == Why::Kept) {
        *(if unseen(r) { &mut hidden } else { &mut shown }) += outline.runs[r].chars;
    }
    if hidden == 0 || shown < SURE_CHARS || hidden > shown {
        return;
    }
    for r in 0..out.len() {
        let unsure = out[r] == Why::Kept && unseen(r) && likely[r] < SURELY_TEXT;
        if unsure && !super::foreign::answers(outline, r) {
            out[r] = Why::Unlikely;
        }
    }
}

/// A paragraph that is one link from end to end, and no sentence, names another article; a short one does below another such.
fn drop_pointers(outline: &Outline<'_>, context: &Context, out: &mut [Why]) {
    let mut above = false;
    for (run, why) in outline.runs.iter().zip(out) {
        let block = &outline.blocks[run.block];
        // A list of one item lists nothing.
        let single = || {
            let list = &outline.blocks[block.parent];
            block.name == "li" && list.runs.len() == 1 && run.chars >= SINGLE_CHARS_MIN
        };
        let alone = (matches!(block.name, "p" | "div") || single()) && block.runs.len() == 1;
        let text = outline.text(run);
        // `>> ` and its like point.
        let sign = text.chars().take_while(|c| !c.is_alphanumeric()).take(SIGN_CHARS_MAX).count();
        let linked = run.links == 1 && run.link_chars + sign >= run.chars;
        let names =
            || (is_headline(text) || above) && !text.contains("://") && !ends_with_stop(text);
        let labelled =
            || alone && is_labelled(outline, run) && !home::leaves(outline, run, &context.base);
        // All that is left of a post that could not be shown.
        let bare = || block.name == "blockquote" && linked && is_address(text);
        let points = || alone && linked && names() || is_pointed(text, run) || labelled() || bare();
        if *why == Why::Kept && points() {
            *why = Why::Notice;
        }
        above = *why == Why::Notice && run.links > 0;
    }
}

/// `t.me/harbour/1912`: a host and a path, and no word beside them.
fn is_address(text: &str) -> bool {
    let bare = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = bare.split('/').next().unwrap_or_default();
    !text.contains(char::is_whitespace) && host.len() < bare.len() && host.contains('.')
}

/// `Noticia relacionada: Bakers warn of a hard winter`: a short label with a colon, and one link that is the rest of the line.
fn is_labelled(outline: &Outline<'_>, run: &Run<'_>) -> bool {
    let text = outline.text(run);
    let colons = [':', '：', '՝', '】', '?'];
    let Some((label, headline)) = text.split_once(colons) else { return false };
    let headline = headline.trim();
    run.links == 1
        && label.chars().count() <= LABEL_CHARS_MAX
        && label.split_whitespace().count() <= LABEL_WORDS_MAX
        && run.link_chars.abs_diff(super::outline::chars(headline)) <= SIGN_CHARS_MAX
        && is_headline(headline)
        && !headline.contains("://")
        && !ends_with_stop(headline)
}

/// What points at a headline is no longer.
const LABEL_CHARS_MAX: usize = 30;
const LABEL_WORDS_MAX: usize = 4;

const SIGN_CHARS_MAX: usize = 4;
/// A shorter one may head what follows.
const SINGLE_CHARS_MIN: usize = 40;

/// `▶ Bakers warn ▶ Night trains return`: links and the marks that point at them, wherever they stand; a hand points at a link
/// in its line.
fn is_pointed(text: &str, run: &Run<'_>) -> bool {
    let first = text.chars().next().unwrap_or(' ');
    let marks = || SIGN_CHARS_MAX * run.links as usize;
    run.links > 0
        && run.chars <= POINTED_CHARS_MAX
        && (matches!(first, '👉' | '👇')
            || text.starts_with(">>")
            || matches!(first, '▶' | '▸' | '►' | '▷' | '■' | '☞' | '➤' | '➡' | '→' | '»' | '›')
                && run.link_chars + marks() >= run.chars)
}

const POINTED_CHARS_MAX: usize = 300;

/// A text that stands three times or more is a template (a notice in place of each blocked embed, a button's label), unless
/// it is surely text: an interview repeats its questions, a diet its meals.
const COPIES_MAX: usize = 3;
/// A short line in no paragraph, heading, list or table that stands so often labels something.
const LABELS_MAX: usize = 5;
const SURELY_TEXT: f32 = 0.8;

fn drop_templates(outline: &Outline<'_>, likely: &[f32], out: &mut [Why]) {
    let mut copies = Map::<u32, usize>::default();
    for run in &outline.runs {
        *copies.entry(run.hash).or_default() += 1;
    }
    for (i, run) in outline.runs.iter().enumerate() {
        let label = matches!(outline.blocks[run.block].name, "div" | "span" | "section");
        let most = if run.chars >= 40 { COPIES_MAX } else { LABELS_MAX };
        let template = copies[&run.hash] >= most && (run.chars >= 40 || label);
        if out[i] == Why::Kept && template && likely[i] < SURELY_TEXT {
            out[i] = Why::Twice;
        }
    }
}

/// A second layout of the text (mobile, print) repeats it run after run, all at one distance, and a pull quote stands in an
/// element that says so; an interview's questions and a diet's meals come again at any distance.
fn drop_twice(outline: &Outline<'_>, out: &mut [Why]) {
    let quote = super::words::bit("quote").trailing_zeros() as usize;
    let mut first = Map::<u32, usize>::default();
    let kept = (0..out.len()).filter(|i| out[*i] == Why::Kept && outline.runs[*i].chars >= 60);
    let back: Vec<(usize, usize)> =
        kept.map(|i| (i, i - *first.entry(outline.runs[i].hash).or_insert(i))).collect();
    for (at, (i, distance)) in back.iter().enumerate() {
        let same = |j: Option<usize>| j.and_then(|j| back.get(j)).is_some_and(|b| b.1 == *distance);
        let pulled = outline.blocks[outline.runs[*i].block].near[quote] <= QUOTE_STEPS_MAX;
        // Side by side: once for screen readers, once for the others.
        if *distance > 0
            && (*distance == 1 || pulled || same(at.checked_sub(1)) || same(Some(at + 1)))
        {
            out[*i] = Why::Twice;
        }
    }
}

const QUOTE_STEPS_MAX: u8 = 2;

/// A last paragraph that is a link from end to end leads to another article.
fn drop_linked_tail(outline: &Outline<'_>, out: &mut [Why]) {
    for i in (0..out.len()).rev().filter(|i| *i < outline.runs.len()) {
        let run = &outline.runs[i];
        let linked = run.link_chars == run.chars && run.chars >= 10;
        match out[i] {
            Why::Kept if linked => out[i] = Why::Unlikely,
            Why::Kept | Why::Whole => return,
            _ => {}
        }
    }
}
