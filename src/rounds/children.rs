//! The children of a sitemap index: the newest are read, those that are what they were at the last poll only asked for.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::Room;
use super::document::{parse_one, parsed};
use crate::http::{Body, Disposition, FetchError, Fetched, Head, Purpose, Request};
use crate::model::entry::Entry;
use crate::model::source::Children;
use crate::model::url::hash;
use crate::model::{Count, Source, Timestamp, Validators};
use crate::read::{self, Parsed};

/// Child sitemaps read of one index.
const CHILDREN_MAX: usize = 8;
/// Indexes of indexes, that deep.
const LEVELS_MAX: u8 = 2;
/// All are read at least so often, for only then is known what they list no longer.
const ALL_READ_WITHIN: Duration = Duration::from_secs(24 * 3600);

/// A child that an index leads to, and how deep it is.
type Child = (String, u8);

/// A document with all that it leads to.
pub(super) struct Whole {
    pub(super) parsed: Parsed,
    /// What the children of an index are to be asked for with.
    pub(super) children: Children,
    /// Are the entries of some of them left out, since they are what they were?
    pub(super) partial: bool,
}

/// Parses, following a sitemap index to its newest children, of which those are `known` that were read before.
pub(super) async fn whole(
    room: &Room,
    source: &Arc<Source>,
    fetched: (&Head, Body),
    known: &Children,
    now: Timestamp,
) -> Result<Whole, String> {
    let parsed = parsed(room, source, fetched, now).await?;
    Ok(gather(room, source, parsed, known, now).await)
}

/// Puts the entries of an index's newest children into it, but for those that are what they were when they were `known`.
async fn gather(
    room: &Room,
    source: &Arc<Source>,
    mut parsed: Parsed,
    known: &Children,
    now: Timestamp,
) -> Whole {
    let mut left: VecDeque<Child> = parsed.more.drain(..).map(|child| (child, 1)).collect();
    let fresh = now.since(known.since) < ALL_READ_WITHIN && now >= known.since;
    let before = if fresh { known.validators.as_slice() } else { &[] };
    let mut whole = Whole { parsed, children: Children::default(), partial: false };
    if left.is_empty() {
        return whole;
    }
    let mut asked = HashSet::new();
    while asked.len() < CHILDREN_MAX
        && let Some((child, level)) = left.pop_front()
    {
        let Ok(url) = Url::parse(&child) else { continue };
        if !asked.insert(url.clone()) {
            continue;
        }
        let validators = before.iter().find(|(of, _)| *of == hash(&child)).map(|(_, v)| v);
        let request = Request { validators, ..Request::new(&url, Purpose::Feed) };
        match room.fetch(request).await {
            Ok(Fetched::Body(head, body)) => {
                let part = parse_one(room, source, &head, body, now).await;
                left.extend(whole.take((child, level), part, head.validators));
            }
            Ok(Fetched::NotModified(_)) => {
                whole.partial = true;
                let same = validators.cloned().unwrap_or_default();
                whole.children.validators.push((hash(&child), same));
            }
            Err(error) => whole.miss(&child, &error),
        }
    }
    let parsed = &mut whole.parsed;
    let marked = parsed.feed.entries.iter().any(|e| e.title.is_some());
    whole.children.news = marked || (whole.partial && known.news);
    whole.children.since = if whole.partial { known.since } else { now };
    let entries = std::mem::take(&mut parsed.feed.entries);
    parsed.feed.entries = gathered(entries, whole.children.news, &mut parsed.refused);
    if !left.is_empty() {
        let more = left.len();
        parsed.problems.push(format!("{more} further sitemaps of its index are not read"));
    }
    whole
}

impl Whole {
    /// Takes a child in; gives the children that it leads to.
    fn take(
        &mut self,
        (child, level): Child,
        part: Result<Parsed, String>,
        validators: Validators,
    ) -> Vec<Child> {
        let part = match part {
            Ok(part) => part,
            Err(what) => {
                self.parsed.problems.push(format!("{child}: {what}"));
                return Vec::new();
            }
        };
        // What a child leads to is not known by its being what it was.
        if part.more.is_empty() && !part.cut && !validators.is_empty() {
            self.children.validators.push((hash(&child), validators));
        }
        self.parsed.feed.entries.extend(part.feed.entries);
        self.parsed.refused.join(&part.refused);
        self.parsed.cut |= part.cut;
        self.parsed.hides_changes |= part.hides_changes;
        let deeper = part.more.into_iter().filter(|_| level < LEVELS_MAX);
        deeper.map(|child| (child, level + 1)).collect()
    }

    fn miss(&mut self, child: &str, error: &FetchError) {
        self.parsed.cut |= !matches!(error.disposition(), Disposition::GiveUp | Disposition::Gone);
        self.parsed.problems.push(format!("{child}: {error}"));
    }
}

/// Of several sitemaps, each address once; where some hold news, the pages of others are none.
fn gathered(mut entries: Vec<Entry>, news: bool, refused: &mut Count) -> Vec<Entry> {
    let mut seen = HashSet::new();
    entries.retain(|e| {
        let why = match (e.title.is_some() || !news, seen.insert(e.id.clone())) {
            (true, true) => return true,
            (false, _) => read::NO_NEWS,
            (true, false) => read::TWICE,
        };
        refused.add(e.page().unwrap_or(&e.id), why);
        false
    });
    entries
}
