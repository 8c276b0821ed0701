//! A document as it was fetched, read through the wall: notices of a move and indexes of sitemaps followed.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use url::Url;

use super::Room;
use crate::http::{Body, Disposition, Fetched, Head, Purpose, Request};
use crate::model::entry::Entry;
use crate::model::{Count, Source, Timestamp};
use crate::read::{self, Document, Kind, Parsed};

/// Child sitemaps read of one index.
const CHILDREN_MAX: usize = 8;
/// Indexes of indexes, that deep.
const LEVELS_MAX: u8 = 2;
/// Such a document is no list of nothing.
const BROKEN_OFF: &str = "the document breaks off before its first entry; it is tried again later";

/// Parses, following a notice of a move once, and a sitemap index to its newest children.
pub(super) async fn parsed(
    room: &Room,
    source: &Arc<Source>,
    head: &Head,
    body: Body,
    now: Timestamp,
) -> Result<Parsed, String> {
    let mut whole = parse_one(room, source, head, body, now).await?;
    if let Some(to) = whole.moved.take() {
        whole = moved(room, source, &to, now).await?;
    }
    whole.feed.inherit_authors();
    let mut children: VecDeque<(String, u8)> = whole.more.drain(..).map(|c| (c, 1)).collect();
    let mut asked = HashSet::new();
    while asked.len() < CHILDREN_MAX
        && let Some((child, level)) = children.pop_front()
    {
        let Ok(url) = Url::parse(&child) else { continue };
        if !asked.insert(url.clone()) {
            continue;
        }
        let request = Request::new(&url, Purpose::Feed);
        match room.fetch(request).await {
            Ok(Fetched::Body(head, body)) => {
                match parse_one(room, source, &head, body, now).await {
                    Ok(part) => {
                        let deeper = part.more.into_iter().filter(|_| level < LEVELS_MAX);
                        children.extend(deeper.map(|c| (c, level + 1)));
                        whole.feed.entries.extend(part.feed.entries);
                        whole.refused.join(&part.refused);
                        whole.cut |= part.cut;
                        whole.hides_changes |= part.hides_changes;
                    }
                    Err(what) => whole.problems.push(format!("{child}: {what}")),
                }
            }
            Ok(Fetched::NotModified(_)) => {}
            Err(error) => {
                whole.cut |=
                    !matches!(error.disposition(), Disposition::GiveUp | Disposition::Gone);
                whole.problems.push(format!("{child}: {error}"));
            }
        }
    }
    if !asked.is_empty() {
        whole.feed.entries = gathered(whole.feed.entries, &mut whole.refused);
    }
    if !children.is_empty() {
        let left = children.len();
        whole.problems.push(format!("{left} further sitemaps of its index are not read"));
    }
    Ok(whole)
}

/// The document at the address a notice of a move gives. What stands at the old one is asked for again each time.
async fn moved(
    room: &Room,
    source: &Arc<Source>,
    to: &str,
    now: Timestamp,
) -> Result<Parsed, String> {
    let url = Url::parse(to).map_err(|e| format!("it moved to {to}, which is no address: {e}"))?;
    let request = Request::new(&url, Purpose::Feed);
    let mut there = match room.fetch(request).await {
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

/// Of several sitemaps, each address once; where some hold news, the pages of others are none.
fn gathered(mut entries: Vec<Entry>, refused: &mut Count) -> Vec<Entry> {
    let news = entries.iter().any(|e| e.title.is_some());
    let mut seen = HashSet::new();
    entries.retain(|e| {
        let why = match (e.title.is_some() || !news, seen.insert(e.id.clone())) {
            (true, true) => return true,
            (false, _) => read::NO_NEWS,
            (true, false) => read::TWICE,
        };
        refused.add(e.page().unwrap_or(&e.id), why);
        false
    });
    entries
}

async fn parse_one(
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
