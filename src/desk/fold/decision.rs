//! A person's word: articles moved between stories, and kept there.

use std::ops::ControlFlow;

use super::story::{merge, put_story};
use super::{Fold, View};
use crate::journal::Seq;
use crate::model::{ArticleId, Decision, SourceState, Story, StoryId};
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
    ) -> Result<bool, ShelfError> {
        self.matcher(view)?;
        view.batch.put(Key::decision(seq), &decision)?;
        match decision {
            Decision::Split(story, article) => {
                let to = self.matcher(view)?.split(story, article);
                split(view, story, article, to)
            }
            Decision::Join(a, b) => {
                self.matcher(view)?.join(a, b);
                join(view, a, b)
            }
        }
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

fn move_article(view: &mut View<'_>, article: ArticleId, to: StoryId) -> Result<(), ShelfError> {
    if let Some(mut row) = view.get::<ArticleRow>(&Key::article(article))? {
        row.story = Some(to);
        view.batch.put(Key::article(article), &row)?;
        if let Some(mut print) = view.get::<PrintRow>(&Key::print(row.seq))? {
            print.story = to;
            view.batch.put(Key::print(row.seq), &print)?;
        }
    }
    Ok(())
}

fn split(
    view: &mut View<'_>,
    from: StoryId,
    article: ArticleId,
    to: StoryId,
) -> Result<bool, ShelfError> {
    let Some(old) = view.get::<Story>(&Key::story(from))? else { return Ok(false) };
    let Some(copy) = old.copies.iter().find(|c| c.article == article).cloned() else {
        return Ok(false);
    };
    if to == from {
        return Ok(false); // the only copy: there is nothing to take it from
    }
    put_story(view, Some(&old), without(&old, article).as_ref())?;
    merge(view, to, copy, Change::New)?;
    move_article(view, article, to)?;
    Ok(true)
}

fn join(view: &mut View<'_>, a: StoryId, b: StoryId) -> Result<bool, ShelfError> {
    let Some(gone) = view.get::<Story>(&Key::story(b))?.filter(|_| a != b) else {
        return Ok(false);
    };
    put_story(view, Some(&gone), None)?;
    for copy in gone.copies {
        move_article(view, copy.article, a)?;
        merge(view, a, copy, Change::Copy)?;
    }
    Ok(true)
}

/// What a new segment opens with: fills what is missing, changes nothing that is known.
pub(super) fn snapshot(
    view: &mut View<'_>,
    seq: Seq,
    sources: &[(String, SourceState)],
    told: &[Decision],
) -> Result<(), ShelfError> {
    for (id, state) in sources {
        if view.get::<SourceState>(&Key::source(id))?.is_none() {
            view.batch.put(Key::source(id), state)?;
        }
    }
    // Told in this very batch, they are not in the store yet.
    let in_batch = view.batch.0.keys().any(|key| key.0.starts_with(&Key::decisions().0));
    if !in_batch && decisions(view.store)?.is_empty() {
        for (i, decision) in told.iter().enumerate() {
            // Before any decision made later: positions of the past are free again.
            view.batch.put(Key::decision(seq.saturating_sub((told.len() - i) as u64)), decision)?;
        }
    }
    Ok(())
}
