//! The language of a text, by its script and its small words; what the page declares counts as long as the text does not belie it.

use std::sync::LazyLock;

use super::maps::Map;
use super::tokens;

/// Characters and words of a text looked at.
const CHARS_MAX: usize = 4000;
const WORDS_MAX: usize = 400;
/// So few small words tell nothing.
const WORDS_MIN: usize = 4;
/// A declared language with a quarter of another's small words, and that one with so many, is the template's.
const WORDS_SURE: usize = 16;

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
    let Some(script) = main_script(text) else { return declared };
    let Some(tag) = declared else { return guess(text, script).map(str::to_owned) };
    let base = tag.split('-').next().unwrap_or("");
    let scripts = scripts_of(base);
    let belied = !scripts.is_empty() && !scripts.contains(&script);
    if belied {
        return guess(text, script).map_or(Some(tag), |g| Some(g.to_owned()));
    }
    let hits = hits(text, script);
    let own = SMALL.iter().position(|s| s.tag == base).map(|at| hits[at]);
    match (best(&hits), own) {
        (Some((at, n)), Some(own)) if n >= WORDS_SURE && own * 4 <= n => {
            Some(SMALL[at].tag.to_owned())
        }
        _ => Some(tag),
    }
}

/// The script of most letters; a fifth of kana is Japanese.
fn main_script(text: &str) -> Option<Script> {
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
    let of = |s| counts.iter().find(|(t, _)| *t == s).map_or(0, |(_, n)| *n);
    if of(Script::Kana) * 5 >= of(Script::Han)
        && of(Script::Kana) > 0
        && of(Script::Latin) < of(Script::Kana) + of(Script::Han)
    {
        return Some(Script::Kana);
    }
    // A character says as much as three letters.
    let weigh = |(s, n): &(Script, usize)| {
        if matches!(s, Script::Han | Script::Hangul) { n * 3 } else { *n }
    };
    counts.iter().max_by_key(|c| weigh(c)).filter(|(_, n)| *n >= 8).map(|(s, _)| *s)
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
        Script::Arabic if has("ٹڈڑںے") => Some("ur"),
        Script::Arabic if has("پچژگ") => Some("fa"),
        Script::Arabic => Some("ar"),
        Script::Cyrillic if has("їєґ") => Some("uk"),
        Script::Cyrillic if has("ў") => Some("be"),
        Script::Cyrillic if has("јљњћђ") => Some("sr"),
        Script::Cyrillic if has("әғқңөұү") => Some("kk"),
        Script::Cyrillic => Some("ru"),
        Script::Devanagari => Some("hi"),
        _ => None,
    }
}

/// How many small words of each language stand in the text.
fn hits(text: &str, script: Script) -> Vec<usize> {
    let mut out = vec![0; SMALL.len()];
    let joins = |c: char| c.is_alphabetic() || ('\u{900}'..'\u{980}').contains(&c);
    for word in text.split(|c: char| !joins(c)).filter(|w| !w.is_empty()).take(WORDS_MAX) {
        for at in INDEX.get(&tokens::hash(word)).into_iter().flatten() {
            out[*at] += usize::from(SMALL[*at].script == script);
        }
    }
    if script == Script::Latin {
        for c in text.chars().take(CHARS_MAX).filter(|c| !c.is_ascii()) {
            let owner = LETTERS.iter().find(|(_, letters)| letters.contains(c));
            let at = owner.and_then(|(tag, _)| SMALL.iter().position(|s| s.tag == *tag));
            at.into_iter().for_each(|at| out[at] += 1);
        }
    }
    out
}

/// Latin letters that one language alone has, in small.
const LETTERS: [(&str, &str); 7] = [
    ("cs", "ěřů"),
    ("sk", "ľĺŕ"),
    ("pl", "łśź"),
    ("hu", "őű"),
    ("ro", "șț"),
    ("lv", "ķļņģ"),
    ("lt", "ėįų"),
];

fn best(hits: &[usize]) -> Option<(usize, usize)> {
    let most = hits.iter().copied().max().filter(|n| *n > 0)?;
    hits.iter().position(|n| *n == most).map(|at| (at, most))
}

/// Does a text hold as many small words of some language as a text does?
pub(super) fn is_natural(text: &str) -> bool {
    let Some(script) = main_script(text) else { return false };
    let words = text.split_whitespace().take(WORDS_MAX).count();
    best(&hits(text, script)).is_some_and(|(_, n)| n >= 3 && n * 8 >= words)
}

