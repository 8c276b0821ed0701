//! Bylines: the names in them, without roles, places and agencies.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::bounds::{LINE_BYTES_MAX, NAMES_MAX};
use super::houses::{is_agency, opens_house};
use super::named::{
    LEADS_IN, WITH, dashed, edits, ends_with_agency, is_caseless, is_degree, is_desk, is_house,
    is_sentence, is_small, is_small_part, joined, label, of_others, opens_picture, without_address,
    without_duty, without_editor, without_house, without_more, without_place, without_role,
    without_title,
};
use super::roles::{ROLES, is_role};
use super::staff::{is_company, is_form, is_staff};
use super::tokens::ends_with_stop;
use super::undated::{without_count, without_date};
use crate::bylines::{AND, INTRODUCE, MAY_INTRODUCE, has_colon, introduced, parted};
use crate::dates;

/// What follows a name in languages that put the role or the `by` behind it.
const AFTER: &[&str] =
    &[" 기자", " 특파원", " 선임기자", " 記者", "記者", " 记者", " द्वारा", " संवाददाता"];

/// The names in a byline as printed: `By Ann Lee and Bo Chen, Reuters` has two.
pub(super) fn names(byline: &str) -> Vec<String> {
    read(byline, true)
}

/// The names that metadata declares: each part is one, by the page's own word.
pub(super) fn declared(names: &str) -> Vec<String> {
    read(names, false)
}

/// Whom a feed's line of authors names: `Falk, Ida; Beek, Jo`, `Ida Falk in Berlin`. What is no person's name may be an
/// agency's or an outlet's and stands as it is; a role, an address and a handle alone are nobody's.
pub fn authors(line: &str) -> Vec<String> {
    line.split(';').map(str::trim).filter(|part| !part.is_empty()).flat_map(authors_of).collect()
}

fn authors_of(line: &str) -> Vec<String> {
    if let Some(name) = turned_round(line) {
        return vec![name];
    }
    let (found, caseless) = (declared(line), |n: &String| n.chars().any(super::tokens::spaceless));
    if !found.is_empty() && found.iter().all(|n| n.contains(' ') || n == line || caseless(n)) {
        return found;
    }
    let role = |word: &str| ROLES.contains(&word.to_lowercase().as_str());
    let handle = line.starts_with('@') && !line.contains(' ');
    let nobody = handle || line.contains("://") || line.starts_with("www.") || is_staff(line);
    if nobody || line.split_whitespace().all(role) { Vec::new() } else { vec![line.to_owned()] }
}

/// `Falk, Ida`, `van der Berg, Ida Maria`, as catalogues have it.
pub(super) fn turned_round(line: &str) -> Option<String> {
    let (last, first) = line.split_once(", ")?;
    let cased = |w: &str| w.starts_with(char::is_uppercase) && w.contains(char::is_lowercase);
    let name = |w: &str| cased(w) && w.chars().all(|c| c.is_alphabetic() || "-'’.".contains(c));
    let mut particles = last.split(' ').rev();
    let family = particles.next().is_some_and(name) && particles.all(|w| w.starts_with(is_small));
    let given = (1..=2).contains(&first.split(' ').count()) && first.split(' ').all(name);
    let said = |w: &str| ROLES.contains(&w.to_lowercase().as_str()) || is_house(w);
    let person = !line.split([' ', ',']).any(said) && !is_agency(last) && !is_agency(first);
    (family && given && person).then(|| format!("{first} {last}"))
}

