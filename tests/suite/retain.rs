//! Promise: what is older than [retain] leaves the disk, and what stays is printed as before.

use std::sync::{Arc, RwLock};
use std::time::Duration;

use copydesk::desk::fold::Fold;
use copydesk::desk::{self, Ticket};
use copydesk::journal::Segments;
use copydesk::model::{
    Announcement, Article, ArticleCapture, ArticleId, Block, Capture, CaptureId, Rich, Timestamp,
    Validators,
};
use copydesk::press::Press;
use copydesk::read::Agencies;
use copydesk::shelf::Shelf;
use copydesk::store::MemStore;
use copydesk::{edition, publish};

use crate::announced::feed;
use crate::loopback::Answer;
use crate::newsstand::{HTML, Stand, round_of, story};
use crate::polite::{HOUR, after};
use crate::rows::kinds;

/// An article's capture, taken at hour `n`, as good as its text.
fn capture(id: u8, hour: i64, text: &str) -> Capture {
    let article = Article {
        url: format!("https://news.example/{id}"),
        headline: format!("Article {id}"),
        blocks: vec![Block::Paragraph(Rich::plain(text))],
        ..Article::default()
    };
    Capture::Article(Box::new(ArticleCapture {
        id: CaptureId(*blake3::hash(text.as_bytes()).as_bytes().first_chunk().unwrap()),
        article_id: ArticleId([id; 16]),
        source: "news".into(),
        rank: 0,
        home: false,
        announced: Announcement::old(hour as u64),
        fetched: Timestamp(hour * 3_600_000),
        validators: Validators::default(),
        article,
        ..ArticleCapture::default()
    }))
}

/// A text of its own, long enough to be judged by.
fn text(n: u64) -> String {
    (0..60).map(|w| format!("word{} ", (n + 1) * 1000 + w)).collect()
}

#[tokio::test]
async fn what_is_old_leaves_the_disk_and_the_rest_is_printed_as_before() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = Segments::open(&dir.path().join("journal"), 1).unwrap();
    let (journal, store) = (Arc::new(RwLock::new(journal)), Arc::new(MemStore::default()));
    let fold = Fold::new(Agencies::default());
    let (desk, thread) = desk::open(journal.clone(), store.clone(), fold).unwrap();
    // Stories 1 and 2 are old, though 2 was changed since; 3 is new.
    let old = [capture(1, 1, &text(1)), capture(2, 2, &text(2))];
    let new = [capture(2, 50, &text(9)), capture(3, 51, &text(3))];
    for capture in old.into_iter().chain(new) {
        assert!(matches!(capture, Capture::Article(_)));
        desk.settle(capture, &Ticket::default()).await.unwrap();
    }
    let press = |limit: usize| Press {
        server: true,
        shelf: Shelf::of(journal.clone(), store.clone()),
        data: dir.path().to_owned(),
        board: Arc::default(),
        publish: publish::Settings {
            dir: Some(dir.path().join("www")),
            ..publish::Settings::default()
        },
        editions: vec![edition::Settings { limit, ..edition::Settings::default() }],
        sources: Vec::new(),
    };
    let printed = |limit| {
        press(limit).run(Timestamp::default()).unwrap();
        let name = format!("{}.atom", edition::Settings::default().id);
        std::fs::read_to_string(dir.path().join("www").join(name)).unwrap()
    };
    assert!(printed(9).contains("news.example/1"));

    let keep = Duration::from_secs(45 * 3600);
    desk.retain(keep, Timestamp(52 * 3_600_000)).await.unwrap();
    let left = printed(9);
    assert!(left.contains("news.example/3") && !left.contains("news.example/1"), "{left}");
    assert!(!left.contains("news.example/2"), "a story is as old as what opened it");
    let rows = kinds(store.as_ref());
    let count = |kind| rows.get(kind).copied().unwrap_or(0);
    assert_eq!((count("articles"), count("stories"), count("stories by time")), (1, 1, 1));
    assert_eq!((count("versions"), count("addresses"), count("second looks")), (0, 1, 1));
    // Once the window has passed, nothing rests on their files any more.
    desk.settle(capture(4, 200, &text(4)), &Ticket::default()).await.unwrap();
    let files = || std::fs::read_dir(dir.path().join("journal")).unwrap().count();
    let before = files();
    assert!(desk.retain(keep, Timestamp(201 * 3_600_000)).await.unwrap() > 0);
    assert!(files() < before, "{} of {before}", files());
    drop(desk);
    thread.join().unwrap();
}

/// Some seconds with a clock that is far ahead, as before a machine has the time from the network.
#[tokio::test]
async fn what_was_fetched_while_the_clock_was_ahead_is_let_go_with_what_came_after_it() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = Segments::open(&dir.path().join("journal"), 1).unwrap();
    let (journal, store) = (Arc::new(RwLock::new(journal)), Arc::new(MemStore::default()));
    let (desk, thread) =
        desk::open(journal, store.clone(), Fold::new(Agencies::default())).unwrap();
    for (id, hour) in [(1, 1), (2, 2), (3, 9_000), (4, 50), (5, 51), (6, 99)] {
        let capture = capture(id, hour, &text(u64::from(id)));
        desk.settle(capture, &Ticket::default()).await.unwrap();
    }
    let articles = || kinds(store.as_ref())["articles"];
    assert_eq!(articles(), 6);
    let keep = Duration::from_secs(45 * 3600);
    desk.retain(keep, Timestamp(100 * 3_600_000)).await.unwrap();
    assert_eq!(articles(), 1);
    drop(desk);
    thread.join().unwrap();
}

/// Slots are filled anew for ever, and their guids count by places.
#[tokio::test]
async fn a_guid_that_is_used_again_when_its_article_is_gone_is_told() {
    let stand = Stand::new();
    let mut plan = stand.plan(&["wire"]);
    plan.store.articles = Duration::from_secs(2 * 86_400);
    plan.store.segment_bytes = 4_000;
    let days: [fn() -> Timestamp; 6] = [
        after!(0),
        after!(24 * HOUR),
        after!(48 * HOUR),
        after!(72 * HOUR),
        after!(96 * HOUR),
        after!(120 * HOUR),
    ];
    for (n, day) in days.into_iter().enumerate() {
        let path = format!("/{n}");
        stand.files.answer(&path, Answer::ok(HTML, story(n).page()));
        feed(&stand, &[("slot", &path, story(n)), ("kept", "/kept", story(9))]);
        round_of(&plan, day).await;
        assert!(stand.headlines().contains(&story(n).title), "day {n}: {:?}", stand.headlines());
    }
    assert!(!stand.headlines().contains(&story(9).title), "what says the same is not told again");
}
