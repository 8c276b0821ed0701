//! What an address offers as a source: itself, the feeds its page names, sitemaps, feeds at well-known places, or the
//! page as a listing.

use std::collections::BTreeSet;

use url::Url;

use crate::http::{Client, Fetched, Purpose, Request};
use crate::model::source::{Listing, SourceKind};
use crate::read::{self, Document, OfferedFeed, Offers};

/// Feeds of a page that are looked into; the others are named.
const LOOKED_MAX: usize = 6;
/// Of the sitemaps of a robots.txt.
const SITEMAPS_MAX: usize = 4;
/// Where feeds are by habit.
const WELL_KNOWN: [&str; 10] = [
    "feed",
    "rss",
    "rss.xml",
    "feed.xml",
    "atom.xml",
    "index.xml",
    "feed/",
    "feeds/posts/default",
    "news/rss.xml",
    "news-sitemap.xml",
];

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
}

/// The best first; the second list was seen and not looked into.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) offers: Vec<Offer>,
    pub(super) others: Vec<String>,
}

/// Looks for what `url` offers.
pub(super) async fn discover(client: &Client, url: &Url) -> anyhow::Result<Found> {
    let page = get(client, url).await?;
    if let Some(offer) = page.as_source() {
        return Ok(Found { offers: vec![offer], others: Vec::new() });
    }
    let offers = page.offers();
    let mut found = declared(client, &offers.feeds).await;
    if found.offers.is_empty() {
        found.offers.extend(sitemap(client, &page.url).await);
    }
    if found.offers.is_empty() {
        found.offers.extend(well_known(client, &page.url).await);
    }
    if found.offers.is_empty() {
        found.offers.extend(page.as_listing(&offers));
    }
    Ok(found)
}

/// A document, and where it was in the end.
struct Page {
    /// Where to ask next time: the target of permanent redirects only.
    url: Url,
    bytes: Vec<u8>,
    content_type: Option<String>,
}

async fn get(client: &Client, url: &Url) -> anyhow::Result<Page> {
    let request = Request::new(url, Purpose::Feed);
    match client.fetch(request).await? {
        Fetched::Body(head, body) => Ok(Page {
            url: if head.moved { head.url } else { url.clone() },
            bytes: body.to_vec(),
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
            base: Some(&self.url),
            kind,
            listing,
            ..Document::default()
        };
        read::document(&document).ok().filter(|parsed| !parsed.feed.entries.is_empty())
    }

    fn offer(&self, kind: SourceKind, listing: Option<Listing>) -> Option<Offer> {
        let parsed = self.read(kind, listing.as_ref())?;
        let title = parsed.feed.title.map(|t| t.value).unwrap_or_default();
        let (url, entries) = (self.url.to_string(), parsed.feed.entries.len());
        Some(Offer { url, kind, listing, title, entries })
    }

    /// The document itself, when it is a feed or a sitemap.
    fn as_source(&self) -> Option<Offer> {
        let head = String::from_utf8_lossy(&self.bytes[..self.bytes.len().min(4096)]).into_owned();
        if ["<urlset", "<sitemapindex"].iter().any(|tag| head.contains(tag)) {
            return self.offer(SourceKind::Sitemap, None);
        }
        let lower = head.to_ascii_lowercase();
        let page = lower.contains("<!doctype html") || lower.contains("<html");
        if page { None } else { self.offer(SourceKind::Feed, None) }
    }

    fn offers(&self) -> Offers {
        let text = crate::text::decode(&self.bytes, self.charset(), None).text;
        read::offers(&text, &self.url).unwrap_or_default()
    }

    fn charset(&self) -> Option<&str> {
        self.content_type.as_deref().and_then(crate::text::charset_of)
    }

    fn as_listing(&self, offers: &Offers) -> Option<Offer> {
        offers.items.iter().find_map(|item| {
            let listing = Listing { item: item.clone(), ..Listing::default() };
            let mut offer = self.offer(SourceKind::Listing, Some(listing))?;
            if offer.title.is_empty() {
                offer.title.clone_from(&offers.title);
            }
            Some(offer)
        })
    }
}

/// The feeds a page names, looked into: those of everything before those of a topic, comments last.
async fn declared(client: &Client, feeds: &[OfferedFeed]) -> Found {
    let mut ranked: Vec<(usize, &OfferedFeed)> = feeds.iter().map(|f| (aside(f), f)).collect();
    ranked.sort_by_key(|(aside, _)| *aside);
    let mut found = Found::default();
    let mut seen = BTreeSet::new();
    for (n, (_, feed)) in ranked.into_iter().enumerate() {
        if n >= LOOKED_MAX {
            found.others.push(feed.url.to_string());
            continue;
        }
        let Ok(page) = get(client, &feed.url).await else { continue };
        let Some(mut offer) = page.as_source().filter(|o| seen.insert(o.url.clone())) else {
            continue;
        };
        if offer.title.is_empty() {
            offer.title.clone_from(&feed.title);
        }
        found.offers.push(offer);
    }
    found
}

/// How far a feed is from being the one of everything.
fn aside(feed: &OfferedFeed) -> usize {
    let says = |words: &[&str]| {
        let told = format!("{} {}", feed.url.as_str().to_lowercase(), feed.title.to_lowercase());
        words.iter().any(|w| told.contains(w))
    };
    let comments =
        ["comment", "kommentar", "commentaire", "comentario", "评论", "コメント", "комментар"];
    let parts =
        ["/tag/", "/tags/", "/category/", "/author/", "/search", "/topic/", "podcast", "?s="];
    let linked = usize::from(!feed.declared);
    100 * usize::from(says(&comments)) + 10 * usize::from(says(&parts)) + linked
}

/// A news sitemap that robots.txt names.
async fn sitemap(client: &Client, at: &Url) -> Option<Offer> {
    let robots = get(client, &at.join("/robots.txt").ok()?).await.ok()?;
    let text = String::from_utf8_lossy(&robots.bytes).into_owned();
    let named = text.lines().filter_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.trim().eq_ignore_ascii_case("sitemap").then(|| at.join(value.trim()).ok())?
    });
    let mut named: Vec<Url> = named.collect();
    named.sort_by_key(|url| !url.as_str().to_lowercase().contains("news"));
    for url in named.into_iter().take(SITEMAPS_MAX) {
        let news = url.as_str().to_lowercase().contains("news");
        let Ok(page) = get(client, &url).await else { continue };
        // A sitemap of all pages of a site is no news; one that names titles is.
        let dated = String::from_utf8_lossy(&page.bytes).contains("news:news");
        if let Some(offer) = page.as_source().filter(|_| news || dated) {
            return Some(offer);
        }
    }
    None
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
    let places =
        own.iter().flat_map(|folder| WELL_KNOWN[..5].iter().map(move |name| (folder, name)));
    for (base, name) in places.chain(WELL_KNOWN.iter().map(|name| (&root, name))) {
        let Ok(url) = base.join(name) else { continue };
        if !asked.insert(url.to_string()) {
            continue;
        }
        if let Ok(page) = get(client, &url).await
            && let Some(offer) = page.as_source()
        {
            return Some(offer);
        }
    }
    None
}
