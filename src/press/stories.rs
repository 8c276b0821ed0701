//! The static pages of stories: those that changed are written, those of stories that are gone are removed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_64;

use super::PressError;
use super::entries::Entries;
use super::output::{Output, remove_folder};
use super::pages;
use crate::edition::page::{self, Site};
use crate::model::edition::{EditionEntry, Ended};
use crate::model::{SourceState, Story, StoryCopy, StoryId};
use crate::publish::file;
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

    fn note(&self) -> Result<(), PressError> {
        let records =
            self.made.iter().flat_map(|(id, hash)| id.0.into_iter().chain(hash.to_le_bytes()));
        file::write(&self.path, MEMORY, &records.collect::<Vec<u8>>())?;
        Ok(())
    }

    /// Are all pages in the folder that were made?
    pub(super) fn are_in(&self, dir: &Path) -> bool {
        self.made.keys().all(|id| dir.join(format!("story/{id}/index.html")).is_file())
    }

    /// Finds the stories that changed, or whose surroundings (`seed`) did, since their pages were made; nothing where none did.
    pub(super) fn renew<'a>(
        mut self,
        entries: &'a Entries,
        site: &'a Site,
        seed: u64,
        output: Output<'a>,
    ) -> Result<Option<Renewal<'a>>, PressError> {
        let Some(dir) = &output.settings.dir else { return Ok(None) };
        let mut current = surroundings(entries, seed)?;
        let ended = entries.last_ended(usize::MAX)?;
        let joined: BTreeMap<StoryId, Ended> =
            ended.into_iter().filter(|e| e.into.is_some()).map(|e| (e.story, e)).collect();
        for (id, end) in &joined {
            current.insert(*id, xxh3_64(format!("{end:?}").as_bytes()) ^ seed);
        }
        // What somebody removed from the folder is made again.
        self.made.retain(|id, _| dir.join(format!("story/{id}/index.html")).is_file());
        if current == self.made {
            return Ok(None);
        }
        let moved = self.made.iter().any(|(id, hash)| current.get(id) != Some(hash));
        let changed = current.iter().filter(|(id, hash)| self.made.get(id) != Some(hash));
        let due = changed.map(|(id, _)| *id).collect();
        Ok(Some(Renewal {
            pages: self,
            current,
            joined,
            due,
            moved,
            entries,
            site,
            output,
            failed: None,
        }))
    }
}

/// Pages of stories being made: each beside its entry in an edition, for which the story is read back; the others at the end.
pub(super) struct Renewal<'a> {
    pages: StoryPages,
    current: BTreeMap<StoryId, u64>,
    joined: BTreeMap<StoryId, Ended>,
    due: BTreeSet<StoryId>,
    /// Did any that had a page move or end?
    pub(super) moved: bool,
    entries: &'a Entries,
    site: &'a Site,
    output: Output<'a>,
    failed: Option<PressError>,
}

impl Renewal<'_> {
    /// The page of a story whose entry is at hand, if it is due. An edition need not wait for a page that can't be written:
    /// that is told at the end.
    pub(super) fn beside(&mut self, entry: &EditionEntry) {
        if self.failed.is_none() && self.due.remove(&entry.story.id) {
            let page = pages::story_of(self.entries, entry, self.site);
            let written =
                page.map_err(PressError::from).and_then(|page| self.put(entry.story.id, page));
            self.failed = written.err();
        }
    }

    /// Makes the pages that are due still; then removes those of stories that are no more.
    pub(super) fn finish(mut self) -> Result<(), PressError> {
        self.failed.take().map_or(Ok(()), Err)?;
        for id in std::mem::take(&mut self.due) {
            let page = match self.joined.get(&id).and_then(|end| end.into) {
                Some(into) => Some(page::joined(self.site, &format!("../{into}/"))),
                None => pages::story(self.entries, id, self.site)?,
            };
            self.put(id, page)?;
        }
        let Self { mut pages, current, output, .. } = self;
        let gone = pages.made.keys().filter(|id| !current.contains_key(id));
        if let Some(dir) = &output.settings.dir {
            gone.for_each(|id| remove_folder(&dir.join("story").join(id.to_string())));
        }
        pages.made = current;
        pages.note()
    }

    fn put(&self, id: StoryId, page: Option<String>) -> Result<(), PressError> {
        let put = |page: String| self.output.loose(&format!("story/{id}/index.html"), &page);
        page.map_or(Ok(()), put)
    }
}
