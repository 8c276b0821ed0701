//! The time of day in a date string: `10:00:05.123`, `16h42`, `4.42 p.m.`, `下午6点`, `T1000`.

use chrono::NaiveTime;

use super::hour::{self, Found};
use super::mend;
use super::names::{Beside, Half, NAMES};
use super::token::{Tokens, Unit};

/// A time of day that was found.
#[derive(Debug)]
pub(super) struct Time {
    pub(super) clock: NaiveTime,
    /// Was it 24:00, the next day's first moment?
    pub(super) next_day: bool,
    /// Its first token, and the one after its last.
    pub(super) start: usize,
    pub(super) end: usize,
    /// With seconds, or after a `T`: as machines write it.
    pub(super) exact: bool,
}

/// There is a time, and no clock shows it.
#[derive(Debug)]
pub(super) struct Impossible;

/// Takes the time out of the tokens.
pub(super) fn take(tokens: &mut Tokens) -> Result<Option<Time>, Impossible> {
    mend::signs(tokens);
    let found = colon(tokens)
        .or_else(|| compact(tokens))
        .or_else(|| hour::half_to(tokens))
        .or_else(|| worded(tokens))
        .or_else(|| halved(tokens))
        .or_else(|| dotted_to_the_end(tokens))
        .or_else(|| dotted_beside_a_day(tokens))
        .or_else(|| dotted(tokens))
        .or_else(|| military(tokens))
        .or_else(|| lone(tokens))
        .or_else(|| hour::by_name(tokens));
    let Some(mut found) = found else { return Ok(None) };
    (found.from..found.to).for_each(|i| tokens.use_up(i));
    let half = half(tokens, &mut found);
    trailing(tokens, &mut found);
    let hour = by_half(found.hour, half).ok_or(Impossible)?;
    // A leap second is printed as :59, for hardly any reader takes :60.
    let second = if found.second == 60 { 59 } else { found.second };
    let next_day = hour == 24 && found.minute == 0 && second == 0;
    let hour = if next_day { 0 } else { hour };
    let clock =
        NaiveTime::from_hms_nano_opt(hour as u32, found.minute as u32, second as u32, found.nanos)
            .ok_or(Impossible)?;
    Ok(Some(Time { clock, next_day, start: found.from, end: found.to, exact: found.exact }))
}

fn by_half(hour: u64, half: Option<Half>) -> Option<u64> {
    let later = if hour < 12 { hour + 12 } else { hour };
    let earlier = if hour == 12 { 0 } else { hour };
    match half {
        None => Some(hour),
        Some(Half::Am) if hour > 12 => None,
        Some(Half::Am) => Some(earlier),
        Some(Half::Pm) => Some(later),
        Some(Half::Noon) => Some(if (1..=5).contains(&hour) { later } else { hour }),
        Some(Half::Night) => Some(if (6..12).contains(&hour) { later } else { earlier }),
    }
}

/// `10:00`, `10:00:05`, `10:00:05.123`.
fn colon(tokens: &Tokens) -> Option<Found> {
    let from = tokens.find_map(|t, i| {
        let shaped = t.small(i).is_some() && t.is_sign(i + 1, ':') && t.small(i + 2).is_some();
        // `+08:00` is no time.
        let signed = i > 0 && t.is_sign(i - 1, '+') && t.touches(i);
        (shaped && !signed).then_some(i)
    })?;
    let mut found = Found {
        hour: tokens.small(from)?,
        minute: tokens.small(from + 2)?,
        from,
        to: from + 3,
        exact: from > 0 && tokens.word(from - 1) == Some("t"),
        ..Found::default()
    };
    if tokens.is_sign(found.to, ':')
        && let Some(second) = tokens.small(found.to + 1)
    {
        (found.second, found.exact) = (second, true);
        found.to += 2;
        fraction(tokens, &mut found);
    }
    Some(found)
}

