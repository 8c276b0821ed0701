//! Character references, by the one table there is: html5ever's, of the WHATWG's 2125 names.
//!
//! Pages are read as browsers read them ([`resolve`]): references may lack their semicolon. Feeds are stricter
//! ([`decode_into`]): `&copy=1` is part of an address far more often than a sign, and what no document may hold vanishes.

use std::borrow::Cow;
use std::collections::HashMap;

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

/// The longest name that may go without a semicolon: `frac12`, `middot`.
const BARE_MAX: usize = 6;
/// No name is longer than this.
const NAME_MAX: usize = 40;

/// Where something stands that [`resolve`] would write otherwise.
pub fn special(s: &[u8]) -> Option<usize> {
    memchr::memchr3(b'&', b'\r', 0, s)
}

/// Text as it is meant: references resolved, line ends made one, no NUL. `strict`: as in an attribute's value.
pub fn resolve(s: &str, strict: bool) -> Cow<'_, str> {
    let Some(first) = special(s.as_bytes()) else { return s.into() };
    let plain: Cow<'_, str> = if memchr::memchr2(b'\r', 0, &s.as_bytes()[first..]).is_some() {
        s.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "").into()
    } else {
        s.into()
    };
    let mut out = String::with_capacity(plain.len());
    let mut rest = &*plain;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let used = reference(rest, strict, &mut out);
        if used == 0 {
            out.push('&');
        }
        rest = &rest[used..];
    }
    out.push_str(rest);
    out.into()
}

/// Adds what the reference after an ampersand stands for, and says how long it is; 0 when it is none.
fn reference(s: &str, strict: bool, out: &mut String) -> usize {
    match s.strip_prefix('#') {
        Some(number) => numeric(number, out).map_or(0, |used| 1 + used),
        None => named(s, strict, out).unwrap_or(0),
    }
}

fn numeric(s: &str, out: &mut String) -> Option<usize> {
    let hex = s.starts_with(['x', 'X']);
    let digits = &s[usize::from(hex)..];
    let radix = if hex { 16 } else { 10 };
    let count = digits.bytes().take_while(|b| char::from(*b).is_digit(radix)).count();
    if count == 0 {
        return None;
    }
    // Too large a number is no character either.
    let code = u32::from_str_radix(&digits[..count], radix).unwrap_or(u32::MAX);
    out.push(character(code));
    let used = usize::from(hex) + count;
    Some(used + usize::from(s[used..].starts_with(';')))
}

fn character(code: u32) -> char {
    let c1 = code.checked_sub(0x80).and_then(|i| C1_REPLACEMENTS.get(i as usize));
    if let Some(Some(c)) = c1 {
        return *c;
    }
    char::from_u32(code).filter(|c| *c != '\0').unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn named(s: &str, strict: bool, out: &mut String) -> Option<usize> {
    // Nine of ten in a page's addresses.
    if s.starts_with("amp;") {
        out.push('&');
        return Some("amp;".len());
    }
    let length = s.bytes().take(NAME_MAX).take_while(u8::is_ascii_alphanumeric).count();
    let ended = s[length..].starts_with(';').then_some(length + 1);
    let bare = (2..=length.min(BARE_MAX)).rev();
    for end in ended.into_iter().chain(bare) {
        let Some(&(first, second)) = NAMED_ENTITIES.get(&s[..end]).filter(|e| e.0 != 0) else {
            continue;
        };
        let next = s.as_bytes().get(end).copied().unwrap_or(b' ');
        if strict && Some(end) != ended && (next == b'=' || next.is_ascii_alphanumeric()) {
            return None; // a parameter of an address
        }
        out.extend([first, second].into_iter().filter(|c| *c != 0).filter_map(char::from_u32));
        return Some(end);
    }
    None
}

/// The longest name is 31 letters; a longer one is text.
const CLOSED_MAX: usize = 32;

/// Replaces the closed references of `raw` onto the end of `out`. `more` knows names of the document's own.
///
/// What is no reference stays as it stands: `AT&T`, `?a=1&b=2`, `&nosuch;`.
pub fn decode_into(raw: &str, out: &mut String, more: &HashMap<String, String>) {
    let mut rest = raw;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        rest = closed(rest, out, more).unwrap_or_else(|| {
            out.push('&');
            rest
        });
    }
    out.push_str(rest);
}

/// [`decode_into`] a new string.
pub fn decode(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    decode_into(raw, &mut out, &HashMap::new());
    out
}

/// Without the second escape of references that nobody writes about: quotation marks, and what is no ASCII (`&amp;#8217;`).
pub fn once(html: &str) -> Cow<'_, str> {
    const TWICE: &str = "&amp;";
    // Who writes about markup marks it as code.
    if !html.contains(TWICE) || html.contains("<code") || html.contains("<pre") {
        return html.into();
    }
    let mut pieces = html.split(TWICE);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let named = piece.bytes().take(NAME_MAX).position(|b| b == b';');
        let reference = named.map(|end| decode(&format!("&{}", &piece[..=end])));
        let sign = |c: &str| matches!(c, "\"" | "'") || (!c.is_ascii() && !c.starts_with('&'));
        out.push_str(if reference.is_some_and(|c| sign(&c)) { "&" } else { TWICE });
        out.push_str(piece);
    }
    out.into()
}

/// Writes HTML text so that it is good markup and still means the same: lone `&` and `<` escaped, references kept.
pub fn tidy_into(html: &str, out: &mut String) {
    let mut rest = html;
    while let Some(at) = memchr::memchr2(b'&', b'<', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        let found = rest.as_bytes()[at];
        rest = &rest[at + 1..];
        if found == b'<' {
            out.push_str("&lt;");
            continue;
        }
        let mut text = String::new();
        match closed(rest, &mut text, &HashMap::new()) {
            None => out.push_str("&amp;"),
            Some(after) => {
                kept_reference(&rest[..rest.len() - after.len()], &text, out);
                rest = after;
            }
        }
    }
    out.push_str(rest);
}

