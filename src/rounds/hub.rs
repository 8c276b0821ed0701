//! The built-in hub (WebSub 5-8): who subscribes is asked whether that was meant, and gets each new edition whole, signed.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;
use url::Url;

use super::ping::feeds;
use super::signature::{random, signature};
use crate::http::{Allow, Client};
use crate::model::Timestamp;
use crate::plan::Plan;
use crate::publish::{Asked, Board, Document, Page, file};
use crate::sys::metrics::Metrics;

const SUBSCRIPTIONS_MAX: usize = 10_000;
const OF_HOST_MAX: usize = 1_000;
const REQUESTS_A_MINUTE: usize = 60;
/// Addresses whose requests are counted.
const COUNTED_MAX: usize = 4_096;
const LEASE_DEFAULT: Duration = Duration::from_secs(10 * 86_400);
const LEASE_MAX: Duration = Duration::from_secs(30 * 86_400);
/// A secret must be shorter (WebSub 5.1).
const SECRET_BYTES_MAX: usize = 200;
const CALLBACK_BYTES_MAX: usize = 2_048;
/// Deliveries and checks under way at once.
const AT_ONCE: usize = 64;
const RETRY_FIRST: Duration = Duration::from_secs(5);
const RETRY_MAX: Duration = Duration::from_secs(3_600);
/// A subscriber that takes nothing for so long has gone.
const GONE_AFTER: Duration = Duration::from_secs(86_400);
/// Changes of the list are gathered before they are written.
const GATHER: Duration = Duration::from_millis(300);
const FILE: &str = "hub.json";

/// One subscriber of one feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Subscription {
    topic: String,
    callback: String,
    secret: Option<String>,
    /// In milliseconds since the epoch.
    until: i64,
    /// Hash of the edition it has.
    has: String,
}

/// A delivery that failed.
#[derive(Debug, Clone, Copy)]
struct Late {
    since: Instant,
    next: Instant,
    pause: Duration,
}

#[derive(Default)]
struct State {
    /// By topic and callback.
    all: BTreeMap<(String, String), Subscription>,
    late: HashMap<(String, String), Late>,
    asked: HashMap<IpAddr, VecDeque<Instant>>,
}

/// The hub.
pub(super) struct Hub {
    client: Client,
    plan: Arc<RwLock<Plan>>,
    board: Arc<Board>,
    clock: fn() -> Timestamp,
    folder: PathBuf,
    state: Mutex<State>,
    changed: Notify,
    checks: Arc<Semaphore>,
    metrics: Metrics,
}

/// What a subscriber asks for.
struct Wish {
    subscribe: bool,
    subscription: Subscription,
    lease: Duration,
    callback: Url,
}

