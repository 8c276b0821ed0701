//! The rows of stories.

use super::View;
use crate::model::{ArticleCapture, RevisionHead, Story, StoryCopy, StoryId};
use crate::read;
use crate::shelf::ShelfError;
use crate::store::{ArticleRow, Key};
use crate::story::{self, Change};

pub(super) fn copy_of(row: &ArticleRow, new: &ArticleCapture) -> StoryCopy {
    let article = &new.article;
    let text = article.text();
    let (_, headline) = read::head(&article.headline);
    StoryCopy {
        article: new.article_id,
        seq: row.seq,
        source: new.source.clone(),
        rank: new.rank,
        url: article.url.clone(),
        headline: article.headline.clone(),
        credit: article.credit.clone(),
        home: new.home,
        language: article.language.clone(),
        published: article.published.unwrap_or(new.fetched).min(new.fetched),
        first_seen: row.first_seen,
        fetched: new.fetched,
        chars: text.chars().count() as u32,
        version: row.version,
        head: article.head,
        sense: story::sense(headline, &text),
        senses: Vec::new(),
        revises: false,
        withdraws: (article.head == Some(RevisionHead::Kill)).then(|| headline.to_owned()),
    }
}

pub(super) fn merge(
    view: &mut View<'_>,
    id: StoryId,
    copy: StoryCopy,
    change: Change,
) -> Result<(), ShelfError> {
    let old: Option<Story> = view.get(&Key::story(id))?;
    let new = story::merge(old.as_ref(), id, copy, change);
    put_story(view, old.as_ref(), Some(&new))
}

/// Writes a story's rows in place of its old ones.
pub(super) fn put_story(
    view: &mut View<'_>,
    old: Option<&Story>,
    new: Option<&Story>,
) -> Result<(), ShelfError> {
    if let Some(old) = old {
        view.batch.delete(Key::by_time(old.updated, old.id));
        view.batch.delete(Key::story(old.id));
    }
    if let Some(new) = new {
        view.batch.put(Key::story(new.id), new)?;
        view.batch.put(Key::by_time(new.updated, new.id), &())?;
    }
    Ok(())
}
