//! Promise: the same journal gives the same rows, in any store, however it is cut into batches, whenever the desk restarts.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use copydesk::desk::fold::{Fold, View, snapshot};
use copydesk::desk::refold;
use copydesk::journal::{Journal, Segments};
use copydesk::model::{
    Announcement, Article, ArticleCapture, ArticleId, Block, Capture, CaptureId, Decision,
    RevisionHead, Rich, SourceState, Story, StoryId, Timestamp, Validators,
};
use copydesk::store::{ArticleRow, Key, MemStore, Order, SledStore, Store, decode, row};
use copydesk::wire::Agencies;
use proptest::prelude::*;

use crate::loopback::until;
use crate::newsstand::{NOW, story};
use crate::rows::{Rows, differing, rows};

const SOURCES: [&str; 4] = ["morning", "evening", "weekly", "wire"];
/// Stories the sources tell.
const TEXTS: usize = 5;
/// Articles of a source.
const KEYS: usize = 3;

/// What a source makes of a text.
#[derive(Debug, Clone, Copy)]
enum Shape {
    Whole,
    Trimmed,
    Longer,
    Corrected,
    Killed,
}

/// Something that happens to the desk.
#[derive(Debug, Clone)]
enum Event {
    Article { source: usize, key: usize, text: usize, shape: Shape },
    Sighting { source: usize, key: usize },
    Source { source: usize, failures: u32 },
    Split { article: (usize, usize) },
    Join { a: (usize, usize), b: (usize, usize) },
    Drop { source: usize },
    Snapshot,
}

fn article_id((source, key): (usize, usize)) -> ArticleId {
    ArticleId::of(SOURCES[source], &key.to_string())
}

/// The story an article is in by now: a person can only decide about what there is.
fn home(rows: &dyn Store, article: (usize, usize)) -> Option<StoryId> {
    let row: Option<ArticleRow> = row(rows, &Key::article(article_id(article))).unwrap();
    row?.story
}

fn entry() -> impl Strategy<Value = (usize, usize)> {
    (0..SOURCES.len(), 0..KEYS)
}

fn news() -> impl Strategy<Value = Event> {
    let shape = prop_oneof![
        4 => Just(Shape::Whole),
        2 => Just(Shape::Trimmed),
        2 => Just(Shape::Longer),
        1 => Just(Shape::Corrected),
        1 => Just(Shape::Killed),
    ];
    let article = (entry(), 0..TEXTS, shape);
    let article = article.prop_map(|((source, key), text, shape)| Event::Article {
        source,
        key,
        text,
        shape,
    });
    prop_oneof![
        12 => article,
        2 => entry().prop_map(|(source, key)| Event::Sighting { source, key }),
        2 => (0..SOURCES.len(), 0..3_u32).prop_map(|(source, failures)| Event::Source { source, failures }),
    ]
}

fn word() -> impl Strategy<Value = Event> {
    prop_oneof![
        entry().prop_map(|article| Event::Split { article }),
        (entry(), entry()).prop_map(|(a, b)| Event::Join { a, b }),
        (0..SOURCES.len()).prop_map(|source| Event::Drop { source }),
    ]
}

/// Events with the minutes since the one before.
fn events(
    gap: impl Strategy<Value = u64>,
    event: impl Strategy<Value = Event>,
) -> impl Strategy<Value = Vec<(u64, Event)>> {
    prop::collection::vec((gap, event), 1..50)
}

fn sizes() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(1..12_usize, 1..5)
}

