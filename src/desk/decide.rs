//! A person's word on what belongs together: checked, journalled by the desk, honoured for ever.

use serde::{Deserialize, Serialize};

use super::fold::Fold;
use super::{Desk, DeskError, Ticket, close, open_on};
use crate::model::{ArticleId, Capture, Decision, Story, StoryId, Timestamp};
use crate::read::Agencies;
use crate::shelf::{Shelf, ShelfError, find_story};
use crate::store::{ArticleRow, Key, row};

/// What a decision did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Done {
    /// The article stands in a story of its own.
    Split {
        /// The story it left, without it.
        from: Story,
        /// The article.
        article: ArticleId,
        /// The story it is in now.
        to: Story,
    },
    /// Two stories are one.
    Joined(Story),
    /// It can't be done, and why.
    Refused(String),
}

/// Takes an article out of a story; both may be given as an id or as an address.
pub async fn split(
    shelf: &Shelf,
    desk: &Desk,
    story: &str,
    article: &str,
    now: Timestamp,
) -> Result<Done, DeskError> {
    let Some(from) = whole(shelf, story)? else { return Ok(unknown("story", story)) };
    let id = match find_story(shelf, article)? {
        None => return Ok(unknown("article", article)),
        Some((_, None)) => {
            let why = format!("{article} is a story; name one of its copies, by its id or address");
            return Ok(Done::Refused(why));
        }
        Some((home, Some(_))) if home != from.id => {
            return Ok(Done::Refused(format!("{article} is in story {home}, not in {}", from.id)));
        }
        Some((_, Some(id))) => id,
    };
    if from.copies.len() < 2 {
        let why =
            format!("{article} is the only copy of story {}: there is nothing to split", from.id);
        return Ok(Done::Refused(why));
    }
    record(desk, Decision::Split(from.id, id), now).await?;
    let home = row::<ArticleRow>(shelf.store.as_ref(), &Key::article(id))?.and_then(|r| r.story);
    match home.map(|home| by_id(shelf, home)).transpose()?.flatten() {
        Some(to) if to.id != from.id => {
            let from = by_id(shelf, from.id)?.unwrap_or(from);
            Ok(Done::Split { from, article: id, to })
        }
        _ => Ok(Done::Refused(format!("{article} did not leave its story; please report it"))),
    }
}

/// Makes two stories one; the first one's id stays.
pub async fn join(
    shelf: &Shelf,
    desk: &Desk,
    a: &str,
    b: &str,
    now: Timestamp,
) -> Result<Done, DeskError> {
    let Some(into) = whole(shelf, a)? else { return Ok(unknown("story", a)) };
    let Some(other) = whole(shelf, b)? else { return Ok(unknown("story", b)) };
    if into.id == other.id {
        return Ok(Done::Refused(format!("both are story {} already", into.id)));
    }
    record(desk, Decision::Join(into.id, other.id), now).await?;
    Ok(Done::Joined(by_id(shelf, into.id)?.unwrap_or(into)))
}

fn unknown(noun: &str, what: &str) -> Done {
    Done::Refused(format!("nothing is known of the {noun} {what}; it may be gone with [retain]"))
}

fn whole(shelf: &Shelf, what: &str) -> Result<Option<Story>, ShelfError> {
    Ok(find_story(shelf, what)?.map(|(id, _)| by_id(shelf, id)).transpose()?.flatten())
}

fn by_id(shelf: &Shelf, id: StoryId) -> Result<Option<Story>, ShelfError> {
    Ok(row(shelf.store.as_ref(), &Key::story(id))?)
}

/// Through the desk, the only writer.
async fn record(desk: &Desk, decision: Decision, at: Timestamp) -> Result<(), DeskError> {
    desk.settle(Capture::Decision { decision, at }, &Ticket::default()).await
}

/// Opens a desk for one decision, where no daemon has one.
pub async fn alone<T>(
    shelf: &Shelf,
    decision: impl AsyncFnOnce(&Shelf, &Desk) -> Result<T, DeskError>,
) -> Result<T, DeskError> {
    let fold = Fold::new(Agencies::default());
    let (desk, thread) = open_on(shelf, fold)?;
    let done = decision(shelf, &desk).await;
    drop(desk);
    close(thread);
    done
}
