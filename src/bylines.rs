//! What bylines are made of in the languages of the wires: what introduces the names, and what stands between them.

/// Words that only a byline opens with.
pub const INTRODUCE: &[&str] = &[
    "by",
    "written by",
    "story by",
    "reported by",
    "reporting by",
    "words by",
    "posted by",
    "author",
    "von",
    "geschrieben von",
    "verfasst von",
    "erstellt von",
    "veröffentlicht von",
    "autor",
    "autorin",
    "autoren",
    "autor/in",
    "autorin/autor",
    "par",
    "oprac.",
    "opr.",
    "oprac",
    "opracowanie",
    "opracowała",
    "opracował",
    "מאת",
    "כתב",
    "כתבה",
    "كتبت",
    "إعداد",
    "تقرير",
    "redigé par",
    "rédigé par",
    "publié par",
    "écrit par",
    "auteur",
    "por",
    "escrito por",
    "autore",
    "a cura di",
    "scritto da",
    "door",
    "geschreven door",
    "av",
    "af",
    "skriven av",
    "skrevet av",
    "kirjoittaja",
    "przez",
    "oleh",
    "yazan",
    "bởi",
    "автор",
    "авторы",
    "文",
    "作者",
    "撰文",
    "记者",
    "記者",
    "글",
    "기자명",
    "penulis",
    "pewarta",
    "autorka",
    "haber:",
    "reporter:",
    "wartawan:",
    "jurnalis:",
    "muhabir",
    "yazar",
    "szerző",
    "írta",
    "scris de",
    "tác giả",
    "viết bởi",
    "thực hiện",
    "نویسنده",
    "خبرنگار",
    "تحریر",
    "लेखक",
    "লেখক",
    "ผู้เขียน",
    "ผู้สื่อข่าว",
    "συντάκτης",
    "συντάκτρια",
    "γράφει ο",
    "γράφει η",
    "الكاتب",
    "كتب",
    "بقلم",
    "द्वारा",
    "โดย",
    "เรื่องโดย",
    "เขียนโดย",
    "รายงานโดย",
    "piše",
    "pišu",
    "napisao",
    "napisala",
    "píše",
    "rakstīja",
    "autors",
    "autore:",
    "autorius",
    "parengė",
    "parašė",
    "kirjutas",
    "teksti",
    "பதிவு",
    "எழுதியவர்",
    "執筆",
    "著者",
    "ライター",
    "取材・文",
    "文・写真",
    "撰稿",
    "采写",
    "ຂຽນໂດຍ",
    "អត្ថបទ",
    "escrit per",
    "testua",
    "isinulat ni",
    "imeandikwa na",
    "na mwandishi",
    "пише",
    "пишат",
    "підготував",
    "підготувала",
    "подготовил",
    "подготовила",
    "propos recueillis par",
    "entretien réalisé par",
    "dal nostro inviato",
    "dalla nostra inviata",
    "dal nostro corrispondente",
    "dalla nostra corrispondente",
    "de nuestro corresponsal",
    "de nuestra corresponsal",
    "van onze correspondent",
    "van onze verslaggever",
    "van onze redacteur",
    "door onze redacteur",
    "door onze correspondent",
    "аутор",
    "аутори",
    "հեղինակ",
    "ավտոր",
    "ავტორი",
    "ავტორები",
    "ដោយ",
    "mwandishi:",
    "müəllif",
    "muallif",
    "сурвалжлагч",
    "waxaa qoray",
    "ရေးသားသူ",
    "লেখা:",
    "লিখেছেন",
    "ጸሐፊ",
    "deur",
    "avtor",
    "avtorica",
    "words:",
];
/// Words that introduce names in a line known to be a byline, and open names and sentences elsewhere.
pub const MAY_INTRODUCE: &[&str] = &[
    "from",
    "di",
    "da",
    "de",
    "od",
    "text",
    "texte",
    "texto",
    "testo",
    "tekst",
    "текст",
    "του",
    "της",
    "των",
    "eftir",
    "per",
    "ni",
    "analysis by",
    "opinion by",
    "commentary by",
    "review by",
    "column by",
    "interview by",
    "kommentar von",
    "ein kommentar von",
    "eine analyse von",
    "ein gastbeitrag von",
    "gastbeitrag von",
    "eine kolumne von",
    "ein essay von",
    "eine reportage von",
    "ein interview von",
    "interview von",
    "eine glosse von",
];

/// Words between two names.
pub const AND: &[&str] = &[
    "and",
    "&",
    "und",
    "et",
    "y",
    "e",
    "en",
    "och",
    "og",
    "ja",
    "i",
    "a",
    "и",
    "та",
    "і",
    "ve",
    "dan",
    "và",
    "και",
    "و",
    "اور",
    "और",
    "र",
    "এবং",
    "ও",
    "மற்றும்",
    "და",
    "և",
    "եւ",
    "និង",
];
/// Signs between two names.
const SIGNS: &[char] = &[',', ';', '|', '/', '•', '·', '、', '，', '\n', '；', '،', '؛'];
/// Signs behind what introduces names: a colon and what stands for one in Armenian, Khmer and Amharic.
const COLONS: [char; 5] = [':', '：', '՝', '៖', '፦'];

/// Has a line a colon of any script?
pub fn has_colon(line: &str) -> bool {
    line.contains(COLONS)
}

