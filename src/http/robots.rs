//! robots.txt of all hosts: asked for once a day and host, and when it could not be had, again after minutes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::OnceCell;
use tokio::time::Instant;

use super::FetchError;
use super::rules::Rules;

/// RFC 9309 2.4: a cached copy should not be used for longer.
const KEEP: Duration = Duration::from_secs(24 * 3600);
/// RFC 9309 2.5: at least this much must be read.
pub(super) const BYTES_MAX: u64 = 500 << 10;
/// Asked for again this long after it could not be had; doubled with each failure.
const AGAIN: Duration = Duration::from_secs(5 * 60);
/// Hosts kept in mind.
const HOSTS_MAX: usize = 4096;
/// All rules together.
const RULES_BYTES_MAX: usize = 16 << 20;

/// What is known of one host's robots.txt.
#[derive(Debug, Clone)]
pub(super) enum Known {
    /// Its rules; none at all where there is no robots.txt.
    Rules(Arc<Rules>),
    /// It could not be had, and why: until it can, nothing is fetched (RFC 9309 2.3.1.4).
    Missing(String),
}

impl Known {
    /// What an attempt to fetch it says (RFC 9309 2.3.1).
    pub(super) fn of(result: Result<&[u8], &FetchError>) -> Self {
        let all = || Self::Rules(Arc::default());
        match result {
            Ok(body) => Self::Rules(Arc::new(Rules::read(whole_lines(body)))),
            Err(FetchError::Status { status: 429, .. }) => Self::Missing("HTTP 429".to_owned()),
            Err(FetchError::Status { status: 400..=499, .. } | FetchError::Empty) => all(),
            // 2.3.1.2: too many redirects may be taken as "there is none".
            Err(FetchError::Redirect(_)) => all(),
            Err(FetchError::Status { status, .. }) => Self::Missing(format!("HTTP {status}")),
            Err(error) => Self::Missing(error.cause()),
        }
    }
}

/// Of a beginning that was cut off, the lines that are whole: half a rule may say the contrary.
fn whole_lines(body: &[u8]) -> &[u8] {
    if (body.len() as u64) < BYTES_MAX {
        return body;
    }
    let end = body.iter().rposition(|b| matches!(b, b'\n' | b'\r'));
    &body[..end.unwrap_or(0)]
}

type Cell = Arc<OnceCell<Known>>;

struct Slot {
    cell: Cell,
    until: Instant,
    /// In a row.
    failures: u32,
    asked: Instant,
}

/// What is known of all hosts; each is asked once, however many pages wait for it.
#[derive(Default)]
pub(super) struct Robots {
    slots: Mutex<HashMap<String, Slot>>,
}

impl Robots {
    /// The cell of an origin (RFC 9309 2.3: rules are of one scheme, host and port).
    pub(super) fn cell(&self, origin: &str) -> Cell {
        let now = Instant::now();
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        make_room(&mut slots, now);
        let fresh =
            |failures| Slot { cell: Cell::default(), until: now + KEEP, failures, asked: now };
        let slot = slots.entry(origin.to_owned()).or_insert_with(|| fresh(0));
        if slot.until <= now {
            *slot = fresh(slot.failures);
        }
        slot.asked = now;
        slot.cell.clone()
    }

    /// An attempt came to its end: rules are kept for a day, a failure for minutes, doubled each time.
    pub(super) fn settle(&self, origin: &str, known: &Known) {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(slot) = slots.get_mut(origin) else { return };
        let now = Instant::now();
        match known {
            Known::Rules(_) => (slot.until, slot.failures) = (now + KEEP, 0),
            Known::Missing(_) => {
                slot.until = now + (AGAIN * (1 << slot.failures.min(10))).min(KEEP);
                slot.failures += 1;
            }
        }
    }

    /// The rules that hold, of each origin, and for how long: what may be kept over a restart.
    pub(super) fn held(&self) -> Vec<(String, Duration, Arc<Rules>)> {
        let (slots, now) =
            (self.slots.lock().unwrap_or_else(PoisonError::into_inner), Instant::now());
        let held = slots.iter().filter_map(|(origin, slot)| match slot.cell.get() {
            Some(Known::Rules(rules)) if slot.until > now => {
                Some((origin.clone(), slot.until - now, rules.clone()))
            }
            _ => None,
        });
        held.collect()
    }

    /// Rules that were kept and hold for so long still.
    pub(super) fn hold(&self, origin: &str, left: Duration, rules: Rules) {
        let cell = self.cell(origin);
        if cell.set(Known::Rules(Arc::new(rules))).is_ok() {
            let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(slot) = slots.get_mut(origin) {
                slot.until = Instant::now() + left.min(KEEP);
            }
        }
    }

    /// When what is known of an origin is asked for again.
    pub(super) fn again_in(&self, origin: &str) -> Duration {
        let slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.get(origin).map_or(AGAIN, |s| s.until.saturating_duration_since(Instant::now()))
    }
}

