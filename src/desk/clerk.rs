//! The desk: one thread that takes captures in, in order, and is the only writer of journal and rows.
//!
//! Whatever is queued, and what comes within a tenth of a second while nobody waits, is committed together: append,
//! fdatasync, fold, one batch with the cursor, flush. An answer is given only after all of that.

use std::ops::ControlFlow;
use std::sync::{Arc, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::runtime;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::timeout;

use super::DeskError;
use super::fold::{Fold, View, decisions};
use crate::journal::{Journal, Seq};
use crate::model::{Capture, SourceState, Timestamp};
use crate::shelf::{SharedJournal, ShelfError, recall, recall_all};
use crate::store::{Key, Meta, Order, Store, decode, row};
use crate::sys::notify;

/// Orders waiting; beyond it pollers wait too.
const QUEUE_MAX: usize = 256;
/// Captures committed together at most.
pub(super) const BATCH_MAX: usize = 128;
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
        before: Timestamp,
        done: oneshot::Sender<Result<u64, String>>,
    },
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
}

impl Desk {
    /// A desk that takes nothing: for a look that must change nothing.
    pub fn closed() -> Self {
        Self { tasks: mpsc::channel(1).0, changed: watch::channel(0).1 }
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

    /// Removes what is older than `before`; gives the bytes freed.
    pub async fn retain(&self, before: Timestamp) -> Result<u64, DeskError> {
        let (done, answer) = oneshot::channel();
        self.tasks.send(Task::Retain { before, done }).await.map_err(|_| DeskError::Closed)?;
        answer.await.map_err(|_| DeskError::Closed)?.map_err(DeskError::Refused)
    }

    /// Answers once everything queued before is done: proof that the desk is at work.
    pub async fn probe(&self) -> Result<(), DeskError> {
        let (done, answer) = oneshot::channel();
        self.tasks.send(Task::Probe(done)).await.map_err(|_| DeskError::Closed)?;
        answer.await.map_err(|_| DeskError::Closed)
    }

    /// Position of the last capture that changed what a reader may see.
    pub fn changed(&self) -> watch::Receiver<Seq> {
        self.changed.clone()
    }
}

/// The desk's own side.
struct Clerk {
    journal: SharedJournal,
    store: Arc<dyn Store>,
    fold: Fold,
    changed: watch::Sender<Seq>,
}

/// Brings the rows up to the journal, then starts the desk. The thread ends when every handle is dropped.
pub fn open(
    journal: SharedJournal,
    store: Arc<dyn Store>,
    fold: Fold,
) -> Result<(Desk, thread::JoinHandle<()>), DeskError> {
    let (changed, seen) = watch::channel(0);
    let mut clerk = Clerk { journal, store, fold, changed };
    clerk.catch_up()?;
    clerk.tell_changed()?;
    let (tasks, queue) = mpsc::channel(QUEUE_MAX);
    let time = runtime::Builder::new_current_thread().enable_time().build()?;
    let thread =
        thread::Builder::new().name("desk".into()).spawn(move || clerk.work(&time, queue))?;
    Ok((Desk { tasks, changed: seen }, thread))
}

impl Clerk {
    fn work(&mut self, time: &runtime::Runtime, mut queue: mpsc::Receiver<Task>) {
        let mut tasks = Vec::with_capacity(BATCH_MAX);
        while time.block_on(gather(&mut queue, &mut tasks)) {
            let mut taken = Vec::new();
            for task in tasks.drain(..) {
                match task {
                    Task::Take { capture, ticket, done } => taken.push((capture, ticket, done)),
                    Task::Retain { before, done } => {
                        self.commit(&mut taken);
                        answer(done, self.retain(before).map_err(|e| e.to_string()));
                    }
                    Task::Probe(done) => {
                        self.commit(&mut taken);
                        answer(done, ());
                    }
                }
            }
            self.commit(&mut taken);
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
        let result = self.take_in(captures).map_err(|e| e.to_string());
        if let Err(error) = &result {
            tracing::error!(%error, "captures could not be stored; their sources are polled again");
            // The first reason stays.
            tickets.iter().for_each(|t| t.0.set(error.clone()).unwrap_or_default());
            self.fold.forget();
        }
        waiting.into_iter().for_each(|done| answer(done, result.clone()));
    }

    fn take_in(&mut self, mut captures: Vec<Capture>) -> Result<(), DeskError> {
        self.catch_up()?; // an earlier commit may have reached the journal and failed in the store
        let mut journal = self.journal.write().unwrap_or_else(PoisonError::into_inner);
        if journal.wants_snapshot() && journal.range().is_some() {
            captures.insert(0, snapshot(self.store.as_ref())?);
        }
        let first = journal.append(&captures)?;
        drop(journal);
        self.fold_in(first, &captures)?;
        self.tell_changed()
    }

    fn fold_in(&mut self, first: Seq, captures: &[Capture]) -> Result<(), DeskError> {
        let captures: Vec<(Seq, &Capture)> = (first..).zip(captures).collect();
        Ok(fold_in(&self.journal, self.store.as_ref(), &mut self.fold, &captures)?)
    }

    /// Folds what the journal holds beyond the cursor, as far as it can be read.
    fn catch_up(&mut self) -> Result<(), DeskError> {
        let cursor = self.meta()?.cursor;
        let range = self.journal.read().unwrap_or_else(PoisonError::into_inner).range();
        let Some((oldest, newest)) = range else { return Ok(()) };
        let mut next = (cursor + 1).max(oldest);
        while next <= newest {
            let end = newest.min(next + BATCH_MAX as u64 - 1);
            let mut lost = Vec::new();
            let captures = recall_all(&self.journal, next..=end, &mut lost)?;
            for (seq, what) in lost {
                tracing::error!(seq, %what, "a capture can't be read and is left out; `copydesk store verify` tells more");
            }
            let captures: Vec<_> = captures.iter().map(|(seq, c)| (*seq, c)).collect();
            fold_in(&self.journal, self.store.as_ref(), &mut self.fold, &captures)?;
            // An upgrade may fold hundreds of thousands anew: more than systemd waits for a start.
            notify::catching_up(&format!("reading the journal: {end} of {newest} captures"));
            next = end + 1;
        }
        Ok(())
    }

    fn meta(&self) -> Result<Meta, DeskError> {
        Ok(row(self.store.as_ref(), &Key::meta())?.unwrap_or_default())
    }

    fn tell_changed(&self) -> Result<(), DeskError> {
        let changed = self.meta()?.changed;
        self.changed.send_if_modified(|seen| std::mem::replace(seen, changed) != changed);
        Ok(())
    }

    fn retain(&mut self, before: Timestamp) -> Result<u64, DeskError> {
        let mut journal = self.journal.write().unwrap_or_else(PoisonError::into_inner);
        let freed = journal.retain(before)?;
        let oldest = journal.range().map_or(0, |(oldest, _)| oldest);
        drop(journal);
        if freed > 0 {
            let batch = super::retain::rows_before(self.store.as_ref(), oldest)?;
            self.store.commit(&batch)?;
            self.fold.forget();
            self.tell_changed()?;
        }
        Ok(freed)
    }
}

/// Takes what is queued, and waits a little for more while nobody waits for an answer. Gives whether there was any.
async fn gather(queue: &mut mpsc::Receiver<Task>, tasks: &mut Vec<Task>) -> bool {
    if queue.recv_many(tasks, BATCH_MAX).await == 0 {
        return false;
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
    true
}

/// Folds captures into the rows, in one batch.
pub(super) fn fold_in(
    journal: &SharedJournal,
    store: &dyn Store,
    fold: &mut Fold,
    captures: &[(Seq, &Capture)],
) -> Result<(), ShelfError> {
    let recall = |seq| recall(journal, seq);
    let mut view = View::new(store, &recall);
    for (seq, capture) in captures {
        fold.apply(&mut view, *seq, capture)?;
    }
    Ok(store.commit(&view.into_batch())?)
}

type Taken = (Box<Capture>, Ticket, Option<oneshot::Sender<Result<(), String>>>);

/// A caller who has gone away needs no answer.
fn answer<T>(to: oneshot::Sender<T>, value: T) {
    drop(to.send(value));
}

/// What must outlive the segments that retention removes.
fn snapshot(store: &dyn Store) -> Result<Capture, DeskError> {
    let mut sources = Vec::new();
    store.scan(&Key::sources(), Order::Up, &mut |key, bytes| {
        let id = String::from_utf8_lossy(&key[1..]).into_owned();
        sources.push(decode::<SourceState>(bytes).map(|state| (id, state)));
        ControlFlow::Continue(())
    })?;
    let sources = sources.into_iter().collect::<Result<_, _>>()?;
    Ok(Capture::Snapshot { sources, decisions: decisions(store)? })
}

#[cfg(test)]
mod tests {
    use std::sync::RwLock;

    use super::*;
    use crate::journal::Segments;
    use crate::model::ArticleId;
    use crate::read::Agencies;
    use crate::store::{ArticleRow, MemStore};

    fn sighting(n: u8) -> Capture {
        Capture::Sighting { entry: ArticleId([n; 16]), announced: 0, at: Timestamp(i64::from(n)) }
    }

    #[test]
    fn damage_does_not_stop_the_desk() {
        let dir = tempfile::tempdir().expect("a folder");
        let (mut journal, _) = Segments::open(dir.path(), 1 << 20).expect("opens");
        let path = dir.path().join("000000000001.seg");
        journal.append(&[sighting(1)]).expect("appends");
        let first_ends = path.metadata().expect("there").len() as usize;
        journal.append(&[sighting(2), sighting(3)]).expect("appends");
        drop(journal);
        let mut bytes = std::fs::read(&path).expect("reads");
        bytes[first_ends + 20] ^= 1;
        std::fs::write(&path, bytes).expect("writes");

        let (journal, _) = Segments::open(dir.path(), 1 << 20).expect("opens");
        let journal = Arc::new(RwLock::new(journal));
        let store = Arc::new(MemStore::default());
        let fold = Fold::new(Agencies::default());
        drop(open(journal.clone(), store.clone(), fold).expect("the desk starts"));
        let held =
            |n| row::<ArticleRow>(store.as_ref(), &Key::article(ArticleId([n; 16]))).unwrap();
        assert_eq!([1, 2, 3].map(|n| held(n).is_some()), [true, false, true]);
        assert_eq!(recall(&journal, 2).expect("is left out"), None);
    }
}
