//! What the server answers now: finished documents by path, swapped whole.

use std::collections::HashMap;
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};

use crate::model::Timestamp;

/// Below this a gzip copy saves less than its headers cost.
const GZIP_BYTES_MIN: usize = 512;

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
}

impl Document {
    /// A document to publish: compressed once here, not at each request.
    pub fn new(content_type: &'static str, bytes: impl Into<Bytes>, now: Timestamp) -> Self {
        let bytes = bytes.into();
        let gzip = compressed(&bytes);
        Self { last_modified: Some(now), gzip, ..Self::fleeting(content_type, bytes) }
    }

    /// A document made for one request: neither compressed nor dated.
    pub fn fleeting(content_type: &'static str, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let hash = blake3::hash(&bytes).to_hex()[..32].to_owned();
        Self { content_type, bytes, gzip: None, hash, last_modified: None }
    }

    fn same_answer(&self, other: &Self) -> bool {
        self.hash == other.hash && self.content_type == other.content_type
    }
}

fn compressed(bytes: &[u8]) -> Option<Bytes> {
    if bytes.len() < GZIP_BYTES_MIN {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::default());
    // A Vec takes every write; should compressing ever fail, the plain bytes are served.
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok().filter(|gzip| gzip.len() < bytes.len()).map(Bytes::from)
}

/// The documents the server answers with now. Shared; a reader holds a document, never the lock.
#[derive(Debug, Default)]
pub struct Board {
    documents: RwLock<HashMap<String, Posted>>,
}

#[derive(Debug)]
struct Posted {
    document: Arc<Document>,
    asked: AtomicU64,
}

impl Board {
    /// An empty board.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a document at `path` (`/all.atom`). Unchanged bytes keep their old date, so that readers get a 304.
    ///
    /// Returns whether the answer changed.
    pub fn put(&self, path: impl Into<String>, document: Document) -> bool {
        let path = path.into();
        let mut documents = self.documents.write().unwrap_or_else(PoisonError::into_inner);
        let Some(old) = documents.get_mut(&path) else {
            let asked = AtomicU64::default();
            documents.insert(path, Posted { document: Arc::new(document), asked });
            return true;
        };
        let changed = !old.document.same_answer(&document);
        if changed {
            old.document = Arc::new(document);
        }
        changed
    }

    /// Takes away every document whose path `stale` picks: editions that left the config.
    pub fn remove(&self, stale: impl Fn(&str) -> bool) {
        let mut documents = self.documents.write().unwrap_or_else(PoisonError::into_inner);
        documents.retain(|path, _| !stale(path));
    }

    /// What is at `path` now.
    pub fn get(&self, path: &str) -> Option<Arc<Document>> {
        let documents = self.documents.read().unwrap_or_else(PoisonError::into_inner);
        let posted = documents.get(path)?;
        posted.asked.fetch_add(1, Ordering::Relaxed);
        Some(posted.document.clone())
    }

    /// Every path, and how often it was asked for since it was first put up.
    pub fn asked(&self) -> Vec<(String, u64)> {
        let documents = self.documents.read().unwrap_or_else(PoisonError::into_inner);
        let times = |(path, p): (&String, &Posted)| (path.clone(), p.asked.load(Ordering::Relaxed));
        documents.iter().map(times).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "text/plain; charset=utf-8";

    #[test]
    fn unchanged_bytes_keep_their_date() {
        let board = Board::new();
        assert!(board.put("/a", Document::new(TEXT, "one", Timestamp::from_secs(1))));
        assert!(!board.put("/a", Document::new(TEXT, "one", Timestamp::from_secs(2))));
        assert_eq!(board.get("/a").unwrap().last_modified, Some(Timestamp::from_secs(1)));
        assert!(board.put("/a", Document::new(TEXT, "two", Timestamp::from_secs(3))));
        assert_eq!(board.get("/a").unwrap().last_modified, Some(Timestamp::from_secs(3)));
    }

    #[test]
    fn only_what_gains_is_compressed() {
        assert!(Document::new(TEXT, "short", Timestamp(0)).gzip.is_none());
        assert!(Document::new(TEXT, "long ".repeat(500), Timestamp(0)).gzip.is_some());
    }

    #[test]
    fn questions_are_counted_by_path() {
        let board = Board::new();
        board.put("/a", Document::new(TEXT, "one", Timestamp(0)));
        assert!(board.get("/a").is_some() && board.get("/b").is_none());
        board.put("/a", Document::new(TEXT, "two", Timestamp(1)));
        assert!(board.get("/a").is_some());
        assert_eq!(board.asked(), [("/a".to_owned(), 2)]);
    }

    #[test]
    fn stale_documents_go() {
        let board = Board::new();
        board.put("/old.atom", Document::new(TEXT, "x", Timestamp(0)));
        board.put("/new.atom", Document::new(TEXT, "x", Timestamp(0)));
        board.remove(|path| path == "/old.atom");
        assert!(board.get("/old.atom").is_none() && board.get("/new.atom").is_some());
    }
}
