//! Metadata: times, language, site, section, image; each by a stated order of sources. Title and byline stand apart.

use chrono_tz::Tz;
use url::Url;

use super::Hints;
use super::byline::{Place, signatories};
use super::dates::{self, Moment};
use super::declared::{Declared, unescape};
use super::dom::{Dom, attr, short_text};
use super::inline::web;
use super::outline::Outline;
use super::title::{Site, headline};
use super::{home, logos};
use crate::dates::Context;
use crate::model::{Article, Figure, Timestamp};
use crate::text::collapse;

/// Fills everything but body and byline.
pub(super) fn fill(
    article: &mut Article,
    outline: &Outline<'_>,
    declared: &Declared<'_>,
    hints: &Hints<'_>,
    base: &Url,
    place: &Place,
) {
    let title = place.title;
    article.site = site(declared, base);
    let logo = logo(outline, declared, base, title);
    let name = logo.or(article.site.as_deref());
    let named = Site::new(name, base.host_str().unwrap_or(""));
    let canonical = declared.link("canonical").or_else(|| declared.meta(&["og:url"]));
    let canonical = canonical.and_then(|u| web(base, u));
    let address = canonical.as_ref().unwrap_or(base);
    article.headline = headline(outline, declared, hints, &named, address, title);
    let (published, updated) = times(outline, declared, hints, base, title);
    article.published = published;
    article.updated = updated.filter(|u| published.is_none_or(|p| *u > p));
    article.language = language(declared);
    article.section = section(declared);
    article.canonical = canonical.map(String::from);
    article.publisher = signatories(outline, declared, place);
}

/// og:site_name, JSON-LD's publisher, the host.
pub(super) fn site(declared: &Declared<'_>, base: &Url) -> Option<String> {
    let named = declared.meta(&["og:site_name", "application-name"]).map(str::to_owned);
    named
        .or_else(|| declared.ld.as_ref()?.publisher.clone())
        .map(|s| collapse(&s))
        .filter(|s| !s.is_empty() && s.chars().count() < 80)
        .or_else(|| base.host_str().map(|h| h.trim_start_matches("www.").to_owned()))
}

/// What the page's first link home says, where nothing else names the site and the page's own title has it too.
fn logo<'o>(
    outline: &'o Outline<'_>,
    declared: &Declared<'_>,
    base: &Url,
    headline: Option<usize>,
) -> Option<&'o str> {
    let named = declared.meta(&["og:site_name", "application-name"]).is_some();
    let publisher = declared.ld.as_ref().is_some_and(|l| l.publisher.is_some());
    let text = home::name(outline, base).filter(|_| !named && !publisher)?;
    // All of a title is none of its parts, unless the page has a headline beside it.
    let title = declared.title.trim();
    let other = || headline.is_some_and(|t| outline.text(&outline.runs[t]) != text);
    (title.contains(text) && (title.len() > text.len() || other())).then_some(text)
}

/// JSON-LD, meta, `<time>`, the printed date near the title, the address, the feed.
fn times(
    outline: &Outline<'_>,
    declared: &Declared<'_>,
    hints: &Hints<'_>,
    base: &Url,
    title: Option<usize>,
) -> (Option<Timestamp>, Option<Timestamp>) {
    let ld = declared.ld.as_ref();
    let language = language(declared);
    let context = dates::written(language.as_deref(), hints.zone);
    let parse = |s: &str| dates::local(s, context);
    let read = |s: Option<&str>| s.and_then(parse);
    let published = read(ld.and_then(|l| l.published.as_deref()))
        .or_else(|| {
            let names = [
                "article:published_time",
                "og:published_time",
                "datepublished",
                "date",
                "pubdate",
                "publishdate",
                "publish-date",
                "dc.date.issued",
                "dc.date",
                "dcterms.created",
                "dcterms.date",
                "parsely-pub-date",
                "sailthru.date",
                "cxenseparse:recs:publishtime",
                "article:published",
                "publication_date",
                "publishtime",
                "pubtime",
                "lastmod",
                "date.release",
                "vr:published_time",
                "iso-8601-publish-date",
            ];
            declared.metas(&names).into_iter().find_map(parse)
        })
        .or_else(|| marked_time(outline, context))
        .or_else(|| printed_time(outline, title, context))
        .or_else(|| data_time(outline, title, context))
        .or_else(|| dates::of_url(base))
        .or_else(|| short_time(outline, language.as_deref(), title, context));
    let published = with_clock(published, outline, hints, context);
    let updated = read(ld.and_then(|l| l.modified.as_deref())).or_else(|| {
        declared
            .metas(&[
                "article:modified_time",
                "og:updated_time",
                "datemodified",
                "last-modified",
                "dcterms.modified",
                "dc.date.modified",
            ])
            .into_iter()
            .find_map(parse)
    });
    // The last resort: a day high above the title, which may be the day of reading.
    let above = || banner(outline, title, context).map(|m| m.at);
    let published = published.map(|m| m.at).or(hints.published).or_else(above);
    (published, updated.map(|m| m.at))
}

/// A day without a clock takes the feed's clock, or that of a `<time>`, of the same day.
fn with_clock(
    day: Option<Moment>,
    outline: &Outline<'_>,
    hints: &Hints<'_>,
    context: Context,
) -> Option<Moment> {
    let day = day?;
    if day.has_time {
        return Some(day);
    }
    let zone = hints.zone.unwrap_or(Tz::UTC);
    let same = |at: Timestamp| {
        at.to_utc().with_timezone(&zone).date_naive() == day.at.to_utc().date_naive()
    };
    let feed = hints.published.map(|at| Moment { at, has_time: true });
    Some(
        feed.or_else(|| marked_time(outline, context))
            .filter(|m| m.has_time && same(m.at))
            .unwrap_or(day),
    )
}

