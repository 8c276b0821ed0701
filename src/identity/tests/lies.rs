//! Feeds that lie about their dates, for a year of hours.

use super::*;

/// The date that a feed gives.
type Lie = fn(i64, i64) -> i64;

/// The ways in which feeds lie about when something was published. `at`: the hour of the request, `n`: the entry's number.
const LIES: [(&str, Lie); 7] = [
    ("the time of the request", |at, _| at),
    ("hours ahead, and more each day", |at, n| n * 6 + 8 + at / 24),
    ("another zone every other hour", |at, n| n * 6 + at % 2 * 8),
    ("none at all", |_, _| 0),
    ("any", |at, n| (at * 7919 + n * 104_729) % 8760),
    ("backwards", |at, n| 20_000 - at - n),
    ("the newest one's for all", |at, _| at / 6 * 6),
];

/// For a year, every hour: ten entries, a new one every six hours, and now and then a headline that is mended. A page is
/// asked for because it is new, because its headline changed, or twice because its date had moved; for nothing else.
#[test]
fn a_year_of_hours_of_feeds_that_lie_about_their_dates() {
    for (lie, date) in LIES {
        let mut desk = Desk::default();
        let mut asked: HashMap<ArticleId, (usize, usize)> = HashMap::new();
        for at in 0..8760 {
            let newest = at / 6;
            let document: Vec<Announced> = ((newest - 9).max(0)..=newest)
                .map(|n| {
                    // Of every tenth entry the headline is mended after a day.
                    let mended = n % 10 == 0 && at >= n * 6 + 24;
                    let headline = format!("Story {n}{}", if mended { ", mended" } else { "" });
                    let text = format!("What there is to say of {n}.");
                    let page = format!("http://n.example/{n}");
                    entry(&format!("g{n}"), &page, (&headline, &text), date(at, n))
                })
                .collect();
            for (one, case) in document.iter().zip(desk.poll("n", &document)) {
                let id = ArticleId::of("n", &one.id);
                match case {
                    Case::New { article, .. } => {
                        assert_eq!(asked.insert(article, (1, 0)), None, "{lie}: new twice");
                    }
                    Case::Again { article, .. } => {
                        assert_eq!(article, id);
                        asked.entry(id).or_default().1 += 1;
                    }
                    Case::Known => {}
                    other => panic!("{lie}: {other:?}"),
                }
            }
        }
        assert_eq!(asked.len(), 1460, "{lie}: each is told");
        let most = usize::from(vain::AT_ONCE);
        for n in 0..1460 {
            let (_, again) = asked[&ArticleId::of("n", &format!("g{n}"))];
            // A mended headline is a reason of its own, after which a moved date counts anew.
            let reasons = if n % 10 == 0 { 1 + 2 * most } else { most };
            assert!(again <= reasons, "{lie}: the page of {n} was asked for again {again} times");
        }
        let all: usize = asked.values().map(|(_, again)| again).sum();
        let believed =
            ["any", "another zone every other hour", "hours ahead, and more each day", "backwards"];
        assert!(believed.contains(&lie) || all <= 300, "{lie}: {all} pages were asked for again");
    }
}

#[test]
fn an_address_that_names_the_visit_is_no_other_page() {
    let mut desk = Desk::default();
    let poll = |desk: &mut Desk, visits: [&str; 2]| -> Vec<bool> {
        let page = |n: usize| format!("https://a.example/news/{n}.php?lang=en&sid={}", visits[n]);
        let words = [STORM.0, FERRY.0].map(|headline| (headline, ""));
        let document = [0, 1].map(|n| entry(&page(n), &page(n), words[n], 0));
        let cases = desk.poll("wire", &document);
        cases.iter().map(|case| matches!(case, Case::New { .. })).collect()
    };
    assert_eq!(poll(&mut desk, ["8f3a91c2", "8f3a91c2"]), [true, true]);
    let looks =
        |desk: &Desk| desk.known.borrow().values().map(|known| u32::from(known.vain)).sum::<u32>();
    for visit in ["77b1d0e4", "0c9f22ab", "5e5d41aa", "aa00bb11"] {
        assert_eq!(poll(&mut desk, [visit, visit]), [false, false], "{visit}");
    }
    assert!(looks(&desk) <= 4, "not at each visit: {}", looks(&desk));
    // Where it tells pages apart it is what they are called.
    let page = |id: &str| format!("https://a.example/article?id={id}");
    let column = |ids: [&str; 2]| ids.map(|id| entry(&page(id), &page(id), ("Weather", ""), 0));
    let mut desk = Desk::default();
    desk.poll("wire", &column(["8f3a91c2", "77b1d0e4"]));
    let cases = desk.poll("wire", &column(["0c9f22ab", "5e5d41aa"]));
    assert!(cases.iter().all(|case| matches!(case, Case::New { .. })), "{cases:?}");
}

#[test]
fn of_what_was_let_go_only_another_headline_of_today_is_news() {
    let id = ArticleId::of("wire", "bulletin");
    let said = |headline: &str, date: i64| {
        let mut desk = Desk::default();
        let page = "https://a.example/bulletin";
        let first = [entry("bulletin", page, ("Bulletin 1", ""), 1)];
        desk.poll("wire", &first);
        let told = desk.known.borrow()[&id];
        let let_go = Known { let_go: true, lately: Timestamp(1000), ..told };
        desk.known.borrow_mut().insert(id, let_go);
        let document = [Announced {
            at: Some(Timestamp(date)),
            ..entry("bulletin", page, (headline, "x"), date)
        }];
        desk.poll("wire", &document)[0]
    };
    assert!(matches!(said("Bulletin 2", 1001), Case::Again { article, .. } if article == id));
    assert_eq!(said("Bulletin 1", 1001), Case::Known, "a date alone");
    assert_eq!(said("Bulletin 2", 999), Case::Known, "what its source has mended of what is old");
}
