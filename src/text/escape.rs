//! What stands in markup: its signs escaped, and nothing that XML does not allow.

use std::borrow::Cow;

/// A character, and what is written for it in markup.
type Reference = (u8, &'static str);
const AMP: Reference = (b'&', "&amp;");
const LT: Reference = (b'<', "&lt;");
const GT: Reference = (b'>', "&gt;");
const QUOT: Reference = (b'"', "&quot;");

/// Escapes text for HTML and XML, in content and in double-quoted attributes.
pub fn escape(s: &str) -> String {
    let mut out = String::with_capacity(s.len() + s.len() / 16);
    escape_into(s, &mut out);
    out
}

/// [`escape`] onto the end of a string.
pub fn escape_into(s: &str, out: &mut String) {
    replace_into(s, out, [AMP, LT, GT, QUOT]);
}

/// Escapes text for content only: quotes stay as they are.
pub fn escape_text_into(s: &str, out: &mut String) {
    replace_into(s, out, [AMP, LT, GT]);
}

/// Copies what stands between the bytes that something else is written for; those are ASCII.
fn replace_into<const N: usize>(s: &str, out: &mut String, written: [Reference; N]) {
    out.reserve(s.len());
    let is = |byte| written.iter().any(|(one, _)| byte == *one);
    let mut from = 0;
    while let Some(at) = find_byte(&s.as_bytes()[from..], is).map(|at| from + at) {
        let byte = s.as_bytes()[at];
        out.push_str(&s[from..at]);
        written.iter().filter(|(one, _)| byte == *one).for_each(|(_, other)| out.push_str(other));
        from = at + 1;
    }
    out.push_str(&s[from..]);
}

/// Bytes that are asked about together.
const PIECE_BYTES: usize = 32;

/// Where the first byte stands that `is` one, where next to none is. Without branches in it, many are asked about at once.
fn find_byte(bytes: &[u8], is: impl Fn(u8) -> bool) -> Option<usize> {
    let (pieces, _) = bytes.as_chunks::<PIECE_BYTES>();
    let without = |piece: &&[u8; PIECE_BYTES]| !piece.iter().fold(false, |any, b| any | is(*b));
    let passed = pieces.iter().take_while(without).count() * PIECE_BYTES;
    bytes[passed..].iter().position(|b| is(*b)).map(|at| passed + at)
}

/// Keeps only what XML 1.0 allows (2.2 Char); everything else would make the document ill-formed.
pub fn xml_clean(s: &str) -> Cow<'_, str> {
    let bad = |c: char| matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}');
    // Asked of the bytes first: next to no text holds one of these.
    if find_byte(s.as_bytes(), begins_bad).is_some() && s.contains(bad) {
        s.chars().filter(|c| !bad(*c)).collect::<String>().into()
    } else {
        s.into()
    }
}

/// Does a character that XML does not allow begin with this byte, as others may?
#[expect(clippy::needless_bitwise_bool, reason = "without branches many bytes are asked at once")]
fn begins_bad(b: u8) -> bool {
    ((b < b' ') & (b != b'\t') & (b != b'\n') & (b != b'\r')) | (b == 0xEF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_keeps_only_its_characters() {
        assert_eq!(xml_clean("a\u{B}b\tc\u{FFFF}"), "ab\tc");
        for x in (0..70).map(|n| "x".repeat(n)) {
            assert_eq!(xml_clean(&format!("{x}\u{1F}é\u{FFFE}")), format!("{x}é"));
        }
    }

    #[test]
    fn markup_is_escaped_wherever_it_stands() {
        for (before, between) in (0..70).flat_map(|n| [(n, 0), (n, 1), (3, n)]) {
            let (a, b) = ("é".repeat(before), "x".repeat(between));
            let text = format!("{a}<{b}&{b}>'{b}\"{a}");
            assert_eq!(escape(&text), format!("{a}&lt;{b}&amp;{b}&gt;'{b}&quot;{a}"));
            let mut out = "=".to_owned();
            escape_text_into(&text, &mut out);
            assert_eq!(out, format!("={a}&lt;{b}&amp;{b}&gt;'{b}\"{a}"));
        }
    }
}
