//! String helpers of every floor: whitespace, cutting, quotations. Pure, no domain knowledge.

use std::borrow::Cow;
use std::collections::HashSet;

use encoding_rs::WINDOWS_1252;

mod decode;
mod escape;

pub use decode::{Decoded, charset_of, decode};
pub use escape::{escape, escape_into, escape_text_into, xml_clean};

/// Is it a character of a script that sets no spaces between words: Han, kana, Thai, Lao, Khmer, Burmese?
pub fn is_spaceless(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}')
}

/// Is it a character of Chinese, Japanese or Korean: Han, kana, Hangul?
pub fn is_eastern(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11FF}' | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}'
        | '\u{AC00}'..='\u{D7FF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Runs of whitespace become one space; none at the ends.
pub fn collapse(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    for words in spaced(s) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(words);
    }
    out
}

/// The words of a text, in as few pieces as may be: those that stand one plain space apart come together.
pub fn spaced(s: &str) -> impl Iterator<Item = &str> {
    let mut rest = s;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let (words, after) = rest.split_at(spaced_end(rest));
        rest = after;
        (!words.is_empty()).then_some(words)
    })
}

/// Where words one plain space apart end in a text that begins with one.
fn spaced_end(s: &str) -> usize {
    let bytes = s.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'!'..=b'~' => {}
            b' ' if bytes.get(at + 1).is_some_and(u8::is_ascii_graphic) => {}
            b' ' if !s[at + 1..].starts_with(|c: char| !c.is_whitespace()) => return at,
            // All other white space is a control character or begins with one of these bytes.
            0..=0x1f | 0xc2 | 0xe1..=0xe3 if s[at..].starts_with(char::is_whitespace) => return at,
            _ => {}
        }
        at += 1;
    }
    at
}

/// At most `max` bytes of `s`, cut between characters.
pub fn cut(s: &str, max: usize) -> &str {
    &s[..s.floor_char_boundary(max)]
}

/// `s` cut to `max` bytes with an ellipsis to show it.
pub fn cut_marked(s: &str, max: usize) -> String {
    if s.len() <= max {
        s.to_owned()
    } else {
        format!("{}…", cut(s, max.saturating_sub('…'.len_utf8())).trim_end())
    }
}

/// Undoes UTF-8 that was read as windows-1252 and written as UTF-8 again: `JosÃ©` is `José`.
///
/// Only where all that is not ASCII reads so, and means letters or punctuation in use.
pub fn once_encoded(s: &str) -> Cow<'_, str> {
    // What the first byte of two-, three- and four-byte characters looks like.
    if s.is_ascii() || !s.contains(|c: char| ('\u{C2}'..='\u{F4}').contains(&c)) {
        return s.into();
    }
    let mut out = String::with_capacity(s.len());
    let mut rest = s;
    while let Some(at) = rest.find(|c: char| !c.is_ascii()) {
        out.push_str(&rest[..at]);
        let end = rest[at..].find(|c: char| c.is_ascii()).map_or(rest.len(), |n| at + n);
        let Some(meant) = once(&rest[at..end]) else { return s.into() };
        out.push_str(&meant);
        rest = &rest[end..];
    }
    out.push_str(rest);
    out.into()
}

/// A run of characters read as bytes, where these are UTF-8 of characters in use.
fn once(run: &str) -> Option<String> {
    let byte = |c: char| match u32::from(c) {
        code @ 0x80..=0xFF => u8::try_from(code).ok(),
        _ => {
            let mut bytes = [0; 4];
            match WINDOWS_1252.encode(c.encode_utf8(&mut bytes)).0.as_ref() {
                [byte] if *byte >= 0x80 => Some(*byte),
                _ => None,
            }
        }
    };
    let bytes: Option<Vec<u8>> = run.chars().map(byte).collect();
    let text = String::from_utf8(bytes?).ok()?;
    let in_use = |c: char| matches!(u32::from(c), 0xA0..=0x17F | 0x218..=0x21B | 0x370..=0x11FF | 0x1E00..=0x20CF | 0x2100.. );
    text.chars().all(in_use).then_some(text)
}

