//! Entries that a feed says were deleted: RFC 6721's `at:deleted-entry`.

use super::fields::line;
use super::tree::{Element, Tree};
use crate::dates::{self, Context};
use crate::model::Timestamp;

/// Of one document.
const DELETED_MAX: usize = 500;

/// An entry that is no more.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Deleted {
    /// Its guid.
    pub id: String,
    /// When it was deleted.
    pub when: Option<Timestamp>,
    /// Why, in the feed's words.
    pub why: String,
}

/// All of a document.
pub(super) fn read(tree: &Tree<'_>, context: Context) -> Vec<Deleted> {
    let Some(root) = tree.top().elements().next() else { return Vec::new() };
    let within = root.elements().filter(|e| e.name() == "channel").flat_map(Element::elements);
    let all = root.elements().chain(within).filter(|e| e.name() == "deleted-entry");
    all.take(DELETED_MAX).filter_map(|e| of(e, context)).collect()
}

fn of(e: Element<'_, '_>, context: Context) -> Option<Deleted> {
    let comment = e.elements().find(|inner| inner.name() == "comment");
    Some(Deleted {
        id: e.attr("ref").map(str::trim).filter(|id| !id.is_empty())?.to_owned(),
        when: e.attr("when").and_then(|when| dates::parse(when, context)),
        why: comment.and_then(line).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_feed_says_of_them() {
        let feed = "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:at='http://purl.org/atompub/tombstones/1.0'>
            <at:deleted-entry ref='tag:h.example,2029:1' when='2029-11-28T10:00:00Z'><at:comment>Sent in error</at:comment></at:deleted-entry>
            <at:deleted-entry when='2029-11-28T10:00:00Z'/><entry><id>tag:h.example,2029:2</id></entry></feed>";
        let read = read(&Tree::read(feed, None), Context::default());
        let [one] = &read[..] else { panic!("{read:?}") };
        assert_eq!((one.id.as_str(), one.why.as_str()), ("tag:h.example,2029:1", "Sent in error"));
        assert_eq!(one.when.unwrap().rfc3339(), "2029-11-28T10:00:00Z");
    }
}
