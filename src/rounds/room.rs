//! The newsroom: what every poller shares. Opened once, closed in order.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::{Notify, oneshot};
use tokio::time::Instant;
use url::Url;

use super::RoundError;
use super::hand::AtHand;
use super::push::Pushes;
use crate::desk::fold::Fold;
use crate::desk::{self, Desk};
use crate::http::{self, Client, Coded, FetchError, Fetched, Purpose, Request};
use crate::journal::stream::Node;
use crate::model::{ArticleId, Source, SourceState, Timestamp, Validators};
use crate::plan::Plan;
use crate::read::{Agencies, Kind, Reader, Trouble, Workers};
use crate::schedule;
use crate::shelf::{SharedJournal, Shelf};
use crate::store::{Key, Order, Store, decode};
use crate::sys::metrics::Metrics;

/// The HTTP client, silent towards hosts that asked for it before it was made.
pub(super) fn client(
    settings: &http::Settings,
    store: &dyn Store,
    now: Timestamp,
) -> Result<Client, RoundError> {
    let client = Client::new(settings)?.at(now);
    let mut failed = Ok(());
    store.scan(&Key::sources(), Order::Up, &mut |_, bytes| {
        match decode::<SourceState>(bytes) {
            Ok(state) => {
                for (host, left) in schedule::silences(&state, now) {
                    client.silence(host, left);
                }
            }
            Err(error) => failed = Err(error),
        }
        ControlFlow::Continue(())
    })?;
    Ok(failed.map(|()| client)?)
}

/// What every poller shares.
#[derive(Clone)]
pub struct Room {
    /// The only HTTP client.
    pub client: Client,
    /// Takes captures.
    pub desk: Desk,
    /// Rows, for reading.
    pub store: Arc<dyn Store>,
    /// Bodies, for reading.
    pub journal: SharedJournal,
    /// What pages and entries are read with.
    pub reader: Reader,
    /// For sources without a plan of their own.
    pub schedule: schedule::Settings,
    /// What is counted.
    pub metrics: Metrics,
    /// The time.
    pub clock: fn() -> Timestamp,
    /// Subscriptions to sources' hubs; none where nobody listens.
    pub(super) pushes: Option<Arc<Pushes>>,
    /// Pages that need not be asked for again.
    pub(super) at_hand: Arc<AtHand>,
    /// This node, in a fleet.
    pub node: Option<Node>,
    workers: Workers,
    claims: Arc<Claimed>,
}

impl Room {
    /// Starts the desk and opens the doors. The thread ends when the last room is dropped.
    pub fn open(
        shelf: &Shelf,
        fetch: &http::Settings,
        schedule: &schedule::Settings,
        clock: fn() -> Timestamp,
    ) -> Result<(Self, JoinHandle<()>), RoundError> {
        let agencies = Arc::new(Agencies::default());
        let fold = Fold::new(agencies.clone());
        let (desk, thread) = desk::open_on(shelf, fold)?;
        Ok((Self::with((desk, agencies), shelf, fetch, schedule, clock)?, thread))
    }

    /// A room whose desk takes nothing: for a poll that must change nothing.
    pub fn closed(
        shelf: &Shelf,
        fetch: &http::Settings,
        schedule: &schedule::Settings,
        clock: fn() -> Timestamp,
    ) -> Result<Self, RoundError> {
        let agencies = Arc::new(Agencies::default());
        Self::with((Desk::closed(), agencies), shelf, fetch, schedule, clock)
    }

    /// The same one, with a desk that takes nothing.
    #[must_use]
    pub(super) fn closed_off(mut self) -> Self {
        self.desk = Desk::closed();
        self
    }

    fn with(
        (desk, agencies): (Desk, Arc<Agencies>),
        shelf: &Shelf,
        fetch: &http::Settings,
        schedule: &schedule::Settings,
        clock: fn() -> Timestamp,
    ) -> Result<Self, RoundError> {
        Ok(Self {
            client: client(fetch, shelf.store.as_ref(), clock())?,
            desk,
            store: shelf.store.clone(),
            journal: shelf.journal.clone(),
            reader: Reader { agencies, ..Reader::default() },
            schedule: schedule.clone(),
            metrics: Metrics::default(),
            clock,
            pushes: None,
            at_hand: Arc::default(),
            node: shelf.node.clone(),
            workers: Workers::start()?,
            claims: Arc::default(),
        })
    }

    /// Works as a plan says from now on, but for its client.
    pub(super) fn follow(&mut self, plan: &Plan) {
        self.schedule = plan.schedule.clone();
        self.reader.rules = plan.sites.clone();
        self.at_hand = Arc::new(AtHand::of(&plan.sources));
    }

    /// One exchange, with the time it took counted.
    async fn fetch(&self, request: Request<'_>) -> Result<Fetched<Coded>, FetchError> {
        let started = Instant::now();
        let fetched = self.client.fetch_coded(request).await;
        self.metrics.fetched(started.elapsed());
        fetched
    }

    /// Something of a source's: what is of its own origin with what opens the source.
    pub(super) async fn fetch_of(
        &self,
        source: &Source,
        (url, purpose): (&Url, Purpose),
        validators: Option<&Validators>,
    ) -> Result<Fetched<Coded>, FetchError> {
        let home = Url::parse(&source.filled(&source.url)).ok();
        let header = source.access.header();
        let authorization = home.as_ref().zip(header.as_ref());
        self.fetch(Request { validators, authorization, ..Request::new(url, purpose) }).await
    }

