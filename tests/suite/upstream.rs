//! A scripted server on bare TCP, for what HTTP libraries are too kind to send, and a copydesk that has to live with it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{IpAddr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use copydesk::http::Allow;
use copydesk::model::{Source, Timestamp};
use copydesk::plan::Plan;
use copydesk::rounds::PollReport;

use crate::bad_input::plain;
use crate::newsstand::{HTML, NOW, RSS, Stand, round_of, rss, story, titles};

/// No script goes on for longer.
const SCRIPT_MAX: Duration = Duration::from_secs(20);

/// One thing a server does with a connection, once a request came on it.
#[derive(Clone)]
pub(crate) enum Step {
    Send(Vec<u8>),
    /// So many times.
    Repeat(Vec<u8>, usize),
    /// A byte at a time.
    Drip(Vec<u8>, Duration),
    /// Breaks off.
    Reset,
    /// Nothing, until the client goes.
    Hold,
    /// The next request may come on this connection.
    Again,
}

/// Text to send.
pub(crate) fn send(text: impl Into<Vec<u8>>) -> Step {
    Step::Send(text.into())
}

/// A whole answer, which leaves the connection open.
pub(crate) fn answer(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let length = body.len();
    let mut out =
        format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n").into_bytes();
    out.extend_from_slice(body);
    out
}

/// A request as it came: its head, line by line.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) path: String,
    pub(crate) head: String,
    /// Which connection it came on, and which request of all it is, both from 0.
    pub(crate) connection: usize,
    pub(crate) number: usize,
}

impl Request {
    /// By its name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut pairs = self.head.lines().skip(1).filter_map(|l| l.split_once(": "));
        pairs.find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

type Script = dyn Fn(&Request) -> Vec<Step> + Send + Sync;

/// The server.
#[derive(Clone)]
pub(crate) struct Upstream {
    pub(crate) at: SocketAddr,
    asked: Arc<Mutex<Vec<Request>>>,
}

impl Upstream {
    /// On an address of its own; it serves until the test's process ends.
    pub(crate) fn at(
        host: [u8; 4],
        script: impl Fn(&Request) -> Vec<Step> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind((IpAddr::from(host), 0)).unwrap();
        let at = listener.local_addr().unwrap();
        let this = Self { at, asked: Arc::default() };
        let (serving, script) = (this.clone(), Arc::new(script));
        std::thread::spawn(move || {
            for (connection, stream) in listener.incoming().flatten().enumerate() {
                let (serving, script) = (serving.clone(), script.clone());
                std::thread::spawn(move || serving.connection(&stream, connection, &*script));
            }
        });
        this
    }

    pub(crate) fn new(script: impl Fn(&Request) -> Vec<Step> + Send + Sync + 'static) -> Self {
        Self::at([127, 0, 0, 3], script)
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.at)
    }

    pub(crate) fn asked(&self) -> Vec<Request> {
        self.asked.lock().unwrap().clone()
    }

    pub(crate) fn asked_of(&self, path: &str) -> Vec<Request> {
        self.asked().into_iter().filter(|r| r.path == path).collect()
    }

    fn connection(&self, stream: &TcpStream, connection: usize, script: &Script) -> Option<()> {
        let mut reader = BufReader::new(stream);
        loop {
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") {
                if reader.read_line(&mut head).ok()? == 0 {
                    return None;
                }
            }
            let path = head.split(' ').nth(1)?.to_owned();
            let request = {
                let mut asked = self.asked.lock().unwrap();
                let number = asked.len();
                let request = Request { path, head, connection, number };
                asked.push(request.clone());
                request
            };
            if !play(stream, &script(&request))? {
                // Whoever still sends gets no RST for it.
                stream.shutdown(Shutdown::Write).ok()?;
                stream.set_read_timeout(Some(Duration::from_secs(1))).ok()?;
                return std::io::copy(&mut reader, &mut std::io::sink()).map(drop).ok();
            }
        }
    }
}

/// Whether the connection stays.
fn play(mut stream: &TcpStream, steps: &[Step]) -> Option<bool> {
    let started = Instant::now();
    for step in steps {
        match step {
            Step::Send(bytes) => stream.write_all(bytes).ok()?,
            Step::Repeat(bytes, times) => {
                for _ in 0..*times {
                    if started.elapsed() > SCRIPT_MAX {
                        break;
                    }
                    stream.write_all(bytes).ok()?;
                }
            }
            Step::Drip(bytes, every) => {
                for byte in bytes {
                    stream.write_all(&[*byte]).ok()?;
                    std::thread::sleep(*every);
                }
            }
            Step::Reset => {
                // What comes after both sides are shut is answered by RST.
                stream.shutdown(Shutdown::Both).ok()?;
                return None;
            }
            Step::Hold => {
                stream.set_read_timeout(Some(SCRIPT_MAX)).ok()?;
                let _gone = stream.read(&mut [0; 1]);
                return None;
            }
            Step::Again => return Some(true),
        }
    }
    Some(false)
}

