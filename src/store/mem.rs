//! The store as a map: for one-off work, and the oracle that sled is tested against.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{PoisonError, RwLock};

use super::{Batch, Each, Key, Order, Renewal, Store, StoreError};

/// Rows in memory.
#[derive(Debug, Default)]
pub struct MemStore {
    rows: RwLock<BTreeMap<Vec<u8>, Vec<u8>>>,
}

impl Store for MemStore {
    fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.rows.read().unwrap_or_else(PoisonError::into_inner).get(&key.0).cloned())
    }

    fn scan(&self, prefix: &Key, order: Order, each: &mut Each<'_>) -> Result<(), StoreError> {
        let rows = self.rows.read().unwrap_or_else(PoisonError::into_inner);
        let mut found =
            rows.range(prefix.0.clone()..).take_while(|(k, _)| k.starts_with(&prefix.0));
        let mut call = |(k, v): (&Vec<u8>, &Vec<u8>)| each(k, v);
        let _stopped: ControlFlow<()> = match order {
            Order::Up => found.try_for_each(&mut call),
            Order::Down => found.collect::<Vec<_>>().into_iter().rev().try_for_each(&mut call),
        };
        Ok(())
    }

    fn commit(&self, batch: &Batch) -> Result<(), StoreError> {
        let mut rows = self.rows.write().unwrap_or_else(PoisonError::into_inner);
        for (key, value) in &batch.0 {
            match value {
                Some(value) => rows.insert(key.0.clone(), value.clone()),
                None => rows.remove(&key.0),
            };
        }
        Ok(())
    }

    fn size_on_disk(&self) -> Result<u64, StoreError> {
        Ok(0)
    }

    fn renew(&self, how: Renewal) -> Result<(), StoreError> {
        if how == Renewal::Anew {
            self.rows.write().unwrap_or_else(PoisonError::into_inner).clear();
        }
        Ok(())
    }
}
