//! Promise: a feed is followed to where it has moved, once it is sure that it has; redirects that lead nowhere end in plain
//! words (E32 to E34, E42, E47 to E49, E89).

use std::sync::Arc;

use copydesk::http::Allow;

use crate::newsstand::NOW;
use crate::polite::{HOUR, Wire, after, ok};
use crate::upstream::{Request, Step, Upstream, answer, fails, send};

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
async fn e32_e33_e34_redirects_without_an_end() {
    let to =
        |target: String| answer("301 Moved Permanently", &format!("Location: {target}\r\n"), "");
    fails(move |r| vec![send(to(r.path.clone()))], 1, "redirect loop").await;
    let back = move |r: &Request| match r.path.as_str() {
        "/bad.rss" => vec![send(to("/a".into()))],
        "/a" => vec![send(to("/b".into()))],
        _ => vec![send(to("/a".into()))],
    };
    fails(back, 3, "redirect loop").await;
    // Never the same address twice: the count ends it.
    let on = move |r: &Request| vec![send(to(format!("/bad.rss?hop={}", r.number)))];
    fails(on, 6, "redirect chain of more than 5 hops").await;
}

#[tokio::test]
async fn e42_places_that_are_none_and_places_beside() {
    for location in ["", "Location: \r\n", "Location: http://\r\n", "Location: //\r\n"] {
        let reply = answer("302 Found", location, "");
        fails(move |_| vec![send(reply.clone())], 1, "").await;
    }
    let wire = Wire::new(|r| match r.path.as_str() {
        "/wire.rss" => answer("302 Found", "Location: ../deep/./feed?x=1#part\r\n", ""),
        _ => ok("", 1),
    });
    assert_eq!(wire.round(after!(0)).await.error, None);
    assert_eq!(wire.server.asked()[1].path, "/deep/feed?x=1", "beside it, without the fragment");
}

#[tokio::test]
async fn e89_a_door_that_wants_a_cookie() {
    let door = |r: &Request| {
        assert_eq!(r.header("cookie"), None);
        vec![send(answer("302 Found", "Set-Cookie: seen=1\r\nLocation: /bad.rss\r\n", ""))]
    };
    fails(door, 1, "redirect loop").await;
}

/// The whole fetch has one measure of time, not each of its hops: of six that take 0.6 s each, two seconds hold three.
#[tokio::test]
async fn redirects_share_one_measure_of_time() {
    let hop = |r: &Request| {
        let to = format!(
            "TTP/1.1 302 Found\r\nLocation: /bad.rss?{}\r\nContent-Length: 0\r\n\r\n",
            r.number
        );
        vec![
            Step::Drip(b"H".to_vec(), std::time::Duration::from_millis(600)),
            send(to),
            Step::Again,
        ]
    };
    fails(hop, 4, "no complete answer in time").await;
}
