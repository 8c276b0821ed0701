//! What a commit keeps through a fall, and how it reads back.

use std::ops::ControlFlow;

use proptest::prelude::*;

use super::super::MemStore;
use super::*;

fn contents(store: &dyn Store, order: Order) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut rows = Vec::new();
    let mut each = |k: &[u8], v: &[u8]| {
        rows.push((k.to_vec(), v.to_vec()));
        ControlFlow::Continue(())
    };
    store.scan(&Key(vec![b'a']), order, &mut each).expect("scans");
    rows
}

/// A process that another test is just starting holds the lock for a moment, as all that was open.
fn reopened(path: &Path) -> SledStore {
    patiently(|| SledStore::open(path, 1 << 20))
}

fn patiently(open: impl Fn() -> Result<SledStore, StoreError>) -> SledStore {
    let tries = (0..1_000_000).map(|_| open());
    let free = |tried: &Result<_, StoreError>| {
        std::thread::yield_now();
        !matches!(tried, Err(StoreError::Busy(_)))
    };
    tries.into_iter().find(free).expect("is free in the end").expect("opens")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn sled_holds_what_a_map_holds_over_restarts(
        batches in prop::collection::vec(
            prop::collection::btree_map("[ab][a-d]{0,3}", prop::option::of("[a-z]{0,200}"), 0..40), 1..8)
    ) {
        let dir = tempfile::tempdir().expect("a folder");
        let oracle = MemStore::default();
        for batch in batches {
            let rows = batch.into_iter().map(|(k, v)| (Key(k.into_bytes()), v.map(String::into_bytes)));
            let batch = Batch(rows.collect());
            let store = reopened(dir.path());
            store.commit(&batch).expect("commits");
            oracle.commit(&batch).expect("commits");
            for order in [Order::Up, Order::Down] {
                prop_assert_eq!(contents(&store, order), contents(&oracle, order));
            }
        }
    }
}

#[test]
fn a_second_process_is_told_that_it_is_in_use() {
    let dir = tempfile::tempdir().expect("a folder");
    let _first = SledStore::open(dir.path(), 1 << 20).expect("opens");
    assert!(matches!(SledStore::open(dir.path(), 1 << 20), Err(StoreError::Busy(_))));
}

#[test]
fn a_look_sees_the_rows_and_not_into_a_store_in_use() {
    let dir = tempfile::tempdir().expect("a folder");
    let batch = Batch([(Key(vec![b'a']), Some(vec![1]))].into());
    let store = SledStore::open(dir.path(), 1 << 20).expect("opens");
    store.commit(&batch).expect("commits");
    assert!(matches!(SledStore::peek(dir.path(), 1 << 20), Err(StoreError::Busy(_))));
    drop(store);
    let store = patiently(|| SledStore::peek(dir.path(), 1 << 20));
    assert_eq!(store.get(&Key(vec![b'a'])).expect("reads"), Some(vec![1]));
}

/// Commits cut blocks while others read them.
#[test]
fn a_scan_meets_each_row_once_and_in_order_while_others_are_written() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = SledStore::open(dir.path(), 1 << 20).expect("opens");
    let key = |n: u32| Key([&b"a"[..], &n.wrapping_mul(0x9E37_79B1).to_be_bytes()].concat());
    let rows =
        |from: u32, to: u32| Batch((from..to).map(|n| (key(n), Some(vec![7; 60]))).collect());
    store.commit(&rows(0, 200)).expect("commits");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for n in 0..60 {
                store.commit(&rows(200 + n * 50, 250 + n * 50)).expect("commits");
            }
            done.store(true, Ordering::Release);
        });
        while !done.load(Ordering::Acquire) {
            for order in [Order::Up, Order::Down] {
                let mut met: Vec<_> = contents(&store, order).into_iter().map(|r| r.0).collect();
                if order == Order::Down {
                    met.reverse();
                }
                assert!(met.windows(2).all(|pair| pair[0] < pair[1]), "twice, or out of order");
                assert!((0..200).all(|n| met.binary_search(&key(n).0).is_ok()), "passed over");
            }
        }
    });
}

/// The shelf makes such a store anew from the journal.
#[test]
fn rows_from_before_there_were_blocks_are_an_error() {
    let dir = tempfile::tempdir().expect("a folder");
    let db = sled::open(dir.path()).expect("opens");
    db.insert(Key::meta().0, vec![1, 7, 7, 5]).expect("inserts");
    drop(db);
    let store = reopened(dir.path());
    assert!(matches!(store.get(&Key::meta()), Err(StoreError::Row(_))));
}

#[test]
fn what_a_commit_replaced_is_freed_by_it() {
    let lock = include_str!("../../../Cargo.lock");
    let ours_is_sleds = lock.matches("name = \"crossbeam-epoch\"").count() == 1;
    assert!(ours_is_sleds, "sled's own is another crate, and nothing of it would be freed");

    let dir = tempfile::tempdir().expect("a folder");
    let store = SledStore::open(dir.path(), 1 << 20).expect("opens");
    let freed = Arc::new(AtomicBool::new(false));
    let last = Arc::clone(&freed);
    let guard = epoch::pin();
    (0..100_000).for_each(|_| guard.defer(|| ())); // as many pages as a large batch replaces
    guard.defer(move || last.store(true, Ordering::Release));
    guard.flush();
    drop(guard);
    let row = Batch([(Key(vec![b'a']), Some(vec![1]))].into());
    // Another test that just reads may hold them back for a moment.
    let done = (0..500).any(|_| {
        store.commit(&row).expect("commits");
        freed.load(Ordering::Acquire)
    });
    assert!(done);
}

/// An empty store is as good as an error: the journal is folded into it anew.
#[test]
fn damage_is_an_error_or_an_empty_store_never_a_panic() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut batch = Batch::default();
    batch.put(Key::meta(), &7_u64).expect("encodes");
    SledStore::open(dir.path(), 1 << 20).expect("opens").commit(&batch).expect("commits");
    fs::write(dir.path().join("db"), b"rubbish".repeat(9000)).expect("writes");
    if let Ok(store) = SledStore::open(dir.path(), 1 << 20) {
        assert_eq!(store.get(&Key::meta()).expect("reads"), None);
    }
}
