//! Metadata: title, authors, times, language, site, section; each by a stated order of sources.

use url::Url;

use super::dates::{self, Moment};
use super::declared::Declared;
use super::dom::{attr, text_of};
use super::inline::web;
use super::outline::Outline;
use super::tokens::{covered, words};
use super::{Hints, people};
use crate::model::{Article, Byline, Figure, Timestamp};
use crate::text::collapse;

/// Fills everything but the body.
pub(super) fn fill(
    article: &mut Article,
    outline: &Outline<'_>,
    declared: &Declared<'_>,
    hints: &Hints<'_>,
    base: &Url,
    title: Option<usize>,
) {
    article.site = site(declared, base);
    article.headline = headline(outline, declared, hints, article.site.as_deref(), title);
    article.byline = byline(outline, declared, hints, article.site.as_deref(), title);
    let (published, updated) = times(outline, declared, hints, base, title);
    article.published = published;
    article.updated = updated.filter(|u| published.is_none_or(|p| *u > p));
    article.language = language(declared);
    article.section = section(declared);
    article.canonical = declared
        .link("canonical")
        .or_else(|| declared.meta(&["og:url"]))
        .and_then(|u| web(base, u))
        .map(String::from);
    article.publisher = declared.ld.as_ref().and_then(|l| l.publisher.clone());
}

/// og:site_name, JSON-LD's publisher, the host.
fn site(declared: &Declared<'_>, base: &Url) -> Option<String> {
    let named = declared.meta(&["og:site_name", "application-name"]).map(str::to_owned);
    named
        .or_else(|| declared.ld.as_ref()?.publisher.clone())
        .map(|s| collapse(&s))
        .filter(|s| !s.is_empty() && s.chars().count() < 80)
        .or_else(|| base.host_str().map(|h| h.trim_start_matches("www.").to_owned()))
}

/// The title most sources agree on: the heading counts most, since people read it; og:title and JSON-LD outvote it together.
fn headline(
    outline: &Outline<'_>,
    declared: &Declared<'_>,
    hints: &Hints<'_>,
    site: Option<&str>,
    title: Option<usize>,
) -> String {
    let mut votes: Vec<(String, Vec<u64>, f32)> = Vec::new();
    let mut vote = |text: Option<String>, weight: f32| {
        let Some(text) = text.filter(|t| !t.is_empty()) else { return };
        let key = words(&text, 80);
        match votes.iter_mut().find(|(_, k, _)| *k == key) {
            Some((_, _, sum)) => *sum += weight,
            None => votes.push((text, key, weight)),
        }
    };
    let clean = |t: Option<&str>| t.map(|t| cut_site(&decode_entities(&collapse(t)), site));
    let meta = [
        clean(declared.meta(&["og:title"])),
        clean(declared.ld.as_ref().and_then(|l| l.headline.as_deref())),
    ];
    vote(heading(outline, title, &meta), 1.5);
    let page = clean(Some(declared.title.as_str()));
    for (text, weight) in meta.into_iter().zip([1.0, 1.0]).chain([
        (page, 0.7),
        (clean(hints.title), 0.6),
        (clean(declared.meta(&["twitter:title"])), 0.3),
    ]) {
        vote(text, weight);
    }
    let best = votes.iter().map(|v| v.2).fold(0.0, f32::max);
    votes.into_iter().find(|v| v.2 >= best).map(|v| v.0).unwrap_or_default()
}

/// The heading run as text, without a kicker that the declared titles do not have.
fn heading(
    outline: &Outline<'_>,
    title: Option<usize>,
    declared: &[Option<String>],
) -> Option<String> {
    let run = &outline.runs[title?];
    let name = outline.blocks[run.block].name;
    if !matches!(name, "h1" | "h2")
        && !outline.upward(run.block).take(3).any(|b| outline.blocks[b].name == "h1")
    {
        return None;
    }
    let h1 = whole_heading(outline, run.block).unwrap_or_else(|| outline.text(run).to_owned());
    let inner = declared
        .iter()
        .flatten()
        .find(|d| h1.ends_with(d.as_str()) && h1.len() > d.len() && d.len() * 2 > h1.len());
    Some(inner.cloned().unwrap_or(h1))
}

