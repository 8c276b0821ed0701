//! What the desk promises who hands captures to it.

use std::ops::ControlFlow;
use std::sync::RwLock;
use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::journal::{Journal, Segments};
use crate::model::{Announcement, ArticleId};
use crate::read::Agencies;
use crate::shelf::recall;
use crate::store::{ArticleRow, Batch, Each, Kept, Key, MemStore, Order, Renewal, StoreError, row};

fn sighting(n: u8) -> Capture {
    let entry = ArticleId([n; 16]);
    let (announced, at) = (Announcement::default(), Timestamp(i64::from(n)));
    Capture::Sighting { entry, announced, of: None, at, first: None, source: String::new() }
}

fn held(store: &dyn Store, n: u8) -> bool {
    row::<ArticleRow>(store, &Key::article(ArticleId([n; 16]))).expect("reads").is_some()
}

fn journal(dir: &std::path::Path) -> SharedJournal {
    Arc::new(RwLock::new(Segments::open(dir, 1 << 20).expect("opens").0))
}

fn desk(journal: &SharedJournal, store: &Arc<dyn Store>) -> (Desk, thread::JoinHandle<()>) {
    open(journal.clone(), store.clone(), Fold::new(Agencies::default())).expect("starts")
}

#[test]
fn damage_does_not_stop_the_desk() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("000000000001.seg");
    let first_ends = {
        let (mut journal, _) = Segments::open(dir.path(), 1 << 20).expect("opens");
        journal.append(&mut vec![sighting(1)]).expect("appends");
        let ends = path.metadata().expect("there").len() as usize;
        journal.append(&mut vec![sighting(2), sighting(3)]).expect("appends");
        journal.append(&mut vec![sighting(4)]).expect("appends");
        ends
    };
    let mut bytes = std::fs::read(&path).expect("reads");
    bytes[first_ends + 60] ^= 1;
    std::fs::write(&path, bytes).expect("writes");

    let journal = journal(dir.path());
    let store: Arc<dyn Store> = Arc::new(MemStore::default());
    drop(desk(&journal, &store));
    assert_eq!([1, 2, 3, 4].map(|n| held(store.as_ref(), n)), [true, false, true, true]);
    assert_eq!(recall(&journal, 2).expect("is left out"), None);
}

/// A store on a disk that fails so many times, and answers nothing any more after a failure, as sled.
struct Failing {
    rows: Arc<MemStore>,
    failures: Arc<AtomicU32>,
    error: StoreError,
}

impl Store for Failing {
    fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        self.rows.get(key)
    }

    fn scan(&self, prefix: &Key, order: Order, each: &mut Each<'_>) -> Result<(), StoreError> {
        self.rows.scan(prefix, order, each)
    }

    fn commit(&self, batch: &Batch) -> Result<(), StoreError> {
        let left =
            self.failures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1));
        left.map_or(Ok(()), |_| Err(self.error.clone()))?;
        self.rows.commit(batch)
    }

    fn size_on_disk(&self) -> Result<u64, StoreError> {
        self.rows.size_on_disk()
    }
}

/// A desk whose store fails so many times with this error; what is taken meanwhile is there in the end.
async fn heals(error: StoreError, times: u32) {
    let dir = tempfile::tempdir().expect("a folder");
    let (rows, failures) = (Arc::new(MemStore::default()), Arc::new(AtomicU32::new(0)));
    let failing = {
        let (rows, failures) = (rows.clone(), failures.clone());
        move |how| {
            rows.renew(how)?;
            let (rows, failures, error) = (rows.clone(), failures.clone(), error.clone());
            Ok(Arc::new(Failing { rows, failures, error }) as Arc<dyn Store>)
        }
    };
    let store: Arc<dyn Store> = Arc::new(Kept::new(dir.path(), failing).expect("opens"));
    let journal = journal(dir.path());
    let (desk, thread) = desk(&journal, &store);
    let ticket = Ticket::default();
    desk.settle(sighting(1), &ticket).await.expect("is taken");
    let mut trouble = desk.trouble();
    failures.store(times, Ordering::SeqCst);
    desk.settle(sighting(2), &Ticket::default()).await.expect_err("the disk says no");
    trouble.wait_for(Option::is_some).await.expect("is told");
    desk.probe().await.expect("it is at work all the same");
    trouble.wait_for(Option::is_none).await.expect("heals by itself");
    assert_eq!([1, 2].map(|n| held(store.as_ref(), n)), [true, true], "what reached the journal");
    desk.settle(sighting(3), &ticket).await.expect("is taken");
    drop(desk);
    thread.join().expect("ends");
    let mut kinds = Vec::new();
    let count = &mut |key: &[u8], _: &[u8]| {
        kinds.push(Key::kind(key));
        ControlFlow::Continue(())
    };
    rows.scan(&Key::articles(), Order::Up, count).expect("reads");
    assert_eq!(kinds.len(), 3);
}

#[tokio::test]
async fn an_error_of_the_disk_heals_when_its_cause_is_gone() {
    let full = StoreError::Io { path: "store".into(), what: "no storage space".into() };
    heals(full, 3).await;
    heals(StoreError::Damaged { path: "store".into(), what: "a bad block".into() }, 1).await;
    heals(StoreError::Row("of another time".into()), 2).await;
}

/// A store that can't bear to be asked for one article.
struct Unbearable(MemStore, ArticleId);

impl Store for Unbearable {
    fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        assert!(*key != Key::article(self.1), "on purpose");
        self.0.get(key)
    }

    fn scan(&self, prefix: &Key, order: Order, each: &mut Each<'_>) -> Result<(), StoreError> {
        self.0.scan(prefix, order, each)
    }

    fn commit(&self, batch: &Batch) -> Result<(), StoreError> {
        self.0.commit(batch)
    }

    fn size_on_disk(&self) -> Result<u64, StoreError> {
        self.0.size_on_disk()
    }

    fn renew(&self, how: Renewal) -> Result<(), StoreError> {
        self.0.renew(how)
    }
}

#[tokio::test]
async fn a_capture_that_cannot_be_folded_is_set_aside_and_the_desk_lives_on() {
    let dir = tempfile::tempdir().expect("a folder");
    let journal = journal(dir.path());
    let bad = ArticleId([2; 16]);
    let store: Arc<dyn Store> = Arc::new(Unbearable(MemStore::default(), bad));
    for first in [1, 4] {
        let (desk, thread) = desk(&journal, &store);
        let ticket = Ticket::default();
        desk.take(sighting(first), &ticket).await.expect("is handed over");
        desk.take(sighting(2), &ticket).await.expect("is handed over");
        desk.settle(sighting(first + 2), &ticket).await.expect("is taken");
        drop(desk);
        thread.join().expect("ends well");
    }
    assert_eq!([1, 3, 4, 6].map(|n| held(store.as_ref(), n)), [true; 4]);
    let aside = [2, 5].map(|seq| store.get(&Key::aside(seq)).expect("reads").is_some());
    assert_eq!(aside, [true, true]);
    assert_eq!(recall(&journal, 2).expect("is kept"), Some(sighting(2)));
}
