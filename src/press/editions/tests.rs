//! What is printed when, and what stays up when printing fails.

use std::sync::RwLock;

use super::*;
use crate::journal::{Journal, Segments};
use crate::model::Capture;
use crate::publish;
use crate::store::{Batch, MemStore};

fn press(folder: &std::path::Path, editions: &[&str]) -> Press {
    let (journal, _) = Segments::open(&folder.join("journal"), 1 << 20).expect("opens");
    let shelf = Shelf::of(Arc::new(RwLock::new(journal)), Arc::new(MemStore::default()));
    let edition =
        |id: &&str| edition::Settings { id: (*id).to_owned(), ..edition::Settings::default() };
    Press {
        shelf,
        board: Arc::default(),
        server: true,
        publish: publish::Settings {
            dir: Some(folder.join("www")),
            ..publish::Settings::default()
        },
        editions: editions.iter().map(edition).collect(),
        sources: Vec::new(),
        data: folder.to_owned(),
    }
}

#[test]
fn what_an_empty_edition_says_comes_from_the_rows_and_damage_to_its_file_is_noticed() {
    let dir = tempfile::tempdir().expect("a folder");
    let press = press(dir.path(), &["all"]);
    let mut batch = Batch::default();
    let emptied = Timestamp::from_secs(1_795_420_800);
    batch.put(Key::meta(), &Meta { emptied, ..Meta::default() }).expect("a row");
    press.store().commit(&batch).expect("in memory");
    let path = dir.path().join("www/all.atom");
    let printed = |secs| {
        press.run(Timestamp::from_secs(secs)).expect("prints");
        fs::read_to_string(&path).expect("is there")
    };
    let first = printed(1_795_424_400);
    assert!(first.contains("<updated>2026-11-23T08:00:00Z</updated>"), "{first}");
    assert!(press.current().expect("reads") && !press.damaged());
    let (cut, other) = (&first[..first.len() / 2], first.replace("08:00:00", "09:00:00"));
    for damaged in [cut, other.as_str(), ""] {
        fs::write(&path, damaged).expect("writes");
        assert!(!press.current().expect("reads") && press.damaged(), "{damaged}");
        assert_eq!(printed(1_795_428_000), first, "mended, and nothing changed");
    }
}

#[test]
fn what_is_published_is_dated_by_what_changed_it_and_never_by_a_restart() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut press = press(dir.path(), &["all"]);
    let at = Timestamp::from_secs(1_795_420_800);
    let lost = Capture::Lost { captures: Vec::new(), at };
    let seq = press.shelf.journal.write().expect("unlocked").append(&mut vec![lost]);
    let mut batch = Batch::default();
    let changed = seq.expect("appends");
    batch.put(Key::meta(), &Meta { changed, ..Meta::default() }).expect("a row");
    press.store().commit(&batch).expect("in memory");
    let mut dated = |now: Timestamp| {
        press.board = Arc::default(); // as after a restart
        press.run(now).expect("prints");
        press.board.get("/all.atom").and_then(|document| document.last_modified)
    };
    let day = Duration::from_secs(86_400);
    assert_eq!(dated(at.plus(day)), Some(at));
    assert_eq!(dated(at.plus(day).plus(day)), Some(at));
    assert_eq!(dated(at.minus(day)), Some(at.minus(day)), "a clock set back: not in the future");
}

#[test]
fn an_edition_that_leaves_the_config_leaves_server_and_folder() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut press = press(dir.path(), &["all", "old"]);
    let now = Timestamp::from_secs(1_795_420_800);
    press.run(now).expect("prints");
    let file = |name: &str| dir.path().join("www").join(name);
    assert!(file("old.atom").is_file() && file("old/index.html").is_file());
    assert!(press.board.get("/old.rss").is_some());
    press.editions.pop();
    press.run(now).expect("prints");
    assert!(press.board.has_ended("/old.rss") && press.board.get("/old/").is_none());
    for name in ["old.atom", "old.atom.gz", "old.rss", "old.json", "old/index.html"] {
        assert!(!file(name).exists(), "{name}");
    }
    assert!(file("all.json").is_file() && !press.board.has_ended("/all.atom"));
}

#[test]
fn an_edition_that_cannot_be_written_keeps_no_other_from_its_readers() {
    let dir = tempfile::tempdir().expect("a folder");
    let press = press(dir.path(), &["stuck", "all"]);
    let now = Timestamp::from_secs(1_795_420_800);
    let www = dir.path().join("www");
    fs::create_dir(&www).expect("a folder");
    fs::write(www.join("stuck"), "somebody's").expect("writes");
    let error = press.run(now).expect_err("what could not be written is told").to_string();
    assert!(error.contains("stuck"), "{error}");
    assert!(www.join("all.atom").is_file() && www.join("index.html").is_file());
    assert!(press.board.get("/all.atom").is_some() && !press.current().expect("reads"));
    fs::remove_file(www.join("stuck")).expect("removes");
    press.run(now).expect("prints");
    assert!(www.join("stuck/index.html").is_file() && press.current().expect("reads"));
}
