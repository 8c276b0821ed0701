//! The fields feeds and entries share, whatever vocabulary they are in; the first of a rank wins.

use url::Position::AfterQuery;
use url::Url;

use super::address::{absolute, based, is_address, leads_nowhere, relation};
use super::construct::{self, CONTENT_BYTES_MAX, Default as Kind, TITLE_BYTES_MAX};
use super::dated::Dates;
use super::names::Ns;
use super::person;
use super::tree::{Child, Element, URL_BYTES_MAX, is_any};
use crate::dates::{self, Context};
use crate::model::Timestamp;
use crate::model::entry::{Category, Content, EntrySource, Link, Person, Text};
use crate::model::url::{is_front, same_site, web};
use crate::text::{collapse, cut_marked};

/// A name of a person.
pub(super) const NAME_BYTES_MAX: usize = 256;
/// Categories of one entry.
pub(super) const CATEGORIES_MAX: usize = 32;
/// Enclosures of one entry.
pub(super) const ENCLOSURES_MAX: usize = 16;
/// Other links of one entry, and people in one role.
pub(super) const MANY_MAX: usize = 64;

/// What was found in a feed's or an entry's own children.
#[derive(Default)]
pub(super) struct Fields {
    pub(super) title: Ranked<Text>,
    pub(super) guid: Ranked<String>,
    pub(super) permalink: Option<String>,
    pub(super) links: Vec<Link>,
    pub(super) summary: Ranked<Text>,
    pub(super) content: Ranked<Content>,
    /// In an element of the publisher's own.
    full: Ranked<Content>,
    pub(super) published: Dates,
    pub(super) updated: Ranked<Timestamp>,
    pub(super) authors: Vec<Person>,
    pub(super) contributors: Vec<Person>,
    pub(super) categories: Vec<Category>,
    pub(super) rights: Option<Text>,
    pub(super) source: Option<EntrySource>,
    pub(super) language: Option<String>,
}

/// A value that one of a lower rank replaces.
pub(super) struct Ranked<T>(Option<(u8, T)>);

impl<T> Default for Ranked<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Ranked<T> {
    fn offer(&mut self, rank: u8, value: Option<T>) {
        if self.0.as_ref().is_none_or(|(held, _)| rank < *held) {
            self.0 = value.map(|v| (rank, v)).or(self.0.take());
        }
    }

    pub(super) fn take(self) -> Option<T> {
        self.0.map(|(_, v)| v)
    }

    pub(super) fn get(&self) -> Option<&T> {
        self.0.as_ref().map(|(_, v)| v)
    }
}

/// What a field is read with.
#[derive(Clone, Copy)]
pub(super) struct How<'u> {
    /// For dates.
    pub(super) context: Context,
    /// What relative addresses in texts are meant from, where no `xml:base` says otherwise.
    pub(super) page: Option<&'u Url>,
    /// What relative links of entries are meant from, where no `xml:base` says otherwise: RSS has no rule of its own.
    pub(super) site: Option<&'u Url>,
    /// What all entries link to, where there are several.
    pub(super) shared: Option<&'u Url>,
}

impl Fields {
    /// Reads all children of a feed or an entry.
    pub(super) fn read(element: Element<'_, '_>, how: How<'_>) -> Self {
        let mut fields = Self::default();
        for child in element.elements() {
            fields.take(child, how);
        }
        fields.prefer_full_text();
        if let Some(about) = element.attr("about") {
            fields.guid.offer(1, Some(about.to_owned()));
        }
        fields.read_cdf(element, how.context);
        fields.link_from_guid(element, how);
        fields
    }

