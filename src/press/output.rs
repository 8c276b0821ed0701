//! Where finished documents go: on the board of the server, and into the folder of static files, same names, same bytes.

use std::fs;
use std::io;
use std::path::Path;

use super::PressError;
use crate::edition::FORMATS;
use crate::publish::{Board, Document, Settings, file, lightly_compressed};

/// Web servers send these compressed, as they do feeds, when the compressed bytes lie beside them.
const COMPRESSED: [&str; 3] = ["html", "css", "svg"];

type Write = fn(&Path, &str, &[u8]) -> Result<bool, file::Error>;

/// Both places, or either.
pub(super) struct Output<'a> {
    pub(super) settings: &'a Settings,
    pub(super) board: &'a Board,
    /// Is the board read?
    pub(super) served: bool,
}

impl Output<'_> {
    /// Publishes a document by its file's name (`all/index.html`).
    pub(super) fn put(&self, name: &str, document: Document) -> Result<(), PressError> {
        self.file(name, &document)?;
        if self.served {
            self.board.put(path_of(name), document);
        }
        Ok(())
    }

    /// Writes the static file alone, with its compressed copy first: a web server that finds both compares their times.
    pub(super) fn file(&self, name: &str, document: &Document) -> Result<(), PressError> {
        self.written(name, &document.bytes, document.gzip.as_deref(), file::write)
    }

    /// [`Output::file`] for one of very many, which can be made again.
    pub(super) fn loose(&self, name: &str, page: &str) -> Result<(), PressError> {
        let gzip = lightly_compressed(page.as_bytes());
        self.written(name, page.as_bytes(), gzip.as_deref(), file::write_loose)
    }

    fn written(
        &self,
        name: &str,
        bytes: &[u8],
        gzip: Option<&[u8]>,
        write: Write,
    ) -> Result<(), PressError> {
        let write = |dir: &Path, name: &str, bytes: &[u8]| match name.rsplit_once('/') {
            Some((folder, name)) => write(&dir.join(folder), name, bytes),
            None => write(dir, name, bytes),
        };
        let Some(dir) = &self.settings.dir else { return Ok(()) };
        let end = name.rsplit_once('.').map_or("", |(_, end)| end);
        if COMPRESSED.contains(&end) || FORMATS.iter().any(|(feed, _)| *feed == end) {
            let beside = format!("{name}.gz");
            match gzip {
                Some(gzip) => drop(write(dir, &beside, gzip)?),
                None => remove(&dir.join(beside)),
            }
        }
        write(dir, name, bytes)?;
        Ok(())
    }

    /// Removes what an edition left in the folder.
    pub(super) fn sweep_edition(&self, id: &str) {
        let Some(dir) = &self.settings.dir else { return };
        for (end, _) in FORMATS {
            remove(&dir.join(format!("{id}.{end}")));
            remove(&dir.join(format!("{id}.{end}.gz")));
        }
        remove_folder(&dir.join(id));
    }

    /// Takes documents of an archive out of the folder, and the pages that go with them.
    pub(super) fn unarchive(&self, edition: &str, numbers: &[u64]) {
        let Some(dir) = &self.settings.dir else { return };
        let own = dir.join(edition);
        for number in numbers {
            remove(&own.join("archive").join(format!("{number}.atom")));
            remove(&own.join("archive").join(format!("{number}.atom.gz")));
            remove_folder(&own.join(number.to_string()));
        }
    }
}

/// `/all/` of `all/index.html`.
fn path_of(name: &str) -> String {
    let path = name.strip_suffix("index.html").filter(|p| p.is_empty() || p.ends_with('/'));
    format!("/{}", path.unwrap_or(name))
}

/// What is in the way of nothing may stay when it cannot be removed; that is told.
pub(super) fn remove(path: &Path) {
    told(fs::remove_file(path), path);
}

pub(super) fn remove_folder(path: &Path) {
    told(fs::remove_dir_all(path), path);
}

fn told(removed: io::Result<()>, path: &Path) {
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::warn!(path = %path.display(), %error, "a file that is no longer published stays");
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_paths() {
        for (name, path) in [
            ("index.html", "/"),
            ("all/index.html", "/all/"),
            ("all.atom", "/all.atom"),
            ("404.html", "/404.html"),
            ("notindex.html", "/notindex.html"),
        ] {
            assert_eq!(path_of(name), path);
        }
    }
}
