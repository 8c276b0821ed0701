//! robots.txt of all hosts, kept in the data folder: a restart, and a round from a timer, ask for none before its day is over.

use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::http::Client;
use crate::model::Timestamp;
use crate::publish::file;

/// The file.
const KEPT: &str = "robots.json";
/// What one host's may take; a longer one is asked for again.
const ONE_BYTES_MAX: usize = 64 << 10;
/// All of them together.
const ALL_BYTES_MAX: usize = 4 << 20;
/// RFC 9309 2.4: no copy is used for longer.
const KEEP: Duration = Duration::from_secs(24 * 3600);

/// One host's, as it was had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    origin: String,
    until: Timestamp,
    rules: String,
}

/// Tells the client what was kept and still holds.
pub(super) fn recall(client: &Client, data: &Path, now: Timestamp) {
    // A file that can't be read costs one request a host.
    let read = std::fs::read(data.join(KEPT)).ok();
    let kept: Vec<Kept> =
        read.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    // One that holds for longer than a day was kept by another clock.
    let holds = |k: &&Kept| k.until > now && k.until.since(now) <= KEEP;
    for one in kept.iter().filter(holds) {
        client.know_robots(&one.origin, one.until.since(now), &one.rules);
    }
}

/// Keeps what the client knows.
pub(super) fn keep(client: &Client, data: &Path, now: Timestamp) {
    let mut room = ALL_BYTES_MAX;
    let mut known = client.robots();
    known.sort();
    let fits = |rules: &String| rules.len() <= ONE_BYTES_MAX;
    let known = known.into_iter().filter(|(_, _, rules)| fits(rules)).map_while(|known| {
        let (origin, left, rules) = known;
        room = room.checked_sub(origin.len() + rules.len())?;
        Some(Kept { origin, until: now.plus(left), rules })
    });
    let known: Vec<Kept> = known.collect();
    let written = serde_json::to_vec(&known).map_err(|e| e.to_string());
    let written = written.and_then(|bytes| {
        file::write_loose(data, KEPT, &bytes).map(drop).map_err(|e| e.error.to_string())
    });
    if let Err(error) = written {
        tracing::warn!(
            error,
            "what hosts say in robots.txt could not be kept; it is asked for again"
        );
    }
}
