//! Backups, and the journal as one file. Backups are the files of journal and archives copied out while they are written,
//! and put back; the rows are folded from the journal again.

use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use super::ShelfError;
use crate::journal::Segments;
use crate::journal::history::Span;

/// Retention may take away files while they are copied; then it is begun again.
const TRIES_MAX: usize = 5;

/// What was copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Copied {
    /// Files.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
}

/// Folders of what can't be made anew: captures, and the closed documents of editions.
const FOLDERS: [&str; 2] = ["journal", "archives"];

/// Copies what can't be made anew of `data` into `to`, which must be absent or empty; without a journal there is nothing.
///
/// Files are appended to and never changed, so a copy taken meanwhile ends in a capture that is whole, or in one that
/// opening it cuts off, as after a crash.
pub fn backup(data: &Path, to: &Path) -> io::Result<Copied> {
    vacant(to)?;
    let mut tries = 0;
    loop {
        tries += 1;
        match copy(data, to) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && tries < TRIES_MAX => {
                fs::remove_dir_all(to)?;
            }
            other => return other,
        }
    }
}

/// Puts a backup in place: `data` must be absent or empty.
pub fn restore(from: &Path, data: &Path) -> io::Result<Copied> {
    if !from.join("journal").is_dir() {
        let what = format!(
            "{} holds no journal: is it a folder that `store backup` wrote?",
            from.display()
        );
        return Err(io::Error::new(io::ErrorKind::NotFound, what));
    }
    vacant(data)?;
    copy(from, data)
}

/// Writes the journal of `data` as one history into a file that is not there yet; gives what it tells, and its bytes. None when
/// there is none.
pub fn export(
    data: &Path,
    to: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Option<(Span, u64)>, ShelfError> {
    absent(to)?;
    let (journal, _) = Segments::look(&data.join("journal"))?;
    // It has its name when it is whole.
    let mut name = to.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = to.with_file_name(name);
    let mine = begun(&part)?;
    absent(to)?; // another may have ended just now, and what was opened is what it wrote
    match written(&journal, (&part, &mine), progress) {
        Ok(Some(exported)) => {
            fs::rename(&part, to).map(|()| Some(exported)).map_err(|e| said(&e, to).into())
        }
        other => {
            fs::remove_file(&part).unwrap_or_default();
            other
        }
    }
}

fn absent(file: &Path) -> io::Result<()> {
    if fs::symlink_metadata(file).is_err() {
        return Ok(());
    }
    let what = format!("{} is there already: name a new file", file.display());
    Err(io::Error::new(io::ErrorKind::AlreadyExists, what))
}

/// Opens what is to become a file, for who comes first. What somebody left who was killed is nobody's.
fn begun(part: &Path) -> io::Result<File> {
    let mut open = File::options();
    let file = open.create(true).truncate(false).write(true).open(part);
    let file = file.map_err(|e| said(&e, part))?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            let what = format!("{} is being written by another copydesk", part.display());
            Err(io::Error::new(io::ErrorKind::AlreadyExists, what))
        }
        // Where nothing can be locked, it is as it was without locks.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(file),
    }
}

fn written(
    journal: &Segments,
    (part, file): (&Path, &File),
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Option<(Span, u64)>, ShelfError> {
    file.set_len(0).map_err(|e| said(&e, part))?;
    let mut out = BufWriter::new(file);
    let Some(span) = journal.export((part, &mut out), progress)? else { return Ok(None) };
    let file = out.into_inner().map_err(|e| said(e.error(), part))?;
    file.sync_all().map_err(|e| said(&e, part))?;
    let bytes = file.metadata().map_err(|e| said(&e, part))?.len();
    Ok(Some((span, bytes)))
}

fn vacant(dir: &Path) -> io::Result<()> {
    let found = match fs::read_dir(dir) {
        Ok(mut found) => found.next().transpose()?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(said(&error, dir)),
    };
    if found.is_some() {
        let what = format!("{} is not empty: name a new folder, or an empty one", dir.display());
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, what));
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> io::Result<Copied> {
    let mut copied = Copied::default();
    fs::create_dir_all(to).map_err(|e| said(&e, to))?;
    // Beside the folders stand small files, such as the hub's subscriptions; a socket is no file.
    for file in fs::read_dir(from).map_err(|e| said(&e, from))? {
        let name = file?.file_name();
        let (source, target) = (from.join(&name), to.join(&name));
        if fs::symlink_metadata(&source).is_ok_and(|kind| kind.is_file()) {
            copied.bytes += fs::copy(&source, &target).map_err(|e| said(&e, &target))?;
            copied.files += 1;
            File::open(&target)?.sync_all()?;
        }
    }
    let mut left: Vec<PathBuf> = FOLDERS.map(PathBuf::from).to_vec();
    while let Some(folder) = left.pop() {
        let (source, target) = (from.join(&folder), to.join(&folder));
        if !source.is_dir() {
            continue;
        }
        fs::create_dir_all(&target).map_err(|e| said(&e, &target))?;
        let found = fs::read_dir(&source).map_err(|e| said(&e, &source))?;
        let mut names: Vec<PathBuf> =
            found.map(|f| f.map(|f| folder.join(f.file_name()))).collect::<io::Result<_>>()?;
        names.sort();
        for name in names {
            let (source, target) = (from.join(&name), to.join(&name));
            // What is neither file nor folder is none of ours.
            match fs::symlink_metadata(&source).map_err(|e| said(&e, &source))? {
                kind if kind.is_dir() => left.push(name),
                kind if kind.is_file() => {
                    copied.bytes += fs::copy(&source, &target).map_err(|e| said(&e, &target))?;
                    copied.files += 1;
                    File::open(&target)?.sync_all()?;
                }
                _ => {}
            }
        }
        File::open(&target)?.sync_all()?;
    }
    File::open(to)?.sync_all()?;
    Ok(copied)
}

fn said(error: &io::Error, at: &Path) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", at.display()))
}
