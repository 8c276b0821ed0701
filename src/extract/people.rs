//! Bylines: the names in them, without roles, places and agencies.

use std::sync::LazyLock;

use regex::Regex;

use super::bounds::{LINE_BYTES_MAX, NAMES_MAX};
use super::houses::{is_agency, opens_house};
use super::named::{
    LEADS_IN, ROLES, without_address, without_date, without_duty, without_house, without_place,
    without_role,
};
use crate::bylines::{INTRODUCE, MAY_INTRODUCE, introduced, parted};

/// What follows a name in languages that put the role or the `by` behind it.
const AFTER: &[&str] =
    &[" 기자", " 특파원", " 선임기자", " 記者", "記者", " 记者", " द्वारा", " संवाददाता"];
/// What parts names in a line known to be a byline.
const WITH: &[&str] = &["with", "mit", "avec", "con"];

/// The names in a byline as printed: `By Ann Lee and Bo Chen, Reuters` has two.
pub(super) fn names(byline: &str) -> Vec<String> {
    read(byline, true)
}

/// The names that metadata declares: each part is one, by the page's own word.
pub(super) fn declared(names: &str) -> Vec<String> {
    read(names, false)
}

fn read(byline: &str, printed: bool) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let byline = crate::text::cut(byline.trim(), LINE_BYTES_MAX).trim_matches(BRACKETS);
    let (mut from, mut role) = (0, false);
    for part in parted(strip_intro(byline), WITH).into_iter().take(NAMES_MAX) {
        // `By Ann Lee | March 3, 2026 | One comment`: behind the date nobody signs.
        if !out.is_empty() && part.contains(|c: char| c.is_ascii_digit()) {
            break;
        }
        let at = byline.get(from..).and_then(|rest| rest.find(part)).map_or(from, |at| from + at);
        let place = is_place(part, byline[..at].trim_end(), printed, role, &out);
        from = at + part.len();
        let found = name(&crate::text::collapse(part));
        role = found.is_none();
        if let Some(name) = found.filter(|n| !place && !out.contains(n)) {
            out.push(name);
        }
    }
    if out.is_empty() && byline.contains("기자") {
        return signed_inside(byline);
    }
    out
}

/// Brackets around a whole byline.
const BRACKETS: [char; 4] = ['(', ')', '（', '）'];

/// Is a part behind a full name a place? `Ann Lee, Berlin`, `Ann Lee, staff reporter, Port Haven`, `Ana Díaz en Madrid`,
/// `Elif Aydın / YELKENKÖY`.
fn is_place(part: &str, before: &str, printed: bool, role: bool, names: &[String]) -> bool {
    let full = names.last().is_some_and(|n| n.contains(' '));
    let single = !part.contains(' ') && part.starts_with(char::is_uppercase);
    let comma = before.ends_with(',');
    let shouted =
        is_shouted(part) && names.last().is_some_and(|last| last.contains(char::is_lowercase));
    let joined = before.ends_with(" en") || comma;
    shouted || printed && full && (single && joined || role && comma)
}

/// One word, all in capitals.
fn is_shouted(name: &str) -> bool {
    !name.contains(' ')
        && name.chars().filter(|c| c.is_uppercase()).count() >= 3
        && !name.contains(char::is_lowercase)
}

/// A byline without `By`.
fn strip_intro(s: &str) -> &str {
    let s = undated(s);
    let sure = introduced(s, INTRODUCE);
    if sure.len() < s.len() { sure } else { introduced(s, MAY_INTRODUCE) }
}

/// `March 3, 2026 By Ann Lee` without its date.
fn undated(s: &str) -> &str {
    let Some(digit) = s.rfind(|c: char| c.is_ascii_digit()) else { return s };
    let rest = s[digit + 1..].trim_start_matches(['일', '日']);
    let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
    let perhaps = introduced(rest, MAY_INTRODUCE);
    let signs = introduced(rest, INTRODUCE).len() < rest.len()
        || AFTER.iter().any(|a| rest.trim_end().ends_with(a))
        || perhaps.len() < rest.len() && is_all_names(perhaps);
    if signs { rest } else { s }
}

