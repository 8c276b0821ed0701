//! Patterns that open with a word, tried only where one of their openings stands.
//!
//! A pattern of some hundred alternatives in thirty languages costs a run of text more than all else that is asked of it,
//! and hardly any run opens like one. One automaton over the literal openings, taken from the pattern itself, tells.

use std::iter::Peekable;
use std::str::Chars;
use std::sync::OnceLock;

use aho_corasick::automaton::OverlappingState;
use aho_corasick::{AhoCorasick, Anchored, Input, StartKind};
use regex::{Regex, RegexBuilder};
use regex_automata::meta;

/// Memory for a pattern's automaton, a thread.
const AUTOMATON_BYTES: usize = 256 << 10;

/// So much of an opening tells it from nearly all text.
const LETTERS: usize = 12;

/// A text in lower case, all digits one, and where its first word begins.
pub(super) struct Folded {
    pub(super) text: String,
    word: usize,
}

impl Folded {
    /// Of a text, or of its beginning.
    pub(super) fn of(text: &str) -> Self {
        let mut folded = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '0'..='9' => folded.push('0'),
                _ if c.is_ascii() => folded.push(c.to_ascii_lowercase()),
                _ => folded.extend(fold(c)),
            }
        }
        let text = folded;
        let word = text.find(char::is_alphanumeric).unwrap_or(text.len());
        Self { text, word }
    }

    /// What stands before its first word, and all from there on.
    pub(super) fn at_word(&self) -> (&str, &str) {
        self.text.split_at(self.word)
    }
}

fn fold(c: char) -> impl Iterator<Item = char> {
    // A capital I with a dot gives two.
    c.to_lowercase().filter(|c| *c != '\u{307}').map(|c| match c {
        'ς' => 'σ',
        'ſ' => 's',
        c if c.is_numeric() => '0',
        c => c,
    })
}

/// A pattern, whatever its case.
pub(super) struct Pattern<K> {
    kind: K,
    /// Of what it matches; none when something opens with no letter: it would never be tried, which a test rules out.
    openings: Option<Vec<String>>,
    anchored: bool,
    text: String,
    /// Made when first needed; none when the pattern is broken, which a test rules out.
    regex: OnceLock<Option<meta::Regex>>,
}

impl<K> Pattern<K> {
    /// Tried from a text's first word on; what `list` matches begins all that `pattern` does.
    pub(super) fn first(kind: K, list: &str, pattern: &str) -> Self {
        Self::new(kind, list, true, format!("^(?:{pattern})"))
    }

    /// Tried anywhere in a text, or so far from its beginning.
    pub(super) fn anywhere(kind: K, pattern: &str) -> Self {
        let list = pattern.strip_prefix("^.{0,30}").unwrap_or(pattern);
        Self::new(kind, list, false, pattern.to_owned())
    }

    fn new(kind: K, list: &str, anchored: bool, text: String) -> Self {
        let openings = openings(list).filter(|all| all.iter().all(|o| !o.is_empty()));
        Self { kind, openings, anchored, text, regex: OnceLock::new() }
    }

    /// Does it match?
    fn holds(&self, folded: &Folded) -> bool {
        let text = if self.anchored { folded.at_word().1 } else { &folded.text };
        self.regex().is_some_and(|r| r.is_match(text))
    }

    fn regex(&self) -> Option<&meta::Regex> {
        self.regex.get_or_init(|| seldom(&self.text)).as_ref()
    }
}

/// Patterns of which one look at a text tells which may match.
pub(super) struct Opened<K> {
    patterns: Vec<Pattern<K>>,
    first: Openings,
    anywhere: Openings,
}

/// A bit for each pattern.
type Mask = u128;

/// An automaton over openings, and whose each is.
struct Openings {
    automaton: AhoCorasick,
    owners: Vec<u8>,
}

impl<K: Copy> Opened<K> {
    /// None for more openings than an automaton holds, or more patterns than a mask has bits.
    pub(super) fn new(patterns: Vec<Pattern<K>>) -> Option<Self> {
        if patterns.len() > Mask::BITS as usize {
            return None;
        }
        let first = Openings::new(&patterns, true)?;
        let anywhere = Openings::new(&patterns, false)?;
        Some(Self { patterns, first, anywhere })
    }

