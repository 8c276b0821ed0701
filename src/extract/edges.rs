//! Where a text begins and where it ends: labels above its first sentence, widgets below its last.

use std::collections::BTreeSet;

use super::context::Context;
use super::folded::Folded;
use super::outline::{Outline, Run};
use super::tokens::ends_with_stop;
use super::wholes::is_sentence;
use super::why::Why;
use super::{continues, houses, invites, notices, people, stated, tokens, widgets, words};

/// A label has so many characters and words at most.
const LABEL_CHARS_MAX: usize = 36;
const LABEL_WORDS_MAX: usize = 4;
const UNSPACED_CHARS_MAX: usize = 21;
/// Longer lines below the text are more of it.
const WIDGET_CHARS_MAX: usize = 120;
/// How far from the title a label above the text may stand, in runs.
const LABEL_RUNS_MAX: usize = 12;

/// Drops what stands at the text's edges and is not of it.
pub(super) fn drop(outline: &Outline<'_>, context: &Context, why: &mut [Why]) {
    let sentence = |r: &usize| why[*r].keeps() && is_sentence(outline, *r);
    let asks = |r: &usize| asks(outline, *r, why);
    let first = (0..why.len()).find(sentence);
    let last = (0..why.len()).rfind(|r| sentence(r) && !asks(r));
    let (Some(first), Some(last)) = (first, last) else { return };
    drop_labels(outline, context, first, why);
    drop_separators(outline, why);
    drop_widgets(outline, last, why);
}

/// `___`, `-----`, a lone bullet: a line without a letter or a number, stars apart, which part sections.
fn drop_separators(outline: &Outline<'_>, why: &mut [Why]) {
    for (run, why) in outline.runs.iter().zip(why.iter_mut()) {
        let listed = matches!(outline.blocks[run.block].name, "td" | "th" | "pre");
        if why.keeps()
            && !listed
            && !outline.text(run).contains(|c: char| c.is_alphanumeric() || c == '*')
        {
            *why = Why::Label;
        }
    }
}

/// `Culture`, `Blog`: a line or two around the title, above the first sentence.
fn drop_labels(outline: &Outline<'_>, context: &Context, first: usize, why: &mut [Why]) {
    let near = |r: usize| context.title.is_none_or(|t| r.abs_diff(t) <= LABEL_RUNS_MAX);
    // A heading of its own below the title, with what it heads in the same element.
    let stands_over = |r: usize| {
        let holder = outline.blocks[outline.runs[r].block].parent;
        context.title.is_some_and(|t| t < r) && outline.blocks[holder].runs.contains(&(r + 1))
    };
    let labels: Vec<bool> =
        (0..first).map(|r| why[r].keeps() && is_label(outline, &outline.runs[r])).collect();
    // A list that says more than labels do is one of what the text tells.
    let list_of = |r: usize| {
        let item = &outline.blocks[outline.runs[r].block];
        (item.name == "li").then_some(item.parent)
    };
    let told: BTreeSet<usize> =
        (0..first).filter(|r| why[*r].keeps() && !labels[*r]).filter_map(list_of).collect();
    // From below: a label above a label heads nothing.
    for r in (0..first).rev().filter(|r| near(*r)) {
        let run = &outline.runs[r];
        // A menu in one line above the title.
        let leads = run.links >= MENU_LINKS_MIN && run.link_chars * 10 >= run.chars * 9;
        if why[r].keeps() && leads && context.title.is_some_and(|t| r < t) {
            why[r] = Why::Label;
        }
        // What heads the text itself stands right above it in its element.
        let block = &outline.blocks[run.block];
        let below = outline.runs.get(r + 1).map(|next| &outline.blocks[next.block]);
        let heads = matches!(block.name, "h2" | "h3" | "h4")
            && why.get(r + 1).is_some_and(|w| w.keeps())
            && below.is_some_and(|b| b.parent == block.parent || stands_over(r));
        let pointed = || list_of(r).is_some_and(|list| told.contains(&list));
        if labels[r] && !heads && !pointed() {
            why[r] = Why::Label;
        }
    }
}