/// A part that is a person's name.
fn name(part: &str) -> Option<String> {
    // `ann@harbour.example (Ann Lee)`, as RSS has it.
    let (said, inside) = part.split_once(['(', '（', '[']).unwrap_or((part, ""));
    let part =
        if said.contains('@') && !inside.is_empty() { inside.trim_end_matches(')') } else { said };
    let part = without_duty(part.trim());
    let part = without_date(without_address(strip_intro(part)));
    let part = without_place(without_house(part));
    // `Editor: Budi Santoso` did not write it.
    if part
        .split_once(':')
        .is_some_and(|(role, _)| ROLES.contains(&role.trim().to_lowercase().as_str()))
    {
        return None;
    }
    let part = part
        .split(" - ")
        .next()?
        .split(" – ")
        .next()?
        .trim_matches(['.', ' ', '-', '–', '*', '@', ':', '"'])
        .trim();
    let part = AFTER.iter().find_map(|a| part.strip_suffix(a)).unwrap_or(part).trim();
    let part = without_role(part);
    let lower = part.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let cjk = part.chars().any(super::tokens::spaceless)
        || part.chars().any(|c| ('\u{AC00}'..='\u{D7AF}').contains(&c));
    let plausible = (2..=60).contains(&part.chars().count())
        && (1..=6).contains(&words.len())
        && !words.first().is_some_and(|w| LEADS_IN.contains(w))
        && !words.first().is_some_and(|w| opens_house(w, words.len()))
        && !part.chars().any(|c| {
            c.is_ascii_digit() || matches!(c, '@' | '©' | '?' | '!' | '=' | '<' | '>' | '…')
        })
        && !part.contains("://")
        && !part.contains("www.");
    let role = words.iter().any(|w| ROLES.contains(w)) || is_agency(&lower);
    let role = role || words.len() <= 2 && is_label(&lower);
    let cased =
        cjk || part.chars().any(char::is_uppercase) || !part.chars().any(char::is_lowercase);
    (plausible && !role && cased).then(|| part.to_owned())
}

/// Is it a word that introduces names, alone: a label beside them?
pub(super) fn is_label(text: &str) -> bool {
    let bare = text.trim().trim_end_matches([':', '：', ' ']).to_lowercase();
    INTRODUCE.contains(&bare.as_str())
}

/// Names signed within a line of Chinese or Korean text, after or before the word for a reporter.
pub(super) fn signed_inside(text: &str) -> Vec<String> {
    let Some((chinese, taiwanese, korean)) = SIGNED.as_ref() else { return Vec::new() };
    let text = crate::text::cut(text, 1500);
    let han = |c: char| ('\u{3400}'..='\u{9FFF}').contains(&c) || c == '·';
    let names = chinese.captures(text).map(|found| {
        let names = found[1].split(['、', '，', ',', ' ', '\u{3000}']).map(str::trim);
        names
            .filter(|n| (2..=4).contains(&n.chars().count()) && n.chars().all(han))
            .map(str::to_owned)
            .collect()
    });
    let relayed = || {
        taiwanese
            .captures(text)
            .and_then(|found| found.get(1).or_else(|| found.get(2)))
            .map(|name| vec![name.as_str().to_owned()])
    };
    let names = names.or_else(relayed).or_else(|| {
        korean
            .captures(text)
            .map(|found| found[1].split(['·', ',']).map(|name| name.trim().to_owned()).collect())
    });
    names.unwrap_or_default()
}