    /// Is what is fetched stored at once? While it is not, no page is asked for.
    pub fn flows(&self) -> Result<(), RoundError> {
        if self.node.as_ref().is_none_or(Node::flows) {
            Ok(())
        } else {
            Err(RoundError::Unacknowledged)
        }
    }

    /// No claims yet, for one poll.
    pub fn claims(&self) -> Claims {
        Claims { all: self.claims.clone(), own: HashMap::new() }
    }

    /// Does more than one poll want a page now: one that claimed it, and one that speaks for it rather?
    pub(super) fn contested(&self, address: u64) -> bool {
        self.claims.with(|all| all.get(&address).is_some_and(|claim| claim.beaten))
    }

    /// Is any poll reading a page now?
    pub(super) fn is_claimed(&self, address: u64) -> bool {
        self.claims.with(|all| all.contains_key(&address))
    }

    /// Waits until some poll gives its claims back.
    pub(super) async fn freed(&self) {
        self.claims.freed.notified().await;
    }

    /// Has something of a source's read behind the wall, off the IO threads.
    pub async fn read<T: Send + 'static>(
        &self,
        source: &str,
        kind: Kind,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Trouble> {
        let (done, answer) = oneshot::channel();
        // Whoever asked may have given up.
        self.workers.submit(source, kind, work, move |value| drop(done.send(value)));
        answer.await.unwrap_or(Err(Trouble::Panic))
    }

    /// Is no page read any more?
    pub(super) fn readers_hang(&self) -> bool {
        self.workers.hang()
    }
}

/// How a source stands to a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) rank: i32,
    /// Is the page one of its own site?
    pub(super) own: bool,
}

impl Standing {
    /// Does it speak for the page rather than another: by rank, or as its publisher?
    pub(super) fn beats(self, other: Self) -> bool {
        (self.rank, self.own) > (other.rank, other.own)
    }
}

/// A page that a poll is fetching.
struct Claim {
    by: Standing,
    /// Told from all others.
    number: u64,
    /// Did it take the place of another's?
    beaten: bool,
}

/// The pages that polls are fetching.
#[derive(Default)]
struct Claimed {
    all: Mutex<(HashMap<u64, Claim>, u64)>,
    freed: Notify,
}

impl Claimed {
    fn with<T>(&self, read: impl FnOnce(&HashMap<u64, Claim>) -> T) -> T {
        read(&self.all.lock().unwrap_or_else(PoisonError::into_inner).0)
    }
}

/// What came of claiming a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// It is this entry's.
    Yes,
    /// Another entry of the same poll has it: that of this article.
    Ours(ArticleId),
    /// Another poll is fetching it, for a source that speaks for it as well or rather.
    Theirs,
}

/// The pages one poll is fetching, by the hashes of their addresses, and for which articles. Given back when dropped: after
/// its articles are durable, or when it failed.
pub struct Claims {
    all: Arc<Claimed>,
    own: HashMap<u64, (u64, ArticleId)>,
}

impl Claims {
    /// Claims a page for an article.
    pub(super) fn take(&mut self, address: u64, by: Standing, article: ArticleId) -> Taken {
        let mut all = self.all.all.lock().unwrap_or_else(PoisonError::into_inner);
        let (claims, next) = &mut *all;
        let before = claims.get(&address);
        let beats = before.is_some_and(|before| by.beats(before.by));
        let ours = self.own.get(&address).filter(|_| !beats);
        if let Some((number, article)) = ours
            && before.is_none_or(|before| before.number == *number)
        {
            return Taken::Ours(*article);
        }
        if before.is_some() && !beats {
            return Taken::Theirs;
        }
        let number = *next;
        *next += 1;
        claims.insert(address, Claim { by, number, beaten: beats });
        drop(all);
        self.own.insert(address, (number, article));
        Taken::Yes
    }

    /// Lets others have the pages, once what was told of them is durable. That they were this poll's is remembered.
    pub(super) fn give_back(&self) {
        let mut all = self.all.all.lock().unwrap_or_else(PoisonError::into_inner);
        for (address, (number, _)) in &self.own {
            if all.0.get(address).is_some_and(|claim| claim.number == *number) {
                all.0.remove(address);
            }
        }
        drop(all);
        self.all.freed.notify_waiters();
    }
}

impl Drop for Claims {
    fn drop(&mut self) {
        self.give_back();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::model::Pause;
    use crate::store::{Batch, MemStore};

    #[tokio::test]
    async fn a_host_that_asked_for_silence_has_it_after_a_restart() {
        let now = Timestamp::from_secs(1_000_000);
        let state = SourceState {
            url: "https://quiet.example/feed".into(),
            pauses: vec![Pause {
                host: None,
                since: now.minus(Duration::from_secs(600)),
                until: now.plus(Duration::from_secs(3000)),
            }],
            ..SourceState::default()
        };
        let store = MemStore::default();
        let mut batch = Batch::default();
        batch.put(Key::source("quiet"), &state).expect("a row");
        store.commit(&batch).expect("in memory");
        let client = client(&http::Settings::default(), &store, now).expect("a client");
        let url = Url::parse("https://quiet.example/robots.txt").expect("a URL");
        let request = Request::new(&url, Purpose::Robots);
        match client.fetch(request).await {
            Err(FetchError::Silent(left)) => assert!(left.as_secs() > 2990, "{left:?}"),
            other => panic!("{other:?}"),
        }
    }
}
