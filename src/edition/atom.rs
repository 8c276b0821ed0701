//! An edition as an Atom feed (RFC 4287).
//!
//! Everything printed goes through [`clean`]: one control character of a stranger would make the whole feed
//! ill-formed. Addresses are printed only when they are absolute http(s).

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::html;
use crate::model::edition::{Edition, EditionEntry};
use crate::model::{Timestamp, url};
use crate::text::xml_clean;

/// Media type of the feed.
pub const MEDIA_TYPE: &str = "application/atom+xml; charset=utf-8";

const NAMESPACE: &str = "http://www.w3.org/2005/Atom";
const HOME: &str = "https://github.com/copydesk/copydesk";
/// The vocabularies of our categories: `...#agency`, `...#place`, `...#language`, `...#tag`.
const SCHEME: &str = "https://github.com/copydesk/copydesk/ns#";

type Xml = Writer<Vec<u8>>;
type Written = io::Result<()>;

/// The feed's bytes. The same edition always gives the same bytes.
pub fn render(edition: &Edition) -> Vec<u8> {
    Feed::open(edition).close()
}

/// A feed being written, entry by entry: a long one need not have all its bodies in memory at once.
pub struct Feed<'a> {
    xml: Xml,
    edition: &'a Edition,
}

impl<'a> Feed<'a> {
    /// Writes the head and the entries the edition holds.
    pub fn open(edition: &'a Edition) -> Self {
        let xml = Writer::new(Vec::with_capacity(1024 + edition.entries.len() * 8192));
        let mut feed = Self { xml, edition };
        written(head(&mut feed.xml, edition));
        edition.entries.iter().for_each(|e| feed.entry(e));
        feed
    }

    /// Writes one more entry, older than those before it.
    pub fn entry(&mut self, item: &EditionEntry) {
        written(entry(&mut self.xml, self.edition, item));
    }

    /// Writes the end.
    pub fn close(mut self) -> Vec<u8> {
        written(close(&mut self.xml, "feed"));
        self.xml.into_inner()
    }
}

/// Writing to a Vec cannot fail.
fn written(result: Written) {
    result.unwrap_or_default();
}

fn head(xml: &mut Xml, edition: &Edition) -> Written {
    let address = format!("{}{}.atom", edition.base_url, edition.id);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    newline(xml)?;
    let mut open = BytesStart::new("feed");
    open.push_attribute(("xmlns", NAMESPACE));
    xml.write_event(Event::Start(open))?;
    newline(xml)?;
    // The feed's address is its id: subscribers have it, and it must not change for their sake anyway.
    element(xml, "id", &[], &address)?;
    element(xml, "title", &[], &edition.title)?;
    element(xml, "updated", &[], &edition.updated.rfc3339_exact())?;
    let media = "application/atom+xml";
    empty(xml, "link", &[("rel", "self"), ("type", media), ("href", &address)])?;
    let page = [("rel", "alternate"), ("type", "text/html"), ("href", &edition.base_url)];
    empty(xml, "link", &page)?;
    let by = [("uri", HOME), ("version", env!("CARGO_PKG_VERSION"))];
    element(xml, "generator", &by, "copydesk")
}

fn entry(xml: &mut Xml, edition: &Edition, item: &EditionEntry) -> Written {
    let mut open = BytesStart::new("entry");
    if let Some(language) = language(item) {
        open.push_attribute(("xml:lang", language));
    }
    xml.write_event(Event::Start(open))?;
    newline(xml)?;
    element(xml, "id", &[], &item.story.id.urn())?;
    element(xml, "title", &[], &item.headline())?;
    element(xml, "published", &[], &item.story.published.rfc3339())?;
    // Validators warn of two entries of one second, and readers that order by it order them as we do.
    element(xml, "updated", &[], &item.story.updated.rfc3339_exact())?;
    authors(xml, item)?;
    links(xml, edition, item)?;
    categories(xml, item)?;
    source(xml, item)?;
    element(xml, "content", &[("type", "html")], &html::body(item, edition.carried_by))?;
    close(xml, "entry")
}

/// The lead's language, when it is one `xml:lang` can carry (RFC 5646 letters and digits).
fn language(item: &EditionEntry) -> Option<&str> {
    let tag = item.article.language.as_deref()?;
    let subtag =
        |s: &str| (1..=8).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_alphanumeric());
    let primary = tag.split('-').next().is_some_and(|p| p.bytes().all(|b| b.is_ascii_alphabetic()));
    (primary && tag.split('-').all(subtag)).then_some(tag)
}

/// The agency that wrote it, else the people, else the source that ran it.
fn authors(xml: &mut Xml, item: &EditionEntry) -> Written {
    let lead = item.story.lead();
    let agency = item.article.credit.as_deref().or_else(|| lead?.credit.as_deref());
    let people = item.article.byline.names.iter().map(String::as_str);
    let source = item.source.title.as_deref().or_else(|| lead.map(|c| c.source.as_str()));
    let printable = |name: &&str| !name.trim().is_empty();
    if let Some(agency) = agency.filter(printable) {
        return author(xml, agency);
    }
    let mut people = people.filter(printable).peekable();
    if people.peek().is_some() {
        return people.try_for_each(|person| author(xml, person));
    }
    author(xml, source.filter(printable).unwrap_or("unknown"))
}

