//! A second look at young articles: a page that failed may be there now, and corrections come early.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;
use url::Url;

use super::landed::{likeness, reads_like, withdraws};
use super::scrape::{Scraped, scrape};
use super::shares::Shares;
use super::{Room, RoundError};
use crate::desk::{Ticket, fold};
use crate::identity::{Announced, Likeness, Means};
use crate::model::entry::{Entry, Link, Text};
use crate::model::{
    ArticleCapture, ArticleId, Capture, Method, Problem, RevisionHead, Source, Story, StoryCopy,
    Timestamp,
};
use crate::read::Assignment;
use crate::shelf::{memory, recall_article};
use crate::store::{ArticleRow, Key, Meta, Order, Store, row};

/// Looks taken in one round; the rest stay due.
const ROUND_MAX: usize = 256;
/// Hosts looked at at once; one that hangs holds up nobody else.
const HOSTS_AT_ONCE: usize = 16;
/// No look of a round begins later than this; what has none by then is the next one's.
const BEGUN_WITHIN: Duration = Duration::from_secs(240);

/// Takes the looks that are due, each host's one after the other, first those whose page failed before. Gives how many
/// were taken.
pub(super) async fn round(
    room: &Room,
    sources: &HashMap<String, Arc<Source>>,
) -> Result<usize, RoundError> {
    let mut hosts = by_host(due(room, sources)?);
    let mut under_way = JoinSet::new();
    let (mut count, until) = (0, Instant::now() + BEGUN_WITHIN);
    loop {
        while under_way.len() < HOSTS_AT_ONCE
            && let Some(looks) = hosts.pop_front()
        {
            let room = room.clone();
            under_way.spawn(async move { of_host(&room, looks, until).await });
        }
        match under_way.join_next().await {
            Some(Ok(taken)) => count += taken?,
            Some(Err(_)) => return Err(RoundError::Poll),
            None => return Ok(count),
        }
    }
}

/// A look that is due.
struct Look {
    job: Arc<Assignment>,
    /// Rests on the feed's own text, since its page could not be had.
    failed: bool,
    /// Is what it links to the page of other entries too, or no page? Then there is nothing to look at.
    pageless: bool,
    /// Its text so far.
    text: String,
}

impl Look {
    /// Is there anything to gain? What was well read is asked for again only where the answer may be "not modified".
    fn worthwhile(&self) -> bool {
        self.job.source.scrape && !self.pageless && (self.failed || !self.job.validators.is_empty())
    }

    /// Is a page its own? One that was led to must read like what is known of it, and what stands at its own address must
    /// have anything of it.
    fn is_of(&self, led: Option<&Url>, new: &ArticleCapture) -> bool {
        let headline = self.job.entry.headline();
        let known = (headline.as_str(), self.text.as_str());
        match led {
            Some(at) => at.path() != "/" && reads_like(known, new),
            None => withdraws(new) || likeness(known, new) != Likeness::Strange,
        }
    }

    fn url(&self) -> Option<Url> {
        self.job.entry.page().and_then(|page| Url::parse(page).ok())
    }

    fn host(&self) -> String {
        self.url().and_then(|u| u.host_str().map(str::to_owned)).unwrap_or_default()
    }
}

/// What failed before comes first, and the hosts that have most to do.
fn by_host(mut looks: Vec<Look>) -> VecDeque<Vec<Look>> {
    looks.sort_by_key(|look| !look.failed);
    let mut hosts: HashMap<String, Vec<Look>> = HashMap::new();
    for look in looks {
        hosts.entry(look.host()).or_default().push(look);
    }
    let mut hosts: Vec<_> = hosts.into_values().collect();
    hosts.sort_by_key(|looks| std::cmp::Reverse(looks.len()));
    hosts.into()
}

async fn of_host(room: &Room, looks: Vec<Look>, until: Instant) -> Result<usize, RoundError> {
    let (mut taken, mut slow) = (0, false);
    for look in looks {
        let job = &look.job;
        // A round waits for all its hosts: the other looks at one that hangs stay due.
        if look.worthwhile() && (slow || Instant::now() >= until) {
            continue;
        }
        let begun = Instant::now();
        let shut = || look.url().is_some_and(|url| room.client.shut(&url));
        if look.worthwhile() && shut() {
            continue; // nobody may be asked now: it stays due
        }
        room.flows()?;
        let memory = memory(room.store.as_ref(), &job.source.id)?;
        let found = if look.worthwhile() {
            scrape(room, job, &Arc::new(memory)).await
        } else {
            Scraped::Unchanged
        };
        let news = match found {
            // A page that fails now says nothing about the article we have.
            Scraped::Article(new, _, led)
                if new.article.method != Method::Feed && look.is_of(led.as_ref(), &new) =>
            {
                Capture::Article(new)
            }
            Scraped::Article(..) if shut() => continue,
            _ => job.sighting((room.clock)()),
        };
        slow |= begun.elapsed() >= room.client.patience();
        room.desk.settle(news, &Ticket::default()).await?;
        taken += 1;
    }
    Ok(taken)
}

