//! Promise: a data folder of an earlier release opens without loss: the same stories, ids and times.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use copydesk::desk;
use copydesk::journal::Journal;
use copydesk::model::{Announcement, ArticleId, Capture, SourceState, Story, Timestamp};
use copydesk::shelf::{Shelf, find_story, recall_article};
use copydesk::store::{ArticleRow, Key, Order, Store, decode, row, settings::Settings};

use crate::loopback::until;
use crate::newsstand::{published, title};
use crate::rows::copied;

/// Two outlets, two rounds and a correction, an entry that announced another's page; one copy split off, two stories joined.
const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/data-0.1");

/// Copied, what is packed unpacked.
fn unpacked(from: &Path, to: &Path) {
    if from.extension().is_some_and(|e| e == "gz") {
        let mut bytes = Vec::new();
        let packed = fs::read(from).unwrap();
        flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut bytes).unwrap();
        fs::write(to.with_extension(""), bytes).unwrap();
    } else {
        fs::copy(from, to).unwrap();
    }
}

struct Folder {
    dir: tempfile::TempDir,
}

impl Folder {
    fn of_release_01() -> Self {
        let dir = tempfile::tempdir().unwrap();
        for part in ["journal", "store"] {
            copied(&Path::new(FIXTURE).join(part), &dir.path().join(part), &unpacked);
        }
        Self { dir }
    }

    fn settings(&self) -> Settings {
        Settings { data: self.path(""), cache_bytes: 1 << 20, ..Settings::default() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn open(&self) -> Shelf {
        until("the shelf", || desk::shelf(&self.settings()).ok())
    }
}

fn stories(store: &dyn Store) -> BTreeMap<String, (String, Timestamp)> {
    let mut told = BTreeMap::new();
    let mut each = |_: &[u8], bytes: &[u8]| {
        let story: Story = decode(bytes).unwrap();
        told.insert(story.id.urn(), (story.headline(), story.updated));
        std::ops::ControlFlow::Continue(())
    };
    store.scan(&Key::stories(), Order::Up, &mut each).unwrap();
    told
}

#[track_caller]
fn as_published_then(shelf: &Shelf) {
    let told = stories(shelf.store.as_ref());
    let then = published(&fs::read(Path::new(FIXTURE).join("all.atom")).unwrap());
    assert_eq!(told.len(), then.len());
    for entry in then {
        let (headline, updated) = &told[&entry.id];
        assert_eq!(*headline, title(&entry));
        // What a person set apart is an entry of its own from that moment on.
        assert!(Some(*updated) >= entry.updated, "{headline}");
    }
    for source in ["morning", "evening"] {
        let state: SourceState = row(shelf.store.as_ref(), &Key::source(source)).unwrap().unwrap();
        assert!(state.validators.etag.is_some() && state.next_poll.is_some());
    }
    let again: Option<ArticleRow> =
        row(shelf.store.as_ref(), &Key::article(ArticleId::of("evening", "again"))).unwrap();
    assert!(again.is_some(), "the entry that was only seen is known");
}

#[test]
fn a_folder_of_release_01_opens_as_it_was() {
    let folder = Folder::of_release_01();
    let shelf = folder.open();
    as_published_then(&shelf);
    let story = find_story(&shelf, "http://127.0.0.1:48123/morning/1").unwrap().unwrap().0;
    let story: Story = row(shelf.store.as_ref(), &Key::story(story)).unwrap().unwrap();
    let lead = story.lead().unwrap();
    let text = recall_article(&shelf.journal, lead.seq, lead.article).unwrap().unwrap();
    assert!(text.article.headline.starts_with("CORRECTED-"));
    assert!(recall_article(&shelf.journal, lead.seq, ArticleId([9; 16])).unwrap().is_none());

    // The journal goes on in a segment of today, and all of it is read anew.
    let newest = shelf.journal.read().unwrap().range().unwrap().1;
    let sighting = Capture::Sighting {
        entry: ArticleId([5; 16]),
        announced: Announcement::old(1),
        at: Timestamp(9),
        of: None,
        first: None,
        source: String::new(),
    };
    let at = shelf.journal.write().unwrap().append(&mut vec![sighting.clone()]).unwrap();
    assert_eq!(at, newest + 1);
    drop(shelf);
    assert!(folder.path(&format!("journal/{at:012}.seg")).is_file());
    let shelf = folder.open();
    assert_eq!(shelf.journal.read().unwrap().read(at).unwrap(), Some(sighting));
    as_published_then(&shelf);
}

#[test]
fn its_journal_alone_is_enough() {
    let folder = Folder::of_release_01();
    fs::remove_dir_all(folder.path("store")).unwrap();
    as_published_then(&folder.open());
}
