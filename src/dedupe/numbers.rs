//! Numbers in one form, however a house prints them: `1,200,000`, `1.2 million`, `1,2 Mio.`

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::LazyLock;

/// Words that multiply the number before them: a power of ten, then its words in lower case.
static SCALES: LazyLock<HashMap<String, i32>> = LazyLock::new(|| {
    let lines = include_str!("scales.txt").lines().filter_map(|line| {
        let (power, words) = line.split_once(' ')?;
        Some((power.parse().ok()?, words))
    });
    lines
        .flat_map(|(power, words): (i32, &str)| words.split(' ').map(move |w| (written(w), power)))
        .collect()
});

/// A word in the letters that words are read in: `miljoen` as `miljon`, `millón` as `millon`.
fn written(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars().map(super::folds::letter) {
        if c != 'e' || !out.ends_with(['a', 'o', 'u']) {
            out.push(c);
        }
    }
    out
}

/// Small numbers written out, in scripts without capitals: they tell one accident from the next where names can't be seen.
static NUMERALS: LazyLock<HashMap<String, &str>> = LazyLock::new(|| {
    let lines = include_str!("numerals.txt").lines().filter_map(|line| line.split_once(' '));
    lines.flat_map(|(digits, words)| words.split(' ').map(move |w| (written(w), digits))).collect()
});

/// The digits of a number that is written out.
pub(super) fn numeral(word: &str) -> Option<&'static str> {
    // Arabic letters, and those of the Indic scripts: no other word is looked up.
    let first = *word.as_bytes().first()?;
    if !matches!(first, 0xD8..=0xDB | 0xE0) || word.len() > NUMERAL_BYTES_MAX {
        return None;
    }
    NUMERALS.get(word).copied()
}

const NUMERAL_BYTES_MAX: usize = 24;

/// What stands right behind a number and multiplies it: `1.2m`, `340k`.
fn suffix(letters: &str) -> Option<i32> {
    match letters {
        "k" => Some(3),
        "m" => Some(6),
        "b" => Some(9),
        _ => SCALES.get(letters).copied(),
    }
}

/// The power of ten that a word behind a number means.
pub(super) fn scale(word: &str) -> Option<i32> {
    SCALES.get(word).copied()
}

/// A number: digits without zeros at either end, and a power of ten.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Decimal {
    digits: String,
    power: i32,
}

impl Decimal {
    /// Reads ASCII digits with the separators of any house, and what may be glued to them. Nothing when it is no plain
    /// number: `12.06.2026`, `a320`, `1st`.
    pub(super) fn read(word: &str) -> Option<Self> {
        let end = word.find(|c: char| c.is_alphabetic()).unwrap_or(word.len());
        let (number, letters) = (word[..end].trim_end_matches(['.', ',', '\'']), &word[end..]);
        let power = if letters.is_empty() { 0 } else { suffix(letters)? };
        let (whole, part) = split(number)?;
        let mut digits: String =
            whole.chars().chain(part.chars()).filter(char::is_ascii_digit).collect();
        let mut power = power - part.len() as i32;
        let zeros = digits.len() - digits.trim_end_matches('0').len();
        digits.truncate(digits.len() - zeros);
        power += zeros as i32;
        let digits = digits.trim_start_matches('0').to_owned();
        Some(if digits.is_empty() { Self::default() } else { Self { digits, power } })
    }

    /// The number so many times ten larger.
    pub(super) fn times(&mut self, power: i32) {
        self.power += if self.digits.is_empty() { 0 } else { power };
    }

    /// Both together, `1 billion 200 million`, when this one is the larger.
    pub(super) fn plus(&self, other: &Self) -> Option<Self> {
        let least = self.power.min(other.power);
        let value = |n: &Self| {
            let scale = 10_u128.checked_pow(u32::try_from(n.power - least).ok()?)?;
            n.digits.parse::<u128>().ok()?.checked_mul(scale)
        };
        let (whole, part) = (value(self)?, value(other)?);
        let mut sum = Self::read(&whole.checked_add(part).filter(|_| whole > part)?.to_string())?;
        sum.times(least);
        Some(sum)
    }

    /// The same for equal numbers.
    pub(super) fn write(&self, to: &mut String) {
        to.clear();
        // Writing to a String cannot fail.
        write!(to, "{}e{}", self.digits, self.power).unwrap_or_default();
    }
}

/// What stands before the decimal sign, and behind it. Groups of three are thousands, whatever separates them.
fn split(number: &str) -> Option<(&str, &str)> {
    let mut signs = number.char_indices().filter(|(_, c)| !c.is_ascii_digit());
    let Some((first, sign)) = signs.next() else { return Some((number, "")) };
    let last = signs.clone().next_back();
    let groups = |n: &str| {
        let mut parts = n.split(['.', ',', '\'']);
        let first = parts.next().filter(|p| (1..=3).contains(&p.len()) && !p.starts_with('0'));
        let sizes = || parts.clone().map(str::len);
        // `12,34,567`: hundreds of thousands, as India counts them.
        let indian = || {
            let last = sizes().count().saturating_sub(1);
            sign == ','
                && last > 0
                && sizes().enumerate().all(|(i, s)| s == 2 + usize::from(i == last))
        };
        first.is_some_and(|p| sizes().all(|s| s == 3) || p.len() < 3 && indian())
    };
    match last {
        // `1,234,567.89`
        Some((at, other)) if other != sign => {
            groups(&number[..at]).then(|| (&number[..at], &number[at + 1..]))
        }
        Some(_) => groups(number).then_some((number, "")),
        None if groups(number) => Some((number, "")),
        None => Some((&number[..first], &number[first + 1..])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(word: &str) -> Option<Decimal> {
        Decimal::read(word)
    }

    #[test]
    fn houses_print_one_number_in_many_ways() {
        for words in [
            &["1200000", "1,200,000", "1.200.000", "1'200'000", "1.2m", "1,2mio", "1200k"][..],
            &["43895", "43,895", "43.895"],
            &["1234567", "1,234,567", "12,34,567"],
            &["150000", "150,000", "1,50,000"],
            &["1234.5", "1,234.50", "1.234,5"],
            &["6.6946", "6,6946"],
            &["0.125", "0,125"],
            &["0", "00", "0.0"],
        ] {
            let first = read(words[0]);
            assert!(first.is_some());
            for word in words {
                assert_eq!(read(word), first, "{word}");
            }
        }
        let mut n = read("1.2").unwrap();
        n.times(scale("million").unwrap());
        assert_eq!(Some(n), read("1,200,000"));
        for word in ["12.06.2026", "1st", "a320", "737max"] {
            assert_eq!(read(word), None, "{word}");
        }
    }
}
