//! A listing page without selectors -> its entries: what its JSON-LD lists, else the links that look like articles, by
//! their words, their address, and that there are several alike.

use std::collections::HashMap;

use scraper::{ElementRef, Html};
use url::Url;

use super::days::Days;
use super::element::{dated, is_heading, words};
use super::fields::plain_link;
use super::popular;
use super::reach::Reach;
use super::tree::join;
use crate::dates::Context;
use crate::model::entry::{Entry, Text};
use crate::text::{collapse, cut_marked};

/// Links of one page that are looked at.
const LINKS_MAX: usize = 5000;
const TITLE_BYTES_MAX: usize = 1024;
/// What is longer is a teaser.
const HEADLINE_CHARS_MAX: usize = 160;
/// A date in an element of its own is shorter, in bytes.
const DATE_BYTES_MAX: usize = 60;
/// How far up an entry's own element may be, and what surrounds it.
const UP_MAX: usize = 6;
const AROUND_MAX: usize = 12;
/// A link that weighs this is an article's.
const WEIGHT_MIN: f32 = 3.0;
/// So many links alike are a list.
const ALIKE_MIN: usize = 3;
/// And so many a long one.
const ALIKE_MANY: usize = 6;

/// Parts of a page that hold no articles, as elements and as words of class names.
const FURNITURE: &[&str] = &[
    "nav",
    "navbar",
    "navigation",
    "menu",
    "footer",
    "breadcrumb",
    "breadcrumbs",
    "sidebar",
    "social",
    "share",
    "sharing",
    "tags",
    "taglist",
    "tagcloud",
    "author",
    "byline",
    "comments",
    "pagination",
    "pager",
    "paging",
    "related",
    "cookie",
    "consent",
    "banner",
    "advert",
    "advertisement",
    "ads",
    "promo",
    "sponsored",
    "sponsor",
    "partner",
    "partners",
    "login",
    "newsletter",
    "aside",
    "toolbar",
    "topbar",
    "skip",
];
/// First words of addresses that are no article's.
const SECTIONS: &str = "tag tags category categories author authors autor login signin register subscribe subscription \
    newsletter newsletters privacy terms contact about about-us impressum imprint search feed rss \
    page topic topics user users account advertise jobs careers help faq kontakt datenschutz \
    mentions-legales share sitemap archive archives cookies print index home contacts contact-us \
    contacto contatti aviso-legal privacy-policy privacidad terms-of-use terms-of-service \
    cookie-policy disclaimer copyright agb ueber-uns quienes-somos chi-siamo qui-sommes-nous o-nas \
    hakkimizda kunye";
/// Files that are no pages.
const FILES: &[&str] = &[
    ".pdf", ".jpg", ".jpeg", ".png", ".gif", ".webp", ".zip", ".mp3", ".mp4", ".xml", ".rss",
    ".json", ".doc", ".docx",
];

/// The entries of a page, in its order.
pub(super) fn find(
    page: &Html,
    base: Option<&Url>,
    here: Option<&Url>,
    context: Context,
) -> Vec<Entry> {
    let days = Days::of(page, context);
    let of = |reach: Reach, strict| {
        let fits = |url: &Url| reach.has(url, here);
        let listed = super::listed::entries(page, base, &fits, context);
        if !listed.is_empty() {
            return listed;
        }
        let links = links(page, base, here, &fits);
        chosen(&links, (reach, strict), context, &days)
    };
    // A page that is all in what looks like furniture is named oddly.
    let tries = [
        (Reach::Own, true),
        (Reach::Siblings, true),
        (Reach::Others, true),
        (Reach::Own, false),
        (Reach::Siblings, false),
    ];
    tries
        .into_iter()
        .map(|(reach, strict)| of(reach, strict))
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// The links that look like articles, an entry an address. `strict`: none of those that stand in furniture.
fn chosen(
    links: &[Link<'_>],
    (reach, strict): (Reach, bool),
    context: Context,
    days: &Days<'_>,
) -> Vec<Entry> {
    let mut alike: HashMap<&str, usize> = HashMap::new();
    links.iter().for_each(|l| *alike.entry(&l.place).or_default() += 1);
    let mut order: Vec<&str> = Vec::new();
    let mut by_address: HashMap<&str, Vec<&Link<'_>>> = HashMap::new();
    let least = if reach == Reach::Others { ALIKE_MANY } else { 0 };
    let listed = |l: &&Link<'_>| alike.get(l.place.as_str()).is_some_and(|n| *n >= least);
    for link in links.iter().filter(|l| !(strict && l.furniture)).filter(listed) {
        let all = by_address.entry(&link.address).or_insert_with(|| {
            order.push(&link.address);
            Vec::new()
        });
        all.push(link);
    }
    let found = order.into_iter().filter_map(|address| {
        let all = &by_address[address];
        let weight = |l: &Link<'_>| {
            let bonus = match alike.get(l.place.as_str()) {
                Some(ALIKE_MANY..) => 2.0,
                Some(ALIKE_MIN..) => 1.0,
                _ => 0.0,
            };
            l.weight + bonus
        };
        // Of equals the first.
        let best = all.iter().rev().max_by(|a, b| weight(a).total_cmp(&weight(b)))?;
        let best = all.iter().find(|l| is_within(&l.title, &best.title)).unwrap_or(best);
        (best.said && weight(best) >= WEIGHT_MIN).then(|| entry(best, all, context, days))
    });
    found.collect()
}

/// Is it a headline that ends the other title? `Read more about Harbour bridge closes` says the same and more than it should.
fn is_within(headline: &str, title: &str) -> bool {
    let before = title.strip_suffix(headline).is_some_and(|before| before.ends_with(' '));
    before && of_words(headline) >= 1.0
}

/// One link, and what speaks for it.
struct Link<'a> {
    anchor: ElementRef<'a>,
    address: String,
    title: String,
    /// Tags and classes round it: links of one list have the same.
    place: String,
    weight: f32,
    /// Does it stand where no articles stand?
    furniture: bool,
    /// Has it words enough for a headline?
    said: bool,
}

