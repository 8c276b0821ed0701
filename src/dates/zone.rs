//! Zones of dates: offsets, abbreviations, and the source's own zone.

use std::borrow::Cow;

use chrono::{NaiveDateTime, Offset, TimeDelta, TimeZone};
use chrono_tz::{OffsetName, Tz};

use super::Context;
use super::clock::Time;
use super::names::{Beside, NAMES};
use super::token::{Tokens, Unit};
use super::zones::{Means, Name, ZONES, is_name};
use crate::model::Timestamp;

/// What a date says of its zone.
pub(super) enum Said {
    Nothing,
    /// Minutes east of Greenwich.
    Offset(i32),
    Name(&'static Name),
    Zone(Tz),
}

/// It says something nobody knows.
#[derive(Debug)]
pub(super) struct Unknown;

impl Said {
    pub(super) fn is_said(&self) -> bool {
        !matches!(self, Self::Nothing)
    }

    /// Was it written in America, or elsewhere? Greenwich is used everywhere.
    pub(super) fn is_american(&self) -> Option<bool> {
        match self {
            Self::Nothing | Self::Offset(0) => None,
            Self::Offset(minutes) => Some((-600..=-240).contains(minutes)),
            Self::Zone(zone) => Some(super::order::writes_month_first(*zone)),
            Self::Name(name) => match name.mostly {
                Means::Minutes(0) => None,
                Means::Minutes(minutes) => Some((-600..=-240).contains(&minutes)),
                Means::Zone(zone) => Some(super::order::writes_month_first(zone)),
                Means::Own | Means::Unsure => None,
            },
        }
    }

