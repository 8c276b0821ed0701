//! Promise: whatever asks a source asks with its secret, or does not ask.

use crate::loopback::Answer;
use crate::newsstand::{RSS, Stand, rss};

const KEY: &str = "s3cr3tKEY99";

fn stand() -> Stand {
    let stand = Stand::new();
    let feed = || Answer::ok(RSS, rss("wire", &[]));
    stand.files.answer(&format!("/feed?key={KEY}"), feed());
    stand.files.answer("/bearer", feed());
    stand
}

fn configure(stand: &Stand, place: &str) {
    let (by_key, by_header) = (stand.url("/feed?key={secret}"), stand.url("/bearer"));
    let sources = format!(
        "[publish]\nlisten = \"\"\ndir = \"www\"\n\
         [[source]]\nid = \"key\"\nurl = \"{by_key}\"\nsecret = {{ {place} }}\n\
         [[source]]\nid = \"bearer\"\nurl = \"{by_header}\"\nauthorization = \"Bearer {{secret}}\"\n\
         secret = {{ {place} }}\n"
    );
    stand.configure(&[], &sources);
}

/// What a command says, and its exit code.
fn told(stand: &Stand, args: &[&str]) -> (Option<i32>, String) {
    let mut command = stand.copydesk(args);
    command.env("NEWS_KEY", KEY).env_remove("CREDENTIALS_DIRECTORY");
    let output = command.output().unwrap();
    (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

#[test]
fn each_command_that_asks_a_source_has_its_secret() {
    let commands = [
        &["poll"][..],
        &["poll", "key"],
        &["resume", "key", "bearer"],
        &["run", "--once"],
        &["try", "key"],
        &["try", "bearer"],
    ];
    for args in commands {
        let stand = stand();
        configure(&stand, "env = \"NEWS_KEY\"");
        let (code, said) = told(&stand, args);
        assert_eq!(code, Some(0), "{args:?}: {said}");
        let asked = stand.files.asked();
        let asked: Vec<_> = asked.iter().filter(|a| a.path != "/robots.txt").collect();
        assert!(!asked.is_empty(), "{args:?}");
        for one in asked {
            let by_header =
                one.header("authorization").is_some_and(|h| *h == format!("Bearer {KEY}"));
            assert!(by_header || one.path == format!("/feed?key={KEY}"), "{args:?}: {}", one.path);
        }
    }
}

#[test]
fn a_source_whose_secret_can_not_be_had_is_not_asked() {
    let stand = stand();
    configure(&stand, "credential = \"wire\"");
    for args in [&["poll"][..], &["resume", "key"], &["run", "--once"], &["try", "bearer"]] {
        let (_, said) = told(&stand, args);
        assert!(said.contains("its secret can't be had here"), "{args:?}: {said}");
    }
    let asked = stand.files.asked();
    assert!(asked.iter().all(|a| a.path == "/robots.txt"), "nothing was asked");
    let (code, said) = told(&stand, &["status"]);
    assert!(code == Some(0) && !said.contains("failed"), "no failure of the sources': {said}");
    configure(&stand, "env = \"NO_SUCH_VARIABLE_91\"");
    let (code, said) = told(&stand, &["poll"]);
    assert!(code == Some(78) && said.contains("NO_SUCH_VARIABLE_91 is not set"), "{said}");
}
