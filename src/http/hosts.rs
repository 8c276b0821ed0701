//! Manners towards hosts: how many exchanges at once, how far apart, and when one asked for silence.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use url::Url;

/// Hosts kept in mind; beyond it those are forgotten of which nothing is to be minded now, then those of which it is over
/// soonest.
const HOSTS_MAX: usize = 4096;
/// So many "too many requests" without a time of their own mean the whole host, not one address of it.
const LIMITS_MAX: u32 = 3;
/// Such an answer, or the end of the silence that it brought about, counts no more when it is longer ago than this.
const LIMIT_MEMORY: Duration = Duration::from_secs(3600);
/// A host is left alone for this long then; each further one doubles it.
const LIMIT_PAUSE: Duration = Duration::from_secs(15 * 60);
/// But not for longer.
const LIMIT_PAUSE_MAX: Duration = Duration::from_secs(24 * 3600);

/// So many pages refused in a row mean all of them;
const REFUSALS_MAX: u32 = 2;
/// for this long, so that the second looks, a quarter of an hour after the first, find the host open again.
const REFUSAL_PAUSE: Duration = Duration::from_secs(10 * 60);

#[derive(Debug)]
struct Host {
    slots: Arc<Semaphore>,
    /// Whose page is next: the one that waits for the gap to pass, before it takes a slot.
    next: Arc<Semaphore>,
    pace: Arc<Mutex<Pace>>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Pace {
    /// No page before this.
    next_page: Option<Instant>,
    /// No request at all before this.
    silent_until: Option<Instant>,
    /// `Crawl-delay` of its robots.txt.
    crawl_delay: Duration,
    limits: Limits,
    /// No page before this.
    no_pages_until: Option<Instant>,
    refusals: Refusals,
}

/// Pages refused in a row (403, 429, 503).
#[derive(Debug, Default, Clone, Copy)]
struct Refusals {
    count: u32,
    last: Option<Instant>,
}

/// The answers 429 that named no time.
#[derive(Debug, Default, Clone, Copy)]
struct Limits {
    count: u32,
    last: Option<Instant>,
    pages: bool,
    others: bool,
}

/// All hosts, and the bound over all of them.
#[derive(Debug)]
pub(super) struct Hosts {
    all: Arc<Semaphore>,
    concurrency: usize,
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

/// The host is to be left alone for so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Silent {
    /// It asked for that.
    Host(Duration),
    /// It refuses pages; feeds may be asked for.
    Pages(Duration),
}

/// What manners are kept by: the host, and its port where that is none of the web's own.
pub fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        None | Some(80 | 443) => host.to_owned(),
        Some(port) => format!("{host}:{port}"),
    }
}

impl Hosts {
    /// `gap` is between the starts of two page fetches of one host.
    pub(super) fn new(concurrency: usize, per_host: usize, gap: Duration) -> Self {
        Self {
            all: Arc::new(Semaphore::new(concurrency.max(1))),
            concurrency: concurrency.max(1),
            per_host: per_host.max(1),
            gap,
            hosts: Mutex::default(),
        }
    }

    /// The same hosts, as they are known, within other limits; what is under way keeps to those before.
    pub(super) fn within(
        self: &Arc<Self>,
        concurrency: usize,
        per_host: usize,
        gap: Duration,
    ) -> Arc<Self> {
        let (new, same) = (Self::new(concurrency, per_host, gap), |n: usize| n.max(1));
        if (same(concurrency), new.per_host, gap) == (self.concurrency, self.per_host, self.gap) {
            return self.clone();
        }
        let known = self.hosts.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let host = |(name, host): (String, Arc<Host>)| {
            let slots = if new.per_host == self.per_host {
                host.slots.clone()
            } else {
                Arc::new(Semaphore::new(new.per_host))
            };
            (name, Arc::new(Host { slots, next: host.next.clone(), pace: host.pace.clone() }))
        };
        Arc::new(Self { hosts: Mutex::new(known.into_iter().map(host).collect()), ..new })
    }

    /// Waits for a turn with `host`. Pages keep the gap; feeds and robots.txt wait neither for it nor behind pages that do.
    pub(super) async fn enter(&self, host: &str, page: bool) -> Result<Permit, Silent> {
        let host = self.host(host);
        let next = if page { Some(acquire(&host.next).await) } else { None };
        host.heed(page)?;
        if let Some(start) = host.with(|p| p.next_page).filter(|_| page) {
            tokio::time::sleep_until(start).await;
        }
        // The host's slot first: who waits for a busy host must not hold a slot that others could use.
        let slot = acquire(&host.slots).await;
        // It may have asked for silence meanwhile.
        host.heed(page)?;
        let permit = Permit { _host: slot, _all: acquire(&self.all).await };
        if page {
            host.with(|p| p.next_page = Some(Instant::now() + self.gap.max(p.crawl_delay)));
        }
        drop(next);
        Ok(permit)
    }

