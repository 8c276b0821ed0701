//! A listing page -> entries, by the CSS selectors of its source, or by what it lists itself. With `links` and `listed` the
//! second, documented door to `scraper`.

use std::collections::HashSet;

use scraper::{ElementRef, Html, Selector};
use url::Url;

use super::ParseError;
use super::days::Days;
use super::element::{dated, moment, words};
use super::fields::plain_link;
use super::settle::ENTRIES_MAX;
use super::tree::join;
use crate::dates::{Context, Order, order_of};
use crate::model::entry::{Entry, Feed, Text};
use crate::model::source::Listing;
use crate::text::{collapse, cut_marked};

/// html5ever is quadratic in depth; a page nested deeper than browsers go is no listing (html5ever#788).
const DEPTH_MAX: usize = 512;
/// Tags, attributes and texts of one page; what is behind them is not read. Large front pages have 50,000.
const NODES_MAX: usize = 200_000;
/// A longer selector is a mistake, and costs time on every element.
pub const SELECTOR_BYTES_MAX: usize = 512;
const TITLE_BYTES_MAX: usize = 1024;
/// A line that is a date of numbers is about so long, with its weekday and time.
const DATE_BYTES: std::ops::RangeInclusive<usize> = 8..=60;

/// Reads the entries of a page: those that the selectors choose, or without any those that look like articles.
pub(super) fn read(
    html: &str,
    listing: Option<&Listing>,
    here: Option<&Url>,
    context: Context,
    problems: &mut Vec<String>,
) -> Result<Feed, ParseError> {
    let selectors = listing.map(Selectors::of).transpose()?;
    let read = bounded(html)?;
    if read.len() < html.len() {
        let rest = html.len() - read.len();
        problems.push(format!("too many elements: the last {rest} bytes were not read"));
    }
    let page = Html::parse_document(read);
    let base = page_base(&page, here);
    let language = language(&page);
    let context = Context { order: order(&page), ..context };
    let context = language.as_deref().map_or(context, |tag| context.spoken(tag));
    let entries = match &selectors {
        Some(selectors) => chosen(&page, selectors, base.as_ref(), context),
        None => super::links::find(&page, base.as_ref(), here, context),
    };
    if entries.is_empty() {
        return Err(ParseError::Listing(match listing {
            Some(l) => format!("nothing on the page matches `{}`; has the page changed?", l.item),
            None => {
                "no links on the page look like articles; say which are with `item`, a CSS selector"
                    .to_owned()
            }
        }));
    }
    Ok(Feed {
        kind: "listing".into(),
        title: title(&page),
        language,
        entries,
        ..Default::default()
    })
}

fn chosen(page: &Html, selectors: &Selectors, base: Option<&Url>, context: Context) -> Vec<Entry> {
    let mut seen = HashSet::new();
    let days = Days::of(page, context);
    let items = page.select(&selectors.item);
    items
        .filter_map(|item| selectors.entry(item, base, context, &days))
        // Pages show one story several times: as picture, as headline, in "most read".
        .filter(|e| seen.insert(e.links[0].href.clone()))
        .take(ENTRIES_MAX)
        .collect()
}

struct Selectors {
    item: Selector,
    title: Option<Selector>,
    link: Option<Selector>,
    date: Option<Selector>,
}

impl Selectors {
    fn of(listing: &Listing) -> Result<Self, ParseError> {
        let one = |text: &Option<String>| text.as_deref().map(selector).transpose();
        Ok(Self {
            item: selector(&listing.item)?,
            title: one(&listing.title)?,
            link: one(&listing.link)?,
            date: one(&listing.date)?,
        })
    }

    fn entry(
        &self,
        item: ElementRef<'_>,
        base: Option<&Url>,
        context: Context,
        days: &Days<'_>,
    ) -> Option<Entry> {
        let link = find(item, self.link.as_ref()).or_else(|| anchor(item))?;
        let href = link.attr("href").or_else(|| anchor(link)?.attr("href"))?;
        let url = join(base, href.trim()).filter(|u| matches!(u.scheme(), "http" | "https"))?;
        let heading = find(item, self.title.as_ref()).unwrap_or(link);
        let value = Some(words(heading))
            .filter(|t| !t.is_empty())
            .or_else(|| heading.attr("title").map(collapse));
        let date = find(item, self.date.as_ref()).and_then(|d| moment(d, context));
        Some(Entry {
            links: vec![plain_link(url.into(), "alternate")],
            title: value
                .map(|v| Text { value: cut_marked(&v, TITLE_BYTES_MAX), ..Default::default() }),
            published: date.or_else(|| dated(item, context)).or_else(|| days.over(item)),
            ..Default::default()
        })
    }
}

