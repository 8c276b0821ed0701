//! Promise: a source that names a hub is subscribed to there, and what the hub pushes is read like a poll's answer, if it signed it.

use std::collections::HashMap;
use std::net::SocketAddr;

use url::form_urlencoded;

use crate::daemon::{Daemon, prompt};
use crate::hub::{Callback, allow};
use crate::loopback::{Answer, until};
use crate::newsstand::{Item, RSS, Stand, rss};
use crate::server::{Reply, ask};

const TOPIC: &str = "https://wire.example/feed?a=1&b=2";
const PUBLISH: &str =
    "[publish]\nlisten = \"127.0.0.1:0\"\nbase_url = \"https://news.example/\"\nhubs = [\"self\"]";

/// A subscription as the hub was asked for it.
#[derive(Debug, Clone)]
struct Wish(HashMap<String, String>);

impl Wish {
    fn get(&self, name: &str) -> &str {
        &self.0[&format!("hub.{name}")]
    }

    /// Of the callback: where it is on the server.
    fn path(&self) -> &str {
        self.get("callback").strip_prefix("https://news.example").unwrap()
    }
}

/// A wire with a hub, and a copydesk that hubs can reach.
struct Wire {
    stand: Stand,
    id: String,
    hub: Callback,
    hub_url: String,
    /// Who subscribes to ours.
    reader: Callback,
    reader_at: SocketAddr,
}

impl Wire {
    fn new() -> Self {
        let (stand, [id], hub) = (Stand::new(), prompt(), Callback::default());
        let (at, reader) = (hub.serve(), Callback::default());
        stand.configure(&[&id], PUBLISH);
        allow(&stand, at);
        let reader_at = reader.serve();
        allow(&stand, reader_at);
        let path = stand.dir.path().join("copydesk.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        let set = "[fetch]\npush = \"https://news.example\"\nfeed_bytes_max = \"1 MiB\"\n";
        std::fs::write(&path, text.replacen("[fetch]\n", set, 1)).unwrap();
        Self { stand, id, hub, hub_url: format!("http://{at}/hub"), reader, reader_at }
    }

    fn document(&self, stories: impl IntoIterator<Item = usize>) -> String {
        let items: Vec<Item> = stories.into_iter().map(|n| self.stand.item(&self.id, n)).collect();
        rss(&self.id, &items)
    }

    /// Puts up the feed with its hub in a header.
    fn print(&self, stories: impl IntoIterator<Item = usize> + Clone) {
        self.stand.print(&self.id, stories.clone());
        let links = format!("<{}>; rel=\"hub\", <{TOPIC}>; rel=\"self\"", self.hub_url);
        let answer = Answer::ok(RSS, self.document(stories)).header("Link", &links);
        self.stand.files.answer(&format!("/{}.rss", self.id), answer);
    }

    /// The pages of these stories are up, but no feed says so.
    fn pages(
        &self,
        stories: impl IntoIterator<Item = usize>,
        told: impl IntoIterator<Item = usize> + Clone,
    ) {
        self.stand.print(&self.id, stories);
        self.print(told);
    }

    /// What the hub was asked for, so far.
    fn wishes(&self) -> Vec<Wish> {
        let posts = self.hub.all("POST /hub").into_iter();
        let wish = |(_, body): (String, Vec<u8>)| {
            Wish(form_urlencoded::parse(&body).into_owned().collect())
        };
        posts.map(wish).filter(|w| w.get("mode") == "subscribe").collect()
    }

    fn wish(&self) -> Wish {
        until("a subscription", || self.wishes().pop())
    }

    fn status(&self) -> serde_json::Value {
        let output = self.stand.copydesk(&["status", "--json"]).output().unwrap();
        let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        told["sources"][0].clone()
    }
}

fn request(daemon: &Daemon, method: &str, path: &str, more: &str) -> Reply {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(ask(daemon.at, method, path, more))
}

/// The hub asks whether it was meant.
fn confirm(daemon: &Daemon, wish: &Wish, changes: &[(&str, &str)]) -> Reply {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let own = [("mode", "subscribe"), ("topic", wish.get("topic")), ("challenge", "a<b>&c")];
    let value = |name: &str, own: &str| {
        let change = changes.iter().find(|(n, _)| *n == name);
        change.map_or(own, |(_, v)| v).to_owned()
    };
    for (name, own) in own.iter().chain(&[("lease_seconds", "864000")]) {
        query.append_pair(&format!("hub.{name}"), &value(name, own));
    }
    request(daemon, "GET", &format!("{}?{}", wish.path(), query.finish()), "")
}

fn push(daemon: &Daemon, wish: &Wish, body: &str, signature: &str) -> u16 {
    let more =
        format!("Content-Type: {RSS}\r\nContent-Length: {}\r\n{signature}\r\n{body}", body.len());
    request(daemon, "POST", wish.path(), more.trim_end_matches("\r\n")).status
}

/// With the secret the hub was told.
fn signed(wish: &Wish, body: &str) -> String {
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, wish.get("secret").as_bytes());
    let tag = ring::hmac::sign(&key, body.as_bytes());
    let hex: String = tag.as_ref().iter().map(|b| format!("{b:02x}")).collect();
    format!("X-Hub-Signature: sha256={hex}\r\n")
}