/// All text of the h1 the run stands in, when it is split into several runs.
fn whole_heading(outline: &Outline<'_>, block: usize) -> Option<String> {
    let h1 = outline.upward(block).take(3).find(|b| outline.blocks[*b].name == "h1")?;
    let texts: Vec<&str> =
        outline.runs[outline.blocks[h1].runs.clone()].iter().map(|r| outline.text(r)).collect();
    Some(texts.join(" ")).filter(|t| !t.is_empty() && t.chars().count() < 300)
}

/// `Title - The Site` without its end; a part before or after a separator goes when it is the site's name.
fn cut_site(title: &str, site: Option<&str>) -> String {
    let site_words = site.map_or(Vec::new(), |s| words(s, 12));
    for separator in [" | ", " - ", " – ", " — ", " :: ", " • ", " · ", " « ", " » ", "_", " / "]
    {
        if let Some((head, tail)) = title.rsplit_once(separator) {
            let tail_words = words(tail, 12);
            let named = covered(&tail_words, &site_words) >= 0.5
                || covered(&site_words, &tail_words) >= 0.99 && !site_words.is_empty();
            if named
                || (separator != " - "
                    && separator != "_"
                    && tail_words.len() <= 4
                    && head.chars().count() > 25
                    && separator == " | ")
            {
                return cut_site(head.trim(), site);
            }
        }
        if let Some((head, tail)) = title.split_once(separator)
            && !site_words.is_empty()
            && covered(&words(head, 12), &site_words) >= 0.99
            && tail.chars().count() > 15
        {
            return tail.trim().to_owned();
        }
    }
    title.trim().to_owned()
}

/// Declared texts are sometimes escaped twice.
fn decode_entities(s: &str) -> String {
    if !s.contains('&') {
        return s.to_owned();
    }
    let mut out = s.to_owned();
    for (from, to) in [
        ("&quot;", "\""),
        ("&#039;", "'"),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&apos;", "'"),
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&#8217;", "’"),
        ("&#8216;", "‘"),
        ("&#8220;", "“"),
        ("&#8221;", "”"),
        ("&#8211;", "–"),
        ("&rsquo;", "’"),
        ("&lsquo;", "‘"),
        ("&amp;", "&"),
    ] {
        out = out.replace(from, to);
    }
    out
}

/// JSON-LD's persons, then meta tags, then marked-up bylines, then a line that opens like one, then the feed's.
fn byline(
    outline: &Outline<'_>,
    declared: &Declared<'_>,
    hints: &Hints<'_>,
    site: Option<&str>,
    title: Option<usize>,
) -> Byline {
    let printed = printed_byline(outline, title);
    let ld: Vec<String> = declared
        .ld
        .iter()
        .flat_map(|l| &l.authors)
        .filter(|a| a.is_person)
        .map(|a| decode_entities(&collapse(&a.name)))
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
        .map(|m| decode_entities(&collapse(m)))
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
            if !names.contains(&name) && !is_site(&name, site) {
                names.push(name);
            }
        }
        if !names.is_empty() {
            let text = printed.unwrap_or_else(|| names.join(", "));
            return Byline { text, names };
        }
    }
    // No person: the organisation that signs, unless it is an agency, which is a credit.
    let bodies =
        declared.ld.iter().flat_map(|l| &l.authors).map(|a| collapse(&decode_entities(&a.name)));
    let names: Vec<String> = bodies
        .filter(|n| {
            !people::is_agency(n) && (2..60).contains(&n.chars().count()) && !n.contains("://")
        })
        .take(3)
        .collect();
    Byline { text: printed.unwrap_or_else(|| names.join(", ")), names }
}