fn marked_time(outline: &Outline<'_>, context: Context) -> Option<Moment> {
    let value = |n: Dom<'_>| {
        ["datetime", "content", "data-datetime"]
            .iter()
            .find_map(|a| attr(n, a))
            .map(str::to_owned)
            .or_else(|| short_text(n))
    };
    let with = |wanted: &dyn Fn(Dom<'_>) -> bool| {
        outline
            .marked
            .iter()
            .filter(|n| wanted(**n))
            .find_map(|n| dates::local(&value(*n)?, context))
    };
    let prop = |n: Dom<'_>, p: &str| {
        attr(n, "itemprop").is_some_and(|v| v.split_whitespace().any(|v| v.eq_ignore_ascii_case(p)))
    };
    with(&|n| prop(n, "datePublished") || prop(n, "dateCreated"))
        .or_else(|| with(&|n| n.value().as_element().is_some_and(|e| e.name() == "time")))
}

/// The first run around the title that reads as a date.
fn printed_time(outline: &Outline<'_>, title: Option<usize>, context: Context) -> Option<Moment> {
    let at = title.unwrap_or(0);
    let after = outline.runs.iter().skip(at + 1).take(15);
    let before = outline.runs.iter().take(at).rev().take(8);
    after
        .chain(before)
        .filter(|r| (6..90).contains(&r.chars))
        .find_map(|r| dates::local(outline.text(r), context))
}

/// The first run around the title with a date whose year has two digits.
fn short_time(
    outline: &Outline<'_>,
    language: Option<&str>,
    title: Option<usize>,
    context: Context,
) -> Option<Moment> {
    let at = title.unwrap_or(0);
    let near = outline.runs.iter().skip(at + 1).take(15);
    let near = near.chain(outline.runs.iter().take(at).rev().take(8));
    let mut short = near.filter(|r| (6..90).contains(&r.chars));
    short.find_map(|r| dates::short(outline.text(r), language, context))
}

/// What a script prints as `3 hours ago` stands in an attribute beside the title: `data-timestamp="1773748800"`.
fn data_time(outline: &Outline<'_>, title: Option<usize>, context: Context) -> Option<Moment> {
    let at = title.unwrap_or(0);
    let near = outline.runs.iter().take(at + 15).skip(at.saturating_sub(8));
    let says = |name: &str| {
        name.starts_with("data-")
            && ["time", "date", "publish", "epoch"].iter().any(|w| name.contains(w))
    };
    let elements = near.flat_map(|r| r.first.ancestors().take(DATA_STEPS_MAX));
    let mut attrs = elements.filter_map(|n| n.value().as_element()).flat_map(|e| e.attrs());
    attrs.find_map(|(name, value)| if says(name) { dates::local(value, context) } else { None })
}

/// Elements around a line that may say when it was published.
const DATA_STEPS_MAX: usize = 2;

/// A short line that reads as a date, anywhere above the title.
fn banner(outline: &Outline<'_>, title: Option<usize>, context: Context) -> Option<Moment> {
    let above = outline.runs.iter().take(title?).rev().take(BANNER_RUNS_MAX);
    above
        .filter(|r| (6..60).contains(&r.chars))
        .find_map(|r| dates::local(outline.text(r), context))
}

const BANNER_RUNS_MAX: usize = 120;

/// html lang, JSON-LD, og:locale, content-language: as BCP 47.
fn language(declared: &Declared<'_>) -> Option<String> {
    let ld = declared.ld.as_ref().and_then(|l| l.language.as_deref());
    let named = declared
        .language
        .or(ld)
        .or_else(|| declared.meta(&["og:locale", "content-language", "language", "dc.language"]))?;
    let tag = named.split([',', ';', ' ']).next()?.trim().replace('_', "-");
    let plausible = tag.len() >= 2
        && tag.len() <= 12
        && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    plausible.then(|| match tag.split_once('-') {
        Some((l, r)) if r.len() == 2 => {
            format!("{}-{}", l.to_ascii_lowercase(), r.to_ascii_uppercase())
        }
        Some((l, r)) => format!("{}-{r}", l.to_ascii_lowercase()),
        None => tag.to_ascii_lowercase(),
    })
}

fn section(declared: &Declared<'_>) -> Option<String> {
    let ld = declared.ld.as_ref().and_then(|l| l.section.as_deref());
    declared
        .meta(&["article:section"])
        .or(ld)
        .map(|s| collapse(&unescape(s)))
        .filter(|s| !s.is_empty() && s.chars().count() < 80)
}

/// The image the page shows of itself.
pub(super) fn lead_image(declared: &Declared<'_>, base: &Url) -> Option<Figure> {
    let og = declared
        .meta(&["og:image:secure_url", "og:image", "twitter:image", "twitter:image:src"])
        .and_then(|u| web(base, u))
        .filter(|u| !logos::is_sites(u, declared, base));
    let (ld_url, caption, credit) =
        declared.ld.as_ref().and_then(|l| l.image.clone()).unwrap_or_default();
    let own = || web(base, &ld_url).filter(|u| !logos::is_sites(u, declared, base));
    let url = og.or_else(|| if ld_url.is_empty() { None } else { own() })?;
    let alt =
        declared.meta(&["og:image:alt", "twitter:image:alt"]).map(collapse).unwrap_or_default();
    Some(Figure { url: url.into(), alt, caption: collapse(&caption), credit: collapse(&credit) })
}
