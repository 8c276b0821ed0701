//! Retention: the rows that rested on segments which are gone.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use crate::journal::Seq;
use crate::model::{ArticleId, Story, StoryId};
use crate::store::{ArticleRow, Batch, Key, Order, Store, StoreError, VersionRow, decode, row};

/// The batch that removes every row resting on a capture before `oldest`.
///
/// A story goes when its lead's body is gone; its other copies are younger by hours at most and go with it.
pub(super) fn rows_before(store: &dyn Store, oldest: Seq) -> Result<Batch, StoreError> {
    let mut gone = BTreeMap::new();
    scan(store, &Key::articles(), |key, bytes| {
        let article: ArticleRow = decode(bytes)?;
        let id = key[1..].try_into().ok().map(ArticleId);
        gone.extend(id.filter(|_| (1..oldest).contains(&article.seq)).map(|id| (id, article)));
        Ok(())
    })?;
    let mut batch = Batch::default();
    for story in stories_without_lead(store, &gone)? {
        for copy in &story.copies {
            let article = row::<ArticleRow>(store, &Key::article(copy.article))?;
            gone.extend(article.filter(|a| a.seq > 0).map(|a| (copy.article, a)));
        }
        batch.delete(Key::by_time(story.updated, story.id));
        batch.delete(Key::story(story.id));
    }
    for (id, article) in &gone {
        forget(&mut batch, *id, article)?;
    }
    forget_addresses(store, &mut batch, &gone)?;
    forget_versions(store, &mut batch, oldest, &gone)?;
    Ok(batch)
}

type Gone = BTreeMap<ArticleId, ArticleRow>;

fn scan(
    store: &dyn Store,
    prefix: &Key,
    mut each: impl FnMut(&[u8], &[u8]) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut outcome = Ok(());
    store.scan(prefix, Order::Up, &mut |key, bytes| {
        outcome = each(key, bytes);
        if outcome.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    outcome
}

fn stories_without_lead(store: &dyn Store, gone: &Gone) -> Result<Vec<Story>, StoreError> {
    let ids: BTreeSet<StoryId> = gone.values().filter_map(|article| article.story).collect();
    let stories = ids.into_iter().filter_map(|id| row::<Story>(store, &Key::story(id)).transpose());
    stories.filter(|s| s.as_ref().map_or(true, |s| gone.contains_key(&s.lead))).collect()
}

/// The row itself stays, without its capture: a feed that still lists the entry must not bring it back.
fn forget(batch: &mut Batch, id: ArticleId, article: &ArticleRow) -> Result<(), StoreError> {
    let remembered =
        ArticleRow { seq: 0, story: None, look: None, verdict: None, ..article.clone() };
    batch.put(Key::article(id), &remembered)?;
    batch.delete(Key::print(article.seq));
    article.look.into_iter().for_each(|due| batch.delete(Key::look(due, id)));
    Ok(())
}

/// All addresses of their pages, those that only the body named included.
fn forget_addresses(store: &dyn Store, batch: &mut Batch, gone: &Gone) -> Result<(), StoreError> {
    scan(store, &Key::pages(), |key, bytes| {
        if gone.contains_key(&decode::<ArticleId>(bytes)?) {
            batch.delete(Key(key.to_owned()));
        }
        Ok(())
    })
}

/// All versions of what is gone, and of what stays the versions whose body is gone.
fn forget_versions(
    store: &dyn Store,
    batch: &mut Batch,
    oldest: Seq,
    gone: &Gone,
) -> Result<(), StoreError> {
    scan(store, &Key::all_versions(), |key, bytes| {
        let article = Key::article_of_version(key);
        if decode::<VersionRow>(bytes)?.seq < oldest
            || article.is_some_and(|id| gone.contains_key(&id))
        {
            batch.delete(Key(key.to_owned()));
        }
        Ok(())
    })
}
