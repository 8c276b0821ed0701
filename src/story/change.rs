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
    let same = || sense(&old.headline, &old.text()) == sense(&new.headline, &new.text());
    match new.head {
        Some(RevisionHead::Kill) if old.head != Some(RevisionHead::Kill) => Change::Kill,
        _ if same() => Change::Copy,
        Some(RevisionHead::Correction) => Change::Correction,
        _ => Change::Update,
    }
}

/// Hash of what a reader would notice: letters and digits, and the signs of numbers, without case, spacing and punctuation.
pub fn sense(headline: &str, text: &str) -> u64 {
    let mut hash = Xxh3::new();
    for part in [headline, text] {
        // In one go: hashed letter by letter it would take ten times as long.
        let mut letters = String::with_capacity(part.len());
        let mut before = ' ';
        for (at, c) in part.char_indices() {
            push_letter(&mut letters, c);
            if let Some(sign) = sign(c).filter(|s| counts(before, *s, &part[at + c.len_utf8()..])) {
                letters.push(sign);
            }
            before = c;
        }
        hash.update(letters.as_bytes());
        hash.update(&[0]);
    }
    hash.digest()
}

/// What makes a number another one, in whatever form it is printed.
fn sign(c: char) -> Option<char> {
    match c {
        '.' | ',' | '-' | '%' | '/' | ':' | '·' | '٫' => Some(c),
        '．' => Some('.'),
        '\u{2212}' => Some('-'),
        '％' | '٪' => Some('%'),
        '$' | '£' | '¥' | '৳' | '฿' | '\u{20A0}'..='\u{20CF}' => Some(c),
        _ => None,
    }
}

/// Is a sign a number's: a point, a stroke or a colon within it, a minus or a currency before it, and what a share is told by?
/// Where digits stand in threes, the point only parts them.
fn counts(before: char, sign: char, after: &str) -> bool {
    let digits = after.chars().take(4).take_while(|c| c.is_numeric()).count();
    match sign {
        '.' | ',' => before.is_numeric() && digits > 0 && digits != 3,
        '/' | ':' | '·' | '٫' => before.is_numeric() && digits > 0,
        '-' => digits > 0 && !before.is_alphanumeric(),
        '%' => true,
        _ => digits > 0,
    }
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

    #[test]
    fn a_number_is_another_by_its_point_and_its_sign() {
        let same = |a: &str, b: &str| sense("", a) == sense("", b);
        assert!(!same("It cost 2.3 million.", "It cost 23 million."));
        assert!(!same("It fell to 3,1.", "It fell to 31."));
        assert!(!same("It stood at -3 degrees.", "It stood at 3 degrees."));
        assert!(same("It stood at -3 degrees.", "It stood at \u{2212}3 degrees."));
        assert!(!same("They paid $5.", "They paid 5."));
        assert!(!same("They paid $5.", "They paid €5."));
        assert!(!same("One in 5%", "One in 5"));
        assert!(!same("The rate is ٣٫٥٪.", "The rate is ٣٥٪."));
        assert!(!same("成長率は３．５％だった。", "成長率は３５％だった。"));
        assert!(!same("It cost ₹5 crore.", "It cost 5 crore."));
        assert!(!same("They won 3:1.", "They won 31."));
        assert!(!same("He paid 1/2 of it.", "He paid 12 of it."));
        assert!(same("1,400 came, in 2025-26.", "1400 came in 2025 26"));
        assert!(same("Rain in 2025. 3 died", "Rain in 2025 - 3 died"));
        assert!(same("COVID-19, e-mail", "COVID 19 email"));
    }
}
