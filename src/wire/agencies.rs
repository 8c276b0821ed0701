//! The agencies: their names in every script, their own sites, how they sign.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

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
#[allow(clippy::struct_excessive_bools, reason = "each is a key of agencies.toml")]
struct Agency {
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    hosts: Vec<String>,
    #[serde(default)]
    tails: Vec<String>,
    #[serde(default)]
    world: bool,
    #[serde(default)]
    exact: bool,
    #[serde(default)]
    release: bool,
    #[serde(default)]
    unsigned: bool,
    #[serde(default)]
    numbers: bool,
    /// Names that others bear too, and the places of a dateline that tell them apart.
    #[serde(default)]
    beside: HashMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    agency: Vec<Agency>,
    /// Read by [`phrases`](super::phrases).
    #[serde(default, rename = "language")]
    _language: Vec<toml::Value>,
}

/// The agencies a line names, in its order, and how much else it says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Named {
    /// Indices of the agencies, and where their names stand.
    at: Vec<(usize, Range<usize>)>,
    /// Words before the first name; numbers are none.
    pub(super) before: usize,
    /// Words between and behind the names.
    pub(super) after: usize,
}

impl Named {
    /// Are there names, and nothing but them?
    pub(super) fn alone(&self) -> bool {
        !self.at.is_empty() && self.before + self.after == 0
    }

    pub(super) fn is_empty(&self) -> bool {
        self.at.is_empty()
    }

    /// Where the last name stands.
    pub(super) fn last(&self) -> Option<Range<usize>> {
        self.at.last().map(|(_, range)| range.clone())
    }

    /// Where the first name stands.
    pub(super) fn first(&self) -> Option<Range<usize>> {
        self.at.first().map(|(_, range)| range.clone())
    }
}

/// Words around an agency's name that say nothing of their own.
static FILLERS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "the news agency agencies and of la le les l el los las de del der die das agencia agence agenzia agentur \
    agencija agentura agencja agenția agência nachrichtenagentur ajansı haber ajans kantor berita und et y e i og \
    och ja ve dan và и та και و en with avec con com mit via arrangement by hãng tin агентство агенція агенция \
    агенција το του τo وكالة وكالات خبرگزاری d dell all dall da do des från fra source sources από τον την της agencji agentury \
    agencije red"
        .split_whitespace()
        .collect()
});

/// Kana, Han and what follows: of these scripts names are looked for within words.
const UNSPACED_FROM: char = '\u{3040}';

/// Longest name in words; bounds the search for one in a line.
const NAME_WORDS_MAX: usize = 6;

