//! A folder that is there whole or not at all: made under another name, and put in place when nothing of it is missing.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// Within a folder that is there already, and may be all that its owner may write to.
const WITHIN: &str = ".part";

/// Makes `to`, which must be absent or empty, of what `fill` puts into the folder it is given. What goes in last when it is
/// put in place is `last`: without it, nobody takes the folder for whole. The flag says whether something half was taken away,
/// which one that was killed had left.
pub(super) fn whole<T>(
    to: &Path,
    last: &str,
    fill: impl FnOnce(&Path) -> io::Result<T>,
) -> io::Result<(T, bool)> {
    vacant(to)?;
    let part = if to.is_dir() { to.join(WITHIN) } else { beside(to) };
    fs::create_dir_all(&part).map_err(|e| said(&e, &part))?;
    let mine = held(&part)?;
    let left = emptied(&part)? > 0;
    let done = fill(&part).and_then(|done| placed(&part, to, last).map(|()| done));
    drop(mine);
    match done {
        Ok(done) => Ok((done, left)),
        Err(error) => Err(taken_away(&part, &error)),
    }
}

/// Is something in it that was never made whole?
pub(super) fn is_half(dir: &Path) -> bool {
    dir.join(WITHIN).is_dir() || dir.extension().is_some_and(|end| end == &WITHIN[1..])
}

fn beside(to: &Path) -> PathBuf {
    let mut name = to.file_name().unwrap_or_default().to_owned();
    name.push(WITHIN);
    to.with_file_name(name)
}

/// For who comes first; where nothing can be locked, it is as it was without locks.
fn held(part: &Path) -> io::Result<File> {
    let folder = File::open(part).map_err(|e| said(&e, part))?;
    match folder.try_lock() {
        Err(TryLockError::WouldBlock) => {
            let what = format!("{} is being written by another copydesk", part.display());
            Err(io::Error::new(io::ErrorKind::AlreadyExists, what))
        }
        Ok(()) | Err(TryLockError::Error(_)) => Ok(folder),
    }
}

/// Takes away all that is in a folder, and counts it.
pub(super) fn emptied(dir: &Path) -> io::Result<usize> {
    let mut count = 0;
    for entry in fs::read_dir(dir).map_err(|e| said(&e, dir))? {
        let path = entry?.path();
        let is_dir = fs::symlink_metadata(&path)?.is_dir();
        let gone = if is_dir { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        gone.map_err(|e| said(&e, &path))?;
        count += 1;
    }
    Ok(count)
}

fn taken_away(part: &Path, error: &io::Error) -> io::Error {
    let what = match fs::remove_dir_all(part) {
        Ok(()) => "what was written of it is removed again".to_owned(),
        Err(_) => format!("what was written of it lies in {}: remove that", part.display()),
    };
    io::Error::new(error.kind(), format!("{error}; {what}"))
}

fn placed(part: &Path, to: &Path, last: &str) -> io::Result<()> {
    let failed = |error: io::Error| said(&error, to);
    if part.parent() != Some(to) {
        fs::rename(part, to).map_err(failed)?;
        return synced(to.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")));
    }
    let names = fs::read_dir(part).and_then(|all| {
        all.map(|entry| entry.map(|e| e.file_name())).collect::<io::Result<Vec<_>>>()
    });
    let mut names = names.map_err(failed)?;
    names.sort_by_key(|name| name == last);
    for name in names {
        fs::rename(part.join(&name), to.join(&name)).map_err(failed)?;
    }
    fs::remove_dir(part).map_err(failed)?;
    synced(to)
}

fn synced(dir: &Path) -> io::Result<()> {
    File::open(dir).and_then(|dir| dir.sync_all()).map_err(|e| said(&e, dir))
}

/// What one that was killed left within is nobody's.
fn vacant(dir: &Path) -> io::Result<()> {
    let found = match fs::read_dir(dir) {
        Ok(found) => {
            found.map(|entry| entry.map(|e| e.file_name())).collect::<io::Result<Vec<_>>>()?
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(said(&error, dir)),
    };
    if found.iter().any(|name| name != WITHIN) {
        let what = format!("{} is not empty: name a new folder, or an empty one", dir.display());
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, what));
    }
    Ok(())
}

/// An error, and where it was.
pub(super) fn said(error: &io::Error, at: &Path) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", at.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(dir: &Path) -> Vec<String> {
        let all = fs::read_dir(dir).expect("a folder").flatten();
        let mut names: Vec<_> = all.map(|e| e.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_folder_is_whole_or_not_there() {
        let dir = tempfile::tempdir().expect("a folder");
        let (new, old) = (dir.path().join("new"), dir.path().join("old"));
        fs::create_dir(&old).expect("made");
        for to in [&new, &old] {
            let before = to.exists();
            let failed = whole(to, "last", |part| -> io::Result<()> {
                fs::write(part.join("first"), "")?;
                Err(io::Error::other("no room"))
            });
            let told = failed.expect_err("it failed").to_string();
            assert_eq!(told, "no room; what was written of it is removed again");
            assert_eq!(to.exists(), before, "as it was");
            assert!(!before || names(to).is_empty());
            let fill = |part: &Path| {
                fs::write(part.join("first"), "")?;
                fs::create_dir(part.join("last"))
            };
            assert!(!whole(to, "last", fill).expect("whole").1);
            assert_eq!(names(to), ["first", "last"]);
            assert!(whole(to, "last", fill).is_err(), "it is not empty");
        }
        assert_eq!(names(dir.path()), ["new", "old"]);
    }

    #[test]
    fn what_one_that_was_killed_left_goes() {
        let dir = tempfile::tempdir().expect("a folder");
        let (new, old) = (dir.path().join("new"), dir.path().join("old"));
        fs::create_dir_all(old.join(".part")).expect("made");
        fs::create_dir_all(dir.path().join("new.part")).expect("made");
        for (to, part) in [(&new, dir.path().join("new.part")), (&old, old.join(".part"))] {
            fs::write(part.join("half"), "").expect("written");
            assert!(is_half(&old));
            let ((), left) = whole(to, "a", |part| fs::write(part.join("a"), "")).expect("whole");
            assert!(left);
            assert_eq!(names(to), ["a"]);
        }
        assert!(!is_half(&old) && is_half(&dir.path().join("new.part")));
    }
}