    /// Does one match of those that count?
    pub(super) fn any(&self, folded: &Folded, counts: impl Fn(K) -> bool) -> bool {
        let first = Input::new(folded.at_word().1).anchored(Anchored::Yes);
        let may = self.first.found(&first) | self.anywhere.found(&Input::new(&folded.text));
        may != 0
            && self.patterns.iter().enumerate().any(|(n, pattern)| {
                may & 1 << n != 0 && counts(pattern.kind) && pattern.holds(folded)
            })
    }

    /// Is each a pattern, and tried only where it may match?
    #[cfg(test)]
    pub(super) fn is_sound(&self) -> bool {
        self.patterns.iter().all(|p| p.openings.is_some() && p.regex().is_some())
    }
}

impl Openings {
    fn new<K>(patterns: &[Pattern<K>], anchored: bool) -> Option<Self> {
        let (mut all, mut owners) = (Vec::new(), Vec::new());
        for (n, pattern) in (0..).zip(patterns).filter(|(_, p)| p.anchored == anchored) {
            for opening in pattern.openings.iter().flatten() {
                all.push(opening);
                owners.push(n);
            }
        }
        let kind = if anchored { StartKind::Anchored } else { StartKind::Unanchored };
        let automaton = AhoCorasick::builder().start_kind(kind).build(all).ok()?;
        Some(Self { automaton, owners })
    }

    /// A bit for each pattern with an opening in the text.
    fn found(&self, text: &Input<'_>) -> Mask {
        let (mut state, mut out) = (OverlappingState::start(), 0);
        while self.automaton.try_find_overlapping(text.clone(), &mut state).is_ok() {
            let Some(found) = state.get_match() else { break };
            out |= 1 << self.owners[found.pattern().as_usize()];
        }
        out
    }
}

/// A pattern to try on folded text: a third of the states that one has which tries all cases.
pub(super) fn of_folded(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(&folded(pattern)).dfa_size_limit(AUTOMATON_BYTES).build().ok()
}

/// One that is seldom tried: without what is built of its states, three times as large again, and once more for each thread.
fn seldom(pattern: &str) -> Option<meta::Regex> {
    let small = meta::Config::new().hybrid(false).onepass(false).dfa(false);
    meta::Regex::builder().configure(small).build(&folded(pattern)).ok()
}

fn folded(pattern: &str) -> String {
    let (mut folded, mut escaped) = (String::with_capacity(pattern.len()), false);
    for c in pattern.chars() {
        // Digits count repetitions; `\W` is not `\w`.
        if escaped || c.is_numeric() {
            folded.push(c);
        } else {
            folded.extend(fold(c));
        }
        escaped = c == '\\' && !escaped;
    }
    folded
}

/// The beginning of what an alternative matches; more may follow it while it is open.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Opening {
    text: String,
    open: bool,
}

impl Opening {
    fn new(text: String, open: bool) -> Self {
        Self { text, open }
    }
}

/// The openings of all that a pattern matches; none for a pattern that is not understood.
fn openings(pattern: &str) -> Option<Vec<String>> {
    let mut parser = Parser { rest: pattern.chars().peekable() };
    let mut all: Vec<String> = parser.alternatives().into_iter().map(|o| o.text).collect();
    if parser.rest.next().is_some() {
        return None;
    }
    all.sort_unstable();
    all.dedup();
    Some(all)
}

/// Reads what our patterns are written in: alternatives, groups, sets, optional parts. Whatever else stands there ends an
/// opening, so that it is the beginning of more than the pattern matches, never of less.
struct Parser<'p> {
    rest: Peekable<Chars<'p>>,
}