/// Fewer links in a line may be in a sentence.
const MENU_LINKS_MIN: u32 = 3;

fn is_label(outline: &Outline<'_>, run: &Run<'_>) -> bool {
    let text = outline.text(run);
    let plain = !text.contains([',', '(', '（', '/', '、', '，', '='])
        && !text.chars().any(char::is_numeric);
    let ends =
        text.ends_with(['.', '!', '?', '。', '！', '？', ':', '：', '…', '।', '؟', '-', '—']);
    let signed = people::opens_like_byline(text) || houses::is_agency(text);
    is_trail(text)
        || !signed
            && run.chars <= label_chars_max(text)
            && text.split_whitespace().count() <= LABEL_WORDS_MAX
            && plain
            && !ends
}

/// A character of the scripts without spaces counts as three, and a line of eight of them says something.
fn label_chars_max(text: &str) -> usize {
    if text.contains(tokens::spaceless) { UNSPACED_CHARS_MAX } else { LABEL_CHARS_MAX }
}

/// `Home / World / Harbour`, `World › Europe`: where on the site the page stands.
fn is_trail(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['/', '>', '›', '»', '→', '»']).map(str::trim).collect();
    let short = |p: &&str| {
        !p.is_empty()
            && p.split_whitespace().count() <= 3
            && !p.chars().any(char::is_numeric)
            && !p.ends_with(['.', '!', '?', ':', ','])
    };
    let spaced = text.contains(" / ") || !text.contains('/');
    (2..=6).contains(&parts.len())
        && text.chars().count() <= TRAIL_CHARS_MAX
        && spaced
        && parts.iter().all(short)
        && !parts.iter().any(|p| houses::is_agency(p))
}

const TRAIL_CHARS_MAX: usize = 70;

/// Is a run a widget's line? One in the look of the text's sentences above it must say so in more words.
fn is_widget(outline: &Outline<'_>, r: usize, why: &[Why]) -> bool {
    let text = outline.text(&outline.runs[r]);
    widgets::is_widget(text) && {
        let states = stated::is_stated(outline, r);
        let plain = states || outline.runs[r].link_chars == 0 && widgets::asks(text);
        let like = || stated::among(outline, r, |i| why[i].keeps()).above;
        !(plain && like()) || widgets::is_widget_among(text, states)
    }
}

/// Below the last sentence all short lines go from the first one on that prompts, asks or counts.
fn drop_widgets(outline: &Outline<'_>, last: usize, why: &mut [Why]) {
    let quoted = |r: usize| {
        let parent = outline.blocks[outline.runs[r].block].parent;
        outline.blocks[parent].name == "blockquote"
    };
    let listed = |r: usize| {
        matches!(
            outline.blocks[outline.runs[r].block].name,
            "li" | "td" | "th" | "pre" | "dd" | "dt" | "blockquote"
        )
    };
    let tail = last + 1..why.len();
    let prompts = |r: &usize| {
        let (run, text) = (&outline.runs[*r], outline.text(&outline.runs[*r]));
        let notice = || {
            why[*r] == Why::Notice
                || !why[*r].keeps() && notices::is_notice(text, run.chars, run.link_chars)
        };
        // Where the text goes on it does not end.
        let ends = || !continues::is_one(&Folded::of(text).text);
        notice() && ends()
            || why[*r].keeps() && !listed(*r) && asks(outline, *r, why)
            || (boxed(outline, run) && !quoted(*r))
    };
    let Some(from) = tail.clone().find(prompts) else { return };
    // The pointer's link may stand below its label.
    let leads = |r: &Run<'_>| r.link_chars > 0 && r.link_chars * 3 >= r.chars;
    let pointed = outline.runs[from..].iter().take(2).any(leads);
    let parts = parts(outline, last, why);
    for r in from..why.len() {
        let own = || {
            listed(r) || quoted(r) || parts.contains(&r) || goes_on(outline, last, r, pointed, why)
        };
        if why[r].keeps() && outline.runs[r].chars <= WIDGET_CHARS_MAX && !own() {
            why[r] = Why::Label;
        }
    }
}

