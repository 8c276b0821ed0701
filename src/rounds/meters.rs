//! `/metrics`: what the daemon counted, and how things stand now.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use tokio::time::Instant;

use super::Room;
use crate::desk::Teller;
use crate::model::{SourceState, Timestamp};
use crate::plan::Plan;
use crate::publish::{Board, Page};
use crate::shelf::Shelf;
use crate::store::{Key, Order, row};
use crate::sys::metrics::{MEDIA_TYPE, Metrics, Moment, memory_bytes};

/// Where it is told.
pub(super) const PATH: &str = "/metrics";
/// Counting stories reads a key of each.
const STORIES_EVERY: Duration = Duration::from_secs(60);

/// What is measured, and with what.
#[derive(Clone)]
pub(super) struct Meters {
    pub(super) metrics: Metrics,
    pub(super) shelf: Shelf,
    pub(super) plan: Arc<RwLock<Plan>>,
    pub(super) board: Arc<Board>,
    teller: Teller,
    /// How many stories there were, and when that was counted.
    stories: Arc<Mutex<Option<(Instant, u64)>>>,
}

impl Meters {
    /// From now on the desk's commits are measured too.
    pub(super) fn new(
        room: &Room,
        shelf: Shelf,
        plan: Arc<RwLock<Plan>>,
        board: Arc<Board>,
    ) -> Self {
        room.desk.measure(room.metrics.clone());
        let (metrics, teller) = (room.metrics.clone(), room.desk.teller());
        Self { metrics, shelf, plan, board, teller, stories: Arc::default() }
    }

    /// The page. Blocking: it reads the store and the sizes of files.
    pub(super) fn page(&self) -> Page {
        Page::new(200, MEDIA_TYPE, self.metrics.tell(&self.moment()))
    }

    fn moment(&self) -> Moment {
        let plan = self.plan.read().unwrap_or_else(PoisonError::into_inner).clone();
        let store = self.shelf.store.as_ref();
        let source = |id: &str| {
            let state: Option<SourceState> = row(store, &Key::source(id)).ok().flatten();
            let state = state.unwrap_or_default();
            (id.to_owned(), state.failures, state.last_success.map(Timestamp::secs))
        };
        Moment {
            stories: self.stories(),
            journal_bytes: size(&plan.store.data.join("journal")),
            store_bytes: size(&plan.store.data.join("store")),
            memory_bytes: memory_bytes(),
            desk_queue: self.teller.queued() as u64,
            ready: store.get(&Key::meta()).is_ok(),
            published: self.board.trouble().is_none(),
            journal: self.shelf.node.as_ref().map(|node| {
                let told = node.told();
                (told.position, told.lag)
            }),
            sources: plan.sources.iter().map(|s| source(&s.id)).collect(),
            requests: self.board.answered(),
        }
    }

    fn stories(&self) -> u64 {
        let mut known = self.stories.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, count)) = *known
            && at.elapsed() < STORIES_EVERY
        {
            return count;
        }
        let mut count = 0;
        let counted = self.shelf.store.scan(&Key::times(), Order::Up, &mut |_, _| {
            count += 1;
            ControlFlow::Continue(())
        });
        if counted.is_ok() {
            *known = Some((Instant::now(), count));
        }
        count
    }
}

/// Of the files of a folder; it may change while it is read.
fn size(dir: &Path) -> u64 {
    let files = fs::read_dir(dir).into_iter().flatten().flatten();
    files.filter_map(|f| f.metadata().ok()).map(|m| m.len()).sum()
}
