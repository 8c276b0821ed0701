//! One entry's pages fetched and handed through the wall, where they become an article.

use std::sync::Arc;

use url::Url;

use super::Room;
use crate::http::{Coded, FetchError, Fetched, Head, Purpose};
use crate::identity::Means;
use crate::model::{ArticleCapture, Problem, Source, Validators, url::address};
use crate::read::{self, Assignment, Extraction, FromPages, Kind, Memory, Page, Trouble};

/// Pages of one article that are joined.
const PAGES_MAX: usize = 8;

/// Why an entry's page is not asked for.
const SHARED: &str = "its page is that of other entries too";

/// What scraping one entry gave.
pub(super) enum Scraped {
    /// An article, as a capture; why it rests on the feed's own text if it does; and where its page led to, when that
    /// is elsewhere.
    Article(Box<ArticleCapture>, Option<String>, Option<Url>),
    /// The page says 304.
    Unchanged,
    /// Neither page nor entry could be read.
    Unreadable(Trouble),
}

/// Fetches and reads the page, or falls back to the feed's text.
pub(super) async fn scrape(room: &Room, wanted: &Arc<Assignment>, memory: &Arc<Memory>) -> Scraped {
    let (mut led, mut other) = (None, false);
    let pages = match wanted.page() {
        Some(url) => match first(room, wanted, &url).await {
            Ok(Fetched::NotModified(_)) => return Scraped::Unchanged,
            Ok(Fetched::Body(head, body)) => {
                match landed(room, (head, body), wanted, memory).await {
                    Ok((head, first)) => {
                        led = elsewhere(&url, &head.url);
                        pages(room, head.validators, first, wanted, memory).await
                    }
                    Err(trouble) => Err(trouble),
                }
            }
            Err(error) => {
                other = matches!(error, FetchError::MediaType(_));
                Err(error.to_string())
            }
        },
        // Of a source that is not scraped no page would be asked for anyway.
        None if wanted.means == Means::SharedPage && wanted.source.scrape => Err(SHARED.to_owned()),
        None => Err(String::new()),
    };
    match article(room, wanted, pages).await {
        Ok((mut capture, trouble)) => {
            capture.article.problems.extend(other.then_some(Problem::OtherMedia));
            Scraped::Article(Box::new(veiled(wanted, capture)), trouble, led)
        }
        // Its headline at least.
        Err(trouble) => match article(room, &wanted.bare(), Err(trouble.to_string())).await {
            Ok((capture, trouble)) => {
                Scraped::Article(Box::new(veiled(wanted, capture)), trouble, None)
            }
            Err(trouble) => Scraped::Unreadable(trouble),
        },
    }
}

/// The article by the feed's own text, whatever its page says; `why` is told.
pub(super) async fn by_feed(
    room: &Room,
    wanted: &Arc<Assignment>,
    why: &str,
) -> Result<(ArticleCapture, Option<String>), Trouble> {
    article(room, wanted, Err(why.to_owned())).await
}

/// Where a page led to, when that is another address than its own.
fn elsewhere(asked: &Url, landed: &Url) -> Option<Url> {
    let differ = address(asked.as_str()) != address(landed.as_str());
    differ.then(|| landed.clone())
}

async fn article(
    room: &Room,
    wanted: &Arc<Assignment>,
    pages: FromPages,
) -> Result<(ArticleCapture, Option<String>), Trouble> {
    let (reader, wanted, now) = (room.reader.clone(), wanted.clone(), (room.clock)());
    let (source, client) = (wanted.source.id.clone(), room.client.clone());
    let work = move || {
        let (mut capture, trouble) = reader.article(&wanted, pages, now);
        read::show_only(&mut capture.article, |url| client.publishable(url));
        (capture, trouble)
    };
    room.read(&source, Kind::Page, work).await
}

/// The article's addresses without the source's secret, which only we put in.
fn veiled(wanted: &Assignment, mut capture: ArticleCapture) -> ArticleCapture {
    let article = &mut capture.article;
    article.url = wanted.source.masked(&article.url);
    article.canonical = article.canonical.take().map(|url| wanted.source.masked(&url));
    capture
}

/// An entry's page: the one at hand, else as its server gives it.
async fn first(room: &Room, wanted: &Assignment, url: &Url) -> Result<Fetched<Coded>, FetchError> {
    let _turn = room.at_hand.turn(wanted, url).await;
    if let Some((head, body)) = room.at_hand.take(wanted, (room.clock)()) {
        return Ok(Fetched::Body(head, body));
    }
    let fetched = fetch(room, &wanted.source, url, Some(&wanted.validators)).await?;
    if let Fetched::Body(head, body) = &fetched {
        let contested = room.contested(wanted.announced.said.address);
        room.at_hand.keep(wanted, (head, body), contested, (room.clock)());
    }
    Ok(fetched)
}

