//! Static files: whole or not at all, and untouched when nothing changed.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A file could not be written; the one that was there still is.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {}: {error}; the file that was there is untouched. {}", path.display(), advice(error))]
pub struct Error {
    /// The file.
    pub path: PathBuf,
    /// What the system said.
    #[source]
    pub error: io::Error,
}

fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "Free some space there",
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "Let copydesk's user write there, or choose another [publish] dir"
        }
        _ => "Check [publish] dir in the config",
    }
}

/// Writes `dir/name`, so that a reader sees the old bytes or the new ones, also after a power cut.
///
/// Returns whether anything was written: equal bytes leave the file and its time alone, and with them the
/// validators of whatever web server stands before it.
pub fn write(dir: &Path, name: &str, bytes: &[u8]) -> Result<bool, Error> {
    let path = dir.join(name);
    write_whole(dir, &path, name, bytes, true).map_err(|error| Error { path, error })
}

/// [`write()`] without waiting for the disk: of thousands of pages each can be made again.
pub fn write_loose(dir: &Path, name: &str, bytes: &[u8]) -> Result<bool, Error> {
    let path = dir.join(name);
    write_whole(dir, &path, name, bytes, false).map_err(|error| Error { path, error })
}

fn write_whole(
    dir: &Path,
    path: &Path,
    name: &str,
    bytes: &[u8],
    synced: bool,
) -> io::Result<bool> {
    if holds(path, bytes) {
        return Ok(false);
    }
    fs::create_dir_all(dir)?;
    let partial = partial(dir, name);
    let outcome = if synced {
        write_synced(&partial, bytes).and_then(|()| place(&partial, path))
    } else {
        fs::write(&partial, bytes).and_then(|()| fs::rename(&partial, path))
    };
    if outcome.is_err() {
        // Best effort: what matters is the error that led here.
        fs::remove_file(&partial).unwrap_or_default();
    }
    outcome.map(|()| true)
}

/// What a file is called until it is whole. In the same folder: a rename is atomic only within one file system.
pub(super) fn partial(dir: &Path, name: &str) -> PathBuf {
    dir.join(format!(".{name}.partial"))
}

/// Gives a file that is on the disk its name, for good.
pub(super) fn place(partial: &Path, path: &Path) -> io::Result<()> {
    fs::rename(partial, path)?;
    // Without this the rename itself may be lost in a power cut.
    match path.parent() {
        Some(dir) => File::open(dir)?.sync_all(),
        None => Ok(()),
    }
}

/// Compares sizes first: most changes change the size, and reading a large feed back costs more than a stat.
fn holds(path: &Path, bytes: &[u8]) -> bool {
    fs::metadata(path).is_ok_and(|m| m.is_file() && m.len() == bytes.len() as u64)
        && fs::read(path).is_ok_and(|old| old == bytes)
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unchanged_bytes_are_not_rewritten() {
        let dir = tempfile::tempdir().unwrap();
        let www = dir.path().join("www");
        assert!(write(&www, "all.atom", b"one").unwrap());
        let before = fs::metadata(www.join("all.atom")).unwrap().modified().unwrap();
        assert!(!write(&www, "all.atom", b"one").unwrap());
        assert_eq!(fs::metadata(www.join("all.atom")).unwrap().modified().unwrap(), before);
        assert!(write(&www, "all.atom", b"two").unwrap());
        assert_eq!(fs::read(www.join("all.atom")).unwrap(), b"two");
    }

    #[test]
    fn nothing_else_is_left_in_the_folder() {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), "all.atom", b"one").unwrap();
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_failure_keeps_what_was_there_and_says_what_to_do() {
        let dir = tempfile::tempdir().unwrap();
        let taken = dir.path().join("taken");
        fs::write(&taken, b"a file, not a folder").unwrap();
        let error = write(&taken, "all.atom", b"x").unwrap_err().to_string();
        assert!(error.contains("all.atom") && error.contains("[publish] dir"), "{error}");
        assert_eq!(fs::read(&taken).unwrap(), b"a file, not a folder");
    }
}
