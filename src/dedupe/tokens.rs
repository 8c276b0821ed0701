//! Text to tokens, in any script: words where words are spaced, characters where they are not.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use xxhash_rust::xxh3::xxh3_64;

use super::folds;
use super::numbers::{Decimal, scale};

/// One token of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    /// Hash of its normal form.
    pub(super) hash: u64,
    /// Does it hold a digit?
    pub(super) number: bool,
    /// Is it inside quotation marks?
    pub(super) quoted: bool,
    /// Has it a capital, though no sentence begins with it: a name, in scripts with capitals?
    pub(super) name: bool,
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
    let mut out = Splitter { latin: folds::both_scripts(text), ..Splitter::default() };
    for line in text.lines() {
        // A paragraph that stays open is a quotation that goes on in the next one, which opens it anew.
        out.quoted = false;
        out.opens = true;
        if line.chars().all(normal) {
            out.line(line.chars());
        } else {
            out.line(line.nfkc());
        }
        out.amount = None;
        if out.tokens.len() >= max {
            out.tokens.truncate(max);
            break;
        }
    }
    out.tokens
}

#[derive(Default)]
struct Splitter {
    tokens: Vec<Token>,
    word: Word,
    quoted: bool,
    /// Does a sentence begin here?
    opens: bool,
    /// Is the text in Cyrillic letters of a language that is written in Latin ones too?
    latin: bool,
    /// The last token, when it is a plain number: what follows may multiply it.
    amount: Option<Decimal>,
}

/// The word being read.
#[derive(Default)]
struct Word {
    text: String,
    /// Does it hold a digit?
    number: bool,
    /// Does it hold letters?
    letters: bool,
    /// Does it begin with a capital?
    capital: bool,
}

impl Splitter {
    fn line(&mut self, chars: impl Iterator<Item = char>) {
        let mut chars = chars.peekable();
        while let Some(c) = chars.next() {
            match script(c) {
                Some(Script::Spaced) => self.letter(c),
                Some(other) => self.single(c, other),
                None if joins(c) && !self.word.text.is_empty() && starts_word(chars.peek()) => {
                    // `1,000`, `U.S`, `don't`: one token, whichever apostrophe the outlet prefers.
                    self.word.text.push(if c == '\u{2019}' { '\'' } else { c });
                }
                None if ignorable(c) => {}
                None => self.sign(c),
            }
        }
        self.end_word();
    }

    fn letter(&mut self, c: char) {
        if let Some(digit) = digit(c) {
            self.word.number = true;
            self.word.text.push(digit);
            return;
        }
        if self.word.text.is_empty() {
            self.word.capital =
                if c.is_ascii() { c.is_ascii_uppercase() } else { c.is_uppercase() };
        }
        self.word.letters = true;
        if c.is_ascii() {
            self.word.text.push(c.to_ascii_lowercase());
            return;
        }
        for c in c.to_lowercase().filter(|c| !('\u{300}'..='\u{36F}').contains(c)) {
            let latin = if self.latin { folds::latin(c) } else { None };
            match latin.or_else(|| folds::two(c)) {
                Some(letters) => self.word.text.push_str(letters),
                None => self.word.text.push(folds::letter(c)),
            }
        }
    }

    fn single(&mut self, c: char, script: Script) {
        self.end_word();
        self.amount = None;
        let c = if script == Script::Dense { folds::han(c) } else { c };
        let hash = xxh3_64(c.encode_utf8(&mut [0; 4]).as_bytes());
        let (number, name, quoted) = (false, false, self.quoted);
        self.tokens.push(Token { hash, number, name, quoted, single: script });
    }

    fn end_word(&mut self) {
        if self.word.text.is_empty() {
            return;
        }
        if self.word.number {
            self.end_number();
        } else if !self.multiplies() && !self.percents() {
            self.push();
            self.amount = None;
        }
        self.word.text.clear();
        (self.word.number, self.word.letters, self.opens) = (false, false, false);
    }

    fn push(&mut self) {
        let (number, quoted) = (self.word.number, self.quoted);
        let name = self.word.letters && self.word.capital && !self.opens;
        let hash = xxh3_64(self.word.text.as_bytes());
        self.tokens.push(Token { hash, number, name, quoted, single: Script::Spaced });
    }

