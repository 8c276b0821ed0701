//! The desk: one thread that takes captures in, in order, and is the only writer of journal and rows.
//!
//! Whatever is queued, and what comes within a tenth of a second while nobody waits, is committed together: append,
//! fdatasync, fold, one batch with the cursor, flush. An answer is given only after all of that.

use std::sync::{Arc, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::runtime;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, timeout};

use super::DeskError;
use super::books::Books;
use super::fold::Fold;
use super::folding::BATCH_MAX;
use crate::journal::{JournalError, Seq};
use crate::model::{Capture, Timestamp};
use crate::shelf::{SharedJournal, Shelf, ShelfError};
use crate::store::Store;
use crate::sys::metrics::Metrics;

/// Orders waiting; beyond it pollers wait too.
const QUEUE_MAX: usize = 256;
/// While nothing can be stored it is tried again this often.
const RETRY: Duration = Duration::from_secs(2);
/// While nothing is to be done the store is asked this often whether somebody met an error of it.
const CHECK: Duration = Duration::from_secs(30);
/// How long a capture that nobody waits for waits for company: a commit costs two writes to the disk, whatever its size.
const GATHER: Duration = Duration::from_millis(100);

/// Why something a poll sent was not taken, when it was not: then its reply's validators must not be either.
#[derive(Debug, Clone, Default)]
pub struct Ticket(Arc<OnceLock<String>>);

enum Task {
    Take {
        capture: Box<Capture>,
        ticket: Ticket,
        done: Option<oneshot::Sender<Result<(), String>>>,
    },
    Retain {
        keep: Duration,
        now: Timestamp,
        done: oneshot::Sender<Result<u64, String>>,
    },
    Told(oneshot::Sender<()>),
    Probe(oneshot::Sender<()>),
}

impl Task {
    /// Is nobody waiting for it?
    fn is_patient(&self) -> bool {
        matches!(self, Self::Take { done: None, .. })
    }
}

/// A handle on the desk.
#[derive(Clone)]
pub struct Desk {
    tasks: mpsc::Sender<Task>,
    changed: watch::Receiver<Seq>,
    trouble: watch::Receiver<Option<String>>,
    meter: Meter,
}

/// What counts commits, once somebody wants that.
type Meter = Arc<OnceLock<Metrics>>;

impl Desk {
    /// Has commits counted from now on; who comes second is too late.
    pub fn measure(&self, metrics: Metrics) {
        self.meter.set(metrics).unwrap_or_default();
    }

    /// A desk that takes nothing: for a look that must change nothing.
    pub fn closed() -> Self {
        Self {
            tasks: mpsc::channel(1).0,
            changed: watch::channel(0).1,
            trouble: watch::channel(None).1,
            meter: Meter::default(),
        }
    }

    /// Hands a capture over without waiting for it to be durable.
    pub async fn take(&self, capture: Capture, ticket: &Ticket) -> Result<(), DeskError> {
        self.send(capture, ticket, None).await
    }

    /// Hands a capture over and waits until it, and all before it, are durable.
    pub async fn settle(&self, capture: Capture, ticket: &Ticket) -> Result<(), DeskError> {
        let (done, answer) = oneshot::channel();
        self.send(capture, ticket, Some(done)).await?;
        answer.await.map_err(|_| DeskError::Closed)?.map_err(DeskError::Refused)
    }

    async fn send(
        &self,
        capture: Capture,
        ticket: &Ticket,
        done: Option<oneshot::Sender<Result<(), String>>>,
    ) -> Result<(), DeskError> {
        let task = Task::Take { capture: Box::new(capture), ticket: ticket.clone(), done };
        self.tasks.send(task).await.map_err(|_| DeskError::Closed)
    }

    /// Lets go of what is older than `keep`, counted from the newest capture, or from `now` where that is earlier; gives the
    /// bytes freed.
    pub async fn retain(&self, keep: Duration, now: Timestamp) -> Result<u64, DeskError> {
        let (done, answer) = oneshot::channel();
        let task = Task::Retain { keep, now, done };
        self.tasks.send(task).await.map_err(|_| DeskError::Closed)?;
        answer.await.map_err(|_| DeskError::Closed)?.map_err(DeskError::Refused)
    }

    /// Answers once everything queued before is done: proof that the desk is at work.
    pub async fn probe(&self) -> Result<(), DeskError> {
        let (done, answer) = oneshot::channel();
        self.tasks.send(Task::Probe(done)).await.map_err(|_| DeskError::Closed)?;
        answer.await.map_err(|_| DeskError::Closed)
    }

