//! An entry and its pages made into the capture that the desk takes.

use std::sync::Arc;

use url::Url;

use super::address;
use super::choice::choose;
use super::{Extraction, Reader};
use crate::bylines::is_account;
use crate::extract;
use crate::identity::{Announced, Means, alike, named_alike};
use crate::model::entry::{Entry, Text};
use crate::model::ids::CaptureId;
use crate::model::{
    Article, ArticleCapture, ArticleId, Block, Capture, Enclosure, Figure, Outlet, Source,
    Timestamp, Validators,
};
use crate::text::balanced;
use crate::wire;

/// The article that had an entry's address before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// Which.
    pub article: ArticleId,
    /// Where the journal holds its first capture.
    pub first: u64,
    /// Its text.
    pub text: String,
    /// Its headline.
    pub headline: String,
    /// Was it announced under the same headline?
    pub said: bool,
}

/// An entry whose article is wanted.
#[derive(Debug, Clone)]
pub struct Assignment {
    /// Whose.
    pub source: Arc<Source>,
    /// Whose article it is, as far as its announcement tells.
    pub article: ArticleId,
    /// As announced.
    pub entry: Entry,
    /// As it is weighed.
    pub announced: Announced,
    /// Where the text comes from.
    pub means: Means,
    /// The article that had its address before: if they read alike, it is that one's new version.
    pub beside: Option<Beside>,
    /// Of the page, from an earlier look.
    pub validators: Validators,
    /// Where the journal holds the entry's first capture, if it is known.
    pub first: Option<u64>,
    /// Is an article of it held, of which this will be a version?
    pub held: bool,
    /// The site that the source's document names.
    pub home: Option<String>,
    /// How many entries stand before it in its document.
    pub listed: u32,
}

impl Assignment {
    /// An entry nothing is known of.
    pub fn new(source: &Arc<Source>, entry: Entry) -> Self {
        let announced = Announced::of(&entry, page_of(source, &entry).as_ref().map(Url::as_str));
        Self {
            article: ArticleId::of(&source.id, &entry.id),
            means: if announced.said.address == 0 { Means::Pageless } else { Means::Page },
            source: source.clone(),
            entry,
            announced,
            beside: None,
            validators: Validators::default(),
            first: None,
            held: false,
            home: None,
            listed: 0,
        }
    }

    /// The article was looked at, and has not changed.
    pub fn sighting(&self, at: Timestamp) -> Capture {
        let (entry, announced) = (self.article, self.announced.said);
        let (first, source) = (self.first, self.source.id.clone());
        Capture::Sighting { entry, announced, of: None, at, first, source }
    }

    /// Without the feed's own text: what is left of an entry whose text can't be read.
    pub fn bare(&self) -> Arc<Self> {
        let entry = Entry { summary: None, content: None, ..self.entry.clone() };
        Arc::new(Self { entry, ..self.clone() })
    }

    /// Does a page bear neither this entry's headline, nor this entry the headline that the page had before? Then it is a
    /// page of several, such as alerts that come one by one.
    fn is_strange_to(&self, page: &Article) -> bool {
        let headline = self.entry.headline();
        let known = |b: &Beside| b.said || named_alike(&headline, &b.headline);
        let beside = self.beside.as_ref().is_some_and(|b| !known(b));
        beside && !page.headline.is_empty() && !named_alike(&headline, &page.headline)
    }

    /// The address of the page to be fetched, when there is one.
    pub fn page(&self) -> Option<Url> {
        let fetched = self.source.scrape && self.means == Means::Page;
        fetched.then(|| page_of(&self.source, &self.entry)).flatten()
    }
}

/// Why a page that had another entry's headline before is not taken for this one's.
const STRANGE: &str = "its page does not bear its headline, and was another entry's before";

/// How an article was come by.
struct How {
    fetched: Timestamp,
    /// The feed's text stands in for its page.
    troubled: bool,
    /// Its page is that of other entries.
    strange: bool,
}

/// The pages of an article, the first one's validators; or why there are none, in plain words.
pub type FromPages = Result<(Vec<Extraction>, Validators), String>;

