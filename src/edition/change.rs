//! A change of a story as an entry of its own, for readers that show nothing when an entry they have read changes.

use super::html::Frame;
use super::item::{Item, Told};
use super::language::language;
use super::outlets::withdrawer;
use super::page::difference;
use super::what;
use crate::model::article::Block;
use crate::model::edition::{Edition, EditionEntry};
use crate::model::{CaptureId, Op, Timestamp};
use crate::text::escape;

/// One correction or withdrawal.
pub struct Change<'a> {
    /// The story as it was told by the article that changed it, and by no other copy: what comes later changes nothing here.
    pub entry: &'a EditionEntry,
    /// The capture that brought it.
    pub capture: CaptureId,
    /// When it changed.
    pub at: Timestamp,
    /// Was it withdrawn? Else it was corrected.
    pub kill: bool,
    /// The headline it had, without what the wire puts before it.
    pub was: String,
    /// The headline it has, likewise.
    pub is: String,
    /// Of the headline, word by word.
    pub headline: Vec<Op>,
    /// Of the text, word by word.
    pub text: Vec<Op>,
}

impl Item {
    /// Of a change in an edition of changes.
    pub fn of_change(change: &Change<'_>, edition: &Edition) -> Self {
        let base = Self::of(change.entry, edition);
        let frame = Frame::of(language(&change.entry.article));
        let title = if change.kill {
            frame.words.withdrawn_title(&change.was)
        } else {
            frame.words.corrected_title(&change.is)
        };
        Self {
            id: change.entry.story.id.revision_urn(change.capture),
            title,
            published: change.at,
            updated: change.at,
            html: frame.around(&body(change, &frame, &base.own)),
            summary: note(change.entry).unwrap_or_default(),
            page: base.own.clone(),
            image: None,
            enclosures: Vec::new(),
            told: Told { withdrawn: change.kill, ..base.told },
            ..base
        }
    }
}

fn note(entry: &EditionEntry) -> Option<String> {
    entry.article.blocks.iter().find_map(|block| match block {
        Block::Paragraph(rich) if what::is_note(&rich.text) => Some(rich.text.clone()),
        _ => None,
    })
}

/// What changed, and no more: the whole story is a link away. Nothing of a text that was withdrawn is told again.
fn body(change: &Change<'_>, frame: &Frame<'_>, page: &str) -> String {
    let words = frame.words;
    let said = if change.kill { words.withdrawn(change.at) } else { words.corrected(change.at) };
    let by = change.entry.story.lead().filter(|_| change.kill).map(|copy| {
        let whom = format!("<bdi>{}</bdi>", escape(&withdrawer(copy, &change.entry.titles)));
        format!(" {}", frame.own(&words.withdrawn_by(&whom)))
    });
    let mut out = format!(
        "<p><strong>{}</strong>{} <a href=\"{}\">{}</a></p>\n",
        frame.own(&escape(&said)),
        by.unwrap_or_default(),
        escape(page),
        frame.own(words.what_changed()),
    );
    if change.kill {
        out += &format!("<p><del>{}</del></p>\n", escape(&change.was));
        for block in &change.entry.article.blocks {
            out += &format!("<p><ins>{}</ins></p>\n", escape(&block.text()));
        }
        return out;
    }
    if change.headline.iter().any(|op| !matches!(op, Op::Same(_))) {
        out += &format!("<p><strong>{}</strong></p>\n", difference::inline(&change.headline));
    }
    out + &difference::changed(&change.text)
}
