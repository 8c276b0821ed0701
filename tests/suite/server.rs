//! Promise: the server gives the file's bytes, answers as HTTP says, and no client can close it to the others.

use std::collections::HashMap;
use std::io::Read;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use copydesk::model::Timestamp;
use copydesk::publish::{Asked, Board, Document, Limits, Page, file, serve_with};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

const ATOM: &str = "application/atom+xml; charset=utf-8";

struct Server {
    at: SocketAddr,
    board: Arc<Board>,
    stop: oneshot::Sender<()>,
    task: tokio::task::JoinHandle<()>,
}

async fn lookup(asked: Asked) -> Option<Page> {
    let page =
        |status, body: &str| Some(Page::new(status, "text/html; charset=utf-8", body.to_owned()));
    match asked.path.as_str() {
        "/story/1/" => page(200, "<p>One story"),
        "/readyz" => page(503, "not yet"),
        "/slow" => std::future::pending().await,
        _ => None,
    }
}

async fn started(limits: Limits) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let board = Arc::new(Board::new());
    let (stop, stopped) = oneshot::channel();
    let shutdown = async { stopped.await.unwrap_or_default() };
    let task = tokio::spawn(serve_with(limits, listener, Arc::clone(&board), lookup, shutdown));
    Server { at, board, stop, task }
}

pub(crate) struct Reply {
    pub(crate) status: u16,
    headers: HashMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(String::as_str).unwrap_or_default()
    }
}

/// One request on a connection of its own; `more` are header lines, each with its line end.
pub(crate) async fn ask(at: SocketAddr, method: &str, path: &str, more: &str) -> Reply {
    let mut stream = TcpStream::connect(at).await.unwrap();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n{more}\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    let split = bytes.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(bytes[..split].to_vec()).unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers = lines.filter_map(|l| l.split_once(": "));
    let headers = headers.map(|(k, v)| (k.to_ascii_lowercase(), v.to_owned())).collect();
    Reply { status, headers, body: bytes[split + 4..].to_vec() }
}

fn feed() -> Vec<u8> {
    "<feed>news and more news</feed>\n".repeat(100).into_bytes()
}

async fn with_feed() -> Server {
    let server = started(Limits::default()).await;
    server.board.put("/all.atom", Document::new(ATOM, feed(), Timestamp::from_secs(1_000_000)));
    server
}

#[tokio::test]
async fn the_file_and_the_server_give_the_same_bytes() {
    let server = with_feed().await;
    let dir = tempfile::tempdir().unwrap();
    file::write(dir.path(), "all.atom", &feed()).unwrap();
    let written = std::fs::read(dir.path().join("all.atom")).unwrap();
    let plain = ask(server.at, "GET", "/all.atom", "").await;
    assert_eq!((plain.status, &plain.body), (200, &written));
    assert_eq!(plain.header("content-type"), ATOM);
    let zipped = ask(server.at, "GET", "/all.atom", "Accept-Encoding: br, gzip\r\n").await;
    assert_eq!(zipped.header("content-encoding"), "gzip");
    let mut unzipped = Vec::new();
    flate2::read::GzDecoder::new(&zipped.body[..]).read_to_end(&mut unzipped).unwrap();
    assert_eq!(unzipped, written);
    assert_ne!(plain.header("etag"), zipped.header("etag"));
    assert_eq!(zipped.header("vary"), "accept, accept-encoding");
}

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
    server.board.put("/all.atom", Document::new(ATOM, "new", Timestamp::from_secs(2_000_000)));
    assert_eq!(ask(server.at, "GET", "/all.atom", &same).await.body, b"new");
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let server = with_feed().await;
    let (get, head) = (
        ask(server.at, "GET", "/all.atom", "").await,
        ask(server.at, "HEAD", "/all.atom", "").await,
    );
    assert_eq!((head.status, head.body.len()), (200, 0));
    for name in ["content-length", "etag", "content-type", "last-modified", "vary"] {
        assert_eq!(head.header(name), get.header(name), "{name}");
    }
}