impl Reader {
    /// The article of an entry: its pages joined, or the feed's own text where those say less, and why.
    pub fn article(
        &self,
        wanted: &Assignment,
        pages: FromPages,
        fetched: Timestamp,
    ) -> (ArticleCapture, Option<String>) {
        let Assignment { source, entry, .. } = wanted;
        let joined = pages.map(|(pages, validators)| (join(pages), validators));
        let page = page_of(source, entry);
        let base = page.clone().or_else(|| Url::parse(&source.url).ok());
        let strange = joined.as_ref().is_ok_and(|(page, _)| wanted.is_strange_to(&page.article));
        let joined = if strange { Err(STRANGE.to_owned()) } else { joined };
        let (mut extraction, validators, trouble) = choose(joined, entry, base.as_ref());
        fill_in(&mut extraction.article, page.as_ref(), entry);
        self.conventions(&mut extraction.article);
        let trouble = trouble.filter(|t| !t.is_empty());
        let how = How { fetched, troubled: trouble.is_some(), strange };
        let capture = self.capture(wanted, extraction, validators, &how);
        (capture, trouble)
    }

    fn capture(
        &self,
        wanted: &Assignment,
        extraction: Extraction,
        validators: Validators,
        how: &How,
    ) -> ArticleCapture {
        let article = extraction.article;
        let home = wire::home(&article.url, &self.agencies);
        // Where the page can't be read, the feed's few words are no text to compare.
        let version = |b: &&Beside| (b.said && how.troubled) || alike(&b.text, &article.text());
        let before = wanted.beside.as_ref().filter(version).filter(|_| !how.strange);
        // What had the address before does not read like this: it names neither.
        let shared = wanted.beside.is_some() && before.is_none();
        let (article_id, first) = match before {
            Some(before) => (before.article, Some(before.first)),
            None => (wanted.article, wanted.first.filter(|_| wanted.held)),
        };
        ArticleCapture {
            id: CaptureId::of(article_id, &content_hash(&article)),
            article_id,
            source: wanted.source.id.clone(),
            rank: wanted.source.rank,
            home: home.is_some() && article.credit.as_deref() == home,
            own: wanted.source.publishes(&article.url, wanted.home.as_deref()),
            fetched: how.fetched,
            announced: wanted.announced.said,
            shared_page: shared || wanted.means == Means::SharedPage,
            validators,
            page_blocks: extraction.blocks,
            article,
            first,
            listed: wanted.listed,
        }
    }
}

fn join(pages: Vec<Extraction>) -> Extraction {
    let mut pages = pages.into_iter();
    let mut whole = pages.next().unwrap_or_default();
    pages.for_each(|more| extract::append(&mut whole.article, more));
    whole
}

/// The absolute http(s) address of an entry's page. A feed's own address is nobody's page.
pub fn page_of(source: &Source, entry: &Entry) -> Option<Url> {
    let page = entry.page()?;
    let base = Url::parse(&source.url).ok();
    let url = base.map_or_else(|| Url::parse(page), |b| b.join(page)).ok()?;
    let own = url.as_str() == source.url;
    (matches!(url.scheme(), "http" | "https") && !own).then_some(url)
}

/// What the page left open, the entry may say.
fn fill_in(article: &mut Article, page: Option<&Url>, entry: &Entry) {
    if article.url.is_empty() {
        article.url = page.map_or_else(String::new, Url::to_string);
    }
    address::settle(article);
    if article.headline.is_empty() {
        article.headline = entry.headline();
    }
    article.headline = balanced(&article.headline).into_owned();
    // A byline that names an agency only has no names, and is one all the same.
    if article.byline.names.is_empty() && article.byline.text.is_empty() {
        article.byline.names = signers(entry).flat_map(extract::authors).collect();
        if !article.byline.names.is_empty() {
            // As they sign: an agency behind their names is the credit.
            article.byline.text = signers(entry).collect::<Vec<_>>().join(", ");
        }
        // An aggregator's entry is its outlet's, where nobody else signs it.
        if article.byline.names.is_empty() && article.byline.text.is_empty() {
            article.byline.names.extend(entry.outlet());
        }
        // A byline that names no person may name an agency: it stays.
        if article.byline.text.is_empty() {
            article.byline.text = article.byline.names.join(", ");
        }
    }
    article.outlet = copied_from(entry);
    article.rights = entry.rights.as_ref().map(Text::plain).filter(|rights| !rights.is_empty());
    if let Some(from) = entry.outlet() {
        // An aggregator says whose the entry is; what the page says of itself is surer.
        let page = article.publisher.take().unwrap_or_default();
        article.publisher = Some(format!("{page}\n{from}"));
    }
    enclose(article, entry);
    article.published = article.published.or_else(|| claimed(entry));
    article.updated = article.updated.or(entry.updated);
    if article.language.is_none() {
        article.language.clone_from(&entry.language);
    }
}

