//! Dates as datelines print them, and the day they mean.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use regex::Regex;

use super::pattern;

use crate::model::Timestamp;

/// First letters of the months in the languages of the wires; the longest prefix that is listed decides.
const MONTHS: [&[&str]; 12] = [
    &[
        "jan",
        "ene",
        "gen",
        "oca",
        "янв",
        "січ",
        "يناير",
        "كانون الثاني",
        "जनवरी",
        "جنوری",
        "ocak",
        "stycz",
        "sty",
        "leden",
    ],
    &["feb", "fev", "fév", "şub", "фев", "лют", "فبراير", "شباط", "फरवरी", "lut", "pebr"],
    &["mar", "mär", "mrt", "мар", "бер", "مارس", "آذار", "मार्च", "maa"],
    &["apr", "avr", "abr", "nis", "апр", "кві", "أبريل", "ابريل", "إبريل", "نيسان", "अप्रैल", "kwie"],
    &["may", "mai", "maj", "mag", "mei", "мая", "май", "трав", "مايو", "أيار", "मई", "mayıs"],
    &["jun", "juin", "giu", "haz", "июн", "черв", "يونيو", "حزيران", "जून", "czerw"],
    &["jul", "juil", "lug", "tem", "июл", "лип", "يوليو", "تموز", "जुलाई", "lipc"],
    &[
        "aug",
        "aoû",
        "aou",
        "ago",
        "ağu",
        "agu",
        "авг",
        "серп",
        "أغسطس",
        "اغسطس",
        "آب",
        "अगस्त",
        "sierp",
        "ogos",
    ],
    &["sep", "set", "eyl", "сен", "вер", "سبتمبر", "أيلول", "सितंबर", "सितम्बर", "wrze"],
    &[
        "oct",
        "okt",
        "out",
        "ott",
        "eki",
        "окт",
        "жов",
        "أكتوبر",
        "اكتوبر",
        "تشرين الأول",
        "अक्टूबर",
        "paźdz",
    ],
    &["nov", "kas", "ноя", "лист", "نوفمبر", "تشرين الثاني", "नवंबर", "नवम्बर", "listop"],
    &[
        "dec",
        "dic",
        "déc",
        "dez",
        "des",
        "ara",
        "дек",
        "груд",
        "ديسمبر",
        "كانون الأول",
        "दिसंबर",
        "दिसम्बर",
        "grud",
        "dis",
    ],
];

/// Whole words that share a month's first letters.
const NO_MONTHS: &[&str] = &[
    "mars",
    "market",
    "markets",
    "mary",
    "march on",
    "maria",
    "mark",
    "general",
    "gen",
    "second",
    "december's",
    "setting",
    "design",
    "des",
    "decision",
    "mayor",
    "maybe",
    "major",
    "main",
    "magazine",
    "marathon",
    "out",
    "augusta",
    "disney",
    "junction",
    "journal",
    "junior",
    "direct",
    "departure",
];

static END: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let day = r"[0-9]{1,2}(?:st|nd|rd|th|\.|º|er)?";
    // A dot after the day is part of `18. November`, but closes `November 18.`
    let plain = r"[0-9]{1,2}(?:st|nd|rd|th|º|er)?";
    let month = r"[^\s0-9.,;:()/-]+(?: الثاني| الأول)?\.?";
    let year = r"(?:,?\s+(?:de\s+|del\s+)?[0-9]{4}(?:\s*г\.?)?)?";
    let week = r"(?:[^\s0-9.,;:()/-]+,?\s+)?";
    pattern(&format!(
        r"(?:^|[\s,.(])(?P<date>(?:(?P<m1>{month})\s?(?P<d1>{plain}){year}|(?P<d2>{day})\s(?:de\s)?(?P<m2>{month}){year}|[0-9]{{1,2}}[./][0-9]{{1,2}}[./][0-9]{{2,4}}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}))(?P<week>{week})?\.?\s*$"
    ))
});

/// The month a word names.
fn month(word: &str) -> Option<u32> {
    let word = word.to_lowercase();
    let word = word.trim_end_matches('.');
    if NO_MONTHS.contains(&word) || word.chars().count() > 14 {
        // `des` is December in Indonesian, but only before a number; not worth the French plural.
        return None;
    }
    let longest = |m: &&[&str]| {
        m.iter().filter(|p| word.starts_with(**p)).map(|p| p.len()).max().unwrap_or(0)
    };
    let (best, i) = MONTHS
        .iter()
        .enumerate()
        .map(|(i, m)| (longest(m), i))
        .max_by_key(|(n, i)| (*n, 12 - i))?;
    (best > 0).then_some(i as u32 + 1)
}