#[tokio::test]
async fn what_is_not_there_and_what_is_not_allowed() {
    let server = with_feed().await;
    for path in ["/nothing", "/../etc/passwd", "/all.atom/", "//all.atom", "/story/%00/"] {
        let reply = ask(server.at, "GET", path, "").await;
        assert_eq!(reply.status, 404, "{path}");
        assert_eq!(reply.header("content-type"), "text/plain; charset=utf-8");
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"] {
        let reply = ask(server.at, method, "/all.atom", "Content-Length: 0\r\n").await;
        assert_eq!((reply.status, reply.header("allow")), (405, "GET, HEAD"), "{method}");
    }
    let long = format!("/{}", "x".repeat(9000));
    assert_eq!(ask(server.at, "GET", &long, "").await.status, 414);
    let heavy = format!("X: {}\r\n", "x".repeat(100_000));
    assert_eq!(ask(server.at, "GET", "/all.atom", &heavy).await.status, 431);
    let many = (0..100).map(|n| format!("X-{n}: 1\r\n")).collect::<String>();
    assert_eq!(ask(server.at, "GET", "/all.atom", &many).await.status, 431);
}

#[tokio::test]
async fn pages_are_made_on_request() {
    let server = with_feed().await;
    let page = ask(server.at, "GET", "/story/1/?utm_source=x", "").await;
    assert_eq!((page.status, page.body.as_slice()), (200, &b"<p>One story"[..]));
    assert_eq!(page.header("cache-control"), "no-cache");
    let same = format!("If-None-Match: {}\r\n", page.header("etag"));
    assert_eq!(ask(server.at, "GET", "/story/1/", &same).await.status, 304);
    let ready = ask(server.at, "GET", "/readyz", "").await;
    assert_eq!((ready.status, ready.header("cache-control")), (503, "no-store"));
}

#[tokio::test]
async fn a_page_without_its_slash_leads_to_it() {
    let server = with_feed().await;
    server.board.put("/all/", Document::new("text/html; charset=utf-8", "x", Timestamp(0)));
    for (path, to) in [("/all", "./all/"), ("/story/1", "./1/")] {
        let reply = ask(server.at, "GET", path, "").await;
        assert_eq!((reply.status, reply.header("location")), (308, to), "{path}");
    }
    assert_eq!(ask(server.at, "GET", "/story/2", "").await.status, 404);
}

#[tokio::test]
async fn a_browser_that_is_lost_gets_a_page() {
    let server = with_feed().await;
    let html = "text/html; charset=utf-8";
    server.board.put("/404.html", Document::new(html, "<p>home</p>", Timestamp(0)));
    let reply = ask(server.at, "GET", "/nothing", "Accept: text/html,*/*\r\n").await;
    assert_eq!((reply.status, reply.header("content-type")), (404, html));
    assert_eq!(reply.body, b"<p>home</p>");
    let reply = ask(server.at, "GET", "/nothing", "Accept: */*\r\n").await;
    assert_eq!(reply.header("content-type"), "text/plain; charset=utf-8");
}

#[tokio::test]
async fn a_request_has_one_host() {
    let server = with_feed().await;
    let raw = async |head: &str| {
        let mut stream = TcpStream::connect(server.at).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        String::from_utf8_lossy(&answer[9..12]).into_owned()
    };
    let close = "Connection: close\r\n\r\n";
    assert_eq!(raw(&format!("GET /all.atom HTTP/1.1\r\n{close}")).await, "400");
    assert_eq!(
        raw(&format!("GET /all.atom HTTP/1.1\r\nHost: a\r\nHost: b\r\n{close}")).await,
        "400"
    );
    assert_eq!(raw(&format!("GET /all.atom HTTP/1.1\r\nHost: a\r\n{close}")).await, "200");
    assert_eq!(raw("GET /all.atom HTTP/1.0\r\n\r\n").await, "200");
}

