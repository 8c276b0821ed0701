//! What the server answers now: finished documents by path, swapped whole.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use bytes::Bytes;

use super::gzip::compressed;
use super::names;
use super::parts::Parts;
use crate::edition::FORMATS;
use crate::model::Timestamp;

/// Editions of one document that are remembered for who asks for what came since.
const PAST_MAX: usize = 100;
/// What is shown to people in place of a page that is not there, or no more.
pub const MISSING: &str = "/404.html";
/// As [`MISSING`]; no path can ask for it.
pub const ENDED: &str = "410.html";

/// How long an answer may be kept by those between us and the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cache {
    /// Feeds and pages: who asks again within a minute need not; who finds us down may show the old.
    Shared,
    /// Made for one request: it may be kept, but is asked for each time.
    Checked,
    /// Never changes again.
    Immutable,
}

/// One finished document with all that answering for it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// With its charset.
    pub content_type: &'static str,
    /// Exactly what the static file holds.
    pub bytes: Bytes,
    /// The same compressed, when that is worth it.
    pub gzip: Option<Bytes>,
    /// Hash of `bytes`, as the inside of a strong ETag.
    pub hash: String,
    /// When these bytes first were the answer.
    pub last_modified: Option<Timestamp>,
    /// How long it may be kept.
    pub cache: Cache,
    /// The `Link` header (RFC 8288).
    pub link: Option<String>,
    /// Of a feed: where its entries are, for who asks for the new ones only.
    pub parts: Option<Arc<Parts>>,
}

impl Document {
    /// A document to publish: compressed once here, not at each request.
    pub fn new(content_type: &'static str, bytes: impl Into<Bytes>, now: Timestamp) -> Self {
        let bytes = bytes.into();
        let gzip = compressed(&bytes);
        let made = Self::fleeting(content_type, bytes);
        Self { last_modified: Some(now), gzip, cache: Cache::Shared, ..made }
    }

    /// A document made for one request: neither compressed nor dated.
    pub fn fleeting(content_type: &'static str, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let hash = blake3::hash(&bytes).to_hex()[..32].to_owned();
        Self {
            content_type,
            bytes,
            gzip: None,
            hash,
            last_modified: None,
            cache: Cache::Checked,
            link: None,
            parts: None,
        }
    }

    /// A feed whose head ends at the first of `cuts`, and whose entries end at the others.
    #[must_use]
    pub fn parted(mut self, cuts: &[usize]) -> Self {
        self.parts = Parts::new(&self.bytes, cuts).map(Arc::new);
        self
    }

    /// With a `Link` header.
    #[must_use]
    pub fn linked(mut self, link: Option<String>) -> Self {
        self.link = link;
        self
    }

    /// With its bytes compressed too.
    #[must_use]
    pub fn compressed(mut self) -> Self {
        self.gzip = compressed(&self.bytes);
        self
    }

    /// Never to change again.
    #[must_use]
    pub fn lasting(mut self) -> Self {
        self.cache = Cache::Immutable;
        self
    }

    /// Is it a feed that browsers show, or that pages of other sites read?
    pub(super) fn is_feed(&self) -> bool {
        self.is_xml_feed() || self.content_type.starts_with("application/feed+json")
    }

    pub(super) fn is_xml_feed(&self) -> bool {
        ["application/atom+xml", "application/rss+xml"]
            .iter()
            .any(|kind| self.content_type.starts_with(kind))
    }

    fn same_answer(&self, other: &Self) -> bool {
        self.hash == other.hash
            && self.content_type == other.content_type
            && self.link == other.link
    }
}

