//! Promise: what a feed encloses, takes back, holds back and says of itself is handed on as it was meant.

use copydesk::model::{Entry, Timestamp};

use crate::announced::brief;
use crate::loopback::Answer;
use crate::newsstand::{HTML, NOW, RSS, Stand, published, round_of, rss, story, text, title};
use crate::polite::{HOUR, after};

const ATOM: &str = "application/atom+xml";

async fn told(stand: &Stand, clock: fn() -> Timestamp) -> Vec<Entry> {
    round_of(&stand.plan(&["wire"]), clock).await;
    published(&std::fs::read(stand.www("all.atom")).unwrap())
}

/// The wire with one story, and more said of it.
fn wire(stand: &Stand, more: &str) {
    let item = ("1".to_owned(), stand.url("/1"), story(1));
    let doc = rss("The Wire", &[item]).replace("</item>", &format!("{more}</item>"));
    stand.files.answer("/wire.rss", Answer::ok(RSS, doc));
}

#[tokio::test]
async fn what_a_feed_encloses_keeps_its_type_and_length() {
    for (address, media) in [
        ("https://a.example/play/123", "audio/mpeg"),
        ("https://a.example/film.mp4", "video/mp4"),
        ("https://a.example/release.pdf", "application/pdf"),
    ] {
        let stand = Stand::new();
        stand.files.answer("/1", Answer::ok(HTML, story(1).page()));
        let picture =
            "<enclosure url=\"https://a.example/quay\" length=\"9\" type=\"image/jpeg\"/>";
        let file = format!("<enclosure url=\"{address}\" length=\"4711\" type=\"{media}\"/>");
        wire(&stand, &format!("{picture}{file}"));
        let [one] = &told(&stand, || NOW).await[..] else { panic!("{address}") };
        let links = one.links.iter().filter(|l| l.rel.as_deref() == Some("enclosure"));
        let links: Vec<_> =
            links.map(|l| (l.href.as_str(), l.media_type.as_deref(), l.length)).collect();
        assert_eq!(links, [(address, Some(media), Some(4711))]);
        assert!(text(one).contains("src=\"https://a.example/quay\""), "{}", text(one));
        let read = |name: &str| std::fs::read_to_string(stand.www(name)).unwrap();
        let rss = format!("<enclosure url=\"{address}\" length=\"4711\" type=\"{media}\"/>");
        assert!(read("all.rss").contains(&rss), "{}", read("all.rss"));
        let json: serde_json::Value = serde_json::from_str(&read("all.json")).unwrap();
        let attached = &json["items"][0]["attachments"];
        let wanted =
            serde_json::json!([{"url": address, "mime_type": media, "size_in_bytes": 4711}]);
        assert_eq!(attached, &wanted);
    }
}

#[tokio::test]
async fn whose_an_entry_says_it_is_stands_with_it_in_all_formats() {
    let stand = Stand::new();
    stand.files.answer("/1", Answer::ok(HTML, story(1).page()));
    wire(&stand, "<dc:rights>© 2026 Alm &amp;amp; Ems</dc:rights>");
    let [one] = &told(&stand, || NOW).await[..] else { panic!("one story") };
    let own = "© 2026 Alm & Ems";
    assert_eq!(one.rights.as_ref().map(|rights| rights.value.as_str()), Some(own));
    let read = |name: &str| std::fs::read_to_string(stand.www(name)).unwrap();
    assert!(read("all.rss").contains("<dc:rights>© 2026 Alm &amp; Ems</dc:rights>"));
    let json: serde_json::Value = serde_json::from_str(&read("all.json")).unwrap();
    assert_eq!(json["items"][0]["_copydesk"]["rights"], own);
}

#[tokio::test]
async fn a_page_that_its_header_sends_elsewhere_is_read_there() {
    let stand = Stand::new();
    let empty = Answer::ok(HTML, "<html><body></body></html>").header("Refresh", "0;url=/there");
    stand.files.answer("/1", empty);
    stand.files.answer("/there", Answer::ok(HTML, story(1).page()));
    wire(&stand, "");
    let [one] = &told(&stand, || NOW).await[..] else { panic!("not one") };
    assert!(text(one).contains(&story(1).paragraphs[4]), "{}", text(one));
}

