//! Promise: what is told of a source is what is so, and nothing is told that is no trouble.

use std::fs;

use crate::loopback::Answer;
use crate::newsstand::{HTML, RSS, Stand, story};

fn says(stand: &Stand, code: i32, args: &[&str]) -> String {
    let output = stand.copydesk(args).output().unwrap();
    let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(code), "{args:?}: {told}");
    told
}

/// A feed of entries with these links, each with a story of its own.
fn feed(links: &[&str]) -> Answer {
    let item = |(n, link): (usize, &&str)| {
        let (title, text) = (story(n).title, story(n).paragraphs.join(" "));
        format!(
            "<item><title>{title}</title><link>{link}</link><guid isPermaLink=\"false\">g{n}</guid>\
             <pubDate>Tue, 03 Mar 2026 08:0{n}:00 GMT</pubDate><description>{text}</description></item>"
        )
    };
    let items: String = links.iter().enumerate().map(item).collect();
    let feed = format!("<rss version=\"2.0\"><channel><title>t</title>{items}</channel></rss>");
    Answer::ok(RSS, feed)
}

fn configure(stand: &Stand, more: &str) {
    let url = stand.url("/feed.rss");
    let head = format!(
        "[publish]\nlisten = \"\"\ndir = \"www\"\n[[source]]\nid = \"ferries\"\nurl = \"{url}\"\n{more}\n"
    );
    stand.configure(&[], &head);
}

#[test]
fn a_source_that_is_gone_is_never_polled() {
    let stand = Stand::new();
    configure(&stand, "");
    stand.files.answer("/feed.rss", Answer::status(410));
    for args in [&["poll"][..], &["resume", "ferries"], &["try", "ferries"]] {
        let told = says(&stand, 1, args);
        let next = told.lines().find(|line| line.contains("next poll")).unwrap();
        assert!(next.contains("never") && !next.contains("days"), "{args:?}: {told}");
    }
    assert!(says(&stand, 0, &["status", "ferries"]).contains("never"));
    let json = says(&stand, 1, &["resume", "--json", "ferries"]);
    assert!(json.contains("\"next_poll\":null"), "{json}");
}
