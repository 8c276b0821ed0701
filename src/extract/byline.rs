//! The byline: who signs the article, by a stated order of sources.

use std::collections::HashSet;
use std::ops::Range;

use url::Url;

use super::around::{BELOW_RUNS, BESIDE_RUNS, SIGNED_RUNS, lines};
use super::bounds::NAMES_MAX;
use super::declared::{Declared, unescape};
use super::dom::{Dom, attr, short_text};
use super::jsonld::Party;
use super::outlets::Outlet;
use super::outline::{Outline, Run};
use super::words::bit;
use super::{Hints, around, dated, houses, keeper, marks, people, signatures, staff};
use crate::bylines::is_account;
use crate::model::Byline;
use crate::text::collapse;

/// Where on the page the article stands, as runs.
#[derive(PartialEq, Eq)]
pub(super) struct Place {
    pub title: Option<usize>,
    pub text: Range<usize>,
}

/// JSON-LD's persons, then meta tags, then marked-up bylines, then a line that opens like one, then the feed's.
pub(super) fn byline(
    outline: &Outline<'_>,
    declared: &Declared<'_>,
    hints: &Hints<'_>,
    base: &Url,
    site: Option<&str>,
    place: &Place,
) -> Byline {
    let mut printed = printed(outline, place);
    let ld: Vec<String> = declared
        .ld
        .iter()
        .flat_map(|l| &l.authors)
        .filter(|a| a.is_person)
        .map(|a| unescape(&collapse(&a.name)))
        .collect();
    let meta = declared.authors();
    let marked = marked_authors(outline, place);
    if ld.is_empty() && meta.is_empty() && marked.is_empty() {
        printed = printed.or_else(|| dated::line(outline, place.title?, place.text.start));
    }
    let feed: Vec<String> = hints.author.map(collapse).into_iter().collect();
    let publisher = declared.ld.as_ref().and_then(|l| l.publisher.as_deref());
    let owner = declared.meta(&["copyright", "dc.rights", "dcterms.rights"]);
    let outlet = Outlet::of(declared, site, base);
    let inside = around::signed_inside(outline, &place.text);
    let around = beside(place);
    let linked = marks::linked(outline, around.clone());
    let classed = marks::classed(outline, around);
    let lines = printed.iter().cloned().collect();
    let eastern = around::eastern(outline, place.title, &place.text);
    let editors = around::editors(outline, &place.text);
    let below = marks::linked(outline, marks::below(&place.text));
    let sources = [ld, meta, marked, linked, eastern, lines, classed, inside, below, feed, editors];
    for (i, source) in sources.into_iter().enumerate() {
        let mut names: Vec<String> = Vec::new();
        let read = if i < DECLARED { people::declared } else { people::names };
        for name in source.iter().flat_map(|s| read(s)) {
            if names.len() >= NAMES_MAX {
                break;
            }
            let name = outlet.without(&name).to_owned();
            let body = || i == TAGS && outlet.is_body(&name);
            if !names.contains(&name) && !outlet.is(&name) && !is_account(&name) && !body() {
                names.push(name);
            }
        }
        if let Some(owner) = owner.filter(|owner| !names.iter().all(|n| houses::owns(owner, n))) {
            names.retain(|n| !houses::owns(owner, n));
        }
        // A publisher beside a person is the desk that wrote with them; alone it is nobody.
        if !names.iter().all(|n| houses::is_site(n, publisher)) {
            let text = printed.unwrap_or_else(|| names.join(", "));
            return Byline { text, names };
        }
    }
    unsigned(declared, &outlet, printed)
}

/// No person: the site that signs. An agency is no name but a credit, read from the byline's text.
fn unsigned(declared: &Declared<'_>, outlet: &Outlet<'_>, printed: Option<String>) -> Byline {
    let parties = declared.ld.iter().flat_map(|l| l.authors.iter().cloned());
    let person = |name| Party { name, is_person: true };
    let owned = |name: &str| !is_account(name) && !name.contains("://");
    let mut signed: Vec<Party> = parties
        .chain(keeper::named(declared, outlet.site).into_iter().map(person))
        .map(|party| Party { name: collapse(&unescape(&party.name)), ..party })
        .filter(|p| (2..60).contains(&p.name.chars().count()) && owned(&p.name))
        .take(3)
        .collect();
    if signed.is_empty() && printed.is_none() {
        signed.extend(keeper::owner(&declared.title, outlet.base).map(person));
    }
    let said = || signed.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(", ");
    let text = printed.unwrap_or_else(said);
    let signed = signed.into_iter().filter(|p| !houses::is_agency(&p.name) && outlet.signs(p));
    Byline { text, names: signed.map(|p| p.name).collect() }
}

