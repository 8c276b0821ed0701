//! The archive of an edition (RFC 5005): every telling in order, in documents that never change once they are closed.
//!
//! A telling is a story when it is new, and again each time it moves. What is closed is kept as the bytes it had, beside
//! journal and store: it says what readers were told then, which rows made anew could not.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::PressError;
use super::output::{Output, remove, remove_folder};
use crate::edition::atom;
use crate::model::{Edition, StoryId, Timestamp};
use crate::publish::{Document, file};
use crate::shelf::ShelfError;

/// When an edition is archived for the first time, it begins with no more tellings than this.
const FIRST_MAX: usize = 10_000;
/// The state's own file in an edition's folder.
const STATE: &str = "state.json";
/// The entries of the document that is not yet closed.
const OPEN: &str = "open.xml";

/// What is known of an edition's archive.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct State {
    /// Up to when stories were told.
    told: Option<i64>,
    /// The documents that are there, oldest first.
    closed: Vec<Closed>,
    /// Of the open document: which stories it tells, and how long their entries are.
    open: Vec<Telling>,
}

impl State {
    /// A power cut, or somebody's hand, may have left less of the open document than was told: what is not there is told again.
    fn keep_within(&mut self, bytes: u64) {
        let mut end = 0_u64;
        let whole = |telling: &&Telling| {
            end = end.saturating_add(telling.bytes as u64);
            end <= bytes
        };
        let whole = self.open.iter().take_while(whole).count();
        if whole < self.open.len() {
            self.open.truncate(whole);
            let closed = self.closed.last().map(|closed| closed.newest);
            self.told = self.open.last().map(|telling| telling.at).or(closed);
        }
    }
}

/// A document that is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Closed {
    number: u64,
    /// Its oldest telling.
    oldest: i64,
    /// Its newest.
    newest: i64,
}

/// One story told once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Telling {
    at: i64,
    story: String,
    bytes: usize,
}

/// What became of a document by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is there.
    Closed,
    /// It was, and is too old now.
    Ended,
    /// It never was.
    Unknown,
}

/// The archive of one edition, in its own folder.
pub(super) struct Archive {
    folder: PathBuf,
    pub(super) state: State,
}

impl Archive {
    /// Reads what is known; nothing is, for a new edition.
    pub(super) fn open(data: &Path, edition: &str) -> Self {
        let folder = data.join("archives").join(edition);
        let read = fs::read(folder.join(STATE)).ok();
        let state = read.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        // Without it the documents that are there stay, and the numbers go on behind them.
        let mut state =
            state.unwrap_or_else(|| State { closed: found(&folder), ..State::default() });
        state.keep_within(fs::metadata(folder.join(OPEN)).map_or(0, |open| open.len()));
        Self { folder, state }
    }

    /// The number of the newest closed document.
    pub(super) fn last(&self) -> Option<u64> {
        self.state.closed.last().map(|c| c.number)
    }

    pub(super) fn numbers(&self) -> impl Iterator<Item = u64> {
        self.state.closed.iter().map(|c| c.number)
    }

    /// The newest document with a story that is not among these.
    pub(super) fn beyond(&self, shown: &BTreeSet<StoryId>) -> Option<u64> {
        let more = |n: &u64| {
            let told = self.stories(*n).unwrap_or_default();
            told.iter().any(|(_, id)| !shown.contains(id))
        };
        self.state.closed.iter().rev().map(|c| c.number).find(more)
    }

    /// The newest document with a telling before `at`.
    pub(super) fn before(&self, at: Timestamp) -> Option<u64> {
        self.state.closed.iter().rev().find(|c| c.oldest < at.0).map(|c| c.number)
    }

    pub(super) fn standing(&self, number: u64) -> Standing {
        let first = self.state.closed.first().map_or(0, |c| c.number);
        if self.numbers().any(|n| n == number) {
            Standing::Closed
        } else if (1..first).contains(&number) {
            Standing::Ended
        } else {
            Standing::Unknown
        }
    }

    /// A closed document as it is.
    pub(super) fn document(&self, number: u64) -> io::Result<Vec<u8>> {
        fs::read(self.folder.join(name(number)))
    }

    /// The stories that a closed document tells, newest first, each with the time it was told.
    pub(super) fn stories(&self, number: u64) -> io::Result<Vec<(Timestamp, StoryId)>> {
        let tellings: Vec<Telling> =
            serde_json::from_slice(&fs::read(self.folder.join(list(number)))?)?;
        let read = |t: &Telling| Some((Timestamp(t.at), t.story.parse().ok()?));
        Ok(tellings.iter().rev().filter_map(read).collect())
    }

