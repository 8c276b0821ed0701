//! HTML of strangers -> HTML without anything active, in one spelling, addresses absolute.
//!
//! Everything written comes from the lists here or is escaped, so what the lexer misreads is harmless too. Pages and
//! output are cleaned again where they are made, by a stricter list.

use std::borrow::Cow;

use super::boxes::{Added, is_hidden};
use super::markup::{absolute, holds_address};
use super::room::At;
use super::style;
use super::tree::{VOID, is_any, local};
use crate::markup::UNREAD;
use crate::markup::counters::is_unseen;
use crate::markup::lex::{Lexer, Token};
use crate::markup::refs::{self, tidy_into};
use crate::text::{collapse, escape, escape_into};

/// Elements that are text, structure or media, sorted. Of others only the content stays.
const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "address",
    "area",
    "article",
    "aside",
    "audio",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "button",
    "canvas",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "command",
    "data",
    "datagrid",
    "datalist",
    "dd",
    "del",
    "details",
    "dfn",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "event-source",
    "fieldset",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "i",
    "img",
    "input",
    "ins",
    "kbd",
    "keygen",
    "label",
    "legend",
    "li",
    "m",
    "main",
    "map",
    "mark",
    "menu",
    "meter",
    "multicol",
    "nav",
    "nextid",
    "noscript",
    "ol",
    "optgroup",
    "option",
    "output",
    "p",
    "picture",
    "pre",
    "progress",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "select",
    "small",
    "sound",
    "source",
    "spacer",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "track",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];
/// Attributes that act: documents in attributes, other targets, playing unasked; and all `on...`.
const ATTRIBUTES_DROPPED: &[&str] = &["srcdoc", "formaction", "xmlns", "ping", "autoplay"];
/// Where addresses may lead.
const SCHEMES: &[&str] = &[
    "http", "https", "mailto", "ftp", "tel", "news", "nntp", "irc", "ircs", "xmpp", "sip",
    "magnet", "feed",
];

/// Cleans a fragment of HTML. What is longer than the document's room allows is left out.
pub(super) fn html(fragment: &str, at: At<'_>) -> String {
    let mut out = String::with_capacity(fragment.len());
    let mut lexer = Lexer::new(fragment);
    let mut added: Option<Added> = None;
    let room = at.room.left();
    while let Some(token) = lexer.next() {
        if out.len() > fragment.len() + room {
            break;
        }
        let (within, written) = (added.is_some(), out.len());
        added = match added {
            Some(added) => added.after(&token, &mut out),
            None => Added::opened(&token, out.len()),
        };
        let taken_out = within && added.is_none() && out.len() < written;
        match token {
            Token::Text(text) => text_into(text, &mut out),
            Token::Cdata(text) => tidy_into(text, &mut out),
            Token::Start { name, attributes, empty } => {
                let name = local(name).to_ascii_lowercase();
                if name == "iframe" {
                    frame(&attributes, at, &mut out);
                } else if UNREAD.contains(&name.as_str()) {
                    if !empty {
                        lexer.skip_raw(&name);
                    }
                } else if known(&name) && !is_void_unseen(&name, &attributes) {
                    start(&name, &attributes, at, &mut out);
                    if empty {
                        // `<p/>` opens a paragraph in HTML; what was meant is an empty one.
                        end(&name, &mut out);
                    }
                }
            }
            Token::End(_) if taken_out => {}
            Token::End(name) => end(&local(name).to_ascii_lowercase(), &mut out),
            // One that nothing closes is what somebody wrote about.
            Token::Doctype(rest) if !fragment.ends_with('>') && fragment.ends_with(rest) => {
                out.push_str("&lt;!DOCTYPE");
                tidy_into(rest, &mut out);
            }
            Token::Doctype(_) | Token::Instruction(_) | Token::Comment => {}
        }
    }
    // The addresses have taken theirs.
    let grown = out.len().saturating_sub(fragment.len());
    at.room.take(grown.saturating_sub(room - at.room.left()));
    let trimmed = out.trim();
    if trimmed.len() == out.len() { out } else { trimmed.to_owned() }
}

/// Is it an element of no content that nobody sees, such as a picture that counts?
fn is_void_unseen(name: &str, attributes: &[(&str, &str)]) -> bool {
    VOID.contains(&name) && is_hidden(attributes)
        || name == "img" && is_unseen(attributes.iter().copied())
}