fn told(source: usize, key: usize, text: usize, shape: Shape) -> Article {
    let piece = story(text);
    let (mut headline, mut paragraphs) = (piece.title, piece.paragraphs);
    let mut head = None;
    match shape {
        Shape::Whole => {}
        Shape::Trimmed => paragraphs.truncate(3),
        Shape::Longer => paragraphs.push(story(100 + text).paragraphs.remove(0)),
        Shape::Corrected => {
            headline = format!("CORRECTED-{headline}");
            paragraphs[1] = story(200 + text).paragraphs.remove(0);
            head = Some(RevisionHead::Correction);
        }
        Shape::Killed => {
            headline = format!("KILL-{headline}");
            head = Some(RevisionHead::Kill);
        }
    }
    Article {
        url: format!("https://{}.example/{key}", SOURCES[source]),
        headline,
        head,
        language: Some("en".to_owned()),
        blocks: paragraphs.into_iter().map(|p| Block::Paragraph(Rich::plain(p))).collect(),
        ..Article::default()
    }
}

/// What the desk is handed, when anything; a snapshot tells what `rows` hold by then.
fn capture(event: &Event, at: Timestamp, rows: &dyn Store) -> Option<Capture> {
    let capture = match *event {
        Event::Article { source, key, text, shape } => {
            let article_id = article_id((source, key));
            let content = format!("{text} {shape:?}");
            Capture::Article(Box::new(ArticleCapture {
                id: CaptureId::of(article_id, content.as_bytes()),
                article_id,
                source: SOURCES[source].to_owned(),
                rank: source as i32 % 2,
                home: source == 3,
                own: source == 2,
                fetched: at,
                announced: Announcement::old(text as u64),
                shared_page: false,
                validators: Validators::default(),
                page_blocks: vec![source as u32, text as u32],
                article: told(source, key, text, shape),
                first: None,
                listed: 0,
            }))
        }
        Event::Sighting { source, key } => Capture::Sighting {
            entry: article_id((source, key)),
            announced: Announcement::old(7),
            // Of another source's article, now and then.
            of: key.is_multiple_of(2).then(|| article_id(((source + 1) % SOURCES.len(), key))),
            at,
            first: None,
            source: SOURCES[source].to_owned(),
        },
        Event::Source { source, failures } => {
            let state = SourceState { failures, last_poll: Some(at), ..SourceState::default() };
            Capture::Source {
                source: SOURCES[source].to_owned(),
                state: Box::new(state),
                listed: None,
            }
        }
        Event::Split { article } => {
            let decision = Decision::Split(home(rows, article)?, article_id(article));
            Capture::Decision { decision, at }
        }
        Event::Join { a, b } => {
            let (a, b) = (home(rows, a)?, home(rows, b)?);
            Capture::Decision { decision: Decision::Join(a, b), at }
        }
        Event::Drop { source } => Capture::Dropped { source: SOURCES[source].to_owned(), at },
        Event::Snapshot => Capture::Snapshot(Box::new(snapshot(rows).unwrap())),
    };
    Some(capture)
}

fn new_fold() -> Fold {
    Fold::new(Agencies::default())
}

/// Folds the captures from position `first` on, as one batch.
fn batch(store: &dyn Store, fold: &mut Fold, journal: &[Capture], first: usize, count: usize) {
    // Position 0 stands for none.
    let recall = |seq: u64| Ok(journal.get((seq as usize).wrapping_sub(1)).cloned());
    let mut view = View::new(store, &recall);
    for (n, capture) in journal.iter().enumerate().skip(first).take(count) {
        fold.apply(&mut view, n as u64 + 1, capture).unwrap();
    }
    store.commit(&view.into_batch()).unwrap();
}

/// The journal of these events, and the rows of a desk that takes them one by one.
fn lived(events: &[(u64, Event)]) -> (Vec<Capture>, MemStore) {
    let (rows, mut fold, mut journal) = (MemStore::default(), new_fold(), Vec::new());
    let mut at = NOW;
    for (minutes, event) in events {
        at = at.plus(Duration::from_secs(minutes * 60));
        let Some(capture) = capture(event, at, &rows) else { continue };
        journal.push(capture);
        batch(&rows, &mut fold, &journal, journal.len() - 1, 1);
    }
    (journal, rows)
}

