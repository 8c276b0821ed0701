//! WebSub in: sources that name a hub are subscribed to there, and what the hub sends is handed on when it is signed.
//!
//! While the daemon runs the book here is the truth about subscriptions; rows keep it, as part of their source's state.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{Notify, Semaphore, mpsc};
use tokio::task::JoinSet;
use url::Url;
use url::form_urlencoded::Serializer;

use super::RoundError;
use super::newest::Newest;
use super::signature::{letters, random, signed};
use crate::http::Client;
use crate::model::{Offer, Push, Source, SourceState, Timestamp};
use crate::plan::Plan;
use crate::publish::{Asked, Board, Page};
use crate::schedule::{LEASE, subscribe_at};
use crate::shelf::ShelfError;
use crate::store::{Key, Store, row};
use crate::sys::metrics::Metrics;
use crate::text::{cut_marked, printable};

/// Where hubs send to: behind the setting, and on the server.
const PATH: &str = "push/";
/// Deliveries that wait to be read, each of them as long as a feed may be.
const WAITING_MAX: usize = 8;
/// Requests to hubs under way at once.
const AT_ONCE: usize = 16;
/// The clock is looked at again after so long at most: it may be set.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// So often in vain, and another hub of the source is asked.
const TRIES_MAX: u32 = 3;
/// Of what a hub says.
const REASON_BYTES_MAX: usize = 200;

/// What a hub sent.
#[derive(Debug)]
pub(super) struct Delivery {
    /// Its Content-Type.
    pub(super) media: Option<String>,
    pub(super) body: Bytes,
}

/// What came of a subscription, by the id of its source.
#[derive(Debug)]
pub(super) enum News {
    /// It changed, and its source's state is to say so.
    Noted(String),
    /// Its hub sent something, signed.
    Delivered(String, Delivery),
}

/// All subscriptions.
pub(super) struct Pushes {
    newest: Newest,
    plan: Arc<RwLock<Plan>>,
    board: Arc<Board>,
    clock: fn() -> Timestamp,
    /// By source.
    book: Mutex<BTreeMap<String, Push>>,
    changed: Notify,
    news: mpsc::Sender<News>,
    metrics: Metrics,
}

impl Pushes {
    /// An empty book; [`Self::adopt`] fills it.
    pub(super) fn new(
        (newest, metrics): (Newest, Metrics),
        plan: Arc<RwLock<Plan>>,
        board: Arc<Board>,
        clock: fn() -> Timestamp,
    ) -> (Arc<Self>, mpsc::Receiver<News>) {
        let (news, told) = mpsc::channel(WAITING_MAX);
        let (book, changed) = (Mutex::default(), Notify::new());
        (Arc::new(Self { newest, plan, board, clock, book, changed, news, metrics }), told)
    }

