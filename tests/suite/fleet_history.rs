//! Promise: what one machine has told goes into a fleet's stream and back, with every id, and into no stream that holds anything else.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Duration;

use async_nats::jetstream::{self, stream::Stream};
use copydesk::journal::history::Span;
use copydesk::journal::stream::Settings;
use copydesk::model::Capture;
use copydesk::sys::clock;
use copydesk::{desk, shelf, store};

use crate::fleet::Fleet;
use crate::fleet_desk::{Node, article, capture, same, stream};
use crate::newsstand::NOW;
use crate::operating::told;
use crate::servers::Servers;

impl Fleet {
    fn stored(&self, node: &str, args: &[&str]) -> Output {
        self.command(node, &[&["store"], args].concat()).output().unwrap()
    }

    fn feed(&self, node: &str) -> Vec<u8> {
        self.nodes[node].get("/all.atom", "").body
    }
}

#[test]
fn a_fleet_goes_on_with_what_one_machine_told_and_one_machine_with_what_a_fleet_did() {
    let Some(mut fleet) = Fleet::new(3, 1) else { return };
    fleet.print(|outlet| vec![outlet, 50]);
    fleet.configure("alone", "", "");
    fleet.start("alone");
    fleet.tells(&[0, 1, 2, 50]);
    let history = |name: &str| fleet.folder("").join(name).to_str().unwrap().to_owned();
    let (first, second, foreign) = (history("first"), history("second"), history("foreign"));
    told(0, &fleet.stored("alone", &["export", &first]));
    let feed = fleet.feed("alone");
    fleet.kill("alone");

    for node in ["a", "b"] {
        fleet.configure(node, &fleet.servers.journal(node), "");
    }
    // Damaged, it changes nothing: the stream is not even made.
    let bytes = fs::read(&first).unwrap();
    fs::write(&foreign, &bytes[..bytes.len() - 40]).unwrap();
    assert!(told(74, &fleet.stored("a", &["import", &foreign])).contains("was cut"));
    fs::remove_file(&foreign).unwrap();
    let said = told(0, &fleet.stored("a", &["import", &first]));
    assert!(said.contains("imported into the stream `copydesk`"), "{said}");
    let again = told(0, &fleet.stored("b", &["import", &first]));
    assert!(again.contains("nothing to import"), "{again}");
    fleet.start("a");
    fleet.start("b");
    fleet.tells(&[0, 1, 2, 50]);
    fleet.same();
    assert_eq!(fleet.feed("a"), feed, "byte for byte");
    fleet.print(|outlet| vec![outlet, outlet + 10, 50]);
    fleet.tells(&[0, 1, 2, 10, 11, 12, 50]);
    fleet.same();

    // At work it takes in nothing else; what it has already is no news.
    let at = fleet.at("a");
    told(0, &fleet.stored("a", &["export", &second]));
    assert!(told(69, &fleet.stored("a", &["import", &second])).contains("in use"));
    fleet.configure("c", &fleet.servers.journal("c"), "");
    assert!(told(0, &fleet.stored("c", &["import", &second])).contains("nothing to import"));
    fleet.configure("other", "", "");
    fleet.start("other");
    fleet.print(|outlet| vec![outlet, outlet + 10, 50, 60]);
    fleet.tells(&[0, 1, 2, 10, 11, 12, 50, 60]);
    told(0, &fleet.stored("other", &["export", &foreign]));
    fleet.kill("other");
    let refused = told(78, &fleet.stored("c", &["import", &foreign]));
    assert!(refused.contains("holds another history; nothing was changed"), "{refused}");
    assert!(fleet.at("a").0 >= at.0);
    assert!(!fleet.folder("c").join("data/import").exists());

    // Back to one machine.
    fleet.same();
    fs::remove_file(&second).unwrap();
    told(0, &fleet.stored("b", &["export", &second]));
    let feed = fleet.feed("b");
    fleet.kill("a");
    fleet.kill("b");
    fleet.configure("back", "", "");
    told(0, &fleet.stored("back", &["import", &second]));
    fleet.start("back");
    fleet.tells(&[0, 1, 2, 10, 11, 12, 50, 60]);
    assert_eq!(fleet.feed("back"), feed, "byte for byte");
}

pub(crate) fn import(path: &Path, data: &Path, stream: &Settings) -> Result<u64, String> {
    let settings = store::Settings { data: data.to_owned(), ..store::Settings::default() };
    let quiet = Box::new(|_, _| {});
    let brought = desk::import(path, &settings, Some(stream), clock::now(), quiet);
    brought.map(|brought| brought.new).map_err(|error| error.to_string())
}

