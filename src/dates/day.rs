//! The day of a date string: ISO, with a month's name, or three numbers in some order.

use std::ops::Range;

use chrono::{Datelike, NaiveDate, Weekday};

use super::calendar::{Calendars, on, ymd};
use super::fold::numerals;
use super::names::{Calendar, Month, NAMES};
use super::order::{Order, writes_month_first, writes_year_first};
use super::token::{Tokens, Unit};
use super::{Context, calendar};

/// A number with its count of digits.
type Number = (u64, u32);

/// A day as a dateline prints it, often without its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// Of four digits.
    pub year: Option<i32>,
    /// From 1 on; none where only the day is printed (`31日`).
    pub month: Option<u32>,
    /// Of the month.
    pub day: u32,
}

/// Takes the day out of what time and zone have left. `american`: what the zone it names tells of where it was written.
pub(super) fn take(tokens: &Tokens, context: Context, american: Option<bool>) -> Option<NaiveDate> {
    let weekdays = weekdays(tokens);
    let months = months(tokens, context, &weekdays);
    let calendars = Calendars::of(tokens, context);
    let shaped = months.iter().find_map(|(at, words, month)| {
        named(tokens, *at..*at + *words, *month, calendars, context.strict)
    });
    if let Some((year, month, day)) = shaped {
        return on(year, month, day);
    }
    if !months.is_empty() && !context.strict {
        return None;
    }
    if let Some((year, week)) = week(tokens) {
        return weekly(year, week);
    }
    let foreign = tokens.foreign
        || weekdays.iter().any(|d| d.0 != "en") && !weekdays.iter().any(|d| d.0 == "en");
    let american = if foreign { Some(false) } else { american };
    numeric(tokens, context, calendars, american, &weekdays)
}

/// How the numbers of a date must be read, where there is only one way.
pub(super) fn order(tokens: &mut Tokens) -> Option<Order> {
    super::clock::take(tokens).ok()?;
    let triple = triple(tokens, true)?;
    let [a, b, year] = triple.numbers;
    if year.1 != 4 || a.1 > 2 {
        return None;
    }
    let days = possible(a, b, year, &weekdays(tokens));
    match days[..] {
        [(order, _)] => Some(order),
        _ => None,
    }
}

/// A day as datelines print it: `May 8`, `18. November 2019`, `11月18日`, `31日`.
pub fn day_of(text: &str) -> Option<Day> {
    let tokens = Tokens::of(&numerals(text), false)?;
    let year_of = |n: &Number| n.1 == 4;
    let numbers: Vec<Number> = tokens.numbers().collect();
    let year = numbers.iter().find(|n| year_of(n)).map(|n| calendar::year(n.0) as i32);
    let small: Vec<u32> = numbers
        .iter()
        .filter(|n| n.1 <= 2 && (1..=31).contains(&n.0))
        .map(|n| n.0 as u32)
        .collect();
    let named = months(&tokens, Context::default(), &weekdays(&tokens)).first().map(|m| m.2);
    if named.is_some_and(|m| m.calendar != Calendar::Gregorian) {
        return None;
    }
    // `18.11.2019` is day first; `2019-11-18` and `11月18日` are month first.
    let hyphens = tokens.list.iter().any(|t| t.unit == Unit::Sign('-'));
    let (month, day) = match (named, small.as_slice()) {
        (Some(month), [day, ..]) => (Some(month.number), *day),
        (None, [a, b, ..]) if hyphens => (Some(*a), *b),
        (None, [a, b, ..]) => (Some(*b), *a),
        (None, [day]) => (None, *day),
        _ => return None,
    };
    Some(Day { year, month, day })
}

/// The days of the week it names, with their languages.
fn weekdays(tokens: &Tokens) -> Vec<(&'static str, Weekday)> {
    let known = |word: &str| NAMES.days.get(word);
    (0..tokens.list.len())
        .filter_map(|i| tokens.name(i, known))
        .flat_map(|(all, _)| all.iter().copied())
        .collect()
}

