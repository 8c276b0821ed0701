//! Promise: what is mended beside a feed's own words is printed as it is now, and is no correction of them: who signs it, what it
//! links to, shows and lets hear.

use copydesk::model::Entry;

use crate::announced::brief;
use crate::loopback::Answer;
use crate::newsstand::{RSS, Stand, rss, story, text};
use crate::taken_away::by_feed;

/// One entry by its feed alone, with this in its text and this beside it.
async fn told(stand: &Stand, inside: &str, beside: &str) -> Entry {
    let items = [("1".to_owned(), stand.url("/1"), story(1))];
    let doc = rss("The Wire", &items);
    let text = story(1).paragraphs.iter().map(|p| format!("<p>{p}</p>")).collect::<String>();
    let whole =
        format!("<content:encoded><![CDATA[{inside}{text}]]></content:encoded>{beside}</item>");
    let spaces = "<rss xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
                  xmlns:dc=\"http://purl.org/dc/elements/1.1/\" ";
    let doc = doc.replace("</item>", &whole).replace("<rss ", spaces);
    stand.files.answer("/wire.rss", Answer::ok(RSS, doc));
    let mut all = by_feed(stand).await;
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

/// First with `old`, then with `new`: in the text, and beside it.
async fn mended(old: (&str, &str), new: (&str, &str)) -> Entry {
    let stand = Stand::new();
    let before = told(&stand, old.0, old.1).await;
    let after = told(&stand, new.0, new.1).await;
    assert_eq!((&after.id, after.updated), (&before.id, before.updated), "nothing was corrected");
    after
}

#[tokio::test]
async fn who_signs_it() {
    let creator = |name: &str| format!("<dc:creator>{name}</dc:creator>");
    let after = mended(("", &creator("Ida Falk")), ("", &creator("Jo Beek"))).await;
    let names: Vec<_> = after.authors.iter().map(|a| a.name.as_str()).collect();
    assert_eq!(names, ["Jo Beek"]);
}

#[tokio::test]
async fn what_is_to_be_heard() {
    let sound = "<enclosure url=\"https://a.example/a.mp3\" length=\"4\" type=\"audio/mpeg\"/>";
    let after = mended(("", ""), ("", sound)).await;
    let enclosed = after.links.iter().filter(|l| l.rel.as_deref() == Some("enclosure"));
    let enclosed: Vec<_> = enclosed.map(|l| l.href.as_str()).collect();
    assert_eq!(enclosed, ["https://a.example/a.mp3"]);
}

#[tokio::test]
async fn what_it_shows_and_links_to() {
    for (old, new) in [
        ("<img src=\"https://a.example/wrong.jpg\">", "<img src=\"https://a.example/right.jpg\">"),
        (
            "<p>Read <a href=\"https://a.example/wrong.jpg\">more</a>.</p>",
            "<p>Read <a href=\"https://a.example/right.jpg\">more</a>.</p>",
        ),
    ] {
        let after = mended((old, ""), (new, "")).await;
        let html = text(&after);
        assert!(html.contains("right.jpg") && !html.contains("wrong.jpg"), "{html}");
    }
}

/// Links alone name these entries.
#[tokio::test]
async fn where_it_is_when_its_site_moves_to_https() {
    let stand = Stand::new();
    let mut told = Vec::new();
    for scheme in ["http", "https"] {
        let link = format!("{scheme}://alm.example/storm");
        let doc = rss("The Wire", &[(link.clone(), link, story(1))]);
        stand.files.answer("/wire.rss", Answer::ok(RSS, doc));
        told.extend(by_feed(&stand).await);
    }
    let [before, after] = &told[..] else { panic!("{told:?}") };
    assert_eq!((&after.id, after.updated), (&before.id, before.updated));
    assert_eq!(after.page(), Some("https://alm.example/storm"));
}

#[tokio::test]
async fn a_link_that_moves_at_each_poll_is_left_alone_in_the_end() {
    let stand = Stand::new();
    let link = |n: u32| format!("<p>Read <a href=\"https://a.example/{n}\">more</a>.</p>");
    for n in 0..6 {
        told(&stand, &link(n), "").await;
    }
    let last = told(&stand, &link(6), "").await;
    let html = text(&last);
    assert!(html.contains("a.example/2"), "{html}");
}

#[tokio::test]
async fn an_advertisement_that_all_entries_share_is_no_edit_of_theirs() {
    let stand = Stand::new();
    let adverts = ["Buy a kettle today.", "Fly to the sea for a crown.", "Learn Greek at home."];
    let mut before = None;
    for advert in adverts {
        let item = |n| {
            let text = format!("{}&lt;/p&gt;&lt;p&gt;{advert}", story(n).paragraphs[0]);
            let piece = brief(&story(n).title, &format!("&lt;p&gt;{text}&lt;/p&gt;"));
            (format!("g{n}"), stand.url(&format!("/{n}")), piece)
        };
        let doc = rss("The Wire", &[1, 2, 3, 4].map(item));
        stand.files.answer("/wire.rss", Answer::ok(RSS, doc));
        let told: Vec<_> =
            by_feed(&stand).await.iter().map(|e| (e.id.clone(), e.updated)).collect();
        assert_eq!(told.len(), 4);
        assert_eq!(before.get_or_insert_with(|| told.clone()), &told, "{advert}");
    }
}
