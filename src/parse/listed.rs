//! What a listing page lists for machines: the articles of its JSON-LD.

use std::collections::HashSet;

use scraper::Html;
use serde_json::Value;
use url::Url;

use super::fields::plain_link;
use super::tree::join;
use crate::dates::{self, Context};
use crate::model::entry::{Entry, Text};
use crate::text::cut_marked;

/// Scripts of a page that are read.
const SCRIPTS_MAX: usize = 20;
const BYTES_MAX: usize = 1024 * 1024;
const DEPTH_MAX: usize = 8;
const TITLE_BYTES_MAX: usize = 1024;
/// A list of fewer is a page's own article, or its breadcrumbs.
const ENTRIES_MIN: usize = 2;

/// The articles of a page's lists, those that `own` takes, in their order.
pub(super) fn entries(
    page: &Html,
    base: Option<&Url>,
    own: &dyn Fn(&Url) -> bool,
    context: Context,
) -> Vec<Entry> {
    let scripts = page.root_element().descendent_elements().filter(|e| {
        e.value().name() == "script"
            && e.attr("type").is_some_and(|t| t.trim().eq_ignore_ascii_case("application/ld+json"))
    });
    let mut found = Vec::new();
    for script in scripts.take(SCRIPTS_MAX) {
        let text: String = script.text().collect();
        if let Some(value) =
            serde_json::from_str(text.trim()).ok().filter(|_| text.len() <= BYTES_MAX)
        {
            walk(&value, false, 0, &mut |item| found.extend(entry(item, base, own, context)));
        }
    }
    let mut seen = HashSet::new();
    found.retain(|e: &Entry| seen.insert(e.links[0].href.clone()));
    if found.len() < ENTRIES_MIN { Vec::new() } else { found }
}

/// Visits the items of lists, and articles that stand in arrays.
fn walk<'v>(value: &'v Value, listed: bool, depth: usize, visit: &mut impl FnMut(&'v Value)) {
    if depth > DEPTH_MAX {
        return;
    }
    match value {
        Value::Array(values) => values.iter().for_each(|v| walk(v, listed, depth + 1, visit)),
        Value::Object(members) => {
            if is_a(value, "BreadcrumbList") || is_a(value, "SiteNavigationElement") {
                return;
            }
            if is_a(value, "Article")
                || is_a(value, "BlogPosting")
                || (listed && !is_a(value, "ItemList"))
            {
                visit(value);
                return;
            }
            for (key, inner) in members {
                let list = matches!(key.as_str(), "itemListElement");
                if list
                    || matches!(
                        key.as_str(),
                        "@graph" | "mainEntity" | "hasPart" | "blogPost" | "about"
                    )
                {
                    walk(inner, list, depth + 1, visit);
                }
            }
        }
        _ => {}
    }
}

/// Is it of this type, or one whose name ends so?
fn is_a(value: &Value, kind: &str) -> bool {
    let fits = |t: &Value| t.as_str().is_some_and(|t| t.ends_with(kind));
    match value.get("@type") {
        Some(Value::Array(types)) => types.iter().any(fits),
        Some(one) => fits(one),
        None => false,
    }
}

fn entry(
    item: &Value,
    base: Option<&Url>,
    own: &dyn Fn(&Url) -> bool,
    context: Context,
) -> Option<Entry> {
    let inner = item.get("item").filter(|i| i.is_object()).unwrap_or(item);
    let get = |keys: &[&str]| {
        let of = |v: &Value| {
            keys.iter().find_map(|k| v.get(*k).and_then(Value::as_str).map(str::to_owned))
        };
        of(inner).or_else(|| of(item))
    };
    let page = || {
        inner
            .get("mainEntityOfPage")
            .and_then(|m| m.as_str().or(m.get("@id")?.as_str()))
            .map(str::to_owned)
    };
    let address = get(&["url"])
        .or_else(|| item.get("item")?.as_str().map(str::to_owned))
        .or_else(page)
        .or_else(|| get(&["@id"]))?;
    let url = join(base, address.trim()).filter(own)?;
    let title =
        get(&["headline", "name"]).map(|t| crate::markup::text_of(&t)).filter(|t| !t.is_empty());
    let date = |keys| get(keys).and_then(|d| dates::parse(&d, context));
    Some(Entry {
        links: vec![plain_link(url.into(), "alternate")],
        title: title.map(|t| Text::unmarked(cut_marked(&t, TITLE_BYTES_MAX))),
        published: date(&["datePublished", "dateCreated"]),
        updated: date(&["dateModified"]),
        ..Default::default()
    })
}
