//! Does the address of a page spell a title?

use unicode_normalization::UnicodeNormalization;
use url::Url;

/// Is a part of the address the whole title in plain letters: `/news/ferry-runs-aground-off-corrow-18857107.html`? Such an
/// address is made of the title that the desk gave.
pub(super) fn spells(url: &Url, title: &str) -> bool {
    let short = title.split_whitespace().count() < WORDS_MIN || title.len() > TITLE_BYTES_MAX;
    let mut parts = url.path().split('/').filter(|part| words(part).count() >= WORDS_MIN);
    !short && parts.any(|part| [false, true].iter().any(|wide| is_all(part, &plain(title, *wide))))
}

/// Fewer words are a subject, and many titles begin with it.
const WORDS_MIN: usize = 4;
/// A longer title is cut in addresses.
const TITLE_BYTES_MAX: usize = 400;

fn words(part: &str) -> impl Iterator<Item = &str> {
    part.split(['-', '_', '.', '+', ',']).filter(|word| !word.is_empty())
}

/// Are the letters all of a part's words, but for a number and its like behind them?
fn is_all(part: &str, letters: &str) -> bool {
    let (mut words, mut rest) = (words(part), letters);
    while !rest.is_empty() {
        let Some(word) = words.next() else { return false };
        let word = word.to_ascii_lowercase();
        let Some(next) = rest.strip_prefix(word.as_str()) else { return false };
        rest = next;
    }
    let numbers = |word: &str| word.len() <= 4 || word.bytes().any(|b| b.is_ascii_digit());
    !letters.is_empty() && words.all(numbers)
}

/// A title's letters and digits as addresses have them; `wide` where `ü` is written `ue`.
fn plain(title: &str, wide: bool) -> String {
    let mut out = String::with_capacity(title.len());
    for c in title.chars().flat_map(char::to_lowercase) {
        match (c, wide) {
            ('ä', true) | ('æ', _) => out.push_str("ae"),
            ('ö' | 'ø', true) | ('œ', _) => out.push_str("oe"),
            ('ü', true) => out.push_str("ue"),
            ('å', true) => out.push_str("aa"),
            ('ß', _) => out.push_str("ss"),
            ('ø', _) => out.push('o'),
            ('ł', _) => out.push('l'),
            ('ı', _) => out.push('i'),
            ('đ', _) => out.push('d'),
            _ => out.extend(std::iter::once(c).nfd().filter(char::is_ascii_alphanumeric)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_be_made_of_the_title() {
        let spelt = |path: &str, title: &str| {
            let url = Url::parse(&format!("https://coast-post.example/news/{path}"));
            url.is_ok_and(|url| spells(&url, title))
        };
        for (path, title) in [
            ("ferry-runs-aground-off-corrow", "Ferry runs aground off Corrow"),
            ("ferry-runs-aground-off-corrow-18857107.html", "Ferry runs aground off Corrow"),
            ("Faehre-laeuft-vor-Korrau-auf-article24.html", "Fähre läuft vor Korrau auf"),
            ("farjan_gick_pa_grund_a-60a0111a-c2d2-46c8", "Färjan gick på grund"),
            ("soesken-gaar-paa-grunn", "Søsken går på grunn"),
            ("un-bac-s-echoue-a-correau_61.html/x", "Un bac s’échoue à Correau"),
            ("prom-osiadl-na-mieliznie", "Prom osiadł na mieliźnie"),
        ] {
            assert!(spelt(path, title), "{path}");
        }
        for (path, title) in [
            ("ferry-runs-aground", "Ferry runs aground"),
            ("ferry-runs-aground-off-corrow-in-storm", "Ferry runs aground off Corrow"),
            ("ferry-runs-aground-off", "Ferry runs aground off Corrow"),
            ("2026-03-17-12-ferry", "Ferry runs aground off Corrow"),
            ("a-b-c-d", "—— —— —— ——"),
        ] {
            assert!(!spelt(path, title), "{path}");
        }
    }
}