fn is_site(name: &str, site: Option<&str>) -> bool {
    let (name, site) = (words(name, 12), words(site.unwrap_or(""), 12));
    !site.is_empty() && (covered(&name, &site) >= 0.99 || covered(&site, &name) >= 0.99)
}

fn marks_author(node: super::dom::Dom<'_>) -> bool {
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

/// JSON-LD, meta, `<time>`, the printed date near the title, the address, the feed.
fn times(
    outline: &Outline<'_>,
    declared: &Declared<'_>,
    hints: &Hints<'_>,
    base: &Url,
    title: Option<usize>,
) -> (Option<Timestamp>, Option<Timestamp>) {
    let ld = declared.ld.as_ref();
    let read = |s: Option<&str>| s.and_then(dates::parse);
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
            declared.metas(&names).into_iter().find_map(dates::parse)
        })
        .or_else(|| marked_time(outline))
        .or_else(|| printed_time(outline, title))
        .or_else(|| dates::of_url(base));
    let published = with_clock(published, outline, hints);
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
            .find_map(dates::parse)
    });
    (published.map(|m| m.at).or(hints.published), updated.map(|m| m.at))
}

/// A day without a clock takes the feed's clock, or that of a `<time>`, of the same day.
fn with_clock(day: Option<Moment>, outline: &Outline<'_>, hints: &Hints<'_>) -> Option<Moment> {
    let day = day?;
    if day.has_time {
        return Some(day);
    }
    let same = |at: Timestamp| at.0.div_euclid(86_400_000) == day.at.0.div_euclid(86_400_000);
    let feed = hints.published.map(|at| Moment { at, has_time: true });
    Some(feed.or_else(|| marked_time(outline)).filter(|m| m.has_time && same(m.at)).unwrap_or(day))
}

fn marked_time(outline: &Outline<'_>) -> Option<Moment> {
    let value = |n: super::dom::Dom<'_>| {
        ["datetime", "content", "data-datetime"]
            .iter()
            .find_map(|a| attr(n, a))
            .map_or_else(|| text_of(n), str::to_owned)
    };
    let with = |wanted: &dyn Fn(super::dom::Dom<'_>) -> bool| {
        outline.marked.iter().filter(|n| wanted(**n)).find_map(|n| dates::parse(&value(*n)))
    };
    let prop = |n: super::dom::Dom<'_>, p: &str| {
        attr(n, "itemprop").is_some_and(|v| v.split_whitespace().any(|v| v.eq_ignore_ascii_case(p)))
    };
    with(&|n| prop(n, "datePublished") || prop(n, "dateCreated"))
        .or_else(|| with(&|n| n.value().as_element().is_some_and(|e| e.name() == "time")))
}

/// The first run around the title that reads as a date.
fn printed_time(outline: &Outline<'_>, title: Option<usize>) -> Option<Moment> {
    let at = title.unwrap_or(0);
    let after = outline.runs.iter().skip(at + 1).take(15);
    let before = outline.runs.iter().take(at).rev().take(8);
    after
        .chain(before)
        .filter(|r| (6..90).contains(&r.chars))
        .find_map(|r| dates::parse(outline.text(r)))
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
        .map(|s| collapse(&decode_entities(s)))
        .filter(|s| !s.is_empty() && s.chars().count() < 80)
}

/// The image the page shows of itself.
pub(super) fn lead_image(declared: &Declared<'_>, base: &Url) -> Option<Figure> {
    let og = declared
        .meta(&["og:image:secure_url", "og:image", "twitter:image", "twitter:image:src"])
        .and_then(|u| web(base, u));
    let (ld_url, caption, credit) =
        declared.ld.as_ref().and_then(|l| l.image.clone()).unwrap_or_default();
    let url = og.or_else(|| if ld_url.is_empty() { None } else { web(base, &ld_url) })?;
    let alt =
        declared.meta(&["og:image:alt", "twitter:image:alt"]).map(collapse).unwrap_or_default();
    Some(Figure { url: url.into(), alt, caption: collapse(&caption), credit: collapse(&credit) })
}
