//! What a pattern is made of: its alternatives, and the letters that what they match opens with.

use std::iter::Peekable;
use std::str::Chars;

use super::folded::fold;

/// So much of an opening tells it from nearly all text.
const LETTERS: usize = 12;

/// What the bars part that stand in no group.
pub(super) fn alternatives(pattern: &str) -> Vec<&str> {
    let (mut depth, mut set, mut escaped) = (0_usize, false, false);
    let bar = |c: char| {
        let plain = !escaped;
        escaped = plain && c == '\\';
        match c {
            '[' | ']' if plain => set = c == '[',
            '(' if plain && !set => depth += 1,
            ')' if plain && !set => depth = depth.saturating_sub(1),
            _ => return plain && !set && depth == 0 && c == '|',
        }
        false
    };
    pattern.split(bar).collect()
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
pub(super) fn openings(pattern: &str) -> Option<Vec<String>> {
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

    #[test]
    fn alternatives_stand_in_no_group() {
        assert_eq!(alternatives(r"see (?:a|b)|[x|y]|\||c"), [r"see (?:a|b)", "[x|y]", r"\|", "c"]);
    }

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
}
