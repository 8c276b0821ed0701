//! Cells of a row drawn by style: neighbours in inline elements that a browser shows apart, though no space is written there.

use super::dom::{Dom, attr};
use super::words::{bit, kinds_of};

/// Do two pieces of text stand in neighbouring cells: `<div><span class="c">Kestrel United</span><span class="c">26</span>`?
/// In a paragraph such neighbours are one word, its first letter or syllable drawn otherwise.
pub(super) fn parts(before: Dom<'_>, after: Dom<'_>) -> bool {
    let (Some(a), Some(b)) = (before.parent(), after.parent()) else { return false };
    let stamped = || {
        places(a) && a.next_sibling().is_some_and(|next| next == after || next == b)
            || places(b) && b.prev_sibling().is_some_and(|prev| prev == before)
    };
    if a != b && opens(after) && ends_word(before) && stamped() {
        return true;
    }
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
        || apart
            && matches!((x.name(), y.name()), ("span" | "a", "span" | "time"))
            && is_dated(before, after)
        || begins_word(after) && signs(a, b)
}

/// Is it an element that says by its class where the text is from: `<span class="location">Corrow</span>On Monday ...`?
fn places(node: Dom<'_>) -> bool {
    let inline = node
        .value()
        .as_element()
        .is_some_and(|e| matches!(e.name(), "span" | "b" | "strong" | "em" | "i"));
    let class = attr(node, "class").filter(|_| inline).unwrap_or("");
    let mut words =
        crate::text::cut(class, CLASS_BYTES_MAX).split(|c: char| !c.is_ascii_alphabetic());
    words.any(|word| {
        ["location", "place", "dateline", "locality", "city"]
            .iter()
            .any(|p| word.eq_ignore_ascii_case(p))
    })
}

/// A longer list of classes is a toolkit's.
const CLASS_BYTES_MAX: usize = 160;

/// A letter that is not small begins what stands on its own.
fn opens(piece: Dom<'_>) -> bool {
    let text = piece.value().as_text();
    text.is_some_and(|t| t.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase()))
}

fn ends_word(piece: Dom<'_>) -> bool {
    piece.value().as_text().is_some_and(|t| t.ends_with(char::is_alphabetic))
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
        || shouts(before) && opens_cased(after)
}

/// Does it end in a word of capitals, as an agency's name?
fn shouts(text: &str) -> bool {
    let last = text.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    last.chars().count() >= 3 && last.chars().all(char::is_uppercase)
}

/// Does a small letter follow its first capital?
fn opens_cased(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
}

/// `Ann Lee` beside `14 July 2026`: a number begins what stands in the next span.
fn is_dated(before: Dom<'_>, after: Dom<'_>) -> bool {
    let (Some(before), Some(after)) = (before.value().as_text(), after.value().as_text()) else {
        return false;
    };
    let word = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    word.chars().count() >= 2 && after.starts_with(char::is_numeric)
}

/// Is one of two neighbours, or what holds them, marked as who signs: `<span>By</span><a class="author">Ann Lee</a>`?
fn signs(a: Dom<'_>, b: Dom<'_>) -> bool {
    let inline = |n: Dom<'_>| {
        let name = n.value().as_element().map_or("", |e| e.name());
        matches!(name, "a" | "span" | "b" | "strong" | "i" | "em" | "small" | "time")
    };
    let byline = |n: Dom<'_>| attr(n, "class").is_some_and(|c| kinds_of(c) & bit("byline") != 0);
    let holder = a.parent();
    inline(a)
        && inline(b)
        && (byline(a) || byline(b) || holder.is_some_and(|h| byline(h) || is_bar(h)))
}

/// A bar of date and author by its class, in which nothing but elements stands: `<div class="meta"><span>..</span><span>..</span>`.
fn is_bar(holder: Dom<'_>) -> bool {
    let kinds = attr(holder, "class").map_or(0, kinds_of);
    let blank = |n: Dom<'_>| n.value().as_text().is_some_and(|t| t.trim().is_empty());
    let mut inside = holder.children().take(BAR_PARTS_MAX + 1);
    kinds & (bit("date") | bit("meta")) != 0
        && holder.children().nth(BAR_PARTS_MAX).is_none()
        && inside.all(|n| n.value().is_element() || blank(n))
}

/// What has more parts is no bar.
const BAR_PARTS_MAX: usize = 12;

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