/// The first sentence of a text; one of more than `max` characters is cut between words.
pub fn first_sentence(text: &str, max: usize) -> String {
    let text = collapse(text);
    let end = text.char_indices().find(|(at, c)| {
        let after = &text[at + c.len_utf8()..];
        match c {
            '。' | '！' | '？' | '।' => true,
            // `St. Petersburg`, `18.00`: an end is followed by another sentence, and comes not at once.
            '.' | '!' | '?' | '؟' => *at > 15 && (after.is_empty() || after.starts_with(' ')),
            _ => false,
        }
    });
    let sentence = end.map_or(text.as_str(), |(at, c)| &text[..at + c.len_utf8()]);
    if sentence.chars().count() <= max {
        return sentence.to_owned();
    }
    let cut = sentence.char_indices().nth(max).map_or(sentence.len(), |(at, _)| at);
    let words = sentence[..cut].rfind(' ').filter(|at| *at > cut / 2).unwrap_or(cut);
    format!("{}…", sentence[..words].trim_end_matches([' ', ',', ';', ':']))
}

/// What opens a quotation, and what may close it, in the languages of the wires.
const QUOTES: [(char, &str); 14] = [
    ('"', "\""),
    ('“', "”“"),
    ('”', "”"),
    ('„', "“”\""),
    ('«', "»"),
    ('»', "«»"),
    ('‹', "›"),
    ('‘', "’"),
    ('‚', "‘’"),
    ('\'', "'"),
    ('「', "」"),
    ('『', "』"),
    ('《', "》"),
    ('〈', "〉"),
];

/// What a text quotes, in order. An apostrophe within a word neither opens nor closes a quotation.
pub fn quotations(text: &str) -> impl Iterator<Item = &str> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(c) = text.get(at..)?.chars().next() {
            let within = text[..at].ends_with(char::is_alphanumeric) && "'‘".contains(c);
            at += c.len_utf8();
            let Some((_, closers)) = QUOTES.iter().find(|(open, _)| *open == c && !within) else {
                continue;
            };
            let inner = &text[at..];
            let closes = |(i, c): (usize, char)| {
                let apart = !inner[i + c.len_utf8()..].starts_with(char::is_alphanumeric);
                closers.contains(c) && (apart || !"'’".contains(c))
            };
            if let Some((end, close)) = inner.char_indices().find(|found| closes(*found)) {
                at += end + close.len_utf8();
                return Some(&inner[..end]);
            }
        }
        None
    })
}

/// Without marks of direction that are opened and not closed, or closed and not opened: they would turn what is written
/// behind the text. Those in pairs stay.
pub fn balanced(text: &str) -> Cow<'_, str> {
    let turns = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    if !text.contains(turns) {
        return Cow::Borrowed(text);
    }
    let (mut open, mut paired) = (Vec::new(), HashSet::new());
    for (at, c) in text.char_indices().filter(|(_, c)| turns(*c)) {
        let closes = match c {
            '\u{202C}' => |opened: char| opened < '\u{2066}',
            '\u{2069}' => |opened: char| opened >= '\u{2066}',
            _ => {
                open.push((at, c));
                continue;
            }
        };
        if let Some((opened, _)) = open.pop_if(|(_, opened)| closes(*opened)) {
            paired.extend([opened, at]);
        }
    }
    let stays = |(at, c): &(usize, char)| !turns(*c) || paired.contains(at);
    Cow::Owned(text.char_indices().filter(stays).map(|(_, c)| c).collect())
}

