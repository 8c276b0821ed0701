//! Messages offered to the stream until each is acknowledged, many on their way at once.

use std::time::Duration;

use async_nats::jetstream::Context;
use async_nats::jetstream::context::{PublishError, PublishErrorKind};
use async_nats::jetstream::message::PublishMessage;
use tokio::time::Instant;

use super::message::Message;
use crate::fleet::Fail;

/// An election takes six to eight seconds; after so long something else is wrong.
const PATIENCE: Duration = Duration::from_secs(12);
/// On their way at once.
const UNDER_WAY_MAX: usize = 128;
/// Before what was not acknowledged is offered again.
const AGAIN: Duration = Duration::from_millis(250);

/// Offers all; gives the last position that any of them has. A message that was taken though nobody heard of it is recognised.
pub(super) async fn publish(js: &Context, stream: &str, messages: &[Message]) -> Result<u64, Fail> {
    let (started, mut last) = (Instant::now(), 0);
    for some in messages.chunks(UNDER_WAY_MAX) {
        let mut left: Vec<&Message> = some.iter().collect();
        loop {
            let failed = round(js, stream, &mut left, &mut last).await?;
            let Some(why) = failed.filter(|_| !left.is_empty()) else { break };
            if started.elapsed() > PATIENCE {
                return Err(Fail::Away(format!(
                    "the stream does not acknowledge what it is given: {why}"
                )));
            }
            tokio::time::sleep(AGAIN).await;
        }
    }
    Ok(last)
}

/// Offers all that are left once; keeps those that were not acknowledged, and says why.
async fn round(
    js: &Context,
    stream: &str,
    left: &mut Vec<&Message>,
    last: &mut u64,
) -> Result<Option<String>, Fail> {
    let (mut under_way, mut again, mut why) = (Vec::new(), Vec::new(), None);
    for message in left.drain(..) {
        let sent = js
            .publish_with_headers(message.subject(stream), message.headers(), message.body.clone())
            .await;
        under_way.push((message, sent));
    }
    for (message, sent) in under_way {
        let acknowledged = match sent {
            Ok(sent) => sent.await,
            Err(error) => Err(error),
        };
        match acknowledged {
            Ok(ack) => *last = ack.sequence.max(*last),
            Err(error) => {
                why = Some(refused(&error)?);
                again.push(message);
            }
        }
    }
    *left = again;
    Ok(why)
}

/// Puts a message at its old position, if the stream ends before it.
pub(super) async fn put_back(
    js: &Context,
    stream: &str,
    message: &Message,
    seq: u64,
) -> Result<(), Fail> {
    // What was taken twice, long apart, is twice in the history: the second time is no repeated offer.
    for headers in [message.headers(), message.headers_at(seq)] {
        let outgoing = PublishMessage::build()
            .payload(message.body.clone())
            .headers(headers)
            .expected_last_sequence(seq - 1);
        let acknowledged = match js.send_publish(message.subject(stream), outgoing).await {
            Ok(sent) => sent.await,
            Err(error) => Err(error),
        };
        match acknowledged {
            Ok(ack) if ack.sequence == seq => return Ok(()),
            Ok(_) => {}
            Err(error) if error.kind() == PublishErrorKind::WrongLastSequence => {
                return Err(Fail::Moved);
            }
            Err(error) => return Err(Fail::Away(refused(&error)?)),
        }
    }
    Err(Fail::Moved)
}

/// Why it was not taken; what no second try helps against is an error.
fn refused(error: &PublishError) -> Result<String, Fail> {
    let told = match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    };
    let full = ["maximum bytes", "maximum messages", "insufficient", "resource limits", "no space"];
    if full.iter().any(|words| told.to_lowercase().contains(words)) {
        return Err(Fail::Away(format!(
            "the stream is full ({told}): raise its max_bytes or the servers' limits; what is published stays up meanwhile"
        )));
    }
    if error.kind() == PublishErrorKind::MaxPayloadExceeded {
        return Err(Fail::Refused(format!("a message is larger than the servers take: {told}")));
    }
    Ok(told)
}
