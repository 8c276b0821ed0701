//! Entries that their feed says it has deleted (RFC 6721): what the source told of them is withdrawn, as by a notice.

use std::collections::HashSet;

use super::RoundError;
use super::entries::Taking;
use crate::model::entry::Entry;
use crate::model::{ArticleCapture, ArticleId, Capture, Fate, RevisionHead};
use crate::read::{self, Deleted};
use crate::shelf::recall_article;
use crate::store::{ArticleRow, Key, row};

/// Those that a document neither lists still nor says to have put into another entry of its own.
pub(super) fn gone(deleted: Vec<Deleted>, entries: &[Entry]) -> Vec<Deleted> {
    if deleted.is_empty() {
        return deleted;
    }
    let listed: HashSet<&str> = entries.iter().filter_map(|e| e.guid.as_deref()).collect();
    let moved = |why: &str| why.split_whitespace().any(|word| listed.contains(word));
    deleted.into_iter().filter(|d| !listed.contains(d.id.as_str()) && !moved(&d.why)).collect()
}

impl Taking<'_> {
    /// Withdraws what was told of them.
    pub(super) async fn withdraw(&mut self, deleted: Vec<Deleted>) -> Result<(), RoundError> {
        for deleted in deleted {
            let id = ArticleId::of(&self.source.id, &deleted.id);
            let row: Option<ArticleRow> = row(self.room.store.as_ref(), &Key::article(id))?;
            let Some(row) = row.filter(|row| row.story.is_some()) else { continue };
            let Some(held) = recall_article(&self.room.journal, row.seq, id)? else { continue };
            let now = (self.room.clock)();
            let Some(notice) = read::withdrawn(*held, &deleted, now) else { continue };
            let (announced, first) = (row.announced, Some(row.first));
            let notice = ArticleCapture { announced, first, ..notice };
            self.report.articles += 1;
            self.report.tally.add(Fate::Told, &notice.article.headline, "");
            self.room.metrics.revised(RevisionHead::Kill.word());
            self.room.desk.take(Capture::Article(Box::new(notice)), self.ticket).await?;
        }
        Ok(())
    }
}
