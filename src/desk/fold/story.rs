//! The rows of stories.

use super::{View, news};
use crate::journal::Seq;
use crate::model::{ArticleCapture, ArticleId, RevisionHead, Story, StoryCopy, StoryId, Timestamp};
use crate::read;
use crate::shelf::ShelfError;
use crate::store::{ArticleRow, Key};
use crate::story::{self, Change};

/// What its story keeps of an article's newest version.
pub(super) fn copy_of(row: &ArticleRow, new: &ArticleCapture) -> StoryCopy {
    let article = &new.article;
    let text = article.text();
    let headline = read::headline(article);
    StoryCopy {
        article: new.article_id,
        seq: row.seq,
        source: new.source.clone(),
        listed_by: Vec::new(),
        rank: new.rank,
        url: article.url.clone(),
        headline: article.headline.clone(),
        credit: article.credit.clone(),
        home: new.home,
        own: new.own,
        language: article.language.clone(),
        published: article.published.unwrap_or(new.fetched).min(new.fetched),
        first_seen: row.first_seen,
        fetched: row.fetched,
        chars: text.chars().count() as u32,
        version: row.version,
        head: article.head,
        sense: story::sense(headline, &text),
        senses: Vec::new(),
        revises: false,
        withdraws: (article.head == Some(RevisionHead::Kill)).then(|| headline.to_owned()),
        joined: None,
    }
}

/// An article's text as it was, announced at another address or with another thing beside its words: its story shows it as it is
/// now. Gives whether a reader may see a difference.
pub(super) fn retold(
    view: &mut View<'_>,
    row: &ArticleRow,
    new: &ArticleCapture,
) -> Result<bool, ShelfError> {
    let Some(id) = row.story else { return Ok(false) };
    let Some(old) = view.get::<Story>(&Key::story(id))? else { return Ok(false) };
    let mut told = old.clone();
    let copy = told.copies.iter_mut().find(|copy| copy.article == new.article_id);
    let Some(copy) = copy.filter(|c| c.url != new.article.url || c.seq != row.seq) else {
        return Ok(false);
    };
    if copy.url != new.article.url {
        (copy.url, copy.own) = (new.article.url.clone(), new.own);
    }
    copy.seq = row.seq;
    put_story(view, Some(&old), Some(&told))?;
    Ok(true)
}

/// Another source lists an article's page, and has its story by that. Gives whether a reader may see a difference.
pub(super) fn listed(
    view: &mut View<'_>,
    article: ArticleId,
    source: &str,
) -> Result<bool, ShelfError> {
    let row: Option<ArticleRow> = view.get(&Key::article(article))?;
    let Some(id) = row.and_then(|row| row.story).filter(|_| !source.is_empty()) else {
        return Ok(false);
    };
    let Some(old) = view.get::<Story>(&Key::story(id))? else { return Ok(false) };
    let mut told = old.clone();
    let copy = told.copies.iter_mut().find(|copy| copy.article == article);
    copy.into_iter().for_each(|copy| copy.list([source.to_owned()]));
    if told == old {
        return Ok(false);
    }
    put_story(view, Some(&old), Some(&told))?;
    Ok(true)
}

/// Where a copy puts its story.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// Where the journal holds the first capture of what the copy comes from; the story is as old as the first of these.
    pub(super) first: Seq,
    /// Its place, when it was published before its source was first asked.
    pub(super) archived: Option<Timestamp>,
}

impl From<Seq> for Place {
    fn from(first: Seq) -> Self {
        Self { first, archived: None }
    }
}

/// A story of before the fold began, of which only this much is known: copies may still come.
pub(super) fn outline(id: StoryId, opened: Timestamp, since: Seq) -> Story {
    Story {
        id,
        copies: Vec::new(),
        lead: ArticleId::default(),
        opened,
        published: opened,
        updated: opened,
        placed: opened,
        revised: None,
        withdrawn: None,
        since,
    }
}

/// Takes a copy into a story.
pub(super) fn merge(
    view: &mut View<'_>,
    id: StoryId,
    copy: StoryCopy,
    change: Change,
    place: impl Into<Place>,
) -> Result<Story, ShelfError> {
    let Place { first, archived } = place.into();
    let old: Option<Story> = view.get(&Key::story(id))?;
    let told = old.as_ref().filter(|story| !story.copies.is_empty());
    let article = copy.article;
    let mut new = story::merge(told, id, copy, change);
    new.since = old.as_ref().map_or(first, |story| story.since);
    let known = told.is_some_and(|story| story.since <= view.meta.told);
    if let Some(told) = told.filter(|_| known) {
        new.published = told.published; // readers know it by that date
    }
    new.placed = match told {
        None => archived.unwrap_or(new.updated),
        // What came without a date has one now, or is carried by others today.
        Some(told) if told.is_behind_all() => told.placed.max(archived.unwrap_or(new.updated)),
        Some(told) if told.updated == new.updated || archived.is_some() => {
            // Nobody knows its place yet: it is that of its date, which may be another copy's.
            let own = archived.filter(|_| !known && told.placed < told.updated);
            own.map_or(told.placed, |own| own.min(told.placed))
        }
        Some(_) => new.updated,
    };
    if let Some(old) = &old {
        new.opened = new.opened.min(old.opened);
    }
    put_story(view, old.as_ref(), Some(&new))?;
    if let Some(told) = told {
        news::changed(view, told, &new, article, change)?;
    }
    Ok(new)
}

/// Writes a story's rows in place of its old ones.
pub(super) fn put_story(
    view: &mut View<'_>,
    old: Option<&Story>,
    new: Option<&Story>,
) -> Result<(), ShelfError> {
    if let Some(old) = old {
        view.batch.delete(Key::by_time(old.placed, old.id));
        view.batch.delete(Key::by_telling(old.updated, old.id));
        view.batch.delete(Key::story(old.id));
        view.meta.stories = view.meta.stories.saturating_sub(1);
    }
    if let Some(new) = new {
        view.batch.put(Key::story(new.id), new)?;
        view.meta.stories += 1;
        if !new.copies.is_empty() {
            view.batch.put(Key::by_time(new.placed, new.id), &())?;
            view.batch.put(Key::by_telling(new.updated, new.id), &())?;
        }
    }
    Ok(())
}
