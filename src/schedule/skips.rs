//! Hours and days at which a feed does not want to be asked (`skipHours`, `skipDays`).

use chrono::{Datelike, TimeDelta, Timelike};

use crate::model::Timestamp;
use crate::model::entry::Hints;

/// The first time not before `at` that the feed does not rule out; none where `at` is fine. All hours or all days ruled
/// out is nonsense, and ignored.
pub(super) fn out_of_skipped(hints: &Hints, at: Timestamp) -> Option<Timestamp> {
    const ALL_HOURS: u32 = (1 << 24) - 1;
    const ALL_DAYS: u8 = (1 << 7) - 1;
    let hours = Some(hints.skip_hours & ALL_HOURS).filter(|h| *h != ALL_HOURS).unwrap_or(0);
    let days = Some(hints.skip_days & ALL_DAYS).filter(|d| *d != ALL_DAYS).unwrap_or(0);
    let mut at = at.to_utc();
    let skipped = |t: &chrono::DateTime<chrono::Utc>| {
        hours >> t.hour() & 1 == 1 || days >> t.weekday().num_days_from_monday() & 1 == 1
    };
    if !skipped(&at) {
        return None;
    }
    // A week holds every hour of every day: some hour of it is free.
    for _ in 0..=24 * 7 {
        if !skipped(&at) {
            break;
        }
        let past = i64::from(at.minute() * 60 + at.second());
        at += TimeDelta::seconds(3600 - past)
            - TimeDelta::milliseconds(i64::from(at.timestamp_subsec_millis()));
    }
    Some(at.into())
}