    fn book(&self) -> MutexGuard<'_, BTreeMap<String, Push>> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn plan(&self) -> std::sync::RwLockReadGuard<'_, Plan> {
        self.plan.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Goes by the plan there is now: subscriptions of its sources stay, those at another address of ours end. Gives the
    /// sources whose rows say otherwise.
    pub(super) fn adopt(&self, stored: Stored) -> Vec<Arc<Source>> {
        let plan = self.plan();
        let mut book = self.book();
        let (mut kept, mut stale) = (BTreeMap::new(), Vec::new());
        for (source, stored) in stored {
            let known = book.remove(&source.id).or_else(|| stored.clone());
            let known = known.filter(|push| fits(push, &source, &plan));
            if known != stored {
                stale.push(source.clone());
            }
            kept.extend(known.map(|push| (source.id.clone(), push)));
        }
        *book = kept;
        for push in book.values() {
            self.open_door(push, &plan);
        }
        // Never all at once: a hub that is told "gone" ends its subscription.
        let left = |path: &str| {
            path.starts_with("/push/") && !book.values().any(|p| path.ends_with(key(p)))
        };
        self.board.end_posts(left);
        self.changed.notify_one();
        stale
    }

    fn open_door(&self, push: &Push, plan: &Plan) {
        let most = usize::try_from(plan.fetch.feed_bytes_max).unwrap_or(usize::MAX);
        self.board.take_posts(&format!("/{PATH}{}", key(push)), most);
    }

    /// The subscription to a source.
    pub(super) fn of(&self, source: &str) -> Option<Push> {
        self.book().get(source).cloned()
    }

    /// A poll has found what a source offers.
    pub(super) fn found(&self, source: &Source, offer: Option<Offer>) {
        let plan = self.plan();
        let offer = offer.filter(|_| wanted(source, &plan)).and_then(|offer| self.permitted(offer));
        let mut book = self.book();
        let Some(offer) = offer else {
            if let Some(left) = book.remove(&source.id) {
                self.close_door(&left);
            }
            return;
        };
        let known = book.get(&source.id);
        if known.is_some_and(|push| push.topic == offer.topic && offer.names(push)) {
            return;
        }
        let last = known.map(|push| push.hub.clone());
        let (Some(letters), Some(secret)) = (letters(), random()) else { return };
        let push = Push {
            hub: offer.after(last.as_deref()),
            topic: offer.topic,
            callback: format!("{}{PATH}{letters}", plan.fetch.push),
            secret,
            ..Push::default()
        };
        self.open_door(&push, &plan);
        if let Some(left) = book.insert(source.id.clone(), push) {
            self.close_door(&left);
        }
        self.changed.notify_one();
    }

    /// With the hubs that may be written to.
    fn permitted(&self, mut offer: Offer) -> Option<Offer> {
        let may =
            |hub: &String| Url::parse(hub).is_ok_and(|u| self.newest.client().permits(&u).is_ok());
        offer.hubs.retain(may);
        Some(offer).filter(|offer| !offer.hubs.is_empty())
    }

    fn close_door(&self, push: &Push) {
        let key = key(push);
        self.board.end_posts(|path| path.ends_with(key));
    }

    /// Its hub's delivery has been read and stored.
    pub(super) fn took(&self, source: &str) {
        if let Some(push) = self.book().get_mut(source) {
            push.delivered = Some((self.clock)());
        }
    }

    /// Answers a request to `/push/...`.
    pub(super) fn answer(&self, asked: &Asked) -> Page {
        let wanted = asked.path.rsplit('/').next().unwrap_or_default();
        let known = self
            .book()
            .iter()
            .find(|(_, push)| key(push) == wanted)
            .map(|(id, push)| (id.clone(), push.clone()));
        match (known, &asked.posted) {
            (Some((id, push)), Some(body)) => self.delivered(id, &push, asked, body),
            (Some((id, push)), None) => self.confirm(id, &push, &asked.query),
            (None, Some(_)) => said(410, "Nothing is taken here any more."),
            (None, None) => said(404, "There is nothing at this address."),
        }
    }

    /// The hub asks whether we meant it (WebSub 5.3), or says that it will not (5.2).
    fn confirm(&self, id: String, push: &Push, query: &str) -> Page {
        let fields: HashMap<String, String> =
            url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
        let now = (self.clock)();
        let asked_for = push.asked.is_some() && field("hub.topic") == push.topic;
        let answer = match (field("hub.mode"), field("hub.challenge")) {
            ("subscribe", challenge) if asked_for && !challenge.is_empty() => {
                let lease = field("hub.lease_seconds").parse().map_or(LEASE, Duration::from_secs);
                let (since, until) = (Some(now), Some(now.plus(lease.min(LEASE * 3))));
                tracing::info!(
                    source = id,
                    hub = push.hub,
                    "its hub tells us what is new from now on"
                );
                self.change(id, &push.callback, |push| {
                    *push = Push { since, until, tries: 0, error: None, ..std::mem::take(push) };
                });
                challenge
            }
            ("denied", _) if asked_for => {
                let why = printable(&cut_marked(field("hub.reason"), REASON_BYTES_MAX));
                let error = Some(format!("the hub refuses: {why}"));
                self.change(id, &push.callback, |push| {
                    (push.until, push.tries, push.error) = (None, push.tries.max(1), error);
                });
                ""
            }
            _ => return said(404, "There is nothing at this address."),
        };
        Page::new(200, "text/plain; charset=utf-8", answer.to_owned())
    }

    /// Changes a subscription where it stands, unless it is another one by now: hubs ask, answer and deliver at any moment, and
    /// none of it may undo the other. Its source's state is to say so.
    fn change(&self, id: String, callback: &str, change: impl FnOnce(&mut Push)) {
        if let Some(known) = self.book().get_mut(&id).filter(|known| known.callback == callback) {
            change(known);
        }
        self.changed.notify_one();
        // Where many wait, the state says so with the next poll.
        self.news.try_send(News::Noted(id)).unwrap_or_default();
    }

    /// What is not signed as agreed is dropped, and answered as if it were taken: nobody learns anything by trying.
    fn delivered(&self, id: String, push: &Push, asked: &Asked, body: &Bytes) -> Page {
        let signature = asked.header("x-hub-signature").unwrap_or_default();
        if !signed(&push.secret, body, signature) {
            tracing::warn!(source = id, "what came in the name of its hub is not signed by it");
            self.metrics.pushed(&id, "unsigned");
            return said(202, "");
        }
        let media = asked.header("content-type").map(str::to_owned);
        let delivery = Delivery { media, body: body.clone() };
        match self.news.try_send(News::Delivered(id, delivery)) {
            Ok(()) => said(202, ""),
            Err(_) => said(503, "Busy; please try again soon."),
        }
    }

    /// Asks hubs when it is time to, until dropped.
    pub(super) async fn run(self: Arc<Self>) {
        loop {
            self.subscribe().await;
            let (now, floor) = ((self.clock)(), self.plan().schedule.interval_floor);
            let next = self.book().values().map(|push| subscribe_at(push, floor, now)).min();
            let wait = next.map_or(LOOK_EVERY, |at| at.since(now)).min(LOOK_EVERY);
            tokio::select! {
                () = tokio::time::sleep(wait.max(Duration::from_millis(1))) => {}
                () = self.changed.notified() => {}
            }
        }
    }

    /// Asks every hub whose time has come.
    async fn subscribe(&self) {
        let (turns, mut under_way) = (Arc::new(Semaphore::new(AT_ONCE)), JoinSet::new());
        for (id, push) in self.due() {
            let (client, turns) = (self.newest.client(), turns.clone());
            under_way.spawn(async move {
                let _turn = turns.acquire().await;
                let agreed = ask(&client, &push).await;
                (id, push.callback, agreed)
            });
        }
        while let Some(done) = under_way.join_next().await {
            let Ok((id, callback, agreed)) = done else { continue };
            let known = self.of(&id).filter(|push| push.callback == callback);
            let Some(push) = known else { continue };
            let error = agreed.err();
            if let Some(error) = &error {
                tracing::info!(source = id, hub = push.hub, error, "its hub was asked in vain");
            }
            self.change(id, &callback, |push| push.error = error);
        }
    }

    /// Those whose hub is to be asked now, noted as asked: the answer may come before the hub's reply to the request.
    fn due(&self) -> Vec<(String, Push)> {
        let (now, floor) = ((self.clock)(), self.plan().schedule.interval_floor);
        let mut book = self.book();
        let due = book.iter_mut().filter(|(_, push)| subscribe_at(push, floor, now) <= now);
        due.map(|(id, push)| {
            (push.asked, push.tries) = (Some(now), push.tries.saturating_add(1));
            (id.clone(), push.clone())
        })
        .collect()
    }
}

impl Offer {
    /// Is this a subscription to it? At a hub that did not agree for long another one is tried.
    fn names(&self, push: &Push) -> bool {
        let stuck = push.tries >= TRIES_MAX && self.hubs.len() > 1;
        self.hubs.contains(&push.hub) && !stuck
    }

