//! Promise: a guest with manners. Nothing is asked for twice that is known, nothing before the time a server named, nothing
//! that only a browser sends (P01 to P22, E47 to E69).

use std::sync::{Arc, Mutex};
use std::time::Duration;

use copydesk::http::Allow;
use copydesk::model::{Source, Timestamp};
use copydesk::plan::Plan;
use copydesk::rounds::PollReport;

use crate::loopback::Answer;
use crate::newsstand::{NOW, Stand, round_of, rss, story, titles};
use crate::upstream::{Request, Spoilt, Step, Upstream, answer, send};

/// A clock that stands so many seconds after the first round.
macro_rules! after {
    ($secs:expr) => {
        || NOW.plus(Duration::from_secs($secs))
    };
}

const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;

/// A feed whose entry has no page.
fn feed(n: usize) -> String {
    let guid = format!("tag:x.example,2026:{n}");
    rss("wire", &[(guid, String::new(), story(n))])
}

/// A server and a plan that polls one feed of it.
struct Wire {
    stand: Stand,
    server: Upstream,
    plan: Plan,
}

impl Wire {
    fn new(script: impl Fn(&Request) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::of(&["wire"], script)
    }

    /// Several feeds of one host, `/ID.rss`.
    fn of(ids: &[&str], script: impl Fn(&Request) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let stand = Stand::new();
        let server = Upstream::new(move |request| vec![send(script(request)), Step::Again]);
        let mut plan = stand.plan(&[]);
        plan.fetch.allow.push(Allow::Addr(server.at));
        plan.fetch.per_host = 1;
        "mailto:desk@example.org".clone_into(&mut plan.fetch.contact);
        for id in ids {
            let url = server.url(&format!("/{id}.rss"));
            let source = Source { id: (*id).to_owned(), url, ..Source::default() };
            plan.sources.push(Arc::new(source));
        }
        Self { stand, server, plan }
    }

    async fn round(&self, clock: fn() -> Timestamp) -> PollReport {
        round_of(&self.plan, clock).await.swap_remove(0)
    }

    /// The two conditions of the last request.
    fn conditions(&self) -> (Option<String>, Option<String>) {
        let last = self.server.asked_of("/wire.rss").pop().unwrap();
        let one = |name| last.header(name).map(str::to_owned);
        (one("if-none-match"), one("if-modified-since"))
    }
}

/// Answers one after the other; the last one again and again.
fn in_turn(answers: Vec<Vec<u8>>) -> impl Fn(&Request) -> Vec<u8> + Send + Sync {
    move |request| answers[request.number.min(answers.len() - 1)].clone()
}

fn ok(headers: &str, n: usize) -> Vec<u8> {
    answer("200 OK", headers, feed(n))
}

fn pair(etag: Option<&str>, date: Option<&str>) -> (Option<String>, Option<String>) {
    (etag.map(str::to_owned), date.map(str::to_owned))
}

#[tokio::test]
async fn p01_p14_one_unconditional_request_in_the_life_of_a_feed() {
    let wire = Wire::new(in_turn(vec![
        ok("ETag: \"a\"\r\n", 1),
        answer("304 Not Modified", "", ""),
        answer("503 Service Unavailable", "", ""),
        answer("200 OK", "ETag: \"page\"\r\n", "<html><body>Site down</body></html>"),
        answer("200 OK", "", ""),
        ok("ETag: \"a\"\r\n", 1),
    ]));
    for clock in [
        after!(0),
        after!(HOUR),
        after!(2 * HOUR),
        after!(3 * HOUR),
        after!(4 * HOUR),
        after!(5 * HOUR),
    ] {
        wire.round(clock).await;
    }
    let asked = wire.server.asked();
    assert_eq!(asked.len(), 6, "one request a poll, and nothing but the feed");
    assert_eq!(asked[0].header("if-none-match"), None);
    for request in &asked[1..] {
        assert_eq!(request.header("if-none-match"), Some("\"a\""), "{}", request.number);
    }
    assert_eq!(wire.stand.headlines(), titles([1]));
}

#[tokio::test]
async fn p02_p05_p06_p07_validators_go_back_byte_for_byte() {
    for (etag, date) in [
        ("\"abc-gzip\"", "Tue, 03 Mar 2026 08:00:00 GMT"),
        ("W/\"x\"", "yesterday"),
        ("unquoted", "Sat, 01 Jan 2099 00:00:00 GMT"),
        ("\"UPPER lower\"", "Tuesday, 03-Mar-26 08:00:00 GMT"),
    ] {
        let headers = format!("ETag: {etag}\r\nLast-Modified: {date}\r\n");
        let wire = Wire::new(move |_| ok(&headers, 1));
        wire.round(after!(0)).await;
        wire.round(after!(HOUR)).await;
        assert_eq!(wire.conditions(), pair(Some(etag), Some(date)));
    }
}

