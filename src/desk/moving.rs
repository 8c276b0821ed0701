//! A history taken in from a file: by a machine that has told nothing yet, or by a stream, for a fleet to begin with.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

use super::anew::begin;
use crate::journal::history::{self, Span};
use crate::journal::stream::{self, Fleet};
use crate::journal::{For, Journal, JournalError, Segments, take_in};
use crate::model::{Capture, Timestamp};
use crate::shelf::ShelfError;
use crate::store;

/// Where a history is taken in before it is put in place, below the data folder.
const BESIDE: &str = "import";

/// What was taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Brought {
    /// What the file tells.
    pub span: Span,
    /// Captures that were not there yet.
    pub new: u64,
}

/// Called with how many captures are done, and of how many.
pub type Told = Box<dyn FnMut(u64, u64) + Send>;

/// Takes in the history that a file tells: into the journal in the data folder, or into the stream. What is there already must be
/// the same history; else nothing is changed. No daemon may run on the folder.
pub fn import(
    path: &Path,
    settings: &store::Settings,
    stream: Option<&stream::Settings>,
    now: Timestamp,
    mut progress: Told,
) -> Result<Brought, ShelfError> {
    let span = history::check(path, &mut progress)?;
    let beside = Beside::open(&settings.data)?;
    let new = match stream {
        None => into_files(path, settings, &beside)?,
        Some(stream) => {
            let total = span.last + 1 - span.first;
            into_stream(
                path,
                &beside,
                stream,
                now,
                Box::new(move |seq| progress(seq + 1 - span.first, total)),
            )?
        }
    };
    Ok(Brought { span, new })
}

fn into_files(path: &Path, settings: &store::Settings, beside: &Beside) -> Result<u64, ShelfError> {
    let journal = settings.data.join("journal");
    // Held against a daemon that starts meanwhile.
    let (held, _) = Segments::open(&journal, settings.segment_bytes)?;
    if held.range().is_some() {
        if history::holds(&held, path)? {
            return Ok(0);
        }
        let what = format!(
            "{} holds another history; nothing was changed: set `data` in the config to an empty folder",
            journal.display()
        );
        return Err(JournalError::Refused(what).into());
    }
    let (files, _) = take_in(path, &beside.0.join("journal"), For::Files)?;
    let count = files.range().map_or(0, |(first, last)| last + 1 - first);
    let lost: u64 = files.gaps().iter().map(|gap| gap.end() + 1 - gap.start()).sum();
    drop(files);
    // Rows without a journal are of nothing.
    store::set_aside(&settings.data.join("store"))?;
    fs::remove_dir_all(&journal)?;
    fs::rename(beside.0.join("journal"), &journal)?;
    fs::File::open(&settings.data)?.sync_all()?;
    drop(held);
    drop(super::shelf(settings)?); // folded now rather than at the next start
    Ok(count - lost)
}

fn into_stream(
    path: &Path,
    beside: &Beside,
    stream: &stream::Settings,
    now: Timestamp,
    progress: Box<dyn FnMut(u64) + Send>,
) -> Result<u64, ShelfError> {
    let (files, largest) = take_in(path, &beside.0.join("journal"), For::Stream)?;
    let first = files.range().map_or(1, |(first, _)| first);
    let files = Arc::new(RwLock::new(files));
    let opening = if first > 1 { Some(opening(&files)?) } else { None };
    // No node's name: the node of this config may be started as soon as this ends, however it does.
    let node = format!("{BESIDE}-{}", stream.node);
    let mut fleet = Fleet::new(stream::Settings { node, ..stream.clone() }, files, &beside.0, now)?;
    let new = fleet.bring(largest, progress)?;
    if let Some((at, snapshot)) = opening
        && (new > 0 || !fleet.is_told()?)
    {
        fleet.tell(at, snapshot)?;
    }
    Ok(new)
}

/// Where a fold of a history begins whose first captures were let go, and what the rows were there.
fn opening(files: &Arc<RwLock<Segments>>) -> Result<(u64, crate::model::Snapshot), ShelfError> {
    let at = begin(files)?;
    let read = crate::shelf::recall(files, at)?;
    let Some(Capture::Snapshot(snapshot)) = read else {
        let what = format!(
            "what the history begins with can't be read: capture {at} is no snapshot; nothing was changed: export it again"
        );
        return Err(JournalError::Refused(what).into());
    };
    Ok((at, *snapshot))
}

/// A folder beside journal and rows, gone when it is dropped.
struct Beside(PathBuf);

impl Beside {
    fn open(data: &Path) -> Result<Self, ShelfError> {
        let folder = data.join(BESIDE);
        if folder.is_dir() {
            // What one that was killed left behind; one that is at work holds its lock.
            drop(Segments::open(&folder.join("journal"), u64::MAX)?);
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder).map_err(|error| {
            let what = format!(
                "{}: {error}; set `data` in the config to a folder that can be written",
                folder.display()
            );
            io::Error::new(error.kind(), what)
        })?;
        Ok(Self(folder))
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, folder = %self.0.display(), "could not be removed");
        }
    }
}
