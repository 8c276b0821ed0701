//! What each kind of capture makes of the rows.

use std::ops::ControlFlow;

use super::*;
use crate::model::{Announcement, Block, CaptureId, Patch, Rich, SourceState, Validators};
use crate::store::{MemStore, Meta, Order, Store, VersionRow, decode};

/// An article's capture, taken at hour `n`, as good as its text.
pub(crate) fn capture(id: u8, hour: i64, text: &str) -> Capture {
    let article = Article {
        url: format!("https://news.example/{id}"),
        headline: format!("Article {id}"),
        blocks: vec![Block::Paragraph(Rich::plain(text))],
        ..Article::default()
    };
    Capture::Article(Box::new(ArticleCapture {
        id: CaptureId(*blake3::hash(text.as_bytes()).as_bytes().first_chunk().expect("16")),
        article_id: ArticleId([id; 16]),
        source: "news".into(),
        rank: 0,
        home: false,
        announced: Announcement::old(hour as u64),
        fetched: Timestamp(hour * 3_600_000),
        validators: Validators::default(),
        article,
        ..ArticleCapture::default()
    }))
}

#[test]
fn a_later_version_is_as_old_as_the_article() {
    let (store, mut fold) = (MemStore::default(), Fold::new(Agencies::default()));
    for (seq, capture) in [capture(1, 5, "One."), capture(1, 9, "Two.")].iter().enumerate() {
        let mut view = View::new(&store, &|_| Ok(None));
        fold.apply(&mut view, seq as u64 + 1, capture).expect("folds");
        store.commit(&view.into_batch()).expect("in memory");
    }
    let mut dates = Vec::new();
    store
        .scan(&Key::prints(), Order::Up, &mut |_, bytes| {
            dates.push(decode::<PrintRow>(bytes).expect("a row").at);
            ControlFlow::Continue(())
        })
        .expect("in memory");
    assert_eq!(dates, [Timestamp(5 * 3_600_000); 2]);
}

#[test]
fn the_window_passes_although_a_clock_was_far_ahead_for_a_while() {
    let (store, mut fold) = (MemStore::default(), Fold::new(Agencies::default()));
    // More than a site's few words on each of its episodes.
    let text = |n: u64| (0..120).map(|w| format!("word{} ", n * 1000 + w)).collect::<String>();
    let mut captures = vec![capture(1, 0, &text(1)), capture(2, 9_000, &text(2))];
    captures.push(capture(3, 1, &text(3)));
    captures.push(capture(4, 2, &text(3)));
    // Half a day after half a day.
    captures.extend((5..30).map(|n| capture(n, 12 * i64::from(n - 4), &text(u64::from(n)))));
    captures.push(capture(30, 301, &text(3)));
    for (seq, capture) in (1..).zip(&captures) {
        let mut view = View::new(&store, &|_| Ok(None));
        fold.apply(&mut view, seq, capture).expect("folds");
        store.commit(&view.into_batch()).expect("in memory");
    }
    let story = |id: u8| {
        let row = store.get(&Key::article(ArticleId([id; 16]))).expect("in memory");
        decode::<ArticleRow>(&row.expect("is there")).expect("a row").story
    };
    assert_eq!(story(3), story(4), "within the window");
    assert_ne!(story(3), story(30), "and it is over");
}

