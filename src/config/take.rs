//! An outline of another program as a source of ours, or why it can't be one.

use super::opml::{Outline, fresh_id};
use super::{address, check, selector, zone};
use crate::model::Source;
use crate::model::source::{Listing, Plan, SourceKind};
use crate::schedule;

/// The source an outline describes. Keys of ours that can't be used are left out rather than the source.
pub fn source_of(
    outline: &Outline,
    settings: &schedule::Settings,
    taken: &dyn Fn(&str) -> bool,
) -> Result<Source, String> {
    let url = address::source_url(&outline.url)
        .or_else(|refused| address::mended(&outline.url).ok_or(refused))
        .map_err(|refused| refused.to_string())?;
    let own = |key: &str| outline.own.get(key).map(String::as_str);
    let id = own("id").and_then(|id| check::id(id).ok()).filter(|id| !taken(id));
    let kind = own("kind").and_then(|kind| check::kind(kind).ok()).unwrap_or_default();
    let picks = |key: &str| own(key).and_then(|s| selector::selector(s).ok());
    let listing = picks("item").filter(|_| kind == SourceKind::Listing).map(|item| Listing {
        item,
        title: picks("titles"),
        link: picks("links"),
        date: picks("dates"),
    });
    let cron = own("cron").and_then(|line| check::cron(line).ok());
    let every = own("every").and_then(|t| check::every(t, settings.interval_floor).ok());
    Ok(Source {
        id: id.unwrap_or_else(|| fresh_id(&outline.title, &url, taken)),
        url,
        kind,
        listing,
        plan: cron.or(every).unwrap_or(Plan::Auto),
        zone: own("zone").and_then(|name| zone::zone(name).ok()),
        rank: own("rank").and_then(|rank| rank.parse().ok()).unwrap_or_default(),
        scrape: own("scrape") != Some("false"),
        tags: outline.tags.clone(),
        ..Source::default()
    })
}
