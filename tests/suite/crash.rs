//! Promise: killed at any moment, copydesk loses no entry, tells none twice, and leaves a feed that can be read.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::{Duration, SystemTime};

use copydesk::desk;
use copydesk::journal::{Journal, Segments};
use copydesk::model::{ArticleId, Capture, SourceState, Validators};
use copydesk::store::{ArticleRow, Key, row};
use serde_json::Value;

use crate::loopback::until;
use crate::newsstand::{Stand, titles};

/// `ROUNDS=400` is for by hand.
fn rounds() -> usize {
    std::env::var("ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(50)
}

/// New ones a round.
const STORIES: usize = 2;
const OUTLETS: [&str; 2] = ["morning", "evening"];
const JOURNAL: &str = "data/journal/000000000001.seg";

/// What a round is killed at: so many requests, or so many changes of a file.
#[derive(Debug, Clone, Copy)]
enum Moment {
    Asked(usize),
    Changed(&'static str, usize),
}

/// The moment of round `n`: all kinds by turns, each a little later every time.
fn moment(n: usize) -> Moment {
    let later = n % 50 / 5;
    match n % 5 {
        0 => Moment::Asked(1 + later),
        1 => Moment::Changed(JOURNAL, 1 + later % 3),
        2 => Moment::Changed("data/store/db", 1 + later % 4),
        3 => Moment::Changed("data/store/db", 5 + later % 4),
        _ => Moment::Changed(["www/.all.atom.partial", "www/all.atom"][later % 2], 1),
    }
}

/// Two outlets that print more from round to round, every other story in both.
struct Press {
    stand: Stand,
    /// The stories of every document ever served, by source and ETag.
    printed: BTreeMap<(&'static str, Vec<u8>), BTreeSet<usize>>,
}

impl Press {
    fn new() -> Self {
        let stand = Stand::new();
        stand.configure(
            &OUTLETS,
            "[publish]\nlisten = \"\"\ndir = \"www\"\n[[edition]]\nid = \"all\"\nlimit = 2000",
        );
        Self { stand, printed: BTreeMap::new() }
    }

    /// What an outlet has printed up to a round.
    fn stories(outlet: &str, round: usize) -> BTreeSet<usize> {
        let step = if outlet == "morning" { 1 } else { 2 };
        (0..STORIES * (round + 1)).step_by(step).collect()
    }

    fn print(&mut self, round: usize) {
        for outlet in OUTLETS {
            let stories = Self::stories(outlet, round);
            let etag = self.stand.print(outlet, stories.iter().copied());
            self.printed.insert((outlet, etag.into_bytes()), stories);
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.stand.dir.path().join(name)
    }

    fn entry(&self, outlet: &str, n: usize) -> ArticleId {
        ArticleId::of(outlet, &self.stand.item(outlet, n).0)
    }

    /// Length and time of a file.
    fn mark(&self, name: &str) -> Option<(u64, SystemTime)> {
        let there = fs::metadata(self.path(name)).ok()?;
        Some((there.len(), there.modified().ok()?))
    }

    /// A round that is killed at its moment; gives whether it lived that long.
    fn kill_at(&self, moment: Moment) -> bool {
        let before = self.stand.files.asked().len();
        let mut seen =
            vec![if let Moment::Changed(name, _) = moment { self.mark(name) } else { None }];
        let mut child = self.start();
        while child.try_wait().unwrap().is_none() {
            let now = match moment {
                Moment::Asked(n) => self.stand.files.asked().len() >= before + n,
                Moment::Changed(name, n) => {
                    let mark = self.mark(name);
                    if seen.last() != Some(&mark) {
                        seen.push(mark);
                    }
                    seen.len() > n
                }
            };
            if now {
                child.kill().unwrap();
                child.wait().unwrap();
                return true;
            }
            std::thread::sleep(Duration::from_micros(100));
        }
        false
    }

    fn start(&self) -> Child {
        let mut command = self.stand.copydesk(&["run", "--once"]);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// Are all entries of the document that these validators belong to there?
    #[track_caller]
    fn covered(&self, source: &str, validators: &Validators, there: impl Fn(ArticleId) -> bool) {
        let Some(etag) = validators.etag.clone() else { return };
        let document = self.printed.iter().find(|((outlet, e), _)| *outlet == source && *e == etag);
        let (_, stories) = document.unwrap_or_else(|| panic!("{source} never sent {etag:?}"));
        for n in stories {
            assert!(
                there(self.entry(source, *n)),
                "the validators of {source} are ahead of entry {n}"
            );
        }
    }

    /// The journal as a crash left it: how often each entry is in it, the validators never before their entries.
    fn journal(&self) -> BTreeMap<ArticleId, usize> {
        let (journal, _) = Segments::look(&self.path("data/journal")).unwrap();
        let mut entries = BTreeMap::new();
        let Some((oldest, newest)) = journal.range() else { return entries };
        for seq in oldest..=newest {
            match journal.read(seq).unwrap().unwrap() {
                Capture::Article(article) => *entries.entry(article.article_id).or_default() += 1,
                Capture::Source { source, state, .. } => {
                    self.covered(&source, &state.validators, |id| entries.contains_key(&id));
                }
                _ => {}
            }
        }
        entries
    }

    /// The rows as a crash left them.
    fn rows(&self) {
        let settings = self.stand.plan(&OUTLETS).store;
        // A process that another test is just starting may have our last look's lock for a moment.
        let Some(peek) = until("a look", || desk::on_disk(&settings).ok()) else { return };
        let Ok(rows) = peek.rows else { return };
        let there = |id| row::<ArticleRow>(&rows, &Key::article(id)).unwrap().is_some();
        for source in OUTLETS {
            let state: Option<SourceState> = row(&rows, &Key::source(source)).unwrap();
            self.covered(source, &state.unwrap_or_default().validators, there);
        }
    }
}

#[test]
fn killed_again_and_again() {
    let (mut press, rounds) = (Press::new(), rounds());
    let mut killed = 0;
    for round in 0..rounds {
        press.print(round);
        killed += usize::from(press.kill_at(moment(round)));
        press.journal();
        press.rows();
        if press.path("www/all.atom").exists() {
            let left = press.stand.headlines();
            let told: BTreeSet<&String> = left.iter().collect();
            assert_eq!(told.len(), left.len(), "a story stands twice after round {round}");
        }
    }
    assert!(killed > rounds / 2, "only {killed} rounds were killed");

    until("a round", || {
        let status = press.start().wait().unwrap();
        status.success().then_some(())
    });
    let journal = press.journal();
    for (id, times) in &journal {
        assert_eq!(*times, 1, "entry {id} was taken {times} times");
    }
    for outlet in OUTLETS {
        for n in Press::stories(outlet, rounds - 1) {
            let pages = press.stand.files.asked_of(&format!("/{outlet}/{n}"));
            assert!(!pages.is_empty(), "{outlet} {n} was never read");
            assert!(journal.contains_key(&press.entry(outlet, n)), "{outlet} {n} is lost");
        }
    }
    assert_eq!(press.stand.headlines(), titles(0..STORIES * rounds), "each story once");
    let ids: BTreeSet<String> = press.stand.published().into_iter().map(|e| e.id).collect();
    assert_eq!(ids.len(), STORIES * rounds);

    let output = press.stand.copydesk(&["store", "verify", "--json"]).output().unwrap();
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["sound"], true, "{found}");
}
