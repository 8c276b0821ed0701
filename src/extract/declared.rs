//! What the head declares: meta tags, links, the title, JSON-LD, gathered once.

use std::collections::HashMap;

use scraper::Node;
use url::Url;

use super::dom::{Dom, attr, text_of};
use super::jsonld::{self, Ld};
use super::outline::Outline;
use super::people;
use crate::text::collapse;

/// Meta tags and links read, each.
const DECLARED_MAX: usize = 4000;
/// Names of one meta tag.
const NAMES_MAX: usize = 8;

/// Tags that name the author.
const AUTHORS: [&str; 8] = [
    "author",
    "article:author",
    "parsely-author",
    "byl",
    "sailthru.author",
    "cxenseparse:author",
    "article:author_name",
    "twitter:data1",
];

/// The head's declarations.
#[derive(Default)]
pub(super) struct Declared<'a> {
    /// Lower-case name, property or itemprop to the contents, in order.
    meta: HashMap<String, Vec<&'a str>>,
    metas: usize,
    /// rel tokens and href of each link.
    pub links: Vec<(&'a str, &'a str, Dom<'a>)>,
    pub title: String,
    base: Option<&'a str>,
    pub ld: Option<Ld>,
    pub language: Option<&'a str>,
}

impl<'a> Declared<'a> {
    /// What the page's addresses are relative to; `url` is its own.
    pub(super) fn base(&self, url: &Url) -> Url {
        self.base.and_then(|b| super::inline::web(url, b)).unwrap_or_else(|| url.clone())
    }

    /// Reads what the walk collected.
    pub(super) fn read(outline: &Outline<'a>) -> Self {
        let mut out = Self::default();
        let mut scripts = Vec::new();
        for node in &outline.head {
            match node.value().as_element().map(scraper::node::Element::name) {
                Some("meta") => out.read_meta(*node),
                Some("link") => {
                    if out.links.len() < DECLARED_MAX
                        && let (Some(rel), Some(href)) = (attr(*node, "rel"), attr(*node, "href"))
                    {
                        out.links.push((rel, href, *node));
                    }
                }
                Some("title") if out.title.is_empty() => out.title = text_of(*node),
                Some("base") if out.base.is_none() => out.base = attr(*node, "href"),
                Some("script") if attr(*node, "type").is_some_and(|t| t.contains("ld+json")) => {
                    scripts.push(raw_text(*node));
                }
                _ => {}
            }
        }
        out.language = outline
            .blocks
            .iter()
            .take(3)
            .find(|b| b.name == "html")
            .and_then(|b| attr(b.node, "lang").or_else(|| attr(b.node, "xml:lang")));
        out.ld = jsonld::read(&scripts);
        out
    }

    fn read_meta(&mut self, node: Dom<'a>) {
        if self.metas >= DECLARED_MAX {
            return;
        }
        let Some(content) = attr(node, "content") else { return };
        for key in ["property", "name", "itemprop", "http-equiv"] {
            // Some sites put several names into one property.
            for name in attr(node, key).unwrap_or("").split_whitespace().take(NAMES_MAX) {
                self.metas += 1;
                self.meta.entry(name.to_ascii_lowercase()).or_default().push(content);
            }
        }
    }

    /// The first content of the first of these names that has one.
    pub(super) fn meta(&self, names: &[&str]) -> Option<&'a str> {
        names.iter().find_map(|n| self.meta.get(*n)?.first().copied())
    }

    /// All contents of these names.
    pub(super) fn metas(&self, names: &[&str]) -> Vec<&'a str> {
        names.iter().flat_map(|n| self.meta.get(*n).into_iter().flatten().copied()).collect()
    }

    /// Whom the tags call the author.
    pub(super) fn authors(&self) -> Vec<String> {
        let plain = |names: &[&str]| -> Vec<String> {
            self.metas(names).into_iter().map(|m| unescape(&collapse(m))).collect()
        };
        // `Lee, Ann`, as libraries write it, who thought these two out.
        let turned = |m: String| people::turned_round(&m).unwrap_or(m);
        let catalogued = plain(&["dc.creator", "dcterms.creator"]).into_iter().map(turned);
        let given = plain(&AUTHORS).into_iter().chain(catalogued);
        given.filter(|m| !m.contains("://") && !m.contains(".com/")).collect()
    }

    /// The first link of a relation.
    pub(super) fn link(&self, rel: &str) -> Option<&'a str> {
        let has = |rels: &str| rels.split_whitespace().any(|r| r.eq_ignore_ascii_case(rel));
        self.links.iter().find(|(rels, ..)| has(rels)).map(|(_, href, _)| *href)
    }

    /// What the page calls the article: og:title and its like, JSON-LD's headline, the title.
    pub(super) fn titles(&self) -> impl Iterator<Item = &str> {
        let og = self.meta(&[
            "og:title",
            "twitter:title",
            "dc.title",
            "parsely-title",
            "sailthru.title",
        ]);
        let ld = self.ld.as_ref().and_then(|l| l.headline.as_deref());
        og.into_iter().chain(ld).chain((!self.title.is_empty()).then_some(self.title.as_str()))
    }

    /// What the site calls itself.
    pub(super) fn site_names(&self) -> impl Iterator<Item = &str> {
        let publisher = self.ld.as_ref().and_then(|l| l.publisher.as_deref());
        self.metas(&["og:site_name", "application-name"]).into_iter().chain(publisher)
    }

    /// The page's summary of itself.
    pub(super) fn description(&self) -> Option<&str> {
        let ld = || self.ld.as_ref().and_then(|l| l.description.as_deref());
        self.meta(&["og:description", "description", "twitter:description"]).or_else(ld)
    }
}

/// The text of a script as it stands.
fn raw_text(node: Dom<'_>) -> String {
    node.children()
        .filter_map(|c| if let Node::Text(t) = c.value() { Some(&**t) } else { None })
        .collect()
}

/// Declared texts are sometimes escaped twice.
pub(super) fn unescape(s: &str) -> String {
    if !s.contains('&') {
        return s.to_owned();
    }
    let once = text_of(super::dom::parse(s.replace('<', "&lt;")).tree.root());
    // `&amp;#8211;` in data that no parser reads.
    let again = once.split('&').skip(1).any(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '#');
        end.is_some_and(|end| end > 1 && rest[end..].starts_with(';'))
    });
    if again { text_of(super::dom::parse(once.replace('<', "&lt;")).tree.root()) } else { once }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_twice_is_read_twice() {
        for said in ["Fares &amp;#8211; up", "Fares &#8211; up", "Fares &ndash; up", "Fares – up"]
        {
            assert_eq!(unescape(said), "Fares – up", "{said}");
        }
        assert_eq!(unescape("Salt &amp; Sons; all of it"), "Salt & Sons; all of it");
    }
}
