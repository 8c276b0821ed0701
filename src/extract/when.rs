//! When a page was published and updated: as it declares it, prints it by its headline, or has it in its address.

use std::cmp::Reverse;

use chrono_tz::Tz;
use url::Url;

use super::byline::Place;
use super::dates::{self, Moment};
use super::declared::Declared;
use super::dom::{Dom, attr, short_text};
use super::outline::{Outline, Run};
use super::{Hints, teased};
use crate::dates::Context;
use crate::model::Timestamp;

/// What a page's dates are read from.
pub(super) struct When<'p, 'a> {
    pub outline: &'p Outline<'a>,
    pub declared: &'p Declared<'a>,
    pub hints: &'p Hints<'p>,
    pub base: &'p Url,
    pub place: &'p Place,
}

/// Lines below the headline that may say when, and above it.
const BELOW_RUNS_MAX: usize = 15;
const ABOVE_RUNS_MAX: usize = 8;
const BANNER_RUNS_MAX: usize = 120;
/// Elements around a line that may say when it was published.
const DATA_STEPS_MAX: usize = 2;
/// A line below the text with so much of a link leads elsewhere.
const LINK_CHARS_MIN: usize = 20;

const PUBLISHED: [&str; 22] = [
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

const UPDATED: [&str; 6] = [
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "last-modified",
    "dcterms.modified",
    "dc.date.modified",
];

impl<'a> When<'_, 'a> {
    /// JSON-LD, meta, `<time>`, the `line` at the text's head, the printed date near the title, the address, the feed.
    pub(super) fn times(
        &self,
        line: Option<&str>,
        language: Option<&str>,
    ) -> (Option<Timestamp>, Option<Timestamp>) {
        let ld = self.declared.ld.as_ref();
        let context = dates::written(language, self.hints.zone);
        let parse = |s: &str| dates::local(s, context);
        let read = |s: Option<&str>| s.and_then(parse);
        let published = read(ld.and_then(|l| l.published.as_deref()))
            .or_else(|| self.declared.metas(&PUBLISHED).into_iter().find_map(parse))
            .or_else(|| self.marked_time(context))
            .or_else(|| read(line))
            .or_else(|| self.nearest(parse))
            .or_else(|| self.data_time(context))
            .or_else(|| dates::of_url(self.base))
            .or_else(|| self.nearest(|s| dates::short(s, language, context)));
        let published = self.with_clock(published, context);
        let updated = read(ld.and_then(|l| l.modified.as_deref()))
            .or_else(|| self.declared.metas(&UPDATED).into_iter().find_map(parse));
        // The last resort: a day high above the title, which may be the day of reading.
        let above = || self.banner(context).map(|m| m.at);
        let published = published.map(|m| m.at).or(self.hints.published).or_else(above);
        (published, updated.map(|m| m.at))
    }

    /// A day without a clock takes the feed's clock, or that of a `<time>`, of the same day.
    fn with_clock(&self, day: Option<Moment>, context: Context) -> Option<Moment> {
        let day = day?;
        if day.has_time {
            return Some(day);
        }
        let zone = self.hints.zone.unwrap_or(Tz::UTC);
        let same = |at: Timestamp| {
            at.to_utc().with_timezone(&zone).date_naive() == day.at.to_utc().date_naive()
        };
        let feed = self.hints.published.map(|at| Moment { at, has_time: true });
        Some(
            feed.or_else(|| self.marked_time(context))
                .filter(|m| m.has_time && same(m.at))
                .unwrap_or(day),
        )
    }

    fn marked_time(&self, context: Context) -> Option<Moment> {
        let value = |n: Dom<'_>| {
            ["datetime", "content", "data-datetime"]
                .iter()
                .find_map(|a| attr(n, a))
                .map(str::to_owned)
                .or_else(|| short_text(n))
        };
        let with = |wanted: &dyn Fn(Dom<'_>) -> bool| {
            let marked = self.outline.marked.iter().filter(|n| wanted(**n));
            let mut read = marked.filter_map(|n| Some((n, dates::local(&value(*n)?, context)?)));
            read.find(|(n, _)| !self.is_teased(**n, false)).map(|(_, moment)| moment)
        };
        let prop = |n: Dom<'_>, p: &str| {
            attr(n, "itemprop")
                .is_some_and(|v| v.split_whitespace().any(|v| v.eq_ignore_ascii_case(p)))
        };
        with(&|n| prop(n, "datePublished") || prop(n, "dateCreated"))
            .or_else(|| with(&|n| n.value().as_element().is_some_and(|e| e.name() == "time")))
    }

    /// Is it in a teaser of another story?
    fn is_teased(&self, node: Dom<'_>, alone: bool) -> bool {
        let headline = self.place.title.map(|t| &self.outline.runs[t]);
        teased::is_in(node, headline.map(|run| self.outline.blocks[run.block].node), alone)
    }

    /// The first date of the short lines around the headline: of those between it and the text, then of whichever stands in
    /// the smallest element with it, above or below.
    fn nearest(&self, read: impl Fn(&str) -> Option<Moment>) -> Option<Moment> {
        let (runs, at) = (&self.outline.runs, self.place.title.unwrap_or(0));
        let end = (at + 1 + BELOW_RUNS_MAX).min(runs.len());
        let from = end.min(at + 1);
        let text = self.place.text.start.clamp(from, end);
        let above = (at.saturating_sub(ABOVE_RUNS_MAX)..at).rev();
        let mut others: Vec<usize> = above.chain(text..end).collect();
        others.sort_by_key(|r| Reverse(self.depth_shared(*r, at)));
        let mut short = (from..text).chain(others).filter(|r| (6..90).contains(&runs[*r].chars));
        short.find_map(|r| read(self.outline.text(&runs[r])).filter(|_| self.is_own(r)))
    }

    /// Is a line no other story's? Below the text stands none but theirs beside a link to it.
    fn is_own(&self, r: usize) -> bool {
        let (text, run) = (&self.place.text, &self.outline.runs[r]);
        let below = !text.is_empty() && r >= text.end;
        let linked = below && run.link_chars >= LINK_CHARS_MIN;
        !linked && !self.is_teased(run.first, below)
    }

    /// How deep stands the smallest element that holds both a line and the headline?
    fn depth_shared(&self, run: usize, headline: usize) -> u16 {
        let mut around = self.outline.upward(self.outline.runs[run].block);
        let shared = around.find(|b| self.outline.blocks[*b].runs.contains(&headline));
        shared.map_or(0, |b| self.outline.blocks[b].depth)
    }

    /// What a script prints as `3 hours ago` stands in an attribute beside the title: `data-timestamp="1773748800"`.
    fn data_time(&self, context: Context) -> Option<Moment> {
        let at = self.place.title.unwrap_or(0);
        let runs = self.outline.runs.iter().enumerate();
        let mut near = runs.take(at + BELOW_RUNS_MAX).skip(at.saturating_sub(ABOVE_RUNS_MAX));
        let says = |name: &str| {
            name.starts_with("data-")
                && ["time", "date", "publish", "epoch"].iter().any(|w| name.contains(w))
        };
        let said = |(r, run): (usize, &Run<'a>)| {
            let elements = run.first.ancestors().take(DATA_STEPS_MAX);
            let mut attrs = elements.filter_map(|n| n.value().as_element()).flat_map(|e| e.attrs());
            let read = |(name, value)| {
                if says(name) { dates::local(value, context) } else { None }
            };
            attrs.find_map(read).filter(|_| self.is_own(r))
        };
        near.find_map(said)
    }

    /// A short line that reads as a date, anywhere above the title.
    fn banner(&self, context: Context) -> Option<Moment> {
        let above = self.outline.runs.iter().take(self.place.title?).rev().take(BANNER_RUNS_MAX);
        let read = |r: &Run<'a>| {
            dates::local(self.outline.text(r), context).filter(|_| !self.is_teased(r.first, false))
        };
        above.filter(|r| (6..60).contains(&r.chars)).find_map(read)
    }
}

#[cfg(test)]
mod tests;
