//! Promise: Atom, RSS and JSON Feed hold the same stories, and none names an address that is not ours.

use std::fs;
use std::sync::Arc;

use copydesk::desk;
use copydesk::edition::{atom, json, rss2};
use copydesk::press::Press;
use copydesk::publish::Board;

use crate::edition::{body, edition, entry, hrefs, parsed, valid};
use crate::newsstand::{NOW, Stand};

#[test]
fn the_three_formats_hold_the_same_stories_in_the_same_order() {
    let made = edition((1..=5).map(|n| entry(n, n as usize % 3)).collect());
    let atom = parsed(&atom::render(&made));
    let rss = parsed(&rss2::render(&made));
    let json: serde_json::Value = serde_json::from_slice(&json::render(&made)).unwrap();
    let items = json["items"].as_array().unwrap();
    assert_eq!((atom.entries.len(), rss.entries.len(), items.len()), (5, 5, 5));
    for (n, (a, r)) in atom.entries.iter().zip(&rss.entries).enumerate() {
        let j = &items[n];
        assert_eq!((&a.id, a.id.as_str()), (&r.id, j["id"].as_str().unwrap()));
        let title = &a.title.as_ref().unwrap().content;
        assert_eq!(
            (title, title.as_str()),
            (&r.title.as_ref().unwrap().content, j["title"].as_str().unwrap())
        );
        assert_eq!(body(a), body(r));
        assert_eq!(body(a), j["content_html"].as_str().unwrap());
        assert_eq!(hrefs(a, "alternate")[0], r.links[0].href);
        assert_eq!(hrefs(a, "alternate")[0], j["external_url"].as_str().unwrap());
        assert_eq!(a.published, r.published);
        assert_eq!(j["authors"][0]["name"], "Xinhua");
        assert_eq!(j["authors"][1]["name"], "A. Writer", "the byline is not lost");
        assert_eq!(j["_copydesk"]["copies"].as_array().unwrap().len(), hrefs(a, "via").len());
    }
}

#[test]
fn rss_says_what_rss_readers_ask_for() {
    let bytes = rss2::render(&edition(vec![entry(1, 0)]));
    let xml = String::from_utf8(bytes).unwrap();
    for part in [
        "<?xml-stylesheet type=\"text/css\" href=\"feed.css\"?>",
        "<atom:link href=\"https://news.example/all.rss\" rel=\"self\"",
        "<guid isPermaLink=\"false\">urn:uuid:",
        "<dc:creator>Xinhua</dc:creator><dc:creator>A. Writer</dc:creator>",
        "<category domain=\"urn:copydesk:ns#agency\">Xinhua</category>",
        "<media:content medium=\"image\" url=\"https://herald.example/p.jpg\">",
        "<media:credit>Xinhua/A. Photographer</media:credit>",
        "<source url=\"https://herald.example/feed.xml\">The Herald &amp; Post</source>",
        "<width>144</width><height>72</height>",
        "<ttl>",
    ] {
        assert!(xml.contains(part), "{part} in {xml}");
    }
    assert!(xml.find("<description><![CDATA[").unwrap() < xml.find("<content:encoded>").unwrap());
}

#[test]
fn nothing_printed_claims_an_address_that_is_not_ours() {
    let made = edition(vec![entry(1, 2)]);
    for bytes in [atom::render(&made), rss2::render(&made), json::render(&made)] {
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.contains("github"), "{text}");
    }
}

#[test]
fn a_key_in_a_sources_address_is_never_printed() {
    let mut one = entry(1, 1);
    let secret = "https://herald.example/feed.xml?access_token=CANARY-42";
    one.source.url = secret.to_owned();
    one.source.feed_id = Some(secret.to_owned());
    one.source.home = Some("https://herald.example/?k=CANARY-42".to_owned());
    let made = edition(vec![one]);
    valid(&atom::render(&made));
    for bytes in [atom::render(&made), rss2::render(&made), json::render(&made)] {
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.contains("CANARY"), "{text}");
    }
}

#[tokio::test]
async fn without_a_server_files_are_written_piece_by_piece_and_are_the_same() {
    let stand = Stand::new();
    stand.print("wire", 0..100);
    let mut plan = stand.plan(&["wire"]);
    stand.round(&["wire"]).await;
    let files =
        ["all.atom", "all.rss", "all.json"].map(|name| [name.to_owned(), format!("{name}.gz")]);
    let read = |name: &String| fs::read(stand.www(name)).unwrap();
    let pieces: Vec<Vec<u8>> = files.iter().flatten().map(read).collect();
    assert!(pieces.iter().map(Vec::len).sum::<usize>() > 500_000, "more than one piece");
    fs::remove_dir_all(stand.www("")).unwrap();
    plan.publish.listen = Some(stand.at);
    let board = Arc::new(Board::new());
    Press::new(&plan, &desk::peek(&plan.store).unwrap().unwrap(), board.clone()).run(NOW).unwrap();
    for (name, piece) in files.iter().flatten().zip(&pieces) {
        assert!(read(name) == *piece, "{name}");
    }
    assert!(board.get("/all.atom").unwrap().bytes == pieces[0]);
}
