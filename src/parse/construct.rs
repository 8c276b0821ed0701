//! Text constructs and contents: what an element's text is, and how it is marked up.

use url::Url;

use super::names::Ns;
use super::room::At;
use super::tree::{Element, join};
use super::{markup, sanitize};
use crate::markup::refs;
use crate::model::entry::{Content, Text, TextKind};
use crate::text::cut;

/// Titles, rights: one line.
pub(super) const TITLE_BYTES_MAX: usize = 1024;
/// Content and summaries.
pub(super) const CONTENT_BYTES_MAX: usize = 1024 * 1024;

/// What a text is when its element does not say.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Default {
    /// Plain, unless it looks like HTML: RSS titles are often one, often the other.
    Sniffed,
    /// HTML, as RSS descriptions are.
    Html,
}

/// A title, summary or rights. `page`: the entry's own address.
pub(super) fn text(
    element: Element<'_, '_>,
    default: Default,
    max: usize,
    page: Option<&Url>,
) -> Option<Text> {
    let (kind, value) = read(element, default, page)?;
    let kind = match kind.as_str() {
        "xhtml" => TextKind::Xhtml,
        "html" => TextKind::Html,
        k if k.ends_with("xml") => TextKind::Xhtml,
        _ => TextKind::Text,
    };
    Some(Text { kind, value: shortened(value, max) })
}

/// Content: inline, or elsewhere.
pub(super) fn content(
    element: Element<'_, '_>,
    default: Default,
    page: Option<&Url>,
) -> Option<Content> {
    let src = element.attr("src").map(|s| {
        element.room().joined(s, || join(element.base(), s)).unwrap_or_else(|| s.to_owned())
    });
    let read = read(element, default, page);
    let (kind, value) = match (read, &src) {
        (Some((kind, value)), _) => (kind, Some(shortened(value, CONTENT_BYTES_MAX))),
        (None, Some(_)) => (element.attr("type").map_or("text".into(), kind_of), None),
        (None, None) => return None,
    };
    Some(Content { kind, value, src })
}

fn shortened(value: String, max: usize) -> String {
    if value.len() > max { format!("{}…", cut(&value, max)) } else { value }
}

/// The kind (`text`, `html`, `xhtml` or a media type) and the value.
///
/// Relative addresses are meant from `xml:base`, else from the entry's page, else from the document.
fn read(
    element: Element<'_, '_>,
    default: Default,
    page: Option<&Url>,
) -> Option<(String, String)> {
    let base = if element.has_own_base() { element.base() } else { page.or(element.base()) };
    let at = At { base, room: element.room() };
    let declared = element.attr("type").map(kind_of);
    let mode = element.attr("mode").unwrap_or_default();
    if element.has_markup()
        || (declared.as_deref() == Some("xhtml") && !mode.eq_ignore_ascii_case("escaped"))
    {
        if declared.as_deref() == Some("html")
            && let Some(text) = markup::escaped_in_div(element)
        {
            return Some(("html".to_owned(), sanitize::html(&text, at)));
        }
        // Only of Atom 1.0's `xhtml`; a media type's document is all of what stands there.
        let xhtml = element.attr("type").is_some_and(|t| t.eq_ignore_ascii_case("xhtml"));
        let value = sanitize::html(&markup::inner(element, xhtml, at), At { base: None, ..at });
        let kind = match declared {
            Some(kind) if kind == "html" || is_xml(&kind) => kind,
            _ => "xhtml".to_owned(),
        };
        return (!value.is_empty()).then_some((kind, value));
    }
    let mut value = element.text()?.into_owned();
    let encoded =
        mode.eq_ignore_ascii_case("base64") || declared.as_deref().is_some_and(|k| !is_text(k));
    if let Some(decoded) = Some(&value).filter(|_| encoded).and_then(|v| base64(v)) {
        value = decoded;
    }
    let value = undressed(value);
    let kind = declared.unwrap_or_else(|| match default {
        Default::Html => "html".to_owned(),
        Default::Sniffed => "text".to_owned(),
    });
    let kind = if kind == "text" && default == Default::Sniffed && looks_html(&value) {
        "html".into()
    } else {
        kind
    };
    let value = match kind.as_str() {
        "html" | "xhtml" => sanitize::html(&unescaped(value), at),
        _ => value,
    };
    Some((kind, value))
}

/// Without a CDATA section round it all that was escaped itself.
fn undressed(text: String) -> String {
    let inner = text.trim().strip_prefix("<![CDATA[");
    let inner = inner.and_then(|i| i.strip_suffix("]]>").or_else(|| i.strip_suffix("]]&gt;")));
    inner.filter(|inner| !inner.contains("]]>")).map(|i| i.trim().to_owned()).unwrap_or(text)
}

/// HTML that is nothing but escaped tags was escaped once too often.
fn unescaped(html: String) -> String {
    if html.contains('<') || !html.contains("&lt;") {
        return html;
    }
    let once_more = refs::decode(&html);
    if is_html(&once_more) { once_more } else { html }
}

/// Is it one element after the other, and nothing beside them?
pub(super) fn is_html(text: &str) -> bool {
    let text = text.trim();
    let markup = text.starts_with('<') && text.ends_with('>') && text.contains("</");
    markup && sanitize::opens_known(text)
}

/// The declared type in one spelling.
fn kind_of(declared: &str) -> String {
    let kind = declared.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "text" | "plain" | "text/plain" | "escaped" => "text".into(),
        "html" | "text/html" => "html".into(),
        "xhtml" | "application/xhtml+xml" | "application/xhtml" | "text/xhtml" | "xml" => {
            "xhtml".into()
        }
        _ => kind,
    }
}