/// Without the conditions that office programs write for themselves: `<![if !supportLists]>`.
fn unconditional(text: &str) -> Cow<'_, str> {
    let mut rest = text;
    let mut out = String::new();
    while let Some((before, after)) = rest.split_once("<![") {
        let condition = after.starts_with("if") || after.starts_with("endif");
        let Some((_, after)) = after.split_once("]>").filter(|_| condition) else { break };
        out.push_str(before);
        rest = after;
    }
    if out.is_empty() && rest.len() == text.len() { text.into() } else { (out + rest).into() }
}

/// A comment that nothing closes ends with the next `>`, as readers of old took it, else with its text.
fn text_into(text: &str, out: &mut String) {
    let text = unconditional(text);
    let mut rest = &*text;
    while let Some((before, after)) = rest.split_once("<!--") {
        tidy_into(before, out);
        rest = after.split_once('>').map_or("", |(_, text)| text);
    }
    tidy_into(rest, out);
}

/// Instead of a frame a link to what it shows; none to a front page, which shows nothing in particular.
fn frame(attributes: &[(&str, &str)], at: At<'_>, out: &mut String) {
    let get = |key: &str| {
        attributes.iter().find(|(n, _)| n.eq_ignore_ascii_case(key)).map(|(_, v)| refs::decode(v))
    };
    let address = ["src", "data-src"].into_iter().filter_map(get).find_map(|src| {
        let url = super::tree::join(at.base, src.trim())?;
        (matches!(url.scheme(), "http" | "https") && url.path() != "/").then_some(url)
    });
    let Some(url) = address else { return };
    let title = get("title").map(|t| collapse(&t)).filter(|t| !t.is_empty());
    let title = title.unwrap_or_else(|| crate::model::url::site(url.as_str()));
    out.push_str(&format!("<p><a href=\"{}\">{}</a></p>", escape(url.as_str()), escape(&title)));
}

/// Does a text open with an element that is kept?
pub(super) fn opens_known(text: &str) -> bool {
    let Some(Token::Start { name, .. }) = Lexer::new(text).next() else { return false };
    known(&name.to_ascii_lowercase())
}

fn known(name: &str) -> bool {
    ELEMENTS.binary_search(&name).is_ok()
}

fn end(name: &str, out: &mut String) {
    if known(name) && !VOID.contains(&name) {
        out.push_str("</");
        out.push_str(name);
        out.push('>');
    }
}

/// Attributes in the order of their names: the same markup is the same bytes, however it was written.
fn start(name: &str, attributes: &[(&str, &str)], at: At<'_>, out: &mut String) {
    let mut kept: Vec<(String, &str)> = attributes
        .iter()
        .map(|(key, value)| (key.to_ascii_lowercase(), *value))
        .filter(|(key, _)| allowed(key))
        .collect();
    kept.sort();
    kept.dedup_by(|a, b| a.0 == b.0);
    out.push('<');
    out.push_str(name);
    for (key, value) in kept {
        let mut shown = String::new();
        attribute(&key, value, at, &mut shown);
        if key != "style" || !shown.is_empty() {
            out.push_str(&format!(" {key}=\"{shown}\""));
        }
    }
    out.push_str(if VOID.contains(&name) { " />" } else { ">" });
}

fn allowed(key: &str) -> bool {
    let named =
        key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_');
    // A name made of quotes only is none.
    named && !key.is_empty() && !key.starts_with("on") && !ATTRIBUTES_DROPPED.contains(&key)
}

fn attribute(key: &str, value: &str, at: At<'_>, out: &mut String) {
    if key == "style" {
        escape_into(&style::clean(&decoded(value)), out);
    } else if holds_address(key) {
        let decoded = decoded(value);
        match absolute(key, &decoded, at) {
            Some(url) if safe(&url) => escape_into(&url, out),
            None if safe(&decoded) => escape_into(decoded.trim(), out),
            // An empty address leads nowhere.
            _ => {}
        }
    } else {
        let mut tidy = String::with_capacity(value.len());
        tidy_into(value, &mut tidy);
        out.push_str(&tidy.replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;"));
    }
}

fn decoded(value: &str) -> Cow<'_, str> {
    if value.contains('&') { refs::decode(value).into() } else { Cow::Borrowed(value) }
}

/// Relative, or of a harmless scheme. Browsers skip white space and controls within a scheme.
fn safe(address: &str) -> bool {
    let squeezed: String =
        address.chars().filter(|c| !c.is_whitespace() && !c.is_control()).take(64).collect();
    match squeezed.split_once(':') {
        Some((scheme, _)) if !scheme.contains(['/', '?', '#']) => is_any(scheme, SCHEMES),
        _ => true,
    }
}

#[cfg(test)]
mod tests;
