//! Names that are no person's, and words that are no kicker: agencies, outlets, the heads of corrections and kills.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Deserialize;

/// What agencies.toml names, in lower case. The wire module reads it; here it is only kept apart from names and kickers.
struct Known {
    /// By all their names: a credit, not a person.
    agencies: HashSet<String>,
    /// What opens the headline of a correction or a kill.
    heads: HashSet<String>,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct Agency {
        name: String,
        #[serde(default)]
        aliases: Vec<String>,
    }
    #[derive(Deserialize)]
    struct Language {
        #[serde(default)]
        kill: Vec<String>,
        #[serde(default)]
        correction: Vec<String>,
    }
    #[derive(Default, Deserialize)]
    struct Written {
        agency: Vec<Agency>,
        language: Vec<Language>,
    }
    let written = toml::from_str::<Written>(include_str!("../../config/agencies.toml"));
    let Written { agency, language } = written.unwrap_or_default();
    let names = agency.into_iter().flat_map(|a| a.aliases.into_iter().chain([a.name]));
    let heads = language.into_iter().flat_map(|l| l.kill.into_iter().chain(l.correction));
    Known {
        agencies: names.map(|n| n.to_lowercase()).collect(),
        heads: heads.map(|h| h.to_lowercase()).collect(),
    }
});

/// Is it the name of a news agency?
pub(super) fn is_agency(name: &str) -> bool {
    KNOWN.agencies.contains(&name.trim().to_lowercase())
}

/// Is it the head of a correction or a kill, whatever sign closes it: `Correction:`, `[更正]`?
pub(super) fn is_head(kicker: &str) -> bool {
    KNOWN.heads.contains(&kicker.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase())
}

/// Does an outlet's name open with such a word, and no person's? `Le Courrier`, `The Coast Post`, `L'Avenir du Port`.
pub(super) fn opens_house(word: &str, words: usize) -> bool {
    let article = ["the", "der", "die", "das"].contains(&word) && words < 4;
    // Le Van Minh and La Toya Jackson are persons.
    let romance = ["le", "la", "les"].contains(&word) && words == 2;
    let elided = |mark| word.strip_prefix(mark).is_some_and(|rest: &str| rest.len() > 2);
    article || romance || elided("l'") || elided("l’")
}
