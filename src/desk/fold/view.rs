//! Rows as the fold sees them: the store, and over it what this batch changed.

use serde::de::DeserializeOwned;

use crate::journal::Seq;
use crate::model::Capture;
use crate::shelf::ShelfError;
use crate::store::{Batch, Key, Store, StoreError, decode};

/// Reads an older capture back, for comparing versions.
pub type Recall<'a> = dyn Fn(Seq) -> Result<Option<Capture>, ShelfError> + 'a;

/// Rows as the fold sees them: the store, and over it what this batch changed.
pub struct View<'a> {
    pub(super) store: &'a dyn Store,
    pub(super) recall: &'a Recall<'a>,
    pub(super) batch: Batch,
}

impl<'a> View<'a> {
    /// Nothing changed yet.
    pub fn new(store: &'a dyn Store, recall: &'a Recall<'a>) -> Self {
        Self { store, recall, batch: Batch::default() }
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
}
