//! Pages of sources' own sites that other sources' entries led to: when their own source announces them soon after, they are
//! at hand, and the site is not asked a second time.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ::url::Url;
use tokio::sync::OwnedMutexGuard;

use crate::http::{Coded, Head};
use crate::model::{Source, Timestamp, url};
use crate::read::Assignment;

/// How old a page may be: sources that are asked in one round come within it, and a page that changed meanwhile is looked at
/// again as any other.
const AGE_MAX: Duration = Duration::from_secs(600);
/// Packed bytes of all that is kept; the oldest go first.
const BYTES_MAX: usize = 4 << 20;

/// What is at hand.
#[derive(Debug, Default)]
pub(super) struct AtHand {
    /// The sites that are sources' own.
    sites: HashSet<String>,
    /// Sources whose pages are left alone, by our ids.
    pub(super) unscraped: HashSet<String>,
    pages: Mutex<VecDeque<Kept>>,
    /// Pages that are being fetched: who asks for one of them waits for what comes of it.
    under_way: Mutex<HashMap<u64, Arc<Gate>>>,
}

type Gate = tokio::sync::Mutex<()>;

/// Whoever holds it is the only one that asks for a page.
pub(super) struct Turn<'a> {
    hand: &'a AtHand,
    page: u64,
    gate: Option<OwnedMutexGuard<()>>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        drop(self.gate.take());
        let mut under_way = self.hand.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if under_way.get(&self.page).is_some_and(|gate| Arc::strong_count(gate) == 1) {
            under_way.remove(&self.page);
        }
    }
}

#[derive(Debug)]
struct Kept {
    page: u64,
    at: Timestamp,
    head: Head,
    packed: Coded,
}

impl AtHand {
    /// Nothing yet, of the sites of these.
    pub(super) fn of(sources: &[Arc<Source>]) -> Self {
        let sites = sources.iter().map(|source| url::site(&source.url));
        let unscraped = sources.iter().filter(|source| !source.scrape);
        Self {
            sites: sites.filter(|site| !site.is_empty()).collect(),
            unscraped: unscraped.map(|source| source.id.clone()).collect(),
            ..Self::default()
        }
    }

    /// Waits until nobody else is asking for the page of an entry; none where no source has such pages for its own.
    pub(super) async fn turn(&self, wanted: &Assignment, url: &Url) -> Option<Turn<'_>> {
        if !self.sites.contains(&url::site(url.as_str())) {
            return None;
        }
        let page = wanted.announced.said.address;
        let gate = {
            let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
            under_way.entry(page).or_default().clone()
        };
        let mut turn = Turn { hand: self, page, gate: None };
        turn.gate = Some(gate.lock_owned().await);
        Some(turn)
    }

    /// Keeps a page that was fetched for a source of another site, if it is of one of the sources' sites; one that is
    /// `contested` whoever was first: another poll had its hand on it already.
    pub(super) fn keep(
        &self,
        wanted: &Assignment,
        (head, body): (&Head, &Coded),
        contested: bool,
        now: Timestamp,
    ) {
        let site = url::site(head.url.as_str());
        let own = url::site(&wanted.source.url) == site && !contested;
        if own || !self.sites.contains(&site) || wanted.source.access.header().is_some() {
            return;
        }
        // What can't be packed is asked for again.
        let Some(packed) = body.packed() else { return };
        let page = wanted.announced.said.address;
        let kept = Kept { page, at: now, head: head.clone(), packed };
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        pages.push_back(kept);
        let mut bytes: usize = pages.iter().map(|kept| kept.packed.len()).sum();
        while bytes > BYTES_MAX {
            bytes -= pages.pop_front().map_or(bytes, |kept| kept.packed.len());
        }
    }

    /// The page of an entry that is new, when it is at hand and the entry tells of nothing later.
    pub(super) fn take(&self, wanted: &Assignment, now: Timestamp) -> Option<(Head, Coded)> {
        if wanted.held || wanted.beside.is_some() || wanted.source.access.header().is_some() {
            return None;
        }
        let page = wanted.announced.said.address;
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        pages.retain(|kept| kept.at <= now && now.since(kept.at) <= AGE_MAX);
        let place = pages.iter().position(|kept| kept.page == page)?;
        let kept = pages.remove(place)?;
        drop(pages);
        let told = wanted.entry.updated.max(wanted.entry.published);
        told.is_none_or(|told| told <= kept.at).then_some((kept.head, kept.packed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Validators;
    use crate::model::entry::{Entry, Link};

    #[test]
    fn a_publishers_own_page_is_kept_only_for_a_poll_that_wanted_it_before() {
        let at = "https://paper.example/1";
        let source = |url: &str| Arc::new(Source { url: url.into(), ..Source::default() });
        let (own, other) =
            (source("https://paper.example/rss"), source("https://list.example/rss"));
        let hand = AtHand::of(&[own.clone(), other.clone()]);
        let link = Link { href: at.to_owned(), ..Link::default() };
        let entry = Entry { links: vec![link], ..Entry::default() };
        let wanted = |source: &Arc<Source>| Assignment::new(source, entry.clone());
        let head = Head {
            status: 200,
            url: Url::parse(at).expect("a URL"),
            moved: false,
            content_type: None,
            validators: Validators::default(),
            caching: Vec::new(),
            links: Vec::new(),
            refresh: None,
        };
        let (now, page) = (Timestamp::from_secs(1), Coded::from(b"text".to_vec()));
        hand.keep(&wanted(&own), (&head, &page), false, now);
        assert!(hand.take(&wanted(&other), now).is_none());
        hand.keep(&wanted(&own), (&head, &page), true, now);
        assert!(hand.take(&wanted(&other), now).is_some());
        hand.keep(&wanted(&other), (&head, &page), false, now);
        let (_, taken) = hand.take(&wanted(&own), now).expect("it is at hand");
        assert_eq!(&taken.decode().expect("whole")[..], b"text");
    }
}