    /// Nobody talks to `host` for `how_long`.
    pub(super) fn silence(&self, host: &str, how_long: Duration) {
        let until = Instant::now() + how_long;
        self.host(host).with(|p| p.silent_until = p.silent_until.max(Some(until)));
    }

    /// How long `host` is to be left alone still.
    pub(super) fn silent(&self, host: &str) -> Option<Duration> {
        match self.host(host).heed(false) {
            Err(Silent::Host(left)) => Some(left),
            _ => None,
        }
    }

    /// Are its pages to be left alone, at least?
    pub(super) fn shut(&self, host: &str) -> bool {
        self.host(host).heed(true).is_err()
    }

    /// How a page of `host` fared: after two refusals in a row its pages are left alone for a while.
    pub(super) fn answered(&self, host: &str, refused: bool, well: bool) {
        let now = Instant::now();
        self.host(host).with(|p| {
            let Refusals { count, last } = &mut p.refusals;
            if well || last.is_none_or(|last| now - last > REFUSAL_PAUSE) {
                *count = 0;
            }
            if refused {
                (*count, *last) = (*count + 1, Some(now));
            }
            if *count >= REFUSALS_MAX {
                p.no_pages_until = p.no_pages_until.max(Some(now + REFUSAL_PAUSE));
                p.refusals = Refusals::default();
            }
        });
    }

    /// A 429 that named no time is its address's affair, until it is the third of the host within an hour, or pages and
    /// feeds answer so: then the host is left alone.
    pub(super) fn limited(&self, host: &str, page: bool) {
        let now = Instant::now();
        self.host(host).with(|p| {
            let last = p.limits.last.max(p.silent_until.filter(|_| p.limits.last.is_some()));
            if last.is_none_or(|last| now.saturating_duration_since(last) > LIMIT_MEMORY) {
                p.limits = Limits::default();
            }
            let Limits { count, last, pages, others } = &mut p.limits;
            (*count, *last) = (*count + 1, Some(now));
            *pages |= page;
            *others |= !page;
            if *count >= LIMITS_MAX || (*pages && *others) {
                let doublings = count.saturating_sub(LIMITS_MAX).min(10);
                let pause = (LIMIT_PAUSE * (1 << doublings)).min(LIMIT_PAUSE_MAX);
                p.silent_until = p.silent_until.max(Some(now + pause));
            }
        });
    }

    /// `Crawl-delay` of the host's robots.txt; counts where it is longer than our own gap.
    pub(super) fn crawl_delay(&self, host: &str, delay: Duration) {
        self.host(host).with(|p| p.crawl_delay = delay);
    }

    fn host(&self, name: &str) -> Arc<Host> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = hosts.get(name) {
            return known.clone();
        }
        make_room(&mut hosts, Instant::now());
        let slots = Arc::new(Semaphore::new(self.per_host));
        let next = Arc::new(Semaphore::new(1));
        let new = Arc::new(Host { slots, next, pace: Arc::default() });
        hosts.insert(name.to_owned(), new.clone());
        new
    }
}

/// For one more.
fn make_room(hosts: &mut HashMap<String, Arc<Host>>, now: Instant) {
    if hosts.len() < HOSTS_MAX {
        return;
    }
    let in_use = |host: &Arc<Host>| Arc::strong_count(host) > 1;
    hosts.retain(|_, host| in_use(host) || host.with(|p| p.minded_until()) > Some(now));
    // However many of a stranger's names ask for silence, no more are kept.
    if hosts.len() >= HOSTS_MAX {
        let idle = hosts.iter().filter(|(_, host)| !in_use(host));
        let soonest = idle.min_by_key(|(_, host)| host.with(|p| p.minded_until()));
        if let Some(name) = soonest.map(|(name, _)| name.clone()) {
            hosts.remove(&name);
        }
    }
}

impl Pace {
    /// Until when something of it is to be minded.
    fn minded_until(&self) -> Option<Instant> {
        self.next_page.max(self.silent_until).max(self.no_pages_until)
    }
}

impl Host {
    fn with<T>(&self, change: impl FnOnce(&mut Pace) -> T) -> T {
        change(&mut self.pace.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Is it to be left alone?
    fn heed(&self, page: bool) -> Result<(), Silent> {
        let now = Instant::now();
        let left = |until: Option<Instant>| until.filter(|u| *u > now).map(|u| u - now);
        let (all, pages) = self.with(|p| (left(p.silent_until), left(p.no_pages_until)));
        match (all, pages) {
            (Some(left), _) => Err(Silent::Host(left)),
            (None, Some(left)) if page => Err(Silent::Pages(left)),
            _ => Ok(()),
        }
    }
}

async fn acquire(semaphore: &Arc<Semaphore>) -> OwnedSemaphorePermit {
    match semaphore.clone().acquire_owned().await {
        Ok(permit) => permit,
        Err(_closed) => unreachable!("the semaphores are never closed"),
    }
}

#[cfg(test)]
mod tests;
