//! The article in a page's scripts: what a page that is drawn in the browser keeps as data, or shows where none run, or in a
//! frame. Two news pages of three hundred.

use memchr::memmem;

/// A string of less text than this is a teaser.
const BYTES_MIN: usize = 600;
/// A script's string that is longer is no article.
const BYTES_MAX: usize = 1 << 20;
/// Data within data: `self.__next_f.push([1,"{\"body\":\"...\"}"])`.
const DEPTH_MAX: usize = 2;
/// Ends of paragraphs, as they stand in scripts.
const PARAGRAPH_ENDS: [&str; 4] = ["\\u003c/p", "</p", "\\u003C/p", "<\\/p"];
/// Frames of a page that are looked at.
const FRAMES_MAX: usize = 16;
/// Fewer paragraphs are a notice.
const PARAGRAPHS_MIN: usize = 3;

/// The longest string of HTML paragraphs in the page's scripts.
pub(super) fn body(page: &str) -> Option<String> {
    scripts(page).filter_map(|script| longest(script, DEPTH_MAX)).max_by_key(String::len)
}

/// What a page shows to browsers that run no scripts, when it holds an article.
pub(super) fn unscripted(page: &str) -> Option<&str> {
    let articles = elements(page, "<noscript", "</noscript").filter(|inner| {
        let ends = memmem::find_iter(inner.as_bytes(), b"</p>").take(PARAGRAPHS_MIN).count();
        inner.len() >= BYTES_MIN && ends == PARAGRAPHS_MIN
    });
    let article = articles.max_by_key(|inner| inner.len())?;
    // What stands above the first paragraph is the page's head.
    article.find("<p").and_then(|text| article.get(text..))
}

/// The longest page within the page, as its frame's attribute holds it, still escaped.
pub(super) fn framed(page: &str) -> Option<&str> {
    let found = memmem::find_iter(page.as_bytes(), b"srcdoc=").filter_map(|at| {
        let value = &page[at + "srcdoc=".len()..];
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let inner = value[1..].split(quote).next()?;
        (inner.len() >= BYTES_MIN && inner.len() <= BYTES_MAX).then_some(inner)
    });
    found.take(FRAMES_MAX).max_by_key(|inner| inner.len())
}

/// The contents of the script elements.
pub(super) fn scripts(page: &str) -> impl Iterator<Item = &str> {
    elements(page, "<script", "</script")
}

/// What stands between such tags, up to the page's end for want of the last.
fn elements<'p>(page: &'p str, open: &str, close: &str) -> impl Iterator<Item = &'p str> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let tag = at + memmem::find(page.as_bytes().get(at..)?, open.as_bytes())?;
        let start = tag + page[tag..].find('>')? + 1;
        let end = memmem::find(&page.as_bytes()[start..], close.as_bytes());
        let end = end.map_or(page.len(), |n| start + n);
        at = end;
        Some(&page[start..end])
    })
}

fn longest(script: &str, depth: usize) -> Option<String> {
    let mut best: Option<String> = None;
    let mut ends = Ends::of(script);
    let mut at = 0;
    while let Some(hit) = ends.first(at) {
        let Some((literal, end)) = literal(script, hit, at) else { break };
        at = end;
        if literal.len() < BYTES_MIN || best.as_ref().is_some_and(|b| b.len() >= literal.len()) {
            continue;
        }
        let Ok(text) = serde_json::from_str::<String>(literal) else { continue };
        let inner = || longest(&text, depth - 1);
        let prose = text.matches("</p").count() >= PARAGRAPHS_MIN && text.contains("<p");
        let found = if prose && !is_data(&text) {
            Some(text)
        } else if depth > 0 {
            inner()
        } else {
            None
        };
        best = found.filter(|f| best.as_ref().is_none_or(|b| b.len() < f.len())).or(best);
    }
    best
}

/// Does a string hold data itself, rather than markup? Some name their data by a number: `5:{"article":`.
fn is_data(text: &str) -> bool {
    let named = text.trim_start().split_once(':').map(|(name, rest)| (name, rest.trim_start()));
    let bare = named.filter(|(name, _)| name.bytes().all(|b| b.is_ascii_hexdigit()));
    bare.map_or(text.trim_start(), |(_, rest)| rest).starts_with(['{', '['])
}