    fn take(&mut self, e: Element<'_, '_>, how: How<'_>) {
        let name = e.name().to_ascii_lowercase();
        let dated = || e.text().and_then(|t| dates::read(&t, how.context));
        let date = || dated().map(|d| d.at);
        match (e.ns(), name.as_str()) {
            (Ns::Core, "title") => self.title.offer(0, title(e, how)),
            (Ns::Dc | Ns::Itunes | Ns::Media, "title") => self.title.offer(1, title(e, how)),
            (Ns::Core, "link") => self.link(e, how.site),
            (Ns::Core, "enclosure") => self.enclosure(e, how.site),
            (Ns::Core, "comments") => self.related("replies", e),
            // Of a link through a counting redirector: where it leads.
            (_, "origlink") => self.original(e, how.site),
            (Ns::Core, "guid" | "id") => self.guid(e),
            (Ns::Dc, "identifier") => self.guid.offer(2, e.text().map(Into::into)),
            (Ns::Core, "pubdate" | "published") => self.published.offer(0, dated()),
            (Ns::Core | Ns::DcTerms, "issued") => self.published.offer(1, dated()),
            (Ns::Core | Ns::DcTerms, "created") => self.published.offer(2, dated()),
            (Ns::Core, "updated" | "modified" | "lastbuilddate") | (Ns::DcTerms, "modified") => {
                self.updated.offer(0, date());
            }
            (Ns::Dc, "date") => {
                self.published.offer(3, dated());
                self.updated.offer(1, date());
            }
            (Ns::Core | Ns::DcTerms, "date" | "available")
            | (_, "publisheddate" | "publicationdate") => self.published.offer(4, dated()),
            (Ns::Core | Ns::Dc, "language") => {
                self.language = self.language.take().or(line(e));
            }
            (Ns::Core, "rights" | "copyright" | "copyrights") | (Ns::Dc, "rights") => {
                let rights = || construct::text(e, Kind::Sniffed, TITLE_BYTES_MAX, how.page);
                self.rights = self.rights.take().or_else(rights);
            }
            (Ns::Core, "source") => self.source = self.source.take().or_else(|| source(e, how)),
            (Ns::Media, "group") => e.elements().for_each(|inner| self.take(inner, how)),
            _ => self.take_people(e, &name, how),
        }
    }

    /// Microsoft's CDF says it in attributes.
    fn read_cdf(&mut self, e: Element<'_, '_>, context: Context) {
        if !is_any(e.name(), &["channel", "item"]) {
            return;
        }
        self.updated.offer(2, e.attr("lastmod").and_then(|t| dates::parse(t, context)));
        if let Some(href) = e.attr("href") {
            self.add_link(plain_link(absolute(e, href), "alternate"));
        }
    }

    fn take_people(&mut self, e: Element<'_, '_>, name: &str, how: How<'_>) {
        match (e.ns(), name) {
            (Ns::Core, "author" | "managingeditor")
            | (Ns::Dc, "creator" | "author")
            | (Ns::Itunes, "author") => {
                add_person(&mut self.authors, e);
            }
            (Ns::Core, "contributor" | "webmaster") | (Ns::Dc, "contributor") => {
                add_person(&mut self.contributors, e);
            }
            (Ns::Core | Ns::Media | Ns::Itunes, "category" | "keywords" | "tags")
            | (Ns::Dc, "subject") => {
                self.category(e, matches!(name, "keywords" | "tags"));
            }
            _ => self.take_text(e, name, how),
        }
    }

    fn take_text(&mut self, e: Element<'_, '_>, name: &str, how: How<'_>) {
        let text = || construct::text(e, Kind::Html, CONTENT_BYTES_MAX, how.page);
        let content = |kind| construct::content(e, kind, how.page);
        match (e.ns(), name) {
            // A second description is the full text.
            (Ns::Core, "description" | "summary")
                if self.summary.0.as_ref().is_some_and(|s| s.0 == 0) =>
            {
                self.content.offer(1, content(Kind::Html));
            }
            (Ns::Core, "description") => self.summary.offer(0, text()),
            (Ns::Core, "summary" | "subtitle" | "tagline" | "abstract" | "info") => {
                self.summary
                    .offer(0, construct::text(e, Kind::Sniffed, CONTENT_BYTES_MAX, how.page));
            }
            (Ns::Media, "description") => self.summary.offer(1, text()),
            // Beside a description of its own, the longer is the full text.
            (Ns::Dc, "description") => {
                self.summary.offer(1, text());
                self.full.offer(1, content(Kind::Html));
            }
            (Ns::Itunes, "summary") => {
                self.summary.offer(2, text());
                self.full.offer(2, content(Kind::Html));
            }
            (Ns::Itunes, "subtitle") => self.summary.offer(3, text()),
            (Ns::Core, "content") => self.content.offer(0, content(Kind::Sniffed)),
            // So is the longer of several full texts.
            (Ns::Content, "encoded") if self.content.0.as_ref().is_some_and(|c| c.0 == 0) => {
                self.full.offer(0, content(Kind::Html));
            }
            (Ns::Content, "encoded")
            | (Ns::Core, "fullitem" | "body")
            | (Ns::Xhtml, "body" | "div") => {
                self.content.offer(0, content(Kind::Html));
            }
            _ if construct::is_full_text(e.ns(), name) => self.full.offer(0, content(Kind::Html)),
            _ => {}
        }
    }

