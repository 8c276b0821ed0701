//! Promise: a config that is being edited takes nothing away from who asks the daemon, which runs on with the one before.

use std::fs;

use crate::daemon::{Daemon, PUBLISH, prompt};
use crate::newsstand::{Stand, titles};

#[track_caller]
fn told(stand: &Stand, code: i32, args: &[&str]) -> (String, String) {
    let output = stand.copydesk(args).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let (out, err) = (text(output.stdout), text(output.stderr));
    assert_eq!(output.status.code(), Some(code), "{args:?}: {out}{err}");
    (out, err)
}

#[test]
fn the_daemon_answers_whatever_is_on_disk() {
    let (stand, [outlet]) = (Stand::new(), prompt());
    stand.configure(&[&outlet], PUBLISH);
    stand.print(&outlet, [1, 2]);
    let daemon = Daemon::start(&stand);
    daemon.tells([1, 2]);
    let config = stand.dir.path().join("copydesk.toml");
    let before = fs::read_to_string(&config).unwrap();
    let (_, page, _) = stand.item(&outlet, 1);
    let kept = stand.dir.path().join("kept");
    let asking: [&[&str]; 7] = [
        &["status"],
        &["status", &outlet],
        &["poll"],
        &["poll", &outlet],
        &["explain", &page],
        &["export", "--jsonl"],
        &["store", "backup", kept.to_str().unwrap()],
    ];
    for half in [format!("{before}\n[[edition]]\nid = \"x\"\nlimit = 0\n"), "[[sou".to_owned()] {
        fs::write(&config, half).unwrap();
        for args in asking {
            let (out, err) = told(&stand, 0, args);
            assert!(out.contains(&outlet) || out.contains(&page) || out.contains("kept"), "{out}");
            assert!(err.contains("has mistakes") && err.contains("copydesk check"), "{err}");
        }
        assert_eq!(told(&stand, 0, &["status", "--quiet"]), (String::new(), String::new()));
        assert!(told(&stand, 1, &["status", "nosuch"]).1.contains("no source `nosuch`"));
        told(&stand, 78, &["check"]);
        fs::remove_dir_all(&kept).unwrap();
    }
    assert_eq!(daemon.stop().code(), Some(0));
    for args in [&["status"][..], &["poll"], &["status", "--quiet"]] {
        told(&stand, 78, args);
    }
    fs::write(&config, &before).unwrap();
    let (out, _) = told(&stand, 0, &["status"]);
    assert!(out.contains(&outlet));
    assert_eq!(stand.headlines(), titles([1, 2]));
}

#[test]
fn rules_that_changed_are_told_and_used_by_extract() {
    let (stand, [outlet]) = (Stand::new(), prompt());
    stand.configure(&[&outlet], PUBLISH);
    stand.print(&outlet, [1]);
    let daemon = Daemon::start(&stand);
    daemon.tells([1]);
    assert!(told(&stand, 0, &["reload"]).0.contains("nothing changed"));
    let rules = stand.dir.path().join("sites.toml");
    fs::write(&rules, "[\"127.0.0.1\"]\nstrip = [\"p:nth-of-type(2)\"]\n").unwrap();
    assert!(told(&stand, 0, &["reload"]).0.contains("sites.toml changed"));
    assert_eq!(daemon.stop().code(), Some(0));

    let (_, page, piece) = stand.item(&outlet, 1);
    let (out, _) = told(&stand, 0, &["-c", "copydesk.toml", "extract", &page]);
    assert!(out.contains(&piece.paragraphs[0]) && !out.contains(&piece.paragraphs[1]), "{out}");
    let feed = stand.url(&format!("/{outlet}.rss"));
    assert!(told(&stand, 0, &["-c", "copydesk.toml", "parse", &feed]).0.contains(&piece.title));
    let (_, err) = told(&stand, 1, &["extract", &page]);
    assert!(err.contains("not a public address"), "no config was named: {err}");
    for (text, help) in [
        ("[news.a.example]\nstrip = [\".x\"]\n", "[\"news.a.example\"]"),
        ("[\"*.a.example\"]\nstrip = [\".x\"]\n", "[\"a.example\"]"),
        ("[\"a.example\"]\nbody = 3\n", "in quotes"),
    ] {
        fs::write(&rules, text).unwrap();
        let (_, err) = told(&stand, 78, &["check"]);
        assert!(err.contains("sites.toml:") && err.contains(help), "{err}");
    }
}
