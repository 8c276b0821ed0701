//! The tests' one server on loopback: any answer a server can give, good or bad, and a record of what was asked.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Nothing a test waits for takes as long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
/// A server that never comes to an end gives up after this, so that its thread does.
const ENDLESS_MAX: Duration = Duration::from_secs(30);

/// One answer: its status, its headers, its body, and how it ends.
#[derive(Clone)]
pub(crate) struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    end: End,
}

/// How an answer ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// As it should.
    Whole,
    /// As it should; 304 to who names the `ETag` that goes with these bytes.
    Validated,
    /// Not one byte is sent.
    Never,
    /// A byte at a time, with this between them.
    Drip(Duration),
    /// The body comes again and again.
    Endless,
    /// The connection ends a byte before the promised length.
    Cut,
}

impl Answer {
    pub(crate) fn new(status: u16, media: &str, body: impl Into<Vec<u8>>) -> Self {
        let answer = Self { status, headers: Vec::new(), body: body.into(), end: End::Whole };
        answer.header("Content-Type", media)
    }

    /// 200 with an ETag of its bytes.
    pub(crate) fn ok(media: &str, body: impl Into<Vec<u8>>) -> Self {
        let mut answer = Self::new(200, media, body);
        answer.end = End::Validated;
        let etag = answer.etag();
        answer.header("ETag", &etag)
    }

    pub(crate) fn status(status: u16) -> Self {
        Self::new(status, "text/plain", "")
    }

    pub(crate) fn redirect(to: &str) -> Self {
        Self::status(302).header("Location", to)
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With this word of its body put in the place of another.
    pub(crate) fn told(mut self, word: &str, other: &str) -> Self {
        if let Ok(text) = std::str::from_utf8(&self.body) {
            self.body = text.replace(word, other).into_bytes();
        }
        self
    }

    pub(crate) fn never() -> Self {
        Self { end: End::Never, ..Self::status(200) }
    }

    pub(crate) fn drip(self, every: Duration) -> Self {
        Self { end: End::Drip(every), ..self }
    }

    pub(crate) fn endless(self) -> Self {
        Self { end: End::Endless, ..self }
    }

    pub(crate) fn cut(self) -> Self {
        Self { end: End::Cut, ..self }
    }

    pub(crate) fn etag(&self) -> String {
        let sum = self.body.iter().fold(0_u32, |h, b| h.wrapping_mul(31).wrapping_add((*b).into()));
        format!("\"{}-{sum:x}\"", self.body.len())
    }

    /// A client that goes away is no failure.
    fn send(&self, mut to: &TcpStream, asked: &Asked) -> Option<()> {
        if self.end == End::Never {
            return wait_for_the_end(to);
        }
        if self.end == End::Validated && asked.header("if-none-match") == Some(&self.etag()) {
            return Self::status(304).header("ETag", &self.etag()).send(to, asked);
        }
        to.write_all(self.head().as_bytes()).ok()?;
        match self.end {
            End::Drip(every) => self.body.chunks(1).try_for_each(|byte| {
                to.write_all(byte).ok()?;
                std::thread::sleep(every);
                Some(())
            }),
            End::Endless => {
                let started = Instant::now();
                while started.elapsed() < ENDLESS_MAX {
                    to.write_all(&self.body).ok()?;
                }
                None
            }
            End::Cut => to.write_all(&self.body[..self.body.len() - 1]).ok(),
            _ => to.write_all(&self.body).ok(),
        }
    }

    fn head(&self) -> String {
        let headers = self.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        let headers: String = headers.collect();
        let length = match (self.end, self.status) {
            (End::Endless, _) | (_, 304) => String::new(),
            _ => format!("Content-Length: {}\r\n", self.body.len()),
        };
        format!("HTTP/1.1 {} So\r\n{headers}{length}Connection: close\r\n\r\n", self.status)
    }
}

/// Until the client hangs up.
fn wait_for_the_end(mut stream: &TcpStream) -> Option<()> {
    stream.set_read_timeout(Some(ENDLESS_MAX)).ok()?;
    std::io::copy(&mut stream, &mut std::io::sink()).map(drop).ok()
}

/// One request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// With its query.
    pub(crate) path: String,
    headers: Vec<(String, String)>,
}

impl Asked {
    fn read(stream: &TcpStream) -> Option<Self> {
        let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
        let path = lines.next()?.split(' ').nth(1)?.to_owned();
        let lines = lines.take_while(|l| !l.is_empty());
        let headers = lines.filter_map(|l| {
            l.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        });
        Some(Self { path, headers: headers.collect() })
    }

    /// By its name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&String> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value)
    }
}

/// What is served, by path, and what was asked for.
#[derive(Clone, Default)]
pub(crate) struct Files(Arc<Mutex<Held>>);

#[derive(Default)]
struct Held {
    answers: BTreeMap<String, Answer>,
    asked: Vec<Asked>,
}

impl Files {
    /// 200 with validators, fresh for ten minutes.
    pub(crate) fn put(&self, path: &str, media: &'static str, body: impl Into<String>) {
        let answer = Answer::ok(media, body.into());
        self.answer(path, answer.header("Cache-Control", "max-age=600"));
    }

    pub(crate) fn answer(&self, path: &str, answer: Answer) {
        self.0.lock().unwrap().answers.insert(path.to_owned(), answer);
    }

    /// Everything asked for so far, in order.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.0.lock().unwrap().asked.clone()
    }

    /// What was asked of one path, whatever its query.
    pub(crate) fn asked_of(&self, path: &str) -> Vec<Asked> {
        let of_path = |a: &Asked| a.path.split('?').next() == Some(path);
        self.asked().into_iter().filter(of_path).collect()
    }

    /// Serves until the test's process ends.
    pub(crate) fn serve(&self) -> SocketAddr {
        self.serve_at(IpAddr::from([127, 0, 0, 1]))
    }

    /// The same under an address of its own.
    pub(crate) fn serve_at(&self, host: IpAddr) -> SocketAddr {
        let listener = TcpListener::bind((host, 0)).unwrap();
        let (at, files) = (listener.local_addr().unwrap(), self.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let files = files.clone();
                std::thread::spawn(move || files.exchange(&stream));
            }
        });
        at
    }

    fn exchange(&self, stream: &TcpStream) -> Option<()> {
        let asked = Asked::read(stream)?;
        let answer = {
            let mut held = self.0.lock().unwrap();
            held.asked.push(asked.clone());
            let path = asked.path.split('?').next()?;
            held.answers.get(&asked.path).or_else(|| held.answers.get(path)).cloned()
        };
        answer.unwrap_or_else(|| Answer::status(404)).send(stream, &asked)
    }
}

/// Asks again until there is an answer.
#[track_caller]
pub(crate) fn until<T>(what: &str, ready: impl FnMut() -> Option<T>) -> T {
    until_for(PATIENCE, what, ready)
}

/// [`until`] for what others may wait long for.
#[track_caller]
pub(crate) fn until_for<T>(
    patience: Duration,
    what: &str,
    mut ready: impl FnMut() -> Option<T>,
) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = ready() {
            return found;
        }
        assert!(started.elapsed() < patience, "in vain: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}
