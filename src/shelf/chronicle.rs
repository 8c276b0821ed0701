//! A story read back with its texts, and the story that an address or an id belongs to.

use std::ops::ControlFlow;

use super::{Shelf, ShelfError, recall_article};
use crate::edition::page::Version;
use crate::model::edition::Titles;
use crate::model::{Article, ArticleId, SourceState, Story, StoryCopy, StoryId};
use crate::store::{ArticleRow, Key, Order, Store, VersionRow, decode, row};

/// Versions of one copy that are shown.
const VERSIONS_MAX: usize = 12;

/// A story with every version of every copy.
pub struct Chronicle {
    /// The story.
    pub story: Story,
    /// Its copies, each with its texts, oldest first.
    pub copies: Vec<(StoryCopy, Vec<Version>)>,
    /// Of its copies' sources.
    pub titles: Titles,
}

/// Reads a story and its texts.
pub fn chronicle(shelf: &Shelf, id: StoryId) -> Result<Option<Chronicle>, ShelfError> {
    let Some(story) = row::<Story>(shelf.store.as_ref(), &Key::story(id))? else { return Ok(None) };
    let copies = texts(shelf, story.copies.iter(), None)?;
    let titles = titles(shelf.store.as_ref(), &story)?;
    Ok(Some(Chronicle { story, copies, titles }))
}

/// These copies, each with its texts, oldest first. Of one that is `known` the newest body is not read again.
pub fn texts<'a>(
    shelf: &Shelf,
    copies: impl Iterator<Item = &'a StoryCopy>,
    known: Option<(&StoryCopy, &Article)>,
) -> Result<Vec<(StoryCopy, Vec<Version>)>, ShelfError> {
    copies.map(|copy| Ok((copy.clone(), versions(shelf, copy, known)?))).collect()
}

/// What the sources of a story's copies call themselves.
pub fn titles(store: &dyn Store, story: &Story) -> Result<Titles, ShelfError> {
    let mut titles = Titles::new();
    for copy in &story.copies {
        if !titles.contains_key(&copy.source) {
            let state: Option<SourceState> = row(store, &Key::source(&copy.source))?;
            titles.extend(state.and_then(|s| s.title).map(|title| (copy.source.clone(), title)));
        }
    }
    Ok(titles)
}

/// The texts of a copy, oldest first: the newest from the journal, those before by what changed.
fn versions(
    shelf: &Shelf,
    copy: &StoryCopy,
    known: Option<(&StoryCopy, &Article)>,
) -> Result<Vec<Version>, ShelfError> {
    let mut rows = Vec::new();
    shelf.store.scan(&Key::versions(copy.article), Order::Down, &mut |_, bytes| {
        rows.push(decode::<VersionRow>(bytes));
        if rows.len() < VERSIONS_MAX { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    if rows.is_empty() {
        let StoryCopy { seq, fetched, ref headline, .. } = *copy;
        rows.push(Ok(VersionRow { seq, fetched, headline: headline.clone(), changes: None }));
    }
    let (mut versions, mut text) = (Vec::new(), None);
    for row in rows {
        let VersionRow { seq, fetched, headline, changes } = row?;
        if text.is_none() {
            let at_hand = known.filter(|(c, _)| (c.seq, c.article) == (seq, copy.article));
            text = match at_hand {
                Some((_, article)) => Some(article.text()),
                None => {
                    recall_article(&shelf.journal, seq, copy.article)?.map(|c| c.article.text())
                }
            };
        }
        let Some(now) = text.take() else { continue }; // damaged: the one before stands for it
        let told =
            changes.and_then(|(head, body)| Some((head.read(&headline)?.0, body.read(&now)?)));
        let (headline_changes, text_changes) = match told {
            Some((head, (body, before))) => {
                text = Some(before);
                (head, body)
            }
            None => (Vec::new(), Vec::new()),
        };
        versions.push(Version { fetched, headline, text: now, headline_changes, text_changes });
    }
    versions.reverse();
    // What the oldest one shown changed is not shown, as the one before is not.
    if let Some(oldest) = versions.first_mut() {
        (oldest.headline_changes, oldest.text_changes) = (Vec::new(), Vec::new());
    }
    Ok(versions)
}

/// The story that an address, a story id or an article id belongs to.
pub fn find_story(
    shelf: &Shelf,
    what: &str,
) -> Result<Option<(StoryId, Option<ArticleId>)>, ShelfError> {
    let store = shelf.store.as_ref();
    let of_article = |id: ArticleId| -> Result<_, ShelfError> {
        let found: Option<ArticleRow> = row(store, &Key::article(id))?;
        Ok(found.and_then(|r| r.story).map(|s| (s, Some(id))))
    };
    let bare = what.trim().to_ascii_lowercase();
    let bare = bare.strip_prefix("urn:uuid:").unwrap_or(&bare).replace('-', "");
    if let Ok(id) = bare.parse::<StoryId>() {
        // By its own id, or by the one that feeds tell.
        for id in std::iter::once(id).chain(StoryId::behind(id)) {
            if store.get(&Key::story(id))?.is_some() {
                return Ok(Some((id, None)));
            }
        }
        return of_article(ArticleId(id.0));
    }
    let Some(address) = crate::model::url::address(what) else { return Ok(None) };
    match row::<ArticleId>(store, &Key::page(crate::model::url::hash(&address)))? {
        Some(article) => of_article(article),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, RwLock};

    use super::*;
    use crate::journal::Segments;
    use crate::store::{Batch, MemStore};

    #[test]
    fn a_story_is_found_by_its_id_and_by_that_of_its_feeds_however_it_is_written() {
        let dir = tempfile::tempdir().expect("a folder");
        let (journal, _) = Segments::open(dir.path(), 1 << 20).expect("a journal");
        let (store, story) = (MemStore::default(), StoryId([0xab; 16]));
        let mut batch = Batch::default();
        batch.0.insert(Key::story(story), Some(Vec::new()));
        store.commit(&batch).expect("in memory");
        let shelf = Shelf::of(Arc::new(RwLock::new(journal)), Arc::new(store));
        let urn = story.urn();
        let uuid = urn["urn:uuid:".len()..].to_owned();
        let bare = uuid.replace('-', "");
        let upper = urn.to_uppercase();
        for name in [&story.to_string(), &urn, &uuid, &bare, &upper, &format!(" {bare}\n")] {
            let found = find_story(&shelf, name).expect("is read");
            assert_eq!(found, Some((story, None)), "{name}");
        }
        let other = StoryId([0xac; 16]).urn();
        assert_eq!(find_story(&shelf, &other).expect("is read"), None);
    }
}