/// `（记者 王小明、李华）`, `记者王小明 报道`; `홍길동 기자 =`, `홍길동 기자 hong@`.
static SIGNED: LazyLock<Option<(Regex, Regex, Regex)>> = LazyLock::new(|| {
    let chinese = r"[（(](?:[^）)：:]{0,10}?)(?:记者|記者|通讯员)[\s：:]*([\p{Han}·、，, \u{3000}]{2,24}?)(?:[\s，,]*(?:报道|報導|摄|撰))?[）)]";
    let korean = r"(?:^|[\s\])=])([\p{Hangul}]{2,4}(?:\s?[·,]\s?[\p{Hangul}]{2,4})*)\s?(?:기자|특파원|선임기자|인턴기자|객원기자)\s*(?:=|$|[\w.+-]+@)";
    let taiwanese = r"^[（(〔【](?:中央社記者(\p{Han}{3})\p{Han}{0,6}[0-9]{1,2}日[^）)]{0,6}電|記者(\p{Han}{2,4})[／/]\p{Han}{0,8}報[導道])[）)〕】]";
    Some((Regex::new(chinese).ok()?, Regex::new(taiwanese).ok()?, Regex::new(korean).ok()?))
});

/// `2026-03-17 10:20 记者 王小明 编辑 李华`: who reports, in a line beside the title.
pub(super) fn reporter(line: &str) -> Option<String> {
    let after = ["记者", "記者", "作者"].iter().find_map(|word| line.split_once(word))?.1;
    let name = after.strip_prefix([' ', ':', '：', '/', '\u{3000}'])?.trim_start();
    let name = name.split([' ', ',', '，', '、', '|', '\u{3000}']).next()?;
    let han = name.chars().all(|c| ('\u{3400}'..='\u{9FFF}').contains(&c));
    ((2..=4).contains(&name.chars().count()) && han).then(|| name.to_owned())
}

/// Does a line say that an author follows? Shorter words than these open sentences too.
pub(super) fn signs(s: &str) -> bool {
    let name = strip_intro(s);
    s.len() >= name.len() + 5 && s.chars().count() < 80
}

/// Does a line open like a byline?
pub(super) fn opens_like_byline(s: &str) -> bool {
    let s = undated(s);
    // `Di Anna Verdi • 3 marzo 2026 • 4 min`
    let s = [" • ", " | ", " · "].iter().fold(s, |s, bar| s.split(bar).next().unwrap_or(s));
    let closes = AFTER.iter().any(|a| s.trim_end().ends_with(a));
    let sure = || introduced(s, INTRODUCE).len() < s.len();
    // `From theory to practice` opens a sentence.
    let perhaps = || {
        let rest = introduced(s, MAY_INTRODUCE);
        rest.len() < s.len() && is_all_names(rest)
    };
    (closes || sure() || perhaps() || helped(s)) && s.chars().count() < 120
}

/// `Anne Dupont avec AFP`: a person, and the agency that helped.
fn helped(s: &str) -> bool {
    if !s.rsplit(' ').next().is_some_and(is_agency) {
        return false;
    }
    WITH.iter().any(|word| {
        let parts = s.split_once(&format!(" {word} "));
        parts.is_some_and(|(who, agency)| {
            is_agency(agency) && who.contains(' ') && names(who) == [who.trim()]
        })
    })
}

/// Nothing but names: words with a capital, and the small ones that stand between them.
fn is_all_names(s: &str) -> bool {
    let cased = s.split_whitespace().filter(|w| !w.starts_with(char::is_lowercase));
    let small = s.split_whitespace().filter(|w| w.starts_with(char::is_lowercase));
    let within = |w: &str| PARTICLES.contains(&w) || ROLES.contains(&w) || WITH.contains(&w);
    cased.count() >= 1 && small.clone().all(within) && !s.contains([':', '?', '!', '"'])
}

