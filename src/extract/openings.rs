//! Phrases that open with a word, tried only where one of their openings stands.
//!
//! A pattern of some hundred alternatives in thirty languages costs a run of text more than all else that is asked of it,
//! and hardly any run opens like one. One automaton over the literal openings, taken from the patterns themselves, tells
//! which alternative may stand where; each is made when it is first tried, so that a desk holds those of its languages.

use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::automaton::OverlappingState;
use aho_corasick::{AhoCorasick, Anchored, Input, StartKind};
use regex_automata::nfa::thompson::WhichCaptures;
use regex_automata::{MatchKind, meta};

use super::alternatives::{alternatives, openings};
use super::folded::{Folded, pattern};

/// Where a phrase may begin.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    FirstWord,
    /// Behind so many characters at most.
    Within(usize),
    Anywhere,
}

/// What must stand behind a phrase.
#[derive(Clone, Copy)]
pub(super) enum Then {
    Anything,
    /// The end of a word, in scripts that part words.
    WordEnd,
    Bar,
    /// A number, and no word after it.
    Number,
    NoWord,
    /// The rest of one sentence.
    Sentence,
}

impl Then {
    fn holds(self, text: &str, end: usize) -> bool {
        let (phrase, rest) = text.split_at(end);
        match self {
            Self::Anything => true,
            Self::WordEnd => word_ends(phrase, rest),
            Self::Bar => rest.trim_start().starts_with(['|', '｜', '¦']),
            Self::Number => numbered(rest),
            Self::NoWord => !rest.contains(is_word),
            Self::Sentence => !rest.contains(['.', '。', '।']),
        }
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Letters that are not ASCII may go on where no word does: `関連記事一覧`.
fn word_ends(phrase: &str, rest: &str) -> bool {
    let ascii = |b: Option<u8>| b.is_some_and(|b| is_word(b.into()) && b.is_ascii());
    let parted = ascii(phrase.bytes().next_back()) != ascii(rest.bytes().next());
    parted || rest.chars().next().is_none_or(|c| !is_word(c))
}

/// `: 1,204`, `：3.1k`.
fn numbered(rest: &str) -> bool {
    let rest = rest.trim_start();
    let rest = rest.strip_prefix([':', '：']).unwrap_or(rest).trim_start();
    let Some((_, rest)) = number(rest) else { return false };
    !rest.strip_prefix(['k', 'm']).unwrap_or(rest).contains(is_word)
}

/// The number that a folded text begins with, and what follows.
pub(super) fn number(text: &str) -> Option<(&str, &str)> {
    let part = |c: &char| matches!(c, '0' | '.' | ',') || c.is_whitespace();
    let chars = text.chars().take(NUMBER_CHARS_MAX).take_while(part);
    text.starts_with('0').then(|| text.split_at(chars.map(char::len_utf8).sum()))
}

/// A longer number counts no readers.
const NUMBER_CHARS_MAX: usize = 12;

/// Phrases of one kind: what matches one of them, whatever its case, and what the line must be like around it.
pub(super) struct List<K> {
    pub(super) kind: K,
    pub(super) phrases: &'static str,
    pub(super) place: Place,
    pub(super) then: Then,
}

/// One phrase of a list.
struct Phrase<K> {
    kind: K,
    text: &'static str,
    place: Place,
    then: Then,
    /// Made when first needed; none when the pattern is broken, which a test rules out.
    regex: OnceLock<Option<meta::Regex>>,
}

impl<K> Phrase<K> {
    /// Where it ends that begins here.
    fn end(&self, text: &str, start: usize) -> Option<usize> {
        if let Place::Within(chars) = self.place
            && text[..start].chars().count() > chars
        {
            return None;
        }
        let here = regex_automata::Input::new(text).range(start..).anchored(ANCHORED);
        let end = self.regex()?.search_half(&here)?.offset();
        self.then.holds(text, end).then_some(end)
    }

    /// Without what is built of its states, which would be three times as large, and once more for each thread.
    fn regex(&self) -> Option<&meta::Regex> {
        let small = || {
            let plain = meta::Config::new().hybrid(false).onepass(false).dfa(false);
            let whole = plain.match_kind(MatchKind::All); // as much as it can be
            whole.auto_prefilter(false).which_captures(WhichCaptures::Implicit)
        };
        let made = || meta::Regex::builder().configure(small()).build(&pattern(self.text)).ok();
        self.regex.get_or_init(made).as_ref()
    }
}

const ANCHORED: regex_automata::Anchored = regex_automata::Anchored::Yes;

/// Phrases of which one look at a text tells which may stand in it.
pub(super) struct Opened<K> {
    first: Openings<K>,
    anywhere: Openings<K>,
}

/// An automaton over the openings of phrases, and whose each is.
struct Openings<K> {
    phrases: Vec<Phrase<K>>,
    automaton: AhoCorasick,
    owners: Vec<u16>,
    anchored: Anchored,
}

impl<K: Copy> Opened<K> {
    /// None where a phrase may open with no letter, or for more openings than an automaton holds.
    pub(super) fn new(lists: &[List<K>]) -> Option<Self> {
        let of = |anchored| {
            let first = |list: &&List<K>| (list.place == Place::FirstWord) == anchored;
            Openings::new(lists.iter().filter(first).flat_map(phrases).collect(), anchored)
        };
        Some(Self { first: of(true)?, anywhere: of(false)? })
    }

    /// What the first of those leads to that count and lead to something, by its kind and where it stands in the folded text.
    pub(super) fn find_map<T>(
        &self,
        folded: &Folded,
        counts: impl Fn(K) -> bool,
        mut leads: impl FnMut(K, Range<usize>) -> Option<T>,
    ) -> Option<T> {
        let first = self.first.find_map(&folded.text, folded.word, &counts, &mut leads);
        first.or_else(|| self.anywhere.find_map(&folded.text, 0, &counts, &mut leads))
    }

    /// Does a text open with one?
    pub(super) fn opens(&self, text: &str) -> bool {
        self.first.find_map(text, 0, &|_| true, &mut |_, _| Some(())).is_some()
    }

    /// Is each a pattern?
    #[cfg(test)]
    pub(super) fn is_sound(&self) -> bool {
        self.first.phrases.iter().chain(&self.anywhere.phrases).all(|p| p.regex().is_some())
    }
}

fn phrases<K: Copy>(list: &List<K>) -> impl Iterator<Item = Phrase<K>> {
    let List { kind, phrases, place, then } = *list;
    alternatives(phrases).into_iter().map(move |text| Phrase {
        kind,
        text,
        place,
        then,
        regex: OnceLock::new(),
    })
}

impl<K: Copy> Openings<K> {
    fn new(phrases: Vec<Phrase<K>>, anchored: bool) -> Option<Self> {
        let (mut all, mut owners) = (Vec::new(), Vec::new());
        for (n, phrase) in (0..).zip(&phrases) {
            for opening in openings(phrase.text)? {
                all.push(Some(opening).filter(|o| !o.is_empty())?);
                owners.push(n);
            }
        }
        let (kind, anchored) = if anchored {
            (StartKind::Anchored, Anchored::Yes)
        } else {
            (StartKind::Unanchored, Anchored::No)
        };
        let automaton = AhoCorasick::builder().start_kind(kind).build(all).ok()?;
        Some(Self { phrases, automaton, owners, anchored })
    }

    fn find_map<T>(
        &self,
        text: &str,
        from: usize,
        counts: &impl Fn(K) -> bool,
        leads: &mut impl FnMut(K, Range<usize>) -> Option<T>,
    ) -> Option<T> {
        let input = Input::new(text).range(from..).anchored(self.anchored);
        let mut state = OverlappingState::start();
        while self.automaton.try_find_overlapping(input.clone(), &mut state).is_ok() {
            let found = state.get_match()?;
            let phrase = &self.phrases[usize::from(self.owners[found.pattern().as_usize()])];
            let at = || Some(found.start()..phrase.end(text, found.start())?);
            // The end of an opening may be one, too, and is told even where it may not begin.
            let may = !self.anchored.is_anchored() || found.start() == from;
            let stands = Some(phrase.kind).filter(|k| may && counts(*k)).and_then(|_| at());
            if let Some(led) = stands.and_then(|at| leads(phrase.kind, at)) {
                return Some(led);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r"(?:to )?read (?:more|on)|Σίγμας|\d min|関連";

    #[track_caller]
    fn check(place: Place, then: Then, text: &str, stands: bool) {
        let list = List { kind: (), phrases: LIST, place, then };
        let opened = Opened::new(&[list]);
        assert!(opened.as_ref().is_some_and(Opened::is_sound));
        assert_eq!(
            opened.is_some_and(|o| o
                .find_map(&Folded::of(text), |()| true, |(), _| Some(()))
                .is_some()),
            stands,
            "{text}"
        );
    }

    #[test]
    fn a_phrase_is_tried_where_it_may_stand() {
        for text in ["READ MORE", ">> To read on", "ΣΊΓΜΑΣ", "5 MIN", "٥ min"] {
            check(Place::FirstWord, Then::Anything, text, true);
            check(Place::Anywhere, Then::Anything, text, true);
        }
        check(Place::FirstWord, Then::Anything, "now read on", false);
        check(Place::Anywhere, Then::Anything, "now read on", true);
        check(Place::Within(4), Then::Anything, "now read on", true);
        check(Place::Within(3), Then::Anything, "now read on", false);
        check(Place::FirstWord, Then::NoWord, "to read on and read more", false);
        // The first that may stand there does not; a later one does.
        check(Place::Anywhere, Then::NoWord, "read on and read more.", true);
    }

    #[test]
    fn what_follows_a_phrase_counts() {
        let first = |then, text, stands| check(Place::FirstWord, then, text, stands);
        first(Then::WordEnd, "read one", false);
        first(Then::WordEnd, "read on: one", true);
        first(Then::WordEnd, "関連", true);
        first(Then::WordEnd, "関連記事", false);
        first(Then::Bar, "read on | one", true);
        first(Then::Bar, "read on one |", false);
        first(Then::Number, "関連： 1,204", true);
        first(Then::Number, "read on 3.1k", true);
        first(Then::Number, "read on 3 days", false);
        first(Then::NoWord, "read on ...", true);
        first(Then::NoWord, "read on, one", false);
        first(Then::Sentence, "read on, one?", true);
        first(Then::Sentence, "read on. One", false);
    }
}
