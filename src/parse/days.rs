//! Days that stand over the entries of a listing: `30 November 2026`, what was told that day, `29 November 2026`, and so on.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use ego_tree::NodeId;
use scraper::{ElementRef, Html};

use super::element::{is_heading, moment};
use crate::dates::{self, Context};
use crate::model::Timestamp;
use crate::text::collapse;

/// A date alone is of so many bytes.
const DATE_BYTES: std::ops::RangeInclusive<usize> = 8..=60;
/// Days of one page that are looked at, and what follows each.
const DAYS_MAX: usize = 400;
const FOLLOWING_MAX: usize = 2000;
/// How far up the element may be that a day has for itself, and that of an entry which follows a day.
const UP_MAX: usize = 4;
const AROUND_MAX: usize = 8;
/// An element with more children holds more than a day.
const CHILDREN_MAX: usize = 8;
/// One date alone is today's, or of what is told beside it.
const DAYS_MIN: usize = 2;

/// The days of a page, looked for when an entry without a date asks.
pub(super) struct Days<'a> {
    page: &'a Html,
    context: Context,
    /// What follows a day, by its own element.
    found: OnceCell<HashMap<NodeId, Timestamp>>,
}

/// A day, and the element that it has for itself.
struct Day<'a> {
    at: Timestamp,
    of: ElementRef<'a>,
    /// Its tags and class, and those of what holds it: the days of one list have the same.
    place: String,
}

impl<'a> Days<'a> {
    pub(super) fn of(page: &'a Html, context: Context) -> Self {
        let context = Context { strict: true, ..context };
        Self { page, context, found: OnceCell::new() }
    }

    /// The day under which an entry stands.
    pub(super) fn over(&self, entry: ElementRef<'_>) -> Option<Timestamp> {
        let found = self.found.get_or_init(|| self.find());
        if found.is_empty() {
            return None;
        }
        let around = entry.ancestors().map(|n| n.id()).take(AROUND_MAX);
        std::iter::once(entry.id()).chain(around).find_map(|id| found.get(&id).copied())
    }

    fn find(&self) -> HashMap<NodeId, Timestamp> {
        let mut days = Vec::new();
        for text in self.page.root_element().descendants().filter(|n| n.value().is_text()) {
            let Some(holder) = text.parent().and_then(ElementRef::wrap) else { continue };
            let words = text.value().as_text().map_or("", |t| t.trim());
            days.extend(self.at(words, holder).and_then(|at| day(at, holder)));
            if days.len() == DAYS_MAX {
                break;
            }
        }
        let mut lists: HashMap<&str, HashSet<Timestamp>> = HashMap::new();
        for day in &days {
            lists.entry(&day.place).or_default().insert(day.at);
        }
        let several =
            |day: &&Day<'_>| lists.get(day.place.as_str()).is_some_and(|l| l.len() >= DAYS_MIN);
        let all: HashSet<NodeId> = days.iter().map(|day| day.of.id()).collect();
        let mut found = HashMap::new();
        for day in days.iter().filter(several).filter(|day| stands_over(day)) {
            let after = day.of.next_siblings().filter_map(ElementRef::wrap).take(FOLLOWING_MAX);
            let its = after.take_while(|e| !all.contains(&e.id()) && !ends(day, e));
            found.extend(its.map(|e| (e.id(), day.at)));
        }
        found
    }

    /// When words are a date, as they say or the element made for it.
    fn at(&self, words: &str, holder: ElementRef<'_>) -> Option<Timestamp> {
        if holder.value().name() == "time" && !words.is_empty() {
            return moment(holder, self.context);
        }
        let numbered =
            DATE_BYTES.contains(&words.len()) && words.bytes().any(|b| b.is_ascii_digit());
        numbered.then(|| dates::parse(&collapse(words), self.context)).flatten()
    }
}

/// A date in a link or in what holds more than it is none.
fn day(at: Timestamp, of: ElementRef<'_>) -> Option<Day<'_>> {
    let mut of = of;
    for _ in 0..UP_MAX {
        let Some(up) = of.parent().and_then(ElementRef::wrap) else { break };
        let alone = up.children().take(CHILDREN_MAX + 1).count() <= CHILDREN_MAX
            && up.children().all(|c| {
                c.id() == of.id() || c.value().as_text().is_some_and(|t| t.trim().is_empty())
            });
        if !alone {
            break;
        }
        of = up;
    }
    let linked =
        std::iter::once(of).chain(of.descendent_elements()).any(|e| e.value().name() == "a")
            || of
                .ancestors()
                .filter_map(ElementRef::wrap)
                .take(AROUND_MAX)
                .any(|e| e.value().name() == "a");
    let place = |e: ElementRef<'_>| {
        format!("{}.{}/", e.value().name(), e.attr("class").unwrap_or_default())
    };
    let held = of.parent().and_then(ElementRef::wrap).map(place).unwrap_or_default();
    (!linked).then(|| Day { at, of, place: place(of) + &held })
}

/// Does it stand over what follows? Where a link comes before the first of them, each is of the entry before it.
fn stands_over(day: &Day<'_>) -> bool {
    let heads = |e: &ElementRef<'_>| is_heading(e) || e.value().name() == "dt";
    let headed = heads(&day.of) || day.of.descendent_elements().any(|e| heads(&e));
    let before = || day.of.prev_siblings().filter_map(ElementRef::wrap).take(FOLLOWING_MAX);
    headed || !before().last().is_some_and(|first| is_linked(&first))
}

/// Ends another heading what is of a day?
fn ends(day: &Day<'_>, e: &ElementRef<'_>) -> bool {
    let level = |e: &ElementRef<'_>| is_heading(e).then(|| e.value().name().to_owned());
    let over = level(&day.of);
    over.is_some_and(|over| level(e).is_some_and(|other| other <= over) && !is_linked(e))
}

fn is_linked(e: &ElementRef<'_>) -> bool {
    std::iter::once(*e).chain(e.descendent_elements()).take(40).any(|e| e.value().name() == "a")
}