/// A reference as it stands, closed; those to windows-1252 by what they mean.
fn kept_reference(name: &str, text: &str, out: &mut String) {
    let written = name.trim_end_matches(';');
    let code = written.strip_prefix('#').map(|n| match n.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => n.parse(),
    });
    match (code, text.chars().next()) {
        (Some(Ok(code)), Some(c)) if code != u32::from(c) => {
            out.push_str(&format!("&#x{:x};", u32::from(c)));
        }
        (_, None) => {}
        _ => {
            out.push('&');
            out.push_str(&written.replacen("#X", "#x", 1));
            out.push(';');
        }
    }
}

/// Reads one reference after its `&`; gives what follows it.
fn closed<'a>(rest: &'a str, out: &mut String, more: &HashMap<String, String>) -> Option<&'a str> {
    let end =
        rest.bytes().take(CLOSED_MAX).position(|b| !b.is_ascii_alphanumeric() && b != b'#')?;
    let name = &rest[..end];
    let ended = rest.as_bytes()[end] == b';';
    if let Some(number) = name.strip_prefix('#') {
        let after = &rest[end + usize::from(ended)..];
        if let Some((both, after)) = code(number).and_then(|high| halves(high, after)) {
            out.push(both);
            return Some(after);
        }
        out.push_str(&numbered(number)?);
        return Some(after);
    }
    if !ended {
        return None;
    }
    if let Some(own) = more.get(name) {
        out.push_str(own);
    } else {
        let (first, second) = NAMED_ENTITIES.get(&rest[..=end]).filter(|e| e.0 != 0)?;
        out.extend([*first, *second].into_iter().filter(|c| *c != 0).filter_map(char::from_u32));
    }
    Some(&rest[end + 1..])
}

/// The number of a reference.
fn code(number: &str) -> Option<u32> {
    match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => number.parse().ok(),
    }
}

/// A character that was written as its two halves of UTF-16, `&#55357;&#56832;`, and what follows it.
fn halves(high: u32, after: &str) -> Option<(char, &str)> {
    let second = after.strip_prefix("&#").filter(|_| (0xD800..0xDC00).contains(&high))?;
    let (number, after) = second.split_at_checked(second.find(';').filter(|end| *end < 8)?)?;
    let low = code(number).filter(|low| (0xDC00..0xE000).contains(low))?;
    let both = char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))?;
    Some((both, &after[1..]))
}

/// A numeric reference; an empty string for one no document may hold. `None` when it is no number.
fn numbered(number: &str) -> Option<String> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    };
    let code = match code {
        Ok(code) => code,
        Err(e) if *e.kind() == std::num::IntErrorKind::PosOverflow => return Some(String::new()),
        Err(_) => return None,
    };
    let character = char::from_u32(code).map(|_| character(code).to_string()).unwrap_or_default();
    let valid = if code == 0 { "" } else { &character };
    Some(crate::text::xml_clean(valid).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_as_browsers_do() {
        let text = |s| resolve(s, false).into_owned();
        assert_eq!(text("a &amp; b &lt;&#39;&#x2019;&hellip;"), "a & b <'’…");
        assert_eq!(text("&copy 2020 &notit; &nosuch; &# &"), "© 2020 ¬it; &nosuch; &# &");
        assert_eq!(text("&#150;&#0;&#99999999999;"), "–\u{FFFD}\u{FFFD}");
        assert_eq!(text("a\r\nb\rc"), "a\nb\nc");
    }

    #[test]
    fn addresses_keep_their_parameters() {
        assert_eq!(resolve("?a=1&copy=2&amp;b&lt", true), "?a=1&copy=2&b<");
    }

    #[track_caller]
    fn check(raw: &str, text: &str) {
        assert_eq!(decode(raw), text);
    }

    #[test]
    fn references_become_characters() {
        check("a&amp;b &lt;i&gt; &quot;x&quot; &apos;", "a&b <i> \"x\" '");
        check("&nbsp;&eacute;&Ccaron;&alpha;", "\u{A0}éČα");
        check("&#233;&#xE9;&#XE9;", "ééé");
        check("&#146;", "\u{2019}");
        check("&NotEqualTilde;", "\u{2242}\u{338}");
    }

    #[test]
    fn what_is_none_stays() {
        check("AT&T & Co &", "AT&T & Co &");
        check("?a=1&copy=2&b=3", "?a=1&copy=2&b=3");
        check("&nosuch; &; &#; &#x; &#zz;", "&nosuch; &; &#; &#x; &#zz;");
        check("&新;", "&新;");
    }

    #[test]
    fn tidied_text_means_the_same() {
        let tidy = |html: &str| {
            let mut out = String::new();
            tidy_into(html, &mut out);
            out
        };
        assert_eq!(
            tidy("Q&A &amp; &eacute; &#39; 1 < 2 &#146; &#X61;"),
            "Q&amp;A &amp; &eacute; &#39; 1 &lt; 2 &#x2019; &#x61;"
        );
    }

    #[test]
    fn forbidden_characters_vanish() {
        check("a&#11;b&#0;c&#xD800;d&#xFFFF;e&#99999999999;f", "abcdef");
    }

    #[test]
    fn a_character_in_two_halves_is_one() {
        check("a &#55357;&#56832; b &#xD83D;&#xDC0B;", "a 😀 b 🐋");
        check("&#55357;&#55357;&#56832;&#55357; &#56832;", "😀 ");
    }
}