fn links<'a>(
    page: &'a Html,
    base: Option<&Url>,
    here: Option<&Url>,
    fits: &dyn Fn(&Url) -> bool,
) -> Vec<Link<'a>> {
    let anchors = page.root_element().descendent_elements().filter(|e| e.value().name() == "a");
    anchors.take(LINKS_MAX).filter_map(|a| link(a, base, here, fits)).collect()
}

fn link<'a>(
    anchor: ElementRef<'a>,
    base: Option<&Url>,
    here: Option<&Url>,
    fits: &dyn Fn(&Url) -> bool,
) -> Option<Link<'a>> {
    let mut url = join(base, anchor.attr("href")?.trim())?;
    url.set_fragment(None);
    if !fits(&url) || here.is_some_and(|h| *h == url) {
        return None;
    }
    let by_address = of_address(&url)?;
    let title = title(anchor);
    let by_words = of_words(&title);
    let around: Vec<ElementRef<'a>> =
        anchor.ancestors().filter_map(ElementRef::wrap).take(AROUND_MAX).collect();
    let heads = around.iter().take(2).any(is_heading)
        || anchor.descendent_elements().any(|e| is_heading(&e));
    let furniture = around.iter().any(is_furniture)
        || is_furniture(&anchor)
        || around.iter().take(UP_MAX).any(popular::is_under);
    let weight =
        by_words + by_address + if heads { 1.0 } else { 0.0 } - if furniture { 4.0 } else { 0.0 };
    let place = around.iter().take(UP_MAX - 2).map(place).collect();
    let said = by_words > 0.0;
    Some(Link { anchor, address: url.into(), title, place, weight, furniture, said })
}

/// What an address says; `None` for one that is no article's.
fn of_address(url: &Url) -> Option<f32> {
    let path = url.path().to_ascii_lowercase();
    let segments: Vec<&str> = path.split('/').filter(|s| !s.is_empty()).collect();
    let first = segments.first().copied().unwrap_or_default();
    let stem = first.split_once('.').map_or(first, |(stem, _)| stem);
    if SECTIONS.split(' ').any(|section| section == stem) || FILES.iter().any(|f| path.ends_with(f))
    {
        return None;
    }
    if segments.is_empty() {
        // `/?p=123`
        return url
            .query_pairs()
            .any(|(_, v)| v.bytes().any(|b| b.is_ascii_digit()))
            .then_some(0.5);
    }
    let last = segments.last().copied().unwrap_or_default();
    let slug = last.split(['-', '_']).filter(|w| !w.is_empty()).count();
    let digits = path.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    let query = url.query().is_some_and(|q| q.bytes().filter(u8::is_ascii_digit).count() >= 3);
    let words: f32 = match slug {
        4.. => 2.0,
        3 => 1.0,
        _ => 0.0,
    };
    let numbered = if digits >= 3 || query { 1.0 } else { 0.0 };
    let file = if last.contains(".htm") { 0.5 } else { 0.0 };
    // A bare section: `/world`, `/sport/`.
    let bare = segments.len() == 1 && slug <= 1 && digits == 0 && file == 0.0 && !query;
    Some(words + numbered + file - if bare { 1.5 } else { 0.0 })
}

/// What its words say: a headline has several.
fn of_words(title: &str) -> f32 {
    let wide = title.chars().filter(|c| crate::text::is_spaceless(*c)).count();
    match (title.split_whitespace().count(), wide) {
        (4.., _) | (_, 8..) => 2.0,
        (3, _) | (_, 6..) => 1.0,
        (2, _) | (_, 4..) => 0.5,
        _ => 0.0,
    }
}

/// Its heading's words, else its own, else those of its title or picture.
fn title(anchor: ElementRef<'_>) -> String {
    let heading =
        anchor.descendent_elements().find(is_heading).map(words).filter(|t| !t.is_empty());
    let own = || Some(undated(longest(anchor), anchor)).filter(|t| !t.is_empty());
    let named = || anchor.attr("title").or(anchor.attr("aria-label")).map(collapse);
    cut_marked(&heading.or_else(own).or_else(named).unwrap_or_default(), TITLE_BYTES_MAX)
}

