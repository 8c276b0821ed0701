//! Promise: what stands between an entry and its story neither loses nor spoils it: pages of several entries, pages that fail
//! later, feeds copied from elsewhere, kills by whoever ran a story alone.

use std::time::Duration;

use copydesk::http::Allow;
use copydesk::model::{Entry, Timestamp};

use crate::loopback::Answer;
use crate::newsstand::{
    HTML, NOW, Piece, RSS, Stand, published, round_of, rss, story, text, title,
};

/// A story of a headline and one sentence, as alerts are.
pub(crate) fn brief(title: &str, text: &str) -> Piece {
    Piece { title: title.to_owned(), paragraphs: vec![text.to_owned()] }
}

/// Puts up a feed whose entries link to these paths, told apart by guids.
pub(crate) fn feed(stand: &Stand, entries: &[(&str, &str, Piece)]) {
    let items: Vec<_> = entries
        .iter()
        .map(|(guid, path, piece)| ((*guid).to_owned(), stand.url(path), piece.clone()))
        .collect();
    stand.files.answer("/wire.rss", Answer::ok(RSS, rss("The Wire", &items)));
}

async fn told(stand: &Stand) -> Vec<Entry> {
    stand.round(&["wire"]).await;
    stand.published()
}

/// A round twenty minutes later, when pages that failed are looked at again.
async fn told_later(stand: &Stand) -> Vec<Entry> {
    round_of(&stand.plan(&["wire"]), || Timestamp(NOW.0 + 20 * 60_000)).await;
    published(&std::fs::read(stand.www("all.atom")).unwrap())
}

#[track_caller]
fn has(entries: &[Entry], headline: &str, words: &str) {
    let found = entries.iter().find(|e| title(e) == headline);
    assert!(found.is_some_and(|e| text(e).contains(words)), "{headline}: {entries:?}");
}

const ALERTS: [(&str, &str); 3] = [
    ("Ice on the coast road", "Rain freezes between Tarn and Brill until the morning."),
    ("Wells at Brill closed", "Boil what you drink; a pump was flooded on Monday."),
    ("Ferries stay in port", "No boat leaves before the wind drops below force nine."),
];

fn alert(n: usize) -> Piece {
    brief(ALERTS[n].0, ALERTS[n].1)
}

#[tokio::test]
async fn a_page_of_several_entries_stays_nobodys() {
    let stand = Stand::new();
    stand.files.answer("/alerts", Answer::ok(HTML, story(1).page()));
    feed(&stand, &[("1", "/alerts", alert(0)), ("2", "/alerts", alert(1))]);
    assert_eq!(told(&stand).await.len(), 2);
    let later = told_later(&stand).await;
    (0..2).for_each(|n| has(&later, ALERTS[n].0, ALERTS[n].1));
    // The next comes when the others are no longer listed.
    feed(&stand, &[("3", "/alerts", alert(2))]);
    let last = told(&stand).await;
    (0..3).for_each(|n| has(&last, ALERTS[n].0, ALERTS[n].1));
}

#[tokio::test]
async fn alerts_that_come_one_by_one_do_not_overwrite_each_other() {
    for path in ["/alerts", "/"] {
        let stand = Stand::new();
        stand.files.answer(path, Answer::ok(HTML, story(1).page()));
        for n in 0..3 {
            feed(&stand, &[(&n.to_string(), path, alert(n))]);
            told(&stand).await;
        }
        let all = stand.published();
        assert_eq!(all.len(), 3, "{path}: {all:?}");
        (1..3).for_each(|n| has(&all, ALERTS[n].0, ALERTS[n].1));
    }
}

#[tokio::test]
async fn a_page_that_fails_later_takes_nothing_away() {
    for (name, answer) in [
        ("error", Answer::status(503)),
        ("front page", Answer::redirect("/")),
        ("moved notice", Answer::redirect("/gone")),
    ] {
        let stand = Stand::new();
        stand.files.answer("/", Answer::ok(HTML, story(7).page()));
        stand.files.answer("/gone", Answer::ok(HTML, story(8).page()));
        stand.files.answer("/1", Answer::ok(HTML, story(1).page()));
        feed(&stand, &[("1", "/1", story(1))]);
        let before = told(&stand).await;
        stand.files.answer("/1", answer);
        let teaser = brief(&story(1).title, "More of this is told inside.");
        feed(&stand, &[("1", "/1", teaser)]);
        let after = told(&stand).await;
        assert_eq!(before, after, "{name}");
    }
}

