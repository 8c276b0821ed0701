//! Spellings of one word made one: accents, scripts' forms of digits and letters, marks of direction.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// Letters without what differs between spellings of one word: accents, presentation forms, marks of direction.
pub(super) fn folded(s: &str) -> Cow<'_, str> {
    if s.is_ascii() {
        return s.into();
    }
    let plain = s.nfkd().filter(|c| !dropped(*c)).map(letter).collect::<String>();
    plain.nfc().collect::<String>().into()
}

fn dropped(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{640}' | '\u{64B}'..='\u{655}' | '\u{670}' | '\u{93C}' | '\u{9BC}'
        | '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

fn letter(c: char) -> char {
    match c {
        'ي' | 'ى' => 'ی',
        'ك' => 'ک',
        'ı' => 'i',
        '\u{2010}' | '\u{2011}' | '\u{2212}' => '-',
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{2236}' => ':',
        c => match digit(c) {
            Some(d) => char::from(b'0' + d),
            None => c,
        },
    }
}

/// A decimal digit of a script in use.
fn digit(c: char) -> Option<u8> {
    const ZEROS: [u32; 16] = [
        0x30, 0x660, 0x6F0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xE50,
        0xED0, 0x1040, 0x17E0,
    ];
    let value = |zero: u32| u32::from(c).checked_sub(zero).filter(|d| *d < 10);
    ZEROS.into_iter().find_map(value).and_then(|d| u8::try_from(d).ok())
}

/// A name as it is looked up: folded, in lower case, `_` as a space.
pub(super) fn key(name: &str) -> String {
    folded(&folded(&name.replace('_', " ")).to_lowercase()).into_owned()
}

/// A date with its Chinese numerals as digits: `六月十二日` is `6月12日`, `二〇二六年` is `2026年`. Of `星期二` nothing is a date's.
pub(super) fn numerals(date: &str) -> Cow<'_, str> {
    const UNITS: [char; 5] = ['年', '月', '日', '号', '號'];
    if !date.contains(UNITS) {
        return date.into();
    }
    let mut out = String::with_capacity(date.len());
    let mut rest = date;
    while let Some(start) = rest.find(is_numeral) {
        out.push_str(&rest[..start]);
        let length = rest[start..].find(|c| !is_numeral(c)).unwrap_or(rest.len() - start);
        let (number, behind) = rest[start..].split_at(length);
        if behind.starts_with(UNITS) {
            push_digits(&mut out, number);
        } else {
            out.push_str(number);
        }
        rest = behind;
    }
    out.push_str(rest);
    out.into()
}

const NUMERALS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

fn is_numeral(c: char) -> bool {
    matches!(c, '〇' | '○' | '十' | '百') || NUMERALS.contains(&c)
}

/// `十二` is 12, `二十` is 20, `十` is 10, `一百一十五` is 115, `二〇二六` is 2026.
fn push_digits(out: &mut String, number: &str) {
    let value = |c: char| NUMERALS.iter().position(|n| *n == c).unwrap_or(0);
    if let Some((hundreds, rest)) = number.split_once('百') {
        let mut tens = String::new();
        push_digits(&mut tens, rest.trim_start_matches('零'));
        let hundreds = hundreds.chars().next().map_or(1, value);
        out.push_str(&format!("{hundreds}{tens:0>2}"));
        return;
    }
    let mut chars = number.chars().peekable();
    let mut first = true;
    while let Some(c) = chars.next() {
        if c != '十' {
            out.push_str(&value(c).to_string());
        } else if first {
            out.push('1');
        }
        if c == '十' && chars.peek().is_none() {
            out.push('0');
        }
        first = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_are_digits() {
        assert_eq!(numerals("二〇二六年六月十二日"), "2026年6月12日");
        assert_eq!(numerals("二十日"), "20日");
        assert_eq!(numerals("一百一十五年"), "115年");
        assert_eq!(numerals("一百零五年"), "105年");
        assert_eq!(numerals("十月三十一日"), "10月31日");
        assert_eq!(numerals("星期二 3月十七日"), "星期二 3月17日");
    }
}
