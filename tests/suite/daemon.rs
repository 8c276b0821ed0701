//! Promise: the daemon serves what it publishes, follows its config and its sources, tells systemd, and stops when told.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::net::UnixDatagram;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use copydesk::model::{Entry, Source, SourceState};
use copydesk::schedule;

use crate::loopback::{Answer, until};
use crate::newsstand::{HTML, NOW, Piece, RSS, Stand, published, rss, story, text, title, titles};
use crate::server::{Reply, ask};

/// Who waits for a stop kills after this.
const STOP_MAX: Duration = Duration::from_secs(15);
pub(crate) const PUBLISH: &str =
    "[publish]\nlisten = \"127.0.0.1:0\"\nbase_url = \"https://news.example/\"\ndir = \"www\"";

/// Outlets that are polled within half a second of a start: the phase of a source is a hash of its name.
pub(crate) fn prompt<const N: usize>() -> [String; N] {
    let soon = |id: &String| {
        let source = Source { id: id.clone(), ..Source::default() };
        let first =
            schedule::first(&source, &schedule::Settings::default(), &SourceState::default(), NOW);
        first.at.since(NOW) < Duration::from_millis(500)
    };
    let mut names = (0..).map(|n| format!("gazette{n}")).filter(soon);
    std::array::from_fn(|_| names.next().unwrap())
}

/// The real program at work; it is killed when a test fails.
pub(crate) struct Daemon {
    pub(crate) child: Child,
    pub(crate) at: SocketAddr,
    pub(crate) log: Log,
}

/// What it wrote to stderr so far.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<String>>);

impl Log {
    fn follow(&self, child: &mut Child) {
        let (lines, log) = (BufReader::new(child.stderr.take().unwrap()).lines(), self.clone());
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                *log.0.lock().unwrap() += &format!("{line}\n");
            }
        });
    }

    pub(crate) fn text(&self) -> String {
        self.0.lock().unwrap().clone()
    }

    #[track_caller]
    pub(crate) fn says(&self, words: &str) {
        until(words, || self.text().contains(words).then_some(()));
    }
}

impl Daemon {
    pub(crate) fn start(stand: &Stand) -> Self {
        Self::run(&mut stand.copydesk(&["run"]))
    }

    pub(crate) fn run(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let log = Log::default();
        log.follow(&mut child);
        let at = until("ready", || {
            let text = log.text();
            let gone = child.try_wait().unwrap();
            assert!(gone.is_none() || text.contains("subscribe to http://"), "{gone:?}: {text}");
            let (_, rest) = text.split_once("subscribe to http://")?;
            rest.split_once("/all.atom").map(|(at, _)| at.parse().unwrap())
        });
        Self { child, at, log }
    }

    pub(crate) fn get(&self, path: &str, more: &str) -> Reply {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(ask(self.at, "GET", path, more))
    }

    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
    }

    /// Once these stories are in the feed, and no others.
    #[track_caller]
    pub(crate) fn tells(&self, stories: impl IntoIterator<Item = usize>) -> Vec<Entry> {
        let wanted = titles(stories);
        until("the stories in the feed", || {
            let reply = self.get("/all.atom", "");
            let entries = if reply.status == 200 { published(&reply.body) } else { Vec::new() };
            let mut told: Vec<String> = entries.iter().map(title).collect();
            told.sort();
            (told == wanted).then_some(entries)
        })
    }

    /// Told to stop, it does.
    pub(crate) fn stop(mut self) -> ExitStatus {
        let started = Instant::now();
        self.signal("TERM");
        let end = until("the end", || self.child.try_wait().unwrap());
        assert!(started.elapsed() < STOP_MAX, "{:?}\n{}", started.elapsed(), self.log.text());
        end
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // It has mostly ended by itself.
        self.child.kill().and_then(|()| self.child.wait().map(drop)).unwrap_or_default();
    }
}

/// Waits until a source was polled so many times more.
#[track_caller]
fn polled(stand: &Stand, outlet: &str, more: usize) {
    let asked = || stand.files.asked_of(&format!("/{outlet}.rss")).len();
    let before = asked();
    until("polls", || (asked() >= before + more).then_some(()));
}