/// The documents the server answers with now. Shared; a reader holds a document, never the lock.
#[derive(Debug, Default)]
pub struct Board {
    documents: RwLock<HashMap<String, Posted>>,
    editions: RwLock<Editions>,
    /// Where something may be posted, and the most bytes of it.
    posts: RwLock<HashMap<String, usize>>,
    /// The names it goes by; none = any.
    names: RwLock<Option<Vec<String>>>,
    answered: Mutex<BTreeMap<(&'static str, u16), u64>>,
    /// Why what is published is not what it should be.
    trouble: Mutex<Option<String>>,
    /// Do documents bear the journal's time, the same on every node of a fleet?
    by_journal: AtomicBool,
    /// Is the press at work that fills it first? Then what is not here may be soon.
    awaited: AtomicBool,
}

/// Ids of editions: those that are here, and those that were.
#[derive(Debug, Default)]
struct Editions {
    now: BTreeSet<String>,
    ended: BTreeSet<String>,
}

#[derive(Debug)]
struct Posted {
    document: Arc<Document>,
    asked: AtomicU64,
    /// Hashes and parts of what was here before, the newest last.
    past: VecDeque<(String, Arc<Parts>)>,
}

impl Posted {
    fn renew(&mut self, document: Document) {
        if let Some(parts) = self.document.parts.clone() {
            self.past.push_back((self.document.hash.clone(), parts));
            let surplus = self.past.len().saturating_sub(PAST_MAX);
            self.past.drain(..surplus);
        }
        self.document = Arc::new(document);
    }
}

/// What kind of path it is, in a word of a fixed list.
fn kind(path: &str) -> &'static str {
    let last = path.rsplit('/').next().unwrap_or_default();
    match last.rsplit_once('.').map(|(_, end)| end) {
        Some("atom" | "rss") => "feed",
        Some("json") if last != "status.json" => "feed",
        Some("css" | "svg" | "png" | "ico" | "txt") => "asset",
        _ if path.starts_with("/status") => "status",
        _ if ["/healthz", "/readyz", "/metrics"].contains(&path) => "health",
        _ if path.starts_with("/hub") || path.starts_with("/push") => "hub",
        _ => "page",
    }
}

impl Board {
    /// An answer was given.
    pub(super) fn answer_given(&self, path: &str, status: u16) {
        let mut answered = self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        *answered.entry((kind(path), status)).or_default() += 1;
    }

    /// How many answers were given: kind of path, status, count.
    pub fn answered(&self) -> Vec<(&'static str, u16, u64)> {
        let answered = self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        answered.iter().map(|((kind, status), count)| (*kind, *status, *count)).collect()
    }

    /// An empty board.
    pub fn new() -> Self {
        Self::default()
    }

