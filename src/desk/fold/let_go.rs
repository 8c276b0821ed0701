//! Letting go: stories that were opened before a position, with all that belongs to them. And captures that are lost.

use std::collections::{BTreeMap, BTreeSet};

use super::listing::{self, Listers};
use super::{View, news};
use crate::journal::Seq;
use crate::model::source::Children;
use crate::model::{ArticleId, SourceState, Story, StoryId, Timestamp, Validators};
use crate::shelf::ShelfError;
use crate::store::{ArticleRow, Key, ListedRow, PrintRow, decode};

/// Lets all stories go that were opened before a position: from then on nothing rests on what the journal holds before it.
pub(super) fn let_go(view: &mut View<'_>, before: Seq, at: Timestamp) -> Result<(), ShelfError> {
    // A fold that began there, or later, has still to let go of what the window held: an entry that comes again after its
    // article went is another one.
    view.meta.begin = view.meta.begin.max(before);
    view.meta.emptied = view.meta.emptied.max(at);
    let stories = stories(view, before)?;
    let gone = articles(view, before, &stories)?;
    let listers = Listers::of(&listing::listings(view)?);
    for (id, article) in &gone {
        forget(view, *id, article, (before, &listers))?;
    }
    addresses(view)?;
    versions(view, &gone)?;
    prints(view, &gone)?;
    known(view)?;
    news::let_go(view, before)?;
    let lost: Vec<(u64, u64)> = view.get(&Key::lost())?.unwrap_or_default();
    let left: Vec<_> = lost.into_iter().filter(|(_, last)| *last >= before).collect();
    Ok(view.batch.put(Key::lost(), &left)?)
}

pub(super) type Gone = BTreeMap<ArticleId, ArticleRow>;

fn stories(view: &mut View<'_>, before: Seq) -> Result<BTreeSet<StoryId>, ShelfError> {
    let (mut gone, mut keys) = (BTreeSet::new(), Vec::new());
    view.scan(&Key::stories(), |key, bytes| {
        let story: Story = decode(bytes)?;
        if story.since < before {
            gone.insert(story.id);
            keys.extend([
                Key(key.to_owned()),
                Key::by_time(story.placed, story.id),
                Key::by_telling(story.updated, story.id),
            ]);
        }
        Ok(())
    })?;
    view.meta.stories = view.meta.stories.saturating_sub(gone.len() as u64);
    keys.into_iter().for_each(|key| view.batch.delete(key));
    Ok(gone)
}

/// The articles of these stories, and entries without one that were seen before.
fn articles(view: &View<'_>, before: Seq, stories: &BTreeSet<StoryId>) -> Result<Gone, ShelfError> {
    let mut gone = BTreeMap::new();
    view.scan(&Key::articles(), |key, bytes| {
        let article: ArticleRow = decode(bytes)?;
        let old = article.story.map_or(article.first < before, |story| stories.contains(&story));
        let id = key[1..].try_into().ok().map(ArticleId);
        gone.extend(id.filter(|_| old).map(|id| (id, article)));
        Ok(())
    })?;
    Ok(gone)
}

/// What was first seen before is known from the snapshot there, if it is listed; what came later, from here on.
fn forget(
    view: &mut View<'_>,
    id: ArticleId,
    article: &ArticleRow,
    (before, listers): (Seq, &Listers),
) -> Result<(), ShelfError> {
    view.delete_article(id);
    article.look.into_iter().for_each(|due| view.batch.delete(Key::look(due, id)));
    if article.first >= before
        && let Some(source) = listers.lister(&article.source, id)
    {
        let said = (article.announced.address, article.announced.headline);
        listing::put(view, source, id, (true, said))?;
    }
    Ok(())
}

