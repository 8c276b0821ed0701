//! Five-field Unix cron lines, translated for crate `cron`, which counts days and fields differently.
//!
//! The crate wants seconds first, numbers days of the week 1 = Sunday .. 7, and joins the two day fields by AND.
//! Unix writes five fields, 0 = Sunday .. 7 = Sunday too, and joins them by OR when both are restricted.

use std::fmt::{self, Write as _};
use std::str::FromStr;
use std::sync::Arc;

use chrono::{DateTime, LocalResult, NaiveDateTime, Offset as _, TimeDelta, TimeZone as _, Utc};
use chrono_tz::{GapInfo, Tz};
use cron::{Schedule, TimeUnitSpec as _};

use super::Timestamp;

/// A cron line that cannot be used, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct CronError {
    /// What is wrong.
    pub message: String,
    /// What to try.
    pub help: String,
}

/// A Unix cron line that fires; read once, cheap to clone. Two are equal when they are written the same.
#[derive(Debug, Clone)]
pub struct CronLine {
    line: Arc<str>,
    /// Fires when any of these does: two when both day fields are restricted.
    schedules: Arc<[Schedule]>,
}

impl PartialEq for CronLine {
    fn eq(&self, other: &Self) -> bool {
        self.line == other.line
    }
}

impl Eq for CronLine {}

/// As it was written.
impl fmt::Display for CronLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line)
    }
}

struct Field {
    name: &'static str,
    min: u32,
    max: u32,
    names: &'static [&'static str],
}

const MONTHS: &[&str] =
    &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: &[&str] = &["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const FIELDS: [Field; 5] = [
    Field { name: "minute", min: 0, max: 59, names: &[] },
    Field { name: "hour", min: 0, max: 23, names: &[] },
    Field { name: "day of month", min: 1, max: 31, names: &[] },
    Field { name: "month", min: 1, max: 12, names: MONTHS },
    // 7 is Sunday as well.
    Field { name: "day of week", min: 0, max: 7, names: DAYS },
];

impl CronLine {
    /// Reads a line such as `*/10 * * * *` or `@hourly`.
    pub fn parse(text: &str) -> Result<Self, CronError> {
        let line = alias(text.trim())?;
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [minute, hour, dom, month, dow] = fields[..] else { return Err(wrong_count(&fields)) };
        let mut lists = [String::new(), String::new(), String::new(), String::new(), String::new()];
        for ((text, field), list) in
            [minute, hour, dom, month, dow].iter().zip(&FIELDS).zip(&mut lists)
        {
            *list = field.list(text)?;
        }
        let [minute, hour, days, month, weekdays] = lists;
        let either = !starred(dom) && !starred(dow);
        let pairs: &[(&str, &str)] =
            if either { &[(&days, "*"), ("*", &weekdays)] } else { &[(&days, &weekdays)] };
        let schedules = pairs
            .iter()
            .map(|(d, w)| Schedule::from_str(&format!("0 {minute} {hour} {d} {month} {w}")))
            .collect::<Result<Arc<[_]>, _>>()
            .map_err(|e| error(format!("`{line}` is not a cron line: {e}"), EXAMPLE))?;
        let this = Self { line: text.trim().into(), schedules };
        this.fires().then_some(this).ok_or_else(|| {
            error(
                format!("`{line}` never fires: there is no such day"),
                "a day of month that the month has, such as `0 0 28 2 *`",
            )
        })
    }

    /// The first time after `now` it fires, on the clock of `zone`.
    pub fn after(&self, now: Timestamp, zone: Tz) -> Timestamp {
        let from = now.to_utc();
        self.schedules
            .iter()
            .filter_map(|s| after(s, from, zone))
            .min()
            // Past the crate's last year; a day later is as good as any.
            .unwrap_or_else(|| from + TimeDelta::days(1))
            .into()
    }

