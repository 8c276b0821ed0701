//! JSON as programs get it wrong -> JSON: what no string may hold, commas behind the last member, what stands behind the end.

use std::iter::Peekable;
use std::str::Chars;

/// The first value of a text, mended. Linear, and never longer than six times the text.
pub(super) fn mended(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let (mut rest, mut depth) = (text.chars().peekable(), 0usize);
    // Commas and blanks that a member has yet to follow.
    let mut held = String::new();
    while let Some(c) = rest.next() {
        if c == ',' || (c.is_whitespace() && !held.is_empty()) {
            held.push(c);
            continue;
        }
        if matches!(c, ']' | '}') {
            held.clear();
        }
        out.push_str(&std::mem::take(&mut held));
        out.push(c);
        match c {
            '"' => string(&mut rest, &mut out),
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && matches!(c, '}' | ']') {
            break;
        }
    }
    out
}

/// What follows the quote that opens a string, the one that closes it included.
fn string(rest: &mut Peekable<Chars<'_>>, out: &mut String) {
    while let Some(c) = rest.next() {
        match c {
            '\\' => escape(rest, out),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => out.push(' '),
            c => out.push(c),
        }
        if c == '"' {
            return;
        }
    }
}

/// What follows a backslash: an escape as it stands, else the character alone.
fn escape(rest: &mut Peekable<Chars<'_>>, out: &mut String) {
    match rest.next() {
        Some('u') => {
            let Some(high) = unit(rest) else { return out.push('u') };
            let low = match high {
                0xD800..0xDC00 => low(rest),
                _ => None,
            };
            match (high, low) {
                (high, Some(low)) => out.push_str(&format!("\\u{high:04x}\\u{low:04x}")),
                // Half a character is none.
                (0xD800..0xE000, None) => {}
                (unit, None) => out.push_str(&format!("\\u{unit:04x}")),
            }
        }
        Some(c) if "\"\\/bfnrt".contains(c) => out.extend(['\\', c]),
        Some(c) if c < ' ' => out.push(' '),
        Some(c) => out.push(c),
        None => {}
    }
}

/// The other half of a character, if that follows.
fn low(rest: &mut Peekable<Chars<'_>>) -> Option<u16> {
    let mut ahead = rest.clone();
    ahead.next_if_eq(&'\\')?;
    ahead.next_if_eq(&'u')?;
    let low = unit(&mut ahead).filter(|low| (0xDC00..0xE000).contains(low))?;
    *rest = ahead;
    Some(low)
}

/// Four hexadecimal digits; nothing is taken where there are fewer.
fn unit(rest: &mut Peekable<Chars<'_>>) -> Option<u16> {
    let mut ahead = rest.clone();
    let mut value = 0;
    for _ in 0..4 {
        value = value << 4 | ahead.next()?.to_digit(16)?;
    }
    *rest = ahead;
    u16::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_programs_get_wrong_is_mended() {
        for (wrong, right) in [
            (r#"{"a": [1, 2, ], "b": {"c": 3,},} // 0.2 s"#, r#"{"a": [1, 2], "b": {"c": 3}}"#),
            ("{\"a\": \"x\ny\tz\u{1}\"}", r#"{"a": "x\ny\tz "}"#),
            (
                r#"{"a": "\ud83d whale \ud83d\udc0b \udc0b \u00e9"}"#,
                r#"{"a": " whale \ud83d\udc0b  \u00e9"}"#,
            ),
            (r#"{"a": "it\'s \u12 \x"}"#, r#"{"a": "it's u12 x"}"#),
            (r#"{"a": "\\", "b": "\","} {"a": 1}"#, r#"{"a": "\\", "b": "\","}"#),
            (r#"["a", {"b": "}"}] ["c"]"#, r#"["a", {"b": "}"}]"#),
        ] {
            assert_eq!(mended(wrong), right);
            assert!(serde_json::from_str::<serde_json::Value>(&mended(wrong)).is_ok(), "{right}");
            assert_eq!(mended(right), right);
        }
        for broken in ["", "\"", "{\"a\": \"\\", "{\"a\": \"\\u", ",,,", "]"] {
            mended(broken);
        }
    }
}
