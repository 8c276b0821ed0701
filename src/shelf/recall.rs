//! Captures read back from the journal; what can't be read is left out and told.

use std::ops::RangeInclusive;
use std::sync::{Arc, PoisonError, RwLock};

use super::ShelfError;
use crate::journal::{Journal, JournalError, Segments, Seq};
use crate::model::{ArticleCapture, Capture};

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

/// Several captures of the journal; those that can't be read are `lost`.
pub fn recall_all(
    journal: &SharedJournal,
    seqs: RangeInclusive<Seq>,
    lost: &mut Vec<Lost>,
) -> Result<Vec<(Seq, Capture)>, ShelfError> {
    let journal = journal.read().unwrap_or_else(PoisonError::into_inner);
    let mut captures = Vec::new();
    for seq in seqs {
        match journal.read(seq) {
            Ok(Some(capture)) => captures.push((seq, capture)),
            Ok(None) => lost.push((seq, "it is missing".to_owned())),
            Err(JournalError::Damaged { what, .. }) => lost.push((seq, what)),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(captures)
}

/// The article's capture at a position; none when it is gone, damaged, or no article's.
pub fn recall_article(
    journal: &SharedJournal,
    seq: Seq,
) -> Result<Option<Box<ArticleCapture>>, ShelfError> {
    Ok(match recall(journal, seq)? {
        Some(Capture::Article(capture)) => Some(capture),
        _ => None,
    })
}
