//! The last stage, the same for every kind of document: ids, dates that cannot be, and bounds.

use std::collections::HashMap;

use super::address::says_nothing;
use crate::model::entry::{Entry, Feed, Given};
use crate::model::url::{canonical, is_front, web};
use crate::model::{Count, Timestamp};

/// Entries of one document; an archive that comes back all at once is cut to its newest.
pub(super) const ENTRIES_MAX: usize = 5000;
/// A guid longer than this is hashed.
const GUID_BYTES_MAX: usize = 2048;

/// Settles a feed as it was read. `source` is our name for where it came from.
pub(super) fn settle(
    feed: &mut Feed,
    source: &str,
    now: Option<Timestamp>,
    problems: &mut Vec<String>,
) {
    for entry in &mut feed.entries {
        entry.given = Given { published: entry.published, updated: entry.updated };
    }
    let languages = feed.entries.iter_mut().map(|entry| &mut entry.language);
    for language in languages.chain([&mut feed.language]) {
        *language = language.take().and_then(|said| tag(&said));
    }
    disbelieve(feed, now, problems);
    clamp(feed, now, problems);
    identify(&mut feed.entries, source, problems);
}

/// A language as RFC 5646 writes it, if it is one: programs name locales (`en_US.UTF-8`), and some say `English`.
fn tag(said: &str) -> Option<String> {
    let said = said.trim().split(['.', '@']).next()?.replace('_', "-");
    let (first, rest) = said.split_once('-').map_or((&*said, None), |(a, b)| (a, Some(b)));
    let part = |p: &str| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric());
    let named = (2..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic());
    let fits = named && rest.is_none_or(|rest| rest.split('-').all(part));
    fits.then(|| [&first.to_ascii_lowercase(), &said[first.len()..]].concat())
}

/// So many entries are not published in one moment, nor read in it.
const AT_ONCE_MIN: usize = 3;
/// Dates of one answer lie so close, in milliseconds.
const ANSWER_MS: i64 = 5000;
/// Servers' clocks are right to so much.
const CLOCKS_MS: i64 = 120_000;

/// Dates that say nothing of when an entry was published: the time of the answer in all of them.
fn disbelieve(feed: &mut Feed, now: Option<Timestamp>, problems: &mut Vec<String>) {
    let Some(now) = now else { return };
    let dates = |e: &Entry| [e.published, e.updated].into_iter().flatten().map(|d| d.0);
    let all = || feed.entries.iter().flat_map(dates);
    let (first, last) = (all().min().unwrap_or_default(), all().max().unwrap_or_default());
    let dated = feed.entries.iter().filter(|e| dates(e).next().is_some()).count();
    let made = dated >= AT_ONCE_MIN
        && last.saturating_sub(first) <= ANSWER_MS
        && first.saturating_sub(now.0).saturating_abs() <= CLOCKS_MS;
    if made {
        feed.entries.iter_mut().for_each(|e| (e.published, e.updated) = (None, None));
        problems.push("all dates are the time of the answer: none is believed".to_owned());
    }
}

/// A date in the future would pin its entry to the top.
fn clamp(feed: &mut Feed, now: Option<Timestamp>, problems: &mut Vec<String>) {
    let Some(now) = now else { return };
    let mut late = 0;
    let dates = feed.entries.iter_mut().flat_map(|e| [&mut e.published, &mut e.updated]);
    for date in dates.chain([&mut feed.updated]).flatten().filter(|d| **d > now) {
        *date = now;
        late += 1;
    }
    if late > 0 {
        problems.push(format!("{late} dates in the future were set to now"));
    }
}

