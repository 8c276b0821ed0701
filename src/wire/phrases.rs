//! How credit lines, bylines and heads read, in each language: the `[[language]]` tables of `config/agencies.toml`.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::Regex;
use serde::Deserialize;

use super::pattern;
use crate::model::RevisionHead;
use crate::text::quotations;

mod heads;

pub(super) use heads::{Bare, bare, closing_head, corrects, head};

/// What opens a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    /// It says whose text this is: `Source:`, `Kaynak:`.
    Source,
    /// It names who helped: `With reporting by`, `Avec`.
    With,
    /// It names who wrote it: `By`, `von`.
    By,
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    language: Vec<Language>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Language {
    #[serde(rename = "code")]
    _code: String,
    #[serde(default)]
    source: Vec<String>,
    #[serde(default)]
    with: Vec<String>,
    #[serde(default)]
    helped: Vec<String>,
    #[serde(default)]
    by: Vec<String>,
    #[serde(default)]
    photo: Vec<String>,
    #[serde(default)]
    kill: Vec<String>,
    #[serde(default)]
    notice: Vec<String>,
    #[serde(default)]
    story: Vec<String>,
    #[serde(default)]
    calls: Vec<String>,
    #[serde(default)]
    asks: Vec<String>,
    #[serde(default)]
    correction: Vec<String>,
    #[serde(default)]
    bracketed: Vec<String>,
    #[serde(default)]
    corrected: Vec<String>,
    #[serde(default)]
    update: Vec<String>,
    #[serde(default)]
    disregard: Vec<String>,
}

/// Words by their first letter, longer ones first.
struct Words<T>(HashMap<char, Vec<(String, T)>>);

impl<T: Copy> Words<T> {
    fn new() -> Self {
        Self(HashMap::new())
    }

    fn add(&mut self, words: &[String], what: T) {
        for word in words {
            let Some(first) = word.chars().next() else { continue };
            let list = self.0.entry(lower(first)).or_default();
            if list.iter().all(|(w, _)| w != word) {
                list.push((word.clone(), what));
            }
        }
    }

    fn sorted(mut self) -> Self {
        for list in self.0.values_mut() {
            list.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        }
        self
    }

    fn all(&self) -> impl Iterator<Item = (&str, T)> {
        self.0.values().flatten().map(|(word, what)| (word.as_str(), *what))
    }

    fn of(&self, text: &str) -> &[(String, T)] {
        let first = text.chars().next().map(lower);
        first.and_then(|c| self.0.get(&c)).map_or(&[], Vec::as_slice)
    }
}

struct Phrases {
    openings: Words<Opening>,
    heads: Words<RevisionHead>,
    /// Heads that only notices have.
    notices: Words<RevisionHead>,
    /// Heads that only brackets make one.
    bracketed: Words<RevisionHead>,
    /// What is withdrawn: `DÉPÊCHE ANNULÉE`.
    stories: Words<()>,
    /// What calls editors to a notice: `ACHTUNG`, `ADVISORY`.
    calls: Words<()>,
    /// How a notice asks not to use what it names.
    asks: Vec<String>,
    photo: HashSet<String>,
    /// Of scripts without spaces: looked for anywhere.
    photo_within: Vec<String>,
    /// All of them at once: a search for each would cost more than all else that is read of an opening.
    disregard: Option<Regex>,
    /// How a sentence says that its story was corrected; all at once, too.
    corrected: Option<AhoCorasick>,
    helped: Option<Regex>,
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    // A test reads the bundled file; were it broken, no line would be known.
    let file = toml::from_str::<File>(include_str!("../../config/agencies.toml"));
    Phrases::of(&file.map_or_else(|_| Vec::new(), |f| f.language))
});

