//! The agencies: their names in every script, their own sites, how they sign.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

/// What `config/agencies.toml` says, ready for look-ups.
#[derive(Debug, Clone)]
pub struct Agencies {
    list: Vec<Agency>,
    /// By name, folded.
    names: HashMap<String, usize>,
    /// The first words of all names, folded: most words of a line begin none.
    first_words: HashSet<String>,
    /// By host.
    hosts: HashMap<String, usize>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Agency {
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    hosts: Vec<String>,
    #[serde(default)]
    tails: Vec<String>,
    #[serde(default)]
    release: bool,
    #[serde(default)]
    unsigned: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    agency: Vec<Agency>,
}

/// Longest name in words; bounds the search for one in a line.
const NAME_WORDS_MAX: usize = 6;

impl Agencies {
    /// Reads the form of `config/agencies.toml`.
    pub fn parse(toml: &str) -> Result<Self, String> {
        let file: File = toml::from_str(toml).map_err(|e| e.to_string())?;
        let mut out = Self { list: file.agency, ..Self::none() };
        for (i, agency) in out.list.iter().enumerate() {
            for name in std::iter::once(&agency.name).chain(&agency.aliases) {
                out.first_words.extend(words(name).first().map(|w| fold(&name[w.clone()])));
                out.names.entry(fold(name)).or_insert(i);
            }
            for host in &agency.hosts {
                out.hosts.entry(host.to_lowercase()).or_insert(i);
            }
        }
        Ok(out)
    }

    fn none() -> Self {
        Self {
            list: Vec::new(),
            names: HashMap::new(),
            first_words: HashSet::new(),
            hosts: HashMap::new(),
        }
    }

    /// What credits call them.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(|a| a.name.as_str())
    }

    /// The agency of exactly this name, or of the first name of `UPI/GNA`, or of a service of it (`AP Sports`).
    pub fn find(&self, name: &str) -> Option<&str> {
        self.index(name).map(|i| self.list[i].name.as_str())
    }

    /// The agency, unless it only distributes releases.
    pub fn credit(&self, name: &str) -> Option<&str> {
        self.index(name).map(|i| &self.list[i]).filter(|a| !a.release).map(|a| a.name.as_str())
    }

    fn index(&self, name: &str) -> Option<usize> {
        let name = name.trim();
        let whole = |n: &str| self.names.get(&fold(n)).copied().filter(|i| self.fits(*i, n));
        whole(name).or_else(|| name.split(['/', '=']).find_map(|part| whole(part.trim()))).or_else(
            || {
                let (first, rest) = name.split_once(' ')?;
                // `AP Sports`, `Reuters Health`: not a sentence that begins with a name.
                (rest.split_whitespace().count() <= 2 && first.len() >= 2).then(|| whole(first))?
            },
        )
    }

    /// Names of two or three letters are words of some language too: they count only as printed.
    fn fits(&self, agency: usize, name: &str) -> bool {
        let a = &self.list[agency];
        name.chars().count() > 3
            || std::iter::once(&a.name)
                .chain(&a.aliases)
                .any(|n| n == name || n.to_uppercase() == name)
            || name.chars().all(|c| !c.is_ascii())
            || a.name.to_lowercase() == name && a.name == "DPA"
    }

    /// The agency named first within `line`, with the byte range of the name.
    pub fn within(&self, line: &str) -> Option<(&str, std::ops::Range<usize>)> {
        let words = words(line);
        for i in 0..words.len() {
            if !self.first_words.contains(&fold(&line[words[i].clone()])) {
                continue;
            }
            for n in (1..=NAME_WORDS_MAX.min(words.len() - i)).rev() {
                let range = words[i].start..words[i + n - 1].end;
                let name = &line[range.clone()];
                if let Some(a) = self.names.get(&fold(name)).filter(|a| self.fits(**a, name)) {
                    return Some((&self.list[*a].name, range));
                }
            }
        }
        self.within_unspaced(line)
    }

