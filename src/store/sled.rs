//! The store in sled 0.34, with what it lacks: a flush that survives a power cut, and memory that does not grow with it.

use std::fs::{self, DirBuilder, File, TryLockError};
use std::io;
use std::ops::Bound;
use std::os::unix::fs::DirBuilderExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use crossbeam_epoch as epoch;
use sled::IVec;

use super::blocks::{self, Block};
use super::{Batch, Each, Key, Order, Store, StoreError};

/// Rows in sled, in blocks: one tree, so that a batch is atomic without a transaction closure.
#[derive(Debug)]
pub struct SledStore {
    db: sled::Db,
    path: PathBuf,
    /// sled's own file and its folder, synced by us: sled's flush is `sync_file_range`, which is not durable
    /// (spacejam/sled#1452).
    files: [File; 2],
    /// After `db`: it is removed when sled is done with it.
    _scratch: Option<Scratch>,
}

/// We flush at each commit. sled's own thread does it too, and is the only one that makes the room of replaced rows free
/// again: a segment of 512 KiB each time, forty times what a million articles a month need.
const CLEAN_EVERY_MS: u64 = 10_000;

/// A folder of our own that goes when it is dropped.
#[derive(Debug)]
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> io::Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let (pid, n) = (std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(format!("copydesk-{pid}-{n}"));
        DirBuilder::new().mode(0o700).create(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::debug!(%error, path = %self.0.display(), "a copy stays behind");
        }
    }
}

impl SledStore {
    /// Opens or creates. sled panics on some damaged files; that comes back as an error too.
    pub fn open(path: &Path, cache_bytes: u64) -> Result<Self, StoreError> {
        let opening = || {
            sled::Config::new()
                .path(path)
                .cache_capacity(cache_bytes)
                .flush_every_ms(Some(CLEAN_EVERY_MS))
                .open()
        };
        let fail = |what: String| StoreError::Io { path: path.to_owned(), what };
        let damaged = |what: String| StoreError::Damaged { path: path.to_owned(), what };
        let db = match catch_unwind(AssertUnwindSafe(opening)) {
            Ok(Ok(db)) => db,
            Ok(Err(sled::Error::Io(e))) if busy(&e) => {
                return Err(StoreError::Busy(path.to_owned()));
            }
            Ok(Err(sled::Error::Io(e))) if !damage(&e) => return Err(fail(said(&e))),
            Ok(Err(e)) => return Err(damaged(e.to_string())),
            Err(_) => return Err(damaged("its files are damaged".to_owned())),
        };
        let file = |p: &Path| File::open(p).map_err(|e| fail(e.to_string()));
        let files = [file(&path.join("db"))?, file(path)?];
        Ok(Self { db, path: path.to_owned(), files, _scratch: None })
    }

    /// Opens a copy of it, for reading. sled writes files when it is opened; they would belong to whoever looked, and
    /// the daemon could not read them.
    pub fn peek(path: &Path, cache_bytes: u64) -> Result<Self, StoreError> {
        let fail = |e: io::Error| StoreError::Io { path: path.to_owned(), what: e.to_string() };
        let lock = File::open(path.join("db")).map_err(fail)?;
        match lock.try_lock_shared() {
            Err(TryLockError::WouldBlock) => return Err(StoreError::Busy(path.to_owned())),
            Err(TryLockError::Error(error)) => return Err(fail(error)),
            Ok(()) => {}
        }
        let scratch = Scratch::new().map_err(fail)?;
        copy_files(path, &scratch.0).map_err(fail)?;
        drop(lock);
        let store = Self::open(&scratch.0, cache_bytes)?;
        Ok(Self { path: path.to_owned(), _scratch: Some(scratch), ..store })
    }

    fn fail(&self, error: &sled::Error) -> StoreError {
        let path = self.path.clone();
        match error {
            sled::Error::Io(e) => StoreError::Io { path, what: said(e) },
            other => StoreError::Damaged { path, what: other.to_string() },
        }
    }
}

/// A folder's files and, one level down, those of its folders: sled has no more.
fn copy_files(from: &Path, to: &Path) -> io::Result<()> {
    for file in fs::read_dir(from)? {
        let file = file?;
        let target = to.join(file.file_name());
        if file.file_type()?.is_dir() {
            fs::create_dir(&target)?;
            copy_files(&file.path(), &target)?;
        } else {
            fs::copy(file.path(), target)?;
        }
    }
    Ok(())
}

/// sled gives the lock's own error as a text. Without locks, as on some network shares, nobody else need be there.
fn busy(error: &io::Error) -> bool {
    let text = error.to_string();
    error.kind() == io::ErrorKind::WouldBlock
        || text.contains("could not acquire lock") && !text.contains("No locks available")
}

/// What sled says of bytes it can't make sense of; anything else is the disk's own word.
fn damage(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof};
    matches!(error.kind(), InvalidData | InvalidInput | Other | UnexpectedEof)
}

