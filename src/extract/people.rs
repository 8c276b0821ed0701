//! Bylines: the names in them, without roles, places and agencies.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::bounds::{LINE_BYTES_MAX, NAMES_MAX};
use crate::bylines::{INTRODUCE, MAY_INTRODUCE, introduced, parted};

/// What follows a name in languages that put the role or the `by` behind it.
const AFTER: &[&str] =
    &[" 기자", " 특파원", " 선임기자", " 記者", "記者", " 记者", " द्वारा", " संवाददाता"];
/// Words after which, or alone, no name stands.
const ROLES: &[&str] = &[
    "staff",
    "reporter",
    "correspondent",
    "editor",
    "editors",
    "writer",
    "journalist",
    "redaktion",
    "redaktor",
    "redakcja",
    "rédaction",
    "redacción",
    "redaccion",
    "redação",
    "redazione",
    "redaktör",
    "toimitus",
    "redactie",
    "редакция",
    "newsroom",
    "desk",
    "bureau",
    "team",
    "agency",
    "agencia",
    "agence",
    "agentur",
    "agencies",
    "agencias",
    "contributor",
    "columnist",
    "producer",
    "chief",
    "senior",
    "guest",
    "photographer",
    "web",
    "online",
    "news",
    "press",
    "service",
    "wire",
    "webdesk",
    "admin",
    "administrator",
    "journaliste",
    "periodista",
    "redakteur",
    "redakteurin",
    "giornalista",
    "jornalista",
    "redattore",
    "korrespondent",
    "obozrevatel",
    "记者",
    "编辑",
    "記者",
    "기자",
    "мнение",
    "political",
    "business",
    "sports",
    "science",
    "technology",
    "health",
    "follow",
    "twitter",
    "facebook",
    "email",
    "updated",
    "published",
    "min",
    "read",
    "minutes",
    "anonymous",
    "nachrichten",
    "zeitung",
    "noticias",
    "user",
    "guest",
];
/// What parts names in a line known to be a byline.
const WITH: &[&str] = &["with", "mit", "avec", "con"];

/// Agencies by all their names, in lower case: a credit, not a person. The wire module reads them; here they are only kept
/// out of the names.
static AGENCIES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct Agency {
        name: String,
        #[serde(default)]
        aliases: Vec<String>,
    }
    #[derive(Deserialize)]
    struct Written {
        agency: Vec<Agency>,
    }
    let written = toml::from_str::<Written>(include_str!("../../config/agencies.toml"));
    let all = written.map(|w| w.agency).unwrap_or_default();
    let names = all.into_iter().flat_map(|a| a.aliases.into_iter().chain([a.name]));
    names.map(|n| n.to_lowercase()).collect()
});

/// The names in a byline as printed: `By Ann Lee and Bo Chen, Reuters` has two.
pub(super) fn names(byline: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let byline = crate::text::cut(byline.trim(), LINE_BYTES_MAX);
    for part in parted(strip_intro(byline), WITH).into_iter().take(NAMES_MAX) {
        // `Elif Aydın / YELKENKÖY`: a word in capitals behind a name that has small letters is a place.
        let place = |n: &String| {
            is_shouted(n) && out.last().is_some_and(|last| last.contains(char::is_lowercase))
        };
        if let Some(name) =
            name(&crate::text::collapse(part)).filter(|n| !out.contains(n) && !place(n))
        {
            out.push(name);
        }
    }
    out
}

/// One word, all in capitals.
fn is_shouted(name: &str) -> bool {
    !name.contains(' ')
        && name.chars().filter(|c| c.is_uppercase()).count() >= 3
        && !name.contains(char::is_lowercase)
}

/// A byline without `By`.
fn strip_intro(s: &str) -> &str {
    let sure = introduced(s, INTRODUCE);
    if sure.len() < s.len() { sure } else { introduced(s, MAY_INTRODUCE) }
}

/// A part that is a person's name.
fn name(part: &str) -> Option<String> {
    let part = part.split(['(', '（', '[']).next()?.trim();
    let part = without_address(strip_intro(part));
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
        && !part.chars().any(|c| {
            c.is_ascii_digit() || matches!(c, '@' | '©' | '?' | '!' | '=' | '<' | '>' | '…')
        })
        && !part.contains("://")
        && !part.contains("www.");
    let role = words.iter().any(|w| ROLES.contains(w)) || AGENCIES.contains(&lower);
    let cased =
        cjk || part.chars().any(char::is_uppercase) || !part.chars().any(char::is_lowercase);
    (plausible && !role && cased).then(|| part.to_owned())
}

