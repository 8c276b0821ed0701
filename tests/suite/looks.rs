//! Promise: a second look is taken once for each time that it is due, and nobody waits long for another's.

use copydesk::model::Timestamp;

use crate::loopback::Answer;
use crate::newsstand::{Stand, round_of};
use crate::polite::{HOUR, after};

const MINUTE: u64 = 60;

#[tokio::test]
async fn looks_end_although_a_clock_was_ahead_for_a_while() {
    let stand = Stand::new();
    let plan = stand.plan(&["wire"]);
    stand.print("wire", [1]);
    round_of(&plan, after!(8 * HOUR)).await;
    stand.print("wire", [1, 2]);
    let clocks: [fn() -> Timestamp; 8] = [
        after!(0),
        after!(16 * MINUTE),
        after!(33 * MINUTE),
        after!(34 * MINUTE),
        after!(35 * MINUTE),
        after!(36 * MINUTE),
        after!(37 * MINUTE),
        after!(38 * MINUTE),
    ];
    for clock in clocks {
        round_of(&plan, clock).await;
    }
    for n in [1, 2] {
        let asked = stand.files.asked_of(&format!("/wire/{n}")).len();
        assert_eq!(asked, 2, "page {n}: when it was new, and at one look");
    }
}

#[tokio::test]
async fn a_host_that_hangs_is_looked_at_once_a_round() {
    let stand = Stand::new();
    let plan = stand.plan(&["bad", "good"]);
    stand.print("bad", [1, 2, 3]);
    stand.print("good", [4, 5]);
    round_of(&plan, after!(0)).await;
    for n in [1, 2, 3] {
        stand.files.answer(&format!("/bad/{n}"), Answer::never());
    }
    round_of(&plan, after!(20 * MINUTE)).await;
    let looks = |name: &str, pages: &[usize]| {
        let asked = |n: &usize| stand.files.asked_of(&format!("/{name}/{n}")).len() - 1;
        pages.iter().map(asked).sum::<usize>()
    };
    assert_eq!((looks("bad", &[1, 2, 3]), looks("good", &[4, 5])), (1, 2));
    round_of(&plan, after!(21 * MINUTE)).await;
    assert_eq!(
        (looks("bad", &[1, 2, 3]), looks("good", &[4, 5])),
        (2, 2),
        "the others are due still"
    );
}
