//! What happened to stories besides their telling: corrections and withdrawals, and stories that ended.

use super::View;
use crate::journal::Seq;
use crate::model::{ArticleId, Story, StoryId, Timestamp};
use crate::shelf::ShelfError;
use crate::store::{ChangeRow, EndedRow, Key};
use crate::story::Change;

/// Notes a correction or a withdrawal by `article`, when a reader of the story was to notice it. Outlets that take it over
/// later change nothing a reader sees.
pub(super) fn changed(
    view: &mut View<'_>,
    old: &Story,
    new: &Story,
    article: ArticleId,
    change: Change,
) -> Result<(), ShelfError> {
    let told = match change {
        Change::Correction => new.lead == article && new.updated > old.updated,
        Change::Kill => new.withdrawn.is_some() && old.withdrawn.is_none(),
        _ => false,
    };
    let Some(by) = new.copies.iter().find(|c| c.article == article).filter(|_| told) else {
        return Ok(());
    };
    let own = old.copies.iter().find(|c| c.article == article);
    let Some(before) = own.or_else(|| old.lead()) else { return Ok(()) };
    let row = ChangeRow {
        story: new.id,
        at: new.updated,
        kill: change == Change::Kill,
        article,
        seq: by.seq,
        before: (before.article, before.seq),
        since: new.since,
    };
    Ok(view.batch.put(Key::change(new.updated), &row)?)
}

/// Notes that a story is no more.
pub(super) fn ended(
    view: &mut View<'_>,
    story: &Story,
    at: Timestamp,
    into: Option<StoryId>,
) -> Result<(), ShelfError> {
    let row = EndedRow { at, into, since: story.since };
    Ok(view.batch.put(Key::ended(story.id), &row)?)
}

/// Forgets what is of stories opened before a position.
pub(super) fn let_go(view: &mut View<'_>, before: Seq) -> Result<(), ShelfError> {
    for (key, row) in view.rows::<ChangeRow>(&Key::changes())? {
        if row.since < before {
            view.batch.delete(key);
        }
    }
    for (key, row) in view.rows::<EndedRow>(&Key::all_ended())? {
        if row.since < before {
            view.batch.delete(key);
        }
    }
    Ok(())
}
