//! WebSub out: hubs are told which of our feeds changed, once it is served, until they have heard it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;
use url::Url;
use url::form_urlencoded::Serializer;

use super::newest::Newest;
use crate::edition::FORMATS;
use crate::http::Client;
use crate::plan::Plan;
use crate::publish::settings::OWN_HUB;
use crate::publish::{Board, file};

/// After the first failure; doubled after each.
const RETRY_FIRST: Duration = Duration::from_secs(5);
const RETRY_MAX: Duration = Duration::from_secs(3600);
/// A hub that hears nothing for so long is told of the next change only.
const GIVE_UP: Duration = Duration::from_secs(86_400);
/// What was told, in the data folder: a restart tells nothing twice and forgets nothing.
const TOLD: &str = "pings.json";

/// A hub and a feed's address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct About {
    hub: String,
    topic: String,
}

/// A ping that was not heard yet.
struct Waiting {
    hash: String,
    since: Instant,
    next: Instant,
    pause: Duration,
}

/// What hubs were told, and what they are still to hear.
pub(super) struct Pings {
    newest: Newest,
    path: PathBuf,
    /// The edition a hub has heard of, by its hash.
    told: BTreeMap<String, String>,
    waiting: BTreeMap<About, Waiting>,
}

impl Pings {
    pub(super) fn new(newest: Newest, data: &Path) -> Self {
        let read = std::fs::read(data.join(TOLD)).ok();
        let told = read.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        Self { newest, path: data.to_owned(), told, waiting: BTreeMap::new() }
    }

    /// Notes what changed since each hub was told; a newer change takes the place of one that waits.
    pub(super) fn note(&mut self, plan: &Plan, board: &Board, now: Instant) {
        for about in topics(plan) {
            let path = about.topic.strip_prefix(&plan.publish.base_url).unwrap_or_default();
            let Some(document) = board.get(&format!("/{path}")) else { continue };
            let known = self.told.get(&about.key()) == Some(&document.hash);
            let waits = self.waiting.get(&about).is_some_and(|w| w.hash == document.hash);
            if known || waits {
                continue;
            }
            let hash = document.hash.clone();
            let ping = Waiting { hash, since: now, next: now, pause: RETRY_FIRST };
            self.waiting.insert(about, ping);
        }
    }

    /// When the next ping is due.
    pub(super) fn next(&self) -> Option<Instant> {
        self.waiting.values().map(|w| w.next).min()
    }

    /// Sends what is due, all at once.
    pub(super) async fn send(&mut self, now: Instant) {
        let mut under_way = JoinSet::new();
        for (about, _) in self.waiting.iter().filter(|(_, w)| w.next <= now) {
            let (client, about) = (self.newest.client(), about.clone());
            under_way.spawn(async move {
                let heard = ping(&client, &about).await;
                (about, heard)
            });
        }
        while let Some(Ok((about, heard))) = under_way.join_next().await {
            self.settle(about, heard, Instant::now());
        }
        self.save();
    }

    fn settle(&mut self, about: About, heard: Result<(), String>, now: Instant) {
        let Some(mut ping) = self.waiting.remove(&about) else { return };
        match heard {
            Ok(()) => drop(self.told.insert(about.key(), ping.hash)),
            Err(error) if now.duration_since(ping.since) >= GIVE_UP => {
                tracing::warn!(hub = about.hub, topic = about.topic, error, "the hub was not told");
            }
            Err(error) => {
                tracing::info!(
                    hub = about.hub,
                    topic = about.topic,
                    error,
                    "the hub is told again later"
                );
                ping.next = now + ping.pause;
                ping.pause = (ping.pause * 2).min(RETRY_MAX);
                self.waiting.insert(about, ping);
            }
        }
    }

    fn save(&self) {
        let written = serde_json::to_vec(&self.told).map_err(std::io::Error::other);
        let written = written.map_err(|e| e.to_string()).and_then(|bytes| {
            file::write(&self.path, TOLD, &bytes).map(drop).map_err(|e| e.to_string())
        });
        if let Err(error) = written {
            tracing::warn!(
                error,
                "what the hubs were told could not be noted; they may be told again"
            );
        }
    }
}

impl About {
    fn key(&self) -> String {
        format!("{} {}", self.hub, self.topic)
    }
}

/// Every feed of ours, for every hub but the built-in one, which needs no telling.
fn topics(plan: &Plan) -> Vec<About> {
    let hubs = plan.publish.hubs.iter().filter(|hub| *hub != OWN_HUB);
    let feeds = feeds(plan);
    hubs.flat_map(|hub| feeds.iter().map(|topic| About { hub: hub.clone(), topic: topic.clone() }))
        .collect()
}

/// The addresses of all feeds.
pub(super) fn feeds(plan: &Plan) -> Vec<String> {
    let base = &plan.publish.base_url;
    let of = |id: &String| FORMATS.map(|(end, _)| format!("{base}{id}.{end}"));
    plan.editions.iter().flat_map(|e| of(&e.id)).collect()
}

fn form(about: &About) -> String {
    let mut form = Serializer::new(String::new());
    form.append_pair("hub.mode", "publish");
    form.append_pair("hub.url", &about.topic).append_pair("hub.topic", &about.topic);
    form.finish()
}

async fn ping(client: &Client, about: &About) -> Result<(), String> {
    let hub = Url::parse(&about.hub).map_err(|e| e.to_string())?;
    let media = "application/x-www-form-urlencoded".to_owned();
    let status = client.post(&hub, &[("content-type", media)], form(about).into()).await;
    match status.map_err(|e| e.to_string())? {
        200..=299 => Ok(()),
        status => Err(format!("it answered {status}")),
    }
}

/// Tells hubs whenever something was printed, until dropped.
pub(super) async fn run(
    mut pings: Pings,
    plan: Arc<std::sync::RwLock<Plan>>,
    board: Arc<Board>,
    mut printed: watch::Receiver<u64>,
) {
    loop {
        let due = pings.next();
        let wait = async {
            match due {
                Some(at) => tokio::time::sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            more = printed.changed() => {
                if more.is_err() {
                    return;
                }
                let plan = plan.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
                pings.note(&plan, &board, Instant::now());
            }
            () = wait => pings.send(Instant::now()).await,
        }
    }
}

/// Tells hubs once, as far as they can be reached within `most`: for a round that ends.
pub(super) async fn once(mut pings: Pings, plan: &Plan, board: &Board, most: Duration) {
    let end = Instant::now() + most;
    pings.note(plan, board, Instant::now());
    while let Some(next) = pings.next().filter(|next| *next < end) {
        tokio::time::sleep_until(next).await;
        if tokio::time::timeout_at(end, pings.send(Instant::now())).await.is_err() {
            return;
        }
    }
}
