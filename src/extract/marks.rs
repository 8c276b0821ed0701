//! Who is named beside the title in an element of their own that says so: a link to their page, a class that authors have.

use std::ops::Range;

use super::author_pages;
use super::bounds::NAMES_MAX;
use super::dom::{Dom, attr};
use super::outline::{Outline, Run};
use super::people;
use super::words::{bit, kinds_of};
use crate::text::collapse;

/// Who is named with a link to a page of their own.
pub(super) fn linked(outline: &Outline<'_>, runs: impl Iterator<Item = usize>) -> Vec<String> {
    let holder = |piece: Dom<'_>| {
        let link = piece.ancestors().take(STEPS).find(|n| attr(*n, "href").is_some());
        link.is_some_and(|n| attr(n, "href").is_some_and(author_pages::is_page))
    };
    let named = |run: &Run<'_>| -> Vec<String> {
        let said = said(outline, run).filter(|(piece, _)| holder(*piece) && !is_elsewhere(*piece));
        said.map(|(_, text)| text).filter(|t| is_name(t)).take(NAMES_MAX).collect()
    };
    let short = short(outline, runs).filter(|r| r.links > 0);
    short.map(named).find(|found| !found.is_empty()).unwrap_or_default()
}

/// The runs around the end of a text, where a link to its author's page may stand alone.
pub(super) fn below(text: &Range<usize>) -> Range<usize> {
    text.end.saturating_sub(1).max(text.start)..text.end + BELOW_RUNS
}

/// Further down others are named.
const BELOW_RUNS: usize = 2;

/// Who is named in a line with other things: `3 March <span class="author">Ann Lee</span>`.
pub(super) fn classed(outline: &Outline<'_>, runs: impl Iterator<Item = usize>) -> Vec<String> {
    let named = |run: &Run<'_>| -> Vec<String> {
        let own = outline.blocks[run.block].node;
        let mut last = None;
        let said = said(outline, run).filter(|(piece, _)| {
            let mut around = piece.ancestors().take(STEPS).take_while(|n| *n != own);
            let holder = around.find(|n| attr(*n, "class").is_some_and(signs)).map(|n| n.id());
            // What else stands in it is a role or a place.
            let first = holder.is_some() && holder != last;
            last = holder;
            first && !is_elsewhere(*piece)
        });
        let full = said.map(|(_, text)| text).filter(|t| t.contains(' ') && is_name(t));
        full.take(NAMES_MAX).collect()
    };
    let short = short(outline, runs).filter(|r| r.kinds & bit("byline") != 0);
    short.map(named).find(|found| !found.is_empty()).unwrap_or_default()
}

fn signs(class: &str) -> bool {
    kinds_of(class) & bit("byline") != 0
}

fn is_name(text: &str) -> bool {
    people::names(text) == [text]
}

/// Elements between words and what marks them.
const STEPS: usize = 4;

fn short<'o, 'a>(
    outline: &'o Outline<'a>,
    runs: impl Iterator<Item = usize>,
) -> impl Iterator<Item = &'o Run<'a>> {
    let runs = runs.filter_map(|r| outline.runs.get(r));
    runs.filter(|r| (4..120).contains(&r.chars))
}

/// The pieces of a run that say something, and what.
fn said<'a>(outline: &Outline<'a>, run: &Run<'_>) -> impl Iterator<Item = (Dom<'a>, String)> {
    let pieces = outline.pieces[run.pieces.clone()].iter();
    let said = pieces.filter_map(|p| Some((*p, collapse(p.value().as_text()?))));
    said.filter(|(_, text)| !text.is_empty())
}

/// Does an element that points to other articles, or holds what readers say, stand around it?
pub(super) fn is_elsewhere(node: Dom<'_>) -> bool {
    let mask = bit("related") | bit("comment") | bit("nav") | bit("foot");
    node.ancestors().take(ELSEWHERE_STEPS_MAX).any(|n| {
        let name = n.value().as_element().map_or("", |e| e.name());
        let kinds = attr(n, "class").map_or(0, kinds_of);
        matches!(name, "aside" | "nav" | "footer") && kinds & bit("byline") == 0
            || kinds & mask != 0 && kinds & (bit("byline") | bit("article") | bit("body")) == 0
    })
}

const ELSEWHERE_STEPS_MAX: usize = 6;
