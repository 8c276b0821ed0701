//! An edition as RSS 2.0, by the `rss` crate: for readers and services that take nothing else.

use std::collections::BTreeMap;

use rss::extension::dublincore::DublinCoreExtension;
use rss::extension::{Extension, ExtensionMap};
use rss::{Category, Channel, Enclosure, Guid, Image, Source};

use super::atom::clean;
use super::item::{Item, SCHEME, UNTYPED};
use super::printed::Printed;
use crate::model::article::Figure;
use crate::model::edition::Edition;

/// Media type of the feed.
pub const MEDIA_TYPE: &str = "application/rss+xml; charset=utf-8";

/// Minutes a reader may wait before it asks again: stories come all day, and asking costs a 304.
const TTL_MINUTES: &str = "15";
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
    <?xml-stylesheet type=\"text/css\" href=\"feed.css\"?>\n";
const END: &str = "</channel></rss>";
const NAMESPACES: [(&str, &str); 4] = [
    ("atom", "http://www.w3.org/2005/Atom"),
    ("content", "http://purl.org/rss/1.0/modules/content/"),
    ("dc", "http://purl.org/dc/elements/1.1/"),
    ("media", "http://search.yahoo.com/mrss/"),
];

/// The feed's bytes. The same edition always gives the same bytes.
pub fn render(edition: &Edition) -> Vec<u8> {
    let mut feed = Feed::open(edition);
    edition.entries.iter().for_each(|e| feed.entry(&Item::of(e, edition)));
    feed.close().bytes
}

/// A feed being written, item by item.
pub struct Feed {
    bytes: Vec<u8>,
    cuts: Vec<usize>,
}

impl Feed {
    /// Writes the head.
    pub fn open(edition: &Edition) -> Self {
        let mut bytes = DECLARATION.as_bytes().to_vec();
        let channel = written(&channel(edition));
        bytes.extend_from_slice(channel.strip_suffix(END.as_bytes()).unwrap_or(&channel));
        bytes.push(b'\n');
        let cuts = vec![bytes.len()];
        Self { bytes, cuts }
    }

    /// Writes one more item, older than those before it.
    pub fn entry(&mut self, one: &Item) {
        // The crate writes whole channels only; of one with nothing but this in it, what stands between its ends.
        let whole = written(&Channel { items: vec![item(one)], ..Channel::default() });
        let starts = memchr::memmem::find(&whole, b"<item>").unwrap_or_default();
        let ends = whole.len() - if whole.ends_with(END.as_bytes()) { END.len() } else { 0 };
        self.bytes.extend_from_slice(&whole[starts..ends]);
        self.bytes.push(b'\n');
        self.cuts.push(self.bytes.len());
    }

    /// Takes out what was written so far.
    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }

    /// Bytes that were written and not taken.
    pub(super) fn held(&self) -> usize {
        self.bytes.len()
    }

    /// Writes the end.
    pub fn close(mut self) -> Printed {
        self.bytes.extend_from_slice(END.as_bytes());
        self.bytes.push(b'\n');
        Printed { bytes: self.bytes, cuts: self.cuts }
    }
}

/// Writing to a Vec cannot fail.
fn written(channel: &Channel) -> Vec<u8> {
    let bytes = channel.write_to(Vec::new()).unwrap_or_default();
    let declaration = b"<?xml version=\"1.0\" encoding=\"utf-8\"?>";
    bytes.strip_prefix(declaration.as_slice()).map(<[u8]>::to_vec).unwrap_or(bytes)
}

