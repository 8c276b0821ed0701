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
/// Threads whose work never ended. Beyond these none is replaced, so that a thousand bad pages are not a thousand threads.
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
    run: Job,
    /// Answers for a reader that has not.
    give_up: Arc<dyn Fn() + Send + Sync>,
}

struct Running {
    source: String,
    since: Instant,
    /// What its thread takes, and so the one that stands in its place.
    takes: Takes,
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
    closed: bool,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    deadline: Duration,
}

/// A handle on the threads; they end with the last one.
#[derive(Clone)]
pub struct Workers(Arc<Handle>);

struct Handle(Arc<Shared>);

impl Drop for Handle {
    fn drop(&mut self) {
        self.0.state().closed = true;
        self.0.changed.notify_all();
    }
}

impl Workers {
    /// Starts the threads.
    pub fn start() -> io::Result<Self> {
        Self::with(THREADS, DEADLINE)
    }

    fn with(threads: usize, deadline: Duration) -> io::Result<Self> {
        let state = Mutex::new(State::default());
        let shared = Arc::new(Shared { state, changed: Condvar::new(), deadline });
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
        let waiting =
            Waiting { source: source.to_owned(), run: Box::new(run), give_up: Arc::new(give_up) };
        let mut state = self.0.0.state();
        match kind {
            Kind::Document => state.documents.push_back(waiting),
            Kind::Page => state.pages.push_back(waiting),
        }
        drop(state);
        self.0.0.changed.notify_all();
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
            if let Some(Waiting { source, run, give_up }) = state.next(takes) {
                let since = now();
                state.running.insert(number, Running { source, since, takes, give_up });
                drop(state);
                self.changed.notify_all(); // the deadline is to be kept
                return Some(run);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn keep_deadlines(self: &Arc<Self>) {
        let mut state = self.state();
        while !state.closed {
            let late = |r: &Running| now().saturating_duration_since(r.since) >= self.deadline;
            let over: Vec<u64> =
                state.running.iter().filter(|(_, r)| late(r)).map(|(n, _)| *n).collect();
            for number in over {
                if state.lost >= LOST_MAX {
                    break;
                }
                let Some(running) = state.running.remove(&number) else { continue };
                state.lost += 1;
                drop(state);
                tracing::error!(source = %running.source, "reading took too long; its thread is given up");
                (running.give_up)();
                if let Err(error) = spawn(self, running.takes) {
                    tracing::error!(%error, "no thread could be started in its place");
                }
                state = self.state();
            }
            let wait = if state.running.is_empty() { Duration::MAX } else { self.deadline / 4 };
            state = match wait {
                Duration::MAX => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
                wait => {
                    let waited = self.changed.wait_timeout(state, wait);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "deadlines are kept by the monotonic clock")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    fn run<T: Send + 'static>(
        workers: &Workers,
        source: &str,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> mpsc::Receiver<Result<T, Trouble>> {
        let (done, answer) = mpsc::channel();
        workers.submit(source, Kind::Page, work, move |value| done.send(value).expect("is read"));
        answer
    }

    #[test]
    fn a_panic_is_no_answer_and_ends_no_thread() {
        let workers = Workers::with(1, DEADLINE).expect("threads");
        let panicked = run(&workers, "a", || -> u8 { panic!("on purpose") });
        assert_eq!(panicked.recv(), Ok(Err(Trouble::Panic)));
        assert_eq!(run(&workers, "a", || 7).recv(), Ok(Ok(7)));
    }

    #[test]
    fn what_never_ends_loses_its_thread_and_no_one_else_waits() {
        let workers = Workers::with(1, Duration::from_millis(20)).expect("threads");
        let (go, stuck) = mpsc::channel::<()>();
        let slow = run(&workers, "a", move || stuck.recv().is_ok());
        assert_eq!(slow.recv(), Ok(Err(Trouble::Slow)));
        assert_eq!(run(&workers, "b", || 7).recv(), Ok(Ok(7)));
        drop(go);
    }

    #[test]
    fn the_thread_of_documents_is_replaced_by_one_for_documents() {
        let workers = Workers::with(1, Duration::from_millis(200)).expect("threads");
        // Blocks its thread until the test ends; says when it has begun.
        let blocked = |source: &str, kind| {
            let ((began, begun), (go, gate)) = (mpsc::channel(), mpsc::channel::<()>());
            let (over, answer) = mpsc::channel();
            let work = move || {
                began.send(()).expect("is read");
                gate.recv().is_ok()
            };
            let answered = move |value| over.send(value).unwrap_or_default();
            workers.submit(source, kind, work, answered);
            (begun, answer, go)
        };
        let page = blocked("page", Kind::Page);
        page.0.recv().expect("is begun");
        let document = blocked("document", Kind::Document);
        document.0.recv().expect("is begun");
        for (_, answer, _) in [&page, &document] {
            assert_eq!(answer.recv(), Ok(Err(Trouble::Slow)));
        }
        let (first, second) = (blocked("a", Kind::Page), blocked("b", Kind::Page));
        first.0.recv().expect("is begun");
        let (told, read) = mpsc::channel();
        let work = move || told.send(second.0.try_recv()).expect("is read");
        workers.submit("feed", Kind::Document, work, |_| {});
        assert_eq!(read.recv(), Ok(Err(mpsc::TryRecvError::Empty)), "the second page waits for it");
    }

    #[test]
    fn a_source_with_many_pages_lets_another_through_and_documents_go_first() {
        let workers = Workers::with(1, DEADLINE).expect("threads");
        let (go, gate) = mpsc::channel::<()>();
        let (told, order) = mpsc::channel();
        let first = run(&workers, "many", move || gate.recv().is_ok());
        let queue = |source: &'static str, name: &'static str, kind| {
            let told = told.clone();
            let work = move || told.send(name).expect("is read");
            workers.submit(source, kind, work, |_| {});
        };
        queue("many", "second of many", Kind::Page);
        queue("other", "other", Kind::Page);
        queue("feed", "document", Kind::Document);
        assert_eq!(order.recv(), Ok("document"), "it has a thread of its own");
        go.send(()).expect("is waited for");
        assert_eq!(first.recv(), Ok(Ok(true)));
        let rest = [order.recv(), order.recv()];
        assert!(rest.contains(&Ok("other")) && rest.contains(&Ok("second of many")), "{rest:?}");
    }
}
