//! Manners towards hosts: how many exchanges at once, how far apart, and when one asked for silence.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

/// Hosts kept in mind; beyond it the idle ones are forgotten.
const HOSTS_MAX: usize = 4096;

#[derive(Debug)]
struct Host {
    slots: Arc<Semaphore>,
    pace: Mutex<Pace>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Pace {
    /// No page before this.
    next_page: Option<Instant>,
    /// No request at all before this.
    silent_until: Option<Instant>,
    /// `Crawl-delay` of its robots.txt.
    crawl_delay: Duration,
}

/// All hosts, and the bound over all of them.
#[derive(Debug)]
pub(super) struct Hosts {
    all: Arc<Semaphore>,
    per_host: usize,
    gap: Duration,
    hosts: Mutex<HashMap<String, Arc<Host>>>,
}

/// Leave to talk to a host, until dropped.
#[derive(Debug)]
pub(super) struct Permit {
    _host: OwnedSemaphorePermit,
    _all: OwnedSemaphorePermit,
}

/// The host asked for silence; this long from now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Silent(pub(super) Duration);

impl Hosts {
    /// `gap` is between the starts of two page fetches of one host.
    pub(super) fn new(concurrency: usize, per_host: usize, gap: Duration) -> Self {
        Self {
            all: Arc::new(Semaphore::new(concurrency.max(1))),
            per_host: per_host.max(1),
            gap,
            hosts: Mutex::default(),
        }
    }

    /// Waits for a turn with `host`. Pages keep the gap; feeds and robots.txt do not wait for it.
    pub(super) async fn enter(&self, host: &str, page: bool) -> Result<Permit, Silent> {
        let host = self.host(host);
        // The host's slot first: who waits for a busy host must not hold a slot that others could use.
        let slot = acquire(&host.slots).await;
        if let Some(start) = host.reserve(page, self.gap)? {
            tokio::time::sleep_until(start).await;
        }
        Ok(Permit { _host: slot, _all: acquire(&self.all).await })
    }

    /// Nobody talks to `host` for `how_long`.
    pub(super) fn silence(&self, host: &str, how_long: Duration) {
        let until = Instant::now() + how_long;
        self.host(host).with(|p| p.silent_until = p.silent_until.max(Some(until)));
    }

    /// `Crawl-delay` of the host's robots.txt; counts where it is longer than our own gap.
    pub(super) fn crawl_delay(&self, host: &str, delay: Duration) {
        self.host(host).with(|p| p.crawl_delay = delay);
    }

    fn host(&self, name: &str) -> Arc<Host> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= HOSTS_MAX {
            let now = Instant::now();
            hosts.retain(|_, h| Arc::strong_count(h) > 1 || h.with(|p| p.silent_until > Some(now)));
        }
        let new =
            || Host { slots: Arc::new(Semaphore::new(self.per_host)), pace: Mutex::default() };
        hosts.entry(name.to_owned()).or_insert_with(|| Arc::new(new())).clone()
    }
}

impl Host {
    fn with<T>(&self, change: impl FnOnce(&mut Pace) -> T) -> T {
        change(&mut self.pace.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes the next start time; `None` is now.
    fn reserve(&self, page: bool, gap: Duration) -> Result<Option<Instant>, Silent> {
        let now = Instant::now();
        self.with(|p| {
            if let Some(until) = p.silent_until.filter(|u| *u > now) {
                return Err(Silent(until - now));
            }
            if !page {
                return Ok(None);
            }
            let start = p.next_page.filter(|n| *n > now);
            p.next_page = Some(start.unwrap_or(now) + gap.max(p.crawl_delay));
            Ok(start)
        })
    }
}

async fn acquire(semaphore: &Arc<Semaphore>) -> OwnedSemaphorePermit {
    match semaphore.clone().acquire_owned().await {
        Ok(permit) => permit,
        Err(_closed) => unreachable!("the semaphores are never closed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn pages_of_one_host_keep_the_gap() {
        let hosts = Hosts::new(8, 4, Duration::from_secs(2));
        let begin = Instant::now();
        for _ in 0..3 {
            drop(hosts.enter("a.example", true).await.expect("not silent"));
        }
        assert_eq!((Instant::now() - begin).as_secs(), 4);
        drop(hosts.enter("b.example", true).await.expect("not silent"));
        assert_eq!((Instant::now() - begin).as_secs(), 4, "another host does not wait");
    }

    #[tokio::test(start_paused = true)]
    async fn a_silenced_host_is_left_alone() {
        let hosts = Hosts::new(8, 1, Duration::ZERO);
        hosts.silence("a.example", Duration::from_secs(60));
        hosts.silence("a.example", Duration::from_secs(1));
        assert_eq!(
            hosts.enter("a.example", false).await.err(),
            Some(Silent(Duration::from_secs(60)))
        );
        tokio::time::advance(Duration::from_secs(61)).await;
        assert!(hosts.enter("a.example", false).await.is_ok());
    }
}
