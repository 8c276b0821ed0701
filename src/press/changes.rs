//! Editions of changes: every correction and withdrawal as an entry of its own, made from what the journal holds of it.

use std::ops::ControlFlow;

use super::entries::Entries;
use crate::edition::{self, Change, Item};
use crate::model::edition::{EditionEntry, Titles};
use crate::model::{
    ArticleCapture, Edition, RevisionHead, SourceState, Story, StoryCopy, StoryId, Timestamp,
};
use crate::read;
use crate::shelf::{ShelfError, recall_article};
use crate::store::{ChangeRow, Key, Order, decode, row};
use crate::story::diff;

/// The changes told after `since`, newest first, `most` of them.
pub(super) fn wanted(
    entries: &Entries,
    most: usize,
    since: Option<Timestamp>,
) -> Result<Vec<(Timestamp, StoryId)>, ShelfError> {
    let (mut found, mut failed) = (Vec::new(), Ok(()));
    entries.shelf.store.scan(&Key::changes(), Order::Down, &mut |_, bytes| {
        match decode::<ChangeRow>(bytes) {
            Ok(row) if since.is_some_and(|since| row.at <= since) => return ControlFlow::Break(()),
            Ok(row) => found.push((row.at, row.story)),
            Err(error) => failed = Err(error),
        }
        if failed.is_ok() && found.len() < most {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    })?;
    Ok(failed.map(|()| found)?)
}

/// The entry of a change; none when the edition does not hold its story, or the journal has lost it.
pub(super) fn item(
    at: Timestamp,
    settings: &edition::Settings,
    entries: &Entries,
    edition: &Edition,
) -> Result<Option<Item>, ShelfError> {
    let store = entries.shelf.store.as_ref();
    let Some(change) = row::<ChangeRow>(store, &Key::change(at))? else { return Ok(None) };
    let journal = &entries.shelf.journal;
    let after = recall_article(journal, change.seq, change.article)?;
    let before = recall_article(journal, change.before.1, change.before.0)?;
    let (Some(after), Some(before)) = (after, before) else { return Ok(None) };
    let source: SourceState = row(store, &Key::source(&after.source))?.unwrap_or_default();
    let titles: Titles =
        source.title.clone().map(|t| (after.source.clone(), t)).into_iter().collect();
    let story = story_of(&change, &after);
    let tags = entries.tags_of(&story);
    let entry = EditionEntry {
        story,
        article: after.article.clone(),
        notice: None,
        corrected: None,
        source,
        titles,
        tags,
    };
    // The story as it is now has all its copies, and with them all that an edition may choose by.
    let there = entries.held(settings, change.story)?.is_some();
    let gone = || row::<Story>(store, &Key::story(change.story)).map(|story| story.is_none());
    let held = there || gone()? && edition::holds(settings, &entry);
    if !held {
        return Ok(None);
    }
    let (was, is) = (&before.article, &after.article);
    Ok(Some(Item::of_change(
        &Change {
            entry: &entry,
            capture: after.id,
            at,
            kill: change.kill,
            was: read::headline(was).to_owned(),
            is: read::headline(is).to_owned(),
            headline: diff(&was.headline, &is.headline),
            text: if change.kill { Vec::new() } else { diff(&was.text(), &is.text()) },
        },
        edition,
    )))
}

/// The story with nothing in it but the article that changed it.
fn story_of(change: &ChangeRow, capture: &ArticleCapture) -> Story {
    let article = &capture.article;
    let copy = StoryCopy {
        article: capture.article_id,
        seq: change.seq,
        source: capture.source.clone(),
        listed_by: Vec::new(),
        rank: capture.rank,
        url: article.url.clone(),
        headline: article.headline.clone(),
        credit: article.credit.clone(),
        home: capture.home,
        own: capture.own,
        language: article.language.clone(),
        published: article.published.unwrap_or(change.at),
        first_seen: change.at,
        fetched: change.at,
        chars: 0,
        version: 1,
        head: Some(if change.kill { RevisionHead::Kill } else { RevisionHead::Correction }),
        sense: 0,
        senses: Vec::new(),
        revises: false,
        withdraws: None,
        joined: None,
    };
    Story {
        id: change.story,
        lead: copy.article,
        copies: vec![copy],
        opened: change.at,
        published: change.at,
        updated: change.at,
        placed: change.at,
        revised: None,
        withdrawn: None,
        since: change.since,
    }
}