/// The ends of paragraphs of a script, from its start to its end.
struct Ends<'a> {
    script: &'a [u8],
    /// Where each of [`PARAGRAPH_ENDS`] is next. One that is nowhere is looked for once, not at each hit of another.
    next: [Option<usize>; PARAGRAPH_ENDS.len()],
}

impl<'a> Ends<'a> {
    fn of(script: &'a str) -> Self {
        let script = script.as_bytes();
        Self { script, next: PARAGRAPH_ENDS.map(|end| memmem::find(script, end.as_bytes())) }
    }

    /// The first at or after a place; places only grow.
    fn first(&mut self, from: usize) -> Option<usize> {
        for (next, end) in self.next.iter_mut().zip(PARAGRAPH_ENDS) {
            if next.is_some_and(|at| at < from) {
                let rest = self.script.get(from..).unwrap_or_default();
                *next = memmem::find(rest, end.as_bytes()).map(|n| from + n);
            }
        }
        self.next.iter().flatten().min().copied()
    }
}

/// The string literal around a place, with its quotes, and where it ends. `from` is where the last one ended.
fn literal(script: &str, place: usize, from: usize) -> Option<(&str, usize)> {
    let bytes = script.as_bytes();
    let start =
        (from.max(place.saturating_sub(BYTES_MAX))..place).rev().find(|i| is_quote(bytes, *i));
    let end = (place..bytes.len().min(place + BYTES_MAX)).find(|i| is_quote(bytes, *i))?;
    Some((start.map_or("", |start| &script[start..=end]), end + 1))
}

/// A double quote that no backslash escapes.
fn is_quote(bytes: &[u8], at: usize) -> bool {
    bytes[at] == b'"'
        && bytes[..at].iter().rev().take_while(|b| **b == b'\\').count().is_multiple_of(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraphs() -> String {
        let line = "<p>The ferry left the harbour of Corrow at dawn, with \"fourteen\" aboard, and came back at noon.</p>";
        line.repeat(8)
    }

    fn page(script: &str) -> String {
        format!(
            "<html><body><p class=\"a\">x</p><script id=\"s\">{script}</script><div title=\"</p>\"></div>"
        )
    }

    #[test]
    fn the_text_is_found_as_sites_write_it() {
        let json =
            serde_json::json!({"data": {"teaser": "<p>short</p>", "contentHtml": paragraphs()}})
                .to_string();
        let escaped = json.replace('<', "\\u003c").replace('>', "\\u003e");
        let nested = format!("self.__next_f.push([1,{}])", serde_json::Value::from(json.as_str()));
        let row = format!("5:{json}");
        let row = format!("self.__next_f.push([1,{}])", serde_json::Value::from(row));
        for script in [json.clone(), escaped, json.replace("</", "<\\/"), nested, row] {
            assert_eq!(body(&page(&script)).as_deref(), Some(paragraphs().as_str()), "{script}");
        }
    }

    #[test]
    fn what_is_shown_without_scripts_is_found() {
        let article = paragraphs();
        let page = format!(
            "<body><noscript><img src=x></noscript><div id=a></div><noscript>{article}</noscript>"
        );
        assert_eq!(unscripted(&page), Some(article.as_str()));
        assert_eq!(unscripted("<noscript>Please enable JavaScript</noscript>"), None);
    }

    #[test]
    fn a_page_in_a_frame_is_found_as_it_stands() {
        let article = paragraphs().replace('"', "&quot;");
        let page = format!("<h1>x</h1><iframe sandbox srcdoc=\"{article}\"></iframe><p>y</p>");
        assert_eq!(framed(&page), Some(article.as_str()));
        assert_eq!(framed("<iframe srcdoc=\"<p>An advertisement</p>\">"), None);
        assert_eq!(framed("srcdoc="), None);
    }

    #[test]
    fn teasers_markup_and_broken_data_are_nothing() {
        for script in
            ["", "var a = \"<p>short</p>\";", "\"</p>", "</p></p></p>", "\\\"\\\"</p>\\\""]
        {
            assert_eq!(body(&page(script)), None, "{script}");
        }
        assert_eq!(body(&paragraphs()), None);
    }
}
