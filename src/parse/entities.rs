//! Character references: numbers, the WHATWG's 2125 names, and what browsers make of wrong ones.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Name and code points in hex, a line each (from the WHATWG list, as Python's `html.entities` has it).
static LIST: &str = include_str!("entities.txt");

static NAMES: LazyLock<HashMap<&'static str, String>> = LazyLock::new(|| {
    let text = |codes: &str| codes.split(' ').filter_map(|c| code_point(c, 16)).collect();
    LIST.lines().filter_map(|l| l.split_once(' ')).map(|(n, codes)| (n, text(codes))).collect()
});

/// The longest name is 31 letters; a longer one is text.
const NAME_MAX: usize = 32;

/// Numbers 128-159 mean windows-1252 to everyone who writes them (WHATWG 13.2.5.80).
const WINDOWS_1252: &[u8] = &[
    0x80, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8B, 0x8C, 0x8E, 0x91, 0x92, 0x93,
    0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9A, 0x9B, 0x9C, 0x9E, 0x9F,
];

fn code_point(digits: &str, radix: u32) -> Option<char> {
    u32::from_str_radix(digits, radix).ok().and_then(char::from_u32)
}

/// The named character reference `name` (without `&` and `;`).
pub(super) fn named(name: &str) -> Option<&'static str> {
    match name {
        // Nearly all there are.
        "lt" => Some("<"),
        "gt" => Some(">"),
        "amp" => Some("&"),
        "quot" => Some("\""),
        _ => NAMES.get(name).map(String::as_str),
    }
}

/// Replaces the references of `raw` onto the end of `out`. `more` knows names of the document's own.
///
/// What is no reference stays as it stands: `AT&T`, `?a=1&b=2`, `&nosuch;`.
pub(super) fn decode_into(raw: &str, out: &mut String, more: &HashMap<String, String>) {
    let mut rest = raw;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        rest = reference(rest, out, more).unwrap_or_else(|| {
            out.push('&');
            rest
        });
    }
    out.push_str(rest);
}

/// [`decode_into`] a new string.
pub(super) fn decode(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    decode_into(raw, &mut out, &HashMap::new());
    out
}

/// Writes HTML text so that it is good markup and still means the same: lone `&` and `<` escaped, references kept.
pub(super) fn tidy_into(html: &str, out: &mut String) {
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
        match reference(rest, &mut text, &HashMap::new()) {
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
fn reference<'a>(
    rest: &'a str,
    out: &mut String,
    more: &HashMap<String, String>,
) -> Option<&'a str> {
    let end = rest.bytes().take(NAME_MAX).position(|b| !b.is_ascii_alphanumeric() && b != b'#')?;
    let name = &rest[..end];
    let closed = rest.as_bytes()[end] == b';';
    if let Some(number) = name.strip_prefix('#') {
        out.push_str(&numbered(number)?);
    } else {
        if !closed {
            return None; // `&copy=1` is part of an address far more often than a sign
        }
        out.push_str(more.get(name).map(String::as_str).or_else(|| named(name))?);
    }
    Some(&rest[end + usize::from(closed)..])
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
    if let Some(byte) = u8::try_from(code).ok().filter(|b| WINDOWS_1252.contains(b)) {
        return Some(encoding_rs::WINDOWS_1252.decode(&[byte]).0.into_owned());
    }
    let character = char::from_u32(code).map(String::from).unwrap_or_default();
    Some(crate::text::xml_clean(&character).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn the_table_is_whole() {
        assert_eq!(NAMES.len(), 2125);
        assert!(NAMES.values().all(|v| !v.is_empty()));
    }
}
