//! When editions are published: at start, when asked, and after each burst of changes.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use super::{Press, PressError};
use crate::model::Timestamp;
use crate::plan::Plan;
use crate::publish::Board;
use crate::shelf::Shelf;

/// A burst of changes is published once.
const PRESS_DELAY: Duration = Duration::from_secs(2);
/// After a failure to publish, as on a full disk.
const PRESS_RETRY: Duration = Duration::from_secs(60);
/// The press's task.
pub struct Printing {
    /// Rows and bodies.
    pub shelf: Shelf,
    /// What the server answers.
    pub board: Arc<Board>,
    /// What is published, and where.
    pub plan: Arc<RwLock<Plan>>,
    /// The time.
    pub clock: fn() -> Timestamp,
    /// Counts what was printed, for those who tell others of it.
    pub printed: watch::Sender<u64>,
}

impl Printing {
    /// Publishes at start, when asked again, and after each burst of changes; the last good edition stays up when it fails.
    pub async fn run(
        self,
        mut changed: watch::Receiver<u64>,
        again: Arc<Notify>,
        end: impl Future<Output = ()>,
    ) {
        let mut end = std::pin::pin!(end);
        loop {
            changed.mark_unchanged();
            let retry = match self.print().await {
                Ok(()) => {
                    self.printed.send_modify(|times| *times += 1);
                    None
                }
                Err(error) => {
                    tracing::error!(%error, "could not publish; what is published stays");
                    Some(Instant::now() + PRESS_RETRY)
                }
            };
            let late = async {
                match retry {
                    Some(at) => tokio::time::sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                more = changed.changed() => if more.is_err() { return },
                () = again.notified() => {}
                () = late => continue,
                () = &mut end => return,
            }
            tokio::select! {
                () = tokio::time::sleep(PRESS_DELAY) => {}
                () = &mut end => {}
            }
        }
    }

    async fn print(&self) -> Result<(), PressError> {
        let plan = self.plan.read().unwrap_or_else(PoisonError::into_inner).clone();
        let press = Press::new(&plan, &self.shelf, self.board.clone());
        let now = (self.clock)();
        let printed = tokio::task::spawn_blocking(move || press.run(now)).await;
        printed.map_err(|_| PressError::Panic)?
    }
}
