//! A person's word: articles moved between stories, and kept there.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::story::{merge, outline, put_story};
use super::{Fold, View, news};
use crate::journal::Seq;
use crate::model::{ArticleId, Decision, Story, StoryId, Timestamp};
use crate::shelf::ShelfError;
use crate::store::{ArticleRow, Key, Order, PrintRow, Store, decode};
use crate::story::{Change, without};

impl Fold {
    /// A person's word: moves an article, or makes two stories one.
    pub(super) fn decision(
        &mut self,
        view: &mut View<'_>,
        seq: Seq,
        decision: Decision,
        at: Timestamp,
    ) -> Result<bool, ShelfError> {
        self.matcher(view)?;
        view.batch.put(Key::decision(seq), &decision)?;
        let (to, visible) = match decision {
            Decision::Split(story, article) => {
                let to = self.matcher(view)?.split(story, article);
                (to, split(view, story, article, to, at)?)
            }
            Decision::Join(a, b) => {
                self.matcher(view)?.join(a, b);
                (a, join(view, a, b, at)?)
            }
        };
        self.agree(view, to)?;
        Ok(visible)
    }
}

/// All decisions, oldest first.
pub fn decisions(store: &dyn Store) -> Result<Vec<Decision>, ShelfError> {
    let mut found = Vec::new();
    store.scan(&Key::decisions(), Order::Up, &mut |_, bytes| {
        found.push(decode(bytes));
        ControlFlow::Continue(())
    })?;
    Ok(found.into_iter().collect::<Result<_, _>>()?)
}

/// Moves articles, with all of their prints.
fn move_articles(
    view: &mut View<'_>,
    articles: &BTreeSet<ArticleId>,
    to: StoryId,
) -> Result<(), ShelfError> {
    for article in articles {
        if let Some(mut row) = view.get::<ArticleRow>(&Key::article(*article))? {
            row.story = Some(to);
            view.put_article(*article, &row)?;
        }
    }
    for (key, print) in view.rows::<PrintRow>(&Key::prints())? {
        if articles.contains(&print.article) {
            view.batch.put(key, &PrintRow { story: to, ..print })?;
        }
    }
    Ok(())
}

fn split(
    view: &mut View<'_>,
    from: StoryId,
    article: ArticleId,
    to: StoryId,
    at: Timestamp,
) -> Result<bool, ShelfError> {
    let Some(old) = view.get::<Story>(&Key::story(from))? else { return Ok(false) };
    if to == from {
        return Ok(false); // the only copy: there is nothing to take it from
    }
    let Some(copy) = old.copies.iter().find(|c| c.article == article).cloned() else {
        return split_outline(view, &old, article, to);
    };
    take_out(view, &old, article, at)?;
    let first = view.get::<ArticleRow>(&Key::article(article))?.map_or(0, |row| row.first);
    let apart = merge(view, to, copy, Change::New, first)?;
    // A reader sees another entry from now on, not from when its article came.
    told_now(view, &apart, at)?;
    move_articles(view, &BTreeSet::from([article]), to)?;
    Ok(true)
}

/// The story without one of its copies; with the last it ends.
pub(super) fn take_out(
    view: &mut View<'_>,
    old: &Story,
    article: ArticleId,
    at: Timestamp,
) -> Result<(), ShelfError> {
    let left = without(old, article).map(|left| Story {
        since: old.since,
        placed: if left.updated == old.updated { old.placed } else { left.updated },
        ..left
    });
    // Of what was before the fold began only this much is known: copies may still come.
    let opened = (old.since < view.meta.begin).then(|| Story { copies: Vec::new(), ..old.clone() });
    let rest = left.or(opened);
    put_story(view, Some(old), rest.as_ref())?;
    if rest.is_none_or(|rest| rest.copies.is_empty()) {
        news::ended(view, old, at, None)?;
    }
    Ok(())
}

fn told_now(view: &mut View<'_>, story: &Story, at: Timestamp) -> Result<(), ShelfError> {
    let told = Story { updated: at, placed: at, revised: Some(at), ..story.clone() };
    put_story(view, Some(story), Some(&told))
}

/// The same of an article that is only known from the window of a snapshot: whoever joins it goes when it went.
fn split_outline(
    view: &mut View<'_>,
    from: &Story,
    article: ArticleId,
    to: StoryId,
) -> Result<bool, ShelfError> {
    let row = view.get::<ArticleRow>(&Key::article(article))?;
    if let Some(row) = row.filter(|row| row.story == Some(from.id)) {
        if view.bytes(&Key::story(to))?.is_none() {
            put_story(view, None, Some(&outline(to, row.first_seen, row.first)))?;
        }
        move_articles(view, &BTreeSet::from([article]), to)?;
    }
    Ok(false)
}

fn join(view: &mut View<'_>, a: StoryId, b: StoryId, at: Timestamp) -> Result<bool, ShelfError> {
    let [into, gone] = [a, b].map(|id| view.get::<Story>(&Key::story(id)));
    let (into, gone) = (into?, gone?);
    // People join what there is: a story that is not there is one of before the fold began, and so is what it is in.
    let since = [&into, &gone].map(|story| story.as_ref().map_or(0, |story| story.since));
    let since = since.into_iter().min().unwrap_or(0);
    let there = into.is_some();
    if let Some(into) = into.filter(|into| a != b && into.since != since) {
        put_story(view, Some(&into), Some(&Story { since, ..into.clone() }))?;
    }
    let Some(gone) = gone.filter(|_| a != b) else { return Ok(there) };
    put_story(view, Some(&gone), None)?;
    news::ended(view, &gone, at, Some(a))?;
    if !there && gone.since < view.meta.begin {
        put_story(view, None, Some(&outline(a, gone.opened, since)))?;
    }
    let moved = articles_of(view, &gone)?;
    move_articles(view, &moved, a)?;
    let mut joined = None;
    for mut copy in gone.copies {
        copy.joined.get_or_insert(b);
        joined = Some(merge(view, a, copy, Change::Copy, since)?);
    }
    if let Some(joined) = joined {
        // A reader sees it from now on: the older of the two may have been told later.
        told_now(view, &joined, at)?;
    }
    Ok(true)
}

/// Of a story of before the fold began also those that the window alone tells of.
fn articles_of(view: &View<'_>, story: &Story) -> Result<BTreeSet<ArticleId>, ShelfError> {
    if story.since >= view.meta.begin {
        return Ok(story.copies.iter().map(|copy| copy.article).collect());
    }
    let mut found = BTreeSet::new();
    view.scan(&Key::articles(), |key, bytes| {
        let id = key[1..].try_into().ok().map(ArticleId);
        let its = decode::<ArticleRow>(bytes)?.story == Some(story.id);
        found.extend(id.filter(|_| its));
        Ok(())
    })?;
    Ok(found)
}
