//! robots.txt (RFC 9309): what a host lets us fetch, remembered for a day.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use texting_robots::Robot;
use tokio::sync::OnceCell;
use tokio::time::Instant;
use url::Url;

/// RFC 9309 2.4: a cached copy should not be used for longer.
const KEEP: Duration = Duration::from_secs(24 * 3600);
/// RFC 9309 2.5: at least this much must be read.
pub(super) const BYTES_MAX: u64 = 500 << 10;
/// Nobody holds us off a host for longer between two pages.
const CRAWL_DELAY_MAX: Duration = Duration::from_secs(60);
/// Hosts kept in mind.
const HOSTS_MAX: usize = 4096;

/// What one host's robots.txt says to us.
pub(super) enum Rules {
    /// There is none, or it lets everything.
    All,
    /// It can't be had, so nothing is allowed (RFC 9309 2.3.1.4).
    Nothing,
    /// Its rules.
    Some(Box<Robot>),
}

impl Rules {
    /// Reads a robots.txt for our product token.
    pub(super) fn read(body: &[u8]) -> Self {
        if body.iter().all(u8::is_ascii_whitespace) {
            return Self::All;
        }
        Robot::new("copydesk", body).map_or(Self::All, |r| Self::Some(Box::new(r)))
    }

    /// May this page be fetched?
    pub(super) fn allow(&self, url: &Url) -> bool {
        match self {
            Self::All => true,
            Self::Nothing => false,
            Self::Some(robot) => robot.allowed(url.as_str()),
        }
    }

    /// How far apart pages should be.
    pub(super) fn crawl_delay(&self) -> Option<Duration> {
        match self {
            Self::Some(robot) => robot.delay.map(|secs| {
                Duration::try_from_secs_f32(secs).unwrap_or(CRAWL_DELAY_MAX).min(CRAWL_DELAY_MAX)
            }),
            _ => None,
        }
    }
}

type Cell = Arc<OnceCell<Rules>>;

/// The rules of all hosts, each fetched once however many pages wait for them.
#[derive(Default)]
pub(super) struct Robots {
    cells: Mutex<HashMap<String, (Instant, Cell)>>,
}

impl Robots {
    /// The cell of an origin (RFC 9309 2.3: rules are of one scheme, host and port).
    pub(super) fn cell(&self, origin: &str) -> Cell {
        let now = Instant::now();
        let mut cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
        if cells.len() >= HOSTS_MAX {
            cells.retain(|_, (until, _)| *until > now);
        }
        let fresh = || (now + KEEP, Cell::default());
        let slot = cells.entry(origin.to_owned()).or_insert_with(fresh);
        if slot.0 <= now {
            *slot = fresh();
        }
        slot.1.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(robots: &str, path: &str, allowed: bool) {
        let url = Url::parse(&format!("https://a.example{path}")).expect("a URL");
        assert_eq!(Rules::read(robots.as_bytes()).allow(&url), allowed, "{path}");
    }

    #[test]
    fn rules_are_read_for_our_token() {
        check("User-agent: *\nDisallow: /private/", "/private/x", false);
        check("User-agent: *\nDisallow: /private/", "/news/x", true);
        check("User-agent: copydesk\nDisallow: /\n\nUser-agent: *\nAllow: /", "/news", false);
        check("", "/news", true);
    }

    #[test]
    fn crawl_delay_is_capped() {
        let rules = Rules::read(b"User-agent: *\nCrawl-delay: 1000000000\nDisallow: /x");
        assert_eq!(rules.crawl_delay(), Some(CRAWL_DELAY_MAX));
    }
}