#[tokio::test]
async fn a_copied_entry_is_the_outlets_whose_feed_it_came_from() {
    let stand = Stand::new();
    let paragraphs = story(1).paragraphs.join("</p><p>");
    let entry = |n: u8, source: &str| {
        format!(
            "<entry>{source}<id>urn:x:{n}</id><title>Story {n}</title><updated>2026-03-03T08:00:00Z</updated>\
             <content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>{n} {paragraphs}</p></div></content></entry>"
        )
    };
    let source = "<source><id>https://echo.example/feed</id><title>The Tarn Echo</title>\
                  <link href=\"https://echo.example/\"/></source>";
    let planet = format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Planet Tarn</title><id>urn:x:p</id>\
         <updated>2026-03-03T08:00:00Z</updated><author><name>Ada Brill</name></author>{}</feed>",
        entry(1, source)
    );
    stand.files.answer("/wire.rss", Answer::ok("application/atom+xml", planet));
    let all = told(&stand).await;
    let [copied] = &all[..] else { panic!("{all:?}") };
    let outlet = copied.source.as_ref().unwrap();
    assert_eq!(outlet.title.as_deref(), Some("The Tarn Echo"));
    assert_eq!(outlet.id.as_deref(), Some("https://echo.example/feed"));
    assert_eq!(outlet.url.as_deref(), Some("https://echo.example/"));
    let names: Vec<_> = copied.authors.iter().map(|a| a.name.as_str()).collect();
    assert_eq!(names, ["The Tarn Echo"], "not who keeps the planet");
}

#[tokio::test]
async fn all_who_sign_an_entry_sign_its_story() {
    let stand = Stand::new();
    let signed = ["Ada Brill|Tom Lund", "王小明|李四", "admin", "Unknown"];
    let items: Vec<_> = (0..4)
        .map(|n| {
            stand.files.answer(&format!("/{n}"), Answer::ok(HTML, story(n).page()));
            (format!("g{n}"), stand.url(&format!("/{n}")), story(n))
        })
        .collect();
    let mut doc = rss("The Wire", &items);
    for (n, names) in signed.into_iter().enumerate() {
        let creators = names.split('|').map(|name| format!("<dc:creator>{name}</dc:creator>"));
        let guid = format!(">g{n}</guid>");
        doc = doc.replace(&guid, &format!("{guid}{}", creators.collect::<String>()));
    }
    stand.files.answer("/wire.rss", Answer::ok(RSS, doc));
    let all = told(&stand).await;
    let authors = |n: usize| {
        let entry = all.iter().find(|e| title(e) == story(n).title).unwrap();
        entry.authors.iter().map(|a| a.name.as_str()).collect::<Vec<_>>().join("|")
    };
    assert_eq!([authors(0), authors(1)], [signed[0], signed[1]]);
    // What programs call an account is nobody's name: the source is named instead.
    assert_eq!([authors(2), authors(3)], ["The Wire", "The Wire"]);
}

#[tokio::test]
async fn a_text_of_the_feed_alone_stands_in_its_own_language() {
    let stand = Stand::new();
    let hebrew =
        "רשות הנמלים הודיעה ביום ראשון כי הנמל נסגר בשל רוחות חזקות וכי אוניות ממתינות במעגן";
    let german = "Die Fähre hat den Hafen am Mittag verlassen und ist nicht mit dem Sturm zurück.";
    let entries = [
        ("3", "", brief("Fähre auf See", german)),
        ("1", "", brief("Ice at Tarn", "Boil what you drink; a pump was flooded on Monday.")),
        ("2", "", brief("הנמל נסגר בגלל הרוח", hebrew)),
    ];
    let items = entries.map(|(guid, _, piece)| (guid.to_owned(), String::new(), piece));
    let doc = rss("The Wire", &items).replace("<link>/", "<language>en-us</language><link>/");
    stand.files.answer("/wire.rss", Answer::ok(RSS, doc));
    let all = told(&stand).await;
    for (word, language) in
        [("Boil", "lang=\"en-us\""), (german, "lang=\"de\""), (hebrew, "dir=\"rtl\" lang=\"he\"")]
    {
        let entry = all.iter().find(|e| text(e).contains(word)).unwrap();
        assert!(text(entry).contains(language), "{}", text(entry));
    }
}

