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
