//! What a new version of an article changes, from a reader's view.

use xxhash_rust::xxh3::Xxh3;

use crate::model::{Article, RevisionHead};

/// What an article brings to its story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// It opens the story.
    New,
    /// It says the same again.
    Copy,
    /// It says more, or something else.
    Update,
    /// It corrects what was said.
    Correction,
    /// It withdraws what was said.
    Kill,
}

/// Compares two versions of one article.
pub fn classify(old: &Article, new: &Article) -> Change {
    let same = sense(&old.headline, &old.text()) == sense(&new.headline, &new.text());
    match new.head {
        Some(RevisionHead::Kill) if old.head != Some(RevisionHead::Kill) => Change::Kill,
        _ if same => Change::Copy,
        Some(RevisionHead::Correction) => Change::Correction,
        _ => Change::Update,
    }
}

/// Hash of what a reader would notice: letters and digits, without case, spacing and punctuation.
pub fn sense(headline: &str, text: &str) -> u64 {
    let mut hash = Xxh3::new();
    for part in [headline, text] {
        // In one go: hashed letter by letter it would take ten times as long.
        let mut letters = String::with_capacity(part.len());
        part.chars().for_each(|c| push_letter(&mut letters, c));
        hash.update(letters.as_bytes());
        hash.update(&[0]);
    }
    hash.digest()
}

fn push_letter(letters: &mut String, c: char) {
    if c.is_ascii_alphanumeric() {
        letters.push(c.to_ascii_lowercase());
    } else if c.is_alphanumeric() {
        letters.extend(c.to_lowercase());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Block, Rich};

    fn article(headline: &str, text: &str, head: Option<RevisionHead>) -> Article {
        let blocks = vec![Block::Paragraph(Rich::plain(text))];
        Article { headline: headline.into(), blocks, head, ..Article::default() }
    }

    #[track_caller]
    fn check(new: &Article, to: Change) {
        assert_eq!(classify(&article("Oil falls", "Oil fell, by 4 %.", None), new), to);
    }

    #[test]
    fn versions() {
        check(&article("OIL FALLS", "Oil fell by  4%", None), Change::Copy);
        check(&article("Oil falls", "Oil fell by 6 %.", None), Change::Update);
        check(
            &article("Oil falls", "Oil fell by 6 %.", Some(RevisionHead::Correction)),
            Change::Correction,
        );
        check(&article("KILL: Oil falls", "Withdrawn.", Some(RevisionHead::Kill)), Change::Kill);
    }
}
