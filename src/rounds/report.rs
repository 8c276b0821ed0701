//! What a poll ended in, for the log line, the summary table and `status`.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::model::{Source, Tally, Timestamp};
use crate::sys::metrics::Metrics;

/// Hosts noted of one poll.
const HOSTS_MAX: usize = 16;

/// Who made the first step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Way {
    /// We asked the source.
    #[default]
    Asked,
    /// Its hub sent something.
    Pushed,
    /// Its hub agreed, or did not: there was no document.
    Noted,
}

/// One poll, told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollReport {
    /// Our id of the source.
    pub source: String,
    /// Who made the first step.
    #[serde(default)]
    pub way: Way,
    /// 304, or the same document again?
    pub unchanged: bool,
    /// Entries of the document.
    pub entries: usize,
    /// Articles stored: new, or in a new version.
    pub articles: usize,
    /// Of them, how many rest on the feed's own text.
    pub from_feed: usize,
    /// What became of its entries.
    pub tally: Tally,
    /// What was repaired or dropped, in plain words.
    pub problems: Vec<String>,
    /// Why it failed, in plain words.
    pub error: Option<String>,
    /// Why the source was not asked: its server forbids it for now.
    pub forbidden: Option<String>,
    /// Could nothing be asked for, because this machine has no network? No failure of the source.
    pub offline: bool,
    /// An address of each host that its entries led to.
    pub hosts: Vec<String>,
    /// Was it our own side that failed: disk, journal, store?
    pub unstored: bool,
    /// How long it took.
    pub took: Duration,
    /// When the source is polled next.
    pub next: Option<Timestamp>,
    /// The entries of its document, by their short ids, until they are journalled.
    pub listed: Option<Vec<u32>>,
}

impl PollReport {
    pub(super) fn new(source: &Source, way: Way) -> Self {
        Self { source: source.id.clone(), way, ..Self::default() }
    }

    /// One word for the table.
    pub fn outcome(&self) -> &'static str {
        match self {
            Self { forbidden: Some(_), .. } => "waits",
            Self { offline: true, .. } => "offline",
            Self { error: Some(_), .. } => "failed",
            Self { unchanged: true, .. } => "unchanged",
            _ => "ok",
        }
    }

    /// Counts it.
    pub(super) fn count(&self, metrics: &Metrics) {
        metrics.stored(&self.source, self.articles);
        match self.way {
            Way::Asked => metrics.polled(&self.source, self.outcome()),
            Way::Pushed if self.error.is_some() => metrics.pushed(&self.source, "failed"),
            Way::Pushed => metrics.pushed(&self.source, "taken"),
            Way::Noted => {}
        }
    }

    /// Notes the host of a page.
    pub(super) fn met(&mut self, page: Option<&str>) {
        let Some(page) = page.and_then(|p| url::Url::parse(p).ok()) else { return };
        let host = page.origin().ascii_serialization();
        if self.hosts.len() < HOSTS_MAX && page.has_host() && !self.hosts.contains(&host) {
            self.hosts.push(host);
        }
    }

    /// The one line a poll, or a delivery of a hub, writes to the log.
    pub fn log(&self) {
        let took_ms = self.took.as_millis() as u64;
        let source = self.source.as_str();
        let (done, failed) = match self.way {
            Way::Noted if self.error.is_none() => return,
            Way::Asked => ("polled", "poll failed"),
            _ => ("pushed", "what its hub sent could not be taken"),
        };
        if let Some(why) = &self.forbidden {
            tracing::info!(source, why, "not polled");
            return;
        }
        match &self.error {
            // That is told once for all of them.
            Some(_) if self.offline => {}
            Some(error) => {
                tracing::warn!(source, took_ms, error = %crate::text::printable(error), "{failed}");
            }
            None => tracing::info!(
                source,
                took_ms,
                entries = self.entries,
                articles = self.articles,
                from_feed = self.from_feed,
                problems = self.problems.len(),
                "{done}"
            ),
        }
    }
}
