//! Text to tokens, in any script: words where words are spaced, characters where they are not.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use xxhash_rust::xxh3::xxh3_64;

pub(super) use super::chars::Script;
use super::chars::{currency, digit, ignorable, joins, normal, script, starts_word};
use super::folds;
use super::kin::kin;
use super::numbers::{Decimal, numeral, scale};

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
    /// How it begins, and its consonants, see [`kin`]: the same for most of what is spelled or ended otherwise.
    pub(super) kin: u16,
    /// Is it a single character of a script without spaces?
    pub(super) single: Script,
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
    /// The Latin letters for Cyrillic ones, in a text of a language that is written in both.
    latin: Option<folds::Letters>,
    /// The last token, when it is a plain number: what follows may multiply it.
    amount: Option<Decimal>,
    /// Its digits, while a group of three may follow behind a space: `120 000`.
    groups: String,
    /// Was it multiplied? Then a smaller one may follow: `1 milyar 200 milyon`.
    multiplied: bool,
    /// The multiplied one before it.
    whole: Option<Decimal>,
}

/// The word being read.
#[derive(Default)]
struct Word {
    text: String,
    /// Does it hold a digit?
    number: bool,
    /// Does it hold letters?
    letters: bool,
    /// Has it a capital, at its begin or behind an article: `l'Italie`?
    capital: bool,
}

impl Word {
    /// Takes the full stops out of initials: `U.S`, as some houses print it.
    fn close_up(&mut self) {
        let dots = self.text.contains('.');
        if dots && self.text.split('.').all(|part| part.chars().nth(1).is_none()) {
            self.text.retain(|c| c != '.');
        }
    }

    /// Takes off what an apostrophe joins to it: `Norway's`, `Ankara'da`, `Biden'em`, `l'Italie`, `dell'Italia`.
    fn strip(&mut self) {
        let Some((head, tail)) = self.text.split_once('\'') else { return };
        if ELIDED.contains(&head) && tail.len() >= LETTERS_MIN {
            self.text.drain(..=head.len());
            return;
        }
        // Whether it has a capital is no matter: it may begin a sentence, or stand in a headline.
        let ending =
            tail.len() <= ENDING_MAX && self.text.is_ascii() && !CONTRACTED.contains(&tail);
        if head.len() >= LETTERS_MIN && ending {
            self.text.truncate(head.len());
        }
    }
}

/// Articles and prepositions that lose their vowel before another.
const ELIDED: [&str; 10] = ["l", "d", "qu", "un", "all", "dell", "nell", "sull", "dall", "coll"];
/// What is left of another word: `don't`, `they've`.
const CONTRACTED: [&str; 6] = ["t", "re", "ve", "ll", "d", "m"];
/// Fewer are a word's own: `O'Hara`.
const LETTERS_MIN: usize = 3;
/// The endings of a name in the languages that put them behind an apostrophe have no more.
const ENDING_MAX: usize = 6;

impl Splitter {
    fn line(&mut self, chars: impl Iterator<Item = char>) {
        let mut chars = chars.peekable();
        while let Some(c) = chars.next() {
            match script(c) {
                _ if joins(c) && !self.word.text.is_empty() && starts_word(chars.peek()) => {
                    // `1,000`, `U.S`, `don't`: one token, whichever apostrophe the outlet prefers.
                    self.word.text.push(if matches!(c, '.' | ',') { c } else { '\'' });
                }
                _ if joins(c) => self.sign(c),
                Some(Script::Spaced) => self.letter(c),
                Some(other) => self.single(c, other),
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
        if self.word.text.is_empty() || self.word.text.ends_with('\'') {
            let large = if c.is_ascii() { c.is_ascii_uppercase() } else { c.is_uppercase() };
            self.word.capital = large || self.word.capital && !self.word.text.is_empty();
        }
        self.word.letters = true;
        if c.is_ascii() {
            let c = c.to_ascii_lowercase();
            // `ue` stands for `ü` where that is not at hand.
            if c != 'e' || !self.word.text.ends_with(['a', 'o', 'u']) {
                self.word.text.push(c);
            }
            return;
        }
        for c in c.to_lowercase().filter(|c| !('\u{300}'..='\u{36F}').contains(c)) {
            let latin = self.latin.and_then(|latin| latin(c));
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
        self.tokens.push(Token { hash, number, name, kin: 0, quoted, single: script });
    }

    fn end_word(&mut self) {
        if self.word.text.is_empty() {
            return;
        }
        if !self.word.number {
            self.word.close_up();
            self.word.strip();
        }
        if self.word.number {
            self.end_number();
        } else if let Some(digits) = numeral(&self.word.text) {
            self.word.text.clear();
            self.word.text.push_str(digits);
            self.word.number = true;
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
        let kin = if number { 0 } else { kin(&self.word.text) };
        self.tokens.push(Token { hash, number, name, kin, quoted, single: Script::Spaced });
    }

    fn end_number(&mut self) {
        let group = |s: &str, sizes: std::ops::RangeInclusive<usize>| {
            sizes.contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit())
        };
        if self.amount.is_none() {
            self.groups.clear();
        }
        self.whole = self.amount.take().filter(|_| self.multiplied);
        self.multiplied = false;
        if !self.groups.is_empty() && group(&self.word.text, 3..=3) {
            self.tokens.pop();
            self.groups.push_str(&self.word.text);
            self.word.text.clone_from(&self.groups);
        } else {
            self.groups.clear();
            if group(&self.word.text, 1..=3) {
                self.groups.push_str(&self.word.text);
            }
        }
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
        let Some(power) = scale(&self.word.text) else { return false };
        // More may follow: `1.5 lakh crore`, `1,2 mil millones`.
        amount.times(power);
        self.multiplied = true;
        let sum = self.whole.take().and_then(|whole| whole.plus(amount));
        if let Some(sum) = sum.filter(|_| self.tokens.len() > 1) {
            self.tokens.pop();
            *amount = sum;
        }
        let Some(last) = self.tokens.last_mut() else { return false };
        amount.write(&mut self.word.text);
        last.hash = xxh3_64(self.word.text.as_bytes());
        self.groups.clear();
        true
    }

    /// `850 M€`: a letter between a number and a currency multiplies it.
    fn scales(&mut self) -> bool {
        let word = match self.word.text.as_str() {
            "m" => "million",
            "k" => "thousand",
            "b" => "billion",
            word if scale(word).is_some() => return self.amount.is_some(),
            _ => return false,
        };
        if self.amount.is_some() {
            self.word.text.clear();
            self.word.text.push_str(word);
        }
        self.amount.is_some()
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
            kin: 0,
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
        let scaled = currency(c) && !self.word.number && self.scales();
        if currency(c) && !self.word.number && !scaled && self.word.text.len() <= 3 {
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
