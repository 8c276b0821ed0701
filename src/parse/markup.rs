//! Child elements back to markup, and relative addresses to absolute ones.

use std::borrow::Cow;

use url::Url;

use super::room::At;
use super::tree::{Child, Element, VOID, is_any, join};
use crate::text::{escape_into, escape_text_into};

/// Attributes that hold one address.
const ADDRESSES: &[&str] = &[
    "href",
    "src",
    "cite",
    "longdesc",
    "usemap",
    "action",
    "background",
    "codebase",
    "classid",
    "data",
    "profile",
    "poster",
    "srcset",
    "data-src",
    "data-srcset",
    "data-original",
    "data-lazy-src",
];

/// What is in an element as markup, prefixes left out, addresses absolute.
///
/// `xhtml`: a lone `<div>` round it all is not part of it (RFC 4287 3.1.1.3).
///
/// `at`: for addresses where no `xml:base` within it says otherwise.
pub(super) fn inner(element: Element<'_, '_>, xhtml: bool, at: At<'_>) -> String {
    let mut out = String::new();
    let within = Some(element).filter(|_| xhtml).and_then(lone_div);
    write_children(within.unwrap_or(element), at, &mut out);
    let trimmed = out.trim();
    if trimmed.len() == out.len() { out } else { trimmed.to_owned() }
}

/// Escaped HTML that a lone `<div>` stands round, as some programs write it; `None` where the `<div>` holds elements.
pub(super) fn escaped_in_div(element: Element<'_, '_>) -> Option<String> {
    let div = lone_div(element).filter(|div| !div.has_markup())?;
    let text = div.text().map(Cow::into_owned)?;
    text.contains('<').then_some(text)
}

fn lone_div<'t, 'a>(element: Element<'t, 'a>) -> Option<Element<'t, 'a>> {
    let mut div = None;
    for child in element.children() {
        match child {
            Child::Text(t) if t.trim().is_empty() => {}
            Child::Element(e) if div.is_none() && e.name().eq_ignore_ascii_case("div") => {
                div = Some(e);
            }
            _ => return None,
        }
    }
    div
}

fn write_children(element: Element<'_, '_>, at: At<'_>, out: &mut String) {
    for child in element.children() {
        match child {
            Child::Text(t) => escape_text_into(t, out),
            Child::Element(e) => write_element(e, at, out),
        }
    }
}

fn write_element(element: Element<'_, '_>, at: At<'_>, out: &mut String) {
    let at = if element.has_own_base() { At { base: element.base(), ..at } } else { at };
    let name = element.name();
    out.push('<');
    out.push_str(name);
    for (key, value) in element.attributes() {
        if key.starts_with("xmlns") || key.starts_with("xml:") {
            continue;
        }
        out.push(' ');
        out.push_str(key);
        out.push_str("=\"");
        match absolute(key, value, at) {
            Some(url) => escape_into(&url, out),
            None => escape_into(value, out),
        }
        out.push('"');
    }
    if is_any(name, VOID) {
        out.push_str(" />");
        return;
    }
    out.push('>');
    write_children(element, at, out);
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

/// The absolute form of an attribute's relative address; `None` where there is nothing to change.
pub(super) fn absolute(attribute: &str, value: &str, at: At<'_>) -> Option<String> {
    at.base?;
    if is_any(attribute, &["srcset", "data-srcset"]) {
        return Some(absolute_set(value, at));
    }
    holds_address(attribute).then(|| absolute_url(value, at))?
}

/// Does an attribute of this name hold addresses?
pub(super) fn holds_address(attribute: &str) -> bool {
    is_any(attribute, ADDRESSES)
}

fn absolute_url(value: &str, at: At<'_>) -> Option<String> {
    let value = value.trim();
    if value.is_empty() {
        return None; // says nothing, rather than "this document"
    }
    match Url::parse(value) {
        Err(url::ParseError::RelativeUrlWithoutBase) => {
            at.room.joined(value, || join(at.base, value))
        }
        // Absolute already, byte for byte; or beyond repair.
        _ => None,
    }
}

fn absolute_set(value: &str, at: At<'_>) -> String {
    let one = |candidate: &str| {
        let candidate = candidate.trim();
        let (url, size) = candidate.split_once(char::is_whitespace).unwrap_or((candidate, ""));
        let url = absolute_url(url, at).unwrap_or_else(|| url.to_owned());
        format!("{url} {size}").trim_end().to_owned()
    };
    value.split(", ").map(one).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::tree::Tree;
    use super::*;

    #[track_caller]
    fn inner_is(text: &str, markup: &str) {
        let tree = Tree::read(text, None);
        assert_eq!(
            inner(tree.top().elements().next().unwrap(), true, At { base: None, room: &tree.room }),
            markup
        );
    }

    #[test]
    fn child_markup() {
        inner_is("<t>a <b>b</b> c</t>", "a <b>b</b> c");
        inner_is(
            "<c><x:div xmlns:x='http://www.w3.org/1999/xhtml'><x:p>1 &lt; 2<x:br/></x:p></x:div></c>",
            "<p>1 &lt; 2<br /></p>",
        );
        inner_is("<c><div>a</div><div>b</div></c>", "<div>a</div><div>b</div>");
        inner_is(
            "<c xml:base='http://h.example/'><a href='x&amp;\"y'>z</a></c>",
            "<a href=\"http://h.example/x&amp;%22y\">z</a>",
        );
    }
}