/// The sources that the page declares, of those in order.
const DECLARED: usize = 3;
/// Of them the meta tags.
const TAGS: usize = 1;

/// What the page marks up as its author.
fn marked_authors(outline: &Outline<'_>, place: &Place) -> Vec<String> {
    let marked = outline.marked.iter().filter(|n| marks_author(**n) && !marks::is_elsewhere(**n));
    let mut marked: Vec<_> = marked.copied().collect();
    if marked.len() > 1 {
        // Those of other articles, which a page shows beside and below, are marked too.
        let own = above(outline, place);
        if marked.iter().any(|n| own(*n)) {
            marked.retain(|n| own(*n));
        }
    }
    let names = marked.into_iter().filter_map(named_in);
    names.filter(|t| t.chars().count() < 120).collect()
}

/// The name that an element marked as an author bears: its `itemprop="name"` where it has one.
fn named_in(node: Dom<'_>) -> Option<String> {
    let said = |n: Dom<'_>| attr(n, "content").map(str::to_owned).or_else(|| short_text(n));
    let parts = node.descendants().skip(1).take(MARK_PARTS_MAX);
    let mut named = parts.filter(|n| attr(*n, "itemprop").is_some_and(|p| p == "name"));
    named.find_map(said).or_else(|| said(node))
}

/// Nodes of an author's element looked at for the name.
const MARK_PARTS_MAX: usize = 24;

/// Whom the page's metadata names as source, author or publisher, one a line, the surest first: among them may be
/// the agency whose text it is.
pub(super) fn signatories(
    outline: &Outline<'_>,
    declared: &Declared<'_>,
    place: &Place,
) -> Option<String> {
    let ld = declared.ld.as_ref();
    let credits = ld.into_iter().flat_map(|l| l.credits.iter().cloned());
    let authors = ld.into_iter().flat_map(|l| l.authors.iter().map(|a| a.name.clone()));
    let source = declared.metas(&SOURCES);
    let marked = marked_above(outline, place);
    let publisher = ld.and_then(|l| l.publisher.clone());
    let all = credits
        .chain(source.iter().map(|s| (*s).to_owned()))
        .chain(authors)
        .chain(declared.authors())
        .chain(marked)
        .chain(publisher);
    let lines: Vec<String> = all
        .map(|name| collapse(&unescape(&name)))
        .filter(|name| (2..120).contains(&name.chars().count()))
        .filter(|name| !name.contains("://") || source.contains(&name.as_str()))
        .take(16)
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Tags that say where the text is from, by name or address.
const SOURCES: [&str; 8] = [
    "source",
    "news_source",
    "article:source",
    "original-source-name",
    "dc.source",
    "dcterms.source",
    "syndication-source",
    "original-source",
];

/// What is marked up as the author and stands above the text, or is not shown. Beside and below it, the links to other
/// articles bear such marks too.
fn marked_above(outline: &Outline<'_>, place: &Place) -> Vec<String> {
    let above = above(outline, place);
    let marked = outline.marked.iter().filter(|n| marks_author(**n) && above(**n));
    let texts =
        marked.filter_map(|n| attr(*n, "content").map(str::to_owned).or_else(|| short_text(*n)));
    texts.filter(|t| t.chars().count() < 120).take(MARKED_MAX).collect()
}

/// Does an element stand right around words between title and text, or above, or not at all?
fn above(outline: &Outline<'_>, place: &Place) -> impl Fn(Dom<'_>) -> bool + use<> {
    let from = place.title.map_or(0, |t| t.saturating_sub(ABOVE_TITLE));
    let end = (place.text.start + 1).min(outline.runs.len());
    let runs = &outline.runs[from.min(end)..end];
    let pieces = runs.iter().flat_map(|run| &outline.pieces[run.pieces.clone()]);
    let around: HashSet<_> =
        pieces.flat_map(|p| p.ancestors().take(MARK_DEPTH).map(|n| n.id())).collect();
    move |n| attr(n, "content").is_some() || around.contains(&n.id())
}

/// Runs before the title that may hold a byline.
const ABOVE_TITLE: usize = 6;
/// Elements between a mark and the words it holds.
const MARK_DEPTH: usize = 4;
/// Marked-up authors of one article.
const MARKED_MAX: usize = 4;

fn marks_author(node: Dom<'_>) -> bool {
    attr(node, "rel").is_some_and(|r| r.split_whitespace().any(|r| r == "author"))
        || attr(node, "itemprop").is_some_and(|p| p == "author" || p == "creator")
}

/// The runs beside the title, and right above the text.
fn beside(place: &Place) -> impl Iterator<Item = usize> + Clone + use<> {
    let from = place.title.map_or(0, |t| t + 1);
    let above = place.text.start.saturating_sub(BESIDE_RUNS).max(from)..place.text.start;
    (from..from + BESIDE_RUNS).chain(above)
}

/// A short run near the title or above the text that opens like a byline or is marked as one, or a signature below it.
fn printed(outline: &Outline<'_>, place: &Place) -> Option<String> {
    let (from, text) = (place.title.map_or(0, |t| t + 1), &place.text);
    let above = text.start.saturating_sub(12).max(from)..text.start;
    let below = text.end.saturating_sub(1)..text.end + BELOW_RUNS;
    let short = |r: &Run<'_>| r.chars < 80;
    let beside = outline.runs.iter().skip(from).take(text.start.saturating_sub(from));
    byline_in(outline, from..from + 14, text)
        .or_else(|| beside.filter(|r| short(r)).find_map(|r| people::reporter(outline.text(r))))
        .or_else(|| byline_in(outline, above, text))
        .or_else(|| {
            lines(outline, below).filter(|l| !people::names(l).is_empty()).find_map(signed_below)
        })
        .or_else(|| signature(outline, text.end.checked_sub(1)?))
}

/// `(By Ann Lee)` below the text, or a line that surely signs.
fn signed_below(line: &str) -> Option<String> {
    let bare = line.trim_matches(['(', ')', '（', '）']);
    let opens = bare.len() < line.len() && people::opens_like_byline(bare);
    (opens || people::signs(bare)).then(|| bare.to_owned())
}

/// A name alone as the text's last line or beside it below, in bold, at the right edge or with the surname in capitals, as
/// newspapers sign.
fn signature(outline: &Outline<'_>, last: usize) -> Option<String> {
    let around = |r: usize| outline.runs.get(r).map(|run| outline.blocks[run.block].parent);
    let runs = [last, last + 1].into_iter().filter(|r| around(*r) == around(last));
    let signs = |run: &Run<'_>| {
        let text = outline.text(run);
        if let Some(name) = signatures::relayed(text) {
            return Some(name.to_owned());
        }
        let bold = run.strong_chars == run.chars;
        let words = text.split_whitespace();
        let cased = (2..5).contains(&words.clone().count())
            && words.clone().all(|w| w.starts_with(char::is_uppercase));
        let marked = || bold || people::shouts_surname(text) || is_at_right(outline, run);
        let apart = (4..40).contains(&run.chars) && cased && marked();
        (apart && people::names(text) == [text]).then(|| text.to_owned())
    };
    runs.filter_map(|r| outline.runs.get(r)).find_map(signs)
}