    /// Does it fire at all? Eight years hold every combination of day and leap year.
    fn fires(&self) -> bool {
        self.schedules.iter().any(|s| after(s, DateTime::UNIX_EPOCH, Tz::UTC).is_some())
    }
}

/// The first moment after `now` at which the schedule fires on the clock of `zone`.
///
/// The crate is asked for times of the wall clock only; what a clock that is changed makes of them is ours, by cron's
/// usual rule: a line of every hour fires in each hour that there is; one of certain hours fires once, at the first
/// moment that exists where its own is skipped, and the first time where it comes twice.
fn after(schedule: &Schedule, now: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
    let hourly = schedule.hours().count() == 24;
    let from = now.checked_sub_signed(seen_again(now, zone))?.with_timezone(&zone).naive_local();
    let mut first: Option<DateTime<Utc>> = None;
    for wall in schedule.after(&from.and_utc()) {
        let moments = moments(wall.naive_utc(), zone, hourly);
        first = first.into_iter().chain(moments.into_iter().flatten().filter(|t| *t > now)).min();
        // Later times of the wall clock first come later.
        if moments[0].is_some_and(|t| t > now) {
            break;
        }
    }
    first
}

/// No clock was set back by more within living memory but where the date line moved.
const FOLD_MAX: TimeDelta = TimeDelta::hours(3);

/// How far back the wall clock shows times that may come once more after `now`: nothing, but near a change.
fn seen_again(now: DateTime<Utc>, zone: Tz) -> TimeDelta {
    let offset = |t: DateTime<Utc>| zone.offset_from_utc_datetime(&t.naive_utc()).fix();
    if offset(now - FOLD_MAX) == offset(now + FOLD_MAX) { TimeDelta::zero() } else { FOLD_MAX }
}

/// When the wall clock shows this, the first time in front.
fn moments(wall: NaiveDateTime, zone: Tz, hourly: bool) -> [Option<DateTime<Utc>>; 2] {
    let utc = |t: DateTime<Tz>| t.with_timezone(&Utc);
    match zone.from_local_datetime(&wall) {
        LocalResult::Single(t) => [Some(utc(t)), None],
        LocalResult::Ambiguous(a, b) => [Some(utc(a)), hourly.then(|| utc(b))],
        LocalResult::None if hourly => [None, None],
        LocalResult::None => [GapInfo::new(&wall, &zone).and_then(|g| g.end).map(utc), None],
    }
}

const EXAMPLE: &str = "five fields: minute hour day month weekday, such as `*/10 * * * *`";

fn error(message: String, help: &str) -> CronError {
    CronError { message, help: help.to_owned() }
}

fn wrong_count(fields: &[&str]) -> CronError {
    let n = fields.len();
    if n == 6 || n == 7 {
        let five = fields[1..6].join(" ");
        let help = format!("this looks like a line with seconds; without them: `{five}`");
        return error(format!("a cron line has five fields, this one has {n}"), &help);
    }
    error(format!("a cron line has five fields, this one has {n}"), EXAMPLE)
}

fn alias(line: &str) -> Result<&str, CronError> {
    Ok(match line.to_ascii_lowercase().as_str() {
        "@hourly" => "0 * * * *",
        "@daily" | "@midnight" => "0 0 * * *",
        "@weekly" => "0 0 * * 0",
        "@monthly" => "0 0 1 * *",
        "@yearly" | "@annually" => "0 0 1 1 *",
        other if other.starts_with('@') => {
            let help = "@hourly, @daily, @weekly, @monthly or @yearly";
            return Err(error(format!("`{line}` is not a time copydesk knows"), help));
        }
        _ => line,
    })
}

/// Unix cron looks at the first character only to tell whether a day field restricts.
fn starred(field: &str) -> bool {
    field.starts_with(['*', '?'])
}

