//! What is counted, and told in OpenMetrics. The one door to `prometheus-client`.
//!
//! Labels are ids of the config and words of fixed lists, so that nobody outside can make them many.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

/// Of [`Metrics::tell`].
pub const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// From a server next door to the deadline of a fetch.
const SECONDS: [f64; 11] = [0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0];

/// From a fast disk to one that is in trouble.
const COMMIT_SECONDS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5, 10.0];

type Labels = Vec<(&'static str, String)>;

/// Counters that go up while the daemon runs. Clones count together.
#[derive(Debug, Clone)]
pub struct Metrics {
    polls: Family<Labels, Counter>,
    articles: Family<Labels, Counter>,
    revisions: Family<Labels, Counter>,
    deliveries: Family<Labels, Counter>,
    pushes: Family<Labels, Counter>,
    fetch_seconds: Histogram,
    commit_seconds: Histogram,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            polls: Family::default(),
            articles: Family::default(),
            revisions: Family::default(),
            deliveries: Family::default(),
            pushes: Family::default(),
            fetch_seconds: Histogram::new(SECONDS),
            commit_seconds: Histogram::new(COMMIT_SECONDS),
        }
    }
}

/// What is read anew each time it is asked for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Moment {
    /// Stories in the store.
    pub stories: u64,
    /// Bytes of the journal's files.
    pub journal_bytes: u64,
    /// Bytes of the store's files.
    pub store_bytes: u64,
    /// Resident memory of this process.
    pub memory_bytes: u64,
    /// Orders that wait for the desk.
    pub desk_queue: u64,
    /// Can the store be read?
    pub ready: bool,
    /// Was all published when that was last tried?
    pub published: bool,
    /// In a fleet: the position in the stream up to which this node folded, and how many captures it has not folded yet.
    pub journal: Option<(u64, u64)>,
    /// Each source: id, failures in a row, last success in seconds since 1970.
    pub sources: Vec<(String, u32, Option<i64>)>,
    /// What the server answered: kind of path, status, how often.
    pub requests: Vec<(&'static str, u16, u64)>,
}

impl Metrics {
    /// A poll ended.
    pub fn polled(&self, source: &str, outcome: &str) {
        let labels = vec![("source", source.to_owned()), ("outcome", outcome.to_owned())];
        self.polls.get_or_create(&labels).inc();
    }

    /// A hub sent something of a source; `outcome` is of a fixed list.
    pub fn pushed(&self, source: &str, outcome: &str) {
        let labels = vec![("source", source.to_owned()), ("outcome", outcome.to_owned())];
        self.pushes.get_or_create(&labels).inc();
    }

    /// Articles were stored: new, or in a new version.
    pub fn stored(&self, source: &str, articles: usize) {
        self.articles.get_or_create(&vec![("source", source.to_owned())]).inc_by(articles as u64);
    }

    /// A copy came in another version; `kind` is of a fixed list.
    pub fn revised(&self, kind: &str) {
        self.revisions.get_or_create(&vec![("kind", kind.to_owned())]).inc();
    }

    /// The hub sent an edition to a subscriber.
    pub fn delivered(&self, outcome: &str) {
        self.deliveries.get_or_create(&vec![("outcome", outcome.to_owned())]).inc();
    }

    /// An exchange with a server ended, well or not.
    pub fn fetched(&self, took: Duration) {
        self.fetch_seconds.observe(took.as_secs_f64());
    }

    /// The desk wrote what it was given, or tried to.
    pub fn committed(&self, took: Duration) {
        self.commit_seconds.observe(took.as_secs_f64());
    }

