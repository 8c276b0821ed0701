//! An edition as an Atom feed (RFC 4287), with archives (RFC 5005) and tombstones (RFC 6721).
//!
//! Everything printed goes through [`clean`]: one control character of a stranger would make the whole feed
//! ill-formed. Addresses are printed only when they are absolute http(s).

use std::borrow::Cow;
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesPI, BytesStart, BytesText, Event};

use super::item::{Item, Origin, SCHEME};
use super::printed::Printed;
use crate::model::edition::{Edition, Ended};
use crate::text::xml_clean;

/// Media type of the feed.
pub const MEDIA_TYPE: &str = "application/atom+xml; charset=utf-8";

const NAMESPACE: &str = "http://www.w3.org/2005/Atom";
const TOMBSTONES: &str = "http://purl.org/atompub/tombstones/1.0";
const HISTORY: &str = "http://purl.org/syndication/history/1.0";

/// What marks an archive document, as it is written; its successor is named right behind it.
const ARCHIVE_MARK: &str = "<fh:archive/>\n";

type Xml = Writer<Vec<u8>>;
type Written = io::Result<()>;

/// Which document of an edition it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The one people subscribe to.
    Subscription,
    /// Archive document number N.
    Archive(u64),
}

/// The feed's bytes. The same edition always gives the same bytes.
pub fn render(edition: &Edition) -> Vec<u8> {
    let mut feed = Feed::open(edition, Kind::Subscription);
    edition.entries.iter().for_each(|e| feed.entry(&Item::of(e, edition)));
    edition.ended.iter().for_each(|e| feed.ended(e));
    feed.close().bytes
}

/// A feed being written, entry by entry: a long one need not have all its bodies in memory at once.
pub struct Feed {
    xml: Xml,
    cuts: Vec<usize>,
    /// Where the newest entry begins.
    newest: usize,
    address: String,
}

impl Feed {
    /// Writes the head.
    pub fn open(edition: &Edition, kind: Kind) -> Self {
        let mut xml = Writer::new(Vec::with_capacity(64 << 10));
        written(head(&mut xml, edition, kind));
        let head = xml.get_ref().len();
        Self { xml, newest: head, cuts: vec![head], address: edition.address("atom") }
    }

    /// Writes one more entry, older than those before it.
    pub fn entry(&mut self, item: &Item) {
        self.newest = self.xml.get_ref().len();
        written(entry(&mut self.xml, item));
        self.cuts.push(self.xml.get_ref().len());
    }

    /// Writes that a story is no more; after the entries.
    pub fn ended(&mut self, gone: &Ended) {
        written(tombstone(&mut self.xml, gone));
        self.cuts.push(self.xml.get_ref().len());
    }

    /// Its address.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The entry that was written last, until it is taken out.
    pub(super) fn newest(&self) -> &[u8] {
        self.xml.get_ref().get(self.newest..).unwrap_or_default()
    }

    /// Takes out what was written so far.
    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(self.xml.get_mut())
    }

    /// Bytes that were written and not taken.
    pub(super) fn held(&self) -> usize {
        self.xml.get_ref().len()
    }

    /// Writes the end.
    pub fn close(mut self) -> Printed {
        written(close(&mut self.xml, "feed"));
        Printed { bytes: self.xml.into_inner(), cuts: self.cuts }
    }
}

/// One entry, to be kept for an archive document.
pub fn entry_bytes(item: &Item) -> Vec<u8> {
    let mut xml = Writer::new(Vec::new());
    written(entry(&mut xml, item));
    xml.into_inner()
}

/// Archive document `number` of entries that were kept, newest first.
pub fn archive(edition: &Edition, number: u64, entries: &[&[u8]]) -> Vec<u8> {
    let mut xml = Writer::new(Vec::new());
    written(head(&mut xml, edition, Kind::Archive(number)));
    let mut bytes = xml.into_inner();
    entries.iter().for_each(|entry| bytes.extend_from_slice(entry));
    let mut end = Writer::new(Vec::new());
    written(close(&mut end, "feed"));
    bytes.extend(end.into_inner());
    bytes
}

/// An archive document that has learnt of the one after it; none when it knows one, or is no archive.
pub fn with_next(archive: &[u8], next: &str) -> Option<Vec<u8>> {
    // In the head: strangers' words come after it, and have no tags of their own.
    let mark = memchr::memmem::find(archive, ARCHIVE_MARK.as_bytes())? + ARCHIVE_MARK.len();
    let mut link = Writer::new(Vec::new());
    let media = "application/atom+xml";
    written(empty(&mut link, "link", &[("rel", "next-archive"), ("type", media), ("href", next)]));
    let link = link.into_inner();
    let known = archive[mark..].starts_with(b"<link rel=\"next-archive\"");
    (!known).then(|| [&archive[..mark], &link, &archive[mark..]].concat())
}

/// Writing to a Vec cannot fail.
fn written(result: Written) {
    result.unwrap_or_default();
}

