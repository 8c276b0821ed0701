//! Keys: a letter for the kind of row, then fixed-length big-endian parts, so that a scan is in order.

use crate::model::{ArticleId, StoryId, Timestamp};

/// A row's key, or the prefix of a scan.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub Vec<u8>);

impl Key {
    fn new(kind: u8, parts: &[&[u8]]) -> Self {
        let mut key = Vec::with_capacity(1 + parts.iter().map(|p| p.len()).sum::<usize>());
        key.push(kind);
        parts.iter().for_each(|p| key.extend_from_slice(p));
        Self(key)
    }

    /// What kind of row a key is of, for people.
    pub fn kind(key: &[u8]) -> &'static str {
        match key.first() {
            Some(b'm') => "cursor",
            Some(b'P' | b'E') => "publishing",
            Some(b's') => "sources",
            Some(b'a') => "articles",
            Some(b'u') => "addresses",
            Some(b'y') => "stories",
            Some(b't') => "stories by time",
            Some(b'p') => "prints",
            Some(b'v') => "versions",
            Some(b'x') => "site memories",
            Some(b'd') => "decisions",
            Some(b'q') => "second looks",
            _ => "unknown rows",
        }
    }

    /// Cursor and versions.
    pub fn meta() -> Self {
        Self::new(b'm', &[])
    }

    /// What was last published, and from which config.
    pub fn published() -> Self {
        Self::new(b'P', &[])
    }

    /// The ids of the editions that were last published.
    pub fn published_editions() -> Self {
        Self::new(b'P', &[b"editions"])
    }

    /// Since when an edition has held no story.
    pub fn empty_since(edition: &str) -> Self {
        Self::new(b'E', &[edition.as_bytes()])
    }

    /// A source's state.
    pub fn source(id: &str) -> Self {
        Self::new(b's', &[id.as_bytes()])
    }

    /// All sources.
    pub fn sources() -> Self {
        Self::new(b's', &[])
    }

    /// An article: its newest capture and its story.
    pub fn article(id: ArticleId) -> Self {
        Self::new(b'a', &[&id.0])
    }

    /// All articles.
    pub fn articles() -> Self {
        Self::new(b'a', &[])
    }

    /// The article of a page.
    pub fn page(canonical: &str) -> Self {
        Self::new(b'u', &[&blake3::hash(canonical.as_bytes()).as_bytes()[..16]])
    }

    /// All pages.
    pub fn pages() -> Self {
        Self::new(b'u', &[])
    }

    /// A story.
    pub fn story(id: StoryId) -> Self {
        Self::new(b'y', &[&id.0])
    }

    /// All stories.
    pub fn stories() -> Self {
        Self::new(b'y', &[])
    }

    /// A story by the last change a reader noticed.
    pub fn by_time(updated: Timestamp, id: StoryId) -> Self {
        Self::new(b't', &[&ordered(updated), &id.0])
    }

    /// All stories by time.
    pub fn times() -> Self {
        Self::new(b't', &[])
    }

    /// The story of a row of [`Key::times`], and its time.
    pub fn story_of_time(key: &[u8]) -> Option<(Timestamp, StoryId)> {
        let (at, id) = key.get(1..)?.split_first_chunk::<8>()?;
        let at = Timestamp((u64::from_be_bytes(*at) ^ (1 << 63)) as i64);
        Some((at, StoryId(id.try_into().ok()?)))
    }

    /// An article in the window, by journal position.
    pub fn print(seq: u64) -> Self {
        Self::new(b'p', &[&seq.to_be_bytes()])
    }

    /// All of the window, oldest first.
    pub fn prints() -> Self {
        Self::new(b'p', &[])
    }

    /// One version of an article.
    pub fn version(article: ArticleId, version: u32) -> Self {
        Self::new(b'v', &[&article.0, &version.to_be_bytes()])
    }

    /// All versions of an article.
    pub fn versions(article: ArticleId) -> Self {
        Self::new(b'v', &[&article.0])
    }

    /// All versions of all articles.
    pub fn all_versions() -> Self {
        Self::new(b'v', &[])
    }

    /// The article of a row of [`Key::all_versions`].
    pub fn article_of_version(key: &[u8]) -> Option<ArticleId> {
        key.get(1..)?.first_chunk::<16>().map(|id| ArticleId(*id))
    }

    /// The blocks a source's pages repeat.
    pub fn memory(source: &str) -> Self {
        Self::new(b'x', &[source.as_bytes()])
    }

    /// A person's decision, in order.
    pub fn decision(seq: u64) -> Self {
        Self::new(b'd', &[&seq.to_be_bytes()])
    }

    /// All decisions, oldest first.
    pub fn decisions() -> Self {
        Self::new(b'd', &[])
    }

    /// An article to look at again, by the time it is due.
    pub fn look(due: Timestamp, article: ArticleId) -> Self {
        Self::new(b'q', &[&ordered(due), &article.0])
    }

    /// All looks, the most urgent first.
    pub fn looks() -> Self {
        Self::new(b'q', &[])
    }

    /// The article of a row of [`Key::looks`], and when it is due.
    pub fn article_of_look(key: &[u8]) -> Option<(Timestamp, ArticleId)> {
        Self::story_of_time(key).map(|(at, id)| (at, ArticleId(id.0)))
    }
}

/// Big-endian with the sign flipped: bytes order as the times do.
fn ordered(t: Timestamp) -> [u8; 8] {
    ((t.0 as u64) ^ (1 << 63)).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_order_as_bytes_and_come_back() {
        let id = StoryId([3; 16]);
        let keys: Vec<_> = [-5, 0, 7, 1 << 40].map(|t| Key::by_time(Timestamp(t), id)).into();
        assert!(keys.is_sorted());
        assert_eq!(Key::story_of_time(&keys[2].0), Some((Timestamp(7), id)));
    }
}