/// A page: of the source's own origin with what opens the source.
async fn fetch(
    room: &Room,
    source: &Source,
    url: &Url,
    validators: Option<&Validators>,
) -> Result<Fetched<Coded>, FetchError> {
    let filled = Url::parse(&source.filled_at_home(url.as_str())).ok();
    let url = filled.as_ref().unwrap_or(url);
    room.fetch_of(source, (url, Purpose::Page), validators).await
}

/// What the page holds, or the one that it leads to when it only redirects, one hop; with the head of that.
async fn landed(
    room: &Room,
    (head, body): (Head, Coded),
    wanted: &Arc<Assignment>,
    memory: &Arc<Memory>,
) -> Result<(Head, Extraction), String> {
    let to = match look(room, &head, body, wanted, memory).await? {
        Looked::Read(extraction) => return Ok((head, *extraction)),
        Looked::Leads(to) => to,
    };
    match fetch(room, &wanted.source, &to, None).await {
        Ok(Fetched::Body(head, body)) => {
            let extraction = page(room, &head, body, wanted, memory).await;
            Ok((head, extraction.map_err(|what| format!("it redirects to {to}: {what}"))?))
        }
        Ok(Fetched::NotModified(_)) => Err(format!("it redirects to {to}, where nothing is")),
        Err(error) => Err(format!("it redirects to {to}: {error}")),
    }
}

/// The article's page and its further ones, or its print version when the page itself has no text.
async fn pages(
    room: &Room,
    validators: Validators,
    mut first: Extraction,
    wanted: &Arc<Assignment>,
    memory: &Arc<Memory>,
) -> FromPages {
    if first.article.problems.contains(&Problem::TooShort)
        && let Some(other) = other_version(room, &first, wanted, memory).await
    {
        first = other;
    }
    let mut next = first.next.take();
    let mut pages = vec![first];
    while pages.len() < PAGES_MAX {
        let Some(url) = next else { break };
        let fetched = fetch(room, &wanted.source, &url, None).await;
        let Ok(Fetched::Body(head, body)) = fetched else { break };
        // The entry's text is the first page's: it says nothing of this one.
        let more = page(room, &head, body, &wanted.bare(), memory).await;
        let Ok(mut more) = more else { break };
        next = more.next.take();
        pages.push(more);
    }
    Ok((pages, validators))
}

async fn other_version(
    room: &Room,
    short: &Extraction,
    wanted: &Arc<Assignment>,
    memory: &Arc<Memory>,
) -> Option<Extraction> {
    let url = short.alternate.as_ref()?;
    let fetched = fetch(room, &wanted.source, url, None).await;
    let Ok(Fetched::Body(head, body)) = fetched else { return None };
    let other = page(room, &head, body, wanted, memory).await.ok()?;
    (other.article.text().len() > short.article.text().len()).then_some(other)
}

/// What a page turns out to be.
enum Looked {
    Read(Box<Extraction>),
    /// It only redirects.
    Leads(Url),
}

async fn look(
    room: &Room,
    head: &Head,
    body: Coded,
    wanted: &Arc<Assignment>,
    memory: &Arc<Memory>,
) -> Result<Looked, String> {
    let (reader, head) = (room.reader.clone(), head.clone());
    let (assigned, memory) = (wanted.clone(), memory.clone());
    let work = move || -> Result<Looked, FetchError> {
        let body = body.decode()?;
        if let Some(to) = read::redirect(&body, head.refresh.as_deref(), &head.url) {
            return Ok(Looked::Leads(to));
        }
        let page =
            Page { bytes: &body, content_type: head.content_type.as_deref(), url: &head.url };
        let zone = assigned.source.zone.as_deref();
        Ok(Looked::Read(Box::new(reader.page(&page, &assigned.entry, zone, &memory))))
    };
    match room.read(&wanted.source.id, Kind::Page, work).await {
        Ok(looked) => looked.map_err(|error| error.to_string()),
        Err(trouble) => Err(trouble.to_string()),
    }
}

/// What a page holds; where it only redirects, and was redirected to before, nothing does.
async fn page(
    room: &Room,
    head: &Head,
    body: Coded,
    wanted: &Arc<Assignment>,
    memory: &Arc<Memory>,
) -> Result<Extraction, String> {
    match look(room, head, body, wanted, memory).await? {
        Looked::Read(extraction) => Ok(*extraction),
        Looked::Leads(to) => Err(format!("it redirects on, to {to}")),
    }
}
