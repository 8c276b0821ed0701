//! Dates as datelines print them, and the day they mean.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use regex::Regex;

use super::pattern;

use crate::dates::{self, Day};
use crate::model::Timestamp;

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
    // The digits of the wires' scripts; with those of all there are, and the small letters of all, it were twice as large.
    let n = "[0-9٠-٩۰-۹०-९০-৯੦-੯૦-૯௦-௯౦-౯೦-೯൦-൯๐-๙໐-໙၀-၉០-៩０-９]";
    let day = format!(r"{n}{{1,2}}(?:st|nd|rd|th|\.|º|er)?");
    // A dot after the day is part of `18. November`, but closes `November 18.`
    let plain = format!(r"{n}{{1,2}}(?:st|nd|rd|th|º|er|\sd\.|\sगते)?");
    let month = r"(?:\p{Thai}+\.\p{Thai}+\.|[^\s\d.,;:()/-]+(?: الثاني| الأول)?\.?)";
    let year = format!(
        r"(?:[,፣]?\s+(?:de\s+|del\s+)?{n}{{4}}(?:\s*(?:г|года|году|р|року|r|ж|m|м|م|هـ)\.?)?|\s{n}{{2}}|\s?{n}{{4}}ء|/{n}{{4}})?"
    );
    // Reuters gives a month both its Arabic names.
    let twice =
        r"(?:\s(?:شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|(?:تشرين|كانون) (?:الأول|الثاني)))?";
    let written = WRITTEN.join("|");
    let week = r"(?:[^\s0-9.,;:()/-]+,?\s+)?";
    let units = format!(
        r"(?:{n}{{4}}\sоны\s)?[^\s.,]+\sсарын\s{n}{{1,2}}|ថ្ងៃទី{n}{{1,2}}\sខែ\S+(?:\sឆ្នាំ{n}{{4}})?"
    );
    // `12.06.2026`, `12. 6. 2026.`, `2026. 6. 12.`, `12/6`, `12.6.`
    let (one, dot) = ("[0-9]{1,2}", r"\.\s?");
    let figures = format!(
        r"{one}[./-]{one}[./-][0-9]{{2,4}}|{one}{dot}{one}{dot}[0-9]{{4}}|[0-9]{{4}}(?:-[0-9]{{2}}-[0-9]{{2}}|{dot}{one}{dot}{one}\.)|{one}(?:/{one}|{dot}{one}\.)"
    );
    // `2026. június 9., kedd`
    let after = r"(?:\.?,\s*[a-zß-ÿčćđłőśšűźžа-џα-ώ][a-zß-ÿĀ-ſа-џα-ώ]{3,})?";
    pattern(&format!(
        r"(?:^|[\s,.(۔،፤፣၊])(?P<date>(?:{units}|(?:{n}{{4}}\.?\s)?(?P<m1>{month})\s?(?P<d1>{plain}){year}|(?P<d2>{day}|{written})(?:\s(?:de\s)?|-)?(?P<m2>{month}){twice}{year}|{figures}))(?P<week>{week})?{after}\.?\s*$"
    ))
});

/// Days that Hindi agencies write out, the first first: `नौ जून`.
const WRITTEN: [&str; 10] = ["एक", "दो", "तीन", "चार", "पांच", "पाँच", "छह", "सात", "आठ", "नौ"];

/// A written day as a number, with what follows.
fn in_digits(date: &str) -> Option<String> {
    let (word, rest) = date.split_once(' ')?;
    let at = WRITTEN.iter().position(|w| *w == word)?;
    let number = if at < 5 { at + 1 } else { at };
    Some(format!("{number} {rest}"))
}

/// `18 - 11` and `18-11-2026` with dots, as those count days first who write so; `2026 оны 11 сарын 18` with hyphens.
fn numbers_only(date: &str) -> Option<String> {
    let numbers: Vec<&str> =
        date.split(|c: char| !c.is_numeric()).filter(|n| !n.is_empty()).collect();
    let bare = date.chars().all(|c| c.is_numeric() || matches!(c, ' ' | '-' | '–' | '.'));
    let months = date.contains(" сарын ");
    match numbers.first()?.chars().count() {
        1 | 2 if months && numbers.len() == 2 => Some(format!("{}.{}", numbers[1], numbers[0])),
        1 | 2 if bare => Some(numbers.join(".")),
        4 if (bare || months) && numbers.len() == 3 => Some(numbers.join("-")),
        _ => None,
    }
}

/// Does a word name a month?
fn is_month(word: &str) -> bool {
    let word = word.to_lowercase();
    let word = word.trim_end_matches('.');
    // `des` is December in Indonesian, but only before a number; not worth the French plural.
    // `มิ.ย.` is listed without its dots.
    !NO_MONTHS.contains(&word) && dates::is_month(&word.replace('.', ""))
        || OTHER_MONTHS.contains(&word)
}

