//! Calendars that count otherwise: the Iranian one, and the Buddhist years of Thailand.

use chrono::NaiveDate;

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
}