    /// A publisher's own full text, where it is longer than what the feed's own elements say.
    fn prefer_full_text(&mut self) {
        let length = |c: &Content| c.value.as_ref().map_or(0, String::len);
        let summary = self.summary.get().map_or(0, |s| s.value.len());
        let known = self.content.get().map_or(0, length).max(summary);
        if let Some((_, full)) = self.full.0.take_if(|(_, full)| length(full) > known) {
            self.content = Ranked(Some((0, full)));
        }
    }

    fn guid(&mut self, e: Element<'_, '_>) {
        let Some(text) = e.text() else { return };
        self.guid.offer(0, Some(text.clone().into_owned()));
        // An Atom id that is an address of the web is mostly its page's, where no link says otherwise.
        let permalink = !e.attr("isPermaLink").is_some_and(|v| is_any(v, &["false", "no", "0"]));
        if permalink {
            self.permalink = Some(text.into_owned());
        }
    }

    /// An entry without a link has one in its guid or `rdf:about`, where that is an address; so has one that links to its
    /// site's front page only, or to what all others link to: the page of no entry.
    fn link_from_guid(&mut self, element: Element<'_, '_>, how: How<'_>) {
        let shared = how.shared;
        let page = |l: &&Link| l.rel.as_deref() == Some("alternate") && web(&l.href).is_some();
        let alternates = || self.links.iter().filter(page);
        let front =
            |l: &Link| web(&l.href).is_some_and(|url| is_front(&url) || Some(&url) == shared);
        let linked = alternates().next().is_some();
        // The page of a feed is its site's front page.
        let feed = is_any(element.name(), &["channel", "feed"]);
        if linked && (feed || !alternates().all(front)) {
            return;
        }
        let about = element.attr("about").map(str::to_owned);
        let named = self.permalink.clone().or(about);
        let Some(link) = named.filter(|l| is_address(l) && !leads_nowhere(l)) else { return };
        let href = web(&based(element, &link, how.site));
        // Another place of the same page is no other page.
        let other = |href: &Url| shared.is_none_or(|s| s[..AfterQuery] != href[..AfterQuery]);
        let better = |href: &Url| {
            !is_front(href)
                && other(href)
                && alternates().all(|l| same_site(&l.href, href.as_str()))
        };
        if let Some(href) = href.filter(|href| !linked || better(href)) {
            self.links.insert(0, plain_link(href.into(), "alternate"));
        }
    }

    fn link(&mut self, e: Element<'_, '_>, site: Option<&Url>) {
        let href = e.attr("href").or(e.attr("url")).map(str::to_owned);
        let Some(href) = href
            .or_else(|| e.text().map(Into::into))
            .or_else(|| e.attr("resource").map(str::to_owned))
            .filter(|h| !leads_nowhere(h))
        else {
            return;
        };
        let link = Link {
            href: based(e, &href, site),
            rel: Some(relation(e)),
            media_type: e.attr("type").map(|t| t.replace("/x.atom+xml", "/atom+xml")),
            title: e.attr("title").map(|t| cut_marked(t, TITLE_BYTES_MAX)),
            length: e.attr("length").and_then(|l| l.trim().parse().ok()),
            language: e.attr("hreflang").map(|l| l.trim().to_owned()).filter(|l| !l.is_empty()),
        };
        self.add_link(link);
    }

    fn enclosure(&mut self, e: Element<'_, '_>, site: Option<&Url>) {
        let Some(url) = e.attr("url").or(e.attr("href")) else { return };
        let link = Link {
            href: based(e, url, site),
            rel: Some("enclosure".into()),
            media_type: e.attr("type").map(str::to_owned),
            title: None,
            length: e.attr("length").and_then(|l| l.trim().parse().ok()),
            language: None,
        };
        self.add_link(link);
    }

    /// An address that comes before those of all links.
    fn original(&mut self, e: Element<'_, '_>, site: Option<&Url>) {
        let href = e.text().map(|address| based(e, &address, site));
        let href = href.filter(|href| web(href).is_some());
        if let Some(href) = href.filter(|href| href.len() <= URL_BYTES_MAX) {
            self.links.insert(0, plain_link(href, "alternate"));
        }
    }

