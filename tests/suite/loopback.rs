//! A small news server on loopback: one thread, canned files, validators, nothing else.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What is served: path to media type and body.
#[derive(Clone, Default)]
pub(crate) struct Files(Arc<Mutex<BTreeMap<String, (&'static str, String)>>>);

impl Files {
    pub(crate) fn put(&self, path: &str, media: &'static str, body: impl Into<String>) {
        self.0.lock().unwrap().insert(path.to_owned(), (media, body.into()));
    }

    /// Serves until the test's process ends.
    pub(crate) fn serve(&self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (at, files) = (listener.local_addr().unwrap(), self.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let files = files.clone();
                std::thread::spawn(move || files.answer(&stream));
            }
        });
        at
    }

    /// One exchange; a client that goes away is no failure.
    fn answer(&self, mut stream: &TcpStream) {
        let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
        let first = lines.next().unwrap_or_default();
        let head: Vec<String> = lines.take_while(|l| !l.is_empty()).collect();
        let path = first.split(' ').nth(1).unwrap_or_default();
        let found = self.0.lock().unwrap().get(path).cloned();
        let reply = found.map_or_else(
            || {
                "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                    .to_owned()
            },
            |(media, body)| reply(&head, media, &body),
        );
        stream.write_all(reply.as_bytes()).unwrap_or_default();
    }
}

/// 304 to who knows the body already.
fn reply(head: &[String], media: &str, body: &str) -> String {
    let sum: u64 = body.bytes().map(u64::from).sum();
    let etag = format!("\"{}-{sum}\"", body.len());
    let asks = |line: &&String| line.to_lowercase().starts_with("if-none-match");
    if head.iter().find(asks).is_some_and(|line| line.contains(&etag)) {
        return format!("HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\nConnection: close\r\n\r\n");
    }
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {media}\r\nETag: {etag}\r\nCache-Control: max-age=600\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}
