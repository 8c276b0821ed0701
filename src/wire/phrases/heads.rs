//! Heads that open or close a headline, or are all of it, as the tables of the languages have them.

use super::{PHRASES, Words, folded_prefix, lower, spaced};
use crate::model::RevisionHead::{self, Correction, Kill, Update};
use crate::text::cut;

/// The heads that a text may begin with; a `notice` that something is withdrawn has more, and so have brackets.
fn heads(text: &str, notice: bool, brackets: bool) -> impl Iterator<Item = (&str, RevisionHead)> {
    let of = |words: &'static Words<RevisionHead>, asked: bool| {
        if asked { words.of(text) } else { &[] }
    };
    let more = of(&PHRASES.notices, notice).iter().chain(of(&PHRASES.bracketed, brackets));
    PHRASES.heads.of(text).iter().chain(more).map(|(word, head)| (word.as_str(), *head))
}

/// Is a head no other word of its language, as the tables tell by its small letters?
fn plain(word: &str) -> bool {
    word.contains(char::is_lowercase)
}

/// The head that opens a headline, and where the headline itself begins: in capitals where the script has them, and
/// closed by a sign; or in brackets. Marks may stand before it: `*KORREKTUR* Title`, and a call: `ACHTUNG: `. Over a `notice`
/// a kill may be in small letters; elsewhere that may be a concert's: `[Annulé] Concert`.
pub(in crate::wire) fn head(headline: &str, notice: bool) -> Option<(RevisionHead, usize)> {
    let (head, title) = opened(headline, notice)
        .or_else(|| opened(called(headline)?, notice))
        .or_else(|| slugged(headline))?;
    Some((head, headline.len() - title.len()))
}

/// The head that opens a headline, and the headline behind it. What is withdrawn may stand on either side of a kill.
fn opened(headline: &str, notice: bool) -> Option<(RevisionHead, &str)> {
    let first = headline.trim_start_matches(|c: char| !c.is_alphanumeric() && !opens(c));
    let open = first.chars().next().filter(|c| opens(*c));
    let text = &first[open.map_or(0, char::len_utf8)..];
    begun(text, open, notice).or_else(|| {
        let rest = after(&PHRASES.stories, text)?;
        // `خبر ملغى`: of scripts without capitals the story makes the kill.
        let kill = begun(rest, open, notice || rest.starts_with(uncased));
        kill.filter(|(head, _)| *head == Kill)
    })
}

fn begun(text: &str, open: Option<char>, notice: bool) -> Option<(RevisionHead, &str)> {
    heads(text, notice, open.is_some()).find_map(|(word, head)| {
        let noted = head == Correction && plain(word);
        let small = if head == Kill { notice } else { noted || open.is_some() };
        let exact = text.starts_with(word).then_some(word.len());
        let end = exact.or_else(|| small.then(|| folded_prefix(text, &folded(word))).flatten())?;
        let (printed, rest) = text.split_at(end);
        if rest.starts_with(char::is_alphabetic) && word.chars().all(spaced) {
            return None;
        }
        // A correction in small letters is closed by a colon: `Rättelse: Title`.
        let colon = noted && printed.contains(char::is_lowercase);
        let named = (head != Update).then(|| after(&PHRASES.stories, rest.trim_start())).flatten();
        let rest = named.unwrap_or(rest);
        let counted = rest.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
        let rest = if counted.len() < rest.trim_start().len() { counted } else { rest };
        let begins = match open {
            Some(open) => bracketed(rest.trim_start(), open, small)?,
            None if calls_editors(head, printed) && begins_small(rest) => rest,
            None => signed(rest, colon, word)?,
        };
        let begins = begins.trim_start_matches(|c: char| !c.is_alphanumeric() && !quotes(c));
        (!begins.is_empty()).then_some((head, begins))
    })
}

/// `BULLETIN KILL`, `STORY WITHDRAWN`: a kill in capitals that nothing need part from the headline.
fn calls_editors(head: RevisionHead, printed: &str) -> bool {
    let mut words = printed.split(' ');
    let called = |word: &str| {
        [&PHRASES.calls, &PHRASES.stories].iter().any(|list| after(list, word) == Some(""))
    };
    let capitals = printed.chars().any(char::is_uppercase) && !plain(printed);
    head == Kill && capitals && printed.contains(' ') && words.any(called)
}

/// Does the first word of what follows hold small letters?
fn begins_small(rest: &str) -> bool {
    let first = rest.strip_prefix(' ').and_then(|title| title.split(' ').next());
    first.is_some_and(|word| word.starts_with(char::is_uppercase) && plain(word))
}

/// Behind the bracket that closes a head: `(Berichtigung: Zahl der Toten) Titel`.
fn bracketed(rest: &str, open: char, small: bool) -> Option<&str> {
    rest.strip_prefix(closing(open)).or_else(|| {
        let note = small && rest.starts_with([':', '：']);
        let end = note.then(|| cut(rest, HEAD_NOTE_BYTES).find(closing(open))).flatten()?;
        rest[end..].strip_prefix(closing(open))
    })
}

