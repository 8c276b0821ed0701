//! What each character is to the words of a text: a letter of a script, a digit, a sign.

/// How a script separates its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    /// With spaces.
    Spaced,
    /// Not at all, about two characters a word (Han, kana).
    Dense,
    /// Not at all, about four letters a word (Thai, Lao, Khmer, Burmese).
    Letters,
}

/// Signs of currencies; the common ones are no letters either way.
pub(super) fn currency(c: char) -> bool {
    matches!(
        c,
        '$' | '€'
            | '£'
            | '¥'
            | '₹'
            | '₩'
            | '₽'
            | '₺'
            | '₫'
            | '฿'
            | '₴'
            | '₦'
            | '₱'
            | '₪'
            | '￥'
            | '＄'
    )
}

/// Characters of everyday text that NFKC leaves alone, and that join with nothing: most lines hold no others, and
/// normalising is a quarter of the work.
pub(super) fn normal(c: char) -> bool {
    matches!(c, '\0'..='\u{9F}' | 'À'..='ı' | '\u{2013}'..='\u{2016}' | '\u{2018}'..='\u{201E}' | '\u{400}'..='\u{482}')
        || matches!(c, '\u{621}'..='\u{64A}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}')
        || matches!(c, '\u{3001}'..='\u{3003}' | '\u{300A}'..='\u{3011}' | '\u{3041}'..='\u{3094}' | '\u{30A1}'..='\u{30FA}')
}

pub(super) fn starts_word(next: Option<&char>) -> bool {
    next.is_some_and(|c| script(*c) == Some(Script::Spaced))
}

pub(super) fn joins(c: char) -> bool {
    matches!(c, '.' | ',' | '\'' | '`' | '\u{2018}' | '\u{2019}' | '\u{2BB}' | '\u{2BC}')
}

/// Vowel marks of Arabic and Hebrew, the Arabic stretching sign, soft hyphens, joiners: spelling, not words.
pub(super) fn ignorable(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{640}')
        || matches!(c, '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{591}'..='\u{5C7}')
}

pub(super) fn script(c: char) -> Option<Script> {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric().then_some(Script::Spaced);
    }
    match c {
        c if letters(c) => Some(Script::Letters),
        c if dense(c) => Some(Script::Dense),
        c if ignorable(c) => None,
        // Marks of Indic scripts belong to their word.
        c => (c.is_alphanumeric() || mark(c)).then_some(Script::Spaced),
    }
}

/// Thai, Lao, Burmese, Khmer; their digits make numbers.
pub(super) fn letters(c: char) -> bool {
    matches!(c, '\u{E01}'..='\u{E3A}' | '\u{E40}'..='\u{E4E}' | '\u{E80}'..='\u{ECF}')
        || matches!(c, '\u{1000}'..='\u{103F}' | '\u{1050}'..='\u{109F}' | '\u{1780}'..='\u{17D3}')
}

/// Kana and Han.
pub(super) fn dense(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{30FC}')
        || matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

pub(super) fn mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{900}'..='\u{DFF}')
        && !matches!(c, '\u{964}' | '\u{965}')
}

/// The zeros of the scripts whose digits news texts use.
const ZEROS: [u32; 16] = [
    0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xE50,
    0xED0, 0x1040, 0x17E0,
];

/// Any script's decimal digit as the ASCII one.
pub(super) fn digit(c: char) -> Option<char> {
    if c.is_ascii() {
        return c.is_ascii_digit().then_some(c);
    }
    let zero = ZEROS.iter().find(|z| (**z..**z + 10).contains(&(c as u32)))?;
    char::from_digit(c as u32 - zero, 10)
}
