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
use crate::store::{ChangeRow, EndedRow, Key, Order, decode, row};
use crate::story;

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

    /// [`Entries::entry`], when the edition holds it.
    pub(super) fn held(
        &self,
        settings: &edition::Settings,
        id: StoryId,
    ) -> Result<Option<EditionEntry>, ShelfError> {
        Ok(self.entry(id)?.filter(|entry| edition::holds(settings, entry)))
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
        let all = settings.include.matches.is_some() || settings.exclude.matches.is_some();
        let store = self.shelf.store.as_ref();
        let (mut wanted, mut sure, mut failed) = (Vec::new(), 0, Ok(()));
        store.scan(order, Order::Down, &mut |key, _| {
            let Some((at, id)) = Key::story_of_time(key) else { return ControlFlow::Continue(()) };
            if since.is_some_and(|since| at <= since) {
                return ControlFlow::Break(());
            }
            match row::<Story>(store, &Key::story(id)) {
                Ok(Some(s)) if edition::wants(settings, &s, &self.tags_of(&s)) => {
                    // Whether one of a picture alone has that is known only when it is read.
                    let says = |lead: &StoryCopy| !lead.headline.is_empty() || lead.chars > 0;
                    sure += usize::from(s.lead().is_some_and(says));
                    wanted.push((at, id));
                }
                Ok(_) => {}
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