fn read(byline: &str, printed: bool) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let byline = crate::text::cut(byline.trim(), LINE_BYTES_MAX).trim_matches(BRACKETS);
    let opened = without_brackets(byline);
    let byline = opened.as_deref().unwrap_or(byline).trim_end();
    let (mut from, mut role, mut other) = (0, false, false);
    let bare = strip_intro(byline);
    if printed && is_sentence(bare) {
        return out;
    }
    let parts = parted(bare, WITH).into_iter();
    let parts = parts.flat_map(|part| if printed { dashed(part) } else { vec![part] });
    for part in parts.flat_map(joined).take(NAMES_MAX) {
        // `By Ann Lee | March 3, 2026 | One comment`, `Text: Ann Lee, photos: Bo Chen`: behind these nobody signs.
        let pictures = opens_picture(part);
        if !out.is_empty() && (pictures || tells_date(part)) {
            break;
        }
        let at = byline.get(from..).and_then(|rest| rest.find(part)).map_or(from, |at| from + at);
        let before = byline[..at].trim_end();
        // `责编：陈墨、吴霜`: all whom another duty names.
        let goes_on = other && !has_colon(part) && lists(before) && !introduces(part);
        other = pictures || edits(part, !out.is_empty()) || goes_on || names_duty(part);
        let place = is_place(part, before, printed, role, &out);
        from = at + part.len();
        if other {
            continue;
        }
        other = without_editor(part).len() < part.len();
        // `Tidemark Instruments, Inc.`
        if is_form(part) && before.ends_with(',') {
            out.pop();
            continue;
        }
        if let Some(name) = out.last_mut().filter(|n| n.contains(' '))
            && is_degree(part)
            && byline[..at].trim_end().ends_with(',')
        {
            name.push_str(", ");
            name.push_str(part);
            continue;
        }
        let found = name(&crate::text::collapse(part));
        // `Friday evening the water had gone`
        let found = found.filter(|n| !printed || !told(n));
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

/// `Anne Dupont (avec Luc Petit)` without the brackets around who helped.
fn without_brackets(byline: &str) -> Option<String> {
    let (before, inside) = byline.split_once('(')?;
    let (word, helper) = inside.split_once(' ')?;
    let helped = WITH.contains(&word) && helper.starts_with(char::is_uppercase);
    helped.then(|| format!("{before}{inside}").replace(')', " "))
}

/// Does what stands before a name say that those go on whom one duty names?
fn lists(before: &str) -> bool {
    before.ends_with([',', '、', '，', '،'])
        || AND.contains(&before.rsplit(' ').next().unwrap_or(""))
}

fn introduces(part: &str) -> bool {
    strip_intro(part).len() < part.len()
}

/// Does a part open with a label that no author has: `Editor: Budi Santoso`?
fn names_duty(part: &str) -> bool {
    let labelled = label(part).is_some() && !tells_date(part);
    labelled && !introduces(part) && name(part).is_none()
}

/// Has a part a digit, or is it a day of the week?
fn tells_date(part: &str) -> bool {
    part.contains(char::is_numeric)
        || part.chars().count() > 2 && dates::weekday(&part.to_lowercase())
}

/// Brackets around a whole byline.
const BRACKETS: [char; 4] = ['(', ')', '（', '）'];

/// Is a part behind a full name a place? `Ann Lee, Berlin`, `Ann Lee, staff reporter, Port Haven`, `Ana Díaz en Madrid`,
/// `Elif Aydın / YELKENKÖY`, `ثنا ملک، لاہور`, `Anna Verdi, inviata a Roma`.
fn is_place(part: &str, before: &str, printed: bool, role: bool, names: &[String]) -> bool {
    let full = names.last().is_some_and(|n| n.contains(' '));
    let single =
        !part.contains(' ') && part.starts_with(|c: char| c.is_uppercase() || is_caseless(c));
    let comma = before.ends_with([',', '،']);
    // `PTI, Washington`, `EFE / Vigo`
    let agency = || before.ends_with(['/', '|']) && is_agency(before.trim_end_matches(['/', '|']));
    if printed && single && (comma && role || agency()) && names.is_empty() {
        return true;
    }
    let shouted =
        is_shouted(part) && names.last().is_some_and(|last| last.contains(char::is_lowercase));
    let joined = before.ends_with(" en") || before.ends_with(['|', '/']) || comma || role;
    shouted || printed && full && (single && joined || role && comma)
}

/// One word, all in capitals.
fn is_shouted(name: &str) -> bool {
    !name.contains(' ')
        && name.chars().filter(|c| c.is_uppercase()).count() >= 3
        && !name.contains(char::is_lowercase)
}

/// `Anna VERDI`, `Jean-Paul VAN LOO`: a given name, and the surname in capitals.
pub(super) fn shouts_surname(name: &str) -> bool {
    let shouted = |w: &str| w.chars().filter(|c| c.is_uppercase()).count() >= 3;
    let cased = |w: &str| w.starts_with(char::is_uppercase) && w.contains(char::is_lowercase);
    let Some((given, surname)) = name.split_once(' ') else { return false };
    let loud = surname.chars().all(|c| c.is_uppercase() || "- '’".contains(c));
    cased(given) && loud && shouted(surname)
}

/// A byline without `By`.
fn strip_intro(s: &str) -> &str {
    let s = undated(s);
    // `By by Ann Lee`: once the template's, once the writer's.
    let sure = introduced(introduced(s, INTRODUCE), &["by"]);
    let rest = if sure.len() < s.len() { sure } else { introduced(s, MAY_INTRODUCE) };
    // `Na Amina Salim`, `Nga Ana Hoxha`: `Na Ying` is a name.
    let by = || ["Na ", "Nga ", "gan "].iter().find_map(|by| s.strip_prefix(by));
    if let Some(name) = by().filter(|n| n.contains(' ') && is_all_names(without_date(n))) {
        return name;
    }
    // `Per Lund og Kari Moe`: in the north a name.
    let given = || parted(rest, WITH).first().is_some_and(|first| !first.contains(' '));
    if s.starts_with("Per ") && given() { s } else { rest }
}

/// `March 3, 2026 By Ann Lee` without its date.
fn undated(s: &str) -> &str {
    let Some(digit) = s.rfind(|c: char| c.is_ascii_digit()) else { return s };
    let rest = s[digit + 1..].trim_start_matches(['일', '日']);
    let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
    let perhaps = introduced(rest, MAY_INTRODUCE);
    let signs = introduced(rest, INTRODUCE).len() < rest.len()
        || AFTER.iter().any(|a| rest.trim_end().ends_with(a))
        || perhaps.len() < rest.len() && is_all_names(perhaps) && !ends_with_stop(s);
    if signs { rest } else { s }
}

/// A part that is a person's name.
fn name(part: &str) -> Option<String> {
    // `ann@harbour.example (Ann Lee)`, as RSS has it.
    let (said, inside) = part.split_once(['(', '（', '[']).unwrap_or((part, ""));
    let part = match inside {
        "" => said,
        _ if said.contains('@') => inside.trim_end_matches(')'),
        _ if is_nicknamed(said, inside) => part,
        _ => said,
    };
    let part = without_duty(without_more(part.trim()));
    let part = without_count(without_date(without_address(strip_intro(without_editor(part)))));
    let part = without_place(without_house(part));
    // `Editor: Budi Santoso` did not write it.
    // Whatever it is in what language, no name has a label before it.
    if has_colon(part) || is_staff(part) {
        return None;
    }
    // `東京＝山田太郎`: where from, and who.
    let part = part.rsplit_once('＝').map_or(part, |(_, name)| name);
    let dashes = [" - ", " – ", " — "].iter();
    let part = dashes.fold(part, |part, dash| part.split(dash).next().unwrap_or(part));
    let part = part.trim_matches(['.', ' ', '-', '–', '—', '*', '@', ':', '"']).trim();
    let part = AFTER.iter().find_map(|a| part.strip_suffix(a)).unwrap_or(part).trim();
    let part = without_title(without_role(part));
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
    let role = words.iter().any(|w| is_role(w)) || is_agency(&lower);
    let role = role || words.len() <= 2 && is_label(&lower) || cjk && is_desk(part);
    let day = || words.len() == 1 && lower.chars().count() > 3 && dates::weekday(&lower);
    let role = role || !plausible || day() || is_company(part) || ends_with_agency(part);
    let cased = cjk || part.chars().any(char::is_uppercase) || !part.chars().any(is_small);
    (!role && cased).then(|| part.to_owned())
}

/// Has it small words that no name has?
fn told(name: &str) -> bool {
    name.split_whitespace().any(|w| w.starts_with(is_small) && !is_small_part(w))
}

/// `Richard (Ricky) Ekow`: what somebody is called stands within the name.
fn is_nicknamed(before: &str, inside: &str) -> bool {
    let given = before.trim();
    let family = inside.split_once(')').map_or("", |(_, family)| family.trim());
    !given.is_empty() && !given.contains(' ') && family.starts_with(char::is_uppercase)
}

/// Is it a word that introduces names, alone: a label beside them?
pub(super) fn is_label(text: &str) -> bool {
    let bare = text.trim().trim_end_matches([':', '：', ' ']).to_lowercase();
    INTRODUCE.contains(&bare.as_str())
}

/// Names signed within a line of Chinese or Korean text, after or before the word for a reporter.
pub(super) fn signed_inside(text: &str) -> Vec<String> {
    let text = crate::text::cut(text, 1500);
    if text.is_ascii() || !text.contains(crate::text::is_eastern) {
        return Vec::new();
    }
    let Some((chinese, taiwanese, korean)) = SIGNED.as_ref() else { return Vec::new() };
    let han = |c: char| ('\u{3400}'..='\u{9FFF}').contains(&c) || c == '·';
    // `（新华社记者王小明摄）` took a picture.
    let wrote = |found: &Captures<'_>| !found[1].ends_with(['摄', '攝']);
    let names = chinese.captures(text).filter(wrote).map(|found| {
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
        let mut signed = korean.captures_iter(text);
        let wrote = |found: &Captures<'_>| {
            let before = found.get(1).map_or("", |name| &text[..name.start()]);
            !of_others(before)
        };
        let found = signed.find(wrote)?;
        Some(found[1].split(['·', ',']).map(|name| name.trim().to_owned()).collect())
    });
    names.unwrap_or_default()
}