#[tokio::test]
async fn e55_validators_that_are_none_are_not_sent() {
    for headers in
        ["ETag: \r\n".to_owned(), format!("ETag: \"{}\"\r\n", "x".repeat(8192)), String::new()]
    {
        let wire = Wire::new(move |_| ok(&headers, 1));
        wire.round(after!(0)).await;
        wire.round(after!(HOUR)).await;
        assert_eq!(wire.conditions(), (None, None), "P04: nor is one made up");
    }
}

#[tokio::test]
async fn p03_p08_p09_p10_each_answer_replaces_what_it_names() {
    let same = "Last-Modified: Tue, 03 Mar 2026 08:00:00 GMT\r\n";
    let date = Some("Tue, 03 Mar 2026 08:00:00 GMT");
    let wire = Wire::new(in_turn(vec![
        ok(&format!("ETag: \"1\"\r\n{same}"), 1),
        ok(&format!("ETag: \"2\"\r\n{same}"), 2),
        answer("304 Not Modified", "ETag: \"3\"\r\n", ""),
        ok(same, 3),
        ok("", 4),
        ok("", 5),
    ]));
    let mut sent = Vec::new();
    for clock in [
        after!(0),
        after!(HOUR),
        after!(2 * HOUR),
        after!(3 * HOUR),
        after!(4 * HOUR),
        after!(5 * HOUR),
    ] {
        wire.round(clock).await;
        sent.push(wire.conditions());
    }
    let wanted = [
        pair(None, None),
        pair(Some("\"1\""), date),
        pair(Some("\"2\""), date),
        pair(Some("\"3\""), date),
        pair(None, date),
        pair(None, None),
    ];
    assert_eq!(sent, wanted);
}

#[tokio::test]
async fn p11_p12_p13_p19_p20_p21_nothing_but_what_is_needed() {
    let wire = Wire::new(|request| match request.path.as_str() {
        "/wire.rss" => answer("302 Found", "Location: /to?a=1&b=2\r\nSet-Cookie: id=1\r\n", ""),
        _ => ok("Set-Cookie: id=2; Path=/\r\nETag: \"x\"\r\n", 1),
    });
    wire.round(after!(0)).await;
    wire.round(after!(HOUR)).await;
    let asked = wire.server.asked();
    let paths: Vec<_> = asked.iter().map(|r| r.path.as_str()).collect();
    assert_eq!(paths, ["/wire.rss", "/to?a=1&b=2", "/wire.rss", "/to?a=1&b=2"]);
    for request in &asked {
        for absent in ["cookie", "referer", "dnt", "cache-control", "pragma", "authorization"] {
            assert_eq!(request.header(absent), None, "{absent}");
        }
        assert_eq!(request.header("accept-encoding"), Some("gzip, br, zstd"));
        let agent = request.header("user-agent").unwrap();
        assert!(agent.starts_with("copydesk/") && agent.contains("contact="), "{agent}");
        assert!(!agent.contains("Mozilla"), "{agent}");
    }
}

#[tokio::test]
async fn p17_e60_a_time_that_a_server_named_is_kept_by_everybody() {
    for status in ["429 Too Many Requests", "503 Service Unavailable"] {
        let wire = Wire::of(&["one", "two"], move |request| match request.number {
            0 | 1 => ok("ETag: \"x\"\r\n", if request.path == "/one.rss" { 1 } else { 2 }),
            2 => answer(status, "Retry-After: 3600\r\n", ""),
            _ => answer("304 Not Modified", "", ""),
        });
        round_of(&wire.plan, after!(0)).await;
        // Each round is a start of its own: nothing but the disk remembers.
        let reports = round_of(&wire.plan, after!(HOUR)).await;
        assert_eq!(wire.server.asked().len(), 3, "the other feed of the host waits too");
        let failed: Vec<_> = reports.iter().filter(|r| r.error.is_some()).collect();
        assert_eq!(failed.len(), 1, "it is no failure of the other: {reports:?}");
        let held = reports.iter().find(|r| r.forbidden.is_some()).unwrap();
        assert_eq!(held.outcome(), "waits");
        for report in &reports {
            let wait = report.next.unwrap().since(NOW.plus(Duration::from_secs(HOUR)));
            assert!((3595..=3605).contains(&wait.as_secs()), "{wait:?}: {report:?}");
        }
        for early in [after!(HOUR + 5), after!(HOUR + 3590)] {
            let reports = round_of(&wire.plan, early).await;
            assert_eq!(wire.server.asked().len(), 3);
            assert!(
                reports.iter().all(|r| r.forbidden.is_some() && r.error.is_none()),
                "{reports:?}"
            );
        }
        round_of(&wire.plan, after!(2 * HOUR + 10)).await;
        assert_eq!(wire.server.asked().len(), 5, "and then both are asked");
    }
}

