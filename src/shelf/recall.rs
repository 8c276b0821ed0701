//! Captures read back from the journal; what can't be read is left out and told.

use std::ops::ControlFlow;
use std::sync::{Arc, PoisonError, RwLock};

use super::ShelfError;
use crate::journal::{Journal, JournalError, Segments, Seq};
use crate::model::{ArticleCapture, ArticleId, Capture, StoryId};
use crate::read::Memory;
use crate::store::{Key, Order, Store, decode, row};

/// The journal, shared with those who read bodies.
pub type SharedJournal = Arc<RwLock<Segments>>;

/// One capture of the journal; none when it is gone or damaged: the others must go on without it.
pub fn recall(journal: &SharedJournal, seq: Seq) -> Result<Option<Capture>, ShelfError> {
    match journal.read().unwrap_or_else(PoisonError::into_inner).read(seq) {
        Err(error @ JournalError::Damaged { .. }) => {
            tracing::warn!(%error, "left out");
            Ok(None)
        }
        read => Ok(read?),
    }
}

/// A capture that can't be read, and why.
pub type Lost = (Seq, String);

/// The capture of this article at a position; none when it is gone, damaged, or another's: nobody is to read one article's
/// text under another's headline, whatever happened to the files.
pub fn recall_article(
    journal: &SharedJournal,
    seq: Seq,
    article: ArticleId,
) -> Result<Option<Box<ArticleCapture>>, ShelfError> {
    Ok(match recall(journal, seq)? {
        Some(Capture::Article(capture)) if capture.article_id == article => Some(capture),
        Some(_) => {
            tracing::error!(seq, %article, "the journal holds something else where this article should be; left out");
            None
        }
        None => None,
    })
}

/// What a source's pages repeat, as far as is known now.
pub fn memory(store: &dyn Store, source: &str) -> Result<Memory, ShelfError> {
    let mut memory: Memory = row(store, &Key::memory(source))?.unwrap_or_default();
    let mut failed = Ok(());
    store.scan(&Key::all_learnt(source), Order::Up, &mut |_, bytes| {
        match decode::<(StoryId, Vec<u32>)>(bytes) {
            Ok((story, blocks)) => memory.learn(story, &blocks),
            Err(error) => failed = Err(error),
        }
        ControlFlow::Continue(())
    })?;
    Ok(failed.map(|()| memory)?)
}
