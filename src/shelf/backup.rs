//! Backups, and the journal as one file. Backups are the files of journal and archives copied out while they are written,
//! and put back; the rows are folded from the journal again.

use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::ShelfError;
use super::whole::{emptied, is_half, said, whole};
use crate::journal::Segments;
use crate::journal::history::Span;

/// Retention may take away files while they are copied; then it is begun again.
const TRIES_MAX: usize = 5;
/// What a backup holds, written when it holds all of it.
const MARK: &str = "backup.json";
/// What a data folder is told by.
const JOURNAL: &str = "journal";

/// What was copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Copied {
    /// Files.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Does the backup say of itself that it is whole? Those of releases before this one do not.
    pub marked: bool,
    /// Was something half taken away, which one that was killed had left?
    pub tidied: bool,
}

/// The files of a backup, by their path in it, with their bytes.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Mark {
    schema: u32,
    files: Vec<(PathBuf, u64)>,
}

impl Mark {
    fn copied(&self, marked: bool, tidied: bool) -> Copied {
        let bytes = self.files.iter().map(|(_, bytes)| bytes).sum();
        Copied { files: self.files.len(), bytes, marked, tidied }
    }

    fn write(&self, to: &Path) -> io::Result<()> {
        let file = to.join(MARK);
        fs::write(&file, serde_json::to_vec(self)?).map_err(|e| said(&e, &file))?;
        File::open(&file)?.sync_all()?;
        File::open(to)?.sync_all()
    }
}

/// Folders of what can't be made anew: captures, and the closed documents of editions.
const FOLDERS: [&str; 2] = [JOURNAL, "archives"];
/// In a folder of theirs, what names its other files.
const STATE: &str = "state.json";

/// Copies what can't be made anew of `data` into `to`, which must be absent or empty; without a journal there is nothing.
///
/// Files are appended to and never changed, so a copy taken meanwhile ends in a capture that is whole, or in one that
/// opening it cuts off, as after a crash.
pub fn backup(data: &Path, to: &Path) -> io::Result<Copied> {
    let (mark, tidied) = whole(to, MARK, |part| {
        let mark = tried(data, part)?;
        mark.write(part)?;
        Ok(mark)
    })?;
    Ok(mark.copied(true, tidied))
}

fn tried(data: &Path, part: &Path) -> io::Result<Mark> {
    let mut tries = 0;
    loop {
        tries += 1;
        match copy(data, part) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && tries < TRIES_MAX => {
                emptied(part)?;
            }
            other => return other,
        }
    }
}

/// Puts a backup in place: `data` must be absent or empty, and the backup whole.
pub fn restore(from: &Path, data: &Path) -> Result<Copied, ShelfError> {
    if !from.join(JOURNAL).is_dir() {
        let what = format!(
            "{} holds no journal: is it a folder that `store backup` wrote?",
            from.display()
        );
        return Err(io::Error::new(io::ErrorKind::NotFound, what).into());
    }
    let marked = checked(from)?;
    let (mark, tidied) = whole(data, JOURNAL, |part| copy(from, part))?;
    Ok(mark.copied(marked, tidied))
}

/// Is it whole by its own mark? One without a mark must be sound in itself.
fn checked(from: &Path) -> Result<bool, ShelfError> {
    let half = |why: String| {
        let what = format!("{} is no whole backup: {why}", from.display());
        ShelfError::Io(io::Error::new(io::ErrorKind::InvalidData, what))
    };
    let file = from.join(MARK);
    let mark = match fs::read(&file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && is_half(from) => {
            return Err(half("it was cut off while it was written".to_owned()));
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return sound(from).map(|()| false);
        }
        read => serde_json::from_slice::<Mark>(&read.map_err(|e| said(&e, &file))?),
    };
    let mark = mark.map_err(|_| half(format!("its {MARK} can't be read")))?;
    for (name, bytes) in mark.files {
        let there = fs::metadata(from.join(&name)).map(|found| found.len()).ok();
        if there != Some(bytes) {
            let is = there.map_or("is not there".to_owned(), |is| format!("has {is} bytes"));
            return Err(half(format!("{} {is} and not {bytes}; copy it again", name.display())));
        }
    }
    Ok(true)
}

fn sound(from: &Path) -> Result<(), ShelfError> {
    let (journal, torn) = Segments::look(&from.join(JOURNAL))?;
    let lost = journal.lost();
    if torn.bytes == 0 && lost == 0 {
        return Ok(());
    }
    let why = if torn.bytes > 0 {
        "its last capture is cut off".to_owned()
    } else {
        format!("{lost} captures of it can't be read")
    };
    let what = format!(
        "{} bears no mark that says it is whole, and {why}; restore another one, or when this is all there is, copy \
         what it holds into the data folder and run `copydesk store rebuild`",
        from.display()
    );
    Err(io::Error::new(io::ErrorKind::InvalidData, what).into())
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

/// Copies the small files beside the folders, and the folders; gives what was copied.
fn copy(from: &Path, to: &Path) -> io::Result<Mark> {
    let mut mark = Mark { schema: 1, ..Mark::default() };
    fs::create_dir_all(to).map_err(|e| said(&e, to))?;
    // Beside the folders stand small files, such as the hub's subscriptions; a socket is no file.
    for file in fs::read_dir(from).map_err(|e| said(&e, from))? {
        let name = PathBuf::from(file?.file_name());
        let is_file = fs::symlink_metadata(from.join(&name)).is_ok_and(|kind| kind.is_file());
        if is_file && name != Path::new(MARK) {
            mark.take(from, to, name)?;
        }
    }
    let mut left: Vec<PathBuf> = FOLDERS.map(PathBuf::from).to_vec();
    while let Some(folder) = left.pop() {
        if from.join(&folder).is_dir() {
            left.extend(mark.take_folder(from, to, &folder)?);
        }
    }
    File::open(to)?.sync_all()?;
    Ok(mark)
}

impl Mark {
    /// Copies a file.
    fn take(&mut self, from: &Path, to: &Path, name: PathBuf) -> io::Result<()> {
        let target = to.join(&name);
        let bytes = fs::copy(from.join(&name), &target).map_err(|e| said(&e, &target))?;
        File::open(&target)?.sync_all()?;
        self.files.push((name, bytes));
        Ok(())
    }

    /// Copies the files of a folder; gives the folders in it.
    fn take_folder(&mut self, from: &Path, to: &Path, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let (source, target) = (from.join(folder), to.join(folder));
        fs::create_dir_all(&target).map_err(|e| said(&e, &target))?;
        // What names the other files comes before them: whatever it names is there then.
        let state = folder.join(STATE);
        if from.join(&state).is_file() {
            self.take(from, to, state.clone())?;
        }
        let found = fs::read_dir(&source).map_err(|e| said(&e, &source))?;
        let mut names: Vec<PathBuf> =
            found.map(|f| f.map(|f| folder.join(f.file_name()))).collect::<io::Result<_>>()?;
        names.sort();
        let mut folders = Vec::new();
        for name in names.into_iter().filter(|name| *name != state) {
            let source = from.join(&name);
            // What is neither file nor folder is none of ours.
            match fs::symlink_metadata(&source).map_err(|e| said(&e, &source))? {
                kind if kind.is_dir() => folders.push(name),
                kind if kind.is_file() => self.take(from, to, name)?,
                _ => {}
            }
        }
        File::open(&target)?.sync_all()?;
        Ok(folders)
    }
}
