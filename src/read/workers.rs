//! Plain threads for reading what strangers sent: a panic is that work's own, a slow one loses its thread, no source
//! takes all of them, and documents never queue behind pages.
//!
//! Not the runtime's pool for blocking work: that takes another thread each time, and every one of them keeps the
//! memory of its largest page.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Threads for any work: it keeps a processor busy, so about one a core.
const THREADS: usize = 2;
/// Work that takes longer loses its thread. The readers are linear and a page has 8 MiB at most: seconds.
const DEADLINE: Duration = Duration::from_secs(20);
/// Threads whose work never ended. Beyond these none is replaced, so that a thousand bad pages are not a thousand threads: what
/// they hang at is answered all the same, and when no other thread is left so is what waits for one.
const LOST_MAX: usize = 8;

/// What is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A feed, sitemap or listing: many entries wait for it, so it goes first and has a thread of its own.
    Document,
    /// A page of one entry.
    Page,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// The reader panicked.
    #[error("it could not be read (our fault; please report it with its address)")]
    Panic,
    /// The reader did not come to an end in time.
    #[error("it took too long to read (our fault; please report it with its address)")]
    Slow,
}

/// What a thread takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Takes {
    All,
    /// So that they never wait for pages.
    DocumentsOnly,
}

type Job = Box<dyn FnOnce() + Send>;

struct Waiting {
    source: String,
    since: Instant,
    run: Job,
    /// Answers for a reader that has not.
    give_up: Arc<dyn Fn() + Send + Sync>,
}

struct Running {
    source: String,
    since: Instant,
    /// What its thread takes, and so the one that stands in its place.
    takes: Takes,
    /// Was its work given up, and no other thread stands in its place?
    hangs: bool,
    give_up: Arc<dyn Fn() + Send + Sync>,
}

#[derive(Default)]
struct State {
    documents: VecDeque<Waiting>,
    pages: VecDeque<Waiting>,
    /// By number of the thread; a thread that is not in it when its work ends was replaced, and ends.
    running: HashMap<u64, Running>,
    threads: u64,
    lost: usize,
    /// Threads that are still to be started.
    missing: Vec<Takes>,
    /// Does who keeps the deadlines wait until there is one?
    unwatched: bool,
    closed: bool,
}

/// Each kind of thread waits for its own, so that a page wakes one thread and not all of them.
struct Shared {
    state: Mutex<State>,
    /// There is work for a thread that takes all.
    any: Condvar,
    /// There is a document.
    document: Condvar,
    /// There is a deadline to be kept.
    begun: Condvar,
    deadline: Duration,
    /// That take all.
    threads: usize,
}

/// A handle on the threads; they end with the last one.
#[derive(Clone)]
pub struct Workers(Arc<Handle>);

struct Handle(Arc<Shared>);

impl Drop for Handle {
    fn drop(&mut self) {
        self.0.state().closed = true;
        for waiting in [&self.0.any, &self.0.document, &self.0.begun] {
            waiting.notify_all();
        }
    }
}

impl Workers {
    /// Starts the threads.
    pub fn start() -> io::Result<Self> {
        Self::with(THREADS, DEADLINE)
    }

    fn with(threads: usize, deadline: Duration) -> io::Result<Self> {
        let state = Mutex::new(State::default());
        let (any, document, begun) = <(Condvar, Condvar, Condvar)>::default();
        let shared = Arc::new(Shared { state, any, document, begun, deadline, threads });
        for _ in 0..threads {
            spawn(&shared, Takes::All)?;
        }
        spawn(&shared, Takes::DocumentsOnly)?;
        let watch = shared.clone();
        thread::Builder::new().name("deadlines".into()).spawn(move || watch.keep_deadlines())?;
        Ok(Self(Arc::new(Handle(shared))))
    }

    /// Queues work of a source; `answer` is called once, with its value or why there is none.
    pub fn submit<T: 'static>(
        &self,
        source: &str,
        kind: Kind,
        work: impl FnOnce() -> T + Send + 'static,
        answer: impl FnOnce(Result<T, Trouble>) + Send + 'static,
    ) {
        let answer = Arc::new(Mutex::new(Some(answer)));
        let late = answer.clone();
        let run = move || {
            let value = catch_unwind(AssertUnwindSafe(work)).map_err(|_| Trouble::Panic);
            if let Some(answer) = take(&answer) {
                answer(value);
            }
        };
        let give_up = move || {
            if let Some(answer) = take(&late) {
                answer(Err(Trouble::Slow));
            }
        };
        let (run, give_up) = (Box::new(run), Arc::new(give_up));
        let waiting = Waiting { source: source.to_owned(), since: now(), run, give_up };
        let mut state = self.0.0.state();
        match kind {
            Kind::Document => state.documents.push_back(waiting),
            Kind::Page => state.pages.push_back(waiting),
        }
        drop(state);
        self.0.0.any.notify_one();
        if kind == Kind::Document {
            self.0.0.document.notify_one();
        }
    }

    /// Is no page read any more, since all threads hang? Only a start anew helps for sure.
    pub fn hang(&self) -> bool {
        self.0.0.state().hang(Kind::Page, self.0.0.threads)
    }
}

