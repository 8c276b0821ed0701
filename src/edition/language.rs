//! The language an entry stands in.

use crate::model::Article;

/// The lead's language, when it is one `xml:lang` can carry (RFC 5646 letters and digits).
pub(super) fn language(article: &Article) -> Option<&str> {
    let tag = article.language.as_deref()?;
    let subtag =
        |s: &str| (1..=8).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_alphanumeric());
    let primary = tag.split('-').next().is_some_and(|p| p.bytes().all(|b| b.is_ascii_alphabetic()));
    (primary && tag.split('-').all(subtag)).then_some(tag)
}
