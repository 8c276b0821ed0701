//! Promise: the server gives the file's bytes, and answers as HTTP says.

use std::collections::HashMap;
use std::io::Read;
use std::net::SocketAddr;
use std::sync::Arc;

use copydesk::model::Timestamp;
use copydesk::publish::{Asked, Board, Document, Limits, Page, file, serve_with};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

pub(crate) const ATOM: &str = "application/atom+xml; charset=utf-8";

pub(crate) struct Server {
    pub(crate) at: SocketAddr,
    pub(crate) board: Arc<Board>,
    pub(crate) stop: oneshot::Sender<()>,
    pub(crate) task: tokio::task::JoinHandle<()>,
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

pub(crate) async fn started(limits: Limits) -> Server {
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
    pub(crate) headers: HashMap<String, String>,
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
    let head =
        format!("{method} {path} HTTP/1.1\r\nHost: evil-name\r\nConnection: close\r\n{more}\r\n");
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

pub(crate) fn feed() -> Vec<u8> {
    "<feed>news and more news</feed>\n".repeat(100).into_bytes()
}

pub(crate) async fn with_feed() -> Server {
    let server = started(Limits::default()).await;
    server.board.put("/all.atom", Document::new(ATOM, feed(), Timestamp::from_secs(1_000_000)));
    server
}

#[tokio::test]
async fn until_the_press_has_fared_nobody_is_told_that_there_is_nothing() {
    let server = started(Limits::default()).await;
    server.board.await_press();
    let reply = ask(server.at, "GET", "/all.atom", "").await;
    assert_eq!((reply.status, reply.header("retry-after")), (503, "10"));
    assert_eq!(ask(server.at, "GET", "/story/1/", "").await.status, 200, "what is there is given");
    server.board.fared(None);
    assert_eq!(ask(server.at, "GET", "/all.atom", "").await.status, 404);
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
    let check = async |hosts: &[&str], status: &str| {
        let lines: String = hosts.iter().map(|host| format!("Host: {host}\r\n")).collect();
        let head = format!("GET /all.atom HTTP/1.1\r\n{lines}Connection: close\r\n\r\n");
        assert_eq!(raw(&head).await, status, "{hosts:?}");
    };
    check(&[], "400").await;
    check(&["a", "b"], "400").await;
    check(&["a:b"], "400").await;
    check(&["a"], "200").await;
    assert_eq!(raw("GET /all.atom HTTP/1.0\r\n\r\n").await, "200");
    // A stranger's page that has its own name lead to this machine asks by that name.
    server.board.go_by(Some(vec!["news.example".to_owned()]));
    check(&["evil.example"], "421").await;
    check(&["news.example:443"], "200").await;
    check(&["127.0.0.1:1"], "200").await;
    let both = "GET http://evil.example/all.atom HTTP/1.1\r\nHost: news.example\r\nConnection: close\r\n\r\n";
    assert_eq!(raw(both).await, "421", "the address itself counts more");
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
        assert!(!all.contains("evil-name"), "the Host header is never used");
    }
    let feed = ask(server.at, "GET", "/all.atom", "").await;
    assert!(feed.header("content-security-policy").starts_with("sandbox"));
    assert_eq!(feed.header("cross-origin-resource-policy"), "cross-origin");
}

/// What a server answers to these bytes and nothing more, and whether the client says that it has no more to say.
async fn raw(server: &Server, bytes: &[u8], ended: bool) -> String {
    let mut stream = TcpStream::connect(server.at).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    if ended {
        stream.shutdown().await.unwrap();
    }
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap_or_default();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn heads_that_are_none_or_say_what_cannot_be() {
    let server = with_feed().await;
    let close = "Connection: close\r\n\r\n";
    for host in ["a b", "user@a", "a/b", "a, b"] {
        let head = format!("GET /all.atom HTTP/1.1\r\nHost: {host}\r\n{close}");
        let answer = raw(&server, head.as_bytes(), false).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "Host: {host}");
    }
    for bad in [
        "GET all.atom HTTP/1.1\r\nHost: a\r\n",
        "GET * HTTP/1.1\r\nHost: a\r\n",
        "GET /all.atom HTTP/1.1\r\nHost: a\r\nX: a\r\n folded\r\n",
        "GET /all.atom HTTP/1.1\r\nHost: a\r\nX : a\r\n",
        "GET /all.atom HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n",
        "GET /all.atom HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: odd\r\n",
        "GET /all.atom\r\n",
        "\u{16}\u{3}\u{1}hello\r\n",
    ] {
        let answer = raw(&server, format!("{bad}{close}").as_bytes(), false).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{bad:?}: {answer}");
    }
    for fine in [
        "GET http://elsewhere.example/all.atom HTTP/1.1\r\nHost: a\r\n",
        "GET /all.atom HTTP/1.1\r\nHost: [::1]:8087\r\n",
        "\r\nGET /%61ll%2Eatom HTTP/1.1\r\nHost: a\r\n",
        "GET /all.atom HTTP/1.1\nHost: a\n",
    ] {
        let answer = raw(&server, format!("{fine}{close}").as_bytes(), false).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{fine:?}: {answer}");
    }
    for nowhere in
        ["/all%2fx", "/%2e%2e/all.atom", "/all%", "/%zz", "/all.atom;x", "//evil.example/all"]
    {
        assert_eq!(ask(server.at, "GET", nowhere, "").await.status, 404, "{nowhere}");
    }
}

#[tokio::test]
async fn many_requests_at_once_and_connections_that_end() {
    let server = with_feed().await;
    let one = "GET /story/1/ HTTP/1.1\r\nHost: a\r\n";
    let three = format!("{one}\r\n{one}\r\n{one}Connection: close\r\n\r\n{one}\r\n");
    let answer = raw(&server, three.as_bytes(), false).await;
    assert_eq!(answer.matches("HTTP/1.1 200").count(), 3, "none after the last: {answer}");
    let answer = raw(&server, format!("{one}\r\n").as_bytes(), true).await;
    assert!(answer.ends_with("<p>One story"), "who has no more to say gets the answer: {answer}");
    let old = "GET /story/1/ HTTP/1.0\r\n";
    let answer = raw(&server, format!("{old}\r\n").as_bytes(), false).await;
    assert!(answer.contains(" 200 OK") && answer.ends_with("<p>One story"), "{answer}");
    let kept = format!("{old}Connection: keep-alive\r\n\r\n{old}\r\n");
    let answer = raw(&server, kept.as_bytes(), false).await;
    assert_eq!(answer.matches(" 200 OK").count(), 2, "{answer}");
    assert!(answer.to_lowercase().contains("connection: keep-alive"), "{answer}");
    let posted = "POST /all.atom HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
    let answer =
        raw(&server, format!("{posted}{one}Connection: close\r\n\r\n").as_bytes(), false).await;
    assert!(
        answer.contains(" 405 ") && answer.contains(" 200 OK"),
        "its body is no request: {answer}"
    );
}