/// Small words of names and between them.
const PARTICLES: [&str; 34] = [
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "do", "dos", "das", "du", "la",
    "le", "bin", "al", "el", "ibn", "ter", "ten", "te", "zu", "y", "e", "i", "en", "et", "und",
    "and", "och", "og", "и", "in",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_may_stand_beside_them() {
        check("March 3, 2026 By Ann Lee and Bo Chen", &["Ann Lee", "Bo Chen"]);
        check("3. März 2026 | Von Ann Lee", &["Ann Lee"]);
        check("3 marzo 2026 di Anna Verdi", &["Anna Verdi"]);
        check("3 marca 2026, 12:00 | Autor: Anna Wrona", &["Anna Wrona"]);
        check("3 मार्च 2026 अनिता शर्मा द्वारा", &["अनिता शर्मा"]);
        for line in ["di Anna Verdi • 3 marzo 2026 • 4 min", "अनिता शर्मा द्वारा • 3 मार्च 2026"]
        {
            assert!(opens_like_byline(line), "{line}");
        }
        assert!(!opens_like_byline("From theory to practice • a course in 12 parts"));
    }

    #[track_caller]
    fn check(byline: &str, to: &[&str]) {
        assert_eq!(names(byline), to, "{byline}");
    }

    #[test]
    fn bylines_of_many_languages() {
        check("By Ann Lee and Bo Chen", &["Ann Lee", "Bo Chen"]);
        check("Von Anna Groß und Jörg Maier", &["Anna Groß", "Jörg Maier"]);
        check("Par Anne Dupont et Luc Petit", &["Anne Dupont", "Luc Petit"]);
        check("Por Ana Díaz y Luis Soto", &["Ana Díaz", "Luis Soto"]);
        check("Di Marco Rossi", &["Marco Rossi"]);
        check("Door Jan de Vries", &["Jan de Vries"]);
        check("Av Lars Berg", &["Lars Berg"]);
        check("Автор: Иван Петров", &["Иван Петров"]);
        check("Autor: Jan Kowalski", &["Jan Kowalski"]);
        check("Oleh Budi Santoso", &["Budi Santoso"]);
        check("作者：王小明", &["王小明"]);
        check("بقلم أحمد علي", &["أحمد علي"]);
        check("김서윤 기자", &["김서윤"]);
        check("अनिता शर्मा द्वारा", &["अनिता शर्मा"]);
        check("โดย ศิริพร ทองดี", &["ศิริพร ทองดี"]);
        check("oprac. Jan Kowalski", &["Jan Kowalski"]);
        check("מאת נועה ברק", &["נועה ברק"]);
        check("كتبت: سلمى الخطيب", &["سلمى الخطيب"]);
        check("Корреспондент Иван Петров", &["Иван Петров"]);
    }

    #[test]
    fn signatures_within_the_text() {
        for (line, names) in [
            ("本报科罗6月12日电（记者 王小明、李华）渡轮在港外搁浅。", vec!["王小明", "李华"]),
            ("渡轮已经返航。（海岸报记者王小明）", vec!["王小明"]),
            ("(코로=북항뉴스) 문달래 기자 = 여객선이 항구 밖에서 좌초했다.", vec!["문달래"]),
            ("문달래 기자 dallae@harbour.example", vec!["문달래"]),
            ("(코로=북항뉴스) 문달래·한바다 기자 = 여객선이", vec!["문달래", "한바다"]),
            ("여객선이 좌초했다고 기자 회견에서 밝혔다.", vec![]),
            ("（中央社記者張大文港北9日電）渡輪擱淺。", vec!["張大文"]),
            ("〔記者張大文／港北報導〕渡輪擱淺。", vec!["張大文"]),
            ("记者在现场看到，渡轮已经返航。", vec![]),
        ] {
            assert_eq!(signed_inside(line), names, "{line}");
        }
    }

    #[test]
    fn reporters_beside_the_title() {
        for (line, name) in [
            ("2026-03-17 10:20 记者 王小明 编辑 李华", Some("王小明")),
            ("記者：張大文", Some("張大文")),
            ("记者会 王小明", None),
        ] {
            assert_eq!(reporter(line).as_deref(), name, "{line}");
        }
    }

    #[test]
    fn roles_and_agencies_are_no_names() {
        check("By political reporter Ann Lee and staff", &["Ann Lee"]);
        check("By Ludwig van der Berg", &["Ludwig van der Berg"]);
        check("By Ann Lee, Staff Reporter", &["Ann Lee"]);
        check("Reuters", &[]);
        check("AFP Newsroom", &[]);
        check("Von Redaktion", &[]);
        check("By Ann Lee (BBC News)", &["Ann Lee"]);
        check("Penulis: Budi Santoso | Editor: Siti Rahma", &["Budi Santoso"]);
        check("Haber: Elif Aydın / YELKENKÖY", &["Elif Aydın"]);
        check("ANN LEE, BO CHEN", &["ANN LEE", "BO CHEN"]);
        check("Ann Lee ann@harbour.example", &["Ann Lee"]);
        check("Written by:", &[]);
        check("Author", &[]);
    }

    #[test]
    fn dates_and_places_are_no_part_of_names() {
        check("Posted by Ann Lee at March 3, 2026 11:15 AM", &["Ann Lee"]);
        check("by Ann · Dec 20, 2025 at 3:00 am · One comment so far", &["Ann"]);
        check("Von Anna Groß am 3. März 2026", &["Anna Groß"]);
        check("By JANE POE in Lagos and JOHN ROE in Abuja", &["JANE POE", "JOHN ROE"]);
        check("Par Anne Dupont à Lyon", &["Anne Dupont"]);
        check("Por Ana Díaz em Lisboa", &["Ana Díaz"]);
        check("By April May", &["April May"]);
        check("By Ann Lee, Staff Reporter, Port Haven", &["Ann Lee"]);
        check("By Ann Lee, staff reporter, and Bo Chen, editor", &["Ann Lee", "Bo Chen"]);
        check("Von Anna Groß und Jörg Maier, Berlin", &["Anna Groß", "Jörg Maier"]);
        check("Por Ana Díaz en Madrid", &["Ana Díaz"]);
        check("Door Jan de Vries en Piet Bos", &["Jan de Vries", "Piet Bos"]);
        check("Por Ana Díaz, em Lisboa", &["Ana Díaz"]);
        check("By Ann Lee for The Coast Post", &["Ann Lee"]);
        check("By Ann Lee Updated: 17.03.26 10:40", &["Ann Lee"]);
        check("Publié par Anne Dupont le 17/03/2026 à 10h40", &["Anne Dupont"]);
        check("Penulis: Budi Santoso Editor: Siti Rahma", &["Budi Santoso"]);
        check("ann@coast.example (Ann Lee)", &["Ann Lee"]);
        check("(By Ann Lee)", &["Ann Lee"]);
        check("입력 2026.03.17 10:40 문달래 기자", &["문달래"]);
        check("文・山田太郎", &["山田太郎"]);
        check("文／王小明", &["王小明"]);
        check("By JANE POE and JOHN ROE Associated Press", &["JANE POE", "JOHN ROE"]);
        check("By Xinhua writers Ann Lee and Bo Chen", &["Ann Lee", "Bo Chen"]);
        check("By Ann Lee of The Associated Press", &["Ann Lee"]);
        check("Par Le Courrier avec AFP", &[]);
        check("By Ludwig van der Berg", &["Ludwig van der Berg"]);
    }

    #[test]
    fn a_sentence_is_no_byline() {
        for line in ["From Theory to Practice: The Ontology", "De la mer au ciel, en une heure"] {
            assert!(!opens_like_byline(line), "{line}");
        }
        for line in [
            "Anne Dupont avec AFP",
            "De Ana Popescu",
            "Text: Anna Groß und Jörg Maier",
            "Di Marco Rossi",
        ] {
            assert!(opens_like_byline(line), "{line}");
        }
    }
}
