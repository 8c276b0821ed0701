//! A broken feed still gives its entries: one small fixture a way to be broken.

use std::time::Duration;

use copydesk::model::entry::{Entry, Feed};
use copydesk::model::source::SourceKind;
use copydesk::parse::{Document, ParseError, Parsed, parse};
use url::Url;

/// Parses a fixture as if it came from the wire's server.
fn read(file: &str, content_type: Option<&str>) -> Result<Parsed, ParseError> {
    let path = format!("{}/tests/fixtures/feeds/{file}", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let base = Url::parse("https://wire.example/feeds/rss.xml").ok();
    parse(&Document {
        bytes: &bytes,
        content_type,
        base: base.as_ref(),
        zone: Some("Asia/Shanghai"),
        kind: SourceKind::Feed,
        source: "wire",
        ..Default::default()
    })
}

fn feed(file: &str) -> Feed {
    read(file, None).unwrap_or_else(|e| panic!("{file}: {e}")).feed
}

fn title(entry: &Entry) -> &str {
    entry.title.as_ref().map_or("", |t| &t.value)
}

/// A fixture's two entries have these titles, an id each, and nothing was said about it in vain.
#[track_caller]
fn check(file: &str, first: &str, second: &str) {
    let feed = feed(file);
    let titles: Vec<&str> = feed.entries.iter().map(title).collect();
    assert_eq!(titles, [first, second], "{file}");
    assert_ne!(feed.entries[0].id, feed.entries[1].id, "{file}");
}

/// A fixture gives the two stories most fixtures hold.
#[track_caller]
fn whole(file: &str) {
    check(file, "Talks open in Geneva", "Markets close higher");
}

#[test]
fn junk_and_broken_markup() {
    whole("leading-php-warning.xml");
    whole("mismatched-tags.xml");
    whole("items-not-closed.xml");
    whole("unquoted-attributes.xml");
    whole("upper-case-root.xml");
    check("child-markup.xml", "Talks <b>open</b> in Geneva", "Markets close higher");
    check("entities-and-ampersands.xml", "Talks \u{A0}— AT&T & Co, 1 < 2 ’s", "Q&A");
    check("control-characters.xml", "Talks open", "Markets[31m close");
}

#[test]
fn truncated_feeds_keep_what_is_whole() {
    for file in ["truncated-mid-item.xml", "truncated-in-tag.xml", "truncated-in-cdata.xml"] {
        let titles: Vec<String> = feed(file).entries.iter().map(|e| title(e).to_owned()).collect();
        assert_eq!(titles, ["Talks open in Geneva"], "{file}");
    }
    let read = read("truncated-mid-item.xml", None).unwrap();
    assert!(read.cut && read.problems.iter().any(|p| p.contains("cut off")), "{:?}", read.problems);
}

#[test]
fn old_and_odd_dialects() {
    whole("legacy-namespace.rdf");
    whole("atom-bad-type-and-base.xml");
    whole("undeclared-prefixes.xml");
    check("atom-03.xml", "Talks <i>open</i> in Geneva", "Markets close higher");
    let entry = &feed("atom-03.xml").entries[0];
    assert_eq!(entry.published.unwrap().rfc3339(), "2024-07-01T10:00:00Z");
    assert_eq!(entry.updated.unwrap().rfc3339(), "2024-07-01T10:30:00Z");
    let entry = &feed("undeclared-prefixes.xml").entries[0];
    assert_eq!(entry.authors[0].name, "Jane Doe");
    assert_eq!(entry.categories[0].term, "Diplomacy");
    assert_eq!(entry.content.as_ref().unwrap().value.as_deref(), Some("<p>Full text</p>"));
    let feed = feed("atom-bad-type-and-base.xml");
    assert_eq!(feed.entries[0].language.as_deref(), Some("fr"));
    let source = feed.entries[1].source.as_ref().unwrap();
    assert_eq!(source.url.as_deref(), Some("https://up.example/feed"));
}

#[test]
fn encodings() {
    check("gb2312-declared.xml", "日内瓦会谈开始", "股市收高");
    check("utf8-labelled-latin1.xml", "Genève: début des pourparlers", "Clôture en hausse");
    check(
        "windows-1251-undeclared.xml",
        "В Женеве начались переговоры по безопасности",
        "Торги на бирже закрылись ростом основных индексов",
    );
    check("stray-byte.xml", "Genève – début à l’hôtel", "It’s");
    whole("gzipped-without-a-word.xml.gz");
    let by_http = read("gb2312-by-http-only.xml", Some("text/xml; charset=gb2312")).unwrap();
    assert_eq!(title(&by_http.feed.entries[1]), "股市收高");
}

/// The three inputs on which feed-rs 3.0.0 panics: bytes of CJK beside an address, UTF-16BE, durations.
#[test]
fn what_feed_rs_panics_on() {
    whole("cjk-author-with-address.xml");
    let authors = feed("cjk-author-with-address.xml").entries;
    assert_eq!(authors[0].authors[0].name, "张三");
    assert_eq!(authors[1].authors[0].email.as_deref(), Some("kim@wire.example"));
    whole("utf-16be.xml");
    whole("overflowing-durations.xml");
    let media = &feed("overflowing-durations.xml").entries;
    assert_eq!(media[0].media[0][0].size, Some(1234));
    assert_eq!(media[1].media[0][0].url.as_deref(), Some("https://wire.example/b.mp3"));
}

#[test]
fn identity() {
    let duplicates = feed("duplicate-guids.xml").entries;
    assert_eq!(duplicates[0].id, "https://wire.example/1");
    whole("no-guid-no-date.xml");
    assert_eq!(feed("no-guid-no-date.xml"), feed("no-guid-no-date.xml"), "the same at every poll");
}

#[test]
fn dates_and_hints() {
    let feed = feed("zones-and-hints.xml");
    assert_eq!(feed.entries[0].published.unwrap().rfc3339(), "2024-07-01T10:00:00Z");
    assert_eq!(feed.entries[1].published.unwrap().rfc3339(), "2024-07-01T11:00:00Z");
    assert_eq!(feed.hints.ttl, Some(Duration::from_secs(900)));
    assert_eq!(feed.hints.update_every, Some(Duration::from_secs(6 * 3600)));
    assert_eq!((feed.hints.skip_hours, feed.hints.skip_days), (0b10_0001, 0b100_0000));
}

#[test]
fn links_and_markup() {
    let feed = feed("relative-links.xml");
    assert_eq!(feed.entries[0].page(), Some("https://wire.example/1"));
    let content = feed.entries[0].content.as_ref().unwrap();
    assert_eq!(content.value.as_deref(), Some("<a href=\"https://wire.example/a/x\">y</a>"));
}

#[test]
fn json_feeds() {
    whole("sloppy.json");
}

#[test]
fn entities_stay_within_the_document() {
    check("external-entity.xml", "Talks open in Geneva &x;", "Markets close higher");
}

#[test]
fn a_page_is_told_from_a_feed() {
    let error = read("page-instead.html", None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "this is an HTML page, not a feed; did you mean https://wire.example/feed.xml?"
    );
}

#[test]
fn what_was_escaped_or_encoded_once_too_often() {
    let feed = feed("escaped-twice.xml");
    assert_eq!(feed.title.as_ref().unwrap().plain(), "The Corrow Post & Mail");
    let headlines: Vec<String> = feed.entries.iter().map(Entry::headline).collect();
    assert_eq!(headlines, ["Corrow’s harbour: “Boats & ice”", "Vole & Sons sold"]);
    assert!(feed.entries[0].html().contains("<a href=\"https://post.example/map\">the map</a>"));
    // Plain text of RSS: a blank line is a paragraph.
    assert_eq!(feed.entries[1].html().matches("<p>").count(), 2);
    let names = |entry: &Entry| entry.authors.iter().map(|a| a.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&feed.entries[0]), ["Mary Poe", "Otto Gruen"]);
    assert_eq!(names(&feed.entries[1]), ["Anné Roe"]);
    let twice = self::feed("encoded-twice.xml");
    assert_eq!(twice.title.as_ref().unwrap().value, "Nótícias de Corrow");
    assert_eq!(title(&twice.entries[0]), "Governação: o “plano” do porto");
    assert_eq!(names(&twice.entries[0]), ["José Marín"]);
}

