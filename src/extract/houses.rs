//! Names that are no person's: agencies, outlets.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Deserialize;

/// Agencies by all their names, in lower case: a credit, not a person. The wire module reads them; here they are only kept
/// out of the names.
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
    let written = toml::from_str::<Written>(include_str!("../../config/agencies.toml"));
    let all = written.map(|w| w.agency).unwrap_or_default();
    let names = all.into_iter().flat_map(|a| a.aliases.into_iter().chain([a.name]));
    names.map(|n| n.to_lowercase()).collect()
});

/// Is it the name of a news agency?
pub(super) fn is_agency(name: &str) -> bool {
    AGENCIES.contains(&name.trim().to_lowercase())
}

/// Does an outlet's name open with such a word, and no person's? `Le Courrier`, `The Coast Post`, `L'Avenir du Port`.
pub(super) fn opens_house(word: &str, words: usize) -> bool {
    let article = ["the", "der", "die", "das"].contains(&word) && words < 4;
    // Le Van Minh and La Toya Jackson are persons.
    let romance = ["le", "la", "les"].contains(&word) && words == 2;
    let elided = |mark| word.strip_prefix(mark).is_some_and(|rest: &str| rest.len() > 2);
    article || romance || elided("l'") || elided("l’")
}