/// sled's rows after batches of these sizes by turns; before batch `restart` the desk starts anew.
fn in_sled(path: &Path, journal: &[Capture], sizes: &[usize], restart: usize) -> Rows {
    // sled lets go of its lock a moment after it is dropped.
    let open = || until("the store", || SledStore::open(path, 1 << 20).ok());
    let (mut store, mut fold, mut first) = (open(), new_fold(), 0);
    for (n, size) in sizes.iter().cycle().enumerate() {
        if first >= journal.len() {
            break;
        }
        if n == restart {
            drop(store);
            (store, fold) = (open(), new_fold());
        }
        batch(&store, &mut fold, journal, first, *size);
        first += size;
    }
    rows(&store)
}

/// Every article in the one story that its row names, every story in the order of time once.
fn in_order(store: &dyn Store) {
    let (mut homes, mut stories) = (BTreeMap::new(), BTreeSet::new());
    for (key, value) in rows(store) {
        match Key::kind(&key.0) {
            "stories" => {
                let story: Story = decode(&value).unwrap();
                assert!(stories.insert((story.placed, story.id)));
                for copy in &story.copies {
                    assert_eq!(
                        homes.insert(copy.article, story.id),
                        None,
                        "an article stands twice"
                    );
                }
            }
            "articles" => {
                let row: ArticleRow = decode(&value).unwrap();
                assert_eq!(row.story.is_some(), row.version > 0);
            }
            _ => {}
        }
    }
    for (article, story) in homes {
        let held: ArticleRow = row(store, &Key::article(article)).unwrap().unwrap();
        assert_eq!(held.story, Some(story));
    }
    let mut times = BTreeSet::new();
    let mut each = |key: &[u8], _: &[u8]| {
        times.extend(Key::story_of_time(key));
        ControlFlow::Continue(())
    };
    store.scan(&Key::times(), Order::Up, &mut each).unwrap();
    assert_eq!(times, stories);
}

/// One by one in memory, in batches in sled with a restart, and all anew from the journal.
#[track_caller]
fn the_same_rows(events: &[(u64, Event)], sizes: &[usize], restart: usize) {
    let (journal, lived) = lived(events);
    in_order(&lived);
    let lived = rows(&lived);
    let none = BTreeSet::new();

    let folder = tempfile::tempdir().unwrap();
    let sled = in_sled(&folder.path().join("store"), &journal, sizes, restart);
    assert_eq!(differing(&sled, &lived), none, "in sled");

    let (mut segments, _) = Segments::open(&folder.path().join("journal"), 4096).unwrap();
    segments.append(&mut journal.clone()).unwrap();
    let anew = MemStore::default();
    let lost = refold(&Arc::new(RwLock::new(segments)), &anew, &mut |_, _| {}).unwrap();
    assert_eq!(lost, Vec::new());
    assert_eq!(differing(&rows(&anew), &lived), none, "folded anew");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(40) })]

    #[test]
    fn the_same_news_give_the_same_rows(events in events(0..80_u64, news()), sizes in sizes(), restart in 0..12_usize) {
        the_same_rows(&events, &sizes, restart);
    }

    #[test]
    fn so_they_do_with_a_persons_word(events in events(0..80_u64, prop_oneof![6 => news(), 1 => word()]), sizes in sizes(), restart in 0..12_usize) {
        the_same_rows(&events, &sizes, restart);
    }

    #[test]
    fn so_they_do_with_snapshots(events in events(0..80_u64, prop_oneof![6 => news(), 1 => word(), 1 => Just(Event::Snapshot)]), sizes in sizes(), restart in 0..12_usize) {
        the_same_rows(&events, &sizes, restart);
    }

    #[test]
    fn so_they_do_beyond_the_window(events in events(prop_oneof![9 => 0..90_u64, 1 => 600..4000_u64], prop_oneof![6 => news(), 1 => word()]), sizes in sizes(), restart in 0..12_usize) {
        the_same_rows(&events, &sizes, restart);
    }
}