/// sled copies errors, and their text becomes one for programmers; the kind stays.
fn said(error: &io::Error) -> String {
    let what = match error.kind() {
        io::ErrorKind::Other => error.to_string(),
        kind => kind.to_string(),
    };
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            what + " (free some space; what is published stays up meanwhile)"
        }
        io::ErrorKind::PermissionDenied => {
            what + " (the user who runs copydesk must be able to write there)"
        }
        io::ErrorKind::FileTooLarge => what + " (raise the system's limit on the size of files)",
        _ => what,
    }
}

/// The first key after all that start with `prefix`; none when there can't be one.
fn after(prefix: &[u8]) -> Option<Vec<u8>> {
    let rest = prefix.iter().rposition(|b| *b < u8::MAX)?;
    let mut after = prefix[..=rest].to_vec();
    after[rest] += 1;
    Some(after)
}

/// Frees the pages that were replaced. Left to itself, crossbeam frees some 500 objects every 128 calls of sled: a thread
/// that writes more than it reads leaves more than that, for ever (25 kB an article, measured).
fn free_replaced() {
    /// Another thread that reads holds pages back; they are freed after the next commit.
    const ROUNDS_MAX: usize = 1000;
    let freed = Arc::new(AtomicBool::new(false));
    let last = Arc::clone(&freed);
    let guard = epoch::pin();
    guard.defer(move || last.store(true, Ordering::Release)); // it stands behind all that came before
    guard.flush();
    drop(guard);
    for _ in 0..ROUNDS_MAX {
        if freed.load(Ordering::Acquire) {
            return;
        }
        epoch::pin().flush();
    }
}

impl SledStore {
    /// The block a key belongs to, and what sled holds of it. Each kind of row has blocks of its own.
    fn block_of(&self, key: &[u8]) -> Result<(Vec<u8>, Option<IVec>), StoreError> {
        let kind = &key[..key.len().min(1)];
        let found = self.db.range(kind..=key).next_back().transpose();
        let found = found.map_err(|e| self.fail(&e))?;
        Ok(found.map_or((kind.to_owned(), None), |(at, block)| (at.to_vec(), Some(block))))
    }

    /// A batch, as the blocks it changes.
    fn blocks(&self, batch: &Batch) -> Result<sled::Batch, StoreError> {
        let mut changed: Vec<Block> = Vec::new();
        for (Key(key), value) in &batch.0 {
            let (at, held) = self.block_of(key)?;
            if changed.last().is_none_or(|last| last.key != at) {
                changed.push(Block::read(at, held.as_deref())?);
            }
            changed.last_mut().into_iter().for_each(|block| block.set(key, value.as_deref()));
        }
        let mut writes = sled::Batch::default();
        for block in changed {
            for (at, bytes) in block.close()? {
                match bytes {
                    Some(bytes) => writes.insert(at, bytes),
                    None => writes.remove(at),
                }
            }
        }
        Ok(writes)
    }
}

impl Store for SledStore {
    fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        let (_, block) = self.block_of(&key.0)?;
        let mut held = block.as_deref().map(blocks::rows).into_iter().flatten();
        let found = held.find(|row| row.as_ref().map_or(true, |(k, _)| *k == key.0));
        found.map(|row| row.map(|(_, value)| value.to_vec())).transpose()
    }

    fn scan(&self, prefix: &Key, order: Order, each: &mut Each<'_>) -> Result<(), StoreError> {
        let (first, _) = self.block_of(&prefix.0)?;
        let mut from = Bound::Included(IVec::from(first));
        let mut to = after(&prefix.0).map_or(Bound::Unbounded, |to| Bound::Excluded(to.into()));
        let mut last = None::<Vec<u8>>;
        loop {
            // Sought anew for each block: sled's iterator may hold a leaf from before a commit that cut one.
            let mut found = self.db.range((from.clone(), to.clone()));
            let block = match order {
                Order::Up => found.next(),
                Order::Down => found.next_back(),
            };
            let Some(block) = block else { return Ok(()) };
            let (at, block) = block.map_err(|e| self.fail(&e))?;
            let mut held = blocks::rows(&block).collect::<Result<Vec<_>, _>>()?;
            // What was cut from a block after it was read comes again.
            let told = |key: &[u8]| {
                last.as_deref().is_some_and(|last| match order {
                    Order::Up => key <= last,
                    Order::Down => key >= last,
                })
            };
            held.retain(|(key, _)| key.starts_with(&prefix.0) && !told(key));
            match order {
                Order::Up => from = Bound::Excluded(at),
                Order::Down => {
                    held.reverse();
                    to = Bound::Excluded(at);
                }
            }
            if held.iter().try_for_each(|(key, value)| each(key, value)).is_break() {
                return Ok(());
            }
            last = held.last().map(|(key, _)| key.to_vec()).or(last);
        }
    }

    fn commit(&self, batch: &Batch) -> Result<(), StoreError> {
        self.db.apply_batch(self.blocks(batch)?).map_err(|e| self.fail(&e))?;
        self.db.flush().map_err(|e| self.fail(&e))?;
        self.files.iter().try_for_each(File::sync_data).map_err(|e| self.fail(&e.into()))?;
        free_replaced();
        Ok(())
    }

    fn size_on_disk(&self) -> Result<u64, StoreError> {
        self.db.size_on_disk().map_err(|e| self.fail(&e))
    }
}

#[cfg(test)]
mod tests;
