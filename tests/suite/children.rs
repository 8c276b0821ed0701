//! Promise: what the children of an index list is known as long as they do, though one of them is away for once.

use std::sync::Arc;

use copydesk::model::SourceKind;
use copydesk::store::{Key, row};

use crate::listings::{index, sitemap};
use crate::loopback::Answer;
use crate::newsstand::{HTML, Stand, round_of, story};
use crate::polite::{HOUR, after};
use crate::upstream::shelf_of;

#[tokio::test]
async fn what_a_child_lists_that_is_away_for_once_is_listed_still() {
    let stand = Stand::new();
    for n in 0..4 {
        stand.files.answer(&format!("/map/{n}"), Answer::ok(HTML, story(n).page()));
    }
    let at = |name: &str| stand.url(&format!("/maps/{name}.xml"));
    let put = |name: &str, answer: Answer| stand.files.answer(&format!("/maps/{name}.xml"), answer);
    stand.files.answer("/map.rss", index(&[at("one"), at("two")]));
    put("one", sitemap(&stand, &[1], true));
    put("two", sitemap(&stand, &[2], true));
    let mut plan = stand.plan(&["map"]);
    Arc::make_mut(&mut plan.sources[0]).kind = SourceKind::Sitemap;
    let listed = |plan: &copydesk::plan::Plan| {
        let shelf = shelf_of(plan);
        let listed: Option<Vec<u32>> = row(shelf.store.as_ref(), &Key::listing("map")).unwrap();
        listed.unwrap_or_default().len()
    };
    round_of(&plan, after!(0)).await;
    assert_eq!(listed(&plan), 2);
    stand.files.answer("/map.rss", index(&[at("two"), at("one")]));
    put("one", Answer::status(404));
    put("two", sitemap(&stand, &[2, 3], true));
    round_of(&plan, after!(HOUR)).await;
    assert_eq!(listed(&plan), 3);
    // After a day it is not for once.
    stand.files.answer("/map.rss", index(&[at("one"), at("two")]));
    round_of(&plan, after!(26 * HOUR)).await;
    assert_eq!(listed(&plan), 2);
}

#[tokio::test]
async fn an_index_of_which_nothing_can_be_had_has_failed() {
    let stand = Stand::new();
    let at = |name: &str| stand.url(&format!("/maps/{name}.xml"));
    stand.files.answer("/map.rss", index(&[at("one"), at("two")]));
    for name in ["one", "two"] {
        stand.files.answer(&format!("/maps/{name}.xml"), Answer::status(403));
    }
    let mut plan = stand.plan(&["map"]);
    Arc::make_mut(&mut plan.sources[0]).kind = SourceKind::Sitemap;
    let [report] = &round_of(&plan, after!(0)).await[..] else { panic!() };
    assert!(report.error.as_ref().is_some_and(|e| e.contains("403")), "{:?}", report.error);
    stand.files.answer("/map/1", Answer::ok(HTML, story(1).page()));
    stand.files.answer("/maps/two.xml", sitemap(&stand, &[1], true));
    let [report] = &round_of(&plan, after!(2 * HOUR)).await[..] else { panic!() };
    assert_eq!((&report.error, report.articles), (&None, 1), "what can be had is told");
}
