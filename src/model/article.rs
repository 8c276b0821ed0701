//! An article: what one source published, as typed blocks.

use serde::{Deserialize, Serialize};

use super::{Order, Timestamp};
use crate::text::{escape, escape_into};

/// Inline text, once plain and once with its sanitised markup.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Rich {
    /// Plain text, whitespace collapsed.
    pub text: String,
    /// Sanitised inline HTML; empty when it is just `text`, escaped.
    pub html: String,
}

impl Rich {
    /// Text without markup.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), html: String::new() }
    }

    /// Sanitised inline HTML.
    pub fn to_html(&self) -> String {
        let mut out = String::new();
        self.html_into(&mut out);
        out
    }

    /// [`Rich::to_html`] onto the end of a string.
    pub fn html_into(&self, out: &mut String) {
        if self.html.is_empty() { escape_into(&self.text, out) } else { *out += &self.html }
    }

    fn wrap_into(&self, tag: &str, out: &mut String) {
        wrap(tag, out, |out| self.html_into(out));
    }
}

/// An image with its words apart from the text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Figure {
    /// Absolute.
    pub url: String,
    /// Alternative text.
    pub alt: String,
    /// What it shows.
    pub caption: String,
    /// Who took it.
    pub credit: String,
}

/// One block of an article's body, in document order.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Block {
    /// A paragraph.
    Paragraph(Rich),
    /// A sub-heading with its level, 2 to 6.
    Heading(u8, Rich),
    /// A block quotation, its paragraphs.
    Quote(Vec<Rich>),
    /// A list: how its items stand, the items.
    List(Order, Vec<Rich>),
    /// A table: rows of cells; the flag says that the first row is a head.
    Table(bool, Vec<Vec<Rich>>),
    /// An image.
    Figure(Figure),
    /// Something embedded, kept as a link: address, title.
    Embed(String, String),
    /// Preformatted text.
    Pre(String),
}

/// Who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Byline {
    /// As printed.
    pub text: String,
    /// Names only: no roles, no agencies.
    pub names: Vec<String>,
}

/// Place, date and agency that open the body: `MOSCOW, May 8 (Xinhua) --`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Dateline {
    /// As printed.
    pub place: Option<String>,
    /// As printed.
    pub date: Option<String>,
    /// As printed.
    pub agency: Option<String>,
    /// The day it means, `YYYY-MM-DD`, resolved against the published time.
    pub day: Option<String>,
}

/// The agencies of a credit: most often one. No agency's name holds a comma.
pub fn credits(credit: &str) -> impl Iterator<Item = &str> {
    credit.split(", ")
}

/// A head that announces a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RevisionHead {
    /// `UPDATE 2-`, `(LEAD)`, `(2nd LD)`, `WRAPUP`, `The Latest:`.
    Update,
    /// `CORRECTED-`, `CORRECTION`, `REFILE-`.
    Correction,
    /// `KILL`, `withdrawn`, `Please disregard`.
    Kill,
}

impl RevisionHead {
    /// The word for it in counts.
    pub fn word(self) -> &'static str {
        match self {
            Self::Update => "update",
            Self::Correction => "correction",
            Self::Kill => "kill",
        }
    }
}

/// How the body was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
pub enum Method {
    /// A rule of `sites.toml`.
    Site,
    /// The page's data: JSON-LD `articleBody`, or what a script draws.
    JsonLd,
    /// Our own container scoring.
    Density,
    /// The feed's own text: the page gave none.
    #[default]
    Feed,
}

/// What is wrong with a page, from a fixed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Problem {
    /// A consent wall.
    Consent,
    /// A bot challenge.
    Challenge,
    /// A login or paywall stub.
    Paywall,
    /// An error page with status 200.
    ErrorPage,
    /// A page of links.
    ListPage,
    /// A video with hardly any text.
    Video,
    /// Too little text to be an article.
    TooShort,
    /// No page but a paper, a picture or a film.
    OtherMedia,
}

impl Problem {
    /// The word of the machine form.
    pub fn word(self) -> &'static str {
        match self {
            Self::Consent => "consent",
            Self::Challenge => "challenge",
            Self::Paywall => "paywall",
            Self::ErrorPage => "error-page",
            Self::ListPage => "list-page",
            Self::Video => "video",
            Self::TooShort => "too-short",
            Self::OtherMedia => "other-media",
        }
    }
}

impl Method {
    /// The word of the machine form.
    pub fn word(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::JsonLd => "json-ld",
            Self::Density => "density",
            Self::Feed => "feed",
        }
    }
}

/// The feed that an aggregator's entry was copied from, as it says (`atom:source`, RSS `source`).
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Outlet {
    /// What it is called; never empty.
    pub name: String,
    /// The feed's own id.
    pub id: Option<String>,
    /// The feed's address.
    pub feed: Option<String>,
    /// Its site.
    pub home: Option<String>,
}

/// What is to be heard, seen or read beside the text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Enclosure {
    /// Absolute.
    pub url: String,
    /// Media type, as the feed says.
    pub media_type: Option<String>,
    /// In bytes, as the feed says.
    pub length: Option<u64>,
}

