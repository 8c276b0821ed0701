//! The newsstand: outlets with invented stories on the tests' server, and a copydesk that follows them.

use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use copydesk::http::Allow;
use copydesk::journal::JournalError;
use copydesk::model::{Entry, Source, Timestamp};
use copydesk::parse::{Document, parse};
use copydesk::plan::Plan;
use copydesk::rounds::{PollReport, RoundError, once};
use copydesk::shelf::ShelfError;
use copydesk::store::StoreError;
use copydesk::{edition, http, publish, schedule, store};

use crate::edition::valid;
use crate::loopback::{Answer, Files, PATIENCE};

/// When the tests' rounds take place, unless they say otherwise.
pub(crate) const NOW: Timestamp = Timestamp::from_secs(1_772_528_400); // 2026-03-03T09:00:00Z
pub(crate) const RSS: &str = "application/rss+xml";
pub(crate) const HTML: &str = "text/html; charset=utf-8";

const SYLLABLES: [&str; 24] = [
    "ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "wu",
    "bra", "cle", "dri", "flo", "gru", "sta", "tre", "vin", "zor",
];
const SMALL_WORDS: [&str; 9] = ["the", "of", "and", "in", "to", "on", "that", "was", "for"];

/// One round.
pub(crate) async fn round_of(plan: &Plan, clock: fn() -> Timestamp) -> Vec<PollReport> {
    let started = Instant::now();
    loop {
        match once(plan, clock, |_| {}).await {
            // A process that another test is just starting has our open files for a moment, the lock with them.
            Err(RoundError::Shelf(
                ShelfError::Store(StoreError::Busy(_)) | ShelfError::Journal(JournalError::Busy(_)),
            )) if started.elapsed() < PATIENCE => {}
            round => return round.unwrap(),
        }
    }
}

/// A story nobody ever told.
#[derive(Clone)]
pub(crate) struct Piece {
    pub(crate) title: String,
    pub(crate) paragraphs: Vec<String>,
}