    /// Why the press could not publish all when it last tried, if it could not.
    pub fn trouble(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A press is about to fill it: until that has fared, nobody is told that there is nothing here.
    pub fn await_press(&self) {
        self.awaited.store(true, Ordering::Relaxed);
    }

    /// Is what it is filled with still to come?
    pub fn is_awaited(&self) -> bool {
        self.awaited.load(Ordering::Relaxed)
    }

    /// How the press fared.
    pub fn fared(&self, trouble: Option<String>) {
        self.awaited.store(false, Ordering::Relaxed);
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }

    /// From now on documents bear the date they come with, also when their bytes are those of before: it is the journal's, and
    /// what one node of a fleet says of them all nodes say.
    pub fn date_by_journal(&self) {
        self.by_journal.store(true, Ordering::Relaxed);
    }

    /// Puts a document at `path` (`/all.atom`). Unchanged bytes keep their old date, so that readers get a 304.
    ///
    /// Returns whether the answer changed.
    pub fn put(&self, path: impl Into<String>, document: Document) -> bool {
        let path = path.into();
        let mut documents = self.documents.write().unwrap_or_else(PoisonError::into_inner);
        let Some(old) = documents.get_mut(&path) else {
            let (asked, past) = (AtomicU64::default(), VecDeque::new());
            documents.insert(path, Posted { document: Arc::new(document), asked, past });
            return true;
        };
        let changed = !old.document.same_answer(&document);
        if changed {
            old.renew(document);
        } else if self.by_journal.load(Ordering::Relaxed)
            && old.document.last_modified != document.last_modified
        {
            old.document = Arc::new(document);
        }
        changed
    }

    /// From now on only requests for these hosts are answered, and for those that no stranger's page can ask for; `None` =
    /// for any.
    pub fn go_by(&self, names: Option<Vec<String>>) {
        *self.names.write().unwrap_or_else(PoisonError::into_inner) = names;
    }

    /// May a request ask for this host?
    pub(super) fn goes_by(&self, host: &str) -> bool {
        let names = self.names.read().unwrap_or_else(PoisonError::into_inner);
        names::goes_by(host, names.as_deref())
    }

    /// Something may be posted to `path`, of `most` bytes at most.
    pub fn take_posts(&self, path: &str, most: usize) {
        let mut posts = self.posts.write().unwrap_or_else(PoisonError::into_inner);
        posts.insert(path.to_owned(), most);
    }

    /// Nothing may be posted any more to the paths that `stale` picks.
    pub fn end_posts(&self, stale: impl Fn(&str) -> bool) {
        let mut posts = self.posts.write().unwrap_or_else(PoisonError::into_inner);
        posts.retain(|path, _| !stale(path));
    }

    /// The most bytes that may be posted to `path`; none where nothing may.
    pub(super) fn takes_posts(&self, path: &str) -> Option<usize> {
        let posts = self.posts.read().unwrap_or_else(PoisonError::into_inner);
        posts.get(path).copied()
    }

    /// Takes away every document whose path `stale` picks.
    pub fn remove(&self, stale: impl Fn(&str) -> bool) {
        let mut documents = self.documents.write().unwrap_or_else(PoisonError::into_inner);
        documents.retain(|path, _| !stale(path));
    }

    /// The editions there are now. Those that were here before and are not named have ended: their feeds and pages are
    /// gone, and the answer says so.
    pub fn hold(&self, current: &BTreeSet<String>) {
        let mut editions = self.editions.write().unwrap_or_else(PoisonError::into_inner);
        let left: Vec<String> = editions.now.difference(current).cloned().collect();
        for id in left {
            self.remove(|path| edition_of(path) == Some(&id));
            editions.ended.insert(id);
        }
        editions.ended.retain(|id| !current.contains(id));
        editions.now.clone_from(current);
    }

    /// Was this path an edition's that has ended?
    pub fn has_ended(&self, path: &str) -> bool {
        let editions = self.editions.read().unwrap_or_else(PoisonError::into_inner);
        edition_of(path).is_some_and(|id| editions.ended.contains(id))
    }

    /// What is at `path` now.
    pub fn get(&self, path: &str) -> Option<Arc<Document>> {
        let documents = self.documents.read().unwrap_or_else(PoisonError::into_inner);
        let posted = documents.get(path)?;
        posted.asked.fetch_add(1, Ordering::Relaxed);
        Some(posted.document.clone())
    }

    /// What was at `path` when its hash was `hash`: now, or some editions ago.
    pub(super) fn past(&self, path: &str, hash: &str) -> Option<Arc<Parts>> {
        let documents = self.documents.read().unwrap_or_else(PoisonError::into_inner);
        let posted = documents.get(path)?;
        posted.past.iter().rev().find(|(h, _)| h == hash).map(|(_, parts)| parts.clone())
    }

    /// Every path, and how often it was asked for since it was first put up.
    pub fn asked(&self) -> Vec<(String, u64)> {
        let documents = self.documents.read().unwrap_or_else(PoisonError::into_inner);
        let times = |(path, p): (&String, &Posted)| (path.clone(), p.asked.load(Ordering::Relaxed));
        documents.iter().map(times).collect()
    }
}

/// The edition that a path belongs to, if it is one's: `all` of `/all.atom`, `/all/`, `/all/3/`, `/all/archive/1.atom`.
fn edition_of(path: &str) -> Option<&str> {
    let first = path.strip_prefix('/')?.split('/').next()?;
    let feed =
        first.rsplit_once('.').filter(|(_, end)| FORMATS.iter().any(|(feed, _)| feed == end));
    let id = feed.map_or(first, |(id, _)| id);
    (!id.is_empty()).then_some(id)
}

#[cfg(test)]
mod tests;
