//! Publication times as pages print them, and the days in their addresses.

use std::sync::LazyLock;

use chrono_tz::Tz;
use regex::Regex;

use crate::dates::{self, Context};
use crate::model::Timestamp;

/// Years a news page can be from; anything else is a misread number.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2100;

/// A moment, and was its time of day stated?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    pub at: Timestamp,
    pub has_time: bool,
}

/// What is known of a page's dates: its language and its source's zone.
pub(super) fn written(language: Option<&str>, zone: Option<Tz>) -> Context {
    let context = Context::of(zone);
    language.map_or(context, |tag| context.spoken(tag))
}

/// Reads any form of date; times without a zone count as UTC.
pub(super) fn parse(s: &str) -> Option<Moment> {
    local(s, Context::default())
}

/// Reads any form of date; times without a zone are meant on the clock of the context's, days without a time stay days of UTC.
pub(super) fn local(s: &str, context: Context) -> Option<Moment> {
    let read_in = |zone| dates::read(s, Context { strict: true, zone, ..context });
    let read = match read_in(context.zone)? {
        timed if timed.timed => timed,
        day => read_in(None).unwrap_or(day),
    };
    let year = chrono::Datelike::year(&read.at.to_utc());
    YEARS.contains(&year).then_some(Moment { at: read.at, has_time: read.timed })
}

/// A line with a date whose year has two digits, `17.03.26, 10:40`, by what is customary in its language: East Asia writes the
/// year first, America the month. Where both orders make a day and no language tells, there is none; dots are never America's.
pub(super) fn short(line: &str, language: Option<&str>, context: Context) -> Option<Moment> {
    let letters = line.chars().filter(|c| c.is_alphabetic()).count();
    let found = SHORT.as_ref()?.captures(line).filter(|_| letters <= SHORT_LINE_LETTERS)?;
    let number = |i: usize| found.get(i).and_then(|n| n.as_str().parse::<u32>().ok());
    let (a, sign, b, c) = (number(1)?, found.get(2)?.as_str(), number(4)?, number(6)?);
    if found.get(5)?.as_str() != sign {
        return None;
    }
    let tag = language.unwrap_or("").to_ascii_lowercase();
    let years_lead = ["ko", "ja", "zh"].iter().any(|l| tag.starts_with(l));
    let day = |year: u32, month: u32, day: u32| {
        let century = if year < 70 { 2000 } else { 1900 };
        chrono::NaiveDate::from_ymd_opt(i32::try_from(century + year).ok()?, month, day)
    };
    let (day_first, month_first) = (day(c, b, a), day(c, a, b));
    let of_numbers = match (years_lead, dates::order_in(&tag)) {
        (true, _) => day(a, b, c),
        (false, Some(dates::Order::MonthFirst)) if sign != "." => month_first.or(day_first),
        (false, Some(_)) => day_first,
        (false, None) if sign == "." || month_first.is_none() => day_first,
        (false, None) => month_first.filter(|_| day_first.is_none() || day_first == month_first),
    };
    let whole = found.get(0)?;
    let written =
        format!("{}{}{}", &line[..whole.start()], of_numbers?, &line[found.get(6)?.end()..]);
    local(&written, context).or_else(|| parse(&of_numbers?.to_string()))
}

/// Three numbers of two digits, with one sign between them, and no fourth.
static SHORT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?-u:\b)(\d{1,2})([./-])(\s?)(\d{1,2})([./-])\s?(\d{2})(?:[^\d./-]|[.,](?:\D|$)|$)",
    )
    .ok()
});
/// More letters are a sentence.
const SHORT_LINE_LETTERS: usize = 40;

