//! Promise: hubs are told of what changed, and the built-in one delivers each edition whole and signed to who meant to subscribe.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use crate::daemon::{Daemon, prompt};
use crate::loopback::until;
use crate::newsstand::Stand;
use crate::server::ask;

/// A server that takes posts and confirms subscriptions, and remembers what it got.
#[derive(Clone, Default)]
pub(crate) struct Callback(Arc<Mutex<Vec<Delivered>>>);

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
        self.0.lock().unwrap().push((head, body));
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{said}",
            said.len()
        );
        stream.write_all(answer.as_bytes()).ok()
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
