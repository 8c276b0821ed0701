//! What an address offers as a source: itself, the feeds its page names, sitemaps, feeds at well-known places, or the
//! page as a listing.

use std::collections::BTreeSet;

use url::Url;

use super::weigh::{self, Contents};
use crate::http::{Client, FetchError, Fetched, HeaderLink, Purpose, Refusal, Request};
use crate::model::source::{Listing, SourceKind};
use crate::read::{self, Declared, Document, OfferedFeed, Offers};

/// Feeds of a page that are looked into; the others are named.
const LOOKED_MAX: usize = 6;
/// Pages that list the feeds of a site.
const INDEXES_MAX: usize = 2;
/// Of the sitemaps of a robots.txt.
const SITEMAPS_MAX: usize = 4;
/// How often a page may send its reader elsewhere.
const HOPS_MAX: usize = 3;
/// A page of fewer links is no list of headlines.
const ITEMS_MIN: usize = 4;
/// Where feeds are by habit, the first few in any folder.
const WELL_KNOWN: [&str; 14] = [
    "feed",
    "feed/",
    "rss.xml",
    "feed.xml",
    "index.xml",
    "atom.xml",
    "rss",
    "rss/",
    "feed.json",
    "index.rss",
    "feeds/posts/default",
    "news/rss.xml",
    "feed.atom",
    "?feed=rss2",
];
const WELL_KNOWN_IN_FOLDERS: usize = 7;
/// Where sitemaps are by habit, when no robots.txt says so.
const SITEMAPS: [&str; 4] =
    ["news-sitemap.xml", "sitemap-news.xml", "sitemap_news.xml", "sitemap.xml"];

/// Something that can be polled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Offer {
    pub(super) url: String,
    pub(super) kind: SourceKind,
    pub(super) listing: Option<Listing>,
    /// What it calls itself, or its page.
    pub(super) title: String,
    /// How many entries it has now.
    pub(super) entries: usize,
    contents: Contents,
}

/// The best first; the second list was seen and not looked into.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) offers: Vec<Offer>,
    pub(super) others: Vec<String>,
}

impl Found {
    fn one(offer: Offer) -> Self {
        Self { offers: vec![offer], others: Vec::new() }
    }
}

/// Looks for what `url` offers.
pub(super) async fn discover(client: &Client, url: &Url) -> anyhow::Result<Found> {
    let mut page = reach(client, url).await?;
    let mut offers = page.offers();
    for _ in 0..HOPS_MAX {
        if let Some(offer) = page.as_source() {
            return Ok(Found::one(offer));
        }
        let Some(to) = offers.instead.take() else { break };
        page = get(client, &to).await?;
        offers = page.offers();
    }
    let (mut found, indexes) = named(client, &page, &offers).await;
    for index in indexes.iter().take(INDEXES_MAX) {
        if found.offers.is_empty() {
            found = named(client, index, &index.offers()).await.0;
        }
    }
    // A feed that is empty is better than nothing, and that is all.
    if found.offers.iter().any(|o| o.entries > 0) {
        return Ok(found);
    }
    let (mut better, sitemap) = sitemaps(client, &page.at).await;
    if better.is_none() {
        better = well_known(client, &page.at).await;
    }
    let better = better.or_else(|| page.as_listing(&offers));
    let last = sitemap.filter(|_| found.offers.is_empty());
    Ok(better.or(last).map_or(found, Found::one))
}

/// The page of an address; where nobody answers there, that of the same name with `www.`, or without it.
async fn reach(client: &Client, url: &Url) -> anyhow::Result<Page> {
    let error = match get(client, url).await {
        Ok(page) => return Ok(page),
        Err(error) => error,
    };
    let silent = matches!(
        error.downcast_ref(),
        Some(
            FetchError::Connect(_)
                | FetchError::Offline(_)
                | FetchError::Timeout
                | FetchError::Transport(_)
                | FetchError::Refused(Refusal::Unknown(..) | Refusal::Unanswered(_))
        )
    );
    match twin(url).filter(|_| silent) {
        Some(twin) => get(client, &twin).await.map_err(|_| error),
        None => Err(error),
    }
}

/// The other of two names that people take for one.
fn twin(url: &Url) -> Option<Url> {
    let host = url.domain().filter(|host| host.contains('.'))?;
    let other = host.strip_prefix("www.").map_or_else(|| format!("www.{host}"), str::to_owned);
    let mut twin = url.clone();
    twin.set_host(Some(&other)).ok()?;
    Some(twin).filter(|twin| twin.domain().is_some_and(|host| host.contains('.')))
}