fn selector(text: &str) -> Result<Selector, ParseError> {
    if text.len() > SELECTOR_BYTES_MAX {
        return Err(ParseError::Listing(format!(
            "a selector is longer than {SELECTOR_BYTES_MAX} bytes"
        )));
    }
    Selector::parse(text)
        .map_err(|e| ParseError::Listing(format!("`{text}` is not a CSS selector: {e}")))
}

/// What is wrong with a selector, so that a config can be checked before anything is fetched.
pub fn selector_error(text: &str) -> Option<String> {
    Selector::parse(text).err().map(|e| e.to_string())
}

/// The element itself when it fits, else the first in it that does.
fn find<'a>(item: ElementRef<'a>, selector: Option<&Selector>) -> Option<ElementRef<'a>> {
    let selector = selector?;
    if selector.matches(&item) { Some(item) } else { item.select(selector).next() }
}

fn anchor(item: ElementRef<'_>) -> Option<ElementRef<'_>> {
    if item.value().name() == "a" { Some(item) } else { first(item, "a") }
}

fn first<'a>(item: ElementRef<'a>, name: &str) -> Option<ElementRef<'a>> {
    item.descendent_elements().find(|e| e.value().name() == name)
}

fn page_base(page: &Html, base: Option<&Url>) -> Option<Url> {
    let own = first(page.root_element(), "base").and_then(|b| b.attr("href"));
    own.and_then(|href| join(base, href)).or_else(|| base.cloned())
}

fn title(page: &Html) -> Option<Text> {
    let value = first(page.root_element(), "title").map(words).filter(|t| !t.is_empty())?;
    Some(Text { value, ..Default::default() })
}

fn language(page: &Html) -> Option<String> {
    let root = page.root_element();
    let metas = || root.descendent_elements().filter(|e| e.value().name() == "meta");
    let says = |e: &ElementRef<'_>, key: &str| {
        let mut names = ["http-equiv", "property", "name"].iter().filter_map(|a| e.attr(a));
        names.any(|name| name.eq_ignore_ascii_case(key))
    };
    let named = |key| metas().find(|e| says(e, key)).and_then(|e| e.attr("content"));
    let tags = [root.attr("lang"), named("content-language"), named("og:locale")];
    let tag = |raw: &str| raw.split(',').next().unwrap_or(raw).trim().replace('_', "-");
    tags.into_iter().flatten().map(tag).find(|tag| !tag.is_empty())
}

/// How its dates of numbers are to be read, told by all of them.
fn order(page: &Html) -> Option<Order> {
    let lines = page.root_element().text().map(str::trim);
    let numeric = lines.filter(|t| DATE_BYTES.contains(&t.len()) && t.contains(['/', '-']));
    order_of(numeric.filter(|t| t.bytes().any(|b| b.is_ascii_digit())))
}

