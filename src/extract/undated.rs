//! A name without the date, the hour or the count that stands right behind it.

use super::dates::parse;
use crate::dates;

/// `Ann Lee at March 3`, `Ann Lee on Tue, 3 March`, `Ann Lee 14 July 2026`, `Ann Lee 11:15`: what leads to a date, and the date,
/// are no part of a name.
pub(super) fn without_date(part: &str) -> &str {
    let Some(digit) = part.find(char::is_numeric) else { return without_day(part) };
    let (before, rest) = part.split_at(digit);
    let whole = before.trim_end();
    // `山田 太郎 2026年3月17日`
    if rest.trim_start_matches(char::is_numeric).starts_with('年') {
        return whole;
    }
    let mut name = whole;
    while let Some((before, word)) = name.rsplit_once(char::is_whitespace) {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        if !(TO_DATES.contains(&bare.as_str()) || names_day(&bare)) {
            break;
        }
        name = before.trim_end();
    }
    // One word before a date may be a month or a place: `Nov 20 2019`, `VIGO 12 Jun.`
    let who = whole.trim_end_matches(|c: char| !c.is_alphanumeric());
    let full = || who.contains(' ') && whole.len() < before.len();
    // `Publié le 12 juin 2026`: what one word before it tells of is the date.
    if name.len() < whole.len() && !name.is_empty() && !name.contains(char::is_whitespace) {
        return "";
    }
    if name.len() < whole.len() || full() && opens_date(rest) { name } else { part }
}

/// `Ann Lee 6 comments`, `Ann Lee 4 min read`: what is counted behind a full name is no part of it.
pub(super) fn without_count(part: &str) -> &str {
    let Some(digit) = part.find(char::is_numeric) else { return part };
    let (before, rest) = part.split_at(digit);
    let name = before.trim_end();
    let mut words = rest.split_whitespace();
    let number = |w: &str| w.chars().all(|c| c.is_numeric() || ".,kKM+".contains(c));
    let counts = words.next().is_some_and(number)
        && (1..=2).contains(&words.clone().count())
        && words.all(|w| w.chars().all(char::is_alphabetic) || !w.is_ascii())
        && rest.chars().count() <= COUNT_CHARS_MAX;
    if counts && name.len() < before.len() && name.contains(' ') { name } else { part }
}

const COUNT_CHARS_MAX: usize = 20;

/// Does a day or an hour open it, or what a slash cut off a day (`14/07/2026`)?
fn opens_date(rest: &str) -> bool {
    let mut words = rest.split_whitespace();
    let first = words.next().unwrap_or("");
    let number = first.trim_matches(|c: char| !c.is_numeric());
    let digits = number.chars().count();
    let plain = digits > 0 && number.chars().all(char::is_numeric);
    if plain && number.len() == rest.trim_end().len() {
        return matches!(digits, 1 | 2 | 4);
    }
    let mut next = words.take(DATE_WORDS);
    let dated = |w: &str| {
        let bare = w.trim_matches(|c: char| !c.is_alphanumeric());
        let year = bare.len() == 4 && (bare.starts_with("19") || bare.starts_with("20"));
        year && bare.bytes().all(|b| b.is_ascii_digit()) || names_day(&bare.to_lowercase())
    };
    is_hour(first)
        || plain && matches!(digits, 1 | 2 | 4) && next.any(dated)
        || parse(rest).is_some()
}

/// Behind the day the month or the year is near: `14 de julio de 2026`.
const DATE_WORDS: usize = 4;

/// `11:15`, `18h05`, `8.12am`.
fn is_hour(word: &str) -> bool {
    let Some((hour, rest)) = word.split_once([':', '.', 'h']) else { return false };
    let minutes = rest.chars().take_while(|c| c.is_numeric()).count();
    let numeric = !hour.is_empty() && hour.chars().all(char::is_numeric);
    numeric && hour.chars().count() <= 2 && minutes == 2 && !rest.contains('.')
}

/// `Ann Lee Monday`, `Ann on Monday` without the day; in other languages days are surnames too.
fn without_day(part: &str) -> &str {
    let Some((name, day)) = part.rsplit_once(' ') else { return part };
    let english = day.ends_with("day") && dates::weekday(&day.to_lowercase());
    if english && name.contains(' ') { name.strip_suffix(" on").unwrap_or(name) } else { part }
}

fn names_day(word: &str) -> bool {
    word.chars().count() >= 3 && (dates::month(word).is_some() || dates::weekday(word))
}

/// Words between a name and a date.
const TO_DATES: [&str; 60] = [
    "at",
    "on",
    "am",
    "um",
    "vom",
    "le",
    "du",
    "el",
    "il",
    "op",
    "om",
    "den",
    "em",
    "à",
    "dnia",
    "klo",
    "kl",
    "от",
    "published",
    "updated",
    "posted",
    "publié",
    "publiée",
    "veröffentlicht",
    "aktualisiert",
    "publicado",
    "publicada",
    "actualizado",
    "atualizado",
    "pubblicato",
    "aggiornato",
    "gepubliceerd",
    "bijgewerkt",
    "publicerad",
    "uppdaterad",
    "publisert",
    "oppdatert",
    "opdateret",
    "julkaistu",
    "päivitetty",
    "opublikowano",
    "aktualizacja",
    "publikováno",
    "aktualizováno",
    "objavljeno",
    "публикувана",
    "опубликовано",
    "обновлено",
    "опубліковано",
    "оновлено",
    "обновена",
    "yayınlanma",
    "güncelleme",
    "diterbitkan",
    "terbit",
    "publicat",
    "actualizat",
    "megjelent",
    "frissítve",
    "פורסם",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_ends_a_name_in_any_language() {
        for line in [
            "Ann Lee 14 July 2026",
            "Ann Lee 14. Juli 2026",
            "Ann Lee 14 korrik 2026",
            "Ann Lee 14 de julio de 2026",
            "Ann Lee 14.07.2026 11:15 6 коментара",
            "Ann Lee 2026-07-14",
            "Ann Lee 14",
            "Ann Lee 11:15",
            "Ann Lee 18h05",
            "Ann Lee Tuesday 14 July",
            "Ann Lee Publié le 14",
        ] {
            assert_eq!(without_date(line), "Ann Lee", "{line}");
        }
        assert_eq!(without_date("অনিতা সেন ১৪ জুলাই ২০২৬"), "অনিতা সেন");
        for name in
            ["Studio 54", "Flight 447 crash", "Ann Lee 3rd", "Channel 4 News", "Ann Lee2026"]
        {
            assert_eq!(without_date(name), name);
        }
        for place in ["Nov 20 2019", "VIGO 12 Jun.", "東京 ／ 2026.07.14"] {
            assert_eq!(without_date(place), place);
        }
    }

    #[test]
    fn a_count_ends_a_full_name() {
        for line in [
            "Ann Lee 6 comments",
            "Ann Lee 4 min read",
            "Ann Lee 812 shikime",
            "Ann Lee 1.2K views",
        ] {
            assert_eq!(without_count(line), "Ann Lee", "{line}");
        }
        for name in ["Channel 4 News", "Ann Lee 3", "Ann Lee"] {
            assert_eq!(without_count(name), name);
        }
    }
}
