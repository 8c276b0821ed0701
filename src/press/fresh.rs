//! What an edition tells for the first time: printed once, with its feed, and kept for the archive until all of it is.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

use super::archive::Archive;
use super::entries::Entries;
use super::output::Output;
use super::{PressError, changes};
use crate::edition::{Item, Settings, atom};
use crate::model::{Edition, StoryId, Timestamp};
use crate::publish::file;
use crate::shelf::ShelfError;

/// Its file, in the folder of the archive.
const NAME: &str = "fresh.xml";

/// The stories told first now. The feed prints them as it orders them, the archive wants them in the order in which they are
/// told: meanwhile their entries are in a file, for they may be thousands.
pub(super) struct Fresh {
    /// The newest first.
    new: Vec<(Timestamp, StoryId)>,
    /// Where what is printed of them is.
    places: BTreeMap<StoryId, Place>,
    path: PathBuf,
    file: Option<BufWriter<File>>,
    bytes: u64,
}

/// A piece of the file; empty for what is not printed.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    from: u64,
    bytes: usize,
}

impl Fresh {
    /// What an edition has to tell. As long as it fills documents of the archive it is told there at once; what has room in
    /// the open one is left to be printed with the feed.
    pub(super) fn told(
        settings: &Settings,
        archive: &mut Archive,
        entries: &Entries,
        edition: &Edition,
        output: &Output<'_>,
    ) -> Result<Self, PressError> {
        let (since, most) = archive.since();
        let mut new = new(settings, entries, most, since)?;
        new.truncate(most);
        let entry = |at, id| {
            let item = item(at, id, settings, entries, edition)?;
            Ok(item.map(|item| atom::entry_bytes(&item)))
        };
        while !new.is_empty() {
            // Of changes not all that are told are printed.
            let room = if settings.changes { new.len() } else { archive.room(settings.limit) };
            let Some(left) = new.len().checked_sub(room) else { break };
            archive.tell(new.split_off(left), settings.limit, entry, edition, output)?;
        }
        Ok(Self::of(new, archive))
    }

    /// These, newest first.
    pub(super) fn of(new: Vec<(Timestamp, StoryId)>, archive: &Archive) -> Self {
        let places = new.iter().map(|(_, story)| (*story, Place::default())).collect();
        Self { new, places, path: archive.path(NAME), file: None, bytes: 0 }
    }

    pub(super) fn stories(&self) -> impl Iterator<Item = StoryId> {
        self.places.keys().copied()
    }

    /// Keeps a story's entry as it was printed, if the archive is to have it.
    pub(super) fn keep(&mut self, story: StoryId, entry: &[u8]) -> Result<(), PressError> {
        let Some(place) = self.places.get_mut(&story) else { return Ok(()) };
        *place = Place { from: self.bytes, bytes: entry.len() };
        self.bytes += entry.len() as u64;
        let file = self.file.take().map_or_else(|| unnamed(&self.path), Ok);
        let kept = file.and_then(|mut file| file.write_all(entry).map(|()| file));
        self.file = Some(kept.map_err(|error| self.failed(error))?);
        Ok(())
    }

    /// Tells them in the archive, as far as they were printed.
    pub(super) fn tell(
        mut self,
        archive: &mut Archive,
        settings: &Settings,
        edition: &Edition,
        output: &Output<'_>,
    ) -> Result<(), PressError> {
        let new = std::mem::take(&mut self.new);
        let file = self.file.take().map(|file| file.into_inner().map_err(io::Error::from));
        let file = file.transpose().map_err(|error| self.failed(error))?;
        let entry = |_, story| {
            let place = self.places.get(&story).copied().unwrap_or_default();
            let printed = file.as_ref().filter(|_| place.bytes > 0);
            let entry = printed.map(|file| read(file, place)).transpose();
            entry.map_err(|error| self.failed(error))
        };
        archive.tell(new, settings.limit, entry, edition, output)
    }

    fn failed(&self, error: io::Error) -> PressError {
        file::Error { path: self.path.clone(), error }.into()
    }
}

/// What an edition may tell after `since`, newest first: stories, or changes of them.
fn new(
    settings: &Settings,
    entries: &Entries,
    most: usize,
    since: Option<Timestamp>,
) -> Result<Vec<(Timestamp, StoryId)>, ShelfError> {
    if settings.changes {
        return changes::wanted(entries, most, since);
    }
    entries.told_since(settings, most, since)
}

/// The entry of one of these.
fn item(
    at: Timestamp,
    id: StoryId,
    settings: &Settings,
    entries: &Entries,
    edition: &Edition,
) -> Result<Option<Item>, PressError> {
    if settings.changes {
        return Ok(changes::item(at, settings, entries, edition)?);
    }
    Ok(entries.held(settings, id)?.map(|entry| Item::of(&entry, edition)))
}

/// A file that is gone when we are, however we end.
fn unnamed(path: &PathBuf) -> io::Result<BufWriter<File>> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    let file = File::options().create(true).truncate(true).read(true).write(true).open(path)?;
    fs::remove_file(path)?;
    Ok(BufWriter::new(file))
}

fn read(file: &File, place: Place) -> io::Result<Vec<u8>> {
    let mut entry = vec![0; place.bytes];
    file.read_exact_at(&mut entry, place.from)?;
    Ok(entry)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::{Board, Settings as Publish};

    #[test]
    fn what_the_feed_orders_otherwise_is_archived_as_it_was_told_and_what_it_leaves_out_is_not() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut archive = Archive::open(dir.path(), "all");
        let story = |n| StoryId([n; 16]);
        let new = (1..=3).rev().map(|n| (Timestamp(n.into()), story(n)));
        let mut fresh = Fresh::of(new.collect(), &archive);
        for (n, entry) in [(1, "<one/>"), (9, "<told before/>"), (3, "<three/>")] {
            fresh.keep(story(n), entry.as_bytes()).expect("is kept");
        }
        let (settings, board) = (Publish::default(), Board::default());
        let output = Output { settings: &settings, board: &board, served: false };
        let (settings, edition) = (Settings::default(), Edition::default());
        fresh.tell(&mut archive, &settings, &edition, &output).expect("is told");
        let folder = dir.path().join("archives/all");
        assert_eq!(fs::read(folder.join("open.xml")).expect("is there"), b"<one/><three/>");
        let again = Archive::open(dir.path(), "all");
        assert_eq!(again.open_stories(), [story(3), story(1)]);
        assert_eq!(again.since().0, Some(Timestamp(3)));
        assert!(!folder.join(NAME).exists(), "nothing else is left");
    }
}