/// Without the date that stands in an element of its own at one end.
fn undated(title: String, anchor: ElementRef<'_>) -> String {
    let strict = Context { strict: true, ..Context::default() };
    let short = |e: &ElementRef<'_>| e.text().take(4).map(str::len).sum::<usize>() < DATE_BYTES_MAX;
    let inner = anchor.descendent_elements().skip(1).take(UP_MAX).filter(short);
    let dates = inner.map(words).find(|w| {
        let within = w.len() < title.len() && (title.starts_with(&**w) || title.ends_with(&**w));
        within && crate::dates::parse(w, strict).is_some()
    });
    let Some(date) = dates else { return title };
    let rest = title.strip_prefix(&*date).or_else(|| title.strip_suffix(&*date));
    rest.map_or(title.clone(), |rest| rest.trim().to_owned())
}

/// The words of a link; of a whole card in one, those named as its title, else its longest line that is no teaser.
fn longest(anchor: ElementRef<'_>) -> String {
    let parts: Vec<ElementRef<'_>> = anchor
        .descendent_elements()
        .skip(1)
        .filter(|e| matches!(e.value().name(), "p" | "div" | "span" | "strong" | "b"))
        .filter(|e| !e.child_elements().any(|c| matches!(c.value().name(), "p" | "div" | "span")))
        .filter(|e| !words(*e).is_empty())
        .collect();
    if parts.len() < 2 {
        return words(anchor);
    }
    let named = |e: &&ElementRef<'_>| {
        let class = e.attr("class").unwrap_or_default().to_ascii_lowercase();
        ["title", "head", "titre", "titel", "titulo"].iter().any(|n| class.contains(n))
    };
    let line = |e: &ElementRef<'_>| {
        let text = words(*e);
        if text.chars().count() <= HEADLINE_CHARS_MAX { text.chars().count() } else { 0 }
    };
    let best = parts.iter().find(named).or_else(|| parts.iter().rev().max_by_key(|e| line(e)));
    best.map_or_else(|| words(anchor), |e| words(*e))
}

fn is_furniture(e: &ElementRef<'_>) -> bool {
    let name = e.value().name();
    if FURNITURE.contains(&name) {
        return true;
    }
    // `has-sidebar` is said of what stands beside one.
    let beside = |class: &&str| {
        !["has-", "with-", "no-", "is-", "without-"].iter().any(|p| class.starts_with(p))
    };
    let named = ["class", "id", "role"].iter().filter_map(|a| e.attr(a));
    let classes = named.flat_map(|v| v.split(' ')).filter(beside);
    let mut words = classes.flat_map(|c| c.split(['-', '_'])).map(str::to_ascii_lowercase);
    !matches!(name, "body" | "html" | "main")
        && (words.any(|w| FURNITURE.contains(&w.as_str())) || popular::is_named(e))
}

fn place(e: &ElementRef<'_>) -> String {
    let class = e.attr("class").unwrap_or_default();
    // Counters (`item-3`) differ in one list.
    let class: String = class
        .split(' ')
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_ascii_digit())
        .collect();
    format!("{}.{class}/", e.value().name())
}

fn entry(best: &Link<'_>, all: &[&Link<'_>], context: Context, days: &Days<'_>) -> Entry {
    let item = item(best);
    let heading =
        item.descendent_elements().find(is_heading).map(words).filter(|t| of_words(t) > 0.0);
    let longest = || {
        all.iter().map(|l| &l.title).max_by_key(|t| t.len().min(300)).cloned().unwrap_or_default()
    };
    // `Read more` says less than the heading over it.
    let more = heading.as_ref().is_some_and(|h| of_words(h) > of_words(&best.title));
    let title = if best.title.len() > 200 || of_words(&best.title) == 0.0 || more {
        heading.unwrap_or_else(longest)
    } else {
        best.title.clone()
    };
    Entry {
        links: vec![plain_link(best.address.clone(), "alternate")],
        title: Some(Text::unmarked(title)),
        published: dated(item, context).or_else(|| days.over(item)),
        ..Default::default()
    }
}

/// The largest element round a link in which there is no other article's.
fn item<'a>(link: &Link<'a>) -> ElementRef<'a> {
    let page = Url::parse(&link.address).ok();
    let other = |d: &ElementRef<'a>| {
        let href = d.attr("href").filter(|_| d.value().name() == "a");
        let mut url = href.and_then(|h| join(page.as_ref(), h.trim()))?;
        url.set_fragment(None);
        (url.as_str() != link.address).then_some(())?;
        of_address(&url)
    };
    let alone = |e: &ElementRef<'a>| {
        let others = e.descendent_elements().filter(|d| other(d).is_some());
        !others.take(40).any(|d| of_words(&title(d)) > 0.0)
    };
    let up = link.anchor.ancestors().filter_map(ElementRef::wrap).take(UP_MAX);
    let up = up.take_while(|e| !matches!(e.value().name(), "body" | "html" | "main") && alone(e));
    up.last().unwrap_or(link.anchor)
}

#[cfg(test)]
mod tests;