/// `.123`, `,123` or `:123` after the seconds.
fn fraction(tokens: &Tokens, found: &mut Found) {
    let at = found.to;
    let point = ['.', ',', ':'].iter().any(|p| tokens.is_sign(at, *p));
    let Some((value, digits)) = tokens.number(at + 1).filter(|_| point && tokens.touches(at + 1))
    else {
        return;
    };
    let scale = 10u64.pow(digits.min(9));
    found.nanos = (value.min(scale - 1) * (1_000_000_000 / scale)) as u32;
    found.to += 2;
}

/// `T1000`, `T100000`, `T10`; `20240701 1000`; the end of ten to seventeen digits.
fn compact(tokens: &mut Tokens) -> Option<Found> {
    let long = |t: &Tokens, i: usize| {
        t.number(i).filter(|n| matches!(n.1, 10 | 12 | 14 | 17)).map(|n| (i, n))
    };
    if let Some((at, (value, digits))) = tokens.find_map(long) {
        let time = match digits {
            10 => value % 100 * 10_000,
            12 => value % 10_000 * 100,
            14 => value % 1_000_000,
            _ => value / 1000 % 1_000_000,
        };
        let day = value / 10u64.pow(digits - 8);
        tokens.list[at].unit = Unit::Number { value: day, digits: 8 };
        return Some(Found { from: at + 1, to: at + 1, exact: true, ..split(time) });
    }
    if let Some((at, value)) = hour::date_time_group(tokens) {
        tokens.list[at].unit = Unit::Number { value: value / 10_000, digits: 2 };
        return Some(Found {
            from: at + 1,
            to: at + 1,
            exact: true,
            ..split(value % 10_000 * 100)
        });
    }
    let at = tokens.find_map(|t, i| {
        let after_t = i > 0 && t.word(i - 1) == Some("t");
        let before = |n: usize| i > n && t.number(i - 1 - n).is_some_and(|n| n.1 == 8);
        let after_day = before(0) || (before(1) && t.is_sign(i - 1, '-'));
        let digits = t.number(i)?.1;
        ((after_t && matches!(digits, 1 | 2 | 4 | 6)) || (after_day && matches!(digits, 4 | 6)))
            .then_some(i)
    })?;
    let (value, digits) = tokens.number(at)?;
    let time = match digits {
        1 | 2 => value * 10_000,
        4 => value * 100,
        _ => value,
    };
    let mut found = Found { from: at, to: at + 1, exact: true, ..split(time) };
    if digits == 6 {
        fraction(tokens, &mut found);
    }
    Some(found)
}

fn split(hms: u64) -> Found {
    Found { hour: hms / 10_000, minute: hms / 100 % 100, second: hms % 100, ..Found::default() }
}

/// Is it no part of another number? The 42 of `16.42 Uhr` is no hour, nor is the 5 of `2.05pm`.
fn whole(tokens: &Tokens, i: usize) -> bool {
    i < 2 || !tokens.is_sign(i - 1, '.') || !tokens.touches(i) || tokens.number(i - 2).is_none()
}

/// `16h42`, `16 Uhr`, `16 giờ 42 phút`, `15 ч. 45 мин.`, `18时00分05秒`, `4点半`.
fn worded(tokens: &Tokens) -> Option<Found> {
    let is = |at: usize, beside| tokens.word(at).is_some_and(|w| NAMES.is(w, beside));
    let hour = |t: &Tokens, i| t.small(i).filter(|_| is(i + 1, Beside::Hour) && whole(t, i));
    let from = tokens.find_map(|t, i| hour(t, i).map(|_| i))?;
    let mut found = Found { hour: tokens.small(from)?, from, to: from + 2, ..Found::default() };
    if is(found.to, Beside::HalfPast) {
        return Some(Found { minute: 30, to: found.to + 1, ..found });
    }
    let ends = |i: usize| match tokens.list.get(i).map(|t| &t.unit) {
        // `16 h 42 HNE`, `15 giờ 45 ngày 28-11-2026`
        Some(Unit::Word(word)) => word == "ngay" || super::zones::is_name(word),
        Some(Unit::Sign('/' | '-' | '.')) => false,
        _ => true,
    };
    // `15 ч. 45 мин.`
    let dot = tokens.is_sign(found.to, '.')
        && tokens.small(found.to + 1).is_some()
        && is(found.to + 2, Beside::Minute);
    found.to += usize::from(dot);
    let minute = tokens.small(found.to).filter(|_| {
        tokens.touches(found.to) || is(found.to + 1, Beside::Minute) || ends(found.to + 1)
    });
    let Some(minute) = minute else { return Some(found) };
    found.minute = minute;
    found.to += 1 + usize::from(is(found.to + 1, Beside::Minute));
    if let Some(second) = tokens.small(found.to).filter(|_| is(found.to + 1, Beside::Second)) {
        (found.second, found.to) = (second, found.to + 2);
    }
    Some(found)
}