#[tokio::test]
async fn e61_e62_dates_and_nonsense_in_retry_after() {
    let wait = |headers: &'static str| async move {
        let wire = Wire::new(in_turn(vec![
            ok("ETag: \"x\"\r\n", 1),
            answer("429 Too Many Requests", headers, ""),
        ]));
        wire.round(after!(0)).await;
        wire.round(after!(HOUR)).await.next.unwrap().since(after!(HOUR)()).as_secs()
    };
    // Its clock is a day off; the two dates are ten minutes apart, and that is less than our own pace for a 429.
    let skewed =
        "Date: Wed, 04 Mar 2026 20:00:00 GMT\r\nRetry-After: Thu, 05 Mar 2026 20:00:00 GMT\r\n";
    assert_eq!(wait(skewed).await, DAY);
    for nonsense in ["Retry-After: 0\r\n", "Retry-After: soon\r\n", "Retry-After: -9\r\n"] {
        let wait = wait(nonsense).await;
        assert!((15 * 60..=66 * 60).contains(&wait), "{nonsense}: {wait}");
    }
    assert_eq!(wait("Retry-After: 100000000000000000000\r\n").await, 30 * DAY);
}

#[tokio::test]
async fn e63_a_limit_on_the_feed_holds_for_its_pages_too() {
    let stand = Stand::new();
    stand.print("good", [1, 2, 3]);
    let refused = Answer::status(429).header("Retry-After", "600");
    stand.files.answer("/good/2", refused);
    let mut plan = stand.plan(&["good"]);
    plan.fetch.per_host = 1;
    let reports = round_of(&plan, || NOW).await;
    assert_eq!(reports[0].error, None);
    assert_eq!(stand.headlines(), titles([1, 2, 3]), "the feed's own text stands in");
    let before = stand.files.asked().len();
    let reports = round_of(&plan, after!(60)).await;
    assert!(reports[0].forbidden.is_some(), "{reports:?}");
    assert_eq!(stand.files.asked().len(), before);
}

#[tokio::test]
async fn e64_gone_is_gone_for_every_command() {
    let spoilt = Spoilt::new(|_| vec![send(answer("410 Gone", "", ""))]);
    spoilt.spoil().await;
    let bad = spoilt.round().await;
    assert!(bad.error.unwrap().contains("gone for good"));
    let asked = spoilt.server.asked().len();
    let bad = spoilt.round_at(&spoilt.plan(), after!(90 * DAY)).await;
    assert_eq!(spoilt.server.asked().len(), asked, "it is not asked again");
    let held = bad.forbidden.unwrap();
    assert!(held.contains("gone for good") && held.contains("take it out"), "{held}");
    assert!(spoilt.status().gone);
}

#[tokio::test]
async fn e52_e53_a_body_that_stays_the_same_costs_nothing() {
    let count = Arc::new(Mutex::new(0));
    let etags = count.clone();
    let wire = Wire::new(move |_| {
        let mut n = etags.lock().unwrap();
        *n += 1;
        ok(&format!("ETag: \"{n}\"\r\n"), 1)
    });
    let first = wire.round(after!(0)).await;
    assert_eq!((first.articles, first.unchanged), (1, false));
    for clock in
        [after!(HOUR), after!(2 * HOUR), after!(3 * HOUR), after!(4 * HOUR), after!(5 * HOUR)]
    {
        let report = wire.round(clock).await;
        assert_eq!((report.articles, report.unchanged, report.entries), (0, true, 0));
    }
    let report = wire.round(after!(6 * HOUR)).await;
    let wait = report.next.unwrap().since(after!(6 * HOUR)());
    assert!(wait >= Duration::from_secs(HOUR), "validators that never match are none: {wait:?}");
}

