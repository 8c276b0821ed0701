//! The fold made anew from the journal: where it begins, and the whole of it.

use std::sync::PoisonError;

use super::fold::Fold;
use super::folding::{BATCH_MAX, fold_in};
use crate::journal::{Journal, Seq};
use crate::model::Capture;
use crate::read::Agencies;
use crate::shelf::{Lost, SharedJournal, ShelfError};
use crate::store::Store;

/// Called with how many captures are done, and of how many.
pub type Progress<'a> = dyn FnMut(u64, u64) + 'a;

/// Where a fold into empty rows begins: behind all that was let go.
pub(super) fn begin(journal: &SharedJournal) -> Result<Seq, ShelfError> {
    let journal = journal.read().unwrap_or_else(PoisonError::into_inner);
    let Some((oldest, newest)) = journal.range() else { return Ok(1) };
    // Letting go that was before the newest snapshot is told by it; what came later is looked for.
    let (mut next, mut begin) = (oldest, 0);
    for part in journal.parts().into_iter().rev().filter(|part| part.snapshot) {
        if let Some((_, Ok(Capture::Snapshot(told)))) = journal.read_from(part.first, 1)?.pop() {
            (next, begin) = (part.first, told.begin);
            break;
        }
    }
    while next <= newest {
        let read = journal.read_from(next, BATCH_MAX)?;
        next = read.last().map_or(newest, |(seq, _)| *seq) + 1;
        for (_, capture) in read {
            if let Ok(Capture::LetGo { before, .. }) = capture {
                begin = begin.max(before);
            }
        }
    }
    Ok(if begin == 0 { oldest } else { begin })
}

/// From where on the journal holds something that rows rest on, when they were folded from `begin` on: the articles of its
/// window are before it.
pub(super) fn bodies_from(journal: &SharedJournal, begin: Seq) -> Result<Seq, ShelfError> {
    let journal = journal.read().unwrap_or_else(PoisonError::into_inner);
    Ok(match journal.read_from(begin, 1)?.pop() {
        Some((_, Ok(Capture::Snapshot(told)))) => {
            told.window.iter().map(|open| open.seq).min().unwrap_or(begin).min(begin)
        }
        Some((_, Ok(_))) => begin,
        _ => 0,
    })
}

/// Folds all of a journal into empty rows. What can't be read is passed over and told.
pub fn refold(
    journal: &SharedJournal,
    store: &dyn Store,
    progress: &mut Progress<'_>,
) -> Result<Vec<Lost>, ShelfError> {
    let range = journal.read().unwrap_or_else(PoisonError::into_inner).range();
    let Some((oldest, newest)) = range else { return Ok(Vec::new()) };
    let (mut fold, mut lost) = (Fold::new(Agencies::default()), Vec::new());
    let first = begin(journal)?;
    lost.extend((first..oldest).map(|seq| (seq, "its file is gone".to_owned())));
    let mut next = first.max(oldest);
    while next <= newest {
        let read = journal.read().unwrap_or_else(PoisonError::into_inner);
        let read = read.read_from(next, BATCH_MAX)?;
        next = read.last().map_or(newest + 1, |(seq, _)| seq + 1);
        let mut captures = Vec::with_capacity(read.len());
        for (seq, capture) in read {
            match capture {
                Ok(capture) => captures.push((seq, capture)),
                Err(what) => lost.push((seq, what)),
            }
        }
        fold_in(journal, store, &mut fold, &captures)?;
        progress(next - first, newest + 1 - first);
    }
    Ok(lost)
}
