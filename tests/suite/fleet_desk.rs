//! Promise: the desks of a fleet fold the same rows from one stream, whatever the servers lost, and whenever a node comes.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::thread::JoinHandle;
use std::time::Duration;

use copydesk::desk::fold::Fold;
use copydesk::desk::{self, Desk, DeskError, Ticket};
use copydesk::journal::Journal;
use copydesk::journal::stream::{Settings, Told};
use copydesk::model::{
    Announcement, Article, ArticleCapture, ArticleId, Block, Capture, CaptureId, Rich, Timestamp,
};
use copydesk::read::Agencies;
use copydesk::shelf::Shelf;
use copydesk::store::{self, ArticleRow, Key, Order, row};
use copydesk::sys::clock;

use crate::fleet_history::of_stream;
use crate::loopback::until_for;
use crate::newsstand::{NOW, story};
use crate::servers::{Servers, copy};

const PATIENCE: Duration = Duration::from_secs(60);

/// A node without rounds and press.
pub(crate) struct Node {
    shelf: Shelf,
    desk: Option<Desk>,
    thread: Option<JoinHandle<()>>,
    pub(crate) runtime: tokio::runtime::Runtime,
}

impl Node {
    pub(crate) fn try_open(servers: &Servers, data: &Path, name: &str) -> Result<Self, DeskError> {
        Self::on(&data.join(name), 6_000, Some(&stream(servers, name)))
    }

    /// With files as large as they are by default; of a fleet where there are servers.
    pub(crate) fn large(servers: Option<&Servers>, data: &Path, name: &str) -> Self {
        let stream = servers.map(|servers| stream(servers, name));
        let segment_bytes = store::Settings::default().segment_bytes;
        Self::on(&data.join(name), segment_bytes, stream.as_ref()).unwrap()
    }

    pub(crate) fn on(
        data: &Path,
        segment_bytes: u64,
        stream: Option<&Settings>,
    ) -> Result<Self, DeskError> {
        let settings = store::Settings {
            data: data.to_owned(),
            segment_bytes,
            cache_bytes: 1 << 20,
            ..store::Settings::default()
        };
        let shelf = desk::shelf_in(&settings, stream, clock::now())?;
        let (desk, thread) = desk::open_on(&shelf, Fold::new(Agencies::default()))?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Ok(Self { shelf, desk: Some(desk), thread: Some(thread), runtime })
    }

    /// A process that another test is just starting has our open files for a moment, the locks with them.
    pub(crate) fn open(servers: &Servers, data: &Path, name: &str) -> Self {
        until_for(PATIENCE, "a node", || match Self::try_open(servers, data, name) {
            Ok(node) => Some(node),
            Err(error) if error.to_string().contains("in use") => None,
            Err(error) => panic!("{error}"),
        })
    }

    pub(crate) fn desk(&self) -> &Desk {
        self.desk.as_ref().unwrap()
    }

    /// Hands a capture over until it is taken.
    #[track_caller]
    pub(crate) fn settle(&self, capture: &Capture) {
        until_for(PATIENCE, "is taken", || {
            let ticket = Ticket::default();
            let taken = self.desk().settle(capture.clone(), &ticket);
            self.runtime.block_on(taken).ok()
        });
    }

    pub(crate) fn retain(&self) -> Result<u64, DeskError> {
        self.runtime.block_on(self.desk().retain(Duration::ZERO, clock::now()))
    }

    pub(crate) fn told(&self) -> Told {
        self.shelf.node.as_ref().unwrap().told()
    }

    pub(crate) fn rows(&self) -> BTreeMap<Vec<u8>, Vec<u8>> {
        let mut rows = BTreeMap::new();
        let mut each = |key: &[u8], bytes: &[u8]| {
            rows.insert(key.to_owned(), bytes.to_owned());
            ControlFlow::Continue(())
        };
        self.shelf.store.scan(&Key(Vec::new()), Order::Up, &mut each).unwrap();
        rows
    }

    /// The first position its files hold.
    pub(crate) fn first(&self) -> u64 {
        self.shelf.journal.read().unwrap().range().unwrap().0
    }

    pub(crate) fn article(&self, n: usize) -> Option<ArticleRow> {
        row(self.shelf.store.as_ref(), &Key::article(id(n))).unwrap()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        drop(self.desk.take());
        self.thread.take().unwrap().join().unwrap();
    }
}

pub(crate) fn stream(servers: &Servers, name: &str) -> Settings {
    Settings {
        servers: servers.addresses(),
        replicas: servers.count(),
        node: name.to_owned(),
        ..Settings::default()
    }
}

fn id(n: usize) -> ArticleId {
    ArticleId::of("wire", &n.to_string())
}