    /// The stories told since the last document was closed, newest first.
    pub(super) fn open_stories(&self) -> Vec<StoryId> {
        self.state.open.iter().rev().filter_map(|telling| telling.story.parse().ok()).collect()
    }

    /// Up to when stories were told, and how many are told at most this time.
    pub(super) fn since(&self) -> (Option<Timestamp>, usize) {
        let since = self.state.told.map(Timestamp);
        (since, if since.is_some() { usize::MAX } else { FIRST_MAX })
    }

    /// A file beside its own.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// How many tellings close the open document.
    pub(super) fn room(&self, limit: usize) -> usize {
        limit.saturating_sub(self.state.open.len()).max(1)
    }

    /// Tells what is `new` since the last time, newest first, and closes the documents that are full. `entry` gives that of
    /// one, when the edition holds it.
    pub(super) fn tell(
        &mut self,
        new: Vec<(Timestamp, StoryId)>,
        limit: usize,
        entry: impl Fn(Timestamp, StoryId) -> Result<Option<Vec<u8>>, PressError>,
        edition: &Edition,
        output: &Output<'_>,
    ) -> Result<(), PressError> {
        if new.is_empty() {
            return Ok(());
        }
        let mut open = None;
        for (at, story) in new.into_iter().take(self.since().1).rev().collect::<Vec<_>>() {
            self.state.told = Some(at.0);
            let Some(bytes) = entry(at, story)? else { continue };
            let file = open.take().map_or_else(|| self.open_document(), Ok);
            let written = file.and_then(|mut file| file.write_all(&bytes).map(|()| file));
            let mut file = written.map_err(|error| self.failed(OPEN, error))?;
            self.state.open.push(Telling {
                at: at.0,
                story: story.to_string(),
                bytes: bytes.len(),
            });
            if self.state.open.len() < limit {
                open = Some(file);
            } else {
                file.flush().map_err(|error| self.failed(OPEN, error))?;
                self.close(edition, output)?;
            }
        }
        // On the disk before the state says that it is.
        let synced =
            |mut file: BufWriter<File>| file.flush().and_then(|()| file.get_ref().sync_data());
        open.map_or(Ok(()), synced).map_err(|error| self.failed(OPEN, error))?;
        self.save()
    }

    /// The open document, to be written on where the state says that it ends.
    fn open_document(&self) -> io::Result<BufWriter<File>> {
        fs::create_dir_all(&self.folder)?;
        let path = self.folder.join(OPEN);
        let mut file = File::options().create(true).truncate(false).write(true).open(path)?;
        // What stands behind what the state knows of was being written when something ended us.
        file.set_len(self.state.open.iter().map(|t| t.bytes as u64).sum())?;
        file.seek(SeekFrom::End(0))?;
        Ok(BufWriter::new(file))
    }

    /// Closes the open document; the one before it learns of it, once.
    fn close(&mut self, edition: &Edition, output: &Output<'_>) -> Result<(), PressError> {
        let number = self.last().unwrap_or_default() + 1;
        // What can't be read now is closed by another run.
        let open = fs::read(self.folder.join(OPEN)).map_err(|error| self.failed(OPEN, error))?;
        let mut pieces = Vec::new();
        let mut from = 0;
        for telling in &self.state.open {
            pieces.push(open.get(from..from + telling.bytes).unwrap_or_default());
            from += telling.bytes;
        }
        pieces.reverse();
        let newest = self.state.open.last().map_or(0, |t| t.at);
        let oldest = self.state.open.first().map_or(0, |t| t.at);
        let head = Edition {
            updated: Timestamp(newest),
            archives: self.last(),
            ended: Vec::new(),
            ..edition.clone()
        };
        self.put(
            number,
            &atom::archive(&head, number, &pieces),
            Timestamp(newest),
            edition,
            output,
        )?;
        if let Some(before) = self.last() {
            let told = self.document(before).ok();
            let linked = told.and_then(|old| atom::with_next(&old, &edition.archive(number)));
            let newest = self.state.closed.last().map_or(0, |c| c.newest);
            if let Some(bytes) = linked {
                self.put(before, &bytes, Timestamp(newest), edition, output)?;
            }
        }
        let tellings = serde_json::to_vec(&self.state.open).map_err(io::Error::other);
        let tellings = tellings.map_err(|error| self.failed(&list(number), error))?;
        file::write(&self.folder, &list(number), &tellings)?;
        self.state.closed.push(Closed { number, oldest, newest });
        self.state.open.clear();
        // First it is known that its entries are in the closed one: else the next would be made of what is no more.
        self.save()?;
        remove(&self.folder.join(OPEN));
        Ok(())
    }

