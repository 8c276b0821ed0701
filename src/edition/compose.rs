//! Which stories an edition holds, and in which order.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use regex::Regex;

use super::{Filter, Settings};
use crate::model::edition::{Edition, EditionEntry};
use crate::model::story::{Story, StoryCopy};
use crate::model::{Article, Timestamp, credits};

/// Filters the stories, orders them newest first, keeps `limit` of them, each once.
///
/// "Newest" is the last change a reader would notice, so a correction comes up again.
pub fn compose(settings: &Settings, stories: Vec<EditionEntry>, base_url: &str) -> Edition {
    let mut entries: Vec<EditionEntry> =
        stories.into_iter().filter(|e| holds(settings, e)).collect();
    entries.sort_by_key(|e| Reverse((e.story.updated, e.story.id)));
    let mut printed = BTreeSet::new();
    entries.retain(|e| printed.insert(e.story.id));
    entries.truncate(settings.limit);
    Edition {
        id: settings.id.clone(),
        title: settings.title.clone(),
        base_url: base_url.to_owned(),
        carried_by: settings.carried_by,
        // Sorted: the first is the newest. Since when an edition is empty is for its caller to know.
        updated: entries.first().map_or(Timestamp::default(), |e| e.story.updated),
        entries,
        ..Edition::default()
    }
}

/// Can the edition hold this story, as far as its metadata and its sources' `tags` tell?
///
/// Asked before the body is loaded: `false` is final, `true` may still be refused by `match` in [`compose`].
pub fn wants(settings: &Settings, story: &Story, tags: &[String]) -> bool {
    let Some(lead) = story.lead() else { return false };
    included(&settings.include, story, lead, tags)
        && !excluded(&settings.exclude, story, lead, tags)
        && !settings.exclude.matches.as_ref().is_some_and(|m| m.is_match(&lead.headline))
}

/// Are its stories chosen by words, for which their texts must be read?
pub fn goes_by_words(settings: &Settings) -> bool {
    settings.include.matches.is_some() || settings.exclude.matches.is_some()
}

/// Are they chosen by what a correction or a withdrawal may take from a story?
pub fn goes_by_lead(settings: &Settings) -> bool {
    !settings.include.agencies.is_empty() || !settings.include.languages.is_empty()
}

/// The tags of a story: those of all its copies' sources, sorted, each once.
pub fn tags<'a>(story: &Story, of_source: impl Fn(&str) -> &'a [String]) -> Vec<String> {
    let sources = story.copies.iter().flat_map(StoryCopy::sources);
    let all: BTreeSet<&String> = sources.flat_map(of_source).collect();
    all.into_iter().cloned().collect()
}

/// Does the edition hold this story, its text included?
pub fn holds(settings: &Settings, entry: &EditionEntry) -> bool {
    // What withdraws a story must reach those who read it.
    let said = |m: &Regex| says(&entry.article, m) || m.is_match(&entry.headline());
    wants(settings, &entry.story, &entry.tags)
        && (entry.story.withdrawn.is_some() || !entry.article.says_nothing())
        && settings.include.matches.as_ref().is_none_or(said)
        && !settings.exclude.matches.as_ref().is_some_and(said)
}

/// Every condition that is given holds.
fn included(filter: &Filter, story: &Story, lead: &StoryCopy, tags: &[String]) -> bool {
    (filter.tags.is_empty() || tagged(filter, tags))
        && (filter.sources.is_empty() || ran(filter, story))
        && (filter.agencies.is_empty() || credited(filter, story))
        && (filter.languages.is_empty() || written_in(filter, lead))
}

/// Any condition that is given holds.
fn excluded(filter: &Filter, story: &Story, lead: &StoryCopy, tags: &[String]) -> bool {
    tagged(filter, tags)
        || ran(filter, story)
        || credited(filter, story)
        || written_in(filter, lead)
}

fn tagged(filter: &Filter, tags: &[String]) -> bool {
    filter.tags.iter().any(|t| tags.contains(t))
}

fn ran(filter: &Filter, story: &Story) -> bool {
    let mut sources = story.copies.iter().flat_map(StoryCopy::sources);
    sources.any(|source| filter.sources.iter().any(|id| id == source))
}

/// A story is an agency's when any copy credits it: the lead may be an outlet that left the credit out.
fn credited(filter: &Filter, story: &Story) -> bool {
    let named = || story.copies.iter().filter_map(|c| c.credit.as_deref()).flat_map(credits);
    filter.agencies.iter().any(|a| named().any(|c| c.eq_ignore_ascii_case(a)))
}

fn written_in(filter: &Filter, lead: &StoryCopy) -> bool {
    let spoken = lead.language.as_deref().unwrap_or_default();
    filter.languages.iter().any(|wanted| covers(wanted, spoken))
}

/// Does language range `wanted` cover `tag`: equal, or its prefix at a subtag (RFC 4647 3.3.1)?
fn covers(wanted: &str, tag: &str) -> bool {
    // Both written forms of Norwegian are of that language (ISO 639-3 calls it a macrolanguage).
    let written =
        tag.get(..2).filter(|head| ["nb", "nn"].iter().any(|n| n.eq_ignore_ascii_case(head)));
    if wanted.eq_ignore_ascii_case("no")
        && written.is_some()
        && matches!(tag.as_bytes().get(2), None | Some(b'-'))
    {
        return true;
    }
    let head = tag.get(..wanted.len());
    head.is_some_and(|h| h.eq_ignore_ascii_case(wanted))
        && matches!(tag.as_bytes().get(wanted.len()), None | Some(b'-'))
}

fn says(article: &Article, pattern: &Regex) -> bool {
    pattern.is_match(&article.headline)
        || article.blocks.iter().any(|b| pattern.is_match(&b.text()))
}