fn is_xml(kind: &str) -> bool {
    kind == "xhtml" || kind.ends_with("+xml") || kind.ends_with("/xml")
}

fn is_text(kind: &str) -> bool {
    matches!(kind, "text" | "html") || is_xml(kind) || kind.starts_with("text/")
}

/// Would a reader see markup in it? A closed element, a `<br>`, or a character reference.
pub(super) fn looks_html(text: &str) -> bool {
    let bytes = text.as_bytes();
    let tag = memchr::memchr_iter(b'<', bytes).any(|at| {
        let rest = &text[at + 1..];
        let closes = rest
            .strip_prefix('/')
            .is_some_and(|r| r.starts_with(|c: char| c.is_ascii_alphabetic()));
        closes
            || ["br", "img ", "hr"]
                .iter()
                .any(|v| rest.get(..v.len()).is_some_and(|r| r.eq_ignore_ascii_case(v)))
    });
    tag || (text.contains('&') && text.contains(';') && refs::decode(text) != text)
}

/// Is an element named like a full text, in whatever vocabulary: `yandex:full-text`, `x:fullText`, `x:body`?
pub(super) fn is_full_text(ns: Ns, name: &str) -> bool {
    const NAMES: &[&str] = &[
        "fulltext",
        "fullcontent",
        "fullarticle",
        "fullstory",
        "fullbody",
        "fulldescription",
        "articlebody",
        "articletext",
        "storybody",
        "storytext",
        "newstext",
    ];
    // In vocabularies that are known these are something else: Media RSS has what is said in a film in `media:text`.
    let own = matches!(ns, Ns::Core | Ns::Other) && matches!(name, "body" | "text");
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    own || NAMES.contains(&name.as_str())
}

/// Base64 of UTF-8 text; `None` when it is not that.
fn base64(text: &str) -> Option<String> {
    let value = |b: u8| match b {
        b'A'..=b'Z' => Some(u32::from(b - b'A')),
        b'a'..=b'z' => Some(u32::from(b - b'a') + 26),
        b'0'..=b'9' => Some(u32::from(b - b'0') + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    };
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut held) = (0u32, 0);
    for b in text.trim_end_matches('=').bytes().filter(|b| !b.is_ascii_whitespace()) {
        bits = (bits << 6 | value(b)?) & 0xFF_FFFF;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    String::from_utf8(bytes).ok().map(|text| text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::tree::Tree;
    use super::*;

    #[track_caller]
    fn check(xml: &str, kind: &str, value: &str) {
        let tree = Tree::read(xml, None);
        let got = read(tree.top().elements().next().unwrap(), Default::Sniffed, None);
        assert_eq!(got, Some((kind.to_owned(), value.to_owned())), "{xml}");
    }

    #[test]
    fn full_texts_by_their_names() {
        for (ns, name) in [(Ns::Other, "body"), (Ns::Other, "full-text"), (Ns::Core, "text")] {
            assert!(is_full_text(ns, name), "{name}");
        }
        assert!(!is_full_text(Ns::Media, "text") && !is_full_text(Ns::Other, "textinput"));
    }

    #[test]
    fn kinds_and_values() {
        check("<t>plain &amp; simple</t>", "text", "plain & simple");
        check("<t>AT&amp;amp;T</t>", "html", "AT&amp;T");
        check("<t type='HTML'>&lt;b>x&lt;/b></t>", "html", "<b>x</b>");
        check("<t type='text/html' mode='escaped'>&lt;b>x</t>", "html", "<b>x");
        check(
            "<t type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a<br/>b</div></t>",
            "xhtml",
            "a<br />b",
        );
        check(
            "<t type='application/xhtml+xml' mode='xml'><div xmlns='http://www.w3.org/1999/xhtml'>a<br/>b</div></t>",
            "xhtml",
            "<div>a<br />b</div>",
        );
        check("<t type='html'><div>a &lt;b&gt;b&lt;/b&gt;</div></t>", "html", "a <b>b</b>");
        check("<t type='html'><div>a <b>b</b></div></t>", "html", "<div>a <b>b</b></div>");
        check("<t>a <b>b</b></t>", "xhtml", "a <b>b</b>");
        check("<t mode='base64' type='text/html'>PGI+eDwvYj4=</t>", "html", "<b>x</b>");
        check("<t>1 &lt; 2</t>", "text", "1 < 2");
        check("<t type='html'>&amp;lt;p&amp;gt;x&amp;lt;/p&amp;gt;</t>", "html", "<p>x</p>");
        check(
            "<t type='html'>&amp;lt;p&amp;gt; opens a paragraph</t>",
            "html",
            "&lt;p&gt; opens a paragraph",
        );
        check("<t>JosÃ© is here</t>", "text", "José is here");
        check(
            "<t>&lt;![CDATA[&lt;b&gt;x&lt;/b&gt; &amp;amp; y]]&gt;</t>",
            "html",
            "<b>x</b> &amp; y",
        );
        check("<t>&lt;![CDATA[ Wind at the quay ]]&gt;</t>", "text", "Wind at the quay");
        check("<t>&lt;![CDATA[ opens a section</t>", "text", "<![CDATA[ opens a section");
        check("<t>Write &lt;![CDATA[ and ]]&gt;</t>", "text", "Write <![CDATA[ and ]]>");
    }
}