/// A document, and where it was.
struct Page {
    /// Where to ask next time: the target of permanent redirects only.
    url: Url,
    /// Where it came from in the end: what its addresses are relative to.
    at: Url,
    bytes: Vec<u8>,
    content_type: Option<String>,
    links: Vec<HeaderLink>,
}

async fn get(client: &Client, url: &Url) -> anyhow::Result<Page> {
    let request = Request::new(url, Purpose::Feed);
    match client.fetch(request).await? {
        Fetched::Body(head, body) => Ok(Page {
            url: if head.moved { head.url.clone() } else { url.clone() },
            bytes: body.to_vec(),
            links: head.linked().collect(),
            at: head.url,
            content_type: head.content_type,
        }),
        Fetched::NotModified(_) => anyhow::bail!("the server answered that nothing changed"),
    }
}

impl Page {
    fn read(&self, kind: SourceKind, listing: Option<&Listing>) -> Option<read::Parsed> {
        let document = Document {
            bytes: &self.bytes,
            content_type: self.content_type.as_deref(),
            base: Some(&self.at),
            kind,
            listing,
            ..Document::default()
        };
        read::document(&document).ok().filter(|parsed| parsed.moved.is_none())
    }

    fn offer(&self, kind: SourceKind, listing: Option<Listing>, parsed: &read::Parsed) -> Offer {
        Offer {
            url: self.url.to_string(),
            kind,
            listing,
            title: parsed
                .feed
                .title
                .as_ref()
                .map(crate::model::entry::Text::plain)
                .unwrap_or_default(),
            entries: parsed.feed.entries.len().max(parsed.more.len()),
            contents: Contents::of(&parsed.feed),
        }
    }

    /// The document itself, when it is a feed or a sitemap; a feed may be empty for now.
    fn as_source(&self) -> Option<Offer> {
        let parsed = self.read(SourceKind::Feed, None)?;
        let sitemap = parsed.feed.kind == "sitemap";
        let kind = if sitemap { SourceKind::Sitemap } else { SourceKind::Feed };
        let offer = self.offer(kind, None, &parsed);
        Some(offer).filter(|offer| !sitemap || offer.entries > 0)
    }

    fn offers(&self) -> Offers {
        let offers = read::offers(&self.bytes, self.content_type.as_deref(), &self.at);
        let mut offers = offers.unwrap_or_default();
        let declared = |l: &HeaderLink| {
            let (href, rel, media_type) = (&l.target, &l.rel, &l.media_type);
            let (title, hreflang) = (&l.title, &l.hreflang);
            Declared { href, rel, media_type, title, hreflang }.feed(&self.at)
        };
        let known = |feed: &OfferedFeed| offers.feeds.iter().any(|f| f.url == feed.url);
        let more: Vec<OfferedFeed> =
            self.links.iter().filter_map(declared).filter(|f| !known(f)).collect();
        offers.feeds.splice(0..0, more);
        offers
    }

    /// The page as a list of headlines: found anew each time, else by what its headlines have in common now.
    fn as_listing(&self, offers: &Offers) -> Option<Offer> {
        let chosen = |item: &String| Listing { item: item.clone(), ..Listing::default() };
        let ways = std::iter::once(None).chain(offers.items.iter().map(chosen).map(Some));
        ways.into_iter().find_map(|listing| {
            let parsed = self.read(SourceKind::Listing, listing.as_ref())?;
            let mut offer = self.offer(SourceKind::Listing, listing, &parsed);
            if offer.title.is_empty() {
                offer.title.clone_from(&offers.title);
            }
            Some(offer).filter(|offer| offer.entries >= ITEMS_MIN)
        })
    }
}

/// The feeds a page names, looked into, the main one first; and the pages it names as lists of feeds.
async fn named(client: &Client, page: &Page, offers: &Offers) -> (Found, Vec<Page>) {
    let aside = |feed| read::aside(feed, offers, &page.at);
    let mut ranked: Vec<(u32, &OfferedFeed)> = offers.feeds.iter().map(|f| (aside(f), f)).collect();
    ranked.sort_by_key(|(aside, _)| *aside);
    let mut taken: Vec<(u32, Offer)> = Vec::new();
    let (mut pages, mut others) = (Vec::new(), Vec::new());
    for (aside, feed) in ranked {
        if taken.len() + pages.len() >= LOOKED_MAX {
            others.push(feed.url.to_string());
            continue;
        }
        let Ok(there) = get(client, &feed.url).await else { continue };
        let Some(mut offer) = there.as_source() else {
            pages.extend(Some(there).filter(|_| !feed.declared));
            continue;
        };
        if offer.title.is_empty() {
            offer.title.clone_from(&feed.title);
        }
        if aside >= read::REMARKS || offer.contents.remarks() {
            others.push(offer.url);
        } else if taken.iter().all(|(_, known)| known.url != offer.url) {
            taken.push((aside, offer));
        }
    }
    let weights: Vec<(u32, &Contents)> = taken.iter().map(|(n, o)| (*n, &o.contents)).collect();
    let order = weigh::order(&weights);
    let offers = order.into_iter().map(|n| taken[n].1.clone()).collect();
    (Found { offers, others }, pages)
}

