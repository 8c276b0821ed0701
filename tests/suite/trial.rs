//! Promise: a source, a feed or a page can be tried before it is configured, and the trial changes nothing.

use crate::commands::{Desk, HARBOUR, feed, page, snapshot};

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
