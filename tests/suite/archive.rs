//! Promise: a reader that was away for long misses nothing, and the folder of static files is whole.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use copydesk::model::Timestamp;
use copydesk::plan::Plan;
use regex::Regex;

use crate::loopback::Answer;
use crate::newsstand::{NOW, RSS, Stand, files_below, published, round_of, rss};
use crate::polite::{HOUR, after};

const LATER: fn() -> Timestamp = || NOW.plus(Duration::from_secs(3600));

/// Two stories a feed.
fn plan(stand: &Stand) -> Plan {
    let mut plan = stand.plan(&["wire"]);
    plan.editions[0].limit = 2;
    plan
}

fn is_of(name: &str, end: &str) -> bool {
    Path::new(name).extension().is_some_and(|found| found == end)
}

fn ids(atom: &[u8]) -> Vec<String> {
    published(atom).iter().map(|e| e.id.clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_story_ever_told_is_in_the_archive_or_the_feed() {
    let stand = Stand::new();
    let plan = plan(&stand);
    let mut feeds = Vec::new();
    for (n, clock) in [(0..3, (|| NOW) as fn() -> Timestamp), (0..7, LATER)] {
        stand.print("wire", n);
        round_of(&plan, clock).await;
        feeds.push(fs::read(stand.www("all.atom")).unwrap());
    }
    let archive = |n: u64| fs::read(stand.www(&format!("all/archive/{n}.atom"))).unwrap();
    let all: BTreeSet<String> =
        (1..=3).flat_map(|n| ids(&archive(n))).chain(ids(&feeds[1])).collect();
    assert_eq!(all.len(), 7, "each of seven stories is told somewhere");
    assert!(!stand.www("all/archive/4.atom").exists(), "the last one is not full");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let (first, feed) = (text(&archive(1)), text(&feeds[1]));
    assert!(first.contains("<fh:archive/>") && first.contains("rel=\"current\""), "{first}");
    assert!(first.contains("rel=\"next-archive\"") && !first.contains("prev-archive"), "{first}");
    assert!(
        feed.contains("rel=\"prev-archive\"") && feed.contains("all/archive/3.atom\""),
        "{feed}"
    );
    assert!(!text(&archive(3)).contains("next-archive"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_document_never_changes_but_for_its_successor() {
    let stand = Stand::new();
    let plan = plan(&stand);
    stand.print("wire", 0..4);
    round_of(&plan, || NOW).await;
    let before = fs::read_to_string(stand.www("all/archive/1.atom")).unwrap();
    stand.print("wire", 0..7);
    round_of(&plan, LATER).await;
    assert_eq!(fs::read_to_string(stand.www("all/archive/1.atom")).unwrap(), before);
    let second = fs::read_to_string(stand.www("all/archive/2.atom")).unwrap();
    assert_eq!(second.matches("next-archive").count(), 1);
    let lines = |text: &str| text.lines().filter(|l| !l.contains("next-archive")).count();
    assert_eq!(lines(&second), second.lines().count() - 1);
}

/// A power cut keeps what it likes of a file that was written last.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_power_cut_took_of_the_document_that_is_not_closed_is_told_again() {
    let cut = |open: &Path| {
        let whole = fs::read(open).unwrap();
        fs::write(open, &whole[..whole.len() / 2]).unwrap();
    };
    let removed = |open: &Path| fs::remove_file(open).unwrap();
    let harms: [&dyn Fn(&Path); 2] = [&cut, &removed];
    for harm in harms {
        let stand = Stand::new();
        let plan = plan(&stand);
        stand.print("wire", 0..3);
        round_of(&plan, || NOW).await;
        harm(&plan.store.data.join("archives/all/open.xml"));
        stand.print("wire", 0..4);
        round_of(&plan, LATER).await;
        let archive = |n: u64| fs::read(stand.www(&format!("all/archive/{n}.atom"))).unwrap();
        let told: Vec<String> = (1..=2).flat_map(|n| ids(&archive(n))).collect();
        assert_eq!((told.len(), told.iter().collect::<BTreeSet<_>>().len()), (4, 4), "{told:?}");
    }
}

/// Six seconds with a clock that is far ahead, as before a machine has the time from the network.
#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_far_ahead_ends_no_document() {
    let stand = Stand::new();
    let plan = plan(&stand);
    for (stories, clock) in [(5, (|| NOW) as fn() -> Timestamp), (6, FAR), (7, LATER)] {
        stand.print("wire", 0..stories);
        round_of(&plan, clock).await;
    }
    for n in 1..=3 {
        assert!(stand.www(&format!("all/archive/{n}.atom")).is_file(), "{n}");
    }
}

const FAR: fn() -> Timestamp = || NOW.plus(Duration::from_secs(400 * 86_400));

#[tokio::test(flavor = "multi_thread")]
async fn a_document_ends_with_the_articles_that_it_tells_of() {
    let stand = Stand::new();
    let mut plan = plan(&stand);
    plan.store.articles = Duration::from_secs(2 * 86_400);
    plan.store.segment_bytes = 4_000;
    let days: [fn() -> Timestamp; 5] =
        [after!(0), after!(24 * HOUR), after!(48 * HOUR), after!(72 * HOUR), after!(96 * HOUR)];
    for (n, day) in days.into_iter().enumerate() {
        stand.print("wire", 3 * n..3 * n + 3);
        round_of(&plan, day).await;
        let all = files_below(&stand.www("all/archive"));
        let held = |n: u64| all.iter().any(|name| *name == format!("{n}.atom"));
        assert!(n > 2 || held(1), "day {n}: {all:?}");
        assert!(n < 4 || !held(1) && held(7), "day {n}: {all:?}");
    }
}

/// The newest page shows what stands newest, and its links lead to all that was told, in whatever order it was.
#[tokio::test(flavor = "multi_thread")]
async fn older_pages_lead_to_every_story() {
    let stand = Stand::new();
    let plan = plan(&stand);
    stand.print("wire", 0..9);
    let items: Vec<_> = (0..9).map(|n| stand.item("wire", n)).collect();
    let mut feed = rss("wire", &items);
    for n in 0..9 {
        feed = feed.replacen("08:00:00", &format!("07:{}:00", 10 + n * 4 % 9), 1);
    }
    stand.files.answer("/wire.rss", Answer::ok(RSS, feed));
    round_of(&plan, || NOW).await;
    let story = Regex::new("story/([0-9a-f]{32})/").unwrap();
    let older = Regex::new("<a rel=\"next\" href=\"([^\"]*)\"").unwrap();
    let (mut page, mut found) = ("all".to_owned(), BTreeSet::new());
    loop {
        let html = fs::read_to_string(stand.www(&format!("{page}/index.html"))).unwrap();
        found.extend(story.captures_iter(&html).map(|c| c[1].to_owned()));
        let Some(next) = older.captures(&html) else { break };
        page = format!("all/{}", next[1].trim_matches(['.', '/']));
    }
    assert_eq!(found.len(), 9, "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_link_of_the_folder_leads_nowhere() {
    let stand = Stand::new();
    let plan = plan(&stand);
    stand.print("wire", 0..7);
    round_of(&plan, || NOW).await;
    let www = stand.dir.path().join("www");
    let base = url::Url::parse(&plan.publish.base_url).unwrap();
    let link = Regex::new("(?:href|src)=\"([^\"]*)\"").unwrap();
    let (mut checked, mut dead) = (0, Vec::new());
    for name in files_below(&www).iter().filter(|n| is_of(n, "html") || is_of(n, "atom")) {
        let text = fs::read_to_string(www.join(name)).unwrap();
        let page = base.join(name.strip_suffix("index.html").unwrap_or(name)).unwrap();
        for found in link.captures_iter(&text) {
            let to = page.join(&found[1].replace("&amp;", "&")).unwrap();
            let Some(path) = to.as_str().strip_prefix(base.as_str()) else { continue };
            let path = if path.is_empty() || path.ends_with('/') {
                format!("{path}index.html")
            } else {
                path.to_owned()
            };
            checked += 1;
            if !www.join(&path).is_file() {
                dead.push(format!("{name} -> {path}"));
            }
        }
    }
    assert!(checked > 50, "only {checked} links were found");
    assert_eq!(dead, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_changed_is_written_and_what_compresses_lies_beside() {
    let stand = Stand::new();
    let plan = plan(&stand);
    stand.print("wire", 0..5);
    round_of(&plan, || NOW).await;
    let www = stand.dir.path().join("www");
    let times = || {
        let time = |name: String| {
            let at = fs::metadata(www.join(&name)).unwrap().modified().unwrap();
            (name, at)
        };
        files_below(&www).into_iter().map(time).collect::<BTreeSet<_>>()
    };
    let before = times();
    for name in ["all.atom", "all.rss", "all.json", "index.html", "style.css"] {
        assert!(www.join(format!("{name}.gz")).is_file(), "{name}");
    }
    assert_eq!(
        before.iter().filter(|(n, _)| n.starts_with("story/") && is_of(n, "html")).count(),
        5
    );
    round_of(&plan, LATER).await;
    let moved: Vec<_> = times().difference(&before).map(|(name, _)| name.clone()).collect();
    assert!(moved.iter().all(|n| n.starts_with("status")), "{moved:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_removed_or_cut_in_the_folder_comes_back() {
    let stand = Stand::new();
    let plan = plan(&stand);
    stand.print("wire", 0..5);
    round_of(&plan, || NOW).await;
    let www = stand.dir.path().join("www");
    let story = files_below(&www).into_iter().find(|n| n.starts_with("story/") && is_of(n, "html"));
    let names =
        ["all.atom", "all.json.gz", "index.html", "404.html", "style.css", "all/index.html"];
    let more = ["all/archive/1.atom", "all/archive/2.atom.gz", "all/1/index.html"];
    for name in names.iter().chain(&more).map(|n| (*n).to_owned()).chain(story) {
        let path = www.join(&name);
        let whole = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        round_of(&plan, LATER).await;
        assert_eq!(fs::read(&path).unwrap(), whole, "{name}");
    }
    for name in ["index.html", "all.rss", "all/archive/1.atom"] {
        let path = www.join(name);
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        round_of(&plan, LATER).await;
        assert_eq!(fs::read(&path).unwrap(), whole, "{name}");
    }
}

/// What a story's copies claim: an outlet ran it later than the agency, which is polled in the same round.
#[tokio::test(flavor = "multi_thread")]
async fn a_story_keeps_the_date_it_was_first_told_with_also_when_rows_are_made_anew() {
    static TICKS: AtomicU64 = AtomicU64::new(0);
    // Between any two captures of a round many seconds go by.
    let clock: fn() -> Timestamp =
        || NOW.plus(Duration::from_secs(10 * TICKS.fetch_add(1, Ordering::Relaxed)));
    let stand = Stand::new();
    let claim = |outlet: &str, time: &str| {
        stand.print(outlet, [1]);
        let told = rss(outlet, &[stand.item(outlet, 1)]).replace("08:00:00", time);
        stand.files.answer(&format!("/{outlet}.rss"), Answer::ok(RSS, told));
    };
    claim("lamp", "08:30:00");
    claim("agency", "07:00:00");
    claim("ledger", "08:40:00");
    let date = || {
        let told = stand.published();
        assert_eq!(told.len(), 1);
        told[0].published.unwrap().rfc3339()
    };
    round_of(&stand.plan(&["lamp", "agency", "ledger"]), clock).await;
    assert_eq!(date(), "2026-03-03T07:00:00Z", "the earliest of the round it was told in");
    claim("late", "05:00:00");
    let plan = stand.plan(&["lamp", "agency", "ledger", "late"]);
    round_of(&plan, clock).await;
    assert_eq!(date(), "2026-03-03T07:00:00Z", "what was told stays");
    let before = fs::read(stand.www("all.atom")).unwrap();
    assert!(String::from_utf8_lossy(&before).contains("/late/1"), "the fourth copy is there");
    copydesk::desk::rebuild(&plan.store, &mut |_, _| {}).unwrap();
    fs::remove_file(stand.www("all.atom")).unwrap();
    round_of(&plan, clock).await;
    assert_eq!(fs::read(stand.www("all.atom")).unwrap(), before);
}
