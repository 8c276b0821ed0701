//! Which file is the config, and reading it.

use std::env::var_os;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::string::FromUtf8Error;
use std::sync::Arc;

use super::env::folder;
use super::exposed::exposed;
use super::journal::host_name;
use super::whole::{self, Whole};
use super::{Config, Diagnostic, Env, Severity, parse, render};
use crate::journal::stream;
use crate::read::{RuleError, Rules};

/// The config file: the one named with `-c`, else `$COPYDESK_CONFIG`, else the first that exists of
/// `./copydesk.toml`, `./config/copydesk.toml` (a checkout), the user's and the system's.
///
/// When none exists it is the system's, and [`load`] says what to do about it.
pub fn find(explicit: Option<&Path>) -> PathBuf {
    named(explicit).unwrap_or_else(|| {
        let places = places();
        places.iter().find(|p| p.is_file()).or(places.last()).cloned().unwrap_or_default()
    })
}

/// The config file that a person named, with `-c` or in the environment.
pub fn named(explicit: Option<&Path>) -> Option<PathBuf> {
    explicit.map(Path::to_owned).or_else(|| var_os("COPYDESK_CONFIG").map(Into::into))
}

fn places() -> Vec<PathBuf> {
    let mut out = vec!["copydesk.toml".into(), "config/copydesk.toml".into()];
    let own = folder("XDG_CONFIG_HOME").or_else(|| Some(folder("HOME")?.join(".config")));
    out.extend(own.map(|dir| dir.join("copydesk/copydesk.toml")));
    out.push("/etc/copydesk/copydesk.toml".into());
    out
}

/// Why there is no config.
#[derive(Debug)]
pub enum LoadError {
    /// The file cannot be read.
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// It has mistakes.
    Mistakes {
        /// The file.
        path: PathBuf,
        /// What is in it.
        text: String,
        /// In the order of the file.
        diagnostics: Vec<Diagnostic>,
    },
}

impl LoadError {
    /// As a person reads it.
    pub fn render(&self, colour: bool) -> String {
        match self {
            Self::Read { path, error } => unreadable(path, error),
            Self::Mistakes { path, text, diagnostics } => {
                render(diagnostics, &path.to_string_lossy(), text, colour)
            }
        }
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.render(false).trim_end())
    }
}

impl std::error::Error for LoadError {}

fn unreadable(path: &Path, error: &io::Error) -> String {
    let shown = path.display();
    let advice = match error.kind() {
        io::ErrorKind::NotFound => {
            let places: Vec<_> = places().iter().map(|p| p.display().to_string()).collect();
            format!(
                "Name one with `-c FILE` or COPYDESK_CONFIG; or begin with `copydesk add URL`, which makes one; or copy config/copydesk.toml of the source tree to one of {}",
                places.join(", ")
            )
        }
        io::ErrorKind::PermissionDenied => {
            "Let the user copydesk runs as read it (`chmod +r`, `chown`)".to_owned()
        }
        io::ErrorKind::InvalidData => "Save it as UTF-8".to_owned(),
        _ => "Check that it is a file that can be read".to_owned(),
    };
    format!("error: cannot read the config {shown}: {error}. {advice}")
}

/// Reads and checks the config at `path`, and the `sites.toml` beside it.
pub fn load(path: &Path) -> Result<Config, LoadError> {
    let text = text_of(path)?;
    let mistakes =
        |text, diagnostics| LoadError::Mistakes { path: path.to_owned(), text, diagnostics };
    let mut config = match parse(&text, &path.to_string_lossy(), &Env::of_process()) {
        Ok(config) => Config { path: Some(path.to_owned()), ..config },
        Err(diagnostics) => return Err(mistakes(text, diagnostics)),
    };
    if let Some(told) = exposed(&config, path) {
        config.warnings.push(told);
        return Err(mistakes(text, config.warnings));
    }
    if let Some(journal) = config.journal.as_mut().filter(|journal| journal.node.is_empty()) {
        journal.node = host_name();
    }
    let beside = path.with_file_name("sites.toml");
    if beside.is_file() {
        Ok(Config { sites: Arc::new(sites(&beside)?), ..config })
    } else {
        Ok(config)
    }
}

/// [`load`] for those who poll, with the secrets: one that is not there is a mistake too.
pub fn load_whole(path: &Path) -> Result<Whole, LoadError> {
    let (config, diagnostics) = Whole::of(load(path)?);
    Ok(config.warned(fatal(path, diagnostics)?))
}

/// The fleet that the config at `path` names, with what opens its servers.
pub fn fleet(path: &Path, config: &Config) -> Result<Option<stream::Settings>, LoadError> {
    whole::fleet(config).or_else(|told| {
        fatal(path, vec![told])?;
        Ok(config.journal.clone())
    })
}

/// Mistakes among what is told of secrets; without any, all of it.
fn fatal(path: &Path, told: Vec<Diagnostic>) -> Result<Vec<Diagnostic>, LoadError> {
    if told.iter().any(|d| d.severity == Severity::Error) {
        let text = text_of(path)?;
        return Err(LoadError::Mistakes { path: path.to_owned(), text, diagnostics: told });
    }
    Ok(told)
}

/// Reads and checks a `sites.toml`.
pub fn sites(path: &Path) -> Result<Rules, LoadError> {
    let text = text_of(path)?;
    Rules::parse(&text).map_err(|errors| LoadError::Mistakes {
        path: path.to_owned(),
        text,
        diagnostics: errors.into_iter().map(of_rule).collect(),
    })
}

fn text_of(path: &Path) -> Result<String, LoadError> {
    let read = fs::read(path).and_then(|bytes| String::from_utf8(bytes).map_err(|e| foreign(&e)));
    read.map_err(|error| LoadError::Read { path: path.to_owned(), error })
}

/// Where a file is not UTF-8.
fn foreign(error: &FromUtf8Error) -> io::Error {
    let (bytes, at) = (error.as_bytes(), error.utf8_error().valid_up_to());
    let line = 1 + memchr::memchr_iter(b'\n', &bytes[..at]).count();
    let byte = bytes.get(at).copied().unwrap_or_default();
    let what = format!("line {line} is not UTF-8: there is a byte {byte:#04x} in it");
    io::Error::new(io::ErrorKind::InvalidData, what)
}

fn of_rule(error: RuleError) -> Diagnostic {
    Diagnostic {
        severity: Severity::Error,
        code: "C040",
        message: error.message,
        span: error.span,
        label: "in this rule".to_owned(),
        help: Some(error.help.unwrap_or_else(|| {
            "a table is a host, its keys are body, strip, title, author, date and single_page, its values CSS selectors"
                .to_owned()
        })),
    }
}
