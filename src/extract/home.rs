//! The way home: the page's first link to its site's front page, and which links leave the site.

use url::Url;

use super::dom::{Dom, attr};
use super::outline::{Outline, Run};
use crate::model::url::{is_front, same_site, site};

/// Runs at a page's top that may lead home, and elements between a link and its words.
const RUNS_MAX: usize = 30;
const STEPS_MAX: usize = 4;
/// Characters of a site's name.
const NAME_CHARS: std::ops::Range<usize> = 3..60;

/// What the first link to the site's front page says.
pub(super) fn name<'o>(outline: &'o Outline<'_>, base: &Url) -> Option<&'o str> {
    let leads_home = |run: &Run<'_>| {
        let href = href(run.first).filter(|href| may_be_front(href));
        let to = href.and_then(|href| base.join(href).ok());
        to.is_some_and(|to| is_front(&to) && site(to.as_str()) == site(base.as_str()))
    };
    let mut links = outline.runs.iter().take(RUNS_MAX).filter(|r| is_link(r));
    let link = links.find(|r| NAME_CHARS.contains(&r.chars) && leads_home(r))?;
    Some(outline.text(link))
}

/// Can an address be a front page's? Most on a page are longer; this is asked before they are read.
fn may_be_front(href: &str) -> bool {
    let path =
        href.split_once("//").map_or(href, |(_, rest)| rest.split_once('/').map_or("", |p| p.1));
    path.split(['?', '#']).next().is_some_and(|path| path.len() <= FRONT_BYTES_MAX)
}

/// `/index.html`, and the way up to it.
const FRONT_BYTES_MAX: usize = 20;

/// One link from end to end?
fn is_link(run: &Run<'_>) -> bool {
    run.links == 1 && run.link_chars == run.chars
}

/// The address that the link around a node leads to.
pub(super) fn href(node: Dom<'_>) -> Option<&str> {
    node.ancestors().take(STEPS_MAX).find_map(|n| attr(n, "href"))
}

/// Does one of the run's links lead to another site?
pub(super) fn leaves(outline: &Outline<'_>, run: &Run<'_>, base: &Url) -> bool {
    let pieces = outline.pieces[run.pieces.clone()].iter().take(PIECES_MAX);
    run.links > 0
        && pieces.filter_map(|p| href(*p)).filter(|h| h.contains("//")).any(|href| {
            let to = base.join(href).ok();
            to.is_some_and(|to| to.has_host() && !same_site(to.as_str(), base.as_str()))
        })
}

/// Pieces of a run looked at.
const PIECES_MAX: usize = 12;
