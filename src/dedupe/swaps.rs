//! What stands in one short text in the place of something else in another: a form filled in twice differs by little else,
//! and nobody who edits a text gives it another town and another age.

use serde::{Deserialize, Serialize};

use super::tokens::Token;

/// Longer texts tell of more than their form: their words are not kept in order.
const WORDS_MAX: usize = 160;
/// So many words of one are put in the place of as many of the other; more are told anew.
const SWAP_WORDS_MAX: usize = 4;
/// A swap stands between so many words that both have; the begin of a text, and its end, are one.
const FIRM_WORDS: usize = 3;

/// A word of a short text in its order, in 32 bits: 14 of its hash, 16 of [`Token::kin`], then `number` and `name`.
struct Word;

impl Word {
    const NAME: u32 = 1;
    const NUMBER: u32 = 2;

    fn of(t: &Token) -> u32 {
        let flags = u32::from(t.number) << 1 | u32::from(t.name);
        ((t.hash >> 50) as u32) << 18 | u32::from(t.kin) << 2 | flags
    }
    /// One word, whether it begins a sentence or not.
    fn same(a: u32, b: u32) -> bool {
        a | Self::NAME == b | Self::NAME
    }
    fn number(w: u32) -> bool {
        w & Self::NUMBER != 0
    }
    fn name(w: u32) -> bool {
        w & Self::NAME != 0
    }
    /// The same begin or the same consonants: another ending, another spelling.
    fn kin(a: u32, b: u32) -> bool {
        let (a, b) = (a >> 2, b >> 2);
        let near =
            |shift: u32| (a >> shift) & 0xFF != 0 && (a >> shift) & 0xFF == (b >> shift) & 0xFF;
        near(0) || near(8)
    }
}

/// The words of a short text, in their order; of a longer one none.
pub(super) fn order(tokens: &[Token], unit: usize) -> Vec<u32> {
    if tokens.len() > WORDS_MAX * unit { Vec::new() } else { tokens.iter().map(Word::of).collect() }
}

/// What the one text has in the place of what the other has, between the same words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Swaps {
    /// Another number.
    pub numbers: u32,
    /// Another name.
    pub names: u32,
    /// A name for other words, or other words for a name.
    pub mixed: u32,
    /// A few other words, no name among them.
    pub words: u32,
    /// Words that were put in, left out or put otherwise.
    pub edited: u32,
}

impl Swaps {
    /// All that stands in the place of something else.
    pub(super) fn all(self) -> u32 {
        self.numbers + self.names + self.mixed + self.words
    }
}

/// How the one text became the other; nothing when either is long.
pub(super) fn swaps(a: &[u32], b: &[u32], unit: usize) -> Option<Swaps> {
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let gaps = gaps(a, b, unit);
    let mut out = Swaps::default();
    let mut seen = Vec::new();
    for gap in &gaps {
        let pair = Pair::of(&a[gap.left.0..gap.left.1], &b[gap.right.0..gap.right.1]);
        if !seen.contains(&pair) {
            pair.count(gap.firm, unit, &mut out);
            seen.push(pair);
        }
    }
    Some(out)
}

/// Where the texts part: from and to, in either.
#[derive(Debug)]
struct Gap {
    left: (usize, usize),
    right: (usize, usize),
    /// Does it stand by what both have?
    firm: bool,
}

/// The places where the texts part. A run of less than a word in common parts nothing.
fn gaps(a: &[u32], b: &[u32], unit: usize) -> Vec<Gap> {
    let mut runs = runs(a, b);
    runs.retain(|(.., n)| *n >= unit);
    let mut out = Vec::new();
    let (mut i, mut j, mut before) = (0, 0, unit);
    for (at, to, n) in runs.into_iter().chain([(a.len(), b.len(), 0)]) {
        let last = at + n == a.len() && to + n == b.len();
        if at > i || to > j {
            let firm = before + n + if last { unit } else { 0 } >= FIRM_WORDS * unit;
            out.push(Gap { left: (i, at), right: (j, to), firm });
        }
        let first = if at + to == 0 { unit } else { 0 };
        (i, j, before) = (at + n, to + n, n + first);
    }
    out
}