/// `10 AM`, `4 p.m.`, `345 PM`
fn halved(tokens: &Tokens) -> Option<Found> {
    let half = |word: &str| NAMES.halves.get(word).copied();
    let (from, hour, minute) = tokens.find_map(|t, i| {
        let (number, digits) = t.number(i).filter(|_| whole(t, i))?;
        let (hour, minute) = if digits > 2 { (number / 100, number % 100) } else { (number, 0) };
        let shown = (1..=12).contains(&hour) && minute < 60 && digits <= 4;
        // The 8 of `November 8 noon` is a day.
        let hours = |w: &str| hour == 12 || !hour::is_name(w);
        let (_, words) = t.name(i + 1, |w| half(w).filter(|_| shown && hours(w)))?;
        // `1 a` is no hour, `1a` may be one.
        let letter = words == 1 && t.word(i + 1).is_some_and(|w| w.len() == 1);
        (!letter || t.touches(i + 1)).then_some((i, hour, minute))
    })?;
    Some(Found { hour, minute, from, to: from + 1, ..Found::default() })
}

/// `kl. 15`, `pukul 15`, `ore 15`: an hour alone, after a word that says so.
fn lone(tokens: &Tokens) -> Option<Found> {
    let (from, at) = tokens.find_map(|t, i| {
        let at = i + 1 + usize::from(t.is_sign(i + 1, '.'));
        let said = t.name(i, |w| NAMES.is(w, Beside::OClock).then_some(()))?.1 == 1;
        let day = t.word(at + 1).is_some_and(|w| NAMES.months.contains_key(w))
            || "./-:".chars().any(|s| t.is_sign(at + 1, s) && t.number(at + 2).is_some());
        (said && t.small(at)? <= 24 && !day).then_some((i, at))
    })?;
    Some(Found { hour: tokens.small(at)?, from, to: at + 1, ..Found::default() })
}

/// `03.45.00.000000 PM`, as databases write it.
fn dotted_to_the_end(tokens: &Tokens) -> Option<Found> {
    let two = |i: usize| tokens.number(i).filter(|n| n.1 == 2).map(|n| n.0);
    let at = tokens.find_map(|t, i| {
        let points = [1, 3, 5].iter().all(|n| t.is_sign(i + n, '.') && t.touches(i + n + 1));
        let ends = t.number(i + 6).is_some_and(|n| n.1 >= 3);
        (points && ends && two(i + 2).is_some() && two(i + 4).is_some()).then_some(i)
    })?;
    let mut found = Found {
        hour: tokens.small(at)?,
        minute: two(at + 2)?,
        second: two(at + 4)?,
        from: at,
        to: at + 5,
        exact: true,
        ..Found::default()
    };
    fraction(tokens, &mut found);
    Some(found)
}