impl Field {
    /// The field as the list of its values, in the crate's own counting.
    fn list(&self, text: &str) -> Result<String, CronError> {
        let mut on = [false; 60];
        for part in text.split(',') {
            let (from, to, step) = self.part(part)?;
            (from..=to).step_by(step).for_each(|v| on[self.fold(v)] = true);
        }
        let mut out = String::new();
        for value in (0..on.len()).filter(|v| on[*v]) {
            let comma = if out.is_empty() { "" } else { "," };
            let shown = if self.max == 7 { value + 1 } else { value };
            // Writing to a String cannot fail.
            write!(out, "{comma}{shown}").unwrap_or_default();
        }
        Ok(out)
    }

    /// Sunday is 0 and 7.
    fn fold(&self, value: u32) -> usize {
        if self.max == 7 { value as usize % 7 } else { value as usize }
    }

    /// `*`, `5`, `1-5`, `*/10`, `10-50/20`, `mon-fri`.
    fn part(&self, part: &str) -> Result<(u32, u32, usize), CronError> {
        let (range, step) = part.split_once('/').map_or((part, None), |(r, s)| (r, Some(s)));
        let step_value = match step {
            None => 1,
            Some(s) => s.parse::<usize>().ok().filter(|s| *s > 0).ok_or_else(|| self.bad(part))?,
        };
        let full = if self.max == 7 { 6 } else { self.max };
        let (from, to) = match range.split_once('-') {
            _ if range == "*" || range == "?" => (self.min, full),
            Some((a, b)) => (self.value(a, part)?, self.last(b, part)?),
            // `5/15` is from 5 on.
            None if step.is_some() => (self.value(range, part)?, full),
            None => (self.value(range, part)?, self.value(range, part)?),
        };
        if from > to {
            let help =
                format!("the lower value first, or two ranges: `{from}-{full},{}-{to}`", self.min);
            return Err(error(format!("`{part}` in {} runs backwards", self.name), &help));
        }
        Ok((from, to, step_value))
    }

    /// The end of a range: `fri-sun` ends with 7.
    fn last(&self, text: &str, part: &str) -> Result<u32, CronError> {
        let value = self.value(text, part)?;
        Ok(if self.max == 7 && value == 0 { 7 } else { value })
    }

    fn value(&self, text: &str, part: &str) -> Result<u32, CronError> {
        let lower = text.to_ascii_lowercase();
        let named = self.names.iter().position(|n| lower.starts_with(n) && lower.len() >= 3);
        let value = match named {
            Some(at) => at as u32 + self.names_start(),
            None => text.parse().map_err(|_| self.bad(part))?,
        };
        (self.min..=self.max).contains(&value).then_some(value).ok_or_else(|| self.bad(part))
    }

    fn names_start(&self) -> u32 {
        u32::from(self.max == 12)
    }

    fn bad(&self, part: &str) -> CronError {
        let names = match self.names {
            [] => String::new(),
            [first, .., last] => format!(" or {first}-{last}"),
            [only] => format!(" or {only}"),
        };
        let help = format!(
            "{} takes {}-{}{names}, lists, ranges and steps such as `*/2`",
            self.name, self.min, self.max
        );
        error(format!("`{part}` is no {}", self.name), &help)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        DateTime::parse_from_rfc3339(text).unwrap().into()
    }

    #[track_caller]
    fn check(line: &str, now: &str, zone: Tz, next: &str) {
        assert_eq!(CronLine::parse(line).unwrap().after(at(now), zone).rfc3339(), next, "{line}");
    }

    #[track_caller]
    fn refused(line: &str, message: &str, help: &str) {
        let e = CronLine::parse(line).unwrap_err();
        assert!(e.message.contains(message), "{line}: {}", e.message);
        assert!(e.help.contains(help), "{line}: {}", e.help);
    }

