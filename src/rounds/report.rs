//! What a poll ended in, for the log line, the summary table and `status`.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::model::Timestamp;

/// One poll, told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollReport {
    /// Our id of the source.
    pub source: String,
    /// 304, or the same document again?
    pub unchanged: bool,
    /// Entries of the document.
    pub entries: usize,
    /// Articles stored: new, or in a new version.
    pub articles: usize,
    /// Of them, how many rest on the feed's own text.
    pub from_feed: usize,
    /// What was repaired or dropped, in plain words.
    pub problems: Vec<String>,
    /// Why it failed, in plain words.
    pub error: Option<String>,
    /// Why the source was not asked: its server forbids it for now.
    pub forbidden: Option<String>,
    /// Was it our own side that failed: disk, journal, store?
    pub unstored: bool,
    /// How long it took.
    pub took: Duration,
    /// When the source is polled next.
    pub next: Option<Timestamp>,
}

impl PollReport {
    /// One word for the table.
    pub fn outcome(&self) -> &'static str {
        match self {
            Self { forbidden: Some(_), .. } => "waits",
            Self { error: Some(_), .. } => "failed",
            Self { unchanged: true, .. } => "unchanged",
            _ => "ok",
        }
    }

    /// The one line a poll writes to the log.
    pub fn log(&self) {
        let took_ms = self.took.as_millis() as u64;
        let source = self.source.as_str();
        match &self.error {
            Some(error) => {
                tracing::warn!(source, took_ms, error = %crate::text::printable(error), "poll failed");
            }
            None => tracing::info!(
                source,
                took_ms,
                entries = self.entries,
                articles = self.articles,
                from_feed = self.from_feed,
                problems = self.problems.len(),
                "polled"
            ),
        }
    }
}