impl Phrases {
    fn of(languages: &[Language]) -> Self {
        let (mut openings, mut heads, mut notices) = (Words::new(), Words::new(), Words::new());
        let (mut stories, mut calls, mut bracketed) = (Words::new(), Words::new(), Words::new());
        let (mut photo, mut photo_within) = (HashSet::new(), Vec::new());
        for l in languages {
            openings.add(&l.source, Opening::Source);
            openings.add(&l.with, Opening::With);
            openings.add(&l.by, Opening::By);
            heads.add(&l.kill, RevisionHead::Kill);
            notices.add(&l.notice, RevisionHead::Kill);
            heads.add(&l.correction, RevisionHead::Correction);
            bracketed.add(&l.bracketed, RevisionHead::Correction);
            heads.add(&l.update, RevisionHead::Update);
            stories.add(&l.story, ());
            calls.add(&l.calls, ());
            let (apart, within): (Vec<&String>, Vec<&String>) =
                l.photo.iter().partition(|w| w.chars().all(spaced));
            photo.extend(apart.into_iter().cloned());
            photo_within.extend(within.into_iter().cloned());
        }
        let asked = languages.iter().flat_map(|l| &l.disregard).map(|words| regex::escape(words));
        let disregard = pattern(&asked.collect::<Vec<_>>().join("|"));
        // Two paragraphs of each article are looked at.
        let corrected = languages.iter().flat_map(|l| &l.corrected);
        let corrected =
            AhoCorasick::builder().kind(Some(AhoCorasickKind::ContiguousNFA)).build(corrected).ok();
        // `contributed.` is said of much else within a line.
        let closing = |words: &str| if words.ends_with('.') { r"\W*$" } else { "" };
        let helped = languages.iter().flat_map(|l| &l.helped);
        let helped = helped.map(|words| regex::escape(words) + closing(words));
        let helped = pattern(&helped.collect::<Vec<_>>().join("|"));
        let asks = languages.iter().flat_map(|l| l.asks.iter().cloned()).collect();
        let (openings, heads, notices) = (openings.sorted(), heads.sorted(), notices.sorted());
        let (stories, calls, bracketed) = (stories.sorted(), calls.sorted(), bracketed.sorted());
        Self {
            openings,
            heads,
            notices,
            bracketed,
            stories,
            calls,
            asks,
            photo,
            photo_within,
            disregard,
            corrected,
            helped,
        }
    }
}

/// Signs that may stand between a word and what it opens.
const SEPARATORS: [char; 13] = [':', '：', '፡', '՝', '៖', '-', '–', '—', '―', '|', '｜', '/', '／'];

/// What a line opens with, and what follows.
pub(super) fn opening(line: &str) -> Option<(Opening, &str)> {
    let text = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    PHRASES.openings.of(text).iter().find_map(|(form, what)| {
        let word = form.trim_end_matches([':', '፡', '៖']);
        let rest = &text[folded_prefix(text, word)?..];
        let after = rest.trim_start();
        if word.len() < form.len() {
            let signs = after.trim_start_matches(SEPARATORS);
            return (signs.len() < after.len()).then(|| (*what, signs.trim_start()));
        }
        let apart = !rest.starts_with(char::is_alphanumeric) || !word.chars().all(spaced);
        apart.then(|| (*what, after.trim_start_matches([':', '：']).trim_start()))
    })
}

/// Does a line speak of a picture? Where its first such word stands.
pub(super) fn photo(line: &str) -> Option<usize> {
    let letter = |c: char| c.is_alphanumeric() || c == '\'';
    let mut found = None;
    let mut start = None;
    for (i, c) in line.char_indices().chain([(line.len(), ' ')]) {
        match (start, letter(c)) {
            (None, true) => start = Some(i),
            (Some(from), false) => {
                start = None;
                if PHRASES.photo.contains(&line[from..i].to_lowercase()) {
                    found = Some(from);
                    break;
                }
            }
            _ => {}
        }
    }
    let within = || {
        let places = PHRASES.photo_within.iter().filter_map(|word| line.find(word.as_str()));
        places.min()
    };
    found.or_else(|| (!line.is_ascii()).then(within).flatten())
}

/// Does a note ask editors not to use a story?
pub(super) fn disregards(note: &str) -> bool {
    let note = note.to_lowercase();
    PHRASES.disregard.as_ref().is_some_and(|asked| asked.is_match(&note))
}

/// Does a notice, which is short, ask not to use a story? Of what stands beside it the same words may be said: `The report says
/// that the bill was withdrawn`.
pub(super) fn asks(notice: &str) -> bool {
    let said = quotations(notice).fold(notice.to_lowercase(), |said, quoted| {
        said.replace(quoted.to_lowercase().as_str(), "")
    });
    said.split(ends_clause).any(|clause| {
        stories(clause).any(|story| {
            let asked = PHRASES.asks.iter().flat_map(|words| clause.match_indices(words.as_str()));
            asked.into_iter().any(|(at, words)| is_beside(clause, &story, at..at + words.len()))
        })
    })
}

