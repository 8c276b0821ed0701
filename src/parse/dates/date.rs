//! The day of a date string: ISO, with a month's name, or three numbers in some order.

use chrono::{NaiveDate, Weekday};
use chrono_tz::Tz;

use super::token::{Tokens, Unit};

/// Beginnings of month names, longer before shorter where one begins another.
const MONTHS: &[(&str, u32)] = &[
    ("juil", 7),
    ("juin", 6),
    ("janu", 1),
    ("ianu", 1),
    ("maart", 3),
    ("jan", 1),
    ("ene", 1),
    ("gen", 1),
    ("янв", 1),
    ("січ", 1),
    ("ιαν", 1),
    ("feb", 2),
    ("fév", 2),
    ("fev", 2),
    ("фев", 2),
    ("лют", 2),
    ("φεβ", 2),
    ("mar", 3),
    ("mär", 3),
    ("már", 3),
    ("mrz", 3),
    ("мар", 3),
    ("бер", 3),
    ("μάρ", 3),
    ("μαρ", 3),
    ("μάώ", 3),
    ("apr", 4),
    ("avr", 4),
    ("abr", 4),
    ("ápr", 4),
    ("апр", 4),
    ("кві", 4),
    ("απρ", 4),
    ("may", 5),
    ("mai", 5),
    ("mag", 5),
    ("máj", 5),
    ("máu", 5),
    ("mei", 5),
    ("мая", 5),
    ("май", 5),
    ("тра", 5),
    ("μάι", 5),
    ("μαϊ", 5),
    ("jun", 6),
    ("jún", 6),
    ("giu", 6),
    ("июн", 6),
    ("чер", 6),
    ("ιούν", 6),
    ("ιον", 6),
    ("jul", 7),
    ("júl", 7),
    ("lug", 7),
    ("июл", 7),
    ("лип", 7),
    ("ιούλ", 7),
    ("ιολ", 7),
    ("aug", 8),
    ("ago", 8),
    ("aoû", 8),
    ("aou", 8),
    ("авг", 8),
    ("сер", 8),
    ("αύγ", 8),
    ("αυγ", 8),
    ("sep", 9),
    ("set", 9),
    ("sze", 9),
    ("сен", 9),
    ("вер", 9),
    ("σεπ", 9),
    ("oct", 10),
    ("okt", 10),
    ("out", 10),
    ("ott", 10),
    ("окт", 10),
    ("жов", 10),
    ("οκτ", 10),
    ("nov", 11),
    ("ноя", 11),
    ("лис", 11),
    ("νοέ", 11),
    ("νοε", 11),
    ("dec", 12),
    ("déc", 12),
    ("dez", 12),
    ("dic", 12),
    ("дек", 12),
    ("гру", 12),
    ("δεκ", 12),
];

/// Takes the day out of what time and zone have left.
pub(super) fn take(tokens: &mut Tokens, zone: Option<Tz>) -> Option<NaiveDate> {
    let numbers: Vec<(u64, u32)> = tokens
        .list
        .iter()
        .filter_map(|t| match t.unit {
            Unit::Number { value, digits } => Some((value, digits)),
            _ => None,
        })
        .collect();
    let month = tokens.find_map(|t, i| month(t.word(i)?));
    match month {
        Some(month) => named(month, &numbers),
        None if tokens.find_map(|t, i| t.word(i).filter(|w| *w == "w").map(|_| ())).is_some() => {
            week(&numbers)
        }
        None => numeric(&numbers, tokens, zone),
    }
}

fn month(word: &str) -> Option<u32> {
    // Tuesdays, not March.
    if ["mardi", "martes", "marted"].iter().any(|day| word.starts_with(day)) {
        return None;
    }
    MONTHS.iter().find(|(start, _)| word.starts_with(start)).map(|(_, month)| *month)
}

/// `01 Jul 2024`, `Jul 1, 2024`, `1-Jul-24`, `2004-július-13`, `Jul 2024`.
fn named(month: u32, numbers: &[(u64, u32)]) -> Option<NaiveDate> {
    let is_year = |n: &&(u64, u32)| n.1 >= 3 || n.0 > 31;
    let (day, year) = match numbers {
        [only] if is_year(&only) => (1, *only),
        [first, second, ..] if is_year(&first) => (second.0, *first),
        [first, second, ..] => (first.0, *second),
        _ => return None,
    };
    ymd(full_year(year), u64::from(month), day)
}

/// `2003-W01-1`.
fn week(numbers: &[(u64, u32)]) -> Option<NaiveDate> {
    let [year, week, rest @ ..] = numbers else { return None };
    let day = rest.first().map_or(1, |d| d.0);
    let day = Weekday::try_from(u8::try_from(day).ok()?.checked_sub(1)?).ok()?;
    NaiveDate::from_isoywd_opt(i32::try_from(year.0).ok()?, u32::try_from(week.0).ok()?, day)
}

fn numeric(numbers: &[(u64, u32)], tokens: &Tokens, zone: Option<Tz>) -> Option<NaiveDate> {
    match *numbers {
        [(n, 8), ..] => ymd(n / 10_000, n / 100 % 100, n % 100),
        [(n, 6)] => ymd(full_year((n / 10_000, 2)), n / 100 % 100, n % 100),
        [(n, 7)] => ordinal(n / 1000, n % 1000),
        [(year, 4)] => ymd(year, 1, 1),
        [(year, 4), (day, 3), ..] => ordinal(year, day),
        [(year, 4), (month, _)] => ymd(year, month, 1),
        [(year, 4), (month, _), (day, _), ..] => ymd(year, month, day),
        [first, second, year, ..] => {
            if first.0 > 31 {
                return ymd(full_year(first), second.0, year.0);
            }
            let slashes = tokens.list.iter().any(|t| t.unit == Unit::Sign('/'));
            let month_first =
                second.0 > 12 || (first.0 <= 12 && slashes && writes_month_first(zone));
            let (month, day) = if month_first { (first.0, second.0) } else { (second.0, first.0) };
            ymd(full_year(year), month, day)
        }
        _ => None,
    }
}

/// `7/1/2024` is July in America, and where we know nothing; January elsewhere.
fn writes_month_first(zone: Option<Tz>) -> bool {
    zone.is_none_or(|z| z.name().starts_with("America/") || z.name().starts_with("US/"))
}

/// Two digits mean 1970 to 2069.
fn full_year((year, digits): (u64, u32)) -> u64 {
    match (digits, year) {
        (1 | 2, 0..=69) => year + 2000,
        (1 | 2, _) => year + 1900,
        _ => year,
    }
}

fn ymd(year: u64, month: u64, day: u64) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(
        i32::try_from(year).ok()?,
        u32::try_from(month).ok()?,
        u32::try_from(day).ok()?,
    )
}

fn ordinal(year: u64, day: u64) -> Option<NaiveDate> {
    NaiveDate::from_yo_opt(i32::try_from(year).ok()?, u32::try_from(day).ok()?)
}