    /// Puts closed documents back into the folder that are not there, or not as long as they were.
    pub(super) fn mend(&self, edition: &str, output: &Output<'_>) -> Result<(), PressError> {
        let Some(dir) = &output.settings.dir else { return Ok(()) };
        for closed in &self.state.closed {
            let path = format!("{edition}/archive/{}.atom", closed.number);
            let length = |at: &Path| fs::metadata(at).map(|m| m.len()).ok();
            let own = length(&self.folder.join(name(closed.number)));
            let compressed = length(&dir.join(format!("{path}.gz"))).is_some_and(|n| n > 0);
            if own.is_none() || (own == length(&dir.join(&path)) && compressed) {
                continue;
            }
            let bytes = self.document(closed.number).map_err(|e| self.failed(&path, e))?;
            output
                .file(&path, &Document::new(atom::MEDIA_TYPE, bytes, Timestamp(closed.newest)))?;
        }
        Ok(())
    }

    fn put(
        &self,
        number: u64,
        bytes: &[u8],
        at: Timestamp,
        edition: &Edition,
        output: &Output<'_>,
    ) -> Result<(), PressError> {
        file::write(&self.folder, &name(number), bytes)?;
        let document = Document::new(atom::MEDIA_TYPE, bytes.to_vec(), at);
        output.file(&format!("{}/archive/{number}.atom", edition.id), &document)
    }

    fn save(&self) -> Result<(), PressError> {
        let bytes = serde_json::to_vec(&self.state).map_err(io::Error::other);
        let bytes = bytes.map_err(|error| self.failed(STATE, error))?;
        file::write(&self.folder, STATE, &bytes)?;
        Ok(())
    }

    /// Ends all documents, and what was to become one; gives their numbers.
    pub(super) fn end(&mut self) -> Vec<u64> {
        let ended = self.numbers().collect();
        remove_folder(&self.folder);
        self.state = State::default();
        ended
    }

    fn failed(&self, name: &str, error: io::Error) -> PressError {
        file::Error { path: self.folder.join(name), error }.into()
    }

    /// Ends the documents none of whose tellings `lives` any more: they end with what they tell, whatever the clock says. Gives
    /// their numbers.
    pub(super) fn retain(
        &mut self,
        lives: impl Fn(Timestamp, StoryId) -> Result<bool, ShelfError>,
    ) -> Result<Vec<u64>, PressError> {
        let mut ended: Vec<u64> = self.numbers().collect();
        ended.pop(); // the newest closed one stays, so that the numbers go on
        let mut dead = 0;
        for (place, number) in ended.iter().enumerate() {
            // What can't be read ends with the next that can.
            let Ok(told) = self.stories(*number) else { continue };
            let mut living = told.into_iter().map(|(at, story)| lives(at, story));
            if living.find(|lives| !matches!(lives, Ok(false))).transpose()?.is_some() {
                break;
            }
            dead = place + 1;
        }
        ended.truncate(dead);
        if ended.is_empty() {
            return Ok(ended);
        }
        self.state.closed.retain(|c| !ended.contains(&c.number));
        // First it is known that they are gone: what is left over by a crash is in nobody's way.
        self.save()?;
        for number in &ended {
            remove(&self.folder.join(name(*number)));
            remove(&self.folder.join(list(*number)));
        }
        Ok(ended)
    }
}

/// Removes the archives of editions that are not in the config.
pub(super) fn sweep(data: &Path, edition: &str) {
    remove_folder(&data.join("archives").join(edition));
}

fn name(number: u64) -> String {
    format!("{number}.atom")
}

fn list(number: u64) -> String {
    format!("{number}.json")
}

/// The documents in a folder whose state is lost.
fn found(folder: &Path) -> Vec<Closed> {
    let names = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut numbers: Vec<u64> =
        names.filter_map(|f| f.file_name().to_str()?.strip_suffix(".atom")?.parse().ok()).collect();
    numbers.sort_unstable();
    // When they were told is not known; they end with the next that is.
    numbers.into_iter().map(|number| Closed { number, oldest: 0, newest: 0 }).collect()
}
