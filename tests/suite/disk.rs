//! Promise: a disk that is full, or a folder that can't be used, is told in plain words; nothing published goes, nothing is lost.

use std::fs;
use std::process::Output;

use copydesk::desk;

use crate::bad_input::plain;
use crate::daemon::{Daemon, PUBLISH, prompt};
use crate::loopback::until;
use crate::namespace::within;
use crate::newsstand::{Stand, titles};
use crate::operating::{elsewhere, told};

/// What a round of the real program said on stderr, and how it ended.
#[track_caller]
fn ends(output: &Output, code: i32) -> String {
    let told = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(
        output.status.code(),
        Some(code),
        "{told}{}",
        String::from_utf8_lossy(&output.stdout)
    );
    told
}

/// A stand whose copydesk publishes into `www`.
fn configured() -> Stand {
    let stand = Stand::new();
    stand.print("good", [1]);
    stand.configure(&["good"], "[publish]\nlisten = \"\"\ndir = \"www\"");
    stand
}

#[test]
fn a_store_that_cannot_be_opened() {
    let stand = configured();
    fs::write(stand.dir.path().join("data"), "a file").unwrap();
    let told = ends(&stand.copydesk(&["run", "--once"]).output().unwrap(), 74);
    assert!(told.contains("data") && told.contains("to a folder that can be written"), "{told}");
    fs::remove_file(stand.dir.path().join("data")).unwrap();
    ends(&stand.copydesk(&["run", "--once"]).output().unwrap(), 0);
    assert_eq!(stand.headlines(), titles([1]));
}

#[test]
fn a_store_that_another_copydesk_has() {
    let stand = configured();
    let first = desk::shelf(&stand.plan(&["good"]).store).unwrap();
    let told = ends(&stand.copydesk(&["run", "--once"]).output().unwrap(), 69);
    assert!(told.contains("in use") && told.contains("another copydesk"), "{told}");
    drop(first);
    // A process that another test is just starting has our open files for a moment, the lock with them.
    until("a round", || {
        stand.copydesk(&["run", "--once"]).output().unwrap().status.success().then_some(())
    });
}

#[test]
fn a_folder_that_cannot_be_written() {
    use std::os::unix::fs::PermissionsExt;
    let stand = configured();
    let data = stand.dir.path().join("data");
    let mode = |mode| fs::set_permissions(&data, fs::Permissions::from_mode(mode)).unwrap();
    fs::create_dir(&data).unwrap();
    mode(0o500);
    if fs::write(data.join("x"), "").is_ok() {
        return; // nothing is forbidden to root
    }
    let told = ends(&stand.copydesk(&["run", "--once"]).output().unwrap(), 74);
    assert!(told.contains("ermission denied"), "{told}");
    mode(0o700);
    ends(&stand.copydesk(&["run", "--once"]).output().unwrap(), 0);
}

/// A round in which no file may grow beyond so many KiB.
fn cramped(stand: &Stand, kib: u32) -> Output {
    let line = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" run --once", kib * 2);
    let mut sh = std::process::Command::new("/bin/sh");
    sh.current_dir(stand.dir.path()).args(["-c", &line, env!("CARGO_BIN_EXE_copydesk")]);
    sh.output().unwrap()
}

/// Wherever on its way a round runs out of space.
#[test]
fn a_full_disk_under_the_data() {
    let stand = configured();
    let rest = "[publish]\nlisten = \"\"\ndir = \"www\"\n[[edition]]\nid = \"all\"\nlimit = 400";
    stand.configure(&["good"], rest);
    ends(&stand.copydesk(&["run", "--once"]).output().unwrap(), 0);
    let size = |file: &str| fs::metadata(stand.dir.path().join("data").join(file)).unwrap().len();
    let held = size("journal/000000000001.seg").max(size("store/db")) / 1024;
    stand.print("good", 1..260);
    let mut unstored = 0;
    for kib in [64, 516, 900] {
        let output = cramped(&stand, held as u32 + kib);
        if output.status.success() {
            break;
        }
        let told = ends(&output, 74);
        let last = told.lines().last().unwrap();
        assert!(last.starts_with("error: ") && last.contains("file too large (raise"), "{told}");
        unstored += usize::from(last.contains("not everything could be stored"));
        plain(last);
        let left = stand.headlines();
        assert!(titles([1]).iter().all(|t| left.contains(t)), "what was published stays: {left:?}");
    }
    assert!(unstored > 0, "no round got as far as the stories");
    ends(&stand.copydesk(&["run", "--once"]).output().unwrap(), 0);
    assert_eq!(stand.headlines(), titles(1..260), "and nothing was lost");
}

