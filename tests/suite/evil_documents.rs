//! Promise: whatever stands in a document, it is read as far as it can be, or fails in plain words; nobody else notices, and
//! nothing takes for ever (E69 to E82, E96, E97).

use std::sync::Arc;
use std::time::Duration;

use copydesk::plan::Plan;

use crate::newsstand::{NOW, RSS, Stand, rss, story, titles};
use crate::upstream::{Spoilt, Step, answer, fails, send};

fn feed(body: impl AsRef<[u8]>) -> Vec<Step> {
    vec![send(answer("200 OK", &format!("Content-Type: {RSS}\r\n"), body))]
}

/// The document fails, in words.
async fn refused(body: impl Into<Vec<u8>>, why: &str) {
    let body = body.into();
    fails(move |_| feed(&body), 1, why).await;
}

/// The document is read: so many entries, nothing else changes.
async fn read(body: impl Into<Vec<u8>>, entries: usize) -> Stand {
    let body = body.into();
    let spoilt = Spoilt::new(move |_| feed(&body));
    spoilt.stand.print("good", [1]);
    crate::newsstand::round_of(&plan(&spoilt), || NOW).await;
    spoilt.stand.print("good", [1, 3]);
    spoilt.turn();
    let [good, bad] = crate::newsstand::round_of(&plan(&spoilt), || NOW).await.try_into().unwrap();
    assert_eq!((good.error, good.articles), (None, 1), "the other source is not harmed");
    assert_eq!((bad.error.as_deref(), bad.entries), (None, entries));
    let headlines = spoilt.stand.headlines();
    for title in titles([1, 2, 3]) {
        assert!(headlines.contains(&title), "what was published stays");
    }
    spoilt.stand
}

fn item(guid: &str, title: &str, date: &str) -> String {
    let page: String = title.chars().filter(char::is_ascii_alphanumeric).take(60).collect();
    format!(
        "<item><title>{title}</title><link>https://news.example/{page}</link><guid isPermaLink=\"false\">{guid}</guid><pubDate>{date}</pubDate><description>{title}</description></item>"
    )
}

fn channel(items: &str) -> String {
    format!("<rss version=\"2.0\"><channel><title>x</title>{items}</channel></rss>")
}

/// Pages are not fetched here.
fn plan(spoilt: &Spoilt) -> Plan {
    let mut plan = spoilt.plan();
    Arc::make_mut(&mut plan.sources[1]).scrape = false;
    plan
}

const DATE: &str = "Tue, 03 Mar 2026 08:00:00 GMT";

#[tokio::test]
async fn e72_one_guid_for_all() {
    let items: String = (10..14).map(|n| item("same", &story(n).title, DATE)).collect();
    let stand = read(channel(&items), 4).await;
    for title in titles(10..14) {
        assert!(stand.headlines().contains(&title), "all are kept");
    }
}

#[tokio::test]
async fn e74_fields_beyond_measure() {
    let long = "x".repeat(300 << 10);
    let stand = read(channel(&item(&long, &format!("Long {long}"), DATE)), 1).await;
    assert!(stand.headlines().iter().all(|t| t.len() < 4096));
}

#[tokio::test]
async fn e75_dates_that_are_none() {
    let dates = [
        "",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Fri, 01 Jan 2099 00:00:00 GMT",
        "31 Feb 2026",
        "gestern",
    ];
    let items: String = dates
        .iter()
        .zip(20..)
        .map(|(date, n)| item(&format!("d{n}"), &story(n).title, date))
        .collect();
    let stand = read(channel(&items), dates.len()).await;
    let late = NOW.plus(Duration::from_secs(3600));
    for entry in stand.published() {
        assert!(
            entry.updated.is_none_or(|at| at < late),
            "nothing is pinned to the top: {entry:?}"
        );
    }
}

#[tokio::test]
async fn e77_e78_entities_that_grow_or_reach_out() {
    let laughs: String = (1..10)
        .map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10)))
        .collect();
    let bomb = format!(
        "<!DOCTYPE rss [<!ENTITY l0 \"ha\">{laughs}]>{}",
        channel(&item("b", "Laughs &l9;", DATE))
    );
    let stand = read(bomb, 1).await;
    assert!(stand.headlines().iter().all(|t| t.len() < 1000), "not unfolded");
    let outside = format!(
        "<!DOCTYPE rss [<!ENTITY x SYSTEM \"file:///etc/passwd\"><!ENTITY y SYSTEM \"http://127.0.0.1:9/\">]>{}",
        channel(&item("x", "Outside &x;&y;", DATE))
    );
    let stand = read(outside, 1).await;
    assert!(!std::fs::read_to_string(stand.www("all.atom")).unwrap().contains("root:"));
}