/// A source that was fine once, and what its server does from then on, beside one that stays fine.
pub(crate) struct Spoilt {
    pub(crate) stand: Stand,
    pub(crate) server: Upstream,
    turned: Arc<AtomicBool>,
}

impl Spoilt {
    /// `/bad.rss` gives a feed with an ETag once, and what the script says after [`Spoilt::turn`].
    pub(crate) fn new(script: impl Fn(&Request) -> Vec<Step> + Send + Sync + 'static) -> Self {
        let stand = Stand::new();
        stand.print("good", [1]);
        let link = stand.url("/bad/2");
        stand.files.answer("/bad/2", crate::loopback::Answer::ok(HTML, story(2).page()));
        let feed = rss("bad", &[(link.clone(), link, story(2))]);
        let turned = Arc::new(AtomicBool::new(false));
        let now = turned.clone();
        let server = Upstream::new(move |request| {
            if now.load(Ordering::SeqCst) {
                return script(request);
            }
            let headers = format!("Content-Type: {RSS}\r\nETag: \"first\"\r\n");
            vec![send(answer("200 OK", &headers, &feed)), Step::Again]
        });
        Self { stand, server, turned }
    }

    pub(crate) fn turn(&self) {
        self.turned.store(true, Ordering::SeqCst);
    }

    pub(crate) fn plan(&self) -> Plan {
        let mut plan = self.stand.plan(&["good"]);
        let source = Source {
            id: "bad".to_owned(),
            url: self.server.url("/bad.rss"),
            scrape: true,
            ..Source::default()
        };
        plan.sources.push(Arc::new(source));
        plan.fetch.allow.push(Allow::Addr(self.server.at));
        plan
    }

    /// The first, good round; then the server turns, and another story stands in the other feed.
    pub(crate) async fn spoil(&self) {
        round_of(&self.plan(), || NOW).await;
        assert_eq!(self.stand.headlines(), titles([1, 2]));
        self.stand.print("good", [1, 3]);
        self.turn();
    }

    /// A round after the turn, at the same moment. The other source is not harmed, and what was published stays.
    pub(crate) async fn round(&self) -> PollReport {
        self.round_at(&self.plan(), || NOW).await
    }

    pub(crate) async fn round_at(&self, plan: &Plan, clock: fn() -> Timestamp) -> PollReport {
        let [good, bad] = round_of(plan, clock).await.try_into().unwrap();
        assert_eq!(good.error, None, "the other source is not harmed");
        assert_eq!(self.stand.headlines(), titles([1, 2, 3]), "what was published stays");
        bad
    }

    /// What `copydesk status` says of the source.
    pub(crate) fn status(&self) -> copydesk::press::status::SourceStatus {
        let plan = self.plan();
        let shelf = shelf_of(&plan);
        let told = copydesk::press::status::status(
            shelf.store.as_ref(),
            &plan.sources,
            copydesk::press::status::From::default(),
            &plan.schedule,
            NOW,
        );
        told.unwrap().sources.remove(1)
    }
}

/// What was stored, once it is free: a program that another test starts holds our locks until it runs.
pub(crate) fn shelf_of(plan: &Plan) -> copydesk::shelf::Shelf {
    let free = || copydesk::desk::peek(&plan.store).ok().flatten();
    crate::loopback::until("the store to be free", free)
}

/// A source whose server does this: it fails in words that hold `why`, in the report and in `status`; it is asked
/// `times` times at most; nobody else notices.
#[track_caller]
pub(crate) fn fails(
    script: impl Fn(&Request) -> Vec<Step> + Send + Sync + 'static,
    times: usize,
    why: &str,
) -> impl Future<Output = Spoilt> {
    let why = why.to_owned();
    async move {
        let spoilt = Spoilt::new(script);
        spoilt.spoil().await;
        let before = spoilt.server.asked().len();
        let bad = spoilt.round().await;
        let told = bad.error.clone().unwrap_or_else(|| panic!("{why}: no error: {bad:?}"));
        plain(&told);
        assert!(told.contains(&why), "{why:?} is not in: {told}");
        let asked = spoilt.server.asked().len() - before;
        assert!(asked <= times, "asked {asked} times: {why}");
        let status = spoilt.status();
        assert_eq!((status.last_error.as_deref(), status.failures), (Some(told.as_str()), 1));
        assert!(status.next_poll.unwrap().0 > NOW, "it is polled again");
        spoilt
    }
}
