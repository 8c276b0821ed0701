//! A date string as numbers, words and signs, whatever script it is in.

use std::borrow::Cow;

use unicode_normalization::char::is_combining_mark;

use super::fold::folded;
use super::names::{self, Beside};
use crate::text::is_eastern;

/// A longer string is not a date.
const BYTES_MAX: usize = 240;
/// A longer run of text is not a date line.
const STRICT_BYTES_MAX: usize = 120;

/// One part of the string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unit {
    Number {
        value: u64,
        digits: u32,
    },
    /// Folded, in lower case.
    Word(String),
    Sign(char),
    /// Taken by the time, the zone or the date.
    Used,
}

#[derive(Debug)]
pub(super) struct Token {
    pub(super) unit: Unit,
    /// Does white space stand before it?
    pub(super) spaced: bool,
    /// A word in capitals.
    pub(super) upper: bool,
}

#[derive(Debug)]
pub(super) struct Tokens {
    pub(super) list: Vec<Token>,
    /// Are its digits the Persian ones?
    pub(super) persian: bool,
    /// Is it written as no American writes?
    pub(super) foreign: bool,
}

/// Without the markup some feeds put round a date: its `datetime`, else its text.
pub(super) fn unwrapped(raw: &str) -> Cow<'_, str> {
    if !raw.contains('<') {
        return raw.trim().into();
    }
    let machine = raw.split_once("datetime=").and_then(|(_, rest)| {
        let quote = rest.chars().next().filter(|q| matches!(q, '"' | '\''))?;
        rest[1..].split(quote).next()
    });
    if let Some(machine) = machine {
        return machine.trim().into();
    }
    let text = raw.split('<').enumerate().map(|(i, piece)| match piece.split_once('>') {
        Some((_, text)) if i > 0 => text,
        _ => piece,
    });
    text.collect::<Vec<_>>().join(" ").trim().to_owned().into()
}

impl Tokens {
    /// `None` for what cannot be a date at all.
    pub(super) fn of(raw: &str, strict: bool) -> Option<Self> {
        let max = if strict { STRICT_BYTES_MAX } else { BYTES_MAX };
        let numeric = |c: char| c.is_numeric() || c == '年';
        if raw.is_empty() || raw.len() > max || !raw.contains(numeric) {
            return None;
        }
        let persian = raw.contains(|c| matches!(c, '\u{6F0}'..='\u{6F9}'));
        let mut cutter = Cutter { list: Vec::with_capacity(16), spaced: false };
        let text = folded(raw);
        let mut rest = &*text;
        while let Some(c) = rest.chars().next() {
            rest = &rest[cutter.take(c, rest)?..];
        }
        let letters = |c: char| !c.is_ascii() && (c.is_alphabetic() || c.is_numeric());
        let mut tokens = Self { list: cutter.list, persian, foreign: raw.contains(letters) };
        let foreign = |w: &str| {
            let said = names::NAMES.is(w, Beside::Hour) || names::NAMES.is(w, Beside::Before);
            said && !matches!(w, "at" | "hr" | "hrs" | "a" | "as" | "g" | "u" | "v" | "o" | "ve")
        };
        tokens.foreign |= (0..tokens.list.len()).any(|i| tokens.word(i).is_some_and(foreign));
        tokens.count_eras();
        Some(tokens)
    }

    /// `令和6` is a year: counted from the era's start. `R6.11.28` is the same era, and `H31.4.30` the one before it.
    fn count_eras(&mut self) {
        for at in 0..self.list.len() {
            if let Some(era) = self.initial(at) {
                self.list[at].unit = Unit::Word(era.into());
            }
        }
        for at in 1..self.list.len() {
            let start = self.word(at - 1).and_then(|w| names::NAMES.eras.get(w)).copied();
            if let (Some(start), Unit::Number { value, digits }) = (start, &mut self.list[at].unit)
                && *digits <= 3
            {
                (*value, *digits) = (*value + start, 4);
                self.use_up(at - 1);
            }
        }
    }