/// The longest words in common in one order, as runs: where they begin in either, and how many.
fn runs(a: &[u32], b: &[u32]) -> Vec<(usize, usize, usize)> {
    let same = |(x, y): &(&u32, &u32)| Word::same(**x, **y);
    let head = a.iter().zip(b).take_while(same).count();
    let (left, right) = (&a[head..], &b[head..]);
    let tail = left.iter().rev().zip(right.iter().rev()).take_while(same).count();
    let (left, right) = (&left[..left.len() - tail], &right[..right.len() - tail]);
    let best = common(left, right);
    let wide = right.len() + 1;
    let mut out = vec![(0, 0, head)];
    let (mut i, mut j) = (0, 0);
    while i < left.len() && j < right.len() {
        if Word::same(left[i], right[j]) {
            match out.last_mut() {
                Some((x, y, n)) if (*x + *n, *y + *n) == (head + i, head + j) => *n += 1,
                _ => out.push((head + i, head + j, 1)),
            }
            (i, j) = (i + 1, j + 1);
        } else if best[(i + 1) * wide + j] >= best[i * wide + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    match out.last_mut() {
        Some((x, y, n)) if (*x + *n, *y + *n) == (a.len() - tail, b.len() - tail) => *n += tail,
        _ => out.push((a.len() - tail, b.len() - tail, tail)),
    }
    out
}

/// How many words the rests have in common in one order, from each place in either on.
fn common(left: &[u32], right: &[u32]) -> Vec<u16> {
    let wide = right.len() + 1;
    let mut best = vec![0_u16; (left.len() + 1) * wide];
    for i in (0..left.len()).rev() {
        for j in (0..right.len()).rev() {
            let at = i * wide + j;
            best[at] = if Word::same(left[i], right[j]) {
                best[at + wide + 1] + 1
            } else {
                best[at + wide].max(best[at + 1])
            };
        }
    }
    best
}

/// What stands in one place, without the words that are spelled otherwise only.
#[derive(PartialEq)]
struct Pair {
    left: Vec<u32>,
    right: Vec<u32>,
}

impl Pair {
    fn of(left: &[u32], right: &[u32]) -> Self {
        let strange = |from: &[u32], to: &[u32]| {
            let known = |w: u32| to.iter().any(|o| Word::same(w, *o) || Word::kin(w, *o));
            from.iter().copied().filter(|w| !known(*w)).collect::<Vec<u32>>()
        };
        Self { left: strange(left, right), right: strange(right, left) }
    }

    fn count(&self, firm: bool, unit: usize, out: &mut Swaps) {
        let (left, right) = (&self.left, &self.right);
        let most = left.len().max(right.len());
        let numbers = |side: &[u32]| side.iter().filter(|w| Word::number(**w)).count();
        let named = |side: &[u32]| side.iter().any(|w| Word::name(*w));
        let numbers = numbers(left).min(numbers(right)) as u32;
        if !firm || left.is_empty() || right.is_empty() || most > SWAP_WORDS_MAX * unit {
            out.edited += most.div_ceil(unit) as u32;
        } else if numbers > 0 {
            // Five miles are eight kilometres.
            let measured = unit == 1 && Self::measured(left) && Self::measured(right);
            *(if measured { &mut out.edited } else { &mut out.numbers }) += numbers;
        } else if named(left) && named(right) {
            out.names += 1;
        } else if named(left) || named(right) {
            out.mixed += 1;
        } else {
            out.words += 1;
        }
    }

    /// A number and what it counts.
    fn measured(side: &[u32]) -> bool {
        side.windows(2).any(|w| Word::number(w[0]) && !Word::number(w[1]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dedupe::tokens::tokens;

    #[track_caller]
    fn told(a: &str, b: &str, unit: usize) -> (u32, u32, u32, u32) {
        let order = |s| order(&tokens(s, 1000), unit);
        let s = swaps(&order(a), &order(b), unit).unwrap();
        (s.numbers, s.names, s.mixed + s.words, s.edited)
    }

    #[test]
    fn a_form_filled_in_twice_has_others_in_the_same_places() {
        let form = |age, town| {
            format!("Police held a man of {age} near the mill in {town} on Friday at noon.")
        };
        assert_eq!(told(&form(41, "Marlow"), &form(63, "Henley"), 1), (1, 1, 0, 0));
        assert_eq!(told(&form(41, "Marlow"), &form(41, "Marlow"), 1), (0, 0, 0, 0));
        let rain = |day| format!("rain is likely on {day} and the wind is weak all over the hills");
        assert_eq!(told(&rain("monday"), &rain("sunday"), 1), (0, 0, 1, 0));
        assert_eq!(
            told("11日上午8时20分许柳河镇路口两车相撞", "11日下午5时45分许白杨乡路口两车相撞", 2),
            (2, 0, 1, 0)
        );
    }

    #[test]
    fn an_edit_puts_nothing_in_the_same_place() {
        let text = "The barge with gravel from Kyiv ran aground 12 miles south of Odesa on Friday.";
        let more = "The barge with gravel from Kyiv ran aground 12 miles south of Odesa on Friday, and nobody was hurt.";
        assert_eq!(told(text, more, 1), (0, 0, 0, 4));
        let spelled =
            "The barge with gravel from Kiev ran aground 19 kilometres south of Odessa on Friday.";
        assert_eq!(told(text, spelled, 1), (0, 0, 0, 1));
        let anew = "The crew of a gravel barge was safe when it ran aground on Friday.";
        assert_eq!(told(text, anew, 1).0, 0);
    }

    #[test]
    fn a_long_text_is_not_read_in_order() {
        let long = "word ".repeat(200);
        assert!(order(&tokens(&long, 1000), 1).is_empty());
        assert_eq!(swaps(&[], &[1], 1), None);
    }
}