/// The line behind the longest of the words that it opens with; all of it where it opens with none.
pub fn introduced<'a>(line: &'a str, words: &[&str]) -> &'a str {
    let Some(first) = line.chars().next().and_then(|c| c.to_lowercase().next()) else {
        return line;
    };
    let first = first.encode_utf8(&mut [0; 4]).as_bytes()[0];
    // Nearly all differ in their first byte already.
    let alike = words.iter().filter(|w| w.as_bytes().first() == Some(&first));
    let behind = alike.filter_map(|w| behind(line, w)).min_by_key(|rest| rest.len());
    behind.map_or(line, |rest| {
        let signs = ['/', '／', '・', '|', ' ', '\u{a0}', '-', '–', '—', '−', '=', '＝', '●'];
        rest.trim_start_matches(|c| COLONS.contains(&c) || signs.contains(&c))
    })
}

/// The line behind a word in small letters that it opens with.
fn behind<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    let (mut rest, mut last) = (line.chars(), ' ');
    let opens = word.chars().all(|w| {
        rest.next().is_some_and(|c| {
            last = c;
            c == w || c.to_lowercase().eq([w])
        })
    });
    let rest = Some(rest.as_str()).filter(|_| opens)?;
    let signs = [' ', '\u{a0}', '/', '／', '・', '|', '=', '＝', '●'];
    let ends = rest.starts_with(|c| COLONS.contains(&c) || signs.contains(&c));
    // `<span>By</span>Ann Lee`, which only its looks part; `BYRON` is a name.
    let glued =
        || last == 'y' && word.ends_with("by") && rest.starts_with(|c: char| c.is_uppercase());
    (ends || glued() || word == "by" && rest.starts_with("by ")).then_some(rest)
}

/// What stands between signs and words that part names, `more` of those being such here.
pub fn parted<'a>(line: &'a str, more: &[&str]) -> Vec<&'a str> {
    let mut parts = Vec::new();
    for piece in line.split(SIGNS) {
        let (mut from, mut spaces) = (0, piece.match_indices(' ').map(|(at, _)| at).peekable());
        while let (Some(before), Some(after)) = (spaces.next(), spaces.peek()) {
            let word = &piece[before + 1..*after];
            if AND.contains(&word) || more.contains(&word) {
                // Two such words share the space between them.
                parts.push(piece.get(from..before).unwrap_or_default());
                from = after + 1;
            }
        }
        parts.push(piece.get(from..).unwrap_or_default());
    }
    parts.into_iter().map(str::trim).filter(|p| !p.is_empty()).collect()
}

/// What programs call an account that nobody has given a name.
const ACCOUNTS: [&str; 17] = [
    "admin",
    "administrator",
    "superadmin",
    "super user",
    "wpadmin",
    "webmaster",
    "root",
    "user",
    "wordpress",
    "editor",
    "author",
    "anonymous",
    "unknown",
    "default",
    "test",
    "noreply",
    "no-reply",
];

/// Is it such an account, or an address to write to alone? Neither is anybody's name.
pub fn is_account(name: &str) -> bool {
    let name = name.trim();
    let address = || name.is_ascii() && name.contains('@') && !name.contains(char::is_whitespace);
    let is = |said: &str| ACCOUNTS.iter().any(|account| account.eq_ignore_ascii_case(said));
    // `admin_cp`, `editor2`
    let login = || name.is_ascii() && !name.contains(char::is_whitespace) && name.contains(LOGINS);
    address() || is(name) || login() && name.split(LOGINS).any(is)
}

/// What no name has, and logins do.
const LOGINS: [char; 11] = ['_', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_and_addresses_are_nobodys_names() {
        for name in
            ["Admin", "wpadmin ", "editor@harbour.example", "@harbour", "admin_cp", "editor2"]
        {
            assert!(is_account(name), "{name}");
        }
        for name in ["Ann Admin", "Ann Lee (ann@harbour.example)", "王小明（wang@harbour.example）"]
        {
            assert!(!is_account(name), "{name}");
        }
    }

    #[test]
    fn introductions_go() {
        for (line, rest) in [
            ("By Ann Lee", "Ann Lee"),
            ("Written by: Ann Lee", "Ann Lee"),
            ("作者：王小明", "王小明"),
            ("文/王小明", "王小明"),
            ("Հեղինակ՝ Անահիտ Հակոբյան", "Անահիտ Հակոբյան"),
            ("ដោយ៖ សុខ ដារា", "សុខ ដារា"),
            ("লেখা: অনিতা সেন", "অনিতা সেন"),
            ("লেখা পড়ে অনিতা সেন", "লেখা পড়ে অনিতা সেন"),
            ("ByAnn Lee", "Ann Lee"),
            ("文● 山田太郎", "山田太郎"),
            ("Byron Lee", "Byron Lee"),
            ("Deur Ann Lee", "Ann Lee"),
            ("Avtor: Ann Lee", "Ann Lee"),
            ("Words: Ann Lee", "Ann Lee"),
            ("BYRON Lee", "BYRON Lee"),
            ("İby Lee", "İby Lee"),
        ] {
            assert_eq!(introduced(line, INTRODUCE), rest);
        }
        assert_eq!(introduced("Da Silva", INTRODUCE), "Da Silva");
    }

    #[test]
    fn names_part() {
        assert_eq!(parted("Ann Lee, Bo Chen and Cy Day", &[]), ["Ann Lee", "Bo Chen", "Cy Day"]);
        assert_eq!(parted("Anna et Luc avec Jo", &["avec"]), ["Anna", "Luc", "Jo"]);
        assert_eq!(parted("Andy Sand y Eva and", &[]), ["Andy Sand", "Eva and"]);
        assert_eq!(parted(" and  and Ann y e Bo", &[]), ["Ann", "Bo"]);
        assert_eq!(parted("ثنا ملک، لاہور", &[]), ["ثنا ملک", "لاہور"]);
    }
}