/// As much of a page as is read of it, without building the tree; an error where it nests too deep.
pub(super) fn bounded(html: &str) -> Result<&str, ParseError> {
    use crate::markup::lex::{Lexer, Token};
    use crate::parse::tree::{VOID, is_any};
    // Elements that close themselves when the next of their kind begins.
    const IMPLIED: &[&str] = &["p", "li", "link", "meta", "option", "dt", "dd", "tr", "td", "th"];
    const CLOSED: &[&str] = &["p", "li", "option", "dt", "dd", "tr", "td", "th"];
    let (mut depth, mut nodes, mut lexer) = (0usize, 0, Lexer::new(html));
    while let Some(token) = lexer.next() {
        nodes += 1;
        match token {
            Token::Start { name, empty, attributes } => {
                nodes += attributes.len();
                let opens = !empty && !is_any(name, VOID) && !is_any(name, IMPLIED);
                depth += usize::from(opens);
            }
            Token::End(name) if !is_any(name, CLOSED) => depth = depth.saturating_sub(1),
            _ => {}
        }
        // An upper bound.
        if depth > DEPTH_MAX {
            let words = format!("the page is nested deeper than {DEPTH_MAX} elements");
            return Err(ParseError::Listing(words));
        }
        if nodes > NODES_MAX {
            return Ok(html.get(..lexer.offset()).unwrap_or(html));
        }
    }
    Ok(html)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<html lang='ru'><head><title>Wire</title><base href='/en/'></head><body>
        <div class=n><a href='1.html'><h3>First  story</h3></a><time datetime='2024-07-01T10:00Z'>now</time></div>
        <div class=n><a href='1.html'>again</a></div>
        <div class=n><h3>Second</h3><a href='http://x.example/2'>more</a><span class=d>1 июля 2024 13:00</span></div>
        <div class=n><a href='3.html' title='Of 3 July 2025'><h3>Third</h3></a><i title='1 июля 2024, 13:00'>пн</i></div>
        <div class=n>no link</div></body></html>";

    fn listing(item: &str) -> Listing {
        Listing { item: item.into(), title: Some("h3".into()), link: None, date: Some(".d".into()) }
    }

    #[test]
    fn entries_by_selectors() {
        let base = Url::parse("http://h.example/x/").unwrap();
        let feed = read(
            PAGE,
            Some(&listing(".n")),
            Some(&base),
            Context::of(Some(chrono_tz::Europe::Moscow)),
            &mut Vec::new(),
        )
        .unwrap();
        let [a, b, c] = &feed.entries[..] else { panic!("{feed:?}") };
        assert_eq!(
            (a.page(), b.page()),
            (Some("http://h.example/en/1.html"), Some("http://x.example/2"))
        );
        assert_eq!(a.title.as_ref().unwrap().value, "First story");
        for entry in [a, b, c] {
            assert_eq!(entry.published.unwrap().rfc3339(), "2024-07-01T10:00:00Z");
        }
        assert_eq!(feed.language.as_deref(), Some("ru"));
    }

    #[test]
    fn dates_are_those_of_the_pages_language() {
        let read_as = |head: &str, date: &str| {
            let html = format!(
                "<html {head}<body><div class=n><a href='/1'>One</a><i class=d>{date}</i></div>
                <div class=n><a href='/2'>Two</a><i class=d>28/11/2026</i></div></body></html>"
            );
            let base = Url::parse("http://h.example/").unwrap();
            let feed =
                read(&html, Some(&listing(".n")), Some(&base), Context::default(), &mut Vec::new())
                    .unwrap();
            feed.entries[0].published.unwrap().rfc3339()[..10].to_owned()
        };
        assert_eq!(read_as("lang=hr>", "27. listopada 2026."), "2026-10-27");
        assert_eq!(read_as("lang=pl>", "27 listopada 2026"), "2026-11-27");
        assert_eq!(
            read_as("><meta property='og:locale' content='hr_HR'>", "27. lis 2026"),
            "2026-10-27"
        );
        assert_eq!(
            read_as("><meta http-equiv=Content-Language content='cs, en'>", "27. srpna 2026"),
            "2026-08-27"
        );
        // As the page's other dates are written.
        assert_eq!(read_as("lang=en>", "5/11/2026"), "2026-11-05");
    }

    #[test]
    fn what_does_not_fit_is_said() {
        let error = |html: &str, item: &str| {
            read(html, Some(&listing(item)), None, Context::default(), &mut Vec::new())
                .unwrap_err()
                .to_string()
        };
        assert!(error(PAGE, ".gone").contains("has the page changed"));
        assert!(error(PAGE, "..").contains("not a CSS selector"));
        assert!(error(&"<div>".repeat(60_000), ".n").contains("nested deeper"));
    }

    #[test]
    fn no_more_is_read_of_a_page_than_its_bounds() {
        for (one, nodes) in [("<p>", 1), ("<br>", 1), ("<a href=/1>x</a>", 4), ("<i a b c></i>", 5)]
        {
            let few = one.repeat(NODES_MAX / nodes);
            assert_eq!(bounded(&few).ok(), Some(&*few));
            let many = one.repeat(2 * NODES_MAX / nodes);
            let read = bounded(&many).map_or(0, str::len);
            assert!((few.len()..few.len() + 32).contains(&read), "{one}: {read}");
        }
        assert!(bounded(&"<div>".repeat(DEPTH_MAX + 1)).is_err());
    }
}
