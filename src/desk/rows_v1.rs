//! What an upgrade takes over of rows that were folded by other rules: what release 0.1 knew in its rows only.

use std::ops::ControlFlow;

use super::fold::FOLD_VERSION;
use crate::model::{ArticleId, CaptureId, StoryId};
use crate::store::{self, Key, Order, Store, StoreError};

/// The first fields of release 0.1's row of an article: capture, position, story.
type Start = (CaptureId, u64, Option<StoryId>);

/// Entries to carry over from rows that were folded by other rules; none from our own, which the journal tells.
pub(super) fn carried(store: &dyn Store) -> Result<Vec<ArticleId>, StoreError> {
    let version = store.get(&Key::meta())?.as_deref().and_then(store::fold_version);
    if version.is_some_and(|version| version != FOLD_VERSION) {
        remembered(store)
    } else {
        Ok(Vec::new())
    }
}

/// Entries whose captures were gone, and which were kept so that a feed that still lists them does not bring them back.
/// Rows of later releases start otherwise, and know this from the journal.
fn remembered(store: &dyn Store) -> Result<Vec<ArticleId>, StoreError> {
    let mut found = Vec::new();
    store.scan(&Key::articles(), Order::Up, &mut |key, row| {
        let id = key.get(1..).and_then(|id| id.try_into().ok()).map(ArticleId);
        let fields = row.split_first().map(|(_, fields)| fields).unwrap_or_default();
        let start = postcard::take_from_bytes::<Start>(fields).ok().map(|(start, _)| start);
        if start.is_some_and(|(capture, seq, story)| {
            capture != CaptureId::default() && seq == 0 && story.is_none()
        }) {
            found.extend(id);
        }
        ControlFlow::Continue(())
    })?;
    Ok(found)
}
