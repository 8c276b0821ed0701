//! Inline text of a run: plain, and with the few tags we allow.

use url::Url;

use super::bounds::{RICH_BYTES_MAX, URL_BYTES_MAX};
use super::cells;
use super::dom::{Dom, attr};
use crate::model::Rich;
use crate::text::escape_into;

/// The tags that survive; others only lose their markup.
fn allowed(name: &str) -> Option<&'static str> {
    Some(match name {
        "a" => "a",
        "b" | "strong" => "strong",
        "i" | "em" | "cite" | "dfn" | "var" => "em",
        "code" | "kbd" | "samp" | "tt" => "code",
        "sub" => "sub",
        "sup" => "sup",
        "s" | "strike" | "del" => "s",
        "mark" => "mark",
        "q" => "q",
        _ => return None,
    })
}

/// An absolute http(s) address, or mailto where a link may be one.
pub(super) fn web(base: &Url, href: &str) -> Option<Url> {
    let url = base.join(Some(href.trim()).filter(|h| h.len() <= URL_BYTES_MAX)?).ok()?;
    let ok =
        matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|h| !h.is_empty());
    ok.then_some(url)
}

fn link(base: &Url, href: &str) -> Option<String> {
    if href.starts_with('#') {
        return None; // a place on a page that is not ours
    }
    if href.trim_start().get(..7).is_some_and(|s| s.eq_ignore_ascii_case("mailto:")) {
        let short = href.trim().len() <= URL_BYTES_MAX;
        return Url::parse(href.trim()).ok().filter(|_| short).map(String::from);
    }
    web(base, href).map(String::from)
}

/// One open tag with its address, when it is a link.
#[derive(PartialEq, Eq, Clone)]
struct Open(&'static str, Option<String>);

/// Renders the pieces of a run that stands in `block`.
pub(super) fn rich(pieces: &[Dom<'_>], block: Dom<'_>, base: &Url) -> Rich {
    let mut out = Writer::default();
    // Neighbours share their ancestors.
    let (mut parent, mut open) = (None, Vec::new());
    let mut last: Option<Dom<'_>> = None;
    for piece in pieces {
        out.space = out.space || last.is_some_and(|last| cells::parts(last, *piece));
        last = Some(*piece);
        if let Some(text) = piece.value().as_text() {
            if parent != piece.parent() {
                parent = piece.parent();
                open = path(*piece, block, base);
            }
            out.text(text, &open);
        } else if let Some(letter) = attr(*piece, "alt") {
            out.text(letter, &path(*piece, block, base)); // a drawn initial
        } else {
            out.line_break();
        }
    }
    out.finish()
}

/// The allowed inline ancestors, outermost first.
fn path(piece: Dom<'_>, block: Dom<'_>, base: &Url) -> Vec<Open> {
    let mut out = Vec::new();
    for node in piece.ancestors().take_while(|n| *n != block) {
        let Some(e) = node.value().as_element() else { continue };
        match allowed(e.name()) {
            Some("a") => {
                let href = attr(node, "href").and_then(|h| link(base, h));
                out.extend(href.map(|h| Open("a", Some(h))));
            }
            Some(tag) if !out.iter().any(|o: &Open| o.0 == tag) => out.push(Open(tag, None)),
            _ => {}
        }
    }
    out.reverse();
    // Links do not nest.
    let mut seen = false;
    out.retain(|o| o.0 != "a" || !std::mem::replace(&mut seen, true));
    out
}

#[derive(Default)]
struct Writer {
    text: String,
    html: String,
    open: Vec<Open>,
    space: bool,
    marked: bool,
}

impl Writer {
    fn text(&mut self, text: &str, path: &[Open]) {
        if text.trim().is_empty() {
            self.space |= !text.is_empty();
            return; // between two inline elements
        }
        if self.html.len() >= RICH_BYTES_MAX {
            return;
        }
        self.space |= text.starts_with(char::is_whitespace);
        self.switch(path);
        // Beyond its room a paragraph ends in the middle.
        let room = RICH_BYTES_MAX.saturating_sub(self.html.len());
        let text = crate::text::cut(text, room);
        for (i, words) in crate::text::spaced(text).enumerate() {
            if i > 0 {
                self.space = true;
            }
            self.flush_space();
            for piece in super::outline::seen(words) {
                self.text.push_str(piece);
                escape_into(piece, &mut self.html);
            }
        }
        self.space |= text.ends_with(char::is_whitespace);
    }

    fn flush_space(&mut self) {
        if std::mem::take(&mut self.space) && !self.text.is_empty() && !self.html.ends_with("<br>")
        {
            self.text.push(' ');
            self.html.push(' ');
        }
    }

    /// Closes and opens tags until `path` is open.
    fn switch(&mut self, path: &[Open]) {
        let same = self.open.iter().zip(path).take_while(|(a, b)| a == b).count();
        self.close_to(same);
        self.flush_space();
        for open in &path[same..] {
            self.marked = true;
            match &open.1 {
                Some(href) => {
                    self.html.push_str("<a href=\"");
                    escape_into(href, &mut self.html);
                    self.html.push_str("\">");
                }
                None => self.html.push_str(&format!("<{}>", open.0)),
            }
            self.open.push(open.clone());
        }
    }

    fn close_to(&mut self, keep: usize) {
        while self.open.len() > keep {
            if let Some(open) = self.open.pop() {
                self.html.push_str(&format!("</{}>", open.0));
            }
        }
    }

    fn line_break(&mut self) {
        if self.text.is_empty() || self.html.len() >= RICH_BYTES_MAX {
            return;
        }
        self.close_to(0);
        self.marked = true;
        self.text.push(' ');
        self.html.push_str("<br>");
        self.space = false;
    }

    fn finish(mut self) -> Rich {
        self.close_to(0);
        let text = crate::text::collapse(&self.text);
        let html = self.html.trim().trim_end_matches("<br>").trim();
        Rich { text, html: if self.marked { html.to_owned() } else { String::new() } }
    }
}
