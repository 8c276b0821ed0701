//! Promise: what stands in an article's place at its own address - a login, a notice, another article - is nobody's text, takes
//! nothing away that was read, and goes when the page is there again.

use copydesk::model::{Entry, Timestamp};

use crate::announced::{brief, feed};
use crate::loopback::Answer;
use crate::newsstand::{
    HTML, NOW, Piece, RSS, Stand, published, round_of, rss, story, text, title,
};

const MINUTE: i64 = 60_000;

/// What a site shows instead of its articles, with status 200.
const NOTICES: [(&str, &str); 3] = [
    (
        "Sign in",
        "One account lets you read us on each of your devices. Lost your password? We send you a new one.",
    ),
    (
        "Back soon",
        "Our machines are being moved to a cooler cellar tonight; the crossword is in the morning paper.",
    ),
    (
        "Are you of age?",
        "Confirm that you were born before the turn of the century, or leave us by the link below.",
    ),
];

fn notice(n: usize) -> Answer {
    let (headline, words) = NOTICES[n];
    Answer::ok(HTML, brief(headline, words).page())
}

/// Stories by their first paragraphs.
fn teasers(stories: &[usize]) -> Vec<(String, String, Piece)> {
    stories.iter().map(|n| (n.to_string(), format!("/{n}"), story(*n))).collect()
}

fn announce(stand: &Stand, entries: &[(String, String, Piece)]) {
    let entries: Vec<_> =
        entries.iter().map(|(id, path, piece)| (&**id, &**path, piece.clone())).collect();
    feed(stand, &entries);
}

async fn told(stand: &Stand, clock: fn() -> Timestamp) -> Vec<Entry> {
    round_of(&stand.plan(&["wire"]), clock).await;
    published(&std::fs::read(stand.www("all.atom")).unwrap())
}

/// Each story once, under its headline: the whole of it, or its first paragraph and no other page's words.
#[track_caller]
fn check(all: &[Entry], stories: &[usize], whole: bool) {
    assert_eq!(all.len(), stories.len(), "{all:?}");
    for n in stories {
        let piece = story(*n);
        let told = all.iter().find(|e| title(e) == piece.title);
        let told = text(told.unwrap_or_else(|| panic!("{n}: {all:?}")));
        let wanted = &piece.paragraphs[..if whole { 5 } else { 1 }];
        assert!(wanted.iter().all(|p| told.contains(p)), "{n}: {told}");
        let others = NOTICES.iter().map(|(_, words)| words.split_at(20).0);
        assert!(others.chain([&story(9).paragraphs[0][..30]]).all(|o| !told.contains(o)), "{told}");
    }
}

#[tokio::test]
async fn a_page_that_stands_in_for_articles_is_nobodys_and_goes() {
    let pages = || (0..3).map(notice).chain([Answer::ok(HTML, story(9).page())]);
    for stories in [&[1, 2, 3][..], &[1]] {
        for page in pages() {
            let stand = Stand::new();
            stories.iter().for_each(|n| stand.files.answer(&format!("/{n}"), page.clone()));
            announce(&stand, &teasers(stories));
            check(&told(&stand, || NOW).await, stories, false);
            // It is still there when the page is asked for again, and later is not.
            check(&told(&stand, || Timestamp(NOW.0 + 20 * MINUTE)).await, stories, false);
            for n in stories {
                stand.files.answer(&format!("/{n}"), Answer::ok(HTML, story(*n).page()));
            }
            check(&told(&stand, || Timestamp(NOW.0 + 90 * MINUTE)).await, stories, true);
        }
    }
}

#[tokio::test]
async fn a_page_that_several_entries_without_a_text_meet_is_nobodys() {
    let stand = Stand::new();
    let entries: Vec<_> = [1, 2]
        .map(|n: usize| {
            stand.files.answer(&format!("/{n}"), notice(0));
            (n.to_string(), format!("/{n}"), brief(&format!("Sign in {n}: {}", story(n).title), ""))
        })
        .into();
    announce(&stand, &entries);
    let all = told(&stand, || NOW).await;
    assert_eq!(all.len(), 2, "{all:?}");
    assert!(all.iter().all(|e| !e.html().contains("devices")), "{all:?}");
}

#[tokio::test]
async fn what_was_read_stays_when_its_page_is_another() {
    let pages = || (0..3).map(notice).chain([Answer::ok(HTML, story(9).page())]);
    for page in pages() {
        let stand = Stand::new();
        stand.print("wire", [1, 2]);
        announce(
            &stand,
            &[("1".into(), "/wire/1".into(), story(1)), ("2".into(), "/wire/2".into(), story(2))],
        );
        let before = told(&stand, || NOW).await;
        check(&before, &[1, 2], true);
        stand.files.answer("/wire/1", page);
        // At a second look, for the page had a validator, and when it is announced again.
        assert_eq!(told(&stand, || Timestamp(NOW.0 + 20 * MINUTE)).await, before);
        let items =
            [1, 2].map(|n: usize| (n.to_string(), stand.url(&format!("/wire/{n}")), story(n)));
        let doc = rss("The Wire", &items).replacen("08:00:00", "08:30:00", 1);
        stand.files.answer("/wire.rss", Answer::ok(RSS, doc));
        assert_eq!(told(&stand, || Timestamp(NOW.0 + 25 * MINUTE)).await, before);
    }
}

#[tokio::test]
async fn a_page_with_a_headline_of_its_own_or_other_words_than_the_teaser_is_believed() {
    let stand = Stand::new();
    let [mut one, mut two] = [1, 2].map(story);
    one.title = "Something else altogether above the same report".into();
    two.paragraphs = vec!["In short: nobody saw it coming, and many will pay for it.".into()];
    stand.files.answer("/1", Answer::ok(HTML, one.page()));
    stand.files.answer("/2", Answer::ok(HTML, story(2).page()));
    announce(&stand, &[("1".into(), "/1".into(), story(1)), ("2".into(), "/2".into(), two)]);
    let all = told(&stand, || NOW).await;
    for n in [1, 2] {
        let last = &story(n).paragraphs[4];
        assert!(all.iter().any(|e| text(e).contains(last)), "{n}: {all:?}");
    }
}
