//! Promise: what comes again, at another address or in other words, is told once; what only looks like it, each time.

use copydesk::model::{Entry, Timestamp};

use crate::announced::{brief, feed};
use crate::loopback::Answer;
use crate::newsstand::{
    HTML, NOW, Piece, RSS, Stand, published, round_of, rss, story, text, title, titles,
};

const HOUR: i64 = 3_600_000;

/// A story's page that says what its own address is.
fn page(stand: &Stand, n: usize, own: &str) -> Answer {
    let own = format!("<link rel=\"canonical\" href=\"{}\"></head>", stand.url(own));
    Answer::ok(HTML, story(n).page().replace("</head>", &own))
}

/// The address of an entry's page.
fn alternate(entry: &Entry) -> &str {
    let links = entry.links.iter().find(|l| l.rel.as_deref() == Some("alternate"));
    links.map_or("", |l| l.href.as_str())
}

#[tokio::test]
async fn a_page_of_several_sections_is_one_at_its_own_address() {
    for together in [true, false] {
        let stand = Stand::new();
        for section in ["front", "coast"] {
            let path = format!("/a/tide?section={section}");
            stand.files.answer(&path, page(&stand, 1, "/a/tide"));
            let item = (format!("{section} 1"), stand.url(&path), story(1));
            stand.files.answer(&format!("/{section}.rss"), Answer::ok(RSS, rss(section, &[item])));
        }
        if !together {
            stand.round(&["front"]).await;
        }
        for _ in 0..2 {
            stand.round(&["front", "coast"]).await;
        }
        let all = stand.published();
        let [one] = &all[..] else { panic!("{all:?}") };
        assert_eq!(alternate(one), stand.url("/a/tide"));
        assert!(!text(one).contains("Also carried"), "{}", text(one));
        assert_eq!(stand.files.asked_of("/a/tide").len(), 2, "once by each way to it");
    }
}

#[tokio::test]
async fn a_page_for_telephones_is_known_by_the_address_it_gives() {
    let stand = Stand::new();
    stand.files.answer("/m/tide", page(&stand, 1, "/a/tide"));
    feed(&stand, &[("1", "/m/tide", story(1))]);
    stand.round(&["wire"]).await;
    assert_eq!(alternate(&stand.published()[0]), stand.url("/a/tide"));
}

#[tokio::test]
async fn what_a_parameter_chooses_is_not_what_its_page_calls_itself() {
    let stand = Stand::new();
    let paths = [1, 2].map(|n| (n, format!("/view?id={n}")));
    for (n, path) in &paths {
        stand.files.answer(path, page(&stand, *n, "/view"));
    }
    let items: Vec<_> =
        paths.iter().map(|(n, path)| (path.as_str(), path.as_str(), story(*n))).collect();
    feed(&stand, &items);
    stand.round(&["wire"]).await;
    assert_eq!(stand.headlines(), titles(1..=2));
    let mut at: Vec<String> = stand.published().iter().map(|e| alternate(e).to_owned()).collect();
    at.sort();
    assert_eq!(at, paths.map(|(_, path)| stand.url(&path)));
}

/// The wire by its feed alone, some minutes after the first round.
async fn told(stand: &Stand, entries: &[(&str, Piece)], clock: fn() -> Timestamp) -> Vec<Entry> {
    let item = |(guid, piece): &(&str, Piece)| ((*guid).to_owned(), String::new(), piece.clone());
    let items: Vec<_> = entries.iter().map(item).collect();
    let doc = rss("The Wire", &items).replace("<link></link>", "");
    stand.files.answer("/wire.rss", Answer::ok(RSS, doc));
    round_of(&stand.plan(&["wire"]), clock).await;
    published(&std::fs::read(stand.www("all.atom")).unwrap())
}

#[tokio::test]
async fn a_flash_that_its_full_story_replaces_is_told_once() {
    let stand = Stand::new();
    let headline = "Quay at Tarn gives way under a crane";
    let older = brief("Ice on the coast road", "It is slippery.");
    let written = |n: usize| brief(headline, &story(n).paragraphs.join(" "));
    told(&stand, &[("a", older.clone())], || NOW).await;
    let minutes = || Timestamp(NOW.0 + HOUR / 3);
    let before = told(&stand, &[("x1", written(5)), ("a", older.clone())], minutes).await;
    let hour = || Timestamp(NOW.0 + HOUR);
    let after = told(&stand, &[("x2", written(6)), ("a", older.clone())], hour).await;
    let of = |all: &[Entry]| all.iter().find(|e| title(e) == headline).map(|e| e.id.clone());
    assert_eq!((after.len(), of(&after)), (2, of(&before)), "{after:?}");
    assert!(after.iter().any(|e| text(e).contains(&story(6).paragraphs[0])), "{after:?}");
    // A day later it is another one.
    let day = || Timestamp(NOW.0 + 25 * HOUR);
    assert_eq!(told(&stand, &[("x3", written(7)), ("a", older)], day).await.len(), 3);
}

#[tokio::test]
async fn a_column_is_told_each_time() {
    let stand = Stand::new();
    let older = brief("Ice on the coast road", "It is slippery.");
    told(&stand, &[("a", older.clone())], || NOW).await;
    let clocks: [fn() -> Timestamp; 3] = [
        || Timestamp(NOW.0 + HOUR),
        || Timestamp(NOW.0 + 2 * HOUR),
        || Timestamp(NOW.0 + 3 * HOUR),
    ];
    let mut all = Vec::new();
    for (n, clock) in clocks.into_iter().enumerate() {
        let report = brief("Market report", &story(n).paragraphs[0]);
        all = told(&stand, &[(&format!("m{n}"), report), ("a", older.clone())], clock).await;
    }
    assert_eq!(all.len(), 4, "{all:?}");
}

#[tokio::test]
async fn what_a_site_says_of_each_of_its_episodes_makes_none_a_copy() {
    let stand = Stand::new();
    let blurb = "Every weekday our reporters bring you the voices of the islands, with music, the tides and your calls at noon. \
                 All editions are in our app.";
    let titles = ["The ferry that would not turn", "News at 10:00", "News at 11:00"];
    let items = titles.iter().enumerate().map(|(n, title)| {
        let piece = Piece { title: (*title).to_owned(), paragraphs: vec![blurb.to_owned()] };
        (format!("e{n}"), format!("http://radio.example/{n}"), piece)
    });
    let items: Vec<_> = items.collect();
    stand.files.answer("/radio.rss", Answer::ok(RSS, rss("radio", &items)));
    stand.round(&["radio"]).await;
    assert_eq!(stand.published().len(), titles.len());
}

#[test]
fn how_old_a_page_says_it_is_is_none_of_its_text() {
    let paragraphs: String = story(1).paragraphs.iter().map(|p| format!("<p>{p}</p>")).collect();
    for age in [
        "<p>Updated 5 minutes ago</p>",
        "<p class=date>Aktualisiert vor 5 Minuten</p>",
        "<p><time>5分钟前</time></p>",
        "<ul class=meta><li>5 dakika önce</li></ul>",
    ] {
        for text in [format!("{age}{paragraphs}"), format!("{paragraphs}{age}")] {
            let page = format!(
                "<!doctype html><title>{0}</title><article><h1>{0}</h1>{text}</article>",
                story(1).title
            );
            let read = crate::extraction::read(page.as_bytes(), None).article.text();
            assert_eq!(read, story(1).paragraphs.join("\n\n"), "{age}");
        }
    }
}
