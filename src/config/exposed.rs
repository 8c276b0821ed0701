//! Is what must not be served in the folder that a web server serves?

use std::fs::canonicalize;
use std::path::{Component, Path, PathBuf, absolute};

use super::{Config, Diagnostic, Severity};
use crate::model::access::Place;

const CODE: &str = "C048";
/// Folders of ours in the data folder.
const OURS: [&str; 4] = ["journal", "store", "store.aside", "archives"];
const HELP: &str = "name a folder of its own, such as \"/var/www/copydesk\"";

/// What is wrong with `[publish] dir` of the config in `file`, by where it really is.
pub(super) fn exposed(config: &Config, file: &Path) -> Option<Diagnostic> {
    let dir = real(config.publish.dir.as_deref()?);
    let data = real(&config.store.data);
    // Both the name it goes by and what that leads to, which may be in another folder.
    let configs = [plain(file), real(file)];
    let secrets = secrets(config);
    let message = if data.starts_with(&dir) {
        "the published folder holds the data folder"
    } else if OURS.iter().any(|own| dir.starts_with(data.join(own))) {
        "the published folder is one of the data folder's own"
    } else if configs.iter().any(|config| config.starts_with(&dir)) {
        "the published folder holds this config"
    } else if secrets.iter().any(|secret| secret.starts_with(&dir)) {
        "the published folder holds a secret of this config"
    } else {
        return None; // one of its own in the data folder, too: the package has it there
    };
    Some(Diagnostic {
        severity: Severity::Error,
        code: CODE,
        message: message.to_owned(),
        span: config.publish_dir.clone(),
        label: "a web server on it shows all of that to everybody".to_owned(),
        help: Some(HELP.to_owned()),
    })
}

/// Files with secrets.
fn secrets(config: &Config) -> Vec<PathBuf> {
    let of_sources = config.sources.iter().map(|source| source.access.place.as_ref());
    let of_journal = config.journal.iter().map(|journal| journal.place.as_ref());
    of_sources
        .chain(of_journal)
        .filter_map(|place| match place? {
            Place::File(path) => Some(real(path)),
            _ => None,
        })
        .collect()
}

/// Without links as far as it is there, and without `.` and `..`.
fn real(path: &Path) -> PathBuf {
    let path = plain(path);
    let there = path.ancestors().find_map(|above| Some((above, canonicalize(above).ok()?)));
    let Some((above, found)) = there else { return path };
    let rest = path.strip_prefix(above).unwrap_or(Path::new(""));
    found.components().chain(rest.components()).collect()
}

fn plain(path: &Path) -> PathBuf {
    let path = absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut out = PathBuf::new();
    for part in path.components() {
        if part == Component::ParentDir {
            out.pop();
        } else {
            out.push(part);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::super::{Env, parse};
    use super::*;

    /// What is told of folders named like this, in a folder where the config is below `etc`.
    fn told(root: &Path, dir: &str, secret: &str) -> Option<(Severity, String)> {
        let root = root.display();
        let text = format!(
            "contact = \"mailto:desk@example.net\"\ndata = \"{root}/data\"\n[publish]\ndir = \"{dir}\"\n\
             [[source]]\nid = \"a\"\nurl = \"https://a.example/?k={{secret}}\"\nsecret = {{ file = \"{secret}\" }}"
        )
        .replace("ROOT", &root.to_string());
        let file = format!("{root}/etc/copydesk.toml");
        let config = parse(&text, &file, &Env::default()).expect("no mistake");
        let told = exposed(&config, Path::new(&file))?;
        assert_eq!(
            &text[told.span.clone()],
            format!("\"{}\"", dir.replace("ROOT", &root.to_string()))
        );
        Some((told.severity, told.message))
    }

    #[test]
    fn what_must_not_be_served_is_not_in_what_is_published() {
        let root = tempfile::tempdir().expect("a folder");
        let root = root.path();
        std::fs::create_dir_all(root.join("data/journal")).expect("made");
        symlink(root.join("data"), root.join("elsewhere")).expect("linked");
        let of = |dir: &str| told(root, dir, "/run/secret");
        let error = |dir: &str, words: &str| {
            let (severity, message) = of(dir).expect(dir);
            assert!(severity == Severity::Error && message.contains(words), "{dir}: {message}");
        };
        for dir in [
            "ROOT/data",
            "ROOT/data/",
            "ROOT/www/../data",
            "ROOT",
            "/",
            "ROOT/elsewhere",
            "../data",
        ] {
            error(dir, "holds the data folder");
        }
        error("ROOT/data/journal", "own");
        error("ROOT/elsewhere/store/x", "own");
        error("ROOT/etc", "holds this config");
        error(".", "holds this config");
        for dir in
            ["ROOT/elsewhere/www", "ROOT/www", "ROOT/database", "www", "ROOT/etcetera", "/var/www"]
        {
            assert_eq!(of(dir), None, "{dir}");
        }
        let (severity, message) = told(root, "ROOT/www", "ROOT/www/.key").expect("a mistake");
        assert!(severity == Severity::Error && message.contains("a secret"), "{message}");
    }
}
