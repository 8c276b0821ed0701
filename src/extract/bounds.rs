//! What one article may hold, however much a page repeats and whatever its addresses are written out to.

use std::cell::Cell;

use crate::model::{Block, Rich};

/// Text and markup of an article together: a long book's worth. What is behind it is left out.
pub(super) const ARTICLE_BYTES_MAX: usize = 4 << 20;
/// Of one paragraph, for one paragraph may be the whole page.
pub(super) const RICH_BYTES_MAX: usize = 1 << 20;
/// A longer address is none. A base longer than this would be written out once for each link.
pub(super) const URL_BYTES_MAX: usize = 4096;
/// Of a title or a byline this much is read.
pub(super) const LINE_BYTES_MAX: usize = 2048;
/// Figures and embeds of an article.
pub(super) const MEDIA_MAX: usize = 100;
/// Persons who sign one article.
pub(super) const NAMES_MAX: usize = 32;

/// The room an article has left while it is written.
pub(super) struct Room(Cell<usize>);

impl Room {
    /// Beside what is there already.
    pub(super) fn beside(blocks: &[Block]) -> Self {
        Self(Cell::new(ARTICLE_BYTES_MAX.saturating_sub(blocks.iter().map(bytes_of).sum())))
    }

    /// Is there any?
    pub(super) fn is_left(&self) -> bool {
        self.0.get() > 0
    }

    /// So much of it is used.
    pub(super) fn take(&self, bytes: usize) {
        self.0.set(self.0.get().saturating_sub(bytes));
    }
}

/// How much a block adds to an article.
pub(super) fn bytes_of(block: &Block) -> usize {
    let of = |r: &Rich| r.text.len() + r.html.len();
    let all = |list: &[Rich]| list.iter().map(of).sum();
    match block {
        Block::Paragraph(rich) | Block::Heading(_, rich) => of(rich),
        Block::Quote(list) | Block::List(_, list) => all(list),
        Block::Table(_, rows) => rows.iter().map(|row| all(row)).sum(),
        Block::Figure(f) => f.url.len() + f.alt.len() + f.caption.len() + f.credit.len(),
        Block::Embed(address, title) => address.len() + title.len(),
        Block::Pre(text) => text.len(),
    }
}
