//! One edition in all its formats, written in one pass: each story is composed once.

use super::item::Item;
use super::printed::Printed;
use super::{atom, json, rss2};
use crate::model::edition::{Edition, Ended};

/// The formats of an edition in the order in which they are printed: how its files and addresses end, and the media type.
pub const FORMATS: [(&str, &str); 3] =
    [("atom", atom::MEDIA_TYPE), ("rss", rss2::MEDIA_TYPE), ("json", json::MEDIA_TYPE)];

/// The three formats of one edition: same stories, same order, same ids.
pub struct Formats {
    /// `application/atom+xml`.
    pub atom: Printed,
    /// `application/rss+xml`.
    pub rss: Printed,
    /// `application/feed+json`.
    pub json: Printed,
}

/// An edition being printed.
pub struct Print {
    atom: atom::Feed,
    rss: rss2::Feed,
    json: json::Feed,
}

impl Print {
    /// Writes the heads.
    pub fn open(edition: &Edition) -> Self {
        Self {
            atom: atom::Feed::open(edition, atom::Kind::Subscription),
            rss: rss2::Feed::open(edition),
            json: json::Feed::open(edition),
        }
    }

    /// Writes one more story, older than those before it; gives its Atom entry.
    pub fn entry(&mut self, item: &Item) -> &[u8] {
        self.atom.entry(item);
        self.rss.entry(item);
        self.json.entry(item);
        self.atom.newest()
    }

    /// Writes that a story is no more; only Atom has words for it.
    pub fn ended(&mut self, gone: &Ended) {
        self.atom.ended(gone);
    }

    /// Takes out what was written since the last time, in the order of [`Formats`]: for who passes it on piece by piece. What
    /// is closed then has only the rest, and no cuts that mean anything.
    pub fn take(&mut self) -> [Vec<u8>; 3] {
        [self.atom.take(), self.rss.take(), self.json.take()]
    }

    /// How many bytes are held.
    pub fn held(&self) -> usize {
        self.atom.held() + self.rss.held() + self.json.held()
    }

    /// Writes the ends.
    pub fn close(self) -> Formats {
        Formats { atom: self.atom.close(), rss: self.rss.close(), json: self.json.close() }
    }
}
