//! The language of a text, by its script and its small words; what the page declares counts as long as the text does not belie it.

use std::sync::LazyLock;

use super::maps::Map;
use super::tokens;

/// Characters and words of a text looked at.
const CHARS_MAX: usize = 4000;
const WORDS_MAX: usize = 400;
/// So few small words tell nothing.
const WORDS_MIN: usize = 4;
/// A text with so many small words is in their language.
const WORDS_SURE: usize = 16;
/// A declared language is the template's where another has so many words that it has not, a tenth of all, and it has a
/// quarter of them that the other has not.
const RIVAL_WORDS_MIN: usize = 8;
/// A paragraph with so many of its words is in a language.
const CONFIRMING_WORDS_MIN: usize = 2;

/// Scripts that tell languages apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Script {
    Latin,
    Cyrillic,
    Greek,
    Arabic,
    Hebrew,
    Devanagari,
    Kana,
    Han,
    Hangul,
    Thai,
    /// The scripts of one language each, by its tag.
    One(&'static str),
}

/// The script of a letter beyond ASCII.
fn script(c: char) -> Option<Script> {
    Some(match c {
        '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => Script::Latin,
        '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => Script::Greek,
        '\u{400}'..='\u{52F}' => Script::Cyrillic,
        '\u{530}'..='\u{58F}' => Script::One("hy"),
        '\u{590}'..='\u{5FF}' => Script::Hebrew,
        '\u{600}'..='\u{6FF}' | '\u{750}'..='\u{77F}' => Script::Arabic,
        '\u{900}'..='\u{97F}' => Script::Devanagari,
        '\u{980}'..='\u{9FF}' => Script::One("bn"),
        '\u{A00}'..='\u{A7F}' => Script::One("pa"),
        '\u{A80}'..='\u{AFF}' => Script::One("gu"),
        '\u{B00}'..='\u{B7F}' => Script::One("or"),
        '\u{B80}'..='\u{BFF}' => Script::One("ta"),
        '\u{C00}'..='\u{C7F}' => Script::One("te"),
        '\u{C80}'..='\u{CFF}' => Script::One("kn"),
        '\u{D00}'..='\u{D7F}' => Script::One("ml"),
        '\u{D80}'..='\u{DFF}' => Script::One("si"),
        '\u{E00}'..='\u{E7F}' => Script::Thai,
        '\u{E80}'..='\u{EFF}' => Script::One("lo"),
        '\u{F00}'..='\u{FFF}' => Script::One("bo"),
        '\u{1000}'..='\u{109F}' => Script::One("my"),
        '\u{10A0}'..='\u{10FF}' => Script::One("ka"),
        '\u{1200}'..='\u{137F}' => Script::One("am"),
        '\u{1780}'..='\u{17FF}' => Script::One("km"),
        '\u{3040}'..='\u{30FF}' => Script::Kana,
        '\u{3400}'..='\u{9FFF}' => Script::Han,
        '\u{AC00}'..='\u{D7AF}' => Script::Hangul,
        _ => return None,
    })
}

/// Languages not written in Latin letters only.
fn scripts_of(language: &str) -> &'static [Script] {
    match language {
        "ru" | "uk" | "bg" | "be" | "mk" | "ky" => &[Script::Cyrillic],
        "el" => &[Script::Greek],
        "ar" | "fa" | "ur" | "ps" | "ckb" | "sd" | "ug" => &[Script::Arabic],
        "he" | "iw" | "yi" => &[Script::Hebrew],
        "hi" | "mr" | "ne" | "sa" => &[Script::Devanagari],
        "zh" | "yue" => &[Script::Han],
        "ja" => &[Script::Kana, Script::Han],
        "ko" => &[Script::Hangul, Script::Han],
        "th" => &[Script::Thai],
        "hy" => &[Script::One("hy")],
        "bn" | "as" => &[Script::One("bn")],
        "pa" => &[Script::One("pa"), Script::Arabic],
        "gu" => &[Script::One("gu")],
        "or" => &[Script::One("or")],
        "ta" => &[Script::One("ta")],
        "te" => &[Script::One("te")],
        "kn" => &[Script::One("kn")],
        "ml" => &[Script::One("ml")],
        "si" => &[Script::One("si")],
        "lo" => &[Script::One("lo")],
        "bo" | "dz" => &[Script::One("bo")],
        "my" => &[Script::One("my")],
        "ka" => &[Script::One("ka")],
        "am" | "ti" => &[Script::One("am")],
        "km" => &[Script::One("km")],
        // Written in several.
        "sr" | "bs" | "sh" | "uz" | "az" | "kk" | "tk" | "tg" | "tt" | "mn" | "ku" | "ms"
        | "ro" | "mo" => &[],
        _ => &[Script::Latin],
    }
}

