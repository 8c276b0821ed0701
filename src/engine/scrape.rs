//! One entry turned into an article: its page fetched and extracted, or the feed's own text where that fails.

use std::sync::Arc;

use url::Url;

use super::Room;
use crate::extract::{self, Extraction, Hints, Memory, Page};
use crate::http::{Body, FetchError, Fetched, Head, Purpose, Request};
use crate::model::entry::{Entry, TextKind};
use crate::model::ids::CaptureId;
use crate::model::{
    Article, ArticleCapture, ArticleId, Capture, Method, Problem, Source, Timestamp, Validators,
};
use crate::wire;

/// Pages of one article that are joined.
const PAGES_MAX: usize = 8;
/// A feed's text of this many characters is a full text; a page must give more than half of it.
const FULL_TEXT_CHARS: usize = 1200;
/// Something in an article's place has less text than this.
const WALL_CHARS_MAX: usize = 600;

/// Hash of what an entry announces: another one means that the source says the article changed.
pub fn announced(entry: &Entry) -> u64 {
    let title = entry.title.as_ref().map_or("", |t| t.value.as_str());
    let updated = entry.updated.or(entry.published).map_or(0, |t| t.0);
    xxhash_rust::xxh3::xxh3_64(format!("{updated}\n{title}").as_bytes())
}

/// What scraping one entry gave.
pub enum Scraped {
    /// An article, as a capture.
    Article(Box<ArticleCapture>, Option<String>),
    /// The page says 304.
    Unchanged,
}

/// What is to be scraped.
pub struct Job {
    /// Whose.
    pub source: Arc<Source>,
    /// Which.
    pub article: ArticleId,
    /// As announced.
    pub entry: Entry,
    /// Hash of the announcement.
    pub announced: u64,
    /// Of the page, from an earlier look.
    pub validators: Validators,
}

impl Job {
    /// For an entry of a feed; `validators` from an earlier look at its page.
    pub fn of_entry(source: &Arc<Source>, entry: Entry, validators: Validators) -> Self {
        Self {
            source: source.clone(),
            article: ArticleId::of(&source.id, &entry.id),
            announced: announced(&entry),
            entry,
            validators,
        }
    }

    /// The entry was seen, and there is nothing to keep of it.
    pub fn sighting(&self, at: Timestamp) -> Capture {
        Capture::Sighting { entry: self.article, announced: self.announced, at }
    }
}

/// Fetches and extracts the page, or falls back to the feed's text.
pub async fn scrape(room: &Room, job: &Job, memory: &Arc<Memory>) -> Scraped {
    let Job { source, entry, .. } = job;
    let known = Some(&job.validators);
    let base = page_url(source, entry);
    let from_page = match (&base, source.scrape) {
        (Some(url), true) => match fetch(room, url, known).await {
            Ok(Fetched::NotModified(_)) => return Scraped::Unchanged,
            Ok(Fetched::Body(head, body)) => article_of_page(room, head, body, entry, memory).await,
            Err(error) => Err(error.to_string()),
        },
        _ => Err(String::new()),
    };
    let (mut extraction, validators, trouble) = choose(from_page, entry, base.as_ref());
    fill_in(&mut extraction.article, source, entry);
    wire::read(&mut extraction.article, &room.agencies);
    let capture = capture(room, job, extraction, validators);
    Scraped::Article(Box::new(capture), trouble.filter(|t| !t.is_empty()))
}

fn page_url(source: &Source, entry: &Entry) -> Option<Url> {
    let page = entry.page()?;
    let base = Url::parse(&source.url).ok();
    let url = base.map_or_else(|| Url::parse(page), |b| b.join(page)).ok()?;
    matches!(url.scheme(), "http" | "https").then_some(url)
}

async fn fetch(room: &Room, url: &Url, known: Option<&Validators>) -> Result<Fetched, FetchError> {
    room.client.fetch(Request { url, purpose: Purpose::Page, validators: known }).await
}

type FromPage = Result<(Extraction, Validators), String>;