/// Behind the sign that closes a head, and what may stand before it in brackets: `WITHDRAWN (OFFICIAL)-`.
fn signed<'a>(rest: &'a str, colon: bool, word: &str) -> Option<&'a str> {
    if colon {
        return rest.trim_start().strip_prefix([':', '：']);
    }
    if rest.starts_with('\u{3000}') && !word.chars().all(spaced) {
        return Some(rest); // `◎訂正　橋`
    }
    let rest = rest.trim_start();
    let said = rest.chars().next().filter(|c| opens(*c)).and_then(|open| {
        let end = cut(rest, HEAD_NOTE_BYTES).find(closing(open))?;
        rest[end..].strip_prefix(closing(open))
    });
    said.map_or(rest, str::trim_start).strip_prefix(closes)
}

/// What a head in brackets says of the change is no longer, in bytes.
const HEAD_NOTE_BYTES: usize = 120;

/// What stands behind a call to the editors: `ADVISORY: STORY WITHDRAWN: Title`.
fn called(headline: &str) -> Option<&str> {
    let text = headline.trim_start_matches(|c: char| !c.is_alphanumeric());
    let rest = PHRASES.calls.of(text).iter().find_map(|(word, ())| behind(text, word))?;
    let begins = rest.trim_start_matches(|c: char| !c.is_alphanumeric() && !opens(c));
    (begins.len() < rest.len()).then_some(begins)
}

/// `BC-Ferry-Correction, Title`: the head ends a slug.
fn slugged(headline: &str) -> Option<(RevisionHead, &str)> {
    let slug = headline.strip_prefix("BC-")?;
    let (slug, title) = slug.split_once(", ").or_else(|| slug.split_once(": "))?;
    let (_, said) = slug.rsplit_once('-').filter(|_| slug.len() <= HEAD_NOTE_BYTES)?;
    let (_, head) = heads(said, false, false).find(|(word, _)| folded(word) == folded(said))?;
    (!title.trim().is_empty()).then(|| (head, title.trim_start()))
}

/// What stands behind the word that a text begins with.
fn after<'a>(words: &Words<()>, text: &'a str) -> Option<&'a str> {
    words.of(text).iter().find_map(|(word, ())| behind(text, word)).map(str::trim_start)
}

/// What stands behind a whole word, in letters of any size.
fn behind<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let rest = &text[folded_prefix(text, &folded(word))?..];
    (!rest.starts_with(char::is_alphabetic) || !word.chars().all(spaced)).then_some(rest)
}

/// What a headline says that names no story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::wire) enum Bare {
    /// `Kill notice`, `Meldung zurückgezogen`, `訂正`.
    Head(RevisionHead),
    /// `Achtung Redaktionen`.
    Call,
}

/// Words of a headline that is nothing but a head, at most.
const BARE_WORDS: usize = 4;

/// Is a headline nothing but a head, or a call to the editors?
pub(in crate::wire) fn bare(headline: &str) -> Option<Bare> {
    let mut found = None;
    let mut rest = headline;
    for _ in 0..=BARE_WORDS {
        rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        if rest.is_empty() {
            return found;
        }
        let told =
            heads(rest, true, true).find_map(|(word, head)| Some((head, behind(rest, word)?)));
        if let Some((head, next)) = told {
            (found, rest) = (Some(Bare::Head(head)), next);
        } else if let Some(next) = after(&PHRASES.stories, rest) {
            rest = next;
        } else {
            rest = after(&PHRASES.calls, rest)?;
            found = found.or(Some(Bare::Call));
        }
    }
    None
}

/// A word as [`folded_prefix`] wants it.
fn folded(word: &str) -> String {
    word.chars().flat_map(char::to_lowercase).filter(|c| *c != '\u{307}').map(lower).collect()
}

/// Does a short paragraph say that its story was corrected: `(Corrige el segundo apellido)`, `Rättelse: Beloppet är ...`, `Cette
/// dépêche a été corrigée`?
pub(in crate::wire) fn corrects(paragraph: &str) -> bool {
    if paragraph.chars().nth(NOTE_MAX).is_some() {
        return false;
    }
    let text = paragraph.trim_start_matches(['*', '＊', '※', ' ']);
    let inner = text.chars().next().filter(|c| opens(*c) || *c == '/').and_then(|open| {
        let close = if open == '/' { open } else { closing(open) };
        text.strip_prefix(open)?.strip_suffix(close)
    });
    let noted = inner.map_or_else(|| labelled(text), |inner| begins_or_ends(inner.trim()));
    // A line with a mark of its own before it is a note: `＊建造年を訂正しました。`
    let marked = inner.is_some() || text.len() < paragraph.trim_start().len();
    noted || says_corrected(&paragraph.to_lowercase(), marked)
}

/// Does a text in lower case say that its story was corrected? It names the story, unless it is a note: a law and a program have
/// earlier versions too.
fn says_corrected(lower: &str, noted: bool) -> bool {
    let all = PHRASES.corrected.as_ref().is_some_and(|r| r.is_match(lower));
    all && (noted
        || OWNED.iter().copied().chain(PIECES.split_whitespace()).any(|w| holds_word(lower, w)))
}

