//! Promise: no client can close the server to the others, by asking slowly, reading slowly, or not at all.

use std::time::Duration;

use copydesk::model::Timestamp;
use copydesk::publish::{Document, Limits};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::loopback::PATIENCE;
use crate::server::{ATOM, ask, feed, started, with_feed};

const HOUR: Duration = Duration::from_secs(3600);

/// Behind a proxy all readers are one address.
#[tokio::test(flavor = "multi_thread")]
async fn of_128_readers_at_once_from_one_address_none_is_lost() {
    const READERS: usize = 128;
    const TIMES: usize = 3;
    let server = started(Limits::default()).await;
    let large = "<feed>news and more news</feed>\n".repeat(6000);
    server.board.put("/all.atom", Document::new(ATOM, large.clone(), Timestamp(0)));
    let readers = (0..READERS).map(|_| {
        let (at, length) = (server.at, large.len());
        tokio::spawn(async move {
            let mut whole = 0;
            for _ in 0..TIMES {
                let reply = ask(at, "GET", "/all.atom", "").await;
                whole += usize::from(reply.status == 200 && reply.body.len() == length);
            }
            whole
        })
    });
    let readers: Vec<_> = readers.collect();
    let mut whole = 0;
    for reader in readers {
        whole += reader.await.unwrap();
    }
    assert_eq!(whole, READERS * TIMES);
}

/// Slow downloads under way outlive any crowd that comes after them.
#[tokio::test(flavor = "multi_thread")]
async fn a_download_under_way_is_never_cut_for_a_newcomer() {
    let limits = Limits { connections_max: 8, per_address: 0, ..Limits::default() };
    let server = started(limits).await;
    let large = "x".repeat(8 << 20);
    server.board.put("/big", Document::new(ATOM, large.clone(), Timestamp(0)));
    let mut slow = Vec::new();
    for _ in 0..4 {
        let mut stream = TcpStream::connect(server.at).await.unwrap();
        stream
            .write_all(b"GET /big HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            .await
            .unwrap();
        let mut first = [0; 1000];
        stream.read_exact(&mut first).await.unwrap();
        slow.push(stream);
    }
    let crowd: Vec<_> = (0..40)
        .map(|_| {
            let at = server.at;
            tokio::spawn(async move { ask(at, "GET", "/nothing", "").await.status })
        })
        .collect();
    for one in crowd {
        assert_eq!(one.await.unwrap(), 404);
    }
    for mut stream in slow {
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).await.unwrap();
        assert!(rest.len() + 1000 > large.len(), "cut short after {}", rest.len());
    }
}

#[tokio::test]
async fn who_asks_and_never_reads_is_hung_up_on() {
    let limits = Limits { write_timeout: Duration::from_millis(100), ..Limits::default() };
    let server = started(limits).await;
    server.board.put("/big", Document::new(ATOM, "x".repeat(32 << 20), Timestamp(0)));
    let mut stream = TcpStream::connect(server.at).await.unwrap();
    stream.write_all(b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    // The server hangs up with most of it unsent: when that is read at last, it ends early.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let mut got = Vec::new();
    stream.read_to_end(&mut got).await.unwrap_or_default();
    assert!(got.len() < 32 << 20, "all of it was sent to who did not read");
}

#[tokio::test]
async fn one_connection_takes_many_requests() {
    let server = with_feed().await;
    let mut stream = TcpStream::connect(server.at).await.unwrap();
    let request = b"HEAD /all.atom HTTP/1.1\r\nHost: x\r\n\r\n";
    for _ in 0..3 {
        stream.write_all(request).await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        assert!(head.starts_with(b"HTTP/1.1 200"));
    }
}

fn impatient() -> Limits {
    let brief = Duration::from_millis(100);
    Limits { head_timeout: brief, page_timeout: brief, drain: brief, ..Limits::default() }
}

#[tokio::test]
async fn who_says_nothing_or_half_a_request_is_hung_up_on() {
    let server = started(impatient()).await;
    for start in ["", "GET / HTTP/1.1\r\nHost: x\r\nX"] {
        let mut stream = TcpStream::connect(server.at).await.unwrap();
        stream.write_all(start.as_bytes()).await.unwrap();
        let mut rest = Vec::new();
        // Ends because the server hangs up; the client never would.
        let ended = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut rest));
        assert!(ended.await.is_ok(), "still open after {start:?}");
    }
}

#[tokio::test]
async fn a_page_that_takes_too_long_is_given_up() {
    let server = started(impatient()).await;
    let reply = ask(server.at, "GET", "/slow", "").await;
    assert_eq!((reply.status, reply.header("retry-after")), (503, "10"));
}

#[tokio::test]
async fn three_hundred_silent_connections_close_nobody_out() {
    let limits = Limits { head_timeout: HOUR, ..Limits::default() };
    let server = started(limits).await;
    server.board.put("/all.atom", Document::new(ATOM, feed(), Timestamp(0)));
    let mut silent = Vec::new();
    for _ in 0..300 {
        let mut stream = TcpStream::connect(server.at).await.unwrap();
        stream.write_all(b"G").await.unwrap();
        silent.push(stream);
    }
    assert_eq!(ask(server.at, "GET", "/all.atom", "").await.status, 200);
    // None of them was hung up on to make room: they would be heard of for an hour yet.
    for stream in &silent {
        let said = stream.try_read(&mut [0; 1]).unwrap_err();
        assert_eq!(said.kind(), std::io::ErrorKind::WouldBlock);
    }
}

#[tokio::test]
async fn stopping_lets_answers_finish_and_does_not_wait_for_the_idle() {
    let server =
        started(Limits { page_timeout: Duration::from_millis(300), ..Limits::default() }).await;
    let idle = TcpStream::connect(server.at).await.unwrap();
    let mut asking = TcpStream::connect(server.at).await.unwrap();
    asking.write_all(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    // An answer on a later connection shows that the earlier ones are accepted.
    ask(server.at, "GET", "/nothing", "").await;
    server.stop.send(()).unwrap();
    let mut answer = Vec::new();
    asking.read_to_end(&mut answer).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 503"), "the answer under way was given");
    tokio::time::timeout(Duration::from_secs(5), server.task).await.unwrap().unwrap();
    assert!(TcpStream::connect(server.at).await.is_err(), "nobody listens any more");
    drop(idle);
}

#[tokio::test]
async fn stopping_does_not_wait_for_a_connection_kept_alive() {
    // Either would be waited for till the test's own end.
    let server = started(Limits { drain: HOUR, head_timeout: HOUR, ..Limits::default() }).await;
    server.board.put("/all.atom", Document::new(ATOM, feed(), Timestamp(0)));
    let mut kept = TcpStream::connect(server.at).await.unwrap();
    kept.write_all(b"HEAD /all.atom HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(kept.read_u8().await.unwrap());
    }
    server.stop.send(()).unwrap();
    tokio::time::timeout(PATIENCE, server.task).await.unwrap().unwrap();
    assert_eq!(kept.read(&mut [0; 8]).await.unwrap(), 0, "the client is told by a clean end");
}