impl Agencies {
    /// Reads the form of `config/agencies.toml`.
    pub fn parse(toml: &str) -> Result<Self, String> {
        let file: File = toml::from_str(toml).map_err(|e| e.to_string())?;
        let mut out = Self { list: file.agency, ..Self::none() };
        for (i, agency) in out.list.iter().enumerate() {
            let names = std::iter::once(&agency.name).chain(&agency.aliases);
            for name in names.chain(agency.beside.keys()) {
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

    /// All agencies that a line names.
    pub(super) fn named(&self, line: &str) -> Named {
        let words = words(line);
        let mut out = Named::default();
        let mut i = 0;
        while i < words.len() {
            if let Some((agency, n)) = self.starting(line, &words[i..]) {
                out.at.push((agency, words[i].start..words[i + n - 1].end));
                i += n;
                continue;
            }
            let word = &line[words[i].clone()];
            let says = !FILLERS.contains(fold(word).as_str())
                && !word.chars().all(|c| c.is_ascii_digit() || c == '.');
            let count = if out.at.is_empty() { &mut out.before } else { &mut out.after };
            *count += usize::from(says);
            i += 1;
        }
        if out.at.is_empty()
            && let Some((agency, range)) = self.unspaced(line)
        {
            let letters = |s: &str| s.chars().filter(|c| c.is_alphabetic()).count();
            // About two characters a word.
            let before = letters(&line[..range.start]).div_ceil(2);
            let after = letters(&line[range.end..]).div_ceil(2);
            out = Named { at: vec![(agency, range)], before, after };
        }
        out
    }

    /// The agency whose name the words begin with, the longest, and its words.
    fn starting(&self, line: &str, words: &[Range<usize>]) -> Option<(usize, usize)> {
        let first = words.first()?;
        if !self.first_words.contains(&fold(&line[first.clone()])) {
            return None;
        }
        (1..=NAME_WORDS_MAX.min(words.len())).rev().find_map(|n| {
            let name = &line[first.start..words[n - 1].end];
            self.names.get(&fold(name)).filter(|a| self.fits(**a, name)).map(|a| (*a, n))
        })
    }

    /// Is a name among them a word of some language too?
    pub(super) fn wordlike(&self, named: &Named) -> bool {
        named.at.iter().any(|(agency, _)| self.list[*agency].exact)
    }

    /// Whose text it is by what a line names: all of them, but of a relay, `PNA/Xinhua`, the one that wrote it. Agencies
    /// that only distribute releases count for nothing. Names are joined as [`credits`](crate::model::credits) reads them.
    pub(super) fn origin(&self, line: &str, named: &Named) -> Option<String> {
        let mut at: Vec<usize> = Vec::new();
        for (i, (agency, range)) in named.at.iter().enumerate() {
            let other = named.at[..i].iter().all(|(a, _)| a != agency);
            let shared = line.get(range.clone()).is_some_and(|name| self.is_shared(name));
            if other && !self.list[*agency].release && !shared {
                at.push(*agency);
            }
        }
        if let ([a, b], [(_, left), (_, right)]) = (at.as_slice(), named.at.as_slice()) {
            let between = line.get(left.end..right.start).unwrap_or_default().trim();
            let (first, second) = (self.list[*a].world, self.list[*b].world);
            // `(sda/dpa)` in small letters wrote together.
            let small = !line[left.start..right.end].contains(char::is_uppercase);
            let relay = matches!(between, "/" | "-" | "–" | "=" | "／") && !small;
            if relay && !(first && second) {
                at = vec![if first { *a } else { *b }];
            } else if between.eq_ignore_ascii_case("via") {
                at = vec![*a];
            }
        }
        let names: Vec<&str> = at.iter().map(|a| self.list[*a].name.as_str()).collect();
        (!names.is_empty()).then(|| names.join(", "))
    }

    /// Whose text it is by a name as a dateline, a byline or metadata print it: `AP`, `AP Sports`, `AFP, Reuters`.
    pub fn credits(&self, name: &str) -> Option<String> {
        if self.is_shared(name.trim()) {
            return None;
        }
        let named = self.named(name);
        let whole = self.names.contains_key(&fold(name)) || !named.alone();
        if whole { self.credit(name).map(str::to_owned) } else { self.origin(name, &named) }
    }

    /// Whose text a dateline of this place says that it is.
    pub(super) fn signed(&self, name: &str, place: Option<&str>) -> Option<String> {
        let city = place.and_then(|p| p.split(',').next()).unwrap_or_default().to_lowercase();
        let near = |a: &&Agency| a.beside.get(name).is_some_and(|all| all.contains(&city));
        let shared = || Some(self.list.iter().find(near)?.name.clone());
        self.credits(name).or_else(shared)
    }

    /// Do others bear this name, too?
    pub(super) fn is_shared(&self, name: &str) -> bool {
        self.list.iter().any(|a| a.beside.contains_key(name))
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
        let short = name.split_whitespace().count() <= 4;
        let part = || name.split(['/', '=', '＝']).find_map(|part| whole(part.trim()));
        whole(name).or_else(|| short.then(part)?).or_else(|| {
            let (first, rest) = name.split_once(' ')?;
            // `AP Sports`, `Reuters Health`: not a sentence that begins with a name, nor `Ansa Virtanen`, `Antara Sen`.
            let printed = |i: &usize| !self.list[*i].exact && self.is_printed(*i, first);
            let served = || !first.contains(char::is_lowercase) || is_service(rest);
            (rest.split_whitespace().count() <= 2 && first.len() >= 2)
                .then(|| whole(first).filter(printed))?
                .filter(|_| served())
        })
    }

    /// Names of two or three letters are words of some language too: they count only as printed.
    fn fits(&self, agency: usize, name: &str) -> bool {
        let a = &self.list[agency];
        name.chars().count() > 3 && !a.exact
            || std::iter::once(&a.name)
                .chain(&a.aliases)
                .chain(a.beside.keys())
                .any(|n| n == name || !a.exact && n.to_uppercase() == name)
            || name.chars().all(|c| !c.is_ascii())
            || a.name.to_lowercase() == name && a.name == "DPA"
    }

    /// Is it the name as the agency writes it, or in capitals?
    fn is_printed(&self, agency: usize, name: &str) -> bool {
        let a = &self.list[agency];
        std::iter::once(&a.name).chain(&a.aliases).any(|n| n == name || n.to_uppercase() == name)
    }

    /// The agency named first within `line`, with the byte range of the name.
    pub fn within(&self, line: &str) -> Option<(&str, Range<usize>)> {
        let words = words(line);
        let spaced = (0..words.len()).find_map(|i| {
            let (agency, n) = self.starting(line, &words[i..])?;
            Some((agency, words[i].start..words[i + n - 1].end))
        });
        let found = spaced.or_else(|| self.unspaced(line));
        found.map(|(agency, range)| (self.list[agency].name.as_str(), range))
    }

    /// Scripts without spaces have no words to look up.
    fn unspaced(&self, line: &str) -> Option<(usize, Range<usize>)> {
        if !line.chars().any(|c| c >= UNSPACED_FROM) {
            return None;
        }
        let found =
            self.list.iter().enumerate().flat_map(|(i, a)| a.aliases.iter().map(move |n| (i, n)));
        found
            .filter(|(_, alias)| {
                alias.chars().all(|c| c >= UNSPACED_FROM) && alias.chars().count() > 2
            })
            .filter_map(|(i, alias)| line.find(alias.as_str()).map(|at| (i, at..at + alias.len())))
            .min_by_key(|(_, range)| (range.start, usize::MAX - range.end))
    }

    /// The agency whose copy closes with such a line.
    pub fn tail(&self, line: &str) -> Option<&str> {
        let line = line.to_lowercase();
        let signs = |a: &&Agency| a.tails.iter().any(|t| line.contains(t.as_str()));
        self.list.iter().find(signs).map(|a| a.name.as_str())
    }

    /// Does it tell the whole world?
    pub(super) fn world(&self, name: &str) -> bool {
        self.index(name).is_some_and(|i| self.list[i].world)
    }

    /// Does an agency of this name number the later versions of a story?
    pub(super) fn numbers(&self, name: &str) -> bool {
        self.list.iter().any(|a| a.numbers && a.name == name)
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

/// What an agency's services are called, and its people by their duty; anything else behind its name may be a surname.
const SERVICES: &str = "news|sport|sports|health|business|agency|ajansı|ajans|agencia|staff|photo|photos|foto|pictures|images|\
    video|tv|radio|online|digital|service|services|world|international|global|entertainment|politics|economy|finance|\
    markets|money|technology|tech|science|life|lifestyle|culture|religion|travel|weather|breakingviews|investigates|\
    insight|explainer|factcheck|fact|check|analysis|team|desk|bureau|reporter|reporters|correspondent|correspondents|writer|\
    writers|press|media|data|graphics|wire|newswire|english|deutsch|français|español|português|italiano|russian|arabic|\
    chinese|ukraine|russia|asia|china|europe|america|africa|india|turkey|brasil|mundo|latam";

fn is_service(words: &str) -> bool {
    let known = |word: &str| SERVICES.split('|').any(|s| s.eq_ignore_ascii_case(word));
    words.split_whitespace().all(known)
}

fn fold(name: &str) -> String {
    name.trim().to_lowercase().replace('\u{2019}', "'")
}

/// Does an article or preposition lose its vowel before a name?
fn elided(word: &str) -> bool {
    ["l", "d", "dell", "all", "dall", "nell", "sull"].iter().any(|w| word.eq_ignore_ascii_case(w))
}

/// Byte ranges of the words of a line, punctuation at their ends left out.
fn words(line: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = None;
    // Signs that silence a vowel or a letter are of the word, and no letters to Unicode.
    let silent = |c: char| {
        matches!(c, '\u{900}'..='\u{EFF}') && !matches!(c, '\u{964}' | '\u{965}' | '\u{E3F}')
    };
    let inside =
        |c: char| c.is_alphanumeric() || matches!(c, '-' | '\'' | '\u{2019}' | '.') || silent(c);
    for (i, c) in line.char_indices().chain([(line.len(), ' ')]) {
        match (start, inside(c)) {
            (None, true) if c.is_alphanumeric() => start = Some(i),
            // `l'AFP`, `d'EFE`, `dell'ANSA`
            (Some(from), true) if matches!(c, '\'' | '\u{2019}') && elided(&line[from..i]) => {
                out.push(from..i);
                start = None;
            }
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
mod tests;
