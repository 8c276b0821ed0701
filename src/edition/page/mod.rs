//! Editions, stories and sources as web pages: plain HTML, one style sheet, no script.
//!
//! Strangers' words are printed as text or as sanitised markup: nothing they wrote runs under our address, and of theirs
//! only pictures load.

pub(super) mod difference;
mod front;
mod listing;
mod status;
mod story;

pub use front::front;
pub use listing::Listing;
pub use status::{SourceRow, relative, status};
pub use story::{CopyView, StoryView, Version, story};

use super::FORMATS;
use crate::model::edition::EditionEntry;
use crate::model::story::{Story, StoryCopy};
use crate::model::{RevisionHead, Timestamp, url};
use crate::text::escape;

/// Media type of the pages.
pub const MEDIA_TYPE: &str = "text/html; charset=utf-8";

/// What every page says of the place it is in.
#[derive(Debug, Clone, Default)]
pub struct Site {
    /// Public address, with a slash at its end.
    pub base_url: String,
    /// Id and title of every edition, the first being the main one.
    pub editions: Vec<(String, String)>,
}

/// How the sources fare, for a page that has nothing else to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fare {
    /// Sources in the config.
    pub sources: usize,
    /// Of these, asked at least once.
    pub polled: usize,
    /// Of these, failing now.
    pub failing: usize,
}

/// One page to be framed.
struct Page<'a> {
    title: &'a str,
    /// Leads from it to the front page: links are relative, so that a path before us does not matter.
    root: &'a str,
    /// The edition whose feeds come first.
    edition: Option<&'a str>,
    /// More for the head.
    head: String,
    body: String,
}

impl Page<'_> {
    fn framed(self, site: &Site) -> String {
        let Page { root, body, .. } = &self;
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n\
             <link rel=\"stylesheet\" href=\"{root}style.css\">\n\
             <link rel=\"icon\" type=\"image/png\" href=\"{root}icon.png\">\n{}{}</head>\n<body>\n\
             <header class=\"mast\"><a class=\"name\" href=\"{root}\">copydesk</a>\
             <nav aria-label=\"Main\"><a href=\"{root}\">Editions</a> <a href=\"{root}status/\">Sources</a></nav></header>\n\
             <main>\n{body}</main>\n\
             <footer>Every story once, credited to who wrote it, with every copy listed. All times are UTC.</footer>\n\
             </body>\n</html>\n",
            escape(&short(self.title)),
            self.autodiscovery(site),
            self.head,
        )
    }

    /// The feeds a reader finds from this page: its own edition's in all formats, the others' as Atom.
    fn autodiscovery(&self, site: &Site) -> String {
        let mut out = String::new();
        let own = |id: &str| self.edition == Some(id);
        let mut editions: Vec<_> = site.editions.iter().collect();
        editions.sort_by_key(|(id, _)| !own(id));
        for (id, title) in editions {
            for (format, media, name) in formats().take(if own(id) { FORMATS.len() } else { 1 }) {
                out += &format!(
                    "<link rel=\"alternate\" type=\"{media}\" title=\"{} ({name})\" href=\"{}{}.{format}\">\n",
                    escape(title),
                    self.root,
                    escape(id),
                );
            }
        }
        out
    }
}

/// Of a title: what fits into a tab and a list of results.
const TITLE_CHARS_MAX: usize = 70;

fn short(title: &str) -> String {
    if title.chars().count() <= TITLE_CHARS_MAX {
        return title.to_owned();
    }
    let kept: String = title.chars().take(TITLE_CHARS_MAX - 1).collect();
    format!("{}…", kept.trim_end())
}

/// What people call each of the formats, in their order.
const NAMES: [&str; FORMATS.len()] = ["Atom", "RSS", "JSON Feed"];

/// Ending, media type and name of each format.
fn formats() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    FORMATS.into_iter().zip(NAMES).map(|((end, media), name)| (end, media, name))
}

/// The page of an address that means nothing; it can stand at any depth, so it leads home by the full address.
pub fn missing(site: &Site) -> String {
    let body = "<h1>Nothing is here</h1>\n<p>This address never meant anything, or what it meant has ended: \
                stories are kept for a while only.</p>\n";
    lost(site, "Nothing is here", body)
}

/// The page of a story that was joined with another, which is at `to`.
pub fn joined(site: &Site, to: &str) -> String {
    let body = format!(
        "<h1>This story was joined with another</h1>\n<p><a href=\"{}\">Read it there</a></p>\n",
        escape(to)
    );
    let title = "This story was joined with another";
    Page { title, root: "../../", edition: None, head: String::new(), body }.framed(site)
}

