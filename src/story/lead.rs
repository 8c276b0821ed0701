//! Which copy speaks for a story.

use std::cmp::Reverse;

use super::standing::standing;
use crate::model::story::is_cut;
use crate::model::{ArticleId, RevisionHead, StoryCopy};

/// Lengths this close, in characters, are the same: a footer, a byline.
const LENGTH_STEP: u32 = 200;

/// The copy that speaks for the story: the agency's own page; else the latest full version crediting the agency;
/// else the longest; else the earliest. A higher source rank decides between equals of these classes. An outlet speaks
/// with one copy only.
///
/// Gives the default id when there are no copies.
pub fn lead(copies: &[StoryCopy]) -> ArticleId {
    let standing = standing(copies);
    let longest = |credited: bool| {
        let of = standing.iter().filter(|s| !credited || s.copy.credit.is_some());
        of.map(|s| s.copy.chars).max().unwrap_or(0)
    };
    let (all, credited) = (longest(false), longest(true));
    let best = standing.iter().max_by_key(|s| {
        let c = s.copy;
        let full_of = if c.credit.is_some() { credited } else { all };
        let full = !is_cut(c.chars, full_of);
        // A stub that names an agency does not speak before a text.
        let credited = c.credit.is_some() && u64::from(c.chars) * 3 >= u64::from(all);
        (
            c.head != Some(RevisionHead::Kill),
            c.home && credited,
            credited,
            full,
            c.rank,
            latest(c),
            c.chars / LENGTH_STEP,
            (Reverse(s.first_seen), Reverse(c.article)),
        )
    });
    best.map(|s| s.copy.article).unwrap_or_default()
}

/// When it became the newest version; a plain copy is none, however late it comes.
fn latest(copy: &StoryCopy) -> i64 {
    let newer = copy.revises || copy.version > 1 || copy.head.is_some();
    if newer { copy.fetched.0 } else { i64::MIN }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::model::Timestamp;

    pub(crate) fn copy(source: &str, at: i64) -> StoryCopy {
        StoryCopy {
            article: ArticleId::of(source, "1"),
            seq: at as u64,
            source: source.into(),
            listed_by: vec![],
            rank: 0,
            url: format!("https://{source}.example/1"),
            headline: "Oil falls".into(),
            credit: None,
            home: false,
            own: false,
            language: None,
            published: Timestamp(at),
            first_seen: Timestamp(at),
            fetched: Timestamp(at),
            chars: 3000,
            version: 1,
            head: None,
            sense: at as u64,
            senses: vec![],
            revises: false,
            withdraws: None,
            joined: None,
        }
    }

    #[track_caller]
    fn check(copies: &[StoryCopy], source: &str) {
        assert_eq!(lead(copies), ArticleId::of(source, "1"));
        let mut turned = copies.to_vec();
        turned.reverse();
        assert_eq!(lead(&turned), ArticleId::of(source, "1"), "in any order");
    }

    pub(crate) fn ap(c: StoryCopy) -> StoryCopy {
        StoryCopy { credit: Some("AP".into()), ..c }
    }

    #[test]
    fn own_page_then_latest_credited_then_longest_then_earliest() {
        let plain = copy("a", 1);
        let later = copy("b", 2);
        check(&[plain.clone(), later.clone()], "a");
        let long = StoryCopy { chars: 4000, ..copy("c", 3) };
        check(&[plain.clone(), later.clone(), long.clone()], "c");
        let credited = ap(copy("d", 4));
        check(&[plain.clone(), long.clone(), credited.clone()], "d");
        let newer = StoryCopy { revises: true, ..ap(copy("e", 5)) };
        check(&[long.clone(), credited.clone(), newer.clone()], "e");
        let cut = StoryCopy { chars: 1500, revises: true, ..ap(copy("f", 6)) };
        check(&[long.clone(), newer.clone(), cut], "e");
        let home = StoryCopy { home: true, chars: 2500, ..ap(copy("g", 7)) };
        check(&[long, newer, home], "g");
    }

    #[test]
    fn rank_decides_between_equals() {
        check(&[copy("a", 1), StoryCopy { rank: 5, ..copy("b", 2) }], "b");
    }

    #[test]
    fn killed_copies_speak_last() {
        let kill = StoryCopy { head: Some(RevisionHead::Kill), home: true, ..ap(copy("a", 1)) };
        check(&[kill, copy("b", 2)], "b");
    }
}
