//! How credit lines, bylines and heads read, in each language: the `[[language]]` tables of `config/agencies.toml`.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::pattern;
use crate::model::RevisionHead;
use crate::text::cut;

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
    correction: Vec<String>,
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
    photo: HashSet<String>,
    /// Of scripts without spaces: looked for anywhere.
    photo_within: Vec<String>,
    /// All of them at once: a search for each would cost more than all else that is read of an opening.
    disregard: Option<Regex>,
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
        let (mut photo, mut photo_within) = (HashSet::new(), Vec::new());
        for l in languages {
            openings.add(&l.source, Opening::Source);
            openings.add(&l.with, Opening::With);
            openings.add(&l.by, Opening::By);
            heads.add(&l.kill, RevisionHead::Kill);
            notices.add(&l.notice, RevisionHead::Kill);
            heads.add(&l.correction, RevisionHead::Correction);
            heads.add(&l.update, RevisionHead::Update);
            let (apart, within): (Vec<&String>, Vec<&String>) =
                l.photo.iter().partition(|w| w.chars().all(spaced));
            photo.extend(apart.into_iter().cloned());
            photo_within.extend(within.into_iter().cloned());
        }
        let asked = languages.iter().flat_map(|l| &l.disregard).map(|words| regex::escape(words));
        let disregard = pattern(&asked.collect::<Vec<_>>().join("|"));
        // `contributed.` is said of much else within a line.
        let closing = |words: &str| if words.ends_with('.') { r"\W*$" } else { "" };
        let helped = languages.iter().flat_map(|l| &l.helped);
        let helped = helped.map(|words| regex::escape(words) + closing(words));
        let helped = pattern(&helped.collect::<Vec<_>>().join("|"));
        let (openings, heads, notices) = (openings.sorted(), heads.sorted(), notices.sorted());
        Self { openings, heads, notices, photo, photo_within, disregard, helped }
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

/// The heads that a text may begin with; a `notice` that something is withdrawn has more.
fn heads(text: &str, notice: bool) -> impl Iterator<Item = (&str, RevisionHead)> {
    let more = if notice { PHRASES.notices.of(text) } else { &[] };
    PHRASES.heads.of(text).iter().chain(more).map(|(word, head)| (word.as_str(), *head))
}

/// The head that opens a headline, and where the headline itself begins: in capitals where the script has them, and
/// closed by a sign; or in brackets. Marks may stand before it: `*KORREKTUR* Title`. Over a `notice` a kill may be in small
/// letters; elsewhere that may be a concert's: `[Annulé] Concert`.
pub(super) fn head(headline: &str, notice: bool) -> Option<(RevisionHead, usize)> {
    let first = headline.trim_start_matches(|c: char| !c.is_alphanumeric() && !opens(c));
    let open = first.chars().next().filter(|c| opens(*c));
    let text = &first[open.map_or(0, char::len_utf8)..];
    heads(text, notice).find_map(|(word, head)| {
        let small = if head == RevisionHead::Kill { notice } else { open.is_some() };
        let folded = || small.then(|| folded_prefix(text, &folded(word))).flatten();
        let end = text.starts_with(word).then_some(word.len()).or_else(folded)?;
        let rest = &text[end..];
        if rest.starts_with(char::is_alphabetic) && word.chars().all(spaced) {
            return None;
        }
        let rest = rest.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
        let after = rest.trim_start();
        let begins = match open {
            // `(Berichtigung: Zahl der Toten) Titel`
            Some(open) => after.strip_prefix(closing(open)).or_else(|| {
                let note = small && after.starts_with([':', '：']);
                let end =
                    note.then(|| cut(after, HEAD_NOTE_BYTES).find(closing(open))).flatten()?;
                after[end..].strip_prefix(closing(open))
            })?,
            None => after.strip_prefix(closes)?,
        };
        let begins = begins.trim_start_matches(|c: char| !c.is_alphanumeric() && !quotes(c));
        (!begins.is_empty()).then(|| (head, headline.len() - begins.len()))
    })
}

/// What a head in brackets says of the change is no longer, in bytes.
const HEAD_NOTE_BYTES: usize = 120;