/// The page of an edition that has ended.
pub fn ended(site: &Site) -> String {
    let body = "<h1>This has ended</h1>\n<p>What was here is no longer published.</p>\n";
    lost(site, "This has ended", body)
}

fn lost(site: &Site, title: &str, body: &str) -> String {
    let root = if site.base_url.is_empty() { "/" } else { site.base_url.as_str() };
    let body = format!(
        "{body}<p><a href=\"{}\">All editions and their newest stories</a></p>\n",
        escape(root)
    );
    Page { title, root, edition: None, head: String::new(), body }.framed(site)
}

impl Fare {
    /// Why there is nothing to see, for a person, as far as that is to be said. `root` leads to the front page.
    fn told(fare: Option<Self>, root: &str) -> String {
        let why = fare.map(Self::why).unwrap_or_default();
        format!(
            "<p class=\"empty\">No stories yet. {why}<a href=\"{root}status/\">The sources</a> say when each is asked next, \
             and what is wrong.</p>\n"
        )
    }

    fn why(self) -> String {
        let sources = |n: usize| counted(n, "source", "sources");
        let why = match (self.sources, self.polled, self.failing) {
            (0, ..) => "No sources are set up yet.".to_owned(),
            (all, 0, _) => {
                format!("{} not been asked yet.", counted(all, "source has", "sources have"))
            }
            (all, polled, failing) if failing >= polled => {
                format!("{failing} of {} failed: no network?", sources(all))
            }
            (all, _, 0) => {
                format!("{} answered; none had a story for this edition so far.", sources(all))
            }
            (all, _, failing) => format!(
                "{failing} of {} failed; the others had no story for this edition so far.",
                sources(all)
            ),
        };
        why + " "
    }
}

/// A moment for a person, exact in the markup.
fn time(at: Timestamp, form: &str) -> String {
    format!("<time datetime=\"{}\">{}</time>", at.rfc3339(), at.to_utc().format(form))
}

/// The language and direction of a stranger's words.
fn lang(language: Option<&str>) -> String {
    let dir = super::words::direction(language);
    let language = language.map(|l| format!(" lang=\"{}\"", escape(l))).unwrap_or_default();
    format!("{language} dir=\"{dir}\"")
}

/// `<a>` to a stranger's page when it can be linked to, else the words alone.
fn outward(href: &str, words: &str) -> String {
    let words = escape(words);
    match super::address::public(href) {
        Some(page) => format!("<a href=\"{}\" rel=\"nofollow\">{words}</a>", escape(&page)),
        None => words,
    }
}

/// The agency behind a story: the lead's credit, else any copy's.
fn agency(story: &Story) -> Option<&str> {
    let lead = story.lead().and_then(|c| c.credit.as_deref());
    lead.or_else(|| story.copies.iter().find_map(|c| c.credit.as_deref()))
}

fn agency_html(story: &Story) -> String {
    agency(story).map(named).unwrap_or_default()
}

fn named(agency: &str) -> String {
    format!("<b class=\"agency\"><bdi>{}</bdi></b> ", escape(agency))
}

/// A headline beside the flag that says what happened to it: of a withdrawn story the one it had.
fn headline(entry: &EditionEntry) -> String {
    match entry.story.withdrawn {
        Some(_) => entry.story.plain_headline(),
        None => super::item::title(entry),
    }
}

/// What happened to what is read since it first ran, as a flag: class and word. Other copies' changes are not seen.
fn flag(story: &Story) -> Option<(&'static str, &'static str)> {
    let lead = story.lead();
    let corrected = |lead: &StoryCopy| lead.head == Some(RevisionHead::Correction);
    let updated = |lead: &StoryCopy| {
        lead.head == Some(RevisionHead::Update) || lead.version > 1 || lead.revises
    };
    if story.withdrawn.is_some() {
        Some(("kill", "Withdrawn"))
    } else if lead.is_some_and(corrected) {
        Some(("fix", "Corrected"))
    } else if lead.is_some_and(updated) {
        Some(("new", "Updated"))
    } else {
        None
    }
}

fn flag_html(story: &Story) -> String {
    let html = |(class, word)| format!("<span class=\"flag {class}\">{word}</span> ");
    flag(story).map(html).unwrap_or_default()
}

/// `1 copy`, `3 copies`.
fn counted(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

/// The host of a page, for a link that says where it leads.
fn host(href: &str) -> String {
    url::site(href)
}
