//! Retention: the rows that pointed into segments which are gone.

use std::ops::ControlFlow;

use super::EngineError;
use crate::journal::Seq;
use crate::model::{ArticleId, Story};
use crate::store::{ArticleRow, Batch, Key, Order, Store, decode, row};

/// The batch that removes every row resting on a capture before `oldest`.
///
/// A story goes when its lead's body is gone; its other copies are younger by hours at most and go with it.
pub fn rows_before(store: &dyn Store, oldest: Seq) -> Result<Batch, EngineError> {
    let mut gone = Vec::new();
    let mut failed = None;
    let mut each = |key: &[u8], bytes: &[u8]| match decode::<ArticleRow>(bytes) {
        Ok(article) => {
            if article.seq < oldest && article.seq > 0 {
                gone.extend(key[1..].try_into().ok().map(|id| (ArticleId(id), article)));
            }
            ControlFlow::Continue(())
        }
        Err(error) => {
            failed = Some(error);
            ControlFlow::Break(())
        }
    };
    store.scan(&Key::articles(), Order::Up, &mut each)?;
    failed.map_or(Ok(()), Err)?;
    let mut batch = Batch::default();
    for (id, article) in &gone {
        forget_article(store, &mut batch, *id, article)?;
    }
    Ok(batch)
}

/// The row itself stays, without its capture: a feed that still lists the entry must not bring it back.
fn forget_article(
    store: &dyn Store,
    batch: &mut Batch,
    id: ArticleId,
    article: &ArticleRow,
) -> Result<(), EngineError> {
    let remembered = ArticleRow { seq: 0, story: None, look: None, ..article.clone() };
    batch.put(Key::article(id), &remembered)?;
    batch.delete(Key::verdict(id));
    batch.delete(Key::print(article.seq));
    (1..=article.version).for_each(|v| batch.delete(Key::version(id, v)));
    if let Some(due) = article.look {
        batch.delete(Key::look(due, id));
    }
    let story: Option<Story> = match article.story {
        Some(story) => row(store, &Key::story(story))?,
        None => None,
    };
    if let Some(story) = story.filter(|s| s.lead == id) {
        batch.delete(Key::by_time(story.updated, story.id));
        batch.delete(Key::story(story.id));
        for copy in &story.copies {
            batch
                .0
                .extend(crate::model::url::canonical_str(&copy.url).map(|u| (Key::page(&u), None)));
        }
    }
    Ok(())
}
