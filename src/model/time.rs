//! The one time type of the core: milliseconds since the Unix epoch, always UTC.

use std::time::Duration;

use chrono::{DateTime, Datelike, SecondsFormat, Timelike, Utc};
use serde::{Deserialize, Serialize};

/// A moment, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// A date further ahead than this is no clock in another zone: it was not meant.
    pub const AHEAD_MAX: Duration = Duration::from_secs(24 * 3600);

    /// From whole seconds since the epoch.
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs.saturating_mul(1000))
    }

    /// Whole seconds since the epoch, rounded down.
    pub const fn secs(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// This moment and `d`.
    #[must_use]
    pub fn plus(self, d: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(d.as_millis()).unwrap_or(i64::MAX)))
    }

    /// This moment less `d`.
    #[must_use]
    pub fn minus(self, d: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(d.as_millis()).unwrap_or(i64::MAX)))
    }

    /// How long after `earlier` this is; zero when it is not after it.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0).max(0) as u64)
    }

    /// The same moment as chrono's type; the epoch when out of its range.
    pub fn to_utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or_default()
    }

    /// RFC 3339 in whole seconds, `2026-11-24T10:00:00Z`.
    pub fn rfc3339(self) -> String {
        self.to_utc().to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    /// RFC 3339, with milliseconds where there are any: `2026-11-24T10:00:00.250Z`.
    pub fn rfc3339_exact(self) -> String {
        self.to_utc().to_rfc3339_opts(SecondsFormat::AutoSi, true)
    }

    /// RFC 9110 HTTP-date, `Tue, 24 Nov 2026 10:00:00 GMT`.
    pub fn http_date(self) -> String {
        let (at, months) = (self.to_utc(), "JanFebMarAprMayJunJulAugSepOctNovDec");
        let from = 3 * at.month0() as usize;
        let (weekday, month) = (at.weekday(), months.get(from..from + 3).unwrap_or_default());
        let (day, year, time) = (at.day(), at.year(), at.time());
        let (hour, minute, second) = (time.hour(), time.minute(), time.second());
        format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
    }
}

impl<Tz: chrono::TimeZone> From<DateTime<Tz>> for Timestamp {
    fn from(t: DateTime<Tz>) -> Self {
        Self(t.timestamp_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_the_standard_forms() {
        let t = Timestamp::from_secs(1_795_420_800);
        assert_eq!(t.rfc3339(), "2026-11-23T08:00:00Z");
        assert_eq!(t.rfc3339_exact(), t.rfc3339());
        assert_eq!(Timestamp(t.0 + 50).rfc3339_exact(), "2026-11-23T08:00:00.050Z");
        assert_eq!(t.http_date(), "Mon, 23 Nov 2026 08:00:00 GMT");
    }

    #[test]
    fn since_is_never_negative() {
        assert_eq!(Timestamp(5).since(Timestamp(9)), Duration::ZERO);
    }
}