/// `27 Nov 2026 14.05.00`, as programs write times in Danish, Finnish, Indonesian: three pairs of digits beside a whole day, or
/// before a half of it (`27-NOV-26 02.05.00 PM`).
fn dotted_beside_a_day(tokens: &Tokens) -> Option<Found> {
    let two = |i: usize| tokens.number(i).filter(|n| n.1 == 2 && n.0 < 60).map(|n| n.0);
    let point = |i: usize| tokens.is_sign(i, '.') && tokens.touches(i);
    let close = |i: usize| tokens.touches(i + 2) && tokens.touches(i + 4);
    let from = tokens.find_map(|t, i| {
        let points = point(i + 1) && point(i + 3) && !(i > 0 && point(i - 1)) && !point(i + 5);
        let hour = t.small(i).is_some_and(|hour| hour <= 24);
        (points && hour && close(i) && two(i + 2).is_some() && two(i + 4).is_some()).then_some(i)
    })?;
    let others = || (0..tokens.list.len()).filter(|i| !(from..from + 5).contains(i));
    let year = |n: (u64, u32)| n.1 == 4 && (1971..=2069).contains(&n.0);
    let half = tokens.name(from + 5, |w| NAMES.halves.get(w).copied()).is_some();
    let dated = (half || others().any(|i| tokens.number(i).is_some_and(year)))
        && others().any(|i| tokens.small(i).is_some_and(|day| (1..=31).contains(&day)));
    let (hour, minute, second) = (tokens.small(from)?, two(from + 2)?, two(from + 4)?);
    let found = Found { hour, minute, second, from, to: from + 5, exact: true, ..Found::default() };
    dated.then_some(found)
}

/// `4.42 p.m.`, `kl. 16.42`, `u 16,42`, `16.42 WIB`, `1.7.2024 16.42`; not two thirds of `16.04.2024`.
fn dotted(tokens: &Tokens) -> Option<Found> {
    let said = |i: usize| {
        let before =
            |n: usize| i > n && tokens.word(i - 1 - n).is_some_and(|w| NAMES.is(w, Beside::Before));
        before(0) || (before(1) && tokens.is_sign(i - 1, '.'))
    };
    let shaped = |i: usize| {
        let comma = tokens.is_sign(i + 1, ',') && tokens.touches(i + 1) && said(i);
        let minute = tokens.number(i + 2).filter(|n| n.1 == 2 && n.0 < 60 && tokens.touches(i + 2));
        let pair = tokens.small(i).is_some_and(|h| h <= 24)
            && (tokens.is_sign(i + 1, '.') || comma)
            && minute.is_some();
        let more = tokens.is_sign(i + 3, '.')
            && tokens.number(i + 4).is_some_and(|n| n.1 == 4 || tokens.touches(i + 4));
        let within = i > 0
            && (tokens.is_sign(i - 1, '+') || (tokens.is_sign(i - 1, '.') && tokens.touches(i)));
        pair && !more && !within
    };
    let beside = |i: usize| {
        let after = tokens.word(i + 3).is_some_and(|w| {
            NAMES.is(w, Beside::After) || NAMES.is(w, Beside::Hour) || super::zones::is_name(w)
        });
        let half = tokens.name(i + 3, |w| NAMES.halves.get(w).copied()).is_some();
        said(i) || after || half
    };
    let year = tokens.numbers().any(|n| n.1 == 4);
    let all: Vec<usize> = (0..tokens.list.len()).filter(|i| shaped(*i)).collect();
    let at = all.iter().find(|i| beside(**i)).or(all.last().filter(|_| year)).copied()?;
    Some(Found {
        hour: tokens.small(at)?,
        minute: tokens.small(at + 2)?,
        from: at,
        to: at + 3,
        ..Found::default()
    })
}

/// `1342 GMT`, `1342Z`, `0930 hrs`, beside a year.
fn military(tokens: &Tokens) -> Option<Found> {
    let four = |i: usize| tokens.number(i).filter(|n| n.1 == 4);
    let years = tokens.numbers().filter(|n| n.1 == 4).count();
    let at = tokens.find_map(|t, i| {
        let word = four(i).and(t.word(i + 1))?;
        let zulu = word == "z" && t.touches(i + 1);
        let said = zulu || matches!(word, "gmt" | "utc" | "hrs" | "hr" | "h" | "uhr");
        (said && years > 1).then_some(i)
    })?;
    Some(Found { from: at, to: at + 1, ..split(four(at)?.0 * 100) })
}