/// The page's article, its further pages joined, or its print version when the page itself has no text.
async fn article_of_page(
    room: &Room,
    head: Head,
    body: Body,
    entry: &Entry,
    memory: &Arc<Memory>,
) -> FromPage {
    let validators = head.validators.clone();
    let mut whole = extracted(room, head, body, entry, memory).await?;
    if whole.article.problems.contains(&Problem::TooShort)
        && let Some(other) = other_version(room, &whole, entry, memory).await
    {
        whole = other;
    }
    let mut next = whole.next.take();
    for _ in 1..PAGES_MAX {
        let Some(url) = next else { break };
        let Ok(Fetched::Body(head, body)) = fetch(room, &url, None).await else { break };
        let mut more = extracted(room, head, body, entry, memory).await?;
        next = more.next.take();
        extract::append(&mut whole.article, more);
    }
    Ok((whole, validators))
}

async fn other_version(
    room: &Room,
    short: &Extraction,
    entry: &Entry,
    memory: &Arc<Memory>,
) -> Option<Extraction> {
    let url = short.alternate.as_ref()?;
    let Ok(Fetched::Body(head, body)) = fetch(room, url, None).await else { return None };
    let other = extracted(room, head, body, entry, memory).await.ok()?;
    (other.article.text().len() > short.article.text().len()).then_some(other)
}

async fn extracted(
    room: &Room,
    head: Head,
    body: Body,
    entry: &Entry,
    memory: &Arc<Memory>,
) -> Result<Extraction, String> {
    let (rules, memory) = (room.rules.clone(), memory.clone());
    let told = Told::of(entry);
    let work = move || {
        let page =
            Page { bytes: &body, content_type: head.content_type.as_deref(), url: &head.url };
        extract::extract(&page, &told.hints(), &rules, &memory)
    };
    room.compute(work)
        .await
        .ok_or_else(|| "the page could not be read (our fault; please report it)".to_owned())
}

/// What the feed says of the article, owned, to go to another thread.
struct Told {
    title: Option<String>,
    summary: Option<String>,
    author: Option<String>,
    published: Option<Timestamp>,
}

impl Told {
    fn of(entry: &Entry) -> Self {
        Self {
            title: entry.title.as_ref().map(|t| t.value.clone()),
            summary: entry.summary.as_ref().map(|t| t.value.clone()),
            author: entry.authors.first().map(|a| a.name.clone()),
            published: entry.published.or(entry.updated),
        }
    }

    fn hints(&self) -> Hints<'_> {
        Hints {
            title: self.title.as_deref(),
            summary: self.summary.as_deref(),
            author: self.author.as_deref(),
            published: self.published,
        }
    }
}

/// The page's article, or the feed's own text where the page has less to say. Never a blank article.
fn choose(
    from_page: FromPage,
    entry: &Entry,
    url: Option<&Url>,
) -> (Extraction, Validators, Option<String>) {
    let feed = feed_article(entry, url);
    let chars = |a: &Article| a.text().chars().count();
    match from_page {
        Ok((page, validators)) => {
            let (of_page, of_feed) = (chars(&page.article), chars(&feed));
            let full_feed = of_feed >= FULL_TEXT_CHARS && of_page * 2 < of_feed;
            let own = of_page > 0 && page.article.method != Method::Feed;
            let problems = &page.article.problems;
            let wall = of_page < WALL_CHARS_MAX && problems.iter().any(|p| in_its_place(*p));
            let better = problems.is_empty() || (of_page >= of_feed && !wall);
            if own && !full_feed && better {
                return (page, validators, None);
            }
            let trouble = problems.first().map_or("it has less text than the feed", |p| told(*p));
            let about = !problems.iter().any(|p| in_its_place(*p) || *p == Problem::Paywall);
            (instead(feed, about.then_some(page)), validators, Some(trouble.to_owned()))
        }
        Err(trouble) => (instead(feed, None), Validators::default(), Some(trouble)),
    }
}

/// What stands in an article's place says nothing of it, its headline and address least of all.
fn in_its_place(problem: Problem) -> bool {
    matches!(
        problem,
        Problem::Consent | Problem::Challenge | Problem::ErrorPage | Problem::ListPage
    )
}

