//! Pages that entries led to: whose they are.

use std::collections::{HashMap, HashSet};

use url::Url;

use super::scrape::Scraped;
use super::turns::{Done, HELD_MAX};
use crate::identity::{self, Likeness};
use crate::markup::text_of;
use crate::model::{Article, ArticleCapture, ArticleId, Method, RevisionHead, url as addresses};
use crate::read::Assignment;

/// A page of more characters is no notice that stands in an article's place, when it is in another language than the feed.
const NOTICE_CHARS_MAX: usize = 1200;

/// Is the page that an entry led to elsewhere its own? Not a front page, nor one that has neither its headline nor its text
/// where the entry has both.
fn leads_to_its_own(job: &Assignment, page: &Url, capture: &ArticleCapture) -> bool {
    let (headline, text) = said(job);
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

/// Is a page, at its own address, that of an article with these?
pub(super) fn likeness(known: (&str, &str), capture: &ArticleCapture) -> Likeness {
    let article = &capture.article;
    identity::likeness(known, (&article.headline, &article.text()))
}

/// Headline and text, as the entry itself has them.
fn said(job: &Assignment) -> (String, String) {
    (job.entry.headline(), text_of(&job.entry.html()))
}

/// What a page is likened to: what its entry says, and what had its address before or was read there.
fn likest(job: &Assignment, held: Option<&Article>, capture: &ArticleCapture) -> Likeness {
    let (headline, text) = said(job);
    let before = job.beside.as_ref().map(|b| likeness((&b.headline, &b.text), capture));
    let held = held.map(|held| likeness((&held.headline, &held.text()), capture));
    let all = [Some(likeness((&headline, &text), capture)), before, held];
    let any = |one| all.contains(&Some(one));
    match (any(Likeness::Own), any(Likeness::Unsure)) {
        (true, _) => Likeness::Own,
        (false, true) => Likeness::Unsure,
        (false, false) => Likeness::Strange,
    }
}

/// Is a page rather a translation of what the feed says? Notices are short.
pub(super) fn is_translated(page: &Article, feed: &Article) -> bool {
    let main = |tag: &String| tag.split('-').next().map(str::to_lowercase);
    let languages = [page, feed].map(|article| article.language.as_ref().and_then(main));
    let differ = languages[0] != languages[1] && !languages.contains(&None);
    differ && page.text().chars().count() > NOTICE_CHARS_MAX
}

/// The address that a new article's page proved to have, where that is another than the announced one.
pub(super) fn proved(job: &Assignment, capture: &ArticleCapture) -> Option<u64> {
    let read = capture.article.method != Method::Feed && !capture.shared_page && !job.held;
    let own = addresses::address(&capture.article.url).filter(|_| read);
    own.map(|own| addresses::hash(&own)).filter(|own| *own != job.announced.said.address)
}

/// What waits until all of a document's pages are read, for only then is known whether a page that was led elsewhere, or that
/// does not read like its entry, is its own; where entries are told in turn, all behind one that waits does so, too.
pub(super) struct Landings {
    in_turn: bool,
    /// Entries by the page they were led to.
    at: HashMap<String, usize>,
    /// Articles by the text that their pages have.
    texts: HashMap<u64, HashSet<ArticleId>>,
    waiting: Vec<Done>,
}

impl Landings {
    pub(super) fn new(in_turn: bool) -> Self {
        Self { in_turn, at: HashMap::new(), texts: HashMap::new(), waiting: Vec::new() }
    }

    /// Keeps what is to wait; gives back what is not.
    pub(super) fn hold(&mut self, done: Done) -> Option<Done> {
        let doubtful = match &done.0 {
            Scraped::Article(capture, _, at) => self.is_doubtful(&done.1, capture, at.as_ref()),
            Scraped::Unchanged | Scraped::Unreadable(_) => false,
        };
        let behind = self.in_turn && !self.waiting.is_empty();
        if !doubtful && !behind {
            return Some(done);
        }
        self.waiting.push(done);
        None
    }

    fn is_doubtful(
        &mut self,
        job: &Assignment,
        capture: &ArticleCapture,
        led: Option<&Url>,
    ) -> bool {
        if let Some(at) = led {
            *self.at.entry(at.to_string()).or_default() += 1;
        }
        // A notice that withdraws an article has nothing of it.
        if capture.article.method == Method::Feed || withdraws(capture) {
            return led.is_some();
        }
        self.texts.entry(text_hash(capture)).or_default().insert(job.article);
        // The cheaper question first: most pages bear their entry's headline.
        let titled = identity::is_titled(&job.entry.headline(), &capture.article.headline);
        led.is_some() || (!titled && likest(job, None, capture) != Likeness::Own)
    }

    /// Is it to be decided by what is known by now?
    pub(super) fn are_full(&self) -> bool {
        self.in_turn && self.waiting.len() >= HELD_MAX
    }

    /// All that waited.
    pub(super) fn take(&mut self) -> Vec<Done> {
        std::mem::take(&mut self.waiting)
    }

    /// Is the page that an entry led to its own? Not one that several entries led to, nor one that several found at their
    /// own addresses. `held`: as it was read there before.
    pub(super) fn are_its_own(
        &self,
        job: &Assignment,
        (led, capture): (Option<&Url>, &ArticleCapture),
        held: Option<&Article>,
    ) -> bool {
        if let Some(page) = led {
            let shared = self.at.get(page.as_str()).is_some_and(|entries| *entries > 1);
            return !shared && leads_to_its_own(job, page, capture);
        }
        let several = || {
            let articles = self.texts.get(&text_hash(capture));
            articles.is_some_and(|articles| articles.len() > 1)
        };
        capture.article.method == Method::Feed
            || withdraws(capture)
            || match likest(job, held, capture) {
                Likeness::Own => true,
                Likeness::Unsure => !several(),
                Likeness::Strange => false,
            }
    }
}

/// Is it a notice that an article is withdrawn?
pub(super) fn withdraws(capture: &ArticleCapture) -> bool {
    capture.article.head == Some(RevisionHead::Kill)
}

fn text_hash(capture: &ArticleCapture) -> u64 {
    crate::story::sense("", &capture.article.text())
}