#[tokio::test]
async fn e50_a_304_that_was_not_asked_for() {
    let wire =
        Wire::new(in_turn(vec![answer("304 Not Modified", "ETag: \"x\"\r\n", ""), ok("", 1)]));
    let report = wire.round(after!(0)).await;
    assert!(report.error.unwrap().contains("304"));
    let report = wire.round(after!(HOUR)).await;
    assert_eq!((report.error, wire.conditions()), (None, (None, None)));
}

#[tokio::test]
async fn e65_e66_e67_e68_pages_in_the_place_of_a_feed() {
    let page = |text: &str| {
        format!("<!doctype html><html><head><title>{text}</title></head><body>{text}</body></html>")
    };
    let html = "Content-Type: text/html\r\n";
    for (reply, why) in [
        (answer("200 OK", html, page("Site down")), "this is an HTML page, not a feed"),
        (answer("200 OK", html, page("Sign in")), "this is an HTML page, not a feed"),
        (
            answer("403 Forbidden", "cf-mitigated: challenge\r\n", page("Just a moment")),
            "it refuses us",
        ),
        (answer("200 OK", html, ""), "an empty answer"),
        (answer("204 No Content", "", ""), "an empty answer"),
    ] {
        crate::upstream::fails(move |_| vec![send(reply.clone())], 1, why).await;
    }
}

#[tokio::test]
async fn e69_a_feed_without_entries_takes_nothing_away() {
    let empty = rss("wire", &[]);
    let wire = Wire::new(in_turn(vec![ok("", 1), answer("200 OK", "ETag: \"e\"\r\n", empty)]));
    wire.round(after!(0)).await;
    let report = wire.round(after!(HOUR)).await;
    assert_eq!((report.error, report.entries), (None, 0));
    assert_eq!(wire.stand.headlines(), titles([1]));
}

/// A feed that has moved, and the server it has moved to.
fn moved(
    status: &'static str,
    target: impl Fn(&Request) -> Vec<u8> + Send + Sync + 'static,
) -> (Wire, Upstream) {
    let target = Arc::new(target);
    let new = Upstream::at([127, 0, 0, 8], move |request| vec![send(target(request)), Step::Again]);
    let location = format!("Location: {}\r\n", new.url("/new.rss"));
    let mut wire = Wire::new(move |_| answer(status, &location, ""));
    wire.plan.fetch.allow.push(Allow::Addr(new.at));
    (wire, new)
}

/// 304 to who has the ETag.
fn with_etag(request: &Request) -> Vec<u8> {
    match request.header("if-none-match") {
        Some("\"target\"") => answer("304 Not Modified", "", ""),
        _ => ok("ETag: \"target\"\r\n", 1),
    }
}

#[tokio::test]
async fn validators_go_to_the_address_that_gave_them() {
    for status in ["301 Moved Permanently", "302 Found", "307 Temporary Redirect"] {
        let (wire, new) = moved(status, with_etag);
        wire.round(after!(0)).await;
        let report = wire.round(after!(HOUR)).await;
        assert_eq!((report.error.as_deref(), report.unchanged), (None, true), "{status}");
        for asked in wire.server.asked() {
            assert_eq!(asked.header("if-none-match"), None, "the old address never gave one");
        }
        assert_eq!(new.asked()[1].header("if-none-match"), Some("\"target\""));
    }
}

#[tokio::test]
async fn e49_a_permanent_move_is_adopted_after_a_day_and_shown() {
    let (wire, new) = moved("308 Permanent Redirect", with_etag);
    for clock in [after!(0), after!(8 * HOUR), after!(16 * HOUR), after!(25 * HOUR)] {
        wire.round(clock).await;
    }
    assert_eq!((wire.server.asked().len(), new.asked().len()), (4, 4));
    wire.round(after!(26 * HOUR)).await;
    assert_eq!((wire.server.asked().len(), new.asked().len()), (4, 5), "the new address alone");
    let shelf = copydesk::desk::peek(&wire.plan.store).unwrap().unwrap();
    let told = copydesk::press::status::status(
        shelf.store.as_ref(),
        &wire.plan.sources,
        copydesk::press::status::From::default(),
        &wire.plan.schedule,
        NOW,
    );
    let status = told.unwrap().sources.remove(0);
    assert_eq!(status.moved.map(|(to, since)| (to, since.0)), Some((new.url("/new.rss"), NOW)));
    assert!(status.moved_for_good);
    assert_eq!(status.url, wire.plan.sources[0].url, "the config keeps its address");
}