    fn end_number(&mut self) {
        let plain = Decimal::read(&self.word.text);
        // `USD 5 m`: the currency is printed before, behind, as a sign, or not at all.
        if plain.is_some() && self.tokens.last().is_some_and(|t| CURRENCIES.contains(&t.hash)) {
            self.tokens.pop();
        }
        if let Some(plain) = &plain {
            plain.write(&mut self.word.text);
            self.word.letters = false;
        }
        self.push();
        self.amount = plain;
    }

    /// `million` behind a number is part of it.
    fn multiplies(&mut self) -> bool {
        let Some(amount) = &mut self.amount else { return false };
        let (Some(power), Some(last)) = (scale(&self.word.text), self.tokens.last_mut()) else {
            return false;
        };
        amount.times(power);
        amount.write(&mut self.word.text);
        last.hash = xxh3_64(self.word.text.as_bytes());
        self.amount = None;
        true
    }

    /// `2 percent`, `2 per cent`, `2 pct` are what `2 %` is.
    fn percents(&mut self) -> bool {
        if !self.word.text.starts_with(['p', 'c']) {
            return false;
        }
        let last = self.tokens.len().checked_sub(2).and_then(|i| self.tokens.get(i..));
        match (self.word.text.as_str(), last) {
            ("percent" | "pct" | "prozent" | "procent" | "prosent", _) if self.amount.is_some() => {
                self.percent();
                true
            }
            ("cent" | "ciento" | "cento", Some([_, per])) if PER.contains(&per.hash) => {
                self.tokens.pop();
                self.percent();
                true
            }
            _ => false,
        }
    }

    fn percent(&mut self) {
        let (hash, quoted) = (*PERCENT, self.quoted);
        self.tokens.push(Token {
            hash,
            number: false,
            name: false,
            quoted,
            single: Script::Spaced,
        });
        self.amount = None;
    }

    /// What is no letter.
    fn sign(&mut self, c: char) {
        if c == ' ' {
            return self.end_word();
        }
        if currency(c) && !self.word.number && self.word.text.len() <= 3 {
            // `US$`, `A$`: the sign alone says as much.
            self.word.text.clear();
            self.word.letters = false;
        }
        self.end_word();
        self.quote(c);
        if c == '%' || c == '٪' {
            self.percent();
        }
        // A name may follow in the same sentence; a full stop, a question and a quotation open a new one.
        self.opens |= matches!(
            c,
            '.' | '!' | '?' | '…' | ':' | '"' | '“' | '„' | '«' | '»' | '”' | '•' | '।' | '؟'
        );
        self.amount = None;
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

static PERCENT: LazyLock<u64> = LazyLock::new(|| xxh3_64(b"percent"));
/// What stands before `cent` where it means a hundredth.
static PER: LazyLock<[u64; 3]> =
    LazyLock::new(|| ["per", "por", "pour"].map(|w| xxh3_64(w.as_bytes())));
/// Currencies as words that stand before a sum.
static CURRENCIES: LazyLock<[u64; 12]> = LazyLock::new(|| {
    ["usd", "eur", "gbp", "inr", "rs", "jpy", "cny", "rmb", "aud", "cad", "chf", "rub"]
        .map(|w| xxh3_64(w.as_bytes()))
});

/// Signs of currencies; the common ones are no letters either way.
fn currency(c: char) -> bool {
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
    if c.is_ascii() {
        return c.is_ascii_digit().then_some(c);
    }
    let zero = ZEROS.iter().find(|z| (**z..**z + 10).contains(&(c as u32)))?;
    char::from_digit(c as u32 - zero, 10)
}

/// Sorted token hashes; pairs of characters where words are not spaced.
pub(super) fn title_tokens(title: &[Token]) -> Vec<u32> {
    let fits = |t: &Token| t.single == Script::Spaced;
    let words = title.iter().filter(|t| fits(t)).map(|t| (t.hash >> 32) as u32);
    let pairs = title
        .windows(2)
        .filter(|w| !fits(&w[0]) && !fits(&w[1]))
        .map(|w| (mix(w[0].hash ^ mix(w[1].hash)) >> 32) as u32);
    let mut out: Vec<u32> = words.chain(pairs).collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// A cheap strong mixer (splitmix64's finisher).
pub(super) fn mix(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests;
