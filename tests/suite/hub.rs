//! Promise: hubs are told of what changed, and the built-in one delivers each edition whole and signed to who meant to subscribe.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::daemon::{Daemon, prompt};
use crate::loopback::until;
use crate::newsstand::Stand;
use crate::operating::{elsewhere, told};
use crate::server::ask;

/// A server that takes posts and confirms subscriptions, and remembers what it got.
#[derive(Clone, Default)]
pub(crate) struct Callback(Arc<Mutex<Vec<Delivered>>>, Arc<Mutex<Manner>>);

/// How it takes what it is sent.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Manner {
    #[default]
    Willing,
    /// 404 to every question.
    Contrary,
    /// 410 to every delivery.
    Gone,
    /// No answer to a delivery.
    Silent,
}

/// Head and body of one delivery.
pub(crate) type Delivered = (String, Vec<u8>);

impl Callback {
    pub(crate) fn serve(&self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = listener.local_addr().unwrap();
        let got = self.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let got = got.clone();
                std::thread::spawn(move || got.answer(stream));
            }
        });
        at
    }

    /// Answers one request: the challenge, when there is one.
    fn answer(&self, mut stream: TcpStream) -> Option<()> {
        let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
        let end = loop {
            let n = stream.read(&mut buffer).ok()?;
            bytes.extend_from_slice(&buffer[..n]);
            if let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
                break end + 4;
            }
            if n == 0 {
                return None;
            }
        };
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let length = head
            .lines()
            .find_map(|l| l.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
        let mut body = bytes[end..].to_vec();
        while body.len() < length.unwrap_or(0) {
            let n = stream.read(&mut buffer).ok()?;
            body.extend_from_slice(&buffer[..n]);
        }
        let challenge =
            head.split("hub.challenge=").nth(1).and_then(|c| c.split(['&', ' ']).next());
        let said = challenge.unwrap_or_default().to_owned();
        let (posted, manner) = (head.starts_with("POST"), *self.1.lock().unwrap());
        self.0.lock().unwrap().push((head, body));
        let status = match manner {
            Manner::Contrary if !posted => 404,
            Manner::Gone if posted => 410,
            Manner::Silent if posted => {
                return std::io::copy(&mut stream, &mut std::io::sink()).map(drop).ok();
            }
            _ => 200,
        };
        let answer = format!(
            "HTTP/1.1 {status} So\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{said}",
            said.len()
        );
        stream.write_all(answer.as_bytes()).ok()
    }

    fn becomes(&self, manner: Manner) {
        *self.1.lock().unwrap() = manner;
    }

    pub(crate) fn found(&self, method: &str) -> Option<Delivered> {
        self.all(method).into_iter().next()
    }

    /// Requests that begin so.
    pub(crate) fn all(&self, method: &str) -> Vec<Delivered> {
        let got = self.0.lock().unwrap();
        got.iter().filter(|(head, _)| head.starts_with(method)).cloned().collect()
    }
}

fn publish(hubs: &str) -> String {
    format!(
        "[publish]\nlisten = \"127.0.0.1:0\"\nbase_url = \"https://news.example/\"\nhubs = [{hubs}]"
    )
}

/// The stand's config also lets us talk to `at`.
pub(crate) fn allow(stand: &Stand, at: SocketAddr) {
    let path = stand.dir.path().join("copydesk.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replacen("allow = [", &format!("allow = [\"{at}\", "), 1)).unwrap();
}

async fn posted(at: SocketAddr, form: &str) -> (u16, String) {
    let more = format!(
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}\r\n",
        form.len()
    );
    let reply = ask(at, "POST", "/hub", more.trim_end_matches("\r\n")).await;
    (reply.status, String::from_utf8(reply.body).unwrap())
}