/// A date at the end of `text`: its byte range, without the dot that may close it.
pub(super) fn at_end(text: &str) -> Option<std::ops::Range<usize>> {
    let found = END.as_ref()?.captures(text)?;
    let date = found.name("date")?;
    let word = found.name("m1").or_else(|| found.name("m2"));
    if let Some(w) = word {
        month(w.as_str())?;
    }
    let number = found.name("d1").or_else(|| found.name("d2"));
    if let Some(d) = number {
        let n: u32 =
            d.as_str().chars().filter(char::is_ascii_digit).collect::<String>().parse().ok()?;
        if !(1..=31).contains(&n) {
            return None;
        }
    }
    Some(date.range())
}

/// Is it a day of the week, in a language of the wires?
pub(super) fn weekday(word: &str) -> bool {
    const DAYS: &[&str] = &[
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "mon",
        "tue",
        "tues",
        "wed",
        "thu",
        "thur",
        "thurs",
        "fri",
        "sat",
        "sun",
    ];
    DAYS.contains(&word.to_lowercase().trim_end_matches('.'))
}

/// The day a printed date means, nearest to `near`.
pub(super) fn resolve(date: &str, near: Timestamp) -> Option<String> {
    let near = near.to_utc().date_naive();
    let numbers: Vec<u32> =
        date.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
    let year = numbers.iter().find(|n| (1900..2100).contains(*n)).map(|y| *y as i32);
    let named =
        date.split(|c: char| c.is_ascii_digit() || c.is_whitespace() || c == ',').find_map(month);
    let small: Vec<u32> = numbers.iter().copied().filter(|n| (1..=31).contains(n)).collect();
    let (month, day) = match (named, small.as_slice()) {
        (Some(month), [day, ..]) => (Some(month), *day),
        // `18.11.2019` is day first; `2019-11-18` and `11月18日` are month first.
        (None, [a, b, ..]) if date.contains('月') || date.contains('-') => (Some(*a), *b),
        (None, [a, b, ..]) => (Some(*b), *a),
        (None, [day]) => (None, *day),
        _ => return None,
    };
    let days = candidates(near, year, month, day);
    let best = days.into_iter().min_by_key(|d| ((*d - near).num_days().abs(), *d))?;
    // A date far from the publication is the story's own, or a mistake.
    let told = year.is_some() || (best - near).num_days().abs() <= 180;
    told.then(|| best.format("%Y-%m-%d").to_string())
}

fn candidates(near: NaiveDate, year: Option<i32>, month: Option<u32>, day: u32) -> Vec<NaiveDate> {
    let years =
        year.map_or_else(|| vec![near.year() - 1, near.year(), near.year() + 1], |y| vec![y]);
    let months = month.map_or_else(|| (1..=12).collect(), |m| vec![m]);
    let all = years.iter().flat_map(|y| months.iter().map(move |m| (*y, *m)));
    all.filter_map(|(y, m)| NaiveDate::from_ymd_opt(y, m, day)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn means(date: &str, day: Option<&str>) {
        let near = Timestamp::from_secs(1_577_923_200); // 2020-01-02
        assert_eq!(resolve(date, near).as_deref(), day, "{date}");
    }

    #[test]
    fn days_are_those_nearest_to_the_publication() {
        means("Dec. 31", Some("2019-12-31"));
        means("Jan 2", Some("2020-01-02"));
        means("1st Apr, 2021", Some("2021-04-01"));
        means("31 dez 2008", Some("2008-12-31"));
        means("30 декабря", Some("2019-12-30"));
        means("12月31日", Some("2019-12-31"));
        means("31日", Some("2019-12-31"));
        means("02.01.2020", Some("2020-01-02"));
        means("Feb 30", None);
    }

    #[test]
    fn dates_at_an_end() {
        let date = |s: &'static str| at_end(s).map(|r| &s[r]);
        assert_eq!(date("MOSCOW, May 8"), Some("May 8"));
        assert_eq!(date("MOSCOW, May 7."), Some("May 7"));
        assert_eq!(date("MELAKA, 13 Jan"), Some("13 Jan"));
        assert_eq!(date("AMSTERDAM, Sept. 08, 2025"), Some("Sept. 08, 2025"));
        assert_eq!(date("Boeing 737"), None);
        assert_eq!(date("Abu Dhabi, 5th September, 2026"), Some("5th September, 2026"));
    }
}