/// Small words, one language a line: its tag, its script, the words.
const WORDS: &str = include_str!("small-words.txt");

/// A language's small words.
struct Small {
    tag: &'static str,
    script: Script,
    words: Vec<&'static str>,
}

static SMALL: LazyLock<Vec<Small>> = LazyLock::new(|| {
    let language = |line: &'static str| {
        let mut words = line.split_whitespace();
        let tag = words.next()?;
        let script = match words.next()? {
            "latin" => Script::Latin,
            "cyrillic" => Script::Cyrillic,
            "arabic" => Script::Arabic,
            "devanagari" => Script::Devanagari,
            _ => return None,
        };
        Some(Small { tag, script, words: words.collect() })
    };
    WORDS.lines().filter_map(language).collect()
});

/// By the hash of a small word, the languages that have it.
static INDEX: LazyLock<Map<u64, Vec<usize>>> = LazyLock::new(|| {
    let mut index = Map::<u64, Vec<usize>>::default();
    for (at, small) in SMALL.iter().enumerate() {
        small.words.iter().for_each(|w| index.entry(tokens::hash(w)).or_default().push(at));
    }
    index
});

/// The language of a text that is declared as `declared` (BCP 47): that one, unless there is none or the text belies it.
pub(super) fn of(text: &str, declared: Option<String>) -> Option<String> {
    let counts = scripts_in(text);
    let Some(script) = main_script(&counts) else { return declared };
    let Some(tag) = declared else { return guess(text, script).map(str::to_owned) };
    let base = tag.split('-').next().unwrap_or("");
    let scripts = scripts_of(base);
    if scripts.is_empty() || scripts.contains(&script) {
        let own = SMALL.iter().position(|s| s.tag == base && s.script == script);
        let other = own.and_then(|own| rival(text, script, own));
        return Some(other.map_or(tag, |at| SMALL[at].tag.to_owned()));
    }
    // Names stand in Latin letters among all others; whose own are a quarter, is quoted at length.
    let of = |s: &Script| counts.iter().find(|(t, _)| t == s).map_or(0, weigh);
    let own = scripts.iter().filter(|s| **s != Script::Latin).map(of).sum::<usize>();
    if own * 4 >= counts.iter().map(weigh).sum::<usize>() {
        return Some(tag);
    }
    Some(guess(text, script).map_or(tag, str::to_owned))
}

/// The language that a text is in instead of its `own`: one with more small words, of which that one has hardly any, where
/// no good part of the paragraphs confirms it.
fn rival(text: &str, script: Script, own: usize) -> Option<usize> {
    let (rival, _) = best(&hits(text, script)).filter(|(at, _)| *at != own)?;
    let (mut all, mut owned, mut others) = (0, 0, 0);
    for word in words_of(text) {
        let of = |at| has(word, at);
        all += 1;
        owned += usize::from(of(own) && !of(rival));
        others += usize::from(of(rival) && !of(own));
    }
    let endings = words_of(text).filter_map(|w| by_ending(w, script));
    let signs = letters_of(text).chain(endings).filter(|tag| *tag == SMALL[rival].tag).count();
    // Names have such letters, too; beside none of its own words a whole text has them.
    let told = others + if owned == 0 { signs } else { signs.min(others) };
    if told < RIVAL_WORDS_MIN || told * 10 < all || owned * 4 > told {
        return None;
    }
    let confirmed = text.split('\n').filter(|p| {
        let hits = hits(p, script);
        hits[own] >= CONFIRMING_WORDS_MIN && best(&hits).is_some_and(|(_, n)| n == hits[own])
    });
    let words = confirmed.map(|p| words_of(p).count()).sum::<usize>();
    (words * 4 < all).then_some(rival)
}

/// How many letters of each script a text has.
fn scripts_in(text: &str) -> Vec<(Script, usize)> {
    let (mut counts, mut ascii): (Vec<(Script, usize)>, _) = (Vec::new(), 0);
    for c in text.chars().take(CHARS_MAX) {
        if c.is_ascii() {
            ascii += usize::from(c.is_ascii_alphabetic());
        } else if let Some(script) = script(c) {
            count(&mut counts, script, 1);
        }
    }
    if ascii > 0 {
        count(&mut counts, Script::Latin, ascii);
    }
    counts
}

