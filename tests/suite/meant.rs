//! What feeds mean where programs write it oddly or wrongly.

use copydesk::model::entry::{Entry, Feed};
use copydesk::parse::{Document, ParseError, parse};
use url::Url;

/// The only entry of an RSS channel that links to its site.
fn only(item: &str) -> (Feed, Entry) {
    let rss = format!(
        "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:dcterms='http://purl.org/dc/terms/'
            xmlns:prism='http://prismstandard.org/namespaces/basic/2.0/' xmlns:media='http://search.yahoo.com/mrss/'
            xmlns:x='urn:x'>
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
fn names_that_other_vocabularies_use_too_and_ways_to_say_no() {
    let (feed, _) = rdf("<link>https://alm.example/</link>");
    let links: Vec<_> = feed.links.iter().map(|l| l.href.as_str()).collect();
    assert_eq!(links, ["https://alm.example/"], "not the document that its address names");
    for (item, page) in [
        ("<link x:href='/1' href='/9'/>", "https://alm.example/9"),
        ("<link x:href='/9'/>", "https://alm.example/9"),
    ] {
        assert_eq!(only(item).1.page(), Some(page), "{item}");
    }
    for no in ["false", "No", "0"] {
        let guid = format!("<guid isPermaLink='{no}'>https://alm.example/9</guid>");
        assert_eq!(only(&guid).1.page(), None, "{guid}");
    }
}

/// The feed of an RSS 1.0 document with this in its channel.
fn rdf(channel: &str) -> (Feed, Entry) {
    let rdf = format!(
        "<rdf:RDF xmlns='http://purl.org/rss/1.0/'><channel rdf:about='https://alm.example/all.rdf'>{channel}</channel>
        <item rdf:about='https://alm.example/1'><title>Storm</title></item></rdf:RDF>"
    );
    let mut feed = parse(&Document { bytes: rdf.as_bytes(), ..Default::default() }).unwrap().feed;
    let entry = feed.entries.remove(0);
    (feed, entry)
}

#[test]
fn of_several_texts_the_longest_is_the_full_one() {
    let teaser = "<description>Storm.</description>";
    let full = "A storm closed the port at noon, and fourteen ships wait in the roads.";
    for item in [
        format!("{teaser}<itunes:summary>{full}</itunes:summary>"),
        format!("<itunes:summary>{full}</itunes:summary>{teaser}"),
        format!("{teaser}<dc:description>{full}</dc:description>"),
        format!(
            "<content:encoded>Storm.</content:encoded><content:encoded>{full}</content:encoded>"
        ),
        format!(
            "<content:encoded>{full}</content:encoded><content:encoded>Storm.</content:encoded>"
        ),
        format!("<description>{full}</description><itunes:summary>Storm.</itunes:summary>"),
    ] {
        assert_eq!(only(&item).1.html(), full, "{item}");
    }
}

#[test]
fn what_was_escaped_twice_in_a_text_is_meant_once() {
    for (written, meant) in [
        ("It&amp;#8217;s &amp;ndash; x&amp;nbsp;y", "It&#8217;s &ndash; x&nbsp;y"),
        ("&amp;quot;No&amp;quot;, AT&amp;T", "&quot;No&quot;, AT&amp;T"),
        ("Write &amp;lt;p&amp;gt; and &amp;amp;", "Write &amp;lt;p&amp;gt; and &amp;amp;"),
        ("Write <code>&amp;nbsp;</code>", "Write <code>&amp;nbsp;</code>"),
    ] {
        let item = format!("<description><![CDATA[<p>{written}</p>]]></description>");
        assert_eq!(only(&item).1.html(), format!("<p>{meant}</p>"), "{item}");
    }
}

#[test]
fn a_feed_in_the_body_of_a_page_is_a_feed() {
    let rss = "<rss version='2.0'><channel><item><title>Storm</title></item></channel></rss>";
    for page in ["<html><body>{}</body></html>", "<!DOCTYPE html><html><pre>{}</pre></html>"] {
        let page = page.replace("{}", rss);
        let parsed = parse(&Document { bytes: page.as_bytes(), ..Default::default() }).unwrap();
        assert_eq!(parsed.feed.entries[0].headline(), "Storm", "{page}");
    }
    let told = "<html><p>Write &lt;rss> and &lt;channel>, then <a href='/rss'>&lt;item></a></html>";
    assert!(parse(&Document { bytes: told.as_bytes(), ..Default::default() }).is_err());
}

#[test]
fn a_sitemap_may_be_a_list_of_addresses() {
    let read = |text: &str| {
        let parsed = parse(&Document { bytes: text.as_bytes(), ..Default::default() });
        parsed
            .map(|p| p.feed.entries.iter().map(|e| e.page().map(str::to_owned)).collect::<Vec<_>>())
    };
    let pages = read(
        "\u{FEFF}https://alm.example/1\r\n\r\n https://alm.example/2\nhttps://alm.example/1\n",
    );
    let wanted = ["https://alm.example/1", "https://alm.example/2"];
    assert_eq!(pages.unwrap(), wanted.map(|page| Some(page.to_owned())));
    for other in
        ["https://alm.example/1 is new", "All is well\nhttps://alm.example/1", "mailto:a@b.example"]
    {
        assert!(read(other).is_err(), "{other}");
    }
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
    // As a script, and without the feed round the items.
    for script in [
        format!("show({whole});"),
        format!("/**/ app.show_1({whole})"),
        format!(")]}}'\n{whole}"),
        format!("/* by hand */ {whole}"),
    ] {
        assert_eq!(read(&script).unwrap().0, 2, "{script}");
    }
    let bare = whole.split_once('[').and_then(|(_, rest)| rest.strip_suffix('}'));
    assert_eq!(read(&format!("[{}", bare.unwrap())).unwrap().0, 2);
    for other in ["[1, 2]", "[{\"code\": 7, \"message\": \"no\"}]", "if (a) { b() }"] {
        assert!(read(other).is_err(), "{other}");
    }
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
