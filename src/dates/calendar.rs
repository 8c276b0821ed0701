//! Calendars that count otherwise: the Iranian, the Ethiopian and the Nepali one, the Buddhist years of Thailand, the Republic's of Taiwan.

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::Context;
use super::names::{Calendar, Month};
use super::token::Tokens;

/// Years of the Iranian calendar that may be meant: 1992 to 2071.
pub(super) const JALALI_YEARS: std::ops::RangeInclusive<u64> = 1370..=1450;
/// The Buddhist era is ahead by so many years.
const BUDDHIST: u64 = 543;

/// A year as the Gregorian calendar counts it; others as they are.
pub(super) fn year(year: u64) -> u64 {
    if (2514..=2612).contains(&year) { year - BUDDHIST } else { year }
}

/// The day of an Iranian date, by the cycle of 33 years that holds from 1799 to 2256.
pub(super) fn jalali(year: u64, month: u64, day: u64) -> Option<NaiveDate> {
    const LEAPS: [u64; 8] = [1, 5, 9, 13, 17, 22, 26, 30];
    let days = match month {
        1..=6 => 31,
        7..=11 => 30,
        12 => 29 + u64::from(LEAPS.contains(&(year % 33))),
        _ => return None,
    };
    if !JALALI_YEARS.contains(&year) || !(1..=days).contains(&day) {
        return None;
    }
    let leaps = (1370..year).filter(|y| LEAPS.contains(&(y % 33))).count() as u64;
    let before = (month - 1) * 30 + (month - 1).min(6);
    let since = (year - 1370) * 365 + leaps + before + day - 1;
    // 1 Farvardin 1370.
    NaiveDate::from_ymd_opt(1991, 3, 21)?.checked_add_days(chrono::Days::new(since))
}

/// The day of an Ethiopian date; the five or six days of the thirteenth month are left out.
fn ethiopic(year: u64, month: u64, day: u64) -> Option<NaiveDate> {
    if !(1900..=2100).contains(&year) || !(1..=12).contains(&month) || !(1..=30).contains(&day) {
        return None;
    }
    let since = (year - 1900) * 365 + (year / 4 - 1900 / 4) + (month - 1) * 30 + day - 1;
    // 1 Meskerem 1900.
    NaiveDate::from_ymd_opt(1907, 9, 12)?.checked_add_days(chrono::Days::new(since))
}

/// The first year of Nepal's calendar that is known here, and how many days each month has: no rule tells, it is told each year.
const BIKRAM_FIRST: u64 = 2075;
const BIKRAM: [[u8; 12]; 10] = [
    [31, 31, 32, 31, 31, 31, 30, 29, 30, 29, 30, 30],
    [31, 32, 31, 32, 31, 30, 30, 30, 29, 29, 30, 30],
    [31, 32, 31, 32, 31, 30, 30, 30, 29, 30, 29, 31],
    [31, 31, 31, 32, 31, 31, 30, 29, 30, 29, 30, 30],
    [31, 31, 32, 31, 31, 31, 30, 29, 30, 29, 30, 30],
    [31, 32, 31, 32, 31, 30, 30, 30, 29, 29, 30, 30],
    [31, 32, 31, 32, 31, 30, 30, 30, 29, 30, 29, 31],
    [31, 31, 32, 31, 31, 31, 30, 29, 30, 29, 30, 30],
    [31, 31, 32, 31, 31, 31, 30, 29, 30, 29, 30, 30],
    [31, 31, 32, 31, 31, 30, 30, 30, 29, 30, 30, 30],
];

/// The day of a Nepali date (Bikram Sambat).
fn bikram(year: u64, month: u64, day: u64) -> Option<NaiveDate> {
    let year = usize::try_from(year.checked_sub(BIKRAM_FIRST)?).ok()?;
    let month = usize::try_from(month.checked_sub(1)?).ok()?;
    let days = u64::from(*BIKRAM.get(year)?.get(month)?);
    let sum = |months: &[u8]| months.iter().map(|m| u64::from(*m)).sum::<u64>();
    let years: u64 = BIKRAM[..year].iter().map(|months| sum(months)).sum();
    let since = (years + sum(&BIKRAM[year][..month]) + day).checked_sub(1)?;
    // 1 Baisakh 2075.
    let first = NaiveDate::from_ymd_opt(2018, 4, 14)?;
    (1..=days).contains(&day).then(|| first.checked_add_days(chrono::Days::new(since)))?
}

/// The day of a date with a named month.
pub(super) fn on(year: u64, month: Month, day: u64) -> Option<NaiveDate> {
    match month.calendar {
        Calendar::Jalali => jalali(year, u64::from(month.number), day),
        Calendar::Ethiopic => ethiopic(year, u64::from(month.number), day),
        Calendar::Bikram => bikram(year, u64::from(month.number), day),
        Calendar::Gregorian => ymd(year, u64::from(month.number), day),
    }
}

/// Our own calendar's.
pub(super) fn ymd(year: u64, month: u64, day: u64) -> Option<NaiveDate> {
    let small = |n: u64| u32::try_from(n).ok();
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, small(month)?, small(day)?)
}

