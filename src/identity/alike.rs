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

/// Is a text a part of another?
pub fn is_part(part: &str, whole: &str) -> bool {
    let (part, whole) = (runs(part), runs(whole));
    !part.is_empty() && part.len() <= whole.len() && common(&part, &whole, SHARE_OF_TEASERS)
}

/// Do two headlines name one story?
pub fn named_alike(a: &str, b: &str) -> bool {
    let of = |headline: &str| words(headline).into_iter().collect::<HashSet<_>>();
    let (a, b) = (of(a), of(b));
    !a.is_empty() && !b.is_empty() && common(&a, &b, SHARE_OF_HEADLINES)
}

/// What a page says of an article of which headline and text are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// It is the article's.
    Own,
    /// It may be: headlines are written anew, and teasers in other words.
    Unsure,
    /// It has nothing of it, neither of its headline nor of its text: it stands in the article's place.
    Strange,
}

/// Of so much of a page's text, a headline's and a teaser's words are looked for: an article says early what it is about, and
/// long ones have any words.
const ABOUT_BYTES: usize = 3000;
/// A text of more words is no teaser: the very words of it must be there.
const TEASER_WORDS_MAX: usize = 60;
/// Of a text's runs, the share that even one of other words has.
const SHARE_OF_KIN: f64 = 0.05;

/// Is a page, by its headline and text, that of an article known by these?
pub fn likeness((headline, text): (&str, &str), (title, body): (&str, &str)) -> Likeness {
    if is_titled(headline, title) {
        return Likeness::Own;
    }
    let said = words(text).len();
    let (ours, theirs) = (runs(text), runs(body));
    if said >= RUN && common(&ours, &theirs, SHARE) {
        return Likeness::Own;
    }
    let named = stems(headline, 4);
    let about = format!("{title} {}", crate::text::cut(body, ABOUT_BYTES));
    let found = shared(&named, &stems(&about, 4));
    // A headline alone must be quite another.
    let strange = if said < RUN { named.len() > 2 && found == 0 } else { found * 3 <= named.len() };
    let kin = said >= RUN && common(&ours, &theirs, SHARE_OF_KIN);
    if strange && !kin && (said > TEASER_WORDS_MAX || is_of_others(text, &about)) {
        Likeness::Strange
    } else {
        Likeness::Unsure
    }
}

/// Does a page's title say what a headline does?
pub fn is_titled(headline: &str, title: &str) -> bool {
    let named = stems(headline, 4);
    let found = shared(&named, &stems(title, 4));
    found > 0 && found * 2 >= named.len()
}

/// Has a page hardly any of a teaser's longer words?
fn is_of_others(teaser: &str, about: &str) -> bool {
    let teaser = stems(teaser, 5);
    shared(&teaser, &stems(about, 5)) * 4 <= teaser.len()
}

fn shared(a: &HashSet<u64>, b: &HashSet<u64>) -> usize {
    a.intersection(b).count()
}

/// A word is told by so many letters: what follows bends it.
const STEM_CHARS: usize = 5;

/// How a text's words of so many letters begin; of scripts that do not part words, pairs of letters, and of syllables likewise.
fn stems(text: &str, chars_min: usize) -> HashSet<u64> {
    let mut stems = HashSet::new();
    let mut add = |word: &[char], chars: usize| {
        let word: String = word.iter().take(chars).collect();
        stems.insert(xxhash_rust::xxh3::xxh3_64(word.as_bytes()));
    };
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        let word: Vec<char> = word.chars().flat_map(char::to_lowercase).collect();
        if word.iter().any(|c| is_alone(*c)) {
            word.windows(2).for_each(|pair| add(pair, 2));
        } else if word.iter().any(|c| ('\u{AC00}'..='\u{D7A3}').contains(c)) && word.len() > 1 {
            add(&word, 2);
        } else if word.len() >= chars_min {
            add(&word, STEM_CHARS);
        }
    }
    stems
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
        let alone = is_alone(c);
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

/// Is it of a script that does not part its words?
fn is_alone(c: char) -> bool {
    matches!(c as u32, 0x0E00..=0x0EFF | 0x2E80..=0xA4CF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF)
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

    #[test]
    fn a_page_in_an_articles_place_has_nothing_of_it() {
        let headline = "Ferry aground off Corrow, fourteen hurt";
        let teaser =
            "A sandbank stopped the evening boat from Tarn; rescuers took off its passengers.";
        let check = |title: &str, body: &str, likeness| {
            assert_eq!(super::likeness((headline, teaser), (title, body)), likeness, "{title}");
        };
        let told =
            "The boat struck a sandbank before Corrow at dusk. Fourteen passengers were hurt.";
        check("Ferry runs aground at Corrow", told, Likeness::Own);
        check("A long night", &format!("{teaser} {told}"), Likeness::Own);
        check("A long night at sea", told, Likeness::Unsure);
        let sign_in = "Your account lets you read all that we print, on every device that you own.";
        check("Sign in", sign_in, Likeness::Strange);
        let budget = "Parliament passed the budget by two votes, and the tram line will be built.";
        check("Budget passed late at night", budget, Likeness::Strange);
        check("", "", Likeness::Strange);
    }

    #[test]
    fn a_headline_alone_is_no_witness_unless_all_of_it_is_missing() {
        let check = |headline: &str, likeness| {
            let page = ("Sign in", "Your account lets you read the weather on every device.");
            assert_eq!(super::likeness((headline, ""), page), likeness, "{headline}");
        };
        check("Ferry aground off Corrow, fourteen hurt", Likeness::Strange);
        check("Severe weather along the whole northern coast", Likeness::Unsure);
        check("Man hurt", Likeness::Unsure);
        check("渡轮在科罗附近搁浅十四人受伤", Likeness::Strange);
    }
}