/// Story number `n`, always the same, and with no phrase in common with any other.
pub(crate) fn story(n: usize) -> Piece {
    let mut words = Words((n as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let title = capital(&(0..6).map(|_| words.long()).collect::<Vec<_>>().join(" "));
    let paragraph = |_| format!("{} {}", words.sentence(), words.sentence());
    Piece { title, paragraphs: (0..5).map(paragraph).collect() }
}

/// Words out of syllables, by a small generator of random numbers.
struct Words(u64);

impl Words {
    fn draw(&mut self, of: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % of
    }

    fn long(&mut self) -> String {
        (0..3 + self.draw(2)).map(|_| SYLLABLES[self.draw(SYLLABLES.len())]).collect()
    }

    fn sentence(&mut self) -> String {
        let pair = |words: &mut Self| {
            format!("{} {}", SMALL_WORDS[words.draw(SMALL_WORDS.len())], words.long())
        };
        let pairs: Vec<String> = (0..9).map(|_| pair(self)).collect();
        capital(&pairs.join(" ")) + "."
    }
}

fn capital(text: &str) -> String {
    text[..1].to_uppercase() + &text[1..]
}

impl Piece {
    pub(crate) fn page(&self) -> String {
        let Self { title, paragraphs } = self;
        let text: String = paragraphs.iter().map(|p| format!("<p>{p}</p>\n")).collect();
        format!(
            "<!doctype html><html lang=\"en\"><head><title>{title}</title>\
             <meta property=\"og:type\" content=\"article\"><meta property=\"og:title\" content=\"{title}\">\
             </head><body><nav><a href=\"/\">Home</a></nav><main><article><h1>{title}</h1>\n{text}\
             </article></main></body></html>"
        )
    }

    /// What the feed says of it: all that is left where the page can't be had.
    pub(crate) fn summary(&self) -> &str {
        &self.paragraphs[0]
    }
}

/// An entry of a feed: its guid, its page, the story.
pub(crate) type Item = (String, String, Piece);

pub(crate) fn rss(name: &str, items: &[Item]) -> String {
    let item = |(guid, link, piece): &Item| {
        format!(
            "<item><title>{}</title><link>{}</link><guid isPermaLink=\"false\">{guid}</guid>\
             <description>{}</description><pubDate>Tue, 03 Mar 2026 08:00:00 GMT</pubDate></item>\n",
            piece.title,
            link.replace('&', "&amp;"),
            piece.summary()
        )
    };
    let items: String = items.iter().map(item).collect();
    format!(
        "<rss version=\"2.0\"><channel><title>{name}</title><link>/</link>{items}</channel></rss>"
    )
}

/// Outlets on two hosts, and a folder for what copydesk makes of them.
pub(crate) struct Stand {
    pub(crate) files: Files,
    pub(crate) at: SocketAddr,
    bad: SocketAddr,
    pub(crate) dir: tempfile::TempDir,
}

impl Stand {
    pub(crate) fn new() -> Self {
        let files = Files::default();
        let at = files.serve();
        // Another host, for what one host is told must not hold for the other.
        let bad = files.serve_at(IpAddr::from([127, 0, 0, 2]));
        Self { files, at, bad, dir: tempfile::tempdir().unwrap() }
    }

    /// Where a path is; those of the outlet `bad` are on another host.
    pub(crate) fn url(&self, path: &str) -> String {
        let at = if path.starts_with("/bad") { self.bad } else { self.at };
        format!("http://{at}{path}")
    }

    /// An entry that announces `/outlet/n`.
    pub(crate) fn item(&self, outlet: &str, n: usize) -> Item {
        let link = self.url(&format!("/{outlet}/{n}"));
        (link.clone(), link, story(n))
    }

    /// Puts up a feed of these stories, and their pages; gives the feed's ETag.
    pub(crate) fn print(&self, outlet: &str, stories: impl IntoIterator<Item = usize>) -> String {
        let items: Vec<Item> = stories.into_iter().map(|n| self.item(outlet, n)).collect();
        for (_, link, piece) in &items {
            let path = link.splitn(4, '/').last().unwrap();
            self.files.answer(&format!("/{path}"), Answer::ok(HTML, piece.page()));
        }
        let feed = Answer::ok(RSS, rss(outlet, &items));
        let etag = feed.etag();
        self.files.answer(&format!("/{outlet}.rss"), feed);
        etag
    }

    pub(crate) fn www(&self, name: &str) -> PathBuf {
        self.dir.path().join("www").join(name)
    }

    /// A plan that follows these outlets, impatiently.
    pub(crate) fn plan(&self, outlets: &[&str]) -> Plan {
        let source = |id: &&str| Source {
            id: (*id).to_owned(),
            url: self.url(&format!("/{id}.rss")),
            scrape: true,
            ..Source::default()
        };
        Plan {
            config: None,
            sources: outlets.iter().map(|id| Arc::new(source(id))).collect(),
            editions: vec![edition::Settings::default()],
            publish: publish::Settings {
                listen: None,
                dir: Some(self.dir.path().join("www")),
                ..publish::Settings::default()
            },
            fetch: http::Settings {
                per_host: 8,
                host_gap: Duration::ZERO,
                allow: vec![Allow::Addr(self.at), Allow::Addr(self.bad)],
                connect_timeout: Duration::from_secs(2),
                idle_timeout: Duration::from_millis(700),
                total_timeout: Duration::from_secs(2),
                feed_bytes_max: 1 << 20,
                page_bytes_max: 1 << 20,
                ..http::Settings::default()
            },
            schedule: schedule::Settings::default(),
            store: store::Settings {
                data: self.dir.path().join("data"),
                cache_bytes: 1 << 20,
                ..store::Settings::default()
            },
            journal: None,
            sites: Arc::default(),
        }
    }

    /// Writes the config of a copydesk that follows these outlets; `more` stands before the sources.
    pub(crate) fn configure(&self, outlets: &[&str], more: &str) {
        let source = |id: &&str| {
            let url = self.url(&format!("/{id}.rss"));
            format!("[[source]]\nid = \"{id}\"\nurl = \"{url}\"\nevery = \"1s\"\n")
        };
        let sources: String = outlets.iter().map(source).collect();
        let text = format!(
            "contact = \"mailto:desk@example.org\"\ndata = \"data\"\n\
             [fetch]\nallow = [\"{}\", \"{}\"]\nhost_gap = \"1ms\"\nper_host = 4\n\
             [schedule]\ninterval_floor = \"1s\"\n{more}\n{sources}",
            self.at, self.bad
        );
        fs::write(self.dir.path().join("copydesk.toml"), text).unwrap();
    }

    /// The real program, in the stand's folder.
    pub(crate) fn copydesk(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
        command.current_dir(self.dir.path()).args(args).env("NO_COLOR", "1");
        command
    }

    /// One round.
    pub(crate) async fn round(&self, outlets: &[&str]) -> Vec<PollReport> {
        round_of(&self.plan(outlets), || NOW).await
    }

    /// What a subscriber reads now; every edition a test looks at is checked against the RFC's grammar.
    pub(crate) fn published(&self) -> Vec<Entry> {
        published(&fs::read(self.www("all.atom")).unwrap())
    }

    /// The headlines a subscriber reads now, sorted.
    pub(crate) fn headlines(&self) -> Vec<String> {
        let mut titles: Vec<String> = self.published().iter().map(title).collect();
        titles.sort();
        titles
    }
}

/// The entries of an edition.
#[track_caller]
pub(crate) fn published(atom: &[u8]) -> Vec<Entry> {
    valid(atom);
    let parsed = parse(&Document { bytes: atom, ..Document::default() }).unwrap();
    assert_eq!(parsed.problems, Vec::<String>::new());
    let newest = parsed.feed.entries.iter().filter_map(|entry| entry.given.updated).max();
    assert!(parsed.feed.updated >= newest, "a feed is no older than what is in it");
    parsed.feed.entries
}

pub(crate) fn title(entry: &Entry) -> String {
    entry.title.as_ref().unwrap().value.clone()
}

pub(crate) fn text(entry: &Entry) -> &str {
    entry.content.as_ref().unwrap().value.as_deref().unwrap()
}

/// The headlines of stories by their numbers, sorted.
pub(crate) fn titles(stories: impl IntoIterator<Item = usize>) -> Vec<String> {
    let mut titles: Vec<String> = stories.into_iter().map(|n| story(n).title).collect();
    titles.sort();
    titles
}

/// Every file below a folder, by its path from there.
pub(crate) fn files_below(root: &Path) -> Vec<String> {
    let (mut folders, mut found) = (vec![root.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for item in fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path.strip_prefix(root).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    found
}
