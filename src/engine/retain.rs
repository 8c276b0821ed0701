//! Retention: the rows that rested on segments which are gone.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use super::EngineError;
use crate::journal::Seq;
use crate::model::{ArticleId, Story, StoryId};
use crate::store::{ArticleRow, Batch, Key, Order, Store, StoreError, VersionRow, decode, row};

/// The batch that removes every row resting on a capture before `oldest`.
///
/// A story goes when its lead's body is gone; its other copies are younger by hours at most and go with it.
pub fn rows_before(store: &dyn Store, oldest: Seq) -> Result<Batch, EngineError> {
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

#[cfg(test)]
mod tests {
    use std::sync::{Arc, RwLock};

    use super::*;
    use crate::engine::desk::{self, Ticket};
    use crate::engine::fold::Fold;
    use crate::engine::fold::tests::capture;
    use crate::engine::press::Press;
    use crate::journal::Segments;
    use crate::model::{Capture, Timestamp};
    use crate::store::MemStore;
    use crate::wire::Agencies;
    use crate::{edition, publish};

    /// A text of its own, long enough to be judged by.
    fn text(n: u64) -> String {
        (0..60).map(|w| format!("word{} ", (n + 1) * 1000 + w)).collect()
    }

    fn kinds(store: &dyn Store) -> BTreeMap<&'static str, usize> {
        let mut out = BTreeMap::new();
        scan(store, &Key(Vec::new()), |key, _| {
            *out.entry(Key::kind(key)).or_default() += 1;
            Ok(())
        })
        .expect("in memory");
        out
    }

    #[tokio::test]
    async fn what_is_old_leaves_the_disk_and_the_rest_is_printed_as_before() {
        let dir = tempfile::tempdir().expect("a folder");
        let (journal, _) = Segments::open(&dir.path().join("journal"), 1).expect("opens");
        let (journal, store) = (Arc::new(RwLock::new(journal)), Arc::new(MemStore::default()));
        let fold = Fold::new(Agencies::default());
        let (desk, thread) = desk::open(journal.clone(), store.clone(), fold).expect("opens");
        // Article 1 is old; 2 is old and was changed since; 3 is new.
        let old = [capture(1, 1, &text(1)), capture(2, 2, &text(2))];
        let new = [capture(2, 50, &text(9)), capture(3, 51, &text(3))];
        for capture in old.into_iter().chain(new) {
            assert!(matches!(capture, Capture::Article(_)));
            desk.settle(capture, &Ticket::default()).await.expect("is taken");
        }
        let press = |limit: usize| Press {
            store: store.clone(),
            journal: journal.clone(),
            board: Arc::default(),
            publish: publish::Settings {
                dir: Some(dir.path().join("www")),
                ..publish::Settings::default()
            },
            editions: vec![edition::Settings { limit, ..edition::Settings::default() }],
            sources: Vec::new(),
        };
        let printed = |limit| {
            press(limit).run(Timestamp::default()).expect("prints");
            let name = format!("{}.atom", edition::Settings::default().id);
            std::fs::read_to_string(dir.path().join("www").join(name)).expect("is there")
        };
        let files = || std::fs::read_dir(dir.path().join("journal")).expect("a folder").count();
        let (segments, two) = (files(), printed(2));
        assert!(printed(9).contains("news.example/1"));

        let freed = desk.retain(Timestamp(10 * 3_600_000)).await.expect("removes");
        assert!(freed > 0 && files() < segments, "{} of {segments}", files());
        assert_eq!(printed(9), two, "what stays is printed as before");
        let rows = kinds(store.as_ref());
        let count = |kind| rows.get(kind).copied().unwrap_or(0);
        assert_eq!((count("articles"), count("stories"), count("stories by time")), (3, 2, 2));
        assert_eq!((count("versions"), count("addresses")), (1, 2));
        assert_eq!((count("prints"), count("second looks")), (2, 1));
        drop(desk);
        thread.join().expect("ends");
    }
}