/// The half of the day beside the time, taken out.
fn half(tokens: &mut Tokens, found: &mut Found) -> Option<Half> {
    let known = |word: &str| NAMES.halves.get(word).copied();
    // `10:00 (AM)`, `3 uur 's middags`
    let open = usize::from(tokens.is_sign(found.to, '(') || tokens.is_sign(found.to, '\''));
    if let Some((half, words)) = tokens.name(found.to + open, known) {
        let end = found.to + open + words;
        let dot = usize::from(tokens.is_sign(end, '.') && tokens.touches(end));
        (found.to..end + dot).for_each(|i| tokens.use_up(i));
        found.to = end + dot;
        return Some(half);
    }
    // Before it, in languages that say it so, be it `nachmittags um 3`; beside `15:45` a word says nothing.
    let ends = (0..=2).map_while(|n| {
        let end = found.from.checked_sub(n)?;
        (found.hour <= 12 && (end..found.from).all(|at| leads_in(tokens, at))).then_some(end)
    });
    let (half, words, end) = ends
        .into_iter()
        .find_map(|end| half_until(tokens, end).map(|(h, words)| (h, words, end)))?;
    (end - words..end).for_each(|i| tokens.use_up(i));
    found.from = end - words;
    Some(half)
}

/// May it stand between the half of the day and the time: `um`, `a las`, `kl.`?
fn leads_in(tokens: &Tokens, at: usize) -> bool {
    let small = |w: &str| NAMES.is(w, Beside::Before) || w == "a";
    tokens.word(at).is_some_and(small) || (tokens.is_sign(at, '.') && tokens.touches(at))
}

/// The half of the day that ends before this token, and of how many tokens it is.
fn half_until(tokens: &Tokens, end: usize) -> Option<(Half, usize)> {
    let known = |word: &str| NAMES.halves.get(word).copied();
    let before = (1..=3).filter_map(|n| end.checked_sub(n)).find_map(|at| {
        let (half, words) = tokens.name(at, known).filter(|n| at + n.1 == end)?;
        let word = tokens.word(at)?;
        let whole = !word.is_ascii() || word.len() > 3 || (words > 1 && word.len() > 1);
        (whole || matches!(word, "am" | "pm" | "os" | "oo")).then_some((half, words))
    });
    before.or_else(|| Some((hungarian(tokens, end)?, 2)))
}

/// `du. 3 óra`, `de. 10.15`: without the dot they are small words of French and Spanish.
fn hungarian(tokens: &Tokens, end: usize) -> Option<Half> {
    let at = end.checked_sub(2)?;
    let dotted = tokens.is_sign(at + 1, '.') && tokens.touches(at + 1);
    match tokens.word(at).filter(|_| dotted)? {
        "de" => Some(Half::Am),
        "du" => Some(Half::Pm),
        _ => None,
    }
}

/// `Uhr`, `hrs`, `น.`: what follows a time and says nothing.
fn trailing(tokens: &mut Tokens, found: &mut Found) {
    let empty = |w: &str| {
        (NAMES.is(w, Beside::After) || NAMES.is(w, Beside::Hour)) && !super::zones::is_name(w)
    };
    // `hora` says nothing, `hora peninsular` names a zone.
    let zone = |t: &Tokens, i: usize| {
        t.name(i, |w| (super::zones::is_name(w) || NAMES.is(w, Beside::Of)).then_some(())).is_some()
    };
    while tokens.word(found.to).is_some_and(empty) && !zone(tokens, found.to) {
        tokens.use_up(found.to);
        found.to += 1;
        if tokens.is_sign(found.to, '.') && tokens.touches(found.to) {
            tokens.use_up(found.to);
            found.to += 1;
        }
    }
}
