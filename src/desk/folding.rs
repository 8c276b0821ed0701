//! Captures folded in batches. One that the fold can't bear is set aside: it stays in the journal, and the others go on.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::fold::{FOLD_VERSION, Fold, View};
use crate::journal::Seq;
use crate::model::Capture;
use crate::shelf::{SharedJournal, ShelfError, recall};
use crate::store::{Batch, Key, Meta, Store, row};

/// Captures folded together at most.
pub(super) const BATCH_MAX: usize = 128;

/// Folds captures into the rows, in one batch.
pub(super) fn fold_in(
    journal: &SharedJournal,
    store: &dyn Store,
    fold: &mut Fold,
    captures: &[(Seq, Capture)],
) -> Result<(), ShelfError> {
    if let Some(folded) = attempt(journal, store, fold, captures) {
        return folded;
    }
    for one in captures {
        match attempt(journal, store, fold, std::slice::from_ref(one)) {
            Some(folded) => folded?,
            None => set_aside(store, one)?,
        }
    }
    Ok(())
}

/// None after a panic: what is in memory is forgotten then, and nothing was written.
fn attempt(
    journal: &SharedJournal,
    store: &dyn Store,
    fold: &mut Fold,
    captures: &[(Seq, Capture)],
) -> Option<Result<(), ShelfError>> {
    let work = || {
        let recall = |seq| recall(journal, seq);
        let mut view = View::new(store, &recall);
        for (seq, capture) in captures {
            fold.apply(&mut view, *seq, capture)?;
        }
        Ok(store.commit(&view.into_batch())?)
    };
    let folded = catch_unwind(AssertUnwindSafe(work)).ok();
    if folded.is_none() {
        fold.forget();
    }
    folded
}

fn set_aside(store: &dyn Store, (seq, capture): &(Seq, Capture)) -> Result<(), ShelfError> {
    let what = match capture {
        Capture::Article(article) => format!("the article {}", article.article.url),
        Capture::Source { source, .. } => format!("the state of {source}"),
        _ => "a capture".to_owned(),
    };
    let what = crate::text::printable(&what).clone();
    tracing::error!(
        seq, %what,
        "it could not be folded (our fault; please report it): it is set aside, kept in the journal and not shown"
    );
    let mut meta: Meta = row(store, &Key::meta())?.unwrap_or_default();
    meta.begin = if meta.cursor == 0 { *seq } else { meta.begin };
    (meta.cursor, meta.fold_version) = (*seq, FOLD_VERSION);
    let mut batch = Batch::default();
    batch.put(Key::meta(), &meta)?;
    batch.put(Key::aside(*seq), &what)?;
    Ok(store.commit(&batch)?)
}
