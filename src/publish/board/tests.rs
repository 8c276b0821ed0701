//! What is answered by path, and when it is swapped.

use super::*;

const TEXT: &str = "text/plain; charset=utf-8";

#[test]
fn unchanged_bytes_keep_their_date() {
    let board = Board::new();
    assert!(board.put("/a", Document::new(TEXT, "one", Timestamp::from_secs(1))));
    assert!(!board.put("/a", Document::new(TEXT, "one", Timestamp::from_secs(2))));
    assert_eq!(board.get("/a").unwrap().last_modified, Some(Timestamp::from_secs(1)));
    assert!(board.put("/a", Document::new(TEXT, "two", Timestamp::from_secs(3))));
    assert_eq!(board.get("/a").unwrap().last_modified, Some(Timestamp::from_secs(3)));
    board.date_by_journal();
    assert!(!board.put("/a", Document::new(TEXT, "two", Timestamp::from_secs(9))));
    assert_eq!(board.get("/a").unwrap().last_modified, Some(Timestamp::from_secs(9)));
}

#[test]
fn only_what_gains_is_compressed() {
    assert!(Document::new(TEXT, "short", Timestamp(0)).gzip.is_none());
    assert!(Document::new(TEXT, "long ".repeat(500), Timestamp(0)).gzip.is_some());
}

#[test]
fn questions_are_counted_by_path() {
    let board = Board::new();
    board.put("/a", Document::new(TEXT, "one", Timestamp(0)));
    assert!(board.get("/a").is_some() && board.get("/b").is_none());
    board.put("/a", Document::new(TEXT, "two", Timestamp(1)));
    assert!(board.get("/a").is_some());
    assert_eq!(board.asked(), [("/a".to_owned(), 2)]);
}

#[test]
fn an_edition_ends_with_all_its_paths_and_can_come_back() {
    let board = Board::new();
    for path in ["/old.atom", "/old/", "/older.atom", "/style.css"] {
        board.put(path, Document::new(TEXT, "x", Timestamp(0)));
    }
    let ids = |all: &[&str]| all.iter().map(|id| (*id).to_owned()).collect();
    board.hold(&ids(&["old", "older"]));
    board.hold(&ids(&["older"]));
    assert!(board.get("/old.atom").is_none() && board.get("/old/").is_none());
    assert!(board.get("/older.atom").is_some() && board.get("/style.css").is_some());
    for path in ["/old.atom", "/old.rss", "/old", "/old/", "/old/7/", "/old/archive/1.atom"] {
        assert!(board.has_ended(path), "{path}");
    }
    assert!(!board.has_ended("/older.atom") && !board.has_ended("/"));
    board.hold(&ids(&["old"]));
    assert!(!board.has_ended("/old.atom"));
}

#[test]
fn a_hundred_editions_are_remembered() {
    let board = Board::new();
    let put = |n: usize| {
        let made = Document::new(TEXT, format!("<{n}>"), Timestamp(0)).parted(&[1, 2]);
        let hash = made.hash.clone();
        board.put("/a", made);
        hash
    };
    let hashes: Vec<String> = (0..=PAST_MAX + 1).map(put).collect();
    assert!(board.past("/a", &hashes[0]).is_none());
    assert!(board.past("/a", &hashes[1]).is_some());
}
