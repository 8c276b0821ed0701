//! What changed of a story that its readers must be told of: a correction, or that it was withdrawn.

use crate::model::article::{Block, Rich};
use crate::model::edition::EditionEntry;
use crate::model::story::StoryCopy;
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
    let story = &entry.story;
    if let Some(by) = story.notice() {
        let again = story.revised.filter(|_| by.version > 1);
        return Some(Changed { at: again.unwrap_or(by.first_seen), note: None });
    }
    let by = story.lead().filter(|lead| corrects(lead))?;
    // Not when it was fetched last: a quiet touch of the page is no correction, nor is a later edit.
    let at = entry.corrected.or(story.revised).unwrap_or(by.fetched);
    Some(Changed { at, note: note(entry) })
}

/// Did the copy that readers see correct what they saw before? Whatever other copies do, they see nothing of it.
fn corrects(lead: &StoryCopy) -> bool {
    lead.head == Some(RevisionHead::Correction) && (lead.version > 1 || lead.revises)
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
