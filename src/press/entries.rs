//! Stories read back with all that printing them needs.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use crate::edition;
use crate::model::edition::{EditionEntry, Ended};
use crate::model::{
    Article, RevisionHead, Source, SourceState, Story, StoryCopy, StoryId, Timestamp,
};
use crate::shelf::{Shelf, ShelfError, recall_article, titles};
use crate::store::{ChangeRow, EndedRow, Key, Order, VersionRow, decode, row};
use crate::story;

/// Copies of a story, and versions of each, that are asked for what it said before.
const TOLD_MAX: usize = 8;

/// Joins that are followed: a story that was joined may be joined again.
const JOINED_MAX: usize = 16;

/// Rows, bodies, and the tags of the sources.
pub(super) struct Entries {
    pub(super) shelf: Shelf,
    tags: HashMap<String, Vec<String>>,
}

impl Entries {
    pub(super) fn new(shelf: &Shelf, sources: &[Arc<Source>]) -> Self {
        let tags = sources.iter().map(|s| (s.id.clone(), s.tags.clone())).collect();
        Self { shelf: shelf.clone(), tags }
    }

    pub(super) fn tags_of(&self, story: &Story) -> Vec<String> {
        edition::tags(story, |id| self.tags.get(id).map(Vec::as_slice).unwrap_or_default())
    }

    /// A story with its lead's body; none when it is gone, or its body can't be read.
    pub(super) fn entry(&self, id: StoryId) -> Result<Option<EditionEntry>, ShelfError> {
        let store = self.shelf.store.as_ref();
        let Some(story) = row::<Story>(store, &Key::story(id))? else { return Ok(None) };
        let story = self.spoken(story::once(story));
        let tags = self.tags_of(&story);
        let Some(lead) = story.lead() else { return Ok(None) };
        let Some(article) = self.article(lead)? else { return Ok(None) };
        let source: SourceState = row(store, &Key::source(&lead.source))?.unwrap_or_default();
        let notice = story.notice().map(|n| self.article(n)).transpose()?.flatten();
        let titles = titles(store, &story)?;
        let corrects = lead.head == Some(RevisionHead::Correction);
        let corrected = corrects.then(|| self.corrected(id)).transpose()?.flatten();
        Ok(Some(EditionEntry { story, article, notice, corrected, source, titles, tags }))
    }

    /// When readers of a story were last told of a correction.
    fn corrected(&self, id: StoryId) -> Result<Option<Timestamp>, ShelfError> {
        let mut found = Ok(None);
        self.shelf.store.scan(&Key::changes(), Order::Down, &mut |_, bytes| {
            match decode::<ChangeRow>(bytes) {
                Ok(row) if row.story == id && !row.kill => found = Ok(Some(row.at)),
                Ok(_) => return ControlFlow::Continue(()),
                Err(error) => found = Err(error),
            }
            ControlFlow::Break(())
        })?;
        Ok(found?)
    }

    /// A source that left the config speaks for a story only where none of its copies is of one that is in it.
    fn spoken(&self, mut story: Story) -> Story {
        let there = |copy: &StoryCopy| self.tags.contains_key(&copy.source);
        let gone = story.lead().is_some_and(|lead| !there(lead)) && story.withdrawn.is_none();
        if gone && story.copies.iter().any(there) {
            let left: Vec<_> = story.copies.iter().filter(|c| there(c)).cloned().collect();
            story.lead = story::lead(&left);
        }
        story
    }

    /// [`Entries::entry`], when the edition holds it; or held it before it was corrected or withdrawn, of which those must hear
    /// who read it then.
    pub(super) fn held(
        &self,
        settings: &edition::Settings,
        id: StoryId,
    ) -> Result<Option<EditionEntry>, ShelfError> {
        let Some(entry) = self.entry(id)? else { return Ok(None) };
        let held = edition::holds(settings, &entry)
            || is_retold(&entry.story) && self.held_before(settings, &entry)?;
        Ok(held.then_some(entry))
    }