#[test]
fn what_comes_after_a_source_was_first_asked_by_a_clock_that_was_ahead_is_news() {
    let (store, mut fold) = (MemStore::default(), Fold::new(Agencies::default()));
    let first = |hour: i64| {
        let first_poll = Some(Timestamp(hour * 3_600_000));
        let state = SourceState { first_poll, last_success: first_poll, ..SourceState::default() };
        Capture::Source { source: "news".into(), state: Box::new(state), listed: None }
    };
    let published = |id: u8| {
        let text: String = (0..60).map(|w| format!("word{} ", u32::from(id) * 1000 + w)).collect();
        let Capture::Article(mut one) = capture(id, 9, &text) else { panic!("an article") };
        one.article.published = Some(Timestamp(3_600_000));
        Capture::Article(one)
    };
    let captures = [first(9_000), published(1), first(2), published(2)];
    for (seq, capture) in (1..).zip(&captures) {
        let mut view = View::new(&store, &|_| Ok(None));
        fold.apply(&mut view, seq, capture).expect("folds");
        store.commit(&view.into_batch()).expect("in memory");
    }
    let placed = |id: u8| {
        let row = store.get(&Key::article(ArticleId([id; 16]))).expect("in memory");
        let story = decode::<ArticleRow>(&row.expect("is there")).expect("a row").story;
        let row = store.get(&Key::story(story.expect("has one"))).expect("in memory");
        decode::<crate::model::Story>(&row.expect("is there")).expect("a row").placed
    };
    assert!(placed(1) >= Timestamp(9 * 3_600_000));
    assert_eq!(placed(2).0 / 1000, 3_600, "it was there before");
}

#[test]
fn each_version_keeps_what_it_changed_and_the_texts_before_can_be_read_from_it() {
    let (store, mut fold) = (MemStore::default(), Fold::new(Agencies::default()));
    let texts = ["Four hurt.", "Six hurt.", "Six hurt. One ship."];
    let captures: Vec<Capture> =
        texts.iter().enumerate().map(|(hour, text)| capture(1, hour as i64, text)).collect();
    for (i, one) in captures.iter().enumerate() {
        let recall = |seq: Seq| Ok(captures.get(seq as usize - 1).cloned());
        let mut view = View::new(&store, &recall);
        fold.apply(&mut view, i as u64 + 1, one).expect("folds");
        store.commit(&view.into_batch()).expect("in memory");
        let mut rows = 0;
        let count = &mut |_: &[u8], _: &[u8]| {
            rows += 1;
            ControlFlow::Continue(())
        };
        store.scan(&Key::all_versions(), Order::Up, count).expect("in memory");
        assert_eq!(rows, [0, 2, 3][i], "an only version has no row");
    }
    let row = |n| {
        let key = Key::version(ArticleId([1; 16]), n);
        crate::store::row::<VersionRow>(&store, &key).expect("a row").expect("is there")
    };
    let mut text = texts[2].to_owned();
    for n in [3, 2] {
        let (headline, body) = row(n).changes.expect("of the one before");
        assert_eq!(headline, Patch::default());
        text = body.read(&text).expect("fits").1;
        assert_eq!(text, texts[n as usize - 2]);
    }
    assert_eq!((row(1).changes, row(3).seq), (None, 3));
}

#[test]
fn a_story_is_dated_by_the_earliest_that_was_claimed_before_it_was_told() {
    let claimed = |id, hour: i64, claim: i64| {
        let text: String = (0..90).map(|word| format!("word{word} ")).collect();
        let Capture::Article(mut one) = capture(id, hour, &text) else {
            unreachable!("an article")
        };
        one.article.published = Some(Timestamp(claim * 3_600_000));
        one.id = CaptureId([id; 16]);
        Capture::Article(one)
    };
    let (store, mut fold) = (MemStore::default(), Fold::new(Agencies::default()));
    let published = |store: &MemStore| {
        let mut found = Vec::new();
        let each = &mut |_: &[u8], bytes: &[u8]| {
            let story: crate::model::Story = decode(bytes).expect("a row");
            found.push((story.copies.len(), story.published.0 / 3_600_000));
            ControlFlow::Continue(())
        };
        store.scan(&Key::stories(), Order::Up, each).expect("in memory");
        found
    };
    // An outlet is seen before the agency; the story is told; an older page turns up; the outlet dates its page back.
    let captures = [
        (claimed(1, 50, 49), (1, 49)),
        (claimed(2, 51, 40), (2, 40)),
        (Capture::Told, (2, 40)),
        (claimed(3, 52, 30), (3, 40)),
        (claimed(1, 53, 20), (3, 40)),
    ];
    for (seq, (capture, expected)) in captures.iter().enumerate() {
        let mut view = View::new(&store, &|_| Ok(None));
        fold.apply(&mut view, seq as u64 + 1, capture).expect("folds");
        store.commit(&view.into_batch()).expect("in memory");
        assert_eq!(published(&store), [*expected], "after capture {}", seq + 1);
    }
}