/// Asks the servers for something of a stream.
pub(crate) fn of_stream<T>(servers: &Servers, ask: impl AsyncFn(Stream) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let client = async_nats::connect(servers.addresses()).await.unwrap();
        ask(jetstream::new(client).get_stream("copydesk").await.unwrap()).await
    })
}

#[test]
fn a_history_whose_beginning_was_let_go_makes_the_same_rows_on_every_node() {
    let Some(servers) = Servers::start(1, "") else { return };
    let dir = tempfile::tempdir().unwrap();
    let alone = Node::on(&dir.path().join("alone"), 6_000, None).unwrap();
    (0..280).for_each(|n| alone.settle(&capture(n)));
    alone.retain().unwrap();
    assert!(alone.article(0).is_none(), "it was let go");
    let (file, span) = exported(&dir.path().join("alone"), "alone.history");
    assert!(span.first > 1, "its beginning is gone");
    let (into, beside) = (stream(&servers, "a"), dir.path().join("empty"));
    assert_eq!(import(&file, &beside, &into), Ok(span.captures));
    assert_eq!(import(&file, &beside, &into), Ok(0), "all is there");
    // As if it had been killed before its last word, which tells nodes how to begin.
    of_stream(&servers, async |stream| {
        let state = &stream.cached_info().state;
        assert_eq!(state.last_sequence, span.last + 1);
        stream.delete_message(state.last_sequence).await.unwrap();
    });
    assert_eq!(import(&file, &beside, &into), Ok(0));
    let [a, b] = ["a", "b"].map(|name| Node::open(&servers, dir.path(), name));
    same(&[&a, &b]);
    for n in 280..300 {
        [&a, &b][n % 2].settle(&capture(n));
        alone.settle(&capture(n));
    }
    same(&[&a, &b]);
    let articles = |node: &Node| {
        let of = |n: usize| node.article(n).map(|row| (row.story, row.capture));
        (0..300).map(of).collect::<Vec<_>>()
    };
    assert_eq!(articles(&a), articles(&alone), "the same stories");
}

/// The history of a data folder, in a file beside it.
pub(crate) fn exported(data: &Path, name: &str) -> (PathBuf, Span) {
    let path = data.with_file_name(name);
    let exported = shelf::export(data, &path, &mut |_, _| {}).unwrap();
    (path, exported.unwrap().0)
}

#[test]
fn an_import_goes_on_where_one_was_broken_off_and_what_no_message_can_hold_is_told_first() {
    let Some(servers) = Servers::start(1, "max_payload: 64KB") else { return };
    let dir = tempfile::tempdir().unwrap();
    let (into, beside, data) =
        (stream(&servers, "a"), dir.path().join("empty"), dir.path().join("alone"));
    let alone = Node::on(&data, 1 << 20, None).unwrap();
    (0..5).for_each(|n| alone.settle(&capture(n)));
    let (begun, early) = exported(&data, "begun.history");
    (5..9).for_each(|n| alone.settle(&capture(n)));
    let (whole, late) = exported(&data, "whole.history");
    assert_eq!(import(&begun, &beside, &into), Ok(early.captures));
    assert_eq!(import(&whole, &beside, &into), Ok(late.captures - early.captures));
    assert_eq!(import(&begun, &beside, &into), Ok(0));
    let ids = of_stream(&servers, async |stream| {
        let mut ids = Vec::new();
        for seq in 1..=stream.cached_info().state.last_sequence {
            let message = stream.get_raw_message(seq).await.unwrap();
            ids.push(message.headers.get("Nats-Msg-Id").unwrap().to_string());
        }
        ids
    });
    let own = |n: usize| match capture(n) {
        Capture::Article(article) => article.id.to_string(),
        other => panic!("{other:?}"),
    };
    assert_eq!(ids, (0..9).map(own).collect::<Vec<_>>(), "under the captures' own ids");
    // It does not pack.
    let mut dice = 7_u64;
    let mut noise = |_| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from_u32(0x4E00 + (dice >> 40) as u32 % 20_000).unwrap()
    };
    let text: String = (0..60_000).map(&mut noise).collect();
    alone.settle(&article(20, vec![text], NOW.plus(Duration::from_secs(3600 * 20))));
    let (large, _) = exported(&data, "large.history");
    let refused = import(&large, &beside, &into).unwrap_err();
    assert!(refused.contains("capture 10 takes") && refused.contains("max_payload"), "{refused}");
    let last = of_stream(&servers, async |stream| stream.cached_info().state.last_sequence);
    assert_eq!(last, 9, "nothing was changed");
}