/// For a log line or a terminal: control and direction characters of strangers shown, not obeyed.
pub fn printable(s: &str) -> String {
    let shown = |c: char| {
        c.is_control()
            || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    let mut out = String::with_capacity(s.len());
    for c in s.chars() {
        if shown(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_one_space_apart_come_together() {
        for (given, pieces) in [
            ("", &[][..]),
            ("  \t", &[]),
            ("one two", &["one two"]),
            (" one two  three\u{a0}four ", &["one two", "three", "four"]),
            ("a \u{3000}b\u{2028}ü ö", &["a", "b", "ü ö"]),
            ("新华 社\n北京", &["新华 社", "北京"]),
            ("a \u{1}b", &["a \u{1}b"]),
        ] {
            assert_eq!(spaced(given).collect::<Vec<_>>(), pieces, "{given:?}");
            let words = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(collapse(given), words(given), "{given:?}");
        }
    }

    #[test]
    fn marks_of_direction_stay_in_pairs_only() {
        for (given, stays) in [
            ("plain", "plain"),
            ("a \u{202e}b", "a b"),
            ("a\u{202c} b", "a b"),
            ("\u{2067}\u{5d0}\u{2069} b", "\u{2067}\u{5d0}\u{2069} b"),
            ("\u{202b}\u{2067}x\u{2069}\u{202c}", "\u{202b}\u{2067}x\u{2069}\u{202c}"),
            ("\u{202b}x\u{2069}", "x"),
            ("\u{202e}\u{202b}x\u{202c}", "\u{202b}x\u{202c}"),
        ] {
            assert_eq!(balanced(given), stays);
        }
    }

    #[test]
    fn what_was_encoded_twice_is_undone() {
        let check = |s: &str, to: &str| assert_eq!(once_encoded(s), to);
        check("JosÃ© NÃºÃ±ez", "José Núñez");
        check("Itâ€™s â€œnewâ€\u{9d}", "It’s “new”");
        check("ÐœÐ¾Ñ\u{81}ÐºÐ²Ð°", "Москва");
        check("æ–°é—»", "新闻");
        for good in
            ["José", "CAFÉ»", "São Paulo", "»ABSÄTZE«", "É", "Â", "Ångström", "naïve Ã©tude déjà"]
        {
            check(good, good);
        }
    }

    #[test]
    fn sentences_end_where_another_begins() {
        let check = |s: &str, max, to: &str| assert_eq!(first_sentence(s, max), to);
        check(
            "Berth 4 is closed for dredging. Coasters use berth 7.",
            80,
            "Berth 4 is closed for dredging.",
        );
        check("It opens at 18.00 in St. Annes today! Come.", 80, "It opens at 18.00 in St.");
        check("港口周一关闭。请使用七号泊位。", 80, "港口周一关闭。");
        check("one two three four five", 12, "one two…");
        check("", 80, "");
    }

    #[test]
    fn cutting_respects_characters() {
        assert_eq!(cut("新华社", 4), "新");
        assert_eq!(cut_marked("abcdefgh", 6), "abc…");
    }

    #[test]
    fn strangers_cannot_forge_lines() {
        assert_eq!(printable("a\n\u{1b}[31m"), "a\\u{a}\\u{1b}[31m");
    }

    #[test]
    fn quotations_open_and_close_in_many_ways() {
        for text in [
            "a \"B c\" d",
            "a “B c” d",
            "a „B c“ d",
            "a „B c” d",
            "a «B c» d",
            "a »B c« d",
            "a ”B c” d",
            "a 'B c' d",
            "x'y ‘B c’ d",
            "a「B c」d",
            "a《B c》d",
        ] {
            assert_eq!(quotations(text).collect::<Vec<_>>(), ["B c"], "{text}");
        }
        assert_eq!(quotations("‘Jan’s brug’ en “B").collect::<Vec<_>>(), ["Jan’s brug"]);
        assert_eq!(quotations("It's Ann's \"one\" and “two”").collect::<Vec<_>>(), ["one", "two"]);
    }
}
