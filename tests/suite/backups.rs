//! Promise: a backup is whole or not there, and what is not whole is not put back.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::newsstand::{Stand, files_below, titles};

fn stand() -> Stand {
    let stand = Stand::new();
    stand.print("good", 1..13);
    stand.configure(&["good"], "[publish]\nlisten = \"\"\ndir = \"www\"");
    says(&stand.copydesk(&["run", "--once"]).output().unwrap(), 0);
    stand
}

#[track_caller]
fn says(output: &Output, code: i32) -> String {
    let told = String::from_utf8([&output.stdout[..], &output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(code), "{told}");
    told
}

/// The program on a disk where no file may grow beyond a KiB.
fn cramped(stand: &Stand, args: &[&str]) -> Output {
    let line = "trap '' XFSZ; ulimit -f 2; exec \"$0\" \"$@\"";
    let mut sh = std::process::Command::new("/bin/sh");
    sh.current_dir(stand.dir.path()).args(["-c", line, env!("CARGO_BIN_EXE_copydesk")]);
    sh.args(args).output().unwrap()
}

fn largest(dir: &Path) -> u64 {
    let sizes = files_below(dir).into_iter().map(|f| fs::metadata(dir.join(f)).unwrap().len());
    sizes.max().unwrap()
}

#[test]
fn a_backup_for_which_there_is_no_room_is_not_there() {
    let stand = stand();
    let dir = stand.dir.path();
    assert!(largest(&dir.join("data/journal")) > 1024, "too small to be cut");
    fs::create_dir(dir.join("empty")).unwrap();
    for to in ["new", "empty"] {
        let told = says(&cramped(&stand, &["store", "backup", to]), 74);
        assert!(told.contains("what was written of it is removed again"), "{told}");
    }
    assert!(!dir.join("new").exists() && !dir.join("new.part").exists());
    assert_eq!(files_below(&dir.join("empty")), [""; 0]);
    says(&stand.copydesk(&["store", "backup", "new"]).output().unwrap(), 0);
    fs::rename(dir.join("data"), dir.join("before")).unwrap();
    says(&cramped(&stand, &["store", "restore", "new"]), 74);
    assert!(!dir.join("data").exists(), "nor is half of what is put back");
    says(&stand.copydesk(&["store", "restore", "new"]).output().unwrap(), 0);
    says(&stand.copydesk(&["run", "--once"]).output().unwrap(), 0);
    assert_eq!(stand.headlines(), titles(1..13));
}

#[test]
fn a_backup_that_is_not_whole_is_not_put_back() {
    let stand = stand();
    let dir = stand.dir.path();
    says(&stand.copydesk(&["store", "backup", "kept"]).output().unwrap(), 0);
    fs::remove_dir_all(dir.join("data")).unwrap();
    let restore = || stand.copydesk(&["store", "restore", "kept"]).output().unwrap();
    let segment = dir.join("kept/journal/000000000001.seg");
    let whole = fs::read(&segment).unwrap();
    for (half, mark, why) in [
        (&whole[..whole.len() / 2], true, "and not"),
        (&whole[..whole.len() / 2], false, "its last capture is cut off"),
    ] {
        fs::write(&segment, half).unwrap();
        if !mark {
            fs::remove_file(dir.join("kept/backup.json")).unwrap();
        }
        let told = says(&restore(), 74);
        assert!(told.contains(why), "{told}");
        assert!(!dir.join("data").exists());
    }
    fs::write(&segment, &whole).unwrap();
    fs::create_dir(dir.join("kept/.part")).unwrap();
    assert!(says(&restore(), 74).contains("cut off while it was written"));
    fs::remove_dir(dir.join("kept/.part")).unwrap();
    // As releases before this one left it.
    let told = says(&restore(), 0);
    assert!(told.contains("bears no mark"), "{told}");
    says(&stand.copydesk(&["run", "--once"]).output().unwrap(), 0);
    assert_eq!(stand.headlines(), titles(1..13));
}

#[test]
fn a_copy_of_nothing_is_a_failure() {
    let stand = Stand::new();
    stand.configure(&["good"], "[publish]\nlisten = \"\"\ndir = \"www\"");
    for action in ["backup", "export"] {
        let output = stand.copydesk(&["store", action, "kept"]).output().unwrap();
        let told = says(&output, 1);
        assert!(told.contains("no journal in") && told.contains("data"), "{told}");
        let json = stand.copydesk(&["store", "--json", action, "kept"]).output().unwrap();
        says(&json, 1);
    }
    assert!(!stand.dir.path().join("kept").exists());
    let told = says(&stand.copydesk(&["store", "verify"]).output().unwrap(), 0);
    assert!(told.contains("no journal in"), "{told}");
}