#[tokio::test]
async fn e79_e80_depth_and_width() {
    let deep = channel(&("<a>".repeat(100_000) + &item("deep", "Deep down", DATE)));
    let spoilt = Spoilt::new(move |_| feed(&deep));
    spoilt.spoil().await;
    spoilt.round().await; // read or refused, but over
    refused("<rss version=\"2.0\"><channel>".to_owned() + &"<a>".repeat(100_000), "breaks off")
        .await;
    refused("<rss version=\"2.0\"><channel><title>Nothing yet", "breaks off").await;
    let attributes: String = (0..60_000).map(|n| format!(" a{n}=\"1\"")).collect();
    let wide = format!(
        "<rss version=\"2.0\"{attributes}><channel>{}</channel></rss>",
        item("w", "Wide", DATE)
    );
    assert!(wide.len() < 1 << 20, "it is to be read");
    let spoilt = Spoilt::new(move |_| feed(&wide));
    spoilt.spoil().await;
    // Its one entry may be read; what stood before stands, and the other source is not harmed.
    let [good, _] = crate::newsstand::round_of(&spoilt.plan(), || NOW).await.try_into().unwrap();
    assert_eq!(good.error, None);
    let there = spoilt.stand.headlines();
    assert!(titles([1, 2, 3]).iter().all(|title| there.contains(title)), "{there:?}");
}

#[tokio::test]
async fn e81_e82_bytes_that_are_no_text() {
    let torn =
        [channel(&item("t", "Torn XX title", DATE)).replace("XX", "\u{1}").into_bytes(), vec![]]
            .concat();
    read(torn, 1).await;
    let mut invalid = channel(&item("i", "Invalid @@ bytes", DATE)).into_bytes();
    for at in invalid
        .windows(2)
        .enumerate()
        .filter(|(_, w)| w == b"@@")
        .map(|(at, _)| at)
        .collect::<Vec<_>>()
    {
        invalid[at..at + 2].copy_from_slice(&[0xff, 0xfe]);
    }
    read(invalid, 1).await;
    let utf16: Vec<u8> = channel(&item("u", "Sixteen bits", DATE))
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let spoilt = Spoilt::new(move |_| feed(&utf16));
    spoilt.spoil().await;
    crate::newsstand::round_of(&plan(&spoilt), || NOW).await;
    let stand = read(channel(&item("a", "Dogs & cats ]]> and more", DATE)), 1).await;
    assert!(stand.headlines().iter().any(|t| t.contains("Dogs & cats")));
}

/// A mark that turns what is written behind it stays with its title, or goes.
#[tokio::test]
async fn e24_titles_that_turn_what_follows() {
    let stand = read(
        channel(&item("t", "Turned \u{202e}round, \u{2067}kept\u{2069} in its place", DATE)),
        1,
    )
    .await;
    let turned = "Turned round, \u{2067}kept\u{2069} in its place".to_owned();
    assert!(stand.headlines().contains(&turned), "{:?}", stand.headlines());
}

#[tokio::test]
async fn e96_json_that_goes_too_far() {
    refused("[".repeat(100_000), "").await;
    let version = "\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"x\"";
    let items = "\"items\":[{\"id\":\"1\",\"title\":\"One in JSON\",\"content_text\":\"A text of some words.\",\"date_published\":\"2026-03-03T08:00:00Z\"}]";
    read(format!("{{{version},{items}}}"), 1).await;
    let twice = format!("{{{version},\"title\":\"y\",{items}}}");
    let spoilt = Spoilt::new(move |_| feed(&twice));
    spoilt.spoil().await;
    crate::newsstand::round_of(&plan(&spoilt), || NOW).await;
}

#[tokio::test]
async fn e97_wishes_that_would_end_a_source() {
    let days: String =
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
            .iter()
            .map(|d| format!("<day>{d}</day>"))
            .collect();
    let wishes = format!("<ttl>525600</ttl><skipDays>{days}</skipDays>");
    let body = channel(&(wishes + &item("w", "Wishes", DATE)));
    let spoilt = Spoilt::new(move |_| feed(&body));
    spoilt.spoil().await;
    let plan = plan(&spoilt);
    let reports = crate::newsstand::round_of(&plan, || NOW).await;
    let wait = reports[1].next.unwrap().since(NOW);
    assert!(wait <= Duration::from_secs(33 * 24 * 3600), "{wait:?}");
}

#[tokio::test]
async fn e70_an_archive_at_once() {
    let items: String =
        (0..900).map(|n| item(&format!("n{n}"), &format!("Number {n} of many"), DATE)).collect();
    let spoilt = Spoilt::new(move |_| feed(channel(&items)));
    spoilt.spoil().await;
    let [good, bad] = crate::newsstand::round_of(&plan(&spoilt), || NOW).await.try_into().unwrap();
    assert_eq!((good.error, bad.error), (None, None));
    assert_eq!((bad.entries, bad.articles), (900, 500));
    assert!(
        bad.problems.iter().any(|p| p.contains("900 new entries at once")),
        "{:?}",
        bad.problems
    );
}

#[tokio::test]
async fn e71_guids_that_change_at_every_poll() {
    let spoilt = Spoilt::new(|request| {
        let items: Vec<_> = (30..40)
            .map(|n| {
                (format!("{}-{n}", request.number), format!("https://news.example/{n}"), story(n))
            })
            .collect();
        feed(rss("bad", &items))
    });
    spoilt.spoil().await;
    for clock in
        [|| NOW, || NOW.plus(Duration::from_secs(3600)), || NOW.plus(Duration::from_secs(7200))]
    {
        let reports = crate::newsstand::round_of(&plan(&spoilt), clock).await;
        assert_eq!(reports[1].error, None);
        let wait = reports[1].next.unwrap().since(clock());
        assert!(wait >= Duration::from_secs(15 * 60), "no loss, no hurry: {wait:?}");
    }
    let mut headlines = spoilt.stand.headlines();
    headlines.dedup();
    assert_eq!(headlines.len(), 13, "each is told once");
}
