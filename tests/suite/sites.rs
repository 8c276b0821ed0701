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

#[test]
fn site_configs_of_fivefilters_become_rules() {
    let stand = stand();
    let third = &story(1).paragraphs[2];
    let configs = stand.dir.path().join("configs");
    fs::create_dir(&configs).unwrap();
    let config = "# for the outlet\n\
        title: //h1\n\
        strip: //p[@class='x7']\n\
        strip_id_or_class: sidebar\n\
        author: substring-after(//p[@class='by'], 'By ')\n\
        replace_string(<b>): <i>\n\
        tidy: no\n";
    fs::write(configs.join("127.0.0.1.txt"), config).unwrap();
    fs::write(configs.join("LICENSE.txt"), "title: //h1\n").unwrap();
    let got = stand.copydesk(&["sites", "import", "configs"]).output().unwrap();
    let (rules, told) =
        (String::from_utf8(got.stdout).unwrap(), String::from_utf8(got.stderr).unwrap());
    assert!(got.status.success(), "{told}");
    for words in [":5: left out, it makes a text of its own", ":6: left out", "3 taken, 2 left out"]
    {
        assert!(told.contains(words), "{words} is not in: {told}");
    }
    assert!(!told.contains("LICENSE"), "{told}");
    fs::write(stand.dir.path().join("sites.toml"), rules).unwrap();
    let checked = stand.copydesk(&["check", "-c", "copydesk.toml"]).output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    let ran = stand.copydesk(&["run", "--once", "-c", "copydesk.toml"]).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let feed = fs::read_to_string(stand.www("all.atom")).unwrap();
    assert!(feed.contains(&story(1).paragraphs[1]));
    assert!(!feed.contains(third));
}

#[test]
fn what_is_no_site_config_is_told() {
    let stand = stand();
    let got = stand.copydesk(&["sites", "import", "copydesk.toml"]).output().unwrap();
    let told = String::from_utf8_lossy(&got.stderr);
    assert_eq!(got.status.code(), Some(1), "{told}");
    assert!(told.contains("named after its host"), "{told}");
    let got = stand.copydesk(&["sites", "import", "nowhere"]).output().unwrap();
    assert!(String::from_utf8_lossy(&got.stderr).contains("cannot read nowhere"));
}

#[test]
fn of_several_bodies_the_first_there_counts_and_none_leaves_the_choice() {
    let third = story(1).paragraphs[2].clone();
    for (body, kept) in [("['.no-such', '.x7']", [false, true]), ("'.no-such'", [true, true])] {
        let stand = stand();
        fs::write(stand.dir.path().join("sites.toml"), format!("['127.0.0.1']\nbody = {body}\n"))
            .unwrap();
        let ran = stand.copydesk(&["run", "--once", "-c", "copydesk.toml"]).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        let feed = fs::read_to_string(stand.www("all.atom")).unwrap();
        assert_eq!([feed.contains(&story(1).paragraphs[1]), feed.contains(&third)], kept, "{body}");
    }
}