/// What one source published, extracted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Article {
    /// Where it was fetched from.
    pub url: String,
    /// The page's own idea of its address.
    pub canonical: Option<String>,
    /// Without the site's name, revision heads kept.
    pub headline: String,
    /// Who wrote it.
    pub byline: Byline,
    /// Split off the first paragraph.
    pub dateline: Option<Dateline>,
    /// The dateline as the wire printed it, with what closes it and the space behind: `MOSCOW, May 8 (Xinhua) -- `.
    pub printed_dateline: Option<String>,
    /// The agency's name from `agencies.toml`; of several, their names as [`credits`] reads them.
    pub credit: Option<String>,
    /// A head that announces a revision, taken off the headline when comparing.
    pub head: Option<RevisionHead>,
    /// The source's claim.
    pub published: Option<Timestamp>,
    /// The source's claim.
    pub updated: Option<Timestamp>,
    /// BCP 47.
    pub language: Option<String>,
    /// The site's name.
    pub site: Option<String>,
    /// Section label.
    pub section: Option<String>,
    /// Publisher and author names as the page's metadata gives them, for the credit.
    pub publisher: Option<String>,
    /// Lines right below the text that are not of it, for the credit; the page's own, so not stored.
    #[serde(skip)]
    pub closing: Vec<String>,
    /// The outlet whose feed the entry was copied from, where its source is an aggregator.
    pub outlet: Option<Outlet>,
    /// The copyright line of its entry alone; its feed's stands with the feed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rights: Option<String>,
    /// The body.
    pub blocks: Vec<Block>,
    /// The lead image, when the body holds none.
    pub image: Option<Figure>,
    /// What the feed encloses, pictures apart; each is a link in the body, too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub enclosures: Vec<Enclosure>,
    /// 0 to 100.
    pub confidence: u8,
    /// How the body was found.
    pub method: Method,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

impl Block {
    /// The block's plain text; figures and embeds have none.
    pub fn text(&self) -> String {
        let join = |items: &[Rich], sep| {
            items.iter().map(|r| r.text.as_str()).collect::<Vec<_>>().join(sep)
        };
        match self {
            Self::Paragraph(r) | Self::Heading(_, r) => r.text.clone(),
            Self::Quote(p) | Self::List(_, p) => join(p, "\n"),
            Self::Table(_, rows) => {
                rows.iter().map(|row| join(row, " ")).collect::<Vec<_>>().join("\n")
            }
            Self::Pre(text) => text.clone(),
            Self::Figure(_) | Self::Embed(..) => String::new(),
        }
    }

    /// The block as sanitised HTML.
    pub fn html(&self) -> String {
        let mut out = String::new();
        self.html_into(&mut out);
        out
    }

    /// [`Block::html`] onto the end of a string.
    pub fn html_into(&self, out: &mut String) {
        match self {
            Self::Paragraph(r) => r.wrap_into("p", out),
            Self::Heading(level, r) => r.wrap_into(&format!("h{level}"), out),
            Self::Quote(p) => wrap("blockquote", out, |out| wrap_all("p", p, out)),
            Self::List(order, items) => {
                *out += &order.html(&items.iter().map(Rich::to_html).collect::<Vec<_>>());
            }
            Self::Table(head, rows) => wrap("table", out, |out| table(*head, rows, out)),
            Self::Figure(f) => *out += &f.html(),
            Self::Embed(url, title) => {
                let title = if title.is_empty() { url } else { title };
                *out += &format!("<p><a href=\"{}\">{}</a></p>", escape(url), escape(title));
            }
            Self::Pre(text) => wrap("pre", out, |out| escape_into(text, out)),
        }
    }
}

fn wrap(tag: &str, out: &mut String, inside: impl FnOnce(&mut String)) {
    for piece in ["<", tag, ">"] {
        *out += piece;
    }
    inside(out);
    for piece in ["</", tag, ">"] {
        *out += piece;
    }
}

fn wrap_all(tag: &str, items: &[Rich], out: &mut String) {
    items.iter().for_each(|r| r.wrap_into(tag, out));
}

fn table(head: bool, rows: &[Vec<Rich>], out: &mut String) {
    for (i, row) in rows.iter().enumerate() {
        let cell = if head && i == 0 { "th" } else { "td" };
        wrap("tr", out, |out| wrap_all(cell, row, out));
    }
}

impl Figure {
    /// The figure as sanitised HTML.
    pub fn html(&self) -> String {
        let mut out =
            format!("<figure><img src=\"{}\" alt=\"{}\">", escape(&self.url), escape(&self.alt));
        let words = [self.caption.as_str(), self.credit.as_str()];
        // A caption that already ends in its credit is printed once.
        let credit_inside = !self.credit.is_empty() && self.caption.contains(&self.credit);
        let shown: Vec<&str> = words[..if credit_inside { 1 } else { 2 }]
            .iter()
            .copied()
            .filter(|w| !w.is_empty())
            .collect();
        if !shown.is_empty() {
            out += &format!("<figcaption>{}</figcaption>", escape(&shown.join(" ")));
        }
        out + "</figure>"
    }
}

impl Article {
    /// The body's plain text: blocks joined by blank lines, figures left out.
    pub fn text(&self) -> String {
        let texts = self.blocks.iter().map(Block::text).filter(|t| !t.is_empty());
        texts.collect::<Vec<_>>().join("\n\n")
    }

    /// Is there nothing of it for a reader: no headline, text or picture?
    pub fn says_nothing(&self) -> bool {
        self.headline.trim().is_empty() && self.blocks.is_empty()
    }

    /// The body as sanitised HTML.
    pub fn html(&self) -> String {
        self.blocks.iter().map(Block::html).collect::<Vec<_>>().join("\n")
    }

    /// The texts of the sub-headings.
    pub fn headings(&self) -> impl Iterator<Item = &str> {
        self.blocks.iter().filter_map(|b| match b {
            Block::Heading(_, r) => Some(r.text.as_str()),
            _ => None,
        })
    }

    /// The figures of the body, or the lead image when it holds none.
    pub fn figures(&self) -> Vec<&Figure> {
        let inline = self.blocks.iter().filter_map(|b| match b {
            Block::Figure(f) => Some(f),
            _ => None,
        });
        let mut out: Vec<_> = inline.collect();
        if out.is_empty() {
            out.extend(&self.image);
        }
        out
    }
}