/// What is wrong with a page, for people.
fn told(problem: Problem) -> &'static str {
    match problem {
        Problem::Consent => "a consent page stands before it",
        Problem::Challenge => "a test for robots stands before it",
        Problem::Paywall => "a paywall or login stands before it",
        Problem::ErrorPage => "it is an error page",
        Problem::ListPage => "it is a list of links",
        Problem::Video => "it is a video with hardly any text",
        Problem::TooShort => "it has hardly any text",
    }
}

/// The article as the feed itself tells it.
fn feed_article(entry: &Entry, url: Option<&Url>) -> Article {
    let html = feed_html(entry);
    let hints = Hints { summary: Some(&html), ..Hints::default() };
    let article = url.map(|url| extract::from_feed(&hints, url)).unwrap_or_default();
    Article { headline: title(entry), ..article }
}

/// The feed's text under what the page knew besides its text.
fn instead(feed: Article, page: Option<Extraction>) -> Extraction {
    let page = page.unwrap_or_default();
    let headline = Some(feed.headline).filter(|h| !h.is_empty());
    let article = Article {
        headline: headline.unwrap_or(page.article.headline),
        blocks: feed.blocks,
        method: feed.method,
        confidence: feed.confidence,
        ..page.article
    };
    Extraction { article, next: None, alternate: None, blocks: Vec::new() }
}

/// The longest text the feed itself gives.
fn feed_html(entry: &Entry) -> String {
    let html = |kind: TextKind, value: &str| match kind {
        TextKind::Text => crate::text::escape(value),
        TextKind::Html | TextKind::Xhtml => value.to_owned(),
    };
    let summary = entry.summary.as_ref().map(|s| html(s.kind, &s.value)).unwrap_or_default();
    let content = entry.content.as_ref().and_then(|c| {
        let value = c.value.as_ref()?;
        Some(if c.kind.starts_with("text") && c.kind != "text/html" {
            crate::text::escape(value)
        } else {
            value.clone()
        })
    });
    content.filter(|c| c.len() > summary.len()).unwrap_or(summary)
}

/// What the page left open, the entry may say.
fn fill_in(article: &mut Article, source: &Source, entry: &Entry) {
    if article.url.is_empty() {
        article.url = page_url(source, entry).map_or_else(|| source.url.clone(), Into::into);
    }
    if article.headline.is_empty() {
        article.headline = title(entry);
    }
    if article.byline.names.is_empty() {
        article.byline.names =
            entry.authors.iter().map(|a| a.name.clone()).filter(|n| !n.is_empty()).collect();
        article.byline.text = article.byline.names.join(", ");
    }
    article.published = article.published.or(entry.published).or(entry.updated);
    article.updated = article.updated.or(entry.updated);
    if article.language.is_none() {
        article.language.clone_from(&entry.language);
    }
}

fn title(entry: &Entry) -> String {
    let Some(title) = &entry.title else { return String::new() };
    match title.kind {
        TextKind::Text => crate::text::collapse(&title.value),
        TextKind::Html | TextKind::Xhtml => {
            let Ok(base) = Url::parse("https://invalid.invalid/") else { return String::new() };
            let lines = extract::sanitise(&title.value, &base);
            lines.iter().map(crate::model::Block::text).collect::<Vec<_>>().join(" ")
        }
    }
}

fn capture(
    room: &Room,
    job: &Job,
    extraction: Extraction,
    validators: Validators,
) -> ArticleCapture {
    let article = extraction.article;
    let home = wire::home(&article.url, &room.agencies);
    ArticleCapture {
        id: CaptureId::of(job.article, &content_hash(&article)),
        article_id: job.article,
        source: job.source.id.clone(),
        rank: job.source.rank,
        home: home.is_some() && article.credit.as_deref() == home,
        fetched: (room.clock)(),
        announced: job.announced,
        validators,
        page_blocks: extraction.blocks,
        article,
    }
}

/// Of what a reader would see. The figures' addresses are left out: they change with every resize.
fn content_hash(article: &Article) -> [u8; 16] {
    let mut hash = blake3::Hasher::new();
    hash.update(article.headline.as_bytes());
    hash.update(b"\n");
    hash.update(article.text().as_bytes());
    for figure in article.figures() {
        hash.update(figure.caption.as_bytes());
    }
    let mut out = [0; 16];
    out.copy_from_slice(&hash.finalize().as_bytes()[..16]);
    out
}
