//! When an element says that it was published: of several dates the one that means that most, as exactly as any of them says.

use crate::dates::{Context, Moment};
use crate::model::Timestamp;

/// A day without its time, and the same moment elsewhere, lie no further apart, in milliseconds.
const DAY_MS: i64 = 38 * 3_600_000;
/// Nor do a time of an unknown zone and the moment it means.
const ZONES_MS: i64 = 14 * 3_600_000;
/// Dates of one element that are looked at.
const DATES_MAX: usize = 8;

/// The dates of one element, with their ranks: the lower one means it more.
#[derive(Default)]
pub(super) struct Dates(Vec<(u8, Moment)>);

impl Dates {
    pub(super) fn offer(&mut self, rank: u8, date: Option<Moment>) {
        if self.0.len() < DATES_MAX {
            self.0.extend(date.map(|date| (rank, date)));
        }
    }

    /// The moment meant. `context`: a source's own zone makes up for one that is not written.
    pub(super) fn get(&self, context: Context) -> Option<Timestamp> {
        // Of equals the first.
        let (_, meant) = self.0.iter().min_by_key(|(rank, _)| *rank)?;
        let zoned = |m: &Moment| m.zoned || context.zone.is_some();
        let within = match (meant.timed, zoned(meant)) {
            (true, true) => return Some(meant.at),
            (true, false) => ZONES_MS,
            (false, _) => DAY_MS,
        };
        let near = |m: &Moment| m.at.0.abs_diff(meant.at.0) <= within.unsigned_abs();
        let exact = self.0.iter().map(|(_, m)| m).find(|m| m.timed && zoned(m) && near(m));
        Some(exact.unwrap_or(meant).at)
    }
}