pub(crate) fn article(n: usize, paragraphs: Vec<String>, fetched: Timestamp) -> Capture {
    Capture::Article(Box::new(ArticleCapture {
        id: CaptureId::of(id(n), paragraphs.concat().as_bytes()),
        article_id: id(n),
        source: "wire".to_owned(),
        fetched,
        announced: Announcement::old(n as u64),
        article: Article {
            url: format!("https://wire.example/{n}"),
            headline: story(n).title,
            language: Some("en".to_owned()),
            blocks: paragraphs.into_iter().map(|p| Block::Paragraph(Rich::plain(p))).collect(),
            ..Article::default()
        },
        ..ArticleCapture::default()
    }))
}

/// Every third tells what the one before told.
pub(crate) fn capture(n: usize) -> Capture {
    let told = if n % 3 == 2 { n - 1 } else { n };
    article(n, story(told).paragraphs, NOW.plus(Duration::from_secs(3600 * n as u64)))
}

/// How often its files hold an article.
fn captures_of(node: &Node, n: usize) -> usize {
    let journal = node.shelf.journal.read().unwrap();
    let (first, last) = journal.range().unwrap();
    let held = journal.read_from(first, (last + 1 - first) as usize).unwrap();
    let of = |capture: &Capture| matches!(capture, Capture::Article(a) if a.article_id == id(n));
    held.iter().filter(|(_, capture)| capture.as_ref().is_ok_and(of)).count()
}

/// All at one position with one hash, and the same rows.
#[track_caller]
pub(crate) fn same(nodes: &[&Node]) {
    let at = |node: &Node| {
        let told = node.told();
        (told.position, told.hash, told.lag)
    };
    let differing = until_for(PATIENCE, "one position", || {
        let first = at(nodes[0]);
        let rows: Vec<_> = nodes.iter().map(|node| node.rows()).collect();
        let still = first.2 == 0 && nodes.iter().all(|node| at(node) == first);
        let differing = |rows: &BTreeMap<Vec<u8>, Vec<u8>>, other: &BTreeMap<Vec<u8>, Vec<u8>>| {
            let keys = rows.keys().chain(other.keys());
            let differ = keys.filter(|key| rows.get(*key) != other.get(*key));
            differ.map(|key| Key::kind(key).to_owned()).collect::<Vec<_>>()
        };
        still.then(|| rows.iter().flat_map(|other| differing(&rows[0], other)).collect::<Vec<_>>())
    });
    let meta = |node: &&Node| -> store::Meta {
        row(node.shelf.store.as_ref(), &Key::meta()).unwrap().unwrap()
    };
    assert_eq!(differing, [""; 0], "{:?}", nodes.iter().map(meta).collect::<Vec<_>>());
}

#[test]
fn desks_fold_what_the_stream_gives_each_others_too() {
    let Some(servers) = Servers::start(3, "") else { return };
    let dir = tempfile::tempdir().unwrap();
    let [a, b] = ["a", "b"].map(|name| Node::open(&servers, dir.path(), name));
    for n in 0..30 {
        [&a, &b][n % 2].settle(&capture(n));
    }
    same(&[&a, &b]);
    assert_eq!(a.told().live, ["a", "b"]);
    let subject = of_stream(&servers, async |stream| {
        stream.get_raw_message(1).await.unwrap().subject.to_string()
    });
    let shard = copydesk::fleet::shard_of("wire.example");
    assert_eq!(subject, format!("copydesk.cap.{shard}"), "of the host, whoever offers it");
    // The same offered by both is told once, whether or not the second had heard of the first.
    a.settle(&capture(40));
    let told = a.article(40).unwrap();
    b.settle(&capture(40));
    same(&[&a, &b]);
    let again = a.article(40).unwrap();
    assert_eq!((again.version, again.story), (told.version, told.story));
    assert!(captures_of(&a, 40) <= 2, "one, and one that looked again");
    // A clock that is ahead makes nothing younger than the stream says.
    let now = clock::now();
    b.settle(&article(50, story(50).paragraphs, now.plus(Duration::from_secs(90 * 86_400))));
    let row = b.article(50).unwrap();
    assert!(row.fetched.since(now) < PATIENCE && row.fetched >= now.minus(PATIENCE), "{row:?}");
    let late = Node::open(&servers, dir.path(), "late");
    same(&[&a, &b, &late]);
}

