//! Promise: whatever a server does on the wire, its source fails in plain words, and nobody else notices (E01 to E31, E86, E93).

use std::io::Write;
use std::time::Duration;

use copydesk::http::Allow;

use crate::loopback::Answer;
use crate::newsstand::{NOW, RSS, rss, story, titles};
use crate::upstream::{Spoilt, Step, Upstream, answer, fails, send};

const AGAIN: &str = "tried again later";

/// A feed that would be news, were it believed.
fn news() -> String {
    let link = "http://127.0.0.1:9/never".to_owned();
    rss("bad", &[(link.clone(), link, story(9))])
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    zip.write_all(bytes).unwrap();
    zip.finish().unwrap()
}

/// An answer in a coding.
fn coded(coding: &str, body: &[u8]) -> Vec<Step> {
    let headers = format!("Content-Type: {RSS}\r\nContent-Encoding: {coding}\r\n");
    vec![send(answer("200 OK", &headers, body))]
}

#[tokio::test]
async fn e01_nobody_listens() {
    let stand = Spoilt::new(|_| Vec::new());
    stand.spoil().await;
    let free = std::net::TcpListener::bind("127.0.0.4:0").unwrap().local_addr().unwrap();
    let mut plan = stand.plan();
    let bad = std::sync::Arc::make_mut(&mut plan.sources[1]);
    bad.url = format!("http://{free}/bad.rss");
    plan.fetch.allow.push(Allow::Addr(free));
    let bad = stand.round_at(&plan, || NOW).await;
    let told = bad.error.unwrap();
    assert!(told.contains("can't connect (Connection refused)") && told.contains(AGAIN), "{told}");
}

#[tokio::test]
async fn e02_a_black_hole() {
    // A full accept queue swallows the SYN, as a firewall does.
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.5:0".parse().unwrap()).unwrap();
    let hole = socket.listen(1).unwrap();
    let at = hole.local_addr().unwrap();
    let mut held = Vec::new();
    while let Ok(Ok(stream)) =
        tokio::time::timeout(Duration::from_millis(300), tokio::net::TcpStream::connect(at)).await
    {
        held.push(stream);
        assert!(held.len() < 100, "the queue has no end");
    }
    let stand = Spoilt::new(|_| Vec::new());
    stand.spoil().await;
    let mut plan = stand.plan();
    std::sync::Arc::make_mut(&mut plan.sources[1]).url = format!("http://{at}/bad.rss");
    plan.fetch.allow.push(Allow::Addr(at));
    let told = stand.round_at(&plan, || NOW).await.error.unwrap();
    assert!(told.contains("no connection stood") && told.contains(AGAIN), "{told}");
}

#[tokio::test]
async fn e03_e07_e08_too_slow() {
    let late = "no complete answer in time";
    fails(|_| vec![Step::Hold], 1, late).await;
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nX-Slow: ";
    fails(|_| vec![Step::Drip(head.to_vec(), Duration::from_millis(100))], 1, late).await;
    let body = [&answer("200 OK", "", news())[..60], &[b' '; 300][..]].concat();
    fails(move |_| vec![Step::Drip(body.clone(), Duration::from_millis(100))], 1, late).await;
}

#[tokio::test]
async fn e04_e05_e06_connections_that_break() {
    let failed = "the connection failed";
    fails(|_| Vec::new(), 2, failed).await;
    let head = || send("HTTP/1.1 200 OK\r\nContent-Type: te");
    fails(move |_| vec![head(), Step::Reset], 2, failed).await;
    let half = |news: &str| answer("200 OK", "ETag: \"half\"\r\n", news)[..200].to_vec();
    let spoilt = fails(move |_| vec![send(half(&news())), Step::Reset], 1, failed).await;
    // What it had before makes the next request conditional: nothing of the half is remembered.
    spoilt.round_at(&spoilt.plan(), || NOW.plus(Duration::from_secs(600))).await;
    let asked = spoilt.server.asked_of("/bad.rss");
    assert_eq!(asked.last().unwrap().header("if-none-match"), Some("\"first\""));
}