#[test]
fn what_is_meant_rather_than_written() {
    let feed = feed("what-is-meant.xml");
    let [berth, lock] = &feed.entries[..] else { panic!("{feed:?}") };
    assert_eq!(berth.page(), Some("https://www.alm.example/berth/4"), "behind the redirector");
    let plan =
        "<p>Dredging begins on Monday.</p><img src=\"https://www.alm.example/berth/plan.png\" />";
    assert_eq!(berth.html(), plan);
    assert_eq!(lock.headline(), "Lock open again");
    assert_eq!(lock.page(), Some("https://www.alm.example/lock"), "its scheme was forgotten");
    assert_eq!(lock.html(), "Boats wait at the lock.");
    let picture = lock.picture().and_then(|picture| picture.url);
    assert_eq!(picture.as_deref(), Some("https://img.alm.example/show?id=7"));
    let terms: Vec<_> = lock.categories.iter().map(|c| c.term.as_str()).collect();
    assert_eq!(terms, ["boats", "locks"]);
}

#[test]
fn what_a_publisher_adds_of_its_own() {
    let entries = feed("publishers-own.xml").entries;
    let [bridge, berth] = &entries[..] else { panic!("{entries:?}") };
    assert_eq!(bridge.html().matches("<p>").count(), 2, "{}", bridge.html());
    assert_eq!(bridge.headline(), "Bridge closed");
    assert_eq!(bridge.outlet().as_deref(), Some("The Skagby Echo"));
    let picture = bridge.picture().unwrap();
    assert_eq!(picture.url.as_deref(), Some("https://img.alm.example/l.jpg"));
    assert_eq!(picture.caption.as_deref(), Some("The bridge at dawn."));
    assert_eq!(berth.headline(), "Berth 4 is closed for dredging from Monday.");
    assert_eq!(berth.enclosures()[0].href, "https://img.alm.example/a.mp3");
    let text = berth.html();
    assert!(text.contains("https://alm.example/x/i/berth.jpg"), "relative to its page: {text}");
    assert!(text.contains("<a href=\"https://video.example/embed/7\">The berth</a>"), "{text}");
    assert!(!text.contains("appeared first"), "{text}");
}

