//! What changed of a story that its readers must be told of: a correction, or that it was withdrawn.

use crate::model::article::{Block, Rich};
use crate::model::edition::EditionEntry;
use crate::model::story::{Story, StoryCopy};
use crate::model::{RevisionHead, Timestamp};

/// Blocks from the top among which a note may stand.
const NOTE_WITHIN: usize = 3;

/// The change that an entry opens with.
pub(super) struct Changed<'a> {
    /// When we saw it.
    pub(super) at: Timestamp,
    /// The wire's own words about it, when it has any.
    pub(super) note: Option<&'a Rich>,
}

/// The newest significant revision of the story, when that is a correction or a kill.
pub(super) fn changed(entry: &EditionEntry) -> Option<Changed<'_>> {
    if let Some(by) = entry.story.notice() {
        return Some(Changed { at: by.fetched, note: None });
    }
    let by = correction(&entry.story)?;
    Some(Changed { at: by.fetched, note: note(entry) })
}

/// The copy whose correction was the last thing a reader would notice.
fn correction(story: &Story) -> Option<&StoryCopy> {
    let revised = |c: &&StoryCopy| c.version > 1 || c.revises;
    let newest = story.copies.iter().filter(revised).max_by_key(|c| (c.fetched, c.article))?;
    Some(newest).filter(|c| c.head == Some(RevisionHead::Correction))
}

fn note(entry: &EditionEntry) -> Option<&Rich> {
    entry.article.blocks.iter().take(NOTE_WITHIN).find_map(|block| match block {
        Block::Paragraph(rich) if is_note(&rich.text) => Some(rich),
        _ => None,
    })
}

/// Is it an editor's note, in brackets, such as stand before a text?
pub(super) fn is_note(text: &str) -> bool {
    let text = text.trim();
    let pairs = [('(', ')'), ('[', ']'), ('（', '）'), ('【', '】')];
    pairs.iter().any(|(open, close)| text.starts_with(*open) && text.ends_with(*close))
}