    /// A zone named in full stands in where nothing else is said.
    pub(super) fn or_zone(self, zone: Option<Tz>) -> Self {
        match (self, zone) {
            (Self::Nothing, Some(zone)) => Self::Zone(zone),
            (said, _) => said,
        }
    }
}

/// Takes `Europe/Paris` out of a date string, where it stands in it.
pub(super) fn without_name(raw: &str) -> (Cow<'_, str>, Option<Tz>) {
    let pieces = raw.split(|c: char| c.is_whitespace() || "[]()".contains(c));
    let zone = |p: &str| {
        p.parse::<Tz>().ok().filter(|_| p.contains('/') || p.contains(|c: char| c.is_ascii_digit()))
    };
    match pieces
        .filter(|p| p.starts_with(|c: char| c.is_ascii_uppercase()))
        .find_map(|p| Some((p, zone(p)?)))
    {
        Some((piece, zone)) => (raw.replacen(piece, " ", 1).into(), Some(zone)),
        None => (raw.into(), None),
    }
}

/// Takes the zone out of the tokens. An offset only counts beside a time: else it is a date's hyphen.
pub(super) fn take(
    tokens: &mut Tokens,
    time: Option<&Time>,
    context: Context,
) -> Result<Said, Unknown> {
    let Some(time) = time else {
        // `2024-07-01+08:00`, `1 July 2024 GMT`
        let at = tokens.find_map(|t, i| (t.is_sign(i, '+') && t.touches(i)).then_some(i));
        let offset = at.and_then(|at| offset(tokens, at, false, true));
        return Ok(offset.map_or_else(|| anywhere(tokens), Said::Offset));
    };
    if let Some(minutes) = offset(tokens, time.end, time.exact, false) {
        return Ok(Said::Offset(minutes));
    }
    if looks_offset(tokens, time.end) {
        return Err(Unknown);
    }
    let next =
        (time.end..=tokens.list.len()).find(|i| !"([,-–|/".chars().any(|s| tokens.is_sign(*i, s)));
    let next = next.unwrap_or(time.end);
    if let Some(said) = name_at(tokens, next, context.strict) {
        return Ok(said);
    }
    if let Some(minutes) = without_plus(tokens, time.end) {
        return Ok(Said::Offset(minutes));
    }
    let at_end =
        |t: &Tokens, i: usize| (i > time.end && t.list[i].spaced && full_offset(t, i)).then_some(i);
    if let Some(minutes) = tokens.find_map(at_end).and_then(|i| offset(tokens, i, true, false)) {
        return Ok(Said::Offset(minutes));
    }
    let before =
        (1..=2).filter_map(|n| time.start.checked_sub(n)).find_map(|at| name_at(tokens, at, true));
    let said = before.unwrap_or_else(|| anywhere(tokens));
    let lost =
        !said.is_said() && context.zone.is_none() && !context.strict && strange(tokens, next);
    if lost { Err(Unknown) } else { Ok(said) }
}

/// Capitals after a time that are no name we know are a zone we do not know.
fn strange(tokens: &Tokens, at: usize) -> bool {
    let Some(word) = tokens.word(at) else { return false };
    // `hora de Bogotá`, `بتوقيت بغداد`; `Caucasus Standard Time`
    let of = tokens.name(at, |w| NAMES.is(w, Beside::Of).then_some(())).is_some();
    let time = |i: usize| {
        matches!(tokens.word(i), Some("standard" | "daylight" | "summer"))
            && tokens.word(i + 1) == Some("time")
    };
    if of || (at..at + 4).any(time) {
        return true;
    }
    let named = NAMES.months.contains_key(word)
        || NAMES.days.contains_key(word)
        || NAMES.halves.contains_key(word)
        || NAMES.clock.contains_key(word);
    tokens.list[at].upper && (3..=5).contains(&word.len()) && word.is_ascii() && !named
}

/// A name at this place, with the offset that may follow it.
fn name_at(tokens: &mut Tokens, at: usize, strict: bool) -> Option<Said> {
    let (name, words) = tokens.name(at, |n| ZONES.get(n))?;
    let word = tokens.word(at).unwrap_or_default();
    let moscow = matches!(word, "мск" | "msk");
    let shouted = tokens.list[at].upper || !word.is_ascii() || words > 1;
    let plain = matches!(word, "gmt" | "utc" | "ut" | "z") || (!strict && word.len() > 2);
    if !shouted && !plain {
        return None;
    }
    (at..at + words).for_each(|i| tokens.use_up(i));
    let next = at + words;
    let greenwich = name.mostly == Means::Minutes(0);
    let more = if greenwich || full_offset(tokens, next) {
        offset(tokens, next, true, true)
    } else {
        None
    };
    let more = more.or_else(|| if greenwich { without_plus(tokens, next) } else { None });
    let more = more.or_else(|| if moscow { from_moscow(tokens, next) } else { None });
    Some(more.map_or(Said::Name(name), Said::Offset))
}

/// `МСК+2`, as Russia counts its zones.
fn from_moscow(tokens: &mut Tokens, at: usize) -> Option<i32> {
    let sign = if tokens.is_sign(at, '+') { 60 } else { -60 };
    let signed = tokens.is_sign(at, '+') || tokens.is_sign(at, '-');
    let (hours, _) = tokens.number(at + 1).filter(|n| n.1 == 1 && n.0 <= 9)?;
    if !(signed && tokens.touches(at) && tokens.touches(at + 1)) {
        return None;
    }
    (at..at + 2).for_each(|i| tokens.use_up(i));
    Some(180 + sign * i32::try_from(hours).ok()?)
}

/// Names that are unmistakable wherever they stand: Greenwich, one in brackets, one at the end.
fn anywhere(tokens: &mut Tokens) -> Said {
    let last = tokens.list.iter().rposition(|t| matches!(t.unit, Unit::Word(_)));
    let sure = |t: &Tokens, i: usize| {
        let word = t.word(i)?;
        let known = is_name(word) && word.len() > 2;
        let sure = matches!(word, "gmt" | "utc")
            || !word.is_ascii()
            || Some(i) == last
            || (i > 0 && t.is_sign(i - 1, '('));
        (known && sure).then_some(i)
    };
    tokens.find_map(sure).and_then(|i| name_at(tokens, i, true)).unwrap_or(Said::Nothing)
}

/// Reads an offset and takes it out.
fn offset(tokens: &mut Tokens, at: usize, exact: bool, bare: bool) -> Option<i32> {
    let (minutes, used) = offset_at(tokens, at, exact, bare)?;
    (at..at + used).for_each(|i| tokens.use_up(i));
    Some(minutes)
}

/// `+0800`, `+08:00`, `+8`, `-5`, and how many tokens it is made of.
///
/// `exact`: after a time as machines write it; after others `-11:00` is when it ends. `bare`: after `GMT`, where hours
/// alone count too.
fn offset_at(tokens: &Tokens, at: usize, exact: bool, bare: bool) -> Option<(i32, usize)> {
    let plus = tokens.is_sign(at, '+');
    // A dash between times means until; behind one that a machine wrote it is meant for a minus.
    let minus = tokens.is_sign(at, '-') || (exact && tokens.is_sign(at, '–'));
    if !plus && !minus {
        return None;
    }
    let (value, digits) = tokens.number(at + 1).filter(|_| tokens.touches(at + 1))?;
    let value = i32::try_from(value).ok()?;
    let minutes = tokens.number(at + 3).filter(|n| n.1 == 2 && tokens.touches(at + 3));
    let point = tokens.is_sign(at + 2, ':') || tokens.is_sign(at + 2, '.');
    // `10:00 -03` at the end, or `10:00:00-03`.
    let lone = (exact && tokens.touches(at)) || at + 2 == tokens.list.len();
    let (minutes, used) = match (digits, minutes.filter(|_| point)) {
        (3 | 4, _) => (value / 100 * 60 + value % 100, 2),
        // `GMT+5.5`
        (1 | 2, _) if let Some(parts) = decimal(tokens, at + 2) => (value * 60 + parts, 4),
        (1 | 2, Some((minutes, _))) if plus || bare || exact || tokens.list[at].spaced => {
            (value * 60 + minutes as i32, 4)
        }
        (1 | 2, Some(_)) => return None,
        // `10:00 -1 ...` would be a date's hyphen.
        (1 | 2, None) if plus || bare || (digits == 2 && lone) => (value * 60, 2),
        _ => return None,
    };
    let minutes = if plus { minutes } else { -minutes };
    real(minutes).then_some((minutes, used))
}

/// The minutes of `.5`, `.50`, `.25` and `.75` of an hour.
fn decimal(tokens: &Tokens, at: usize) -> Option<i32> {
    let part =
        tokens.number(at + 1).filter(|_| tokens.is_sign(at, '.') && tokens.touches(at + 1))?;
    match part {
        (5, 1) | (50, 2) => Some(30),
        (25, 2) => Some(15),
        (75, 2) => Some(45),
        _ => None,
    }
}

/// Offsets that some zone has.
fn real(minutes: i32) -> bool {
    (-12 * 60..=14 * 60).contains(&minutes)
        && minutes % 15 == 0
        && (minutes > 0 || minutes % 60 == 0 || [-570, -270, -210, -150].contains(&minutes))
}

/// A sign and four digits, or hours and minutes.
fn full_offset(tokens: &Tokens, at: usize) -> bool {
    let signed = tokens.is_sign(at, '+') || tokens.is_sign(at, '-');
    let number = tokens.number(at + 1).filter(|_| signed && tokens.touches(at + 1));
    number.is_some_and(|n| n.1 == 4 || (n.1 == 2 && tokens.is_sign(at + 2, ':')))
}

/// Does it look like an offset, though it is none?
fn looks_offset(tokens: &Tokens, at: usize) -> bool {
    full_offset(tokens, at) && tokens.is_sign(at, '+')
}

/// ` 08:00` or ` 0800` after a time: its plus was taken for a space on its way.
fn without_plus(tokens: &mut Tokens, at: usize) -> Option<i32> {
    let (value, digits) = tokens.number(at).filter(|_| !tokens.touches(at))?;
    let minutes = tokens
        .number(at + 2)
        .filter(|n| n.1 == 2 && tokens.is_sign(at + 1, ':') && tokens.touches(at + 1));
    let (minutes, used) = match (digits, minutes) {
        (2, Some((minutes, _))) => (value as i32 * 60 + minutes as i32, 3),
        (4, None) if value <= 1400 && value % 100 < 60 => {
            ((value / 100 * 60 + value % 100) as i32, 1)
        }
        _ => return None,
    };
    let fits = real(minutes);
    if fits {
        (at..at + used).for_each(|i| tokens.use_up(i));
    }
    fits.then_some(minutes)
}

/// The moment of a local time; `None` where its zone may be several.
pub(super) fn resolve(local: NaiveDateTime, said: &Said, zone: Option<Tz>) -> Option<Timestamp> {
    let minutes = match said {
        Said::Offset(minutes) => *minutes,
        Said::Zone(zone) => at(local, *zone)?.0,
        Said::Nothing => zone.and_then(|z| at(local, z)).map_or(0, |a| a.0),
        Said::Name(name) => named(local, name, zone)?,
    };
    local.checked_sub_signed(TimeDelta::minutes(i64::from(minutes))).map(|t| t.and_utc().into())
}

/// The source's own zone first: as the list has it, then as the zone calls itself.
fn named(local: NaiveDateTime, name: &Name, zone: Option<Tz>) -> Option<i32> {
    let own = zone.and_then(|z| at(local, z));
    let listed = zone.and_then(|z| name.to.iter().find(|(n, _)| *n == z.name())).map(|(_, m)| *m);
    let itself = |called: &str| ZONES.get(called).is_some_and(|n| std::ptr::eq(n, name));
    let called = own.as_ref().filter(|o| o.1.as_deref().is_some_and(itself)).map(|o| o.0);
    match (listed, called) {
        (None, Some(minutes)) => Some(minutes),
        (listed, _) => match listed.unwrap_or(name.mostly) {
            Means::Minutes(minutes) => Some(minutes),
            Means::Zone(zone) => at(local, zone).map(|a| a.0),
            Means::Own => own.map(|a| a.0),
            Means::Unsure => None,
        },
    }
}

/// A zone's offset in minutes at a local time, and what it calls itself then.
fn at(local: NaiveDateTime, zone: Tz) -> Option<(i32, Option<String>)> {
    // In the hour that does not exist, the offset before it.
    let before = || {
        zone.offset_from_local_datetime(&local.checked_sub_signed(TimeDelta::hours(1))?).earliest()
    };
    let offset = zone.offset_from_local_datetime(&local).earliest().or_else(before)?;
    let called = offset.abbreviation().map(str::to_ascii_lowercase);
    Some((offset.fix().local_minus_utc() / 60, called))
}