/// The months it names: where, of how many words, which. Names that are a weekday's too come last.
fn months(
    tokens: &Tokens,
    context: Context,
    weekdays: &[(&'static str, Weekday)],
) -> Vec<(usize, usize, Month)> {
    // A weekday that several languages name so is the document's.
    let own = context.language.filter(|own| weekdays.iter().any(|d| d.0 == *own));
    let named = weekdays.iter().map(|d| d.0).filter(|_| own.is_none());
    let languages: Vec<&str> = named.chain(context.language).collect();
    let at = |i: usize| {
        let named = tokens.name(i, |n| NAMES.month(n, context.zone, &languages));
        let other = || numbered(tokens, i).or_else(|| roman(tokens, i));
        named.or_else(other).map(|(month, words)| (i, words, month))
    };
    let mut found: Vec<_> = (0..tokens.list.len()).filter_map(at).collect();
    found.sort_by_key(|(i, ..)| tokens.word(*i).is_some_and(|w| NAMES.days.contains_key(w)));
    found
}

/// Vietnamese numbers its months: `tháng 7`, `Th7`.
fn numbered(tokens: &Tokens, at: usize) -> Option<(Month, usize)> {
    let word = tokens.word(at).filter(|w| matches!(*w, "thang" | "thg" | "th"))?;
    let number = tokens.number(at + 1).filter(|n| (1..=12).contains(&n.0) && n.1 <= 2)?;
    // Beside a day in figures it names one of the week: `Th6, 27/11/2026`.
    let whole = triple(tokens, true).is_some_and(|t| t.numbers.iter().any(|n| n.1 == 4));
    (!whole && (word != "th" || tokens.touches(at + 1))).then_some((
        Month { language: "vi", calendar: Calendar::Gregorian, number: number.0 as u32 },
        2,
    ))
}

/// Months in Roman numerals, between a day and a year: `28.XI.2026`, `28 XI 2026`.
fn roman(tokens: &Tokens, at: usize) -> Option<(Month, usize)> {
    const NUMERALS: [&str; 12] =
        ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];
    let word = tokens.word(at).filter(|_| tokens.list[at].upper)?;
    let number = (1..).zip(NUMERALS).find(|(_, n)| *n == word)?.0;
    let sign = |i: usize| ['.', '-', '/'].into_iter().find(|s| tokens.is_sign(i, *s));
    let (before, after) = (at.checked_sub(1)?, at + 1);
    let (day, year) = match (sign(before), sign(after)) {
        (Some(a), Some(b)) if a == b => (before.checked_sub(1)?, after + 1),
        (None, None) => (before, after),
        _ => return None,
    };
    let dated = tokens.number(day).is_some_and(|n| n.1 <= 2 && (1..=31).contains(&n.0))
        && tokens.number(year).is_some_and(|n| n.1 == 4);
    dated.then_some((Month { language: "", calendar: Calendar::Gregorian, number }, 1))
}

/// Year, month and day round a month's name: `01 Jul 2024`, `Jul 1, 2024`, `1-Jul-24`, `2004. július 13.`, `Jul 2024`.
fn named(
    tokens: &Tokens,
    name: Range<usize>,
    month: Month,
    calendars: Calendars,
    strict: bool,
) -> Option<(u64, Month, u64)> {
    let before = beside(tokens, (0..name.start).rev(), strict);
    let after = beside(tokens, name.end..tokens.list.len(), strict);
    let beyond = after.and_then(|(i, _)| beside(tokens, i + 1..tokens.list.len(), strict));
    let ahead = before.and_then(|(i, _)| beside(tokens, (0..i).rev(), strict));
    let number = |found: Option<(usize, Number)>| found.map(|f| f.1);
    let is_day = |n: &Number| n.1 <= 2 && (1..=31).contains(&n.0);
    let is_year = |n: &Number| n.1 == 4 || (n.1 == 3 && (100..170).contains(&n.0));
    let year = |n: Number| calendars.full(n, Some(month));
    let short = |n: Number| year(n).filter(|_| n.1 == 2 && !strict);
    // `24年7月1日`
    let counted = before.is_some_and(|(i, _)| month.language == "zh" && tokens.is_sign(i + 1, '-'));
    let (year, day) = match [number(ahead), number(before), number(after), number(beyond)] {
        [_, Some(d), Some(y), _] if is_day(&d) && is_year(&y) => (year(y)?, d.0),
        [_, Some(y), Some(d), _] if is_year(&y) && is_day(&d) => (year(y)?, d.0),
        // `7 out of 10 in 2024` is no day of October.
        [_, b, Some(d), Some(y)] if is_day(&d) && is_year(&y) && (b.is_none() || !strict) => {
            (year(y)?, d.0)
        }
        [Some(y), Some(d), None, _] if is_year(&y) && is_day(&d) => (year(y)?, d.0),
        [_, Some(y), Some(d), _] if counted && is_day(&d) => (short(y)?, d.0),
        [_, Some(d), Some(y), _] if is_day(&d) => (short(y)?, d.0),
        [_, None, Some(d), Some(y)] if is_day(&d) => (short(y)?, d.0),
        [_, None, Some(y), _] | [_, Some(y), None, _] if is_year(&y) && !strict => (year(y)?, 1),
        _ => return None,
    };
    Some((year, month, day))
}

/// The nearest number on one side, a few signs and short words passed over.
fn beside(
    tokens: &Tokens,
    places: impl Iterator<Item = usize>,
    strict: bool,
) -> Option<(usize, Number)> {
    let mut passed = 0;
    for at in places {
        match &tokens.list[at].unit {
            Unit::Number { value, digits } => return Some((at, (*value, *digits))),
            Unit::Used => continue,
            Unit::Word(word) if strict && word.chars().count() > 3 => return None,
            Unit::Word(_) | Unit::Sign(_) => passed += 1,
        }
        // `2026-ж., 27-январь`, `2026(e)ko azaroaren 27(a)`
        if passed > if strict { 3 } else { 4 } {
            return None;
        }
    }
    None
}

/// `2024-W27-1`, `2024W271`, `2024-W27`: the year, and week and day as three digits.
fn week(tokens: &Tokens) -> Option<(u64, u64)> {
    let at =
        tokens.find_map(|t, i| t.word(i).filter(|w| *w == "w").and(t.number(i + 1)).map(|_| i))?;
    let year = tokens.numbers().next().filter(|n| n.1 == 4)?.0;
    let (week, digits) = tokens.number(at + 1)?;
    let day = tokens
        .number(at + 3)
        .filter(|n| n.1 == 1 && tokens.is_sign(at + 2, '-'))
        .map_or(1, |n| n.0);
    Some((year, if digits == 3 { week } else { week * 10 + day }))
}

fn weekly(year: u64, week: u64) -> Option<NaiveDate> {
    let day = Weekday::try_from(u8::try_from(week % 10).ok()?.checked_sub(1)?).ok()?;
    NaiveDate::from_isoywd_opt(i32::try_from(year).ok()?, u32::try_from(week / 10).ok()?, day)
}

/// Three numbers that belong together, and the sign between them.
struct Triple {
    numbers: [Number; 3],
    sign: Option<char>,
}

/// The first three numbers joined by a sign; else, where a date is all there is, the first three.
fn triple(tokens: &Tokens, strict: bool) -> Option<Triple> {
    let joined = |i: usize| {
        let Unit::Sign(sign @ ('-' | '/' | '.')) = tokens.list.get(i + 1)?.unit else {
            return None;
        };
        let numbers = [tokens.number(i)?, tokens.number(i + 2)?, tokens.number(i + 4)?];
        let more = tokens.is_sign(i + 5, sign)
            && tokens.touches(i + 5)
            && tokens.number(i + 6).is_some()
            && tokens.touches(i + 6);
        let less = i > 1
            && tokens.is_sign(i - 1, sign)
            && tokens.touches(i)
            && tokens.number(i - 2).is_some();
        (tokens.is_sign(i + 3, sign) && !more && !less)
            .then_some(Triple { numbers, sign: Some(sign) })
    };
    let all = || {
        let numbers: Vec<Number> = tokens.numbers().take(3).collect();
        let mut signs: Vec<char> = tokens
            .list
            .iter()
            .filter_map(|t| match t.unit {
                Unit::Sign(sign @ ('-' | '/' | '.')) => Some(sign),
                _ => None,
            })
            .collect();
        // `1/7-2024` is Danish, not American.
        signs.dedup();
        let sign = signs.first().copied().filter(|_| signs.len() == 1);
        Some(Triple { numbers: numbers.try_into().ok()?, sign })
    };
    (0..tokens.list.len()).find_map(joined).or_else(|| if strict { None } else { all() })
}

fn numeric(
    tokens: &Tokens,
    context: Context,
    calendars: Calendars,
    american: Option<bool>,
    weekdays: &[(&'static str, Weekday)],
) -> Option<NaiveDate> {
    let numbers: Vec<Number> = tokens.numbers().collect();
    let words = tokens.list.iter().any(|t| matches!(t.unit, Unit::Word(_)));
    if let [(n, 8), ..] = numbers[..]
        && !(context.strict && (words || numbers.len() > 1))
    {
        return calendars.day(n / 10_000, n / 100 % 100, n % 100);
    }
    if let Some(triple) = triple(tokens, context.strict) {
        return three(&triple, context, calendars, american, weekdays);
    }
    if context.strict {
        return None;
    }
    let year = |n: u64| calendars.full((n, 2), None);
    // Words that nobody knows may say what the numbers are: `Q4 2026`, `1 Smarch 2026`.
    let said = tokens.list.iter().any(|t| matches!(&t.unit, Unit::Word(w) if w != "t"));
    match numbers[..] {
        [(n, 6)] => ymd(year(n / 10_000)?, n / 100 % 100, n % 100),
        [(n, 7)] => match calendars.republican(n / 10_000) {
            Some(year) => ymd(year, n / 100 % 100, n % 100),
            None => ordinal(n / 1000, n % 1000),
        },
        [(year, 4)] if !said => calendars.day(year, 1, 1),
        [(year, 4), (day, 3)] => ordinal(year, day),
        [(year, 4), (month, _)] | [(month, _), (year, 4)] if !said => calendars.day(year, month, 1),
        _ => None,
    }
}

fn three(
    triple: &Triple,
    context: Context,
    calendars: Calendars,
    american: Option<bool>,
    weekdays: &[(&'static str, Weekday)],
) -> Option<NaiveDate> {
    let [a, b, c] = triple.numbers;
    if a.1 == 4 && b.1 == 3 && !context.strict {
        return ordinal(a.0, b.0);
    }
    if a.1 > 2 {
        let year = if a.1 == 3 { calendars.republican(a.0)? } else { a.0 };
        return calendars.day(year, b.0, c.0);
    }
    if calendars.is_iranian() && c.1 <= 2 && !context.strict {
        return calendars.short_jalali(a.0, b.0, c.0);
    }
    let year_first = a.0 > 31 || context.zone.is_some_and(|z| writes_year_first(z) && a.0 > 12);
    if c.1 <= 2 && (context.strict || year_first) {
        return if context.strict { None } else { ymd(calendars.full(a, None)?, b.0, c.0) };
    }
    if calendars.is_jalali(c.0) {
        return calendar::jalali(c.0, b.0, a.0);
    }
    let days = possible(a, b, (calendars.full(c, None)?, 4), weekdays);
    let american = match (context.zone, american) {
        (Some(zone), _) => writes_month_first(zone),
        (None, Some(american)) => american,
        (None, None) => !context.strict,
    };
    let order = match (context.order, triple.sign) {
        (Some(order), _) => order,
        (None, Some('/')) if american && calendar::year(c.0) == c.0 => Order::MonthFirst,
        _ => Order::DayFirst,
    };
    days.iter().find(|d| d.0 == order).or(days.first()).map(|d| d.1)
}

/// The days that two numbers and a year may mean, by order; of two, the one on the weekday named beside them.
fn possible(
    a: Number,
    b: Number,
    year: Number,
    weekdays: &[(&'static str, Weekday)],
) -> Vec<(Order, NaiveDate)> {
    let day_first = ymd(year.0, b.0, a.0).map(|d| (Order::DayFirst, d));
    let month_first = ymd(year.0, a.0, b.0).map(|d| (Order::MonthFirst, d));
    let all: Vec<_> = [day_first, month_first].into_iter().flatten().collect();
    let fits = |d: &&(Order, NaiveDate)| weekdays.iter().any(|w| w.1 == d.1.weekday());
    let fitting: Vec<_> = all.iter().filter(fits).copied().collect();
    if fitting.len() == 1 { fitting } else { all }
}

fn ordinal(year: u64, day: u64) -> Option<NaiveDate> {
    NaiveDate::from_yo_opt(i32::try_from(year).ok()?, u32::try_from(day).ok()?)
}