/// Months of calendars whose days are not told here: those of Nepal and Bengal.
const OTHER_MONTHS: [&str; 33] = [
    "वैशाख",
    "बैशाख",
    "जेठ",
    "जेष्ठ",
    "असार",
    "साउन",
    "श्रावण",
    "भदौ",
    "भाद्र",
    "असोज",
    "आश्विन",
    "कात्तिक",
    "कार्तिक",
    "मंसिर",
    "पुस",
    "पुष",
    "माघ",
    "फागुन",
    "फाल्गुन",
    "चैत",
    "चैत्र",
    "বৈশাখ",
    "জ্যৈষ্ঠ",
    "আষাঢ়",
    "শ্রাবণ",
    "ভাদ্র",
    "আশ্বিন",
    "কার্তিক",
    "অগ্রহায়ণ",
    "পৌষ",
    "মাঘ",
    "ফাল্গুন",
    "চৈত্র",
];

/// A date at the end of `text`: its byte range, without the dot that may close it.
pub(super) fn at_end(text: &str) -> Option<std::ops::Range<usize>> {
    // The pattern is dear, and most of what is asked holds no number.
    let numbered = |c: char| c.is_numeric() || matches!(c, '\u{900}'..='\u{97F}');
    if !text.contains(numbered) {
        return None;
    }
    let found = END.as_ref()?.captures(text)?;
    let date = found.name("date")?;
    // The planet has no number before it; French, Swedish and Norwegian March has.
    let numbered = |word: &str| is_month(word) || word.eq_ignore_ascii_case("mars");
    let first = found.name("m1").map(|word| is_month(word.as_str()));
    let second = found.name("m2").map(|word| numbered(word.as_str()));
    if first.or(second) == Some(false) {
        return None;
    }
    let number = found.name("d1").or_else(|| found.name("d2"));
    if let Some(d) = number.filter(|d| d.as_str().starts_with(|c: char| c.is_ascii_digit())) {
        let n: u32 =
            d.as_str().chars().filter(char::is_ascii_digit).collect::<String>().parse().ok()?;
        if !(1..=31).contains(&n) {
            return None;
        }
    }
    Some(date.range())
}

/// Is the whole text a date?
pub(super) fn whole(text: &str) -> bool {
    at_end(text).is_some_and(|range| range.start == 0)
}

/// Is it day and month in numbers only, `18/11`, `18.11.`, as a fraction is, or a version?
pub(super) fn short(date: &str) -> bool {
    const NUMBERS_MAX: usize = "18. 11.".len();
    date.len() <= NUMBERS_MAX
        && date.contains(['/', '.'])
        && date.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '.' | '/'))
}

/// The date without a full stop that closes a sentence, and is not that of `нояб.`, `2026 r.`
pub(super) fn without_stop(date: &str, apart: bool) -> &str {
    const ABBREVIATION_MAX: usize = 5;
    let bare = date.trim_end_matches('.');
    let last = bare.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    match last.chars().count() {
        1 => date,
        n if apart || n > ABBREVIATION_MAX => bare,
        _ => date,
    }
}

/// The day a printed date means, nearest to `near`.
pub(super) fn resolve(date: &str, near: Timestamp) -> Option<String> {
    let near = near.to_utc().date_naive();
    let written = in_digits(date).or_else(|| numbers_only(date));
    let Day { year, month, day } = dates::day_of(written.as_deref().unwrap_or(date))?;
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
        means("नौ जनवरी", Some("2020-01-09"));
        for date in [
            "31 - 12",
            "31/12",
            "31-12-2019",
            "31.12.",
            "31. 12.",
            "31. 12. 2019",
            "2019. 12. 31.",
            "12 сарын 31",
            "31 Dec 19",
            "31 декабря 2019 года",
            "３１日",
            "31 grudnia 2019 r.",
            "2019年12月31日",
            "2019년 12월 31일",
            "31 ديسمبر كانون الأول",
            "31 ديسمبر 2019 م",
            "2019 оны 12 сарын 31",
            "gruodžio 31 d.",
            "31 дек",
            "十二月三十一日",
        ] {
            means(date, Some("2019-12-31"));
        }
        means("Feb 30", None);
    }

    #[test]
    fn dates_at_an_end() {
        let date = |s: &'static str| at_end(s).map(|r| &s[r]);
        assert_eq!(date("MOSCOW, May 8"), Some("May 8"));
        assert_eq!(date("MOSCOW, May 7."), Some("May 7"));
        assert_eq!(date("MELAKA, 13 Jan"), Some("13 Jan"));
        assert_eq!(date("AMSTERDAM, Sept. 08, 2025"), Some("Sept. 08, 2025"));
        assert_eq!(date("PARIS, 3 mars"), Some("3 mars"));
        assert_eq!(date("OSLO, 1. mars 2026"), Some("1. mars 2026"));
        assert_eq!(date("a flight to Mars 20"), None);
        assert_eq!(date("Boeing 737"), None);
        assert_eq!(date("नदीघाट, नौ जून"), Some("नौ जून"));
        assert_eq!(date("Abu Dhabi, 5th September, 2026"), Some("5th September, 2026"));
    }
}