    fn related(&mut self, rel: &str, e: Element<'_, '_>) {
        if let Some(href) = e.text() {
            self.add_link(plain_link(absolute(e, &href), rel));
        }
    }

    fn add_link(&mut self, link: Link) {
        let enclosure = |l: &Link| l.rel.as_deref() == Some("enclosure");
        let of_its_kind = self.links.iter().filter(|l| enclosure(l) == enclosure(&link)).count();
        let max = if enclosure(&link) { ENCLOSURES_MAX } else { MANY_MAX };
        if of_its_kind < max && link.href.len() <= URL_BYTES_MAX && !self.links.contains(&link) {
            self.links.push(link);
        }
    }

    fn category(&mut self, e: Element<'_, '_>, several: bool) {
        let label = e.attr("label").map(|l| cut_marked(l, TITLE_BYTES_MAX));
        let scheme = e.attr("scheme").or(e.attr("domain")).map(str::to_owned);
        let attr = e.attr("term").map(str::to_owned);
        let text = attr
            .or_else(|| line(e))
            .or_else(|| e.attr("text").map(str::to_owned))
            .or_else(|| label.clone());
        let text = text.unwrap_or_default();
        let separators: &[char] = if several { &[',', ';', '，', '、'] } else { &[] };
        for term in text.split(separators).map(str::trim).filter(|t| !t.is_empty()) {
            let category = Category {
                term: cut_marked(term, TITLE_BYTES_MAX),
                scheme: scheme.clone(),
                label: label.clone(),
            };
            self.put_category(category);
        }
        // iTunes sets the narrower one within the wider.
        let within = e.children().filter_map(|child| match child {
            Child::Element(narrower) if narrower.is(Ns::Itunes, "category") => Some(narrower),
            _ => None,
        });
        for text in within.filter_map(|narrower| narrower.attr("text")) {
            let term = cut_marked(text.trim(), TITLE_BYTES_MAX);
            let category = Category { term, scheme: None, label: None };
            self.put_category(category);
        }
    }

    fn put_category(&mut self, category: Category) {
        if self.categories.len() < CATEGORIES_MAX && !self.categories.contains(&category) {
            self.categories.push(category);
        }
    }
}

fn title(e: Element<'_, '_>, how: How<'_>) -> Option<Text> {
    construct::text(e, Kind::Sniffed, TITLE_BYTES_MAX, how.page)
}

/// An element's text on one line.
pub(super) fn line(e: Element<'_, '_>) -> Option<String> {
    e.text().map(|t| cut_marked(&collapse(&t), TITLE_BYTES_MAX))
}

pub(super) fn plain_link(href: String, rel: &str) -> Link {
    Link { href, rel: Some(rel.to_owned()), ..Default::default() }
}

fn add_person(people: &mut Vec<Person>, e: Element<'_, '_>) {
    for mut person in person::read(e) {
        person.name = cut_marked(&person.name, NAME_BYTES_MAX);
        let known = |p: &Person| {
            *p == person
                || (p.name == person.name && person.email.is_none() && person.uri.is_none())
        };
        if people.len() < MANY_MAX && !people.iter().any(known) {
            people.push(person);
        }
    }
}

/// RSS `<source url>name</source>`, or Atom's feed in miniature.
fn source(e: Element<'_, '_>, how: How<'_>) -> Option<EntrySource> {
    if !e.has_markup() {
        let title = title(e, how).map(|t| t.plain()).filter(|t| !t.is_empty());
        let url = e.attr("url").map(|u| absolute(e, u));
        return (title.is_some() || url.is_some()).then(|| EntrySource {
            title,
            url,
            ..EntrySource::default()
        });
    }
    let links = || e.elements().filter(|l| l.is(Ns::Core, "link"));
    let own = links().find(|l| l.attr("rel") == Some("self")).or_else(|| links().next());
    let url = own.and_then(|l| l.attr("href")).map(|u| absolute(e, u));
    let title = e.child(Ns::Core, "title").and_then(|t| title(t, how)).map(|t| t.plain());
    let site = links().find(|l| matches!(l.attr("rel"), None | Some("alternate")));
    let home = site.and_then(|l| l.attr("href")).map(|u| absolute(e, u));
    Some(EntrySource { id: e.child(Ns::Core, "id").and_then(line), title, url, home })
}
