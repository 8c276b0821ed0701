//! The nodes' keys: each says that it lives, and hears of the others.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_nats::jetstream::kv::{self, Operation, Store};
use futures_util::{StreamExt, TryStreamExt};
use tokio::time::{Instant, sleep_until, timeout};

use super::node::Node;
use crate::fleet::{Fail, RENEW, Word};

/// The own word is heard every ten seconds: a watch that tells nothing for longer is dead.
const QUIET_MAX: Duration = Duration::from_secs(15);
/// What could not be said is said again so soon.
const AGAIN: Duration = Duration::from_secs(1);

/// Takes the name, unless a daemon with another data folder lives by it.
pub(super) async fn join(nodes: &Store, node: &Node) -> Result<(), Fail> {
    let word = node.known().word.clone();
    let away = |what: String| Fail::Away(format!("this node's key can't be written: {what}"));
    match nodes.entry(word.node.clone()).await {
        Ok(Some(entry)) if entry.operation == Operation::Put => {
            let said: Word = serde_json::from_slice(&entry.value).unwrap_or_default();
            if said.folder != word.folder {
                node.known().taken = true;
                return Err(taken(&word.node));
            }
        }
        Ok(_) => {}
        Err(error) => return Err(away(error.to_string())),
    }
    say(nodes, node).await.map_err(away)
}

fn taken(node: &str) -> Fail {
    Fail::Refused(format!(
        "another daemon lives in the fleet as node `{node}`: give this one a name of its own, `node` in [journal]; one that died is \
         forgotten after half a minute"
    ))
}

async fn say(nodes: &Store, node: &Node) -> Result<(), String> {
    let left = node.saying.lock().await;
    if *left {
        return Ok(()); // a word said now would be heard as that of one who lives
    }
    let word = node.known().word.clone();
    let text = serde_json::to_vec(&word).map_err(|error| error.to_string())?;
    nodes.put(&word.node, text.into()).await.map_err(|error| error.to_string())?;
    let now = node.now();
    node.known().said = Some(now);
    Ok(())
}

/// The nodes that say now that they live.
pub(super) async fn living(nodes: &Store) -> Result<Vec<String>, Fail> {
    let away = |what: String| Fail::Away(format!("the nodes' keys can't be read: {what}"));
    let keys = nodes.keys().await.map_err(|error| away(error.to_string()))?;
    let mut keys: Vec<String> =
        keys.try_collect().await.map_err(|error| away(error.to_string()))?;
    keys.sort_unstable();
    Ok(keys)
}

/// Leaves the fleet: the others need not wait for its key to die.
pub(super) async fn leave(nodes: &Store, node: &Node) {
    let mut left = node.saying.lock().await;
    *left = true;
    let name = node.known().word.node.clone();
    if let Err(error) = nodes.delete(name).await {
        tracing::debug!(%error, "the others will miss this node in half a minute");
    }
}

/// Says the word every ten seconds, and at once when there is something new to say.
pub(super) async fn renew(nodes: Store, node: Node) {
    loop {
        let wait = match say(&nodes, &node).await {
            Ok(()) => RENEW,
            Err(error) => {
                tracing::debug!(%error, "the node's key could not be renewed");
                AGAIN
            }
        };
        let due = Instant::now() + wait;
        tokio::select! {
            () = sleep_until(due) => {}
            () = node.to_say.notified() => {}
        }
    }
}

/// Hears the others. `heard` is set once all that is there now was heard.
pub(super) async fn hear(nodes: Store, node: Node, heard: Arc<AtomicBool>) {
    loop {
        match nodes.watch_with_history(">").await {
            Ok(mut watch) => {
                while let Ok(Some(Ok(entry))) = timeout(QUIET_MAX, watch.next()).await {
                    hear_one(&node, &entry);
                    if entry.seen_current {
                        heard.store(true, Ordering::Relaxed);
                        node.arrived.notify_one();
                    }
                }
            }
            Err(error) => tracing::debug!(%error, "the nodes' keys can't be watched"),
        }
        tokio::time::sleep(AGAIN).await;
    }
}

fn hear_one(node: &Node, entry: &kv::Entry) {
    let now = node.now();
    let mut known = node.known();
    if entry.operation != Operation::Put {
        known.peers.gone(&entry.key);
        return;
    }
    let Ok(word) = serde_json::from_slice::<Word>(&entry.value) else { return };
    if word.node == known.word.node {
        known.taken = word.folder != known.word.folder;
        known.peers.echo(now);
        return;
    }
    // Who asks is told where we are, once for each question.
    if word.asks > 0 && known.word.seen.get(&word.node) != Some(&word.asks) {
        known.word.seen.insert(word.node.clone(), word.asks);
        node.to_say.notify_one();
    }
    known.peers.hear(word, now);
    drop(known);
    node.arrived.notify_one();
}
