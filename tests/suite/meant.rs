//! What feeds mean where programs write it oddly or wrongly.

use copydesk::model::entry::{Entry, Feed};
use copydesk::parse::{Document, ParseError, parse};
use url::Url;

/// The only entry of an RSS channel that links to its site.
fn only(item: &str) -> (Feed, Entry) {
    let rss = format!(
        "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:dcterms='http://purl.org/dc/terms/'
            xmlns:prism='http://prismstandard.org/namespaces/basic/2.0/' xmlns:media='http://search.yahoo.com/mrss/'>
            <channel><title>Alm</title><link>https://alm.example/</link><item>{item}</item></channel></rss>"
    );
    let base = Url::parse("https://feeds.example/alm.xml").ok();
    let document = Document { bytes: rss.as_bytes(), base: base.as_ref(), ..Default::default() };
    let feed = parse(&document).unwrap_or_else(|e| panic!("{item}: {e}")).feed;
    let entry = feed.entries[0].clone();
    (feed, entry)
}

#[test]
fn when_it_was_published_in_whatever_element_and_as_exactly_as_any_says() {
    const TEN: &str = "2026-11-27T10:00:00Z";
    for (dates, moment) in [
        ("<date>2026-11-27T10:00:00Z</date>", TEN),
        ("<dcterms:date>2026-11-27T10:00Z</dcterms:date>", TEN),
        ("<dcterms:available>2026-11-27T10:00Z</dcterms:available>", TEN),
        ("<prism:publicationDate>2026-11-27T10:00Z</prism:publicationDate>", TEN),
        ("<publishedDate>2026-11-27T10:00Z</publishedDate>", TEN),
        ("<pubDate>2026-11-27</pubDate><dc:date>2026-11-27T10:00Z</dc:date>", TEN),
        ("<pubDate>27 Nov 2026 18:00</pubDate><dc:date>2026-11-27T18:00+08:00</dc:date>", TEN),
        // Another day is another matter.
        (
            "<pubDate>2026-11-24</pubDate><dc:date>2026-11-27T10:00Z</dc:date>",
            "2026-11-24T00:00:00Z",
        ),
        (
            "<pubDate>Fri, 27 Nov 2026 10:00:00 GMT</pubDate><dc:date>2026-11-27T11:00Z</dc:date>",
            TEN,
        ),
    ] {
        let published = only(dates).1.published.map(copydesk::model::Timestamp::rfc3339);
        assert_eq!(published.as_deref(), Some(moment), "{dates}");
    }
}

#[test]
fn addresses_that_are_meant_from_the_site_or_written_oddly() {
    for (item, page) in [
        ("<guid isPermaLink='true'>/9</guid>", "https://alm.example/9"),
        ("<link rel='Alternate' href='/9'/>", "https://alm.example/9"),
        ("<link rel='alternate canonical' href='/9'/>", "https://alm.example/9"),
        ("<link>http://https://alm.example/9</link>", "https://alm.example/9"),
        ("<link>https//alm.example/9</link>", "https://alm.example/9"),
    ] {
        assert_eq!(only(item).1.page(), Some(page), "{item}");
    }
    let picture = only(
        "<media:content url='/p.jpg' medium='image'><media:title>IMG_22.JPG</media:title></media:content>",
    );
    let picture = picture.1.picture().unwrap();
    assert_eq!(picture.url.as_deref(), Some("https://alm.example/p.jpg"));
    assert_eq!(picture.caption, None, "the name of its file is none");
}

#[test]
fn a_language_is_said_as_others_can_read_it() {
    for (said, language) in [
        ("en_US.UTF-8", Some("en-US")),
        ("EN", Some("en")),
        (" zh-Hant-TW ", Some("zh-Hant-TW")),
        ("English", None),
        ("en, fr", None),
        ("&lt;html&gt;", None),
    ] {
        let entry = only(&format!("<title>Storm</title><dc:language>{said}</dc:language>")).1;
        assert_eq!(entry.language.as_deref(), language, "{said}");
    }
}

#[test]
fn json_that_programs_got_wrong_is_still_a_feed() {
    let item = |id: u8| format!("{{\"id\": \"{id}\", \"title\": \"Storm {id}\"}}");
    let whole = format!(
        "{{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": [{}, {}]}}",
        item(1),
        item(2)
    );
    let read = |text: &str| {
        let parsed = parse(&Document { bytes: text.as_bytes(), ..Default::default() })?;
        Ok::<_, ParseError>((parsed.feed.entries.len(), parsed.problems.len(), parsed.cut))
    };
    assert_eq!(read(&whole).unwrap(), (2, 0, false));
    for wrong in [
        whole.replace("]}", ",]}"),
        whole.replace("Storm 1", "Storm \\ud83d 1"),
        whole.replace("Storm 1", "Storm\n1"),
        whole.replace("Storm 1", "Storm\\'s"),
        format!("{whole}<!-- 0.2 s -->"),
        format!("{whole}{whole}"),
    ] {
        assert_eq!(read(&wrong).unwrap(), (2, 1, false), "{wrong}");
    }
    assert_eq!(read(&whole.replace("]}", "")[..]).unwrap(), (2, 1, true));
    assert!(read("{\"items\": nothing}").is_err());
}

#[test]
fn a_picture_may_be_said_to_be_of_any_size() {
    for side in ["width", "height"] {
        let media = |name: &str, size: &str| {
            format!("<media:content url='/{name}.jpg' medium='image' {side}='{size}'/>")
        };
        let entry = only(&(media("s", "9") + &media("l", "4294967295"))).1;
        let shown = entry.picture().and_then(|picture| picture.url);
        assert_eq!(shown.as_deref(), Some("https://alm.example/l.jpg"), "{side}");
    }
}
