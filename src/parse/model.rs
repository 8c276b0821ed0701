//! The one door to feed-rs: it is handed clean documents only, and what it makes of them becomes our nouns.

use std::panic::{self, AssertUnwindSafe};

use feed_rs::model as theirs;

use crate::dates::{self, Context};
use crate::model::Timestamp;
use crate::model::entry::{Category, Content, Entry, Feed, Link, Media, Person, Text, TextKind};

/// Reads a clean document. Never panics, whatever feed-rs does.
pub(super) fn read(document: &[u8], context: Context) -> Result<Feed, String> {
    let parser = feed_rs::parser::Builder::new()
        .sanitize_content(false)
        .timestamp_parser(move |raw| dates::parse(raw, context).map(Timestamp::to_utc))
        // Ours are made later; theirs would be random where there is nothing to make one of.
        .id_generator(|_, _, _| String::new())
        .build();
    // What it panics on, `clean` and `json` leave out; should they miss something, it is an error of this document.
    match panic::catch_unwind(AssertUnwindSafe(|| parser.parse(document))) {
        Ok(Ok(feed)) => Ok(of_feed(feed)),
        Ok(Err(e)) => Err(e.to_string()),
        Err(_) => Err("feed-rs panicked".to_owned()),
    }
}

fn of_feed(feed: theirs::Feed) -> Feed {
    Feed {
        id: feed.id,
        title: feed.title.map(text),
        links: feed.links.into_iter().map(link).collect(),
        description: feed.description.map(text),
        updated: feed.updated.or(feed.published).map(Timestamp::from),
        language: feed.language,
        rights: feed.rights.map(text),
        authors: people(feed.authors),
        contributors: people(feed.contributors),
        categories: feed.categories.into_iter().map(category).collect(),
        generator: feed.generator.map(|g| g.content),
        logo: feed.logo.or(feed.icon).map(|i| i.uri),
        entries: feed.entries.into_iter().map(entry).collect(),
        ..Default::default()
    }
}

fn entry(entry: theirs::Entry) -> Entry {
    Entry {
        guid: Some(entry.id).filter(|id| !id.is_empty()),
        title: entry.title.map(text),
        links: entry.links.into_iter().map(link).collect(),
        summary: entry.summary.map(text),
        content: entry.content.map(content),
        published: entry.published.map(Timestamp::from),
        updated: entry.updated.map(Timestamp::from),
        authors: people(entry.authors),
        contributors: people(entry.contributors),
        categories: entry.categories.into_iter().map(category).collect(),
        rights: entry.rights.map(text),
        language: entry.language,
        media: entry.media.into_iter().map(media).filter(|m| !m.is_empty()).collect(),
        ..Default::default()
    }
}

fn text(text: theirs::Text) -> Text {
    let kind = match text.content_type.subty().as_str() {
        "html" => TextKind::Html,
        "xhtml" | "xhtml+xml" => TextKind::Xhtml,
        _ => TextKind::Text,
    };
    Text { kind, value: text.content }
}

fn content(content: theirs::Content) -> Content {
    let kind = match content.content_type.to_string().as_str() {
        "text/html" => "html".to_owned(),
        "text/plain" => "text".to_owned(),
        other => other.to_owned(),
    };
    Content { kind, value: content.body, src: content.src.map(|s| s.href) }
}

fn link(link: theirs::Link) -> Link {
    Link {
        href: link.href,
        rel: link.rel.or_else(|| Some("alternate".to_owned())),
        media_type: link.media_type,
        title: link.title,
        length: link.length,
        language: None,
    }
}

fn people(people: Vec<theirs::Person>) -> Vec<Person> {
    let of =
        |p: theirs::Person| Person { name: p.name.unwrap_or_default(), email: p.email, uri: p.uri };
    people.into_iter().map(of).collect()
}

fn category(category: theirs::Category) -> Category {
    Category { term: category.term, scheme: category.scheme, label: category.label }
}

/// All renditions of an object, then what stands for them, with the object's own words.
fn media(object: theirs::MediaObject) -> Vec<Media> {
    let said = |t: theirs::Text| Some(t.content).filter(|c| !c.is_empty() && !is_file_name(c));
    let caption = object.description.and_then(said).or_else(|| object.title.and_then(said));
    let credits: Vec<String> = object.credits.into_iter().map(|c| c.entity).collect();
    let credit = Some(credits.join(", ")).filter(|c| !c.is_empty());
    let of = |c: theirs::MediaContent| Media {
        url: c.url.map(String::from),
        media_type: c.content_type.map(|t| t.to_string()),
        size: c.size,
        width: c.width,
        height: c.height,
        caption: caption.clone(),
        credit: credit.clone(),
        thumbnail: false,
    };
    let small = |t: theirs::MediaThumbnail| Media {
        url: Some(t.image.uri),
        width: t.image.width,
        height: t.image.height,
        thumbnail: true,
        ..Media::default()
    };
    object.content.into_iter().map(of).chain(object.thumbnails.into_iter().map(small)).collect()
}

/// `IMG_2231.JPG`, `port-1200x800`, `featured11`: what a picture is called where it is kept.
fn is_file_name(caption: &str) -> bool {
    let one = |b: u8| b.is_ascii_alphanumeric() || b"._-()".contains(&b);
    caption.bytes().all(one) && caption.bytes().any(|b| b == b'_' || b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_is_no_caption() {
        for name in ["IMG_2231.JPG", "port-1200x800", "featured11", "DSC0001"] {
            assert!(is_file_name(name), "{name}");
        }
        for caption in ["Port", "Vessel 7", "Lock-keeper", "港口1"] {
            assert!(!is_file_name(caption), "{caption}");
        }
    }

    #[test]
    fn feed_rs_panics_are_errors() {
        let rss = "<rss version='2.0'><channel><item><author>张三（zhang@xinhua.cn）</author></item></channel></rss>";
        assert!(read(rss.as_bytes(), Context::default()).is_err());
    }
}
