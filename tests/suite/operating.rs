//! Promise: whoever runs it can add, move, ask and keep what it holds, with the daemon at work, from any shell.

use std::fs;
use std::io::{Read, Write};
use std::process::Output;

use serde_json::Value;

use crate::daemon::{Daemon, PUBLISH, prompt};
use crate::loopback::{Answer, until};
use crate::newsstand::{HTML, RSS, Stand, rss, story, titles};

/// A command in a shell that shares nothing with the daemon's but the config.
pub(crate) fn elsewhere(stand: &Stand, args: &[&str]) -> Output {
    let config = stand.dir.path().join("copydesk.toml");
    let mut command = stand.copydesk(&[]);
    command.current_dir("/").env("HOME", "/nonexistent").env("XDG_DATA_HOME", "/nonexistent/data");
    command.env_remove("XDG_RUNTIME_DIR").arg("-c").arg(config).args(args).output().unwrap()
}

#[track_caller]
pub(crate) fn told(code: i32, output: &Output) -> String {
    let all = [&output.stdout, &output.stderr].map(|b| String::from_utf8_lossy(b).into_owned());
    assert_eq!(output.status.code(), Some(code), "{}\n{}", all[0], all[1]);
    all.concat()
}

#[test]
fn the_daemon_of_the_same_config_answers_in_any_shell() {
    let (stand, [outlet]) = (Stand::new(), prompt());
    stand.configure(&[&outlet], PUBLISH);
    stand.print(&outlet, [1, 2]);
    let daemon = Daemon::start(&stand);
    daemon.tells([1, 2]);
    let pid = daemon.child.id();
    for (host, status) in [("evil.example", "421"), ("127.0.0.1", "200")] {
        let mut stream = std::net::TcpStream::connect(daemon.at).unwrap();
        let head =
            format!("GET /status.json HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert_eq!(&answer[9..12], status, "{host}: what it publishes is no stranger's to read");
    }

    let status = told(0, &elsewhere(&stand, &["status"]));
    assert!(
        status.contains("1 source: 1 ok") && status.contains(&format!("(pid {pid}, data in ")),
        "{status}"
    );
    let output = elsewhere(&stand, &["status", "--json"]);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["from"]["pid"], pid);
    let data = fs::canonicalize(stand.dir.path().join("data")).unwrap();
    assert_eq!(fs::canonicalize(json["from"]["data"].as_str().unwrap()).unwrap(), data);

    stand.print(&outlet, [1, 2, 3]);
    let polled = told(0, &elsewhere(&stand, &["poll", &outlet]));
    assert!(polled.contains(&format!("{outlet}: ")), "{polled}");
    daemon.tells([1, 2, 3]);
    assert!(told(1, &elsewhere(&stand, &["poll", "nosuch"])).contains("no source `nosuch`"));

    let stories = elsewhere(&stand, &["export", "--jsonl"]);
    let lines: Vec<Value> = String::from_utf8(stories.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mut headlines: Vec<&str> = lines.iter().map(|s| s["headline"].as_str().unwrap()).collect();
    headlines.sort_unstable();
    assert_eq!(headlines, titles([1, 2, 3]));
    assert!(lines[0]["text"].as_str().unwrap().len() > 100);

    let [a, b] = [1, 2].map(|n| stand.item(&outlet, n).1);
    let joined = told(0, &elsewhere(&stand, &["join", &a, &b]));
    assert!(joined.contains("One story for ever"), "{joined}");
    until("one story less", || {
        let feed = daemon.get("/all.atom", "").body;
        (String::from_utf8_lossy(&feed).matches("<entry").count() == 2).then_some(())
    });
    told(0, &elsewhere(&stand, &["split", &a, &b]));
    daemon.tells([1, 2, 3]);

    let quiet = told(0, &elsewhere(&stand, &["reload"]));
    assert!(quiet.contains("nothing changed"), "{quiet}");
    stand.configure(&[&outlet, "another"], PUBLISH);
    let changed = told(0, &elsewhere(&stand, &["reload"]));
    assert!(changed.contains("1 source added: another"), "{changed}");
    fs::write(stand.dir.path().join("copydesk.toml"), "[[source]]\nid = 7\n").unwrap();
    let refused = told(78, &elsewhere(&stand, &["reload"]));
    assert!(refused.contains("C004") && refused.contains("the old config stays"), "{refused}");
    stand.configure(&[&outlet], PUBLISH);
    assert_eq!(daemon.stop().code(), Some(0));
    assert!(told(0, &elsewhere(&stand, &["status"])).contains("no copydesk runs with this config"));
    assert!(told(1, &elsewhere(&stand, &["reload"])).contains("nothing to reload"));
    let alone = told(0, &elsewhere(&stand, &["poll"]));
    assert!(alone.contains(&outlet), "{alone}");
}

/// A front page with this in its head and its body, on a host that also serves what is named.
fn front(head: &str, body: &str) -> String {
    format!(
        "<!doctype html><html><head><title>The Gazette</title>{head}</head><body>{body}</body></html>"
    )
}

/// `copydesk add` of a front page; gives the sources the config has then.
#[track_caller]
fn added(stand: &Stand, args: &[&str]) -> (String, Vec<Value>) {
    let said = told(0, &elsewhere(stand, &[&["add"], args].concat()));
    let opml = told(0, &elsewhere(stand, &["export"]));
    let sources =
        opml.lines().filter(|l| l.contains("xmlUrl")).map(|l| Value::String(l.to_owned()));
    (said, sources.collect())
}

#[test]
fn what_a_front_page_offers_is_found_and_written() {
    let stand = Stand::new();
    let items: Vec<_> = (1..6).map(|n| stand.item("wire", n)).collect();
    let feed = |path: &str| stand.files.answer(path, Answer::ok(RSS, rss("The Wire", &items)));
    let page = |path: &str, html: String| stand.files.answer(path, Answer::ok(HTML, html));
    let anchors: String = (1..9)
        .map(|n| {
            format!(
                "<li class=\"entry\"><h2><a href=\"/story/{n}\">{}</a></h2></li>",
                story(n).title
            )
        })
        .collect();
    feed("/one/all.rss");
    feed("/one/comments.rss");
    page(
        "/one/",
        front(
            "<link rel=alternate type=application/rss+xml title=Comments href=comments.rss>\
             <link rel=alternate type=application/rss+xml title=News href=all.rss>",
            "",
        ),
    );
    feed("/two/news.xml");
    page("/two/", front("", "<a href=\"/two/news.xml\">RSS</a>"));
    feed("/three/feed");
    page("/three/", front("", "nothing to see"));
    page(
        "/list/",
        front("", &format!("<nav><a href=/about>About this long name</a></nav><ul>{anchors}</ul>")),
    );
    page("/none/", front("", "nothing at all"));
    stand.files.answer("/moved.rss", Answer::new(301, RSS, "").header("Location", "/two/news.xml"));
    stand.configure(&[], "# mine, and it stays\n");
    let config = stand.dir.path().join("copydesk.toml");

    let (said, sources) = added(&stand, &[&stand.url("/one/")]);
    assert!(said.contains("5 entries") && said.contains("copydesk add '"), "{said}");
    assert_eq!(sources.len(), 1);
    assert!(sources[0].as_str().unwrap().contains("/one/all.rss"), "not the comments: {sources:?}");
    let text = fs::read_to_string(&config).unwrap();
    assert!(text.contains("# mine, and it stays") && text.contains("id = \"the-wire\""), "{text}");
    let (said, again) = added(&stand, &[&stand.url("/one/")]);
    assert!(said.contains("already there") && again.len() == 1, "{said}");
    assert_eq!(fs::read_to_string(&config).unwrap(), text, "nothing to write");

    let (_, sources) = added(&stand, &["--id", "two", &stand.url("/two/")]);
    assert!(sources[1].as_str().unwrap().contains("/two/news.xml"));
    let (said, sources) = added(&stand, &[&stand.url("/moved.rss")]);
    assert!(said.contains("already there, as `two`") && sources.len() == 2, "{said}");
    let (_, sources) = added(&stand, &["--id", "three", &stand.url("/three/")]);
    assert!(sources[2].as_str().unwrap().contains("/three/feed"), "a well-known place");
    let (_, sources) = added(&stand, &["--id", "list", &stand.url("/list/")]);
    assert!(sources[3].as_str().unwrap().contains("cd:kind=\"listing\""), "{sources:?}");
    let (said, sources) = added(&stand, &["--dry-run", "--id", "x", &stand.url("/two/")]);
    assert!(said.contains("already there") && sources.len() == 4);

    let before = fs::read_to_string(&config).unwrap();
    let gone = [stand.url("/none/"), stand.url("/nosuch.rss")];
    let said = told(1, &elsewhere(&stand, &["add", &gone[0], &gone[1]]));
    assert!(said.contains("no list of headlines") && said.contains("404"), "{said}");
    assert_eq!(fs::read_to_string(&config).unwrap(), before, "untouched");
    let said = told(1, &elsewhere(&stand, &["add", "https://me:s3cret@wire.example/"]));
    assert!(!said.contains("s3cret"), "{said}");

    let asked = stand.files.asked().len();
    let (said, sources) = added(&stand, &["--wire", "xinhua-world"]);
    assert!(said.contains("id = \"xinhua-world\"") && sources.len() == 5, "{said}");
    assert_eq!(stand.files.asked().len(), asked, "the catalogue needs no request");
    let said = told(1, &elsewhere(&stand, &["add", "--wire", "xinhua-wrld"]));
    assert!(said.contains("did you mean `xinhua-world`?"), "{said}");
    told(0, &elsewhere(&stand, &["check"]));
}

#[test]
fn sources_go_out_and_come_in_as_opml() {
    let stand = Stand::new();
    stand.configure(&[], "");
    let config = stand.dir.path().join("copydesk.toml");
    let text = fs::read_to_string(&config).unwrap();
    let sources = "[[source]]\nid = \"seoul\"\nurl = \"https://a.example/?x=1&y=2\"\nkind = \"sitemap\"\n\
        cron = \"*/10 * * * *\"\nzone = \"Asia/Seoul\"\nrank = 7\ntags = [\"asia\", \"in english\"]\n\
        [[source]]\nid = \"slow\"\nurl = \"https://b.example/\"\nevery = \"1h 30m\"\n";
    fs::write(&config, format!("{text}{sources}")).unwrap();
    let opml = elsewhere(&stand, &["export"]).stdout;
    let file = stand.dir.path().join("out.opml");
    fs::write(&file, &opml).unwrap();
    let passed = told(0, &elsewhere(&stand, &["import", file.to_str().unwrap()]));
    assert!(passed.contains("0 sources new, 2 passed over"), "{passed}");

    fs::write(&config, &text).unwrap();
    told(0, &elsewhere(&stand, &["import", file.to_str().unwrap()]));
    assert_eq!(elsewhere(&stand, &["export"]).stdout, opml, "what was written comes back");
    told(0, &elsewhere(&stand, &["check"]));

    let before = fs::read_to_string(&config).unwrap();
    fs::write(&file, "<opml><body><outline xmlUrl=\"https://c.example/\"/>").unwrap();
    assert!(told(1, &elsewhere(&stand, &["import", file.to_str().unwrap()])).contains("not OPML"));
    assert_eq!(fs::read_to_string(&config).unwrap(), before, "all or nothing");
}

#[test]
fn a_backup_taken_while_it_runs_gives_the_same_feed() {
    let (stand, [outlet]) = (Stand::new(), prompt());
    stand.configure(&[&outlet], PUBLISH);
    stand.print(&outlet, [1, 2, 3]);
    let daemon = Daemon::start(&stand);
    daemon.tells([1, 2, 3]);
    let kept = stand.dir.path().join("kept");
    let kept = kept.to_str().unwrap();
    let said = told(0, &elsewhere(&stand, &["store", "backup", kept]));
    assert!(said.contains("backed up to"), "{said}");
    assert!(told(74, &elsewhere(&stand, &["store", "backup", kept])).contains("not empty"));
    assert!(told(69, &elsewhere(&stand, &["store", "restore", kept])).contains("in use"));
    let feed = daemon.get("/all.atom", "").body;
    assert_eq!(daemon.stop().code(), Some(0));

    assert!(told(74, &elsewhere(&stand, &["store", "restore", kept])).contains("not empty"));
    fs::remove_dir_all(stand.dir.path().join("data")).unwrap();
    told(0, &elsewhere(&stand, &["store", "restore", kept]));
    let daemon = Daemon::start(&stand);
    daemon.tells([1, 2, 3]);
    assert_eq!(daemon.get("/all.atom", "").body, feed, "byte for byte");
    assert_eq!(daemon.stop().code(), Some(0));
}

#[test]
fn completions_and_the_manual_are_printed() {
    let stand = Stand::new();
    for (shell, words) in
        [("bash", "_copydesk()"), ("zsh", "#compdef copydesk"), ("fish", "complete -c copydesk")]
    {
        assert!(told(0, &elsewhere(&stand, &["completions", shell])).contains(words), "{shell}");
    }
    let page = told(0, &elsewhere(&stand, &["man"]));
    assert!(page.contains(".TH copydesk 1") && page.contains("EXIT STATUS"), "{page}");
    let explained = told(0, &elsewhere(&stand, &["check", "--explain", "C014"]));
    assert!(explained.contains("polled too often") && explained.contains("Right:"), "{explained}");
}

#[test]
fn what_is_measured_is_told_in_openmetrics() {
    let (stand, [outlet]) = (Stand::new(), prompt());
    stand.configure(&[&outlet], PUBLISH);
    stand.print(&outlet, [1, 2]);
    let daemon = Daemon::start(&stand);
    daemon.tells([1, 2]);
    let reply = daemon.get("/metrics", "");
    let media = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    assert_eq!((reply.status, reply.header("content-type")), (200, media));
    let text = String::from_utf8(reply.body).unwrap();
    for line in [
        format!("copydesk_articles_total{{source=\"{outlet}\"}} 2"),
        format!("copydesk_source_failures{{source=\"{outlet}\"}} 0"),
        "copydesk_stories 2".to_owned(),
        "copydesk_ready 1".to_owned(),
    ] {
        assert!(text.lines().any(|l| l == line), "{line}: {text}");
    }
    for name in [
        "copydesk_polls_total",
        "copydesk_fetch_seconds_bucket",
        "copydesk_requests_total",
        "copydesk_build_info",
        "copydesk_journal_bytes",
        "copydesk_memory_bytes",
    ] {
        assert!(text.contains(name), "{name}: {text}");
    }
    assert!(text.ends_with("# EOF\n"));
    // The board and the alerts ask for nothing that is not there.
    let asked = regex::Regex::new("copydesk_[a-z_]+").unwrap();
    let board = include_str!("../../packaging/grafana/copydesk.json");
    let rules = include_str!("../../packaging/prometheus/copydesk.rules.yml");
    for name in asked.find_iter(board).chain(asked.find_iter(rules)) {
        // Counted from when there was one.
        let later = ["revisions", "pushes", "hub_deliveries"];
        let later = later.iter().any(|n| name.as_str() == format!("copydesk_{n}_total"));
        assert!(later || text.contains(name.as_str()), "{}", name.as_str());
    }
    assert_eq!(daemon.stop().code(), Some(0));
}

/// Runs the program with a listening socket as descriptor 3, as systemd passes it.
fn passed(stand: &Stand, socket: std::net::TcpListener) -> std::process::Command {
    let fd = std::os::fd::OwnedFd::from(socket);
    let mut command = std::process::Command::new("sh");
    let script = "exec env LISTEN_FDS=1 LISTEN_PID=$$ \"$0\" run 3<&0 </dev/null";
    command.current_dir(stand.dir.path()).args(["-c", script, env!("CARGO_BIN_EXE_copydesk")]);
    command.env("NO_COLOR", "1").stdin(fd);
    command
}

#[test]
fn a_socket_that_systemd_passes_is_served_on() {
    let (stand, [outlet]) = (Stand::new(), prompt());
    stand.configure(&[&outlet], "[publish]\nlisten = \"127.0.0.1:1\"");
    stand.print(&outlet, [1]);
    let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let at = socket.local_addr().unwrap();
    let daemon = Daemon::run(&mut passed(&stand, socket.try_clone().unwrap()));
    assert_eq!(daemon.at, at, "and not on what the config says");
    daemon.tells([1]);
    let feed = String::from_utf8(daemon.get("/all.atom", "").body).unwrap();
    assert!(feed.contains(&format!("http://{at}/all.atom")), "{feed}");
    assert_eq!(daemon.stop().code(), Some(0));
    let again = Daemon::run(&mut passed(&stand, socket));
    again.tells([1]);
    assert_eq!(again.stop().code(), Some(0));
}

#[test]
fn log_lines_are_for_who_reads_them() {
    let (stand, [outlet]) = (Stand::new(), prompt());
    stand.configure(&[&outlet], PUBLISH);
    stand.print(&outlet, [1]);
    let daemon = Daemon::run(&mut stand.copydesk(&["run", "--log-format", "json"]));
    daemon.tells([1]);
    daemon.log.says("\"polled\"");
    for line in daemon.log.text().lines() {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}"));
        assert!(line["time"].as_str().unwrap().ends_with('Z') && line["level"].is_string());
    }
    assert_eq!(daemon.stop().code(), Some(0));
    assert!(
        told(78, &stand.copydesk(&["run", "-c", "/dev/null/none"]).output().unwrap())
            .contains("cannot read")
    );
}