fn take<T>(of: &Mutex<Option<T>>) -> Option<T> {
    of.lock().unwrap_or_else(PoisonError::into_inner).take()
}

fn spawn(shared: &Arc<Shared>, takes: Takes) -> io::Result<()> {
    let number = {
        let mut state = shared.state();
        state.threads += 1;
        state.threads
    };
    let shared = shared.clone();
    let work = move || shared.work(number, takes);
    thread::Builder::new().name("reader".into()).spawn(work).map(drop)
}

impl State {
    /// The next work: documents first, and of a source that no thread is at work for, if there is one.
    fn next(&mut self, takes: Takes) -> Option<Waiting> {
        let Self { documents, pages, running, .. } = self;
        let of = |queue: &mut VecDeque<Waiting>| {
            let idle = |w: &Waiting| running.values().all(|r| r.source != w.source);
            let at = queue.iter().position(idle).unwrap_or(0);
            queue.remove(at)
        };
        of(documents).or_else(|| match takes {
            Takes::All => of(pages),
            Takes::DocumentsOnly => None,
        })
    }

    /// Do all threads hang that take such work, `threads` of which take all?
    fn hang(&self, kind: Kind, threads: usize) -> bool {
        let hang = |takes: Takes| {
            let hanging = self.running.values().filter(|r| r.hangs && r.takes == takes).count();
            hanging + self.missing.iter().filter(|missing| **missing == takes).count()
        };
        hang(Takes::All) >= threads && (kind == Kind::Page || hang(Takes::DocumentsOnly) > 0)
    }

    /// Work that has been under way for too long and is not given up yet, by its thread.
    fn late(&self, deadline: Duration) -> Option<u64> {
        let late = |r: &Running| !r.hangs && now().saturating_duration_since(r.since) >= deadline;
        self.running.iter().find(|(_, r)| late(r)).map(|(number, _)| *number)
    }

    /// Work that has waited for too long for threads that hang.
    fn forsaken(&mut self, shared: &Shared) -> Option<Waiting> {
        let late = |w: &Waiting| now().saturating_duration_since(w.since) >= shared.deadline;
        let hang = |kind| self.hang(kind, shared.threads);
        let queue = match (hang(Kind::Document), hang(Kind::Page)) {
            (true, _) if self.documents.front().is_some_and(late) => &mut self.documents,
            (_, true) => &mut self.pages,
            _ => return None,
        };
        queue.front().is_some_and(late).then(|| queue.pop_front()).flatten()
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self, number: u64, takes: Takes) {
        while let Some(job) = self.wait_for_work(number, takes) {
            job();
            let mut state = self.state();
            if state.running.remove(&number).is_none() {
                state.lost -= 1; // another thread stands in its place
                return;
            }
        }
    }

    fn wait_for_work(&self, number: u64, takes: Takes) -> Option<Job> {
        let mut state = self.state();
        loop {
            if state.closed {
                return None;
            }
            if let Some(Waiting { source, run, give_up, .. }) = state.next(takes) {
                let (since, hangs) = (now(), false);
                state.running.insert(number, Running { source, since, takes, hangs, give_up });
                if std::mem::take(&mut state.unwatched) {
                    self.begun.notify_one();
                }
                return Some(run);
            }
            let work = match takes {
                Takes::All => &self.any,
                Takes::DocumentsOnly => &self.document,
            };
            state = work.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn keep_deadlines(self: &Arc<Self>) {
        let mut state = self.state();
        while !state.closed {
            while let Some(number) = state.late(self.deadline) {
                state = self.give_up(number, state);
            }
            while let Some(forsaken) = state.forsaken(self) {
                drop(state);
                (forsaken.give_up)();
                state = self.state();
            }
            for takes in std::mem::take(&mut state.missing) {
                drop(state);
                let started = spawn(self, takes);
                state = self.state();
                if let Err(error) = started {
                    tracing::error!(%error, "no thread for reading could be started");
                    state.missing.push(takes); // and is tried again
                }
            }
            state.unwatched = state.running.is_empty() && state.missing.is_empty();
            state = if state.unwatched {
                self.begun.wait(state).unwrap_or_else(PoisonError::into_inner)
            } else {
                let waited = self.begun.wait_timeout(state, self.deadline / 4);
                waited.unwrap_or_else(PoisonError::into_inner).0
            };
        }
    }

    /// Gives up what a thread is at, and the thread with it, unless too many were.
    fn give_up<'s>(
        &'s self,
        number: u64,
        mut state: MutexGuard<'s, State>,
    ) -> MutexGuard<'s, State> {
        let Some(mut running) = state.running.remove(&number) else { return state };
        let (source, give_up) = (running.source.clone(), running.give_up.clone());
        let lost = state.lost < LOST_MAX;
        if lost {
            state.lost += 1;
            state.missing.push(running.takes);
        } else {
            running.hangs = true;
            state.running.insert(number, running);
        }
        drop(state);
        if lost {
            tracing::error!(source, "reading took too long; its thread is given up");
        } else {
            let threads = LOST_MAX;
            tracing::error!(
                source,
                threads,
                "reading took too long, and so many threads hang already that this one is not replaced: restart copydesk"
            );
        }
        give_up();
        self.state()
    }
}

#[allow(clippy::disallowed_methods, reason = "deadlines are kept by the monotonic clock")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests;