fn channel(edition: &Edition) -> Channel {
    let page = edition.page();
    let title = clean(&edition.title).into_owned();
    let mut links = vec![extension(
        "atom:link",
        None,
        &[("rel", "self"), ("type", "application/rss+xml"), ("href", &edition.address("rss"))],
    )];
    links.extend(
        edition
            .hubs
            .iter()
            .map(|hub| extension("atom:link", None, &[("rel", "hub"), ("href", hub)])),
    );
    Channel {
        title: title.clone(),
        link: page.clone(),
        description: "Every story once, credited to who wrote it, with its copies and corrections."
            .to_owned(),
        last_build_date: Some(edition.updated.http_date()),
        generator: Some(concat!("copydesk ", env!("CARGO_PKG_VERSION")).to_owned()),
        docs: Some("https://www.rssboard.org/rss-specification".to_owned()),
        ttl: Some(TTL_MINUTES.to_owned()),
        image: Some(Image {
            url: format!("{}logo.png", edition.base_url),
            title,
            link: page,
            width: Some("144".to_owned()),
            height: Some("72".to_owned()),
            ..Image::default()
        }),
        namespaces: NAMESPACES.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
        extensions: extensions("atom", vec![("link", links)]),
        ..Channel::default()
    }
}

fn item(one: &Item) -> rss::Item {
    let said = |text: &str| clean(text).into_owned();
    let category = |(scheme, term): &(&str, String)| Category {
        name: said(term),
        domain: Some(format!("{SCHEME}{scheme}")),
    };
    let source = one.origin.as_ref().and_then(|o| Some((o.address.clone()?, o.title.clone())));
    let mut more = extensions(
        "atom",
        vec![("updated", vec![extension("atom:updated", Some(&one.updated.rfc3339_exact()), &[])])],
    );
    if let Some(figure) = &one.image {
        more.extend(extensions("media", vec![("content", vec![picture(figure)])]));
    }
    rss::Item {
        title: Some(said(&one.title)),
        link: Some(one.page.clone()),
        description: Some(said(&one.summary))
            .filter(|s| !s.is_empty())
            .map(|s| crate::text::escape(&s)),
        categories: one.categories.iter().map(category).collect(),
        enclosure: one.enclosures.first().map(|first| Enclosure {
            url: first.url.clone(),
            // What is not known is said as 0 (RSS Advisory Board's profile).
            length: first.length.unwrap_or(0).to_string(),
            mime_type: first.media_type.clone().unwrap_or_else(|| UNTYPED.to_owned()),
        }),
        guid: Some(Guid { value: one.id.clone(), permalink: false }),
        pub_date: Some(one.published.http_date()),
        source: source.map(|(url, title)| Source { url, title: Some(said(&title)) }),
        content: Some(said(&one.html)),
        extensions: more,
        dublin_core_ext: Some(DublinCoreExtension {
            creators: one.authors.iter().map(|name| said(name)).collect(),
            languages: one.language.iter().cloned().collect(),
            rights: one.rights.iter().map(|rights| said(rights)).collect(),
            ..DublinCoreExtension::default()
        }),
        ..rss::Item::default()
    }
}

/// The lead picture with its words.
fn picture(figure: &Figure) -> Extension {
    let mut out = extension("media:content", None, &[("url", &figure.url), ("medium", "image")]);
    for (name, words) in [("media:credit", &figure.credit), ("media:description", &figure.caption)]
    {
        if !words.trim().is_empty() {
            out.children.insert(name.to_owned(), vec![extension(name, Some(words), &[])]);
        }
    }
    out
}

fn extension(name: &str, value: Option<&str>, attributes: &[(&str, &str)]) -> Extension {
    let attribute = |(key, value): &(&str, &str)| ((*key).to_owned(), clean(value).into_owned());
    Extension {
        name: name.to_owned(),
        value: value.map(|v| clean(v).into_owned()),
        attrs: attributes.iter().map(attribute).collect(),
        children: BTreeMap::new(),
    }
}

fn extensions(prefix: &str, elements: Vec<(&str, Vec<Extension>)>) -> ExtensionMap {
    let named = elements.into_iter().map(|(name, all)| (name.to_owned(), all)).collect();
    ExtensionMap::from([(prefix.to_owned(), named)])
}