/// Who signs an entry.
pub(super) fn signers(entry: &Entry) -> impl Iterator<Item = &str> {
    let names = entry.authors.iter().map(|author| author.name.as_str());
    names.filter(|name| !name.is_empty() && !is_account(name))
}

/// When an entry says it was published. One that had to be set back by more than a day says nothing.
fn claimed(entry: &Entry) -> Option<Timestamp> {
    let believed = |date: Option<Timestamp>, given: Option<Timestamp>| {
        date.filter(|date| given.is_none_or(|given| given.since(*date) <= Timestamp::AHEAD_MAX))
    };
    let published = believed(entry.published, entry.given.published);
    published.or_else(|| believed(entry.updated, entry.given.updated))
}

/// The outlet of an aggregator's entry. A name alone, as sitemaps give it, is the source's own.
fn copied_from(entry: &Entry) -> Option<Outlet> {
    let source = entry.source.as_ref()?;
    let web = |url: &Option<String>| url.clone().filter(|u| crate::model::url::web(u).is_some());
    let (id, url, home) = (source.id.clone(), web(&source.url), web(&source.home));
    let told = id.is_some() || url.is_some() || home.is_some();
    let feed = url.filter(|url| home.as_ref() != Some(url));
    entry.outlet().filter(|_| told).map(|name| Outlet { name, id, feed, home })
}

/// What the feed knows and the page does not: a picture, and what is to be heard or seen.
fn enclose(article: &mut Article, entry: &Entry) {
    let known = |article: &Article, address: &str| {
        article.blocks.iter().any(|b| match b {
            Block::Embed(url, _) => url == address,
            _ => false,
        })
    };
    let shown = !article.figures().is_empty();
    if let Some(picture) = entry.picture().filter(|_| !shown) {
        let (caption, credit) =
            (picture.caption.unwrap_or_default(), picture.credit.unwrap_or_default());
        if let Some(url) = picture.url.as_deref().and_then(crate::model::url::web) {
            let figure = Figure { url: url.into(), alt: String::new(), caption, credit };
            article.blocks.insert(0, Block::Figure(figure));
        }
    }
    for link in entry.enclosures() {
        let Some(url) = crate::model::url::web(&link.href).map(String::from) else { continue };
        if !known(article, &url) {
            article.blocks.push(Block::Embed(url.clone(), link.title.unwrap_or_default()));
        }
        let media_type = link.media_type.filter(|kind| is_media_type(kind));
        article.enclosures.push(Enclosure {
            url,
            media_type,
            length: link.length.filter(|n| *n > 0),
        });
    }
}

/// `audio/mpeg`: what says less, or more, is no media type that could be printed.
fn is_media_type(kind: &str) -> bool {
    let part = |part: &str| {
        let of_a_name = |c: char| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(c);
        (1..=127).contains(&part.len()) && part.chars().all(of_a_name)
    };
    kind.split_once('/').is_some_and(|(a, b)| part(a) && part(b) && b != "unknown")
}

/// Of what a reader would see. The figures' addresses are left out: they change with every resize.
pub(super) fn content_hash(article: &Article) -> [u8; 16] {
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::model::entry::Given;

    #[test]
    fn a_date_that_was_set_back_by_days_says_nothing() {
        let now = Timestamp::from_secs(1_795_420_800);
        let hours = |n: u64| now.plus(Duration::from_secs(n * 3600));
        let of = |given: Timestamp| {
            let given = Given { published: Some(given), updated: None };
            claimed(&Entry { published: given.published.min(Some(now)), given, ..Entry::default() })
        };
        assert_eq!(of(hours(9)), Some(now), "a clock in another zone");
        assert_eq!(of(hours(30)), None);
        let updated = Entry { updated: Some(now), ..Entry::default() };
        assert_eq!(claimed(&updated), Some(now));
    }
}
