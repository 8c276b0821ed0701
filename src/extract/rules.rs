//! Per-site rules of `sites.toml`: CSS selectors that override what the extractor would find by itself.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use ego_tree::NodeId;
use scraper::{ElementRef, Html, Selector};
use serde::Deserialize;
use toml::Spanned;

use super::classify::Stages;

/// A mistake in `sites.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleError {
    /// What is wrong, and what to do.
    pub message: String,
    /// Where, in bytes.
    pub span: Range<usize>,
}

/// The rules of all sites, and the classifier for all others.
#[derive(Debug, Clone)]
pub struct Rules {
    sites: BTreeMap<String, Site>,
    /// Another than the shipped one.
    stages: Option<Arc<Stages>>,
}

/// One site's rules.
#[derive(Debug, Clone, Default)]
pub(super) struct Site {
    pub body: Choices,
    pub strip: Option<Selector>,
    pub title: Choices,
    pub author: Choices,
    pub date: Choices,
    pub single_page: Choices,
}

/// Selectors of which the first that finds something counts.
#[derive(Debug, Clone, Default)]
pub(super) struct Choices(Vec<Selector>);

impl Choices {
    /// The first element found.
    pub(super) fn first<'a>(&self, html: &'a Html) -> Option<ElementRef<'a>> {
        self.0.iter().find_map(|s| html.select(s).next())
    }

    /// The selector that finds something.
    pub(super) fn found(&self, html: &Html) -> Option<&Selector> {
        self.0.iter().find(|s| html.select(s).next().is_some())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    body: Option<Spanned<Selectors>>,
    #[serde(default)]
    strip: Vec<Spanned<String>>,
    title: Option<Spanned<Selectors>>,
    author: Option<Spanned<Selectors>>,
    date: Option<Spanned<Selectors>>,
    single_page: Option<Spanned<Selectors>>,
}

/// A selector, or several in the order in which they are tried.
#[derive(Deserialize)]
#[serde(untagged)]
enum Selectors {
    One(String),
    Several(Vec<String>),
}

impl Default for Rules {
    /// The rules that come with the program.
    fn default() -> Self {
        Self::parse(include_str!("../../config/sites.toml"))
            .unwrap_or_else(|_| Self { sites: BTreeMap::new(), stages: None })
    }
}

impl Rules {
    /// Longer selectors are mistakes; the matching costs nodes times compounds.
    pub const SELECTOR_BYTES_MAX: usize = 512;

    /// Parses `sites.toml`; all mistakes at once.
    pub fn parse(text: &str) -> Result<Self, Vec<RuleError>> {
        let written: BTreeMap<String, Written> = toml::from_str(text).map_err(|e| {
            vec![RuleError { message: e.message().to_owned(), span: e.span().unwrap_or(0..0) }]
        })?;
        let mut errors = Vec::new();
        let sites = written
            .into_iter()
            .map(|(host, w)| (host.to_ascii_lowercase(), site(w, &mut errors)))
            .collect();
        if errors.is_empty() { Ok(Self { sites, stages: None }) } else { Err(errors) }
    }

    /// Judges with another classifier, as `tests/train/train.py` writes it; None when that has no trees.
    pub fn with_classifier(self, trees: &str) -> Option<Self> {
        let stages = Stages::parse(trees);
        stages.is_whole().then(|| Self { stages: Some(Arc::new(stages)), ..self })
    }

    pub(super) fn stages(&self) -> &Stages {
        self.stages.as_deref().unwrap_or_else(|| Stages::shipped())
    }

    /// The rules for a host: its own, else those of the nearest domain above.
    pub(super) fn of(&self, host: &str) -> Option<&Site> {
        let mut at = host.strip_prefix("www.").unwrap_or(host);
        loop {
            if let Some(site) = self.sites.get(at) {
                return Some(site);
            }
            at = at.split_once('.')?.1;
        }
    }
}

fn site(w: Written, errors: &mut Vec<RuleError>) -> Site {
    let mut choices = |s: Option<Spanned<Selectors>>| {
        let Some(s) = s else { return Choices::default() };
        let (span, all) = (s.span(), s.into_inner());
        let all = match all {
            Selectors::One(one) => vec![one],
            Selectors::Several(several) => several,
        };
        Choices(all.iter().filter_map(|s| selector(s, &span, errors)).collect())
    };
    let (body, title, author) = (choices(w.body), choices(w.title), choices(w.author));
    let (date, single_page) = (choices(w.date), choices(w.single_page));
    let good: Vec<&str> = w
        .strip
        .iter()
        .filter(|s| selector(s.get_ref(), &s.span(), errors).is_some())
        .map(|s| s.get_ref().as_str())
        .collect();
    let strip = (!good.is_empty()).then(|| Selector::parse(&good.join(", ")).ok()).flatten();
    Site { body, strip, title, author, date, single_page }
}

fn selector(s: &str, span: &Range<usize>, errors: &mut Vec<RuleError>) -> Option<Selector> {
    let problem = if s.len() > Rules::SELECTOR_BYTES_MAX {
        format!("this selector is longer than {} bytes", Rules::SELECTOR_BYTES_MAX)
    } else {
        match Selector::parse(s) {
            Ok(selector) => return Some(selector),
            Err(e) => format!("not a CSS selector: {e}"),
        }
    };
    errors.push(RuleError { message: problem, span: span.clone() });
    None
}

/// The elements a selector chooses.
pub(super) fn chosen(html: &Html, selector: &Selector) -> HashSet<NodeId> {
    html.select(selector).map(|e| e.id()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_inherit_from_their_domain() {
        let rules = Rules::parse("['a.example']\nbody = 'article'").unwrap();
        assert!(rules.of("www.a.example").is_some());
        assert!(rules.of("news.a.example").is_some());
        assert!(rules.of("b.example").is_none());
    }

    #[test]
    fn mistakes_have_places() {
        let text = "['a.example']\nbody = 'p:::x'\nstrip = ['.ok', '>>']\n";
        let errors = Rules::parse(text).unwrap_err();
        assert_eq!(errors.len(), 2);
        assert_eq!(&text[errors[0].span.clone()], "'p:::x'");
        assert!(Rules::parse("['a']\nbodi = 'x'").is_err());
    }

    #[test]
    fn the_shipped_rules_are_sound() {
        assert!(Rules::parse(include_str!("../../config/sites.toml")).is_ok());
    }
}