/// Keeps the newest entries, in document order.
pub(super) fn newest(feed: &mut Feed, problems: &mut Vec<String>, refused: &mut Count) {
    let all = feed.entries.len();
    if all <= ENTRIES_MAX {
        return;
    }
    let date = |e: &Entry| e.published.or(e.updated).unwrap_or_default();
    let mut order: Vec<usize> = (0..all).collect();
    // Stable: of equal or missing dates the first in the document, which is where the newest mostly are.
    order.sort_by_key(|i| std::cmp::Reverse(date(&feed.entries[*i])));
    let mut keep = vec![false; all];
    order.iter().take(ENTRIES_MAX).for_each(|i| keep[*i] = true);
    let mut keep = keep.into_iter();
    feed.entries.retain(|entry| {
        let kept = keep.next().unwrap_or(false);
        if !kept {
            refused.add(&entry.headline(), "older than the newest that are read of one document");
        }
        kept
    });
    problems.push(format!("{all} entries: only the newest {ENTRIES_MAX} were kept"));
}

/// Gives each entry our id: its guid, else its page's canonical address, else a hash of source, title and date.
///
/// A guid that several entries share names none of them.
fn identify(entries: &mut [Entry], source: &str, problems: &mut Vec<String>) {
    let mut guids: HashMap<String, usize> = HashMap::new();
    let mut links: HashMap<String, usize> = HashMap::new();
    for entry in entries.iter() {
        if let Some(guid) = guid(entry) {
            *guids.entry(guid).or_default() += 1;
        }
        if let Some(link) = link(entry) {
            *links.entry(link).or_default() += 1;
        }
    }
    for entry in entries.iter_mut() {
        let once = |of: &HashMap<String, usize>, id: &String| of.get(id) == Some(&1);
        let by_guid = guid(entry).filter(|g| once(&guids, g));
        let by_link = || link(entry).filter(|l| once(&links, l));
        entry.id = by_guid.or_else(by_link).unwrap_or_else(|| hashed(entry, source));
    }
    let shared = guids.values().filter(|n| **n > 1).count();
    if shared > 0 {
        problems.push(format!(
            "{shared} guids are given to several entries: told apart by link or title"
        ));
    }
}

fn guid(entry: &Entry) -> Option<String> {
    let guid = entry.guid.as_deref().filter(|g| !says_nothing(g))?;
    Some(if guid.len() > GUID_BYTES_MAX { hash(&[guid]) } else { guid.to_owned() })
}

fn link(entry: &Entry) -> Option<String> {
    // A front page names no entry.
    let page = entry.page().and_then(web).filter(|page| !is_front(page))?;
    Some(canonical(&page))
}

fn hashed(entry: &Entry, source: &str) -> String {
    let title = entry.title.as_ref().map_or("", |t| &t.value);
    // As given: one that we made would be another at each poll.
    let date = entry.given.published.or(entry.given.updated);
    let date = date.map_or(String::new(), Timestamp::rfc3339);
    let text = entry.summary.as_ref().map_or("", |t| &t.value);
    // A headline alone says nothing new when it is dated anew.
    let bare = !title.is_empty() && entry.html().trim().is_empty();
    let date = if bare { String::new() } else { date };
    // Only where there is no title: the text is edited more often than the headline.
    let text = if title.is_empty() { text } else { "" };
    hash(&[source, title, &date, text])
}

fn hash(parts: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part.as_bytes()).update(&[0]);
    }
    format!("hash:{}", &hasher.finalize().to_hex()[..32])
}

#[cfg(test)]
mod tests {
    use super::super::fields::plain_link;
    use super::*;
    use crate::model::entry::Text;

    fn entry(guid: Option<&str>, link: Option<&str>, title: &str) -> Entry {
        Entry {
            guid: guid.map(Into::into),
            links: link.map(|l| plain_link(l.into(), "alternate")).into_iter().collect(),
            title: Some(Text { value: title.into(), ..Default::default() }),
            ..Default::default()
        }
    }

    fn ids(entries: Vec<Entry>) -> Vec<String> {
        let mut feed = Feed { entries, ..Default::default() };
        settle(&mut feed, "wire", None, &mut Vec::new());
        feed.entries.into_iter().map(|e| e.id).collect()
    }