fn author(xml: &mut Xml, name: &str) -> Written {
    xml.write_event(Event::Start(BytesStart::new("author")))?;
    element(xml, "name", &[], name)?;
    close(xml, "author")
}

/// One `alternate` to the lead's page, a `via` to the page of every copy, a `related` to our own page of them.
fn links(xml: &mut Xml, edition: &Edition, item: &EditionEntry) -> Written {
    let own = format!("{}story/{}", edition.base_url, item.story.id);
    let lead = item.story.lead().and_then(|c| url::web(&c.url));
    // An entry has one page in any case; ours, when the lead's cannot be linked to.
    link(xml, "alternate", lead.as_ref().map_or(&own, |u| u.as_str()), None)?;
    let mut linked = BTreeSet::new();
    for copy in &item.story.copies {
        let Some(page) = url::web(&copy.url) else { continue };
        if linked.insert(page.clone()) {
            link(xml, "via", page.as_str(), Some(&copy.headline))?;
        }
    }
    link(xml, "related", &own, Some("Every copy and revision"))
}

fn link(xml: &mut Xml, rel: &str, href: &str, title: Option<&str>) -> Written {
    let mut attributes = vec![("rel", rel), ("type", "text/html"), ("href", href)];
    attributes.extend(title.filter(|t| !t.trim().is_empty()).map(|t| ("title", t)));
    empty(xml, "link", &attributes)
}

fn categories(xml: &mut Xml, item: &EditionEntry) -> Written {
    let agency = item.article.credit.as_deref();
    let place = item.article.dateline.as_ref().and_then(|d| d.place.as_deref());
    let tags = item.tags.iter().map(|t| ("tag", t.as_str()));
    let one = [("agency", agency), ("place", place), ("language", language(item))];
    let known = one.into_iter().filter_map(|(scheme, term)| Some((scheme, term?)));
    for (scheme, term) in known.chain(tags).filter(|(_, term)| !term.trim().is_empty()) {
        empty(xml, "category", &[("term", term), ("scheme", &format!("{SCHEME}{scheme}"))])?;
    }
    Ok(())
}

/// The lead's feed, as RFC 4287 4.2.11 asks of those who copy entries.
fn source(xml: &mut Xml, item: &EditionEntry) -> Written {
    let state = &item.source;
    let Some(address) = url::web(&state.url) else { return Ok(()) };
    // RSS has no feed id; many Atom feeds have one that is no IRI.
    let id = state.feed_id.as_deref().filter(|id| url_like(id)).unwrap_or(address.as_str());
    let title = state.title.as_deref().filter(|t| !t.trim().is_empty());
    xml.write_event(Event::Start(BytesStart::new("source")))?;
    newline(xml)?;
    element(xml, "id", &[], id)?;
    element(xml, "title", &[], title.unwrap_or(&url::site(address.as_str())))?;
    element(xml, "updated", &[], &stated(item).rfc3339())?;
    empty(xml, "link", &[("rel", "self"), ("href", address.as_str())])?;
    if let Some(home) = state.home.as_deref().and_then(url::web) {
        empty(xml, "link", &[("rel", "alternate"), ("href", home.as_str())])?;
    }
    if let Some(rights) = state.rights.as_deref().filter(|r| !r.trim().is_empty()) {
        element(xml, "rights", &[], rights)?;
    }
    close(xml, "source")
}

fn url_like(id: &str) -> bool {
    ::url::Url::parse(id).is_ok() && !id.contains(char::is_whitespace)
}

/// The newest time the source gave for this story. Its poll times would change the feed's bytes at every poll.
fn stated(item: &EditionEntry) -> Timestamp {
    let claims = [item.article.updated, item.article.published];
    claims.into_iter().flatten().max().unwrap_or(item.story.published)
}

fn element(xml: &mut Xml, name: &str, attributes: &[(&str, &str)], text: &str) -> Written {
    xml.write_event(Event::Start(tag(name, attributes)))?;
    xml.write_event(Event::Text(BytesText::new(&clean(text))))?;
    close(xml, name)
}

fn empty(xml: &mut Xml, name: &str, attributes: &[(&str, &str)]) -> Written {
    xml.write_event(Event::Empty(tag(name, attributes)))?;
    newline(xml)
}

fn tag<'a>(name: &'a str, attributes: &[(&str, &str)]) -> BytesStart<'a> {
    let mut out = BytesStart::new(name);
    for (key, value) in attributes {
        out.push_attribute((*key, clean(value).as_ref()));
    }
    out
}

fn close(xml: &mut Xml, name: &str) -> Written {
    xml.write_event(Event::End(BytesEnd::new(name)))?;
    newline(xml)
}

/// One element a line: differences between two editions stay readable, and files compress as well.
fn newline(xml: &mut Xml) -> Written {
    xml.write_event(Event::Text(BytesText::from_escaped("\n")))
}

/// What XML can carry; a carriage return would come out of a parser as a newline, so it goes in as one.
fn clean(text: &str) -> Cow<'_, str> {
    let text = xml_clean(text);
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text }
}
