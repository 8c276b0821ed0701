//! The newsroom: what every poller shares. Opened once, closed in order.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;

use super::EngineError;
use super::desk::{self, Desk, SharedJournal};
use super::fold::{FOLD_VERSION, Fold};
use super::refold;
use super::workers::Workers;
use crate::extract::Rules;
use crate::http::{self, Client};
use crate::journal::{Journal, Segments};
use crate::model::{SourceState, Timestamp};
use crate::schedule;
use crate::store::{self, Key, MemStore, Meta, Order, SledStore, Store, StoreError, decode};
use crate::wire::Agencies;

/// Pages turned into articles at once: work for the processor, so about one a core.
const WORKERS: usize = 2;

/// Journal and rows, open.
#[derive(Clone)]
pub struct Shelf {
    /// The truth.
    pub journal: SharedJournal,
    /// What was folded from it.
    pub store: Arc<dyn Store>,
}

impl Shelf {
    /// Opens both. A store that can't be read is moved aside, to be folded anew from the journal.
    pub fn open(settings: &store::Settings) -> Result<Self, EngineError> {
        std::fs::create_dir_all(&settings.data).map_err(|e| StoreError::Io {
            path: settings.data.clone(),
            what: format!("{e}; set `data` in the config to a folder that can be written"),
        })?;
        // The store first: its lock keeps a second copydesk away from the journal too.
        let path = settings.data.join("store");
        let store = match SledStore::open(&path, settings.cache_bytes) {
            Err(StoreError::Damaged { what, .. }) => {
                tracing::warn!(%what, "the store can't be read; it is made anew from the journal");
                set_aside(&path)?;
                SledStore::open(&path, settings.cache_bytes)?
            }
            other => other?,
        };
        let (journal, torn) =
            Segments::open(&settings.data.join("journal"), settings.segment_bytes)?;
        if torn > 0 {
            tracing::warn!(
                bytes = torn,
                "the journal's end was half written, as after a crash; cut"
            );
        }
        let stale = match desk::outdated(&store) {
            Ok(false) if ahead(&store, &journal)? => Some("the store knows more than the journal"),
            Ok(false) => None,
            Ok(true) => Some("the store was folded by older rules"),
            Err(_) => Some("the store holds rows that can't be read"),
        };
        let store = if let Some(why) = stale {
            tracing::info!("{why}; it is made anew from the journal");
            drop(store);
            set_aside(&path)?;
            SledStore::open(&path, settings.cache_bytes)?
        } else {
            store
        };
        Ok(Self { journal: Arc::new(RwLock::new(journal)), store: Arc::new(store) })
    }
}

/// Has the journal lost what the store was folded from, as by a cut at damage? Its next captures would be taken for
/// known ones.
fn ahead(store: &dyn Store, journal: &Segments) -> Result<bool, EngineError> {
    let meta: Meta = store::row(store, &Key::meta())?.unwrap_or_default();
    Ok(meta.cursor > journal.range().map_or(0, |(_, newest)| newest))
}

/// A look at what is on disk: nothing is made, cut or changed.
pub struct Peek {
    /// The truth.
    pub journal: SharedJournal,
    /// The rows, or why they can't be used.
    pub rows: Result<SledStore, String>,
}

impl Peek {
    /// `None` when nothing was polled yet.
    pub fn of(settings: &store::Settings) -> Result<Option<Self>, EngineError> {
        let path = settings.data.join("store");
        // The store first: while a daemon has it, it is the one to ask.
        let store = match path.join("db").is_file() {
            true => Some(SledStore::peek(&path, settings.cache_bytes)),
            false => None,
        };
        if let Some(Err(busy @ StoreError::Busy(_))) = store {
            return Err(busy.into());
        }
        let (journal, _) = Segments::look(&settings.data.join("journal"))?;
        if store.is_none() && journal.range().is_none() {
            return Ok(None);
        }
        let rows = match store {
            None => Err("there is no store".to_owned()),
            Some(Err(error)) => Err(error.to_string()),
            Some(Ok(rows)) => usable(rows, &journal),
        };
        Ok(Some(Self { journal: Arc::new(RwLock::new(journal)), rows }))
    }
}

/// The rows, unless they say nothing about this journal. sled opens some damaged files as an empty store.
fn usable(rows: SledStore, journal: &Segments) -> Result<SledStore, String> {
    let meta: Option<Meta> = store::row(&rows, &Key::meta()).map_err(|e| e.to_string())?;
    match meta {
        Some(meta) if meta.fold_version != FOLD_VERSION => {
            Err("its rows were folded by other rules".to_owned())
        }
        None if journal.range().is_some() => Err("the store is empty".to_owned()),
        _ => Ok(rows),
    }
}

impl Shelf {
    /// A shelf for reading only; `None` when nothing was polled yet. Rows that can't be used are folded anew in memory.
    pub fn peek(settings: &store::Settings) -> Result<Option<Self>, EngineError> {
        let Some(Peek { journal, rows }) = Peek::of(settings)? else { return Ok(None) };
        let store: Arc<dyn Store> = match rows {
            Ok(rows) => Arc::new(rows),
            Err(_) => {
                let rows = Arc::new(MemStore::default());
                refold::refold(&journal, rows.as_ref(), &mut |_, _| {})?;
                rows
            }
        };
        Ok(Some(Self { journal, store }))
    }

