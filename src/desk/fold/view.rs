//! Rows as the fold sees them: the store, and over it what this batch changed.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::time::Duration;

use serde::de::DeserializeOwned;

use crate::journal::Seq;
use crate::model::{ArticleId, Capture, Timestamp};
use crate::shelf::ShelfError;
use crate::store::{ArticleRow, Batch, Key, Meta, Order, Store, StoreError, decode};

/// A capture that is so much older than those before it was taken when the clock had been set back.
const SET_BACK: Duration = Duration::from_secs(3600);
/// No longer than this is believed to lie between two captures where the clock is known to have been wrong.
const PASSED_MAX: Duration = Duration::from_secs(24 * 3600);

/// Reads an older capture back, for comparing versions.
pub type Recall<'a> = dyn Fn(Seq) -> Result<Option<Capture>, ShelfError> + 'a;

/// Rows as the fold sees them: the store, and over it what this batch changed.
pub struct View<'a> {
    pub(super) store: &'a dyn Store,
    pub(super) recall: &'a Recall<'a>,
    pub(super) batch: Batch,
    /// Of the capture that is being folded.
    pub(super) meta: Meta,
}

impl<'a> View<'a> {
    /// Nothing changed yet.
    pub fn new(store: &'a dyn Store, recall: &'a Recall<'a>) -> Self {
        Self { store, recall, batch: Batch::default(), meta: Meta::default() }
    }

    /// What changed.
    pub fn into_batch(self) -> Batch {
        self.batch
    }

    /// A row's bytes.
    pub fn bytes(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        match self.batch.0.get(key) {
            Some(changed) => Ok(changed.clone()),
            None => self.store.get(key),
        }
    }

    /// A typed row.
    pub fn get<T: DeserializeOwned>(&self, key: &Key) -> Result<Option<T>, ShelfError> {
        Ok(self.bytes(key)?.map(|b| decode(&b)).transpose()?)
    }

    /// The rows whose keys start with `prefix`: first those that this batch did not touch, then those it wrote.
    pub(super) fn scan(
        &self,
        prefix: &Key,
        mut each: impl FnMut(&[u8], &[u8]) -> Result<(), StoreError>,
    ) -> Result<(), ShelfError> {
        let mut outcome = Ok(());
        self.store.scan(prefix, Order::Up, &mut |key, bytes| {
            if !self.batch.0.contains_key(&Key(key.to_owned())) {
                outcome = each(key, bytes);
            }
            if outcome.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        outcome?;
        let written = self.batch.0.range(prefix.clone()..);
        let mut written = written.take_while(|(key, _)| key.0.starts_with(&prefix.0));
        Ok(written.try_for_each(|(key, bytes)| bytes.iter().try_for_each(|b| each(&key.0, b)))?)
    }

    /// Typed rows whose keys start with `prefix`, in the order of their keys.
    pub(super) fn rows<T: DeserializeOwned>(
        &self,
        prefix: &Key,
    ) -> Result<Vec<(Key, T)>, ShelfError> {
        let mut rows = Vec::new();
        self.scan(prefix, |key, bytes| {
            rows.push((Key(key.to_owned()), decode(bytes)?));
            Ok(())
        })?;
        rows.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(rows)
    }

    /// The keys that start with `prefix`, in order.
    pub(super) fn keys(&self, prefix: &Key) -> Result<BTreeSet<Key>, ShelfError> {
        let mut keys = BTreeSet::new();
        self.scan(prefix, |key, _| {
            keys.insert(Key(key.to_owned()));
            Ok(())
        })?;
        Ok(keys)
    }

    /// The fold's own clock at a capture that was taken at `at`: no two moments of it are the same, whatever clocks say. Where it
    /// is ahead, since a machine's was for a while, it goes on at half the pace of the captures: so windows pass, and one day it is
    /// right again.
    pub(super) fn tick(&mut self, at: Timestamp) -> Timestamp {
        let Meta { clock, seen, .. } = &mut self.meta;
        let passed = at.since(*seen).min(PASSED_MAX);
        let set_back = seen.since(at) > SET_BACK;
        *seen = if set_back { at } else { at.max(*seen) };
        let next = clock.plus((passed / 2).max(Duration::from_millis(1)));
        *clock = if at > *clock { at } else { next };
        *clock
    }

    /// Writes an article's row.
    pub(super) fn put_article(
        &mut self,
        id: ArticleId,
        row: &ArticleRow,
    ) -> Result<(), ShelfError> {
        let key = Key::article(id);
        self.meta.articles += u64::from(self.bytes(&key)?.is_none());
        Ok(self.batch.put(key, row)?)
    }

    /// Removes an article's row.
    pub(super) fn delete_article(&mut self, id: ArticleId) {
        self.meta.articles = self.meta.articles.saturating_sub(1);
        self.batch.delete(Key::article(id));
    }
}

/// What time it is by the fold's clock when a machine's says `now`, without moving it on: so second looks are due, and so they
/// are dated.
pub fn time(meta: &Meta, now: Timestamp) -> Timestamp {
    meta.clock.plus(now.since(meta.seen))
}