#[tokio::test]
async fn e09_e10_bodies_without_an_end() {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunk = [b"2000\r\n".to_vec(), vec![b' '; 0x2000], b"\r\n".to_vec()].concat();
    let endless = move |_: &_| vec![send(chunked), Step::Repeat(chunk.clone(), 100_000)];
    fails(endless, 1, "larger than 1 MiB").await;
    let plain = "HTTP/1.0 200 OK\r\n\r\n";
    let endless = move |_: &_| vec![send(plain), Step::Repeat(vec![b' '; 0x2000], 100_000)];
    fails(endless, 1, "larger than 1 MiB").await;
}

#[tokio::test]
async fn e11_e14_lengths_that_are_not_so() {
    let failed = "the connection failed";
    let short = |news: String| {
        format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{news}", news.len() + 9)
    };
    fails(move |_| vec![send(short(news()))], 1, failed).await;
    let two = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef";
    fails(move |_| vec![send(two)], 2, failed).await;
}

#[tokio::test]
async fn e12_e13_e93_what_stands_behind_an_answer_is_no_answer() {
    // A second answer is smuggled behind the first; it must not be taken for that of the next request.
    let spoilt = Spoilt::new(|request| {
        let smuggled = answer("200 OK", "ETag: \"evil\"\r\n", news());
        let mut out = answer("404 Not Found", "", "no");
        if request.head.contains("chunked-too") {
            out = b"HTTP/1.1 404 No\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".to_vec();
        }
        vec![send([out, smuggled].concat()), Step::Again]
    });
    spoilt.spoil().await;
    for _ in 0..2 {
        let bad = spoilt.round().await;
        assert!(bad.error.unwrap().contains("HTTP 404"));
    }
    assert_eq!(spoilt.stand.headlines(), titles([1, 2, 3]));
}

#[tokio::test]
async fn e15_e16_e17_chunks_that_are_none() {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let failed = "the connection failed";
    fails(move |_| vec![send(format!("{head}FFFFFFFFFFFFFFFFF\r\n"))], 1, failed).await;
    let long = "x".repeat(1 << 20);
    fails(move |_| vec![send(format!("{head}5;{long}\r\nabcde\r\n0\r\n\r\n"))], 1, failed).await;
    let trailers = "X-Trailer: and more of it\r\n".repeat(100_000);
    fails(move |_| vec![send(format!("{head}0\r\n{trailers}\r\n"))], 1, "").await;
}

#[tokio::test]
async fn e18_e19_heads_beyond_measure() {
    let failed = "the connection failed";
    let many = "X-Header: y\r\n".repeat(10_000);
    fails(move |_| vec![send(answer("200 OK", &many, news()))], 2, failed).await;
    let one = format!("X-Long: {}\r\n", "y".repeat(300 << 10));
    fails(move |_| vec![send(answer("200 OK", &one, news()))], 2, "64 KiB of headers").await;
}

#[tokio::test]
async fn e20_e21_answers_before_the_answer() {
    let hints = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n".to_vec();
    let last = answer("404 Not Found", "", "");
    fails(move |_| vec![Step::Repeat(hints.clone(), 20_000), send(last.clone())], 1, "HTTP 404")
        .await;
    let switch = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n";
    fails(move |_| vec![send(switch)], 1, "HTTP 101 (").await;
}

#[tokio::test]
async fn e22_e23_no_http_at_all() {
    let failed = "the connection failed";
    fails(|_| vec![send(news())], 2, failed).await;
    for header in ["X-A: b\0c\r\n", "X-A: b\rc\r\n", " folded: x\r\n"] {
        let head = format!("HTTP/1.1 200 OK\r\n{header}Content-Length: 0\r\n\r\n");
        fails(move |_| vec![send(head.clone())], 2, "").await;
    }
}

