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
fn a_page_that_is_gone_is_nothing_to_take_out_of_the_config() {
    let stand = Stand::new();
    configure(&stand, "");
    stand.files.answer("/feed.rss", feed(&[&stand.url("/gone")]));
    stand.files.answer("/gone", Answer::new(410, HTML, "gone"));
    let told = says(&stand, 0, &["run", "--once"]) + &says(&stand, 0, &["status"]);
    assert!(told.contains("1 page: HTTP 410 (gone for good); the feed's own text"), "{told}");
    assert!(!told.contains("config)"), "{told}");
    assert!(
        told.contains("1 source polled") && told.contains("1 new or changed article,"),
        "{told}"
    );
}

#[test]
fn a_source_that_is_not_scraped_is_in_no_trouble_for_its_pages() {
    let stand = Stand::new();
    configure(&stand, "scrape = false");
    let ticker = stand.url("/ticker");
    stand.files.answer("/feed.rss", feed(&[&ticker, &ticker, &ticker]));
    let told = says(&stand, 0, &["run", "--once"]) + &says(&stand, 0, &["status", "ferries"]);
    assert!(told.contains("3 told") && !told.contains("trouble"), "{told}");
    assert!(!told.contains("its page is that of other entries"), "{told}");
}

#[test]
fn a_link_that_is_no_web_address_is_called_that() {
    let stand = Stand::new();
    configure(&stand, "scrape = false");
    stand.files.answer("/feed.rss", feed(&["javascript:alert(1)"]));
    let told = says(&stand, 0, &["run", "--once"]);
    assert!(told.contains("a link that is no web address is left out"), "{told}");
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

#[test]
fn what_keeps_it_from_starting_is_told_as_what_it_is() {
    let stand = Stand::new();
    let config = stand.dir.path().join("copydesk.toml");
    let listen = "data = \"data\"\n[publish]\nlisten = \"192.0.2.1:8087\"\npublic = true\nbase_url = \"https://a.example/\"\n";
    fs::write(&config, listen).unwrap();
    let told = says(&stand, 69, &["-c", "copydesk.toml", "run"]);
    assert!(told.contains("this machine has no such address"), "{told}");
    fs::write(&config, b"data = \"data\"\n# caf\xe9\n").unwrap();
    let told = says(&stand, 78, &["-c", "copydesk.toml", "check"]);
    assert!(told.contains("line 2 is not UTF-8") && told.contains("0xe9"), "{told}");
    fs::write(&config, "data = \"data\"\n[publish]\nlisten = \"\"\n").unwrap();
    let told = says(&stand, 0, &["-c", "copydesk.toml", "check"]);
    assert_eq!(told.matches("warning[").count(), 3, "{told}");
    assert_eq!(told.matches("3 warnings").count(), 2, "{told}");
}

#[test]
fn what_is_published_holds_nothing_that_must_not_be_served() {
    let stand = Stand::new();
    for (dir, code) in [("data", 78), (".", 78), ("data/journal", 78), ("data/www", 0), ("www", 0)]
    {
        stand.configure(&[], &format!("[publish]\nlisten = \"\"\ndir = \"{dir}\""));
        let told = says(&stand, code, &["-c", "copydesk.toml", "check"]);
        assert_eq!(told.contains("C048"), code != 0, "{dir}: {told}");
    }
}

#[test]
fn what_is_passed_over_on_import_is_named() {
    let stand = Stand::new();
    stand.configure(&[], "");
    let opml = "<opml version=\"2.0\"><body>\n<outline text=\"Evening Post\" xmlUrl=\"\"/>\n\
                <outline text=\"Old wire\" xmlUrl=\"ftp://x.example/rss\"/>\n</body></opml>";
    fs::write(stand.dir.path().join("f.opml"), opml).unwrap();
    let told = says(&stand, 0, &["import", "--dry-run", "f.opml"]);
    assert!(told.contains("line 2: Evening Post (no address): "), "{told}");
    assert!(told.contains("line 3: Old wire (ftp://x.example/rss): "), "{told}");
}
