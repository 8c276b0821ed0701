//! What an edition holds.

use regex::Regex;

/// Conditions on a story; all that are given must hold.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Any of these tags on any copy's source.
    pub tags: Vec<String>,
    /// Any copy is of any of these sources.
    pub sources: Vec<String>,
    /// Credited to any of these agencies.
    pub agencies: Vec<String>,
    /// The lead is in any of these languages (BCP 47, the primary subtag is enough).
    pub languages: Vec<String>,
    /// Headline or text of the lead matches.
    pub matches: Option<Regex>,
}

/// One `[[edition]]`.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `all` -> `/all.atom`.
    pub id: String,
    /// For a person.
    pub title: String,
    /// Stories at most.
    pub limit: usize,
    /// Only these stories.
    pub include: Filter,
    /// None of these stories (any condition given there is enough).
    pub exclude: Filter,
    /// Print "also carried by" under each story?
    pub carried_by: bool,
    /// Nothing but an entry for every correction and withdrawal, instead of the stories?
    pub changes: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            id: "all".to_owned(),
            title: "The wires".to_owned(),
            limit: 200,
            include: Filter::default(),
            exclude: Filter::default(),
            carried_by: true,
            changes: false,
        }
    }
}