#[test]
fn a_correction_is_told_once_however_often_its_article_is_edited_later() {
    let version = |hour: i64, note: &str, text: &str| {
        let Capture::Article(mut one) = capture(1, hour, text) else { unreachable!("an article") };
        one.article.head = (!note.is_empty()).then_some(RevisionHead::Correction);
        let note = (!note.is_empty()).then(|| Block::Paragraph(Rich::plain(note)));
        one.article.blocks.splice(0..0, note);
        Capture::Article(one)
    };
    let (first, second) = ("(Corrects number of hurt)", "(Corrects number of hurt, name of ship)");
    let captures = [
        (version(1, "", "Four hurt on a ship."), 0),
        (version(2, first, "Six hurt on a ship."), 1),
        (version(3, first, "Six hurt on a ship. It was towed home."), 1),
        (version(4, first, "Six hurt on a ship. It was towed home at night."), 1),
        (version(5, second, "Six hurt on the Alma. It was towed home at night."), 2),
    ];
    let (store, mut fold) = (MemStore::default(), Fold::new(Agencies::default()));
    let recall = |seq: Seq| Ok(captures.get(seq as usize - 1).map(|(capture, _)| capture.clone()));
    for (seq, (capture, told)) in (1..).zip(&captures) {
        let mut view = View::new(&store, &recall);
        fold.apply(&mut view, seq, capture).expect("folds");
        store.commit(&view.into_batch()).expect("in memory");
        let mut rows = 0;
        let count = &mut |_: &[u8], _: &[u8]| {
            rows += 1;
            ControlFlow::Continue(())
        };
        store.scan(&Key::changes(), Order::Up, count).expect("in memory");
        assert_eq!(rows, *told, "after version {seq}");
    }
}

#[test]
fn what_was_there_before_stands_by_the_date_its_story_is_told_with() {
    let text: String = (0..90).map(|word| format!("word{word} ")).collect();
    let claimed = |id, claim: i64| {
        let Capture::Article(mut one) = capture(id, 50, &text) else { unreachable!("an article") };
        one.article.published = Some(Timestamp(claim * 3_600_000));
        one.id = CaptureId([id; 16]);
        Capture::Article(one)
    };
    let (store, mut fold) = (MemStore::default(), Fold::new(Agencies::default()));
    // The agency's copy is the older and comes second; readers know neither, then both.
    let captures = [claimed(1, 40), claimed(2, 30), Capture::Told, claimed(3, 20)];
    for (seq, capture) in (1..).zip(&captures) {
        let mut view = View::new(&store, &|_| Ok(None));
        fold.apply(&mut view, seq, capture).expect("folds");
        store.commit(&view.into_batch()).expect("in memory");
    }
    let mut stood = Vec::new();
    let each = &mut |_: &[u8], bytes: &[u8]| {
        let story: crate::model::Story = decode(bytes).expect("a row");
        stood.push((story.published.0 / 3_600_000, story.placed.0 / 3_600_000));
        ControlFlow::Continue(())
    };
    store.scan(&Key::stories(), Order::Up, each).expect("in memory");
    assert_eq!(stood, [(30, 30)]);
}

#[test]
fn another_title_of_a_source_is_something_to_print() {
    let (store, mut fold) = (MemStore::default(), Fold::new(Agencies::default()));
    let mut changed = |seq, title: &str| {
        let state = SourceState { title: Some(title.into()), ..SourceState::default() };
        let capture =
            Capture::Source { source: "lamp".into(), state: Box::new(state), listed: None };
        let mut view = View::new(&store, &|_| Ok(None));
        fold.apply(&mut view, seq, &capture).expect("folds");
        store.commit(&view.into_batch()).expect("in memory");
        crate::store::row::<Meta>(&store, &Key::meta()).expect("a row").map(|m| m.changed)
    };
    assert_eq!(changed(1, "The Lamp"), Some(1));
    assert_eq!(changed(2, "The Lamp"), Some(1));
    assert_eq!(changed(3, "The Brass Lamp"), Some(3));
}
