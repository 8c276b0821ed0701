//! Segments that are appended to, torn, damaged, and let go.

use super::*;
use crate::journal::codec::tests::one_of_each;
use crate::model::{Announcement, ArticleId};

fn sighting(n: u8, at: i64) -> Capture {
    Capture::Sighting {
        entry: ArticleId([n; 16]),
        announced: Announcement::default(),
        of: None,
        at: Timestamp(at),
        first: None,
        source: String::new(),
    }
}

/// A process that another test is just starting holds the lock for a moment.
fn open(dir: &Path, segment_bytes: u64) -> (Segments, Torn) {
    let tries = (0..1_000_000).map(|_| Segments::open(dir, segment_bytes));
    let free = |tried: &Result<_, JournalError>| {
        std::thread::yield_now();
        !matches!(tried, Err(JournalError::Busy(_)))
    };
    tries.into_iter().find(free).expect("is free in the end").expect("opens")
}

fn append(journal: &mut Segments, captures: Vec<Capture>) -> Seq {
    let mut captures = captures;
    let at = journal.append(&mut captures).expect("appends");
    assert!(captures.is_empty(), "they are taken");
    at
}

/// What can be read, by position.
fn held(journal: &Segments) -> Vec<Option<Capture>> {
    let Some((first, last)) = journal.range() else { return Vec::new() };
    let read = journal.read_from(first, (last + 1 - first) as usize).expect("reads");
    read.into_iter().map(|(_, capture)| capture.ok()).collect()
}

#[test]
fn what_was_appended_is_there_after_a_restart() {
    let dir = tempfile::tempdir().expect("a folder");
    {
        let (mut journal, _) = open(dir.path(), 300);
        for (n, capture) in (1..).zip(one_of_each()) {
            assert_eq!(append(&mut journal, vec![capture.clone()]), n);
            let read = journal.read_from(n, 9).expect("reads");
            assert_eq!(read, [(n, Ok(capture))], "at once");
        }
        assert!(journal.segments.len() > 1, "the small limit makes several segments");
    }
    let (journal, torn) = open(dir.path(), 300);
    let all: Vec<_> = one_of_each().into_iter().map(Some).collect();
    assert_eq!((held(&journal), torn.bytes, journal.gaps()), (all, 0, Vec::new()));
    assert_eq!(journal.read(99).expect("reads"), None);
}

#[test]
fn one_process_appends_and_any_may_look() {
    let dir = tempfile::tempdir().expect("a folder");
    let (mut journal, _) = open(dir.path(), 1 << 20);
    append(&mut journal, vec![sighting(1, 1)]);
    assert!(matches!(Segments::open(dir.path(), 1 << 20), Err(JournalError::Busy(_))));
    assert_eq!(held(&Segments::look(dir.path()).expect("looks").0), [Some(sighting(1, 1))]);
    drop(journal);
    open(dir.path(), 1 << 20);
}

#[test]
fn a_torn_end_is_cut_as_a_whole_batch_and_written_over() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = Segment::path_of(dir.path(), 1);
    let (first, whole) = {
        let (mut journal, _) = open(dir.path(), 1 << 20);
        append(&mut journal, vec![sighting(1, 1)]);
        let first = fs::metadata(&path).expect("there").len();
        append(&mut journal, vec![sighting(2, 2), sighting(3, 3)]);
        (first, fs::read(&path).expect("reads"))
    };
    for keep in [whole.len() - 1, whole.len() - 60, first as usize + 3, 20, 9, 3, 0] {
        let mut bytes = whole.clone();
        bytes.truncate(keep);
        fs::write(&path, &bytes).expect("writes");
        let (look, torn) = Segments::look(dir.path()).expect("looks");
        assert_eq!(fs::read(&path).expect("reads"), bytes, "a look changes nothing");
        let (mut journal, cut) = open(dir.path(), 1 << 20);
        assert_eq!((held(&look), torn), (held(&journal), cut));
        let next = if keep as u64 >= first { 2 } else { 1 };
        assert_eq!(append(&mut journal, vec![sighting(9, 9)]), next, "{keep}");
        drop(journal);
        let (journal, _) = open(dir.path(), 1 << 20);
        assert_eq!(held(&journal).pop(), Some(Some(sighting(9, 9))));
        assert_eq!(journal.gaps(), Vec::new());
    }
}

#[test]
fn what_is_damaged_or_gone_in_an_older_file_costs_itself_and_is_told() {
    let dir = tempfile::tempdir().expect("a folder");
    {
        let (mut journal, _) = open(dir.path(), 100);
        for n in 1..=8 {
            append(&mut journal, vec![sighting(n, n.into()), sighting(100 + n, n.into())]);
        }
    }
    let lost = |journal: &Segments| -> Vec<RangeInclusive<Seq>> {
        let held = held(journal);
        for (seq, capture) in (1_u8..).zip(&held) {
            let n: u8 = seq.div_ceil(2);
            let entry = if seq % 2 == 1 { n } else { 100 + n };
            assert!(capture.as_ref().is_none_or(|c| *c == sighting(entry, n.into())));
            let gone = journal.gaps().iter().any(|gap| gap.contains(&u64::from(seq)));
            assert_eq!(capture.is_none(), gone);
        }
        journal.gaps()
    };
    let path = Segment::path_of(dir.path(), 5);
    let mut bytes = fs::read(&path).expect("reads");
    let end = bytes.len();
    bytes[end - 20..].fill(0);
    fs::write(&path, bytes).expect("writes");
    assert_eq!(lost(&open(dir.path(), 100).0), [6..=6]);
    fs::write(&path, b"").expect("writes");
    assert_eq!(lost(&open(dir.path(), 100).0), [5..=6]);
    fs::remove_file(&path).expect("removes");
    fs::remove_file(Segment::path_of(dir.path(), 11)).expect("removes");
    let (mut journal, _) = open(dir.path(), 100);
    assert_eq!(lost(&journal), [5..=6, 11..=12]);
    assert_eq!(append(&mut journal, vec![sighting(9, 9)]), 17);
}

#[test]
fn releasing_removes_whole_old_files_only() {
    let dir = tempfile::tempdir().expect("a folder");
    let (mut journal, _) = open(dir.path(), 200);
    for n in 1..=20 {
        append(&mut journal, vec![sighting(n, i64::from(n))]);
    }
    let before = journal.size_on_disk().expect("a size");
    let freed = journal.release(10).expect("removes");
    assert_eq!(journal.size_on_disk().expect("a size"), before - freed);
    let (first, last) = journal.range().expect("not empty");
    assert!(first > 1 && first <= 10 && last == 20);
    assert_eq!(journal.read(1).expect("reads"), None);
    journal.probe().expect("there is room");
}

#[test]
fn one_capture_that_is_too_large_is_named_and_nothing_is_appended() {
    let dir = tempfile::tempdir().expect("a folder");
    let (mut journal, _) = open(dir.path(), 1 << 20);
    let Some(Capture::Article(mut large)) = one_of_each().into_iter().next() else { return };
    large.article.headline = "x".repeat(33 << 20);
    let mut captures = vec![sighting(1, 1), Capture::Article(large)];
    let refused = journal.append(&mut captures);
    assert!(matches!(refused, Err(JournalError::TooLarge { index: 1 })));
    assert_eq!((captures.len(), journal.range()), (2, None));
}
