//! The static pages of stories: those that changed are written, those of stories that are gone are removed.

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_64;

use super::PressError;
use super::entries::Entries;
use super::output::{Output, remove_folder};
use super::pages;
use crate::edition::page::{self, Site};
use crate::model::edition::Ended;
use crate::model::{SourceState, Story, StoryCopy, StoryId, Timestamp};
use crate::publish::{Document, file};
use crate::shelf::ShelfError;
use crate::store::{Key, Order, decode};

/// One remembered page: its story's id, and the hash of what it was made from.
const RECORD: usize = 24;
const MEMORY: &str = "story-pages";

/// What the pages in the folder were made from.
pub(super) struct StoryPages {
    path: PathBuf,
    made: BTreeMap<StoryId, u64>,
}

/// Each story, by a hash of all that its page is made of: its row, and what its copies' sources call themselves.
fn surroundings(entries: &Entries, seed: u64) -> Result<BTreeMap<StoryId, u64>, PressError> {
    let (mut sources, mut current, mut failed) = (BTreeMap::new(), BTreeMap::new(), Ok(()));
    let store = entries.shelf.store.as_ref();
    store.scan(&Key::sources(), Order::Up, &mut |key, bytes| {
        match decode::<SourceState>(bytes) {
            Ok(state) => drop(
                sources.insert(key.to_owned(), xxh3_64(format!("{:?}", state.shown()).as_bytes())),
            ),
            Err(error) => failed = Err(error),
        }
        ControlFlow::Continue(())
    })?;
    store.scan(&Key::stories(), Order::Up, &mut |key, bytes| {
        let id = key.get(1..).and_then(|k| k.try_into().ok());
        match (id, decode::<Story>(bytes)) {
            (Some(id), Ok(story)) => {
                let said = |copy: &StoryCopy| sources.get(&Key::source(&copy.source).0).copied();
                let all = story.copies.iter().filter_map(said);
                let told = all.fold(xxh3_64(bytes), |sum, said| sum.rotate_left(1) ^ said);
                current.insert(StoryId(id), told ^ seed);
            }
            (None, _) => {}
            (_, Err(error)) => failed = Err(error),
        }
        ControlFlow::Continue(())
    })?;
    Ok(failed.map(|()| current).map_err(ShelfError::from)?)
}

impl StoryPages {
    /// Reads what was made in earlier runs.
    pub(super) fn open(data: PathBuf) -> Self {
        let bytes = fs::read(data.join(MEMORY)).unwrap_or_default();
        let (records, _) = bytes.as_chunks::<RECORD>();
        let record = |r: &[u8; RECORD]| {
            let (id, hash) = r.split_first_chunk::<16>()?;
            Some((StoryId(*id), u64::from_le_bytes(hash.try_into().ok()?)))
        };
        let made = records.iter().filter_map(record).collect();
        Self { path: data, made }
    }

    /// Are all pages in the folder that were made?
    pub(super) fn are_in(&self, dir: &Path) -> bool {
        self.made.keys().all(|id| dir.join(format!("story/{id}/index.html")).is_file())
    }

    /// Makes the pages of stories that changed, or whose surroundings (`seed`) did; then removes those of stories that are
    /// no more. Gives whether any that had a page moved or ended.
    pub(super) fn renew(
        &mut self,
        entries: &Entries,
        site: &Site,
        seed: u64,
        output: &Output<'_>,
        now: Timestamp,
    ) -> Result<bool, PressError> {
        let Some(dir) = &output.settings.dir else { return Ok(false) };
        let mut current = surroundings(entries, seed)?;
        let ended: BTreeMap<StoryId, Ended> =
            entries.last_ended(usize::MAX)?.into_iter().map(|end| (end.story, end)).collect();
        for (id, end) in ended.iter().filter(|(_, end)| end.into.is_some()) {
            current.insert(*id, xxh3_64(format!("{end:?}").as_bytes()) ^ seed);
        }
        // What somebody removed from the folder is made again.
        self.made.retain(|id, _| dir.join(format!("story/{id}/index.html")).is_file());
        if current == self.made {
            return Ok(false);
        }
        let moved = self.made.iter().any(|(id, hash)| current.get(id) != Some(hash));
        for (id, _) in current.iter().filter(|(id, hash)| self.made.get(id) != Some(hash)) {
            let html = match ended.get(id).and_then(|end| end.into) {
                Some(into) => Some(page::joined(site, &format!("../{into}/"))),
                None => pages::story(entries, *id, site)?,
            };
            let Some(html) = html else { continue };
            let document = Document::new(page::MEDIA_TYPE, html, now);
            output.loose(&format!("story/{id}/index.html"), &document)?;
        }
        for id in self.made.keys().filter(|id| !current.contains_key(id)) {
            remove_folder(&dir.join("story").join(id.to_string()));
        }
        self.made = current;
        let records =
            self.made.iter().flat_map(|(id, hash)| id.0.into_iter().chain(hash.to_le_bytes()));
        file::write(&self.path, MEMORY, &records.collect::<Vec<u8>>())?;
        Ok(moved)
    }
}
