//! Character references: `&amp;`, `&#39;`, `&#x2019;`, and those without their semicolon.

use std::borrow::Cow;

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

/// The longest name that may go without a semicolon: `frac12`, `middot`.
const BARE_MAX: usize = 6;
/// No name is longer than this.
const NAME_MAX: usize = 40;

/// Text as it is meant: references resolved, line ends made one, no NUL. `strict`: as in an attribute's value.
pub(super) fn resolve(s: &str, strict: bool) -> Cow<'_, str> {
    let Some(first) = memchr::memchr3(b'&', b'\r', 0, s.as_bytes()) else { return s.into() };
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
}