#[test]
fn it_serves_the_bytes_of_the_file_and_stops_when_told() {
    let (stand, [outlet]) = (Stand::new(), prompt());
    stand.configure(&[&outlet], PUBLISH);
    stand.print(&outlet, [1, 2]);
    let daemon = Daemon::start(&stand);
    daemon.tells([1, 2]);
    for (path, body) in [("/healthz", "ok\n"), ("/readyz", "ready\n")] {
        let reply = daemon.get(path, "");
        assert_eq!((reply.status, reply.body.as_slice()), (200, body.as_bytes()));
    }
    let file = fs::read(stand.www("all.atom")).unwrap();
    let whole = daemon.get("/all.atom", "");
    assert_eq!(whole.body, file);
    let zipped = daemon.get("/all.atom", "Accept-Encoding: gzip\r\n");
    assert_eq!(zipped.header("content-encoding"), "gzip");
    let mut unzipped = Vec::new();
    flate2::read::GzDecoder::new(&zipped.body[..]).read_to_end(&mut unzipped).unwrap();
    assert_eq!(unzipped, file);
    for reply in [&whole, &zipped] {
        let same = format!("If-None-Match: {}\r\n", reply.header("etag"));
        let unchanged = daemon.get("/all.atom", &same);
        assert_eq!((unchanged.status, unchanged.body.len()), (304, 0));
    }
    // A page under way and a reader who keeps its connection do not hold it up.
    stand.files.answer(&format!("/{outlet}/3"), Answer::never());
    stand.files.answer(
        &format!("/{outlet}.rss"),
        Answer::ok(RSS, rss(&outlet, &[stand.item(&outlet, 3)])),
    );
    let kept = TcpStream::connect(daemon.at).unwrap();
    until("a page under way", || stand.files.asked_of(&format!("/{outlet}/3")).pop());
    assert_eq!(daemon.stop().code(), Some(0));
    drop(kept);

    // What was under way is not lost.
    stand.print(&outlet, [1, 2, 3]);
    let daemon = Daemon::start(&stand);
    daemon.tells([1, 2, 3]);
    assert_eq!(daemon.stop().code(), Some(0));
}

#[test]
fn who_has_all_polled_learns_that_not_all_were() {
    let (stand, [quick, slow]) = (Stand::new(), prompt());
    stand.configure(&[&quick, &slow], PUBLISH);
    stand.print(&quick, [1]);
    stand.files.answer(&format!("/{slow}.rss"), Answer::never());
    let daemon = Daemon::start(&stand);
    daemon.tells([1]);
    let mut polls = stand.copydesk(&["poll"]);
    let polls = polls.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    polled(&stand, &quick, 1);
    assert_eq!(daemon.stop().code(), Some(0));
    let out = polls.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(!out.status.success() && said.contains("of all 2 sources"), "{said}");
}

#[test]
fn a_changed_config_is_followed_and_a_broken_one_is_not() {
    let (stand, [old, new]) = (Stand::new(), prompt());
    stand.configure(&[&old], PUBLISH);
    stand.print(&old, [1]);
    stand.print(&new, [2]);
    let daemon = Daemon::start(&stand);
    daemon.tells([1]);

    stand.configure(&[&old, &new], PUBLISH);
    daemon.signal("HUP");
    daemon.log.says("config read again");
    daemon.tells([1, 2]);

    fs::write(stand.dir.path().join("copydesk.toml"), "[[source]]\nid = 7\n").unwrap();
    daemon.signal("HUP");
    daemon.log.says("the old one stays");
    stand.print(&old, [1, 3]);
    stand.print(&new, [2, 4]);
    daemon.tells([1, 2, 3, 4]);

    // What an edition calls itself shows at once, without news.
    let named = "[[edition]]\nid = \"all\"\ntitle = \"Quiet Hours\"";
    stand.configure(&[&old, &new], &format!("{PUBLISH}\n{named}"));
    daemon.signal("HUP");
    until("the new title", || {
        let feed = String::from_utf8(daemon.get("/all.atom", "").body).unwrap();
        feed.contains("Quiet Hours").then_some(())
    });
    assert_eq!(daemon.stop().code(), Some(0));
}

