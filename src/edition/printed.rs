//! A finished document of a feed.

/// A document's bytes, and where its entries are in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Printed {
    /// The document.
    pub bytes: Vec<u8>,
    /// Where the head ends, and then each entry; none for a format that is only sent whole.
    pub cuts: Vec<usize>,
}
