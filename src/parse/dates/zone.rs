//! Zones of dates: offsets, abbreviations, and the source's own zone.

use chrono::{NaiveDateTime, Offset, TimeDelta, TimeZone};
use chrono_tz::{OffsetName, Tz};

use super::token::{Tokens, Unit};
use crate::model::Timestamp;

/// What a date says of its zone.
pub(super) enum Said {
    Nothing,
    /// Minutes east of Greenwich.
    Offset(i32),
    /// An abbreviation, and what it mostly means.
    Name(String, i32),
}

/// Abbreviations in minutes. Those that mean several zones are the source's own where it uses them.
const NAMES: &[(&str, i32)] = &[
    ("z", 0),
    ("gmt", 0),
    ("utc", 0),
    ("ut", 0),
    ("wet", 0),
    ("bst", 60),
    ("cet", 60),
    ("met", 60),
    ("mez", 60),
    ("west", 60),
    ("wat", 60),
    ("cest", 120),
    ("mest", 120),
    ("mesz", 120),
    ("eet", 120),
    ("cat", 120),
    ("sast", 120),
    ("eest", 180),
    ("msk", 180),
    ("мск", 180),
    ("trt", 180),
    ("eat", 180),
    ("ast", -240),
    ("idt", 180),
    ("msd", 240),
    ("gst", 240),
    ("irst", 210),
    ("pkt", 300),
    ("ist", 330),
    ("npt", 345),
    ("ict", 420),
    ("wib", 420),
    ("hkt", 480),
    ("sgt", 480),
    ("myt", 480),
    ("pht", 480),
    ("awst", 480),
    ("bjt", 480),
    ("jst", 540),
    ("kst", 540),
    ("acst", 570),
    ("aest", 600),
    ("acdt", 630),
    ("aedt", 660),
    ("nzst", 720),
    ("nzdt", 780),
    ("nst", -210),
    ("ndt", -150),
    ("adt", -180),
    ("brt", -180),
    ("art", -180),
    ("clt", -240),
    ("edt", -240),
    ("est", -300),
    ("cdt", -300),
    ("cst", -360),
    ("mdt", -360),
    ("mst", -420),
    ("pdt", -420),
    ("pst", -480),
    ("akdt", -480),
    ("akst", -540),
    ("hst", -600),
    ("et", -300),
    ("ct", -360),
    ("mt", -420),
    ("pt", -480),
];

/// Takes the zone out of the tokens. An offset only counts after a time: else it is a date's hyphen.
pub(super) fn take(tokens: &mut Tokens, timed: bool) -> Said {
    let name = tokens.find_map(|t, i| known(t.word(i)?).map(|minutes| (i, minutes)));
    let said = match name {
        Some((at, minutes)) => {
            let word = tokens.word(at).unwrap_or_default().to_owned();
            tokens.use_up(at);
            match offset(tokens, at + 1, true) {
                Some(offset) if minutes == 0 => return Said::Offset(offset),
                _ => Said::Name(word, minutes),
            }
        }
        None => Said::Nothing,
    };
    if !timed {
        return said;
    }
    // An offset beside a name is the more exact of the two.
    let after_time =
        |t: &Tokens, i: usize| (i > 0 && t.list[i - 1].unit == Unit::Used).then_some(i);
    match tokens.find_map(|t, i| after_time(t, i).filter(|i| offset_at(t, *i, false).is_some())) {
        Some(at) => offset(tokens, at, false).map_or(said, Said::Offset),
        None => said,
    }
}

fn known(word: &str) -> Option<i32> {
    NAMES.iter().find(|(n, _)| *n == word).map(|(_, m)| *m)
}

fn offset(tokens: &mut Tokens, at: usize, bare: bool) -> Option<i32> {
    let (minutes, used) = offset_at(tokens, at, bare)?;
    (at..at + used).for_each(|i| tokens.use_up(i));
    Some(minutes)
}

/// `+0800`, `+08:00`, `-5`, and how many tokens it is made of. After `GMT`, one or two digits are hours too.
fn offset_at(tokens: &Tokens, at: usize, bare: bool) -> Option<(i32, usize)> {
    let sign = match tokens.list.get(at)?.unit {
        Unit::Sign('+') => 1,
        Unit::Sign('-') => -1,
        _ => return None,
    };
    let Unit::Number { value, digits } = tokens.adjacent(at + 1)? else { return None };
    let value = value as i32;
    let (minutes, used) = match digits {
        4 => (value / 100 * 60 + value % 100, 2),
        1 | 2 => match (tokens.sign(at + 2, ':'), tokens.number(at + 3)) {
            (Some(()), Some(minutes)) => (value * 60 + minutes as i32, 4),
            // `10:00 -1 ...` would be a date's hyphen; `10:00+08` is an offset.
            _ if bare || digits == 2 => (value * 60, 2),
            _ => return None,
        },
        _ => return None,
    };
    (minutes <= 14 * 60).then_some((sign * minutes, used))
}

/// The moment of a local time.
pub(super) fn resolve(local: NaiveDateTime, said: Said, zone: Option<Tz>) -> Option<Timestamp> {
    let minutes = match said {
        Said::Offset(minutes) => minutes,
        Said::Name(name, mostly) => own(local, zone, Some(&name)).unwrap_or(mostly),
        Said::Nothing => own(local, zone, None).unwrap_or(0),
    };
    local.checked_sub_signed(TimeDelta::minutes(i64::from(minutes))).map(|t| t.and_utc().into())
}

/// The source zone's offset at a local time; with a name, only if that is what the zone calls itself then.
fn own(local: NaiveDateTime, zone: Option<Tz>, name: Option<&str>) -> Option<i32> {
    let zone = zone?;
    // In the hour that does not exist, the offset before it.
    let before = || zone.offset_from_local_datetime(&(local - TimeDelta::hours(1))).earliest();
    let offset = zone.offset_from_local_datetime(&local).earliest().or_else(before)?;
    let called = |n: &str| offset.abbreviation().is_some_and(|a| a.eq_ignore_ascii_case(n));
    name.is_none_or(called).then(|| offset.fix().local_minus_utc() / 60)
}