/// Does a word of a line begin so? Where words are not parted, is it in the line?
fn holds_word(line: &str, word: &str) -> bool {
    let begins = |at: usize| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !c.is_alphabetic() || !spaced(c) || ARTICLES.contains(c))
    };
    line.match_indices(word).any(|(at, _)| begins(at))
}

/// Letters that Arabic, Persian and Hebrew join to the front of a noun.
const ARTICLES: &str = "البלהב";

/// How a desk says it in so many words.
const OWNED: [&str; 12] = [
    "おわびして",
    "お詫び",
    "정정합니다",
    "정정했습니다",
    "바로잡습니다",
    "corrige",
    "version misstated",
    "version angavs",
    "version stod",
    "versie stond",
    "versjon sto",
    "versiossa kerrottiin",
];

/// What is corrected, as its name begins.
const PIECES: &str = "article artikel artikkel artiklen artikeln artículo articulo articol artigo story report column dispatch dépêche headline nota noticia notícia \
    notizia matéria reportagem información texto text tekst testo meldung bericht beitrag nachricht nieuws jutu uutis depesz zpráv správ článk \
    článok člank cikk hír știr vijest vest вест чланк новост новин стат текст материал матеріал сообщени повідомлен публикац haber berita habari \
    tin bài άρθρ κειμέν είδησ δημοσιεύμ ρεπορτάζ خبر مقال تقرير مطلب گزارش כתב ידיע מאמר खबर ख़बर लेख समाचार रिपोर्ट 本文 稿件 此文 报道 報道 記事 見出し 本稿 配信";

/// Does a text open with the word for a correction and a colon?
fn labelled(text: &str) -> bool {
    // `Clarification: court asks ...` is a headline's.
    let clears = |rest: &str| {
        let said = rest.trim_start_matches([':', '：', ' ']);
        let label = text[..text.len() - rest.len()].to_lowercase();
        said.starts_with(char::is_lowercase) && CLEARS.iter().any(|word| label.starts_with(word))
    };
    corrections(text, false).any(|rest| rest.trim_start().starts_with([':', '：']) && !clears(rest))
}

/// How words begin for what makes clear, and corrects nothing.
const CLEARS: [&str; 5] = ["clarif", "уточн", "aclar", "pontos", "klarst"];

/// Does what stands in brackets begin with a word for a correction, or end with one in a language whose verbs stand last?
fn begins_or_ends(text: &str) -> bool {
    let said = folded(text.trim_end_matches(['.', '。', '।', ' ']));
    let ends = |word: &str, bracketed: bool| {
        let before = said.strip_suffix(folded(word).as_str());
        let spaced = word.chars().all(spaced);
        before.is_some_and(|before| if spaced { bracketed && before.ends_with(' ') } else { true })
    };
    let lists = [(&PHRASES.heads, false), (&PHRASES.bracketed, true)];
    let words =
        || lists.iter().flat_map(|(list, only)| list.all().map(move |(w, h)| (w, h, *only)));
    corrections(text, true).next().is_some()
        || words().any(|(word, head, only)| head == Correction && ends(word, only))
}

/// What stands behind each word for a correction that a text begins with.
fn corrections(text: &str, brackets: bool) -> impl Iterator<Item = &str> {
    heads(text, false, brackets).filter(|(_, head)| *head == Correction).filter_map(|(word, _)| {
        let rest = text.get(folded_prefix(text, &folded(word))?..)?;
        (!rest.starts_with(char::is_alphabetic) || !word.chars().all(spaced)).then_some(rest)
    })
}

/// Such a note is no longer, in characters.
const NOTE_MAX: usize = 300;

/// The head that closes a headline, and where the headline itself ends: in brackets, or behind a dash or a bar.
pub(in crate::wire) fn closing_head(headline: &str, notice: bool) -> Option<(RevisionHead, usize)> {
    let text = headline.trim_end();
    let noted = text.ends_with(is_closing);
    let bracketed = text.chars().next_back().and_then(|close| {
        let open = PAIRS.iter().find(|(_, c)| *c == close)?.0;
        let at = text.rfind(open)?;
        Some((at, text[at + open.len_utf8()..text.len() - close.len_utf8()].trim()))
    });
    let barred = || {
        let (at, sign) = text.rmatch_indices(['-', '–', '—', '|', '/', ',', '=', '＝']).next()?;
        let before = text[..at].trim_end_matches(['-', '–', '—']);
        let apart = ",=＝".contains(sign) || before.ends_with(' ');
        apart.then(|| (at, text[at + sign.len()..].trim()))
    };
    let (at, said) = bracketed.or_else(barred)?;
    let listed = text[at..].starts_with(',');
    let said = said.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let small = folded(said);
    let (_, head) = heads(said, notice, noted).find(|(word, head)| {
        let noted = noted && (notice || *head != Kill);
        let exact = *word == said && !(listed && plain(said));
        exact || (noted || plain(word) && !plain(said)) && folded(word) == small
    })?;
    let end =
        text[..at].trim_end_matches(|c: char| c.is_whitespace() || "-–—|,=＝".contains(c)).len();
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

fn uncased(c: char) -> bool {
    c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase()
}

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
