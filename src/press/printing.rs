//! When editions are published: at start, when asked, and after each burst of changes.

use std::future::Future;
use std::io;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use super::printed::changed_at;
use super::thread::Thread;
use super::{Press, PressError};
use crate::desk::Teller;
use crate::model::Timestamp;
use crate::plan::Plan;
use crate::publish::Board;
use crate::shelf::Shelf;

/// A burst of changes is published once. What a hub pushed is to be with our own subscribers within three seconds.
const PRESS_DELAY: Duration = Duration::from_secs(1);
/// After a failure to publish, as on a full disk.
const PRESS_RETRY: Duration = Duration::from_secs(60);
/// How often what is on disk is compared with what was written.
const CHECK_EVERY: Duration = Duration::from_secs(60);
/// The press's task.
pub struct Printing {
    shelf: Shelf,
    board: Arc<Board>,
    plan: Arc<RwLock<Plan>>,
    clock: fn() -> Timestamp,
    printed: watch::Sender<u64>,
    teller: Teller,
    thread: Thread,
}

/// What comes next.
enum Next {
    Print,
    End,
}

impl Printing {
    /// Prints what `shelf` holds as `plan` says, on `board` and in files; `printed` counts for those who tell others of it,
    /// `teller` hears what is about to be told. An error when the system gives no thread.
    pub fn open(
        shelf: &Shelf,
        board: &Arc<Board>,
        plan: &Arc<RwLock<Plan>>,
        clock: fn() -> Timestamp,
        printed: watch::Sender<u64>,
        teller: Teller,
    ) -> io::Result<Self> {
        let (shelf, board, plan) = (shelf.clone(), board.clone(), plan.clone());
        Ok(Self { shelf, board, plan, clock, printed, teller, thread: Thread::start()? })
    }

    /// Publishes at start, when asked again, after each burst of changes, where a file was damaged, and at the end what is not
    /// yet published; the last good edition stays up when it fails.
    pub async fn run(
        self,
        mut changed: watch::Receiver<u64>,
        again: Arc<Notify>,
        end: impl Future<Output = ()>,
    ) {
        let mut end = std::pin::pin!(end);
        if self.shelf.node.is_some() {
            self.board.date_by_journal();
        }
        loop {
            let seen = *changed.borrow_and_update();
            let printed = self.print().await;
            self.board.fared(printed.as_ref().err().map(ToString::to_string));
            let retry = match printed {
                Ok(()) => {
                    self.printed.send_modify(|times| *times += 1);
                    None
                }
                Err(error) => {
                    tracing::error!(%error, "could not publish; what is published stays");
                    Some(Instant::now() + PRESS_RETRY)
                }
            };
            // Once it has come to its end, that is polled no more.
            let Next::End = self.wait(&mut changed, &again, end.as_mut(), retry).await else {
                continue;
            };
            if (*changed.borrow() != seen || retry.is_some())
                && let Err(error) = self.print().await
            {
                tracing::error!(%error, "could not publish; what is published stays");
            }
            return;
        }
    }

    async fn wait(
        &self,
        changed: &mut watch::Receiver<u64>,
        again: &Notify,
        mut end: std::pin::Pin<&mut impl Future<Output = ()>>,
        retry: Option<Instant>,
    ) -> Next {
        let late = async {
            match retry {
                Some(at) => tokio::time::sleep_until(at).await,
                None => self.damaged().await,
            }
        };
        tokio::select! {
            more = changed.changed() => if more.is_err() { return Next::End },
            () = again.notified() => {}
            () = late => return Next::Print,
            () = end.as_mut() => return Next::End,
        }
        tokio::select! {
            () = tokio::time::sleep(PRESS_DELAY) => Next::Print,
            () = end => Next::End,
        }
    }

    /// Until a file is not what was written. Meanwhile the page of the sources is kept young.
    async fn damaged(&self) {
        loop {
            tokio::time::sleep(CHECK_EVERY).await;
            let (press, now) = (self.press(), (self.clock)());
            let look = self.thread.run(move || {
                if let Err(error) = press.renew_status(now) {
                    tracing::warn!(%error, "the page of the sources is old");
                }
                press.damaged()
            });
            if look.await.unwrap_or_default() {
                tracing::warn!("what is published is not what was written; it is written anew");
                return;
            }
        }
    }

    fn press(&self) -> Press {
        let plan = self.plan.read().unwrap_or_else(PoisonError::into_inner).clone();
        Press::new(&plan, &self.shelf, self.board.clone())
    }

    async fn print(&self) -> Result<(), PressError> {
        // A node that would publish something else than the others keeps its last edition.
        if self.shelf.node.as_ref().is_some_and(|node| !node.odd().is_empty()) {
            return Ok(());
        }
        self.teller.telling().await;
        let press = self.press();
        let (shelf, clock) = (self.shelf.clone(), self.clock);
        let print = move || {
            // What a node of a fleet prints comes from the journal, its date too.
            let told = if shelf.node.is_some() { changed_at(&shelf)? } else { None };
            press.run(told.unwrap_or_else(clock))
        };
        self.thread.run(print).await?
    }
}
