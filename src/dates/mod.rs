//! The one reader of dates: of feeds, pages and datelines, in any language, script and calendar in use.
//!
//! One reader for all forms rather than a list of formats: the string is cut into numbers, words and signs, and the time,
//! the zone and the day are looked for in that order. What names mean stands in `names.txt` and `zones.txt`. Where a string
//! is no date, or may be two, there is none: a wrong date is worse than a missing one.

mod calendar;
mod clock;
mod day;
mod document;
mod fold;
mod hour;
mod http;
mod mend;
mod names;
mod order;
mod token;
mod zone;
mod zones;

use std::borrow::Cow;

use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;

use crate::markup;
use crate::model::Timestamp;
use crate::text::once_encoded;
pub use day::{Day, day_of};
pub use document::order_of;
pub use http::http_date;
use names::language;
pub use names::{is_month, month, weekday};
use order::is_of_taiwan;
pub use order::{Order, order_in};
use token::{Tokens, Unit};

/// Years a date may be of; others are misread numbers, and 1970 is what programs write that know no date.
const YEARS: std::ops::RangeInclusive<i32> = 1971..=2069;

/// What is known of a date besides its string.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Context {
    /// The source's own zone, for dates that carry none and for abbreviations it uses (CST).
    pub zone: Option<Tz>,
    /// How the document writes dates of numbers, where that is known.
    pub order: Option<Order>,
    /// The language of the document, as [`language`] has it.
    pub language: Option<&'static str>,
    /// Does its language say that it is of Taiwan, where years count from 1912? Its zone says so too.
    pub taiwan: bool,
    /// Is it a run of text that may be no date at all? Then day, month and a year of four digits must be in it.
    pub strict: bool,
}

impl Context {
    /// Of a source in this zone.
    pub fn of(zone: Option<Tz>) -> Self {
        Self { zone, ..Self::default() }
    }

    /// As a document of this language (BCP 47) writes; its zone says more than the language its program was set up in.
    #[must_use]
    pub fn spoken(self, tag: &str) -> Self {
        let customary = || order_in(tag).filter(|_| self.zone.is_none());
        let order = self.order.or_else(customary);
        Self { order, language: language(tag), taiwan: is_of_taiwan(tag), ..self }
    }
}

/// A moment that was read, and how much of it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The moment; the day's first where no time was written.
    pub at: Timestamp,
    /// Was a time of day written?
    pub timed: bool,
    /// Was a zone written? Else the source's own was taken, or UTC.
    pub zoned: bool,
}

/// Reads a date. `None` when there is none in it, or when the date does not exist (31 February, hour 25).
pub fn read(raw: &str, context: Context) -> Option<Moment> {
    let raw = token::unwrapped(raw);
    let raw = unescaped(&raw);
    let raw = fold::numerals(&raw);
    let (raw, named) = zone::without_name(&raw);
    let mut tokens = Tokens::of(&raw, context.strict)?;
    let at = epoch(&tokens).map(|at| Moment { at, timed: true, zoned: true });
    let moment = at.or_else(|| moment(&mut tokens, named, context))?;
    let year = chrono::Datelike::year(&moment.at.to_utc());
    YEARS.contains(&year).then_some(moment)
}

/// Escaped, percent-encoded or encoded twice on its way: `&#43;`, `%2B`, `fÃ©vrier`.
fn unescaped(raw: &str) -> Cow<'_, str> {
    let mut out: Cow<'_, str> = once_encoded(raw);
    if out.contains('&') {
        out = markup::refs::decode(&out).into();
    }
    if out.contains('%') {
        out = out
            .replace("%3A", ":")
            .replace("%3a", ":")
            .replace("%2B", "+")
            .replace("%2b", "+")
            .replace("%20", " ")
            .into();
    }
    out
}

/// [`read`] for those who need the moment only.
pub fn parse(raw: &str, context: Context) -> Option<Timestamp> {
    read(raw, context).map(|m| m.at)
}

fn moment(tokens: &mut Tokens, named: Option<Tz>, context: Context) -> Option<Moment> {
    let time = clock::take(tokens).ok()?;
    let said = zone::take(tokens, time.as_ref(), context).ok()?.or_zone(named);
    let day = day::take(tokens, context, said.is_american())?;
    let (clock, next_day) =
        time.as_ref().map_or((NaiveTime::MIN, false), |t| (t.clock, t.next_day));
    let day = if next_day { day.succ_opt()? } else { day };
    let zoned = said.is_said();
    let at = zone::resolve(day.and_time(clock), &said, context.zone)?;
    Some(Moment { at, timed: time.is_some(), zoned })
}

/// Seconds, milliseconds or microseconds since 1970, alone or as .NET writes it: `/Date(1719828000000+0800)/`.
fn epoch(tokens: &Tokens) -> Option<Timestamp> {
    let numbers: Vec<(u64, u32)> = tokens.numbers().collect();
    let dotnet = tokens.list.iter().any(|t| t.unit == Unit::Word("date".into()));
    let words = tokens.list.iter().any(|t| matches!(t.unit, Unit::Word(_)));
    let (value, digits) = match numbers[..] {
        [one] if !words || dotnet => one,
        // A fraction of a second, or .NET's offset, which says nothing about the moment.
        [one, _] if one.1 == 10 && !words && tokens.list.len() == 3 && tokens.is_sign(1, '.') => {
            one
        }
        [one, _] if dotnet => one,
        _ => return None,
    };
    let at = match digits {
        // `2024070110` would be the year 2034.
        10 if value > 1_950_000_000 && calendar_like(value * 100) => return None,
        9 | 10 => Timestamp::from_secs(i64::try_from(value).ok()?),
        // `202407011800` is a calendar's, 1719828000000 a clock's.
        12 if calendar_like(value) => return None,
        12 | 13 => Timestamp(i64::try_from(value).ok()?),
        16 => Timestamp(i64::try_from(value / 1000).ok()?),
        _ => return None,
    };
    Some(at)
}

/// Do twelve digits read as year, month, day, hour, minute?
fn calendar_like(value: u64) -> bool {
    let day = NaiveDate::from_ymd_opt(
        (value / 100_000_000) as i32,
        (value / 1_000_000 % 100) as u32,
        (value / 10_000 % 100) as u32,
    );
    day.is_some_and(|d| YEARS.contains(&chrono::Datelike::year(&d)))
        && value / 100 % 100 < 24
        && value % 100 < 60
}

#[cfg(test)]
mod tests;