/// Does a line ask its readers what they think, or to follow?
fn asks(outline: &Outline<'_>, r: usize, why: &[Why]) -> bool {
    is_widget(outline, r, why) || invites::is_one(&Folded::of(outline.text(&outline.runs[r])).text)
}

/// The headings below the last full sentence that look like some above it, each over a kept statement: of a row all are kept.
fn parts(outline: &Outline<'_>, last: usize, why: &[Why]) -> BTreeSet<usize> {
    let look = |r: usize| {
        let block = &outline.blocks[outline.runs[r].block];
        matches!(block.name, "h2" | "h3" | "h4").then_some((block.group, block.parent))
    };
    let kept = |r: &usize| why[*r].keeps();
    let above: BTreeSet<(u64, usize)> = (0..last).filter(kept).filter_map(look).collect();
    let heads = (last + 1..why.len()).filter(kept);
    let heads = heads.filter(|r| look(*r).is_some_and(|look| above.contains(&look)));
    let told = |r: usize| (r + 1..why.len()).take(PART_RUNS).find(kept);
    let over_text = |r: &usize| {
        told(*r).is_some_and(|below| {
            let text = outline.text(&outline.runs[below]);
            look(below).is_none() && ends_with_stop(text) && !asks(outline, below, why)
        })
    };
    heads.filter(over_text).collect()
}

/// Between a heading and its text stand a picture's lines at most.
const PART_RUNS: usize = 3;

/// Is a line below a prompt one of the text, which goes on there: a statement in an element like the last paragraph's, beside it?
/// Below what points elsewhere any paragraph is; below what asks for more another may do so.
fn goes_on(outline: &Outline<'_>, last: usize, r: usize, pointed: bool, why: &[Why]) -> bool {
    let run = &outline.runs[r];
    let (above, own) = (&outline.blocks[outline.runs[last].block], &outline.blocks[run.block]);
    let text = outline.text(run);
    let states = run.links == 0 && ends_with_stop(text) && !text.contains(['?', '？', '؟']);
    let says = || text.split_whitespace().count() >= 3 || text.contains(tokens::spaceless);
    // `... from the harbour. (AP)`, `... the report (pdf)`: no prompt is as long, whatever its last sign.
    let syllables = || text.chars().filter(|c| matches!(c, '\u{AC00}'..='\u{D7A3}')).count();
    let long = run.chars + syllables() >= PARAGRAPH_CHARS_MIN
        && run.link_chars * 3 < run.chars
        && (pointed || text.ends_with([')', ']', '）', '】', '/']));
    (above.parent, above.group) == (own.parent, own.group)
        && (states && says() || long)
        && !asks(outline, r, why)
}

/// A line as long is a paragraph.
const PARAGRAPH_CHARS_MIN: usize = 60;

/// What was dropped around the text and may name whose text it is: labels, the line of date and author, reserved rights.
pub(super) fn signed(outline: &Outline<'_>, context: &Context, why: &[Why]) -> Vec<String> {
    let first = why.iter().position(|w| w.keeps()).unwrap_or(0);
    let above = context.title.map_or(first, |t| t + 1)..first;
    let lines = why.iter().enumerate().filter(|(r, _)| outline.runs[*r].chars < SIGNED_CHARS_MAX);
    let texts = lines.filter_map(|(r, why)| match why {
        Why::Label | Why::Signature => Some(said(outline, r)),
        Why::Unlikely if above.contains(&r) && is_own(outline, r) => Some(said(outline, r)),
        Why::Notice => Some(vec![notices::owner(outline.text(&outline.runs[r]))?]),
        _ => None,
    });
    let parts =
        texts.flatten().flat_map(|t| t.split(['|', '•', '·', '｜'])).flat_map(|t| t.split(" - "));
    let parts = parts.flat_map(labelled).map(|p| p.trim_start_matches(in_date).trim());
    parts.filter(|p| !p.is_empty()).take(SIGNED_MAX).map(str::to_owned).collect()
}

