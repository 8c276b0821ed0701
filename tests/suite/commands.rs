//! Promise: the commands tell what the daemon did and why, a person's word is honoured, and looking changes nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use copydesk::desk;
use copydesk::model::SourceState;
use copydesk::store;

use crate::loopback::Files;

pub(crate) const HARBOUR: [&str; 5] = [
    "TARNHAVEN, March 3 (Xinhua) -- The harbour of Tarnhaven was closed on Tuesday after a storm drove two freighters against the northern breakwater, the port authority said.",
    "Winds of up to 130 kilometres an hour tore the vessels from their moorings shortly before dawn, and tugs needed six hours to bring them back to the quay.",
    "Four sailors were taken to hospital with broken bones, while the remaining crew of nineteen were housed in a school near the fish market.",
    "Harbour master Odda Brandt told reporters that divers would inspect the breakwater on Wednesday and that ferries to the outer islands might resume by the weekend.",
    "The storm is the third this winter to close the harbour, which handles about a fifth of the grain exported along the coast.",
];
const BANK: [&str; 5] = [
    "LUMEN, March 3 (AP) -- The central bank of Lumen lowered its main lending rate by a quarter of a point on Tuesday, surprising traders who had bet on no change at all.",
    "Governor Ilse Marrow said that prices had risen more slowly than the bank expected in autumn, and that shops were cutting the cost of furniture and clothing.",
    "Shares in the capital gained two percent within minutes of the announcement, led by builders and lenders with many mortgages on their books.",
    "Economists at three universities called the step bold, noting that wages in the north are still climbing faster than in any year since the reform.",
    "The next meeting of the rate council is planned for the second week of May, when new figures on jobs and rents will be at hand.",
];

pub(crate) fn page(title: &str, paragraphs: &[&str]) -> String {
    let body: String = paragraphs.iter().map(|p| format!("<p>{p}</p>\n")).collect();
    format!(
        "<!doctype html><html lang=\"en\"><head><title>{title}</title>\
         <meta property=\"og:type\" content=\"article\"><meta property=\"og:title\" content=\"{title}\"></head>\
         <body><nav><a href=\"/\">Home</a></nav><main><article><h1>{title}</h1>\n{body}</article></main></body></html>"
    )
}

pub(crate) fn feed(name: &str, items: &[(&str, &str)]) -> String {
    let items: String = items
        .iter()
        .map(|(title, link)| {
            format!(
                "<item><title>{title}</title><link>{link}</link><guid>{link}</guid>\
                 <pubDate>Tue, 03 Mar 2026 08:00:00 GMT</pubDate></item>"
            )
        })
        .collect();
    format!(
        "<rss version=\"2.0\"><channel><title>{name}</title><link>/</link>{items}</channel></rss>"
    )
}

