//! Reads the stream in its order, from a position on; asks anew when it lags and nothing comes.

use std::time::Duration;

use async_nats::jetstream::consumer::{DeliverPolicy, pull};
use async_nats::jetstream::{self, Context};
use futures_util::StreamExt;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::message::Message;
use super::node::Node;

/// A reader that gets nothing for so long looks whether there is something to get.
const QUIET_MAX: Duration = Duration::from_secs(10);
/// Messages that wait for the desk.
pub(super) const WAITING_MAX: usize = 1024;
/// Before it asks anew.
const AGAIN: Duration = Duration::from_millis(500);

/// What came.
pub(super) enum Arrived {
    /// A message at its position, and when the stream took it.
    Message(u64, i64, Message),
    /// The stream is not what it was.
    Changed,
}

/// Reads to the end of the connection.
pub(super) async fn read(
    js: Context,
    name: String,
    created: i64,
    mut next: u64,
    to: mpsc::Sender<Arrived>,
    node: Node,
) {
    loop {
        match follow(&js, &name, &mut next, &to, &node).await {
            Ok(()) => return, // nobody listens any more
            Err(error) => tracing::debug!(%error, next, "the stream is asked anew"),
        }
        tokio::time::sleep(AGAIN).await;
        if changed(&js, &name, created).await {
            // Whoever has gone needs not be told.
            drop(to.send(Arrived::Changed).await);
            node.arrived.notify_one();
            return;
        }
    }
}

/// Is there another stream now, or none?
async fn changed(js: &Context, name: &str, created: i64) -> bool {
    match js.get_stream(name).await {
        Ok(stream) => nanos(stream.cached_info().created) != created,
        Err(error) => {
            matches!(error.kind(), jetstream::context::GetStreamErrorKind::JetStream(told)
            if told.error_code() == jetstream::ErrorCode::STREAM_NOT_FOUND)
        }
    }
}

pub(super) fn nanos(at: async_nats::datetime::DateTime) -> i64 {
    i64::try_from(at.unix_timestamp_nanos()).unwrap_or(i64::MAX)
}

async fn follow(
    js: &Context,
    name: &str,
    next: &mut u64,
    to: &mpsc::Sender<Arrived>,
    node: &Node,
) -> Result<(), async_nats::Error> {
    let stream = js.get_stream_no_info(name).await?;
    let config = pull::OrderedConfig {
        deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: (*next).max(1) },
        ..pull::OrderedConfig::default()
    };
    let mut messages = stream.create_consumer(config).await?.messages().await?;
    loop {
        let Ok(message) = timeout(QUIET_MAX, messages.next()).await else {
            let state = stream.get_info().await?.state;
            node.reached(state.last_sequence);
            if state.last_sequence >= *next {
                return Err("it lags, and nothing comes".into());
            }
            continue;
        };
        let message = message.ok_or("the reader ended")??;
        let info = message.info()?;
        let (seq, at) = (info.stream_sequence, nanos(info.published));
        node.reached(seq + info.pending);
        let read = Message::read(message.headers.as_ref(), message.payload.clone());
        if to.send(Arrived::Message(seq, at, read)).await.is_err() {
            return Ok(());
        }
        *next = seq + 1;
        node.arrived.notify_one();
    }
}
