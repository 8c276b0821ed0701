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
            Some(b's') => "sources",
            Some(b'a') => "articles",
            Some(b'u') => "addresses",
            Some(b'y') => "stories",
            Some(b't') => "stories by time",
            Some(b'o') => "stories by telling",
            Some(b'p') => "prints",
            Some(b'v') => "versions",
            Some(b'x' | b'w') => "site memories",
            Some(b'd') => "decisions",
            Some(b'q') => "second looks",
            Some(b'g' | b'n') => "entries listed",
            Some(b'l') => "lost captures",
            Some(b'c') => "changes",
            Some(b'e') => "stories that ended",
            Some(b'z') => "captures set aside",
            _ => "unknown rows",
        }
    }

    /// Cursor and versions.
    pub fn meta() -> Self {
        Self::new(b'm', &[])
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

    /// The article of a page, by the hash of its address.
    pub fn page(address: u64) -> Self {
        Self::new(b'u', &[&address.to_be_bytes()])
    }

    /// The article that a source announced in these words.
    pub fn worded(source: &str, words: u64) -> Self {
        Self::new(b'u', &[&words.to_be_bytes(), &of_source(source)])
    }

    /// All pages.
    pub fn pages() -> Self {
        Self::new(b'u', &[])
    }

    /// A story.
    pub fn story(id: StoryId) -> Self {
        Self::new(b'y', &[&id.0])
    }

    /// What changed of a story, by the moment it did: no two are the same.
    pub fn change(at: Timestamp) -> Self {
        Self::new(b'c', &[&ordered(at)])
    }

    /// All changes by time.
    pub fn changes() -> Self {
        Self::new(b'c', &[])
    }

    /// A story that is no more.
    pub fn ended(id: StoryId) -> Self {
        Self::new(b'e', &[&id.0])
    }

    /// All such.
    pub fn all_ended() -> Self {
        Self::new(b'e', &[])
    }

    /// All stories.
    pub fn stories() -> Self {
        Self::new(b'y', &[])
    }

    /// A story by the last change a reader noticed: the order in which stories are told.
    pub fn by_telling(updated: Timestamp, id: StoryId) -> Self {
        Self::new(b'o', &[&ordered(updated), &id.0])
    }

    /// All stories in that order.
    pub fn tellings() -> Self {
        Self::new(b'o', &[])
    }

    /// A story by where it stands among the others.
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

    /// What a page of a source had, not yet in [`Key::memory`], by journal position.
    pub fn learnt(source: &str, seq: u64) -> Self {
        Self::new(b'w', &[&of_source(source), &seq.to_be_bytes()])
    }

    /// All such of a source.
    pub fn all_learnt(source: &str) -> Self {
        Self::new(b'w', &[&of_source(source)])
    }

    /// All such of all sources.
    pub fn learnts() -> Self {
        Self::new(b'w', &[])
    }

    /// All sources' memories.
    pub fn memories() -> Self {
        Self::new(b'x', &[])
    }

    /// An entry that is known whether or not its article still is, as long as its source lists it.
    pub fn listed(source: &str, entry: ArticleId) -> Self {
        Self::new(b'g', &[&of_source(source), &entry.0])
    }

    /// All such of a source.
    pub fn all_listed_by(source: &str) -> Self {
        Self::new(b'g', &[&of_source(source)])
    }

    /// All such of all sources.
    pub fn all_listed() -> Self {
        Self::new(b'g', &[])
    }

    /// The entry of a row of [`Key::all_listed`].
    pub fn entry_of_listed(key: &[u8]) -> Option<ArticleId> {
        key.get(9..)?.try_into().ok().map(ArticleId)
    }

    /// The entries a source lists.
    pub fn listing(source: &str) -> Self {
        Self::new(b'n', &[source.as_bytes()])
    }

    /// The listings of all sources.
    pub fn listings() -> Self {
        Self::new(b'n', &[])
    }

    /// Captures that can't be read.
    pub fn lost() -> Self {
        Self::new(b'l', &[])
    }

    /// A capture that could not be folded.
    pub fn aside(seq: u64) -> Self {
        Self::new(b'z', &[&seq.to_be_bytes()])
    }

    /// All such.
    pub fn all_aside() -> Self {
        Self::new(b'z', &[])
    }

    /// The position in the keys of rows that are kept by position.
    pub fn seq(key: &[u8]) -> u64 {
        key.last_chunk::<8>().map_or(0, |seq| u64::from_be_bytes(*seq))
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

/// A source's name in keys that go on after it: fixed in length.
fn of_source(source: &str) -> [u8; 8] {
    xxhash_rust::xxh3::xxh3_64(source.as_bytes()).to_be_bytes()
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