#[tokio::test]
async fn e47_a_new_address_that_fails_gives_way_to_the_old_one() {
    let (wire, new) = moved("301 Moved Permanently", |request| match request.number {
        0..=3 => with_etag(request),
        _ => answer("404 Not Found", "", ""),
    });
    for clock in [after!(0), after!(8 * HOUR), after!(16 * HOUR), after!(25 * HOUR)] {
        wire.round(clock).await;
    }
    for clock in [after!(26 * HOUR), after!(27 * HOUR), after!(28 * HOUR)] {
        wire.round(clock).await;
    }
    assert_eq!((wire.server.asked().len(), new.asked().len()), (4, 7));
    wire.round(after!(29 * HOUR)).await;
    assert_eq!(wire.server.asked().len(), 5, "the old address is asked again");
}

#[tokio::test]
async fn e48_a_captive_portal_is_not_moved_to() {
    let (wire, _new) = moved("301 Moved Permanently", |_| {
        answer(
            "200 OK",
            "Content-Type: text/html\r\n",
            "<html><body>Pay for the network</body></html>",
        )
    });
    for clock in [after!(0), after!(12 * HOUR), after!(25 * HOUR), after!(48 * HOUR)] {
        assert!(wire.round(clock).await.error.is_some());
    }
    assert_eq!(wire.server.asked().len(), 4, "the address of the config is asked each time");
}

#[tokio::test]
async fn pages_are_left_alone_after_two_refusals_and_looked_at_again() {
    for status in [403, 429, 503] {
        let stand = Stand::new();
        stand.print("good", 1..=12);
        for n in 1..=12 {
            stand.files.answer(&format!("/good/{n}"), Answer::status(status));
        }
        let mut plan = stand.plan(&["good"]);
        plan.fetch.per_host = 1;
        round_of(&plan, || NOW).await;
        let asked =
            (1..=12).map(|n| stand.files.asked_of(&format!("/good/{n}")).len()).sum::<usize>();
        assert_eq!(asked, 2, "HTTP {status}");
        assert_eq!(stand.headlines(), titles(1..=12), "by the feed's own text");
    }
}

#[tokio::test]
async fn what_failed_is_looked_at_again_and_what_was_read_is_not_downloaded_again() {
    let stand = Stand::new();
    stand.print("good", [1, 2, 3]);
    stand.files.answer("/good/2", Answer::status(500));
    let unvalidated = Answer::new(200, crate::newsstand::HTML, story(3).page());
    stand.files.answer("/good/3", unvalidated);
    let plan = stand.plan(&["good"]);
    round_of(&plan, || NOW).await;
    stand.print("good", [1, 2, 3]);
    stand.files.answer("/good/3", Answer::new(200, crate::newsstand::HTML, story(3).page()));
    round_of(&plan, after!(20 * 60)).await;
    let asked = |n: usize| stand.files.asked_of(&format!("/good/{n}"));
    assert_eq!(asked(2).len(), 2, "the one that failed");
    assert!(asked(1)[1..].iter().all(|r| r.header("if-none-match").is_some()), "conditional");
    assert_eq!(asked(3).len(), 1, "no ETag, and well read");
    let full = stand.published();
    let entry = full.iter().find(|e| crate::newsstand::title(e) == story(2).title).unwrap();
    assert!(crate::newsstand::text(entry).contains(&story(2).paragraphs[4]), "the full text now");
}

#[tokio::test]
async fn robots_txt_that_could_not_be_had_is_asked_for_again() {
    let stand = Stand::new();
    stand.print("good", [1]);
    stand.files.answer("/robots.txt", Answer::status(503));
    let plan = stand.plan(&["good"]);
    let reports = round_of(&plan, || NOW).await;
    let [told] = &reports[0].problems[..] else { panic!("{reports:?}") };
    assert!(
        told.contains("could not be had (HTTP 503)") && !told.contains("does not let"),
        "{told}"
    );
    assert_eq!(stand.files.asked_of("/good/1").len(), 0, "until it is known what it allows");
    stand.files.answer("/robots.txt", Answer::status(404));
    round_of(&plan, after!(20 * 60)).await;
    assert_eq!(stand.files.asked_of("/good/1").len(), 1);
}

#[tokio::test]
async fn of_a_long_robots_txt_the_beginning_counts() {
    let stand = Stand::new();
    stand.print("good", [1, 2]);
    let rules = format!("User-agent: *\nDisallow: /good/1\n{}", "# more\n".repeat(100_000));
    stand.files.answer("/robots.txt", Answer::new(200, "text/plain", rules));
    round_of(&stand.plan(&["good"]), || NOW).await;
    let asked = [1, 2].map(|n| stand.files.asked_of(&format!("/good/{n}")).len());
    assert_eq!(asked, [0, 1]);
}
