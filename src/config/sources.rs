//! `[[source]]` and `[[edition]]`: each by itself, and what they say about each other.

use std::collections::BTreeSet;
use std::ops::Range;

use super::env::Paths;
use super::near::nearest;
use super::table::{Field, Mistake, Table};
use super::{access, address, check, known, selector, zone};
use crate::edition;
use crate::http::Allow;
use crate::model::Source;
use crate::model::source::{Listing, Plan, SourceKind};
use crate::schedule;

/// Ranks are small numbers; the bound only catches slips.
const RANK_MAX: i64 = 1_000_000;
/// Readers cap feeds at a few hundred entries; the bound only catches slips.
const LIMIT_MAX: i64 = 1_000_000;

/// Every `[[source]]`.
pub(super) fn sources(
    root: &Table<'_>,
    schedule: &schedule::Settings,
    allow: &[Allow],
    paths: &Paths<'_>,
) -> (Vec<Source>, Vec<Range<usize>>) {
    let tables = root.tables("source", "[[source]]");
    if tables.is_empty() && !root.has("source") {
        let message = "there is no [[source]]: nothing will be polled";
        let help = "add one: `[[source]]`, then `id = \"...\"` and `url = \"https://...\"`; \
                    config/wires.toml has many to copy";
        root.sink.warning(&root.span, Mistake::new("C032", message, "no source", help));
    }
    let (mut ids, mut urls) = (Firsts::default(), Firsts::default());
    let (mut out, mut secrets) = (Vec::with_capacity(tables.len()), Vec::new());
    for table in tables {
        let source = source(&table, schedule, paths);
        if ids.again(&source.id) {
            let message = format!("two sources have the id `{}`", source.id);
            let help = "give each its own: stories and schedules are kept by it";
            let mistake = Mistake::new("C008", message, "used before", help);
            table.sink.error(&table.place("id"), mistake);
        }
        if urls.again(&source.url) {
            let message = "two sources poll the same address";
            let help = "remove one of them; several editions can share a source by its tags";
            let mistake = Mistake::new("C010", message, "polled before", help);
            table.sink.warning(&table.place("url"), mistake);
        }
        if let Some(told) = address::unreachable(&source.url, allow) {
            table.sink.warning(&table.place("url"), told);
        }
        table.finish();
        out.push(source);
        secrets.push(table.place("secret"));
    }
    (out, secrets)
}

/// Which values were there before; empty ones, refused elsewhere, do not count.
#[derive(Default)]
struct Firsts(BTreeSet<String>);

impl Firsts {
    fn again(&mut self, value: &str) -> bool {
        !value.is_empty() && !self.0.insert(value.to_owned())
    }
}

fn source(table: &Table<'_>, schedule: &schedule::Settings, paths: &Paths<'_>) -> Source {
    table.require("id", "a name of your own for it, like `xinhua-world`");
    table.require("url", "the address of the feed, sitemap or page");
    let id = table.checked("id", check::id).unwrap_or_default();
    let url = table.checked("url", address::source_url).unwrap_or_default();
    let kind = table.checked("kind", check::kind);
    let access = access::access(table, &url, paths);
    Source {
        id,
        url,
        kind: kind.unwrap_or_default(),
        listing: listing(table, kind),
        plan: plan(table, schedule),
        zone: table.checked("zone", zone::zone),
        rank: table.number("rank", -RANK_MAX..RANK_MAX + 1).unwrap_or_default() as i32,
        scrape: table.flag("scrape").is_none_or(|f| f.value),
        tags: words(table, "tags"),
        access,
    }
}

fn plan(table: &Table<'_>, schedule: &schedule::Settings) -> Plan {
    let cron = table.checked("cron", check::cron);
    let every = table.checked("every", |text| check::every(text, schedule.interval_floor));
    if table.has("cron") && table.has("every") {
        let message = "a source is polled by `cron` or by `every`, not both";
        let mistake = Mistake::new("C012", message, "the second schedule", "remove one of them");
        table.sink.error(&table.later_place("cron", "every"), mistake);
    }
    for (key, plan) in [("cron", &cron), ("every", &every)] {
        if let Some(told) = plan.as_ref().and_then(|plan| check::seldom(plan, key)) {
            table.sink.warning(&table.place(key), told);
        }
    }
    cron.or(every).unwrap_or_else(|| schedule.default.clone())
}

const SELECTORS: [&str; 4] = ["item", "title", "link", "date"];

fn listing(table: &Table<'_>, kind: Option<SourceKind>) -> Option<Listing> {
    let [item, title, link, date] = SELECTORS.map(|key| table.checked(key, selector::selector));
    if kind == Some(SourceKind::Listing) {
        // Without it the listing finds its links itself.
        let within = [("title", &title), ("link", &link), ("date", &date)];
        if item.is_none() && within.iter().any(|(_, selector)| selector.is_some()) {
            table.require("item", "the CSS selector of one entry, like `ul.news > li`");
        }
        return item.map(|item| Listing { item, title, link, date });
    }
    // A kind that was refused may have been meant as a listing.
    let certain = kind.is_some() || !table.has("kind");
    for key in SELECTORS.into_iter().filter(|key| certain && table.has(key)) {
        let message = format!("`{key}` is only for `kind = \"listing\"`");
        let help = "write `kind = \"listing\"` for an HTML page of links, or remove the selector";
        table.sink.error(&table.place(key), Mistake::new("C018", message, "not used here", help));
    }
    None
}

