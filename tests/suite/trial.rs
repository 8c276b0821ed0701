//! Promise: a source, a feed or a page can be tried before it is configured, and the trial changes nothing.

use crate::commands::{Desk, HARBOUR, feed, page, snapshot};
use crate::daemon::{Daemon, PUBLISH, prompt};
use crate::loopback::{Answer, until};
use crate::newsstand::Stand;

#[test]
fn a_source_is_tried_without_a_trace() {
    let desk = Desk::new();
    desk.says(0, &["run", "--once"]);
    let before = snapshot(&desk.data());
    let told = desk.says(0, &["try", "one"]);
    assert!(told.contains("conditional: etag") && told.contains("304"), "{told}");
    assert!(told.contains("next poll") && told.contains(": every "), "{told}");
    let told = desk.says(0, &["try", "one", "--full"]);
    assert!(told.contains("max-age=600") && told.contains("entries: 1, of them 0 new"), "{told}");

    let copy = desk.url("/three/1");
    desk.files.put("/three.rss", "application/rss+xml", feed("Three", &[("Harbour shut", &copy)]));
    desk.files.put("/three/1", "text/html", page("Harbour shut", &HARBOUR));
    let told = desk.says(0, &["try", &desk.url("/three.rss")]);
    for words in ["would join", "then of 3 copies", "of the shorter text", "TARNHAVEN", "Xinhua"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let told = desk.json(&["try", "--json", &desk.url("/three.rss")]);
    assert!(told["articles"][0]["with"]["evidence"]["containment"].as_f64().unwrap() > 0.9);
    assert_eq!(told["articles"][0]["story"], desk.story("/one/1"));
    let told = desk.says(1, &["try", "gone"]);
    assert!(told.contains("HTTP 404") && told.contains("next poll"), "{told}");
    assert!(desk.says(1, &["try", "nosuch"]).contains("no source"));
    assert_eq!(snapshot(&desk.data()), before, "looking changes nothing");
}

#[test]
fn feeds_and_pages_are_read_from_their_addresses() {
    let desk = Desk::new();
    let (feed, page) = (desk.url("/two.rss"), desk.url("/one/1"));
    let refused = desk.says(1, &["parse", &feed]);
    assert!(refused.contains("not fetched"), "loopback only when allowed: {refused}");
    let allow = desk.at.to_string();
    let told = desk.says(0, &["parse", "--allow", &allow, &feed]);
    assert!(told.contains("2 entries") && told.contains("Lumen cuts"), "{told}");
    let told = desk.json(&["extract", "--json", "--allow", &allow, &page]);
    assert_eq!(told["dateline"]["place"], "TARNHAVEN");
    assert_eq!(told["credit"], "Xinhua");
    assert!(told["text"].as_str().unwrap().starts_with("The harbour of Tarnhaven"));
    let told = desk.says(0, &["extract", "--explain", "--allow", "127.0.0.0/8", &page]);
    assert!(told.contains("+ "), "{told}");
    assert!(desk.says(2, &["parse", "--allow", "localhost", &feed]).contains("CIDR"));
}

#[test]
fn with_a_daemon_at_work_nobody_is_asked_who_wished_for_silence_and_an_edited_source_is_tried_as_it_reads()
 {
    let (stand, [outlet]) = (Stand::new(), prompt());
    stand.configure(&[&outlet], PUBLISH);
    stand.print(&outlet, [1]);
    let daemon = Daemon::start(&stand);
    daemon.tells([1]);
    let says = |args: &[&str]| {
        let out = stand.copydesk(args).output().unwrap();
        (out.status.code(), String::from_utf8([out.stdout, out.stderr].concat()).unwrap())
    };
    let (code, told) = says(&["try", &outlet, "--full"]);
    assert!(code == Some(0) && told.contains("entries: 1, of them 0 new"), "{told}");

    let busy = Answer::status(429).header("Retry-After", "3600");
    let path = format!("/{outlet}.rss");
    stand.files.answer(&path, busy);
    until("a poll that was told to wait", || {
        says(&["status", &outlet]).1.contains("429").then_some(())
    });
    let asked = stand.files.asked_of(&path).len();
    let (_, told) = says(&["try", &outlet]);
    assert!(told.contains("the host asked for silence"), "{told}");
    assert_eq!(stand.files.asked_of(&path).len(), asked, "{told}");

    stand.configure(&[&outlet, "bad"], PUBLISH);
    stand.print("bad", [2]);
    let (code, told) = says(&["try", "bad"]);
    assert!(code == Some(0) && told.contains("copydesk reload"), "{told}");
    assert!(told.contains("entries: 1, of them 1 new"), "{told}");
    drop(daemon);
}