    #[test]
    fn guid_else_link_else_hash() {
        assert_eq!(ids(vec![entry(Some("g"), Some("http://h.example/1"), "x")]), ["g"]);
        assert_eq!(
            ids(vec![entry(None, Some("http://H.example/1?utm_source=x"), "x")]),
            ["http://h.example/1"]
        );
        let hashed = ids(vec![entry(None, None, "x")]);
        assert!(hashed[0].starts_with("hash:"), "{hashed:?}");
        assert_eq!(ids(vec![entry(None, None, "x")]), hashed, "the same at every poll");
    }

    #[test]
    fn a_guid_of_several_entries_names_none() {
        let same = vec![
            entry(Some("g"), Some("http://h.example/1"), "x"),
            entry(Some("g"), Some("http://h.example/2"), "y"),
            entry(Some("g"), None, "z"),
        ];
        let ids = ids(same);
        assert_eq!(ids[..2], ["http://h.example/1", "http://h.example/2"]);
        assert!(ids[2].starts_with("hash:"));
    }

    #[test]
    fn long_guids_are_hashed() {
        assert!(ids(vec![entry(Some(&"g".repeat(1 << 20)), None, "x")])[0].len() < 50);
    }

    #[test]
    fn the_newest_are_kept() {
        let dated = |n: i64| Entry {
            published: Some(Timestamp(n)),
            guid: Some(n.to_string()),
            ..Default::default()
        };
        let entries = (0..6000).map(dated).collect();
        let (mut feed, mut refused) = (Feed { entries, ..Default::default() }, Count::default());
        newest(&mut feed, &mut Vec::new(), &mut refused);
        assert_eq!(refused.entries, 1000);
        let ids = ids(feed.entries);
        assert_eq!((ids.len(), ids[0].as_str(), ids[4999].as_str()), (5000, "1000", "5999"));
    }

    #[test]
    fn future_dates_are_now() {
        let mut feed = Feed {
            entries: vec![Entry { published: Some(Timestamp(99)), ..Default::default() }],
            ..Default::default()
        };
        settle(&mut feed, "wire", Some(Timestamp(50)), &mut Vec::new());
        let entry = &feed.entries[0];
        assert_eq!(entry.published, Some(Timestamp(50)));
        assert_eq!(entry.given.published, Some(Timestamp(99)));
    }

    #[test]
    fn a_locale_is_the_language_it_names() {
        let mut feed = Feed { language: Some("en_US".into()), ..Default::default() };
        settle(&mut feed, "wire", None, &mut Vec::new());
        assert_eq!(feed.language.as_deref(), Some("en-US"));
    }

    #[test]
    fn a_date_that_says_nothing_is_none() {
        let published = |dates: &[i64]| {
            let dated = |secs: &i64| Entry {
                published: Some(Timestamp::from_secs(*secs)),
                ..entry(None, None, "x")
            };
            let mut feed =
                Feed { entries: dates.iter().map(dated).collect(), ..Default::default() };
            settle(&mut feed, "wire", Some(Timestamp::from_secs(1_000_000)), &mut Vec::new());
            assert!(
                feed.entries.iter().all(|e| e.given.published.is_some()),
                "what was given is kept"
            );
            let secs = feed.entries.iter().map(|e| e.published.map(Timestamp::secs));
            secs.collect::<Vec<_>>()
        };
        assert_eq!(published(&[1_000_001, 1_000_001, 1_000_000]), [None; 3], "of the answer");
        let one = 999_999;
        assert_eq!(published(&[one, one]), [Some(one); 2], "two may come at once");
        let old = 990_000;
        assert_eq!(published(&[one, one, one, old]).last(), Some(&Some(old)), "a flash, and more");
        assert_eq!(published(&[old, old, old]), [Some(old); 3], "a day's");
    }

    #[test]
    fn ids_do_not_move_with_our_clock() {
        let id = |now| {
            let entry = Entry { published: Some(Timestamp(99_000)), ..entry(None, None, "x") };
            let mut feed = Feed { entries: vec![entry], ..Default::default() };
            settle(&mut feed, "wire", Some(Timestamp(now)), &mut Vec::new());
            feed.entries[0].id.clone()
        };
        assert_eq!(id(50_000), id(60_000));
    }
}
