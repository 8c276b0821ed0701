//! A source that left the config is let go of by a person's word: counted, journalled by the desk, forgotten.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Desk, DeskError, Ticket};
use crate::model::{ArticleId, Capture, SourceState, Story, StoryId, Timestamp};
use crate::shelf::{Shelf, ShelfError};
use crate::store::{ArticleRow, Key, Order, Store, StoreError, decode, row};

/// What goes with a source.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Dropping {
    /// Our id of it.
    pub source: String,
    /// Stories that only it has.
    pub stories: usize,
    /// Stories that only it told, and that others list too: they come again with their next polls.
    #[serde(default)]
    pub again: usize,
    /// Stories of others that it has copies in.
    pub shared: usize,
    /// Is it gone? Else nothing was changed.
    pub done: bool,
}

/// Counts what goes with a source, and unless it is `dry` lets it go. The error says in plain words why it can't be.
pub async fn drop_source(
    shelf: &Shelf,
    desk: &Desk,
    source: &str,
    dry: bool,
    now: Timestamp,
) -> Result<Result<Dropping, String>, DeskError> {
    let (counted, others) = count(shelf.store.as_ref(), source)?;
    let state: Option<SourceState> = row(shelf.store.as_ref(), &Key::source(source))?;
    if state.is_none() && counted.stories + counted.again + counted.shared == 0 {
        let others: Vec<String> = others.into_iter().take(20).collect();
        let known = if others.is_empty() {
            "no other has stories".to_owned()
        } else {
            format!("stories are of: {}", others.join(", "))
        };
        return Ok(Err(format!("nothing is known of a source `{source}`; {known}")));
    }
    if !dry {
        let capture = Capture::Dropped { source: source.to_owned(), at: now };
        desk.settle(capture, &Ticket::default()).await?;
    }
    Ok(Ok(Dropping { done: !dry, ..counted }))
}

/// How many stories are of a source, and whose the others are.
fn count(store: &dyn Store, source: &str) -> Result<(Dropping, BTreeSet<String>), ShelfError> {
    let mut counted = Dropping { source: source.to_owned(), ..Dropping::default() };
    let (mut others, mut its_alone) = (BTreeSet::new(), BTreeMap::new());
    each::<Story>(store, &Key::stories(), &mut |_, story| {
        let its = story.copies.iter().filter(|copy| copy.source == source).count();
        if its > 0 && its == story.copies.len() {
            counted.stories += 1;
            its_alone.extend(story.copies.iter().map(|copy| (copy.article, story.id)));
        }
        counted.shared += usize::from(its > 0 && its < story.copies.len());
        let rest = story.copies.into_iter().map(|copy| copy.source);
        others.extend(rest.filter(|other| other != source));
    })?;
    counted.again = listed_by_others(store, source, &its_alone)?;
    counted.stories -= counted.again;
    Ok((counted, others))
}

/// Of how many of these articles' stories other sources list an entry.
fn listed_by_others(
    store: &dyn Store,
    source: &str,
    stories: &BTreeMap<ArticleId, StoryId>,
) -> Result<usize, ShelfError> {
    let (mut listed, mut again, mut seen) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    each::<Vec<u32>>(store, &Key::listings(), &mut |key, ids| {
        if key[1..] != *source.as_bytes() {
            listed.extend(ids);
        }
    })?;
    each::<ArticleRow>(store, &Key::articles(), &mut |key, row| {
        let id = key[1..].try_into().ok().map(ArticleId);
        if id.is_some_and(|id| listed.contains(&id.short())) {
            again.extend(row.of.and_then(|of| stories.get(&of)).copied());
            // Earlier releases only noted that it was seen: whose it is, its page tells.
            let unknown = row.of.is_none() && row.story.is_none();
            seen.extend(unknown.then_some(row.announced.address));
        }
    })?;
    for address in seen {
        let of: Option<ArticleId> = row(store, &Key::page(address))?;
        again.extend(of.and_then(|of| stories.get(&of)).copied());
    }
    Ok(again.len())
}

/// Every row of a kind.
fn each<T: DeserializeOwned>(
    store: &dyn Store,
    kind: &Key,
    take: &mut dyn FnMut(&[u8], T),
) -> Result<(), StoreError> {
    let mut unread = Ok(());
    store.scan(kind, Order::Up, &mut |key, bytes| match decode(bytes) {
        Ok(row) => {
            take(key, row);
            ControlFlow::Continue(())
        }
        Err(error) => {
            unread = Err(error);
            ControlFlow::Break(())
        }
    })?;
    unread
}
