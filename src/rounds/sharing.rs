//! A node's part of the sources, taken anew as others come and go.

use tokio::sync::Notify;

use super::scheduler::Scheduler;
use super::shares::Shares;
use crate::journal::stream::Node;
use crate::model::Timestamp;
use crate::plan::Plan;
use crate::store::Store;

/// Takes this node's part as it is now, and has its editions printed when its config is as the others' again.
pub(super) fn renew(
    node: &Node,
    scheduler: &mut Scheduler,
    (plan, store): (&Plan, &dyn Store),
    again: &Notify,
    now: Timestamp,
) {
    let odd = !node.odd().is_empty();
    if std::mem::replace(&mut scheduler.odd, odd) && !odd {
        again.notify_one();
    }
    match scheduler.share(Shares::of(Some(node)), plan, store, now) {
        Ok(true) => {
            let nodes = node.told().live.join(", ");
            tracing::info!(nodes, "the sources are shared out anew");
        }
        Ok(false) => {}
        Err(error) => tracing::error!(%error, "the sources could not be shared out"),
    }
}

/// Not when others may be about to take this node for dead, nor while what is fetched is not stored.
pub(super) fn may_poll(node: Option<&Node>) -> bool {
    node.is_none_or(|node| node.may_poll() && node.flows())
}
