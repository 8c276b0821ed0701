//! Promise: rows made anew from the journal are those of a desk that was never interrupted, whatever was let go meanwhile,
//! and in whatever order clocks say that things came.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, RwLock};
use std::thread::JoinHandle;
use std::time::Duration;

use copydesk::desk::fold::Fold;
use copydesk::desk::{self, Desk, Ticket, refold};
use copydesk::journal::Segments;
use copydesk::model::{
    Announcement, Article, ArticleCapture, ArticleId, Block, Capture, CaptureId, Decision,
    RevisionHead, Rich, SourceState, Story, StoryId, Timestamp,
};
use copydesk::read::Agencies;
use copydesk::shelf::SharedJournal;
use copydesk::store::{ArticleRow, Key, MemStore, Store, decode, row};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::newsstand::{NOW, story};
use crate::rows::{Rows, differing, rows};

const SOURCES: [&str; 3] = ["morning", "evening", "wire"];
const KEEP: Duration = Duration::from_secs(60 * 3600);

/// Something that happens; what it is about is chosen by numbers.
#[derive(Debug, Clone)]
enum Event {
    /// An entry of a source, with a story, told in some shape.
    Article(usize, usize, usize, u8),
    Sighting(usize, usize),
    /// A source lists its entries from one to another.
    Listing(usize, usize, usize),
    Split(usize, usize),
    Join((usize, usize), (usize, usize)),
    Retain,
}

fn events() -> impl Strategy<Value = Vec<(i64, Event)>> {
    let (source, key) = (0..SOURCES.len(), 0..24_usize);
    let entry = || (0..SOURCES.len(), 0..24_usize);
    let event = prop_oneof![
        14 => (source, key, 0..12_usize, 0..8_u8).prop_map(|(s, k, t, h)| Event::Article(s, k, t, h)),
        2 => entry().prop_map(|(s, k)| Event::Sighting(s, k)),
        3 => (0..SOURCES.len(), 0..20_usize, 1..12_usize).prop_map(|(s, a, n)| Event::Listing(s, a, a + n)),
        1 => entry().prop_map(|(s, k)| Event::Split(s, k)),
        1 => (entry(), entry()).prop_map(|(a, b)| Event::Join(a, b)),
        3 => Just(Event::Retain),
    ];
    // Minutes; now and then the clock goes back.
    let minutes = prop_oneof![12 => 0..400_i64, 1 => 2000..6000_i64, 1 => -300..0_i64];
    prop::collection::vec((minutes, event), 20..60)
}

fn id(source: usize, key: usize) -> ArticleId {
    ArticleId::of(SOURCES[source], &key.to_string())
}

fn told(source: usize, key: usize, text: usize, shape: u8) -> Article {
    let piece = story(text);
    let (mut headline, mut paragraphs, mut head) = (piece.title, piece.paragraphs, None);
    match shape {
        0 => paragraphs.truncate(3),
        1 => paragraphs.push(story(100 + text).paragraphs.remove(0)),
        2 => {
            headline = format!("CORRECTED-{headline}");
            paragraphs[1] = story(200 + text).paragraphs.remove(0);
            head = Some(RevisionHead::Correction);
        }
        3 => {
            headline = format!("KILL-{headline}");
            head = Some(RevisionHead::Kill);
        }
        _ => {}
    }
    Article {
        url: format!("https://{}.example/{}", SOURCES[source], key % 20),
        headline,
        head,
        language: Some("en".to_owned()),
        blocks: paragraphs.into_iter().map(|p| Block::Paragraph(Rich::plain(p))).collect(),
        ..Article::default()
    }
}

/// A desk with a journal of small segments.
struct World {
    journal: SharedJournal,
    store: Arc<MemStore>,
    desk: Desk,
    thread: Option<JoinHandle<()>>,
    dir: tempfile::TempDir,
}

