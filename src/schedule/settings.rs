//! When sources are polled that have no plan of their own.

use std::time::Duration;

use crate::model::source::Plan;

/// `[schedule]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// For sources without `cron` or `every`.
    pub default: Plan,
    /// No `auto` source more often, unless entries roll over unseen.
    pub interval_min: Duration,
    /// No `auto` source less often, unless its server asks for it.
    pub interval_max: Duration,
    /// The fastest anyone is polled of itself; a person's `poll` asks at once.
    pub interval_floor: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            default: Plan::Auto,
            interval_min: Duration::from_secs(15 * 60),
            interval_max: Duration::from_secs(24 * 3600),
            interval_floor: Duration::from_secs(60),
        }
    }
}