/// A word as [`folded_prefix`] wants it.
fn folded(word: &str) -> String {
    word.chars().flat_map(char::to_lowercase).filter(|c| *c != '\u{307}').collect()
}

/// Does a paragraph that is nothing but a note in brackets say what was corrected: `(Corrige el segundo apellido)`?
pub(super) fn corrects(paragraph: &str) -> bool {
    let Some(open) = paragraph.chars().next().filter(|c| opens(*c)) else { return false };
    let inner = paragraph.strip_prefix(open).and_then(|rest| rest.strip_suffix(closing(open)));
    inner.filter(|text| text.len() <= NOTE_MAX).is_some_and(|text| {
        PHRASES.heads.of(text).iter().any(|(word, head)| {
            let end = (*head == RevisionHead::Correction)
                .then(|| folded_prefix(text, &folded(word)))
                .flatten();
            let rest = end.and_then(|end| text.get(end..));
            rest.is_some_and(|rest| {
                !rest.starts_with(char::is_alphabetic) || !word.chars().all(spaced)
            })
        })
    })
}

/// Such a note is no longer, in bytes.
const NOTE_MAX: usize = 300;

/// The head that closes a headline, and where the headline itself ends: in brackets, or behind a dash or a bar.
pub(super) fn closing_head(headline: &str, notice: bool) -> Option<(RevisionHead, usize)> {
    let text = headline.trim_end();
    let bracketed = text.chars().next_back().and_then(|close| {
        let open = PAIRS.iter().find(|(_, c)| *c == close)?.0;
        let at = text.rfind(open)?;
        Some((at, text[at + open.len_utf8()..text.len() - close.len_utf8()].trim()))
    });
    let barred = || {
        let (at, sign) = text.rmatch_indices(['-', '–', '—', '|', '/']).next()?;
        text[..at].ends_with(' ').then(|| (at, text[at + sign.len()..].trim()))
    };
    let (at, said) = bracketed.or_else(barred)?;
    let said = said.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let small = folded(said);
    let (_, head) = heads(said, notice).find(|(word, head)| {
        let noted = text.ends_with(is_closing) && (notice || *head != RevisionHead::Kill);
        *word == said || noted && folded(word) == small
    })?;
    let end = text[..at].trim_end_matches(|c: char| c.is_whitespace() || "-–—|".contains(c)).len();
    (end > 0).then_some((head, end))
}

/// Brackets around a head.
const PAIRS: [(char, char); 9] = [
    ('[', ']'),
    ('(', ')'),
    ('（', '）'),
    ('【', '】'),
    ('［', '］'),
    ('「', '」'),
    ('{', '}'),
    ('<', '>'),
    ('《', '》'),
];

fn opens(c: char) -> bool {
    PAIRS.iter().any(|(open, _)| *open == c)
}

fn is_closing(c: char) -> bool {
    PAIRS.iter().any(|(_, close)| *close == c)
}

fn closing(open: char) -> char {
    PAIRS.iter().find(|(o, _)| *o == open).map_or(open, |(_, close)| *close)
}

/// Does a sign close a head? One that opens something else, or goes on with the sentence, does not.
fn closes(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace() && !opens(c) && !",;?'’¿¡&%€$„«“‘『".contains(c)
}

fn quotes(c: char) -> bool {
    "\"'“”„«»‘’「」『』¿¡([（".contains(c)
}

/// Does a note ask editors not to use a story?
pub(super) fn disregards(note: &str) -> bool {
    let note = note.to_lowercase();
    PHRASES.disregard.as_ref().is_some_and(|asked| asked.is_match(&note))
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
            if wanted.next() != Some(lower(c)) {
                return None;
            }
        }
    }
    wanted.peek().is_none().then_some(text.len())
}

/// One letter as it is compared: small, spaces and apostrophes alike.
fn lower(c: char) -> char {
    match c {
        '\u{a0}' | '\u{202f}' => ' ',
        '\u{2019}' | '\u{2bc}' => '\'',
        c => c.to_lowercase().next().unwrap_or(c),
    }
}

/// Is it of a script whose words are spaced?
fn spaced(c: char) -> bool {
    !matches!(c, '\u{E00}'..='\u{EFF}' | '\u{3040}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}')
}

#[cfg(test)]
mod tests;
