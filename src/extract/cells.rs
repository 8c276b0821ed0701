//! Cells of a row drawn by style: neighbours in inline elements that a browser shows apart, though no space is written there.

use super::dom::{Dom, attr};
use super::words::{bit, kinds_of};

/// Do two pieces of text stand in neighbouring cells: `<div><span class="c">Kestrel United</span><span class="c">26</span>`?
/// In a paragraph such neighbours are one word, its first letter or syllable drawn otherwise.
pub(super) fn parts(before: Dom<'_>, after: Dom<'_>) -> bool {
    let (Some(a), Some(b)) = (before.parent(), after.parent()) else { return false };
    if a == b || a.next_sibling() != Some(b) {
        return false;
    }
    let (Some(x), Some(y)) = (a.value().as_element(), b.value().as_element()) else { return false };
    let holder = a.parent().and_then(|p| p.value().as_element()).map_or("", |e| e.name());
    let first = |node| attr(node, "class").and_then(|c| c.split_whitespace().next());
    let alike = x.name() == "span"
        && y.name() == "span"
        && first(a) == first(b)
        && (first(a).is_some() || x.attrs().next().is_none() && y.attrs().next().is_none());
    let apart = matches!(holder, "div" | "li" | "section" | "header" | "address" | "td");
    alike && matches!(holder, "div" | "li" | "section") && is_row(a)
        || apart && is_border(before, after)
        || begins_word(after) && signs(a, b)
}

/// A comma belongs to what stands before it.
fn begins_word(piece: Dom<'_>) -> bool {
    let text = piece.value().as_text();
    text.is_some_and(|t| t.starts_with(|c: char| c.is_alphanumeric() || c == '@'))
}

/// `Ann Lee` beside `Harbour reporter`: a capital behind a small letter begins what stands in the next element.
fn is_border(before: Dom<'_>, after: Dom<'_>) -> bool {
    let (Some(before), Some(after)) = (before.value().as_text(), after.value().as_text()) else {
        return false;
    };
    before.ends_with(char::is_lowercase) && after.starts_with(char::is_uppercase)
}

/// Is one of two neighbours, or what holds them, marked as who signs: `<span>By</span><a class="author">Ann Lee</a>`?
fn signs(a: Dom<'_>, b: Dom<'_>) -> bool {
    let inline = |n: Dom<'_>| {
        let name = n.value().as_element().map_or("", |e| e.name());
        matches!(name, "a" | "span" | "b" | "strong" | "i" | "em" | "small" | "time")
    };
    let byline = |n: Dom<'_>| attr(n, "class").is_some_and(|c| kinds_of(c) & bit("byline") != 0);
    inline(a) && inline(b) && (byline(a) || byline(b) || a.parent().is_some_and(byline))
}

/// Nothing but such elements stands in the row, three at least, and they are no letters of one word.
fn is_row(cell: Dom<'_>) -> bool {
    let near = |n: &Dom<'_>| n.value().is_element();
    let before = cell.prev_siblings().take(CELLS_MIN);
    let after = cell.next_siblings().take(CELLS_MIN);
    let siblings = || std::iter::once(cell).chain(before.clone()).chain(after.clone());
    let long = |n: Dom<'_>| {
        let text = n.first_child().and_then(|c| c.value().as_text());
        text.is_some_and(|t| t.chars().nth(1).is_some())
    };
    siblings().all(|n| near(&n))
        && siblings().count() >= CELLS_MIN
        && siblings().filter(|n| long(*n)).count() * 2 >= siblings().count()
}

/// Two may be the halves of a word.
const CELLS_MIN: usize = 3;
