//! Promise: what is odd about a source is told in `status`, and what it said of its end can be taken back.

use copydesk::press::status::{From, SourceStatus, status};
use copydesk::rounds::once::{Which, once_of};

use crate::newsstand::{NOW, round_of, rss, story, titles};
use crate::polite::{DAY, HOUR, Wire, after, in_turn, ok};
use crate::upstream::{answer, shelf_of};

fn told(wire: &Wire, days: u64) -> SourceStatus {
    let shelf = shelf_of(&wire.plan);
    let (sources, pace) = (&wire.plan.sources, &wire.plan.schedule);
    let now = NOW.plus(std::time::Duration::from_secs(days * DAY));
    status(shelf.store.as_ref(), sources, From::default(), pace, now).unwrap().sources.remove(0)
}

#[tokio::test]
async fn e64_a_source_that_is_back_is_polled_again_when_a_person_says_so() {
    let wire = Wire::new(in_turn(vec![
        ok("ETag: \"1\"\r\n", 1),
        answer("410 Gone", "", ""),
        ok("ETag: \"2\"\r\n", 2),
        answer("304 Not Modified", "", ""),
    ]));
    wire.round(after!(0)).await;
    wire.round(after!(HOUR)).await;
    assert!(told(&wire, 0).gone);
    let held = wire.round(after!(2 * HOUR)).await.forbidden.unwrap();
    assert!(held.contains("copydesk resume"), "{held}");
    assert_eq!(wire.server.asked().len(), 2);
    let which = Which::Gone(vec!["wire".to_owned()]);
    let reports = once_of(&wire.plan, &which, after!(3 * HOUR), |_| {}).await.unwrap();
    assert_eq!((reports[0].articles, &reports[0].error), (1, &None));
    assert_eq!(wire.conditions().0.as_deref(), Some("\"1\""), "what it had is not asked for again");
    assert!(!told(&wire, 0).gone);
    wire.round(after!(4 * HOUR)).await;
    assert_eq!(wire.server.asked().len(), 4, "from then on as ever");
    assert_eq!(wire.stand.headlines(), titles([1, 2]));
}

#[tokio::test]
async fn one_that_is_still_gone_stays_so() {
    let wire = Wire::new(in_turn(vec![ok("", 1), answer("410 Gone", "", "")]));
    wire.round(after!(0)).await;
    wire.round(after!(HOUR)).await;
    let which = Which::Gone(vec!["wire".to_owned()]);
    once_of(&wire.plan, &which, after!(2 * HOUR), |_| {}).await.unwrap();
    assert!(told(&wire, 0).gone);
    wire.round(after!(3 * HOUR)).await;
    assert_eq!(wire.server.asked().len(), 3);
}

#[tokio::test]
async fn one_that_fails_for_a_month_may_be_no_more() {
    let wire = Wire::new(in_turn(vec![ok("", 1), answer("404 Not Found", "", "")]));
    wire.round(after!(0)).await;
    wire.round(after!(DAY)).await;
    assert_eq!([2, 29, 31].map(|days| told(&wire, days).dead), [false, false, true]);
    assert!(!told(&wire, 31).gone, "it is asked all the same");
}

#[tokio::test]
async fn e53_validators_that_never_match_are_told_of() {
    let wire = Wire::new(|request| ok(&format!("ETag: \"{}\"\r\n", request.number), 1));
    for clock in [after!(0), after!(HOUR), after!(2 * HOUR), after!(3 * HOUR), after!(4 * HOUR)] {
        wire.round(clock).await;
        assert_eq!(told(&wire, 0).oddities, Vec::<String>::new());
    }
    wire.round(after!(5 * HOUR)).await;
    wire.round(after!(6 * HOUR)).await;
    let [odd] = &told(&wire, 0).oddities[..] else { panic!("{:?}", told(&wire, 0)) };
    assert!(odd.contains("never matches"), "{odd}");
}

#[tokio::test]
async fn e71_ids_that_change_at_every_poll_are_told_of() {
    let wire = Wire::new(|request| {
        let number = request.number.min(3);
        let items: Vec<_> = (1..=4)
            .map(|n| (format!("tag:x.example,2026:{number}/{n}"), String::new(), story(n)))
            .collect();
        answer("200 OK", &format!("ETag: \"{number}\"\r\n"), rss("wire", &items))
    });
    wire.round(after!(0)).await;
    assert_eq!(told(&wire, 0).oddities, Vec::<String>::new());
    for clock in [after!(HOUR), after!(2 * HOUR), after!(3 * HOUR)] {
        round_of(&wire.plan, clock).await;
        let [odd] = &told(&wire, 0).oddities[..] else { panic!("{:?}", told(&wire, 0)) };
        assert!(odd.contains("other ids at each poll"), "{odd}");
    }
    wire.round(after!(4 * HOUR)).await; // the same as before
    assert_eq!(told(&wire, 0).oddities, Vec::<String>::new());
    assert_eq!(wire.stand.headlines(), titles(1..=4), "each is told once");
}