#[test]
fn a_subscriber_that_meant_it_gets_each_edition_signed() {
    let stand = Stand::new();
    let [wire] = prompt();
    stand.print(&wire, [1]);
    let callback = Callback::default();
    let at = callback.serve();
    stand.configure(&[&wire], &publish("\"self\""));
    allow(&stand, at);
    let daemon = Daemon::start(&stand);
    daemon.tells([1]);
    let feed = daemon.get("/all.atom", "");
    assert!(feed.header("link").contains("<https://news.example/hub>; rel=\"hub\""));
    let got = daemon.get("/hub", "");
    assert_eq!((got.status, got.header("allow")), (405, "POST"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let send = |form: &str| runtime.block_on(posted(daemon.at, form));
    let topic = "hub.topic=https%3A%2F%2Fnews.example%2Fall.rss";
    let back = format!(
        "hub.callback=http%3A%2F%2F{at}%2Fback%3Fx%3D1&hub.secret=s3cret&hub.lease_seconds=60"
    );
    let mode = "hub.mode=subscribe";
    for wrong in [
        format!("{mode}&{back}&hub.topic=https%3A%2F%2Felsewhere.example%2Fall.rss"),
        format!("hub.mode=other&{topic}&{back}"),
        format!("{mode}&{topic}&hub.callback=ftp%3A%2F%2Fx"),
        format!("{mode}&{topic}&hub.callback=http%3A%2F%2F10.0.0.1%2Fback"),
    ] {
        let (status, why) = send(&wrong);
        assert_eq!(status, 400, "{wrong}");
        assert!(!why.contains("elsewhere") && !why.contains("10.0.0.1"), "{why}");
    }
    assert_eq!(send(&format!("{mode}&{topic}&{back}")).0, 202);
    let (asked, _) = until("the question whether it was meant", || callback.found("GET"));
    assert!(
        asked.contains("/back?x=1&hub.mode=subscribe") && asked.contains("hub.lease_seconds=60"),
        "{asked}"
    );
    let list = stand.dir.path().join("data/hub.json");
    until("the subscription", || {
        std::fs::read_to_string(&list).ok().filter(|l| l.contains("all.rss"))
    });
    stand.print(&wire, [1, 2]);
    daemon.tells([1, 2]);
    let (head, body) = until("the delivery", || callback.found("POST"));
    let head = head.to_lowercase();
    assert!(
        head.contains("content-type: application/rss+xml") && head.contains("rel=\"self\""),
        "{head}"
    );
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, b"s3cret");
    let tag = ring::hmac::sign(&key, &body);
    let hex: String = tag.as_ref().iter().map(|b| format!("{b:02x}")).collect();
    assert!(head.contains(&format!("x-hub-signature: sha256={hex}")), "{head}");
    assert_eq!(body, daemon.get("/all.rss", "").body, "the whole document");
    daemon.stop();
}

#[test]
fn a_hub_is_told_once_of_each_feed_that_changed() {
    let stand = Stand::new();
    let [wire] = prompt();
    stand.print(&wire, [1]);
    let hub = Callback::default();
    let at = hub.serve();
    stand.configure(&[&wire], &publish(&format!("\"http://{at}/hub\"")));
    allow(&stand, at);
    let daemon = Daemon::start(&stand);
    daemon.tells([1]);
    let of = |topic: &str| {
        let form = format!("hub.mode=publish&hub.url={topic}&hub.topic={topic}");
        hub.0.lock().unwrap().iter().filter(|(_, body)| *body == form.as_bytes()).count()
    };
    for end in ["atom", "rss", "json"] {
        let topic = format!("https%3A%2F%2Fnews.example%2Fall.{end}");
        until("a ping", || (of(&topic) > 0).then_some(()));
    }
    daemon.stop();
    let told = std::fs::read_to_string(stand.dir.path().join("data/pings.json")).unwrap();
    assert_eq!(told.matches("all.").count(), 3, "{told}");
}

/// A daemon with a hub of its own, and what its wire says.
struct Newsroom {
    stand: Stand,
    wire: String,
    daemon: Daemon,
    stories: usize,
}

impl Newsroom {
    /// Its subscribers may be at these addresses.
    fn open(subscribers: &[SocketAddr]) -> Self {
        let (stand, [wire]) = (Stand::new(), prompt());
        stand.print(&wire, [1]);
        stand.configure(&[&wire], &publish("\"self\""));
        subscribers.iter().for_each(|at| allow(&stand, *at));
        let daemon = Daemon::start(&stand);
        daemon.tells([1]);
        Self { stand, wire, daemon, stories: 1 }
    }

    /// One more story is told.
    fn goes_on(&mut self) {
        self.stories += 1;
        self.stand.print(&self.wire, 1..=self.stories);
        self.daemon.tells(1..=self.stories);
    }

    fn asks(&self, mode: &str, at: SocketAddr, more: &str) {
        assert_eq!(self.answer(mode, at, more), 202);
    }

    /// The status of the answer.
    fn answer(&self, mode: &str, at: SocketAddr, more: &str) -> u16 {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let form = format!(
            "hub.mode={mode}&hub.topic=https%3A%2F%2Fnews.example%2Fall.atom&hub.callback=http%3A%2F%2F{at}%2Fback{more}"
        );
        runtime.block_on(posted(self.daemon.at, &form)).0
    }

    fn list(&self) -> String {
        std::fs::read_to_string(self.stand.dir.path().join("data/hub.json")).unwrap_or_default()
    }

    /// Subscribes, and waits until it counts.
    fn subscribe(&self, at: SocketAddr, more: &str) {
        self.asks("subscribe", at, more);
        until("the subscription", || self.list().contains(&at.to_string()).then_some(()));
    }

    fn struck_off(&self, at: SocketAddr) {
        until("the end of the subscription", || {
            (!self.list().contains(&at.to_string())).then_some(())
        });
    }
}

/// Waits until it has had so many deliveries.
fn delivered(to: &Callback, times: usize) {
    until("a delivery", || (to.all("POST").len() >= times).then_some(()));
}

#[test]
fn who_unsubscribes_is_asked_and_gets_nothing_more() {
    let (leaver, stayer) = (Callback::default(), Callback::default());
    let (at, other) = (leaver.serve(), stayer.serve());
    let mut room = Newsroom::open(&[at, other]);
    room.subscribe(at, "");
    room.subscribe(other, "");
    room.goes_on();
    delivered(&leaver, 1);
    delivered(&stayer, 1);

    // Somebody else asks in its name.
    leaver.becomes(Manner::Contrary);
    room.asks("unsubscribe", at, "");
    until("the question", || leaver.all("GET").get(1).cloned());
    room.goes_on();
    delivered(&leaver, 2);
    delivered(&stayer, 2);

    leaver.becomes(Manner::Willing);
    room.asks("unsubscribe", at, "");
    let (asked, _) = until("the question", || leaver.all("GET").get(2).cloned());
    assert!(asked.contains("hub.mode=unsubscribe") && asked.contains("hub.challenge="), "{asked}");
    assert!(asked.contains("hub.topic=https") && !asked.contains("lease_seconds"), "{asked}");
    room.struck_off(at);
    room.goes_on();
    delivered(&stayer, 3);
    assert_eq!(leaver.all("POST").len(), 2);
    room.daemon.stop();
}

#[test]
fn whom_a_reload_lets_in_may_subscribe_and_whom_it_does_not_may_not() {
    let newcomer = Callback::default();
    let at = newcomer.serve();
    let room = Newsroom::open(&[]);
    assert_eq!(room.answer("subscribe", at, ""), 400);
    allow(&room.stand, at);
    told(0, &elsewhere(&room.stand, &["reload"]));
    room.subscribe(at, "");
    room.stand.configure(&[&room.wire], &publish("\"self\""));
    told(0, &elsewhere(&room.stand, &["reload"]));
    assert_eq!(room.answer("subscribe", at, ""), 400);
    room.daemon.stop();
}

#[test]
fn who_says_that_it_is_gone_is_struck_off_at_once() {
    let gone = Callback::default();
    let at = gone.serve();
    let mut room = Newsroom::open(&[at]);
    room.subscribe(at, "");
    gone.becomes(Manner::Gone);
    room.goes_on();
    delivered(&gone, 1);
    room.struck_off(at);
    room.daemon.stop();
}

#[test]
fn a_lease_that_has_ended_brings_nothing_more_and_one_asked_for_again_does() {
    let (short, long) = (Callback::default(), Callback::default());
    let (at, other) = (short.serve(), long.serve());
    let mut room = Newsroom::open(&[at, other]);
    room.subscribe(other, "");
    room.subscribe(at, "&hub.lease_seconds=1");
    let (asked, _) = short.found("GET").unwrap();
    assert!(asked.contains("hub.lease_seconds=1&") || asked.contains("hub.lease_seconds=1 "));
    let subscribed = Instant::now();
    until("its end", || (subscribed.elapsed() > Duration::from_secs(1)).then_some(()));
    room.goes_on();
    delivered(&long, 1);
    room.struck_off(at);
    assert_eq!(short.all("POST").len(), 0);
    room.subscribe(at, "");
    room.goes_on();
    delivered(&short, 1);
    room.daemon.stop();
}

#[test]
fn a_clock_that_is_wrong_at_the_start_ends_no_lease() {
    let subscriber = Callback::default();
    let at = subscriber.serve();
    let mut room = Newsroom::open(&[at]);
    room.subscribe(at, "");
    let Newsroom { stand, wire, daemon, stories } = room;
    daemon.stop();
    // As an older version kept it, which went by the clock: it has long ended.
    let path = stand.dir.path().join("data/hub.json");
    let mut kept: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let one = kept[0].as_object_mut().unwrap();
    one.retain(|key, _| ["topic", "callback", "secret", "has"].contains(&key.as_str()));
    one.insert("until".into(), 1.into());
    std::fs::write(&path, kept.to_string()).unwrap();
    let daemon = Daemon::start(&stand);
    daemon.tells([1]);
    room = Newsroom { stand, wire, daemon, stories };
    room.goes_on();
    delivered(&subscriber, 1);
    room.daemon.stop();
}

#[test]
fn a_subscriber_that_never_answers_holds_up_no_other() {
    let (silent, prompt) = (Callback::default(), Callback::default());
    let (at, other) = (silent.serve(), prompt.serve());
    let mut room = Newsroom::open(&[at, other]);
    silent.becomes(Manner::Silent);
    room.subscribe(at, "");
    room.subscribe(other, "");
    for times in 1..=3 {
        room.goes_on();
        delivered(&prompt, times);
    }
    assert_eq!(silent.all("POST").len(), 1, "one at a time");
    room.daemon.stop();
}