    /// Scripts without spaces have no words to look up.
    fn within_unspaced(&self, line: &str) -> Option<(&str, std::ops::Range<usize>)> {
        if line.is_ascii() {
            return None;
        }
        let found = self.list.iter().flat_map(|a| a.aliases.iter().map(move |alias| (a, alias)));
        found
            .filter(|(_, alias)| {
                alias.chars().all(|c| c >= '\u{3040}') && alias.chars().count() > 2
            })
            .filter_map(|(a, alias)| {
                line.find(alias.as_str()).map(|at| (a.name.as_str(), at..at + alias.len()))
            })
            .min_by_key(|(_, range)| (range.start, usize::MAX - range.end))
    }

    /// The agency whose copy closes with such a line.
    pub fn tail(&self, line: &str) -> Option<&str> {
        let line = line.to_lowercase();
        let signs = |a: &&Agency| a.tails.iter().any(|t| line.contains(t.as_str()));
        self.list.iter().find(signs).map(|a| a.name.as_str())
    }

    /// The agency whose American datelines go without a name.
    pub fn unsigned(&self) -> Option<&str> {
        self.list.iter().find(|a| a.unsigned).map(|a| a.name.as_str())
    }

    /// The agency whose own site this host is.
    pub fn host(&self, host: &str) -> Option<&str> {
        let host = host.to_lowercase();
        let mut rest = host.as_str();
        loop {
            if let Some(i) = self.hosts.get(rest) {
                return Some(&self.list[*i].name);
            }
            rest = rest.split_once('.')?.1;
        }
    }
}

impl Default for Agencies {
    fn default() -> Self {
        // A test reads the bundled file; were it broken, no agency would be known.
        Self::parse(include_str!("../../config/agencies.toml")).unwrap_or_else(|_| Self::none())
    }
}

fn fold(name: &str) -> String {
    name.trim().to_lowercase().replace('\u{2019}', "'")
}

/// Byte ranges of the words of a line, punctuation at their ends left out.
fn words(line: &str) -> Vec<std::ops::Range<usize>> {
    let mut out = Vec::new();
    let mut start = None;
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '-' | '\'' | '\u{2019}' | '.');
    for (i, c) in line.char_indices().chain([(line.len(), ' ')]) {
        match (start, inside(c)) {
            (None, true) if c.is_alphanumeric() => start = Some(i),
            (Some(from), false) => {
                let word = line[from..i].trim_end_matches(['.', '-', '\'', '\u{2019}']);
                out.push(from..from + word.len());
                start = None;
            }
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bundled_file_reads() {
        let a = Agencies::parse(include_str!("../../config/agencies.toml")).unwrap();
        assert!(a.list.len() > 100);
    }

    #[test]
    fn names_in_their_own_scripts() {
        let a = Agencies::default();
        for (name, agency) in [
            ("新华社", "Xinhua"),
            ("ТАСС", "TASS"),
            ("연합뉴스", "Yonhap"),
            ("共同", "Kyodo"),
            ("وكالة الأناضول", "Anadolu"),
            ("xinhuanet", "Xinhua"),
            ("Reuters Health", "Reuters"),
            ("UPI/GNA", "UPI"),
            ("dpa", "DPA"),
        ] {
            assert_eq!(a.find(name), Some(agency), "{name}");
        }
        assert_eq!(a.find("ap"), None);
        assert_eq!(a.find("Spanish"), None);
    }

    #[test]
    fn names_within_lines() {
        let a = Agencies::default();
        let name = |l| a.within(l).map(|(n, _)| n);
        assert_eq!(name("Copyright 2019 The Associated Press. All rights reserved."), Some("AP"));
        assert_eq!(name("据新华社报道"), Some("Xinhua"));
        assert_eq!(name("A map of Spain"), None);
    }

    #[test]
    fn home_hosts_cover_their_subdomains() {
        let a = Agencies::default();
        assert_eq!(a.host("english.news.cn"), Some("Xinhua"));
        assert_eq!(a.host("notnews.cn"), None);
    }
}