    /// For who tells readers; it does not keep the desk from ending.
    pub fn teller(&self) -> Teller {
        Teller(self.tasks.downgrade())
    }

    /// Position of the last capture that changed what a reader may see.
    pub fn changed(&self) -> watch::Receiver<Seq> {
        self.changed.clone()
    }

    /// Why nothing can be stored now, while that is so: the desk tries again and again.
    pub fn trouble(&self) -> watch::Receiver<Option<String>> {
        self.trouble.clone()
    }

    /// That no news can be stored now and why, when it is so.
    pub fn unstored(&self) -> Option<String> {
        let trouble = self.trouble.borrow();
        trouble.as_ref().map(|what| format!("no news can be stored: {what}"))
    }
}

/// Tells the desk that readers are about to be told what it has stored.
#[derive(Clone)]
pub struct Teller(mpsc::WeakSender<Task>);

impl Teller {
    /// How many orders wait for the desk.
    pub fn queued(&self) -> usize {
        self.0.upgrade().map_or(0, |tasks| tasks.max_capacity() - tasks.capacity())
    }

    /// Notes that all stories so far are told. A desk that has ended has noted it itself.
    pub async fn telling(&self) {
        let (done, answer) = oneshot::channel();
        let Some(tasks) = self.0.upgrade() else { return };
        if tasks.send(Task::Told(done)).await.is_ok() {
            drop(tasks); // the desk may end while this is waited for
            answer.await.unwrap_or_default();
        }
    }
}

/// The desk's own side.
struct Clerk {
    books: Books,
    changed: watch::Sender<Seq>,
    trouble: watch::Sender<Option<String>>,
    meter: Meter,
}

/// Brings the rows up to the journal, then starts the desk. The thread ends when every handle is dropped.
pub fn open(
    journal: SharedJournal,
    store: Arc<dyn Store>,
    fold: Fold,
) -> Result<(Desk, thread::JoinHandle<()>), DeskError> {
    start(Books::new(journal, store, fold))
}

/// [`open`] for a shelf that may be a fleet's. A stream that can't be this node's journal is an error; one that can't be reached
/// now is a trouble, and tried again.
pub fn open_on(shelf: &Shelf, fold: Fold) -> Result<(Desk, thread::JoinHandle<()>), DeskError> {
    let fleet = shelf.fleet.lock().unwrap_or_else(PoisonError::into_inner).take();
    let books = Books::new(shelf.journal.clone(), shelf.store.clone(), fold);
    start(books.in_fleet(fleet))
}

fn start(books: Books) -> Result<(Desk, thread::JoinHandle<()>), DeskError> {
    let ((changed, seen), (trouble, told)) = (watch::channel(0), watch::channel(None));
    let meter = Meter::default();
    let mut clerk = Clerk { books, changed, trouble, meter: meter.clone() };
    clerk.books.catch_up()?;
    // On a thread of its own: it waits for servers, and its caller may be a task.
    let begun = thread::scope(|scope| scope.spawn(|| clerk.books.begin()).join());
    let begun = begun.map_err(|_| DeskError::Closed)?;
    if let Err(ShelfError::Journal(refused @ JournalError::Refused(_))) = begun {
        return Err(refused.into());
    }
    clerk.tell(begun);
    let (tasks, queue) = mpsc::channel(QUEUE_MAX);
    let time = runtime::Builder::new_current_thread().enable_time().build()?;
    let thread =
        thread::Builder::new().name("desk".into()).spawn(move || clerk.work(&time, queue))?;
    Ok((Desk { tasks, changed: seen, trouble: told, meter }, thread))
}

impl Clerk {
    fn work(&mut self, time: &runtime::Runtime, mut queue: mpsc::Receiver<Task>) {
        let mut tasks = Vec::with_capacity(BATCH_MAX);
        loop {
            let patience = if self.trouble.borrow().is_some() { RETRY } else { CHECK };
            let woken = self.books.woken();
            match time.block_on(gather(&mut queue, &mut tasks, patience, woken)) {
                Gathered::Closed => return self.told(),
                Gathered::Some => self.work_off(&mut tasks),
                Gathered::None => {
                    let healed = self.books.heal();
                    self.tell(healed);
                }
            }
        }
    }