/// A list of words, empty ones refused.
fn words(table: &Table<'_>, key: &'static str) -> Vec<String> {
    fields(table, key).into_iter().map(|f| f.value.to_owned()).collect()
}

fn fields<'t>(table: &Table<'t>, key: &'static str) -> Vec<Field<&'t str>> {
    let mut fields = table.texts(key).unwrap_or_default();
    fields.retain(|field| {
        let empty = field.value.trim().is_empty();
        if empty {
            let message = format!("`{key}` holds an empty word");
            let mistake = Mistake::new("C006", message, "empty", "remove it");
            table.sink.error(&field.span, mistake);
        }
        !empty
    });
    fields
}

/// Every `[[edition]]`; `all` when there is none.
pub(super) fn editions(root: &Table<'_>, sources: &[Source]) -> Vec<edition::Settings> {
    let tables = root.tables("edition", "[[edition]]");
    let mut ids = Firsts::default();
    let mut out = Vec::with_capacity(tables.len().max(1));
    for table in tables {
        let edition = edition(&table, sources);
        // Ids are file names, and some file systems do not tell case apart.
        if ids.again(&edition.id.to_ascii_lowercase()) {
            let message = format!("two editions have the id `{}`", edition.id);
            let help = "give each its own: it is the name of its feed";
            let mistake = Mistake::new("C008", message, "used before", help);
            table.sink.error(&table.place("id"), mistake);
        }
        table.finish();
        out.push(edition);
    }
    // People know its address from the first day; only an edition of the same name takes its place.
    let standard = edition::Settings::default();
    if !out.iter().any(|edition| edition.id == standard.id) {
        out.push(standard);
    }
    out
}

fn edition(table: &Table<'_>, sources: &[Source]) -> edition::Settings {
    let standard = edition::Settings::default();
    table.require("id", "the name of its feed: `all` gives /all.atom");
    let id = table.checked("id", check::edition_id).unwrap_or_default();
    let limit = table.number("limit", 1..LIMIT_MAX + 1);
    edition::Settings {
        title: table.checked("title", check::title).unwrap_or_else(|| id.clone()),
        id,
        limit: limit.and_then(|n| usize::try_from(n).ok()).unwrap_or(standard.limit),
        include: filter(table, "include", sources),
        exclude: filter(table, "exclude", sources),
        carried_by: table.flag("carried_by").map_or(standard.carried_by, |f| f.value),
        changes: table.flag("changes").is_some_and(|f| f.value),
    }
}

fn filter(table: &Table<'_>, key: &'static str, sources: &[Source]) -> edition::Filter {
    let Some(filter) = table.table(key, key) else { return edition::Filter::default() };
    let out = edition::Filter {
        tags: known_tags(&filter, sources),
        sources: known_sources(&filter, sources),
        agencies: told_words(&filter, "agencies", known::agency),
        languages: told_words(&filter, "languages", known::language),
        matches: filter.checked("match", check::pattern),
    };
    filter.finish();
    out
}

/// Words of which some pick nothing, which is worth a look.
fn told_words(
    table: &Table<'_>,
    key: &'static str,
    doubt: impl Fn(&str) -> Option<Mistake>,
) -> Vec<String> {
    let fields = fields(table, key);
    for field in &fields {
        if let Some(told) = doubt(field.value) {
            table.sink.warning(&field.span, told);
        }
    }
    fields.into_iter().map(|f| f.value.to_owned()).collect()
}

/// A source that is not there picks nothing.
fn known_sources(table: &Table<'_>, sources: &[Source]) -> Vec<String> {
    let known: Vec<&str> = sources.iter().map(|s| s.id.as_str()).collect();
    let fields = fields(table, "sources");
    for field in fields.iter().filter(|f| !known.contains(&f.value)) {
        let message = format!("there is no source `{}`", field.value);
        let help = match nearest(field.value, &known) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "name a source by its `id`".to_owned(),
        };
        table.sink.warning(&field.span, Mistake::new("C029", message, "picks nothing", help));
    }
    fields.into_iter().map(|f| f.value.to_owned()).collect()
}

/// A tag no source has picks nothing: mostly a slip of the pen.
fn known_tags(table: &Table<'_>, sources: &[Source]) -> Vec<String> {
    let known: BTreeSet<&str> = sources.iter().flat_map(|s| &s.tags).map(String::as_str).collect();
    let known: Vec<&str> = known.into_iter().collect();
    let fields = fields(table, "tags");
    for field in fields.iter().filter(|f| !known.contains(&f.value)) {
        let message = format!("no source has the tag `{}`", field.value);
        let help = match nearest(field.value, &known) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "give it to the sources that are meant: `tags = [\"...\"]`".to_owned(),
        };
        table.sink.warning(&field.span, Mistake::new("C029", message, "picks nothing", help));
    }
    fields.into_iter().map(|f| f.value.to_owned()).collect()
}