/// Words between a story and what is asked of it, and between what is asked and the story; characters in scripts that do not
/// part words.
const STORY_FIRST_MAX: usize = 3;
const ASKED_FIRST_MAX: usize = 2;
const CHARS_A_WORD: usize = 2;

fn is_beside(clause: &str, story: &Range<usize>, asked: Range<usize>) -> bool {
    let (from, to, max) = if story.start < asked.start {
        (story.end.min(asked.start), asked.start, STORY_FIRST_MAX)
    } else {
        (asked.end.min(story.start), story.start, ASKED_FIRST_MAX)
    };
    let between = &clause[from..to];
    // Of a headline quoted there the marks are left.
    let letters = between.chars().filter(|c| c.is_alphanumeric());
    if !letters.clone().all(spaced) {
        return letters.count() <= max * CHARS_A_WORD;
    }
    // The end of the first word is of it.
    let words = between.trim_start_matches(char::is_alphabetic).split_whitespace();
    words.filter(|w| w.contains(char::is_alphanumeric)).count() <= max
}

fn ends_clause(c: char) -> bool {
    matches!(
        c,
        '.' | '!'
            | '?'
            | ','
            | ':'
            | ';'
            | '\n'
            | '。'
            | '！'
            | '？'
            | '，'
            | '：'
            | '।'
            | '۔'
            | '؟'
            | '،'
    )
}

/// A noun's last letter may be another where the noun is as long: `notizia`, `notizie`.
const BENT_LETTERS_MIN: usize = 5;

/// Does a text speak of a piece of news as such: a story, a `Meldung`, a `depeszę`?
pub(super) fn speaks_of_a_story(text: &str) -> bool {
    stories(text).next().is_some()
}

/// Where a text does so.
fn stories(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut before = ' ';
    text.char_indices().filter_map(move |(at, c)| {
        let starts = !before.is_alphanumeric() || !spaced(c);
        before = c;
        let nouns = PHRASES.stories.of(&text[at..]).iter().filter(|_| starts);
        let mut lengths = nouns.filter_map(|(word, ())| {
            let letters = word.chars().count();
            let last = word.char_indices().next_back().filter(|_| letters >= BENT_LETTERS_MIN);
            folded_prefix(&text[at..], last.map_or(word, |(end, _)| &word[..end]))
        });
        lengths.next().map(|length| at..at + length)
    })
}

/// Where a line says that who stands before helped: `The Associated Press contributed to this report.`
pub(super) fn helped(line: &str) -> Option<usize> {
    let lower = line.to_lowercase();
    let found = PHRASES.helped.as_ref()?.find(&lower)?;
    (lower.len() == line.len()).then_some(found.start())
}

/// Bytes of `text` that read as `word`, which is in lower case.
fn folded_prefix(text: &str, word: &str) -> Option<usize> {
    let mut wanted = word.chars().peekable();
    for (i, c) in text.char_indices() {
        if wanted.peek().is_none() {
            return Some(i);
        }
        for c in c.to_lowercase().filter(|c| *c != '\u{307}') {
            if wanted.next().map(lower) != Some(lower(c)) {
                return None;
            }
        }
    }
    wanted.peek().is_none().then_some(text.len())
}

/// One letter as it is compared: small, spaces and apostrophes alike, Greek ones without the accents that capitals lack.
fn lower(c: char) -> char {
    match c {
        '\u{a0}' | '\u{202f}' => ' ',
        '\u{2019}' | '\u{2bc}' => '\'',
        'ς' => 'σ',
        'ά' | 'Ά' => 'α',
        'έ' | 'Έ' => 'ε',
        'ή' | 'Ή' => 'η',
        'ί' | 'ϊ' | 'ΐ' | 'Ί' => 'ι',
        'ό' | 'Ό' => 'ο',
        'ύ' | 'ϋ' | 'ΰ' | 'Ύ' => 'υ',
        'ώ' | 'Ώ' => 'ω',
        c => c.to_lowercase().next().unwrap_or(c),
    }
}

/// Is it of a script whose words are spaced?
fn spaced(c: char) -> bool {
    !matches!(c, '\u{E00}'..='\u{EFF}' | '\u{3040}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}')
}

#[cfg(test)]
mod tests;