    #[test]
    fn unix_lines() {
        let monday = "2026-11-23T08:03:20Z";
        check("*/10 * * * *", monday, Tz::UTC, "2026-11-23T08:10:00Z");
        check("5 * * * *", monday, Tz::UTC, "2026-11-23T08:05:00Z");
        check("@hourly", monday, Tz::UTC, "2026-11-23T09:00:00Z");
        check("0 0 * * 0", monday, Tz::UTC, "2026-11-29T00:00:00Z");
        check("0 0 * * 7", monday, Tz::UTC, "2026-11-29T00:00:00Z");
        check("0 0 * * mon-fri", "2026-11-27T12:00:00Z", Tz::UTC, "2026-11-30T00:00:00Z");
        check("0 0 * * 1-5", "2026-11-27T12:00:00Z", Tz::UTC, "2026-11-30T00:00:00Z");
        check("0 0 * * fri-sun", "2026-11-28T12:00:00Z", Tz::UTC, "2026-11-29T00:00:00Z");
        check("0 0 * jan *", monday, Tz::UTC, "2027-01-01T00:00:00Z");
        check("15,45 8-9 * * *", monday, Tz::UTC, "2026-11-23T08:15:00Z");
        check("0 0 29 2 *", monday, Tz::UTC, "2028-02-29T00:00:00Z");
    }

    #[test]
    fn both_day_fields_mean_either() {
        check("0 0 13 * fri", "2026-11-23T00:00:00Z", Tz::UTC, "2026-11-27T00:00:00Z");
        check("0 0 25 * fri", "2026-11-23T00:00:00Z", Tz::UTC, "2026-11-25T00:00:00Z");
    }

    #[test]
    fn on_the_sources_clock() {
        check("0 9 * * *", "2026-11-23T08:00:00Z", Tz::Asia__Shanghai, "2026-11-24T01:00:00Z");
    }

    #[test]
    fn where_the_clock_is_changed() {
        let berlin = Tz::Europe__Berlin;
        // A time that is skipped is not lost: the first moment that exists, once.
        check("30 2 * * *", "2026-03-28T12:00:00Z", berlin, "2026-03-29T01:00:00Z");
        check("30 2 * * *", "2026-03-29T01:00:00Z", berlin, "2026-03-30T00:30:00Z");
        check("*/20 2,3 * * *", "2026-03-29T00:00:00Z", berlin, "2026-03-29T01:00:00Z");
        check("*/20 2,3 * * *", "2026-03-29T01:00:00Z", berlin, "2026-03-29T01:20:00Z");
        check("0 0 * * *", "2027-03-27T12:00:00Z", Tz::Asia__Beirut, "2027-03-27T22:00:00Z");
        // One that comes twice is taken once.
        check("30 2 * * *", "2026-10-24T12:00:00Z", berlin, "2026-10-25T00:30:00Z");
        check("30 2 * * *", "2026-10-25T00:30:00Z", berlin, "2026-10-26T01:30:00Z");
        check("0,30 2 * * *", "2026-10-25T00:40:00Z", berlin, "2026-10-26T01:00:00Z");
        // A line of every hour fires in each hour that there is.
        check("*/30 * * * *", "2026-10-25T00:45:00Z", berlin, "2026-10-25T01:00:00Z");
        check("30 * * * *", "2026-10-25T00:30:00Z", berlin, "2026-10-25T01:30:00Z");
        check("30 * * * *", "2026-03-29T00:30:00Z", berlin, "2026-03-29T01:30:00Z");
        check(
            "*/10 * * * *",
            "2026-04-04T14:50:00Z",
            Tz::Australia__Lord_Howe,
            "2026-04-04T15:00:00Z",
        );
    }

    #[test]
    fn what_cannot_work_is_refused_with_advice() {
        refused("0 0 30 2 *", "never fires", "28 2");
        refused("0 */10 * * * *", "has 6", "`*/10 * * * *`");
        refused("*/10 * * *", "has 4", "five fields");
        refused("61 * * * *", "no minute", "0-59");
        refused("* * * * noday", "no day of week", "sun-sat");
        refused("*/0 * * * *", "no minute", "0-59");
        refused("50-10 * * * *", "backwards", "50-59,0-10");
        refused("@reboot", "not a time", "@hourly");
        refused("", "has 0", "five fields");
    }
}