    /// The era of a lone capital before a year, as Japan shortens them.
    fn initial(&self, at: usize) -> Option<&'static str> {
        let era = match self.word(at)? {
            "r" => "令和",
            "h" => "平成",
            "s" => "昭和",
            _ => return None,
        };
        let signed = |i: usize| ['.', '/', '-'].into_iter().find(|s| self.is_sign(i, *s));
        let of_two = |i: usize| self.number(i).is_some_and(|n| n.1 <= 2) && self.touches(i);
        let dated = signed(at + 2).is_some() && signed(at + 2) == signed(at + 4);
        (self.list[at].upper && dated && [1, 3, 5].iter().all(|n| of_two(at + n))).then_some(era)
    }

    /// Its numbers that are not taken yet: value and digits.
    pub(super) fn numbers(&self) -> impl Iterator<Item = (u64, u32)> + '_ {
        self.list.iter().filter_map(|t| match t.unit {
            Unit::Number { value, digits } => Some((value, digits)),
            _ => None,
        })
    }

    /// The first place where `find` gives something.
    pub(super) fn find_map<T>(&self, find: impl Fn(&Self, usize) -> Option<T>) -> Option<T> {
        (0..self.list.len()).find_map(|i| find(self, i))
    }

    pub(super) fn number(&self, at: usize) -> Option<(u64, u32)> {
        match self.list.get(at)?.unit {
            Unit::Number { value, digits } => Some((value, digits)),
            _ => None,
        }
    }

    /// A number of at most two digits.
    pub(super) fn small(&self, at: usize) -> Option<u64> {
        self.number(at).filter(|n| n.1 <= 2).map(|n| n.0)
    }

    pub(super) fn word(&self, at: usize) -> Option<&str> {
        match &self.list.get(at)?.unit {
            Unit::Word(word) => Some(word),
            _ => None,
        }
    }

    pub(super) fn is_sign(&self, at: usize, sign: char) -> bool {
        self.list.get(at).is_some_and(|t| t.unit == Unit::Sign(sign))
    }

    /// Does no white space stand before it?
    pub(super) fn touches(&self, at: usize) -> bool {
        self.list.get(at).is_some_and(|t| !t.spaced)
    }

    /// Sets a number of two digits before this token, apart from what stands there.
    pub(super) fn insert_number(&mut self, at: usize, value: u64) {
        let unit = Unit::Number { value, digits: 2 };
        self.list.insert(at, Token { unit, spaced: true, upper: false });
    }

    pub(super) fn use_up(&mut self, at: usize) {
        if let Some(token) = self.list.get_mut(at) {
            token.unit = Unit::Used;
        }
    }

    /// Up to five words from `at` on as one name, and of how many words it is: the longest that `known` knows.
    pub(super) fn name<T>(
        &self,
        at: usize,
        known: impl Fn(&str) -> Option<T>,
    ) -> Option<(T, usize)> {
        let mut name = self.word(at)?.to_owned();
        let mut found = known(&name).map(|t| (t, 1));
        let (mut words, mut next) = (1, at + 1);
        while words < 5 {
            // `buổi_chiều`, `سه شنبه`, the dots of `a. m.`, what joins `meio-dia` and `l'est`
            let joined = self.is_sign(next, '-') || self.is_sign(next, '\'');
            let joined = joined && self.touches(next) && self.touches(next + 1);
            let skip = usize::from(self.is_sign(next, '.') || joined);
            let Some(word) = self.word(next + skip) else { break };
            name.push(' ');
            name.push_str(word);
            (words, next) = (words + 1, next + skip + 1);
            found = known(&name).map(|t| (t, next - at)).or(found);
        }
        found
    }
}

struct Cutter {
    list: Vec<Token>,
    spaced: bool,
}

impl Cutter {
    /// Takes what begins with `c`; gives its length. `None` for a number too long to be one.
    fn take(&mut self, c: char, rest: &str) -> Option<usize> {
        if c.is_whitespace() || c == '_' {
            self.spaced = true;
            return Some(c.len_utf8());
        }
        if c.is_ascii_digit() {
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let value = rest[..end].parse().ok()?;
            self.push(Unit::Number { value, digits: end as u32 }, false);
            return Some(end);
        }
        if is_eastern(c) {
            let end = rest.find(|c| !is_eastern(c)).unwrap_or(rest.len());
            self.cjk(&rest[..end], &rest[end..]);
            return Some(end);
        }
        if is_letter(c) {
            return Some(self.letters(rest));
        }
        self.push(Unit::Sign(c), false);
        Some(c.len_utf8())
    }

