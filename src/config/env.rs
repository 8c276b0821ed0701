//! What the surroundings contribute, and what paths in the config are relative to.

use std::env::var_os;
use std::path::{Path, PathBuf};

use super::table::Mistake;

/// What the surroundings contribute, handed in so that parsing depends on nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Env {
    /// What `~/` stands for.
    pub home: Option<PathBuf>,
    /// Where programs keep their data; `copydesk` in it is the default of `data`.
    pub data_home: Option<PathBuf>,
}

impl Env {
    /// From the environment: `$HOME`, and `$XDG_DATA_HOME` or its default.
    pub fn of_process() -> Self {
        let home = folder("HOME");
        let local = home.as_ref().map(|h| h.join(".local/share"));
        Self { data_home: folder("XDG_DATA_HOME").or(local), home }
    }
}

/// An absolute path in a variable; the XDG specification tells to ignore relative ones.
pub(super) fn folder(variable: &str) -> Option<PathBuf> {
    var_os(variable).map(PathBuf::from).filter(|p| p.is_absolute())
}

/// What paths in the config are relative to.
pub(super) struct Paths<'p> {
    pub(super) folder: &'p Path,
    pub(super) env: &'p Env,
}

impl Paths<'_> {
    /// `~/` is the home folder; a relative path starts at the config file, wherever copydesk was started.
    pub(super) fn resolve(&self, text: &str) -> Result<PathBuf, Mistake> {
        let at_home =
            text.strip_prefix("~/").map(|rest| self.env.home.as_ref().map(|h| h.join(rest)));
        match at_home {
            Some(Some(path)) => Ok(path),
            None if !text.starts_with('~') => Ok(self.folder.join(text)),
            _ => {
                let help = "write the path out, starting with `/`";
                let message = "this path cannot be resolved";
                Err(Mistake::new("C030", message, "no home folder to start from", help))
            }
        }
    }

    /// Where the data goes when the config does not say.
    pub(super) fn data(&self) -> Option<PathBuf> {
        self.env.data_home.as_ref().map(|d| d.join("copydesk"))
    }
}
