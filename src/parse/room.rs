//! How much longer a document may become by what is written out of it: addresses made absolute, characters escaped.

use std::cell::Cell;

use url::Url;

/// 5,000 entries of twenty relative links each, below a base of eighty bytes.
const GROWTH_BYTES_MAX: usize = 8 << 20;

/// What is left of it in one document.
pub(super) struct Room(Cell<usize>);

impl Default for Room {
    fn default() -> Self {
        Self(Cell::new(GROWTH_BYTES_MAX))
    }
}

impl Room {
    pub(super) fn left(&self) -> usize {
        self.0.get()
    }

    /// Takes so much; where there is less, all that is left, and says no.
    pub(super) fn take(&self, bytes: usize) -> bool {
        let left = self.left().checked_sub(bytes);
        self.0.set(left.unwrap_or(0));
        left.is_some()
    }

    /// What `from` becomes below a base, where there is room for it.
    pub(super) fn joined(&self, from: &str, join: impl FnOnce() -> Option<Url>) -> Option<String> {
        let to = Some(()).filter(|()| self.left() > 0).and_then(|()| join())?;
        self.take(to.as_str().len().saturating_sub(from.len())).then(|| to.into())
    }

    /// What is to be told of it.
    pub(super) fn problem(&self) -> Option<String> {
        let words =
            "its relative addresses are too much written out: the last of them stay as they are";
        (self.left() == 0).then(|| words.to_owned())
    }
}

/// What relative addresses are meant from, and the room they are written out in.
#[derive(Clone, Copy)]
pub(super) struct At<'u> {
    pub(super) base: Option<&'u Url>,
    pub(super) room: &'u Room,
}

#[cfg(test)]
mod tests {
    use crate::parse::{Document, parse};

    /// The bytes of all texts of a feed of so many entries, and its problems.
    fn written(entries: usize, markup: &str) -> (usize, Vec<String>) {
        let base = "b".repeat(1900);
        let text = markup.repeat(100);
        let item = format!("<item><description>{text}</description></item>").repeat(entries);
        let rss =
            format!("<rss xml:base='https://a.example/{base}/'><channel>{item}</channel></rss>");
        let document = Document { bytes: rss.as_bytes(), source: "a", ..Document::default() };
        let parsed = parse(&document).unwrap();
        (parsed.feed.entries.iter().map(|e| e.html().len()).sum(), parsed.problems)
    }

    #[test]
    fn addresses_are_written_out_within_the_room_of_a_document() {
        for markup in ["&lt;a href=x&gt;", "<a href='x'/>", "&lt;img srcset='x, y, z'&gt;"] {
            let (few, problems) = written(2, markup);
            assert!(few > 2 * 100 * 1900 && problems.is_empty(), "{markup}: {few} {problems:?}");
            let (many, problems) = written(200, markup);
            assert!(many < super::GROWTH_BYTES_MAX + (2 << 20), "{markup}: {many}");
            assert!(problems.iter().any(|p| p.contains("relative")), "{markup}: {problems:?}");
        }
    }

    #[test]
    fn what_is_escaped_takes_of_it() {
        let quotes = format!("&lt;p title=\"{}\"&gt;x", "'".repeat(1000));
        assert!(written(150, &quotes).0 < 15_000_000 + super::GROWTH_BYTES_MAX + (2 << 20));
    }
}
