//! How the name of a place is written: what reads as one, whichever it is.

use super::places;

/// Does it end as an abbreviation does, `N.J` before its full stop?
pub(super) fn abbreviated(place: &str) -> bool {
    let last = place.rsplit([' ', ',']).next().unwrap_or_default();
    place.contains(',') && last.chars().count() <= 5 && places::known(&format!("x, {last}."))
        || last.contains('.')
}

/// Words that stand small inside the names of places.
const SMALL: &[&str] = &[
    "de", "la", "las", "los", "del", "do", "da", "dos", "di", "of", "and", "the", "am", "an",
    "der", "den", "le", "les", "sur", "sous", "en", "el", "al", "ob", "upon", "on", "near", "bei",
    "im", "et", "y", "e", "und", "by", "in", "off", "aboard", "et", "du", "des", "du", "к", "на",
    "и", "au", "aux", "es", "a.M.", "a.d.", "i.Br.", "ng", "sa",
];

/// Does it read as a place: few capitalised words, no digits, perhaps its region in brackets: `Siliguri (WB)`,
/// `Mumbai (Maharashtra) [India]`?
pub(super) fn plausible(place: &str) -> bool {
    let mut rest = place;
    for (open, close) in [(" [", ']'), (" (", ')')] {
        let Some((city, region)) = rest.strip_suffix(close).and_then(|p| p.rsplit_once(open))
        else {
            continue;
        };
        if region.len() > 32 || !plain(region) {
            return false;
        }
        rest = city;
    }
    plain(rest)
}

fn plain(place: &str) -> bool {
    let words = place.split([' ', '/', '-', '\u{a0}']).filter(|w| !w.is_empty());
    let capital = |w: &str| {
        let bare = w.trim_matches(|c: char| !c.is_alphanumeric());
        bare.chars().next().is_none_or(|c| !is_small(c))
            || SMALL.contains(&w)
            || w.starts_with("al-")
            || w.starts_with("el-")
            || w.starts_with("d'")
            || w.starts_with("d\u{2019}")
    };
    let letters = |c: char| {
        c.is_alphabetic()
            || vowel_sign(c)
            || matches!(c, ' ' | ',' | '،' | '.' | '/' | '-' | '\'' | '\u{2019}' | '&' | '\u{a0}')
    };
    place.len() <= 80
        && place.chars().count() >= 2
        && words.clone().count() <= 7
        && words.clone().all(capital)
        && place.chars().all(letters)
        && !(place.trim_end_matches('.').contains(". ") && sentence(place))
}

/// A small letter; those of Georgian stand at the beginning of names, too.
pub(super) fn is_small(c: char) -> bool {
    c.is_lowercase() && !matches!(c, '\u{10D0}'..='\u{10FF}')
}

/// Vowel signs of scripts whose letters carry them apart.
fn vowel_sign(c: char) -> bool {
    let range =
        matches!(c, '\u{900}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}');
    range && !c.is_numeric()
}

/// A full stop after a longer word ends a sentence: `Ferry stopped. Two`, not `ST. PETERSBURG`.
fn sentence(place: &str) -> bool {
    place.match_indices(". ").any(|(at, _)| {
        let last = place[..at].rsplit([' ', ',']).next().unwrap_or_default();
        last.chars().count() > 5
    })
}

/// Is the first part of the place all capitals?
pub(super) fn capitals(place: &str) -> bool {
    let first = place.split(',').next().unwrap_or_default();
    let lower = first.chars().filter(|c| c.is_lowercase()).count();
    let upper = first.chars().filter(|c| c.is_uppercase()).count();
    // `McALLEN`, `N'DJAMENA`, `PORT of SPAIN`
    upper >= 2 && (lower == 0 || (lower <= 2 && upper > 2 * lower))
}

/// A word or two of a script without capitals: `لاہور (اے پی پی)`.
pub(super) fn uncased(place: &str) -> bool {
    place.split(' ').count() <= 2
        && !place.chars().any(|c| is_small(c) || c.is_uppercase() || c.is_numeric())
}

/// Is it a letter of a script without capitals?
pub(super) fn uncased_letter(c: char) -> bool {
    c.is_alphabetic() && !is_small(c) && !c.is_uppercase()
}

/// What stands between a place and its date.
pub(super) const OPENS_DATE: [char; 12] =
    [',', '.', '(', ' ', '•', '·', '|', '۔', '،', '፤', '፣', '၊'];