    /// The hub after `last`, or the first.
    fn after(&self, last: Option<&str>) -> String {
        let at = self.hubs.iter().position(|hub| Some(hub.as_str()) == last);
        let next = at.map_or(0, |at| (at + 1) % self.hubs.len());
        self.hubs.get(next).cloned().unwrap_or_default()
    }
}

/// May hubs be told of it? Not of what needs a key: its address may hold that, and strangers learn who is a customer.
fn wanted(source: &Source, plan: &Plan) -> bool {
    let access = &source.access;
    let open = access.secret.is_none() && access.header().is_none();
    open && !plan.fetch.push.is_empty() && plan.publish.listen.is_some()
}

/// What the rows say of the subscriptions to a plan's sources.
pub(super) type Stored = Vec<(Arc<Source>, Option<Push>)>;

/// Read before anything goes by the plan, since it may fail.
pub(super) fn all_stored(store: &dyn Store, plan: &Plan) -> Result<Stored, RoundError> {
    let of = |source: &Arc<Source>| Ok((source.clone(), stored(store, source)?));
    plan.sources.iter().map(of).collect()
}

/// The subscription as its source's row has it.
fn stored(store: &dyn Store, source: &Source) -> Result<Option<Push>, ShelfError> {
    let state: Option<SourceState> = row(store, &Key::source(&source.id))?;
    Ok(state.filter(|s| s.url == source.url).and_then(|s| s.push))
}

fn fits(push: &Push, source: &Source, plan: &Plan) -> bool {
    let ours = push.callback.strip_suffix(key(push)).and_then(|c| c.strip_suffix(PATH));
    wanted(source, plan) && ours == Some(plan.fetch.push.as_str())
}

/// The letters at the end of its address.
fn key(push: &Push) -> &str {
    push.callback.rsplit('/').next().unwrap_or_default()
}

async fn ask(client: &Client, push: &Push) -> Result<(), String> {
    let hub = Url::parse(&push.hub).map_err(|e| e.to_string())?;
    let media = "application/x-www-form-urlencoded".to_owned();
    let status = client.post(&hub, &[("content-type", media)], form(push).into()).await;
    match status.map_err(|e| e.to_string())? {
        200..=299 => Ok(()),
        status => Err(format!("the hub answered {status}")),
    }
}

fn form(push: &Push) -> String {
    let mut form = Serializer::new(String::new());
    form.append_pair("hub.mode", "subscribe").append_pair("hub.topic", &push.topic);
    form.append_pair("hub.callback", &push.callback).append_pair("hub.secret", &push.secret);
    form.append_pair("hub.lease_seconds", &LEASE.as_secs().to_string());
    form.finish()
}

fn said(status: u16, words: &str) -> Page {
    let words = if words.is_empty() { String::new() } else { format!("{words}\n") };
    Page::new(status, "text/plain; charset=utf-8", words)
}
