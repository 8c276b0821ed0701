//! A source that left the config is let go of by a person's word: counted, journalled by the desk, forgotten.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::{Desk, DeskError, Ticket};
use crate::model::{Capture, SourceState, Story, Timestamp};
use crate::shelf::{Shelf, ShelfError};
use crate::store::{Key, Order, Store, decode, row};

/// What goes with a source.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Dropping {
    /// Our id of it.
    pub source: String,
    /// Stories that only it has.
    pub stories: usize,
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
    if state.is_none() && counted.stories + counted.shared == 0 {
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
    let (mut others, mut unread) = (BTreeSet::new(), Ok(()));
    store.scan(&Key::stories(), Order::Up, &mut |_, bytes| {
        match decode::<Story>(bytes) {
            Ok(story) => {
                let its = story.copies.iter().filter(|copy| copy.source == source).count();
                counted.stories += usize::from(its > 0 && its == story.copies.len());
                counted.shared += usize::from(its > 0 && its < story.copies.len());
                let rest = story.copies.into_iter().map(|copy| copy.source);
                others.extend(rest.filter(|other| other != source));
            }
            Err(error) => unread = Err(error),
        }
        ControlFlow::Continue(())
    })?;
    Ok(unread.map(|()| (counted, others))?)
}