    /// Did the edition hold it by what one of its copies said, or said before?
    fn held_before(
        &self,
        settings: &edition::Settings,
        entry: &EditionEntry,
    ) -> Result<bool, ShelfError> {
        for told in entry.story.copies.iter().take(TOLD_MAX) {
            for article in self.versions(told)? {
                let mut before = EditionEntry { article, ..entry.clone() };
                let copy = before.story.copies.iter_mut().find(|c| c.article == told.article);
                let Some(copy) = copy else { continue };
                copy.headline.clone_from(&before.article.headline);
                copy.credit.clone_from(&before.article.credit);
                copy.language.clone_from(&before.article.language);
                before.story.lead = told.article;
                if edition::holds(settings, &before) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// A copy's article as it is, and as it was, the newest first.
    fn versions(&self, copy: &StoryCopy) -> Result<Vec<Article>, ShelfError> {
        let mut versions: Vec<Article> = self.article(copy)?.into_iter().collect();
        for version in (1..copy.version).rev().take(TOLD_MAX) {
            let key = Key::version(copy.article, version);
            let Some(told) = row::<VersionRow>(self.shelf.store.as_ref(), &key)? else { continue };
            let capture = recall_article(&self.shelf.journal, told.seq, copy.article)?;
            versions.extend(capture.map(|capture| capture.article));
        }
        Ok(versions)
    }

    /// The stories of an edition, newest first, as far as that can be told without the bodies that are to be printed: `most` of
    /// them, and few more.
    pub(super) fn of(
        &self,
        settings: &edition::Settings,
        most: usize,
    ) -> Result<Vec<StoryId>, ShelfError> {
        let wanted = self.wanted(settings, most, None)?.into_iter().map(|(_, id)| id);
        if !edition::goes_by_words(settings) {
            return Ok(wanted.collect());
        }
        let held = wanted.map(|id| Ok(self.held(settings, id)?.map(|_| id)));
        held.filter_map(Result::transpose).take(most).collect()
    }

    /// When one of these was told last.
    pub(super) fn told_last<'i>(
        &self,
        ids: impl Iterator<Item = &'i StoryId>,
    ) -> Result<Timestamp, ShelfError> {
        let mut last = Timestamp::default();
        for id in ids {
            let story: Option<Story> = row(self.shelf.store.as_ref(), &Key::story(*id))?;
            last = last.max(story.map(|story| story.updated).unwrap_or_default());
        }
        Ok(last)
    }

    fn article(&self, copy: &StoryCopy) -> Result<Option<Article>, ShelfError> {
        let capture = recall_article(&self.shelf.journal, copy.seq, copy.article)?;
        Ok(capture.map(|capture| capture.article))
    }

    /// What became of a story that is no more, whoever took its copies over since.
    pub(super) fn ended(&self, id: StoryId) -> Result<Option<Ended>, ShelfError> {
        let store = self.shelf.store.as_ref();
        let Some(mut end) = row::<EndedRow>(store, &Key::ended(id))? else { return Ok(None) };
        let at = end.at;
        for _ in 0..JOINED_MAX {
            let next = end.into.map(|into| row::<EndedRow>(store, &Key::ended(into)));
            match next.transpose()?.flatten() {
                Some(later) => end = later,
                None => break,
            }
        }
        Ok(Some(Ended { story: id, at, into: end.into }))
    }

    /// The stories that ended last, newest first, `most` of them.
    pub(super) fn last_ended(&self, most: usize) -> Result<Vec<Ended>, ShelfError> {
        let (store, mut ends, mut failed) = (self.shelf.store.as_ref(), Vec::new(), Ok(()));
        store.scan(&Key::all_ended(), Order::Up, &mut |key, bytes| {
            match decode::<EndedRow>(bytes) {
                Ok(end) => {
                    let id = key.get(1..).and_then(|id| id.try_into().ok()).map(StoryId);
                    ends.extend(id.map(|id| (end.at, id)));
                }
                Err(error) => failed = Err(error),
            }
            ControlFlow::Continue(())
        })?;
        failed?;
        ends.sort_unstable_by_key(|end| Reverse(*end));
        let mut last = Vec::new();
        for (_, id) in ends {
            if last.len() == most {
                break;
            }
            // A copy may have opened it anew.
            let story: Option<Story> = row(store, &Key::story(id))?;
            if story.is_none_or(|story| story.copies.is_empty()) {
                last.extend(self.ended(id)?);
            }
        }
        Ok(last)
    }

    /// The stories that an edition may hold and that were told after `since`, the last told first, `most` of them. Where they
    /// stand among the others says nothing of that: what was old when its source was new stands in the past.
    pub(super) fn told_since(
        &self,
        settings: &edition::Settings,
        most: usize,
        since: Option<Timestamp>,
    ) -> Result<Vec<(Timestamp, StoryId)>, ShelfError> {
        self.in_order(&Key::tellings(), settings, most, since)
    }

    /// The stories that an edition may hold, newest first, as far as can be told without their bodies: `most` of them,
    /// and none told at `since` or before.
    pub(super) fn wanted(
        &self,
        settings: &edition::Settings,
        most: usize,
        since: Option<Timestamp>,
    ) -> Result<Vec<(Timestamp, StoryId)>, ShelfError> {
        self.in_order(&Key::times(), settings, most, since)
    }

    /// These stories as they stand among the others, newest first; those that are no more are left out.
    pub(super) fn placed(
        &self,
        ids: impl Iterator<Item = StoryId>,
    ) -> Result<Vec<StoryId>, ShelfError> {
        let mut places = Vec::new();
        for id in ids {
            let story: Option<Story> = row(self.shelf.store.as_ref(), &Key::story(id))?;
            places.extend(story.map(|story| (story.placed, id)));
        }
        places.sort_unstable_by_key(|place| Reverse(*place));
        places.dedup();
        Ok(places.into_iter().map(|(_, id)| id).collect())
    }

    fn in_order(
        &self,
        order: &Key,
        settings: &edition::Settings,
        most: usize,
        since: Option<Timestamp>,
    ) -> Result<Vec<(Timestamp, StoryId)>, ShelfError> {
        // Which of them a pattern leaves is known only when they are read.
        let all = edition::goes_by_words(settings);
        let by_text = all || edition::goes_by_lead(settings);
        let store = self.shelf.store.as_ref();
        let (mut wanted, mut sure, mut failed) = (Vec::new(), 0, Ok(()));
        store.scan(order, Order::Down, &mut |key, _| {
            let Some((at, id)) = Key::story_of_time(key) else { return ControlFlow::Continue(()) };
            if since.is_some_and(|since| at <= since) {
                return ControlFlow::Break(());
            }
            match row::<Story>(store, &Key::story(id)) {
                Ok(Some(story)) => {
                    let story = self.spoken(story);
                    if edition::wants(settings, &story, &self.tags_of(&story)) {
                        // Whether one of a picture alone has that is known only when it is read.
                        let says = |lead: &StoryCopy| !lead.headline.is_empty() || lead.chars > 0;
                        sure += usize::from(story.lead().is_some_and(says));
                        wanted.push((at, id));
                    } else if by_text && is_retold(&story) {
                        wanted.push((at, id)); // it may be by what it said before
                    }
                }
                Ok(None) => {}
                Err(error) => failed = Err(error),
            }
            if failed.is_ok() && (all || sure < most) {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })?;
        Ok(failed.map(|()| wanted)?)
    }
}

/// Was it corrected or withdrawn?
fn is_retold(story: &Story) -> bool {
    let corrects = |lead: &StoryCopy| lead.head == Some(RevisionHead::Correction);
    story.withdrawn.is_some() || story.lead().is_some_and(corrects)
}

#[cfg(test)]
mod tests {
    use std::sync::RwLock;

    use super::*;
    use crate::journal::Segments;
    use crate::model::ArticleId;
    use crate::store::{Batch, MemStore};

    #[test]
    fn what_was_told_twice_has_one_place() {
        let dir = tempfile::tempdir().expect("a folder");
        let (journal, _) = Segments::open(dir.path(), 1 << 20).expect("a journal");
        let shelf = Shelf::of(Arc::new(RwLock::new(journal)), Arc::new(MemStore::default()));
        let (told, gone, at) = (StoryId([1; 16]), StoryId([2; 16]), Timestamp(7));
        let story = Story {
            id: told,
            copies: Vec::new(),
            lead: ArticleId([3; 16]),
            opened: at,
            published: at,
            updated: at,
            placed: at,
            revised: None,
            withdrawn: None,
            since: 1,
        };
        let mut batch = Batch::default();
        batch.put(Key::story(told), &story).expect("a row");
        shelf.store.commit(&batch).expect("in memory");
        let entries = Entries::new(&shelf, &[]);
        let placed = entries.placed([told, gone, told].into_iter()).expect("reads");
        assert_eq!(placed, [told]);
    }
}
