//! A static file and its compressed copy, written piece by piece: a long feed need not be in memory to be published.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use super::file::{Error, partial, place};
use super::gzip::{Encoder, encoder, gains};

/// Bytes that files are compared by at once.
const PIECE_BYTES: usize = 64 << 10;

/// Both files on their way. What stands at their names stays until they are whole.
pub struct Draft {
    plain: Part,
    gzip: Encoder<Part>,
}

impl Draft {
    /// Begins `dir/name` and `dir/name.gz`.
    pub fn open(dir: &Path, name: &str) -> Result<Self, Error> {
        let plain = Part::open(dir, name)?;
        Ok(Self { plain, gzip: encoder(Part::open(dir, &format!("{name}.gz"))?) })
    }

    /// Writes what comes next.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let gzip = self.gzip.write_all(bytes);
        gzip.map_err(|error| Error { path: self.gzip.get_ref().path.clone(), error })?;
        self.plain.write_all(bytes).map_err(|error| self.plain.failed(error))
    }

    /// Puts both in their places, the compressed one first: a web server that finds both compares their times. As with
    /// [`write()`](super::file::write), what holds the same bytes is left alone, and so is its time.
    pub fn finish(self) -> Result<(), Error> {
        let Self { plain, gzip } = self;
        let path = gzip.get_ref().path.clone();
        let gzip = gzip.finish().map_err(|error| Error { path: path.clone(), error })?;
        if gains(plain.bytes, gzip.bytes) {
            gzip.finish()?;
        } else if let Err(error) = fs::remove_file(&path)
            && error.kind() != io::ErrorKind::NotFound
        {
            return Err(Error { path, error });
        }
        plain.finish()
    }
}

/// One file, under another name until it is whole.
struct Part {
    path: PathBuf,
    partial: PathBuf,
    file: BufWriter<File>,
    bytes: u64,
}

impl Part {
    fn open(dir: &Path, name: &str) -> Result<Self, Error> {
        let (path, partial) = (dir.join(name), partial(dir, name));
        let file = fs::create_dir_all(dir).and_then(|()| File::create(&partial));
        match file {
            Ok(file) => Ok(Self { path, partial, file: BufWriter::new(file), bytes: 0 }),
            Err(error) => Err(Error { path, error }),
        }
    }

    fn failed(&self, error: io::Error) -> Error {
        Error { path: self.path.clone(), error }
    }

    fn finish(mut self) -> Result<(), Error> {
        self.settle().map_err(|error| self.failed(error))
    }

    fn settle(&mut self) -> io::Result<()> {
        self.file.flush()?;
        // An old file that can't be read is written anew.
        if same(&self.path, &self.partial, self.bytes).unwrap_or(false) {
            return Ok(());
        }
        self.file.get_ref().sync_all()?;
        place(&self.partial, &self.path)
    }
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Part {
    /// Nothing is left of what did not come to its place; once it did, there is nothing here.
    fn drop(&mut self) {
        fs::remove_file(&self.partial).unwrap_or_default();
    }
}

/// Does the file at `path` hold what is in the new one, of `bytes` bytes?
fn same(path: &Path, new: &Path, bytes: u64) -> io::Result<bool> {
    if !fs::metadata(path).is_ok_and(|m| m.is_file() && m.len() == bytes) {
        return Ok(false);
    }
    let (mut old, mut new) = (File::open(path)?, File::open(new)?);
    let (mut a, mut b) = (vec![0; PIECE_BYTES], vec![0; PIECE_BYTES]);
    let mut left = bytes;
    while left > 0 {
        let piece = left.min(PIECE_BYTES as u64) as usize;
        old.read_exact(&mut a[..piece])?;
        new.read_exact(&mut b[..piece])?;
        if a[..piece] != b[..piece] {
            return Ok(false);
        }
        left -= piece as u64;
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::compressed;

    fn written(dir: &Path, pieces: &[&str]) {
        let mut draft = Draft::open(dir, "all.atom").expect("opens");
        pieces.iter().for_each(|piece| draft.push(piece.as_bytes()).expect("writes"));
        draft.finish().expect("is put in place");
    }

    #[test]
    fn pieces_are_the_files_that_one_write_makes_and_equal_ones_are_left_alone() {
        let dir = tempfile::tempdir().expect("a folder");
        let www = dir.path().join("www");
        let read = |name: &str| fs::read(www.join(name)).expect("is there");
        let time =
            || fs::metadata(www.join("all.atom")).and_then(|m| m.modified()).expect("is there");
        let (one, two) = ("<entry>one</entry>".repeat(9_000), "<entry>two</entry>".repeat(9_000));
        written(&www, &[&one, &two]);
        let whole = [one.as_bytes(), two.as_bytes()].concat();
        assert!(read("all.atom") == whole);
        assert!(read("all.atom.gz") == compressed(&whole).expect("gains"));
        let before = time();
        written(&www, &[&one, &two]);
        assert_eq!(time(), before);
        written(&www, &[&one, &two.replace("two", "six")]);
        assert!(String::from_utf8_lossy(&read("all.atom")).ends_with("<entry>six</entry>"));
        written(&www, &["short"]);
        assert_eq!(fs::read_dir(&www).expect("is there").count(), 1, "nothing else is left");
    }

    #[test]
    fn what_is_given_up_leaves_what_was_there() {
        let dir = tempfile::tempdir().expect("a folder");
        written(dir.path(), &["whole"]);
        let mut draft = Draft::open(dir.path(), "all.atom").expect("opens");
        draft.push(b"half").expect("writes");
        drop(draft);
        assert_eq!(fs::read(dir.path().join("all.atom")).expect("is there"), b"whole");
        assert_eq!(fs::read_dir(dir.path()).expect("is there").count(), 1);
    }
}
