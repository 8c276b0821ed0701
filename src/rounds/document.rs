//! A document as it was fetched, read through the wall: notices of a move followed.

use std::sync::Arc;

use url::Url;

use super::Room;
use crate::http::{Body, FetchError, Fetched, Head, Purpose};
use crate::model::{Source, Timestamp, Validators};
use crate::read::{self, Document, Kind, Parsed};

/// Such a document is no list of nothing.
const BROKEN_OFF: &str = "the document breaks off before its first entry; it is tried again later";

/// Parses, following a notice of a move once.
pub(super) async fn parsed(
    room: &Room,
    source: &Arc<Source>,
    (head, body): (&Head, Body),
    now: Timestamp,
) -> Result<Parsed, String> {
    let mut parsed = parse_one(room, source, head, body, now).await?;
    if let Some(to) = parsed.moved.take() {
        parsed = moved(room, source, &to, now).await?;
    }
    parsed.feed.inherit_authors();
    parsed.feed.inherit_language();
    Ok(parsed)
}

/// The document at the address a notice of a move gives. What stands at the old one is asked for again each time.
async fn moved(
    room: &Room,
    source: &Arc<Source>,
    to: &str,
    now: Timestamp,
) -> Result<Parsed, String> {
    let url = Url::parse(to).map_err(|e| format!("it moved to {to}, which is no address: {e}"))?;
    let mut there = match fetch(room, source, &url, None).await {
        Ok(Fetched::Body(head, body)) => parse_one(room, source, &head, body, now).await,
        Ok(Fetched::NotModified(_)) => Err("nothing is there".to_owned()),
        Err(error) => Err(error.to_string()),
    }
    .map_err(|what| format!("it moved to {to}: {what}"))?;
    if let Some(further) = &there.moved {
        return Err(format!("it moved to {to}, and from there to {further}"));
    }
    there.problems.push(format!("it moved to {to}; write this address in the config"));
    there.cut = true;
    Ok(there)
}

/// A document of a source, as its server gives it.
pub(super) async fn fetch(
    room: &Room,
    source: &Source,
    url: &Url,
    validators: Option<&Validators>,
) -> Result<Fetched, FetchError> {
    room.fetch_of(source, (url, Purpose::Feed), validators).await?.decode()
}

pub(super) async fn parse_one(
    room: &Room,
    source: &Arc<Source>,
    head: &Head,
    body: Body,
    now: Timestamp,
) -> Result<Parsed, String> {
    let (id, source, head) = (source.id.clone(), source.clone(), head.clone());
    let bytes_max = Some(room.client.feed_bytes_max());
    let work = move || {
        read::document(&Document {
            bytes: &body,
            content_type: head.content_type.as_deref(),
            base: Some(&head.url),
            zone: source.zone.as_deref(),
            kind: source.kind,
            listing: source.listing.as_ref(),
            source: &source.id,
            now: Some(now),
            bytes_max,
        })
    };
    match room.read(&id, Kind::Document, work).await {
        Ok(Ok(parsed)) if parsed.cut && parsed.feed.entries.is_empty() => {
            Err(BROKEN_OFF.to_owned())
        }
        Ok(result) => result.map_err(|e| e.to_string()),
        Err(trouble) => Err(trouble.to_string()),
    }
}