#[tokio::test]
async fn pages_of_other_sites_read_feeds_only_when_the_config_says_so() {
    let shut = with_feed().await;
    assert_eq!(
        ask(shut.at, "GET", "/all.atom", "").await.header("access-control-allow-origin"),
        ""
    );
    let server = started(Limits { cors: true, ..Limits::default() }).await;
    server.board.put("/all.atom", Document::new(ATOM, feed(), Timestamp::from_secs(1_000_000)));
    for more in ["", "If-None-Match: *\r\n"] {
        let reply = ask(server.at, "GET", "/all.atom", more).await;
        assert_eq!(reply.header("access-control-allow-origin"), "*", "{more}");
    }
    let reply = ask(server.at, "OPTIONS", "/all.atom", "").await;
    assert_eq!((reply.status, reply.body.len()), (204, 0));
    assert_eq!(
        reply.header("access-control-allow-headers"),
        "if-none-match, if-modified-since, a-im"
    );
    assert_eq!(
        ask(server.at, "GET", "/story/1/", "").await.header("access-control-allow-origin"),
        ""
    );
}

#[tokio::test]
async fn only_what_came_since_for_who_asks_for_that() {
    let server = started(Limits::default()).await;
    let put = |text: &'static str, cuts: &[usize]| {
        let made = Document::new(ATOM, text, Timestamp(0)).parted(cuts);
        server.board.put("/all.atom", made);
    };
    put("<f>ab</f>", &[3, 4, 5]);
    let old = ask(server.at, "GET", "/all.atom", "").await;
    put("<f>cab</f>", &[3, 4, 5, 6]);
    let since = format!("A-IM: feed\r\nIf-None-Match: {}\r\n", old.header("etag"));
    let reply = ask(server.at, "GET", "/all.atom", &since).await;
    assert_eq!((reply.status, reply.header("im")), (226, "feed"));
    assert_eq!(reply.body, b"<f>c</f>");
    let whole = ask(server.at, "GET", "/all.atom", "").await;
    assert_eq!(reply.header("etag"), whole.header("etag"));
}

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
async fn every_answer_is_sealed() {
    let server = with_feed().await;
    let gone = "If-None-Match: *\r\n";
    for (method, path, more) in [
        ("GET", "/all.atom", ""),
        ("GET", "/all.atom", gone),
        ("HEAD", "/story/1/", ""),
        ("GET", "/story/1/", ""),
        ("GET", "/readyz", ""),
        ("GET", "/nothing", ""),
        ("POST", "/all.atom", "Content-Length: 0\r\n"),
    ] {
        let reply = ask(server.at, method, path, more).await;
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{method} {path}");
        assert_eq!(reply.header("referrer-policy"), "no-referrer");
        assert!(reply.header("content-security-policy").contains("default-src 'none'"));
        assert!(!reply.header("cross-origin-resource-policy").is_empty());
        assert!(!reply.header("permissions-policy").is_empty());
        let all = format!("{:?}{}", reply.headers, String::from_utf8_lossy(&reply.body));
        assert!(!all.contains("evil.example"), "the Host header is never used");
    }
    let feed = ask(server.at, "GET", "/all.atom", "").await;
    assert!(feed.header("content-security-policy").starts_with("sandbox"));
    assert_eq!(feed.header("cross-origin-resource-policy"), "cross-origin");
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
    let server = with_feed().await;
    let mut silent = Vec::new();
    for _ in 0..300 {
        let mut stream = TcpStream::connect(server.at).await.unwrap();
        stream.write_all(b"G").await.unwrap();
        silent.push(stream);
    }
    let started = Instant::now();
    assert_eq!(ask(server.at, "GET", "/all.atom", "").await.status, 200);
    // It takes about a millisecond; the silent ones would hold the server for ten seconds.
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
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
    let server = with_feed().await;
    let mut kept = TcpStream::connect(server.at).await.unwrap();
    kept.write_all(b"HEAD /all.atom HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(kept.read_u8().await.unwrap());
    }
    let started = Instant::now();
    server.stop.send(()).unwrap();
    server.task.await.unwrap();
    // The drain and the keep-alive would each allow it ten.
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    assert_eq!(kept.read(&mut [0; 8]).await.unwrap(), 0, "the client is told by a clean end");
}
