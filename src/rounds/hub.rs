//! The built-in hub (WebSub 5): who subscribes is asked whether that was meant; the list is kept.

mod deliver;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, Semaphore};
use tokio::task::Id;
use tokio::time::Instant;
use url::Url;

use super::newest::Newest;
use super::ping::feeds;
use super::signature::random;
use crate::http::Allow;
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
/// Of deliveries, to those that failed before: who keeps us waiting must not hold up the others.
const LATE_AT_ONCE: usize = 16;
const FILE: &str = "hub.json";

/// One subscriber of one feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Subscription {
    topic: String,
    callback: String,
    secret: Option<String>,
    /// Kept as how much is left of its lease, so that no clock that is wrong ends one.
    #[serde(rename = "left_secs", with = "left", default = "left::usual")]
    ends: Instant,
    /// Hash of the edition it has.
    has: String,
}

/// How long until a lease ends, in seconds; what passes while we do not run is not counted.
mod left {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};
    use tokio::time::Instant;

    use super::{LEASE_DEFAULT, LEASE_MAX};

    pub(super) fn serialize<S: Serializer>(ends: &Instant, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(ends.saturating_duration_since(Instant::now()).as_secs())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Instant, D::Error> {
        let left = Duration::from_secs(u64::deserialize(from)?);
        Ok(Instant::now() + left.min(LEASE_MAX))
    }

    /// Of a list that older versions wrote, by the clock of then.
    pub(super) fn usual() -> Instant {
        Instant::now() + LEASE_DEFAULT
    }
}

/// Its topic and its callback.
type Whom = (String, String);

/// A delivery that failed.
#[derive(Debug, Clone, Copy)]
struct Late {
    since: Instant,
    next: Instant,
    pause: Duration,
}

#[derive(Default)]
struct State {
    all: BTreeMap<Whom, Subscription>,
    late: HashMap<Whom, Late>,
    /// Being delivered to.
    busy: HashMap<Whom, Id>,
    asked: HashMap<IpAddr, VecDeque<Instant>>,
}

/// The hub.
pub(super) struct Hub {
    newest: Newest,
    plan: Arc<RwLock<Plan>>,
    board: Arc<Board>,
    folder: PathBuf,
    state: Mutex<State>,
    changed: Notify,
    checks: Arc<Semaphore>,
    turns: Arc<Semaphore>,
    late_turns: Arc<Semaphore>,
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
        newest: Newest,
        plan: Arc<RwLock<Plan>>,
        board: Arc<Board>,
        metrics: Metrics,
    ) -> Arc<Self> {
        let folder = plan.read().unwrap_or_else(PoisonError::into_inner).store.data.clone();
        let all = kept(&folder).unwrap_or_else(|error| {
            tracing::error!(
                %error,
                "the subscriptions of the hub can't be read: who subscribed is told nothing more until it subscribes again"
            );
            Vec::new()
        });
        let all = all.into_iter().map(|s| ((s.topic.clone(), s.callback.clone()), s)).collect();
        Arc::new(Self {
            newest,
            plan,
            board,
            folder,
            state: Mutex::new(State { all, ..State::default() }),
            changed: Notify::new(),
            checks: Arc::new(Semaphore::new(AT_ONCE)),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            late_turns: Arc::new(Semaphore::new(LATE_AT_ONCE)),
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
        if self.newest.client().permits(&callback).is_err() {
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
            ends: Instant::now() + lease,
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
        let meant = match self.newest.client().ask(&url, challenge.len() + 1).await {
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
        if wish.subscribe {
            // Who renews is still owed what it could not take, and is there to take it now.
            let has = state.all.get(&key).map_or(has, |known| known.has.clone());
            if let Some(late) = state.late.get_mut(&key) {
                late.next = Instant::now();
            }
            state.all.insert(key, Subscription { has, ..wish.subscription });
        } else {
            state.late.remove(&key);
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

/// The subscriptions of earlier days; none where there is no file.
fn kept(folder: &Path) -> io::Result<Vec<Subscription>> {
    match std::fs::read(folder.join(FILE)) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
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