#[tokio::test]
async fn who_signs_in_a_feed_is_named_as_people_are() {
    for (signed, named) in [
        ("Falk, Ida; Beek, Jo", "Ida Falk|Jo Beek"),
        ("Ida Falk, Political editor", "Ida Falk"),
        ("Ida Falk in Berlin (@idafalk)", "Ida Falk"),
        ("https://a.example/author/ida", "The Wire"),
        ("Staff Writer", "The Wire"),
    ] {
        let stand = Stand::new();
        stand.files.answer("/1", Answer::ok(HTML, story(1).page()));
        wire(&stand, &format!("<dc:creator>{signed}</dc:creator>"));
        let [one] = &told(&stand, || NOW).await[..] else { panic!("{signed}") };
        let names: Vec<_> = one.authors.iter().map(|a| a.name.as_str()).collect();
        assert_eq!(names.join("|"), named, "{signed}");
    }
}

#[tokio::test]
async fn what_a_feed_has_deleted_is_withdrawn() {
    let stand = Stand::new();
    let feed = |gone: &str, stories: &[usize]| {
        let entry = |n: &usize| {
            let paragraphs = story(*n).paragraphs.join("</p><p>");
            format!(
                "<entry><id>urn:x:{n}</id><title>{}</title><updated>2026-03-03T08:00:00Z</updated>\
                 <content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>{paragraphs}</p></div></content></entry>",
                story(*n).title
            )
        };
        let entries: String = stories.iter().map(entry).collect();
        let doc = format!(
            "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:at=\"http://purl.org/atompub/tombstones/1.0\">\
             <title>The Wire</title><id>urn:x:f</id><updated>2026-03-03T08:00:00Z</updated>{gone}{entries}</feed>"
        );
        stand.files.answer("/wire.rss", Answer::ok(ATOM, doc));
    };
    let deleted = |n: usize, when: &str| {
        format!(
            "<at:deleted-entry ref=\"urn:x:{n}\" when=\"{when}\"><at:comment>Sent in error</at:comment></at:deleted-entry>"
        )
    };
    feed("", &[1, 2]);
    let before = told(&stand, || NOW).await;
    feed(&deleted(1, "2026-03-03T07:00:00Z"), &[2]);
    assert_eq!(told(&stand, after!(60)).await, before, "it was told anew since");
    feed(&deleted(1, "2026-03-03T09:00:30Z"), &[1, 2]);
    assert_eq!(told(&stand, after!(120)).await, before, "it is listed still");
    for clock in [after!(180), after!(2 * HOUR)] {
        feed(&deleted(1, "2026-03-03T09:00:30Z"), &[2]);
        let all = told(&stand, clock).await;
        let gone = all.iter().find(|e| title(e).starts_with("Withdrawn: ")).unwrap();
        assert!(text(gone).contains("Sent in error"), "{}", text(gone));
        assert!(!text(gone).contains(&story(1).paragraphs[0]), "{}", text(gone));
        assert_eq!(all.len(), 2);
    }
}

#[tokio::test]
async fn what_is_embargoed_is_told_when_that_is_over() {
    let stand = Stand::new();
    let line = "&lt;p&gt;EMBARGOED until 3 March 2026 12:00 GMT&lt;/p&gt;";
    let held =
        brief(&story(1).title, &format!("{line}&lt;p&gt;{}&lt;/p&gt;", story(1).paragraphs[0]));
    let about = brief("Embargo on oil until 3 March 2026 12:00 GMT", &story(2).paragraphs[0]);
    let items = [("1", held), ("2", about)];
    let items = items.map(|(guid, piece)| (guid.to_owned(), String::new(), piece));
    let doc = rss("The Wire", &items).replace("<link></link>", "");
    stand.files.answer("/wire.rss", Answer::ok(RSS, doc));
    assert_eq!(told(&stand, || NOW).await.len(), 1);
    assert_eq!(told(&stand, after!(2 * HOUR)).await.len(), 1);
    // The feed says nothing new.
    assert_eq!(told(&stand, after!(3 * HOUR)).await.len(), 2);
}

#[tokio::test]
async fn a_feed_that_only_says_that_it_has_moved_tells_no_story() {
    let stand = Stand::new();
    wire(&stand, "");
    told(&stand, || NOW).await;
    let notice =
        brief("This feed has moved", "Please update your reader to https://a.example/g.xml");
    let item = ("mv".to_owned(), "https://a.example/g.xml".to_owned(), notice);
    stand.files.answer("/wire.rss", Answer::ok(RSS, rss("The Wire", &[item])));
    let report = round_of(&stand.plan(&["wire"]), after!(HOUR)).await.remove(0);
    assert!(report.error.is_some_and(|e| e.contains("https://a.example/g.xml")));
    assert_eq!(stand.headlines(), [story(1).title]);
}