/// `（记者 王小明、李华）`, `记者王小明 报道`; `홍길동 기자 =`, `홍길동 기자 hong@`.
static SIGNED: LazyLock<Option<(Regex, Regex, Regex)>> = LazyLock::new(|| {
    let chinese = r"[（(](?:[^）)：:]{0,10}?)(?:记者|記者|通讯员)[\s：:]*([\p{Han}·、，, \u{3000}]+?)(?:[\s，,]*(?:报道|報導|撰))?[）)]";
    let korean = r"(?:^|[\s\])=])([\p{Hangul}]{2,4}(?:\s?[·,]\s?[\p{Hangul}]{2,4})*)\s?(?:기자|특파원|선임기자|인턴기자|객원기자)\s*(?:=|$|[\w.+-]+@)";
    let taiwanese = r"^[（(〔【](?:中央社記者(\p{Han}{3})\p{Han}{0,6}[0-9]{1,2}日[^）)]{0,6}電|記者(\p{Han}{2,4})[／/]\p{Han}{0,8}報[導道])[）)〕】]";
    Some((Regex::new(chinese).ok()?, Regex::new(taiwanese).ok()?, Regex::new(korean).ok()?))
});

/// `2026-03-17 10:20 记者 王小明 编辑 李华`: who reports, in a line beside the title.
pub(super) fn reporter(line: &str) -> Option<String> {
    let after = ["记者", "記者", "作者"].iter().find_map(|word| line.split_once(word))?.1;
    let name = after.strip_prefix([' ', ':', '：', '/', '\u{3000}'])?.trim_start();
    let (name, rest) =
        name.split_once([' ', ',', '，', '、', '|', '\u{3000}']).unwrap_or((name, ""));
    if rest.trim_start().starts_with(['摄', '攝']) {
        return None;
    }
    let han = name.chars().all(|c| ('\u{3400}'..='\u{9FFF}').contains(&c));
    ((2..=4).contains(&name.chars().count()) && han).then(|| name.to_owned())
}