fn opened(journal: &SharedJournal, store: &Arc<MemStore>) -> (Desk, JoinHandle<()>) {
    let fold = Fold::new(Agencies::default());
    desk::open(journal.clone(), store.clone(), fold).unwrap()
}

impl World {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (journal, _) = Segments::open(dir.path(), 6_000).unwrap();
        let (journal, store) = (Arc::new(RwLock::new(journal)), Arc::new(MemStore::default()));
        let (desk, thread) = opened(&journal, &store);
        Self { journal, store, desk, thread: Some(thread), dir }
    }

    /// As after a restart: the desk that ends has noted what was told.
    fn reopen(&mut self) {
        self.desk = Desk::closed();
        self.thread.take().unwrap().join().unwrap();
        let (desk, thread) = opened(&self.journal, &self.store);
        (self.desk, self.thread) = (desk, Some(thread));
    }

    fn row(&self, entry: ArticleId) -> Option<ArticleRow> {
        row(self.store.as_ref(), &Key::article(entry)).unwrap()
    }

    fn home(&self, (source, key): (usize, usize)) -> Option<StoryId> {
        self.row(id(source, key))?.story
    }

    /// What the rounds would hand to the desk; nothing for what was let go and is still listed.
    fn capture(&self, event: &Event, at: Timestamp) -> Option<Capture> {
        Some(match *event {
            Event::Article(source, key, text, shape) => {
                let known = self.row(id(source, key));
                if known.is_none() && self.was_let_go(source, id(source, key)) {
                    return None;
                }
                let known = known.filter(|row| row.story.is_some());
                Capture::Article(Box::new(ArticleCapture {
                    id: CaptureId::of(id(source, key), format!("{text} {shape}").as_bytes()),
                    article_id: id(source, key),
                    source: SOURCES[source].to_owned(),
                    rank: source as i32 % 2,
                    home: source == 2,
                    fetched: at,
                    announced: Announcement::old(text as u64),
                    page_blocks: (0..40).map(|n| (source * 40 + n % 7 * text) as u32).collect(),
                    article: told(source, key, text, shape),
                    first: known.map(|row| row.first),
                    ..ArticleCapture::default()
                }))
            }
            Event::Sighting(source, key) => {
                let known = self.row(id(source, key));
                if known.is_none() && self.was_let_go(source, id(source, key)) {
                    return None;
                }
                let first = known.map(|row| row.first);
                Capture::Sighting {
                    entry: id(source, key),
                    announced: Announcement { headline: 9, ..Announcement::old(7) },
                    // Of another source's article, now and then.
                    of: key.is_multiple_of(2).then(|| id((source + 1) % SOURCES.len(), key)),
                    at,
                    first,
                    source: SOURCES[source].to_owned(),
                }
            }
            Event::Listing(source, from, to) => {
                let state = SourceState { last_poll: Some(at), ..SourceState::default() };
                let listed = (from..to).map(|key| id(source, key).short()).collect();
                let (source, state) = (SOURCES[source].to_owned(), Box::new(state));
                Capture::Source { source, state, listed: Some(listed) }
            }
            Event::Split(source, key) => {
                let home = self.home((source, key))?;
                let story: Story = row(self.store.as_ref(), &Key::story(home)).unwrap()?;
                if story.copies.len() < 2 {
                    return None;
                }
                Capture::Decision { decision: Decision::Split(home, id(source, key)), at }
            }
            Event::Join(a, b) => {
                let (a, b) = (self.home(a)?, self.home(b)?);
                Capture::Decision { decision: (a != b).then_some(Decision::Join(a, b))?, at }
            }
            Event::Retain => return None,
        })
    }

    fn was_let_go(&self, source: usize, entry: ArticleId) -> bool {
        self.store.get(&Key::listed(SOURCES[source], entry)).unwrap().is_some()
    }

    async fn step(&mut self, event: &Event, at: Timestamp) {
        if let Event::Retain = event {
            self.desk.retain(KEEP, at).await.unwrap();
        } else if let Some(capture) = self.capture(event, at) {
            self.desk.settle(capture, &Ticket::default()).await.unwrap();
        }
    }
}

