//! Is something not the article's own: in a teaser with a link to another story, among its like, or in a reader's comment?

use super::dom::{Dom, attr};
use super::tokens::is_headline;
use super::words::kinds_of;

/// Elements around a line or a date that may be its teaser.
const STEPS_MAX: usize = 6;
/// A teaser says no more, nor does a list of them.
const TEASER_CHARS_MAX: usize = 400;
const LIST_CHARS_MAX: usize = 3000;
/// Headlines that make a list of others.
const LIST_LINKS_MIN: usize = 3;
/// Nodes looked at in an element, and elements beside it.
const NODES_MAX: usize = 400;
const TWINS_MAX: usize = 4;

/// Does a node stand in a comment or in a teaser, which is a link or holds one and has its like beside it? Below the text one may be `alone`.
/// What holds the article's own headline is none.
pub(super) fn is_in(node: Dom<'_>, headline: Option<Dom<'_>>, alone: bool) -> bool {
    let own = |n: Dom<'_>| headline.is_some_and(|h| h.ancestors().any(|a| a == n) || h == n);
    let around = std::iter::once(node).chain(node.ancestors());
    let around = around.filter(|n| n.value().is_element()).take(STEPS_MAX);
    let mut around = around.take_while(|n| !own(*n) && !matches!(name(*n), "body" | "main"));
    let comment = super::words::bit("comment");
    let is_comment = |n: Dom<'_>| {
        ["class", "id"].iter().any(|a| kinds_of(attr(n, a).unwrap_or("")) & comment != 0)
    };
    let (size, _) = said(node);
    around.any(|n| {
        if is_comment(n) {
            return true;
        }
        let (chars, _) = said(n);
        if chars > LIST_CHARS_MAX {
            return false;
        }
        let heads: Vec<usize> =
            links(n, node).filter(|t| is_headline(t)).map(|t| t.chars().count()).collect();
        let small = chars <= TEASER_CHARS_MAX;
        // `<a>3 June 2026 <b>Ferry stops</b></a>`
        let leads = || name(n) == "a" && chars >= size.saturating_add(LINK_CHARS_MIN);
        let listed = || heads.len() >= LIST_LINKS_MIN && heads.iter().sum::<usize>() * 2 >= chars;
        leads() || listed() || small && !heads.is_empty() && (alone || has_twin(n))
    })
}

/// More than a date is a headline.
const LINK_CHARS_MIN: usize = 24;

fn name(node: Dom<'_>) -> &str {
    node.value().as_element().map_or("", |e| e.name())
}

/// Its characters, and may a date be among them or in an attribute? What has too many nodes is more than a teaser.
fn said(node: Dom<'_>) -> (usize, bool) {
    let (mut chars, mut digits) = (0, 0);
    for (seen, n) in node.descendants().enumerate() {
        let dates = || attr(n, "itemprop").is_some_and(|name| name.starts_with("date"));
        if attr(n, "datetime").is_some() || dates() {
            digits += DIGITS_MIN;
        }
        let text = n.value().as_text().map_or("", |text| text.trim());
        chars += text.chars().count();
        digits += text.chars().filter(|c| c.is_numeric()).count();
        if seen >= NODES_MAX || chars > LIST_CHARS_MAX {
            return (usize::MAX, false);
        }
    }
    (chars, digits >= DIGITS_MIN)
}

/// Fewer are no date.
const DIGITS_MIN: usize = 4;

/// The links of an element, beside the one a node stands in.
fn links(element: Dom<'_>, node: Dom<'_>) -> impl Iterator<Item = String> {
    let leads = move |n: &Dom<'_>| {
        name(*n) == "a"
            && attr(*n, "href").is_some_and(|href| !href.starts_with(['#', 'm', 'j']))
            && !node.ancestors().any(|a| a == *n)
    };
    element.descendants().take(NODES_MAX).filter(leads).map(super::dom::text_of)
}

/// Stands one of its kind beside it, with a headline and what may be a date of its own?
fn has_twin(node: Dom<'_>) -> bool {
    let like = |n: &Dom<'_>| {
        name(*n) == name(node) && attr(*n, "class") == attr(node, "class") && {
            let (chars, dated) = said(*n);
            dated && chars <= TEASER_CHARS_MAX && links(*n, *n).any(|t| is_headline(&t))
        }
    };
    let elements = |n: &Dom<'_>| n.value().is_element();
    let after = node.next_siblings().filter(elements).take(TWINS_MAX);
    let before = node.prev_siblings().filter(elements).take(TWINS_MAX);
    after.chain(before).any(|n| like(&n))
}