    /// All of it as text.
    pub fn tell(&self, now: &Moment) -> String {
        let mut all = Registry::with_prefix("copydesk");
        all.register("polls", "Polls by source and outcome", self.polls.clone());
        all.register("articles", "New or changed articles by source", self.articles.clone());
        all.register("revisions", "Later versions of copies by kind", self.revisions.clone());
        let deliveries = self.deliveries.clone();
        all.register("pushes", "What hubs sent, by source and outcome", self.pushes.clone());
        all.register("hub_deliveries", "Editions sent to subscribers of the hub", deliveries);
        all.register("fetch_seconds", "Exchanges with servers", self.fetch_seconds.clone());
        let commits = self.commit_seconds.clone();
        all.register("commit_seconds", "Commits to journal and store", commits);
        let build = Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]);
        all.register("build", "What runs", build);
        for (name, help, value) in [
            ("stories", "Stories in the store", now.stories),
            ("journal_bytes", "Size of the journal", now.journal_bytes),
            ("store_bytes", "Size of the store", now.store_bytes),
            ("memory_bytes", "Resident memory", now.memory_bytes),
            ("desk_queue", "Orders that wait for the desk", now.desk_queue),
            ("ready", "1 while the store can be read", u64::from(now.ready)),
            ("published", "1 while all editions could be published", u64::from(now.published)),
        ] {
            all.register(name, help, gauge(value));
        }
        if let Some((position, lag)) = now.journal {
            all.register(
                "journal_position",
                "Position in the stream that is folded",
                gauge(position),
            );
            all.register("journal_lag", "Captures of the stream not folded yet", gauge(lag));
        }
        let failures = Family::<Labels, Gauge<u64, AtomicU64>>::default();
        let success = Family::<Labels, Gauge<u64, AtomicU64>>::default();
        for (id, count, last) in &now.sources {
            let label = vec![("source", id.clone())];
            failures.get_or_create(&label).set(u64::from(*count));
            if let Some(at) = last.and_then(|at| u64::try_from(at).ok()) {
                success.get_or_create(&label).set(at);
            }
        }
        all.register("source_failures", "Failures in a row", failures);
        all.register("source_last_success_timestamp_seconds", "Last success, since 1970", success);
        let requests = Family::<Labels, Counter>::default();
        for (kind, status, count) in &now.requests {
            let label = vec![("kind", (*kind).to_owned()), ("status", status.to_string())];
            requests.get_or_create(&label).inc_by(*count);
        }
        all.register("requests", "Requests answered by kind and status", requests);
        let mut out = String::new();
        // Writing to a String cannot fail.
        encode(&mut out, &all).unwrap_or_default();
        out
    }
}

fn gauge(value: u64) -> Gauge<u64, AtomicU64> {
    let gauge = Gauge::<u64, AtomicU64>::default();
    gauge.set(value);
    gauge
}

/// Resident memory of this process, by the kernel's word; 0 where it says nothing.
pub fn memory_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"));
    let kib = line.and_then(|l| l.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kib.unwrap_or_default() * 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_as_openmetrics() {
        let metrics = Metrics::default();
        metrics.polled("wire", "ok");
        metrics.stored("wire", 3);
        metrics.clone().polled("wire", "failed");
        metrics.pushed("wire", "unsigned");
        metrics.revised("correction");
        metrics.fetched(Duration::from_millis(300));
        metrics.committed(Duration::from_millis(3));
        let sources = vec![("wire".to_owned(), 1, Some(1_795_420_800))];
        let requests = vec![("feed", 200, 7)];
        let told = metrics.tell(&Moment {
            stories: 5,
            desk_queue: 2,
            ready: true,
            sources,
            requests,
            ..Moment::default()
        });
        for line in [
            "copydesk_polls_total{source=\"wire\",outcome=\"ok\"} 1",
            "copydesk_articles_total{source=\"wire\"} 3",
            "copydesk_pushes_total{source=\"wire\",outcome=\"unsigned\"} 1",
            "copydesk_revisions_total{kind=\"correction\"} 1",
            "copydesk_fetch_seconds_count 1",
            "copydesk_commit_seconds_bucket{le=\"0.005\"} 1",
            "copydesk_desk_queue 2",
            "copydesk_stories 5",
            "copydesk_source_failures{source=\"wire\"} 1",
            "copydesk_source_last_success_timestamp_seconds{source=\"wire\"} 1795420800",
            "copydesk_requests_total{kind=\"feed\",status=\"200\"} 7",
        ] {
            assert!(told.lines().any(|l| l == line), "{line}: {told}");
        }
        assert!(told.contains("copydesk_build_info{version=") && told.ends_with("# EOF\n"));
        assert!(memory_bytes() > 0);
    }
}
