//! Ids: 16-byte truncated blake3, the same on every machine and at every retry.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Hashes the parts with their lengths, so that `("ab", "c")` and `("a", "bc")` differ.
fn digest(kind: &str, parts: &[&[u8]]) -> [u8; 16] {
    let mut h = blake3::Hasher::new_derive_key(kind);
    for part in parts {
        h.update(&(part.len() as u64).to_le_bytes());
        h.update(part);
    }
    let mut out = [0; 16];
    out.copy_from_slice(&h.finalize().as_bytes()[..16]);
    out
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub [u8; 16]);

        /// Hexadecimal where people may read it, else its bytes.
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                if to.is_human_readable() { to.collect_str(self) } else { self.0.serialize(to) }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                if !from.is_human_readable() {
                    return <[u8; 16]>::deserialize(from).map(Self);
                }
                let text = Cow::<'de, str>::deserialize(from)?;
                text.parse().map_err(|()| de::Error::custom("not an id of 32 hexadecimal digits"))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl std::str::FromStr for $name {
            type Err = ();
            fn from_str(s: &str) -> Result<Self, ()> {
                let b = s.as_bytes();
                if b.len() != 32 || !b.is_ascii() {
                    return Err(());
                }
                let mut out = [0; 16];
                for (i, o) in out.iter_mut().enumerate() {
                    *o = u8::from_str_radix(&s[2 * i..2 * i + 2], 16).map_err(|_| ())?;
                }
                Ok(Self(out))
            }
        }
    };
}

id! {
    /// One article: what one source published under one guid (or link). Its revisions share it.
    ArticleId
}
id! {
    /// One story. Taken from its first capture, so a rebuild gives it again.
    StoryId
}
id! {
    /// One capture: an article with one particular content. Retries and re-polls give the same.
    CaptureId
}

impl ArticleId {
    /// `key` is the entry's identity within its source: guid, else canonical link, else hash.
    pub fn of(source: &str, key: &str) -> Self {
        Self(digest("copydesk article 1", &[source.as_bytes(), key.as_bytes()]))
    }

    /// Four bytes of it: enough to tell the entries of one document apart.
    pub fn short(self) -> u32 {
        let [a, b, c, d, ..] = self.0;
        u32::from_le_bytes([a, b, c, d])
    }
}

impl CaptureId {
    /// `content` is the hash of what a reader would see.
    pub fn of(article: ArticleId, content: &[u8]) -> Self {
        Self(digest("copydesk capture 1", &[&article.0, content]))
    }
}

impl StoryId {
    /// The story that `first` opened.
    pub fn opened_by(first: ArticleId) -> Self {
        Self(digest("copydesk story 1", &[&first.0]))
    }

    /// The Atom id (RFC 4287 4.2.6): a URN that never changes, whoever the lead is.
    pub fn urn(self) -> String {
        urn(self.0)
    }

    /// The stories that an Atom id may be of: it fixes six bits of theirs.
    pub fn behind(uuid: Self) -> impl Iterator<Item = Self> {
        (0..64u8).map(move |n| {
            let mut id = uuid;
            id.0[6] = (id.0[6] & 0x0f) | ((n << 2) & 0xf0);
            id.0[8] = (id.0[8] & 0x3f) | (n << 6);
            id
        })
    }

    /// The Atom id of one revision of the story, told as an entry of its own.
    pub fn revision_urn(self, capture: CaptureId) -> String {
        urn(digest("copydesk revision 1", &[&self.0, &capture.0]))
    }
}

/// A URN of version 8.
fn urn(mut b: [u8; 16]) -> String {
    b[6] = (b[6] & 0x0f) | 0x80; // RFC 9562 version 8: made by our own rule
    b[8] = (b[8] & 0x3f) | 0x80;
    let h: String = b.iter().map(|b| format!("{b:02x}")).collect();
    format!("urn:uuid:{}-{}-{}-{}-{}", &h[..8], &h[8..12], &h[12..16], &h[16..20], &h[20..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips_as_text() {
        let id = ArticleId::of("xinhua", "guid-1");
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("zz".parse::<ArticleId>(), Err(()));
        assert_eq!("é".repeat(16).parse::<ArticleId>(), Err(()));
    }

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(ArticleId::of("ab", "c"), ArticleId::of("a", "bc"));
    }

    #[test]
    fn the_story_is_among_those_that_its_urn_may_be_of() {
        for n in 0..=u8::MAX {
            let story = StoryId([n; 16]);
            let uuid = story.urn()["urn:uuid:".len()..].replace('-', "").parse().unwrap();
            let all: Vec<_> = StoryId::behind(uuid).collect();
            assert!(all.contains(&story) && all.iter().all(|other| other.urn() == story.urn()));
        }
    }

    #[test]
    fn urn_is_a_valid_uuid() {
        let urn = StoryId::opened_by(ArticleId::of("a", "b")).urn();
        assert_eq!(urn.len(), "urn:uuid:".len() + 36);
        assert_eq!(&urn["urn:uuid:".len() + 14..][..1], "8");
    }
}