/// `<p style="text-align: right">`, `<p align=right>`.
fn is_at_right(outline: &Outline<'_>, run: &Run<'_>) -> bool {
    let node = outline.blocks[run.block].node;
    let aligned = |style: &str| {
        style.split(';').filter_map(|s| s.split_once(':')).any(|(name, value)| {
            name.trim().eq_ignore_ascii_case("text-align")
                && value.trim().eq_ignore_ascii_case("right")
        })
    };
    attr(node, "style").is_some_and(aligned)
        || attr(node, "align").is_some_and(|to| to.eq_ignore_ascii_case("right"))
}

fn byline_in(outline: &Outline<'_>, runs: Range<usize>, text: &Range<usize>) -> Option<String> {
    let author = bit("byline");
    let signs = |line: &str| people::opens_like_byline(line) && !people::names(line).is_empty();
    let mut each = runs.clone().filter_map(|r| Some((r, lines(outline, r..r + 1).next()?)));
    let inside = |r: usize| text.start + SIGNED_RUNS <= r && r + 1 < text.end;
    let opening = each.find(|(r, line)| {
        signs(line) && (!inside(*r) || is_line(outline, *r) && people::may_sign(line))
    });
    if let Some((r, line)) = opening {
        return Some(signing(outline, &outline.runs[r]).unwrap_or_else(|| line.to_owned()));
    }
    let end = runs.end.min(outline.runs.len());
    let labelled = |pair: &[Run<'_>]| {
        let [label, name] = pair else { return None };
        if label.chars >= 24 || name.chars >= 60 || !people::is_label(outline.text(label)) {
            return None;
        }
        let text = outline.text(name);
        let names = people::names(text);
        (!names.is_empty() && names.iter().all(|n| n.contains(' '))).then_some(text)
    };
    if let Some(line) = outline.runs[runs.start.min(end)..end].windows(2).find_map(labelled) {
        return Some(line.to_owned());
    }
    let mut short = (runs.start.min(end)..end).map(|r| (r, &outline.runs[r]));
    short.find_map(|(r, run)| {
        let near = outline.blocks[run.block].near[author.trailing_zeros() as usize] <= 2;
        let marked = near || run.kinds & author != 0 || is_drawn(outline, run);
        let button = outline.blocks[run.block].name == "button";
        let short = || {
            let text = outline.text(run);
            // `Ann Lee, Harbour Correspondent, and Bo Chen in Corrow`
            let several = || run.chars < 100 && text.contains(',') && people::is_all_names(text);
            (run.chars < 60 || several())
                && (run.chars >= 4 || text.contains(crate::text::is_eastern))
        };
        (marked && !button && short())
            .then(|| signs_alone(outline, run).filter(|line| !is_section(outline, r, line)))
            .flatten()
    })
}