/// The day in a page's address: `/2025/05/08/`, `/20250508/`, `2025-05-08`.
pub(super) fn of_url(url: &url::Url) -> Option<Moment> {
    let path = url.path();
    let digits: Vec<&str> =
        path.split(|c: char| !c.is_ascii_digit()).filter(|d| !d.is_empty()).collect();
    for (i, d) in digits.iter().enumerate() {
        let joined = match (d.len(), digits.get(i + 1), digits.get(i + 2)) {
            (8, ..) => (*d).to_owned(),
            (4, Some(m), Some(day)) if m.len() <= 2 && day.len() <= 2 => {
                format!("{d}{m:0>2}{day:0>2}")
            }
            (6, Some(day), _) if day.len() == 2 => format!("{d}{day}"),
            (4, Some(md), _) if md.len() == 4 => format!("{d}{md}"),
            _ => continue,
        };
        if let Some(found) = parse(&joined) {
            return Some(found);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_pages_language() {
        for (line, language, day) in [
            ("Objavljeno 27. listopada 2026. u 14:05", "hr", "2026-10-27"),
            ("27 listopada 2026, 14:05", "pl-PL", "2026-11-27"),
            ("Vydáno 7. 2. 2026 v 10:40", "cs", "2026-02-07"),
            ("7/2/2026 10:40 AM", "en-US", "2026-07-02"),
            ("7/2/2026 10:40", "en-GB", "2026-02-07"),
        ] {
            let read = local(line, written(Some(language), None));
            let got = read.map(|m| m.at.to_utc().date_naive().to_string());
            assert_eq!(got.as_deref(), Some(day), "{line}");
        }
    }

    #[test]
    fn years_of_two_digits_are_read_as_their_language_writes_them() {
        for (line, language, day) in [
            ("17.03.26", Some("de"), Some("2026-03-17")),
            ("Politik | 17.03.26, 10:40 Uhr", Some("de"), Some("2026-03-17")),
            ("Mis à jour le 05.03.26 à 10:40", Some("fr"), Some("2026-03-05")),
            ("17/03/26", Some("es"), Some("2026-03-17")),
            ("26.03.17 10:40", Some("ko"), Some("2026-03-17")),
            ("3/17/26", Some("en-US"), Some("2026-03-17")),
            ("3/17/26", Some("en"), Some("2026-03-17")),
            ("17.03.26", None, Some("2026-03-17")),
            ("03/04/26", Some("en"), None),
            ("31.02.26", Some("de"), None),
            ("Version 1.10.25.3", Some("de"), None),
            ("10.12.2026", Some("de"), None),
        ] {
            let read = short(line, language, Context::default());
            let got = read.map(|m| m.at.to_utc().date_naive().to_string());
            assert_eq!(got.as_deref(), day, "{line}");
        }
    }

    #[track_caller]
    fn check(s: &str, to: &str) {
        assert_eq!(parse(s).map(|m| m.at.rfc3339()).as_deref(), Some(to), "{s}");
    }

    #[test]
    fn machine_forms() {
        check("2026-05-13T15:44:00+02:00", "2026-05-13T13:44:00Z");
        check("2026-05-13T15:44:00.000+0200", "2026-05-13T13:44:00Z");
        check("2026-05-13T15:44Z", "2026-05-13T15:44:00Z");
        check("2026-05-13 15:44:00", "2026-05-13T15:44:00Z");
        check("Wed, 13 May 2026 15:44:00 +0200", "2026-05-13T13:44:00Z");
        check("1747150000", "2025-05-13T15:26:40Z");
        check("2026-05-13", "2026-05-13T00:00:00Z");
    }

    #[test]
    fn times_without_a_zone_are_the_sources() {
        let shanghai =
            |s: &str| local(s, Context::of(Some(Tz::Asia__Shanghai))).map(|m| m.at.rfc3339());
        assert_eq!(shanghai("2026-05-13 02:44:00").as_deref(), Some("2026-05-12T18:44:00Z"));
        assert_eq!(shanghai("2026-05-13 02:44 CST").as_deref(), Some("2026-05-12T18:44:00Z"));
        assert_eq!(shanghai("2026-05-13T02:44:00Z").as_deref(), Some("2026-05-13T02:44:00Z"));
        assert_eq!(shanghai("13 May 2026").as_deref(), Some("2026-05-13T00:00:00Z"));
    }

    #[test]
    fn words_of_many_languages() {
        for s in [
            "Thursday, 8 May 2025",
            "May 8, 2025",
            "8. Mai 2025",
            "8 mai 2025",
            "8 de mayo de 2025",
            "8 de maio de 2025",
            "8 maggio 2025",
            "8 мая 2025 г.",
            "2025年5月8日",
            "2025년 5월 8일",
            "8 mei 2025",
            "8 maja 2025",
            "8 maj 2025",
            "8 Μαΐου 2025",
            "8 مايو 2025",
            "8 मई 2025",
            "8 พฤษภาคม 2568",
            "08/05/2025",
            "08.05.2025",
        ] {
            check(s, "2025-05-08T00:00:00Z");
        }
        check("May 8, 2025, 2:30 pm", "2025-05-08T14:30:00Z");
    }

    #[test]
    fn numbers_are_no_dates() {
        assert_eq!(parse("12345"), None);
        assert_eq!(parse("Chapter 3 of 1984"), None);
    }

    #[test]
    fn addresses_hold_days() {
        let day = |u: &str| of_url(&url::Url::parse(u).unwrap()).map(|m| m.at.rfc3339());
        assert_eq!(day("https://a.example/2025/05/08/x").as_deref(), Some("2025-05-08T00:00:00Z"));
        assert_eq!(
            day("https://a.example/20250508/abc/c.html").as_deref(),
            Some("2025-05-08T00:00:00Z")
        );
        assert_eq!(day("https://a.example/world/12345678"), None);
    }
}