/// The small words of the language that most paragraphs of a text are in, when they are frequent in those: a text without
/// them is none.
pub(super) fn small_words(text: &[&str]) -> Option<impl Iterator<Item = &'static str>> {
    let (mut votes, mut found, mut words) = (Map::<usize, usize>::default(), 0, 0);
    let parts: Vec<_> = (text.iter().take(PARTS_MAX))
        .map(|part| {
            let part = crate::text::cut(part, PART_BYTES_MAX);
            let script = main_script(part)?;
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
        .then(|| SMALL[language].words.iter().copied())
}

/// Paragraphs looked at, and bytes of each.
const PARTS_MAX: usize = 13;
const PART_BYTES_MAX: usize = 600;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_words_is_read() {
        assert_eq!(SMALL.len(), WORDS.lines().count());
        assert!(SMALL.iter().all(|s| s.words.len() >= 10));
    }

    #[test]
    fn texts_in_small_languages_without_a_tag() {
        for (language, text) in [
            (
                "az",
                "Bərə günorta limandan çıxdı və fırtınadan sonra geri döndü, bu barədə gəmi sahibi onun üçün narahat olan sakinlərə deyib.",
            ),
            (
                "uz",
                "Parom tushda bandargohdan chiqdi va bo‘ron uchun ogohlantirish berildi, shuningdek u bilan birga ikki qayiq ham qaytdi.",
            ),
            (
                "is",
                "Ferjan fór úr höfninni á hádegi og það var ekki fyrr en eftir storminn sem hún kom til baka, að sögn þeirra sem voru með.",
            ),
            (
                "tl",
                "Umalis ang lantsa sa daungan ng tanghali at bumalik ito matapos ang bagyo, ayon sa may-ari na kasama ng mga pasahero.",
            ),
            (
                "ca",
                "El transbordador va sortir del port i no va tornar fins després de la tempesta, segons el propietari que hi havia anat amb els seus.",
            ),
            (
                "ky",
                "Паром түштө порттон чыгып, бороондон кийин гана кайтты деп айтты ээси, анын айтымында бул үчүн даяр болгон.",
            ),
        ] {
            assert_eq!(of(text, None).as_deref(), Some(language), "{text}");
            assert_eq!(
                of(text, Some(language.to_owned() + "-XX")),
                Some(language.to_owned() + "-XX")
            );
        }
    }

    #[test]
    fn texts_without_a_tag() {
        for (language, text) in [
            (
                "en",
                "The ferry left the harbour at noon and was back before the storm, the owner said.",
            ),
            (
                "de",
                "Die Fähre hat den Hafen am Mittag verlassen und ist nicht mit dem Sturm zurück.",
            ),
            (
                "es",
                "El transbordador salió del puerto y no volvió hasta que los vientos se calmaron.",
            ),
            (
                "pt",
                "A balsa deixou o porto e não voltou até que os ventos da noite se acalmaram, segundo um morador.",
            ),
            (
                "da",
                "Færgen forlod havnen og kom ikke tilbage før efter stormen, siger en af dem, som blev ombord.",
            ),
            (
                "no",
                "Ferja forlot havna og kom ikke tilbake før etter stormen, sier en av dem som ble om bord.",
            ),
            (
                "tr",
                "Feribot limandan öğle saatlerinde ayrıldı ve fırtına için bir uyarı yapıldı, ancak daha sonra döndü.",
            ),
            (
                "cs",
                "Trajekt opustil přístav a pro bouři se vrátil večer, uvedla správa, podle níž je na řadě oprava.",
            ),
            (
                "sr",
                "Trajekt je u podne isplovio iz luke i nije se vratio posle oluje, saopštila je lučka uprava, pre nego što je sa mora stigla vest.",
            ),
            (
                "hr",
                "Trajekt je u podne isplovio iz luke i nije se vratio nakon oluje, priopćila je lučka uprava, prije nego što je s mora stigla vijest.",
            ),
            ("ru", "Паром вышел из порта в полдень и не вернулся, как сообщили в администрации."),
            (
                "uk",
                "Паром вийшов із порту опівдні й не повернувся, як повідомили в адміністрації, що за ним стежить.",
            ),
            ("ar", "غادرت العبارة الميناء ظهراً ولم تعد إلى المرفأ بعد العاصفة"),
            ("fa", "کشتی ظهر از بندر خارج شد و به گفته شاهدان تا شب در دریا بود"),
            ("ja", "フェリーは正午に港を出て、夜まで戻らなかった。"),
            ("zh", "渡轮中午驶离港口，直到夜里才返回。"),
            ("ko", "여객선은 정오에 항구를 떠나 밤까지 돌아오지 않았다."),
            ("hi", "नौका दोपहर में बंदरगाह से निकली और रात को वापस आई, यह जानकारी एक अधिकारी ने दी।"),
        ] {
            assert_eq!(of(text, None).as_deref(), Some(language), "{text}");
            assert_eq!(
                of(text, Some(language.to_owned() + "-XX")),
                Some(language.to_owned() + "-XX")
            );
        }
    }

    #[test]
    fn a_template_is_belied_by_the_script_or_by_many_words() {
        let arabic = "غادرت العبارة الميناء ظهراً ولم تعد إلى المرفأ بعد العاصفة";
        assert_eq!(of(arabic, Some("en-US".into())).as_deref(), Some("ar"));
        let german =
            "Die Fähre hat den Hafen am Mittag verlassen und ist nicht mit dem Sturm zurück. "
                .repeat(4);
        assert_eq!(of(&german, Some("en".into())).as_deref(), Some("de"));
        assert_eq!(of("Fähre im Hafen", Some("en".into())).as_deref(), Some("en"));
        assert_eq!(of("1 2 3", None), None);
    }
}