impl Hub {
    /// With the subscriptions of earlier days.
    pub(super) fn open(
        client: Client,
        plan: Arc<RwLock<Plan>>,
        board: Arc<Board>,
        clock: fn() -> Timestamp,
        metrics: Metrics,
    ) -> Arc<Self> {
        let folder = plan.read().unwrap_or_else(PoisonError::into_inner).store.data.clone();
        let read = std::fs::read(folder.join(FILE)).ok();
        let all: Vec<Subscription> =
            read.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        let all = all.into_iter().map(|s| ((s.topic.clone(), s.callback.clone()), s)).collect();
        Arc::new(Self {
            client,
            plan,
            board,
            clock,
            folder,
            state: Mutex::new(State { all, ..State::default() }),
            changed: Notify::new(),
            checks: Arc::new(Semaphore::new(AT_ONCE)),
            metrics,
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn plan(&self) -> Plan {
        self.plan.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Answers a request to `/hub`.
    pub(super) fn answer(self: &Arc<Self>, asked: &Asked) -> Page {
        let Some(form) = &asked.posted else { return refusal(405, "Subscribe with POST.") };
        let plan = self.plan();
        if !plan.publish.has_own_hub() {
            return refusal(404, "There is no hub here.");
        }
        if !exempt(&plan.fetch.allow, asked.peer) && self.too_often(asked.peer) {
            return refusal(429, "Too many requests of this address; at most 60 a minute.");
        }
        let wish = match self.wish(form, &plan) {
            Ok(wish) => wish,
            Err(why) => return refusal(400, why),
        };
        if wish.subscribe && !self.has_room(&wish) {
            return refusal(503, "No more subscriptions are taken.");
        }
        let Ok(turn) = self.checks.clone().try_acquire_many_owned(1) else {
            return refusal(503, "Busy; please try again soon.");
        };
        let hub = self.clone();
        tokio::spawn(async move {
            hub.check(wish).await;
            drop(turn);
        });
        Page::new(202, "text/plain; charset=utf-8", "")
    }

    fn too_often(&self, peer: IpAddr) -> bool {
        let now = Instant::now();
        let mut state = self.state();
        let recent = |times: &mut VecDeque<Instant>| {
            times.retain(|at| now.duration_since(*at) < Duration::from_secs(60));
            !times.is_empty()
        };
        if state.asked.len() >= COUNTED_MAX {
            state.asked.retain(|_, times| recent(times));
        }
        let full = state.asked.len() >= COUNTED_MAX;
        let times = state.asked.entry(peer).or_default();
        recent(times);
        times.push_back(now);
        times.truncate(REQUESTS_A_MINUTE + 1);
        full || times.len() > REQUESTS_A_MINUTE
    }

    fn has_room(&self, wish: &Wish) -> bool {
        let state = self.state();
        let key = (wish.subscription.topic.clone(), wish.subscription.callback.clone());
        let host = wish.callback.host_str();
        let same_host =
            |s: &&Subscription| Url::parse(&s.callback).is_ok_and(|u| u.host_str() == host);
        state.all.contains_key(&key)
            || (state.all.len() < SUBSCRIPTIONS_MAX
                && state.all.values().filter(same_host).count() < OF_HOST_MAX)
    }

    /// Reads the form; the reasons repeat nothing of it.
    fn wish(&self, form: &[u8], plan: &Plan) -> Result<Wish, &'static str> {
        let fields: HashMap<String, String> =
            url::form_urlencoded::parse(form).into_owned().collect();
        let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
        let subscribe = match field("hub.mode") {
            "subscribe" => true,
            "unsubscribe" => false,
            _ => return Err("hub.mode must be subscribe or unsubscribe."),
        };
        let topic = field("hub.topic");
        if !feeds(plan).iter().any(|feed| feed == topic) {
            return Err("hub.topic must be the address of a feed of ours.");
        }
        let callback = Some(field("hub.callback")).filter(|c| c.len() <= CALLBACK_BYTES_MAX);
        let callback = callback.and_then(crate::model::url::web).filter(|u| u.fragment().is_none());
        let callback = callback.ok_or("hub.callback must be an http or https address.")?;
        if self.client.permits(&callback).is_err() {
            return Err("hub.callback leads where this hub does not go.");
        }
        let secret = Some(field("hub.secret")).filter(|s| !s.is_empty());
        if secret.is_some_and(|s| s.len() >= SECRET_BYTES_MAX) {
            return Err("hub.secret must be shorter than 200 bytes.");
        }
        let lease = match field("hub.lease_seconds") {
            "" => LEASE_DEFAULT,
            seconds => {
                let seconds: u64 =
                    seconds.parse().map_err(|_| "hub.lease_seconds must be a number.")?;
                Duration::from_secs(seconds).clamp(Duration::from_secs(1), LEASE_MAX)
            }
        };
        let subscription = Subscription {
            topic: topic.to_owned(),
            callback: callback.to_string(),
            secret: secret.map(str::to_owned),
            until: (self.clock)().plus(lease).0,
            has: String::new(),
        };
        Ok(Wish { subscribe, subscription, lease, callback })
    }

    /// Asks the subscriber whether it meant that (WebSub 5.3).
    async fn check(&self, wish: Wish) {
        let Some(challenge) = random() else { return };
        let mut url = wish.callback.clone();
        let mode = if wish.subscribe { "subscribe" } else { "unsubscribe" };
        url.query_pairs_mut()
            .append_pair("hub.mode", mode)
            .append_pair("hub.topic", &wish.subscription.topic)
            .append_pair("hub.challenge", &challenge);
        if wish.subscribe {
            let lease = wish.lease.as_secs().to_string();
            url.query_pairs_mut().append_pair("hub.lease_seconds", &lease);
        }
        let meant = match self.client.ask(&url, challenge.len() + 1).await {
            Ok((200..=299, said)) => said == challenge.as_bytes(),
            _ => false,
        };
        if !meant {
            tracing::info!("a subscription was not confirmed by its callback");
            return;
        }
        let key = (wish.subscription.topic.clone(), wish.subscription.callback.clone());
        let has = self.document(&key.0).map(|d| d.hash.clone()).unwrap_or_default();
        let mut state = self.state();
        state.late.remove(&key);
        if wish.subscribe {
            state.all.insert(key, Subscription { has, ..wish.subscription });
        } else {
            state.all.remove(&key);
        }
        drop(state);
        self.changed.notify_one();
    }

    fn document(&self, topic: &str) -> Option<Arc<Document>> {
        let base =
            self.plan.read().unwrap_or_else(PoisonError::into_inner).publish.base_url.clone();
        self.board.get(&format!("/{}", topic.strip_prefix(&base)?))
    }

    /// Delivers whenever something was printed, and keeps the list, until dropped.
    pub(super) async fn run(self: Arc<Self>, mut printed: watch::Receiver<u64>) {
        loop {
            let due = self.state().late.values().map(|l| l.next).min();
            let wait = async {
                match due {
                    Some(at) => tokio::time::sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                more = printed.changed() => match more {
                    Ok(()) => self.deliver().await,
                    Err(_) => return,
                },
                () = wait => self.deliver().await,
                () = self.changed.notified() => {
                    tokio::time::sleep(GATHER).await;
                    self.save();
                }
            }
        }
    }

    /// Each subscriber that has not the newest edition gets it; those that failed a while ago too, when it is their time.
    async fn deliver(self: &Arc<Self>) {
        let now = Instant::now();
        let today = (self.clock)().0;
        let due: Vec<(Subscription, Arc<Document>)> = {
            let mut state = self.state();
            state.all.retain(|_, s| s.until > today);
            let State { all, late, .. } = &mut *state;
            late.retain(|key, _| all.contains_key(key));
            let ready = |key: &(String, String)| late.get(key).is_none_or(|l| l.next <= now);
            let subscriptions = all.iter().filter(|(key, _)| ready(key));
            let with =
                subscriptions.filter_map(|(_, s)| Some((s.clone(), self.document(&s.topic)?)));
            with.filter(|(s, document)| s.has != document.hash).collect()
        };
        if due.is_empty() {
            return;
        }
        let (turns, mut under_way) = (Arc::new(Semaphore::new(AT_ONCE)), JoinSet::new());
        for (subscription, document) in due {
            let (client, turns) = (self.client.clone(), turns.clone());
            under_way.spawn(async move {
                let _turn = turns.acquire().await;
                let status = send(&client, &subscription, &document).await;
                (subscription, document.hash.clone(), status)
            });
        }
        while let Some(Ok((subscription, hash, status))) = under_way.join_next().await {
            self.settle(subscription, hash, status);
        }
        self.changed.notify_one();
    }

    fn settle(&self, of: Subscription, hash: String, status: Option<u16>) {
        let now = Instant::now();
        let key = (of.topic, of.callback);
        let mut state = self.state();
        let taken = matches!(status, Some(200..=299));
        self.metrics.delivered(if taken { "ok" } else { "failed" });
        if taken {
            state.late.remove(&key);
            if let Some(known) = state.all.get_mut(&key) {
                known.has = hash;
            }
            return;
        }
        let first = Late { since: now, next: now, pause: RETRY_FIRST };
        let late = *state.late.get(&key).unwrap_or(&first);
        if status == Some(410) || now.duration_since(late.since) >= GONE_AFTER {
            state.late.remove(&key);
            state.all.remove(&key);
            return;
        }
        let pause = (late.pause * 2).min(RETRY_MAX);
        state.late.insert(key, Late { next: now + late.pause, pause, ..late });
    }

    fn save(&self) {
        let all: Vec<Subscription> = self.state().all.values().cloned().collect();
        let bytes = serde_json::to_vec(&all).map_err(|e| e.to_string());
        let written = bytes.and_then(|bytes| {
            file::write(&self.folder, FILE, &bytes).map(drop).map_err(|e| e.to_string())
        });
        if let Err(error) = written {
            tracing::error!(error, "the subscriptions of the hub could not be stored");
        }
    }
}

async fn send(client: &Client, to: &Subscription, document: &Document) -> Option<u16> {
    let url = Url::parse(&to.callback).ok()?;
    let mut headers = vec![("content-type", document.content_type.to_owned())];
    headers.extend(document.link.clone().map(|link| ("link", link)));
    if let Some(secret) = &to.secret {
        headers.push(("x-hub-signature", signature(secret, &document.bytes)));
    }
    client.post(&url, &headers, document.bytes.clone()).await.ok()
}

/// Those whom the config lets in anyway are not counted.
fn exempt(allow: &[Allow], peer: IpAddr) -> bool {
    allow.iter().any(|allowed| match allowed {
        Allow::Net(net) => net.contains(&peer),
        Allow::Addr(addr) => addr.ip() == peer,
    })
}

fn refusal(status: u16, why: &str) -> Page {
    Page::new(status, "text/plain; charset=utf-8", format!("{why}\n"))
}
