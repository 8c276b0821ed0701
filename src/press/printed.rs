//! What was printed last, noted in a file beside journal and rows: so that nothing is printed twice, an edition that left the
//! config goes, and damage to what is published is noticed.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::PressError;
use crate::model::Timestamp;
use crate::publish::file;
use crate::shelf::{Shelf, ShelfError, recall};
use crate::store::{Key, Meta, row};

/// The file, in the data folder.
const NOTED: &str = "printed.json";

/// What was printed last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Printed {
    /// Position of the last capture that changed what a reader may see.
    pub(super) changed: u64,
    /// Hash of the settings it rests on.
    pub(super) config: u64,
    /// The editions' ids.
    pub(super) editions: BTreeSet<String>,
    /// Their files; none where none are written.
    pub(super) files: Option<Vec<Sum>>,
}

/// A file's name, length and hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sum {
    name: String,
    bytes: u64,
    /// None where the length must do.
    hash: Option<String>,
}

impl Sum {
    /// None when it is not there.
    pub(super) fn of_file(dir: &Path, name: &str) -> Option<Self> {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(File::open(dir.join(name)).ok()?).ok()?;
        let hash = hasher.finalize().to_hex().to_string();
        Some(Self { name: name.to_owned(), bytes: hasher.count(), hash: Some(hash) })
    }

    /// Of a file and its compressed copy, as far as they are there.
    pub(super) fn of_both(dir: &Path, name: &str) -> Vec<Self> {
        let both = [name.to_owned(), format!("{name}.gz")];
        both.iter().filter_map(|name| Self::of_file(dir, name)).collect()
    }

    /// [`Self::of_both`] for files that are not read again.
    pub(super) fn of_lengths(dir: &Path, name: &str) -> Vec<Self> {
        let length = |name: String| {
            let bytes = fs::metadata(dir.join(&name)).ok()?.len();
            Some(Self { name, bytes, hash: None })
        };
        [name.to_owned(), format!("{name}.gz")].into_iter().filter_map(length).collect()
    }

    fn is_in(&self, dir: &Path) -> bool {
        let long = fs::metadata(dir.join(&self.name)).is_ok_and(|m| m.len() == self.bytes);
        long && (self.hash.is_none() || Self::of_file(dir, &self.name).as_ref() == Some(self))
    }
}

/// When the capture was taken that last changed what readers see.
pub(super) fn changed_at(shelf: &Shelf) -> Result<Option<Timestamp>, PressError> {
    let meta: Meta = row(shelf.store.as_ref(), &Key::meta())?.unwrap_or_default();
    Ok(recall(&shelf.journal, meta.changed)?.and_then(|capture| capture.at()))
}

impl Printed {
    /// What was noted; none when there is nothing that makes sense.
    pub(super) fn noted(data: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(data.join(NOTED)).ok()?).ok()
    }

    /// Does the folder hold every file as it was written?
    pub(super) fn is_whole(&self, dir: &Path) -> bool {
        self.files.iter().flatten().all(|file| file.is_in(dir))
    }

    pub(super) fn note(&self, data: &Path) -> Result<(), PressError> {
        let text = serde_json::to_vec(self).map_err(|e| ShelfError::from(io::Error::other(e)))?;
        file::write(data, NOTED, &text)?;
        Ok(())
    }
}
