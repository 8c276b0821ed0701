//! Promise: a guest with manners. Nothing is asked for twice that is known, nothing before the time a server named, nothing
//! that only a browser sends (P01 to P22, E50 to E69).

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
        || crate::newsstand::NOW.plus(std::time::Duration::from_secs($secs))
    };
}
pub(crate) use after;

pub(crate) const HOUR: u64 = 3600;
pub(crate) const DAY: u64 = 24 * HOUR;

/// A feed whose entry has no page.
fn feed(n: usize) -> String {
    let guid = format!("tag:x.example,2026:{n}");
    rss("wire", &[(guid, String::new(), story(n))])
}

/// A server and a plan that polls one feed of it.
pub(crate) struct Wire {
    pub(crate) stand: Stand,
    pub(crate) server: Upstream,
    pub(crate) plan: Plan,
}

impl Wire {
    pub(crate) fn new(script: impl Fn(&Request) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::of(&["wire"], script)
    }

    /// Several feeds of one host, `/ID.rss`.
    pub(crate) fn of(
        ids: &[&str],
        script: impl Fn(&Request) -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
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

    pub(crate) async fn round(&self, clock: fn() -> Timestamp) -> PollReport {
        round_of(&self.plan, clock).await.swap_remove(0)
    }

    /// The two conditions of the last request.
    pub(crate) fn conditions(&self) -> (Option<String>, Option<String>) {
        let last = self.server.asked_of("/wire.rss").pop().unwrap();
        let one = |name| last.header(name).map(str::to_owned);
        (one("if-none-match"), one("if-modified-since"))
    }
}

/// Answers one after the other; the last one again and again.
pub(crate) fn in_turn(answers: Vec<Vec<u8>>) -> impl Fn(&Request) -> Vec<u8> + Send + Sync {
    move |request| answers[request.number.min(answers.len() - 1)].clone()
}

pub(crate) fn ok(headers: &str, n: usize) -> Vec<u8> {
    answer("200 OK", headers, feed(n))
}

pub(crate) fn pair(etag: Option<&str>, date: Option<&str>) -> (Option<String>, Option<String>) {
    (etag.map(str::to_owned), date.map(str::to_owned))
}

#[tokio::test]
async fn p01_p14_p22_one_unconditional_request_in_the_life_of_a_feed() {
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
async fn p02_p05_p06_p07_e56_validators_go_back_byte_for_byte() {
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
async fn p04_e55_validators_that_are_none_are_not_sent() {
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
async fn p03_p08_p09_p10_e51_e54_each_answer_replaces_what_it_names() {
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
            "HTTP 403 (a firewall lets only browsers in",
        ),
        (answer("403 Forbidden", html, page("No")), "HTTP 403 (it refuses us"),
        (
            answer("202 Accepted", "x-amzn-waf-action: challenge\r\n", ""),
            "HTTP 202 (a firewall lets only browsers in",
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