/// The news sitemap of a site; and one of all its pages, for when there is nothing else.
async fn sitemaps(client: &Client, at: &Url) -> (Option<Offer>, Option<Offer>) {
    let mut named = Vec::new();
    if let Ok(robots) = at.join("/robots.txt")
        && let Ok(robots) = get(client, &robots).await
    {
        named = sitemaps_of(&String::from_utf8_lossy(&robots.bytes), at);
    }
    if named.is_empty() {
        named.extend(SITEMAPS.iter().filter_map(|name| at.join(&format!("/{name}")).ok()));
    }
    named.sort_by_key(|url| !names_news(url));
    let mut plain = None;
    for url in named.into_iter().take(SITEMAPS_MAX) {
        let Ok(page) = get(client, &url).await else { continue };
        let Some(offer) = page.as_source().filter(|o| o.kind == SourceKind::Sitemap) else {
            continue;
        };
        if let Some(news) = news_of(client, &page, offer.clone()).await {
            return (Some(news), plain);
        }
        plain = plain.or(Some(offer));
    }
    (None, plain)
}

fn sitemaps_of(robots: &str, at: &Url) -> Vec<Url> {
    let named = robots.lines().filter_map(|line| {
        let (key, value) = line.trim_start_matches('\u{FEFF}').split_once(':')?;
        let value = value.split_whitespace().next()?;
        key.trim().eq_ignore_ascii_case("sitemap").then(|| at.join(value).ok())?
    });
    named.collect()
}

/// By its own name, not that of its host.
fn names_news(url: &Url) -> bool {
    url.path().to_lowercase().contains("news")
}

/// The sitemap, when it holds news: it has titles, as news sitemaps have. Of an index, the newest part is looked into.
async fn news_of(client: &Client, page: &Page, offer: Offer) -> Option<Offer> {
    let parsed = page.read(SourceKind::Sitemap, None)?;
    let titled = |parsed: &read::Parsed| parsed.feed.entries.iter().any(|e| e.title.is_some());
    if titled(&parsed) || (names_news(&page.at) && parsed.more.is_empty()) {
        return Some(offer);
    }
    let part = Url::parse(&parsed.more.first()?.url).ok()?;
    let child = get(client, &part).await.ok()?;
    let news = child.read(SourceKind::Sitemap, None).filter(titled)?;
    // A part with a number or a date in its name gives way to the next; the index stays.
    let lasts = names_news(&part) && !part.path().bytes().any(|b| b.is_ascii_digit());
    Some(if lasts { child.offer(SourceKind::Sitemap, None, &news) } else { offer })
}

async fn well_known(client: &Client, at: &Url) -> Option<Offer> {
    let root = at.join("/").ok()?;
    let mut folder = at.clone();
    folder.set_query(None);
    folder.set_fragment(None);
    if !folder.path().ends_with('/') {
        folder.set_path(&format!("{}/", at.path()));
    }
    let mut asked = BTreeSet::new();
    let own = (folder != root).then_some(folder);
    let near = WELL_KNOWN[..WELL_KNOWN_IN_FOLDERS].iter();
    let places = own.iter().flat_map(|folder| near.clone().map(move |name| (folder, name)));
    for (base, name) in places.chain(WELL_KNOWN.iter().map(|name| (&root, name))) {
        let Ok(url) = base.join(name) else { continue };
        if !asked.insert(url.to_string()) {
            continue;
        }
        if let Ok(page) = get(client, &url).await
            && let Some(offer) = page.as_source().filter(|o| o.entries > 0)
        {
            return Some(offer);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_twin() {
        let twin = |url: &str| twin(&Url::parse(url).expect("a URL")).map(String::from);
        let bare = "https://wire.example/news?a=1";
        assert_eq!(twin(bare).as_deref(), Some("https://www.wire.example/news?a=1"));
        assert_eq!(twin("https://www.wire.example/news?a=1").as_deref(), Some(bare));
        assert_eq!(twin("http://127.0.0.1:8080/"), None);
        assert_eq!(twin("http://localhost/"), None);
        assert_eq!(twin("http://www.example/"), None);
    }
}
