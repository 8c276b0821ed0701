//! Promise: what a node publishes follows from the journal and the config alone, whenever it prints and however late it comes.

use crate::fleet::Fleet;
use crate::loopback::{Answer, until_for};
use crate::newsstand::{HTML, RSS, rss, story};

const EDITIONS: &str = "[[edition]]\nid = \"all\"\ntitle = \"All\"\nlimit = 3\n\
     [[edition]]\nid = \"wide\"\ntitle = \"Wide\"\nlimit = 100\n\
     [[edition]]\nid = \"changes\"\ntitle = \"Changes\"\nlimit = 2\nchanges = true\n\
     [[edition]]\nid = \"none\"\ntitle = \"None\"\nexclude = { match = \".\" }\n";

impl Fleet {
    /// An outlet that prints these stories under a name of its own, the ones that were corrected as they are now.
    fn print_as(&self, outlet: usize, name: &str, told: &[(usize, Option<usize>)]) {
        let (id, at) = &self.hosts[outlet];
        let item = |(n, corrected): &(usize, Option<usize>)| {
            let mut piece = story(*n);
            if let Some(other) = corrected {
                piece.title = format!("CORRECTED: {}", piece.title);
                piece.paragraphs[1] = story(*other).paragraphs.remove(1);
            }
            let link = format!("http://{at}/{id}/{n}");
            self.files.answer(&format!("/{id}/{n}"), Answer::ok(HTML, piece.page()));
            (link.clone(), link, piece)
        };
        let items: Vec<_> = told.iter().map(item).collect();
        self.files.answer(&format!("/{id}.rss"), Answer::ok(RSS, rss(name, &items)));
    }

    /// Once the page of changes tells so many, on every node.
    #[track_caller]
    fn changed(&self, words: &str) {
        for daemon in self.nodes.values() {
            let told = || String::from_utf8(daemon.get("/changes.atom", "").body).unwrap();
            let what = || told().contains(words).then_some(());
            until_for(crate::fleet::PATIENCE, words, what);
        }
    }
}

#[test]
fn nodes_that_printed_at_other_moments_serve_and_write_the_same_bytes() {
    let Some(mut fleet) = Fleet::new(3, 1) else { return };
    for node in ["a", "b", "c"] {
        fleet.configure(node, &fleet.servers.journal(node), EDITIONS);
    }
    // Nobody has told anything: an edition that is empty says since when, and that is no node's clock.
    (0..3).for_each(|outlet| fleet.print_as(outlet, "", &[]));
    fleet.start("a");
    until_for(crate::fleet::PATIENCE, "what is polled", || (fleet.at("a").0 > 3).then_some(()));
    fleet.start("b");
    fleet.same();
    // More than an edition holds, one after the other, so that they are printed one by one.
    for n in 0..3 {
        fleet.print(|outlet| (0..=n).map(|n| outlet + 10 * n).collect());
        fleet.tells_in(
            "/wide.atom",
            &(0..3).flat_map(|o| (0..=n).map(move |n| o + 10 * n)).collect::<Vec<_>>(),
        );
    }
    fleet.same();
    fleet.kill("b");
    fleet.print_as(0, "Evening Lamp", &[(0, None), (10, None), (20, Some(77)), (30, None)]);
    fleet.changed(&story(20).title);
    fleet.print_as(1, "Morning Lamp", &[(1, None), (11, Some(78)), (21, Some(79)), (31, None)]);
    fleet.changed(&story(11).title);
    fleet.changed(&story(21).title);
    // One outlet fails: what pages say of that depends on when they are made.
    let (failing, _) = fleet.hosts[2].clone();
    fleet.files.answer(&format!("/{failing}.rss"), Answer::status(500));
    until_for(crate::fleet::PATIENCE, "a failure", || {
        let status = fleet.status("a");
        let failed = |source: &serde_json::Value| source["failures"] != 0;
        status["sources"].as_array().unwrap().iter().any(failed).then_some(())
    });
    fleet.start("b");
    fleet.start("c");
    fleet.same();
    fleet.kill("a");
    fleet.start("a");
    fleet.same();
    let feed = String::from_utf8(fleet.nodes["a"].get("/all.atom", "").body).unwrap();
    assert!(!feed.contains("prev-archive"), "{feed}");
    assert_eq!(fleet.nodes["c"].get("/all/archive/1.atom", "").status, 404);
}