/// The first element of a line that names all whom the line does, where a date and no agency stands behind it:
/// `<span>By Ann Lee</span> <span>14 July 2026</span>`.
fn signing(outline: &Outline<'_>, run: &Run<'_>) -> Option<String> {
    let line = outline.text(run);
    let mut pieces = outline.pieces[run.pieces.clone()].iter().filter_map(|p| p.value().as_text());
    let first = pieces.find(|text| !text.trim().is_empty()).map(|text| collapse(text))?;
    let rest = line.strip_prefix(first.as_str())?;
    let wired = || rest.split(|c: char| !c.is_alphanumeric()).any(houses::is_agency);
    if !rest.contains(char::is_numeric) || wired() {
        return None;
    }
    let names = people::names(&first);
    let first = first.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '.' && c != ')');
    (!names.is_empty() && names == people::names(line)).then(|| first.to_owned())
}

/// Within a text headings and items open as bylines do; only a line of full names signs.
fn is_line(outline: &Outline<'_>, run: usize) -> bool {
    let name = outline.blocks[outline.runs[run].block].name;
    !matches!(name, "h2" | "h3" | "h4" | "h5" | "h6" | "li" | "dt" | "dd" | "td" | "th")
}

/// A word that a link above has too is the name of a section.
fn is_section(outline: &Outline<'_>, run: usize, line: &str) -> bool {
    let hash = outline.runs[run].hash;
    let mut above = outline.runs[..run].iter();
    !line.contains(' ') && above.any(|r| r.hash == hash && r.links > 0)
}

/// A line that names somebody; else the first of its elements that does: `<b>Ann Lee</b> <i>Harbour reporter</i>`.
fn signs_alone(outline: &Outline<'_>, run: &Run<'_>) -> Option<String> {
    let text = outline.text(run);
    let pieces = &outline.pieces[run.pieces.clone()];
    let names = people::names(text);
    let said = |p: &Dom<'_>| Some(collapse(p.value().as_text()?)).filter(|t| !t.is_empty());
    if !names.is_empty() && pieces.iter().filter_map(said).nth(1).is_none() {
        return Some(text.to_owned());
    }
    let first = pieces.iter().find_map(said);
    // `<a>Web Desk</a><time>June 12</time>`: one of the house, and whoever stands beside.
    if first.as_deref().is_some_and(staff::is_staff) {
        let names = |t: &String| !t.contains(char::is_numeric) && !people::names(t).is_empty();
        return pieces.iter().filter_map(said).find(|t| t.contains(' ') && names(t));
    }
    let first = first.filter(|t| t.contains(' ') && !people::names(t).is_empty());
    if let Some(first) = signing(outline, run) {
        return Some(first);
    }
    let more = || {
        pieces.iter().skip(1).any(|p| tells_more(*p))
            || first.as_ref().is_some_and(|f| people::may_sign(f) && !names.contains(f))
    };
    if !names.is_empty() && !more() { Some(text.to_owned()) } else { first }
}

/// Does the element of a piece tell where or what the author is?
fn tells_more(piece: Dom<'_>) -> bool {
    const WORDS: [&str; 9] =
        ["location", "place", "city", "role", "position", "job", "designation", "email", "dept"];
    let class = piece.parent().and_then(|n| attr(n, "class")).unwrap_or("");
    class.split(|c: char| !c.is_ascii_alphabetic()).any(|w| WORDS.contains(&w))
}

/// Does a drawing of a person or a pen stand before a line?
fn is_drawn(outline: &Outline<'_>, run: &Run<'_>) -> bool {
    let before = run.first.prev_siblings().take(2);
    let drawn = before.filter(|n| n.value().is_element() && !n.has_children());
    let says = |class: &str| {
        let mut parts = class.split(|c: char| !c.is_ascii_alphanumeric());
        parts.any(|w| ["user", "person", "author", "pen", "pencil"].contains(&w))
    };
    let of_block = outline.blocks[run.block].node == run.first.parent().unwrap_or(run.first);
    of_block && drawn.filter_map(|n| attr(n, "class")).any(says)
}

#[cfg(test)]
mod tests;