/// The script of most letters; a fifth of kana is Japanese.
fn main_script(counts: &[(Script, usize)]) -> Option<Script> {
    let of = |s| counts.iter().find(|(t, _)| *t == s).map_or(0, |(_, n)| *n);
    if of(Script::Kana) * 5 >= of(Script::Han)
        && of(Script::Kana) > 0
        && of(Script::Latin) < of(Script::Kana) + of(Script::Han)
    {
        return Some(Script::Kana);
    }
    counts.iter().max_by_key(|c| weigh(c)).filter(|(_, n)| *n >= 8).map(|(s, _)| *s)
}

/// A character says as much as three letters.
fn weigh((script, n): &(Script, usize)) -> usize {
    if matches!(script, Script::Han | Script::Hangul) { n * 3 } else { *n }
}

fn count(counts: &mut Vec<(Script, usize)>, script: Script, more: usize) {
    match counts.iter_mut().find(|(s, _)| *s == script) {
        Some((_, n)) => *n += more,
        None => counts.push((script, more)),
    }
}

fn guess(text: &str, script: Script) -> Option<&'static str> {
    match script {
        Script::Kana => return Some("ja"),
        Script::Han => return Some("zh"),
        Script::Hangul => return Some("ko"),
        Script::Thai => return Some("th"),
        Script::Greek => return Some("el"),
        Script::Hebrew => return Some("he"),
        Script::One(language) => return Some(language),
        Script::Latin | Script::Cyrillic | Script::Arabic | Script::Devanagari => {}
    }
    let hits = hits(text, script);
    let by_words = best(&hits).filter(|(_, n)| *n >= WORDS_MIN).map(|(at, _)| SMALL[at].tag);
    by_words.or_else(|| by_letters(text, script))
}

/// Letters that one language of a script has, else its most common one.
fn by_letters(text: &str, script: Script) -> Option<&'static str> {
    let has = |letters: &str| text.chars().take(CHARS_MAX).any(|c| letters.contains(c));
    match script {
        Script::Arabic if has("ټډړږښڅځۍ") => Some("ps"),
        Script::Arabic if has("ٻڄڃڇڪڳڱڻڦ") => Some("sd"),
        Script::Arabic if has("ێڵڕ") => Some("ckb"),
        Script::Arabic if has("ۈڭۋ") => Some("ug"),
        Script::Arabic if has("ٹڈڑںے") => Some("ur"),
        Script::Arabic if has("پچژگ") => Some("fa"),
        Script::Arabic => Some("ar"),
        Script::Cyrillic if has("їєґ") => Some("uk"),
        Script::Cyrillic if has("ѓќѕ") => Some("mk"),
        Script::Cyrillic if has("јљњћђ") => Some("sr"),
        Script::Cyrillic if has("ӣӯҷ") => Some("tg"),
        Script::Cyrillic if has("җ") => Some("tt"),
        Script::Cyrillic if has("әғқұ") => Some("kk"),
        Script::Cyrillic if has("ў") => Some("be"),
        Script::Cyrillic if has("өү") => Some(if has("ң") { "ky" } else { "mn" }),
        Script::Cyrillic if has("і") => Some(if has("ыэё") { "be" } else { "uk" }),
        Script::Cyrillic if has("ъ") && !has("ыэё") => Some("bg"),
        Script::Cyrillic => Some("ru"),
        Script::Devanagari if has("ळ") => Some("mr"),
        Script::Devanagari => Some("hi"),
        _ => None,
    }
}

/// The words of a text, no more of them than are looked at.
fn words_of(text: &str) -> impl Iterator<Item = &str> {
    let joins = |c: char| c.is_alphabetic() || ('\u{900}'..'\u{980}').contains(&c);
    text.split(move |c: char| !joins(c)).filter(|w| !w.is_empty()).take(WORDS_MAX)
}

/// Has a language such a small word?
fn has(word: &str, at: usize) -> bool {
    INDEX.get(&tokens::hash(word)).is_some_and(|all| all.contains(&at))
}

/// How many small words of each language stand in the text.
fn hits(text: &str, script: Script) -> Vec<usize> {
    let mut out = vec![0; SMALL.len()];
    let add = |out: &mut Vec<usize>, tag: &str| {
        let at = SMALL.iter().position(|s| s.tag == tag && s.script == script);
        at.into_iter().for_each(|at| out[at] += 1);
    };
    for word in words_of(text) {
        for at in INDEX.get(&tokens::hash(word)).into_iter().flatten() {
            out[*at] += usize::from(SMALL[*at].script == script);
        }
        by_ending(word, script).into_iter().for_each(|tag| add(&mut out, tag));
    }
    letters_of(text).for_each(|tag| add(&mut out, tag));
    out
}

