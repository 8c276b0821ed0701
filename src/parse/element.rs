//! What an element of a listing page says: its words, and the date in or round it.

use scraper::ElementRef;

use crate::dates::{self, Context};
use crate::model::Timestamp;
use crate::text::collapse;

/// The longest name of a month has not many more bytes.
const PART_BYTES_MAX: usize = 24;

pub(super) fn words(element: ElementRef<'_>) -> String {
    collapse(&element.text().collect::<String>())
}

/// A date in the attributes made for it, or in the text.
pub(super) fn moment(element: ElementRef<'_>, context: Context) -> Option<Timestamp> {
    let titled = || dates::parse(element.attr("title")?, Context { strict: true, ..context });
    by_attribute(element, context)
        .or_else(titled)
        .or_else(|| dates::parse(&words(element), context))
}

/// A date in an attribute made for one: `datetime`, `data-timestamp`, `data-published-at`.
pub(super) fn by_attribute(element: ElementRef<'_>, context: Context) -> Option<Timestamp> {
    let made = |name: &str| {
        let name = name.to_ascii_lowercase();
        let words = ["date", "time", "stamp", "publish", "epoch", "created"];
        name == "datetime"
            || name == "content"
            || (name.starts_with("data-") && words.iter().any(|w| name.contains(w)))
    };
    let values = element.value().attrs().filter(|(name, _)| made(name)).map(|(_, value)| value);
    values.filter(|v| v.len() >= 8).find_map(|v| dates::parse(v, context))
}

/// A date in an entry's element: a `<time>`, what is named like one, a short text that is one.
pub(super) fn dated(item: ElementRef<'_>, context: Context) -> Option<Timestamp> {
    let all = || std::iter::once(item).chain(item.descendent_elements()).take(200);
    let named = |e: &ElementRef<'_>| {
        let names = ["class", "itemprop", "id"].iter().filter_map(|a| e.attr(a));
        names.map(str::to_ascii_lowercase).any(|n| {
            ["date", "time", "datum", "published", "fecha", "data-pub"]
                .iter()
                .any(|w| n.contains(w))
        })
    };
    let strict = Context { strict: true, ..context };
    let times = || all().filter(|e| e.value().name() == "time");
    // Where it was changed stands beside when it was published, and often before it.
    let changed = |e: &ElementRef<'_>| {
        let mut names = ["class", "itemprop", "id"].iter().filter_map(|a| e.attr(a));
        names.any(|n| ["update", "modif"].iter().any(|w| n.to_ascii_lowercase().contains(w)))
    };
    let first =
        |later: bool| times().filter(|e| changed(e) == later).find_map(|e| moment(e, context));
    first(false)
        .or_else(|| first(true))
        .or_else(|| all().filter(|e| named(e) && !changed(e)).find_map(|e| moment(e, context)))
        .or_else(|| all().filter(named).find_map(|e| moment(e, context)))
        .or_else(|| all().find_map(|e| by_attribute(e, context)))
        .or_else(|| {
            // Of links and pictures it is a headline.
            let shown = all().filter(|e| !matches!(e.value().name(), "a" | "img"));
            shown.filter_map(|e| e.attr("title")).find_map(|t| dates::parse(t, strict))
        })
        .or_else(|| {
            let lines = item.text().map(str::trim).filter(|t| (6..80).contains(&t.len()));
            lines.take(40).find_map(|t| dates::parse(t, strict))
        })
        .or_else(|| boxed(item, strict))
}

/// A date as a leaf of a calendar: day, month and year each in an element of its own.
fn boxed(item: ElementRef<'_>, strict: Context) -> Option<Timestamp> {
    let parts = item.text().map(str::trim).filter(|t| !t.is_empty());
    let parts: Vec<&str> = parts.take(40).collect();
    let year = |t: &&str| t.bytes().filter(u8::is_ascii_digit).count() == 4;
    let is_leaf =
        |leaf: &&[&str]| leaf.iter().all(|t| t.len() <= PART_BYTES_MAX) && leaf.iter().any(year);
    let mut leaves = parts.windows(3).filter(is_leaf);
    leaves.find_map(|leaf| dates::parse(&leaf.join(" "), strict))
}

/// A heading, of whatever level.
pub(super) fn is_heading(e: &ElementRef<'_>) -> bool {
    matches!(e.value().name(), "h1" | "h2" | "h3" | "h4" | "h5")
}
