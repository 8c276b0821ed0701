//! Promise: what servers and feeds say of time makes polls rarer and never more frequent, within bounds, over restarts, and
//! whatever the clocks do (E57 to E59, E98, P15, P16).

use std::time::Duration;

use copydesk::model::Timestamp;
use copydesk::press::status::{From, SourceStatus, status};
use copydesk::rounds::once::{Which, once_of};

use crate::newsstand::{NOW, titles};
use crate::polite::{DAY, HOUR, Wire, after, in_turn, ok};
use crate::upstream::{answer, shelf_of};

const QUARTER: u64 = 15 * 60;

fn told(wire: &Wire) -> SourceStatus {
    let shelf = shelf_of(&wire.plan);
    let (sources, pace) = (&wire.plan.sources, &wire.plan.schedule);
    status(shelf.store.as_ref(), sources, From::default(), pace, NOW).unwrap().sources.remove(0)
}

/// How long it is to the next poll after an answer with these headers, in seconds, and why.
async fn wait(headers: &str) -> (u64, String) {
    let headers = format!("ETag: \"x\"\r\n{headers}");
    let wire = Wire::new(move |_| ok(&headers, 1));
    let next = wire.round(after!(0)).await.next.unwrap();
    let told = told(&wire);
    assert_eq!(told.next_poll.unwrap().0, next, "status says the same");
    (next.since(NOW).as_secs(), told.next_reason)
}

#[tokio::test]
async fn e57_e58_e59_p16_freshness_beyond_reason() {
    let (year, why) = wait("Cache-Control: max-age=31536000\r\n").await;
    assert!((30 * DAY..=33 * DAY).contains(&year), "{year}");
    assert!(why.contains("max-age"), "{why}");
    let (own, _) = wait("").await;
    assert!((QUARTER..=DAY * 11 / 10).contains(&own), "{own}");
    let (half_a_day, why) = wait("Cache-Control: max-age=43200\r\n").await;
    assert!((12 * HOUR..=14 * HOUR).contains(&half_a_day), "{half_a_day}");
    assert!(why.contains("max-age"), "{why}");
    for nothing in [
        "Cache-Control: max-age=-1\r\n",
        "Cache-Control: max-age=abc\r\n",
        "Cache-Control: max-age=1\r\n",
        "Expires: 0\r\n",
        "Expires: Thu, 01 Jan 1970 00:00:00 GMT\r\n",
    ] {
        let (wait, _) = wait(nothing).await;
        assert_eq!(wait, own, "{nothing} asks for nothing");
    }
    let (twice, _) = wait("Cache-Control: max-age=43200, max-age=86400\r\n").await;
    assert!(twice <= 14 * HOUR, "the smallest that counts: {twice}");
}

#[tokio::test]
async fn e59_an_etag_counts_whatever_expires_says() {
    let wire = Wire::new(in_turn(vec![
        ok("ETag: \"x\"\r\nExpires: 0\r\n", 1),
        answer("304 Not Modified", "Expires: 0\r\n", ""),
    ]));
    wire.round(after!(0)).await;
    assert!(wire.round(after!(HOUR)).await.unchanged);
    assert_eq!(wire.conditions().0.as_deref(), Some("\"x\""));
}

/// A timer that fires every minute asks no earlier than was said before the restart, which each of its rounds is.
#[tokio::test]
async fn p15_the_next_poll_is_kept_over_restarts() {
    let wire = Wire::new(|_| ok("ETag: \"x\"\r\nCache-Control: max-age=7200\r\n", 1));
    let next = wire.round(after!(0)).await.next.unwrap();
    for early in [after!(60), after!(HOUR), after!(2 * HOUR - 60)] {
        assert!(early() < next);
        let reports = once_of(&wire.plan, &Which::Due, early, |_| {}).await.unwrap();
        assert!(reports.is_empty(), "{reports:?}");
        assert_eq!(told(&wire).next_poll.unwrap().0, next, "nor is it put off");
    }
    once_of(&wire.plan, &Which::Due, after!(3 * HOUR), |_| {}).await.unwrap();
    assert_eq!(wire.server.asked().len(), 2);
}

/// A server whose clock is a day off, and our own set a day ahead and back: polls go on, and no storm of them.
#[tokio::test]
async fn e98_clocks_that_are_off_by_a_day() {
    for date in ["Mon, 02 Mar 2026 09:00:00 GMT", "Wed, 04 Mar 2026 09:00:00 GMT"] {
        let (wait, _) = wait(&format!("Date: {date}\r\nCache-Control: max-age=3600\r\n")).await;
        assert!((HOUR..=4 * HOUR).contains(&wait), "{date}: {wait}");
    }
    let wire = Wire::new(|_| ok("ETag: \"x\"\r\n", 1));
    let yesterday: fn() -> Timestamp = || Timestamp(NOW.0 - 24 * 3600 * 1000);
    for clock in [after!(0), after!(DAY), yesterday, after!(0)] {
        let report = wire.round(clock).await;
        assert_eq!(report.error, None);
        let wait = report.next.unwrap().since(clock());
        let within = Duration::from_secs(QUARTER)..=Duration::from_secs(DAY * 11 / 10);
        assert!(within.contains(&wait), "{wait:?}");
        assert_eq!(wire.stand.headlines(), titles([1]), "nothing is emptied");
    }
    assert_eq!(wire.server.asked().len(), 4, "one request a poll");
}