    /// Nothing in it, in memory only.
    pub fn empty() -> Result<Self, EngineError> {
        let (journal, _) = Segments::look(Path::new(""))?;
        Ok(Self { journal: Arc::new(RwLock::new(journal)), store: Arc::new(MemStore::default()) })
    }
}

/// Moves a store away; the one set aside before goes.
pub(super) fn set_aside(path: &Path) -> Result<(), EngineError> {
    let aside = path.with_extension("aside");
    if aside.exists() {
        std::fs::remove_dir_all(&aside)?;
    }
    Ok(std::fs::rename(path, aside)?)
}

/// The HTTP client, silent towards hosts that asked for it before it was made.
pub(super) fn client(
    settings: &http::Settings,
    store: &dyn Store,
    now: Timestamp,
) -> Result<Client, EngineError> {
    let client = Client::new(settings)?;
    let mut failed = Ok(());
    store.scan(&Key::sources(), Order::Up, &mut |_, bytes| {
        match decode::<SourceState>(bytes) {
            Ok(state) => {
                let left = schedule::silence(&state, now);
                left.into_iter().for_each(|left| client.silence(&state.url, left));
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
    /// Per-site rules.
    pub rules: Arc<Rules>,
    /// How each wire signs its copy.
    pub agencies: Arc<Agencies>,
    /// For sources without a plan of their own.
    pub schedule: schedule::Settings,
    /// The time.
    pub clock: fn() -> Timestamp,
    workers: Workers,
    claims: Arc<Mutex<HashSet<String>>>,
}

impl Room {
    /// Starts the desk and opens the doors. The thread ends when the last room is dropped.
    pub fn open(
        shelf: &Shelf,
        fetch: &http::Settings,
        schedule: &schedule::Settings,
        clock: fn() -> Timestamp,
    ) -> Result<(Self, JoinHandle<()>), EngineError> {
        let agencies = Arc::new(Agencies::default());
        let fold = Fold::new(agencies.clone());
        let (desk, thread) = desk::open(shelf.journal.clone(), shelf.store.clone(), fold)?;
        Ok((Self::with((desk, agencies), shelf, fetch, schedule, clock)?, thread))
    }

    /// A room whose desk takes nothing: for a poll that must change nothing.
    pub fn closed(
        shelf: &Shelf,
        fetch: &http::Settings,
        schedule: &schedule::Settings,
        clock: fn() -> Timestamp,
    ) -> Result<Self, EngineError> {
        let agencies = Arc::new(Agencies::default());
        Self::with((Desk::closed(), agencies), shelf, fetch, schedule, clock)
    }

    fn with(
        (desk, agencies): (Desk, Arc<Agencies>),
        shelf: &Shelf,
        fetch: &http::Settings,
        schedule: &schedule::Settings,
        clock: fn() -> Timestamp,
    ) -> Result<Self, EngineError> {
        Ok(Self {
            client: client(fetch, shelf.store.as_ref(), clock())?,
            desk,
            store: shelf.store.clone(),
            journal: shelf.journal.clone(),
            rules: Arc::new(Rules::default()),
            agencies,
            schedule: schedule.clone(),
            clock,
            workers: Workers::start(WORKERS)?,
            claims: Arc::default(),
        })
    }

    /// No claims yet, for one poll.
    pub fn claims(&self) -> Claims {
        Claims { all: self.claims.clone(), own: Vec::new() }
    }

    /// Runs work for the processor off the IO threads, a few at a time. A panic in it is an answer of `None`.
    pub async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        self.workers.run(work).await
    }
}

/// The pages one poll is fetching. Given back when dropped: after its articles are durable, or when it failed.
pub struct Claims {
    all: Arc<Mutex<HashSet<String>>>,
    own: Vec<String>,
}

impl Claims {
    /// Claims a page: `false` when it is being fetched already.
    pub fn take(&mut self, canonical: String) -> bool {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let new = all.insert(canonical.clone());
        self.own.extend(new.then_some(canonical));
        new
    }
}

impl Drop for Claims {
    fn drop(&mut self) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        for canonical in &self.own {
            all.remove(canonical);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::http::{FetchError, Purpose, Request};
    use crate::store::Batch;

    #[tokio::test]
    async fn a_host_that_asked_for_silence_has_it_after_a_restart() {
        let now = Timestamp::from_secs(1_000_000);
        let state = SourceState {
            url: "https://quiet.example/feed".into(),
            failures: 1,
            last_poll: Some(now.minus(Duration::from_secs(600))),
            next_poll: Some(now.plus(Duration::from_secs(3000))),
            next_reason: "the server asks for 1 hour (Retry-After)".into(),
            ..SourceState::default()
        };
        let store = MemStore::default();
        let mut batch = Batch::default();
        batch.put(Key::source("quiet"), &state).expect("a row");
        store.commit(&batch).expect("in memory");
        let client = client(&http::Settings::default(), &store, now).expect("a client");
        let url = url::Url::parse("https://quiet.example/robots.txt").expect("a URL");
        let request = Request { url: &url, purpose: Purpose::Robots, validators: None };
        match client.fetch(request).await {
            Err(FetchError::Silent(left)) => assert!(left.as_secs() > 2990, "{left:?}"),
            other => panic!("{other:?}"),
        }
    }
}
