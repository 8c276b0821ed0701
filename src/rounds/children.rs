//! The children of a sitemap index: the newest are read, those that are what they were at the last poll only asked for.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::Room;
use super::document::{fetch, parse_one, parsed};
use crate::http::{Body, Disposition, FetchError, Fetched, Head};
use crate::model::entry::Entry;
use crate::model::source::Children;
use crate::model::url::hash;
use crate::model::{Count, Source, Timestamp, Validators};
use crate::read::{self, Child, Parsed};

/// Child sitemaps read of one index.
const CHILDREN_MAX: usize = 8;
/// Indexes of indexes, that deep.
const LEVELS_MAX: u8 = 2;
/// All are read at least so often, for only then is known what they list no longer.
const ALL_READ_WITHIN: Duration = Duration::from_secs(24 * 3600);

/// A child that an index leads to, and how deep it is.
type Deep = (Child, u8);

/// When an index says that a child changed, that is the child's last change only some while later; where it names the day,
/// some days later.
const SETTLED_AFTER: Duration = Duration::from_secs(3600);
const DAY_SETTLED_AFTER: Duration = Duration::from_secs(48 * 3600);
/// Clocks of a site's machines are right to so much, and its days those of its zone.
const CLOCKS: Duration = Duration::from_secs(300);
const DAY: Duration = Duration::from_secs(36 * 3600);

/// A document with all that it leads to.
pub(super) struct Whole {
    pub(super) parsed: Parsed,
    /// What the children of an index are to be asked for with.
    pub(super) children: Children,
    /// Are the entries of some of them left out, since they are what they were?
    pub(super) partial: bool,
    /// Or since they could not be had for once? What all of them list is known again within a day.
    pub(super) missed: bool,
    /// How many of its children could be had, or are what they were.
    had: usize,
    /// How many could not.
    lost: usize,
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
    let whole = gather(room, source, parsed, known, now).await;
    if whole.is_empty() { Err(whole.parsed.problems.join("; ")) } else { Ok(whole) }
}

/// Puts the entries of an index's newest children into it, but for those that are what they were when they were `known`.
async fn gather(
    room: &Room,
    source: &Arc<Source>,
    mut parsed: Parsed,
    known: &Children,
    now: Timestamp,
) -> Whole {
    let mut left: VecDeque<Deep> = parsed.more.drain(..).map(|child| (child, 1)).collect();
    let fresh = now.since(known.since) < ALL_READ_WITHIN && now >= known.since;
    let nothing = Children::default();
    let before = if fresh { known } else { &nothing };
    let children = Children::default();
    let mut whole = Whole { parsed, children, partial: false, missed: false, had: 0, lost: 0 };
    if left.is_empty() {
        return whole;
    }
    let mut asked = HashSet::new();
    while asked.len() < CHILDREN_MAX
        && let Some((child, level)) = left.pop_front()
    {
        let Ok(url) = Url::parse(&child.url) else { continue };
        if !asked.insert(url.clone()) {
            continue;
        }
        let validators = named(&before.validators, &child);
        if named(&before.changed, &child).is_some_and(|at| is_settled(&child, *at, now)) {
            whole.stays(&child, before);
            whole.had += 1;
            continue;
        }
        match fetch(room, source, &url, validators).await {
            Ok(Fetched::Body(head, body)) => {
                whole.had += 1;
                let part = parse_one(room, source, &head, body, now).await;
                left.extend(whole.take((child, level), part, head.validators));
            }
            Ok(Fetched::NotModified(_)) => {
                whole.had += 1;
                whole.stays(&child, before);
            }
            Err(error) => whole.miss(&child, &error),
        }
    }
    whole.missed &= fresh;
    let parsed = &mut whole.parsed;
    let marked = parsed.feed.entries.iter().any(|e| e.title.is_some());
    whole.children.news = marked || (whole.partial && known.news);
    whole.children.since = if whole.partial || whole.missed { known.since } else { now };
    let entries = std::mem::take(&mut parsed.feed.entries);
    parsed.feed.entries = gathered(entries, whole.children.news, &mut parsed.refused);
    if !left.is_empty() {
        let more = left.len();
        parsed.problems.push(format!("{more} further sitemaps of its index are not read"));
    }
    whole
}

/// What is known of a child.
fn named<'a, T>(known: &'a [(u64, T)], child: &Child) -> Option<&'a T> {
    known.iter().find(|(of, _)| *of == hash(&child.url)).map(|(_, what)| what)
}

/// Is a child what it was when the index said that it had changed `at` some time, since it says so still?
fn is_settled(child: &Child, at: Timestamp, now: Timestamp) -> bool {
    let since = |timed| if timed { SETTLED_AFTER } else { DAY_SETTLED_AFTER };
    child.changed.is_some_and(|said| said.at == at && now >= at.plus(since(said.timed)))
}

/// Does a child hold nothing newer than its index says? An index that never tells of changes is not believed.
fn is_told_of(child: &Child, part: &Parsed) -> bool {
    let dates = |e: &Entry| e.given.updated.max(e.given.published);
    let newest = part.feed.entries.iter().filter_map(dates).max();
    let until = child.changed.map(|said| said.at.plus(if said.timed { CLOCKS } else { DAY }));
    newest.zip(until).is_some_and(|(newest, until)| newest <= until)
}

impl Whole {
    /// A child that is what it was: its entries are left out, and all that is known of it stays.
    fn stays(&mut self, child: &Child, before: &Children) {
        self.partial = true;
        let (id, children) = (hash(&child.url), &mut self.children);
        children.validators.extend(named(&before.validators, child).map(|v| (id, v.clone())));
        children.changed.extend(named(&before.changed, child).map(|at| (id, *at)));
    }

    /// Takes a child in; gives the children that it leads to.
    fn take(
        &mut self,
        (child, level): Deep,
        part: Result<Parsed, String>,
        validators: Validators,
    ) -> Vec<Deep> {
        let part = match part {
            Ok(part) => part,
            Err(what) => {
                self.parsed.problems.push(format!("{}: {what}", child.url));
                return Vec::new();
            }
        };
        // What a child leads to is not known by its being what it was.
        if part.more.is_empty() && !part.cut {
            let (id, known) = (hash(&child.url), &mut self.children);
            let told = child.changed.filter(|_| is_told_of(&child, &part));
            known.changed.extend(told.map(|said| (id, said.at)));
            known.validators.extend(Some((id, validators)).filter(|(_, v)| !v.is_empty()));
        }
        self.parsed.feed.entries.extend(part.feed.entries);
        self.parsed.refused.join(&part.refused);
        self.parsed.cut |= part.cut;
        self.parsed.hides_changes |= part.hides_changes;
        let deeper = part.more.into_iter().filter(|_| level < LEVELS_MAX);
        deeper.map(|child| (child, level + 1)).collect()
    }

    /// Could none of what it leads to be had, and does it hold nothing itself?
    fn is_empty(&self) -> bool {
        self.lost > 0 && self.had == 0 && self.parsed.feed.entries.is_empty()
    }

    fn miss(&mut self, child: &Child, error: &FetchError) {
        let gone = matches!(error.disposition(), Disposition::GiveUp | Disposition::Gone);
        self.parsed.cut |= !gone;
        self.missed |= gone;
        self.lost += 1;
        self.parsed.problems.push(format!("{}: {error}", child.url));
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
