//! Promise: the whole journal goes into one file and comes back, and a file that is not whole changes nothing.

use std::fs;

use crate::daemon::{Daemon, PUBLISH, prompt};
use crate::newsstand::{Stand, files_below};
use crate::operating::{elsewhere, told};

/// A stand whose stories are in a file, and in the feed it gives.
fn exported(stories: &[usize]) -> (Stand, Vec<u8>) {
    let (stand, [outlet]) = (Stand::new(), prompt());
    stand.configure(&[&outlet], PUBLISH);
    stand.print(&outlet, stories.iter().copied());
    let daemon = Daemon::start(&stand);
    daemon.tells(stories.iter().copied());
    let said = told(0, &export(&stand));
    assert!(said.contains("exported to"), "{said}");
    assert!(told(74, &export(&stand)).contains("is there already"), "nothing is overwritten");
    let refused = told(69, &import(&stand));
    assert!(refused.contains("in use"), "not while the daemon runs: {refused}");
    let feed = daemon.get("/all.atom", "").body;
    assert_eq!(daemon.stop().code(), Some(0));
    (stand, feed)
}

fn file(stand: &Stand) -> String {
    stand.dir.path().join("all.history").to_str().unwrap().to_owned()
}

fn export(stand: &Stand) -> std::process::Output {
    elsewhere(stand, &["store", "export", &file(stand)])
}

fn import(stand: &Stand) -> std::process::Output {
    elsewhere(stand, &["store", "import", &file(stand)])
}

#[test]
fn a_history_comes_back_with_the_same_stories_and_goes_nowhere_twice() {
    let (stand, feed) = exported(&[1, 2, 3]);
    let stories = || elsewhere(&stand, &["export", "--jsonl"]).stdout;
    let before = stories();
    let again = told(0, &import(&stand));
    assert!(again.contains("nothing to import"), "what goes on has all of it: {again}");
    fs::remove_dir_all(stand.dir.path().join("data")).unwrap();
    let said = told(0, &import(&stand));
    assert!(said.contains("imported into"), "{said}");
    assert!(told(0, &elsewhere(&stand, &["store", "verify"])).contains("sound"));
    assert_eq!(stories(), before, "the same ids, dates and texts");
    let daemon = Daemon::start(&stand);
    daemon.tells([1, 2, 3]);
    assert_eq!(daemon.get("/all.atom", "").body, feed, "byte for byte");
    assert_eq!(daemon.stop().code(), Some(0));
    // One of other stories is no beginning of this one.
    let (other, _) = exported(&[7]);
    fs::copy(file(&stand), file(&other)).unwrap();
    let (told_before, data) =
        (elsewhere(&other, &["export", "--jsonl"]).stdout, other.dir.path().join("data"));
    let refused = told(78, &import(&other));
    assert!(
        refused.contains("another history") && refused.contains("nothing was changed"),
        "{refused}"
    );
    assert_eq!(elsewhere(&other, &["export", "--jsonl"]).stdout, told_before);
    assert!(!data.join("import").exists());
}

#[test]
fn a_history_that_is_cut_or_damaged_anywhere_is_refused_and_changes_nothing() {
    let (stand, _) = exported(&[1, 2]);
    let (whole, data) = (fs::read(file(&stand)).unwrap(), stand.dir.path().join("data"));
    fs::remove_dir_all(&data).unwrap();
    let refused = |bytes: &[u8]| {
        fs::write(file(&stand), bytes).unwrap();
        let said = told(74, &import(&stand));
        assert_eq!(if data.exists() { files_below(&data) } else { Vec::new() }, [""; 0], "{said}");
        said
    };
    let ends = [
        0,
        7,
        8,
        27,
        28,
        29,
        40,
        60,
        whole.len() / 2,
        whole.len() - 29,
        whole.len() - 28,
        whole.len() - 1,
    ];
    for end in ends {
        let said = refused(&whole[..end]);
        assert!(said.contains("was cut") || said.contains("no history"), "cut to {end}: {said}");
    }
    for at in (0..whole.len()).step_by(whole.len() / 40) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x20;
        let said = refused(&bytes);
        let plain =
            said.contains("damaged") || said.contains("was cut") || said.contains("no history");
        assert!(plain, "byte {at}: {said}");
    }
    refused(&[&whole[..], b"x"].concat());
    assert!(refused(b"<feed/>").contains("`copydesk store export` writes those"));
    fs::write(file(&stand), &whole).unwrap();
    told(0, &import(&stand));
}

#[test]
fn two_exports_to_one_name_do_not_write_into_each_other() {
    let (stand, _) = exported(&[1, 2]);
    let whole = fs::read(file(&stand)).unwrap();
    fs::remove_file(file(&stand)).unwrap();
    let part = format!("{}.part", file(&stand));
    let other = fs::File::create(&part).unwrap();
    fs::write(&part, "what another writes").unwrap();
    other.lock().unwrap();
    let refused = told(74, &export(&stand));
    assert!(refused.contains("is being written by another copydesk"), "{refused}");
    assert_eq!(fs::read(&part).unwrap(), b"what another writes");
    // It was killed: what it left is in nobody's way.
    drop(other);
    told(0, &export(&stand));
    assert!(fs::read(file(&stand)).unwrap() == whole && fs::metadata(&part).is_err());
}
