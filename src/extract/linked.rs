//! Lists of links: which are of the text, and which point to other articles.

use super::context::Context;
use super::outline::{Outline, Run};
use super::wholes::Whole;
use super::why::Why;
use super::{home, notices};

/// Does a heading that is kept stand over it, and says each item more than where its link leads?
pub(super) fn is_headed(outline: &Outline<'_>, whole: &Whole, out: &[Why]) -> bool {
    let heads = |r: usize| {
        let name = outline.blocks[outline.runs[r].block].name;
        matches!(name, "h2" | "h3" | "h4" | "h5" | "h6") && out[r].keeps()
    };
    let says = |r: &Run<'_>| r.link_chars < r.chars;
    whole.runs.start.checked_sub(1).is_some_and(heads)
        && outline.runs[whole.runs.clone()].iter().all(says)
}

/// A list of linked names under a heading or a line with a colon that is kept: nominees, winners, works. What leads to other
/// articles has their headlines, which are sentences, and their addresses.
pub(super) fn names(outline: &Outline<'_>, whole: &Whole, out: &[Why]) -> bool {
    let runs = &outline.runs[whole.runs.clone()];
    let named = runs.iter().filter(|r| is_name(outline.text(r)) && !leads_to_article(r)).count();
    is_introduced(outline, whole, out) && runs.len() >= NAMES_MIN && named * 4 >= runs.len() * 3
}

/// Links below a sentence with a colon, of which none leads to another article: `The council published three papers:`.
pub(super) fn papers(outline: &Outline<'_>, whole: &Whole, out: &[Why]) -> bool {
    let runs = &outline.runs[whole.runs.clone()];
    let says = |r: usize| {
        let text = outline.text(&outline.runs[r]);
        text.split_whitespace().count() >= INTRODUCTION_WORDS_MIN
    };
    is_introduced(outline, whole, out)
        && whole.runs.start.checked_sub(1).is_some_and(says)
        && runs.len() >= 2
        && runs.iter().all(|r| home::href(r.first).is_some() && !leads_to_article(r))
}

/// Links to files: what the text rests on, whatever stands over them.
pub(super) fn documents(outline: &Outline<'_>, whole: &Whole) -> bool {
    let runs = &outline.runs[whole.runs.clone()];
    runs.len() >= 2 && runs.iter().all(is_document)
}

/// Leads a link to a file to be read or saved?
fn is_document(run: &Run<'_>) -> bool {
    home::href(run.first).is_some_and(|href| {
        let path = &href[..href.find(['?', '#']).unwrap_or(href.len())];
        let end = path.rsplit_once('.').map_or("", |(_, end)| end);
        DOCUMENTS.iter().any(|d| end.eq_ignore_ascii_case(d))
    })
}

/// How files of text and figures end.
const DOCUMENTS: [&str; 8] = ["pdf", "doc", "docx", "odt", "xls", "xlsx", "ods", "csv"];

/// Fewer words over links point to them: `More on this topic:`.
const INTRODUCTION_WORDS_MIN: usize = 6;

/// Lead nearly all links of a list below such a line to other sites? It names its sources; what the site has itself it points to.
pub(super) fn leaves(outline: &Outline<'_>, context: &Context, whole: &Whole, out: &[Why]) -> bool {
    let runs = &outline.runs[whole.runs.clone()];
    let away = || runs.iter().filter(|r| home::leaves(outline, r, &context.base)).count();
    is_introduced(outline, whole, out) && runs.len() >= NAMES_MIN && away() * 4 >= runs.len() * 3
}

/// Does a heading or a line with a colon stand over it, and is kept?
pub(super) fn is_introduced(outline: &Outline<'_>, whole: &Whole, out: &[Why]) -> bool {
    whole.runs.start.checked_sub(1).is_some_and(|above| {
        let run = &outline.runs[above];
        let name = outline.blocks[run.block].name;
        out[above].keeps()
            && (matches!(name, "h2" | "h3" | "h4") || outline.text(run).ends_with([':', '：']))
    })
}

/// A few words with capitals, or numbers; in scripts without capitals a few words, in those without spaces a few characters.
fn is_name(text: &str) -> bool {
    let words = text.split_whitespace().count();
    if text.chars().any(super::tokens::spaceless) {
        return text.chars().count() <= UNSPACED_NAME_MAX;
    }
    let cased = text.contains(char::is_lowercase);
    let small = text.split_whitespace().filter(|w| w.starts_with(char::is_lowercase)).count();
    words <= NAME_WORDS_MAX
        && if cased { small * 3 <= words } else { words <= 3 || text.is_ascii() }
}

/// Is a link's address that of an article: a day, a long number or a sentence in it?
fn leads_to_article(run: &Run<'_>) -> bool {
    home::href(run.first).is_some_and(|href| {
        let path = href.split_once("://").map_or(href, |(_, rest)| rest);
        let path = path.as_bytes();
        let path = &path[..memchr::memchr2(b'?', b'#', path).unwrap_or(path.len())];
        let number = |part: &[u8]| part.len() >= 4 && part.iter().all(u8::is_ascii_digit);
        path.split(|b| matches!(b, b'/' | b'-' | b'_' | b'.')).any(number)
            || memchr::memchr_iter(b'-', path).count() >= SLUG_HYPHENS
    })
}

/// An address with so many hyphens is made of a headline.
const SLUG_HYPHENS: usize = 4;
/// Fewer linked names are pointers.
const NAMES_MIN: usize = 3;
const NAME_WORDS_MAX: usize = 6;
const UNSPACED_NAME_MAX: usize = 8;

/// A list whose last item alone is a link: a button under what is for sale.
pub(super) fn ends_in_button(outline: &Outline<'_>, whole: &Whole) -> bool {
    let runs = &outline.runs[whole.runs.clone()];
    runs.split_last().is_some_and(|(last, others)| {
        last.link_chars == last.chars && others.len() > 1 && others.iter().all(|r| r.links == 0)
    })
}

/// Does an item prompt, behind its label or without one? `Newsletter: Sign up ...`
pub(super) fn prompts(outline: &Outline<'_>, whole: &Whole) -> bool {
    outline.runs[whole.runs.clone()].iter().any(|r| {
        let text = outline.text(r);
        let rest = text.split_once(": ").filter(|(label, _)| label.len() <= ITEM_LABEL_MAX);
        notices::is_notice(rest.map_or(text, |(_, rest)| rest), r.chars, r.link_chars)
    })
}

/// Does nearly every item lead elsewhere?
pub(super) fn points(outline: &Outline<'_>, whole: &Whole) -> bool {
    let runs = &outline.runs[whole.runs.clone()];
    runs.iter().filter(|r| r.links > 0).count() * 3 >= runs.len() * 2
}

/// Is each item a headline that is a heading and a link from end to end? Such lead to other articles.
pub(super) fn leads_on(outline: &Outline<'_>, whole: &Whole) -> bool {
    outline.runs[whole.runs.clone()].iter().all(|r| {
        let heading = matches!(outline.blocks[r.block].name, "h2" | "h3" | "h4" | "h5" | "h6");
        let text = outline.text(r);
        heading && r.link_chars == r.chars && super::tokens::is_headline(text) && !is_name(text)
    })
}

/// What stands before the colon of an item is its label, unless it is longer, in bytes.
const ITEM_LABEL_MAX: usize = 40;