/// Addresses of pages whose articles are gone.
pub(super) fn addresses(view: &mut View<'_>) -> Result<(), ShelfError> {
    let mut held = BTreeSet::new();
    view.scan(&Key::articles(), |key, _| {
        held.insert(key[1..].to_owned());
        Ok(())
    })?;
    let mut stale = Vec::new();
    view.scan(&Key::pages(), |key, bytes| {
        let holder: ArticleId = decode(bytes)?;
        stale.extend((!held.contains(&holder.0[..])).then(|| Key(key.to_owned())));
        Ok(())
    })?;
    stale.into_iter().for_each(|key| view.batch.delete(key));
    Ok(())
}

pub(super) fn versions(view: &mut View<'_>, gone: &Gone) -> Result<(), ShelfError> {
    let mut stale = Vec::new();
    view.scan(&Key::all_versions(), |key, _| {
        let article = Key::article_of_version(key);
        let old = article.is_some_and(|id| gone.contains_key(&id));
        stale.extend(old.then(|| Key(key.to_owned())));
        Ok(())
    })?;
    stale.into_iter().for_each(|key| view.batch.delete(key));
    Ok(())
}

pub(super) fn prints(view: &mut View<'_>, gone: &Gone) -> Result<(), ShelfError> {
    for (key, print) in view.rows::<PrintRow>(&Key::prints())? {
        if gone.contains_key(&print.article) {
            view.batch.delete(key);
        }
    }
    Ok(())
}

/// Of entries that are known, those without a row: their articles were let go.
fn known(view: &mut View<'_>) -> Result<(), ShelfError> {
    for (key, row) in without_article(view)? {
        view.batch.put(key, &ListedRow { let_go: true, ..row })?;
    }
    Ok(())
}

fn without_article(view: &View<'_>) -> Result<Vec<(Key, ListedRow)>, ShelfError> {
    let mut out = Vec::new();
    for (key, row) in view.rows::<ListedRow>(&Key::all_listed())? {
        let entry = Key::entry_of_listed(&key.0).unwrap_or_default();
        if !row.let_go && view.bytes(&Key::article(entry))?.is_none() {
            out.push((key, row));
        }
    }
    Ok(out)
}

/// Captures that can't be read: every source is asked for all it has, and what is not held is no longer known.
pub(super) fn lose(view: &mut View<'_>, captures: &[(u64, u64)]) -> Result<(), ShelfError> {
    let mut lost: Vec<(u64, u64)> = view.get(&Key::lost())?.unwrap_or_default();
    lost.extend(captures.iter().filter(|range| !lost.contains(range)).copied().collect::<Vec<_>>());
    view.batch.put(Key::lost(), &lost)?;
    for (key, state) in view.rows::<SourceState>(&Key::sources())? {
        let asked_for_all = SourceState {
            validators: Validators::default(),
            children: Children::default(),
            body_hash: None,
            ..state
        };
        view.batch.put(key, &asked_for_all)?;
    }
    unreadable(view, captures)?;
    for (key, _) in without_article(view)? {
        view.batch.delete(key);
    }
    Ok(())
}

/// A fold that began at a snapshot knows articles of before, and what can be read of them is gone.
fn unreadable(view: &mut View<'_>, lost: &[(u64, u64)]) -> Result<(), ShelfError> {
    let is_lost = |seq: u64| lost.iter().any(|(first, last)| (*first..=*last).contains(&seq));
    let mut gone = Gone::new();
    view.scan(&Key::articles(), |key, bytes| {
        let row: ArticleRow = decode(bytes)?;
        let id = key[1..].try_into().ok().map(ArticleId);
        gone.extend(id.filter(|_| is_lost(row.seq)).map(|id| (id, row)));
        Ok(())
    })?;
    for (id, row) in &gone {
        view.delete_article(*id);
        row.look.into_iter().for_each(|due| view.batch.delete(Key::look(due, *id)));
        let Some(story) = row.story else { continue };
        if let Some(empty) = view.get::<Story>(&Key::story(story))?.filter(|s| s.copies.is_empty())
        {
            super::story::put_story(view, Some(&empty), None)?;
        }
    }
    prints(view, &gone)
}
