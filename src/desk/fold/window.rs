//! What matching holds in memory, and the rows it is read back from.

use super::{Fold, Printed, View};
use crate::dedupe::{Matcher, Settings};
use crate::journal::Seq;
use crate::model::{ArticleId, Capture, Decision, Story, StoryId, Timestamp};
use crate::shelf::ShelfError;
use crate::store::{Key, PrintRow};

impl Fold {
    /// The matcher, read back from the rows of the window when this is its first use.
    pub(super) fn matcher(&mut self, view: &View<'_>) -> Result<&mut Matcher, ShelfError> {
        let matcher = match self.matcher.take() {
            Some(matcher) => matcher,
            None => self.read_back(view)?,
        };
        Ok(self.matcher.insert(matcher))
    }

    fn read_back(&mut self, view: &View<'_>) -> Result<Matcher, ShelfError> {
        let mut matcher = Matcher::new(Settings::default());
        self.prints.clear();
        for (key, row) in view.rows::<PrintRow>(&Key::prints())? {
            let seq = Key::seq(&key.0);
            let mut sense = 0;
            if let Some(Capture::Article(capture)) = (view.recall)(seq)?
                && capture.article_id == row.article
            {
                let story: Option<Story> = view.get(&Key::story(row.story))?;
                let opened = story.map_or(row.at, |story| story.opened);
                let print = self.print(row.at, &capture);
                sense = print.sense();
                matcher.restore(print, row.story, opened);
            }
            self.printed(row.article, row.at).versions.push((seq, sense));
        }
        for (_, decision) in view.rows::<Decision>(&Key::decisions())? {
            match decision {
                Decision::Split(story, article) => drop(matcher.split(story, article)),
                Decision::Join(a, b) => matcher.join(a, b),
            }
        }
        Ok(matcher)
    }

    /// A story is as old in the window as in its row, which knows of what opened it also when that is dropped, moved or over:
    /// so that a window that is read back joins as one that was lived.
    pub(super) fn agree(&mut self, view: &View<'_>, story: StoryId) -> Result<(), ShelfError> {
        let told: Option<Story> = view.get(&Key::story(story))?;
        let matcher = self.matcher(view)?;
        told.into_iter().for_each(|told| matcher.opened(told.id, told.opened));
        Ok(())
    }

    fn printed(&mut self, article: ArticleId, at: Timestamp) -> &mut Printed {
        self.prints.entry(article).or_insert_with(|| Printed { at, versions: Vec::new() })
    }

    /// Keeps a print's row, drops those of versions that matching keeps no longer, and of articles whose window is over.
    pub(super) fn keep_print(
        &mut self,
        view: &mut View<'_>,
        (seq, sense): (Seq, u64),
        row: &PrintRow,
        now: Timestamp,
    ) -> Result<(), ShelfError> {
        let window = Settings::default().window;
        let kept = self.matcher(view)?.senses(row.article);
        let known = self.printed(row.article, row.at);
        let stays = |version: &(Seq, u64)| version.1 != sense && kept.contains(&version.1);
        for (old, _) in known.versions.extract_if(.., |version| !stays(version)) {
            view.batch.delete(Key::print(old));
        }
        known.versions.push((seq, sense));
        view.batch.put(Key::print(seq), row)?;
        let over: Vec<ArticleId> = match self.prints.len() % 256 {
            0 => self
                .prints
                .iter()
                .filter(|(_, printed)| printed.at.plus(window) < now)
                .map(|(a, _)| *a)
                .collect(),
            _ => Vec::new(),
        };
        for article in over {
            let over = self.prints.remove(&article).map_or_else(Vec::new, |over| over.versions);
            over.into_iter().for_each(|(seq, _)| view.batch.delete(Key::print(seq)));
        }
        Ok(())
    }
}
