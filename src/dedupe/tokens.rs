//! Text to tokens, in any script: words where words are spaced, characters where they are not.

use unicode_normalization::UnicodeNormalization;
use xxhash_rust::xxh3::xxh3_64;

/// One token of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    /// Hash of its normal form.
    pub(super) hash: u64,
    /// Does it hold a digit?
    pub(super) number: bool,
    /// Is it inside quotation marks?
    pub(super) quoted: bool,
    /// Is it a single character of a script without spaces?
    pub(super) single: Script,
}

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

/// Splits `text` into tokens, at most `max` of them.
pub(super) fn tokens(text: &str, max: usize) -> Vec<Token> {
    let mut out =
        Splitter { tokens: Vec::new(), word: String::new(), number: false, quoted: false };
    for line in text.lines() {
        // A paragraph that stays open is a quotation that goes on in the next one, which opens it anew.
        out.quoted = false;
        if line.chars().all(normal) {
            out.line(line.chars());
        } else {
            out.line(line.nfkc());
        }
        if out.tokens.len() >= max {
            out.tokens.truncate(max);
            break;
        }
    }
    out.tokens
}

struct Splitter {
    tokens: Vec<Token>,
    word: String,
    number: bool,
    quoted: bool,
}

impl Splitter {
    fn line(&mut self, chars: impl Iterator<Item = char>) {
        let mut chars = chars.peekable();
        while let Some(c) = chars.next() {
            match script(c) {
                Some(Script::Spaced) => self.letter(c),
                Some(other) => self.single(c, other),
                None if joins(c) && !self.word.is_empty() && starts_word(chars.peek()) => {
                    // `1,000`, `U.S`, `don't`: one token, whichever apostrophe the outlet prefers.
                    self.word.push(if c == '\u{2019}' { '\'' } else { c });
                }
                None if ignorable(c) => {}
                None => {
                    self.end_word();
                    self.quote(c);
                }
            }
        }
        self.end_word();
    }

    fn letter(&mut self, c: char) {
        if let Some(digit) = digit(c) {
            self.number = true;
            self.word.push(digit);
        } else if c.is_ascii() {
            self.word.push(c.to_ascii_lowercase());
        } else {
            self.word.extend(c.to_lowercase().map(fold));
        }
    }

    fn single(&mut self, c: char, script: Script) {
        self.end_word();
        let hash = xxh3_64(c.encode_utf8(&mut [0; 4]).as_bytes());
        self.tokens.push(Token { hash, number: false, quoted: self.quoted, single: script });
    }

    fn end_word(&mut self) {
        if !self.word.is_empty() {
            let (number, quoted) = (self.number, self.quoted);
            let hash = xxh3_64(self.word.as_bytes());
            self.tokens.push(Token { hash, number, quoted, single: Script::Spaced });
            self.word.clear();
            self.number = false;
        }
    }

    fn quote(&mut self, c: char) {
        match c {
            // The curly one closes in German and opens elsewhere.
            '"' | '“' => self.quoted = !self.quoted,
            '«' | '„' | '「' | '『' => self.quoted = true,
            '»' | '」' | '』' | '”' => self.quoted = false,
            _ => {}
        }
    }
}

/// Characters of everyday text that NFKC leaves alone, and that join with nothing: most lines hold no others, and
/// normalising is a quarter of the work.
fn normal(c: char) -> bool {
    matches!(c, '\0'..='\u{9F}' | 'À'..='ı' | '\u{2013}'..='\u{2016}' | '\u{2018}'..='\u{201E}' | '\u{400}'..='\u{482}')
        || matches!(c, '\u{621}'..='\u{64A}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}')
        || matches!(c, '\u{3001}'..='\u{3003}' | '\u{300A}'..='\u{3011}' | '\u{3041}'..='\u{3094}' | '\u{30A1}'..='\u{30FA}')
}

fn starts_word(next: Option<&char>) -> bool {
    next.is_some_and(|c| script(*c) == Some(Script::Spaced))
}

fn joins(c: char) -> bool {
    matches!(c, '.' | ',' | '\'' | '\u{2019}')
}

/// Vowel marks of Arabic and Hebrew, the Arabic stretching sign, soft hyphens, joiners: spelling, not words.
fn ignorable(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{640}')
        || matches!(c, '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{591}'..='\u{5C7}')
}

/// Letters that outlets write either way.
fn fold(c: char) -> char {
    match c {
        'ё' => 'е',
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' | 'ی' => 'ي',
        'ة' => 'ه',
        'ک' => 'ك',
        c => c,
    }
}

fn script(c: char) -> Option<Script> {
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
fn letters(c: char) -> bool {
    matches!(c, '\u{E01}'..='\u{E3A}' | '\u{E40}'..='\u{E4E}' | '\u{E80}'..='\u{ECF}')
        || matches!(c, '\u{1000}'..='\u{103F}' | '\u{1050}'..='\u{109F}' | '\u{1780}'..='\u{17D3}')
}

/// Kana and Han.
fn dense(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{30FC}')
        || matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

fn mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{900}'..='\u{DFF}')
        && !matches!(c, '\u{964}' | '\u{965}')
}

/// The zeros of the scripts whose digits news texts use.
const ZEROS: [u32; 16] = [
    0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xE50,
    0xED0, 0x1040, 0x17E0,
];

/// Any script's decimal digit as the ASCII one.
fn digit(c: char) -> Option<char> {
    if c.is_ascii_digit() {
        return Some(c);
    }
    let zero = ZEROS.iter().find(|z| (**z..**z + 10).contains(&(c as u32)))?;
    char::from_digit(c as u32 - zero, 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn same(a: &str, b: &str) {
        let hashes = |s| tokens(s, 1000).iter().map(|t| t.hash).collect::<Vec<_>>();
        assert_eq!(hashes(a), hashes(b), "{a} / {b}");
    }

    #[test]
    fn what_outlets_change_in_print_is_not_read() {
        same("Don\u{2019}t — “Go”", "don't - \"go\"");
        same("ＡＢＣ１２", "abc12");
        same("всё", "ВСЕ");
        same("الأُمَّة", "الامه");
        same("٢٥ दिसंबर २०२५", "25 दिसंबर 2025");
        same("re\u{AD}cord", "record");
    }

    #[test]
    fn plain_characters_need_no_normalising() {
        for c in ('\0'..='\u{FFFF}').filter(|c| normal(*c)) {
            assert_eq!(c.nfkc().collect::<Vec<_>>(), [c], "{c:?}");
        }
    }

    #[test]
    fn unspaced_scripts_go_by_character() {
        let t = tokens("新华社2019年", 100);
        assert_eq!(t.len(), 5);
        assert!(t[3].number);
        assert_eq!(tokens("ไทย", 100).len(), 3);
        assert_eq!(tokens("서울 연합뉴스", 100).len(), 2);
    }

    #[test]
    fn numbers_stay_whole() {
        let t = tokens("$1,234.50 on Nov. 18.", 100);
        assert_eq!(t.iter().map(|t| t.number).collect::<Vec<_>>(), [true, false, false, true]);
    }

    #[test]
    fn quotations_are_known() {
        let quoted = |s| tokens(s, 100).iter().map(|t| t.quoted).collect::<Vec<_>>();
        assert_eq!(quoted("he said “a b” then"), [false, false, true, true, false]);
        assert_eq!(quoted("er „a b“ da"), [false, true, true, false]);
        assert_eq!(quoted("\"open\nplain"), [true, false]);
    }
}
