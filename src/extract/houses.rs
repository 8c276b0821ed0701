//! Names that are no person's, and words that are no kicker: agencies, outlets, the heads of corrections and kills.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Deserialize;
use url::Url;

use super::tokens::{covered, words};

/// The wire module reads it; here its names are only kept out of people's, and its heads out of kickers.
const AGENCIES_TOML: &str = include_str!("../../config/agencies.toml");

/// Agencies by all their names, in lower case: a credit, not a person.
static AGENCIES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct Agency {
        name: String,
        #[serde(default)]
        aliases: Vec<String>,
        #[serde(default)]
        beside: toml::Table,
    }
    #[derive(Deserialize)]
    struct Written {
        agency: Vec<Agency>,
    }
    let written = toml::from_str::<Written>(AGENCIES_TOML);
    let all = written.map(|w| w.agency).unwrap_or_default();
    let names = all.into_iter().flat_map(|a| {
        a.aliases.into_iter().chain(a.beside.into_iter().map(|(name, _)| name)).chain([a.name])
    });
    names.map(|n| n.to_lowercase()).collect()
});

/// What opens the headline of a correction or a kill. Few pages ask, so no table is kept of it: its lines are read as they
/// stand, and a test holds them to what the table says.
fn heads() -> impl Iterator<Item = &'static str> {
    let lines = AGENCIES_TOML.lines();
    let lines = lines.filter(|l| l.starts_with("kill = [") || l.starts_with("correction = ["));
    lines.flat_map(|line| line.split('"').skip(1).step_by(2))
}

/// Is it the name of a news agency?
pub(super) fn is_agency(name: &str) -> bool {
    AGENCIES.contains(&name.trim().to_lowercase())
}

/// Is it the head of a correction or a kill, with the sign that closes it: `Correction:`, `[更正]`?
pub(super) fn is_head(kicker: &str) -> bool {
    let closed = !kicker.trim_end().ends_with(char::is_alphanumeric);
    let bare = kicker.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    closed && !bare.is_empty() && heads().any(|head| head.to_lowercase() == bare)
}

/// Does an outlet's name open with such a word, and no person's? `Le Courrier`, `The Coast Post`, `L'Avenir du Port`.
pub(super) fn opens_house(word: &str, words: usize) -> bool {
    let article = ["the", "der", "die", "das"].contains(&word) && words < 4;
    // Le Van Minh and La Toya Jackson are persons.
    let romance = ["le", "la", "les"].contains(&word) && words == 2;
    let elided = |mark| word.strip_prefix(mark).is_some_and(|rest: &str| rest.len() > 2);
    article || romance || elided("l'") || elided("l’")
}

/// `Copyright (c) Harbour House 2026`: does the page say that its rights are of this name? Beside who wrote, that is nobody.
pub(super) fn owns(rights: &str, name: &str) -> bool {
    let (rights, name) = (words(rights, 12), words(name, 12));
    !name.is_empty() && covered(&name, &rights) >= 0.99
}

/// Is it the site's own name?
pub(super) fn is_site(name: &str, site: Option<&str>) -> bool {
    let (name, site) = (words(name, 12), words(site.unwrap_or(""), 12));
    !site.is_empty() && (covered(&name, &site) >= 0.99 || covered(&site, &name) >= 0.99)
}

/// Is it the page's host written as a name: `VnExpress` at vnexpress.net?
pub(super) fn is_host(name: &str, base: &Url) -> bool {
    let plain: String =
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let host = base.host_str().unwrap_or("");
    host.split('.').any(|label| label.len() > 3 && label.replace('-', "") == plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_those_that_the_table_has() {
        let table: toml::Table = toml::from_str(AGENCIES_TOML).unwrap();
        let languages = table["language"].as_array().unwrap();
        let of = |language: &toml::Value| -> Vec<String> {
            let lists = ["kill", "correction"].iter().filter_map(|key| language.get(key));
            let words = lists.filter_map(toml::Value::as_array).flatten();
            words.filter_map(toml::Value::as_str).map(str::to_owned).collect()
        };
        let mut all: Vec<String> = languages.iter().flat_map(of).collect();
        let mut read: Vec<String> = heads().map(str::to_owned).collect();
        all.sort();
        read.sort();
        assert_eq!(read, all);
        assert!(is_head("Correction: ") && is_head("[更正] ") && is_head("BERICHTIGUNG - "));
        assert!(!is_head("Storm: ") && !is_head("Correction ") && !is_head(" "));
    }
}
