//! Promise: damage to the journal's files costs what it hit and nothing else: no article is ever shown with another's text,
//! and what was lost is fetched again while its feed lists it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use copydesk::model::Entry;
use copydesk::plan::Plan;

use crate::newsstand::{NOW, Stand, published, round_of, story, text, title, titles};
use crate::rows::copied;

const STORIES: usize = 24;

fn segments(data: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(data.join("journal")).unwrap().map(|f| f.unwrap().path());
    let mut files: Vec<_> = files.filter(|f| f.extension().is_some_and(|e| e == "seg")).collect();
    files.sort();
    files
}

/// Every entry with its own text.
#[track_caller]
fn own_texts(entries: &[Entry]) {
    for entry in entries {
        let n = (0..STORIES).find(|n| story(*n).title == title(entry)).unwrap();
        for paragraph in story(n).paragraphs {
            assert!(text(entry).contains(&paragraph), "{} has another's text", title(entry));
        }
    }
}

struct World {
    stand: Stand,
    plan: Plan,
}

impl World {
    async fn new() -> Self {
        let stand = Stand::new();
        let mut plan = stand.plan(&["morning", "evening"]);
        plan.store.segment_bytes = 4_000;
        let world = Self { stand, plan };
        for part in 1..=4 {
            let half = part * STORIES / 4;
            world.stand.print("morning", (0..half).filter(|n| n % 2 == 0));
            world.stand.print("evening", (0..half).filter(|n| n % 2 == 1));
            round_of(&world.plan, || NOW).await;
        }
        world
    }

    /// Another folder in which something happened to the files, and the round after it.
    async fn after(&self, damage: impl Fn(&Path)) {
        let dir = tempfile::tempdir().unwrap();
        let (data, www) = (dir.path().join("data"), dir.path().join("www"));
        copied(&self.plan.store.data, &data, &|from, to| assert!(fs::copy(from, to).is_ok()));
        damage(&data);
        let mut plan = self.plan.clone();
        (plan.store.data, plan.publish.dir) = (data, Some(www.clone()));
        let later = || NOW.plus(Duration::from_secs(3600));
        round_of(&plan, later).await;
        let entries = published(&fs::read(www.join("all.atom")).unwrap());
        own_texts(&entries);
        let mut told: Vec<String> = entries.iter().map(title).collect();
        told.sort();
        assert_eq!(told, titles(0..STORIES), "each story once, what was lost fetched again");
    }
}

#[tokio::test]
async fn zeroed_and_torn_blocks_and_files_that_are_gone() {
    let world = World::new().await;
    let files = segments(&world.plan.store.data);
    assert!(files.len() > 4, "{files:?}");
    for (n, file) in files.iter().enumerate() {
        let name = file.file_name().unwrap();
        let length = fs::metadata(file).unwrap().len() as usize;
        let at = (n * 977) % length;
        world
            .after(|data| {
                let path = data.join("journal").join(name);
                let mut bytes = fs::read(&path).unwrap();
                let to = bytes.len().min(at + 900);
                bytes[at..to].fill(0);
                fs::write(&path, bytes).unwrap();
            })
            .await;
        if n % 2 == 0 {
            world
                .after(|data| {
                    let path = data.join("journal").join(name);
                    let bytes = fs::read(&path).unwrap();
                    fs::write(&path, &bytes[..at]).unwrap();
                })
                .await;
        }
    }
    for file in [&files[0], &files[2]] {
        let name = file.file_name().unwrap();
        world.after(|data| fs::remove_file(data.join("journal").join(name)).unwrap()).await;
    }
    // And the rows with it.
    let name = files[1].file_name().unwrap();
    world
        .after(|data| {
            fs::remove_file(data.join("journal").join(name)).unwrap();
            fs::remove_dir_all(data.join("store")).unwrap();
        })
        .await;
}

/// Wherever in the store's file the damage is, and whether a start reads it or not.
#[tokio::test]
async fn noise_in_the_store_costs_nothing() {
    let world = World::new().await;
    let length = fs::metadata(world.plan.store.data.join("store/db")).unwrap().len() as usize;
    for part in 0..6 {
        world
            .after(|data| {
                let path = data.join("store/db");
                let mut bytes = fs::read(&path).unwrap();
                let at = length * part / 6;
                let to = bytes.len().min(at + 3_000);
                bytes[at..to].iter_mut().for_each(|byte| *byte ^= 0xA5);
                fs::write(&path, bytes).unwrap();
            })
            .await;
    }
}