#[test]
fn a_full_disk_under_the_editions() {
    let stand = configured();
    ends(&stand.copydesk(&["run", "--once"]).output().unwrap(), 0);
    let partial = stand.www(".all.atom.partial");
    std::os::unix::fs::symlink("/dev/full", &partial).unwrap();
    stand.print("good", [1, 2]);
    let told = ends(&stand.copydesk(&["run", "--once"]).output().unwrap(), 74);
    assert!(told.contains("No space left") && told.contains("Free some space there"), "{told}");
    assert_eq!(stand.headlines(), titles([1]), "what was published stays");
    ends(&stand.copydesk(&["run", "--once"]).output().unwrap(), 0);
    assert_eq!(stand.headlines(), titles([1, 2]));
}

/// A disk of its own fills up under a daemon that polls: it goes on serving, says that it is not ready, and goes on by
/// itself when there is room again.
#[test]
fn e100_a_disk_that_is_full_for_a_while() {
    if !within("disk::e100_a_disk_that_is_full_for_a_while") {
        return;
    }
    let (stand, [wire]) = (Stand::new(), prompt());
    let data = stand.dir.path().join("data");
    fs::create_dir(&data).unwrap();
    let size = ["-t", "tmpfs", "-o", "size=12m", "tmpfs"];
    let mounted = std::process::Command::new("mount").args(size).arg(&data).status().unwrap();
    assert!(mounted.success());
    stand.print(&wire, [1]);
    stand.configure(&[&wire], PUBLISH);
    let daemon = Daemon::start(&stand);
    daemon.tells([1]);
    let ready = |status| {
        until("readiness", || (daemon.get("/readyz", "").status == status).then_some(()));
    };
    ready(200);
    let ballast = data.join("ballast");
    fs::write(&ballast, vec![0; 16 << 20]).unwrap_err();
    stand.print(&wire, [1, 2, 3]);
    ready(503);
    daemon.tells([1]);
    let why = String::from_utf8(daemon.get("/readyz", "").body).unwrap();
    assert!(why.contains("space"), "{why}");
    let asked = elsewhere(&stand, &["poll", &wire]);
    let asked = String::from_utf8_lossy(&asked.stdout).into_owned();
    assert!(
        asked.contains("no news can be stored"),
        "who asks for a poll is told at once: {asked}"
    );
    fs::remove_file(&ballast).unwrap();
    daemon.tells([1, 2, 3]);
    ready(200);
    daemon.stop();
}

#[test]
fn files_that_cannot_be_written_are_told_and_what_is_served_goes_on() {
    let (stand, [outlet]) = (Stand::new(), prompt());
    stand.configure(&[&outlet], PUBLISH);
    stand.print(&outlet, [1]);
    let daemon = Daemon::start(&stand);
    daemon.tells([1]);
    let www = stand.dir.path().join("www");
    // The daemon may just be writing there.
    until("a file stands in its place", || {
        fs::remove_dir_all(&www).and_then(|()| fs::write(&www, "a file")).ok()
    });
    stand.print(&outlet, [1, 2]);
    told(0, &elsewhere(&stand, &["poll", &outlet]));
    until("the server has both", || {
        let feed = daemon.get("/all.atom", "").body;
        (String::from_utf8_lossy(&feed).matches("<entry").count() == 2).then_some(())
    });
    let status = || told(0, &elsewhere(&stand, &["status"]));
    until("it is told", || status().contains("not all is published: ").then_some(()));
    let metrics = || String::from_utf8_lossy(&daemon.get("/metrics", "").body).into_owned();
    assert!(metrics().contains("copydesk_published 0"), "{}", metrics());
    fs::remove_file(&www).unwrap();
    stand.print(&outlet, [1, 2, 3]);
    told(0, &elsewhere(&stand, &["poll", &outlet]));
    daemon.tells([1, 2, 3]);
    until("it is mended", || (!status().contains("not all is published")).then_some(()));
    assert!(metrics().contains("copydesk_published 1"), "{}", metrics());
    assert!(www.join("all.atom").is_file());
}