    fn push(&mut self, unit: Unit, upper: bool) {
        self.list.push(Token { unit, spaced: std::mem::take(&mut self.spaced), upper });
    }

    /// `7月` is a month by its name.
    fn month(&mut self) {
        let last = self.list.last_mut().map(|t| &mut t.unit);
        match last {
            Some(unit @ Unit::Number { value: 1..=12, digits: 1 | 2 }) => {
                let Unit::Number { value, .. } = unit else { return };
                *unit = Unit::Word(format!("{value}月"));
            }
            _ => self.push(Unit::Sign('-'), false),
        }
    }

    /// A word, the dots within an abbreviation left out: `p.m.`, `ม.ค.`
    fn letters(&mut self, rest: &str) -> usize {
        let mut word = String::new();
        let mut at = 0;
        loop {
            let tail = &rest[at..];
            let end = tail.find(|c| !is_letter(c) || is_eastern(c)).unwrap_or(tail.len());
            let piece = &tail[..end];
            word.push_str(piece);
            at += end;
            let short = |p: &str| p.chars().filter(|c| !is_combining_mark(*c)).count() == 1;
            let thai = |p: &str| p.chars().all(|c| matches!(c, '\u{E00}'..='\u{E7F}'));
            let next = rest[at..].strip_prefix('.').unwrap_or_default();
            let end = next.find(|c| !is_letter(c)).unwrap_or(next.len());
            let next = &next[..end];
            let joins =
                !next.is_empty() && ((short(piece) && short(next)) || (thai(piece) && thai(next)));
            if !joins {
                break;
            }
            at += 1;
        }
        // `EDT`, and `ChST`.
        let upper = word.starts_with(char::is_uppercase) && word.ends_with(char::is_uppercase);
        let word: String = word.chars().flat_map(char::to_lowercase).collect();
        // What an accented capital leaves behind in lower case (`İ`).
        self.push(Unit::Word(folded(&word).into_owned()), upper);
        at
    }

    /// Scripts that set no spaces: known names, numbers in characters, and signs for the parts of a date.
    fn cjk(&mut self, run: &str, after: &str) {
        let mut rest = run;
        while let Some(c) = rest.chars().next() {
            if let Some(name) = names::NAMES.cjk.iter().find(|n| rest.starts_with(n.as_str())) {
                self.push(Unit::Word(name.clone()), false);
                rest = &rest[name.len()..];
                continue;
            }
            let end = rest.find(|c| numeral(c).is_none()).unwrap_or(rest.len());
            let followed = rest[end..].chars().next().or_else(|| after.chars().next());
            if end > 0 && followed.is_some_and(|c| "年月日号號时時点點分秒".contains(c))
            {
                if let Some((value, digits)) = counted(&rest[..end]) {
                    self.push(Unit::Number { value, digits }, false);
                }
                rest = &rest[end..];
                continue;
            }
            match c {
                '月' | '월' => self.month(),
                '年' | '년' => self.push(Unit::Sign('-'), false),
                _ => self.spaced = true,
            }
            rest = &rest[c.len_utf8()..];
        }
    }
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() || is_combining_mark(c)
}

/// A Chinese numeral; ten and its multiples as such.
fn numeral(c: char) -> Option<u64> {
    let digit = "〇一二三四五六七八九".chars().position(|d| d == c).map(|d| d as u64);
    digit.or(match c {
        '零' => Some(0),
        '元' => Some(1),
        '十' => Some(10),
        '廿' => Some(20),
        '卅' => Some(30),
        _ => None,
    })
}

/// `二〇二四`, `十二`, `二十三`, `廿三`: value, and as how many digits it counts.
fn counted(text: &str) -> Option<(u64, u32)> {
    let numerals: Vec<u64> = text.chars().filter_map(numeral).collect();
    if numerals.iter().all(|n| *n < 10) {
        let digits = u32::try_from(numerals.len()).ok().filter(|d| *d <= 4)?;
        return Some((numerals.iter().fold(0, |all, n| all * 10 + n), digits));
    }
    let mut total = 0;
    let mut before = None;
    for n in numerals {
        match (n, before) {
            (10, Some(tens)) => total += tens * 10,
            (10.., _) => total += n,
            _ => {}
        }
        before = (n < 10).then_some(n);
    }
    let value = total + before.unwrap_or(0);
    (value < 100).then_some((value, 2))
}
