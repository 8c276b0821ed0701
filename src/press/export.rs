//! The stories as JSON lines, for other programs: `copydesk export --jsonl`.

use std::ops::ControlFlow;

use serde_json::{Value, json};

use super::explain::{VersionAccount, changes};
use crate::edition::page::Version;
use crate::model::{StoryCopy, StoryId};
use crate::shelf::{Chronicle, Shelf, ShelfError, chronicle, recall_article};
use crate::store::{Key, Order};

/// Hands every story over, oldest change first, one object each, until `take` says that it was enough.
///
/// A story whose text can't be read is left out: the daemon tells of the damage.
pub fn stories(
    shelf: &Shelf,
    take: &mut dyn FnMut(Value) -> ControlFlow<()>,
) -> Result<(), ShelfError> {
    let mut ids: Vec<StoryId> = Vec::new();
    shelf.store.scan(&Key::times(), Order::Up, &mut |key, _| {
        ids.extend(Key::story_of_time(key).map(|(_, id)| id));
        ControlFlow::Continue(())
    })?;
    for id in ids {
        let Some(chronicle) = chronicle(shelf, id)? else { continue };
        let Some(story) = story(shelf, &chronicle)? else { continue };
        if take(story).is_break() {
            return Ok(());
        }
    }
    Ok(())
}

fn story(shelf: &Shelf, of: &Chronicle) -> Result<Option<Value>, ShelfError> {
    let story = &of.story;
    let Some(lead) = story.lead() else { return Ok(None) };
    let Some(capture) = recall_article(&shelf.journal, lead.seq, lead.article)? else {
        return Ok(None);
    };
    let article = &capture.article;
    let first_seen = story.copies.iter().map(|c| c.first_seen).min().unwrap_or(story.opened);
    let copy = |c: &StoryCopy| {
        json!({
            "source": c.source, "url": c.url, "headline": c.headline,
            "published": c.published.rfc3339(),
        })
    };
    Ok(Some(json!({
        "schema": 1,
        "id": story.id.to_string(),
        "urn": story.id.urn(),
        "headline": story.headline(),
        "published": story.published.rfc3339(),
        "updated": story.updated.rfc3339(),
        "first_seen": first_seen.rfc3339(),
        "credit": lead.credit,
        "byline": article.byline.names,
        "language": lead.language,
        "dateline": article.dateline.as_ref().map(|d| json!({
            "place": d.place, "date": d.date, "agency": d.agency,
        })),
        "text": article.text(),
        "html": article.html(),
        "withdrawn": story.notice().map(|n| n.headline.clone()),
        "copies": story.copies.iter().map(copy).collect::<Vec<_>>(),
        "revisions": of.copies.iter().flat_map(|(c, v)| revisions(c, v)).collect::<Vec<_>>(),
    })))
}

/// The later texts of a copy, each by what it changed.
fn revisions(copy: &StoryCopy, versions: &[Version]) -> Vec<Value> {
    let one = |version: VersionAccount| {
        json!({
            "source": copy.source, "url": copy.url, "fetched": version.fetched.0.rfc3339(),
            "headline": version.headline, "headline_changes": version.headline_changes,
            "text_changes": version.text_changes,
        })
    };
    changes(versions).into_iter().skip(1).map(one).collect()
}