#[tokio::test]
async fn a_last_page_of_one_sentence_is_the_articles_end() {
    let stand = Stand::new();
    let whole = story(1).paragraphs;
    let pages = [&whole[..2], &["Both of the boats were back in port by six in the evening, said a man who had waited for them.".to_owned()][..]];
    for (n, paragraphs) in pages.iter().enumerate() {
        let page = Piece { paragraphs: paragraphs.to_vec(), ..story(1) }.page();
        let next = format!("<link rel=\"next\" href=\"/1?page={}\"></head>", n + 2);
        let page = if n == 0 { page.replace("</head>", &next) } else { page };
        stand.files.answer(&format!("/1?page={}", n + 1), Answer::ok(HTML, page));
    }
    feed(&stand, &[("1", "/1?page=1", story(1))]);
    let all = told(&stand).await;
    has(&all, &story(1).title, &whole[1]);
    has(
        &all,
        &story(1).title,
        "Both of the boats were back in port by six in the evening, said a man who had waited for them.",
    );
}

#[tokio::test]
async fn guids_counted_by_places_tell_each_story_once() {
    let stand = Stand::new();
    let put = |order: &[usize]| {
        let entries = order.iter().enumerate().map(|(place, n)| {
            stand.files.answer(&format!("/{n}"), Answer::ok(HTML, story(*n).page()));
            (place.to_string(), stand.url(&format!("/{n}")), brief(&story(*n).title, ""))
        });
        let doc = rss("The Wire", &entries.collect::<Vec<_>>());
        stand.files.answer("/wire.rss", Answer::ok(RSS, doc));
    };
    put(&[1, 2, 3]);
    let first = told(&stand).await;
    for order in [&[3, 2, 1][..], &[4, 3, 1, 2], &[2, 4], &[1, 2, 3, 4]] {
        put(order);
        let all = told(&stand).await;
        for entry in &all {
            let n = (1..5).find(|n| story(*n).title == title(entry)).unwrap();
            assert!(text(entry).contains(&story(n).paragraphs[0]), "{order:?}: {}", text(entry));
        }
        let before = all.iter().filter(|e| title(e) != story(4).title);
        assert!(before.map(|e| &e.id).eq(first.iter().map(|e| &e.id)), "{order:?}");
        assert_eq!(all.len(), if order == [3, 2, 1] { 3 } else { 4 }, "{order:?}");
    }
}

#[tokio::test]
async fn what_a_page_only_leads_to_gives_a_story_no_address() {
    let stand = Stand::new();
    let gate = "<html><body><h1>Advertisement</h1><p>Your article follows in five seconds.</p></body></html>";
    stand.files.answer("/gate", Answer::ok(HTML, gate));
    stand.files.answer("/1", Answer::redirect("/gate"));
    let short = Piece { paragraphs: vec!["Members read on.".into()], ..story(2) };
    stand.files.answer("/2/final", Answer::ok(HTML, short.page()));
    stand.files.answer("/2", Answer::redirect("/2/final"));
    stand.files.answer("/3", Answer::ok("text/plain", story(3).paragraphs.join("\n\n")));
    let whole = |n: usize| {
        let paragraphs: String =
            story(n).paragraphs.iter().map(|p| format!("<p>{p}</p>")).collect();
        Piece { paragraphs: vec![paragraphs], ..story(n) }
    };
    feed(
        &stand,
        &[("1", "/1", whole(1)), ("2", "/2", whole(2)), ("3", "/3", brief(&story(3).title, ""))],
    );
    let all = told(&stand).await;
    for (n, at) in [(1, "/1"), (2, "/2/final"), (3, "/3")] {
        has(&all, &story(n).title, &story(n).paragraphs[0]);
        let entry = all.iter().find(|e| title(e) == story(n).title).unwrap();
        assert!(entry.links.iter().any(|l| l.href == stand.url(at)), "{n}: {:?}", entry.links);
        assert!(!entry.links.iter().any(|l| l.href.contains("/gate")), "{:?}", entry.links);
    }
    let plain = all.iter().find(|e| title(e) == story(3).title).unwrap();
    assert!(plain.html().matches("<p>").count() >= story(3).paragraphs.len(), "{}", plain.html());
}