#[test]
fn systemd_is_told() {
    let (stand, [outlet]) = (Stand::new(), prompt());
    stand.configure(&[&outlet], PUBLISH);
    stand.print(&outlet, [1]);
    let path = stand.dir.path().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(crate::loopback::PATIENCE)).unwrap();
    let told = |words: &str| {
        let mut message = [0; 4096];
        for _ in 0..1000 {
            let length = match socket.recv(&mut message) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                received => received.unwrap_or_else(|e| panic!("{words}: {e}")),
            };
            let message = String::from_utf8_lossy(&message[..length]).into_owned();
            if message.lines().any(|line| line == words) {
                return message;
            }
        }
        panic!("{words} is not among a thousand messages")
    };
    let mut command = stand.copydesk(&["run"]);
    command.env("NOTIFY_SOCKET", &path).env("WATCHDOG_USEC", "400000");
    let daemon = Daemon::run(&mut command);
    let ready = told("READY=1");
    assert!(ready.contains("STATUS=next poll") && ready.contains(" 1 source, "), "{ready}");
    told("WATCHDOG=1");
    told("WATCHDOG=1");
    daemon.tells([1]);
    daemon.signal("HUP");
    assert!(told("RELOADING=1").contains("MONOTONIC_USEC="), "Type=notify-reload asks for it");
    told("READY=1");
    // Else systemd waits for the end of a reload that failed.
    let warned = "[[source]]\nid = \"a\"\nurl = \"http://127.0.0.1:9/\"\nevry = \"1h\"\n";
    fs::write(stand.dir.path().join("copydesk.toml"), warned).unwrap();
    daemon.signal("HUP");
    told("RELOADING=1");
    let rejected = told("READY=1");
    assert!(rejected.contains("STATUS=config rejected: error"), "not the warning: {rejected}");
    daemon.signal("TERM");
    told("STOPPING=1");
    assert_eq!(daemon.stop().code(), Some(0));

    // A journal that is read anew may take longer than systemd waits for a start.
    stand.configure(&[&outlet], PUBLISH);
    fs::remove_dir_all(stand.dir.path().join("data/store")).unwrap();
    let daemon = Daemon::run(&mut command);
    assert!(told("EXTEND_TIMEOUT_USEC=30000000").contains("STATUS=reading the journal: "));
    told("READY=1");
    assert_eq!(daemon.stop().code(), Some(0));
}

/// Two pools, and what is free goes back soon: a desk's memory is measured with these.
#[test]
#[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
fn the_allocator_is_told_what_to_keep_and_whoever_tells_it_otherwise_has_his_way() {
    let stand = Stand::new();
    let told = |how: &str| {
        let mut command = stand.copydesk(&["--version"]);
        let output = command.env("_RJEM_MALLOC_CONF", how).output().expect("it runs");
        let told = String::from_utf8(output.stderr).expect("text");
        ["narenas", "dirty_decay_ms", "tcache_max", "thp", "retain"].map(|option| {
            let name = format!("opt.{option}: ");
            let value = told.lines().find_map(|l| l.trim().strip_prefix(&name));
            value.and_then(|v| v.split(' ').next()).unwrap_or_default().to_owned()
        })
    };
    assert_eq!(told("stats_print:true"), ["2", "500", "2048", "\"never\"", "false"]);
    assert_eq!(told("stats_print:true,narenas:3"), ["3", "500", "2048", "\"never\"", "false"]);
}

/// Puts up a feed of one story, told this way.
fn print(stand: &Stand, outlet: &str, piece: &Piece) {
    let (guid, link, _) = stand.item(outlet, 1);
    stand.files.answer(&format!("/{outlet}/1"), Answer::ok(HTML, piece.page()));
    let feed = rss(outlet, &[(guid, link, piece.clone())]);
    stand.files.answer(&format!("/{outlet}.rss"), Answer::ok(RSS, feed));
}

#[test]
fn a_correction_moves_the_entry_and_nothing_else_does() {
    let (stand, [outlet]) = (Stand::new(), prompt());
    stand.configure(&[&outlet], PUBLISH);
    stand.print(&outlet, [1]);
    let daemon = Daemon::start(&stand);
    let before = daemon.tells([1]).remove(0);
    let bytes = daemon.get("/all.atom", "").body;

    // Other bytes that say the same, read three times.
    let feed = rss(&outlet, &[stand.item(&outlet, 1)]);
    for n in 0..3 {
        let same = feed.replace("</channel>", &format!("<!-- {n} --></channel>"));
        stand.files.answer(&format!("/{outlet}.rss"), Answer::ok(RSS, same));
        polled(&stand, &outlet, 1);
    }
    assert_eq!(daemon.get("/all.atom", "").body, bytes, "nothing changed");
    assert_eq!(daemon.stop().code(), Some(0));
    let daemon = Daemon::start(&stand);
    daemon.tells([1]);
    assert_eq!(daemon.get("/all.atom", "").body, bytes, "a restart is no news");

    let mut piece = story(1);
    piece.title += " after all";
    piece.paragraphs[1] = story(77).paragraphs.remove(1);
    print(&stand, &outlet, &piece);
    let after = until("the correction", || {
        let entry = published(&daemon.get("/all.atom", "").body).remove(0);
        text(&entry).contains(&piece.paragraphs[1]).then_some(entry)
    });
    assert_eq!((&after.id, after.published), (&before.id, before.published));
    assert_eq!(title(&after), piece.title);
    assert!(after.updated > before.updated, "{:?} {:?}", after.updated, before.updated);
    assert!(!text(&after).contains(&story(1).paragraphs[1]));
    assert_eq!(daemon.stop().code(), Some(0));
}
