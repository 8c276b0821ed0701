//! What a text tells: names and numbers, and the words its opening is about.

use std::collections::HashSet;
use std::sync::LazyLock;

use xxhash_rust::xxh3::xxh3_64;

use super::folds;
use super::tokens::{Token, title_tokens};

/// How many words of the opening tell what it is about.
const FACTS_LEDE_WORDS: usize = 36;
/// Names and numbers of a longer text are not all kept.
const FACTS_MAX: usize = 400;

/// A name or a number that a text tells, in 16 bits: 14 of hash, then `number` and `lede`.
///
/// A template filled in anew keeps its words; what its opening tells are the facts, and they are others.
pub(super) struct Fact;

impl Fact {
    const LEDE: u16 = 1;
    const NUMBER: u16 = 2;

    fn of(token: &Token, lede: bool) -> u16 {
        let number = if token.number { Self::NUMBER } else { 0 };
        ((token.hash >> 50) as u16) << 2 | number | u16::from(lede)
    }
    /// What it is, wherever it is told.
    pub(super) fn told(f: u16) -> u16 {
        f >> 1
    }
    pub(super) fn number(f: u16) -> bool {
        f & Self::NUMBER != 0
    }
    pub(super) fn lede(f: u16) -> bool {
        f & Self::LEDE != 0
    }
}

/// A word of an opening, in 16 bits of what [`title_tokens`] gives for it.
///
/// What a headline says and the opening tells is what the text is about; a look-alike is about something else.
pub(super) struct Topic;

impl Topic {
    pub(super) fn of(title: u32) -> u16 {
        (title >> 16) as u16
    }
    /// Is it told as a [`Fact`]?
    pub(super) fn is_told(topic: u16, facts: &[u16]) -> bool {
        let told = topic >> 2 << 1;
        let at = facts.partition_point(|f| Fact::told(*f) < told);
        facts.get(at).is_some_and(|f| Fact::told(*f) >> 1 == told >> 1)
    }
}

/// The names and numbers of a text, each once.
pub(super) fn facts(tokens: &[Token], unit: usize) -> Vec<u16> {
    let told = tokens.iter().enumerate().filter(|(_, t)| t.name || t.number);
    let mut out: Vec<u16> =
        told.map(|(i, t)| Fact::of(t, i < FACTS_LEDE_WORDS * unit)).take(FACTS_MAX).collect();
    // Of one told twice the mention in the opening stays.
    out.sort_unstable_by(|a, b| b.cmp(a));
    out.dedup_by_key(|f| Fact::told(*f));
    out.reverse();
    out
}

/// The words of an opening.
pub(super) fn lede(tokens: &[Token]) -> Vec<u16> {
    // In the order of the hashes, which is that of their first bits.
    let mut out: Vec<u16> = title_tokens(tokens).into_iter().map(Topic::of).collect();
    out.dedup();
    out
}

/// Words of a headline that the opening tells; numbers have tests of their own, but for those that are names: `A40`, `H5N1`.
pub(super) fn topics(title: &[Token], lede: &[u16]) -> Vec<u16> {
    let words: Vec<Token> =
        title.iter().filter(|t| (!t.number || t.name) && !is_numeral(t.hash)).copied().collect();
    let mut out: Vec<u16> = title_tokens(&words).into_iter().map(Topic::of).collect();
    out.dedup();
    out.retain(|t| lede.binary_search(t).is_ok());
    out
}

/// A number written out in Chinese characters.
fn is_numeral(hash: u64) -> bool {
    static NUMERALS: LazyLock<HashSet<u64>> = LazyLock::new(|| {
        let digits = "〇零一二三四五六七八九十百千万亿億两兩".chars();
        digits.map(|c| xxh3_64(folds::han(c).encode_utf8(&mut [0; 4]).as_bytes())).collect()
    });
    NUMERALS.contains(&hash)
}
