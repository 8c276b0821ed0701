//! An entry and its pages made into the capture that the desk takes.

use std::sync::Arc;

use url::Url;

use super::choice::choose;
use super::{Extraction, Reader};
use crate::extract;
use crate::model::entry::Entry;
use crate::model::ids::CaptureId;
use crate::model::{
    Article, ArticleCapture, ArticleId, Block, Capture, Figure, Source, Timestamp, Validators,
};
use crate::wire;

/// Hash of what an entry announces: another one means that the source says the article changed.
pub fn announced(entry: &Entry) -> u64 {
    let title = entry.title.as_ref().map_or("", |t| t.value.as_str());
    let updated = entry.updated.or(entry.published).map_or(0, |t| t.0);
    xxhash_rust::xxh3::xxh3_64(format!("{updated}\n{title}").as_bytes())
}

/// An entry whose article is wanted.
#[derive(Debug, Clone)]
pub struct Assignment {
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
    /// Where the journal holds the entry's first capture, if it is known.
    pub first: Option<u64>,
    /// Is an article of it held, of which this will be a version?
    pub held: bool,
}

impl Assignment {
    /// For an entry of a feed; `validators` from an earlier look at its page.
    pub fn of_entry(source: &Arc<Source>, entry: Entry, validators: Validators) -> Self {
        Self {
            source: source.clone(),
            article: ArticleId::of(&source.id, &entry.id),
            announced: announced(&entry),
            entry,
            validators,
            first: None,
            held: false,
        }
    }

    /// The entry was seen, and there is nothing to keep of it.
    pub fn sighting(&self, at: Timestamp) -> Capture {
        Capture::Sighting { entry: self.article, announced: self.announced, at, first: self.first }
    }

    /// Without the feed's own text: what is left of an entry whose text can't be read.
    pub fn bare(&self) -> Arc<Self> {
        let entry = Entry { summary: None, content: None, ..self.entry.clone() };
        Arc::new(Self { entry, ..self.clone() })
    }

    /// The address of the entry's page, when it has one that can be fetched.
    pub fn page(&self) -> Option<Url> {
        page_url(&self.source, &self.entry)
    }
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
        let (mut extraction, validators, trouble) = choose(joined, entry, wanted.page().as_ref());
        fill_in(&mut extraction.article, source, entry);
        self.conventions(&mut extraction.article);
        let capture = self.capture(wanted, extraction, validators, fetched);
        (capture, trouble.filter(|t| !t.is_empty()))
    }

    fn capture(
        &self,
        wanted: &Assignment,
        extraction: Extraction,
        validators: Validators,
        fetched: Timestamp,
    ) -> ArticleCapture {
        let article = extraction.article;
        let home = wire::home(&article.url, &self.agencies);
        ArticleCapture {
            id: CaptureId::of(wanted.article, &content_hash(&article)),
            article_id: wanted.article,
            source: wanted.source.id.clone(),
            rank: wanted.source.rank,
            home: home.is_some() && article.credit.as_deref() == home,
            fetched,
            announced: wanted.announced,
            validators,
            page_blocks: extraction.blocks,
            article,
            first: wanted.first.filter(|_| wanted.held),
        }
    }
}

fn join(pages: Vec<Extraction>) -> Extraction {
    let mut pages = pages.into_iter();
    let mut whole = pages.next().unwrap_or_default();
    pages.for_each(|more| extract::append(&mut whole.article, more));
    whole
}

fn page_url(source: &Source, entry: &Entry) -> Option<Url> {
    let page = entry.page()?;
    let base = Url::parse(&source.url).ok();
    let url = base.map_or_else(|| Url::parse(page), |b| b.join(page)).ok()?;
    matches!(url.scheme(), "http" | "https").then_some(url)
}

/// What the page left open, the entry may say.
fn fill_in(article: &mut Article, source: &Source, entry: &Entry) {
    if article.url.is_empty() {
        article.url = page_url(source, entry).map_or_else(|| source.url.clone(), Into::into);
    }
    if article.headline.is_empty() {
        article.headline = entry.headline();
    }
    if article.byline.names.is_empty() {
        article.byline.names =
            entry.authors.iter().map(|a| a.name.clone()).filter(|n| !n.is_empty()).collect();
        // An aggregator's entry is its outlet's, where nobody else signs it.
        if article.byline.names.is_empty() && article.byline.text.is_empty() {
            article.byline.names.extend(entry.outlet());
        }
        // A byline that names no person may name an agency: it stays.
        if article.byline.text.is_empty() {
            article.byline.text = article.byline.names.join(", ");
        }
    }
    if let Some(from) = entry.outlet() {
        // An aggregator says whose the entry is; what the page says of itself is surer.
        let page = article.publisher.take().unwrap_or_default();
        article.publisher = Some(format!("{page}\n{from}"));
    }
    enclose(article, entry);
    article.published = article.published.or(entry.published).or(entry.updated);
    article.updated = article.updated.or(entry.updated);
    if article.language.is_none() {
        article.language.clone_from(&entry.language);
    }
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
        if let Some(url) =
            crate::model::url::web(&link.href).filter(|u| !known(article, u.as_str()))
        {
            article.blocks.push(Block::Embed(url.into(), link.title.unwrap_or_default()));
        }
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