impl Parser<'_> {
    /// Up to the end of the group or of the pattern.
    fn alternatives(&mut self) -> Vec<Opening> {
        let start = || vec![Opening::new(String::new(), true)];
        let (mut out, mut now) = (Vec::new(), start());
        while let Some(c) = self.rest.next() {
            match c {
                ')' => break,
                '|' => out.append(&mut std::mem::replace(&mut now, start())),
                _ => {
                    let atom = self.atom(c);
                    let atom = self.repeated(atom);
                    now = joined(now, &atom);
                }
            }
        }
        out.append(&mut now);
        out
    }

    fn atom(&mut self, first: char) -> Vec<Opening> {
        let ends = || vec![Opening::new(String::new(), false)];
        let literal = |c| vec![Opening::new(fold(c).collect(), true)];
        match first {
            '(' => {
                if self.rest.next_if_eq(&'?').is_some() {
                    self.rest.next(); // the colon
                }
                self.alternatives()
            }
            '[' => self.set().unwrap_or_else(ends),
            '\\' => match self.rest.next() {
                Some('d') => literal('0'),
                Some('b') => vec![Opening::new(String::new(), true)],
                Some(c) if !c.is_alphanumeric() => literal(c),
                _ => ends(),
            },
            '^' => vec![Opening::new(String::new(), true)],
            '.' | '$' => ends(),
            c => literal(c),
        }
    }

    /// Each of a set of characters; none for ranges, classes, and all but those.
    fn set(&mut self) -> Option<Vec<Opening>> {
        let (mut members, mut plain) = (Vec::new(), true);
        while let Some(c) = self.rest.next().filter(|c| *c != ']') {
            let range = c == '-' && !members.is_empty() && self.rest.peek() != Some(&']');
            plain &= !range && c != '\\' && !(c == '^' && members.is_empty());
            if c == '\\' {
                self.rest.next();
            }
            members.push(Opening::new(fold(c).collect(), true));
        }
        plain.then_some(members)
    }

    /// `?`, `*`, `+`, `{0,90}` behind an atom.
    fn repeated(&mut self, mut atom: Vec<Opening>) -> Vec<Opening> {
        let (least, more) = match self.rest.peek() {
            Some('?') => (0, false),
            Some('*') => (0, true),
            Some('+' | '{') => (1, true),
            _ => return atom,
        };
        let counted = self.rest.next() == Some('{');
        let least = if counted && self.rest.peek() == Some(&'0') { 0 } else { least };
        if counted {
            while self.rest.next().is_some_and(|c| c != '}') {}
        }
        if more {
            atom.iter_mut().for_each(|o| o.open = false);
        }
        if least == 0 {
            atom.push(Opening::new(String::new(), true));
        }
        atom
    }
}

/// Each opening with each of what follows it.
fn joined(before: Vec<Opening>, atom: &[Opening]) -> Vec<Opening> {
    let mut out = Vec::new();
    for opening in before {
        if !opening.open || opening.text.chars().count() >= LETTERS {
            out.push(Opening { open: false, ..opening });
            continue;
        }
        out.extend(
            atom.iter().map(|a| Opening::new(format!("{}{}", opening.text, a.text), a.open)),
        );
    }
    out.sort_unstable();
    out.dedup();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, to: &[&str]) {
        assert_eq!(openings(pattern).unwrap_or_default(), to, "{pattern}");
    }

    #[test]
    fn openings_are_taken_from_the_pattern() {
        check(r"see (?:also|more)|read on", &["read on", "see also", "see more"]);
        check(r"(?:à |a )?lire", &["a lire", "lire", "à lire"]);
        check(r"l[ée]a", &["lea", "léa"]);
        check(r"related\s*(?::|$)", &["related", "related:"]);
        check(r"\d{1,2}\s*min", &["0"]);
        check(r"e-?mail|\bauto", &["auto", "e-mail", "email"]);
        check(r"x{0,9}y|a+b|[a-z]c", &["", "a", "x", "y"]);
    }

    #[test]
    fn a_pattern_is_tried_where_it_may_match() {
        let list = r"(?:to )?read (?:more|on)|Σίγμας|\d min";
        let of = |anchored, text: &str| {
            let pattern =
                if anchored { Pattern::first((), list, list) } else { Pattern::anywhere((), list) };
            Opened::new(vec![pattern]).is_some_and(|o| o.any(&Folded::of(text), |()| true))
        };
        for text in ["READ MORE", ">> To read on", "ΣΊΓΜΑΣ", "5 MIN", "٥ min"] {
            assert!(of(true, text) && of(false, text), "{text}");
        }
        assert!(!of(true, "now read on") && of(false, "now read on"));
    }
}