#[tokio::test]
async fn a_page_that_an_aggregator_led_to_is_not_asked_for_again_by_its_publisher() {
    let stand = Stand::new();
    // Of the same site as the wire's feed, which comes while the page is long read.
    let pages = stand.files.serve();
    let link = format!("http://{pages}/1");
    let feed = |name: &str| rss(name, &[(format!("{name} 1"), link.clone(), story(1))]);
    stand.files.answer("/1", Answer::ok(HTML, story(1).page()));
    stand.files.answer("/bad.rss", Answer::ok(RSS, feed("bad")));
    let slow = Answer::ok(RSS, feed("wire")).drip(Duration::from_millis(1));
    stand.files.answer("/wire.rss", slow);
    let mut plan = stand.plan(&["bad", "wire"]);
    plan.fetch.allow.push(Allow::Addr(pages));
    round_of(&plan, || NOW).await;
    assert_eq!(stand.files.asked_of("/1").len(), 1);
    let [one] = &stand.published()[..] else { panic!("not one story") };
    assert_eq!(text(one).matches(&story(1).paragraphs[4]).count(), 1);
    let outlet = one.source.as_ref().unwrap();
    assert_eq!(outlet.title.as_deref(), Some("wire"), "credited to whose page it is");
}

#[tokio::test]
async fn a_page_is_its_publishers_also_when_an_aggregator_is_reading_it() {
    let stand = Stand::new();
    let pages = stand.files.serve();
    let link = format!("http://{pages}/1");
    let feed = |name: &str| rss(name, &[(format!("{name} 1"), link.clone(), story(1))]);
    // The publisher's feed comes while the aggregator waits for the page.
    stand.files.answer("/1", Answer::ok(HTML, story(1).page()).drip(Duration::from_millis(1)));
    stand.files.answer("/bad.rss", Answer::ok(RSS, feed("bad")));
    stand.files.answer("/wire.rss", Answer::ok(RSS, feed("wire")));
    let mut plan = stand.plan(&["bad", "wire"]);
    plan.fetch.total_timeout = Duration::from_secs(60); // the page takes nearly two, on an idle machine
    plan.fetch.allow.push(Allow::Addr(pages));
    round_of(&plan, || NOW).await;
    assert_eq!(stand.files.asked_of("/1").len(), 1, "by whoever came first");
    let [one] = &stand.published()[..] else { panic!("not one story") };
    let outlet = one.source.as_ref().unwrap();
    assert_eq!(outlet.title.as_deref(), Some("wire"));
    assert!(!text(one).contains("Also carried"), "{}", text(one));
}