/// Two outlets with one story between them and one of their own, and a folder to keep the data in.
pub(crate) struct Desk {
    dir: tempfile::TempDir,
    pub(crate) files: Files,
    pub(crate) at: std::net::SocketAddr,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let files = Files::default();
        let at = files.serve();
        let here = |path: &str| format!("http://{at}{path}");
        files.put(
            "/one.rss",
            "application/rss+xml",
            feed("One", &[("Storm closes Tarnhaven harbour", &here("/one/1"))]),
        );
        files.put(
            "/two.rss",
            "application/rss+xml",
            feed(
                "Two",
                &[
                    ("Storm shuts harbour of Tarnhaven", &here("/two/1")),
                    ("Lumen cuts its lending rate", &here("/two/2")),
                ],
            ),
        );
        files.put("/one/1", "text/html", page("Storm closes Tarnhaven harbour", &HARBOUR));
        files.put("/two/1", "text/html", page("Storm shuts harbour of Tarnhaven", &HARBOUR[..4]));
        files.put("/two/2", "text/html", page("Lumen cuts its lending rate", &BANK));
        let desk = Self { dir: tempfile::tempdir().unwrap(), files, at };
        desk.configure("");
        desk
    }

    fn configure(&self, listen: &str) {
        let at = self.at;
        let text = format!(
            "contact = \"mailto:desk@example.org\"\ndata = \"data\"\n[publish]\nlisten = \"{listen}\"\ndir = \"www\"\n\
             [fetch]\nallow = [\"{at}\"]\nhost_gap = \"1ms\"\n\
             [[source]]\nid = \"one\"\nurl = \"http://{at}/one.rss\"\nrank = 5\n\
             [[source]]\nid = \"two\"\nurl = \"http://{at}/two.rss\"\n\
             [[source]]\nid = \"gone\"\nurl = \"http://{at}/gone.rss\"\n"
        );
        fs::write(self.dir.path().join("copydesk.toml"), text).unwrap();
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.at)
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
        command.current_dir(self.dir.path()).args(args).env("NO_COLOR", "1");
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Its standard output, when it ended as expected.
    #[track_caller]
    pub(crate) fn says(&self, code: i32, args: &[&str]) -> String {
        let output = self.run(args);
        let told = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let (out, err) = (told(&output.stdout), told(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{args:?}\n{out}\n{err}");
        if code == 0 { out } else { out + &err }
    }

    #[track_caller]
    pub(crate) fn json(&self, args: &[&str]) -> Value {
        let value: Value = serde_json::from_str(&self.says(0, args)).unwrap();
        assert_eq!(value["schema"], 1);
        value
    }

    /// The story of a page, by its id.
    #[track_caller]
    pub(crate) fn story(&self, path: &str) -> String {
        let told = self.json(&["explain", "--json", &self.url(path)]);
        told["story"].as_str().unwrap().to_owned()
    }

    /// How many entries the published edition has.
    fn published(&self) -> usize {
        let feed = fs::read_to_string(self.dir.path().join("www/all.atom")).unwrap();
        feed.matches("<entry").count()
    }
}

pub(crate) fn snapshot(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut out = BTreeMap::new();
    for file in fs::read_dir(dir).unwrap().flatten() {
        if file.file_type().unwrap().is_dir() {
            out.extend(snapshot(&file.path()));
        } else {
            drop(out.insert(file.path(), fs::read(file.path()).unwrap()));
        }
    }
    out
}

#[test]
fn before_the_first_poll_nothing_is_made() {
    let desk = Desk::new();
    assert!(desk.says(0, &["status"]).contains("nothing was polled yet"));
    assert_eq!(desk.json(&["status", "--json"])["sources"][0]["last_poll"], Value::Null);
    let why = desk.says(1, &["explain", &desk.url("/one/1")]);
    assert!(why.contains("nothing was polled yet"), "{why}");
    assert!(desk.says(1, &["join", "a", "b"]).contains("nothing was polled yet"));
    assert!(desk.says(0, &["store", "verify"]).contains("nothing was polled yet"));
    assert!(desk.says(0, &["try", "one"]).contains("would open"));
    assert!(!desk.data().exists());
}

#[test]
fn a_feed_that_was_cut_off_is_asked_for_again() {
    let desk = Desk::new();
    let items: Vec<_> = ["/two/1", "/two/2"].iter().map(|p| ("A title", desk.url(p))).collect();
    let items: Vec<_> = items.iter().map(|(title, link)| (*title, link.as_str())).collect();
    let whole = feed("Two", &items);
    let cut = &whole[..whole.rfind("<guid>").unwrap()];
    let remembered = |body: &str| {
        desk.files.put("/two.rss", "application/rss+xml", body);
        desk.says(0, &["run", "--once"]);
        let settings = store::Settings { data: desk.data(), ..store::Settings::default() };
        let shelf = desk::peek(&settings).unwrap().unwrap();
        let state: SourceState =
            store::row(shelf.store.as_ref(), &store::Key::source("two")).unwrap().unwrap();
        (state.validators.etag.is_some(), state.body_hash.is_some(), state.window.len())
    };
    assert_eq!(remembered(cut), (false, false, 0));
    assert_eq!(remembered(&whole), (true, true, 4), "two hashes of each of its entries");
}

#[test]
fn status_tells_how_each_source_fares() {
    let desk = Desk::new();
    desk.says(0, &["run", "--once"]);
    let before = snapshot(&desk.data());
    let told = desk.says(0, &["status"]);
    assert!(told.starts_with("3 sources: 2 ok, 1 failing; next poll "), "{told}");
    assert!(told.lines().nth(3).unwrap().starts_with("gone "), "trouble first: {told}");
    assert!(told.contains("failed once: ") && told.contains("HTTP 404"), "{told}");
    assert!(!told.contains('\u{1b}'), "no colours where no terminal is: {told}");
    let told = desk.says(0, &["status", "--failing"]);
    assert!(told.contains("gone ") && !told.contains("\none "), "{told}");
    let told = desk.says(0, &["-c", "copydesk.toml", "status", "gone"]);
    assert!(told.contains("because ") && told.contains("never"), "{told}");
    assert!(desk.says(1, &["status", "gnoe"]).contains("did you mean `gone`?"));
    let told = desk.json(&["status", "--json"]);
    let [one, _, gone] = &told["sources"].as_array().unwrap()[..] else { panic!("{told}") };
    assert_eq!((one["failures"].as_u64(), gone["failures"].as_u64()), (Some(0), Some(1)));
    assert!(one["next_poll"].as_str().unwrap().ends_with('Z'));
    assert_eq!(snapshot(&desk.data()), before, "looking changes nothing");
}

#[test]
fn a_story_is_explained_with_numbers_and_differences() {
    let desk = Desk::new();
    desk.says(0, &["run", "--once"]);
    let paragraphs: Vec<String> =
        HARBOUR.iter().map(|p| p.replace("Four sailors", "Six sailors")).collect();
    let paragraphs: Vec<&str> = paragraphs.iter().map(String::as_str).collect();
    desk.files.put("/one/1", "text/html", page("Storm closes Tarnhaven harbour", &paragraphs));
    let retitled =
        feed("One", &[("CORRECTED-Storm closes Tarnhaven harbour", &desk.url("/one/1"))]);
    desk.files.put("/one.rss", "application/rss+xml", retitled);
    desk.says(0, &["run", "--once"]);
    let before = snapshot(&desk.data());
    let told = desk.says(0, &["explain", &desk.url("/two/1?utm_source=x")]);
    for words in
        ["one, the lead: ", "* two: ", "2 copies", "of the shorter text", "containment", "Xinhua"]
    {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(told.contains("[-Four-] {+Six+} sailors"), "{told}");
    let told = desk.json(&["explain", "--json", &desk.story("/one/1")]);
    assert_eq!(told["copies"].as_array().unwrap().len(), 2);
    let with: Vec<&Value> =
        told["copies"].as_array().unwrap().iter().filter(|c| !c["with"].is_null()).collect();
    assert_eq!(with.len(), 1, "a revision does not hide why it was joined: {told}");
    assert!(with[0]["with"]["evidence"]["containment"].as_f64().unwrap() > 0.9);
    let urn = told["urn"].as_str().unwrap();
    assert_eq!(desk.json(&["explain", "--json", urn])["story"], told["story"]);
    assert!(desk.says(1, &["explain", "https://elsewhere.example/"]).contains("nothing is known"));
    assert_eq!(snapshot(&desk.data()), before, "looking changes nothing");
}

#[test]
fn a_persons_word_is_honoured_for_ever() {
    let desk = Desk::new();
    desk.says(0, &["run", "--once"]);
    assert_eq!(desk.published(), 2);
    let (one, two) = (desk.url("/one/1"), desk.url("/two/1"));
    let refused = desk.says(1, &["split", &one, &desk.url("/two/2")]);
    assert!(refused.contains("is in story"), "{refused}");
    assert!(desk.says(1, &["join", &one, &two]).contains("already"));
    assert!(
        desk.says(1, &["split", &desk.url("/two/2"), &desk.url("/two/2")]).contains("only copy")
    );

    let told = desk.says(0, &["split", &one, &two]);
    assert!(told.contains("Set apart") && told.matches(&two).count() == 1, "{told}");
    assert_ne!(desk.story("/one/1"), desk.story("/two/1"));
    desk.says(0, &["run", "--once"]);
    assert_eq!(desk.published(), 3);
    // Either may have come first.
    let told = [&one, &two].map(|url| desk.says(0, &["explain", url])).concat();
    assert!(told.contains("decided") && told.contains("set apart by a person"), "{told}");
    assert!(desk.says(0, &["store", "verify"]).contains("sound"));

    let told = desk.json(&["join", "--json", &desk.url("/two/2"), &one]);
    assert_eq!(told["story"]["copies"].as_array().unwrap().len(), 2, "{told}");
    assert_eq!(told["story"]["id"], desk.story("/two/2"));
    assert_eq!(desk.story("/one/1"), desk.story("/two/2"));
    desk.says(0, &["run", "--once"]);
    assert_eq!(desk.published(), 2);

    let told = desk.json(&["split", "--json", &one, &one]);
    let apart = desk.story("/one/1");
    assert_eq!((&told["decision"], &told["to"]["id"]), (&"split".into(), &apart.clone().into()));
    assert_eq!(told["to"]["copies"][0]["url"], one, "{told}");
    assert_ne!(apart, desk.story("/two/2"), "a join can be taken back");
    let told = desk.says(0, &["store", "rebuild"]);
    assert!(told.contains("every article is in the story it was in"), "{told}");
    assert_eq!(desk.story("/one/1"), apart);
    desk.says(0, &["run", "--once"]);
    assert_eq!(desk.published(), 3);
    assert!(desk.says(0, &["store", "verify"]).contains("sound"));
}

#[test]
fn the_store_is_checked_and_made_anew() {
    let desk = Desk::new();
    desk.says(0, &["run", "--once"]);
    let before = snapshot(&desk.data());
    let told = desk.json(&["store", "verify", "--json"]);
    assert_eq!((told["sound"].as_bool(), &told["lost"]), (Some(true), &serde_json::json!([])));
    assert_eq!(snapshot(&desk.data()), before, "looking changes nothing");

    fs::remove_dir_all(desk.data().join("store")).unwrap();
    let told = desk.says(1, &["store", "verify"]);
    assert!(told.contains("there is no store") && told.contains("store rebuild"), "{told}");
    assert_eq!(
        desk.json(&["explain", "--json", &desk.url("/one/1")])["copies"].as_array().unwrap().len(),
        2
    );
    assert_eq!(desk.json(&["store", "rebuild", "--json"])["stories"], 2);
    assert!(desk.says(0, &["store", "verify"]).contains("sound"));

    fs::write(desk.data().join("store/db"), b"rubbish".repeat(9000)).unwrap();
    assert!(desk.says(1, &["store", "verify"]).contains("the rows can't be compared"));
    assert_eq!(
        desk.json(&["explain", "--json", &desk.url("/one/1")])["copies"].as_array().unwrap().len(),
        2
    );
    desk.says(0, &["store", "rebuild"]);

    let segment = desk.data().join("journal/000000000001.seg");
    let mut bytes = fs::read(&segment).unwrap();
    bytes[60] ^= 1;
    fs::write(&segment, &bytes).unwrap();
    let told = desk.says(1, &["store", "verify"]);
    assert!(told.contains("capture 1 can't be read: "), "{told}");
    assert_eq!(fs::read(&segment).unwrap(), bytes, "looking changes nothing");
    let told = desk.says(0, &["store", "rebuild"]);
    assert!(told.contains("capture 1 can't be read"), "{told}");
    // The damage stays, and nothing behind it is lost.
    desk.says(0, &["run", "--once"]);
    assert_eq!(desk.published(), 2);
    let told = desk.says(1, &["store", "verify"]);
    assert!(told.contains("all others are used"), "{told}");
}

/// A daemon that is stopped at the end, whatever the test says.
struct Daemon(std::process::Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        self.0.kill().unwrap_or_default();
        drop(self.0.wait());
    }
}

#[test]
fn a_running_daemon_is_asked() {
    use std::io::{BufRead, BufReader};
    let desk = Desk::new();
    desk.says(0, &["run", "--once"]);
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    desk.configure(&free.to_string());
    let mut command = desk.command(&["run"]);
    let mut daemon = Daemon(command.stderr(std::process::Stdio::piped()).spawn().unwrap());
    let mut log = BufReader::new(daemon.0.stderr.take().unwrap()).lines();
    assert!(log.any(|line| line.unwrap().contains("ready")));
    std::thread::spawn(move || log.for_each(drop));

    let told = desk.json(&["status", "--json"]);
    assert_eq!(told["sources"].as_array().unwrap().len(), 3);
    let told = desk.says(0, &["explain", &desk.url("/two/1")]);
    assert!(told.contains("2 copies") && told.contains("of the shorter text"), "{told}");
    assert!(desk.says(1, &["explain", &desk.url("/nowhere")]).contains("nothing is known"));
    let told = desk.says(0, &["split", &desk.url("/one/1"), &desk.url("/two/1")]);
    assert!(told.contains("Set apart for ever") && told.contains("within seconds"), "{told}");
    assert!(desk.says(69, &["store", "verify"]).contains("in use"));
    assert!(desk.says(69, &["store", "rebuild"]).contains("in use"));
    let tried = desk.says(0, &["try", "one", "--full"]);
    assert!(tried.contains("entries: 1, of them 0 new"), "it knows what the daemon knows: {tried}");

    desk.configure("");
    assert!(desk.says(0, &["status"]).contains("3 sources"), "it needs no server to answer");
}