#[tokio::test]
async fn e24_words_that_are_commands_to_a_terminal() {
    let evil = "HTTP/1.1 500 \x1b[2J\u{202e}\r\nServer: \x1b]0;x\x07\r\nContent-Length: 0\r\n\r\n";
    let spoilt = fails(move |_| vec![send(evil)], 2, "").await;
    let told = spoilt.status().last_error.unwrap();
    assert!(!told.contains(['\x1b', '\x07', '\u{202e}']), "{told:?}");
}

#[tokio::test]
async fn e25_e26_e27_bombs() {
    let nothing = vec![b' '; 64 << 20];
    let gz = gzip(&nothing);
    fails(move |_| coded("gzip", &gz), 1, "larger than").await;
    let mut br = Vec::new();
    let params = brotli::enc::BrotliEncoderParams { quality: 5, ..Default::default() };
    brotli::BrotliCompress(&mut &nothing[..], &mut br, &params).unwrap();
    fails(move |_| coded("br", &br), 1, "larger than").await;
    let zst = zstd::bulk::compress(&nothing, 3).unwrap();
    fails(move |_| coded("zstd", &zst), 1, "larger than").await;
    // A frame that asks for a window of 2 GiB.
    let window = [&[0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8][..], &[0; 100]].concat();
    fails(move |_| coded("zstd", &window), 1, "does not decode").await;
}

#[tokio::test]
async fn e28_e29_e31_codings_that_are_not_so() {
    let twice = gzip(&gzip(news().as_bytes()));
    fails(move |_| coded("gzip, gzip", &twice), 1, "\"gzip, gzip\"").await;
    fails(|_| coded("gzip", news().as_bytes()), 1, "says it is gzip").await;
    for (coding, whole) in [
        ("gzip", gzip(news().as_bytes())),
        ("zstd", zstd::bulk::compress(news().as_bytes(), 3).unwrap()),
    ] {
        let cut = whole[..whole.len() - 5].to_vec();
        fails(move |_| coded(coding, &cut), 1, "").await;
    }
}

/// An answer in this coding is read.
async fn read(coding: &str, body: Vec<u8>) {
    let coding = coding.to_owned();
    let shown = coding.clone();
    let spoilt = Spoilt::new(move |_| coded(&coding, &body));
    spoilt.stand.print("good", [1]);
    spoilt.turn();
    let plan = spoilt.plan();
    let reports = crate::newsstand::round_of(&plan, || NOW).await;
    assert_eq!((reports[1].error.as_deref(), reports[1].articles), (None, 1), "{shown}");
    assert_eq!(spoilt.stand.headlines(), titles([1, 9]), "{shown}");
}

#[tokio::test]
async fn codings_that_are_allowed_or_meant_well() {
    let news = news().into_bytes();
    let half = news.len() / 2;
    read("gzip", [gzip(&news[..half]), gzip(&news[half..])].concat()).await;
    let mut raw = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    raw.write_all(&news).unwrap();
    read("deflate", raw.finish().unwrap()).await;
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    zlib.write_all(&news).unwrap();
    read("deflate", zlib.finish().unwrap()).await;
    for none in ["identity", "none", "utf-8", "binary", "UTF-8, gzip"] {
        let body = if none.contains("gzip") { gzip(&news) } else { news.clone() };
        read(none, body).await;
    }
}

/// What is compressed and does not say so is read like what does, and no further.
#[tokio::test]
async fn e30_compressed_without_a_word() {
    let coded = |body: Vec<u8>| move |_: &_| vec![send(answer("200 OK", "", &body))];
    let spoilt = Spoilt::new(coded(gzip(news().as_bytes())));
    spoilt.stand.print("good", [1]);
    spoilt.turn();
    let reports = crate::newsstand::round_of(&spoilt.plan(), || NOW).await;
    assert_eq!((reports[1].error.as_deref(), reports[1].articles), (None, 1));
    fails(coded(gzip(&vec![b' '; 64 << 20])), 1, "").await;
}