/// The languages of those letters in a text that one alone has.
fn letters_of(text: &str) -> impl Iterator<Item = &'static str> {
    text.chars().take(CHARS_MAX).filter(|c| !c.is_ascii()).filter_map(by_letter)
}

/// The language that alone has a letter.
fn by_letter(c: char) -> Option<&'static str> {
    match c {
        'ě' | 'ř' | 'ů' => Some("cs"),
        'ľ' | 'ĺ' | 'ŕ' => Some("sk"),
        'ł' | 'ś' | 'ź' => Some("pl"),
        'ő' | 'ű' => Some("hu"),
        'ș' | 'ț' => Some("ro"),
        'ķ' | 'ļ' | 'ņ' | 'ģ' => Some("lv"),
        'ė' | 'į' | 'ų' => Some("lt"),
        'ğ' | 'ı' => Some("tr"),
        'ə' => Some("az"),
        'ĉ' | 'ĝ' | 'ĵ' | 'ŝ' | 'ŭ' => Some("eo"),
        'þ' => Some("is"),
        'ħ' | 'ġ' | 'ċ' => Some("mt"),
        'ơ' | 'ư' | '\u{1EA0}'..='\u{1EF9}' => Some("vi"),
        'ї' | 'є' | 'ґ' => Some("uk"),
        'ћ' | 'ђ' => Some("sr"),
        'ѓ' | 'ќ' => Some("mk"),
        _ => None,
    }
}

/// The language that alone has such an ending: in Devanagari those that Hindi writes apart.
fn by_ending(word: &str, script: Script) -> Option<&'static str> {
    let ends = |endings: &[&str]| endings.iter().any(|e| word.len() > e.len() && word.ends_with(e));
    match script {
        Script::Latin if word.ends_with('ä') => Some("fi"),
        Script::Devanagari
            if ends(&["एको", "ेको", "हरू", "हरूले", "हरूको", "सम्म", "बाट", "न्छ", "न्छन्", "ेछन्"]) =>
        {
            Some("ne")
        }
        Script::Devanagari
            if ends(&["च्या", "ांना", "ांनी", "मध्ये", "पर्यंत", "साठी", "ातील", "ण्यात"]) =>
        {
            Some("mr")
        }
        _ => None,
    }
}

fn best(hits: &[usize]) -> Option<(usize, usize)> {
    let most = hits.iter().copied().max().filter(|n| *n > 0)?;
    hits.iter().position(|n| *n == most).map(|at| (at, most))
}

/// Does a text hold as many small words of some language as a text does?
pub(super) fn is_natural(text: &str) -> bool {
    let Some(script) = main_script(&scripts_in(text)) else { return false };
    let words = text.split_whitespace().take(WORDS_MAX).count();
    best(&hits(text, script)).is_some_and(|(_, n)| n >= 3 && n * 8 >= words)
}

/// The small words of one language.
pub(super) struct SmallWords(usize);

impl SmallWords {
    /// Is it one of them, by its hash?
    pub(super) fn has(&self, word: u64) -> bool {
        INDEX.get(&word).is_some_and(|languages| languages.contains(&self.0))
    }
}

/// The small words of the language that most paragraphs of a text are in, when they are frequent in those: a text without
/// them is none.
pub(super) fn small_words(text: &[&str]) -> Option<SmallWords> {
    let (mut votes, mut found, mut words) = (Map::<usize, usize>::default(), 0, 0);
    let parts: Vec<_> = (text.iter().take(PARTS_MAX))
        .map(|part| {
            let part = crate::text::cut(part, PART_BYTES_MAX);
            let script = main_script(&scripts_in(part))?;
            let (at, n) = best(&hits(part, script))?;
            matches!(script, Script::Latin | Script::Cyrillic)
                .then(|| (at, n, part.split_whitespace().count()))
        })
        .collect();
    parts.iter().flatten().for_each(|(at, ..)| *votes.entry(*at).or_default() += 1);
    let (language, most) = votes.into_iter().max_by_key(|(at, n)| (*n, usize::MAX - at))?;
    for (_, n, count) in parts.iter().flatten().filter(|(at, ..)| *at == language) {
        (found, words) = (found + n, words + count);
    }
    (most * 2 > parts.len() && found * 8 >= words && found >= WORDS_SURE)
        .then_some(SmallWords(language))
}

/// Paragraphs looked at, and bytes of each.
const PARTS_MAX: usize = 13;
const PART_BYTES_MAX: usize = 600;

#[cfg(test)]
mod tests;