/// `来源：新华社 作者：王小明`: each label with what it says, where no space parts words.
fn labelled(line: &str) -> Vec<&str> {
    let colons = [':', '：'];
    if !line.contains(colons) || !line.contains(crate::text::is_eastern) {
        return vec![line];
    }
    let (mut parts, mut from) = (Vec::new(), 0);
    for (at, space) in line.match_indices(char::is_whitespace) {
        if !line[..at].trim_end().ends_with(colons) {
            parts.push(&line[from..at]);
            from = at + space.len();
        }
    }
    parts.push(&line[from..]);
    parts
}

/// The short lines right below the text that were dropped, without links and no picture's: one may say whose text it is.
pub(super) fn closing(outline: &Outline<'_>, why: &[Why]) -> Vec<String> {
    let below = why.iter().rposition(|w| w.keeps()).map_or(why.len(), |last| last + 1);
    let lines = (below..why.len()).take(CLOSING_RUNS);
    let plain = lines.take_while(|r| {
        let run = &outline.runs[*r];
        run.links == 0 && run.chars < SIGNED_CHARS_MAX && is_own(outline, *r)
    });
    plain.map(|r| outline.text(&outline.runs[r]).to_owned()).collect()
}

const CLOSING_RUNS: usize = 2;

/// A line, and what its elements say each, when they are several: `<b>Reuters</b> <time>June 12</time>`.
fn said<'o>(outline: &'o Outline<'_>, r: usize) -> Vec<&'o str> {
    let run = &outline.runs[r];
    let pieces = outline.pieces[run.pieces.clone()].iter();
    let texts = pieces.filter_map(|p| Some(p.value().as_text()?.trim())).filter(|t| !t.is_empty());
    let mut out = vec![outline.text(run)];
    out.extend(texts.take(SIGNED_PIECES_MAX));
    out.dedup();
    out
}

/// Of a date in digits, which may stand before a name.
fn in_date(c: char) -> bool {
    c.is_numeric()
        || c.is_whitespace()
        || matches!(c, '.' | '/' | '-' | ':' | ',' | '年' | '月' | '日')
}

/// Is a line between headline and text the article's own: no picture's, no tag, no pointer elsewhere?
fn is_own(outline: &Outline<'_>, r: usize) -> bool {
    let block = &outline.blocks[outline.runs[r].block];
    let foreign = ["caption", "media", "related", "nav", "tags", "promo", "comment", "side"];
    let marked = foreign.iter().any(|k| block.near[words::bit(k).trailing_zeros() as usize] <= 2);
    let framed = outline.upward(outline.runs[r].block).take(4).any(|b| {
        matches!(outline.blocks[b].name, "figure" | "figcaption" | "aside" | "nav" | "li")
    });
    let pictured = outline.media.iter().any(|m| (m.before..m.before + 2).contains(&r));
    !marked && !framed && !pictured
}

const SIGNED_PIECES_MAX: usize = 6;

const SIGNED_CHARS_MAX: usize = 200;
const SIGNED_MAX: usize = 12;

/// Does it stand in an element for sharing or reacting?
fn boxed(outline: &Outline<'_>, run: &Run<'_>) -> bool {
    let share = words::bit("share").trailing_zeros() as usize;
    outline.blocks[run.block].near[share] <= 2
}

/// All in capitals, of two words or more.
pub(super) fn is_capital(text: &str) -> bool {
    text.contains(' ')
        && text.chars().any(char::is_uppercase)
        && !text.chars().any(char::is_lowercase)
}