#[test]
fn e94_what_the_hub_pushes_is_told_and_pushed_on() {
    let wire = Wire::new();
    wire.print([1]);
    let daemon = Daemon::start(&wire.stand);
    daemon.tells([1]);
    let wish = wire.wish();
    assert_eq!((wish.get("topic"), wish.get("lease_seconds")), (TOPIC, "864000"));
    assert_eq!(wish.get("secret").len(), 64);
    let letters = wish.path().strip_prefix("/push/").unwrap();
    assert!(letters.len() == 32 && letters.bytes().all(|b| b.is_ascii_lowercase()), "{letters}");

    for wrong in
        [("topic", "https://wire.example/other"), ("mode", "unsubscribe"), ("challenge", "")]
    {
        assert_eq!(confirm(&daemon, &wish, &[wrong]).status, 404, "{wrong:?}");
    }
    assert_eq!(request(&daemon, "GET", "/push/zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", "").status, 404);
    let confirmed = confirm(&daemon, &wish, &[]);
    assert_eq!((confirmed.status, confirmed.body.as_slice()), (200, b"a<b>&c".as_slice()));
    assert_eq!(confirmed.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(confirmed.header("x-content-type-options"), "nosniff");
    until("the agreement in the state", || wire.status()["push"]["until"].as_str().map(drop));

    subscribe(&daemon, wire.reader_at);
    until("the reader's subscription", || wire.reader.found("GET"));

    wire.pages([1, 2, 3], [1]);
    let (forged, news) = (wire.document([3]), wire.document([2]));
    assert!((200..300).contains(&push(&daemon, &wish, &forged, "")));
    let other = signed(&wish, &news);
    assert!((200..300).contains(&push(&daemon, &wish, &forged, &other)));
    assert!((200..300).contains(&push(&daemon, &wish, &news, &other)));
    daemon.tells([1, 2]);
    let (_, body) = until("the reader's delivery", || wire.reader.found("POST"));
    assert!(String::from_utf8(body).unwrap().contains(&crate::newsstand::story(2).title));
    assert!(daemon.log.text().contains("is not signed by it"));
    let metrics = String::from_utf8(daemon.get("/metrics", "").body).unwrap();
    let count = |outcome: &str, n: usize| {
        let label = format!("source=\"{}\",outcome=\"{outcome}\"", wire.id);
        assert!(metrics.contains(&format!("copydesk_pushes_total{{{label}}} {n}")), "{metrics}");
    };
    count("unsigned", 2);
    count("taken", 1);
    until("fewer polls", || {
        let spared = wire.status()["next_reason"].as_str()?.contains("its hub pushes");
        spared.then_some(())
    });

    let long = request(&daemon, "POST", wish.path(), "Content-Length: 1048577\r\n");
    assert_eq!(long.status, 413);
    assert_eq!(request(&daemon, "POST", "/push/abc", "Content-Length: 0\r\n").status, 410);
    daemon.stop();

    let daemon = Daemon::start(&wire.stand);
    wire.pages([4], [1]);
    let more = wire.document([4]);
    assert!((200..300).contains(&push(&daemon, &wish, &more, &signed(&wish, &more))));
    daemon.tells([1, 2, 4]);
    assert_eq!(wire.wishes().len(), 1, "the subscription lasts over a restart");
    daemon.stop();
}

/// Subscribes to our own hub.
fn subscribe(daemon: &Daemon, at: SocketAddr) {
    let form = format!(
        "hub.mode=subscribe&hub.topic=https%3A%2F%2Fnews.example%2Fall.atom&hub.callback=http%3A%2F%2F{at}%2F"
    );
    let head = "Content-Type: application/x-www-form-urlencoded";
    let more = format!("{head}\r\nContent-Length: {}\r\n\r\n{form}", form.len());
    assert_eq!(request(daemon, "POST", "/hub", &more).status, 202);
}

#[test]
fn a_lease_is_renewed_at_half_its_time_at_the_same_address() {
    let wire = Wire::new();
    wire.print([1]);
    let daemon = Daemon::start(&wire.stand);
    let wish = wire.wish();
    assert_eq!(confirm(&daemon, &wish, &[("lease_seconds", "3")]).status, 200);
    let again = until("a renewal", || wire.wishes().get(1).cloned());
    assert_eq!(again.path(), wish.path());
    assert_eq!(again.get("secret"), wish.get("secret"));
    daemon.stop();
}

#[test]
fn a_hub_that_refuses_or_is_gone_leaves_the_source_to_polls() {
    let mut wire = Wire::new();
    wire.stand.files.answer("/hub", Answer::status(404));
    wire.hub_url = wire.stand.url("/hub");
    wire.print([1]);
    let daemon = Daemon::start(&wire.stand);
    daemon.tells([1]);
    let error =
        until("what the hub said", || wire.status()["push"]["error"].as_str().map(str::to_owned));
    assert!(error.contains("404"), "{error}");
    wire.print([1, 2]);
    daemon.tells([1, 2]);
    assert!(!wire.status()["next_reason"].as_str().unwrap().contains("pushes"));
    let told = wire.stand.copydesk(&["status", &wire.id]).output().unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(told.contains("does not push: the hub answered 404"), "{told}");
    daemon.stop();
}

/// A hub that has moved says so by 307 or 308, which ask for the same again elsewhere.
#[test]
fn a_hub_that_moved_is_asked_where_it_is() {
    let mut wire = Wire::new();
    let there = std::mem::replace(&mut wire.hub_url, wire.stand.url("/old-hub"));
    wire.stand.files.answer("/old-hub", Answer::status(308).header("Location", &there));
    wire.print([1]);
    let daemon = Daemon::start(&wire.stand);
    daemon.tells([1]);
    assert_eq!(wire.wish().get("topic"), TOPIC);
    daemon.stop();
}

#[test]
fn a_single_round_and_a_trial_subscribe_to_nothing() {
    let wire = Wire::new();
    wire.print([1]);
    let once = wire.stand.copydesk(&["run", "--once"]).output().unwrap();
    assert!(once.status.success(), "{}", String::from_utf8_lossy(&once.stderr));
    let tried = wire.stand.copydesk(&["try", &wire.id, "--full"]).output().unwrap();
    let told = String::from_utf8(tried.stdout).unwrap();
    assert!(told.contains("what is new, within seconds"), "{told}");
    assert!(wire.wishes().is_empty());
}

/// WebSub 5.2: a hub may say no at any time, also of what it had agreed to.
#[test]
fn a_hub_that_says_no_is_believed_and_leaves_the_source_to_polls() {
    let wire = Wire::new();
    wire.print([1]);
    let daemon = Daemon::start(&wire.stand);
    daemon.tells([1]);
    let wish = wire.wish();
    assert_eq!(confirm(&daemon, &wish, &[]).status, 200);
    let denied = |topic: &str| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs([("hub.mode", "denied"), ("hub.topic", topic)]);
        query.append_pair("hub.reason", "members only");
        request(&daemon, "GET", &format!("{}?{}", wish.path(), query.finish()), "").status
    };
    assert_eq!(denied("https://wire.example/other"), 404, "not what was asked for");
    assert!(wire.status()["push"]["error"].is_null());
    assert_eq!(denied(TOPIC), 200);
    let error =
        until("what the hub said", || wire.status()["push"]["error"].as_str().map(str::to_owned));
    assert!(error.contains("members only"), "{error}");
    wire.print([1, 2]);
    daemon.tells([1, 2]);
    daemon.stop();
}

/// A hub that goes on sending to who left its source is told so once and for all.
#[test]
fn what_is_sent_for_a_source_that_left_the_config_is_answered_gone() {
    let wire = Wire::new();
    wire.print([1]);
    let daemon = Daemon::start(&wire.stand);
    daemon.tells([1]);
    let wish = wire.wish();
    assert_eq!(confirm(&daemon, &wish, &[]).status, 200);
    let body = wire.document([1]);
    assert!((200..300).contains(&push(&daemon, &wish, &body, &signed(&wish, &body))));
    let path = wire.stand.dir.path().join("copydesk.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replacen(&wire.id, "other", 1)).unwrap();
    daemon.signal("HUP");
    until("gone", || (push(&daemon, &wish, &body, &signed(&wish, &body)) == 410).then_some(()));
    assert_eq!(confirm(&daemon, &wish, &[]).status, 404, "nor is it renewed");
    daemon.stop();
}