/// Does a line say that an author follows? Shorter words than these open sentences too.
pub(super) fn signs(s: &str) -> bool {
    let name = strip_intro(s);
    let sure = || introduced(undated(s), INTRODUCE).len() < undated(s).len() || is_all_names(name);
    s.len() >= name.len() + 5 && s.chars().count() < 80 && sure()
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
        let by = s.strip_prefix("Nga ").or_else(|| s.strip_prefix("gan "));
        let by = by.filter(|name| name.contains(' '));
        let rest = by.unwrap_or_else(|| introduced(s, MAY_INTRODUCE));
        rest.len() < s.len() && is_all_names(without_date(rest))
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
pub(super) fn is_all_names(s: &str) -> bool {
    let cased = s.split_whitespace().filter(|w| !w.starts_with(is_small));
    let small = s.split_whitespace().filter(|w| w.starts_with(is_small));
    cased.count() >= 1 && small.clone().all(is_small_part) && !s.contains([':', '?', '!', '"'])
}

/// Is a line that stands where bylines do nothing but full names, though no word says so? In scripts with spaces.
pub(super) fn may_sign(line: &str) -> bool {
    let found = names(line);
    let full = |n: &String| (2..=4).contains(&n.split_whitespace().count());
    !found.is_empty()
        && found.iter().all(|n| full(n) && is_all_names(n) && !n.contains(char::is_numeric))
        && !line.chars().any(super::tokens::spaceless)
        && !ends_with_stop(line)
}

#[cfg(test)]
mod tests;
