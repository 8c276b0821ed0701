//! Do two texts read as versions of one article, or are they of two that had the same address?

use std::collections::HashSet;

/// Words that are compared together.
const RUN: usize = 3;
/// Of the shorter text's runs, the share that the other must have: a correction changes a few words, a new issue all.
const SHARE: f64 = 0.35;

/// Of two openings that one text has, longer and shorter, the share that must be common: a ticker's next line, with other
/// numbers in the same words, has less.
const SHARE_OF_TEASERS: f64 = 0.8;
/// Of the shorter headline's words, the share that the other must have to be the same story's.
const SHARE_OF_HEADLINES: f64 = 0.5;

/// Versions of one article? Texts with too few words for a comparison are, when they are equal.
pub fn alike(a: &str, b: &str) -> bool {
    common(&runs(a), &runs(b), SHARE)
}

/// Is one the other, longer or shorter? An entry without a text says nothing against it.
pub(super) fn one_teaser(a: &str, b: &str) -> bool {
    let plain = |html: &str| runs(&crate::markup::text_of(html));
    let (a, b) = (plain(a), plain(b));
    a.is_empty() || b.is_empty() || common(&a, &b, SHARE_OF_TEASERS)
}

/// Do two headlines name one story?
pub fn named_alike(a: &str, b: &str) -> bool {
    let of = |headline: &str| words(headline).into_iter().collect::<HashSet<_>>();
    let (a, b) = (of(a), of(b));
    !a.is_empty() && !b.is_empty() && common(&a, &b, SHARE_OF_HEADLINES)
}

fn common(a: &HashSet<u64>, b: &HashSet<u64>, share: f64) -> bool {
    let shorter = a.len().min(b.len());
    if shorter == 0 {
        return a.len() == b.len();
    }
    a.intersection(b).count() as f64 >= share * shorter as f64
}

fn runs(text: &str) -> HashSet<u64> {
    let words = words(text);
    let run = |w: &[u64]| {
        w.iter().fold(0_u64, |h, w| h.rotate_left(21).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ w)
    };
    if words.len() < RUN {
        words.into_iter().collect()
    } else {
        words.windows(RUN).map(run).collect()
    }
}

/// Hashes of words; where a script does not part them, of letters.
fn words(text: &str) -> Vec<u64> {
    let (mut words, mut word) = (Vec::new(), String::new());
    for c in text.chars().chain([' ']) {
        let alone = matches!(c as u32, 0x0E00..=0x0EFF | 0x2E80..=0xA4CF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF);
        if c.is_alphanumeric() && !alone {
            word.extend(c.to_lowercase());
            continue;
        }
        if !word.is_empty() {
            words.push(xxhash_rust::xxh3::xxh3_64(word.as_bytes()));
            word.clear();
        }
        if alone {
            words.push(u64::from(c as u32));
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_correction_is_alike_and_a_new_issue_is_not() {
        let friday = "The ferry from Corrow ran aground on a sandbank on Friday morning. Fourteen were hurt.";
        let corrected = friday.replace("Fourteen", "Forty-one");
        let saturday =
            "Parliament passed the budget late at night by two votes; the tram line will be built.";
        assert!(alike(friday, &corrected));
        assert!(alike(friday, &format!("{friday} {saturday}")), "grown");
        assert!(!alike(friday, saturday));
        assert!(!alike(friday, ""));
    }

    #[test]
    fn a_teaser_is_the_text_cut_and_the_next_line_of_a_ticker_is_not() {
        let line = "<p>Gusts of 31 metres a second were measured at Corrow light at noon.</p>";
        assert!(one_teaser(line, "Gusts of 31 metres a second were measured …"));
        assert!(one_teaser(line, ""));
        assert!(!one_teaser(
            line,
            "Gusts of 27 metres a second were measured at Tarn light at six."
        ));
    }

    #[test]
    fn headlines_name_a_story_by_half_of_their_words() {
        assert!(named_alike(
            "Ferry aground off Corrow",
            "UPDATE 2 - Ferry aground off Corrow | The Tarn Post"
        ));
        assert!(!named_alike("Ferry aground off Corrow", "Sign in to read on"));
    }
}
