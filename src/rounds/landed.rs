//! Pages that entries were led to elsewhere: whose they are.

use std::collections::HashMap;

use url::Url;

use super::scrape::Scraped;
use super::turns::{Done, HELD_MAX};
use crate::identity;
use crate::markup::text_of;
use crate::model::{ArticleCapture, Method, url as addresses};
use crate::read::Assignment;

/// Is the page that an entry led to its own? Not a front page, nor one that has neither its headline nor its text where
/// the entry has both.
pub(super) fn leads_to_its_own(job: &Assignment, page: &Url, capture: &ArticleCapture) -> bool {
    let (headline, text) = (job.entry.headline(), text_of(&job.entry.html()));
    let known = !headline.is_empty() && !text.is_empty();
    page.path() != "/" && (!known || reads_like((&headline, &text), capture))
}

/// Has an article a headline or a text like these?
pub(super) fn reads_like((headline, text): (&str, &str), capture: &ArticleCapture) -> bool {
    let article = &capture.article;
    article.method == Method::Feed
        || identity::named_alike(headline, &article.headline)
        || identity::alike(text, &article.text())
}

/// The address that a new article's page proved to have, where that is another than the announced one.
pub(super) fn proved(job: &Assignment, capture: &ArticleCapture) -> Option<u64> {
    let read = capture.article.method != Method::Feed && !capture.shared_page && !job.held;
    let own = addresses::address(&capture.article.url).filter(|_| read);
    own.map(|own| addresses::hash(&own)).filter(|own| *own != job.announced.said.address)
}

/// What waits until all of a document's pages are read, for only then is known whether a page that was led elsewhere is
/// its own; where entries are told in turn, all behind one that waits does so, too.
pub(super) struct Landings {
    in_turn: bool,
    /// Entries by the page they were led to.
    at: HashMap<String, usize>,
    waiting: Vec<Done>,
}

impl Landings {
    pub(super) fn new(in_turn: bool) -> Self {
        Self { in_turn, at: HashMap::new(), waiting: Vec::new() }
    }

    /// Keeps what is to wait; gives back what is not.
    pub(super) fn hold(&mut self, done: Done) -> Option<Done> {
        let landed = match &done.0 {
            Scraped::Article(_, _, at) => at.as_ref(),
            Scraped::Unchanged | Scraped::Unreadable(_) => None,
        };
        if let Some(at) = landed {
            *self.at.entry(at.to_string()).or_default() += 1;
        }
        let behind = self.in_turn && !self.waiting.is_empty();
        if landed.is_none() && !behind {
            return Some(done);
        }
        self.waiting.push(done);
        None
    }

    /// Is it to be decided by what is known by now?
    pub(super) fn are_full(&self) -> bool {
        self.in_turn && self.waiting.len() >= HELD_MAX
    }

    /// All that waited.
    pub(super) fn take(&mut self) -> Vec<Done> {
        std::mem::take(&mut self.waiting)
    }

    /// Is the page that an entry led to its own? Not one that several entries led to.
    pub(super) fn are_its_own(
        &self,
        job: &Assignment,
        page: &Url,
        capture: &ArticleCapture,
    ) -> bool {
        let shared = self.at.get(page.as_str()).is_some_and(|entries| *entries > 1);
        !shared && leads_to_its_own(job, page, capture)
    }
}