#[tokio::test]
async fn statuses_that_are_no_answer() {
    for (status, why) in [
        ("202 Accepted", "HTTP 202 (it is still being made"),
        ("206 Partial Content", "HTTP 206 (a part of it"),
        ("300 Multiple Choices", "HTTP 300 ("),
        ("401 Unauthorized", "give the source secret and authorization or user"),
        ("402 Payment Required", "wants to be paid"),
        ("418 I'm a teapot", "HTTP 418 ("),
        ("999 Request denied", "refuse programs"),
    ] {
        fails(move |_| vec![send(answer(status, "", news()))], 1, why).await;
    }
}

#[tokio::test]
async fn a_connection_that_was_lost_is_no_failure() {
    // It closes after each answer without a word, so that the next request finds a dead connection.
    let spoilt = Spoilt::new(|_| Vec::new());
    let link = spoilt.stand.url("/bad/2");
    let feed = rss("bad", &[(link.clone(), link, story(2))]);
    let server = Upstream::at([127, 0, 0, 6], move |request| {
        // The first request of each connection is answered, the second one finds it closed.
        match request.number {
            0 => vec![send(answer("302 Found", "Location: /feed\r\n", "")), Step::Again],
            1 => vec![Step::Reset],
            _ => vec![send(answer("200 OK", "", &feed)), Step::Again],
        }
    });
    let mut plan = spoilt.plan();
    std::sync::Arc::make_mut(&mut plan.sources[1]).url = server.url("/start");
    plan.fetch.allow.push(Allow::Addr(server.at));
    let reports = crate::newsstand::round_of(&plan, || NOW).await;
    assert_eq!(reports[1].error, None);
    let asked: Vec<_> = server.asked().iter().map(|r| r.connection).collect();
    assert_eq!(asked.len(), 3, "{asked:?}");
    assert_ne!(asked[1], asked[2], "on a new connection");
}

#[tokio::test]
async fn a_server_that_is_not_the_right_one_is_asked_once_more() {
    let spoilt = Spoilt::new(|_| Vec::new());
    let feed = news();
    let server = Upstream::at([127, 0, 0, 7], move |request| match request.number {
        0 => vec![send(answer("421 Misdirected Request", "", "")), Step::Again],
        _ => vec![send(answer("200 OK", "", &feed)), Step::Again],
    });
    let mut plan = spoilt.plan();
    std::sync::Arc::make_mut(&mut plan.sources[1]).url = server.url("/feed");
    plan.fetch.allow.push(Allow::Addr(server.at));
    let reports = crate::newsstand::round_of(&plan, || NOW).await;
    assert_eq!(reports[1].error, None);
    fails(|_| vec![send(answer("421 Misdirected Request", "", ""))], 2, "HTTP 421 (").await;
}

#[tokio::test]
async fn e86_papers_and_films_behind_an_entry_are_not_read() {
    let spoilt = Spoilt::new(|_| Vec::new());
    for (path, media) in
        [("/bad/4", "application/pdf"), ("/bad/5", "video/mp4"), ("/bad/6", "image/svg+xml")]
    {
        let link = spoilt.stand.url(path);
        let piece = story(path[5..].parse().unwrap());
        spoilt.stand.files.answer(path, Answer::new(200, media, "x".repeat(4096)).endless());
        let feed = rss("bad", &[(link.clone(), link, piece.clone())]);
        spoilt.stand.files.answer("/good.rss", Answer::ok(RSS, feed));
        let plan = spoilt.stand.plan(&["good"]);
        let reports = crate::newsstand::round_of(&plan, || NOW).await;
        let [told] = &reports[0].problems[..] else { panic!("{:?}", reports[0]) };
        assert!(told.contains(media) && told.contains("the feed's own text is used"), "{told}");
        assert!(spoilt.stand.headlines().contains(&piece.title));
    }
}
