//! A store that can be opened again while others use it: after the disk was full, or its files were found damaged.
//!
//! sled answers nothing any more once it met an error of the disk; and some damage is found by a read years later.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use super::{Batch, Each, Key, Order, Renewal, SledStore, Store, StoreError};

/// Between two looks whether those who read have let go of the store.
const READERS_EVERY: Duration = Duration::from_millis(2);
/// Looks before it is given up for now.
const READERS_LOOKS: u32 = 2_500;

type Opener = dyn Fn(Renewal) -> Result<Arc<dyn Store>, StoreError> + Send + Sync;

/// A store, and how to open it.
pub struct Kept {
    path: PathBuf,
    open: Box<Opener>,
    /// None while it is being opened anew, and when that failed.
    inner: RwLock<Option<Arc<dyn Store>>>,
    ailing: Mutex<Option<StoreError>>,
}

impl Kept {
    /// Opens it by `open`, which is kept for later.
    pub fn new(
        path: &Path,
        open: impl Fn(Renewal) -> Result<Arc<dyn Store>, StoreError> + Send + Sync + 'static,
    ) -> Result<Self, StoreError> {
        let inner = match open(Renewal::Again) {
            Err(StoreError::Damaged { what, .. }) => {
                tracing::error!(%what, "the store is damaged; it is set aside and made anew from the journal");
                open(Renewal::Anew)?
            }
            opened => opened?,
        };
        let (inner, ailing) = (RwLock::new(Some(inner)), Mutex::default());
        Ok(Self { path: path.to_owned(), open: Box::new(open), inner, ailing })
    }

    /// sled's files in a folder.
    pub fn sled(path: &Path, cache_bytes: u64) -> Result<Self, StoreError> {
        let folder = path.to_owned();
        Self::new(path, move |how| {
            if how == Renewal::Anew {
                set_aside(&folder)?;
            }
            Ok(Arc::new(SledStore::open(&folder, cache_bytes)?))
        })
    }

    fn inner(&self) -> Result<Arc<dyn Store>, StoreError> {
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        inner.clone().ok_or_else(|| self.closed())
    }

    fn closed(&self) -> StoreError {
        let what = "it is being opened anew after an error".to_owned();
        self.ailing().unwrap_or(StoreError::Io { path: self.path.clone(), what })
    }

    /// Does something with the store. sled panics on some damage: that is an error too, and every error is remembered.
    fn with<T>(
        &self,
        work: impl FnOnce(&dyn Store) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let inner = self.inner()?;
        let worked = catch_unwind(AssertUnwindSafe(|| work(inner.as_ref())));
        let worked = worked.unwrap_or_else(|_| {
            let what = "its files are damaged".to_owned();
            Err(StoreError::Damaged { path: self.path.clone(), what })
        });
        if let Err(error) = &worked {
            *self.ailing.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.clone());
        }
        worked
    }
}

impl Store for Kept {
    fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        self.with(|store| store.get(key))
    }

    fn scan(&self, prefix: &Key, order: Order, each: &mut Each<'_>) -> Result<(), StoreError> {
        self.with(|store| store.scan(prefix, order, each))
    }

    fn commit(&self, batch: &Batch) -> Result<(), StoreError> {
        self.with(|store| store.commit(batch))
    }

    fn size_on_disk(&self) -> Result<u64, StoreError> {
        self.with(|store| store.size_on_disk())
    }

    fn ailing(&self) -> Option<StoreError> {
        self.ailing.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn renew(&self, how: Renewal) -> Result<(), StoreError> {
        let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(old) = inner.take() {
            // Its lock goes with it, once nobody reads it any more.
            for _ in 0..READERS_LOOKS {
                if Arc::strong_count(&old) == 1 {
                    break;
                }
                std::thread::park_timeout(READERS_EVERY);
            }
        }
        let opened = match (self.open)(how) {
            Err(StoreError::Damaged { .. }) => (self.open)(Renewal::Anew),
            opened => opened,
        };
        let mut ailing = self.ailing.lock().unwrap_or_else(PoisonError::into_inner);
        match opened {
            Ok(store) => (*inner, *ailing) = (Some(store), None),
            Err(error) => {
                *ailing = Some(error.clone());
                return Err(error);
            }
        }
        Ok(())
    }
}

/// Where a store that was set aside is.
fn aside(path: &Path) -> PathBuf {
    path.with_extension("aside")
}

/// Moves a store away; the one set aside before goes.
pub fn set_aside(path: &Path) -> Result<(), StoreError> {
    remove(&aside(path))?;
    match std::fs::rename(path, aside(path)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(StoreError::Io { path: path.to_owned(), what: error.to_string() })
        }
        _ => Ok(()),
    }
}

/// Removes what was set aside, and what a rebuild that was stopped had begun: the store they stood for is sound.
pub fn remove_leftovers(path: &Path) -> Result<(), StoreError> {
    remove(&aside(path))?;
    remove(&path.with_extension("new"))
}

fn remove(folder: &Path) -> Result<(), StoreError> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(StoreError::Io { path: folder.to_owned(), what: error.to_string() })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    fn row(n: u8) -> Batch {
        Batch([(Key(vec![b'a', n]), Some(vec![n]))].into())
    }

    #[test]
    fn sled_opened_again_holds_what_it_held_and_anew_nothing() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("store");
        let store = Kept::sled(&path, 1 << 20).expect("opens");
        store.commit(&row(1)).expect("commits");
        // A process that another test is just starting holds the lock for a moment.
        let renewed = |how| (0..1000).find(|_| store.renew(how).is_ok()).expect("opens");
        renewed(Renewal::Again);
        assert_eq!(store.get(&Key(vec![b'a', 1])).expect("reads"), Some(vec![1]));
        renewed(Renewal::Anew);
        assert_eq!(store.get(&Key(vec![b'a', 1])).expect("reads"), None);
        assert!(aside(&path).is_dir());
        remove_leftovers(&path).expect("removes");
        assert!(!aside(&path).exists());
        store.commit(&row(2)).expect("commits");
    }

    #[test]
    fn while_it_cannot_be_opened_it_says_why_and_then_it_is_there() {
        let tries = AtomicU32::new(0);
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().to_owned();
        let store = Kept::new(dir.path(), move |_| match tries.fetch_add(1, Ordering::Relaxed) {
            1 | 2 => Err(StoreError::Io { path: path.clone(), what: "no space".into() }),
            _ => Ok(Arc::new(super::super::MemStore::default())),
        });
        let store = store.expect("opens");
        for _ in 0..2 {
            store.renew(Renewal::Again).expect_err("has no space");
            let error = store.get(&Key::meta()).expect_err("is closed").to_string();
            assert!(error.contains("no space"), "{error}");
        }
        store.renew(Renewal::Again).expect("has space");
        let read = store.get(&Key::meta()).expect("reads");
        assert_eq!((read, store.ailing().is_none()), (None, true));
    }
}
