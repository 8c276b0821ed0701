//! Per-site rules of `sites.toml`: CSS selectors that override what the extractor would find by itself.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use ego_tree::NodeId;
use scraper::{ElementRef, Html, Selector};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::classify::Stages;
use super::hosts::{RuleError, host};
use crate::model::url;

/// The rules of all sites, and the classifier for all others.
#[derive(Debug, Clone)]
pub struct Rules {
    sites: BTreeMap<String, Site>,
    /// Of the text they were read from.
    hash: u64,
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

impl Default for Rules {
    /// The rules that come with the program.
    fn default() -> Self {
        Self::parse(include_str!("../../config/sites.toml")).unwrap_or_else(|_| Self {
            sites: BTreeMap::new(),
            hash: 0,
            stages: None,
        })
    }
}

impl Rules {
    /// Longer selectors are mistakes; the matching costs nodes times compounds.
    pub const SELECTOR_BYTES_MAX: usize = 512;

    /// Parses `sites.toml`; all mistakes at once.
    pub fn parse(text: &str) -> Result<Self, Vec<RuleError>> {
        let written = DeTable::parse(text).map_err(|e| {
            let (message, span) = (e.message().to_owned(), e.span().unwrap_or(0..0));
            vec![RuleError { message, help: None, span }]
        })?;
        let (mut sites, mut errors) = (BTreeMap::new(), Vec::new());
        for (name, rules) in written.get_ref() {
            let host = host(name, rules, text).map_err(|error| errors.push(error)).ok();
            let site = site(rules, &mut errors);
            sites.extend(host.zip(site));
        }
        errors.sort_by_key(|error| error.span.start);
        let hash = url::hash(text);
        if errors.is_empty() { Ok(Self { sites, hash, stages: None }) } else { Err(errors) }
    }

    /// Were these read from the same text?
    pub fn is(&self, other: &Self) -> bool {
        self.hash == other.hash
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

/// One site's rules; none where no table is.
fn site(rules: &Spanned<DeValue<'_>>, errors: &mut Vec<RuleError>) -> Option<Site> {
    let table = rules.get_ref().as_table()?;
    let mut site = Site::default();
    for (key, value) in table {
        // What is nested is told of by the name of its host.
        if value.get_ref().is_table() {
            continue;
        }
        let place = match key.get_ref().as_ref() {
            "strip" => {
                site.strip = together(value, errors);
                continue;
            }
            "body" => &mut site.body,
            "title" => &mut site.title,
            "author" => &mut site.author,
            "date" => &mut site.date,
            "single_page" => &mut site.single_page,
            _ => {
                let message = format!("unknown key `{}`", key.get_ref());
                errors.push(RuleError { message, help: None, span: key.span() });
                continue;
            }
        };
        let all = selectors(key.get_ref(), value, errors);
        *place = Choices(all.into_iter().map(|(_, selector)| selector).collect());
    }
    Some(site)
}

/// All of them as one selector.
fn together(value: &Spanned<DeValue<'_>>, errors: &mut Vec<RuleError>) -> Option<Selector> {
    let good = selectors("strip", value, errors);
    let good: Vec<&str> = good.iter().map(|(text, _)| *text).collect();
    (!good.is_empty()).then(|| Selector::parse(&good.join(", ")).ok()).flatten()
}

/// A selector, or several in the order in which they are tried.
fn selectors<'v>(
    key: &str,
    value: &'v Spanned<DeValue<'_>>,
    errors: &mut Vec<RuleError>,
) -> Vec<(&'v str, Selector)> {
    let one = std::slice::from_ref(value);
    let all = value.get_ref().as_array().map_or(one, |list| &list[..]);
    let mut out = Vec::new();
    for item in all {
        match item.get_ref().as_str() {
            Some(text) => {
                out.extend(selector(text, &item.span(), errors).map(|selector| (text, selector)));
            }
            None => errors.push(RuleError {
                message: format!("`{key}` is no CSS selector"),
                help: Some(format!(
                    "write it in quotes, such as `{key} = \"div.story\"`, or several as `{key} = [\"...\", \"...\"]`"
                )),
                span: item.span(),
            }),
        }
    }
    out
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
    errors.push(RuleError { message: problem, help: None, span: span.clone() });
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
        let told = Rules::parse("['a']\nbody = 3\nstrip = [7]\nbody_ = 'x'").unwrap_err();
        let told: Vec<&str> = told.iter().map(|e| e.message.as_str()).collect();
        assert_eq!(
            told,
            ["`body` is no CSS selector", "`strip` is no CSS selector", "unknown key `body_`"]
        );
    }

    #[test]
    fn one_selector_to_strip_needs_no_list() {
        let rules = Rules::parse("['a.example']\nstrip = '.promo'").unwrap();
        assert!(rules.of("a.example").is_some_and(|site| site.strip.is_some()));
        assert!(!rules.is(&Rules::default()) && rules.is(&rules.clone()));
    }

    #[test]
    fn the_shipped_rules_are_sound() {
        assert!(Rules::parse(include_str!("../../config/sites.toml")).is_ok());
    }
}
