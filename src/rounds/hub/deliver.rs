//! What the built-in hub delivers (WebSub 7): each new edition whole, signed, to whom it is owed.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, watch};
use tokio::task::{Id, JoinSet};
use tokio::time::Instant;
use url::Url;

use super::{Hub, Late, State, Subscription, Whom};
use crate::http::Client;
use crate::publish::Document;
use crate::rounds::signature::signature;

const RETRY_FIRST: Duration = Duration::from_secs(5);
const RETRY_MAX: Duration = Duration::from_secs(3_600);
/// A subscriber that takes nothing for so long has gone.
const GONE_AFTER: Duration = Duration::from_secs(86_400);
/// Changes of the list are gathered before they are written.
const GATHER: Duration = Duration::from_millis(300);

/// What came of a delivery: to whom, the hash of what was sent, the answer.
type Outcome = (Whom, String, Option<u16>);

impl Hub {
    /// Delivers whenever something was printed, and keeps the list, until dropped. A subscriber that takes its time holds up
    /// nobody but itself.
    pub(in crate::rounds) async fn run(self: Arc<Self>, mut printed: watch::Receiver<u64>) {
        let (mut under_way, mut save_at) = (JoinSet::new(), None);
        loop {
            let due = self.next_late();
            tokio::select! {
                more = printed.changed() => match more {
                    Ok(()) => self.deliver(&mut under_way),
                    Err(_) => return self.save(),
                },
                () = until(due) => self.deliver(&mut under_way),
                Some(done) = under_way.join_next(), if !under_way.is_empty() => {
                    match done {
                        Ok(outcome) => self.settle(outcome, &mut under_way),
                        Err(died) => self.state().busy.retain(|_, id| *id != died.id()),
                    }
                    save_at.get_or_insert_with(|| Instant::now() + GATHER);
                }
                () = self.changed.notified() => {
                    save_at.get_or_insert_with(|| Instant::now() + GATHER);
                }
                () = until(save_at) => {
                    self.save();
                    save_at = None;
                }
            }
        }
    }

    /// When the first of those that failed is to be tried again.
    fn next_late(&self) -> Option<Instant> {
        let state = self.state();
        let waiting = state.late.iter().filter(|(key, _)| !state.busy.contains_key(*key));
        waiting.map(|(_, late)| late.next).min()
    }

    /// Each subscriber that has not the newest edition gets it; those that failed a while ago too, when it is their time.
    fn deliver(&self, under_way: &mut JoinSet<Outcome>) {
        let now = Instant::now();
        let mut state = self.state();
        state.all.retain(|_, s| s.ends > now);
        let State { all, late, busy, .. } = &mut *state;
        late.retain(|key, _| all.contains_key(key));
        for (key, subscription) in all.iter() {
            let failed = late.get(key);
            if busy.contains_key(key) || failed.is_some_and(|late| late.next > now) {
                continue;
            }
            match self.document(&key.0).filter(|document| document.hash != subscription.has) {
                Some(document) => {
                    let turns = if failed.is_some() { &self.late_turns } else { &self.turns };
                    let id = self.send(subscription, document, turns.clone(), under_way);
                    busy.insert(key.clone(), id);
                }
                // It has what there is.
                None => drop(late.remove(key)),
            }
        }
    }

    fn send(
        &self,
        to: &Subscription,
        document: Arc<Document>,
        turns: Arc<Semaphore>,
        under_way: &mut JoinSet<Outcome>,
    ) -> Id {
        let (client, to) = (self.newest.client(), to.clone());
        let sent = async move {
            let _turn = turns.acquire().await;
            let status = send(&client, &to, &document).await;
            ((to.topic, to.callback), document.hash.clone(), status)
        };
        under_way.spawn(sent).id()
    }

    fn settle(&self, (key, hash, status): Outcome, under_way: &mut JoinSet<Outcome>) {
        let now = Instant::now();
        let newest = self.document(&key.0);
        let mut state = self.state();
        state.busy.remove(&key);
        let taken = matches!(status, Some(200..=299));
        self.metrics.delivered(if taken { "ok" } else { "failed" });
        if taken {
            state.late.remove(&key);
            let Some(known) = state.all.get_mut(&key) else { return };
            known.has = hash;
            // What was printed meanwhile.
            if let Some(newest) = newest.filter(|newest| newest.hash != known.has) {
                let id = self.send(known, newest, self.turns.clone(), under_way);
                state.busy.insert(key, id);
            }
            return;
        }
        let first = Late { since: now, next: now, pause: RETRY_FIRST };
        let late = *state.late.get(&key).unwrap_or(&first);
        if status == Some(410) || now.duration_since(late.since) >= GONE_AFTER {
            state.late.remove(&key);
            state.all.remove(&key);
            return;
        }
        let pause = (late.pause * 2).min(RETRY_MAX);
        state.late.insert(key, Late { next: now + late.pause, pause, ..late });
    }
}

/// Until then; for ever without a time.
async fn until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

async fn send(client: &Client, to: &Subscription, document: &Document) -> Option<u16> {
    let url = Url::parse(&to.callback).ok()?;
    let mut headers = vec![("content-type", document.content_type.to_owned())];
    headers.extend(document.link.clone().map(|link| ("link", link)));
    if let Some(secret) = &to.secret {
        headers.push(("x-hub-signature", signature(secret, &document.bytes)));
    }
    client.post(&url, &headers, document.bytes.clone()).await.ok()
}