/// What is over goes first, then what was not needed for longest.
fn make_room(slots: &mut HashMap<String, Slot>, now: Instant) {
    let bytes = |s: &Slot| match s.cell.get() {
        Some(Known::Rules(rules)) => rules.bytes(),
        _ => 0,
    };
    let full = |slots: &HashMap<String, Slot>| {
        slots.len() >= HOSTS_MAX || slots.values().map(bytes).sum::<usize>() > RULES_BYTES_MAX
    };
    if !slots.len().is_multiple_of(16) || !full(slots) {
        return;
    }
    slots.retain(|_, s| s.until > now);
    while full(slots) {
        let Some(oldest) = slots.iter().min_by_key(|(_, s)| s.asked).map(|(o, _)| o.clone()) else {
            return;
        };
        slots.remove(&oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::super::error::Door;
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_could_not_be_had_is_asked_for_again_after_minutes() {
        let robots = Robots::default();
        let missing = Known::of(Err(&FetchError::Timeout));
        let mut waits = Vec::new();
        for _ in 0..3 {
            let cell = robots.cell("http://a.example");
            assert!(cell.get().is_none(), "asked anew");
            cell.set(missing.clone()).expect("empty");
            robots.settle("http://a.example", &missing);
            waits.push(robots.again_in("http://a.example").as_secs() / 60);
            tokio::time::advance(robots.again_in("http://a.example")).await;
        }
        assert_eq!(waits, [5, 10, 20]);
        let cell = robots.cell("http://a.example");
        let all = Known::of(Err(&FetchError::Status {
            status: 404,
            retry_after: None,
            door: Door::Unknown,
        }));
        cell.set(all.clone()).expect("empty");
        robots.settle("http://a.example", &all);
        tokio::time::advance(KEEP / 2).await;
        assert!(robots.cell("http://a.example").get().is_some(), "kept for a day");
    }

    #[tokio::test(start_paused = true)]
    async fn rules_hold_over_a_restart_for_the_rest_of_their_day() {
        let (before, after) = (Robots::default(), Robots::default());
        let rules = Known::of(Ok(b"User-agent: *\nDisallow: /a"));
        before.cell("http://a.example").set(rules.clone()).expect("empty");
        before.settle("http://a.example", &rules);
        let missing = Known::of(Err(&FetchError::Timeout));
        before.cell("http://b.example").set(missing.clone()).expect("empty");
        before.settle("http://b.example", &missing);
        tokio::time::advance(KEEP / 2).await;
        let held = before.held();
        let [(origin, left, rules)] = &held[..] else { panic!("{held:?}") };
        assert_eq!((origin.as_str(), *left), ("http://a.example", KEEP / 2));
        let kept = Rules::read(rules.written().as_bytes());
        assert_eq!(kept, **rules);
        after.hold(origin, *left, kept);
        tokio::time::advance(KEEP / 4).await;
        assert!(after.cell("http://a.example").get().is_some());
        tokio::time::advance(KEEP / 4).await;
        assert!(after.cell("http://a.example").get().is_none());
    }

    #[test]
    fn what_an_answer_means() {
        let status = |status| FetchError::Status { status, retry_after: None, door: Door::Unknown };
        let known = |error: FetchError| Known::of(Err(&error));
        for none in
            [status(404), status(403), FetchError::Empty, FetchError::Redirect("loop".into())]
        {
            assert!(matches!(known(none), Known::Rules(r) if *r == Rules::default()));
        }
        for missing in [status(500), status(429), FetchError::Timeout] {
            assert!(matches!(known(missing), Known::Missing(_)));
        }
    }

    #[test]
    fn of_a_beginning_the_last_line_is_left_out() {
        let head = b"User-agent: *\nDisallow: /a\n";
        let mut body = head.to_vec();
        body.resize(BYTES_MAX as usize - 11, b'#');
        body.extend_from_slice(b"\nDisallow: /private");
        body.truncate(BYTES_MAX as usize);
        assert!(body.ends_with(b"Disallow: "));
        assert!(!whole_lines(&body).ends_with(b"Disallow: "));
        assert_eq!(whole_lines(head), head);
    }

    #[tokio::test(start_paused = true)]
    async fn hostile_hosts_do_not_fill_the_memory() {
        let robots = Robots::default();
        let lines: String = (0..30_000).map(|n| format!("Disallow: /x{n}*y*z$\n")).collect();
        let known = Known::of(Ok(format!("User-agent: *\n{lines}").as_bytes()));
        for n in 0..100 {
            drop(robots.cell(&format!("http://{n}.example")).set(known.clone()));
            tokio::time::advance(Duration::from_secs(1)).await;
        }
        let slots = robots.slots.lock().expect("whole");
        assert!(slots.len() < 60, "{}", slots.len());
        assert!(slots.contains_key("http://99.example"), "the newest stay");
    }
}
