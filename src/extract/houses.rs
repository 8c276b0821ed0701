//! Names that are no person's, and words that are no kicker: agencies, outlets, the heads of corrections and kills.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Deserialize;

/// The wire module reads it; here its names are only kept out of people's, and its heads out of kickers.
const AGENCIES_TOML: &str = include_str!("../../config/agencies.toml");

/// Agencies by all their names, in lower case: a credit, not a person.
static AGENCIES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct Agency {
        name: String,
        #[serde(default)]
        aliases: Vec<String>,
    }
    #[derive(Deserialize)]
    struct Written {
        agency: Vec<Agency>,
    }
    let written = toml::from_str::<Written>(AGENCIES_TOML);
    let all = written.map(|w| w.agency).unwrap_or_default();
    let names = all.into_iter().flat_map(|a| a.aliases.into_iter().chain([a.name]));
    names.map(|n| n.to_lowercase()).collect()
});

/// What opens the headline of a correction or a kill, in lower case. Few pages ask, and reading it takes two megabytes for a
/// moment, so it is read when one does.
static HEADS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct Language {
        #[serde(default)]
        kill: Vec<String>,
        #[serde(default)]
        correction: Vec<String>,
    }
    #[derive(Deserialize)]
    struct Written {
        language: Vec<Language>,
    }
    let written = toml::from_str::<Written>(AGENCIES_TOML);
    let all = written.map(|w| w.language).unwrap_or_default();
    let heads = all.into_iter().flat_map(|l| l.kill.into_iter().chain(l.correction));
    heads.map(|h| h.to_lowercase()).collect()
});

/// Is it the name of a news agency?
pub(super) fn is_agency(name: &str) -> bool {
    AGENCIES.contains(&name.trim().to_lowercase())
}

/// Is it the head of a correction or a kill, with the sign that closes it: `Correction:`, `[更正]`?
pub(super) fn is_head(kicker: &str) -> bool {
    let closed = !kicker.trim_end().ends_with(char::is_alphanumeric);
    let bare = || kicker.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    closed && HEADS.contains(&bare())
}

/// Does an outlet's name open with such a word, and no person's? `Le Courrier`, `The Coast Post`, `L'Avenir du Port`.
pub(super) fn opens_house(word: &str, words: usize) -> bool {
    let article = ["the", "der", "die", "das"].contains(&word) && words < 4;
    // Le Van Minh and La Toya Jackson are persons.
    let romance = ["le", "la", "les"].contains(&word) && words == 2;
    let elided = |mark| word.strip_prefix(mark).is_some_and(|rest: &str| rest.len() > 2);
    article || romance || elided("l'") || elided("l’")
}