fn anew(dir: &Path) -> Rows {
    let (journal, _) = Segments::look(dir).unwrap();
    let fresh = MemStore::default();
    let lost = refold(&Arc::new(RwLock::new(journal)), &fresh, &mut |_, _| {}).unwrap();
    assert_eq!(lost, Vec::new());
    rows(&fresh)
}

/// The stories with their times, and that no two share one.
fn stories(rows: &Rows) -> BTreeMap<StoryId, Timestamp> {
    let held = rows.iter().filter(|(key, _)| Key::kind(&key.0) == "stories");
    let stories = held.map(|(_, bytes)| decode::<Story>(bytes).unwrap());
    let told: BTreeMap<_, _> = stories.map(|story| (story.id, story.updated)).collect();
    let times: BTreeSet<_> = told.values().collect();
    assert_eq!(times.len(), told.len(), "two stories share a moment");
    told
}

/// The same histories in each run; `SEED=n` gives others.
fn seed() -> u64 {
    std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_261_128)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(seed()), ..ProptestConfig::with_cases(12) })]

    #[test]
    fn made_anew_after_every_step(events in events(), restart in 0..60_usize) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let (mut world, mut at) = (World::new(), NOW);
            let mut before = BTreeMap::new();
            for (n, (minutes, event)) in events.iter().enumerate() {
                at = Timestamp(at.0 + minutes * 60_000);
                world.step(event, at).await;
                if n == restart {
                    world.reopen();
                }
                if n % 7 == 0 {
                    world.desk.teller().telling().await;
                }
                let lived = rows(world.store.as_ref());
                let folded = anew(world.dir.path());
                assert_eq!(differing(&folded, &lived), BTreeSet::new(), "{n}: {event:?}");
                let now = stories(&lived);
                for (id, updated) in &now {
                    assert!(before.get(id).is_none_or(|old| old <= updated), "{id} went back");
                }
                before = now;
            }
        });
    }
}

/// A kill that was fetched while the clock read earlier than before.
#[tokio::test]
async fn what_comes_later_is_later_whatever_the_clock_says() {
    let mut world = World::new();
    world.step(&Event::Article(0, 1, 1, 7), NOW).await;
    let opened = stories(&rows(world.store.as_ref()));
    let earlier = NOW.minus(Duration::from_secs(30));
    world.step(&Event::Article(0, 1, 1, 2), earlier).await;
    let corrected = stories(&rows(world.store.as_ref()));
    world.step(&Event::Article(0, 1, 1, 3), NOW.minus(Duration::from_secs(3600))).await;
    let killed = stories(&rows(world.store.as_ref()));
    let id = *opened.keys().next().unwrap();
    assert!(opened[&id] < corrected[&id] && corrected[&id] < killed[&id]);
    let story: Story = row(world.store.as_ref(), &Key::story(id)).unwrap().unwrap();
    assert!(story.withdrawn.is_some());
    assert!(story.headline().starts_with("Withdrawn: "), "{}", story.headline());
}

/// The article that was there first leads, and was told before the other.
#[tokio::test]
async fn two_stories_made_one_are_told_anew() {
    let mut world = World::new();
    world.step(&Event::Article(2, 1, 1, 7), NOW).await;
    world.step(&Event::Article(1, 2, 5, 7), NOW.plus(Duration::from_secs(3600))).await;
    let apart = stories(&rows(world.store.as_ref()));
    world.step(&Event::Join((1, 2), (2, 1)), NOW.plus(Duration::from_secs(7200))).await;
    let joined = stories(&rows(world.store.as_ref()));
    let (id, told) = joined.iter().next().unwrap();
    assert_eq!((apart.len(), joined.len(), Some(*id)), (2, 1, world.home((1, 2))));
    assert!(apart.values().all(|before| before < told));
}