#[tokio::test]
async fn a_source_tells_a_story_once_whatever_is_mended_of_it() {
    let first = story(1);
    let mended = Piece { title: format!("{} at last", first.title), ..first.clone() };
    let mut longer = mended.clone();
    longer.paragraphs.push("Fourteen more were added to the list late on Monday.".to_owned());
    for (name, guid, piece) in
        [("guid stays", "1", &first), ("headline", "2", &mended), ("text too", "2", &longer)]
    {
        let stand = Stand::new();
        stand.files.answer("/gale-clsoes-port", Answer::ok(HTML, first.page()));
        feed(&stand, &[("1", "/gale-clsoes-port", first.clone())]);
        let before = told(&stand).await;
        stand.files.answer("/gale-clsoes-port", Answer::status(404));
        stand.files.answer("/gale-closes-port", Answer::ok(HTML, piece.page()));
        feed(&stand, &[(guid, "/gale-closes-port", piece.clone())]);
        let after = told(&stand).await;
        let [one] = &after[..] else { panic!("{name}: {after:?}") };
        let links = |rel: &str| {
            let found = one.links.iter().filter(|l| l.rel.as_deref() == Some(rel));
            found.map(|l| l.href.clone()).collect::<Vec<_>>()
        };
        assert_eq!(one.id, before[0].id, "{name}");
        assert_eq!(title(one), piece.title, "{name}");
        assert_eq!(links("alternate"), [stand.url("/gale-closes-port")], "{name}");
        assert_eq!(links("via"), [stand.url("/gale-closes-port")], "{name}");
        assert!(piece.paragraphs.iter().all(|p| text(one).contains(p)), "{name}: {}", text(one));
    }
}

/// Wires tell a running story under a new address at each turn: what stands in all of them is the story's, not the site's.
#[tokio::test]
async fn a_story_told_at_one_address_after_another_keeps_its_lines() {
    let stand = Stand::new();
    let lines =
        ["Net 109.2 million against 83.9 million", "Sales 1.56 billion against 1.27 billion"];
    let whole = story(1).paragraphs;
    for turn in 0..5 {
        let more = story(20 + turn).paragraphs.remove(0);
        let paragraphs = [&whole[..2], &lines.map(str::to_owned), &whole[2..], &[more]].concat();
        let piece = Piece { title: story(1).title, paragraphs };
        let path = format!("/{turn}");
        stand.files.answer(&path, Answer::ok(HTML, piece.page()));
        feed(&stand, &[(&path, &path, piece.clone())]);
        let all = told(&stand).await;
        assert_eq!(all.len(), 1, "turn {turn}");
        piece.paragraphs.iter().for_each(|p| has(&all, &piece.title, p));
    }
}

#[tokio::test]
async fn who_ran_a_story_alone_withdraws_it_by_an_entry_of_its_own() {
    let stand = Stand::new();
    stand.files.answer("/1", Answer::ok(HTML, story(1).page()));
    feed(&stand, &[("1", "/1", story(1))]);
    let before = told(&stand).await;
    let kill = format!("WITHDRAWN: {}", story(1).title);
    feed(&stand, &[("2", "/2", brief(&kill, "It was sent in error; nothing takes its place."))]);
    let after = told(&stand).await;
    assert_eq!((after.len(), &after[0].id), (1, &before[0].id));
    assert!(title(&after[0]).starts_with("Withdrawn: "), "{}", title(&after[0]));
}

#[tokio::test]
async fn nothing_vanishes_without_a_word() {
    let stand = Stand::new();
    let blank = "<item><guid isPermaLink=\"false\">x</guid></item>";
    let error = "<item><title>Bridge returned error 500! (20784)</title><guid>e</guid></item>";
    let mut items = vec![("same".to_owned(), stand.url("/1"), story(1))];
    items.extend((0..520).map(|n| {
        (format!("g{n}"), String::new(), brief(&format!("Note {n}"), &story(n).paragraphs[0]))
    }));
    items.push(("again".to_owned(), stand.url("/1"), story(1)));
    let feed = rss("The Wire", &items).replace("</channel>", &format!("{blank}{error}</channel>"));
    stand.files.answer("/wire.rss", Answer::ok(RSS, feed));
    let report = stand.round(&["wire"]).await.remove(0);
    let counts: Vec<_> = report.tally.lines().iter().map(|(kind, c)| (*kind, c.entries)).collect();
    assert_eq!(
        counts,
        [
            ("told", 500),
            ("of these by the feed's own text", 1),
            ("known", 1),
            ("refused", 2),
            ("left for the next poll", 21),
        ],
        "{:?}",
        report.tally
    );
    let told_why = |c: &copydesk::model::Count| !c.example.is_empty() && !c.reason.is_empty();
    assert!(told_why(&report.tally.refused) && told_why(&report.tally.later));
}
