//! A date string as numbers, words and signs.

/// A longer string is not a date.
const BYTES_MAX: usize = 120;

/// One part of the string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unit {
    Number {
        value: u64,
        digits: u32,
    },
    /// In lower case.
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
}

#[derive(Debug)]
pub(super) struct Tokens {
    pub(super) list: Vec<Token>,
}

impl Tokens {
    /// `None` for what cannot be a date at all.
    pub(super) fn of(raw: &str) -> Option<Self> {
        let raw = raw.trim();
        if raw.is_empty() || raw.len() > BYTES_MAX {
            return None;
        }
        let mut list: Vec<Token> = Vec::with_capacity(16);
        let mut spaced = false;
        for c in raw.chars().map(plain) {
            if c.is_whitespace() {
                spaced = true;
                continue;
            }
            let before = list.last_mut().filter(|_| !spaced).map(|t| &mut t.unit);
            match (c.to_digit(10), before) {
                (Some(d), Some(Unit::Number { value, digits })) => {
                    *value = value.checked_mul(10)?.checked_add(u64::from(d))?;
                    *digits += 1;
                }
                (Some(d), _) => list
                    .push(Token { unit: Unit::Number { value: u64::from(d), digits: 1 }, spaced }),
                (None, Some(Unit::Word(word))) if c.is_alphabetic() => {
                    word.extend(c.to_lowercase());
                }
                (None, _) if c.is_alphabetic() => {
                    list.push(Token { unit: Unit::Word(c.to_lowercase().collect()), spaced });
                }
                (None, _) => list.push(Token { unit: Unit::Sign(c), spaced }),
            }
            spaced = false;
        }
        // `a.m.` and `p.m.`
        list.retain(|t| t.unit != Unit::Word("m".into()));
        Some(Self { list })
    }

    /// The first place where `find` gives something.
    pub(super) fn find_map<T>(&self, find: impl Fn(&Self, usize) -> Option<T>) -> Option<T> {
        (0..self.list.len()).find_map(|i| find(self, i))
    }

    pub(super) fn number(&self, at: usize) -> Option<u64> {
        match self.list.get(at)?.unit {
            Unit::Number { value, .. } => Some(value),
            _ => None,
        }
    }

    pub(super) fn digits(&self, at: usize) -> Option<u32> {
        match self.list.get(at)?.unit {
            Unit::Number { digits, .. } => Some(digits),
            _ => None,
        }
    }

    pub(super) fn word(&self, at: usize) -> Option<&str> {
        match &self.list.get(at)?.unit {
            Unit::Word(word) => Some(word),
            _ => None,
        }
    }

    pub(super) fn sign(&self, at: usize, sign: char) -> Option<()> {
        (self.list.get(at)?.unit == Unit::Sign(sign)).then_some(())
    }

    /// The unit at a place, when no white space stands before it.
    pub(super) fn adjacent(&self, at: usize) -> Option<Unit> {
        self.list.get(at).filter(|t| !t.spaced).map(|t| t.unit.clone())
    }

    /// Takes a number out.
    pub(super) fn use_number(&mut self, at: usize) -> Option<u32> {
        let value = self.number(at)?;
        self.use_up(at);
        u32::try_from(value).ok()
    }

    pub(super) fn use_up(&mut self, at: usize) {
        if let Some(token) = self.list.get_mut(at) {
            token.unit = Unit::Used;
        }
    }
}

/// CJK signs for the parts of a date, and full-width forms, as the ASCII that means the same.
fn plain(c: char) -> char {
    match c {
        '年' | '月' | '년' | '월' | '\u{2010}'..='\u{2013}' | '\u{2212}' => '-',
        '日' | '号' | '號' | '일' | '秒' | '초' => ' ',
        '时' | '時' | '点' | '點' | '分' | '시' | '분' => ':',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        c => c,
    }
}
