//! Metadata: language, site, section, image; each by a stated order of sources. Title, byline and times stand apart.

use url::Url;

use super::byline::signatories;
use super::declared::{Declared, unescape};
use super::inline::web;
use super::outline::Outline;
use super::title::{Site, headline};
use super::when::When;
use super::{home, logos};
use crate::model::{Article, Figure};
use crate::text::collapse;

/// Fills everything but body and byline; `line` is a date that stood at the head of the text.
pub(super) fn fill(article: &mut Article, page: &When<'_, '_>, line: Option<&str>) {
    let When { outline, declared, hints, base, place } = *page;
    let title = place.title;
    article.site = site(declared, base);
    let logo = logo(outline, declared, base, title);
    let name = logo.or(article.site.as_deref());
    let named = Site::new(name, base.host_str().unwrap_or(""));
    let canonical = declared.link("canonical").or_else(|| declared.meta(&["og:url"]));
    let canonical = canonical.and_then(|u| web(base, u));
    let address = canonical.as_ref().unwrap_or(base);
    article.headline = headline(outline, declared, hints, &named, address, title);
    let language = language(declared);
    let (published, updated) = page.times(line, language.as_deref());
    article.published = published;
    article.updated = updated.filter(|u| published.is_none_or(|p| *u > p));
    article.language = language;
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