#[test]
fn what_is_too_large_for_a_message_comes_whole_to_every_node() {
    let Some(servers) = Servers::start(1, "") else { return };
    let dir = tempfile::tempdir().unwrap();
    let a = Node::open(&servers, dir.path(), "a");
    // It does not pack.
    let mut dice = 7_u64;
    let mut noise = |_| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from_u32(0x4E00 + (dice >> 40) as u32 % 20_000).unwrap()
    };
    let text: String = (0..1_200_000).map(&mut noise).collect();
    let large = article(1, vec![text.clone()], NOW);
    a.settle(&large);
    a.settle(&capture(4));
    let b = Node::open(&servers, dir.path(), "b");
    same(&[&a, &b]);
    for node in [&a, &b] {
        let seq = node.article(1).unwrap().seq;
        assert!(seq > 1, "it took several messages");
        let held = node.shelf.journal.read().unwrap().read(seq).unwrap().unwrap();
        assert_eq!(held, large);
    }
}

#[test]
fn what_is_let_go_leaves_the_stream_and_a_node_that_begins_there_has_the_same_rows() {
    let Some(servers) = Servers::start(1, "") else { return };
    let dir = tempfile::tempdir().unwrap();
    let [a, b] = ["a", "b"].map(|name| Node::open(&servers, dir.path(), name));
    // So many that those of more than three days ago can have no more copies.
    for n in 0..300 {
        [&a, &b][n % 2].settle(&capture(n));
    }
    same(&[&a, &b]);
    // One of them does it for all.
    for node in [&a, &b] {
        node.retain().unwrap();
    }
    same(&[&a, &b]);
    assert!(a.article(0).is_none(), "it was let go");
    let c = Node::open(&servers, dir.path(), "c");
    same(&[&a, &b, &c]);
    assert!(c.first() > 1, "the stream is as long as it was");
    for n in 300..320 {
        [&a, &b, &c][n % 3].settle(&capture(n));
    }
    same(&[&a, &b, &c]);
}

#[test]
fn what_the_servers_lost_is_put_back_where_it_was() {
    let Some(mut servers) = Servers::start(1, "") else { return };
    let dir = tempfile::tempdir().unwrap();
    let [a, b] = ["a", "b"].map(|name| Node::open(&servers, dir.path(), name));
    for n in 0..10 {
        a.settle(&capture(n));
    }
    servers.kill(0);
    let (folder, kept) = (servers.folder(0), dir.path().join("kept"));
    copy(&folder, &kept);
    servers.up(0);
    for n in 10..20 {
        [&a, &b][n % 2].settle(&capture(n));
    }
    same(&[&a, &b]);
    let before = (a.told().position, a.told().hash, a.rows());
    // The power fails, and the disks did not have it all.
    servers.kill(0);
    std::fs::remove_dir_all(&folder).unwrap();
    copy(&kept, &folder);
    servers.up(0);
    b.settle(&capture(30));
    same(&[&a, &b]);
    assert!(b.told().position > before.0);
    for n in (0..20).chain([30]) {
        assert!(a.article(n).is_some(), "article {n} is lost");
    }
    let late = Node::open(&servers, dir.path(), "late");
    same(&[&a, &b, &late]);
    // Stories are where they were: the same rows as before, for all that was before.
    let stories = |rows: &BTreeMap<Vec<u8>, Vec<u8>>| -> Vec<Vec<u8>> {
        rows.keys().filter(|key| Key::kind(key) == "stories").cloned().collect()
    };
    let now = stories(&late.rows());
    assert!(stories(&before.2).iter().all(|story| now.contains(story)));
}

#[test]
fn a_stream_that_is_gone_is_made_again_with_all_that_was_in_it() {
    let Some(mut servers) = Servers::start(1, "") else { return };
    let dir = tempfile::tempdir().unwrap();
    let [a, b] = ["a", "b"].map(|name| Node::open(&servers, dir.path(), name));
    for n in 0..30 {
        [&a, &b][n % 2].settle(&capture(n));
    }
    for node in [&a, &b] {
        node.retain().unwrap();
    }
    same(&[&a, &b]);
    let before = (a.told().position, a.told().hash);
    servers.kill(0);
    std::fs::remove_dir_all(servers.folder(0)).unwrap();
    servers.up(0);
    a.settle(&capture(40));
    same(&[&a, &b]);
    // The capture, and the snapshot of a part of the journal that it opened.
    let parts = a.shelf.journal.read().unwrap().parts();
    let opened = parts.iter().filter(|part| part.snapshot && part.first > before.0).count() as u64;
    assert_eq!(a.told().position, before.0 + 1 + opened);
    // A node of another history is no node of this one.
    let Some(others) = Servers::start(1, "") else { return };
    let stranger = Node::open(&others, &dir.path().join("other"), "x");
    (60..64).for_each(|n| stranger.settle(&capture(n)));
    drop(stranger);
    let refused = until_for(PATIENCE, "a refusal", || {
        match Node::try_open(&servers, &dir.path().join("other"), "x") {
            Err(error) if !error.to_string().contains("in use") => Some(error.to_string()),
            _ => None,
        }
    });
    assert!(refused.contains("another history"), "{refused}");
}
