//! The agency that signs behind the last sentence.

use super::super::agencies::Agencies;
use super::super::phrases::{self, Opening};

/// No agency's name is longer, in bytes.
const NAME_MAX: usize = 60;
/// What a sentence ends with, quotation marks and brackets around it included.
const ENDS: [char; 16] =
    ['.', '!', '?', '…', '。', '！', '？', '।', '۔', '؟', '"', '”', '»', '」', '』', ')'];

/// `- Bernama`, `--IANS`, `(PTI)`, `(PNA/Xinhua)` behind the last sentence.
pub(super) fn signed(line: &str, agencies: &Agencies) -> Option<String> {
    const MARKS: [char; 12] = ['-', '–', '—', '―', '─', '•', '(', '（', '[', '【', '/', '／'];
    let line = line.trim_end().trim_end_matches('.');
    // `... 1968. AGERPRES/(AS - autor: Jane Poe, editor: John Roe)`
    if let Some((text, _)) = line.split_once("/(").filter(|_| line.ends_with(')'))
        && let Some((_, house)) = text.rsplit_once(". ")
        && agencies.find(house).is_some()
    {
        return agencies.credits(house);
    }
    let bracket = line.strip_suffix([')', '）', ']', '】']);
    let (before, name) = match bracket {
        Some(inner) => {
            let at = inner.rfind(['(', '（', '[', '【'])?;
            (&inner[..at], inner[at..].trim_start_matches(['(', '（', '[', '【']))
        }
        None => {
            let line = line.strip_suffix(['/', '／']).unwrap_or(line);
            let name = line.rsplit(MARKS).next()?;
            let before = &line[..line.len() - name.len()];
            (before.trim_end_matches(MARKS), name)
        }
    };
    if bracket.is_some() && explains(before, name) {
        return None;
    }
    let marked = before.len() < line.len() - name.len();
    let apart = before.is_empty()
        || before.ends_with(|c: char| c.is_whitespace() || ".。！？”\"»」".contains(c));
    // `(Source: AFP)`
    let name = match phrases::opening(name) {
        Some((Opening::Source, rest)) if bracket.is_some() => rest.trim(),
        _ => name.trim(),
    };
    let letters = name.starts_with(char::is_alphabetic)
        && name.chars().all(|c| {
            c.is_alphanumeric() || matches!(c, ' ' | '.' | '/' | '-' | ',' | '&' | '\u{200c}')
        });
    if !(apart && marked && letters && name.len() <= NAME_MAX) {
        return None;
    }
    agencies.credits(name)
}

/// Does a bracket in the midst of a sentence say what stands before it in other letters, or whose it is: `Aam Aadmi Party (AAP)`,
/// `Macapá (AP)`, `a physician assistant (PA)`? What signs stands behind a sentence, or behind its last word.
fn explains(before: &str, name: &str) -> bool {
    let before = before.trim_end();
    if name.chars().any(|c| !c.is_uppercase()) || before.ends_with(ENDS) {
        return false;
    }
    let words = before.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let firsts: Vec<char> = words.filter_map(|w| w.chars().next()).collect();
    let last = &firsts[firsts.len().saturating_sub(name.chars().count())..];
    let spelt = last.iter().flat_map(|c| c.to_uppercase()).eq(name.chars());
    spelt || firsts.last().is_some_and(|c| c.is_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_explains_a_name_signs_nothing() {
        let agencies = Agencies::default();
        for line in [
            "The minister is of the Aam Aadmi Party (AAP).",
            "O acidente aconteceu em Macapá (AP).",
            "L'incidente è avvenuto a Bagheria (PA).",
            "He is now a physician assistant (PA).",
            "Das steht in der Studie der Amerikanischen Psychologenvereinigung (APA).",
        ] {
            assert_eq!(signed(line, &agencies), None, "{line}");
        }
        for (line, house) in [
            ("The road is open again. (PTI)", "PTI"),
            ("Die Straße ist wieder frei, teilte die Polizei mit (dpa).", "DPA"),
            ("La route est rouverte, a-t-il ajouté (AFP).", "AFP"),
            ("“The road is open.” (AP)", "AP"),
            ("जिला प्रशासन ने यह जानकारी दी। (PTI)", "PTI"),
        ] {
            assert_eq!(signed(line, &agencies).as_deref(), Some(house), "{line}");
        }
    }
}
