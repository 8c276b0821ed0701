//! The byline: who signs the article, by a stated order of sources.

use url::Url;

use super::declared::{Declared, unescape};
use super::dom::{Dom, attr, text_of};
use super::outline::Outline;
use super::tokens::{covered, words};
use super::{Hints, people};
use crate::model::Byline;
use crate::text::collapse;

/// JSON-LD's persons, then meta tags, then marked-up bylines, then a line that opens like one, then the feed's.
pub(super) fn byline(
    outline: &Outline<'_>,
    declared: &Declared<'_>,
    hints: &Hints<'_>,
    base: &Url,
    site: Option<&str>,
    title: Option<usize>,
) -> Byline {
    let printed = printed_byline(outline, title);
    let ld: Vec<String> = declared
        .ld
        .iter()
        .flat_map(|l| &l.authors)
        .filter(|a| a.is_person)
        .map(|a| unescape(&collapse(&a.name)))
        .collect();
    let meta: Vec<String> = declared
        .metas(&[
            "author",
            "article:author",
            "dc.creator",
            "parsely-author",
            "byl",
            "sailthru.author",
            "dcterms.creator",
            "cxenseparse:author",
            "article:author_name",
            "twitter:data1",
        ])
        .into_iter()
        .map(|m| unescape(&collapse(m)))
        .filter(|m| !m.contains("://") && !m.contains(".com/"))
        .collect();
    let marked: Vec<String> = outline
        .marked
        .iter()
        .filter(|n| marks_author(**n))
        .map(|n| attr(*n, "content").map_or_else(|| text_of(*n), str::to_owned))
        .filter(|t| t.chars().count() < 120)
        .collect();
    let feed: Vec<String> = hints.author.map(collapse).into_iter().collect();
    for source in [ld, meta, marked, printed.iter().cloned().collect(), feed] {
        let mut names: Vec<String> = Vec::new();
        for name in source.iter().flat_map(|s| people::names(s)) {
            if !names.contains(&name) && !is_site(&name, site) && !is_host(&name, base) {
                names.push(name);
            }
        }
        if !names.is_empty() {
            let text = printed.unwrap_or_else(|| names.join(", "));
            return Byline { text, names };
        }
    }
    // No person: the organisation that signs. An agency is no name but a credit, read from the byline's text.
    let bodies = declared.ld.iter().flat_map(|l| &l.authors).map(|a| collapse(&unescape(&a.name)));
    let signed: Vec<String> = bodies
        .filter(|n| (2..60).contains(&n.chars().count()) && !n.contains("://"))
        .take(3)
        .collect();
    let text = printed.unwrap_or_else(|| signed.join(", "));
    let names = signed.into_iter().filter(|n| !people::is_agency(n)).collect();
    Byline { text, names }
}

fn is_site(name: &str, site: Option<&str>) -> bool {
    let (name, site) = (words(name, 12), words(site.unwrap_or(""), 12));
    !site.is_empty() && (covered(&name, &site) >= 0.99 || covered(&site, &name) >= 0.99)
}

/// Is it the page's host written as a name: `VnExpress` at vnexpress.net?
fn is_host(name: &str, base: &Url) -> bool {
    let plain: String =
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let host = base.host_str().unwrap_or("");
    host.split('.').any(|label| label.len() > 3 && label.replace('-', "") == plain)
}

fn marks_author(node: Dom<'_>) -> bool {
    attr(node, "rel").is_some_and(|r| r.split_whitespace().any(|r| r == "author"))
        || attr(node, "itemprop").is_some_and(|p| p == "author" || p == "creator")
}

/// A short run near the title that opens like a byline or is marked as one.
fn printed_byline(outline: &Outline<'_>, title: Option<usize>) -> Option<String> {
    let (author, from) = (super::words::bit("byline"), title.unwrap_or(0));
    let near = outline.runs.iter().skip(from + 1).take(14).filter(|r| (4..120).contains(&r.chars));
    let mut marked = None;
    for run in near {
        let text = outline.text(run);
        if people::opens_like_byline(text) && !people::names(text).is_empty() {
            return Some(text.to_owned());
        }
        let near_author = outline.blocks[run.block].near[author.trailing_zeros() as usize] <= 2
            || run.kinds & author != 0;
        if marked.is_none() && near_author && run.chars < 60 && !people::names(text).is_empty() {
            marked = Some(text.to_owned());
        }
    }
    marked
}