fn head(xml: &mut Xml, edition: &Edition, kind: Kind) -> Written {
    let root = if matches!(kind, Kind::Archive(_)) { "../../" } else { "" };
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    newline(xml)?;
    let sheet = format!("xml-stylesheet type=\"text/css\" href=\"{root}feed.css\"");
    xml.write_event(Event::PI(BytesPI::new(sheet)))?;
    newline(xml)?;
    let mut open = BytesStart::new("feed");
    open.push_attribute(("xmlns", NAMESPACE));
    if !edition.ended.is_empty() {
        open.push_attribute(("xmlns:at", TOMBSTONES));
    }
    if matches!(kind, Kind::Archive(_)) {
        open.push_attribute(("xmlns:fh", HISTORY));
    }
    xml.write_event(Event::Start(open))?;
    newline(xml)?;
    let address = edition.address("atom");
    // The feed's address is its id: subscribers have it, and it must not change for their sake anyway.
    element(xml, "id", &[], &address)?;
    element(xml, "title", &[], &edition.title)?;
    element(xml, "updated", &[], &edition.updated.rfc3339_exact())?;
    let media = "application/atom+xml";
    match kind {
        Kind::Subscription => {
            empty(xml, "link", &[("rel", "self"), ("type", media), ("href", &address)])?;
        }
        Kind::Archive(n) => {
            let own = edition.archive(n);
            empty(xml, "link", &[("rel", "self"), ("type", media), ("href", &own)])?;
            empty(xml, "link", &[("rel", "current"), ("type", media), ("href", &address)])?;
            empty(xml, "fh:archive", &[])?;
        }
    }
    if let Some(before) = edition.archives {
        let href = edition.archive(before);
        empty(xml, "link", &[("rel", "prev-archive"), ("type", media), ("href", &href)])?;
    }
    for hub in edition.hubs.iter().filter(|_| kind == Kind::Subscription) {
        empty(xml, "link", &[("rel", "hub"), ("href", hub)])?;
    }
    let page = edition.page();
    empty(xml, "link", &[("rel", "alternate"), ("type", "text/html"), ("href", &page)])?;
    element(xml, "generator", &[("version", env!("CARGO_PKG_VERSION"))], "copydesk")?;
    element(xml, "icon", &[], &format!("{}icon.png", edition.base_url))?;
    element(xml, "logo", &[], &format!("{}logo.png", edition.base_url))
}

fn entry(xml: &mut Xml, item: &Item) -> Written {
    let mut open = BytesStart::new("entry");
    if let Some(language) = &item.language {
        open.push_attribute(("xml:lang", language.as_str()));
    }
    xml.write_event(Event::Start(open))?;
    newline(xml)?;
    element(xml, "id", &[], &item.id)?;
    element(xml, "title", &[], &item.title)?;
    element(xml, "published", &[], &item.published.rfc3339_exact())?;
    // Validators warn of two entries of one second, and readers that order by it order them as we do.
    element(xml, "updated", &[], &item.updated.rfc3339_exact())?;
    // Readers show one author: the agency speaks for the people of the byline.
    let shown = if item.agencies > 0 { item.agencies } else { item.authors.len() };
    item.authors.iter().take(shown).try_for_each(|name| person(xml, "author", name))?;
    item.authors.iter().skip(shown).try_for_each(|name| person(xml, "contributor", name))?;
    links(xml, item)?;
    for (scheme, term) in &item.categories {
        empty(xml, "category", &[("term", term), ("scheme", &format!("{SCHEME}{scheme}"))])?;
    }
    item.rights.iter().try_for_each(|rights| element(xml, "rights", &[], rights))?;
    item.origin.iter().try_for_each(|origin| source(xml, origin))?;
    element(xml, "content", &[("type", "html")], &item.html)?;
    close(xml, "entry")
}

fn person(xml: &mut Xml, role: &str, name: &str) -> Written {
    xml.write_event(Event::Start(BytesStart::new(role)))?;
    element(xml, "name", &[], name)?;
    close(xml, role)
}

/// One `alternate` to the lead's page, a `via` to the page of every copy, a `related` to our own page of them.
fn links(xml: &mut Xml, item: &Item) -> Written {
    link(xml, "alternate", &item.page, None)?;
    item.via.iter().try_for_each(|(page, headline)| link(xml, "via", page, Some(headline)))?;
    if item.own != item.page {
        link(xml, "related", &item.own, Some("Every copy and revision"))?;
    }
    for one in &item.enclosures {
        let length = one.length.map(|n| n.to_string());
        let mut attributes = vec![("rel", "enclosure"), ("href", one.url.as_str())];
        attributes.extend(one.media_type.as_deref().map(|media| ("type", media)));
        attributes.extend(length.as_deref().map(|n| ("length", n)));
        empty(xml, "link", &attributes)?;
    }
    Ok(())
}

fn link(xml: &mut Xml, rel: &str, href: &str, title: Option<&str>) -> Written {
    let mut attributes = vec![("rel", rel), ("type", "text/html"), ("href", href)];
    attributes.extend(title.filter(|t| !t.trim().is_empty()).map(|t| ("title", t)));
    empty(xml, "link", &attributes)
}

fn source(xml: &mut Xml, origin: &Origin) -> Written {
    xml.write_event(Event::Start(BytesStart::new("source")))?;
    newline(xml)?;
    element(xml, "id", &[], &origin.id)?;
    element(xml, "title", &[], &origin.title)?;
    element(xml, "updated", &[], &origin.updated.rfc3339())?;
    if let Some(address) = &origin.address {
        empty(xml, "link", &[("rel", "self"), ("href", address)])?;
    }
    if let Some(home) = &origin.home {
        empty(xml, "link", &[("rel", "alternate"), ("href", home)])?;
    }
    origin.rights.iter().try_for_each(|rights| element(xml, "rights", &[], rights))?;
    close(xml, "source")
}

fn tombstone(xml: &mut Xml, gone: &Ended) -> Written {
    let (id, when) = (gone.story.urn(), gone.at.rfc3339());
    let open = tag("at:deleted-entry", &[("ref", &id), ("when", &when)]);
    xml.write_event(Event::Start(open))?;
    newline(xml)?;
    let why = match gone.into {
        Some(into) => format!("Joined with {}", into.urn()),
        None => "Split: its copies are told as stories of their own".to_owned(),
    };
    element(xml, "at:comment", &[], &why)?;
    close(xml, "at:deleted-entry")
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
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    let text = xml_clean(text);
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text }
}
