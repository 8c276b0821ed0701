//! The language of a text, by its script and its small words; what the page declares counts as long as the text does not belie it.

use std::collections::HashMap;
use std::sync::LazyLock;

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

fn script(c: char) -> Option<Script> {
    Some(match c {
        'a'..='z' | 'A'..='Z' | '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => Script::Latin,
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

/// Small words, by language: those that other languages of the script have not, or hardly.
const SMALL: &[(&str, Script, &[&str])] = &[
    (
        "en",
        Script::Latin,
        &[
            "the", "and", "of", "to", "that", "was", "with", "for", "his", "from", "which", "were",
            "has", "have", "had", "said", "they", "this", "are", "is", "it", "on", "at", "by",
            "be", "will", "its", "in", "a", "an", "as", "or", "not", "but", "he", "she", "we",
            "you", "their", "who", "been", "would", "can", "more", "than", "into", "after", "when",
            "there", "out", "up", "about", "over", "what", "all", "one",
        ],
    ),
    (
        "de",
        Script::Latin,
        &[
            "der", "die", "und", "das", "den", "dem", "ist", "nicht", "mit", "sich", "auf", "für",
            "ein", "eine", "einen", "einer", "von", "wird", "wurde", "auch", "nach", "bei", "im",
            "zum", "zur", "werden", "sie", "in", "aus", "doch", "beim", "es", "er", "als", "so",
            "wie", "vom", "um", "dass", "aber", "noch", "nur", "hat", "haben", "sind", "war", "zu",
            "an", "des",
        ],
    ),
    (
        "fr",
        Script::Latin,
        &[
            "le", "les", "des", "et", "est", "une", "du", "dans", "qui", "pour", "sur", "au",
            "aux", "avec", "pas", "plus", "été", "ont", "cette", "leur", "elle", "ils", "par",
            "ce", "sont", "la", "de", "un", "en", "il", "que", "se", "son", "sa", "ses", "ne",
            "mais", "ou", "comme", "à",
        ],
    ),
    (
        "es",
        Script::Latin,
        &[
            "el", "los", "las", "del", "que", "y", "en", "una", "por", "con", "se", "su", "para",
            "al", "lo", "como", "más", "pero", "sus", "fue", "este", "esta", "ha", "según",
            "desde", "de", "la", "un", "no", "es", "a", "o", "entre", "sobre", "también",
        ],
    ),
    (
        "pt",
        Script::Latin,
        &[
            "o", "os", "as", "da", "do", "das", "dos", "em", "um", "uma", "não", "com", "para",
            "que", "na", "no", "nas", "nos", "pelo", "pela", "mais", "foi", "são", "ao", "também",
            "segundo", "de", "a", "e", "se", "por", "como", "mas", "à",
        ],
    ),
    (
        "it",
        Script::Latin,
        &[
            "il", "di", "che", "gli", "della", "del", "dei", "delle", "è", "per", "un", "una",
            "con", "non", "sono", "nel", "nella", "alla", "al", "dal", "dalla", "ha", "hanno",
            "si", "anche", "più", "la", "le", "e", "in", "a", "da", "lo", "i", "ma", "come", "su",
        ],
    ),
    (
        "nl",
        Script::Latin,
        &[
            "de", "het", "een", "van", "en", "is", "dat", "niet", "op", "te", "zijn", "voor",
            "met", "aan", "ook", "er", "naar", "bij", "uit", "wordt", "werd", "hij", "ze", "door",
            "nog", "om",
        ],
    ),
    (
        "sv",
        Script::Latin,
        &[
            "och", "att", "det", "som", "är", "på", "för", "av", "inte", "med", "har", "till",
            "den", "ett", "från", "var", "kan", "efter", "vid", "säger", "också",
        ],
    ),
    (
        "da",
        Script::Latin,
        &[
            "og", "at", "det", "af", "er", "på", "for", "ikke", "med", "har", "til", "den", "et",
            "fra", "som", "blev", "efter", "ved", "siger", "også", "hvor", "mod", "havde",
        ],
    ),
    (
        "no",
        Script::Latin,
        &[
            "og", "at", "det", "av", "er", "på", "for", "ikke", "med", "har", "til", "den", "et",
            "fra", "som", "ble", "etter", "ved", "sier", "også", "hvor", "mot", "hadde",
        ],
    ),
    (
        "fi",
        Script::Latin,
        &[
            "ja", "on", "että", "ei", "oli", "se", "hän", "mutta", "ovat", "myös", "joka", "kun",
            "sekä", "olla", "ole", "mukaan", "vuoden", "kuin", "tai", "jo", "sen", "hänen",
        ],
    ),
    (
        "pl",
        Script::Latin,
        &[
            "w", "i", "na", "się", "z", "że", "nie", "do", "jest", "przez", "od", "po", "który",
            "która", "które", "oraz", "został", "była", "był", "tym", "jak", "dla", "ale", "także",
            "przed",
        ],
    ),
    (
        "cs",
        Script::Latin,
        &[
            "a", "se", "na", "že", "je", "ve", "který", "která", "které", "byl", "bylo", "jsou",
            "podle", "pro", "také", "při", "jeho", "jako", "nebo", "už", "ale", "od", "z", "s",
            "ze",
        ],
    ),
    (
        "sk",
        Script::Latin,
        &[
            "a", "sa", "na", "že", "je", "vo", "ktorý", "ktorá", "ktoré", "bol", "bolo", "sú",
            "podľa", "pre", "tiež", "pri", "jeho", "ako", "alebo", "už", "ale", "od", "z", "s",
            "zo",
        ],
    ),
    (
        "hu",
        Script::Latin,
        &[
            "a", "az", "és", "hogy", "nem", "egy", "is", "meg", "volt", "szerint", "csak", "már",
            "mint", "vagy", "pedig", "azt", "ezt", "amely", "ki", "el", "lesz", "után",
        ],
    ),
    (
        "ro",
        Script::Latin,
        &[
            "și", "şi", "în", "de", "la", "cu", "pe", "că", "din", "pentru", "este", "sunt", "nu",
            "mai", "fost", "care", "ca", "prin", "după", "au", "al", "ale", "unui", "potrivit",
        ],
    ),
    (
        "hr",
        Script::Latin,
        &[
            "i", "je", "u", "se", "na", "da", "su", "za", "od", "koji", "koja", "koje", "nije",
            "bi", "će", "što", "kako", "te", "iz", "nakon", "prema", "sa", "kao", "ili", "bio",
        ],
    ),
    (
        "sl",
        Script::Latin,
        &[
            "in", "je", "v", "se", "na", "da", "so", "za", "ki", "pa", "ni", "bi", "bo", "kot",
            "tudi", "po", "pri", "iz", "z", "s", "bil", "ter", "ali", "še", "do",
        ],
    ),
    (
        "tr",
        Script::Latin,
        &[
            "ve",
            "bir",
            "bu",
            "için",
            "ile",
            "da",
            "de",
            "olarak",
            "olan",
            "daha",
            "çok",
            "gibi",
            "kadar",
            "sonra",
            "ancak",
            "ise",
            "göre",
            "oldu",
            "en",
            "dedi",
            "yeni",
            "her",
            "tarafından",
        ],
    ),
    (
        "id",
        Script::Latin,
        &[
            "yang", "dan", "di", "untuk", "dari", "dengan", "pada", "ini", "itu", "dalam", "akan",
            "tidak", "oleh", "juga", "ke", "telah", "sebagai", "bahwa", "karena", "mereka",
            "adalah", "para", "bisa",
        ],
    ),
    (
        "ms",
        Script::Latin,
        &[
            "yang", "dan", "di", "untuk", "daripada", "dengan", "pada", "ini", "itu", "dalam",
            "akan", "tidak", "oleh", "juga", "ke", "telah", "sebagai", "bahawa", "kerana",
            "mereka", "adalah", "boleh", "kata",
        ],
    ),
    (
        "vi",
        Script::Latin,
        &[
            "và", "của", "là", "các", "những", "được", "cho", "trong", "không", "một", "có", "đã",
            "với", "người", "này", "khi", "từ", "về", "để", "đến", "ở", "theo", "năm",
        ],
    ),
    (
        "et",
        Script::Latin,
        &[
            "ja", "on", "ei", "et", "oli", "see", "ta", "kui", "ning", "mis", "ka", "oma", "aga",
            "kes", "selle", "pole", "ütles", "nad", "veel", "juba",
        ],
    ),
    (
        "lv",
        Script::Latin,
        &[
            "un", "ir", "ka", "par", "no", "ar", "uz", "kas", "arī", "bija", "tas", "pēc", "nav",
            "lai", "tika", "gan", "šo", "bet", "viņš",
        ],
    ),
    (
        "lt",
        Script::Latin,
        &[
            "ir", "kad", "yra", "su", "iš", "į", "buvo", "dėl", "tai", "bei", "apie", "nuo", "per",
            "kaip", "jau", "bet", "ne", "jis", "pagal",
        ],
    ),
    (
        "ca",
        Script::Latin,
        &[
            "el", "els", "les", "i", "que", "amb", "per", "és", "una", "del", "dels", "ha", "més",
            "no", "als", "seva", "aquest", "aquesta", "segons", "també", "hi",
        ],
    ),
    (
        "sq",
        Script::Latin,
        &[
            "dhe", "të", "në", "për", "me", "një", "që", "është", "nga", "se", "nuk", "ka", "si",
            "kanë", "do", "më", "i", "e", "u",
        ],
    ),
    (
        "sw",
        Script::Latin,
        &[
            "na", "ya", "wa", "kwa", "ni", "katika", "kuwa", "la", "za", "hii", "huo", "yake",
            "wake", "alisema", "pia", "watu",
        ],
    ),
    (
        "ru",
        Script::Cyrillic,
        &[
            "и",
            "в",
            "не",
            "на",
            "что",
            "он",
            "с",
            "по",
            "как",
            "из",
            "для",
            "это",
            "от",
            "был",
            "было",
            "его",
            "также",
            "который",
            "которые",
            "при",
            "были",
            "уже",
            "а",
            "но",
            "к",
            "о",
            "за",
            "до",
            "же",
            "они",
            "она",
            "мы",
            "так",
            "или",
            "со",
        ],
    ),
    (
        "uk",
        Script::Cyrillic,
        &[
            "і",
            "й",
            "в",
            "у",
            "не",
            "на",
            "що",
            "він",
            "з",
            "за",
            "як",
            "із",
            "для",
            "це",
            "від",
            "був",
            "було",
            "його",
            "також",
            "який",
            "які",
            "та",
            "були",
            "вже",
        ],
    ),
    (
        "bg",
        Script::Cyrillic,
        &[
            "и",
            "на",
            "за",
            "от",
            "се",
            "да",
            "в",
            "не",
            "че",
            "са",
            "по",
            "до",
            "към",
            "беше",
            "който",
            "която",
            "които",
            "това",
            "като",
            "ще",
            "със",
            "при",
        ],
    ),
    (
        "sr",
        Script::Cyrillic,
        &[
            "и",
            "је",
            "у",
            "се",
            "на",
            "да",
            "су",
            "за",
            "од",
            "који",
            "која",
            "које",
            "није",
            "би",
            "ће",
            "што",
            "како",
            "са",
            "као",
            "после",
        ],
    ),
    (
        "mk",
        Script::Cyrillic,
        &[
            "и", "на", "за", "од", "се", "да", "во", "не", "дека", "со", "по", "до", "беше", "кој",
            "која", "кои", "ова", "како", "ќе", "што",
        ],
    ),
    (
        "be",
        Script::Cyrillic,
        &[
            "і",
            "ў",
            "не",
            "на",
            "што",
            "ён",
            "з",
            "па",
            "як",
            "гэта",
            "для",
            "ад",
            "быў",
            "было",
            "яго",
            "таксама",
            "які",
            "якія",
            "пры",
            "да",
        ],
    ),
    (
        "kk",
        Script::Cyrillic,
        &[
            "және",
            "мен",
            "бұл",
            "үшін",
            "бір",
            "деп",
            "осы",
            "бойынша",
            "туралы",
            "болды",
            "қазақстан",
            "жылы",
        ],
    ),
    (
        "ar",
        Script::Arabic,
        &[
            "في", "من", "على", "إلى", "أن", "التي", "عن", "الذي", "مع", "هذا", "هذه", "كان", "ما",
            "لا", "بعد", "قال", "بين", "وقال",
        ],
    ),
    (
        "fa",
        Script::Arabic,
        &[
            "و", "در", "به", "از", "که", "این", "را", "با", "است", "برای", "آن", "شد", "می", "های",
            "شده", "خود", "کرد", "تا",
        ],
    ),
    (
        "ur",
        Script::Arabic,
        &[
            "کے", "کی", "میں", "ہے", "اور", "کہ", "نے", "کو", "سے", "کا", "اس", "پر", "ہیں", "یہ",
            "تھا", "گیا", "بھی",
        ],
    ),
    (
        "hi",
        Script::Devanagari,
        &[
            "के",
            "की",
            "में",
            "है",
            "और",
            "को",
            "से",
            "का",
            "ने",
            "पर",
            "हैं",
            "कि",
            "यह",
            "एक",
            "भी",
            "था",
            "गया",
        ],
    ),
    (
        "mr",
        Script::Devanagari,
        &[
            "आहे",
            "आणि",
            "या",
            "हे",
            "ते",
            "असे",
            "आहेत",
            "होते",
            "मध्ये",
            "करण्यात",
            "त्यांनी",
            "यांनी",
            "नाही",
            "तर",
            "केले",
        ],
    ),
    (
        "ne",
        Script::Devanagari,
        &[
            "छ",
            "र",
            "मा",
            "को",
            "का",
            "ले",
            "गरेको",
            "भएको",
            "छन्",
            "गर्न",
            "यो",
            "हुने",
            "पनि",
            "उनले",
            "थियो",
        ],
    ),
];

static INDEX: LazyLock<HashMap<&'static str, Vec<usize>>> = LazyLock::new(|| {
    let mut index: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, (_, _, words)) in SMALL.iter().enumerate() {
        words.iter().for_each(|w| index.entry(w).or_default().push(at));
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
    let own = SMALL.iter().position(|(l, ..)| *l == base).map(|at| hits[at]);
    match (best(&hits), own) {
        (Some((at, n)), Some(own)) if n >= WORDS_SURE && own * 4 <= n => {
            Some(SMALL[at].0.to_owned())
        }
        _ => Some(tag),
    }
}

/// The script of most letters; a fifth of kana is Japanese.
fn main_script(text: &str) -> Option<Script> {
    let mut counts: Vec<(Script, usize)> = Vec::new();
    for script in text.chars().take(CHARS_MAX).filter_map(script) {
        match counts.iter_mut().find(|(s, _)| *s == script) {
            Some((_, n)) => *n += 1,
            None => counts.push((script, 1)),
        }
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
    let by_words = best(&hits).filter(|(_, n)| *n >= WORDS_MIN).map(|(at, _)| SMALL[at].0);
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
        let lower = word.to_lowercase();
        for at in INDEX.get(lower.as_str()).into_iter().flatten() {
            out[*at] += usize::from(SMALL[*at].1 == script);
        }
    }
    out
}

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

/// The small words of a text's language, when they are frequent in it: a text without them is none.
pub(super) fn small_words(text: &[&str]) -> Option<&'static [&'static str]> {
    let all = crate::text::cut(text.first()?, 600).to_owned()
        + " "
        + &text
            .iter()
            .skip(1)
            .take(12)
            .map(|t| crate::text::cut(t, 600))
            .collect::<Vec<_>>()
            .join(" ");
    let script = main_script(&all).filter(|s| matches!(s, Script::Latin | Script::Cyrillic))?;
    let words = all.split_whitespace().take(WORDS_MAX).count();
    let (at, n) = best(&hits(&all, script))?;
    (n * 8 >= words && n >= WORDS_SURE).then_some(SMALL[at].2)
}

#[cfg(test)]
mod tests {
    use super::*;

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
