//! Promise: who has a document is told so, and it comes in the coding that was asked for (RFC 9110).

use copydesk::model::Timestamp;
use copydesk::publish::Document;

use crate::server::{ATOM, ask, with_feed};

#[tokio::test]
async fn unchanged_is_304() {
    let server = with_feed().await;
    let full = ask(server.at, "GET", "/all.atom", "").await;
    let same = format!("If-None-Match: \"x\", W/{}\r\n", full.header("etag"));
    let reply = ask(server.at, "GET", "/all.atom", &same).await;
    assert_eq!((reply.status, reply.body.len()), (304, 0));
    assert_eq!(reply.header("etag"), full.header("etag"));
    assert_eq!(reply.header("cache-control"), full.header("cache-control"));
    let since = format!("If-Modified-Since: {}\r\n", full.header("last-modified"));
    assert_eq!(ask(server.at, "GET", "/all.atom", &since).await.status, 304);
    let both = format!("If-None-Match: \"x\"\r\n{since}");
    assert_eq!(ask(server.at, "GET", "/all.atom", &both).await.status, 200);
    // What is newer may bear an earlier date: the clock was set back, or was ahead for a while.
    server.board.put("/all.atom", Document::new(ATOM, "new", Timestamp::from_secs(900_000)));
    for known in [same, since] {
        assert_eq!(ask(server.at, "GET", "/all.atom", &known).await.body, b"new", "{known}");
    }
}

#[tokio::test]
async fn conditions_codings_and_ranges() {
    let server = with_feed().await;
    let full = ask(server.at, "GET", "/all.atom", "").await;
    let (tag, long) = (full.header("etag").to_owned(), full.header("content-length").to_owned());
    for (method, more, status, length) in [
        ("HEAD", format!("If-None-Match: {tag}\r\n"), 304, long.as_str()),
        ("GET", format!("If-None-Match: {tag}\r\n"), 304, ""),
        ("GET", format!("If-Match: {tag}\r\n"), 200, &long),
        ("GET", "If-Match: \"x\"\r\n".to_owned(), 412, "42"),
        ("GET", "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:01 GMT\r\n".to_owned(), 412, "42"),
        // A range need not be given, and is not.
        ("GET", "Range: bytes=0-9\r\n".to_owned(), 200, &long),
        ("GET", "Range: bytes=9999999-\r\n".to_owned(), 200, &long),
        ("HEAD", "Range: bytes=0-9\r\n".to_owned(), 200, &long),
        ("GET", "If-Modified-Since: Monday, 12-Jan-70 13:46:40 GMT\r\n".to_owned(), 304, ""),
        ("GET", "If-Modified-Since: Mon Jan 12 13:46:40 1970\r\n".to_owned(), 304, ""),
        ("GET", "Expect: 100-continue\r\n".to_owned(), 200, &long),
        ("FOO", String::new(), 405, "29"),
    ] {
        let reply = ask(server.at, method, "/all.atom", &more).await;
        assert_eq!(
            (reply.status, reply.header("content-length")),
            (status, length),
            "{method} {more}"
        );
        assert!(reply.header("content-range").is_empty() && !reply.header("date").is_empty());
    }
    for (accepted, coded) in [
        ("gzip", true),
        ("identity;q=0", true),
        ("gzip;q=0", false),
        ("*;q=0", false),
        ("identity;q=1, gzip;q=0.5", false),
    ] {
        let more = format!("Accept-Encoding: {accepted}\r\n");
        let reply = ask(server.at, "GET", "/all.atom", &more).await;
        assert_eq!(reply.header("content-encoding") == "gzip", coded, "{accepted}");
        assert_eq!(reply.header("vary"), "accept, accept-encoding");
    }
}