/// `Ann Lee ann@harbour.example` without where to write to.
fn without_address(part: &str) -> &str {
    let Some(at) = part.find('@') else { return part };
    let from = part[..at].rfind(char::is_whitespace).unwrap_or(0);
    part[..from].trim_end_matches(|c: char| !c.is_alphanumeric() && c != '.')
}

/// What stands before a name, with a capital too.
const BEFORE: [&str; 14] = [
    "корреспондент",
    "журналист",
    "журналистка",
    "репортер",
    "репортёр",
    "обозреватель",
    "кореспондент",
    "дописник",
    "новинар",
    "novinar",
    "novinarka",
    "reporter",
    "correspondent",
    "korrespondent",
];

/// `political reporter Jonas Ek` without what he is: roles in small letters before a name in capitals.
fn without_role(part: &str) -> &str {
    if let Some((first, name)) = part.split_once(' ')
        && BEFORE.contains(&first.to_lowercase().as_str())
        && name.contains(' ')
    {
        return name.trim_start();
    }
    let words = part.split_whitespace();
    let small = words.clone().take_while(|w| w.starts_with(char::is_lowercase));
    let Some(role) = small.filter(|w| ROLES.contains(w)).last() else { return part };
    let at = part.find(role).map_or(0, |at| at + role.len());
    let name = part.get(at..).unwrap_or_default().trim_start();
    if name.starts_with(char::is_uppercase) { name } else { part }
}

/// Names signed within a line of Chinese or Korean text, after or before the word for a reporter.
pub(super) fn signed_inside(text: &str) -> Vec<String> {
    let Some((chinese, korean)) = SIGNED.as_ref() else { return Vec::new() };
    let text = crate::text::cut(text, 1500);
    let han = |c: char| ('\u{3400}'..='\u{9FFF}').contains(&c) || c == '·';
    let names = chinese.captures(text).map(|found| {
        let names = found[1].split(['、', '，', ',', ' ', '\u{3000}']).map(str::trim);
        names
            .filter(|n| (2..=4).contains(&n.chars().count()) && n.chars().all(han))
            .map(str::to_owned)
            .collect()
    });
    let names = names.or_else(|| korean.captures(text).map(|found| vec![found[1].to_owned()]));
    names.unwrap_or_default()
}

/// `（记者 王小明、李华）`, `记者王小明 报道`; `홍길동 기자 =`, `홍길동 기자 hong@`.
static SIGNED: LazyLock<Option<(Regex, Regex)>> = LazyLock::new(|| {
    let chinese = r"[（(](?:[^）)：:]{0,10}?)(?:记者|記者|通讯员)[\s：:]*([\p{Han}·、，, \u{3000}]{2,24}?)(?:[\s，,]*(?:报道|報導|摄|撰))?[）)]";
    let korean = r"(?:^|[\s\])=])([\p{Hangul}]{2,4})\s?(?:기자|특파원|선임기자|인턴기자|객원기자)\s*(?:=|$|[\w.+-]+@)";
    Some((Regex::new(chinese).ok()?, Regex::new(korean).ok()?))
});

/// `2026-03-17 10:20 记者 王小明 编辑 李华`: who reports, in a line beside the title.
pub(super) fn reporter(line: &str) -> Option<String> {
    let after = ["记者", "記者"].iter().find_map(|word| line.split_once(word))?.1;
    let name = after.strip_prefix([' ', ':', '：', '/', '\u{3000}'])?.trim_start();
    let name = name.split([' ', ',', '，', '、', '|', '\u{3000}']).next()?;
    let han = name.chars().all(|c| ('\u{3400}'..='\u{9FFF}').contains(&c));
    ((2..=4).contains(&name.chars().count()) && han).then(|| name.to_owned())
}

/// Is it the name of a news agency?
pub(super) fn is_agency(name: &str) -> bool {
    AGENCIES.contains(&name.trim().to_lowercase())
}

/// Does a line say that an author follows? Shorter words than these open sentences too.
pub(super) fn signs(s: &str) -> bool {
    let name = strip_intro(s);
    s.len() >= name.len() + 5 && s.chars().count() < 80
}

/// Does a line open like a byline?
pub(super) fn opens_like_byline(s: &str) -> bool {
    let closes = AFTER.iter().any(|a| s.trim_end().ends_with(a));
    (closes || strip_intro(s) != s) && s.chars().count() < 120
}

#[cfg(test)]
mod tests {
    use super::*;

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
            ("여객선이 좌초했다고 기자 회견에서 밝혔다.", vec![]),
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
    }
}
