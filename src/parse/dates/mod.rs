//! Dates as feeds write them: standards first, then what wires really send, in the source's own zone.
//!
//! One reader for all forms rather than a list of formats: the string is cut into numbers, words and signs, and
//! the time, the zone and the date are looked for in that order.

mod date;
mod token;
mod zone;

use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;

use crate::model::Timestamp;
use token::{Tokens, Unit};

/// Reads a date. `zone` is the source's own, for dates that carry none and for abbreviations it uses (CST).
///
/// `None` when there is no date in it, when the date does not exist (31 February), and for 1970 and before, which
/// is what programs write that know no date.
pub fn parse(raw: &str, zone: Option<Tz>) -> Option<Timestamp> {
    let mut tokens = Tokens::of(raw)?;
    let at = epoch(&tokens).or_else(|| calendar(&mut tokens, zone))?;
    (at >= oldest()).then_some(at)
}

fn calendar(tokens: &mut Tokens, zone: Option<Tz>) -> Option<Timestamp> {
    let time = time(tokens);
    let offset = zone::take(tokens, time.is_some());
    let day = date::take(tokens, zone)?;
    let (time, next_day) = time.unwrap_or((NaiveTime::MIN, false));
    let day = if next_day { day.succ_opt()? } else { day };
    zone::resolve(day.and_time(time), offset, zone)
}

fn oldest() -> Timestamp {
    let first = NaiveDate::from_ymd_opt(1971, 1, 1).unwrap_or_default();
    first.and_time(NaiveTime::MIN).and_utc().into()
}

/// Seconds or milliseconds since 1970.
fn epoch(tokens: &Tokens) -> Option<Timestamp> {
    let [token] = &tokens.list[..] else { return None };
    match token.unit {
        Unit::Number { value, digits: 9 | 10 } => Some(Timestamp::from_secs(value as i64)),
        Unit::Number { value, digits: 12 | 13 } => Some(Timestamp(value as i64)),
        _ => None,
    }
}

/// The time of day, and whether it is 24:00, which is the next day's first moment.
fn time(tokens: &mut Tokens) -> Option<(NaiveTime, bool)> {
    let (hour, minute, second, nanos) = clock(tokens).or_else(|| compact(tokens))?;
    let hour = match half(tokens) {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    // A leap second is printed as :59, for hardly any reader takes :60.
    let (hour, next_day) = if hour == 24 { (0, true) } else { (hour, false) };
    let time = NaiveTime::from_hms_nano_opt(hour, minute, second.min(59), nanos)?;
    Some((time, next_day))
}

/// `10:00`, `10:00:05`, `10:00:05.123`, `10 AM`.
fn clock(tokens: &mut Tokens) -> Option<(u32, u32, u32, u32)> {
    let Some(at) =
        tokens.find_map(|t, i| t.number(i).and(t.sign(i + 1, ':')).and(t.number(i + 2)).map(|_| i))
    else {
        let at = tokens.find_map(|t, i| {
            t.number(i).filter(|n| *n <= 12).and(t.word(i + 1).and_then(half_of)).map(|_| i)
        })?;
        return Some((tokens.use_number(at)?, 0, 0, 0));
    };
    let hour = tokens.use_number(at)?;
    let minute = tokens.use_number(at + 2)?;
    tokens.use_up(at + 1);
    let mut next = at + 3;
    let mut second = 0;
    if tokens.sign(next, ':').is_some() {
        tokens.use_up(next);
        second = tokens.use_number(next + 1).unwrap_or(0);
        next += 2;
    }
    let nanos = fraction(tokens, next);
    Some((hour, minute, second, nanos))
}

/// `.123` or `,123` after the seconds.
fn fraction(tokens: &mut Tokens, at: usize) -> u32 {
    let point = tokens.sign(at, '.').or(tokens.sign(at, ','));
    let Some(Unit::Number { value, digits }) = point.and(tokens.adjacent(at + 1)) else { return 0 };
    tokens.use_up(at);
    tokens.use_up(at + 1);
    let scale = 10u64.pow(digits.min(9));
    (value.min(scale - 1) * (1_000_000_000 / scale)) as u32
}

/// `T1000`, `T100000`, `T10`; and the last six of fourteen digits.
fn compact(tokens: &mut Tokens) -> Option<(u32, u32, u32, u32)> {
    if let Some(at) = tokens.find_map(|t, i| t.digits(i).filter(|d| *d == 14).map(|_| i)) {
        let Unit::Number { value, .. } = tokens.list[at].unit else { return None };
        tokens.list[at].unit = Unit::Number { value: value / 1_000_000, digits: 8 };
        return Some(split_time(value % 1_000_000));
    }
    let at = tokens
        .find_map(|t, i| t.word(i).filter(|w| *w == "t").and(t.digits(i + 1)).map(|_| i + 1))?;
    let digits = tokens.digits(at)?;
    let value = u64::from(tokens.use_number(at)?);
    tokens.use_up(at - 1);
    match digits {
        1 | 2 => Some(split_time(value * 10_000)),
        4 => Some(split_time(value * 100)),
        6 => Some(split_time(value)),
        _ => None,
    }
}

fn split_time(hms: u64) -> (u32, u32, u32, u32) {
    ((hms / 10_000) as u32, (hms / 100 % 100) as u32, (hms % 100) as u32, 0)
}

/// Is there a word for the second half of the day (`true`) or the first?
fn half(tokens: &mut Tokens) -> Option<bool> {
    let at = tokens.find_map(|t, i| t.word(i).and_then(half_of).map(|_| i))?;
    let half = tokens.word(at).and_then(half_of);
    tokens.use_up(at);
    half
}

fn half_of(word: &str) -> Option<bool> {
    match word {
        "pm" | "p" | "下午" | "晚上" | "오후" | "午後" => Some(true),
        "am" | "a" | "上午" | "凌晨" | "早上" | "오전" | "午前" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
