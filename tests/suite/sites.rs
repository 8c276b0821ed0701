//! Promise: a `sites.toml` beside the config says what one site's pages are made of, and its mistakes have places.

use std::fs;

use crate::loopback::Answer;
use crate::newsstand::{HTML, Stand, story};

/// A stand whose one page has a third paragraph that only a rule can know to be none of the story's.
fn stand() -> Stand {
    let stand = Stand::new();
    stand.print("outlet", [1]);
    let page = story(1).page();
    let third = &story(1).paragraphs[2];
    let page = page.replace(&format!("<p>{third}</p>"), &format!("<p class=\"x7\">{third}</p>"));
    stand.files.answer("/outlet/1", Answer::ok(HTML, page));
    stand.configure(&["outlet"], "[publish]\nlisten = \"\"\ndir = \"www\"");
    stand
}

#[test]
fn what_a_rule_strips_is_not_in_the_feed() {
    let third = story(1).paragraphs[2].clone();
    for (rules, there) in [("", true), ("[\"127.0.0.1\"]\nstrip = [\".x7\"]\n", false)] {
        let stand = stand();
        fs::write(stand.dir.path().join("sites.toml"), rules).unwrap();
        let ran = stand.copydesk(&["run", "--once", "-c", "copydesk.toml"]).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        let feed = fs::read_to_string(stand.www("all.atom")).unwrap();
        assert!(feed.contains(&story(1).paragraphs[1]), "the text around it is");
        assert_eq!(feed.contains(&third), there);
    }
}

#[test]
fn a_mistake_in_a_rule_has_its_place() {
    let stand = stand();
    fs::write(stand.dir.path().join("sites.toml"), "[\"a.example\"]\nbody = \"p:::x\"\n").unwrap();
    let checked = stand.copydesk(&["check", "-c", "copydesk.toml"]).output().unwrap();
    let told = String::from_utf8_lossy(&checked.stderr);
    assert_eq!(checked.status.code(), Some(78), "{told}");
    for words in ["sites.toml:2:8", "not a CSS selector", "^"] {
        assert!(told.contains(words), "{words} is not in: {told}");
    }
}