    fn work_off(&mut self, tasks: &mut Vec<Task>) {
        let mut taken = Vec::new();
        for task in tasks.drain(..) {
            match task {
                Task::Take { capture, ticket, done } => taken.push((capture, ticket, done)),
                Task::Retain { keep, now, done } => {
                    self.commit(&mut taken);
                    let retained = self.books.retain(keep, now);
                    let answered =
                        retained.as_ref().map(|bytes| *bytes).map_err(ToString::to_string);
                    self.tell(retained.map(drop));
                    answer(done, answered);
                }
                Task::Told(done) => {
                    self.commit(&mut taken);
                    self.told();
                    answer(done, ());
                }
                Task::Probe(done) => {
                    self.commit(&mut taken);
                    answer(done, ());
                }
            }
        }
        self.commit(&mut taken);
    }

    /// The journal says up to where readers are told, so that rows made anew date stories as they were told.
    fn told(&mut self) {
        if self.books.meta().is_ok_and(|meta| meta.changed > meta.told) {
            let noted = self.books.offer(vec![Capture::Told]);
            self.tell(noted);
        }
    }

    /// Commits what was taken, and tells each sender how it went.
    fn commit(&mut self, taken: &mut Vec<Taken>) {
        let (mut captures, mut waiting) = (Vec::with_capacity(taken.len()), Vec::new());
        let mut tickets = Vec::new();
        for (capture, ticket, done) in taken.drain(..) {
            // An earlier part of the same poll was lost: what rests on it must not be taken.
            if let Some(why) = ticket.0.get() {
                done.into_iter().for_each(|d| answer(d, Err(why.clone())));
                continue;
            }
            captures.push(*capture);
            tickets.push(ticket);
            waiting.extend(done);
        }
        if captures.is_empty() {
            return;
        }
        let started = Instant::now();
        let outcome = self.books.offer(captures);
        if let Some(metrics) = self.meter.get() {
            metrics.committed(started.elapsed());
        }
        let result = match &outcome {
            Ok(()) => Ok(()),
            Err(error) => Err(error.to_string()),
        };
        self.tell(outcome);
        if let Err(error) = &result {
            // The first reason stays.
            tickets.iter().for_each(|t| t.0.set(error.clone()).unwrap_or_default());
        }
        waiting.into_iter().for_each(|done| answer(done, result.clone()));
    }

    /// Tells whoever follows the desk how it fares; each trouble is logged once, and its end.
    fn tell(&mut self, outcome: Result<(), ShelfError>) {
        let trouble = outcome.err().map(|error| error.to_string());
        match (&trouble, self.trouble.borrow().as_ref()) {
            (Some(error), None) => {
                tracing::error!(%error, "nothing can be stored; it is tried again until it can");
            }
            (None, Some(_)) => tracing::warn!("news are stored again"),
            _ => {}
        }
        self.trouble.send_if_modified(|told| {
            let changed = *told != trouble;
            *told = trouble;
            changed
        });
        self.tell_changed();
    }

    fn tell_changed(&self) {
        // What can't be read is told when it is to be written.
        let Ok(changed) = self.books.meta().map(|meta| meta.changed) else { return };
        self.changed.send_if_modified(|seen| std::mem::replace(seen, changed) != changed);
    }
}

/// What there was to do.
enum Gathered {
    Some,
    None,
    /// There will never be more.
    Closed,
}

/// Takes what is queued or comes in time, and waits a little for more while nobody waits for an answer.
async fn gather(
    queue: &mut mpsc::Receiver<Task>,
    tasks: &mut Vec<Task>,
    patience: Duration,
    woken: impl Future<Output = ()>,
) -> Gathered {
    let first = async {
        tokio::select! {
            biased;
            taken = queue.recv_many(tasks, BATCH_MAX) => Some(taken),
            () = woken => None,
        }
    };
    match timeout(patience, first).await {
        Err(_) | Ok(None) => return Gathered::None,
        Ok(Some(0)) => return Gathered::Closed,
        Ok(Some(_)) => {}
    }
    let more = async {
        while tasks.len() < BATCH_MAX && tasks.iter().all(Task::is_patient) {
            let room = BATCH_MAX - tasks.len();
            if queue.recv_many(tasks, room).await == 0 {
                break;
            }
        }
    };
    timeout(GATHER, more).await.unwrap_or_default(); // the time being over is as good as a full batch
    Gathered::Some
}

type Taken = (Box<Capture>, Ticket, Option<oneshot::Sender<Result<(), String>>>);

/// A caller who has gone away needs no answer.
fn answer<T>(to: oneshot::Sender<T>, value: T) {
    drop(to.send(value));
}

#[cfg(test)]
mod tests;
