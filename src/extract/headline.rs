//! The headline again: it stands in the article's own field, and in the text it is a repetition.

use super::context::Context;
use super::declared::unescape;
use super::outline::{Outline, Run};
use super::tokens::{covered, ends_with_stop, words};
use super::why::Why;
use super::{dates, signatures};
use crate::model::{Block, Rich};

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
    !rest.is_empty()
        && is_titled(first, titles)
        && rest.iter().any(|line| signatures::signs(line))
        && rest.iter().all(|line| signatures::signs(line) || !ends_with_stop(line))
}

/// A longer paragraph tells something.
const HEAD_CHARS_MAX: usize = 300;
/// The rest of a declared title is its site's name.
const TITLE_SHARE_MIN: f32 = 0.5;

/// Cuts date and headline off a text whose first paragraph opens with them, each a line, as old pages print it: `3 June 2006
/// 11:40<br><b>Ferry stops</b><br>The ferry ...`. Gives the date.
pub(super) fn take(blocks: &mut [Block], titles: &[Vec<u64>]) -> Option<String> {
    let Some(Block::Paragraph(rich)) = blocks.first_mut() else { return None };
    let lines: Vec<(String, &str)> =
        rich.html.split("<br>").map(|html| (plain(html), html)).take(TAKEN_LINES_MAX + 1).collect();
    let at = lines.iter().position(|(line, _)| is_titled(line, titles))?;
    let dated = |(line, _): &&(String, &str)| dates::parse(line).is_some();
    let below = lines[at + 1..].iter().take_while(dated).count();
    let head = &lines[..=at + below];
    let whole = |html: &str| html.matches('<').count() == 2 * html.matches("</").count();
    let signed = lines[..at].iter().all(|(line, _)| line.is_empty() || signatures::signs(line));
    if !signed || head.len() == lines.len() || !head.iter().all(|(_, html)| whole(html)) {
        return None;
    }
    let mut text = rich.text.as_str();
    for (line, _) in head {
        text = text.strip_prefix(line.as_str())?.trim_start();
    }
    let html = rich.html.splitn(head.len() + 1, "<br>").last()?.trim_start().to_owned();
    let (date, _) = head.iter().find(dated)?.clone();
    *rich = Rich { text: text.to_owned(), html };
    Some(date)
}

/// What may open a text so is no longer.
const TAKEN_LINES_MAX: usize = 5;

/// A line of HTML as text.
fn plain(html: &str) -> String {
    let mut tag = false;
    let text = html.chars().filter(|c| {
        let seen = !tag && *c != '<';
        tag = *c == '<' || tag && *c != '>';
        seen
    });
    crate::text::collapse(&unescape(&text.collect::<String>()))
}

/// Is a line all of a declared title, but for its site's name?
fn is_titled(line: &str, titles: &[Vec<u64>]) -> bool {
    let line = words(line, HEAD_CHARS_MAX);
    let titled = |t: &Vec<u64>| covered(&line, t) >= 0.99 && covered(t, &line) >= TITLE_SHARE_MIN;
    line.len() >= 3 && titles.iter().any(titled)
}

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
