//! What a source's pages repeat. Its row is some twenty kB, so pages are noted one by one and taken into it together.

use super::View;
use crate::journal::Seq;
use crate::model::{ArticleCapture, StoryId};
use crate::read::Memory;
use crate::shelf::ShelfError;
use crate::store::Key;

/// Pages noted before they are taken into the memory.
const PAGES_MAX: usize = 16;

/// The site's boilerplate is learnt from what the pages of its stories repeat.
pub(super) fn learn(
    view: &mut View<'_>,
    seq: Seq,
    new: &ArticleCapture,
    story: StoryId,
) -> Result<(), ShelfError> {
    if new.page_blocks.is_empty() {
        return Ok(());
    }
    let source = new.source.as_str();
    view.batch.put(Key::learnt(source, seq), &(story, &new.page_blocks))?;
    if view.keys(&Key::all_learnt(source))?.len() < PAGES_MAX {
        return Ok(());
    }
    let mut memory: Memory = view.get(&Key::memory(source))?.unwrap_or_default();
    for (key, (story, blocks)) in view.rows::<(StoryId, Vec<u32>)>(&Key::all_learnt(source))? {
        memory.learn(story, &blocks);
        view.batch.delete(key);
    }
    Ok(view.batch.put(Key::memory(source), &memory)?)
}

/// From a snapshot on the memories are what that holds, wherever the fold began.
pub(super) fn reset(
    view: &mut View<'_>,
    repeated: &[(String, Vec<u32>)],
) -> Result<(), ShelfError> {
    for prefix in [Key::memories(), Key::learnts()] {
        view.keys(&prefix)?.into_iter().for_each(|key| view.batch.delete(key));
    }
    for (source, blocks) in repeated {
        view.batch.put(Key::memory(source), &Memory::of_repeated(blocks))?;
    }
    Ok(())
}