#[test]
fn the_page_is_the_one_for_people_and_none_is_made_up() {
    let entries = feed("which-link.atom").entries;
    assert_eq!(entries[0].page(), Some("https://wire.example/1"));
    assert_eq!(entries[1].page(), None);
}

#[test]
fn dates_are_kept_as_given_beside_those_we_set() {
    let path = format!("{}/tests/fixtures/feeds/which-link.atom", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(path).unwrap();
    let now = Some(copydesk::model::Timestamp::from_secs(1_800_000_000));
    let parsed =
        parse(&Document { bytes: &bytes, now, source: "wire", ..Default::default() }).unwrap();
    let late = &parsed.feed.entries[1];
    assert_eq!(late.updated, now);
    assert_eq!(late.given.updated.unwrap().rfc3339(), "2060-07-01T10:00:00Z");
}

#[test]
fn what_is_compressed_without_saying_so_may_be_as_large_as_the_config_lets_it() {
    use std::io::Write;
    let item =
        format!("<item><title>Long</title><description>{}</description></item>", "x".repeat(5000));
    let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    write!(zip, "<rss version='2.0'><channel>{}</channel></rss>", item.repeat(4000)).unwrap();
    let bytes = zip.finish().unwrap();
    let read = |bytes_max| {
        let document = Document { bytes: &bytes, bytes_max, source: "wire", ..Default::default() };
        parse(&document).map(|parsed| parsed.feed.entries.len()).map_err(|e| e.to_string())
    };
    let told = |most: &str| {
        format!("larger than {most}, which is the limit; raise [fetch] feed_bytes_max")
    };
    assert!(read(None).unwrap_err().contains(&told("16 MiB")));
    assert!(read(Some(2 << 20)).unwrap_err().contains(&told("2 MiB")));
    assert!(read(Some(64 << 20)).unwrap() > 0);
}

#[test]
fn a_document_tells_which_number_is_the_month() {
    let entries = feed("day-first.xml").entries;
    let published = |at: usize| entries[at].published.unwrap().rfc3339();
    assert_eq!(published(0), "2024-06-05T10:00:00Z");
    assert_eq!(published(1), "2024-06-25T10:00:00Z");
}

#[test]
fn what_is_no_feed_but_says_where_one_is_or_why_there_is_none() {
    for file in ["moved.xml", "moved.html"] {
        let parsed = read(file, None).unwrap();
        assert_eq!(parsed.moved.as_deref(), Some("https://wire.example/new.xml"), "{file}");
        assert!(parsed.feed.entries.is_empty());
    }
    let error = read("generator-error.atom", None).unwrap_err().to_string();
    assert!(error.contains("Bridge returned error 503! (19905)"), "{error}");
}

#[test]
fn a_listing_finds_its_links_itself() {
    let path = format!("{}/tests/fixtures/feeds/listing.html", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(path).unwrap();
    let base = Url::parse("https://alm.example/").ok();
    let document = Document {
        bytes: &bytes,
        base: base.as_ref(),
        zone: Some("Europe/Warsaw"),
        kind: SourceKind::Listing,
        source: "alm",
        ..Default::default()
    };
    let entries = parse(&document).unwrap().feed.entries;
    let shown: Vec<String> = entries
        .iter()
        .map(|e| format!("{} {}", e.headline(), e.published.unwrap().rfc3339()))
        .collect();
    assert_eq!(
        shown,
        [
            "Most zamknięty dla statków 2024-07-01T10:00:00Z",
            "Wieloryby wróciły do zatoki 2024-06-29T22:00:00Z",
            "Sejm uchwalił budżet nocą 2024-06-29T14:42:00Z",
        ]
    );
}