/// Where years are counted otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Iran,
    Thailand,
    Taiwan,
}

impl Place {
    fn of(context: Context) -> Option<Self> {
        match context.zone {
            Some(Tz::Asia__Tehran | Tz::Iran | Tz::Asia__Kabul) => Some(Self::Iran),
            Some(Tz::Asia__Bangkok) => Some(Self::Thailand),
            Some(Tz::Asia__Taipei | Tz::ROC) => Some(Self::Taiwan),
            // No other calendar's year is one of these.
            _ if matches!(context.language, Some("fa" | "ps")) => Some(Self::Iran),
            _ => context.taiwan.then_some(Self::Taiwan),
        }
    }
}

/// Whose years the numbers may be of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Calendars {
    place: Option<Place>,
    /// Are its digits the Persian ones?
    persian: bool,
}

impl Calendars {
    pub(super) fn of(tokens: &Tokens, context: Context) -> Self {
        Self { place: Place::of(context), persian: tokens.persian }
    }

    fn is_in(self, place: Place) -> bool {
        self.place == Some(place)
    }

    /// Of Iran or Afghanistan, by its place or its digits.
    pub(super) fn is_iranian(self) -> bool {
        self.persian || self.is_in(Place::Iran)
    }

    pub(super) fn is_jalali(self, year: u64) -> bool {
        self.is_iranian() && JALALI_YEARS.contains(&year)
    }

    pub(super) fn day(self, year: u64, month: u64, day: u64) -> Option<NaiveDate> {
        if self.is_jalali(year) {
            jalali(year, month, day)
        } else {
            ymd(self::year(year), month, day)
        }
    }

    /// A year of the Republic of China, which counts from 1912.
    pub(super) fn republican(self, year: u64) -> Option<u64> {
        (self.is_in(Place::Taiwan) && (100..=160).contains(&year)).then_some(year + 1911)
    }

    /// Three numbers of two digits as Iran writes them; `None` where they may be another calendar's.
    pub(super) fn short_jalali(self, year: u64, month: u64, day: u64) -> Option<NaiveDate> {
        (self.persian && year <= 20).then(|| jalali(year + 1400, month, day))?
    }

    /// A year as it is written, in full: two digits mean 1970 to 2069; in Thailand often the Buddha's era. `None` where nobody
    /// can tell.
    pub(super) fn full(self, (year, digits): (u64, u32), month: Option<Month>) -> Option<u64> {
        let language = month.map_or("", |m| m.language);
        let jalali = month.is_some_and(|m| m.calendar == Calendar::Jalali);
        let thai = self.is_in(Place::Thailand) || language == "th";
        Some(match (digits, year) {
            (3, _) if language == "zh" => return self.republican(year),
            // Programs that count from 1900, and print it so.
            (3, 100..=169) => year + 1900,
            (1 | 2, 0..=50) if jalali => year + 1400,
            (1 | 2, _) if jalali => year + 1300,
            (1 | 2, 43..=99) if thai => year + 2500 - BUDDHIST,
            (1 | 2, 0..=69) => year + 2000,
            (1 | 2, _) if self.is_in(Place::Taiwan) => return None,
            (1 | 2, _) => year + 1900,
            _ => self::year(year),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_years_days_and_leap_days() {
        let check = |(y, m, d), day: &str| {
            assert_eq!(jalali(y, m, d).map(|d| d.to_string()).as_deref(), Some(day));
        };
        check((1370, 1, 1), "1991-03-21");
        check((1400, 1, 1), "2021-03-21");
        check((1403, 1, 1), "2024-03-20");
        check((1403, 4, 11), "2024-07-01");
        check((1403, 12, 30), "2025-03-20");
        check((1404, 1, 1), "2025-03-21");
        assert_eq!(jalali(1404, 12, 30), None);
        assert_eq!(jalali(1404, 7, 31), None);
    }

    #[test]
    fn nepali_days() {
        let check = |(y, m, d), day: &str| {
            assert_eq!(bikram(y, m, d).map(|d| d.to_string()).as_deref(), Some(day));
        };
        check((2075, 1, 1), "2018-04-14");
        check((2080, 1, 1), "2023-04-14");
        check((2081, 1, 1), "2024-04-13");
        check((2082, 1, 1), "2025-04-14");
        check((2082, 2, 15), "2025-05-29");
        check((2082, 4, 1), "2025-07-17");
        check((2083, 2, 29), "2026-06-12");
        assert_eq!(bikram(2083, 2, 32), None);
        assert_eq!(bikram(2091, 1, 1), None);
        assert_eq!(bikram(2083, 13, 1), None);
        assert_eq!(bikram(2083, 1, 0), None);
    }

    #[test]
    fn ethiopian_new_years_days() {
        let check = |(y, m, d), day: &str| {
            assert_eq!(ethiopic(y, m, d).map(|d| d.to_string()).as_deref(), Some(day));
        };
        check((2000, 1, 1), "2007-09-12");
        check((2015, 1, 1), "2022-09-11");
        check((2016, 1, 1), "2023-09-12");
        check((2019, 3, 19), "2026-11-28");
        assert_eq!(ethiopic(2019, 3, 31), None);
    }
}
