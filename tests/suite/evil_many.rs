//! Promise: what comes in great numbers is bounded, and nobody waits for it who has nothing to do with it (E95, E99).

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use copydesk::http::Allow;
use copydesk::model::Source;

use crate::newsstand::{NOW, Stand, round_of, rss, story, titles};
use crate::upstream::{Step, Upstream, answer, send};

#[tokio::test]
async fn e99_two_hundred_feeds_of_one_host() {
    const FEEDS: usize = 200;
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let highest = most.clone();
    let busy = Upstream::new(move |request| {
        let under_way = now.fetch_add(1, Ordering::SeqCst) + 1;
        highest.fetch_max(under_way, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(2));
        now.fetch_sub(1, Ordering::SeqCst);
        let guid = format!("tag:{}", request.path);
        vec![
            send(answer("200 OK", "", rss("busy", &[(guid, String::new(), story(2))]))),
            Step::Again,
        ]
    });
    let asked = busy.clone();
    let before = Arc::new(AtomicUsize::new(usize::MAX));
    let seen = before.clone();
    let other = Upstream::at([127, 0, 0, 9], move |_| {
        seen.fetch_min(asked.asked().len(), Ordering::SeqCst);
        let feed = rss("other", &[("tag:other".to_owned(), String::new(), story(1))]);
        vec![send(answer("200 OK", "", feed)), Step::Again]
    });
    let stand = Stand::new();
    let mut plan = stand.plan(&[]);
    plan.fetch.per_host = 1;
    plan.fetch.allow.extend([Allow::Addr(busy.at), Allow::Addr(other.at)]);
    for n in 0..FEEDS {
        let (id, url) = (format!("busy-{n}"), busy.url(&format!("/{n}.rss")));
        plan.sources.push(Arc::new(Source { id, url, ..Source::default() }));
    }
    let (id, url) = ("other".to_owned(), other.url("/other.rss"));
    plan.sources.push(Arc::new(Source { id, url, ..Source::default() }));
    let reports = round_of(&plan, || NOW).await;
    assert!(reports.iter().all(|r| r.error.is_none()), "all are asked in the end");
    assert_eq!(busy.asked().len(), FEEDS);
    assert_eq!(most.load(Ordering::SeqCst), 1, "one after the other");
    assert!(before.load(Ordering::SeqCst) < FEEDS, "the other host does not wait for all of them");
    assert_eq!(stand.headlines(), titles([1, 2]));
}

#[test]
fn e95_lists_of_sources_without_measure() {
    let stand = Stand::new();
    stand.configure(&["good"], "");
    let config = stand.dir.path().join("copydesk.toml");
    let before = fs::read_to_string(&config).unwrap();
    let outline =
        |n: usize| format!("<outline type=\"rss\" text=\"{n}\" xmlUrl=\"https://a.example/{n}\"/>");
    let list = |inside: &str, head: &str| {
        format!("<?xml version=\"1.0\"?>{head}<opml version=\"2.0\"><body>{inside}</body></opml>")
    };
    let bomb = "<!DOCTYPE opml [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;\">]>";
    let nested = format!(
        "{}{}{}",
        "<outline text=\"x\">".repeat(10_000),
        outline(1),
        "</outline>".repeat(10_000)
    );
    for (text, why) in [
        (list(&(0..100_000).map(outline).collect::<String>(), ""), "5 MiB"),
        (
            list(
                &(0..10_500)
                    .map(|n| format!("<outline xmlUrl=\"https://a.example/{n}\"/>"))
                    .collect::<String>(),
                "",
            ),
            "10000 outlines",
        ),
        (list(&nested, ""), "32"),
        (list(&outline(1), bomb), "entit"),
    ] {
        let file = stand.dir.path().join("list.opml");
        fs::write(&file, text).unwrap();
        let output = stand.copydesk(&["import", "list.opml"]).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && told.contains(why), "{why}: {told}");
        assert_eq!(fs::read_to_string(&config).unwrap(), before, "{why}: all or nothing");
    }
}
