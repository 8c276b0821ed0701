//! HTML-like text of strangers: cut into tags and text, references resolved, and what of it can be read.

pub mod counters;
pub mod lex;
pub mod refs;

use lex::{Lexer, Token};

/// Elements whose content is no text.
pub const UNREAD: &[&str] = &["script", "style", "applet", "template"];
/// Elements within a line; all others part words.
const INLINE: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font",
    "i", "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "tt", "u", "var", "wbr",
];

/// The text of a fragment of HTML, on one line.
pub fn text_of(html: &str) -> String {
    crate::text::collapse(&lines(html))
}

/// The text of a fragment of HTML; where elements part it, there is a new line.
fn lines(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut lexer = Lexer::new(html);
    while let Some(token) = lexer.next() {
        match token {
            Token::Text(text) | Token::Cdata(text) => out.push_str(&refs::resolve(text, false)),
            Token::Start { name, empty, .. } => {
                let name = name.to_ascii_lowercase();
                if UNREAD.contains(&name.as_str()) && !empty {
                    lexer.skip_raw(&name);
                } else if !INLINE.contains(&name.as_str()) {
                    out.push('\n');
                }
            }
            Token::End(name) if !INLINE.contains(&name.to_ascii_lowercase().as_str()) => {
                out.push('\n');
            }
            _ => {}
        }
    }
    out
}

/// Is there a tag in it that a reader of HTML would take for one?
pub fn has_tags(text: &str) -> bool {
    text.contains('<') && Lexer::new(text).any(|t| matches!(t, Token::Start { .. } | Token::End(_)))
}

/// Plain text as HTML: a blank line ends a paragraph, another one only a line.
pub fn of_plain(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut out = String::with_capacity(text.len() + 64);
    let mut paragraph: Vec<String> = Vec::new();
    for line in text.lines().chain([""]) {
        if !line.trim().is_empty() {
            paragraph.push(crate::text::escape(line.trim()));
        } else if !paragraph.is_empty() {
            out.push_str(&format!("<p>{}</p>", paragraph.join("<br>")));
            paragraph.clear();
        }
    }
    out
}

/// HTML as it is meant: where there are no tags in it but blank lines, these end its paragraphs.
pub fn of_html(html: &str) -> String {
    let blank = html.contains("\n\n") || html.contains("\r\n\r\n") || blank_line(html);
    if blank && !has_tags(html) { of_plain(&refs::decode(html)) } else { refs::once(html).into() }
}

fn blank_line(text: &str) -> bool {
    let mut lines = text.trim().lines();
    lines.next();
    lines.any(|l| l.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_read() {
        let check = |html: &str, text: &str| assert_eq!(text_of(html), text);
        check("Why <b>every</b>one is<br/>here &amp; there", "Why everyone is here & there");
        check("<p>a</p><p>b<script>x<y</script></p>", "a b");
        check("a<b>c</b> 1 < 2", "ac 1 < 2");
    }

    #[test]
    fn plain_text_keeps_its_paragraphs() {
        assert_eq!(of_plain("a < b\nc\n\n \nd"), "<p>a &lt; b<br>c</p><p>d</p>");
        assert_eq!(of_html("a &amp; b\n\nc"), "<p>a &amp; b</p><p>c</p>");
        assert_eq!(of_html("<i>a</i>\n\nc"), "<i>a</i>\n\nc");
        assert_eq!(of_html("a\nb"), "a\nb");
        assert_eq!(of_html("It&amp;#39;s&amp;nbsp;<b>x</b>"), "It&#39;s&nbsp;<b>x</b>");
    }
}