/// The articles that are to be looked at by now, of each source one after the other: those that nobody may be asked for stay
/// due, however many they are, and must keep no others waiting.
fn in_turn(store: &dyn Store, now: Timestamp) -> Result<Vec<(ArticleId, ArticleRow)>, RoundError> {
    // They are due by the fold's clock, which is ahead after a machine's was.
    let meta: Meta = row(store, &Key::meta())?.unwrap_or_default();
    let now = fold::time(&meta, now);
    let (mut of_source, mut failed) = (BTreeMap::<String, Vec<_>>::new(), Ok(()));
    store.scan(&Key::looks(), Order::Up, &mut |key, _| {
        let Some((_, id)) = Key::article_of_look(key).filter(|(at, _)| *at <= now) else {
            return ControlFlow::Break(());
        };
        match row::<ArticleRow>(store, &Key::article(id)) {
            Ok(Some(known)) => {
                let looks = of_source.entry(known.source.clone()).or_default();
                if looks.len() < ROUND_MAX {
                    looks.push((id, known));
                }
            }
            Ok(None) => {}
            Err(error) => failed = Err(error),
        }
        if failed.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    failed?;
    let mut turns: Vec<_> = of_source.into_values().map(Vec::into_iter).collect();
    let mut looks = Vec::new();
    while looks.len() < ROUND_MAX && !turns.is_empty() {
        turns.retain_mut(|turn| turn.next().map(|look| looks.push(look)).is_some());
    }
    looks.truncate(ROUND_MAX);
    Ok(looks)
}

fn due(room: &Room, sources: &HashMap<String, Arc<Source>>) -> Result<Vec<Look>, RoundError> {
    let shares = Shares::of(room.node.as_ref());
    let mut looks = Vec::new();
    for (id, known) in in_turn(room.store.as_ref(), (room.clock)())? {
        let Some(capture) = recall_article(&room.journal, known.seq, id)? else { continue };
        let (capture, listed_by) = as_told(room, &known, capture)?;
        let source = sources.get(&capture.source);
        let source = source.or_else(|| listed_by.iter().find_map(|other| sources.get(other)));
        if !shares.look(source) {
            continue; // another node takes it
        }
        // None of its sources may be in the config any more: nothing is fetched for it, and the look is over.
        let source = source.cloned().unwrap_or_default();
        let failed = capture.article.method == Method::Feed;
        let article = &capture.article;
        let other = article.problems.contains(&Problem::OtherMedia);
        // What its feed took back is not asked for.
        let withdrawn = failed && article.head == Some(RevisionHead::Kill);
        let pageless = capture.shared_page || other || withdrawn;
        let text = article.text();
        let job = Arc::new(job(&source, id, &known, &capture));
        looks.push(Look { job, failed, pageless, text });
    }
    Ok(looks)
}

/// The article at the address that it was announced at last, and what other sources list it.
fn as_told(
    room: &Room,
    known: &ArticleRow,
    mut capture: Box<ArticleCapture>,
) -> Result<(Box<ArticleCapture>, Vec<String>), RoundError> {
    let story = known.story.map(|id| row::<Story>(room.store.as_ref(), &Key::story(id)));
    let copies = story.transpose()?.flatten().map(|story| story.copies).unwrap_or_default();
    let copy = copies.into_iter().find(|copy| copy.article == capture.article_id);
    let Some(StoryCopy { url, own, listed_by, .. }) = copy else {
        return Ok((capture, Vec::new()));
    };
    (capture.article.url, capture.own) = (url, own);
    Ok((capture, listed_by))
}

/// The entry as we remember it, so that the page is scraped as it was at first.
fn job(
    source: &Arc<Source>,
    id: ArticleId,
    known: &ArticleRow,
    capture: &ArticleCapture,
) -> Assignment {
    let article = &capture.article;
    // What its document named then, as far as it told of this page.
    let home = capture.own.then(|| article.url.clone());
    let entry = Entry {
        title: Some(Text { value: article.headline.clone(), ..Text::default() }),
        links: vec![Link { href: article.url.clone(), ..Link::default() }],
        published: article.published,
        ..Entry::default()
    };
    Assignment {
        source: source.clone(),
        article: id,
        entry,
        announced: Announced { said: known.announced, ..Announced::default() },
        means: Means::Page,
        beside: None,
        validators: known.validators.clone(),
        first: Some(known.first),
        held: true,
        home,
        listed: capture.listed,
    }
}
