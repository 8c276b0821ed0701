//! The newsroom: what every poller shares. Opened once, closed in order.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::oneshot;
use tokio::time::Instant;
use url::Url;

use super::RoundError;
use super::hand::AtHand;
use super::push::Pushes;
use crate::desk::fold::Fold;
use crate::desk::{self, Desk};
use crate::http::{self, Client, Coded, FetchError, Fetched, Purpose, Request};
use crate::journal::stream::Node;
use crate::model::{Source, SourceState, Timestamp, Validators};
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
    claims: Arc<Mutex<HashMap<u64, Claim>>>,
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
        let claims = self.claims.lock().unwrap_or_else(PoisonError::into_inner);
        claims.get(&address).is_some_and(|claim| claim.number > 0)
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
    /// Told from those that were beaten.
    number: u64,
}

/// The pages one poll is fetching, by the hashes of their addresses. Given back when dropped: after its articles are
/// durable, or when it failed.
pub struct Claims {
    all: Arc<Mutex<HashMap<u64, Claim>>>,
    own: HashMap<u64, u64>,
}

impl Claims {
    /// Claims a page: `false` when one that speaks for it as well or rather is fetching it already.
    pub(super) fn take(&mut self, address: u64, by: Standing) -> bool {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let before = all.get(&address);
        if before.is_some_and(|before| !by.beats(before.by)) {
            return false;
        }
        let number = before.map_or(0, |before| before.number + 1);
        all.insert(address, Claim { by, number });
        drop(all);
        self.own.insert(address, number);
        true
    }
}

impl Drop for Claims {
    fn drop(&mut self) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        for (address, number) in &self.own {
            if all.get(address).is_some_and(|claim| claim.number == *number) {
                all.remove(address);
            }
        }
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
